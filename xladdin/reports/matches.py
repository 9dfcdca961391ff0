"""Which issued table each self-evaluation was held against, and which of its indicators is which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from checks.matching import Candidate, Comparison, How
from checks.rows import Indicator
from xladdin.against import Against
from xladdin.batch.outcome import Document
from xladdin.reports.wrapping import padded, visible, wrapped

_WORDS = {
    "zh": {
        "held": "对照的目标表：{place}，{matched} 个指标对应，未填报 {missing} 个，未下达 {added} 个。",
        "none": "--against 中没有“{project}”{period}的目标表，未作对照。",
        "nearest": "最接近的是：{names}。",
        "brackets": "（{text}）",
        "between": "；",
        "comma": "，",
        "unreported": "（未填报）",
        "unissued": "（未下达）",
        How.EXACT: "名称一致",
        How.SYNONYM: "同义",
        How.NEAR: "相近 {likeness}%",
        How.ONLY: "唯一的满意度指标",
    },
    "en": {
        "held": "held against {place}: {matched} indicators matched, {missing} not reported, {added} not issued.",
        "none": "--against has no target table of “{project}”{period}; nothing was compared.",
        "nearest": " The nearest: {names}.",
        "brackets": " ({text})",
        "between": "; ",
        "comma": ", ",
        "unreported": "(not reported)",
        "unissued": "(not issued)",
        How.EXACT: "same name",
        How.SYNONYM: "synonym",
        How.NEAR: "{likeness}% alike",
        How.ONLY: "the only satisfaction",
    },
}


def notes(form: Document, language: str) -> Iterator[str]:
    """Yield the lines on the table of a self-evaluation: which it is, or which come nearest."""
    words, against = _WORDS[language], form["against"]
    if against["matched"] is not None:
        yield from wrapped(_held(against, words["held"]), "  ")
    elif against["asked"]:
        brackets = words["brackets"]
        period = brackets.format(text=visible(form["period"])) if form["period"] else ""
        said = words["none"].format(project=visible(form["project"]), period=period)
        names = words["between"].join(
            visible(each["project"]) + brackets.format(text=_place(each, words["comma"])) for each in against["nearest"]
        )
        yield from wrapped(said + (words["nearest"].format(names=names) if names else ""), "  ")


def _place(table: Document, comma: str) -> str:
    name = visible(PurePath(table["path"]).name)
    return f"{visible(table['period'])}{comma}{name}" if table["period"] else name


def _held(against: Document, sentence: str) -> str:
    table = against["matched"]
    place = f"{visible(PurePath(table['path']).name)} {visible(table['sheet'])}!{table['range']}"
    return sentence.format(place=place, **against["counts"])


def table(matches: Iterable[Document], language: str) -> Iterator[str]:
    """Yield a line for each match, and for what has none."""
    words = _WORDS[language]
    for match in matches:
        reported, issued = (
            _cell(match[side]) if match[side] else words[word]
            for side, word in (("reported", "unreported"), ("issued", "unissued"))
        )
        how = words.get(match["how"], "").format(likeness=match["likeness"])
        yield f"    {padded(reported, 44)} ↔ {padded(issued, 44)} {how}".rstrip()


def _cell(indicator: Document) -> str:
    return f"{indicator['cell']} {visible(indicator['label'])}"


def summary(against: Against) -> dict[str, Any]:
    """Return the table of a self-evaluation as plain data: the one it was held against, and the nearest if none."""
    comparison = against.comparison
    matched = None if comparison is None else _table(Candidate(comparison.table, comparison.path))
    counts = {} if comparison is None else _counts(comparison)
    return {
        "asked": against.asked,
        "matched": matched,
        "counts": counts,
        "nearest": [_table(each) for each in against.nearest],
    }


def _counts(comparison: Comparison) -> dict[str, int]:
    return {
        "matched": len(comparison.matches),
        "missing": len(comparison.missing),
        "added": len(comparison.added),
    }


def _table(candidate: Candidate) -> dict[str, str]:
    form = candidate.table
    return {
        "path": candidate.path,
        "form": form.kind,
        "sheet": form.sheet,
        "range": form.range,
        "period": form.period,
        "project": candidate.name,
    }


def data(against: Against, form: int) -> list[dict[str, Any]]:
    """Return every match of a form, by its place, as plain data; what has none has null on the other side."""
    comparison = against.comparison
    if comparison is None:
        return []
    rows: list[tuple[Indicator | None, Indicator | None, str, int | None]] = [
        (match.reported, match.issued, match.how.value, match.likeness) for match in comparison.matches
    ]
    rows += [(None, each, "missing", None) for each in comparison.missing]
    rows += [(each, None, "added", None) for each in comparison.added]
    return [
        {"form": form, "reported": _label(reported), "issued": _label(issued), "how": how, "likeness": likeness}
        for reported, issued, how, likeness in rows
    ]


def _label(indicator: Indicator | None) -> dict[str, str] | None:
    if indicator is None:
        return None
    label = indicator.label
    return {"sheet": label.sheet, "cell": label.cell, "label": label.text.strip()}
