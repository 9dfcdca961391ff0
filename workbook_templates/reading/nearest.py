"""For a workbook without a known form: which headings came nearest to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbook_templates.reading.headings import INDICATORS
from workbook_templates.reading.tables import BREAKDOWN, row_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbook_templates.layout import Layout
    from workbook_templates.reading.sheet import Found, Sheet

_AT_MOST = 3


def nearest_headings(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """Return up to three phrases, nearest first: 工作表“Sheet1”有“三级指标”“指标值”，缺“一级指标”."""
    phrases = [phrase for sheet in sheets for phrase in _phrases(sheet)]
    best = sorted(phrases, key=lambda phrase: phrase[0])
    return tuple(dict.fromkeys(text for _, text in best))[:_AT_MOST]


def _phrases(sheet: Sheet) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield for each row with headings its best layout, as (what is missing, minus what is there) and the phrase."""
    rows: dict[tuple[int, str], list[Found]] = {}
    named = {label.row for label in row_names(sheet)}
    for label in sheet.labels:
        for part in (INDICATORS, BREAKDOWN):
            if part in label.meaning.places and (part == INDICATORS or label.row in named):
                rows.setdefault((label.row, part), []).append(label)
    for (_, part), labels in rows.items():
        attempts = [attempt for layout in sheet.vocabulary.layouts if (attempt := _attempt(labels, part, layout))]
        if attempts:
            missing, there = min(attempts, key=lambda attempt: (len(attempt[0]), -len(attempt[1])))
            text = f"工作表“{sheet.name}”有{_quoted(there)}" + (f"，缺{_quoted(missing)}" if missing else "")
            yield (len(missing), -len(there)), text


def _attempt(labels: Sequence[Found], part: str, layout: Layout) -> tuple[list[str], list[str]] | None:
    """Return which needed headings a layout misses and which it has; None when it has none of them."""
    block = layout.indicators if part == INDICATORS else layout.breakdown
    there = {slot.role: label.text for label in labels if (slot := label.slot(part, layout))}
    needed = [slot for slot in block.columns if slot.needed]
    missing = [slot.labels[0] if slot.labels else slot.role for slot in needed if slot.role not in there]
    return (missing, list(there.values())) if there else None


def _quoted(texts: Sequence[str]) -> str:
    return "".join(f"“{''.join(text.split())}”" for text in texts)
