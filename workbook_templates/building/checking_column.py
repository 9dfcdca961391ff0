"""The columns right of the form: 检查, which says what is wrong in a row, and 完成率 beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from checks.live import Band
from workbook_templates.building import looks
from workbook_templates.building.drawn import Drawn

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from workbook_templates.building.helper_sheet import Helper

_CHECK, _COMPLETION = "检查", "完成率"
_WIDTHS = {_CHECK: 64.0, _COMPLETION: 10.0}
_HEADING = Font(name="宋体", size=10, bold=True, color="FF595959")
_TEXT = Font(name="宋体", size=9)
_PALE = Side(style="hair", color="FFA6A6A6")
_LINES = Border(left=_PALE, right=_PALE, top=_PALE, bottom=_PALE)


def checking_column(drawn: Drawn) -> int:
    """Return the number of the column 检查: one free column stands between it and the form."""
    return drawn.right + 2


def rows_of(drawn: Drawn, helper: Helper) -> list[int]:
    """Return the rows of the form, as drawn, that have a cell in the column: spare rows of the grid have none yet."""
    return [row for row, number in helper.rows if not number or row <= drawn.grid.last]


def write_checking(sheet: Worksheet, drawn: Drawn, helper: Helper) -> str:
    """Write the columns and return the range that they take; every row has the same formula."""
    column = checking_column(drawn)
    heading, rows = drawn.grid.heading, rows_of(drawn, helper)
    _head(sheet.cell(heading, column), _CHECK)
    if heading in rows:
        # What is said of a whole column stands in place of the heading.
        says = helper.looked_up("says")
        sheet.cell(heading, column).value = f'=IF(LEN({says})<2,"{_CHECK}",{says})'
        rows.remove(heading)
    if rows and rows[0] < heading:
        _head(sheet.cell(rows[0] - 1, column), _CHECK)
    for row in rows:
        cell = sheet.cell(row, column, f"={helper.looked_up('says')}")
        cell.font, cell.border = _TEXT, _LINES
        cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
    sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[_CHECK]
    right = column
    if drawn.grid.column("actual") is not None and helper.places.has(Band.INDICATOR, "completion"):
        right = column + 1
        _write_completion(sheet, drawn, helper, right)
    return f"{get_column_letter(column)}{drawn.top}:{get_column_letter(right)}{drawn.bottom}"


def _write_completion(sheet: Worksheet, drawn: Drawn, helper: Helper, column: int) -> None:
    _head(sheet.cell(drawn.grid.heading, column), _COMPLETION)
    first, last = helper.places.rows[Band.INDICATOR]
    percent = helper.places.all_of(Band.INDICATOR, "completion")
    numbers = f"{helper.sheet.title}!${helper.sight.rows}${first}:${helper.sight.rows}${last}"
    for row in range(drawn.grid.first, drawn.grid.last + 1):
        cell = sheet.cell(row, column, f'=IFERROR(ROUND(INDEX({percent},MATCH(ROW(),{numbers},0))/100,8),"")')
        cell.font, cell.border, cell.number_format = _TEXT, _LINES, looks.RATE
        cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[_COMPLETION]


def _head(cell: Cell, text: str) -> None:
    cell.value, cell.font, cell.border = text, _HEADING, _LINES
    cell.alignment = Alignment(horizontal="center", vertical="center")
