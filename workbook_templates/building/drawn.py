"""A drawn form: where each part of a layout came to stand on its sheet. Live checks and stamps are laid over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from workbook_templates.layout import CellUse, Layout


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell, or a merged range; 1-based and inclusive."""

    row: int
    column: int
    last_row: int
    last_column: int
    use: CellUse
    """Who fills it."""

    @property
    def address(self) -> str:
        """The A1 address of the top-left cell: ``D9``."""
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def range(self) -> str:
        """The A1 range: ``D9:E9``, or ``D9`` for one cell."""
        last = f"{get_column_letter(self.last_column)}{self.last_row}"
        return self.address if last == self.address else f"{self.address}:{last}"

    def on(self, sheet: str) -> str:
        """Return the absolute reference with the sheet's name: ``'自评表'!$D$9``."""
        return f"{quoted(sheet)}!${get_column_letter(self.column)}${self.row}"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the money block or of 资金管理情况, and the cells of its columns by role."""

    role: str
    label: Spot
    cells: Mapping[str, Spot]


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column of the grid: its role (``target``, ``actual``, …); in money and region tables the money's source too."""

    role: str
    column: int
    use: CellUse
    source: str = ""
    last_column: int = 0
    """Where its cells are merged over several columns; 0 for one."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid of indicators, or of units and regions: headings, then one row for each thing."""

    heading: int
    """The last row of the headings."""
    first: int
    last: int
    """The last row for an indicator, a unit or a region; rows may be inserted between ``first`` and ``last``."""
    columns: tuple[GridColumn, ...]

    def column(self, role: str, source: str = "") -> GridColumn | None:
        """Return the column of a role, None where the form has none."""
        return next((each for each in self.columns if each.role == role and each.source == source), None)

    @property
    def roles(self) -> frozenset[str]:
        """The roles of its columns."""
        return frozenset(each.role for each in self.columns)


@dataclass
class Drawn:
    """One form on its sheet."""

    layout: Layout
    sheet: str
    grid: Grid
    top: int
    bottom: int
    left: int
    right: int
    """The form's own cells; live checks stand to the right of it and above."""
    title: Spot | None = None
    period: Spot | None = None
    head: dict[str, Spot] = field(default_factory=dict)
    """The value of each field of the head, by role."""
    funds: list[Line] = field(default_factory=list)
    management: list[Line] = field(default_factory=list)
    goal: Spot | None = None
    achieved: Spot | None = None
    total: dict[str, Spot] = field(default_factory=dict)
    """The cells of the total row by role (``label``, ``weight``, ``score``, ``score_rate``; the keys of `GridColumn`
    as ``role`` or ``role:source`` in money and region tables); empty where there is none."""
    grade: Spot | None = None
    unit: Spot | None = None
    """The line 单位：万元 over a money or region table."""
    footer: dict[str, Spot] = field(default_factory=dict)
    """What is filled in under the form: ``notes`` (说明), and the signature's fields by their labels (填表人)."""
    labels: list[Spot] = field(default_factory=list)
    """Every other cell with a printed text: titles, headings, captions, notes."""

    def spots(self) -> Iterator[Spot]:
        """Yield every cell outside the grid's rows that somebody fills."""
        yield from self.head.values()
        for line in (*self.funds, *self.management):
            yield from line.cells.values()
        for each in (self.period, self.unit, self.goal, self.achieved, self.grade):
            if each is not None:
                yield each
        yield from (spot for role, spot in self.total.items() if role != "label")
        yield from self.footer.values()


def quoted(sheet: str) -> str:
    """Return a sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"
