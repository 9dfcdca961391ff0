"""Workbooks in XML (.xlsx, .xlsm), each part inflated once and checked.

A sheet in the spelling of nearly every writer is read by `plainsheet`; of any other one calamine gives the values,
and a scan of the same bytes all else.
Calamine is given a package made anew from the checked parts alone, so it never sees a byte the guard has not,
nor a hidden sheet, nor the styles: numbers come as they are stored, and dates are told by our own formats.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from datetime import date, time, timedelta
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple, cast

from python_calamine import CalamineWorkbook

from checks.rows import Problem
from workbook_templates.marks import is_own
from workbook_templates.opening import guard
from workbook_templates.opening.formulas import Written, resolved
from workbook_templates.opening.grid import (
    CHECK_SHEET,
    STAMP_SHEET,
    CellContent,
    Formula,
    Place,
    SheetGrid,
    WorkbookGrid,
)
from workbook_templates.opening.hidden import MAX_HIDDEN, Range, cells_of, list_sources, tally_of
from workbook_templates.opening.numberformat import GENERAL, show, show_moment, show_text, text_styles
from workbook_templates.opening.plainsheet import PlainReader, PlainSheet
from workbook_templates.opening.sheetxml import CellMark, SheetScan, UnusualError, scan_sheet
from workbook_templates.opening.smallparts import (
    Attributes,
    Relationship,
    WorkbookPart,
    parse_xml,
    read_formats,
    read_relationships,
    read_workbook_part,
    relationships_part,
    resolve,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MAIN = "xl/workbook.xml"
_OUTSIDE_NAME = re.compile(r"\[\d+\]|\[[^\]]+\.xl\w*\]|^'?(?:https?:|file:|\\\\)", re.IGNORECASE)
_CALLS_OUT = (b"WEBSERVICE(", b"RTD(")
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MAX_TEXT = 120
_MACROS = frozenset(("vbaproject", "xlmacrosheet", "xlintlmacrosheet"))
"""The last words of the relations that lead to macros, in lower case."""


def read_xlsx(data: bytes) -> WorkbookGrid:
    """Read a workbook in XML from its bytes; raises `guard.Refused`."""
    package = guard.Package(data)
    main = main_part(package)
    book = read_workbook_part(package.read(main), main)
    rels = relationships_part(main)
    relationships = read_relationships(package.read(rels), rels)
    formats = _formats(package, main, relationships)
    sheets = [SheetGrid(entry.name, entry.visible) for entry in book.sheets]
    read: list[_Part] = []
    for grid, entry in zip(sheets, book.sheets, strict=True):
        if not entry.visible:
            continue
        relationship = relationships.get(entry.relationship)
        if relationship is None:
            guard.damaged(f"{main} ({entry.name})")
        if relationship.kind == "worksheet":
            part = resolve(main, relationship.target)
            read.append(_Part(grid, part, package.read(part)))
    external = tuple(_external(package, main, book, relationships, [content for _, _, content in read]))
    strings = _shared_strings(package, main, relationships)
    known = _Known(main, book, relationships, strings, formats, _plain_reader(strings, formats, book))
    sources = _fill_visible(read, known)
    _look_into_hidden(package, known, sheets, sources)
    macros = _carries_macros(package, main, relationships)
    return WorkbookGrid(
        sheets,
        "xlsm" if macros else "xlsx",
        macros,
        _proven(package, data) if macros else "",
        external,
        names=dict(book.names),
        date1904=book.date1904,
        recomputable=book.recomputable,
    )


def _carries_macros(package: guard.Package, main: str, relationships: Mapping[str, Relationship]) -> bool:
    """Tell whether there are macros, by the usual names of their parts and by what relations call them."""
    return any(
        name.endswith("/vbaproject.bin") or name.startswith("xl/macrosheets/") for name in package.named("xl/")
    ) or any(
        entry.kind.lower() in _MACROS and resolve(main, entry.target) in package for entry in relationships.values()
    )


def _proven(package: guard.Package, data: bytes) -> str:
    from workbook_templates.macros import standing_of  # noqa: PLC0415 - few workbooks hold macros

    return standing_of(package, data).proven


class _Part(NamedTuple):
    """A sheet with the name and the bytes of its part."""

    grid: SheetGrid
    name: str
    content: bytes


class _Known(NamedTuple):
    """What is known of a workbook when its sheets are read."""

    main: str
    book: WorkbookPart
    relationships: Mapping[str, Relationship]
    strings: bytes | None
    formats: Sequence[str]
    plain: PlainReader | None
    """None where the shared strings are not spelled as usual."""


def _plain_reader(strings: bytes | None, formats: Sequence[str], book: WorkbookPart) -> PlainReader | None:
    try:
        return PlainReader(strings, formats, date1904=book.date1904)
    except (UnusualError, UnicodeDecodeError):
        return None


def _fill_visible(parts: list[_Part], known: _Known) -> dict[str, list[Range]]:
    """Fill in the visible sheets, and return what `list_sources` says of them where hidden sheets ask for it.

    Empties the list of parts: large sheets must not stand in memory twice while the value reader reads them.
    """
    plain, unusual = _scanned(parts, known)
    # Only in a workbook with formulas anybody asks for the values as stored.
    valued = any(sheet.formulas for _, sheet in plain) or any(scan.formulas for _, scan in unusual)
    for (grid, _, content), sheet in plain:
        _fill_plain(grid, sheet, known.formats)
        if known.plain and valued:
            grid.stored = _rows_of(sheet.values or known.plain.values(content) or [])
    pieces = [*(sheet.tail for _, sheet in plain), *(part.content for part, _ in unusual)]
    hidden = any(not entry.visible for entry in known.book.sheets)
    sources = list_sources(pieces, known.book.names) if hidden else {}
    packed = _repacked(known.strings, [content for (_, _, content), _ in unusual]) if unusual else b""
    scanned = [(grid, name, scan) for (grid, name, _), scan in unusual]
    for emptied in (parts, pieces, plain, unusual):
        emptied.clear()
    for (grid, name, scan), rows in zip(scanned, _values(packed, [name for _, name, _ in scanned]), strict=True):
        _fill(grid, name, scan, rows, known.formats, date1904=known.book.date1904)
        if valued:
            grid.stored = rows
    return sources


def _scanned(parts: list[_Part], known: _Known) -> tuple[list[tuple[_Part, PlainSheet]], list[tuple[_Part, SheetScan]]]:
    """Return the sheets that are spelled as usual, read, and the other ones, scanned."""
    plain: list[tuple[_Part, PlainSheet]] = []
    unusual: list[tuple[_Part, SheetScan]] = []
    for part in parts:
        sheet = known.plain.sheet(part.content) if known.plain else None
        if sheet:
            plain.append((part, sheet))
        else:
            unusual.append((part, scan_sheet(part.content, part.name)))
    return plain, unusual


def _look_into_hidden(
    package: guard.Package, known: _Known, sheets: list[SheetGrid], sources: dict[str, list[Range]]
) -> None:
    """Count what the hidden sheets hold, and read the one that a template brings along.

    Nobody sees them: one that is large or cannot be read, or that holds live checks, is passed over and costs nothing.
    """
    left = 4 * MAX_HIDDEN
    for grid, entry in zip(sheets, known.book.sheets, strict=True):
        relationship = known.relationships.get(entry.relationship)
        if entry.visible or relationship is None or relationship.kind != "worksheet" or entry.name == CHECK_SHEET:
            continue
        part = resolve(known.main, relationship.target)
        size = package.size(part)
        if not 0 < size <= min(MAX_HIDDEN, left):
            continue
        left -= size
        try:
            values = _hidden_values(_Part(grid, part, package.read(part)), known)
        except guard.Refused:
            continue
        if not (values and _is_own(grid.name, values[0])):
            grid.tally = tally_of(values, sources.get(entry.name.casefold()))


def _is_own(name: str, first: tuple[Place, object]) -> bool:
    place, value = first
    return place == (1, 1) and is_own(name, value)


def _hidden_values(part: _Part, known: _Known) -> list[tuple[Place, object]]:
    """Return the values of a hidden sheet, the cells of the one that a template brings along filled in too."""
    grid, name, content = part
    filled = grid.name == STAMP_SHEET
    values = known.plain.values(content) if known.plain else None
    if known.plain and values is not None:
        if filled and (plain := known.plain.sheet(content)):
            _fill_plain(grid, plain, known.formats)
        return values
    scan = scan_sheet(content, name)
    (rows,) = _values(_repacked(known.strings, [content]), [name])
    if filled:
        _fill(grid, name, scan, rows, known.formats, date1904=known.book.date1904)
    return [*cells_of(rows)]


def main_part(package: guard.Package) -> str:
    """Return the name of the workbook's part; raises `guard.Refused` for a package of another kind."""
    main = _MAIN
    if main not in package and "_rels/.rels" in package:
        found = read_relationships(package.read("_rels/.rels"), "_rels/.rels").values()
        targets = [resolve("", entry.target) for entry in found if entry.kind == "officeDocument"]
        main = next((target for target in targets if target.endswith(".xml") and target.startswith("xl/")), main)
    package.refuse_unless_spreadsheet(main)
    return main


