"""A drawn form as rows without figures, so that `checks.relations` says which of its cells belong together.

A cell outside the grid is named by its address (``D9``), one in the grid by its column and the grid's row (``4#1``),
for rows may be inserted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.datum import Datum
from checks.rows import Breakdown, BreakdownRow, Column, Form, FundRow
from workbook_templates.building.drawn import Drawn, GridColumn, Line

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_STANDS_IN = {"rate": "1%"}
"""What is taken to stand in a cell, by the column's role; elsewhere 1. A rate is one of filled cells."""


def in_grid(column: int, number: int) -> str:
    """Return the name of a cell in the grid, whose rows are counted from 1."""
    return f"{column}#{number}"


def skeleton_of(drawn: Drawn, sheet: Worksheet, rows: int) -> Form:
    """Return the money block and the table of a form, with so many rows; the data say where each stands."""
    form = Form(drawn.layout.id, drawn.sheet)
    form.funds = [_fund(line) for line in drawn.funds]
    if drawn.layout.grid == "breakdown":
        form.breakdown = _table(drawn, sheet, rows)
    return form


def _fund(line: Line) -> FundRow:
    cells = {role: _datum(role, spot.address) for role, spot in line.cells.items()}
    return FundRow(line.role, Datum(line.role), **cells)


def _datum(role: str, address: str) -> Datum:
    return Datum(_STANDS_IN.get(role, "1"), cell=address)


def _table(drawn: Drawn, sheet: Worksheet, rows: int) -> Breakdown:
    grid = drawn.grid
    columns = [
        Column(key_of(each), each.role, Datum(str(sheet.cell(grid.heading, each.column).value)), each.source)
        for each in grid.columns
    ]
    lines = [
        _row({key_of(each): _datum(each.role, in_grid(each.column, number)) for each in grid.columns}, "part")
        for number in range(1, rows + 1)
    ]
    figures = {key: spot for key, spot in drawn.total.items() if key != "label"}
    if figures:
        total = {key: _datum(key.partition(":")[0], spot.address) for key, spot in figures.items()}
        lines.append(_row(total, "total"))
    return Breakdown(columns, lines)


def _row(values: dict[str, Datum], role: str) -> BreakdownRow:
    return BreakdownRow(Datum(role), values, role)


def key_of(column: GridColumn) -> str:
    """Return the key of a column of a money or region table: ``executed:中央``, or ``executed`` without a source."""
    return f"{column.role}:{column.source}" if column.source else column.role
