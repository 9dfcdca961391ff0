"""Which issued table each self-evaluation was held against, and which of its indicators is which."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from checks.matching import Candidate, Comparison, How, Match
from checks.rows import Indicator
from xladdin.against import Against
from xladdin.reports.wrapping import padded, visible, wrapped

_WORDS = {
    "zh": {
        "held": "对照的目标表：{place}，{count} 个指标对应，未填报 {missing} 个，未下达 {added} 个。",
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
        "held": "held against {place}: {count} indicators matched, {missing} not reported, {added} not issued.",
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


def notes(against: Against, language: str) -> Iterator[str]:
    """Yield the lines on the table of a self-evaluation: which it is, or which come nearest."""
    words = _WORDS[language]
    if against.comparison is not None:
        yield from wrapped(_held(against.comparison, words["held"]), "  ")
    elif against.asked:
        brackets = words["brackets"]
        period = brackets.format(text=against.form.period) if against.form.period else ""
        said = words["none"].format(project=visible(against.form.project), period=period)
        places = (_place(each.table.period, each.path, words["comma"]) for each in against.nearest)
        names = words["between"].join(
            visible(each.name) + brackets.format(text=place)
            for each, place in zip(against.nearest, places, strict=True)
        )
        yield from wrapped(said + (words["nearest"].format(names=names) if names else ""), "  ")


def _place(period: str, path: str, comma: str) -> str:
    name = visible(PurePath(path).name)
    return f"{period}{comma}{name}" if period else name


def _held(comparison: Comparison, sentence: str) -> str:
    table = comparison.table
    return sentence.format(
        place=f"{visible(PurePath(comparison.path).name)} {visible(table.sheet)}!{table.range}",
        count=len(comparison.matches),
        missing=len(comparison.missing),
        added=len(comparison.added),
    )


def table(comparison: Comparison, language: str) -> Iterator[str]:
    """Yield a line for each match, and for what has none."""
    words = _WORDS[language]
    rows = [(_cell(each.reported), _cell(each.issued), _how(each, words)) for each in comparison.matches]
    rows += [(words["unreported"], _cell(each), "") for each in comparison.missing]
    rows += [(_cell(each), words["unissued"], "") for each in comparison.added]
    for reported, issued, how in rows:
        yield f"    {padded(reported, 44)} ↔ {padded(issued, 44)} {how}".rstrip()


def _cell(indicator: Indicator) -> str:
    return f"{indicator.label.cell} {visible(indicator.label.text)}"


def _how(match: Match, words: dict[str, str]) -> str:
    return words[match.how].format(likeness=match.likeness)


def summary(against: Against) -> dict[str, Any]:
    """Return the table of a self-evaluation as plain data: the one it was held against, and the nearest if none."""
    comparison = against.comparison
    matched = None if comparison is None else _table(Candidate(comparison.table, comparison.path))
    return {"matched": matched, "nearest": [_table(each) for each in against.nearest]}


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


def data(comparison: Comparison) -> list[dict[str, Any]]:
    """Return every match as plain data; what has none has null on the other side."""
    rows: list[tuple[Indicator | None, Indicator | None, str, int | None]] = [
        (match.reported, match.issued, match.how.value, match.likeness) for match in comparison.matches
    ]
    rows += [(None, each, "missing", None) for each in comparison.missing]
    rows += [(each, None, "added", None) for each in comparison.added]
    return [
        {"reported": _label(reported), "issued": _label(issued), "how": how, "likeness": likeness}
        for reported, issued, how, likeness in rows
    ]


def _label(indicator: Indicator | None) -> dict[str, str] | None:
    if indicator is None:
        return None
    label = indicator.label
    return {"sheet": label.sheet, "cell": label.cell, "label": label.text.strip()}
