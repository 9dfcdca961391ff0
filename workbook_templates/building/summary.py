"""The line over the form: how much is left to do, and links to the next places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from workbook_templates.building.bands import FIRST_ROW, NAME_ROW, SAYS_ROW, TITLE_ROW
from workbook_templates.building.checking_column import checking_column
from workbook_templates.building.drawn import Drawn, quoted
from workbook_templates.building.fitting import columns_for, share_out

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from workbook_templates.building.helper_sheet import Helper

LINKS = 6
"""So many places are offered at a time."""
_ROW = 1
_HEIGHT = 33.0
_SUMMARY, _LINK = 26.0, 15.0
"""Characters that the summary and a link want."""
_WORDS = 12
"""Characters of a link's words."""
_SIGN = "→"
UNTOUCHED = "请从黄色单元格填起，填完一行，右侧“检查”栏就有提示"
PASSED = "已全部通过检查"

_FILL = PatternFill("solid", fgColor="FFEAF1FB")
_BOLD = Font(name="宋体", size=11, bold=True, color="FF1F3864")
_BLUE = Font(name="宋体", size=9, underline="single", color="FF0563C1")

_COLUMNS = (
    ("order", "先后"),
    ("at", "单元格"),
    ("remarks", "那一行须处理或须核实的"),
    ("words", "链接上的文字：其中第一条，去掉符号和编号"),
)


def write_summary(sheet: Worksheet, drawn: Drawn, helper: Helper) -> str:
    """Write the line over the form, and on the helper sheet what it needs; return the range that it takes."""
    links = _write_next(helper)
    last_column = checking_column(drawn)
    widths = [sheet.column_dimensions[get_column_letter(each)].width for each in range(1, last_column + 1)]
    own = columns_for(widths, _SUMMARY)
    shares = [(0, own - 1), *((first + own, last + own) for first, last in share_out(widths[own:], [_LINK] * LINKS))]
    cells = [(first + 1, last + 1) for first, last in shares]
    sheet.row_dimensions[_ROW].height = _HEIGHT
    for column in range(1, last_column + 1):
        sheet.cell(_ROW, column).fill = _FILL
    goes_to = f'HYPERLINK("#{_inner(drawn)}!"&'
    formulas = [_sentence(helper), *(f'IF({at}="","",{goes_to}{_bare(at)},{words}))' for at, words in links)]
    for (first, last), formula in zip(cells, formulas, strict=False):
        cell = sheet.cell(_ROW, first, f"={formula}")
        cell.font = _BLUE if first > 1 else _BOLD
        cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
        if last > first:
            sheet.merge_cells(start_row=_ROW, start_column=first, end_row=_ROW, end_column=last)
    return f"A{_ROW}:{get_column_letter(last_column)}{_ROW}"


def _inner(drawn: Drawn) -> str:
    """Return the sheet's name within a text of a formula."""
    return quoted(drawn.sheet).replace('"', '""')


def _bare(at: str) -> str:
    """Return an address without brackets: whatever is put into its cell, the link calls no function.

    `workbook_templates.macros` knows the links by it.
    """
    return f'SUBSTITUTE(SUBSTITUTE({at},"(",""),"（","")'


def _sentence(helper: Helper) -> str:
    """Return the formula of the summary."""
    lines = helper.lines
    errors, warnings, undecided = (f"SUM({lines.all_of(name)})" for name in ("errors", "warnings", "undecided"))
    later = f'IF({undecided}=0,"","；"&{undecided}&" 处写法特殊，报送后核对")'
    both = f'"还有 "&{errors}&" 处需要处理"&IF({warnings}=0,"","，另有 "&{warnings}&" 处请核实")'
    left = f'IF({errors}>0,{both},"有 "&{warnings}&" 处请核实")'
    return f'IF({helper.typed}=0,"{UNTOUCHED}",IF({errors}+{warnings}=0,"{PASSED}"&{later},{left}))'


def _write_next(helper: Helper) -> list[tuple[str, str]]:
    """Write the next places to go to on the helper sheet; return for each the cells with its address and its words."""
    sheet, lines, places = helper.sheet, helper.lines, helper.places
    first = places.next_column
    order = lines.all_of("error_order", until="warning_order")
    sheet.cell(TITLE_ROW, first, "接下来要看的位置")
    for index, (name, says) in enumerate(_COLUMNS):
        sheet.cell(NAME_ROW, first + index, name)
        sheet.cell(SAYS_ROW, first + index, says)
    found = []
    for number in range(1, LINKS + 1):
        row = FIRST_ROW + number - 1
        key, at, remarks, words = (f"${get_column_letter(first + index)}${row}" for index in range(len(_COLUMNS)))
        sheet.cell(row, first, f'=IF(OR({helper.typed}=0,COUNT({order})<{number}),"",SMALL({order},{number}))')
        sheet.cell(row, first + 1, f"={_either(helper, key, 'at')}")
        sheet.cell(row, first + 2, f"={_either(helper, key, 'words')}")
        sheet.cell(row, first + 3, f'=IF({at}="","","{_SIGN} "&{at}&" "&{_short(remarks)})')
        found.append((f"{sheet.title}!{at}", f"{sheet.title}!{words}"))
    places.next_column = first + len(_COLUMNS) + 1
    return found


def _either(helper: Helper, key: str, what: str) -> str:
    """Return a formula for the address or the words of the line with a place in the order."""
    lines = helper.lines
    error, warning = (
        f"INDEX({lines.all_of(f'{kind}_{what}')},MATCH({key},{lines.all_of(f'{kind}_order')},0))"
        for kind in ("error", "warning")
    )
    return f'IF({key}="","",IFERROR({error},{warning}))'


def _short(text: str) -> str:
    """Return a formula for the words of the first remark, without the cell's name and cut where they are long."""
    words = f'MID({text},4,FIND("［",{text}&"［")-4)'
    unnamed = f'IFERROR(MID({words},FIND("：",{words})+1,99),{words})'
    return f'IF(LEN({unnamed})>{_WORDS},LEFT({unnamed},{_WORDS - 1})&"…",{unnamed})'
