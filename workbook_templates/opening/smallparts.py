"""The small parts of a package: relationships, the workbook's list of sheets, number formats."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from pyexpat import ExpatError, ParserCreate
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from workbook_templates.opening.guard import damaged
from workbook_templates.opening.numberformat import BUILTIN, CJK_IDS, GENERAL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Attributes = dict[str, str]

_LONGEST_KEPT = 1 << 16
"""Bytes of a part that is worth remembering: the workbooks of a batch were made from one template, and share many."""

_CELL_FORMATS = re.compile(rb"<((?:\w+:)?)cellXfs\b.*?</\1cellXfs\s*>", re.DOTALL)
_FORMAT = re.compile(rb"<(?:\w+:)?xf\b([^>]*)>")
_FORMAT_ID = re.compile(rb"""\bnumFmtId\s*=\s*["'](\d{1,9})["']""")
_FORMAT_CODES = re.compile(rb"<((?:\w+:)?)numFmts\b.*?</\1numFmts\s*>", re.DOTALL)


class Relationship(NamedTuple):
    """What a part points to: the last word of the type, the target, and whether it lies outside the file."""

    kind: str
    target: str
    external: bool


@dataclass(frozen=True)
class SheetEntry:
    """One sheet as the workbook lists it."""

    name: str
    visible: bool
    relationship: str


@dataclass(frozen=True)
class WorkbookPart:
    """What the main part says."""

    sheets: Sequence[SheetEntry]
    names: Mapping[str, str]
    date1904: bool = False
    recomputable: bool = True
    """Computed with full precision and without iterations."""


def parse_xml(
    content: bytes,
    part: str,
    start: Callable[[str, Attributes], None],
    text: Callable[[str], None] | None = None,
    end: Callable[[str], None] | None = None,
) -> None:
    """Walk a part; refuse the file when it is no well-formed XML.

    Names come without their prefix: one part holds one vocabulary as far as it is read here, and the
    transitional and the strict one differ in their namespaces only.
    """
    parser = ParserCreate()
    parser.StartElementHandler = lambda name, attributes: start(local_name(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(local_name(name))
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes it by place
    except (ExpatError, ValueError, LookupError):
        damaged(part)


def local_name(name: str) -> str:
    """Return an element's or attribute's name without its prefix."""
    return name.rpartition(":")[2]


def is_true(value: str | None) -> bool:
    """Read an XML boolean."""
    return value in {"1", "true", "on"}


def read_relationships(content: bytes, part: str) -> Mapping[str, Relationship]:
    """Return a part's relationships by id."""
    return (_known_relationships if len(content) <= _LONGEST_KEPT else _relationships)(content, part)


def _relationships(content: bytes, part: str) -> Mapping[str, Relationship]:
    found: dict[str, Relationship] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            found[attributes.get("Id", "")] = Relationship(
                attributes.get("Type", "").rpartition("/")[2],
                attributes.get("Target", ""),
                attributes.get("TargetMode") == "External",
            )

    parse_xml(content, part, start)
    return MappingProxyType(found)


_known_relationships = lru_cache(maxsize=32)(_relationships)


def relationships_part(part: str) -> str:
    """Return the name of the part that holds the relationships of another."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def resolve(part: str, target: str) -> str:
    """Return the name of the part that ``target``, seen from ``part``, points to."""
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def read_workbook_part(content: bytes, part: str) -> WorkbookPart:
    """Return the sheets, the defined names and the date system."""
    return (_known_workbooks if len(content) <= _LONGEST_KEPT else _workbook_part)(content, part)


def _workbook_part(content: bytes, part: str) -> WorkbookPart:
    sheets: list[SheetEntry] = []
    date1904, recomputable = False, True
    pieces: list[str] | None = None

    def start(name: str, attributes: Attributes) -> None:
        nonlocal pieces, date1904, recomputable
        if name == "sheet":
            reference = next((value for key, value in attributes.items() if local_name(key) == "id"), "")
            visible = attributes.get("state", "visible") == "visible"
            sheets.append(SheetEntry(attributes.get("name", ""), visible, reference))
        elif name == "workbookPr":
            date1904 = is_true(attributes.get("date1904"))
        elif name == "calcPr":
            iterates = is_true(attributes.get("iterate"))
            recomputable = is_true(attributes.get("fullPrecision", "1")) and not iterates
        elif name == "definedName":
            pieces = found_names.setdefault(attributes.get("name", ""), [])

    def text(data: str) -> None:
        if pieces is not None:
            pieces.append(data)

    def end(name: str) -> None:
        nonlocal pieces
        if name == "definedName":
            pieces = None

    found_names: dict[str, list[str]] = {}
    parse_xml(content, part, start, text, end)
    names = {name: "".join(parts) for name, parts in found_names.items()}
    return WorkbookPart(tuple(sheets), MappingProxyType(names), date1904, recomputable)


_known_workbooks = lru_cache(maxsize=32)(_workbook_part)


def read_formats(content: bytes, part: str) -> Sequence[str]:
    """Return the number format code of each cell style, by its index."""
    return (_known_formats if len(content) <= _LONGEST_KEPT else _formats)(content, part)


def _formats(content: bytes, part: str) -> Sequence[str]:
    # Cut out by pattern: a styles part often holds thousands of styles that nobody uses.
    custom: dict[int, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            identifier = attributes.get("numFmtId", "")
            if identifier.isascii() and identifier.isdigit():
                custom[int(identifier[:9])] = attributes.get("formatCode", "")

    codes = _FORMAT_CODES.search(content)
    if codes:
        parse_xml(codes[0], part, start)
    formats = _CELL_FORMATS.search(content)
    if formats is None:
        return ()
    identifiers = (_FORMAT_ID.search(attributes) for attributes in _FORMAT.findall(formats[0]))
    return tuple(format_code(int(found[1]) if found else 0, custom) for found in identifiers)


_known_formats = lru_cache(maxsize=32)(_formats)


def format_code(identifier: int, custom: dict[int, str]) -> str:
    """Return the code of a format id: the file's own, except where the id alone carries the meaning."""
    if identifier in CJK_IDS or identifier == 14 or identifier not in custom:
        return BUILTIN.get(identifier, GENERAL)
    return custom[identifier]
