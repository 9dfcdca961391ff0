"""What a range of cells holds, without Excel: the values and all that decides what a reader sees of them.

A value alone is not enough: 95% arrives as 0.95, and of a merged cell only the first one holds something.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from checks.datum import Datum
from workbook_templates.opening import CellContent, Merge, SheetGrid, a1
from workbook_templates.opening.numberformat import GENERAL, show, show_moment, show_text

ERRORS = frozenset({"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!"})
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - dates of a spreadsheet have no zone
_DAY = dt.timedelta(days=1)


class CellError(ValueError):
    """What was handed to a function cannot be used; the text says it to the clerk."""


@dataclass(frozen=True)
class Cells:
    """A range of cells, its rows from top to bottom.

    Places are 1-based (row, column) of the sheet. A value without a number format is shown as the format General
    shows it: 15 significant digits, so 0.95 stays ``0.95``.
    """

    values: tuple[tuple[object, ...], ...]
    row: int = 1
    column: int = 1
    sheet: str = ""
    formats: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """The number formats other than General."""
    formulas: frozenset[tuple[int, int]] = frozenset()
    """Where a live formula stands."""
    merges: tuple[Merge, ...] = ()

    @classmethod
    def of(cls, value: object) -> Cells:
        """Return the cells of a plain value: one cell, a list of cells (a row) or a list of rows.

        `Cells` stay what they are; a `CellError` in the place of what could not be read is raised.
        """
        if isinstance(value, CellError):
            raise value
        if isinstance(value, Cells):
            return value
        rows = value if isinstance(value, list | tuple) else (value,)
        if not any(isinstance(row, list | tuple) for row in rows):
            return cls((tuple(rows),))
        return cls(tuple(tuple(row) if isinstance(row, list | tuple) else (row,) for row in rows))

    def grid(self) -> SheetGrid:
        """Return the cells as a sheet, at their own addresses."""
        cells = {
            (row, column): content
            for row, values in enumerate(self.values, self.row)
            for column, value in enumerate(values, self.column)
            if (content := self._content(value, (row, column))) is not None
        }
        return SheetGrid(self.sheet, cells=cells, merges=list(self.merges))

    def _content(self, value: object, place: tuple[int, int]) -> CellContent | None:
        return content_of(value, self.formats.get(place, GENERAL), formula=place in self.formulas)

    def data(self) -> list[Datum]:
        """Return the cells that are not blank as data, row by row."""
        return [
            Datum(
                content.text,
                sheet=self.sheet,
                cell=a1(*place),
                stored=content.stored,
                formula=content.formula,
                error=content.error,
            )
            for place, content in sorted(self.grid().cells.items())
        ]

    def datum(self) -> Datum:
        """Return the only cell, blank where nothing stands; raises `CellError` for more than one.

        A merged cell is a range of which the first cell alone holds something.
        """
        data = self.data()
        if len(data) > 1:
            raise CellError(f"这里只能选一个单元格，选了 {data[0].cell}、{data[1].cell} 等 {len(data)} 个")
        return data[0] if data else Datum(sheet=self.sheet, cell=a1(self.row, self.column))


def content_of(value: object, number_format: str = GENERAL, *, formula: bool = False) -> CellContent | None:
    """Return what a cell with a value shows, as reading a saved workbook gives it; None for a blank one."""
    if value is None or value == "":
        return CellContent("", formula=True) if formula else None
    if isinstance(value, str):
        shown = show_text(value, number_format) if "@" in number_format else value
        return CellContent(shown, None, formula, value if value in ERRORS else "")
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool) and math.isfinite(value):
        number = show(float(value), number_format)
        return CellContent(number.text, number.stored, formula)
    return CellContent(_other_text(value, number_format), None, formula)


def _other_text(value: object, number_format: str) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime) and number_format != GENERAL:
        return show((value.replace(tzinfo=None) - _EPOCH) / _DAY, number_format).text
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return show_moment(value)
    return str(value)