def _related(main: str, relationships: Mapping[str, Relationship], kind: str) -> str:
    """Return the name of the workbook's part of one kind, empty when there is none."""
    return next((resolve(main, entry.target) for entry in relationships.values() if entry.kind == kind), "")


def _formats(package: guard.Package, main: str, relationships: Mapping[str, Relationship]) -> Sequence[str]:
    part = _related(main, relationships, "styles")
    return read_formats(package.read(part), part) if part and part in package else ()


def _shared_strings(package: guard.Package, main: str, relationships: Mapping[str, Relationship]) -> bytes | None:
    part = _related(main, relationships, "sharedStrings")
    if not part or part not in package:
        return None
    content = package.read(part)
    if len(content) < guard.MAX_CELLS * len("<si/>"):
        return content
    count = (content.count(b"si>") + content.count(b"<si ")) // 2 + content.count(b"si/>") + content.count(b"si />")
    if count > guard.MAX_CELLS:
        guard.over_limit("共享字符串数", "shared strings", str(count), str(guard.MAX_CELLS))
    return content


def _values(packed: bytes, parts: list[str]) -> list[list[list[object]]]:
    """Return the values of each sheet, from A1 on, as calamine reads them from a package of ours."""
    if not parts:
        return []
    part = "ZIP"
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(packed))
        values: list[list[list[object]]] = []
        for index, part in enumerate(parts):  # noqa: B007 - named when it fails
            rows = workbook.get_sheet_by_index(index).to_python(skip_empty_area=False)
            values.append(cast("list[list[object]]", rows))
    except Exception as error:
        raise _as_damaged(part) from error
    except BaseException as error:
        # A panic in the reader's own language is no Exception.
        if type(error).__name__ == "PanicException":
            raise _as_damaged(part) from error
        raise
    return values


