"""The workbook's own part: its list of sheets, and what counts them by their place in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workbook_templates.annotating import listing
from workbook_templates.annotating.first_cell import first_text
from workbook_templates.marks import REMARKS, holds_remarks, may_hold_remarks
from workbook_templates.opening.grid import CHECK_SHEET, STAMP_SHEET
from workbook_templates.opening.guard import damaged
from workbook_templates.opening.smallparts import relationships_part, resolve
from workbook_templates.patching.edits import refuse
from workbook_templates.patching.outline import Element, Outline, removed
from workbook_templates.patching.splicing import Splice, spliced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbook_templates.patching.parts import Parts

_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_STRICT_KINDS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_AFTER_NAMES = (
    "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
    "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip
_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STYLES = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_STYLES_NAME = "xl/styles.xml"
"""Some programs look for it by this name only."""
_SEEN = ("", "visible")
"""The states of a sheet that is seen."""
_TITLES = "_xlnm.Print_Titles"


class SheetAt(NamedTuple):
    """A sheet: its place among all, its entry, and its part."""

    number: int
    entry: Element
    part: str


class Book:
    """A workbook's list of sheets, read anew after each change."""

    def __init__(self, parts: Parts, main: str) -> None:
        self.parts = parts
        self.main = main
        self._look()

    def _look(self) -> None:
        self._outline = Outline(self.parts.read(self.main), self.main, depth=2)
        root = self._outline.root
        sheets = root.first("sheets")
        if root.name != "workbook" or sheets is None:
            damaged(self.main)
        self._sheets = sheets
        self._entries = sheets.named("sheet")
        related = self.parts.relationships(self.main)
        self._targets = {
            entry.get("name"): SheetAt(index, entry, resolve(self.main, target.target))
            for index, entry in enumerate(self._entries)
            if (target := related.get(entry.get("id"))) and target.kind == "worksheet" and not target.external
        }

    @property
    def namespace(self) -> str:
        """The namespace of spreadsheets that the workbook uses: the transitional or the strict one."""
        return self._outline.namespace

    @property
    def kinds(self) -> str:
        """How the types of relationships begin."""
        return _STRICT_KINDS if self.namespace == _STRICT else _KINDS

    def part_of(self, sheet: str) -> str:
        """Return the name of a sheet's part; refuse a sheet that is not there, or is no sheet of cells."""
        if sheet not in self._targets:
            refuse("no-sheet", sheet=sheet)
        return self._targets[sheet].part

    def sheets(self) -> Iterator[str]:
        """Yield the parts of all sheets of cells that may hold marks: not those that a template hides."""
        own = (CHECK_SHEET, STAMP_SHEET)
        return (found.part for name, found in self._targets.items() if name not in own and found.part in self.parts)

    def styles(self) -> str:
        """Return the name of the styles part, empty where there is none."""
        name = self.parts.related(self.main, "styles")
        return name if name and name in self.parts else ""

    def add_styles(self, content: bytes) -> str:
        """Add a styles part, in the place to which the workbook points if it does; return its name."""
        name = self.parts.related(self.main, "styles")
        if not name:
            name = _STYLES_NAME if _STYLES_NAME not in self.parts else self.parts.free_name("xl/styles{}.xml")
            self.parts.relate(self.main, f"{self.kinds}/styles", name)
        self.parts.declare(name, _STYLES)
        self.parts.write(name, content)
        return name

    def remarks_name(self) -> str:
        """Return the name of the sheet with our remarks, or the one it gets."""
        found = self._remarks()
        if found is not None:
            return found.entry.get("name")
        taken = {entry.get("name").casefold() for entry in self._entries}
        names = (REMARKS, *(f"{REMARKS}({number})" for number in range(2, len(taken) + 3)))
        return next(name for name in names if name not in taken)

    def _remarks(self) -> SheetAt | None:
        for name, found in self._targets.items():
            if may_hold_remarks(name) and found.part in self.parts:
                text = first_text(self.parts.read(found.part), found.part, self._strings)
                if holds_remarks(name, text):
                    return found
        return None

    def _strings(self) -> tuple[bytes, str]:
        name = self.parts.related(self.main, "sharedStrings")
        return self.parts.read(name), name

    def write_remarks(self, content: bytes) -> None:
        """Put the sheet with our remarks behind the others, or renew it where it is."""
        found = self._remarks()
        if found is None:
            self._add(content)
            return
        self.parts.write(found.part, content)
        splices = list(self._repeating_headings(found.entry.get("name"), found.number))
        if found.entry.get("state") not in _SEEN:
            splices.append(self._outline.with_attribute(found.entry, "state", "visible"))
        self._change(splices)

    def _add(self, content: bytes) -> None:
        name = self.remarks_name()
        part = self.parts.free_name("xl/worksheets/sheet{}.xml")
        self.parts.write(part, content)
        self.parts.declare(part, _WORKSHEET)
        identifier = self.parts.relate(self.main, f"{self.kinds}/worksheet", part)
        numbers = (entry.get("sheetId") for entry in self._entries)
        number = max((int(each) for each in numbers if each.isascii() and each.isdigit()), default=0) + 1
        declared = self._outline.declared("r", self.kinds)
        entry = f'<sheet{declared} name="{name}" sheetId="{number}" r:id="{identifier}"/>'
        put = self._outline.into(self._sheets, self._outline.written(self._sheets, entry.encode()))
        self._change([put, *self._repeating_headings(name, len(self._entries))])

    def _repeating_headings(self, sheet: str, index: int) -> Iterator[Splice]:
        """Yield what lets each printed page of a sheet begin with its headings, unless that is said already."""
        root = self._outline.root
        names = root.first("definedNames")
        there = names.named("definedName") if names is not None else []
        if any(each.get("name") == _TITLES and each.get("localSheetId") == str(index) for each in there):
            return
        row = listing.HEADINGS_ROW
        name = f'<definedName name="{_TITLES}" localSheetId="{index}">\'{sheet}\'!${row}:${row}</definedName>'
        if names is None:
            text = self._outline.written(root, f"<definedNames>{name}</definedNames>".encode())
            yield self._outline.ordered(root, text, _AFTER_NAMES)
        else:
            yield self._outline.into(names, self._outline.written(names, name.encode()))

    def remove_remarks(self) -> bool:
        """Take the sheet with our remarks away; tell whether that was done.

        What counts sheets by their place is set right.
        """
        found = self._remarks()
        # A workbook must have a sheet.
        if found is None or len(self._entries) == 1:
            return False
        self._change([removed(found.entry), *self._without_names(found.number), *self._viewed(found.number)])
        self.parts.unrelate(self.main, found.entry.get("id"))
        self.parts.undeclare(found.part)
        self.parts.remove(found.part)
        self.parts.remove(relationships_part(found.part))
        return True

    def _without_names(self, index: int) -> Iterator[Splice]:
        names = self._outline.root.first("definedNames")
        if names is None:
            return
        gone = [each for each in names.children if each.get("localSheetId") == str(index)]
        if len(gone) == len(names.children):
            yield removed(names)
            return
        yield from map(removed, gone)
        for each in names.children:
            local = each.get("localSheetId")
            if local.isascii() and local.isdigit() and int(local) > index:
                yield self._outline.with_attribute(each, "localSheetId", str(int(local) - 1))

    def _viewed(self, index: int) -> Iterator[Splice]:
        views = self._outline.root.first("bookViews")
        for view in views.children if views is not None else ():
            for attribute in ("firstSheet", "activeTab"):
                place = view.get(attribute)
                if not (place.isascii() and place.isdigit()) or int(place) < index:
                    continue
                other = int(place) - 1 if int(place) > index else self._seen_beside(index)
                yield self._outline.with_attribute(view, attribute, str(other))

    def _seen_beside(self, index: int) -> int:
        """Return the place of the first sheet that is seen, once the sheet at a place is gone."""
        left = [entry for place, entry in enumerate(self._entries) if place != index]
        return next((place for place, entry in enumerate(left) if entry.get("state") in _SEEN), 0)

    def _change(self, splices: list[Splice]) -> None:
        if splices:
            self.parts.write(self.main, spliced(self._outline.content, splices))
            self._look()
