"""Sheets and shared strings in the spelling of nearly every writer, each read by one pass of one pattern.

It costs less than half of what the way by a scan and the value reader does (`xlsx`), and gives exactly the same.
It can, because nothing is passed over: a pattern takes cell after cell, each where the last one ended, and its last
branch takes all the rest, which has to be the end of the table. Whatever is spelled otherwise, and every kind of value
that is rare, raises `UnusualError`, and the sheet goes the long way. Nothing is refused here but what holds too much.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache, partial
from math import inf
from pyexpat import ExpatError, ParserCreate
from typing import TYPE_CHECKING, NamedTuple

from workbook_templates.opening import guard
from workbook_templates.opening.formulas import MAX_FORMULAS, Written, written_formula
from workbook_templates.opening.grid import MAX_COLUMN, MAX_ROW, CellContent, Merge, Place, column_number
from workbook_templates.opening.numberformat import GENERAL, show, show_text, text_styles
from workbook_templates.opening.sheetxml import (
    BOUND_FROM,
    UnusualError,
    check_merged_area,
    hidden_columns,
    hidden_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

_DECLARATION = (
    rb"(?:\xef\xbb\xbf)?"
    rb"""(?:<\?xml version=["']1\.0["'](?: encoding=["'](?:UTF|utf)-8["'])?(?: standalone=["'][a-z]+["'])? ?\?>)?\s*"""
)
_ATTRIBUTES = rb'(?: [\w:]+="[^"<&]*+")*+ ?'
_KIND = rb'(?: s="[0-9]{1,9}"| t="[A-Za-z]++")*+ ?'
_ROW = rb'<row r="[1-9][0-9]{0,6}"' + _ATTRIBUTES
_FIRST_ROW = _ROW + rb"(?:/>" + _ROW + rb")*+>"
_ROWS = rb"(?:</row>" + _FIRST_ROW + rb")*+"
_BLANK = rb'<c r="[A-Z]{1,3}[0-9]{1,7}"' + _KIND + rb"(?:/>|></c>)"
_SHEET = re.compile(_DECLARATION + rb"<worksheet[ >]")
_TABLE = re.compile(rb"<sheetData>" + _FIRST_ROW)
_CELL = re.compile(
    _ROWS
    + rb'<c r="([A-Z0-9]++)"([^>]*+)>(?:<is><t([^<]*+)</t></is>|<v>([^<]*+)</v>|(<f'
    + _ATTRIBUTES
    + rb"(?:/>|>[^<]*+</f>))(?:<v>([^<]*+)</v>)?+)</c>|(?:"
    + _ROWS
    + _BLANK
    + rb")++|([\s\S]++)"
)
"""A cell with content: address, attributes, text behind ``<t``, saved value, formula, what that gave; or a run of blank
cells, which leaves all empty; or all the rest.

