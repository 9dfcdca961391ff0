"""Packs VBA modules into the macros of a workbook (``vbaProject.bin``), on top of those that xlwings brings along.

The base is the project of ``quickstart_standalone.xlsm`` in the installed xlwings: its modules ``xlwings`` (BSD,
xlwings) and ``Dictionary`` (MIT, Tim Hall) are taken over with their notices, its example is left out.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import olefile

from workbook_templates.macros.compression import compress, decompress
from workbook_templates.macros.sources import CODE_PAGE, NAME, OFFSET, read_sources, records
from xladdin.excel.vba.container import Tree, write_container

OURS = ("xlwings_udfs", "xladdin_buttons")
"""The modules of the package: the wrappers of the functions, and what the buttons call."""

_FILES = {"xlwings_udfs": "xlwings_udfs.bas", "xladdin_buttons": "buttons.bas"}
_KEPT = ("xlwings", "Dictionary")
BOOK = "ThisWorkbook"
"""The code name of the workbook itself."""
_SHEET = "Sheet1"
_UNCOMPILED = b"\xcc\x61\xff\xff\x00\x01\x00"
"""The stream ``_VBA_PROJECT`` of a project of source alone: a version that no compiled code is of."""

# Records of the stream ``dir`` ([MS-OVBA] 2.3.4.2): those before the modules are taken over as they are.
_COUNT, _COOKIE, _END = 0x000F, 0x0013, 0x0010
_NAME_UNICODE, _STREAM, _STREAM_UNICODE = 0x0047, 0x001A, 0x0032
_DOC, _DOC_UNICODE, _HELP, _MODULE_COOKIE = 0x001C, 0x0048, 0x001E, 0x002C
_PROCEDURAL, _CLASS, _MODULE_END = 0x0021, 0x0022, 0x002B

_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")


@dataclass(frozen=True)
class Module:
    """A module of a project."""

    name: str
    kind: str
    """How the stream ``PROJECT`` lists it: ``Document`` (the workbook or a sheet), ``Module`` or ``Class``."""
    source: str
    """With line feeds, beginning with its attributes."""

    @property
    def listed(self) -> str:
        """Its line in the stream ``PROJECT``."""
        return f"{self.kind}={self.name}" + ("/&H00000000" if self.kind == "Document" else "")


@dataclass(frozen=True)
class _Base:
    """The project that ours is built on."""

    sources: Mapping[str, str]
    properties: str
    """The stream ``PROJECT``."""
    information: bytes
    """The records of ``dir`` before the modules."""
    cookie: bytes


def modules() -> dict[str, str]:
    """Return the source of the package's own modules by name."""
    folder = resources.files("xladdin.excel.vba")
    return {name: (folder / _FILES[name]).read_text(encoding="ascii") for name in OURS}


def vba_project(sources: Mapping[str, str] | None = None, sheets: Sequence[str] = (_SHEET,)) -> bytes:
    """Return ``vbaProject.bin`` with xlwings' modules and those given, the package's own where none are.

    ``sheets`` are the code names of the workbook's sheets: each has a module, empty here. The same input gives the
    same bytes. Raises `ValueError` for a module that is no ASCII, or whose name VBA would not take or has already.
    """
    return write_container(_tree(_Project(_base(), modules() if sources is None else sources, sheets)))


class _Project:
    """The modules of a project in their order, upon a base."""

    def __init__(self, base: _Base, sources: Mapping[str, str], sheets: Sequence[str]) -> None:
        self.base = base
        sheet = base.sources[_SHEET]
        self.modules = [
            Module(BOOK, "Document", base.sources[BOOK]),
            *(Module(name, "Document", sheet.replace(f'"{_SHEET}"', f'"{name}"')) for name in sheets),
            Module("xlwings", "Module", base.sources["xlwings"]),
            Module("Dictionary", "Class", base.sources["Dictionary"]),
            *(Module(name, "Module", source) for name, source in sources.items()),
        ]
        names = [module.name.lower() for module in self.modules]
        for module in self.modules:
            if not _IDENTIFIER.fullmatch(module.name) or names.count(module.name.lower()) > 1:
                raise ValueError(f"{module.name!r} cannot be the name of one more module")
            if not module.source.startswith(f'Attribute VB_Name = "{module.name}"\n'):
                raise ValueError(f"the source of {module.name} has to begin with its name")
            if not module.source.isascii():
                raise ValueError(
                    f"the source of {module.name} is not ASCII: VBA would read it by the system's code page"
                )


