"""Marks put on one sheet: colours and notes; its cells are never touched."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import suppress
from functools import cached_property
from pyexpat import ExpatError, ParserCreate
from typing import TYPE_CHECKING, NamedTuple

from workbook_templates.annotating import notes, shapes
from workbook_templates.annotating.boxes import measured, rows_of
from workbook_templates.annotating.formats import AFTER_FORMATS, with_colours
from workbook_templates.annotating.remarks import note_text
from workbook_templates.annotating.sheets import DRAWING, NOTES, VML, drawing_element, drawing_of, outlined
from workbook_templates.marks import HEAD, TAIL
from workbook_templates.opening import Refused, SheetGrid, a1
from workbook_templates.opening.grid import column_number
from workbook_templates.opening.guard import check_merges, damaged
from workbook_templates.patching.splicing import Splice, spliced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from checks.findings import Severity
    from workbook_templates.annotating.book import Book
    from workbook_templates.annotating.remarks import Place, Remark
    from workbook_templates.opening.grid import Merge
    from workbook_templates.patching.outline import Outline

_AFTER_DRAWING = AFTER_FORMATS[AFTER_FORMATS.index(DRAWING) + 1 :]
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_NOTES_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_KIND = "application/vnd.openxmlformats-officedocument.vmlDrawing"


class Marker:
    """What the sheets of one workbook share while they are marked.

    ``formats`` are the indices of the differential formats, ``list_name`` is the sheet on which all remarks stand.
    """

    def __init__(self, book: Book, formats: Mapping[Severity, int], language: str, list_name: str) -> None:
        self.book = book
        self.formats = formats
        self.language = language
        self.list_name = list_name

    @cached_property
    def numbers(self) -> shapes.Numbers:
        """The numbers of shapes that are taken, looked for when the first box is drawn."""
        return shapes.Numbers.taken(self._drawings())

    def _drawings(self) -> Iterator[bytes]:
        for name in self.book.parts.named("xl/"):
            if name.endswith(f".{VML}"):
                # One that cannot be read takes no number from ours.
                with suppress(Refused):
                    yield self.book.parts.read(name)

    def text(self, remarks: Sequence[Remark], head: str) -> str:
        """Return the text of a note."""
        return note_text(remarks, self.language, self.list_name, head)

    def mark(self, part: str, remarks: Sequence[Remark]) -> None:
        """Colour the cells of a sheet and put notes on them.

        Raises `guard.Refused` for a damaged sheet, `NotPatchableError` where the place of a mark cannot be told.
        """
        content = self.book.parts.read(part)
        _check_well_formed(content, part)
        outline = outlined(content, part)
        areas = _areas(outline, remarks, part)
        ranges: dict[Severity, list[str]] = defaultdict(list)
        for area in areas:
            ranges[area.worst].append(area.range)
        splices = [*with_colours(outline, ranges, self.formats), *_Noting(self, part, outline).splices(areas)]
        self.book.parts.write(part, spliced(content, splices))


class _Area(NamedTuple):
    """A cell with remarks, and the merged range that begins with it."""

    merge: Merge
    remarks: list[Remark]

    @property
    def place(self) -> Place:
        return self.merge[:2]

    @property
    def cell(self) -> str:
        return a1(*self.place)

    @property
    def range(self) -> str:
        last = a1(*self.merge[2:])
        return self.cell if self.cell == last else f"{self.cell}:{last}"

    @property
    def worst(self) -> Severity:
        return min((remark.severity for remark in self.remarks), key=lambda severity: severity.rank)


class _Noting:
    """The notes put on one sheet."""

    def __init__(self, marker: Marker, part: str, outline: Outline) -> None:
        self._marker = marker
        self._book = marker.book
        self._parts = marker.book.parts
        self._part = part
        self._outline = outline

    def splices(self, areas: Sequence[_Area]) -> Iterator[Splice]:
        """Write the notes and their boxes; yield what ties the sheet to its drawing where it had none."""
        name = self._parts.related(self._part, NOTES)
        held = notes.Notes(self._parts.read(name) if name else notes.new_part(self._book.namespace), name)
        threaded = held.threaded()
        # A conversation is kept elsewhere too: what stands for it here must stay what it is.
        noted = [area for area in areas if area.cell not in threaded]
        if not noted:
            return
        element = drawing_element(self._outline)
        drawing = drawing_of(self._parts, self._part, element)
        if not drawing:
            # First of what is said anew, as it is where it stays from an earlier copy: both are the same bytes then.
            self._parts.declare_extension(VML, _VML_KIND)
        if not name:
            name = self._parts.free_name("xl/comments{}.xml")
            self._parts.relate(self._part, f"{self._book.kinds}/{NOTES}", name)
            self._parts.declare(name, _NOTES_KIND)
        there = frozenset(held.cells())
        texts = {area.cell: self._marker.text(area.remarks, TAIL if area.cell in there else HEAD) for area in noted}
        self._parts.write(name, held.with_notes(texts))
        if not drawing:
            drawing, splice = self._new_drawing()
            yield splice
        self._draw(drawing, noted, there, texts)

    def _new_drawing(self) -> tuple[str, Splice]:
        block = self._marker.numbers.new_block()
        name = self._parts.free_name("xl/drawings/vmlDrawing{}.vml")
        self._parts.write(name, shapes.new_drawing(block))
        identifier = self._parts.relate(self._part, f"{self._book.kinds}/vmlDrawing", name)
        root = self._outline.root
        element = f'<{DRAWING}{self._outline.declared("r", self._book.kinds)} r:id="{identifier}"/>'.encode()
        return name, self._outline.ordered(root, self._outline.written(root, element), _AFTER_DRAWING)

    def _draw(self, drawing: str, noted: Sequence[_Area], there: frozenset[str], texts: Mapping[str, str]) -> None:
        """Draw a box for each new note, and make those of the others higher by our text."""
        sizes = measured(self._outline)
        boxes = [sizes.box(area.place, area.merge[3], texts[area.cell]) for area in noted if area.cell not in there]
        higher = {area.place: rows_of(texts[area.cell]) for area in noted if area.cell in there}
        content = self._parts.read(drawing)
        if higher:
            content = shapes.grown(content, higher)
        if boxes:
            content = shapes.with_boxes(content, drawing, boxes, self._marker.numbers)
        self._parts.write(drawing, content)


def _check_well_formed(content: bytes, part: str) -> None:
    """Refuse a damaged sheet: the copy must be one that programs open."""
    try:
        ParserCreate(namespace_separator=" ").Parse(content, True)  # noqa: FBT003 - expat takes it by place
    except (ExpatError, ValueError, LookupError):
        damaged(part)


def _areas(outline: Outline, remarks: Sequence[Remark], part: str) -> list[_Area]:
    """Return the cells with remarks in their order on the sheet; a merged cell stands for all of its range."""
    merges = _merges(outline, part)
    grid = SheetGrid("", merges=merges)
    whole = {merge[:2]: merge for merge in merges}
    found: dict[Place, _Area] = {}
    for remark in remarks:
        place = grid.anchor(*remark.place)
        area = found.setdefault(place, _Area(whole.get(place, (*place, *place)), []))
        area.remarks.append(remark)
    return [found[place] for place in sorted(found)]


def _merges(outline: Outline, part: str) -> list[Merge]:
    block = outline.root.first("mergeCells")
    written = (_REFERENCE.fullmatch(each.get("ref").strip().upper()) for each in (block.children if block else ()))
    merges = [
        (int(found[2]), column_number(found[1]), int(found[4]), column_number(found[3])) for found in written if found
    ]
    if any(not (1 <= top <= bottom <= 1_048_576 and left <= right <= 16_384) for top, left, bottom, right in merges):
        damaged(part)
    check_merges(len(merges), sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in merges))
    return merges
