"""What hidden sheets hold: counted, so that data put out of sight is told from lists to choose from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbook_templates.opening.formulas import unescaped
from workbook_templates.opening.grid import Place, Tally, column_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MAX_HIDDEN = 2 << 20
"""Bytes of a hidden sheet that is looked into, and of all of them together four times as many."""
_LONGEST_ENTRY = 40
"""Characters of what one chooses from a list; longer texts are content."""

_LIST_SOURCE = re.compile(rb"<(?:x14:)?formula[12]>([^<]*)<|<xm:f>([^<]*)<")
_REFERENCE = re.compile(
    r"(?:'((?:[^']|'')+)'|([^\s'!\"(),:;=+*/&<>-]+))!"
    r"(?:\$?([A-Z]{1,3})\$?([0-9]{0,7})(?::\$?([A-Z]{1,3})\$?([0-9]{0,7}))?)?"
)
_BUILT_IN = "_xlnm."

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column; the last row of whole columns is open."""
_OPEN = 1 << 30


def list_sources(contents: Iterable[bytes], names: Mapping[str, str]) -> dict[str, list[Range]]:
    """Return which ranges of which sheets drop-down lists and defined names refer to, by the sheet's name."""
    found: dict[str, list[Range]] = {}
    for text in _texts(contents, names):
        for quoted, plain, left, top, right, bottom in _REFERENCE.findall(text):
            sheet = quoted.replace("''", "'") or plain
            ranges = found.setdefault(sheet.casefold(), [])
            if left:
                last = column_number(right or left)
                ranges.append((int(top or 1), column_number(left), int((bottom if right else top) or _OPEN), last))
    return found


def _texts(contents: Iterable[bytes], names: Mapping[str, str]) -> Iterator[str]:
    yield from (text for name, text in names.items() if not name.startswith(_BUILT_IN))
    for content in contents:
        for plain, extended in _LIST_SOURCE.findall(content):
            yield unescaped((plain or extended).decode("utf-8", "replace"))


def cells_of(rows: Iterable[Sequence[object]]) -> Iterator[tuple[Place, object]]:
    """Yield the values of a sheet, given by rows from A1 on, with their places."""
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            yield (row, column), value


def tally_of(values: Iterable[tuple[Place, object]], sources: Sequence[Range] | None) -> Tally | None:
    """Count what stands on a hidden sheet, None when nothing does.

    ``sources`` are the ranges of it that are referred to, None where there are none.
    """
    held = [
        (place, value)
        for place, value in values
        if (value and not value.isspace() if type(value) is str else value is not None)
    ]
    if not held:
        return None
    filled = [place for place, _ in held]
    loose = [place for place, value in held if type(value) is not str or len(value) > _LONGEST_ENTRY]
    if sources:
        loose = [place for place in loose if not any(_holds(each, *place) for each in sources)]
    return Tally(len(filled), min(filled), len(loose), sources is not None)


def _holds(area: Range, row: int, column: int) -> bool:
    return area[0] <= row <= area[2] and area[1] <= column <= area[3]
