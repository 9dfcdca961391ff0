"""A package with other content in some of its parts; the bytes of all others stay as they are."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from workbook_templates.opening.guard import damaged

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_LOCAL, _ENTRY = 30, 46
"""Bytes of a member's header and of its entry in the directory, before the name."""
_UTF8_NAME = 0x800
_ZIP64 = 1
_OPEN = 0xFFFFFFFF
_LONG_AGO = 0, 0x21
"""The time and the date of a new member, the first of 1980, so that the same content gives the same bytes."""
_NOTHING: Mapping[str, bytes] = MappingProxyType({})


def with_parts(
    data: bytes, parts: Mapping[str, bytes], added: Mapping[str, bytes] = _NOTHING, removed: Collection[str] = ()
) -> bytes:
    """Return a package with other content in the parts named, by their names in lower case.

    Every other member is copied as it lies there: its own header, extra fields and compressed bytes, in its place.
    Those ``added``, by names in ASCII that no member has, follow it; those ``removed`` are left out.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members, directory, comment = archive.infolist(), archive.start_dir, archive.comment
    starts = sorted(member.header_offset for member in members)
    ends = dict(pairwise([*starts, directory]))
    if len(ends) < len(members):
        damaged("ZIP")
    moved: dict[int, int] = {}
    changed: dict[int, bytes] = {}
    pieces = [data[: min(starts, default=0)]]
    size = len(pieces[0])
    for member in sorted(members, key=lambda each: each.header_offset):
        start = member.header_offset
        _check_span(data, member, ends[start])
        if part_name(member) in removed:
            continue
        moved[start] = size
        content = parts.get(part_name(member))
        if content is None:
            pieces.append(data[start : ends[start]])
        else:
            fields, packed = _packed(content, member.compress_type)
            changed[start] = fields
            pieces.append(_header(data, start, fields) + packed)
        size += len(pieces[-1])
    entries = [
        _entry(entry, moved[member.header_offset], changed.get(member.header_offset))
        for member, entry in zip(members, _entries(data, directory, members), strict=True)
        if member.header_offset in moved
    ]
    for name, content in added.items():
        header, entry = _new(name, content, size)
        pieces.append(header)
        entries.append(entry)
        size += len(header)
    listed = b"".join(entries)
    closing = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, len(entries), len(entries), len(listed), size, len(comment))
    return b"".join((*pieces, listed, closing, comment))


def _new(name: str, content: bytes, offset: int) -> tuple[bytes, bytes]:
    """Return a new member and its entry in the directory."""
    fields, packed = _packed(content, zipfile.ZIP_DEFLATED)
    title = name.encode("ascii")
    head = struct.pack("<HHHHH", 20, 0, zipfile.ZIP_DEFLATED, *_LONG_AGO) + fields + struct.pack("<HH", len(title), 0)
    entry = b"PK\1\2" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, offset) + title
    return b"PK\3\4" + head + title + packed, entry


def part_name(member: zipfile.ZipInfo) -> str:
    """Return the name by which a part is known, whatever its case and slashes."""
    return member.filename.replace("\\", "/").lower()


def _check_span(data: bytes, member: zipfile.ZipInfo, end: int) -> None:
    """Refuse a member that reaches into the next one: only archives that mean harm have such."""
    start = member.header_offset
    names = sum(struct.unpack_from("<HH", data, start + 26))
    if start + _LOCAL + names + member.compress_size > end:
        damaged(member.filename)


def _packed(content: bytes, method: int) -> tuple[bytes, bytes]:
    """Return a part's sum and sizes as headers hold them, and its compressed bytes."""
    packed = content
    if method == zipfile.ZIP_DEFLATED:
        # A sixth of the time of a copy is spent here at the usual level, for files that are a twentieth smaller.
        packer = zlib.compressobj(3, wbits=-zlib.MAX_WBITS)
        packed = packer.compress(content) + packer.flush()
    return struct.pack("<III", zlib.crc32(content), len(packed), len(content)), packed


def _header(data: bytes, start: int, fields: bytes) -> bytes:
    """Return the header of a changed member: name, method and time as before, no sizes behind the data."""
    flags, names, extras = (struct.unpack_from("<H", data, start + at)[0] for at in (6, 26, 28))
    name = data[start + _LOCAL : start + _LOCAL + names]
    extra = _without_zip64(data[start + _LOCAL + names : start + _LOCAL + names + extras])
    head = data[start : start + 6] + struct.pack("<H", flags & _UTF8_NAME) + data[start + 8 : start + 14]
    return head + fields + struct.pack("<HH", len(name), len(extra)) + name + extra


def _entry(entry: bytes, offset: int, fields: bytes | None) -> bytes:
    """Return a member's entry in the directory with its new place and, if it was changed, its new sum and sizes."""
    if struct.unpack_from("<I", entry, 42)[0] == _OPEN:
        damaged("ZIP")  # its place lies in a field for archives of more than 4 GB
    if fields is None:
        return entry[:42] + struct.pack("<I", offset) + entry[_ENTRY:]
    flags, names, extras = (struct.unpack_from("<H", entry, at)[0] for at in (8, 28, 30))
    extra = _without_zip64(entry[_ENTRY + names : _ENTRY + names + extras])
    head = entry[:8] + struct.pack("<H", flags & _UTF8_NAME) + entry[10:16] + fields
    sizes = struct.pack("<HH", names, len(extra)) + entry[32:42] + struct.pack("<I", offset)
    return head + sizes + entry[_ENTRY : _ENTRY + names] + extra + entry[_ENTRY + names + extras :]


def _entries(data: bytes, start: int, members: Sequence[zipfile.ZipInfo]) -> Iterator[bytes]:
    """Yield the entries of the directory as they lie there."""
    for _ in members:
        end = start + _ENTRY + sum(struct.unpack_from("<HHH", data, start + 28))
        yield data[start:end]
        start = end


def _without_zip64(extra: bytes) -> bytes:
    """Return extra fields without the sizes of large members, which would no longer be true."""
    kept = b""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        kept += b"" if kind == _ZIP64 else extra[: 4 + size]
        extra = extra[4 + size :]
    return kept + extra
