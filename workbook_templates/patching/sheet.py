"""A sheet's XML with other content in some of its cells; all text outside of them stays as it was.

The part is walked by expat, which tells at which byte each element begins. A cell that is there keeps its attributes,
its style among them; one that is missing is put in at its place, with its row if that is missing too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pyexpat import ExpatError, ParserCreate
from typing import TYPE_CHECKING, NoReturn
from xml.sax.saxutils import escape

from workbook_templates.celltext import spelled
from workbook_templates.opening.grid import a1, column_number
from workbook_templates.opening.guard import damaged
from workbook_templates.opening.smallparts import Attributes, is_true, local_name
from workbook_templates.patching.edits import refuse
from workbook_templates.patching.splicing import ATTRIBUTE, TAG, Splice, check_encoding, spliced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workbook_templates.patching.edits import Edit

Place = tuple[int, int]
"""Row and column, 1-based."""

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_DROPPED = frozenset((b"r", b"t", b"cm", b"vm"))
"""A cell's attributes that are written anew, or that belong to the value it held."""


@dataclass
class _Element:
    """An element of the part: where it begins, where its start tag ends, and where it ends itself."""

    start: int
    opened: int
    attributes: Attributes
    end: int = 0
    cells: dict[int, _Element] = field(default_factory=dict)
    """Of a row: the cells asked for, by column."""
    before: dict[int, int] = field(default_factory=dict)
    """Of a row: where missing cells go, by column."""
    last: int = 0
    """Of a row: where cells go that come after all there are; its end tag, or the slash of an empty one."""
    formula: bool = False


class SheetPart:
    """One sheet's XML, walked through for some cells.

    Raises `guard.Refused` for what is no sheet, `NotPatchableError` where a cell's place cannot be told for sure.
    """

    def __init__(self, content: bytes, part: str, places: Iterable[Place]) -> None:
        self._content = content
        self._walk = _Walk(content, part, sorted(set(places)))

    def taken(self, place: Place) -> bool:
        """Tell whether a formula stands in a cell, or one of an array reaches over it."""
        row, column = place
        cell = self._cell(place)
        blocks = self._walk.blocks
        return (cell is not None and cell.formula) or any(
            top <= row <= bottom and left <= column <= right for top, left, bottom, right in blocks
        )

    def style(self, place: Place) -> int:
        """Return the index of a cell's style, of its row's or column's where the cell is missing."""
        cell, row = self._cell(place), self._walk.rows.get(place[0])
        if cell is not None:
            return _whole(cell.attributes.get("s"))
        if row is not None and is_true(row.attributes.get("customFormat")):
            return _whole(row.attributes.get("s"))
        return next((style for first, last, style in self._walk.columns if first <= place[1] <= last), 0)

    def patched(self, edits: Iterable[Edit]) -> bytes:
        """Return the part with other content in cells that it was walked through for."""
        ordered = sorted(edits, key=lambda edit: edit.place)
        for edit in ordered:
            if self.taken(edit.place):
                refuse("formula", sheet=edit.sheet, cell=a1(*edit.place))
        return spliced(self._content, self._splices(ordered))

    def _cell(self, place: Place) -> _Element | None:
        row = self._walk.rows.get(place[0])
        return row.cells.get(place[1]) if row is not None else None

    def _splices(self, edits: list[Edit]) -> Iterator[Splice]:
        new_rows: dict[int, bytes] = {}
        for number in dict.fromkeys(edit.row for edit in edits):
            mine = [edit for edit in edits if edit.row == number]
            row = self._walk.rows.get(number)
            if row is None:
                cells = b"".join(self._written(edit) for edit in mine)
                new_rows[number] = self._element("row", b' r="%d"' % number, cells)
            else:
                yield from self._in_row(row, mine)
        ends = []
        for number, text in new_rows.items():
            place = self._walk.before.get(number)
            if place is None:
                ends.append(text)
            else:
                yield Splice(place, place, text)
        if ends:
            yield self._appended(self._walk.data, "sheetData", b"".join(ends))

    def _in_row(self, row: _Element, edits: list[Edit]) -> Iterator[Splice]:
        ends = []
        for edit in edits:
            text, cell = self._written(edit), row.cells.get(edit.column)
            if cell is not None:
                yield Splice(cell.start, cell.end, text)
            elif edit.column in row.before:
                yield Splice(row.before[edit.column], row.before[edit.column], text)
            else:
                ends.append(text)
        if ends:
            yield self._appended(row, "row", b"".join(ends))

    def _appended(self, element: _Element, name: str, text: bytes) -> Splice:
        """Return what puts text at the end of an element, which may be an empty one."""
        if self._content[element.opened - 2 : element.opened] == b"/>":
            return Splice(element.opened - 2, element.opened, b">" + text + b"</" + self._name(name) + b">")
        return Splice(element.last, element.last, text)

    def _written(self, edit: Edit) -> bytes:
        cell = self._cell(edit.place)
        if cell is not None:
            tag = self._content[cell.start : cell.opened]
            kept = b"".join(b" %s=%s" % (name, value) for name, value in ATTRIBUTE.findall(tag) if name not in _DROPPED)
        else:
            style = self.style(edit.place)
            kept = b' s="%d"' % style if style else b""
        attributes = b' r="%s"' % a1(*edit.place).encode() + kept
        formula = self._element("f", b"", escape(edit.formula).encode()) if edit.formula else b""
        if isinstance(edit.value, Decimal):
            return self._element(
                "c", attributes, formula + self._element("v", b"", format(edit.value.normalize(), "f").encode())
            )
        text = escape(spelled(edit.value)).encode()
        if formula:
            return self._element("c", attributes + b' t="str"', formula + self._element("v", b"", text))
        space = b' xml:space="preserve"' if edit.value != edit.value.strip() else b""
        inside = self._element("is", b"", self._element("t", space, text))
        return self._element("c", attributes + b' t="inlineStr"', inside)

    def _name(self, name: str) -> bytes:
        return (self._walk.prefix + name).encode()

    def _element(self, name: str, attributes: bytes, content: bytes) -> bytes:
        named = self._name(name)
        return b"<%s%s>%s</%s>" % (named, attributes, content, named)


