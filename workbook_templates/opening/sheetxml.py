"""One pass over a sheet's XML for what the value reader leaves out, and for what must be bounded before it reads.

Nearly every writer spells a sheet alike, and patterns read that spelling several times faster than a parser
can call back. Whatever is spelled otherwise (prefixes, comments, cells without an address) goes through expat.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from workbook_templates.opening import guard
from workbook_templates.opening.formulas import Written, written_formulas
from workbook_templates.opening.grid import MAX_COLUMN, MAX_ROW, Merge, column_number
from workbook_templates.opening.smallparts import Attributes, is_true, parse_xml

if TYPE_CHECKING:
    from collections.abc import Collection

BOUND_FROM = 4 << 20
"""Sheets from this size on can hold more cells than are read, and are listed cell by cell."""

_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^/>]*)>\s*(<f[ >/]|</c>|)')
_STYLE = re.compile(rb'\bs="([0-9]{1,9})"')
_TYPE = re.compile(rb'\bt="([A-Za-z]{1,12})"')
_ATTRIBUTES = re.compile(rb'(?:\s+[\w:]+="[^"<&]*")*\s*')
_ERROR = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^/>]*\bt="e"[^/>]*>\s*(?:<f[^>]*/>|<f[ >][^<]*</f>)?\s*<v>([^<]*)</v>'
)
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_ROW = re.compile(rb"<row\b([^>]*)>")
_COLUMN = re.compile(rb"<col\b([^>]*)>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>)?\s*<worksheet[ >]")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})", re.IGNORECASE)
_MARKUP = re.compile(rb"<!")
_PREFIXED = re.compile(rb":c[ >]")
_FLAT = re.compile(r"0+(?:\.0*)?|\.0+")
_SOMETHING = re.compile(rb"<(?:\w+:)?[vt](?: [^>]*)?>[^<]")


Kind = tuple[int, str]
"""The index of a cell's style, and the type of its value."""

CellMark = tuple[int, int, Kind, bool]
"""A cell with content: row, column, kind, whether a formula stands there."""


@dataclass
class SheetScan:
    """What a sheet's XML says besides its values."""

    cells: list[CellMark] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formulas: list[Written] = field(default_factory=list)
    something: bool = False
    """At least one value or text stands in the XML."""


class UnusualError(Exception):
    """The sheet is spelled in a way the patterns do not read."""


class _Columns(dict[bytes, int]):
    def __missing__(self, letters: bytes) -> int:
        number = self[letters] = column_number(letters.decode())
        return number


class _Rows(dict[bytes, int]):
    def __missing__(self, digits: bytes) -> int:
        number = self[digits] = int(digits)
        return number


class _Kinds(dict[bytes, Kind]):
    def __missing__(self, attributes: bytes) -> Kind:
        if not _ATTRIBUTES.fullmatch(attributes):
            raise UnusualError
        style, kind = _STYLE.search(attributes), _TYPE.search(attributes)
        self[attributes] = found = (int(style[1]) if style else 0, kind[1].decode() if kind else "n")
        return found


def scan_sheet(content: bytes, part: str) -> SheetScan:
    """Read a sheet's XML; raises `guard.Refused` when it holds too much, or cells too far out."""
    try:
        found = _by_pattern(content, part)
    except UnusualError:
        found = _by_parser(content, part)
    _check_merges(found.merges, part)
    found.something = _SOMETHING.search(content) is not None
    return found


def _check_places(rows: Collection[int], columns: Collection[int], part: str) -> None:
    if not rows:
        return
    if not (min(rows) >= 1 and max(rows) <= MAX_ROW and min(columns) >= 1 and max(columns) <= MAX_COLUMN):
        guard.damaged(part)
    guard.check_area(max(rows), max(columns))


def _check_merges(merges: list[Merge], part: str) -> None:
    if any(
        not (1 <= top <= bottom <= MAX_ROW and 1 <= left <= right <= MAX_COLUMN) for top, left, bottom, right in merges
    ):
        guard.damaged(part)
    check_merged_area(merges)


def check_merged_area(merges: list[Merge]) -> None:
    """Refuse a sheet with too many merged ranges, or ranges too large."""
    area = sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in merges)
    guard.check_merges(len(merges), area)


def _by_pattern(content: bytes, part: str) -> SheetScan:
    if not _ROOT.match(content) or _MARKUP.search(content) or _PREFIXED.search(content):
        raise UnusualError
    found = _found_cells(content)
    # A cell that the pattern missed has its own end tag.
    if content.count(b"</c>") != len(found):
        raise UnusualError
    rows, columns, kinds = _Rows(), _Columns(), _Kinds()
    cells = [
        (rows[digits], columns[letters], kinds[attributes], child != b"")
        for letters, digits, attributes, child in found
        if child != b"</c>"
    ]
    _check_places(rows.values(), columns.values(), part)
    return SheetScan(
        cells,
        errors={(int(row), columns[letters]): text.decode() for letters, row, text in _errors(content)},
        merges=_merges(content, columns),
        hidden_rows=hidden_rows(content),
        hidden_columns=hidden_columns(content),
        formulas=written_formulas(content),
    )


def _found_cells(content: bytes) -> list[tuple[bytes, ...]]:
    if len(content) < BOUND_FROM:
        return _CELL.findall(content)
    found = [match.groups() for match in islice(_CELL.finditer(content), guard.MAX_CELLS + 1)]
    if len(found) > guard.MAX_CELLS:
        guard.over_limit("有内容的单元格数", "cells with content", f"> {guard.MAX_CELLS}", str(guard.MAX_CELLS))
    return found


