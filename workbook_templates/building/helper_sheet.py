"""The hidden helper sheet of a template: the grid's rows, the bands of live checks, and what they say of each row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from checks.live import INDICATOR_VALUES, Band, Value
from checks.live.forms import FIELD, FORM, SECTION
from checks.live.money import AMOUNT, RATE, SUM
from workbook_templates.building import looks
from workbook_templates.building.bands import FIRST_ROW, NAME_ROW, SAYS_ROW, TITLE_ROW, Places, Table, write_band
from workbook_templates.building.drawn import Drawn, quoted
from workbook_templates.building.lines import Line, Lines, in_order, write_lines
from workbook_templates.building.remarks import AS_TEXT, Pointing, by_row, live_rules, pointings, uncounted
from workbook_templates.building.things import Cell, Sight, Things, grid_cells, runs
from workbook_templates.layout import CellUse
from workbook_templates.opening import CHECK_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from checks.profile import Profile
    from checks.rules.base import Rule

SPARE = 30
"""So many rows may be inserted into the grid before the helper sheet has none left for them."""

_ORDER = (Band.AMOUNT, Band.SUM, Band.RATE, Band.INDICATOR, Band.FORM, Band.FIELD)
_VALUES: Mapping[Band, Sequence[Value]] = {
    Band.AMOUNT: AMOUNT,
    Band.SUM: SUM,
    Band.RATE: RATE,
    Band.INDICATOR: (*INDICATOR_VALUES, *SECTION),
    Band.FORM: FORM,
    Band.FIELD: FIELD,
}
_TITLES = {
    Band.AMOUNT: "金额：每个金额单元格一行",
    Band.SUM: "合计：每个合计与其各部分一行",
    Band.RATE: "比率：每个比率一行",
    Band.INDICATOR: "指标：表中每一行指标一行，后面留有插入行的余地",
    Band.FORM: "整表",
    Band.FIELD: "必填单元格：每个一行",
}
_DOCUMENTATION = (
    "本表是模板的辅助计算，随表填报，请勿改动。",
    "填报时的检查全部由这里的公式完成，不含宏，也不联网。",
    f"第{TITLE_ROW}行：各组名称；第{NAME_ROW}行：各列名称；第{SAYS_ROW}行：各列含义；第{FIRST_ROW}行起：公式，一个对象一行。",
    "列名为规则编号的（如 TA01），是该规则的结论：1 表示有问题，0 表示没有，? 表示公式不判断。",
    "#N/A 表示公式读不出，由它算出的结论为 ?。",
    "最后一组按表中的行归总，“检查”栏和表上方的提示都从那里取。",
)
"""What stands in the first column for who looks behind a template."""
LEVELS = ("level1", "level2")
_NAMES = (*LEVELS, "level3", "name")
_ROWS_COLUMN = 3
_TYPED_COLUMN = 4
_ARGUMENTS = 250
"""So many arguments every spreadsheet takes."""
_LAST_ROW = 1_048_576


@dataclass(frozen=True)
class Helper:
    """What was written on the helper sheet."""

    sheet: Worksheet
    places: Places
    sight: Sight
    typed: str
    """The cell that says whether anything was filled in yet: 0 for a template as it was handed out."""
    lines: Lines
    said: Sequence[Pointing]
    """Everything that the live checks may say."""
    rows: Sequence[tuple[int, int]]
    """The row of the form of each line, as drawn, and the row of the grid, 0 outside it."""

    def looked_up(self, name: str) -> str:
        """Return a formula that gives what the line of its own row says."""
        return f'IFERROR(INDEX({self.lines.all_of(name)},MATCH(ROW(),{self.lines.all_of("row")},0)),"")'


def write_helper(book: Workbook, drawn: Drawn, rules: Iterable[Rule[Any]], profile: Profile, unit: str) -> Helper:
    """Write the helper sheet of a form that was drawn into a workbook."""
    form = book[drawn.sheet]
    sheet = book.create_sheet(CHECK_SHEET)
    sheet.sheet_state = "hidden"
    places = Places(CHECK_SHEET, next_column=_TYPED_COLUMN + 2)
    sight = _write_rows(sheet, drawn)
    typed = _write_typed(sheet, drawn, form)
    things = Things(drawn, form, sight, places, unit)
    by_band = live_rules(rules, drawn, profile)
    said: list[Pointing] = []
    for band in _ORDER:
        rows = things.of(band)
        if rows:
            live = by_band.get(band, [])
            coded = [(each.code, each.live) for each in live]
            table = Table(band, _TITLES[band], _VALUES[band], coded, [row.cells for row in rows])
            write_band(sheet, table, places, profile)
            said += pointings(band, rows, live, places, sight)
            if band in AS_TEXT:
                said += uncounted(band, rows, places, sight)
    said = _told_apart(said)
    lines, rows_of_lines = _lines(drawn, form, said, places, sight, typed)
    written = write_lines(sheet, lines, places.next_column)
    places.next_column += len(written.columns) + 1
    _dress(sheet)
    return Helper(sheet, places, sight, f"{CHECK_SHEET}!{typed}", written, said, rows_of_lines)


def _write_rows(sheet: Worksheet, drawn: Drawn) -> Sight:
    """Write the numbers of the grid's rows, which follow rows that are inserted."""
    letters = get_column_letter(_ROWS_COLUMN)
    capacity = drawn.grid.last - drawn.grid.first + 1 + SPARE
    amount, score = (sheet.cell(FIRST_ROW + index, _ROWS_COLUMN - 1) for index in range(2))
    amount.number_format, score.number_format = looks.AMOUNT, looks.SCORE
    samples = [f"${cell.column_letter}${cell.row}" for cell in (amount, score)]
    sight = Sight(drawn, letters, samples[0], samples[1], capacity)
    sheet.cell(TITLE_ROW, _ROWS_COLUMN - 1, "表格的行")
    columns = (("sample", "空单元格：金额、得分的格式"), ("row", "行号；没有这一行时为空"))
    for column, (name, says) in enumerate(columns, _ROWS_COLUMN - 1):
        sheet.cell(NAME_ROW, column, name)
        sheet.cell(SAYS_ROW, column, says)
    # Amounts of a row that is not there are blank: the last row of the sheet always is.
    beyond = '""' if drawn.layout.grid == "indicators" else str(_LAST_ROW)
    for number in range(1, capacity + 1):
        row = f"{sight.heading}+{number}"
        sheet.cell(FIRST_ROW + number - 1, _ROWS_COLUMN, f"=IF({row}<{sight.end},{row},{beyond})")
    return sight