class _Walk:
    """The walk through a part: where the cells asked for stand, or where they go."""

    def __init__(self, content: bytes, part: str, places: list[Place]) -> None:
        self._content = content
        self._part = part
        self._wanted: dict[int, list[int]] = {}
        for row, column in places:
            self._wanted.setdefault(row, []).append(column)
        self.prefix = ""
        self.rows: dict[int, _Element] = {}
        """The rows asked for that are there."""
        self.before: dict[int, int] = {}
        """Where missing rows go that do not come after all there are."""
        self.data = _Element(0, 0, {})
        self.columns: list[tuple[int, int, int]] = []
        """First and last column and their style."""
        self.blocks: list[tuple[int, int, int, int]] = []
        """The ranges over which formulas of arrays reach."""
        self._missing = list(self._wanted)
        self._path: list[str] = []
        self._row_number = self._column_number = 0
        self._row: _Element | None = None
        self._cell: _Element | None = None
        self._missing_cells: list[int] = []
        self._parse()

    def _parse(self) -> None:
        parser = self._parser = ParserCreate()
        parser.XmlDeclHandler = self._declared
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            parser.Parse(self._content, True)  # noqa: FBT003 - expat takes it by place
        except (ExpatError, ValueError, LookupError):
            damaged(self._part)
        if not self.data.opened:
            damaged(self._part)

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        check_encoding(encoding, self._part)

    def _start(self, name: str, attributes: Attributes) -> None:
        depth = len(self._path)
        if depth == 0:
            self.prefix = name[: -len(local_name(name))]
        # What has another prefix than the sheet itself is of another vocabulary.
        known = name.removeprefix(self.prefix) if name.startswith(self.prefix) else f"?{name}"
        self._path.append(known)
        if depth == 0 and known != "worksheet":
            damaged(self._part)
        elif depth == 1 and known == "sheetData":
            self.data = self._element(attributes)
        elif depth == 2 and self._path[1] == "cols" and known == "col":
            first, last = self._number(attributes.get("min")), self._number(attributes.get("max"))
            self.columns.append((first, last, _whole(attributes.get("style"))))
        elif depth >= 2 and self._path[1] == "sheetData":
            self._start_inside(depth, known, attributes)

    def _start_inside(self, depth: int, known: str, attributes: Attributes) -> None:
        if depth == 2:
            if known != "row":
                self._doubt()
            self._start_row(attributes)
        elif depth == 3 and self._row is not None:
            if known != "c":
                self._doubt()
            self._start_cell(self._row, attributes)
        elif depth == 4 and known == "f":
            if self._cell is not None:
                self._cell.formula = True
            if attributes.get("t") in ("array", "dataTable") and "ref" in attributes:
                first, _, last = attributes["ref"].partition(":")
                self.blocks.append((*self._place(first), *self._place(last or first)))

    def _start_row(self, attributes: Attributes) -> None:
        number = self._number(attributes["r"]) if "r" in attributes else self._row_number + 1
        if number <= self._row_number:
            self._doubt()
        self._row_number, self._column_number = number, 0
        self._pass(self._missing, number, self.before)
        if number in self._wanted:
            self._row = self.rows[number] = self._element(attributes)
            self._missing_cells = list(self._wanted[number])

    def _start_cell(self, row: _Element, attributes: Attributes) -> None:
        column = self._column_number + 1
        if "r" in attributes:
            number, column = self._place(attributes["r"])
            if number != self._row_number or column <= self._column_number:
                self._doubt()
        self._column_number = column
        wanted = column in self._missing_cells
        self._pass(self._missing_cells, column, row.before)
        if wanted:
            self._cell = row.cells[column] = self._element(attributes)

    def _pass(self, missing: list[int], number: int, before: dict[int, int]) -> None:
        """Note that what is missing up to a row or a cell goes before it; the thing itself is no longer missing.

        One without an address follows the one before it at once, so nothing is ever put in before it.
        """
        while missing and missing[0] < number:
            before[missing.pop(0)] = self._parser.CurrentByteIndex
        if missing and missing[0] == number:
            missing.pop(0)

    def _end(self, _name: str) -> None:
        known, depth = self._path.pop(), len(self._path)
        at = self._parser.CurrentByteIndex
        if depth == 3 and self._cell is not None:
            self._cell.end = self._closed(self._cell, at)
            self._cell = None
        elif depth == 2 and self._row is not None:
            self._row.last, self._row = at, None
        elif depth == 1 and known == "sheetData":
            self.data.last = at

    def _closed(self, element: _Element, at: int) -> int:
        """Return where an element ends whose end is told at a byte: the end tag's first, or past an empty element."""
        if self._content[element.opened - 2 : element.opened] == b"/>":
            return element.opened
        return self._content.index(b">", at) + 1

    def _element(self, attributes: Attributes) -> _Element:
        start = self._parser.CurrentByteIndex
        tag = TAG.match(self._content, start)
        if tag is None:
            self._doubt()
        return _Element(start, tag.end(), attributes)

    def _place(self, reference: str) -> Place:
        found = _ADDRESS.fullmatch(reference.replace("$", "").upper())
        if found is None:
            damaged(self._part)
        return int(found[2]), column_number(found[1])

    def _number(self, text: str | None) -> int:
        if text is None or not (text.isascii() and text.isdigit() and len(text) < 10):
            damaged(self._part)
        return int(text)

    def _doubt(self) -> NoReturn:
        refuse("unusual", part=self._part)


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else 0
