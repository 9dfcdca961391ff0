"""A workbook that is open in Excel as the grid that reading a saved one gives: unsaved changes count.

Each question crosses from one process to another, so every sheet is asked for whole ranges, and parted only where
the answer differs from cell to cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlwings as xw

from workbook_templates.opening import CHECK_SHEET, STAMP_SHEET, Formula, SheetGrid, WorkbookGrid, a1
from workbook_templates.opening.formulas import Written, resolved
from workbook_templates.opening.guard import check_area
from workbook_templates.opening.hidden import cells_of, list_sources, tally_of
from workbook_templates.opening.numberformat import GENERAL
from workbook_templates.patching import Edit, Spot
from workbook_templates.reading import submission_of
from xladdin.excel.cells import content_of
from xladdin.excel.ranges import OPTIONS, of_range
from xladdin.excel.results import is_ours

if TYPE_CHECKING:
    from checks.rows import Submission

_LARGE = 50_000
"""Cells of a sheet's used range from which on the blank ones at its end are left out."""
_MARGIN = 50
"""Rows and columns that are kept beyond the last one with content: merged and blank cells of a form may lie there."""
_BUILT_IN = frozenset(("Print_Area", "Print_Titles", "_FilterDatabase", "Criteria", "Extract"))
"""Names that Excel defines by itself; files mark them with a prefix."""
_SEVERAL = frozenset(("inconsistent", "mixed_criteria"))

Place = tuple[int, int]


@dataclass
class OpenWorkbook:
    """What is open in Excel, read once."""

    path: str
    grid: WorkbookGrid
    formats: Mapping[str, Mapping[Place, str]]
    """The number formats other than General, of blank cells too, by sheet and cell."""
    edits: dict[tuple[str, Place], Edit] = field(default_factory=dict)
    """What is to be written."""

    def read(self) -> Submission:
        """Return the workbook as the reader of returned files understands it."""
        # Reading takes the live checks of a template out of the grid that it is given.
        return submission_of(replace(self.grid, sheets=[_copied(sheet) for sheet in self.grid.sheets]), self.path)

    def spots(self, sheet: str, places: Iterable[Place]) -> Mapping[Place, Spot]:
        """Return what is known of some cells of a sheet."""
        formats = self.formats.get(sheet, {})
        return {place: Spot(formats.get(place, GENERAL), place in self._sheet(sheet).formulas) for place in places}

    def filled(self, edits: Iterable[Edit]) -> Submission:
        """Take edits up and return the workbook as it will read; nothing is written yet."""
        for edit in edits:
            sheet = self._sheet(edit.sheet)
            value = float(edit.value) if isinstance(edit.value, Decimal) else edit.value
            number_format = self.formats.get(edit.sheet, {}).get(edit.place, GENERAL)
            content = content_of(value, number_format)
            if content is not None:
                sheet.cells[edit.place] = content
            if edit.row <= len(sheet.stored) and edit.column <= len(sheet.stored[edit.row - 1]):
                sheet.stored[edit.row - 1][edit.column - 1] = value
            self.edits[edit.sheet, edit.place] = edit
        return self.read()

    def area(self, sheet: str, cell: str) -> str:
        """Return the merged range that begins at a cell, or the cell alone, as an address."""
        ends = (a1(*merge[2:]) for merge in self._sheet(sheet).merges if a1(*merge[:2]) == cell)
        end = next(ends, "")
        return f"{cell}:{end}" if end else cell

    def _sheet(self, name: str) -> SheetGrid:
        return next(sheet for sheet in self.grid.sheets if sheet.name == name)


def _copied(sheet: SheetGrid) -> SheetGrid:
    return replace(sheet, cells=copy(sheet.cells))


def opened(book: xw.Book) -> OpenWorkbook:
    """Read a workbook that is open in Excel, without the sheet of our own results.

    What concerns the file alone is not known here: macros, links to other files, its extension.
    Raises `Refused` for a sheet that is too large to be read.
    """
    sheets = [sheet for sheet in book.sheets if not is_ours(sheet)]
    formats: dict[str, Mapping[Place, str]] = {}
    hidden: list[tuple[SheetGrid, Sequence[Sequence[object]]]] = []
    grids = []
    for sheet in sheets:
        grid = SheetGrid(sheet.name, visible=_is_visible(sheet))
        if grid.visible or grid.name == STAMP_SHEET:
            grid, formats[grid.name] = _read(sheet, grid)
        elif grid.name != CHECK_SHEET:
            hidden.append((grid, _from_a1(used := _used(sheet), _values(used))))
        grids.append(grid)
    names = {name.name: str(name.refers_to).removeprefix("=") for name in book.names}
    _count_hidden(hidden, [sheet for sheet, grid in zip(sheets, grids, strict=True) if grid.visible], names)
    return OpenWorkbook(book.fullname, WorkbookGrid(grids, names=names, recomputable=_recomputable(book)), formats)


