"""For a workbook without a known form: which headings came nearest to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.rows import Near
from workbook_templates.reading.headings import INDICATORS
from workbook_templates.reading.tables import row_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workbook_templates.layout import Block, Layout
    from workbook_templates.reading.sheet import Found, Sheet

_AT_MOST = 3


def nearest_headings(sheets: Sequence[Sheet]) -> tuple[Near, ...]:
    """Return up to three rows of headings, nearest first."""
    rows = [near for sheet in sheets for near in _rows(sheet)]
    best = sorted(rows, key=lambda near: (len(near.missing), -len(near.there)))
    return tuple(dict.fromkeys(best))[:_AT_MOST]


def _rows(sheet: Sheet) -> Iterator[Near]:
    """Yield each row with headings as the layout sees it that misses least of it."""
    rows: dict[int, list[Found]] = {}
    for label in sheet.named(INDICATORS):
        rows.setdefault(label.row, []).append(label)
    layouts = sheet.vocabulary.layouts
    named = dict.fromkeys(label.row for label in row_names(sheet))
    attempts = [
        *([_attempt(labels, layout) for layout in layouts] for labels in rows.values()),
        *([_table_attempt(sheet, row, layout) for layout in layouts] for row in named),
    ]
    for made in attempts:
        # One that misses nothing was refused for its title: it is another form.
        known = [attempt for attempt in made if attempt and attempt[0]]
        if known:
            missing, there = min(known, key=lambda attempt: (len(attempt[0]), -len(attempt[1])))
            yield Near(sheet.name, _plain(there), _plain(missing))


_Attempt = tuple[list[str], list[str]]
"""Which needed headings a layout misses, and which it has."""


def _attempt(labels: Sequence[Found], layout: Layout) -> _Attempt | None:
    """Return what an indicator layout misses and has in a row of headings; None when it has none of them."""
    return _against(
        layout.indicators, {slot.role: each.text for each in labels if (slot := each.slot(INDICATORS, layout))}
    )


def _table_attempt(sheet: Sheet, row: int, layout: Layout) -> _Attempt | None:
    """Return the same for a money or region table, whose headings are told by patterns too."""
    texts = [cell.text for column in sheet.rows[row] if (cell := sheet.grid.cells[row, column]).stored is None]
    there = {known.slot.role: text for text in texts if (known := sheet.vocabulary.column(layout, text))}
    return _against(layout.breakdown, there) if "name" in there else None


def _against(block: Block, there: Mapping[str, str]) -> _Attempt | None:
    missing = {slot.role: slot for slot in block.columns if slot.needed and slot.role not in there}
    named = [slot.labels[0] if slot.labels else slot.role for slot in missing.values()]
    return (named, list(there.values())) if there else None


def _plain(texts: Sequence[str]) -> tuple[str, ...]:
    """Return headings without the blanks and line breaks inside."""
    return tuple("".join(text.split()) for text in texts)
