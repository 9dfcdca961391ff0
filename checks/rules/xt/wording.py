"""Words that the rules between tables share."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.context import Context
from checks.datum import Datum
from checks.findings import Verdict
from checks.matching import Comparison, Match
from checks.narrative import Agreement, Told
from checks.relations import plain
from checks.rows import Indicator

_FILE = re.compile(r"[^/\\]+$")

PLACES = {
    "goal": ("总体目标", "指标值"),
    "achieved": ("全年实际完成情况", "全年实际完成值"),
    "notes": ("说明", "全年实际完成值"),
    "reason": ("未完成原因和改进措施", "完成值或指标值"),
}
"""The texts of a form and the column that each is held against, by `Told.place`."""


def whereabouts(issued: Datum, at: Datum) -> str:
    """Return where an issued cell stands: sheet and cell, with the file where that is another."""
    return _in_file(f"{issued.sheet}!{issued.cell}", issued.submission, at)


def table_place(comparison: Comparison, at: Datum) -> str:
    """Return where an issued table stands: its sheet, with the file where that is another."""
    return _in_file(comparison.table.sheet, comparison.path, at)


def _in_file(place: str, path: str, at: Datum) -> str:
    if path == at.submission:
        return place
    file = _FILE.search(path)
    return f"{file.group() if file else path} {place}"


def target_of(match: Match) -> dict[str, str]:
    """Return where the issued target stands, to fill a sentence."""
    return {"where": whereabouts(match.issued.target, match.reported.target)}


def with_unit(indicator: Indicator, cell: Datum) -> str:
    """Return a cell's number with its unit, as a sentence says it: ``≥701.22 公顷``."""
    text, unit = cell.text.strip(), indicator.name.unit
    if not unit or (cell.number is not None and cell.number.unit):
        return text
    return f"{text}{unit}" if unit == "%" else f"{text} {unit}"


def contradictions(context: Context, agreement: Agreement) -> Iterator[Verdict]:
    """Yield a verdict for each figure of a text that is tied to an indicator and agrees with it in this way."""
    for told in context.told:
        if told.tie.agreement is agreement:
            facts = _told_facts(told)
            yield Verdict(
                at=told.at,
                found=told.tie.figure.text,
                expected=with_unit(told.tie.indicator, told.number),
                related=(told.number,),
                field=f"{facts['place']} {facts['name']}",
                facts=facts,
            )


def _told_facts(told: Told) -> dict[str, str]:
    """Return which text says what of which column, to fill a sentence."""
    place, column = PLACES[told.place]
    said = told.tie.figure.label.strip("()") if told.place != "reason" else ""
    return {"place": place, "column": column, "said": said[-_LONGEST:], "name": plain(told.tie.indicator.label.text)}


_LONGEST = 30
"""Characters of a text that a sentence repeats."""
