"""Looks for whatever else in a package could call a procedure of its macros.

With the very bytes of our macros a formula ``=RunPython("…")``, a button, a link, a ribbon or a second project would
run anything. So all is listed that a filled template holds, and what is not listed is told: parts by their relations
and content types, formulas by what they call, macros of shapes by their names.
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zipfile
from pyexpat import ExpatError, ParserCreate
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from workbook_templates.macros.calls import OURS, compute_only
from workbook_templates.opening.guard import OLE_SIGNATURE, Refused
from workbook_templates.opening.smallparts import is_true, local_name, relationships_part, resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbook_templates.opening.guard import Package
    from workbook_templates.opening.smallparts import Attributes

PROJECT = "vbaProject"
"""The last word of the relation by which a workbook has macros."""
BINARY = "xl/vbaproject.bin"
"""Where they lie, in lower case."""
MAX_SIZE = 48 << 20
"""Bytes of parts that are walked; a template has 3 to 9 MB."""
_TYPES = "[content_types].xml"
_END_RECORD = 22
"""Bytes that end a zip without a comment."""
_LOCATOR = 20
"""Bytes before them that lead to a second directory, of a very large zip; some readers prefer that one."""

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_OPENXML = "application/vnd.openxmlformats-"
_MAIN, _SHEET, _DRAWING, _VML = "officeDocument", "worksheet", "drawing", "vmlDrawing"
_KINDS = {
    _MAIN: (
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        "application/vnd.ms-excel.template.macroEnabled.main+xml",
    ),
    _SHEET: (f"{_SPREADSHEET}worksheet+xml",),
    "styles": (f"{_SPREADSHEET}styles+xml",),
    "sharedStrings": (f"{_SPREADSHEET}sharedStrings+xml",),
    "calcChain": (f"{_SPREADSHEET}calcChain+xml",),
    "sheetMetadata": (f"{_SPREADSHEET}sheetMetadata+xml",),
    "comments": (f"{_SPREADSHEET}comments+xml",),
    "printerSettings": (f"{_SPREADSHEET}printerSettings",),
    "theme": (f"{_OPENXML}officedocument.theme+xml",),
    _DRAWING: (f"{_OPENXML}officedocument.drawing+xml",),
    _VML: (f"{_OPENXML}officedocument.vmlDrawing",),
    "core-properties": (f"{_OPENXML}package.core-properties+xml",),
    "extended-properties": (f"{_OPENXML}officedocument.extended-properties+xml",),
    "custom-properties": (f"{_OPENXML}officedocument.custom-properties+xml",),
    "person": ("application/vnd.ms-excel.person+xml",),
    "threadedComment": ("application/vnd.ms-excel.threadedcomments+xml",),
    "image": ("image/png", "image/jpeg", "image/gif", "image/bmp", "image/x-emf", "image/x-wmf"),
    "thumbnail": ("image/png", "image/jpeg", "image/x-emf", "image/x-wmf"),
    PROJECT: ("application/vnd.ms-office.vbaProject",),
}
"""What a part may be, by the last word of the relation that leads to it, with its content types.

