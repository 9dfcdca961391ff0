"""What may be typed into a cell: prompts when it is entered, and a stop where it cannot be right.

Nothing of this holds for what is pasted. So every stop has a twin among the rules (`TWINS`), which judges what
stands in the cell however it came there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from workbook_templates.building.bands import FIRST_ROW, NAME_ROW, TITLE_ROW
from workbook_templates.building.things import AMOUNTS, Cell, grid_cells
from workbook_templates.layout import CellUse

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from checks.profile import Profile
    from workbook_templates.building.drawn import Drawn
    from workbook_templates.building.helper_sheet import Helper

OPTIONS_NAME = "XLADDIN_OPTIONS_"
"""How the defined names of the lists begin; the column's role follows in capitals."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said of the entries of some cells, and what they may be."""

    title: str
    prompt: str
    error: str = ""
    type: str | None = None
    least: str = ""
    most: str = ""


_AMOUNT = Entry(
    "金额",
    "填数字，不带单位和文字；没有的填 0 或留空。",
    "请填不小于 0 的数字，不要带单位和文字。",
    "decimal",
    "0",
)
_WEIGHT = Entry("分值", "填 0 至 100 的数字。", "请填 0 至 100 的数字。", "decimal", "0", "100")
_SCORE = Entry(
    "得分",
    "一般由公式算出；按等级或其他规则评分的，直接填得分，不超过本行分值。",
    "得分应是数字，不小于 0，不超过本行分值。",
    "custom",
)
_ACTUAL = Entry(
    "全年实际完成值",
    "按指标值的单位填数字；时效指标填日期，如 5月20日；定性指标填实际情况，达到的可照指标值填写。",
)
_REASON = Entry("未完成原因和改进措施", "没有达到指标值，或超过较多的，写明原因和改进措施。")
_PROBLEMS = Entry("存在问题和改进措施", "没有问题的填“无”；执行率偏低的，在这里说明。")

TWINS: Mapping[str, frozenset[str]] = {
    "amount": frozenset({"FM11"}),
    "weight": frozenset({"FM11"}),
    "score": frozenset({"FM11", "SC01"}),
    "options": frozenset({"FM10"}),
}
"""The rules that judge what a validation stops, whatever way it came into the cell."""


def write_validations(
    book: Workbook, drawn: Drawn, helper: Helper, profile: Profile, scores_by_hand: AbstractSet[str]
) -> None:
    """Write the validations and prompts of the cells that a clerk fills."""
    sheet = book[drawn.sheet]
    for kind, cells in _stopped(drawn, sheet, scores_by_hand).items():
        _add(sheet, cells, _score(drawn, cells[0]) if kind == "score" else _ENTRIES[kind])
    for entry, cells in _prompted(drawn, sheet):
        _add(sheet, cells, entry)
    _write_lists(book, drawn, helper, profile)


_ENTRIES = {"amount": _AMOUNT, "weight": _WEIGHT}


def _stopped(drawn: Drawn, sheet: Worksheet, scores_by_hand: AbstractSet[str]) -> Mapping[str, list[Cell]]:
    """Return the cells that hold a number of a known span, by its kind."""
    found: dict[str, list[Cell]] = {"amount": [], "weight": [], "score": []}
    table = drawn.layout.grid == "breakdown"
    for line in drawn.funds:
        for role, spot in line.cells.items():
            if role in AMOUNTS and spot.use is CellUse.INPUT:
                found["amount"].append(Cell(spot.column, spot.row))
    for role, cell in grid_cells(drawn, sheet):
        kind = "amount" if table and role in AMOUNTS else role
        if kind in found and (cell.use is CellUse.INPUT or cell.address in scores_by_hand):
            found[kind].append(cell)
    return {kind: cells for kind, cells in found.items() if cells}


def _score(drawn: Drawn, first: Cell) -> Entry:
    """Return what a score may be: a number up to the weight beside it, or nothing, as its formula may show."""
    weight = drawn.grid.column("weight")
    most = f"${get_column_letter(weight.column)}{first.row}" if weight is not None else "100"
    score = first.address
    return replace(_SCORE, least=f"IF(ISNUMBER({score}),AND({score}>=0,{score}<={most}),LEN({score})=0)")


def _prompted(drawn: Drawn, sheet: Worksheet) -> Iterable[tuple[Entry, list[Cell]]]:
    prompts = {"actual": _ACTUAL, "reason": _REASON} if drawn.layout.grid == "indicators" else {}
    for wanted, entry in prompts.items():
        cells = [cell for role, cell in grid_cells(drawn, sheet) if role == wanted and cell.use is CellUse.INPUT]
        yield entry, cells
    problems = [line.cells["problems"] for line in drawn.management if "problems" in line.cells]
    yield _PROBLEMS, [Cell(spot.column, spot.row) for spot in problems]


def _write_lists(book: Workbook, drawn: Drawn, helper: Helper, profile: Profile) -> None:
    """Offer the entries of a column that the profile lists, through a defined name on the helper sheet."""
    sheet = book[drawn.sheet]
    for role, options in profile.options.items():
        cells = [cell for known, cell in grid_cells(drawn, sheet) if known == role and cell.use is CellUse.INPUT]
        if not cells or not options:
            continue
        column = helper.places.next_column
        helper.places.next_column += 2
        helper.sheet.cell(TITLE_ROW, column, "可选项")
        helper.sheet.cell(NAME_ROW, column, role)
        for row, option in enumerate(options, FIRST_ROW):
            helper.sheet.cell(row, column, option)
        letters, last = get_column_letter(column), FIRST_ROW + len(options) - 1
        name = f"{OPTIONS_NAME}{role.upper()}"
        area = f"{helper.sheet.title}!${letters}${FIRST_ROW}:${letters}${last}"
        book.defined_names[name] = DefinedName(name, attr_text=area, hidden=True)
        heading = str(sheet.cell(drawn.grid.heading, cells[0].column).value)
        entry = Entry(heading, f"请选：{'、'.join(options)}。", "列表中没有这一项，请核对。", "list", name)
        _add(sheet, cells, entry)


def _add(sheet: Worksheet, cells: Sequence[Cell], entry: Entry) -> None:
    if not cells:
        return
    validation = DataValidation(
        type=entry.type,
        operator=("between" if entry.most else "greaterThanOrEqual") if entry.type == "decimal" else None,
        formula1=entry.least or None,
        formula2=entry.most or None,
        allow_blank=True,
        showInputMessage=True,
        promptTitle=entry.title,
        prompt=entry.prompt,
        showErrorMessage=bool(entry.error),
        # Several entries of a list may stand in one cell: typing them is asked about, not refused.
        errorStyle=("warning" if entry.type == "list" else "stop") if entry.error else None,
        errorTitle=entry.title if entry.error else None,
        error=entry.error or None,
    )
    for cell in cells:
        validation.add(cell.address)
    sheet.add_data_validation(validation)