The blank cells come second, so that none of the others is tried as one first; and the attributes, which are the same
few all over, are held to their pattern once for each that comes (`_type`, `_style`).
"""
_KIND_ALONE = re.compile(_KIND)
_TABLE_END = re.compile(_ROWS + rb"</row>(?:" + _ROW + rb"/>)*+</sheetData>")
_STRINGS = re.compile(_DECLARATION + rb"<sst" + _ATTRIBUTES + rb">")
_RUN = rb"<r>(?:<rPr>(?:<\w+" + _ATTRIBUTES + rb"/>)*+</rPr>)?+<t%s[^<]*+%s</t></r>"
_STRING = re.compile(
    rb"<si>(?:<t([^<]*+)</t>|<t/>|((?:"
    + _RUN % (b"", b"")
    + rb")++))(?:<phoneticPr"
    + _ATTRIBUTES
    + rb"/>)?+</si>|([\s\S]++)"
)
"""A shared string: the text behind ``<t``, the runs of one in several fonts; or all the rest."""
_RUN_TEXT = re.compile(_RUN % (b"(", b")"))
_STRINGS_END = re.compile(rb"</sst>\s*")
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]{1,3}[1-9][0-9]{0,6}(?::[A-Z]{1,3}[1-9][0-9]{0,6})?" ?/>')
_MERGE = re.compile(rb'<mergeCell ref="([A-Z0-9]+):([A-Z0-9]+)" ?/>')
_REFERENCE = re.compile(rb"([A-Z]{1,3})([1-9][0-9]{0,6})")
_STYLE = re.compile(rb' s="([0-9]+)"')
_TYPE = re.compile(rb' t="([A-Za-z]+)"')
_NUMBER = re.compile(rb"-?[0-9]+(?:\.[0-9]+)?(?:[Ee][+-]?[0-9]+)?")
_SHOWN_AS_SAVED = re.compile(rb"(?=[-.0-9]{1,15}\Z)-?(?:[1-9][0-9]{0,10}|(?:0|[1-9][0-9]{0,10})\.(?!0000)[0-9]*[1-9])")
"""A number that the format General shows as it is saved: fifteen digits at most, none of them idle."""
_ENTITY = re.compile("&([^&;]*);?")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_CODE = re.compile("#(?:([0-9]{1,7})|x([0-9A-Fa-f]{1,6}))")
_BLANKS_KEPT = b' xml:space="preserve">'
_XML_BLANKS = " \t\r\n"
_ERRORS = frozenset((b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!"))
_MOST_PLACES = 1 << 15
_MOST_TEXTS = 1 << 14
_LONGEST_AROUND = 1 << 14
"""Bytes around the cells that are worth remembering."""
_LONGEST_KEPT = 512
"""Bytes of a text that is worth remembering: labels and targets come again, paragraphs do not."""

Found = tuple[bytes, bytes, bytes, bytes, bytes, bytes, bytes]
Strings = tuple[bytes, bytes, bytes]


class PlainSheet(NamedTuple):
    """What a sheet holds."""

    cells: dict[Place, CellContent]
    """In the order of the XML, which is that of rows and columns but in sheets made by hand."""
    merges: list[Merge]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    formulas: list[Written]
    styles: dict[Place, int]
    """The index of the style of each cell with a formula."""
    values: list[tuple[Place, object]]
    """The values as stored, in a sheet with formulas."""
    tail: bytes
    """What stands in the XML below the cells."""


class _Places(dict[bytes, Place]):
    """The places of addresses, shared by all sheets: they hold the same few hundred over and over."""

    def __missing__(self, address: bytes) -> Place:
        found = _REFERENCE.fullmatch(address)
        if found is None:
            raise UnusualError
        place = int(found[2]), column_number(found[1].decode())
        if place[0] > MAX_ROW or place[1] > MAX_COLUMN:
            raise UnusualError
        if len(self) >= _MOST_PLACES:
            self.clear()
        self[address] = place
        return place


_places = _Places()


_ByWriting = dict[bytes, CellContent | None]


class _Contents(_ByWriting):
    """What the cells of one kind show, by what is saved, None for nothing: equal cells are one object."""

    def __init__(self, read: Callable[[bytes], CellContent | None]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, saved: bytes) -> CellContent | None:
        content = self[saved] = self._read(saved)
        return content


class _TextContents(_ByWriting):
    """What a text makes a cell show, None where it is empty, by how it is written behind its ``<t``.

    Shared by all workbooks: most labels and targets of a form stand in others of a batch, too.
    """

    def __missing__(self, written: bytes) -> CellContent | None:
        text = _text(written)
        content = CellContent(text) if text else None
        if len(written) <= _LONGEST_KEPT:
            if len(self) >= _MOST_TEXTS:
                self.clear()
            self[written] = content
        return content


_text_contents = _TextContents()


class PlainReader:
    """Reads the sheets of one workbook; raises `UnusualError` for shared strings that are spelled otherwise."""

    def __init__(self, strings: bytes | None, formats: Sequence[str], *, date1904: bool) -> None:
        self._strings = [] if strings is None else _split_strings(strings)
        self._formats = formats
        self._text_styles = text_styles(formats)
        self._date1904 = date1904
        # The contents by the attributes that say style and type. None of them may refer to the reader: what lies in a
        # ring waits for the garbage collector, which rests while a batch is read.
        self._saved: dict[bytes, _ByWriting] = {}
        self._inline: dict[bytes, _ByWriting] = {}

    def sheet(self, content: bytes) -> PlainSheet | None:
        """Return what a sheet holds; None when it is spelled otherwise.

        Raises `guard.Refused` when it holds too much, or cells too far out.
        """
        try:
            found, tail = _parts(content)
            return self._sheet(content, found, tail)
        except (UnusualError, UnicodeDecodeError):
            return None

    def values(self, content: bytes) -> list[tuple[Place, object]] | None:
        """Return the stored values of a sheet with their places, None when it is spelled otherwise.

        Raises `guard.Refused` as `sheet` does.
        """
        try:
            found, tail = _parts(content)
            _merges(tail)
            values = self._values(found)
        except (UnusualError, UnicodeDecodeError):
            return None
        return values

    def _sheet(self, content: bytes, found: list[Found], tail: bytes) -> PlainSheet:
        places, inline, saved = _places, self._inline, self._saved
        cells: dict[Place, CellContent] = {}
        empty: list[Place] = []
        formulas: list[Written] = []
        styles: dict[Place, int] = {}
        count = len(found)
        for address, kind, text, value, formula, computed, _ in found:
            if text:
                shown = (inline.get(kind) or self._inline_contents(kind))[text]
            elif not address:
                count -= 1
                continue
            elif formula:
                place = places[address]
                shown = _computed((saved.get(kind) or self._contents(kind))[computed] if computed else None)
                styles[place] = _style(kind)
                formula.decode()  # raises where it is no UTF-8
                if len(formulas) <= MAX_FORMULAS:
                    formulas.append(written_formula(place, formula))
            else:
                shown = (saved.get(kind) or self._contents(kind))[value]
            if shown is None:
                empty.append(places[address])
            else:
                cells[places[address]] = shown
        _check_places({*cells, *empty} if empty else cells, count)
        return PlainSheet(
            cells,
            _merges(tail),
            hidden_rows(content),
            hidden_columns(content),
            formulas,
            styles,
            self._values(found) if formulas else [],
            tail,
        )

    def _values(self, found: list[Found]) -> list[tuple[Place, object]]:
        places, texts, inline = _places, _text_contents, set[bytes]()
        values: list[tuple[Place, object]] = []
        for address, kind, text, value, formula, computed, _ in found:
            if text:
                if kind not in inline:
                    _check_inline(kind)
                    inline.add(kind)
                content = texts[text]
                values.append((places[address], content.text if content else ""))
            elif formula:
                formula.decode()  # raises where it is no UTF-8
                values.append((places[address], self._value(_type(kind), computed) if computed else ""))
            elif address:
                values.append((places[address], self._value(_type(kind), value)))
        _check_places({place for place, _ in values}, len(values))
        return values

    def _value(self, kind: str, saved: bytes) -> object:
        """Return a saved value as it is stored: a number, a text, a truth value; an error is an empty text."""
        if kind == "s":
            content = _shared_content(self._strings, "", saved)
            return content.text if content else ""
        if kind == "n":
            return _number(saved)
        if kind == "str":
            return _decoded(saved)
        if kind == "b":
            return _truth(saved)
        if kind == "e" and saved in _ERRORS:
            return ""
        raise UnusualError

    def _contents(self, attributes: bytes) -> _ByWriting:
        """Return the contents of the cells that hold a saved value."""
        kind, style = _type(attributes), _style(attributes)
        code = self._formats[style] if style < len(self._formats) else GENERAL
        shaping = code if style in self._text_styles else ""
        if kind == "n":
            read: Callable[[bytes], CellContent | None] = partial(_number_content, code, self._date1904)
        elif kind == "s":
            read = partial(_shared_content, self._strings, shaping)
        elif kind == "str":
            read = partial(_written_content, shaping)
        elif kind in ("b", "e"):
            read = _truth_content if kind == "b" else _error_content
        else:
            raise UnusualError
        contents = self._saved[attributes] = _Contents(read)
        return contents

    def _inline_contents(self, attributes: bytes) -> _ByWriting:
        """Return the contents of the cells that hold their text themselves."""
        _check_inline(attributes)
        style = _style(attributes)
        contents: _ByWriting = _text_contents
        if style in self._text_styles:
            code = self._formats[style]
            contents = _Contents(lambda text: _formatted(_text_contents[text], code))
        self._inline[attributes] = contents
        return contents


def _number_content(code: str, date1904: bool, saved: bytes) -> CellContent:  # noqa: FBT001 - given by place
    # Hardly any amount comes twice: not worth a place among the numbers that are remembered.
    if code == GENERAL and _SHOWN_AS_SAVED.fullmatch(saved):
        text = saved.decode()
        return CellContent(text, Decimal(text))
    shown = show(_number(saved), code, date1904)
    return CellContent(shown.text, shown.stored)


def _truth_content(saved: bytes) -> CellContent:
    return CellContent("TRUE" if _truth(saved) else "FALSE")


def _error_content(saved: bytes) -> CellContent:
    if saved not in _ERRORS:
        raise UnusualError
    error = saved.decode()
    return CellContent(error, error=error)


def _shared_content(strings: Sequence[Strings], code: str, index: bytes) -> CellContent | None:
    """Return the content of a cell with a shared string, by its index as written."""
    if not index.isdigit() or len(index) > 7 or int(index) >= len(strings):
        raise UnusualError
    text, runs, _ = strings[int(index)]
    if runs:
        joined = _joined(runs)
        return _formatted(CellContent(joined), code) if joined else None
    return _formatted(_text_contents[text], code) if text else None


def _written_content(code: str, saved: bytes) -> CellContent | None:
    """Return the content of a cell that saves its text as it is, the result of a formula."""
    text = _decoded(saved)
    return _formatted(CellContent(text), code) if text else None


def _formatted(content: CellContent | None, code: str) -> CellContent | None:
    """Return the content of a cell with a text in its format, where that shows in it."""
    return CellContent(show_text(content.text, code)) if content and code else content


def _computed(shown: CellContent | None) -> CellContent:
    """Return the content of a cell whose value a formula gave."""
    if shown is None:
        return CellContent("", formula=True)
    return CellContent(shown.text, shown.stored, formula=True, error=shown.error)


@lru_cache(maxsize=1024)
def _type(attributes: bytes) -> str:
    """Return the type that a cell's attributes say; raises `UnusualError` where they are spelled otherwise."""
    found = _TYPE.findall(attributes)
    if len(found) > 1 or not _KIND_ALONE.fullmatch(attributes):
        raise UnusualError
    return found[0].decode() if found else "n"


