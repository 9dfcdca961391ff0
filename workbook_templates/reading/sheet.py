"""One sheet as its forms are read from it: its labels, found in one pass, and a datum for each cell."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from checks.datum import Datum
from workbook_templates.opening import CellContent, SheetGrid, a1

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workbook_templates.layout import Layout, Slot
    from workbook_templates.reading.vocabulary import Meaning, Vocabulary

_address = lru_cache(maxsize=16384)(a1)
_NO_CELL = CellContent("")
_MOST_COVERED = 20_000
"""So many merged cells are listed one by one, which is quickest; a merge over the whole sheet is not."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, 1-based and inclusive; empty when its last row stands above its first."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Tell whether a cell lies inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


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
        self._merges = {(merge[0], merge[1]): merge for merge in grid.merges}
        self._covered = _covered(grid.merges)
        self._data: dict[tuple[int, int], Datum] = {}
        self._look()
        # Both are in the order of rows, so that an area's part is found without passing over all.
        self._order = list(self.rows)
        self._label_rows = [label.row for label in self.labels]

    def _look(self) -> None:
        """Pass over the cells once and keep those that may be labels."""
        rows, labels, meaning = self.rows, self.labels, self.vocabulary.meaning
        for (row, column), cell in sorted(self.grid.cells.items()):
            if row in rows:
                rows[row].append(column)
            else:
                rows[row] = [column]
            if cell.stored is None and (known := meaning(cell.text)) is not None:
                _, _, bottom, right = self.span(row, column)
                labels.append(Found(row, column, bottom, right, cell.text, known))

    def span(self, row: int, column: int) -> tuple[int, int, int, int]:
        """Return the merged range that starts at a cell, or the cell alone."""
        return self._merges.get((row, column), (row, column, row, column))

    def within(self, area: Area) -> Iterator[Found]:
        """Yield all labels in an area, row by row."""
        start = bisect_left(self._label_rows, area.top)
        for label in self.labels[start : bisect_right(self._label_rows, area.bottom)]:
            if area.left <= label.column <= area.right:
                yield label

    def find(self, part: str, area: Area) -> Iterator[Found]:
        """Yield the labels of one part (``funds.rows``) in an area, row by row."""
        return (label for label in self.within(area) if part in label.meaning.places)

    def columns(self, row: int, area: Area) -> list[int]:
        """Return the columns of an area that are not blank in a row."""
        return [column for column in self.rows.get(row, ()) if area.left <= column <= area.right]

    def used_rows(self, area: Area) -> Iterator[int]:
        """Yield the rows of an area in which something stands."""
        start = bisect_left(self._order, area.top)
        for row in self._order[start : bisect_right(self._order, area.bottom)]:
            if any(area.left <= column <= area.right for column in self.rows[row]):
                yield row

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """Return the top-left cell of the merged range a cell lies in, or the cell itself."""
        if self._covered is None:
            return self.grid.anchor(row, column)
        return self._covered.get((row, column), (row, column))

    def text(self, row: int, column: int) -> str:
        """Return what a cell shows, empty when blank; merged cells show their first one."""
        cell = self.grid.cells.get(self.anchor(row, column))
        return cell.text if cell else ""

    def datum(self, row: int, column: int) -> Datum:
        """Return the datum of a cell; all cells of a merged range have one and the same."""
        datum = self._data.get((row, column))
        if datum is None:
            place = self.anchor(row, column)
            datum = self._data.get(place) or self._datum(*place)
            self._data[row, column] = self._data[place] = datum
        return datum

    def _datum(self, row: int, column: int) -> Datum:
        cell = self.grid.cells.get((row, column), _NO_CELL)
        return Datum(
            cell.text,
            submission=self.submission,
            sheet=self.name,
            cell=_address(row, column),
            stored=cell.stored,
            formula=cell.formula,
            error=cell.error,
        )

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
                cell=_address(label.row, label.column),
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
        spans = [self.span(row, column) for row in rows for column in self.columns(row, area)]
        if not spans:
            return None
        tops, lefts, bottoms, rights = zip(*spans, strict=True)
        return Area(min(tops), min(lefts), max(bottoms), max(rights))


def _covered(merges: Iterable[tuple[int, int, int, int]]) -> dict[tuple[int, int], tuple[int, int]] | None:
    """Return the top-left cell of each merged cell, None when there are too many to list."""
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    for top, left, bottom, right in merges:
        if len(covered) + (bottom - top + 1) * (right - left + 1) > _MOST_COVERED:
            return None
        place = (top, left)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                covered[row, column] = place
    return covered
