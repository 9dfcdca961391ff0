"""One sheet as its forms are read from it: its labels, found in one pass, and a datum for each cell."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import islice, product
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from checks.datum import Datum
from workbook_templates.opening import CellContent, SheetGrid, a1
from workbook_templates.opening.grid import MAX_ROW, Merge, Place

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from workbook_templates.layout import Layout, Slot
    from workbook_templates.reading.vocabulary import Meaning, Vocabulary

_NO_CELL = CellContent("")
_row = attrgetter("row")
_MOST_ADDRESSES = 1 << 14
_MOST_COVERED = 20_000
"""So many merged cells are listed one by one, which is quickest; a merge over the whole sheet is not."""


class Area(NamedTuple):
    """A rectangle of cells, 1-based and inclusive; empty when its last row stands above its first."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Tell whether a cell lies inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


class _Addresses(dict[Place, str]):
    """The A1 addresses of cells: all forms fill the same few hundred."""

    def __missing__(self, place: Place) -> str:
        if len(self) >= _MOST_ADDRESSES:
            self.clear()
        address = self[place] = a1(*place)
        return address


_addresses = _Addresses()


class _Data(dict[Place, Datum]):
    """The data of a sheet's cells, each made when it is first asked for; a merged range has one and the same.

    A dictionary, because its cells are asked for thousands of times and most of those it answers by itself.
    """

    __slots__ = ("_cells", "_covered", "_grid", "_name", "_submission")

    def __init__(self, grid: SheetGrid, covered: dict[Place, Place] | None, submission: str) -> None:
        super().__init__()
        self._grid = grid
        self._cells = grid.cells
        self._name = grid.name
        self._covered = covered
        self._submission = submission

    def __missing__(self, place: Place) -> Datum:
        first = self._grid.anchor(*place) if self._covered is None else self._covered.get(place, place)
        if first == place:
            cell = self._cells.get(place, _NO_CELL)
            datum = self[place] = Datum(
                cell.text, self._submission, self._name, _addresses[place], cell.stored, cell.formula, cell.error
            )
        else:
            datum = self[place] = self[first]
        return datum


@dataclass(slots=True)
class Found:
    """A label where it stands, with the merged range it fills."""

    row: int
    column: int
    bottom: int
    right: int
    text: str
    meaning: Meaning

    def slot(self, part: str, layout: Layout) -> Slot | None:
        """Return the slot that the label names in a part (``funds.rows``) of a layout."""
        return self.meaning.places.get(part, {}).get(layout.id)


