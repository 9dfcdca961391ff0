"""A pen over a sheet: cells with their looks, merged ones as a whole, and rows as high as their texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openpyxl.worksheet.dimensions import RowDimension

from workbook_templates.building import looks
from workbook_templates.building.drawn import Spot
from workbook_templates.building.fitting import HIGHEST, height_of, lines_of
from workbook_templates.building.looks import Look
from workbook_templates.layout import CellUse

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


class GrowingRow(RowDimension):  # type: ignore[misc]
    """A row with a height to begin with, which programs fit to what is typed."""

    @property
    def customHeight(self) -> bool:  # noqa: N802 - openpyxl's name
        """Tell that nobody set the height by hand."""
        return False


@dataclass
class Pen:
    """Writes cells, merged ones as a whole, and remembers what has to fit into them."""

    sheet: Worksheet
    widths: Sequence[float]
    written: list[tuple[Spot, str, Look]] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    """The least height of each row."""

    def put(
        self,
        row: int,
        first: int,
        last: int,
        text: str,
        use: CellUse | None = None,
        look: Look = looks.LABEL,
        *,
        bottom: int = 0,
        number_format: str = "",
    ) -> Spot:
        """Write a cell over the columns ``first`` to ``last``, 1-based; without a use it is a printed label."""
        spot = Spot(row, first, max(bottom, row), last, use or CellUse.ISSUED)
        cell = self.sheet.cell(row, first)
        cell.value, cell.number_format = looks.typed(text, number_format) if number_format else (text, "General")
        if not text:
            cell.value, cell.number_format = None, number_format or looks.GENERAL
        if isinstance(cell.value, str):
            # A text that begins like a formula stays a text.
            cell.data_type = "s"
        cell.font, cell.alignment = look.font, look.alignment()
        for line in range(row, spot.last_row + 1):
            for column in range(first, last + 1):
                each = self.sheet.cell(line, column)
                if look.lines:
                    each.border = looks.LINES
                if use is not None:
                    each.fill = looks.FILLS[use]
        if (row, first) != (spot.last_row, last):
            self.sheet.merge_cells(spot.range)
        self.written.append((spot, text, look))
        return spot

    def at_least(self, row: int, height: float) -> None:
        """Note the least height of a row."""
        self.heights[row] = max(self.heights.get(row, 0.0), height)

    def fit(self, growing: Iterable[int]) -> None:
        """Give every row the height that shows its texts whole; ``growing`` rows follow what is typed later."""
        for spot, text, look in self.written:
            if spot.row == spot.last_row:
                self.at_least(spot.row, self._needed(spot, text, look))
        for spot, text, look in self.written:
            rows = range(spot.row, spot.last_row + 1)
            lacking = self._needed(spot, text, look) - sum(self.heights.get(row, 0.0) for row in rows)
            for row in rows:
                self.heights[row] = self.heights.get(row, 0.0) + max(lacking, 0.0) / len(rows)
        for row, height in self.heights.items():
            kind = GrowingRow if row in growing else RowDimension
            self.sheet.row_dimensions[row] = kind(self.sheet, index=row, ht=min(round(height, 1), HIGHEST))

    def _needed(self, spot: Spot, text: str, look: Look) -> float:
        width = sum(self.widths[spot.column - 1 : spot.last_column])
        if look is looks.TITLE:
            return looks.TITLE_HEIGHT * lines_of(text, width / looks.TITLE_SCALE)
        return height_of(text, width, look.margin)
