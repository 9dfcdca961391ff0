"""Where a note's box lies and how large it is, so that its text can be read whole.

A box is tied to columns and rows, so its size depends on theirs.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from workbook_templates.annotating.shapes import Box
from workbook_templates.opening.smallparts import is_true

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from workbook_templates.annotating.remarks import Place
    from workbook_templates.patching.outline import Element, Outline

_WIDE, _LINE, _ROOM = 330, 16, 14
"""Pixels: a box's width, the height of a line of text, what a box is higher than its lines."""
_LETTERS = 50
"""Narrow letters that a line holds; a Chinese one takes two."""
_HIGHEST = 900
"""Pixels of a box: more does not fit on a screen."""
_INSET, _OVER = 12, 4
"""Pixels: how far a box begins into the column behind its cell, and into the row above."""
_ROWS, _COLUMNS = 1_048_576, 16_384
_USUAL_ROW, _USUAL_COLUMN = 20, 72
_ROW = re.compile(rb"""<(?:[^\s<>/:]+:)?row\s([^<>]*?\b(?:ht|hidden)\s*=[^<>]*)>""")
"""A row with a height of its own."""
_ANY_ROW = re.compile(rb"""<(?:[^\s<>/:]+:)?row\s([^<>]*)>""")
_NUMBER = re.compile(rb"""\br\s*=\s*["']([0-9]{1,7})["']""")
_HEIGHT = re.compile(rb"""\bht\s*=\s*["']([0-9.]{1,12})["']""")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_LARGE = 4 << 20
"""Bytes of a sheet from which on all rows are taken for usual ones."""


def lines_of(text: str) -> int:
    """Return how many lines a text takes in a box."""
    return sum(max(1, ceil(wide(line) / _LETTERS)) for line in text.split("\n"))


def rows_of(text: str) -> int:
    """Return how many usual rows a text takes."""
    return ceil(lines_of(text) * _LINE / _USUAL_ROW)


def wide(text: str) -> int:
    """Return how many narrow letters a text is wide; in a Chinese font every other letter is twice as wide."""
    return 2 * len(text) - len(text.encode("ascii", "ignore"))


class Axis:
    """The sizes of a sheet's columns, or of its rows, in pixels.

    ``spans`` are those that are not of the usual size: first and last, counted from 1, and their size, 0 where hidden.
    """

    def __init__(self, count: int, usual: int, spans: Iterable[tuple[int, int, int]] = ()) -> None:
        self._count = count
        self._usual = usual
        self._spans: list[tuple[int, int, int]] = []
        self._more = [0]
        """By how much the spans up to one are larger than usual ones, all together."""
        for first, last, size in sorted(spans):
            if first > (self._spans[-1][1] if self._spans else 0) and last >= first:
                self._spans.append((first, min(last, count), size))
                self._more.append(self._more[-1] + (self._spans[-1][1] - first + 1) * (size - usual))
        self._starts = [first for first, _, _ in self._spans]

    def offset(self, index: int) -> int:
        """Return how many pixels from the sheet's edge a column or row begins, counted from 0."""
        at = bisect_right(self._starts, index)
        if at == 0:
            return index * self._usual
        _, last, size = self._spans[at - 1]
        beyond = max(last - index, 0) * (size - self._usual)
        return index * self._usual + self._more[at] - beyond

    def span(self, start: int, inset: int, pixels: int) -> tuple[int, int, int]:
        """Return where a box of so many pixels begins and ends, counted from 0, and the pixels into its last.

        It begins ``inset`` pixels into ``start``, or where that is hidden or the sheet ends too soon, before it.
        """
        total = self.offset(self._count)
        if self.offset(start) + inset + pixels > total:
            start = self._last(total - inset - pixels)
        end = min(self.offset(start) + inset + pixels, total - 1)
        last = self._last(end)
        return start, last, end - self.offset(last)

    def _last(self, pixels: int) -> int:
        """Return the last column or row that begins within so many pixels, 0 where none does."""
        low, high = 0, self._count - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.offset(middle) <= pixels else (low, middle - 1)
        return low


class Measures(NamedTuple):
    """The columns and rows of a sheet."""

    columns: Axis
    rows: Axis

    def box(self, place: Place, right: int, text: str) -> Box:
        """Return the box of a note beside a cell; ``right`` is the last column of its merged range."""
        height = min(lines_of(text) * _LINE + _ROOM, _HIGHEST)
        left, end, end_pixels = self.columns.span(min(right, _COLUMNS - 1), _INSET, _WIDE)
        top, bottom, bottom_pixels = self.rows.span(max(place[0] - 2, 0), _OVER, height)
        return Box(
            place,
            (left, _INSET, top, _OVER, end, end_pixels, bottom, bottom_pixels),
            (self.columns.offset(left) + _INSET, self.rows.offset(top) + _OVER, _WIDE, height),
        )


def measured(outline: Outline) -> Measures:
    """Return the sizes of a sheet's columns and rows; what is spelled in a way of its own is taken for usual."""
    usual = outline.root.first("sheetFormatPr")
    column, row = _USUAL_COLUMN, _USUAL_ROW
    if usual is not None:
        column = _pixels(usual.get("defaultColWidth"), _of_letters, column)
        row = 0 if is_true(usual.get("zeroHeight")) else _pixels(usual.get("defaultRowHeight"), _of_points, row)
    heights = _heights(outline.content, row or _USUAL_ROW, hidden=not row) if len(outline.content) < _LARGE else ()
    return Measures(Axis(_COLUMNS, column, _widths(outline.root, column)), Axis(_ROWS, row, heights))


def _widths(root: Element, usual: int) -> Iterator[tuple[int, int, int]]:
    columns = root.first("cols")
    for each in columns.children if columns is not None else ():
        first, last = each.get("min"), each.get("max")
        if first.isascii() and first.isdigit() and last.isascii() and last.isdigit():
            width = 0 if is_true(each.get("hidden")) else _pixels(each.get("width"), _of_letters, usual)
            yield int(first[:6]), int(last[:6]), width


def _heights(content: bytes, usual: int, *, hidden: bool) -> Iterator[tuple[int, int, int]]:
    """Yield the rows with heights of their own; where rows are ``hidden`` unless they are there, all that are."""
    if not hidden and b" ht=" not in content and b" hidden=" not in content:
        return
    for attributes in (_ANY_ROW if hidden else _ROW).findall(content):
        number, height = _NUMBER.search(attributes), _HEIGHT.search(attributes)
        if number:
            row = int(number[1])
            size = 0 if _HIDDEN.search(attributes) else _pixels(height[1].decode() if height else "", _of_points, usual)
            yield row, row, size


def _pixels(written: str, of: Callable[[float], int], usual: int) -> int:
    try:
        size = float(written)
    except ValueError:
        return usual
    return of(size) if 0 <= size < 10_000 else usual


def _of_letters(width: float) -> int:
    return int(width * 7 + 5) if width else 0


def _of_points(height: float) -> int:
    return round(height * 4 / 3)
