"""A table that is written row by row and goes on on a next sheet where one is full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from workbook_templates.building.fitting import HIGHEST, lines_of
from xladdin.reports.summary.cells import Link, Value, cleaned
from xladdin.reports.summary.linking import LinkedSheet
from xladdin.reports.summary.looks import Looks

ROWS = 1_048_576
"""Rows of a sheet."""
LINKS = 65_530
"""Links of a sheet; Excel drops all of them where there is one more."""
_LINE, _PADDING = 16.0, 5.0
"""Points of a line of text, and above and below it."""
_MARGIN = 2.0
"""Characters of a column's width that stay free beside a text."""
_MEASURED = 1_000
"""Letters of a text that decide over its height: more make the highest row in any column."""
A3, A4 = 8, 9
"""Papers, as XlsxWriter numbers them."""
_MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}


_lines_of = lru_cache(1024)(lines_of)
"""What rules advise stands in many rows."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, the look of its cells."""

    heading: str
    width: float
    look: str = "text"


@dataclass(frozen=True, slots=True)
class Line:
    """A line above the table, which may run over its columns."""

    text: str
    look: str
    height: float


class Table:
    """A table with a filter, headings that stay in sight and are printed on every page."""

    def __init__(
        self,
        looks: Looks,
        name: str,
        columns: Sequence[Column],
        *,
        lines: Sequence[Line] = (),
        totals: Sequence[Value] = (),
        still: int = 0,
        paper: int = A4,
        rows: int = ROWS,
    ) -> None:
        """``lines`` and ``totals`` stand above the headings, ``still`` columns stay in sight; ``rows`` a sheet."""
        self._looks, self._name, self._columns = looks, name, columns
        self._lines, self._totals, self._still = lines, totals, still
        self._paper, self._rows = paper, rows
        self._sheets = 0
        self._sheet: Any = None
        self._heading = self._next = self._links = 0
        self._begin()

    def write(self, values: Sequence[Value], colours: Mapping[int, str]) -> None:
        """Write a row; ``colours`` of single cells by their place in it."""
        if self._next == self._rows:
            self.close()
            self._begin()
        # LibreOffice and WPS fit no heights to a file that says it is Excel's.
        self._sheet.set_row(self._next, self._height(values))
        for place, (value, column) in enumerate(zip(values, self._columns, strict=True)):
            self._put(self._next, place, value, column.look, colours.get(place, ""))
        # The row before is written by now, and XlsxWriter (3.3) would keep its height to the end.
        for kept in ("row_info", "row_sizes"):
            getattr(self._sheet, kept, {}).pop(self._next - 1, None)
        self._next += 1

    def _height(self, values: Sequence[Value]) -> float:
        """Return the points that the longest text of a row takes in its column."""
        lines = 1
        for value, column in zip(values, self._columns, strict=True):
            if isinstance(value, Link):
                text: Value = value.text if self._opens(value) else value.otherwise
            else:
                text = value
            # Where all letters are wide and it still fits, nothing needs to be measured.
            if isinstance(text, str) and 2 * len(text) + _MARGIN > column.width:
                lines = max(lines, _lines_of(text[:_MEASURED], column.width, _MARGIN))
        return min(lines * _LINE + _PADDING, HIGHEST)

    def close(self) -> None:
        """Put the filter over all rows of the sheet."""
        self._sheet.autofilter(self._heading, 0, max(self._next - 1, self._heading), len(self._columns) - 1)

    def _begin(self) -> None:
        self._sheets += 1
        name = self._name if self._sheets == 1 else f"{self._name}({self._sheets})"
        self._sheet = self._looks.book.add_worksheet(name, LinkedSheet)
        self._links = 0
        for place, column in enumerate(self._columns):
            self._sheet.set_column(place, place, column.width)
        self._above()
        self._sheet.freeze_panes(self._heading + 1, self._still)
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        self._for_paper()

    def _above(self) -> None:
        """Write the lines, the totals and the headings."""
        row = 0
        for line in self._lines:
            self._sheet.set_row(row, line.height)
            self._sheet.write_string(row, 0, cleaned(line.text), self._looks.of(line.look))
            if line.look == "alarm":
                for place in range(1, len(self._columns)):
                    self._sheet.write_blank(row, place, None, self._looks.of(line.look))
            row += 1
        if self._totals:
            self._sheet.set_row(row, _LINE + _PADDING)
            for place, (value, column) in enumerate(zip(self._totals, self._columns, strict=True)):
                self._put(row, place, value, column.look, "total")
            row += 1
        self._sheet.set_row(row, 30)
        for place, column in enumerate(self._columns):
            self._sheet.write_string(row, place, column.heading, self._looks.of("heading"))
        self._heading, self._next = row, row + 1

    def _for_paper(self) -> None:
        self._sheet.set_landscape()
        self._sheet.set_paper(self._paper)
        self._sheet.set_margins(**_MARGINS)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(self._heading)
        self._sheet.set_footer("&L&A&R&P / &N")
        self._sheet.hide_gridlines(2)

    def _put(self, row: int, place: int, value: Value, look: str, colour: str) -> None:
        shown = self._looks.of(look, colour)
        match value:
            case None | "":
                self._sheet.write_blank(row, place, None, shown)
            case str():
                # Never `write`, which makes formulas of what looks like one.
                self._sheet.write_string(row, place, cleaned(value), shown)
            case Link():
                self._link(row, place, value, look)
            case int() | Decimal():
                self._sheet.write_number(row, place, value, shown)

    def _link(self, row: int, place: int, link: Link, look: str) -> None:
        if not self._opens(link):
            self._put(row, place, link.otherwise, look, "")
            return
        self._links += 1
        self._sheet.write_link(row, place, cleaned(link.text), link.target, self._looks.of(look, "link"))

    def _opens(self, link: Link) -> bool:
        """Tell whether a link can be one."""
        return bool(link.target) and self._links < LINKS
