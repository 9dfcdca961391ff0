"""The rows of a money or region table: parts, subtotals and the total."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from checks.rows import Breakdown, BreakdownRow, Column
from checks.values import fold
from workbook_templates.reading.vocabulary import spellings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbook_templates.layout import Layout
    from workbook_templates.reading.headings import Fit, HeadingColumn
    from workbook_templates.reading.sheet import Area, Sheet

_ROLES = ("total", "subtotal", "detail")


def read_breakdown(sheet: Sheet, area: Area, fit: Fit) -> tuple[Breakdown, int]:
    """Return the table in an area under a heading, and its last row (0 when it has none)."""
    places = {column.key: known.column for column, known in _columns(sheet, fit.columns)}
    columns = [column for column, _ in _columns(sheet, fit.columns)]
    names = sorted((known for known in fit.columns if known.role == "name"), key=lambda known: known.rank)
    table, last = Breakdown(columns, []), 0
    told = [places[column.key] for column in columns if column.kind != "name"]
    for row in sheet.used_rows(area):
        role, label = _role(sheet, row, area, fit.layout, (name.column for name in names))
        named = any((row, name.column) in sheet.grid.cells for name in names)
        valued = any((row, column) in sheet.grid.cells for column in told)
        after_total = any(other.role == "total" for other in table.rows[1:])
        if _is_wide(sheet, row, told, names) or not (valued or (named and not after_total)):
            continue
        values = {key: sheet.datum(row, column) for key, column in places.items()}
        place = label if label is not None else names[0].column
        table.rows.append(BreakdownRow(sheet.datum(row, place), values, role))
        last = row
    return table, last


def _columns(sheet: Sheet, known: Sequence[HeadingColumn]) -> Iterator[tuple[Column, HeadingColumn]]:
    """Yield the columns with keys of their own, left to right."""
    kinds = Counter((column.role, column.source) for column in known)
    keys: Counter[str] = Counter()
    label = min((column for column in known if column.role == "name"), key=lambda column: column.rank)
    source = ""
    for column in known:
        header = sheet.datum(column.row, column.column)
        # 中央资金 | 执行数 | 执行率 | 地方资金 | 执行数 | 执行率: what comes twice belongs to the source left of it.
        own = column.source or (source if kinds[column.role, ""] > 1 and column.role != "name" else "")
        source = column.source or source
        detail = own if column.role != "name" or column is label else fold(header.text)
        key = f"{column.role}:{detail}" if detail else column.role
        keys[key] += 1
        unique = key if keys[key] == 1 else f"{key}#{keys[key]}"
        yield Column(unique, column.role, header, own), column


def _role(sheet: Sheet, row: int, area: Area, layout: Layout, names: Iterator[int]) -> tuple[str, int | None]:
    """Return a row's role and the column of its label, if it is another than the row's name."""
    labels = {slot.role: {fold(label) for label in slot.labels} for slot in layout.breakdown.rows}
    for column in sheet.columns(row, area):
        cell = sheet.grid.cells[row, column]
        if cell.stored is None:
            texts = set(spellings(cell.text))
            for role in _ROLES[:2]:
                if texts & labels[role]:
                    return role, column
    for column in names:
        text = fold(sheet.text(row, column))
        if any(text.startswith(word) for word in labels["detail"]):
            return "detail", column
    return "part", next((name for name in names if (row, name) in sheet.grid.cells), None)


def _is_wide(sheet: Sheet, row: int, told: Sequence[int], names: Sequence[HeadingColumn]) -> bool:
    """Tell whether one merged cell lies over a name and a value, or over all values: a caption or a remark."""
    anchors = {sheet.anchor(row, column) for column in told}
    if len(told) > 1 and len(anchors) == 1:
        return True
    return any(sheet.anchor(row, name.column) in anchors for name in names)
