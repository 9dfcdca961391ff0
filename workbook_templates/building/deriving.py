"""The derived cells of a form as formulas over its own cells, and the scores that the helper sheet computes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from checks.live import Band, derived
from checks.relations import pair, wholes
from checks.rows import Breakdown
from workbook_templates.building.drawn import Drawn, GridColumn, Spot
from workbook_templates.building.skeleton import skeleton_of
from workbook_templates.building.things import Cell, grid_cells
from workbook_templates.layout import CellUse

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from checks.profile import Profile
    from workbook_templates.building.helper_sheet import Helper


def derived_formulas(sheet: Worksheet, drawn: Drawn, helper: Helper, profile: Profile) -> dict[str, str]:
    """Return the formula of each derived cell of a form by its address, without equals sign."""
    found = dict(_Deriving(sheet, drawn, profile).all())
    for role, cell in grid_cells(drawn, sheet):
        if role == "score" and cell.use is CellUse.DERIVED and helper.places.has(Band.INDICATOR, "points"):
            found[cell.address] = _points_of_row(helper, profile)
    return found


def _points_of_row(helper: Helper, profile: Profile) -> str:
    """Return the formula of a score: the points of its own row, blank where the rule gives none."""
    first, last = helper.places.rows[Band.INDICATOR]
    rows = f"{helper.sheet.title}!${helper.sight.rows}${first}:${helper.sight.rows}${last}"
    points = helper.places.all_of(Band.INDICATOR, "points")
    return f'IFERROR(ROUND(INDEX({points},MATCH(ROW(),{rows},0)),{profile.score_decimals}),"")'


class _Deriving:
    """The formulas over cells of the form alone."""

    def __init__(self, sheet: Worksheet, drawn: Drawn, profile: Profile) -> None:
        self._sheet, self._drawn, self._profile = sheet, drawn, profile
        self._grid = drawn.grid
        self._columns = {each.role: each.column for each in drawn.grid.columns}
        self._form = skeleton_of(drawn, sheet, drawn.grid.last - drawn.grid.first + 1)

    def all(self) -> Iterator[tuple[str, str]]:
        """Yield address and formula of each."""
        yield from self._money()
        if self._form.breakdown is not None:
            yield from self._table(self._form.breakdown)
        else:
            yield from self._points()

    # The money block

    def _money(self) -> Iterator[tuple[str, str]]:
        totals = {whole.total.cell: whole for whole in wholes(self._form)}
        for line in self._drawn.funds:
            for role, spot in line.cells.items():
                if spot.use is not CellUse.DERIVED:
                    continue
                if role == "rate":
                    yield spot.address, self._rate(line.cells)
                elif role == "score" and {"weight", "budget", "executed"} <= line.cells.keys():
                    weight, budget, executed = (line.cells[each].address for each in ("weight", "budget", "executed"))
                    yield spot.address, derived.money_points(weight, budget, executed, self._profile)
                elif spot.address in totals:
                    yield spot.address, derived.total(*(cell.cell for cell in totals[spot.address].cells))

    def _rate(self, cells: Mapping[str, Spot]) -> str:
        return derived.rate(cells["executed"].address, cells["budget"].address)

    # Points

    def _points(self) -> Iterator[tuple[str, str]]:
        for role, cell in grid_cells(self._drawn, self._sheet):
            if role == "score_rate" and cell.use is CellUse.DERIVED:
                score, weight = (_at(self._columns[each], cell.row) for each in ("score", "weight"))
                yield cell.address, derived.score_rate(score, weight)
        total = self._drawn.total
        for role, spot in total.items():
            if spot.use is CellUse.DERIVED and (formula := self._total(role)):
                yield spot.address, formula
        grade = self._drawn.grade
        if grade is not None and grade.use is CellUse.DERIVED and "score" in total:
            yield grade.address, derived.grade(total["score"].address, self._profile)

    def _total(self, role: str) -> str:
        """Return the formula of a cell of the total row; with the points of 预算执行率 where the form has room."""
        money = next((_addresses(line.cells) for line in self._drawn.funds if line.role == "total"), {})
        total = self._drawn.total
        if role == "score_rate":
            return derived.score_rate(total["score"].address, total["weight"].address)
        if role not in ("weight", "score"):
            return ""
        if role in money:
            return derived.total(self._range(role), money[role])
        if role == "score" and "weight" in self._columns and {"budget", "executed"} <= money.keys():
            ranges = self._range("score"), self._range("weight")
            return derived.score_with_execution(*ranges, money["budget"], money["executed"], self._profile)
        return derived.total(self._range(role))

    def _range(self, role: str, source: str = "") -> str:
        column = self._grid.column(role, source)
        if column is None:
            return ""
        letters = get_column_letter(column.column)
        return f"{letters}{self._grid.first}:{letters}{self._grid.last}"

    # Money and region tables

    def _table(self, table: Breakdown) -> Iterator[tuple[str, str]]:
        """Yield row sums, rates and rests, row by row; the total row adds up, but for its rates."""
        places = dict(zip((column.key for column in table.columns), self._grid.columns, strict=True))
        for column in table.columns:
            cells = [cell for cell in self._column(places[column.key]) if cell.use is CellUse.DERIVED]
            if column.kind in ("rate", "rest") and (found := pair(table, column)) is not None:
                base, part = found
                for cell in cells:
                    above, below = (_at(places[each.key].column, cell.row) for each in (part, base))
                    yield cell.address, self._of_pair(column.kind, base.kind, above, below)
            elif column.kind == "sum":
                parts = [places[each.key].column for each in table.columns if each.kind in ("amount", "budget")]
                for cell in cells:
                    if cell.grid:
                        yield cell.address, derived.total(*(_at(each, cell.row) for each in parts))
        for key, spot in self._drawn.total.items():
            if key in places and spot.use is CellUse.DERIVED and places[key].role != "rate":
                yield spot.address, derived.total(self._range(places[key].role, places[key].source))

    def _column(self, column: GridColumn) -> Iterator[Cell]:
        """Yield the cells of a column, that of the total row last."""
        yield from (cell for _, cell in grid_cells(self._drawn, self._sheet) if cell.column == column.column)
        for spot in self._drawn.total.values():
            if spot.column == column.column and column.role == "rate":
                yield Cell(spot.column, spot.row, use=spot.use)

    def _of_pair(self, kind: str, base: str, above: str, below: str) -> str:
        if kind == "rest":
            return derived.rest(below, above)
        return derived.completion(above, below, self._profile) if base == "target" else derived.rate(above, below)


def _addresses(cells: Mapping[str, Spot]) -> dict[str, str]:
    return {role: spot.address for role, spot in cells.items()}


def _at(column: int, row: int) -> str:
    return f"{get_column_letter(column)}{row}"