def _tree(project: _Project) -> Tree:
    streams = {module.name: compress(_crlf(module.source)) for module in project.modules}
    directory = compress(b"".join(_directory(project)))
    return {
        "VBA": {**streams, "dir": directory, "_VBA_PROJECT": _UNCOMPILED},
        "PROJECT": _crlf(_properties(project)),
        "PROJECTwm": b"".join(_both(module.name) for module in project.modules) + b"\0\0",
    }


def _crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode(CODE_PAGE)


def _both(name: str) -> bytes:
    return name.encode(CODE_PAGE) + b"\0" + name.encode("utf-16le") + b"\0\0"


def _properties(project: _Project) -> str:
    """Return the stream ``PROJECT``: the base's, with our list of modules in place of its own."""
    head, rest = project.base.properties.split("\n", 1)
    kept = [line for line in rest.split("\n[Workspace]")[0].split("\n") if not _lists_a_module(line)]
    listed = [module.listed for module in project.modules]
    windows = [f"{module.name}=0, 0, 0, 0, C" for module in project.modules]
    return "\n".join([head, *listed, *kept, "[Workspace]", *windows, ""])


def _lists_a_module(line: str) -> bool:
    return line.split("=", maxsplit=1)[0] in ("Document", "Module", "Class")


def _directory(project: _Project) -> Iterator[bytes]:
    """Yield the records of the stream ``dir``."""
    yield project.base.information
    yield _record(_COUNT, struct.pack("<H", len(project.modules)))
    yield _record(_COOKIE, project.base.cookie)
    for module in project.modules:
        name, wide = module.name.encode(CODE_PAGE), module.name.encode("utf-16le")
        yield _record(NAME, name) + _record(_NAME_UNICODE, wide)
        yield _record(_STREAM, name) + _record(_STREAM_UNICODE, wide)
        yield _record(_DOC, b"") + _record(_DOC_UNICODE, b"")
        # Source alone: it begins where the stream does.
        yield _record(OFFSET, bytes(4)) + _record(_HELP, bytes(4)) + _record(_MODULE_COOKIE, b"\xff\xff")
        yield _record(_PROCEDURAL if module.kind == "Module" else _CLASS, b"")
        yield _record(_MODULE_END, b"")
    yield _record(_END, b"")


def _record(identifier: int, data: bytes) -> bytes:
    return struct.pack("<HI", identifier, len(data)) + data


@cache
def _base() -> _Base:
    """Read the project that the installed xlwings brings along."""
    with (resources.files("xlwings") / "quickstart_standalone.xlsm").open("rb") as file:
        binary = zipfile.ZipFile(io.BytesIO(file.read())).read("xl/vbaProject.bin")
    sources = {name: source for name, source in read_sources(binary).items() if name in (BOOK, _SHEET, *_KEPT)}
    with olefile.OleFileIO(io.BytesIO(binary)) as ole:
        listed = list(records(decompress(ole.openstream("VBA/dir").read())))
        properties = ole.openstream("PROJECT").read().decode(CODE_PAGE).replace("\r\n", "\n")
    identifiers = [identifier for identifier, _, _ in listed]
    before = listed[: identifiers.index(_COUNT)]
    cookie = listed[identifiers.index(_COOKIE)][1]
    return _Base(sources, properties, b"".join(raw for _, _, raw in before), cookie)