def _errors(content: bytes) -> list[tuple[bytes, bytes, bytes]]:
    count = content.count(b't="e"')
    found: list[tuple[bytes, bytes, bytes]] = _ERROR.findall(content) if count else []
    if len(found) != count:
        raise UnusualError
    return found


def _merges(content: bytes, columns: _Columns) -> list[Merge]:
    count = content.count(b"<mergeCell ")
    guard.check_merges(count)
    found = _MERGE.findall(content)
    if len(found) != count:
        raise UnusualError
    return [(int(top), columns[left], int(bottom), columns[right]) for left, top, right, bottom in found]


def _hidden(content: bytes, pattern: re.Pattern[bytes], size: bytes) -> list[dict[bytes, bytes]]:
    """Return the attributes of the rows or columns that are hidden or of no ``size``."""
    flat = b" " + size + b'="0'
    if b'hidden="' not in content and flat not in content:
        return []
    marked = (
        dict(_ATTRIBUTE.findall(text)) for text in pattern.findall(content) if b'hidden="' in text or flat in text
    )
    return [said for said in marked if _is_hidden(said.get(b"hidden", b"").decode(), said.get(size, b"").decode())]


def _is_hidden(hidden: str | None, size: str | None) -> bool:
    return is_true(hidden) or (bool(size) and _FLAT.fullmatch(size or "") is not None)


def hidden_rows(content: bytes) -> frozenset[int]:
    """Return the rows that are hidden or have no height; raises `UnusualError`."""
    try:
        return frozenset(int(attributes[b"r"]) for attributes in _hidden(content, _ROW, b"ht"))
    except (KeyError, ValueError) as error:
        raise UnusualError from error


def hidden_columns(content: bytes) -> frozenset[int]:
    """Return the columns that are hidden or have no width; raises `UnusualError`."""
    found: set[int] = set()
    # Columns are told before the cells.
    for attributes in _hidden(content[: max(content.find(b"<sheetData"), 0)], _COLUMN, b"width"):
        try:
            first, last = int(attributes[b"min"]), int(attributes[b"max"])
        except (KeyError, ValueError) as error:
            raise UnusualError from error
        found.update(range(max(first, 1), min(last, MAX_COLUMN) + 1))
    return frozenset(found)


def _by_parser(content: bytes, part: str) -> SheetScan:
    if len(content) > guard.MAX_UNUSUAL:
        size, limit = guard.megabytes(len(content)), guard.megabytes(guard.MAX_UNUSUAL)
        guard.over_limit(f"部件 {part} 的大小", f"size of part {part}", size, limit)
    walk = _Walk(part)
    parse_xml(content, part, walk.start, walk.text, walk.end)
    _check_places({row for row, _, _, _ in walk.cells}, {column for _, column, _, _ in walk.cells}, part)
    rows, columns = frozenset(walk.hidden_rows), frozenset(walk.hidden_columns)
    return SheetScan(walk.cells, walk.errors, walk.merges, rows, columns, walk.formulas)


class _Walk:
    """The state of a walk through a sheet by expat."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.cells: list[CellMark] = []
        self.errors: dict[tuple[int, int], str] = {}
        self.merges: list[Merge] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.formulas: list[Written] = []
        self._row = 0
        self._column = 0
        self._kind: Kind | None = None
        self._filled = False
        self._formula = False
        self._value: list[str] | None = None
        self._written: tuple[Attributes, list[str]] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        """Enter an element."""
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self._start_row(attributes)
        elif self._kind is not None and name in {"v", "f", "is"}:
            self._filled = True
            self._formula = self._formula or name == "f"
            if name == "v" and self._kind[1] == "e":
                self._value = []
            elif name == "f":
                self._written = (attributes, [])
        elif name == "col" and _is_hidden(attributes.get("hidden"), attributes.get("width")):
            first, last = self._number(attributes.get("min", "")), self._number(attributes.get("max", ""))
            self.hidden_columns.update(range(max(first, 1), min(last, MAX_COLUMN) + 1))
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, data: str) -> None:
        """Take text."""
        if self._value is not None:
            self._value.append(data)
        elif self._written is not None:
            self._written[1].append(data)

    def end(self, name: str) -> None:
        """Leave an element."""
        if name == "v" and self._value is not None:
            self.errors[self._row, self._column] = "".join(self._value).strip()
            self._value = None
        elif name == "f" and self._written is not None:
            said, text = self._written
            self._written = None
            self.formulas.append(Written(self._row, self._column, said.get("t", ""), said.get("si", ""), "".join(text)))
        elif name == "c" and self._kind is not None:
            if self._filled:
                self.cells.append((self._row, self._column, self._kind, self._formula))
                guard.check_cells(len(self.cells))
            self._kind = None

    def _start_row(self, attributes: Attributes) -> None:
        self._row = self._number(attributes["r"]) if "r" in attributes else self._row + 1
        self._column = 0
        if _is_hidden(attributes.get("hidden"), attributes.get("ht")):
            self.hidden_rows.add(self._row)

    def _start_cell(self, attributes: Attributes) -> None:
        if "r" in attributes:
            self._row, self._column = self._place(attributes["r"])
        else:
            self._column += 1
        style = self._number(attributes["s"]) if "s" in attributes else 0
        self._kind = (style, attributes.get("t", "n"))
        self._filled = self._formula = False

    def _merge(self, reference: str) -> None:
        first, colon, last = reference.partition(":")
        if colon:
            self.merges.append((*self._place(first), *self._place(last)))
            guard.check_merges(len(self.merges))

    def _place(self, reference: str) -> tuple[int, int]:
        found = _REFERENCE.fullmatch(reference.strip())
        if found is None:
            guard.damaged(self.part)
        return int(found[2]), column_number(found[1].upper())

    def _number(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            guard.damaged(self.part)
        return int(text)