Left out are among others: sheets of Excel 4 macros and of dialogs, controls and their properties, embedded objects,
ribbons, toolbars, links to other files, connections, charts, pivot tables and signatures.
"""
_WALKED = frozenset((_MAIN, _SHEET, _DRAWING, _VML))
"""The kinds whose parts can hold formulas, links or macros of shapes."""
_LINK = "hyperlink"
_LINKS_OUT = ("http://", "https://", "mailto:")

_UNCALLED = frozenset(("c", "row", "f", "v", "t", "r", "col", "mergeCell"))
"""Elements of sheets whose attributes are addresses, numbers and styles: nearly all of them."""
_TEXTS = frozenset(("v", "t", "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"))
"""Elements that hold what is shown, not what is computed."""
_WORDS = frozenset(
    ("name", "descr", "title", "prompt", "promptTitle", "error", "errorTitle", "display", "tooltip", "text", "comment")
)
"""Attributes that hold words for a reader."""
_CALLING = frozenset(("onaction", "action", "onload", "fmlamacro", "shortcutkey"))
"""Attributes that name a macro or a key for one; those of a shape (``macro``) may name ours."""
_MERGES = "ProcessContent"
"""The attribute that lets a reader take the texts of elements that it does not know for those of the ones around."""
_MACRO_NAMES = ("function", "vbProcedure", "xlm")
"""Attributes that make of a defined name one of a macro, where they are true."""
_BUTTON = re.compile(rf"\[0\]!{OURS}[a-z_]+", re.IGNORECASE)
_RUNS_BY_ITSELF = re.compile(r"(?:_xlnm\.)?auto_", re.IGNORECASE)
_BRACKETS = ("(", "（")
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
_PLAIN_ENCODINGS = frozenset((b"utf-8", b"us-ascii"))


class _Reached(Exception):  # noqa: N818 - no error: what was looked for
    """Something that could call a procedure, or that is not known; the text names its part."""


class _Relation(NamedTuple):
    kind: str
    target: str
    outside: bool


def reached(package: Package, data: bytes) -> str:
    """Return the first part from which more than the template's own macros could be called, empty where there is none.

    ``data`` are the bytes of the package. What cannot be read is told too.
    """
    try:
        _plainly_packed(data)
        parts = _parts(package)
        if sum(package.size(part) for part in parts) > MAX_SIZE:
            return "size"
        for part, kind in parts.items():
            _look_into(package, part, kind)
    except _Reached as found:
        return str(found)
    except Refused as refused:
        return refused.problem.facts.get("part", "") or refused.problem.key
    return ""


def _tell(part: str) -> NoReturn:
    raise _Reached(part)


def _plainly_packed(data: bytes) -> None:
    """Tell of a zip in which another reader could find other parts: two directories, or two names for one part."""
    end = len(data) - _END_RECORD
    larger = data[end - _LOCATOR : end].startswith(b"PK\6\7")
    if end < _LOCATOR or larger or data[end : end + 4] != b"PK\5\6":
        _tell("ZIP")
    _, size, start = struct.unpack_from("<HII", data, end + 10)
    if start + size != end:
        _tell("ZIP")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for info in package.infolist():
            length = int.from_bytes(data[info.header_offset + 26 : info.header_offset + 28], "little")
            name = data[info.header_offset + 30 : info.header_offset + 30 + length]
            if not info.orig_filename.isascii() or name != info.orig_filename.encode() or "%" in info.orig_filename:
                _tell("ZIP")


def _parts(package: Package) -> dict[str, str]:
    """Return the kind of every part that relations lead to; tell of one of another kind, and of one they miss."""
    types = _content_types(package)
    found: dict[str, str] = {}
    seen = {_TYPES}
    waiting = [""]
    while waiting:
        source = waiting.pop()
        rels = relationships_part(source)
        if rels not in package:
            continue
        seen.add(rels)
        for relation in _relations(package, rels):
            if relation.outside:
                _look_at_link(relation, rels)
                continue
            part = resolve(source, relation.target).lower()
            known = part in package and types(part) in _KINDS.get(relation.kind, ())
            if not known or found.setdefault(part, relation.kind) != relation.kind:
                _tell(part)
            if part not in seen:
                seen.add(part)
                waiting.append(part)
    missed = [name for name in package.named("") if name not in seen and not name.endswith("/")]
    projects = [part for part, kind in found.items() if kind == PROJECT and part != BINARY]
    mains = [part for part, kind in found.items() if kind == _MAIN][1:]
    for part in (*missed, *projects, *mains):
        _tell(part)
    return found


def _content_types(package: Package) -> _ContentTypes:
    listed = _ContentTypes()

    def start(name: str, attributes: Attributes) -> None:
        if local_name(name) in ("Override", "Default"):
            key = attributes.get("PartName", "").removeprefix("/") or f".{attributes.get('Extension', '')}"
            kind = attributes.get("ContentType", "")
            if listed.by_name.setdefault(key.lower(), kind) != kind:
                _tell(_TYPES)

    _walk(package.read(_TYPES), _TYPES, start)
    return listed


class _ContentTypes:
    """The content types of a package's parts, by name, else by extension."""

    def __init__(self) -> None:
        self.by_name: dict[str, str] = {}

    def __call__(self, part: str) -> str:
        return self.by_name.get(part, self.by_name.get(f".{part.rpartition('.')[2]}", ""))


