"""The money block above a grid: sources by rows, budget, executed and rate by columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.rows import FundRow
from checks.values import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.datum import Datum
    from workbook_templates.layout import Layout
    from workbook_templates.reading.sheet import Area, Found, Sheet

_LATER_BLOCKS = ("management.captions", "management.columns", "goal.captions", "goal.rows", "indicators.captions")

_AMOUNTS = ("initial", "budget", "executed")
"""Headings that stand in the head of a form by no other meaning: 自评得分 may."""


def read_funds(sheet: Sheet, area: Area, layout: Layout) -> tuple[list[FundRow], dict[str, Datum]]:
    """Return the rows of the money block and its headings by role."""
    labels = [label for label in sheet.find("funds.rows", area) if label.slot("funds.rows", layout)]
    if not labels:
        return [], {}
    columns = _columns(sheet, area._replace(bottom=labels[0].row), layout)
    # A source stands left of its money: one right of it (预算数 | 小计 | 财政拨款) is a heading of another block.
    first = min((columns[role].column for role in _AMOUNTS if role in columns), default=labels[0].column + 1)
    labels = [label for label in labels if label.column < first]
    if not labels:
        return [], {}
    block = area._replace(top=labels[0].row, bottom=_end(sheet, area, layout, labels[0]))
    rows = list(_rows(sheet, block, layout, labels[0].column, columns))
    if not any(row.role == "local" for row in rows):
        for row in rows:
            row.role = "local" if row.role == "local_part" else row.role
    return rows, {role: sheet.datum(label.row, label.column) for role, label in columns.items()}


def _columns(sheet: Sheet, area: Area, layout: Layout) -> dict[str, Found]:
    """Return the headings of the block; the nearest above the rows count, and none above those of the amounts."""
    found = {}
    for label in sheet.find("funds.columns", area):
        slot = label.slot("funds.columns", layout)
        if slot:
            found[slot.role] = label
    first = min((found[role].row for role in _AMOUNTS if role in found), default=0)
    return {role: label for role, label in found.items() if label.bottom >= first}


def _end(sheet: Sheet, area: Area, layout: Layout, first: Found) -> int:
    """Return the last row of the block: the one above the next block."""
    below = area._replace(top=first.row + 1)
    later = (label.row for part in _LATER_BLOCKS for label in sheet.find(part, below) if label.slot(part, layout))
    return min(later, default=area.bottom + 1) - 1


def _rows(sheet: Sheet, block: Area, layout: Layout, label_column: int, columns: dict[str, Found]) -> Iterator[FundRow]:
    for row in sheet.used_rows(block):
        label = sheet.grid.cells.get((row, label_column))
        if label is None or label.stored is not None or is_blank(label.text):
            continue
        # A heading beside a source's name (年度资金总额 | 金额) is no amount.
        if any(found.row <= row <= found.bottom for role, found in columns.items() if role in _AMOUNTS):
            continue
        values = {role: sheet.datum(row, found.column) for role, found in columns.items()}
        if "budget" not in values:
            values["budget"] = sheet.datum(row, sheet.span(row, label_column)[3] + 1)
        slot = sheet.vocabulary.fund(layout, label.text)
        # A source that no layout knows still is money when an amount stands in its row.
        if slot or any(value.number is not None for value in values.values()):
            role = slot.role if slot else "other"
            yield FundRow(role, sheet.datum(row, label_column), **values)
