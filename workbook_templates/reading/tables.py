"""The headings of money and region tables, whose columns are told by patterns: 中央资金 | 中央资金执行数 | 执行率."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from checks.values import fold
from workbook_templates.reading.headings import Fit, Heading, HeadingColumn
from workbook_templates.reading.sheet import Area

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbook_templates.layout import Layout
    from workbook_templates.reading.sheet import Found, Sheet
    from workbook_templates.reading.vocabulary import ColumnMeaning, Vocabulary

BREAKDOWN = "breakdown.columns"
_ENOUGH = 3
"""So many known columns make a table even if its title does not name it."""
_HIGHEST = 4
"""The rows of the highest heading."""
_LONGEST = 40
"""Longer texts are no headings."""

_MOST_KEPT = 32
"""So many headings are worth remembering; a row with more is no form's."""

_Text = tuple[int, tuple[str, ...]]
_Texts = dict[int, _Text]
"""By column: the row of the lowest heading cell, and the heading's texts from top to bottom."""


def table_headings(sheet: Sheet, taken: Sequence[Heading]) -> Iterator[Heading]:
    """Yield the headings of money and region tables; rows of indicator headings are ``taken``."""
    names: dict[int, list[Found]] = {}
    for label in row_names(sheet):
        if not any(heading.area.holds(label.row, label.column) for heading in taken):
            names.setdefault(label.row, []).append(label)
    for row, labels in names.items():
        bottom = _bottom(sheet, labels, row)
        for texts in _side_by_side(_texts(sheet, row, bottom), sheet):
            fits = fits_of(texts, sheet)
            if fits:
                columns = [column.column for fit in fits for column in fit.columns]
                yield Heading(Area(row, min(columns), bottom, max(columns)), fits)


def row_names(sheet: Sheet) -> Iterator[Found]:
    """Yield the labels that may head the names of a table's rows: 旗县区, 项目名称."""
    for label in sheet.named(BREAKDOWN):
        slots = label.meaning.places[BREAKDOWN].values()
        if any(slot.role == "name" for slot in slots):
            yield label


def fits_of(texts: _Texts, sheet: Sheet) -> list[Fit]:
    """Return the layouts that know a row of headings as their table."""
    # The workbooks of a batch have the same headings in the same places.
    return list((_known_fits if len(texts) <= _MOST_KEPT else _fits)(tuple(texts.items()), sheet.vocabulary))


def _fits(headed: Sequence[tuple[int, _Text]], vocabulary: Vocabulary) -> tuple[Fit, ...]:
    texts = dict(headed)
    tables = [layout for layout in vocabulary.layouts if layout.grid == "breakdown"]
    return tuple(fit for layout in tables if (fit := _fit(texts, layout, vocabulary)))


_known_fits = lru_cache(maxsize=512)(_fits)


def _fit(texts: _Texts, layout: Layout, vocabulary: Vocabulary) -> Fit | None:
    """Return what a layout knows: all that it needs, and at least half of what stands between."""
    needed = [slot for slot in layout.breakdown.columns if slot.needed]
    # A field and its value in a form's head are looked at, too.
    if len(texts) < len(needed):
        return None
    heading = vocabulary.heading
    known = {column: meaning for column, (_, parts) in texts.items() if (meaning := heading(layout, parts))}
    slots = {meaning.slot for meaning in known.values()}
    if not all(slot in slots for slot in needed):
        return None
    first, last = min(known), max(known)
    between = [column for column in texts if first <= column <= last]
    if 2 * len(known) < len(between):
        return None
    return Fit(
        layout, tuple(_heading_column(column, texts[column], meaning, layout) for column, meaning in known.items())
    )


def _heading_column(column: int, texts: _Text, meaning: ColumnMeaning, layout: Layout) -> HeadingColumn:
    row, parts = texts
    folded = fold(parts[-1])
    labels = (fold(label) for label in meaning.slot.labels)
    place = next((index for index, label in enumerate(labels) if label == folded), len(meaning.slot.labels))
    rank = layout.breakdown.columns.index(meaning.slot) * 1000 + place
    return HeadingColumn(meaning.slot.role, row, column, meaning.source, rank)


def enough(fit: Fit, title: str) -> bool:
    """Tell whether the known columns make a table, so that a stray row of labels is none."""
    return fit.layout.grid == "indicators" or len(fit.columns) >= _ENOUGH or fit.layout.titled(title)


def _bottom(sheet: Sheet, labels: Sequence[Found], row: int) -> int:
    """Return the heading's last row: its cells may be merged downwards, or stand under a common one."""
    bottom = min(max(label.bottom for label in labels), row + _HIGHEST - 1)
    return row + 1 if bottom == row and _stands_over(sheet, labels, row) else bottom


def _stands_over(sheet: Sheet, labels: Sequence[Found], row: int) -> bool:
    """Tell whether cells merged over several columns have headings of their own below, and the names none."""
    names = {label.column for label in labels}
    line = Area(row, 1, row, sheet.grid.max_column)
    if any(sheet.text(row + 1, column) or sheet.anchor(row + 1, column)[1] != column for column in names):
        return False
    if any("head.rows" in label.meaning.places and label.column not in names for label in sheet.within(line)):
        return False
    heading = sheet.vocabulary.heading
    known = [
        column
        for column, (lowest, parts) in _texts(sheet, row, row + 1).items()
        if lowest == row + 1
        and len(parts) > 1
        and any(heading(layout, parts) for layout in sheet.vocabulary.layouts if layout.grid == "breakdown")
    ]
    return len(known) > 1


def _texts(sheet: Sheet, top: int, bottom: int) -> _Texts:
    columns = {column for row in range(top, bottom + 1) for column in sheet.rows.get(row, ())}
    texts: _Texts = {}
    for column in sorted(columns):
        places = dict.fromkeys(sheet.anchor(row, column) for row in range(top, bottom + 1))
        cells = [(place, sheet.grid.cells[place]) for place in places if place in sheet.grid.cells]
        if cells and all(cell.stored is None and len(cell.text) <= _LONGEST for _, cell in cells):
            texts[column] = (cells[-1][0][0], tuple(cell.text for _, cell in cells))
    return texts


def _side_by_side(texts: _Texts, sheet: Sheet) -> Iterator[_Texts]:
    """Part tables that stand side by side: a heading comes back or a column is left free, and both are whole."""
    part: _Texts = {}
    columns = list(texts)
    for index, column in enumerate(columns):
        own = texts[column][1]
        back = len(own) == 1 and any(own == text for _, text in part.values())
        free = index > 0 and column - columns[index - 1] > 1
        if (back or free) and fits_of(part, sheet):
            rest = {other: texts[other] for other in columns[index:]}
            if fits_of(rest, sheet):
                yield part
                part = {}
        part[column] = texts[column]
    yield part