@lru_cache(maxsize=1024)
def _style(attributes: bytes) -> int:
    """Return the index of the style that a cell's attributes say; raises as `_type` does."""
    found = _STYLE.findall(attributes)
    if len(found) > 1 or not _KIND_ALONE.fullmatch(attributes):
        raise UnusualError
    return int(found[0]) if found else 0


def _check_inline(attributes: bytes) -> None:
    """Let no cell hold its text itself that says that it does otherwise."""
    if _type(attributes) != "inlineStr":
        raise UnusualError


def _truth(saved: bytes) -> bool:
    if saved not in (b"0", b"1"):
        raise UnusualError
    return saved == b"1"


def _number(saved: bytes) -> float:
    number = float(saved) if _NUMBER.fullmatch(saved) else inf
    if number in (inf, -inf):
        raise UnusualError  # 1e400 is none either
    return number


def _text(written: bytes) -> str:
    """Return the text of an element from what stands behind its ``<t``."""
    if written.startswith(b">"):
        # As the value reader does, and Excel.
        return _decoded(written[1:]).strip(_XML_BLANKS)
    if not written.startswith(_BLANKS_KEPT):
        raise UnusualError
    return _decoded(written[len(_BLANKS_KEPT) :])


def _decoded(written: bytes) -> str:
    text = written.decode()
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    # Line ends are for a parser to unite, and _x000D_ for the value reader to resolve.
    if b"\r" in written or "_x" in text:
        raise UnusualError
    return text