def _write_typed(sheet: Worksheet, drawn: Drawn, form: Worksheet) -> str:
    """Write how many cells were filled in that were blank when the template was handed out; return where it stands.

    Where more of the grid than its names was handed out to be filled in, everything is checked from the start.
    """
    roles = {cell: role for role, cell in grid_cells(drawn, form) if cell.use is CellUse.INPUT}
    cells = list(roles)
    given = {cell.address: form[cell.address].value for cell in cells}
    areas = [spot.address for spot in drawn.spots() if spot.use is CellUse.INPUT and form[spot.address].value is None]
    for column in sorted({cell.column for cell in cells}):
        letters = get_column_letter(column)
        blank = runs(cell.row for cell in cells if cell.column == column and given[cell.address] is None)
        areas += [f"{letters}{first}:{letters}{last}" for first, last in blank]
    named = [f"{quoted(drawn.sheet)}!{area}" for area in areas]
    parts = [named[start : start + _ARGUMENTS] for start in range(0, len(named), _ARGUMENTS)]
    filled_in = any(given[cell.address] is not None for cell, role in roles.items() if role not in _NAMES)
    sheet.cell(NAME_ROW, _TYPED_COLUMN, "typed")
    sheet.cell(SAYS_ROW, _TYPED_COLUMN, "已填的单元格数，下发时就有内容的不计")
    formula = "1" if filled_in or not parts else "+".join(f"COUNTA({','.join(part)})" for part in parts)
    sheet.cell(FIRST_ROW, _TYPED_COLUMN, f"={formula}")
    return f"${get_column_letter(_TYPED_COLUMN)}${FIRST_ROW}"


