"""Where a note's box lies and how large it is, so that its text can be read whole.

A box is tied to columns and rows, so its size depends on theirs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

from workbook_templates.annotating.shapes import Box

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workbook_templates.annotating.remarks import Place
    from workbook_templates.patching.outline import Outline

_WIDE, _LINE, _ROOM = 330, 16, 14
"""Pixels: a box's width, the height of a line of text, what a box is higher than its lines."""
_LETTERS = 50
"""Narrow letters that a line holds; a Chinese one takes two."""
_HIGHEST = 900
"""Pixels of a box: more does not fit on a screen."""
_LAST_ROW, _LAST_COLUMN = 1_048_575, 16_383
_USUAL_ROW, _USUAL_COLUMN = 20, 72
_ROW = re.compile(rb"""<(?:[^\s<>/:]+:)?row\s([^<>]*?\b(?:ht|hidden)\s*=[^<>]*)>""")
"""A row with a height of its own."""
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


@dataclass
class Measures:
    """The sizes of a sheet's columns and rows in pixels, those that are not the usual ones by their number from 1."""

    columns: dict[int, int] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)
    usual_column: int = _USUAL_COLUMN
    usual_row: int = _USUAL_ROW

    def box(self, place: Place, right: int, text: str) -> Box:
        """Return the box of a note beside a cell; ``right`` is the last column of its merged range."""
        row, column = place
        # Beside the last columns there is no room: the box then lies over the cells before.
        left = right if right + 8 <= _LAST_COLUMN else max(column - 8, 0)
        top = max(row - 2, 0)
        height = min(lines_of(text) * _LINE + _ROOM, _HIGHEST)
        end, end_pixels = _reach(left, 12 + _WIDE, self._column, _LAST_COLUMN)
        bottom, bottom_pixels = _reach(top, 4 + height, self._row, _LAST_ROW)
        return Box(place, left, 12, top, 4, end, end_pixels, bottom, bottom_pixels)

    def _column(self, index: int) -> int:
        return self.columns.get(index + 1, self.usual_column)

    def _row(self, index: int) -> int:
        return self.rows.get(index + 1, self.usual_row)


def _reach(start: int, pixels: int, size: Callable[[int], int], last: int) -> tuple[int, int]:
    """Return the column or row that lies so many pixels behind the beginning of another, and the pixels into it."""
    while start < last and pixels >= size(start):
        pixels -= size(start)
        start += 1
    return start, min(pixels, size(start))


def measured(outline: Outline) -> Measures:
    """Return the sizes of a sheet's columns and rows; what is spelled in a way of its own is taken for usual."""
    found = Measures()
    usual = outline.root.first("sheetFormatPr")
    if usual is not None:
        found.usual_column = _pixels(usual.get("defaultColWidth"), _of_letters, _USUAL_COLUMN)
        found.usual_row = _pixels(usual.get("defaultRowHeight"), _of_points, _USUAL_ROW)
    columns = outline.root.first("cols")
    for each in columns.children if columns is not None else ():
        first, last = each.get("min"), each.get("max")
        if first.isdigit() and last.isdigit():
            hidden = each.get("hidden") in {"1", "true"}
            width = 0 if hidden else _pixels(each.get("width"), _of_letters, found.usual_column)
            found.columns.update(dict.fromkeys(range(int(first[:6]), min(int(last[:6]), _LAST_COLUMN + 1) + 1), width))
    if len(outline.content) < _LARGE:
        found.rows = dict(_heights(outline.content, found.usual_row))
    return found


def _heights(content: bytes, usual: int) -> Mapping[int, int]:
    heights: dict[int, int] = {}
    if b" ht=" not in content and b" hidden=" not in content:
        return heights
    for attributes in _ROW.findall(content):
        height, hidden = _HEIGHT.search(attributes), _HIDDEN.search(attributes)
        number = _NUMBER.search(attributes) if height or hidden else None
        if number:
            heights[int(number[1])] = 0 if hidden else _pixels(height[1].decode() if height else "", _of_points, usual)
    return heights


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
