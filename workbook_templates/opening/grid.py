"""A workbook as a neutral grid: what each cell shows, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal

Merge = tuple[int, int, int, int]
"""A merged range: first row, first column, last row, last column; 1-based, inclusive."""

Place = tuple[int, int]
"""A cell: row and column, 1-based."""

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

STAMP_SHEET = "_xladdin"
"""The hidden sheet on which a template lists what was issued with it."""
CHECK_SHEET = "_xladdin_check"
"""The hidden sheet with the formulas of a template's live checks."""

_LOW = 64
"""Merges up to this many rows high are indexed by row, higher ones by column: neither index grows large."""


@dataclass(slots=True)
class CellContent:
    """What one cell shows to a reader; equal cells may share one object, so it is never changed.

    ``text``: as shown, so ``68.17%`` for 0.681678 in a cell formatted ``0.00%``.
    ``stored``: the number behind it in the scale of ``text`` (68.1678), 15 significant digits; None for text and dates.
    ``formula``: a live formula stands here and ``text`` is its cached result, empty when it has none.
    ``error``: the error shown (``#REF!``), which is then also the text.
    """

    text: str
    stored: Decimal | None = None
    formula: bool = False
    error: str = ""


class Formula(NamedTuple):
    """A live formula: its text without the equals sign, empty where it is of no plain kind, and the cell's format."""

    text: str
    number_format: str


@dataclass
class Tally:
    """What a hidden sheet holds, counted."""

    cells: int = 0
    """Cells that are not blank."""
    first: tuple[int, int] = (0, 0)
    loose: int = 0
    """Cells that make no list to choose from: numbers and long texts that no name and no drop-down list refers to."""
    referred: bool = False
    """A defined name or a drop-down list refers to the sheet."""


@dataclass
class SheetGrid:
    """One sheet: its cells that are not blank, by (row, column), 1-based.

    The cells of a hidden sheet are not read, except those of the one that a template brings along (`STAMP_SHEET`).
    """

    name: str
    visible: bool = True
    cells: dict[tuple[int, int], CellContent] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formulas: dict[tuple[int, int], Formula] = field(default_factory=dict)
    stored: list[list[object]] = field(default_factory=list)
    """The values as stored, row by row from A1 on; kept in workbooks with formulas, which refer to them."""
    tally: Tally | None = None
    """For a hidden sheet that holds something and is not too large to look into."""

    @cached_property
    def max_row(self) -> int:
        """The last row with content, 0 when there is none."""
        return max(map(itemgetter(0), self.cells), default=0)

    @cached_property
    def max_column(self) -> int:
        """The last column with content, 0 when there is none."""
        return max(map(itemgetter(1), self.cells), default=0)

    @cached_property
    def _merges_by_row(self) -> dict[int, list[Merge]]:
        index: dict[int, list[Merge]] = {}
        for merge in self.merges:
            if merge[2] - merge[0] < _LOW:
                for row in range(merge[0], merge[2] + 1):
                    index.setdefault(row, []).append(merge)
        return index

    @cached_property
    def _merges_by_column(self) -> dict[int, list[Merge]]:
        index: dict[int, list[Merge]] = {}
        for merge in self.merges:
            if merge[2] - merge[0] >= _LOW:
                for column in range(merge[1], merge[3] + 1):
                    index.setdefault(column, []).append(merge)
        return index

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """Return the top-left cell of the merged range a cell lies in, or the cell itself."""
        for merge in self._merges_by_row.get(row, ()):
            if merge[1] <= column <= merge[3]:
                return merge[0], merge[1]
        for merge in self._merges_by_column.get(column, ()):
            if merge[0] <= row <= merge[2]:
                return merge[0], merge[1]
        return row, column

    def at(self, row: int, column: int) -> CellContent | None:
        """Return what a cell shows, any cell of a merged range showing its top-left one; None when blank."""
        return self.cells.get(self.anchor(row, column))


@dataclass
class WorkbookGrid:
    """A workbook: all its sheets in order, and what else it brings along."""

    sheets: list[SheetGrid] = field(default_factory=list)
    content: str = "xlsx"
    """The kind by content: ``xlsx``, ``xlsm`` (with macros) or ``xls`` (also WPS ``.et``)."""
    macros: bool = False
    macros_proven: str = ""
    """Of macros: ``bytes`` where they are a template's of this program and nothing else in the workbook can call more
    than the template does; ``source`` where that holds but another program has saved them; else empty."""
    external: tuple[str, ...] = ()
    """What it links to or calls out to (other files, DDE, connections, WEBSERVICE), one short text each."""
    wrong_extension: str = ""
    """The extension of the file's name when it promises another content, e.g. ``.xls``; else empty."""
    names: dict[str, str] = field(default_factory=dict)
    """The defined names with what they refer to, as written: ``自评表!$A$1:$A$9``, ``"F5"``."""
    date1904: bool = False
    recomputable: bool = True
    """Formulas compute from the numbers as stored, once: neither with the precision shown nor again and again."""


def column_letters(column: int) -> str:
    """Return the letters of a 1-based column: 1 is ``A``, 28 is ``AB``."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the 1-based number of a column: ``A`` is 1, ``AB`` is 28."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def a1(row: int, column: int) -> str:
    """Return the A1 address of a 1-based cell: ``a1(3, 2)`` is ``B3``."""
    return f"{column_letters(column)}{row}"