class Sheet:
    """A sheet with its labels and data."""

    def __init__(self, grid: SheetGrid, vocabulary: Vocabulary, submission: str = "") -> None:
        self.grid = grid
        self.submission = submission
        self.name = grid.name
        self.vocabulary = vocabulary
        self.rows: dict[int, list[int]] = {}
        """The columns that are not blank, by row, both in order."""
        self.labels: list[Found] = []
        self._by_part: dict[str, list[Found]] = {}
        self._merges = {(merge[0], merge[1]): merge for merge in grid.merges}
        self._starting: dict[int, list[Merge]] = {}
        """The merged ranges by their first row."""
        for merge in self._merges.values():
            self._starting.setdefault(merge[0], []).append(merge)
        self.covered = _covered(grid.merges)
        """The top-left cell of each merged cell, its own too; None where there are too many to list."""
        self.merged_rows: Container[int] = (
            range(MAX_ROW + 1) if self.covered is None else {row for row, _ in self.covered}
        )
        """The rows in which there may be a merged cell."""
        self.data: Mapping[Place, Datum] = _Data(grid, self.covered, submission)
        """The datum of each cell, blank ones too; all cells of a merged range have one and the same."""
        self._look()
        # In the order of rows, so that an area's part is found without passing over all.
        self._order = list(self.rows)

    def _look(self) -> None:
        """Pass over the cells once and keep those that may be labels."""
        cells, rows, meaning, by_part = self.grid.cells, self.rows, self.vocabulary.meaning, self._by_part
        merges = self._merges
        for place in sorted(cells):
            row, column = place
            if row in rows:
                rows[row].append(column)
            else:
                rows[row] = [column]
            cell = cells[place]
            if cell.stored is None and (known := meaning(cell.text)) is not None:
                _, _, bottom, right = merges.get(place) or (row, column, row, column)
                label = Found(row, column, bottom, right, cell.text, known)
                self.labels.append(label)
                for part in known.places:
                    by_part.setdefault(part, []).append(label)

    def span(self, row: int, column: int) -> tuple[int, int, int, int]:
        """Return the merged range that starts at a cell, or the cell alone."""
        return self._merges.get((row, column), (row, column, row, column))

    def within(self, area: Area) -> Iterator[Found]:
        """Yield all labels in an area, row by row."""
        return _inside(self.labels, area)

    def named(self, part: str) -> Sequence[Found]:
        """Return all labels of one part (``funds.rows``), row by row."""
        return self._by_part.get(part, ())

    def find(self, part: str, area: Area) -> Iterator[Found]:
        """Yield the labels of one part (``funds.rows``) in an area, row by row."""
        return _inside(self._by_part.get(part, ()), area)

    def columns(self, row: int, area: Area) -> Sequence[int]:
        """Return the columns of an area that are not blank in a row."""
        columns = self.rows.get(row, ())
        # Mostly the area is as wide as all that stands there.
        if columns and columns[0] >= area.left and columns[-1] <= area.right:
            return columns
        return [column for column in columns if area.left <= column <= area.right]

    def used_rows(self, area: Area) -> Iterator[int]:
        """Yield the rows of an area in which something stands."""
        left, right = area.left, area.right
        start = bisect_left(self._order, area.top)
        for row in self._order[start : bisect_right(self._order, area.bottom)]:
            columns = self.rows[row]
            if left <= columns[0] <= right or any(left <= column <= right for column in columns):
                yield row

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """Return the top-left cell of the merged range a cell lies in, or the cell itself."""
        if self.covered is None:
            return self.grid.anchor(row, column)
        return self.covered.get((row, column), (row, column))

    def text(self, row: int, column: int) -> str:
        """Return what a cell shows, empty when blank; merged cells show their first one."""
        place = (row, column)
        first = self.grid.anchor(row, column) if self.covered is None else self.covered.get(place, place)
        cell = self.grid.cells.get(first)
        return cell.text if cell else ""

    def datum(self, row: int, column: int) -> Datum:
        """Return the datum of a cell, as `data` has it."""
        return self.data[row, column]

    def nowhere(self) -> Datum:
        """Return the blank datum of a column that the sheet does not have."""
        return Datum(submission=self.submission, sheet=self.name)

    def beside(self, label: Found, area: Area) -> Datum:
        """Return the value of a label: what stands behind its colon, or right of it, however far."""
        if label.meaning.value:
            return Datum(
                label.meaning.value,
                submission=self.submission,
                sheet=self.name,
                cell=_addresses[label.row, label.column],
            )
        for column in self.columns(label.row, area):
            if column > label.right:
                cell = self.grid.cells[label.row, column]
                known = None if cell.stored is not None else self.vocabulary.meaning(cell.text)
                if known is None or (column == label.right + 1 and "head.rows" not in known.places):
                    return self.datum(label.row, column)
                break
        return self.datum(label.row, label.right + 1)

    def extent(self, rows: Iterable[int], area: Area) -> Area | None:
        """Return the smallest rectangle around what stands in some rows of an area, merged cells as a whole."""
        used = {row: columns for row in rows if (columns := self.columns(row, area))}
        if not used:
            return None
        bottom, right = max(used), max([columns[-1] for columns in used.values()])
        # A cell alone ends where it stands: only the merged ones reach further.
        for row in used.keys() & self._starting.keys():
            for _, left, last_row, last_column in self._starting[row]:
                if left in used[row]:
                    bottom, right = max(bottom, last_row), max(right, last_column)
        return Area(min(used), min([columns[0] for columns in used.values()]), bottom, right)


def _inside(labels: Sequence[Found], area: Area) -> Iterator[Found]:
    start = bisect_left(labels, area.top, key=_row)
    left, right, bottom = area.left, area.right, area.bottom
    for label in islice(labels, start, None):
        if label.row > bottom:
            return
        if left <= label.column <= right:
            yield label


def _covered(merges: Iterable[tuple[int, int, int, int]]) -> dict[tuple[int, int], tuple[int, int]] | None:
    """Return the top-left cell of each merged cell, None when there are too many to list."""
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    for top, left, bottom, right in merges:
        if len(covered) + (bottom - top + 1) * (right - left + 1) > _MOST_COVERED:
            return None
        covered.update(dict.fromkeys(product(range(top, bottom + 1), range(left, right + 1)), (top, left)))
    return covered
