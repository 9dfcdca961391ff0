"""What each band of live checks is about on a drawn form: its rows, and the form's cells that each of them names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter

from checks.live import Band
from checks.relations import plain, rates, wholes
from workbook_templates.building.bands import FIRST_ROW, Places, constant
from workbook_templates.building.drawn import Drawn, GridColumn, Spot, quoted
from workbook_templates.building.skeleton import in_grid, skeleton_of
from workbook_templates.layout import CellUse
from workbook_templates.opening import a1

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from checks.datum import Datum
    from checks.relations import Whole

AMOUNTS = frozenset(("initial", "target", "actual", "budget", "executed", "amount", "sum", "rest"))
"""The columns of the money block, and of money and region tables, that hold amounts."""
SIGNED = frozenset(("target", "actual", "rest"))
"""Those that may be below 0."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the form that checks look at."""

    column: int
    row: int
    """As drawn."""
    grid: int = 0
    """The grid's row, counted from 1; 0 for a cell outside the grid."""
    use: CellUse = CellUse.ISSUED
    named: str = ""
    """The heading of its column or field."""
    signed: bool = False
    """It may be below 0."""

    @property
    def address(self) -> str:
        """The A1 address, as drawn."""
        return a1(self.row, self.column)

    @property
    def key(self) -> str:
        """Its name in a skeleton (`building.skeleton`)."""
        return in_grid(self.column, self.grid) if self.grid else self.address


@dataclass(frozen=True)
class Thing:
    """One row of a band."""

    cells: Mapping[str, str]
    """References and constants by the names of ``[@name]``."""
    marks: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)
    """The form's cells by the names of `checks.live.Live.marks`."""


@dataclass(frozen=True)
class Sight:
    """How the helper sheet sees the cells of a form."""

    drawn: Drawn
    rows: str
    """The letters of the helper sheet's column with the numbers of the grid's rows."""
    sample: str
    """A cell of the helper sheet that is empty for good, in the number format of amounts."""
    score_sample: str
    """The same for scores."""
    capacity: int
    """So many rows the grid may have, inserted ones too."""

    def of(self, cell: Cell) -> str:
        """Return a reference to a cell of the form."""
        if cell.grid:
            return f"INDEX({self.column(cell.column)},{self.row_of(cell)})"
        return f"{quoted(self.drawn.sheet)}!${get_column_letter(cell.column)}${cell.row}"

    def column(self, column: int) -> str:
        """Return a whole column of the form."""
        letters = get_column_letter(column)
        return f"{quoted(self.drawn.sheet)}!${letters}:${letters}"

    def row_of(self, cell: Cell) -> str:
        """Return a formula for the number of a cell's row; an empty text for a row of the grid that is not there."""
        return f"${self.rows}${FIRST_ROW + cell.grid - 1}" if cell.grid else f"ROW({self.of(cell)})"

    @property
    def heading(self) -> str:
        """The row of the headings."""
        return f"ROW({quoted(self.drawn.sheet)}!$A${self.drawn.grid.heading})"

    @property
    def end(self) -> str:
        """The row under the grid."""
        return f"ROW({quoted(self.drawn.sheet)}!$A${self.drawn.grid.last + 1})"


def grid_cells(drawn: Drawn, sheet: Worksheet) -> Iterator[tuple[str, Cell]]:
    """Yield the cells of the grid by their columns' roles, row by row, with who fills them; merged ones once."""
    for row in range(drawn.grid.first, drawn.grid.last + 1):
        for column in drawn.grid.columns:
            cell = sheet.cell(row, column.column)
            if not isinstance(cell, MergedCell):
                # What was not issued is the clerk's.
                blank = cell.value is None and column.use is not CellUse.DERIVED
                use = CellUse.INPUT if blank else column.use
                yield column.role, Cell(column.column, row, row - drawn.grid.heading, use)


def at(spot: Spot | None, named: str = "") -> Cell | None:
    """Return the cell of a spot outside the grid."""
    return None if spot is None else Cell(spot.column, spot.row, use=spot.use, named=named)