def _character(entity: re.Match[str]) -> str:
    return _characters[entity[0]]


class _Characters(dict[str, str]):
    """The characters by their entities; a few writers spell every Chinese one so."""

    def __missing__(self, entity: str) -> str:
        if not entity.endswith(";"):
            raise UnusualError
        name = entity[1:-1]
        found = _CODE.fullmatch(name)
        code = (int(found[1]) if found[1] else int(found[2], 16)) if found else 0
        character = _ENTITIES.get(name) or (chr(code) if 0 < code < 0xD800 or 0xDFFF < code <= 0x10FFFF else "")
        if not character:
            raise UnusualError
        if len(self) >= _MOST_PLACES:
            self.clear()
        self[entity] = character
        return character


_characters = _Characters()


def _split_strings(content: bytes) -> list[Strings]:
    """Return the shared strings, each as a text or as runs, still as written."""
    start = _STRINGS.match(content)
    if start is None or len(content) >= BOUND_FROM:
        raise UnusualError
    strings: list[Strings] = _STRING.findall(content, start.end())
    if not strings or not _STRINGS_END.fullmatch(strings.pop()[2]):
        raise UnusualError
    content.decode()
    if b"&" in content:
        # A wrong entity is a fault even in a string that no cell shows.
        for text, runs, _ in strings:
            _joined(runs) if runs else _text(text or b">")
    return strings