def _as_damaged(part: str) -> guard.Refused:
    return guard.Refused(Problem("damaged", {"part": part}))


def _repacked(strings: bytes | None, sheets: list[bytes]) -> bytes:
    """Make a package of checked parts only, stored, with plain names."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="{number}" sheetId="{number}" r:id="r{number}"/>' for number in numbers)
    related = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/worksheet" Target="worksheets/{number}.xml"/>'
        for number in numbers
    )
    start = f'<Relationships xmlns="{_PACKAGE}">'
    parts = {
        "_rels/.rels": f'{start}<Relationship Id="r0" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{start}{related}<Relationship Id="s" Type="{_OFFICE}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>',
    }
    packed = [(name, text.encode()) for name, text in parts.items()]
    packed += [(f"xl/worksheets/{number}.xml", sheet) for number, sheet in zip(numbers, sheets, strict=True)]
    if strings is not None:
        packed.append(("xl/sharedStrings.xml", strings))
    return _stored_zip(packed)


def _stored_zip(parts: list[tuple[str, bytes]]) -> bytes:
    pieces: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, content in parts:
        title = name.encode()
        fields = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, zlib.crc32(content), *[len(content)] * 2, len(title), 0)
        pieces += (b"PK\3\4", fields, title, content)
        directory.append(b"PK\1\2\x14\0" + fields + struct.pack("<HHHII", 0, 0, 0, 0, offset) + title)
        offset += 30 + len(title) + len(content)
    entries = b"".join(directory)
    closing = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, len(parts), len(parts), len(entries), offset, 0)
    return b"".join((*pieces, entries, closing))


def _fill_plain(grid: SheetGrid, sheet: PlainSheet, formats: Sequence[str]) -> None:
    grid.cells, grid.merges = sheet.cells, sheet.merges
    grid.hidden_rows, grid.hidden_columns = sheet.hidden_rows, sheet.hidden_columns
    _fill_formulas(grid, sheet.formulas, sheet.styles, formats)


def _rows_of(values: list[tuple[Place, object]]) -> list[list[object]]:
    """Lay values out from A1 on."""
    if not values:
        return []
    width = max(column for (_, column), _ in values)
    rows: list[list[object]] = [[""] * width for _ in range(max(row for (row, _), _ in values))]
    for (row, column), value in values:
        rows[row - 1][column - 1] = value
    return rows


def _fill(
    grid: SheetGrid, part: str, scan: SheetScan, rows: list[list[object]], formats: Sequence[str], *, date1904: bool
) -> None:
    """Put together values and what the XML says of them."""
    # A reader that finds nothing where something stands has not understood the part: it is not an empty sheet.
    if scan.cells and scan.something and not rows:
        guard.damaged(part)
    texts = text_styles(formats)
    height, width = len(rows), len(rows[0]) if rows else 0
    known = len(formats)
    cells = grid.cells
    for mark in scan.cells:
        row, column, (style, _), formula = mark
        value = rows[row - 1][column - 1] if row <= height and column <= width else ""
        if type(value) is str and value:
            if style in texts:
                value = show_text(value, formats[style])
            cells[row, column] = CellContent(value, None, formula)
        elif type(value) is float:
            # 1e400 or nan: no spreadsheet saves it, and Excel calls such a file damaged.
            if not isfinite(value):
                guard.damaged(part)
            shown = show(value, formats[style] if style < known else GENERAL, date1904)
            cells[row, column] = CellContent(shown.text, shown.stored, formula)
        else:
            other = _other_content(mark, value, scan)
            if other is not None:
                cells[row, column] = other
    grid.merges, grid.hidden_rows, grid.hidden_columns = scan.merges, scan.hidden_rows, scan.hidden_columns
    styles = {(row, column): style for row, column, (style, _), formula in scan.cells if formula}
    _fill_formulas(grid, scan.formulas, styles, formats)


def _fill_formulas(grid: SheetGrid, formulas: list[Written], styles: dict[Place, int], formats: Sequence[str]) -> None:
    for place, text in resolved(formulas).items():
        style = styles.get(place, 0)
        grid.formulas[place] = Formula(text, formats[style] if style < len(formats) else GENERAL)


def _other_content(mark: CellMark, value: object, scan: SheetScan) -> CellContent | None:
    """Return the content of a cell that is neither text nor a float; None when it is blank."""
    row, column, (_, kind), formula = mark
    if kind == "e":
        error = scan.errors.get((row, column), "")
        return CellContent(error, None, formula, error)
    if isinstance(value, bool):
        return CellContent("TRUE" if value else "FALSE", None, formula)
    if isinstance(value, date | time | timedelta):
        return CellContent(show_moment(value), None, formula)
    if isinstance(value, int):
        shown = show(float(value), GENERAL)
        return CellContent(shown.text, shown.stored, formula)
    return CellContent("", None, formula=True) if formula else None


def _external(
    package: guard.Package,
    main: str,
    book: WorkbookPart,
    relationships: Mapping[str, Relationship],
    sheets: list[bytes],
) -> Iterator[str]:
    """Name what the workbook links to or calls out to."""
    for entry in relationships.values():
        if entry.kind == "externalLink":
            yield from _external_link(package, resolve(main, entry.target))
        elif entry.kind == "connections":
            yield from _connections(package, resolve(main, entry.target))
    for name, reference in book.names.items():
        if _OUTSIDE_NAME.search(reference):
            yield f"{name} = {reference}"[:_MAX_TEXT]
    # One sign alone is found thirty times as quickly, and sheets without formulas may well have none.
    calling = [content for content in sheets if b"(" in content]
    for call in _CALLS_OUT:
        if any(call in content for content in calling):
            yield call.decode().rstrip("(")


def _external_link(package: guard.Package, part: str) -> Iterator[str]:
    rels = relationships_part(part)
    if rels in package:
        for entry in read_relationships(package.read(rels), rels).values():
            yield entry.target[:_MAX_TEXT]
    if part not in package:
        return
    found: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        if name == "ddeLink":
            found.append(f"DDE {attributes.get('ddeService', '')}|{attributes.get('ddeTopic', '')}"[:_MAX_TEXT])

    parse_xml(package.read(part), part, start)
    yield from found


def _connections(package: guard.Package, part: str) -> Iterator[str]:
    if part not in package:
        return
    found: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        if name == "connection":
            found.append((attributes.get("name") or attributes.get("sourceFile") or "connection")[:_MAX_TEXT])

    parse_xml(package.read(part), part, start)
    yield from found
