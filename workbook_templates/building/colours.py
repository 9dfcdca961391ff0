"""Colours that follow the checks: the cells to look at, the column 检查 and what was filled in.

Conditions look only at the form's own sheet: a cell is to be looked at where the column 检查 of its row says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from checks.findings import Severity
from workbook_templates.building.bands import constant
from workbook_templates.building.checking_column import checking_column, rows_of
from workbook_templates.building.lines import PASSED, SYMBOLS
from workbook_templates.building.things import Cell, grid_cells, runs
from workbook_templates.layout import CellUse

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from openpyxl.worksheet.worksheet import Worksheet

    from workbook_templates.building.drawn import Drawn
    from workbook_templates.building.helper_sheet import Helper

RED, AMBER, BLUE, GREEN, WHITE = "FFFFC7CE", "FFFFD27F", "FFDDEBF7", "FFE2F0D9", "FFFFFFFF"
_DARK = {RED: "FF9C0006", AMBER: "FF7F4F00", BLUE: "FF1F4E78", GREEN: "FF375623", WHITE: "FF000000"}
_OF = {Severity.ERROR: RED, Severity.WARNING: AMBER, Severity.INFO: BLUE}
_FIRST_OF_ALL = (RED, AMBER, BLUE)
_REASON = "reason"
"""A reason that is missing is amber, whatever else is red."""


def write_colours(sheet: Worksheet, drawn: Drawn, helper: Helper, scores_by_hand: AbstractSet[str]) -> None:
    """Write the conditional formats of a form; what is still blank keeps the colour of what is to be filled in."""
    column = get_column_letter(checking_column(drawn))
    for area, (row, by_colour) in _looked_at(drawn, helper).items():
        for colour in _FIRST_OF_ALL:
            if texts := by_colour.get(colour):
                _format(sheet, area.range, area.condition(_says_any(f"${column}{row}", texts)), colour)
    for first, last in runs(rows_of(drawn, helper)):
        for symbol, colour in (*((SYMBOLS[each], _OF[each]) for each in Severity), (PASSED, GREEN)):
            _format(sheet, f"{column}{first}:{column}{last}", f'LEFT(${column}{first},1)="{symbol}"', colour)
    for cells, first_cell in _to_fill(sheet, drawn, scores_by_hand):
        _format(sheet, cells, f"LEN({first_cell})>0", WHITE)


def _looked_at(drawn: Drawn, helper: Helper) -> Mapping[_Area, tuple[int, Mapping[str, Sequence[str]]]]:
    """Return the areas that may be coloured, each with the row of the remarks on its first cell, by their colour."""
    reason = drawn.grid.column(_REASON)
    areas: dict[_Area, tuple[int, dict[str, list[str]]]] = {}
    for each in helper.said:
        for place, cell in enumerate(each.marks):
            amber = reason is not None and cell.grid > 0 and cell.column == reason.column
            colour = AMBER if amber else _OF[each.remark.severity]
            if place == 0 or amber:
                row = drawn.grid.first if cell.grid else each.look.row
                _, texts = areas.setdefault(_area(drawn, cell, shown_blank=amber), (row, defaultdict(list)))
                if each.remark.text not in texts[colour]:
                    texts[colour].append(each.remark.text)
    return areas


@dataclass(frozen=True, slots=True)
class _Area:
    """Cells that are coloured alike."""

    range: str
    first: str
    """The first cell, as conditions name it."""
    shown_blank: bool
    """Blank cells are coloured too."""

    def condition(self, formula: str) -> str:
        """Return the condition of a colour."""
        return formula if self.shown_blank else f"AND(LEN({self.first})>0,{formula})"


def _area(drawn: Drawn, cell: Cell, *, shown_blank: bool) -> _Area:
    letters = get_column_letter(cell.column)
    if not cell.grid:
        return _Area(f"{letters}{cell.row}", f"${letters}${cell.row}", shown_blank)
    first, last = drawn.grid.first, drawn.grid.last
    return _Area(f"{letters}{first}:{letters}{last}", f"${letters}{first}", shown_blank)


def _says_any(cell: str, texts: Iterable[str]) -> str:
    return "OR(" + ",".join(f"ISNUMBER(FIND({constant(text)},{cell}))" for text in texts) + ")"


def _format(sheet: Worksheet, area: str, formula: str, colour: str) -> None:
    fill = PatternFill("solid", start_color=colour, end_color=colour)
    sheet.conditional_formatting.add(area, FormulaRule([formula], fill=fill, font=Font(color=_DARK[colour])))


def _to_fill(sheet: Worksheet, drawn: Drawn, scores_by_hand: AbstractSet[str]) -> Iterable[tuple[str, str]]:
    """Yield the areas that the clerk fills, and the first cell of each, as its condition names it."""
    for spot in drawn.spots():
        # What is printed to be completed, the year of （　年度）, stays to be seen.
        if spot.use is CellUse.INPUT and spot not in (drawn.period, drawn.unit):
            yield spot.range, f"${get_column_letter(spot.column)}${spot.row}"
    rows: dict[int, list[int]] = defaultdict(list)
    for _, cell in grid_cells(drawn, sheet):
        if cell.use is CellUse.INPUT or cell.address in scores_by_hand:
            rows[cell.column].append(cell.row)
    for column, filled in rows.items():
        letters = get_column_letter(column)
        for first, last in runs(filled):
            yield f"{letters}{first}:{letters}{last}", f"{letters}{first}"
