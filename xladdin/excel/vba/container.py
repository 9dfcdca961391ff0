"""Writes compound files ([MS-CFB], version 3), the container of a VBA project: streams in a tree of storages.

Nothing in it depends on the time or the machine: the same streams give the same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Tree: TypeAlias = "Mapping[str, bytes | Tree]"
"""Streams (bytes) and storages by their names."""

_SECTOR, _SMALL_SECTOR, _CUTOFF = 512, 64, 4096
"""Streams below the cut-off share the small sectors of one stream."""
_FREE, _END, _TABLE, _NOTHING = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT, _UNUSED = 1, 2, 5, 0
_BLACK = 1
_PER_SECTOR = _SECTOR // 4
_MOST_TABLES = 109
"""Sectors of the allocation table that the header itself can name: room for 7 MB."""


@dataclass
class _Entry:
    """A line of the directory."""

    name: str
    kind: int
    data: bytes = b""
    left: int = _NOTHING
    right: int = _NOTHING
    child: int = _NOTHING
    start: int = 0
    size: int = 0

    def packed(self) -> bytes:
        """Return the 128 bytes of the line; no class, no flags, no times."""
        name = self.name.encode("utf-16le")
        length = len(name) + 2 if name else 0
        links = struct.pack("<HBBIII", length, self.kind, _BLACK, self.left, self.right, self.child)
        return name.ljust(64, b"\0") + links + bytes(16 + 4 + 16) + struct.pack("<IQ", self.start, self.size)


class _Sectors:
    """Sectors in the order in which they are written, and the table that chains them."""

    def __init__(self, size: int) -> None:
        self.table: list[int] = []
        self.data = bytearray()
        self._size = size

    def add(self, data: bytes) -> int:
        """Append some bytes; returns the first sector, or the mark of an end where there are none."""
        if not data:
            return _END
        first, count = len(self.table), -(-len(data) // self._size)
        self.table += [first + number + 1 for number in range(count - 1)] + [_END]
        self.data += data.ljust(count * self._size, b"\0")
        return first


def write_container(tree: Tree) -> bytes:
    """Return the compound file of a tree of streams; raises `ValueError` for more than 7 MB."""
    entries = [_Entry("Root Entry", _ROOT)]
    entries[0].child = _grow(tree, entries)
    sectors, small = _Sectors(_SECTOR), _Sectors(_SMALL_SECTOR)
    for entry in entries:
        if entry.kind == _STREAM:
            entry.size = len(entry.data)
            entry.start = (small if entry.size < _CUTOFF else sectors).add(entry.data)
    entries[0].start, entries[0].size = sectors.add(bytes(small.data)), len(small.data)
    small_table = sectors.add(_numbers(small.table))
    directory = sectors.add(b"".join(entry.packed() for entry in _filled(entries)))
    tables = _add_table(sectors)
    return _header(directory, small_table, len(small.table), tables) + bytes(sectors.data)


def _grow(tree: Tree, entries: list[_Entry]) -> int:
    """Append the lines of a storage's content; returns the top of the search tree that they make."""
    places = []
    for name in sorted(tree, key=lambda name: (len(name.encode("utf-16le")), name.upper())):
        node = tree[name]
        entry = _Entry(name, _STREAM, node) if isinstance(node, bytes) else _Entry(name, _STORAGE)
        places.append(len(entries))
        entries.append(entry)
        if not isinstance(node, bytes):
            entry.child = _grow(node, entries)
    return _balanced(places, entries)


def _balanced(places: Sequence[int], entries: list[_Entry]) -> int:
    """Link lines that are in order into a search tree, all black, which the format allows; returns its top."""
    if not places:
        return _NOTHING
    middle = len(places) // 2
    top = entries[places[middle]]
    top.left, top.right = _balanced(places[:middle], entries), _balanced(places[middle + 1 :], entries)
    return places[middle]


def _filled(entries: list[_Entry]) -> Iterator[_Entry]:
    """Yield the lines, and unused ones up to the end of a sector."""
    yield from entries
    yield from [_Entry("", _UNUSED)] * (-len(entries) % (_SECTOR // 128))


def _add_table(sectors: _Sectors) -> list[int]:
    """Append the allocation table, which lists its own sectors too; returns those."""
    used, count = len(sectors.table), 1
    while used + count > count * _PER_SECTOR:
        count += 1
    if count > _MOST_TABLES:
        raise ValueError(f"{used} sectors are more than the header of a compound file can name")
    sectors.table += [_TABLE] * count
    sectors.data += _numbers(sectors.table)
    return list(range(used, used + count))


def _numbers(values: Sequence[int]) -> bytes:
    """Return a table, filled up with free entries to the end of a sector."""
    free = [_FREE] * (-len(values) % _PER_SECTOR)
    return struct.pack(f"<{len(values) + len(free)}I", *values, *free)


def _header(directory: int, small_table: int, small_sectors: int, tables: Sequence[int]) -> bytes:
    head = struct.pack("<8s16xHHHHH6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    # No count of directory sectors in version 3, no transaction, no further sectors of tables.
    counts = (0, len(tables), directory, 0, _CUTOFF, small_table, -(-small_sectors // _PER_SECTOR), _END, 0)
    named = [*tables, *[_FREE] * (_MOST_TABLES - len(tables))]
    return head + struct.pack("<9I", *counts) + struct.pack(f"<{_MOST_TABLES}I", *named)
