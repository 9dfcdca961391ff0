"""A workbook whose cells can be changed: opened within the same limits as for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workbook_templates.opening import guard, open_workbook
from workbook_templates.opening.numberformat import GENERAL
from workbook_templates.opening.smallparts import (
    read_formats,
    read_relationships,
    read_workbook_part,
    relationships_part,
    resolve,
)
from workbook_templates.opening.xlsx import main_part
from workbook_templates.patching.archive import with_parts
from workbook_templates.patching.edits import by_sheet, refuse
from workbook_templates.patching.sheet import SheetPart

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workbook_templates.patching.edits import Edit
    from workbook_templates.patching.sheet import Place

_SIGNATURES = "_xmlsignatures/"


class Spot(NamedTuple):
    """What is known of a cell beside what it shows."""

    number_format: str
    """Of the cell, or of its row or column where nothing was ever written in it."""
    taken: bool
    """A formula stands in it, or one of an array reaches over it: it cannot be changed."""


def package_of(data: bytes) -> guard.Package:
    """Return the parts of a workbook in XML; raises `guard.Refused` and, for an .xls, `NotPatchableError`."""
    if guard.container_of(data) != "zip":
        open_workbook(data, "")  # which knows what else it may be: encrypted, a text document
        refuse("xls")
    return guard.Package(data)


def is_signed(package: guard.Package) -> bool:
    """Tell whether a package carries a digital signature, which holds for its bytes as they are."""
    rels = "_rels/.rels"
    found = read_relationships(package.read(rels), rels) if rels in package else {}
    return bool(package.named(_SIGNATURES)) or any(entry.kind == "origin" for entry in found.values())


class Source:
    """A workbook in XML.

    Raises `guard.Refused` for what is not read either, and `NotPatchableError` for an .xls and, unless its signature
    may break, for a signed workbook: a signature holds for the bytes as they are.
    """

    def __init__(self, data: bytes, *, break_signature: bool = False) -> None:
        self._data = data
        self._package = package_of(data)
        main = main_part(self._package)
        rels = relationships_part(main)
        related = read_relationships(self._package.read(rels), rels)
        self.signed = is_signed(self._package)
        """It carries a digital signature, which a changed copy breaks."""
        if self.signed and not break_signature:
            refuse("signed")
        styles = next((resolve(main, each.target) for each in related.values() if each.kind == "styles"), "")
        known = styles and styles in self._package
        self._formats = read_formats(self._package.read(styles), styles) if known else []
        self._parts = {
            entry.name: resolve(main, related[entry.relationship].target)
            for entry in read_workbook_part(self._package.read(main), main).sheets
            if entry.relationship in related and related[entry.relationship].kind == "worksheet"
        }
        self._contents: dict[str, bytes] = {}

    def spots(self, sheet: str, places: Iterable[Place]) -> Mapping[Place, Spot]:
        """Return what is known of some cells of a sheet."""
        asked = list(places)
        part = self._part(sheet, asked)
        return {place: Spot(self._format(part.style(place)), part.taken(place)) for place in asked}

    def patched(self, edits: Iterable[Edit]) -> bytes:
        """Return the workbook with other content in some cells; the very same bytes where there are no edits."""
        parts = {
            self._name(sheet).lower(): self._part(sheet, [edit.place for edit in mine]).patched(mine)
            for sheet, mine in by_sheet(tuple(edits)).items()
        }
        return with_parts(self._data, parts) if parts else self._data

    def _format(self, style: int) -> str:
        return self._formats[style] if style < len(self._formats) else GENERAL

    def _name(self, sheet: str) -> str:
        if sheet not in self._parts:
            refuse("no-sheet", sheet=sheet)
        return self._parts[sheet]

    def _part(self, sheet: str, places: list[Place]) -> SheetPart:
        name = self._name(sheet)
        if name not in self._contents:
            self._contents[name] = self._package.read(name)
        return SheetPart(self._contents[name], name, places)


def patch(source: bytes, edits: Iterable[Edit], *, break_signature: bool = False) -> bytes:
    """Return a workbook with other content in some cells, everything else byte for byte; raises what `Source` does."""
    return Source(source, break_signature=break_signature).patched(edits)