def _lines(
    drawn: Drawn, form: Worksheet, said: Sequence[Pointing], places: Places, sight: Sight, typed: str
) -> tuple[list[Line], list[tuple[int, int]]]:
    """Return a line for each row of the form of which something may be said, and these rows, top to bottom."""
    found = by_row(said)
    inputs = _inputs(drawn, form)
    # What was issued and cannot be changed needs no line.
    rows = sorted(place for place in found if place[1] or place[0] == drawn.grid.heading or (place[0], 0) in inputs)
    lines = []
    for row, number in rows:
        remarks = in_order(each.remark for each in found[row, number])
        look = found[row, number][0].look
        cells = inputs.get((0, min(number, drawn.grid.last - drawn.grid.heading)) if number else (row, 0), [look])
        seen = [sight.of(replace(cell, row=row, grid=number)) for cell in cells]
        line = Line(sight.row_of(look), f'IFERROR({"&".join(seen)}<>"",TRUE)', remarks, _there(drawn, places, number))
        if row == drawn.grid.heading:
            # What is said of a whole column: as long as it is not filled, much is left open.
            whole = _column_of(drawn, look)
            line = replace(line, filled=f"COUNTA({whole})>0", settled=f"COUNTBLANK({whole})=0")
        elif all(cell.use is CellUse.DERIVED for cell in cells):
            line = replace(line, complete=f"AND({','.join(f'LEN({each})>0' for each in seen)})")
        lines.append(replace(line, filled=f"IF({typed}=0,FALSE,{line.filled})"))
    return lines, rows


def _column_of(drawn: Drawn, heading: Cell) -> str:
    """Return the cells of the grid under a heading."""
    letters = get_column_letter(heading.column)
    return f"{quoted(drawn.sheet)}!${letters}${drawn.grid.first}:${letters}${drawn.grid.last}"


def _there(drawn: Drawn, places: Places, number: int) -> str:
    """Return the formula that is true for a row of the grid that is there and holds something."""
    if not number:
        return ""
    if drawn.layout.grid == "indicators":
        return places.cell(Band.INDICATOR, "there", number - 1).rpartition("!")[2]
    return f"${get_column_letter(_ROWS_COLUMN)}${FIRST_ROW + number - 1}<{_LAST_ROW}"


def _inputs(drawn: Drawn, form: Worksheet) -> Mapping[tuple[int, int], list[Cell]]:
    """Return the cells that say whether a row was filled in, by row or, within the grid, by the grid's row.

    Those that the clerk fills; in a row without any, those with formulas. Rows with neither are left out.
    """
    rows: dict[tuple[int, int], list[Cell]] = defaultdict(list)
    for spot in drawn.spots():
        rows[spot.row, 0].append(Cell(spot.column, spot.row, use=spot.use))
    for role, cell in grid_cells(drawn, form):
        # A name that was handed out is no entry, though it may be changed.
        if role not in LEVELS and not (role in _NAMES and form[cell.address].value is not None):
            rows[0, cell.grid].append(cell)
    found = {}
    for row, cells in rows.items():
        inputs = [cell for cell in cells if cell.use is CellUse.INPUT]
        if told := inputs or [cell for cell in cells if cell.use is CellUse.DERIVED]:
            found[row] = told
    return found


def _told_apart(said: Sequence[Pointing]) -> list[Pointing]:
    """Return what is said; where a row says the same of several cells, each names its own."""
    times = Counter((each.look.row, each.look.grid, each.remark.text) for each in said)
    return [
        replace(each, remark=replace(each.remark, words=f"{each.look.named}：{each.remark.words}"))
        if times[each.look.row, each.look.grid, each.remark.text] > 1 and each.look.named
        else each
        for each in said
    ]


def _dress(sheet: Worksheet) -> None:
    """Say what the sheet is, and make it readable for who unhides it."""
    for row, text in enumerate(_DOCUMENTATION, 1):
        sheet.cell(row, 1, text).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 60
    for row in (TITLE_ROW, NAME_ROW):
        for cell in sheet[row]:
            if cell.value:
                cell.font = Font(bold=True)
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 2)
