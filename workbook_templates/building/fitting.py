"""Room on a sheet: how many lines a text takes in a cell, and how columns are shared out among a block's cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import combinations

LINE = 14.5
"""Points of one line of the form's text."""
PADDING = 5.0
"""Points above and below the text of a cell."""
HIGHEST = 400.0
"""Points; Excel allows no row above 409."""

_WIDE = frozenset("WFA")
"""East Asian widths of a Chinese character; ambiguous ones (①, ≥, —) are wide in Chinese fonts."""
_ONLY_CHINESE = re.compile("[\u4e00-\u9fff]+")
_SHORT = 4
"""How much worse a cell is that comes out too narrow than one that is as much too wide."""


def width_of(text: str) -> float:
    """Return the width of a line of text in the characters that column widths count: a Chinese one is two."""
    return sum(2.0 if unicodedata.east_asian_width(each) in _WIDE else 1.1 for each in text)


def lines_of(text: str, width: float, margin: float = 1.0) -> int:
    """Return how many lines a text takes in a cell of a width, of which the margins take some characters."""
    room = max(width - margin, 2.0)
    return sum(max(1, -int(-width_of(line) // room)) for line in text.split("\n"))


def height_of(text: str, width: float, margin: float = 1.0) -> float:
    """Return the points that a text takes in a cell of a width."""
    return lines_of(text, width, margin) * LINE + PADDING


def balanced(text: str, width: float) -> str:
    """Return a label with line breaks for a cell that is too narrow for it: before the brackets, then in even parts."""
    if lines_of(text, width) == 1:
        return text
    if "\n" in text:
        return "\n".join(balanced(line, width) for line in text.split("\n"))
    if (start := text.find("（")) > 0:
        return f"{balanced(text[:start], width)}\n{text[start:]}"
    count = lines_of(text, width) if _ONLY_CHINESE.fullmatch(text) else 1
    size = -(-len(text) // count)
    return "\n".join(text[start : start + size] for start in range(0, len(text), size))


def share_out(widths: Sequence[float], wanted: Sequence[float]) -> list[tuple[int, int]]:
    """Share columns out among cells side by side, so that each comes near the width it wants; none is left without.

    Returns the first and last column of each cell, counted from 0. Cells beyond the columns there are get none.
    """
    count = min(len(wanted), len(widths))
    if count == 0:
        return []
    scale = sum(widths) / sum(wanted[:count])
    aims = [each * scale for each in wanted[:count]]

    def badness(cuts: Sequence[int]) -> float:
        return sum(
            _off(sum(widths[start:end]), aim)
            for start, end, aim in zip((0, *cuts), (*cuts, len(widths)), aims, strict=True)
        )

    cuts = min(combinations(range(1, len(widths)), count - 1), key=badness)
    return [(start, end - 1) for start, end in zip((0, *cuts), (*cuts, len(widths)), strict=True)]


def columns_for(widths: Sequence[float], wanted: float) -> int:
    """Return how many columns from the left make a width, at most all but one."""
    total = 0.0
    for count, width in enumerate(widths, 1):
        total += width
        if total >= wanted or count == len(widths) - 1:
            return count
    return 1


def _off(width: float, aim: float) -> float:
    part = (width - aim) / aim
    return part * part * (_SHORT if part < 0 else 1)
