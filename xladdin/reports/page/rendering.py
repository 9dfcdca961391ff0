"""The page as pieces of HTML, and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from checks.catalogue import catalogue
from xladdin import __version__
from xladdin.batch.outcome import Document, Outcome
from xladdin.reports.page import details, embedding
from xladdin.reports.page.overview import FIELDS, Overview, Tally, overview
from xladdin.reports.page.words import SCRIPT, SEVERITIES, STATUSES, WORDS
from xladdin.reports.wrapping import visible
from xladdin.writing import beside

_SCRIPTS = ("making.js", "holding.js", "choosing.js", "findings.js", "table.js", "charts.js", "page.js")
"""Our scripts in the order in which they stand in the page, all in one function."""
_ALWAYS = ("unit", "project", "period", "path", "status", *SEVERITIES)
_SOMETIMES = ("score", "grade", "execution", "completion", "copy")
"""Columns that stand in the table where any unit has something in them."""
_UNREADABLE = 100
"""Unreadable files that are listed above the table; where there are more, the table has them all."""
_ACROSS = 300
_PLACES = 30
"""Findings across files, and places of one, that are listed; the other reports have them all."""
_OPEN_PLACES = 5
"""Places of a finding across files that are seen at once; more are folded up, and not printed."""
_LENGTH = 160
"""Letters of a path in these lists."""
_GRADES = 8
"""Grades to choose from: the most frequent, for whatever stands in a cell may be one."""
_BUFFER = 64
"""Pieces of the template that are handed over together."""


def write_page(outcome: Outcome, path: Path, *, checked_on: str = "") -> None:
    """Write the page beside and rename it into place; ``checked_on`` is a date as it should stand in its head.

    The same outcome gives the same bytes. Raises `OSError` where the file cannot be written; what stood there stays.
    """
    with beside(path) as half, half.open("wb") as file:
        file.writelines(piece.encode() for piece in to_page(outcome, checked_on=checked_on))


def to_page(outcome: Outcome, *, checked_on: str = "") -> Iterator[str]:
    """Yield the page in pieces; the submissions are read twice, one after the other."""
    whole = overview(outcome)
    template = _environment().get_template("page.html.jinja")
    stream = template.stream(_context(outcome, whole, checked_on))
    stream.enable_buffering(_BUFFER)
    yield from stream


def _environment() -> Environment:
    loader = PackageLoader("xladdin.reports.page", "parts")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _context(outcome: Outcome, whole: Overview, checked_on: str) -> dict[str, Any]:
    style, script, library = _part("page.css"), _script(), _part("echarts.min.js", "vendor")
    rules, across = _rules(whole, outcome.language), outcome.batch()
    return {
        "words": WORDS[outcome.language],
        "policy": embedding.policy([library, script], [style]),
        "style": embedding.code(style),
        "library": embedding.code(library),
        "script": embedding.code(script),
        "version": __version__,
        "profile": visible(outcome.profile),
        "checked_on": visible(checked_on),
        "files": outcome.files,
        "checked": outcome.checked,
        "complete": outcome.complete,
        "counts": {each: outcome.counts.get(each, 0) for each in SEVERITIES},
        "severities": SEVERITIES,
        "statuses": [(each, name, whole.statuses[each]) for each, name in _statuses(outcome.language).items()],
        "grades": sorted(whole.grades.most_common(_GRADES), key=_goodness),
        "unreadable": [replace(each, path=_end(each.path)) for each in whole.unreadable[:_UNREADABLE]],
        "unreadable_more": len(whole.unreadable[_UNREADABLE:]),
        "columns": [*_ALWAYS, *(name for name in _SOMETIMES if whole.has(name))],
        "rules": rules,
        "batch": [_batch(finding, whole.numbers) for finding in across[:_ACROSS]],
        "open_places": _OPEN_PLACES,
        "batch_more": len(across[_ACROSS:]),
        "head": embedding.data(_head(outcome, whole, rules)),
        "rows": embedding.data({"fields": FIELDS, "rows": whole.rows}),
        "chunks": _chunks(outcome, details.most(whole.lengths)),
    }


def _goodness(item: tuple[str, int]) -> tuple[int, str]:
    """Sort grades as they are said: 优 良 中 差, others after them."""
    order = "优良中差"
    return (order.index(item[0]) if item[0] in tuple(order) else len(order), item[0])


def _chunks(outcome: Outcome, share: int) -> Iterator[Markup]:
    return (embedding.data(chunk) for chunk in details.chunks(outcome, share))


def _head(outcome: Outcome, whole: Overview, rules: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Return what the script has to know before it shows a unit."""
    titles = {str(rule["code"]): rule["title"] for rule in rules}
    return {
        "words": {**SCRIPT[outcome.language], "statuses": _statuses(outcome.language)},
        "severities": [WORDS[outcome.language][f"one_{each}"] for each in SEVERITIES],
        "rules": [{"code": code, "title": titles[code], **_numbers(tally)} for code, tally in whole.tallies.items()],
        "chunk": details.UNITS,
        "form": [*details.FORM, *details.FIGURES],
        "finding": details.FINDING,
    }


def _statuses(language: str) -> dict[str, str]:
    """Return what the status of a unit is called."""
    words = WORDS[language]
    return {each: words[f"status_{each}"] if each in SEVERITIES else words[each] for each in STATUSES}


def _numbers(tally: Tally) -> dict[str, int]:
    return {each: tally.counts[each] for each in SEVERITIES}


def _rules(whole: Overview, language: str) -> list[dict[str, object]]:
    """Return the rules that found something, those that weigh most first."""
    summaries = {rule.code: rule.summary() for rule in catalogue()} if language == "zh" else {}
    tallies = sorted(whole.tallies.values(), key=lambda tally: tally.weight)
    return [
        {
            "code": tally.code,
            "name": tally.name,
            "title": summaries.get(tally.code, tally.name),
            "severity": tally.severity,
            "units": tally.units,
            "total": tally.total,
            **_numbers(tally),
        }
        for tally in tallies
    ]


def _batch(finding: Document, numbers: Mapping[str, int]) -> dict[str, Any]:
    """Return a finding across files with the places that it speaks of, each with the number of its unit or 0."""
    places: Sequence[Document] = finding.get("places") or [{"path": path} for path in finding.get("paths", ())]
    texts = {name: visible(str(finding.get(name) or "")) for name in ("code", "name", "message", "help")}
    figures = {name: visible(str(finding.get(name) or "")) for name in ("found", "expected", "difference")}
    return {
        **texts,
        "figures": {name: text for name, text in figures.items() if text},
        "severity": finding["severity"],
        "places": [_place(place, numbers) for place in places[:_PLACES]],
        "more": len(places[_PLACES:]),
    }


def _place(place: Document, numbers: Mapping[str, int]) -> dict[str, Any]:
    path = str(place["path"])
    cell = "!".join(visible(str(place[name])) for name in ("sheet", "cell") if place.get(name))
    return {"path": _end(visible(path)), "cell": cell, "number": numbers.get(path, 0)}


def _end(path: str) -> str:
    """Return a path whose beginning is left out where it is too long for a list: its end tells files apart."""
    return path if len(path) <= _LENGTH else f"…{path[1 - _LENGTH :]}"


def _part(name: str, folder: str = "parts") -> str:
    """Return a file of this package; its lines end as a browser reads them, or its digest would not fit."""
    text = files("xladdin.reports.page").joinpath(folder, name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


def _script() -> str:
    parts = "\n".join(_part(name) for name in _SCRIPTS)
    return f'(function () {{\n"use strict";\n{parts}\n}})();\n'
