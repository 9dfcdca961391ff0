"""Protection against slips of the hand: labels, what was issued and formulas are locked, without a password."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from openpyxl.styles import Protection
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.views import Selection

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_UNLOCKED = Protection(locked=False)


def unlock(sheet: Worksheet, areas: Iterable[str]) -> None:
    """Unlock what the clerk fills, by address or range, merged cells as a whole; the rest of a sheet stays locked."""
    merged = {each.start_cell.coordinate: each.coord for each in sheet.merged_cells.ranges}
    for area in areas:
        for row in CellRange(merged.get(area, area)).rows:
            for place in row:
                sheet.cell(*place).protection = _UNLOCKED


def protect(book: Workbook) -> None:
    """Protect every sheet; on the form rows may be inserted and rows and columns made wider and higher."""
    for sheet in book.worksheets:
        protection = sheet.protection
        protection.sheet = True
        if sheet.sheet_state == "visible":
            # False allows.
            protection.insertRows = protection.formatRows = protection.formatColumns = False
            protection.formatCells = protection.selectLockedCells = protection.selectUnlockedCells = False


def begin_at(sheet: Worksheet, address: str) -> None:
    """Let the sheet open with the cursor in a cell."""
    view = sheet.sheet_view
    pane = view.pane.activePane if view.pane else None
    view.selection = [Selection(pane=pane, activeCell=address, sqref=address)]