def _is_visible(sheet: xw.Sheet) -> bool:
    # Excel says -1; 2 is a sheet that is hidden for good.
    return int(sheet.visible) in (1, -1)


def _recomputable(book: xw.Book) -> bool:
    """Tell whether formulas compute from the numbers as stored, once; without an answer nothing is judged stale."""
    try:
        return not (book.api.PrecisionAsDisplayed or book.app.api.Iteration)
    except AttributeError:
        return False


def _read(sheet: xw.Sheet, grid: SheetGrid) -> tuple[SheetGrid, Mapping[Place, str]]:
    used = _used(sheet)
    values = _values(used)
    cells = of_range(used, values)
    read = cells.grid()
    read.name, read.visible = grid.name, grid.visible
    if not read.cells:
        return read, {}
    top, left = cells.row, cells.column
    bottom, right = top + len(values) - 1, left + len(values[0]) - 1
    read.hidden_rows = frozenset(_lines(top, bottom, lambda a, b: sheet.range((a, left), (b, left)).row_height))
    read.hidden_columns = frozenset(_lines(left, right, lambda a, b: sheet.range((top, a), (top, b)).column_width))
    if cells.formulas:
        asked: Any = used.formula
        texts = asked if used.shape != (1, 1) else ((asked,),)
        written = (
            Written(row, column, "", "", texts[row - top][column - left][1:]) for row, column in sorted(cells.formulas)
        )
        read.formulas = {
            place: Formula(text, cells.formats.get(place, GENERAL)) for place, text in resolved(written).items()
        }
    read.stored = _from_a1(used, [[_stored(value) for value in row] for row in values])
    return read, cells.formats


def _used(sheet: xw.Sheet) -> xw.Range:
    """Return the used range of a sheet, without the blank end of one that somebody formatted down to the last row."""
    used = sheet.used_range
    height, width = used.shape
    if height * width <= _LARGE:
        return used
    lowest, rightmost = (used.find("*", direction="backward", order=order) for order in ("rows", "columns"))
    if not isinstance(lowest, xw.Range) or not isinstance(rightmost, xw.Range):
        return sheet.range((used.row, used.column))
    bottom = min(used.row + height - 1, lowest.row + _MARGIN)
    right = min(used.column + width - 1, rightmost.column + _MARGIN)
    check_area(bottom, right)
    return sheet.range((used.row, used.column), (bottom, right))


def _values(used: xw.Range) -> list[list[object]]:
    values: list[list[object]] = used.options(**OPTIONS).value
    return values


def _from_a1(used: xw.Range, values: Iterable[Sequence[object]]) -> list[list[object]]:
    """Return the values of a range row by row from A1 on."""
    before: list[object] = [None] * (used.column - 1)
    rows: list[list[object]] = [[] for _ in range(used.row - 1)]
    return rows + [[*before, *row] for row in values]


def _stored(value: object) -> object:
    """Return a value as files hold it: a cell with a currency format comes as a Decimal."""
    return float(value) if isinstance(value, Decimal) else value


def _lines(first: int, last: int, size: Callable[[int, int], float | None]) -> Iterator[int]:
    """Yield the rows or columns of no size; Excel says None for several sizes."""
    found = size(first, last)
    if found is None and first < last:
        middle = (first + last) // 2
        yield from _lines(first, middle, size)
        yield from _lines(middle + 1, last, size)
    elif found == 0:
        yield from range(first, last + 1)


def _count_hidden(
    hidden: Sequence[tuple[SheetGrid, Sequence[Sequence[object]]]],
    visible: Sequence[xw.Sheet],
    names: dict[str, str],
) -> None:
    """Count what hidden sheets hold, lists to choose from aside."""
    if not any(value is not None for _, rows in hidden for row in rows for value in row):
        return
    told = {name: text for name, text in names.items() if name.rpartition("!")[2] not in _BUILT_IN}
    lists = (source for sheet in visible for source in _lists(_used(sheet)))
    sources = list_sources((), told | {f"list {number}": source for number, source in enumerate(lists)})
    for grid, rows in hidden:
        grid.tally = tally_of(cells_of(rows), sources.get(grid.name.casefold()))


def _lists(block: xw.Range) -> Iterator[str]:
    """Yield where the drop-down lists of a block take their entries from."""
    validation = block.data_validation
    if validation.type == "list":
        yield str(validation.source)
    elif validation.type in _SEVERAL and block.shape != (1, 1):
        height, width = block.shape
        if height > 1:
            yield from _lists(block[: height // 2, :])
            yield from _lists(block[height // 2 :, :])
        else:
            yield from _lists(block[:, : width // 2])
            yield from _lists(block[:, width // 2 :])