def _relations(package: Package, rels: str) -> list[_Relation]:
    found: list[_Relation] = []

    def start(name: str, attributes: Attributes) -> None:
        if local_name(name) == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = attributes.get("Target", "")
            outside = attributes.get("TargetMode", "Internal") != "Internal"
            if "%" in target and not outside:
                _tell(rels)
            found.append(_Relation(kind, target, outside))

    _walk(package.read(rels), rels, start)
    return found


def _look_at_link(relation: _Relation, rels: str) -> None:
    """Tell of what leads outside and is no link to a page or an address: one to a file can name a macro in it."""
    if relation.kind != _LINK or not relation.target.lower().startswith(_LINKS_OUT):
        _tell(rels)


def _look_into(package: Package, part: str, kind: str) -> None:
    if kind in _WALKED:
        walk = _Walk(part)
        _walk(package.read(part), part, walk.start, walk.text, walk.end)
        if not compute_only(walk.formulas):
            _tell(part)
    elif kind != PROJECT and package.read_binary(part).startswith(OLE_SIGNATURE):
        _tell(part)


class _Walk:
    """Walks a part and keeps what is computed in it, once each."""

    def __init__(self, part: str) -> None:
        self._part = part
        self.formulas: set[str] = set()
        self._pieces: list[str] = []
        self._has_children = False
        self.text = self._pieces.append

    def start(self, name: str, attributes: Attributes) -> None:
        """Begin an element."""
        self._take_text(None)
        self._has_children = False
        if name not in _UNCALLED:
            self._look_at(local_name(name), attributes)

    def end(self, name: str) -> None:
        """End an element; what is shown in a cell is no formula."""
        self._take_text(None if self._has_children else name)
        self._has_children = True

    def _take_text(self, element: str | None) -> None:
        """Keep the text of an element; tell of one beside elements, for a reader may pass those over."""
        if self._pieces:
            text = "".join(self._pieces)
            self._pieces.clear()
            if element is None and text.strip():
                _tell(self._part)
            if element is not None and local_name(element) not in _TEXTS:
                self.formulas.add(text)

    def _look_at(self, name: str, attributes: Attributes) -> None:
        if name == "definedName":
            self._look_at_name(attributes)
        elif name == "sheet" and leads_elsewhere(attributes.get("name", "")):
            _tell(self._part)
        elif name.startswith("Fmla") or (name == "ClientData" and attributes.get("ObjectType") != "Note"):
            # A control of the old kind, with its macro.
            _tell(self._part)
        for key, value in attributes.items():
            key = local_name(key)  # noqa: PLW2901
            if key == "macro":
                if value and not _BUTTON.fullmatch(value):
                    _tell(self._part)
            elif key == _MERGES or (key.lower() in _CALLING and value):
                _tell(self._part)
            elif key not in _WORDS and any(bracket in value for bracket in _BRACKETS):
                self.formulas.add(value.removeprefix("#"))

    def _look_at_name(self, attributes: Attributes) -> None:
        """Tell of a name that is a macro's, or that runs when the workbook is opened."""
        macro = any(is_true(attributes.get(key)) for key in _MACRO_NAMES)
        if macro or _RUNS_BY_ITSELF.match(attributes.get("name", "")):
            _tell(self._part)


def leads_elsewhere(sheet: str) -> bool:
    """Tell whether xlwings' macros would read a sheet of this name as their settings, or as code in Python.

    Excel tells names apart by neither capitals nor width; what is left of a name then is compared.
    """
    folded = unicodedata.normalize("NFKC", sheet).lower()
    letters = "".join(letter for letter in folded if letter.isalnum())
    return "xlwings" in letters or folded.rstrip().endswith(".py")


def _walk(
    content: bytes,
    part: str,
    start: Callable[[str, Attributes], None],
    text: Callable[[str], None] | None = None,
    end: Callable[[str], None] | None = None,
) -> None:
    """Walk an XML part; tell of one in another encoding than UTF-8, which another reader may read otherwise."""
    declared = _ENCODING.match(content.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared[1].lower() not in _PLAIN_ENCODINGS:
        _tell(part)
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    if text is not None and end is not None:
        parser.CharacterDataHandler, parser.EndElementHandler = text, end
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes it by place
    except (ExpatError, ValueError, LookupError):
        _tell(part)