def _joined(runs: bytes) -> str:
    return "".join(_text(run) for run in _RUN_TEXT.findall(runs))


def _parts(content: bytes) -> tuple[list[Found], bytes]:
    """Return the cells of a sheet, and what stands in its XML below them."""
    begin = content.find(b"<sheetData>")
    table = _TABLE.match(content, begin) if begin >= 0 else None
    if table is None or len(content) >= BOUND_FROM:
        raise UnusualError
    found: list[Found] = _CELL.findall(content, table.end())
    end = _TABLE_END.match(found.pop()[-1]) if found else None
    if end is None:
        raise UnusualError
    tail = end.string[end.end() :]
    check = _check_around if begin + len(tail) <= _LONGEST_AROUND else _check_around.__wrapped__
    check(content[:begin], tail)
    return found, tail


# Sheets of one template have the same head, and often the same tail.
@lru_cache(maxsize=64)
def _check_around(head: bytes, tail: bytes) -> None:
    """Let no sheet pass of which a parser would say that it is damaged."""
    if not _SHEET.match(head) or b"<!" in head or b"<!" in tail or b"mergeCell" in head or b"sheetData" in tail:
        raise UnusualError
    if b"<dimension" in head and not _DIMENSION.search(head):
        raise UnusualError
    try:
        ParserCreate().Parse(head + b"<sheetData/>" + tail, True)  # noqa: FBT003 - expat takes it by place
    except (ExpatError, ValueError, LookupError) as error:
        raise UnusualError from error


def _check_places(places: Collection[Place], count: int) -> None:
    if len(places) != count:
        raise UnusualError  # an address that comes twice
    if places:
        rows, columns = zip(*places, strict=True)
        guard.check_area(max(rows), max(columns))


def _merges(tail: bytes) -> list[Merge]:
    count = tail.count(b"<mergeCell ")
    guard.check_merges(count)
    found = _MERGE.findall(tail)
    if len(found) != count:
        raise UnusualError
    merges = [(*_places[first], *_places[last]) for first, last in found]
    if any(top > bottom or left > right for top, left, bottom, right in merges):
        raise UnusualError
    check_merged_area(merges)
    return merges
