"""The stamp of a built template: every cell that comes back as it was issued, and every formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from workbook_templates.building.drawn import Drawn
from workbook_templates.building.things import Cell, grid_cells
from workbook_templates.layout import CellUse
from workbook_templates.opening import a1
from workbook_templates.opening.numberformat import show
from workbook_templates.stamp import Kind, Locked, Place

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from openpyxl.worksheet.worksheet import Worksheet


def locked_cells(
    sheet: Worksheet, drawn: Drawn, formulas: Mapping[str, str], free: AbstractSet[str]
) -> dict[Place, Locked]:
    """Return the locked cells of a form in reading order; ``free`` are formulas that the clerk may type over."""
    found: dict[tuple[int, int], Locked] = {}
    for row, column, use in _cells(sheet, drawn):
        address = a1(row, column)
        if address in formulas:
            if address not in free:
                found[row, column] = Locked(Kind.DERIVED, "", formulas[address])
        elif use is CellUse.ISSUED and (text := _shown(sheet, row, column)):
            found[row, column] = Locked(Kind.ISSUED, text)
    return {(sheet.title, a1(*place)): locked for place, locked in sorted(found.items())}


def _cells(sheet: Worksheet, drawn: Drawn) -> Iterator[tuple[int, int, CellUse]]:
    for spot in (*drawn.labels, *drawn.spots()):
        yield spot.row, spot.column, spot.use
    cells: Iterator[tuple[str, Cell]] = grid_cells(drawn, sheet)
    for _, cell in cells:
        yield cell.row, cell.column, cell.use


def _shown(sheet: Worksheet, row: int, column: int) -> str:
    """Return what a cell shows."""
    cell = sheet.cell(row, column)
    if cell.value is None or isinstance(cell.value, str):
        return cell.value or ""
    return show(float(cell.value), cell.number_format, date1904=False).text
