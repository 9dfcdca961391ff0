"""Reads the source of a VBA project ([MS-OVBA]), and tells one source from another."""

from __future__ import annotations

import hashlib
import io
import re
import struct
from typing import TYPE_CHECKING

import olefile

from workbook_templates.macros.compression import decompress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

CODE_PAGE = "cp1252"
NAME, OFFSET = 0x0019, 0x0031
"""Records of the stream ``dir`` ([MS-OVBA] 2.3.4.2): a module's name, and where in its stream its source begins."""

_VERSION = 0x0009
_MOST_MODULES = 200
_MOST_SOURCE = 1 << 20
"""Bytes of all modules; ours have 80 KB. A workbook of more of either is none of ours: it is not read."""
_OF_A_DOCUMENT = re.compile(r"thisworkbook|sheet[0-9]{1,4}")
_OF_LIBREOFFICE = "option classmodule"
_ATTRIBUTE = re.compile(r"Attribute \w+(\.\w+)? = .*")


def read_sources(binary: bytes) -> dict[str, str]:
    """Return the source of every module of a ``vbaProject.bin`` by name, with line feeds.

    Raises `OSError` or `ValueError` for what is no such project, or one in another code page than ours.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(binary)) as ole:
            offsets = _offsets(records(decompress(ole.openstream("VBA/dir").read())))
            if len(offsets) > _MOST_MODULES:
                raise ValueError(f"{len(offsets)} modules")
            sources: dict[str, str] = {}
            for name, at in offsets.items():
                sources[name] = _source(ole.openstream(f"VBA/{name}").read(), at)
                if sum(map(len, sources.values())) > _MOST_SOURCE:
                    raise ValueError("more source than a project of ours has")
            return sources
    except (struct.error, IndexError, OverflowError) as error:
        raise ValueError("a damaged project") from error


def digest_of(sources: Mapping[str, str]) -> str:
    """Return the SHA-256 of sources without what Excel writes anew when it saves: attributes, capitals, blanks.

    LibreOffice adds a line of its own to classes, which is passed over too, and so are the empty modules of sheets.
    """
    plain = {name.lower(): _lines(source) for name, source in sources.items()}
    text = "\0".join(
        "\n".join([name, *lines])
        for name, lines in sorted(plain.items())
        if lines or not _OF_A_DOCUMENT.fullmatch(name)
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _lines(source: str) -> list[str]:
    lines = (" ".join(line.lower().split()) for line in source.split("\n") if not _ATTRIBUTE.fullmatch(line))
    return [line for line in lines if line and line != _OF_LIBREOFFICE]


def _source(stream: bytes, offset: int) -> str:
    return decompress(stream[offset:]).decode(CODE_PAGE).replace("\r\n", "\n")


def records(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield the records of a stream ``dir``: identifier, content and the whole of it."""
    position = 0
    while position < len(data):
        identifier, size = struct.unpack_from("<HI", data, position)
        # The version's size is that of its first number alone.
        end = position + 6 + (6 if identifier == _VERSION else size)
        yield identifier, data[position + 6 : end], data[position:end]
        position = end


def _offsets(found: Iterable[tuple[int, bytes, bytes]]) -> dict[str, int]:
    """Return where in its stream the source of each module begins."""
    offsets: dict[str, int] = {}
    name = ""
    for identifier, content, _ in found:
        if identifier == NAME:
            name = content.decode(CODE_PAGE)
        elif identifier == OFFSET:
            offsets[name] = int.from_bytes(content, "little")
    return offsets
