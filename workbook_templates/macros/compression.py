"""The compression of VBA source in a project ([MS-OVBA] 2.4.1): chunks of 4096 bytes, each by itself.

A chunk is a row of bytes as they are and of references to earlier bytes of the same chunk: how far back, how many.
How many bits of a reference say how far back depends on where in the chunk it stands.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_CHUNK = 4096
_SIGNATURE = 1
_LEAST = 3
"""Bytes that a reference stands for at least."""
_MOST = 1 << 20
"""Bytes of a module's source that are taken out; one of many times that fits into a few bytes."""
_RAW, _COMPRESSED = 0x3000, 0xB000
"""A chunk's header: the marks of a chunk as it is and of a compressed one; its low 12 bits are its size less 3."""


def compress(data: bytes) -> bytes:
    """Return the compressed container of some bytes."""
    chunks = (data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK))
    return bytes([_SIGNATURE]) + b"".join(_packed(chunk) for chunk in chunks)


def decompress(container: bytes) -> bytes:
    """Return the bytes that a container holds; raises `ValueError` for one that is damaged or very large."""
    if container[:1] != bytes([_SIGNATURE]):
        raise ValueError("not a compressed container of MS-OVBA")
    data = bytearray()
    position = 1
    while position < len(container):
        header = int.from_bytes(container[position : position + 2], "little")
        end = position + (header & 0x0FFF) + _LEAST
        chunk = container[position + 2 : end]
        data += _unpacked(chunk) if header & 0x8000 else chunk
        position = end
        if len(data) > _MOST:
            raise ValueError("more source than a module has")
    return bytes(data)


def _packed(chunk: bytes) -> bytes:
    """Return a chunk with its header, as it is where compressing does not make it shorter."""
    body = b"".join(_groups(chunk))
    if len(body) >= _CHUNK:
        body = chunk.ljust(_CHUNK, b"\0")
        return struct.pack("<H", _RAW | (_CHUNK + 2 - _LEAST)) + body
    return struct.pack("<H", _COMPRESSED | (len(body) + 2 - _LEAST)) + body


def _groups(chunk: bytes) -> Iterator[bytes]:
    """Yield the tokens by eights, each group behind a byte that says which of them are references."""
    tokens = list(_tokens(chunk))
    for start in range(0, len(tokens), 8):
        group = tokens[start : start + 8]
        yield bytes([sum(1 << place for place, token in enumerate(group) if len(token) == 2)]) + b"".join(group)


def _tokens(chunk: bytes) -> Iterator[bytes]:
    """Yield single bytes and references (two bytes), the longest reference to be had, the nearest of those."""
    places: dict[bytes, list[int]] = {}
    position = 0
    while position < len(chunk):
        bits = _offset_bits(position)
        longest = min((0xFFFF >> bits) + _LEAST, len(chunk) - position)
        length, back = _longest(chunk, position, longest, places.get(chunk[position : position + _LEAST], []))
        if length:
            yield struct.pack("<H", (back - 1) << (16 - bits) | (length - _LEAST))
        else:
            length = 1
            yield chunk[position : position + 1]
        for place in range(position, position + length):
            places.setdefault(chunk[place : place + _LEAST], []).append(place)
        position += length


def _longest(chunk: bytes, position: int, longest: int, places: list[int]) -> tuple[int, int]:
    """Return how many bytes were there before and how far back; 0 where it is too few for a reference."""
    best, back = 0, 0
    for place in reversed(places):
        length = _LEAST
        while length < longest and chunk[place + length] == chunk[position + length]:
            length += 1
        if _LEAST <= length <= longest and length > best:
            best, back = length, position - place
    return best, back


def _unpacked(chunk: bytes) -> bytes:
    data = bytearray()
    position = 0
    while position < len(chunk):
        flags = chunk[position]
        position += 1
        for place in range(8):
            if position >= len(chunk):
                break
            if not flags >> place & 1:
                data.append(chunk[position])
                position += 1
                continue
            token = int.from_bytes(chunk[position : position + 2], "little")
            position += 2
            bits = _offset_bits(len(data))
            start = len(data) - (token >> (16 - bits)) - 1
            if start < 0:
                raise ValueError("a reference of MS-OVBA leads before its chunk")
            # A reference may reach into what it writes itself: one byte at a time.
            for index in range(start, start + (token & (0xFFFF >> bits)) + _LEAST):
                data.append(data[index])
            if len(data) > _CHUNK:
                raise ValueError("a chunk of MS-OVBA that is too long")
    return bytes(data)


def _offset_bits(position: int) -> int:
    """Return how many bits of a reference say how far back it leads, by its place in the chunk."""
    return max((position - 1).bit_length(), 4) if position else 4