class Things:
    """The rows of every band of a form, in the order in which the bands are written."""

    def __init__(self, drawn: Drawn, sheet: Worksheet, sight: Sight, places: Places, unit: str) -> None:
        self._drawn, self._sight, self._places, self._unit = drawn, sight, places, unit
        self._form = skeleton_of(drawn, sheet, sight.capacity)
        heads = (sheet.cell(drawn.grid.heading, each.column) for each in drawn.grid.columns)
        self._headings = {cell.column: plain(str(cell.value or "")) for cell in heads}
        self._uses = {(cell.column, cell.grid): cell.use for _, cell in grid_cells(drawn, sheet)}
        self._amounts = {cell.key: cell for cell in self._amount_cells()}
        self._order = {key: index for index, key in enumerate(self._amounts)}
        self._wholes: list[Whole] = [each for each in wholes(self._form) if each.sure]

    def of(self, band: Band) -> list[Thing]:
        """Return the rows of a band; those that it names of other bands have to be written already."""
        match band:
            case Band.AMOUNT:
                return [self._amount(cell) for cell in self._amounts.values()]
            case Band.SUM:
                return [self._sum(each) for each in self._wholes]
            case Band.RATE:
                return list(self._rates())
            case Band.INDICATOR:
                return list(self._indicators()) if self._drawn.layout.grid == "indicators" else []
            case Band.FORM:
                return [self._whole_form()]
            case Band.FIELD:
                return list(self._fields())
            case _:
                raise ValueError(band)

    # Amounts, sums and rates

    def _amount_cells(self) -> Iterable[Cell]:
        named = _headings(self._drawn, "funds")
        for line in self._drawn.funds:
            for role, spot in line.cells.items():
                if role in AMOUNTS:
                    yield Cell(spot.column, spot.row, use=spot.use, named=named.get(role, ""))
        if self._drawn.layout.grid == "breakdown":
            yield from self._table_cells(AMOUNTS)

    def _table_cells(self, roles: Iterable[str]) -> Iterable[Cell]:
        """Yield the cells of some columns of a money or region table, its total row last."""
        grid = self._drawn.grid
        columns = [column for column in grid.columns if column.role in roles]
        for number in range(1, self._sight.capacity + 1):
            for column in columns:
                yield self._grid_cell(column, number)
        for spot in self._drawn.total.values():
            if any(column.column == spot.column for column in columns):
                signed = any(column.column == spot.column and column.role in SIGNED for column in columns)
                named = self._headings[spot.column]
                yield Cell(spot.column, spot.row, use=spot.use, named=named, signed=signed)

    def _grid_cell(self, column: GridColumn, number: int) -> Cell:
        """Return a cell of the grid; a row that is inserted is filled like the last one."""
        drawn = min(number, self._drawn.grid.last - self._drawn.grid.heading)
        use = self._uses.get((column.column, drawn), column.use)
        row, named = self._drawn.grid.heading + number, self._headings[column.column]
        return Cell(column.column, row, number, use, named, signed=column.role in SIGNED)

    def _amount(self, cell: Cell) -> Thing:
        cells = {
            "amount": self._sight.of(cell),
            "derived": flag(cell.use is CellUse.DERIVED),
            "signed": flag(cell.signed),
            "unit": constant(self._unit),
            "sample": self._sight.sample,
        }
        return Thing(cells, {"amount": (cell,)})

    def _value(self, datum: Datum, name: str = "value") -> str:
        """Return the helper cell of an amount."""
        return self._places.cell(Band.AMOUNT, name, self._order[datum.cell])

    def _sum(self, whole: Whole) -> Thing:
        cells = {
            "total": self._value(whole.total),
            "parts": ",".join(self._value(each) for each in whole.cells),
            "parts_derived": ",".join(self._value(each, "derived") for each in whole.cells),
        }
        marks = {
            "total": (self._amounts[whole.total.cell],),
            "parts": tuple(self._amounts[each.cell] for each in whole.cells),
        }
        return Thing(cells, marks)

    def _rates(self) -> Iterable[Thing]:
        rate_cells = {cell.key: cell for cell in self._rate_cells()}
        columns = sorted({cell.column for cell in rate_cells.values()})
        problems = self._problems()
        for rate in rates(self._form):
            if rate.numerator is None or rate.denominator is None:
                continue
            stated, above, below = rate_cells[rate.stated.cell], rate.numerator.at, rate.denominator.at
            cells = {
                "stated": self._sight.of(stated),
                "numerator": self._value(above),
                "denominator": self._value(below),
                "numerator_derived": self._value(above, "derived"),
                "denominator_derived": self._value(below, "derived"),
                "total": flag(rate.total),
                "completion": flag(rate.completion),
                "column": str(columns.index(stated.column) + 1),
                "sums": self._sums_with(above, below),
            }
            marks = {
                "stated": (stated,),
                "numerator": (self._amounts[above.cell],),
                "denominator": (self._amounts[below.cell],),
            }
            yield Thing(cells | ({"problems": problems} if problems else {}), marks)

    def _rate_cells(self) -> Iterable[Cell]:
        named = _headings(self._drawn, "funds")
        for line in self._drawn.funds:
            if "rate" in line.cells:
                spot = line.cells["rate"]
                yield Cell(spot.column, spot.row, use=spot.use, named=named.get("rate", ""))
        yield from self._table_cells({"rate"})

    def _sums_with(self, *data: Datum) -> str:
        """Return the verdicts on the sums that some amounts take part in."""
        cells = {datum.cell for datum in data}
        found = (
            self._places.cell(Band.SUM, "broken", index)
            for index, each in enumerate(self._wholes)
            if cells & {each.total.cell, *(part.cell for part in each.cells)}
        )
        return ",".join(found) or "0"

    def _problems(self) -> str:
        spots = [line.cells["problems"] for line in self._drawn.management if "problems" in line.cells]
        if not spots:
            return ""
        letters = get_column_letter(spots[0].column)
        return f"{quoted(self._drawn.sheet)}!${letters}${spots[0].row}:${letters}${spots[-1].row}"

    # Indicators

    def _indicators(self) -> Iterable[Thing]:
        drawn, sight = self._drawn, self._sight
        constants = {
            "required": constant("|" + "".join(f"{role}|" for role in sorted(drawn.layout.required))),
            "form": constant(drawn.layout.id),
        }
        if drawn.period is not None:
            constants["period"] = sight.of(Cell(drawn.period.column, drawn.period.row))
        for number in range(1, sight.capacity + 1):
            cells = {each.role: self._grid_cell(each, number) for each in drawn.grid.columns}
            references = {role: sight.of(cell) for role, cell in cells.items()}
            references["row"] = f"${sight.rows}${FIRST_ROW + number - 1}"
            yield Thing(references | constants, {role: (cell,) for role, cell in cells.items()})

    # The form

    def _whole_form(self) -> Thing:
        cells: dict[str, str] = {}
        marks: dict[str, tuple[Cell, ...]] = {}
        if self._drawn.layout.grid == "indicators":
            self._columns_of_points(cells, marks)
        for name, cell in self._single_cells():
            cells[name] = self._sight.of(cell)
            marks[name] = (cell,)
            cells[f"{name}_derived"] = flag(cell.use is CellUse.DERIVED)
        cells["score_sample"] = self._sight.score_sample
        money = self._money()
        for role in ("budget", "executed"):
            if role in money:
                cells[f"money_{role}"] = self._value_at(money[role])
        problems = [line.cells["problems"] for line in self._drawn.management if "problems" in line.cells]
        if problems:
            marks["problems"] = tuple(Cell(spot.column, spot.row, use=spot.use) for spot in problems)
        return Thing(cells, marks)

    def _columns_of_points(self, cells: dict[str, str], marks: dict[str, tuple[Cell, ...]]) -> None:
        grid, places = self._drawn.grid, self._places
        values = {"weights": "weight.value", "scores": "score.value", "sections": "section", "there": "there"}
        for name, value in values.items():
            column = grid.column(name.removesuffix("s"))
            if name not in ("weights", "scores"):
                cells[name] = places.all_of(Band.INDICATOR, value)
            elif column is not None:
                cells[name] = places.all_of(Band.INDICATOR, value)
                typed = CellUse.INPUT in (use for (place, _), use in self._uses.items() if place == column.column)
                use = CellUse.INPUT if typed else CellUse.ISSUED
                marks[name] = (Cell(column.column, grid.heading, use=use),)
        cells["weights_required"] = flag("weight" in self._drawn.layout.required)

    def _single_cells(self) -> Iterable[tuple[str, Cell]]:
        drawn = self._drawn
        money = self._money()
        spots = {
            "total_weight": drawn.total.get("weight"),
            "total_score": drawn.total.get("score"),
            "total_rate": drawn.total.get("score_rate"),
            "grade": drawn.grade,
            "money_weight": money.get("weight"),
            "money_score": money.get("score"),
        }
        for name, spot in spots.items():
            if (cell := at(spot)) is not None:
                yield name, cell

    def _money(self) -> Mapping[str, Spot]:
        """Return the cells of the row 年度资金总额."""
        return next((line.cells for line in self._drawn.funds if line.role == "total"), {})

    def _value_at(self, spot: Spot) -> str:
        return self._places.cell(Band.AMOUNT, "value", self._order[a1(spot.row, spot.column)])

    # Fields

    def _fields(self) -> Iterable[Thing]:
        required = {slot.role: slot.labels[0] for slot in self._drawn.layout.head.rows if slot.required}
        for role, spot in self._drawn.head.items():
            if role in required:
                yield self._field(spot, required[role], nothing=False)
        named = _headings(self._drawn, "funds")
        total = self._money()
        for role in ("budget", "executed"):
            if role in total:
                yield self._field(total[role], named[role], nothing=True)

    def _field(self, spot: Spot, named: str, *, nothing: bool) -> Thing:
        cell = Cell(spot.column, spot.row, use=spot.use, named=named)
        cells = {
            "value": self._sight.of(cell),
            "derived": flag(spot.use is CellUse.DERIVED),
            "nothing": flag(nothing),
        }
        return Thing(cells, {"value": (cell,)})


def _headings(drawn: Drawn, block: str) -> dict[str, str]:
    return {slot.role: slot.labels[0] for slot in getattr(drawn.layout, block).columns}


def flag(value: object) -> str:
    """Return a truth value as a number of a formula."""
    return "1" if value else "0"


def runs(rows: Iterable[int]) -> Iterable[tuple[int, int]]:
    """Yield the first and last of neighbouring rows."""
    run: list[int] = []
    for row in sorted(rows):
        if run and row > run[-1] + 1:
            yield run[0], run[-1]
            run = []
        run.append(row)
    if run:
        yield run[0], run[-1]
