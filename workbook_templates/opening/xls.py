"""Workbooks in BIFF (.xls, and .et of WPS), through xlrd.

The records are walked once beforehand: how much the sheets hold must be known before xlrd lays them out.
Whether a formula stands in a cell is not told apart: its cached result reads like a typed value.
"""

from __future__ import annotations

import io
import struct
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

import xlrd
from xlrd.compdoc import CompDoc

from checks.rows import Problem
from workbook_templates.marks import is_own
from workbook_templates.opening import guard
from workbook_templates.opening.grid import STAMP_SHEET, CellContent, SheetGrid, Tally, WorkbookGrid
from workbook_templates.opening.hidden import cells_of, tally_of
from workbook_templates.opening.numberformat import GENERAL, show, show_text
from workbook_templates.opening.smallparts import format_code

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_RECORDS = 1_500_000
_BOF = 0x0809
_FILEPASS = 0x002F
_MERGED = 0x00E5
_SHEET_ENTRY = 0x0085
_SUPPLEMENT = 0x01AE
_ONE_CELL = frozenset((0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6))
"""FORMULA, BLANK, NUMBER, LABEL, BOOLERR, RK, LABELSST, RSTRING."""
_MANY_CELLS = frozenset((0x00BD, 0x00BE))
"""MULRK, MULBLANK."""
_CELLS = _ONE_CELL | _MANY_CELLS
_BLANKS = frozenset((0x0201, 0x00BE))
_OWN_BOOK = frozenset((0x0401, 0x3A01))
_OLE_OFFICE = {"WordDocument": "doc", "PowerPoint Document": "ppt"}
_SYSTEM_DATES = frozenset((14, 22))
_ERROR_CELL = 5


class _Records(NamedTuple):
    """What the walk over the records tells."""

    macro_sheet: bool
    external: tuple[str, ...]


def read_xls(data: bytes) -> WorkbookGrid:
    """Read a workbook in BIFF from its bytes; raises `guard.Refused`."""
    stream = _workbook_stream(data)
    records = _walk(stream)
    macros = records.macro_sheet or "_VBA_PROJECT".encode("utf-16le") in data
    sheets, names = _sheets(data)
    return WorkbookGrid(sheets, "xls", macros, external=records.external, names=names)


def _workbook_stream(data: bytes) -> bytes:
    """Return the stream of the workbook; refuse an OLE file of another kind by its name."""
    try:
        document = CompDoc(data, logfile=io.StringIO())
        entries = document.dirlist
        names = {entries[child].name for child in entries[0].children}
        name = next((name for name in ("Workbook", "Book") if name in names), "")
        stream = document.get_named_stream(name) if name else None
    except Exception as error:
        if "EncryptedPackage".encode("utf-16le") in data:
            guard.refuse("encrypted")
        raise guard.Refused(Problem("damaged", {"part": "OLE"})) from error
    if isinstance(stream, bytes) and stream:
        return stream
    if names & {"EncryptedPackage", "EncryptionInfo"}:
        guard.refuse("encrypted")
    for entry, kind in _OLE_OFFICE.items():
        if entry in names:
            guard.refuse("other-office", kind=kind)
    if name:
        guard.damaged(name)
    return guard.refuse(
        "not-workbook", what_zh="OLE 复合文件，里面没有工作簿", what_en="an OLE file without a workbook"
    )


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Give each record's kind, and the place and size of its body."""
    place, end, count = 0, len(stream) - 4, 0
    head = struct.Struct("<HH")
    while place <= end:
        kind, size = head.unpack_from(stream, place)
        yield kind, place + 4, size
        place += 4 + size
        count += 1
        if count > _MAX_RECORDS:
            guard.over_limit("记录数", "records", f"> {_MAX_RECORDS}", str(_MAX_RECORDS))


def _walk(stream: bytes) -> _Records:
    cells = 0
    widths: dict[int, int] = {}
    merges: list[tuple[int, int, int, int]] = []
    external: list[str] = []
    macro_sheet = False
    for kind, start, size in _records(stream):
        if kind in _CELLS:
            row, last = _cell_place(stream, kind, start, size)
            cells += kind not in _BLANKS
            widths[row] = max(last + 1, widths.get(row, 0))
        elif kind == _FILEPASS:
            guard.refuse("encrypted")
        elif kind == _BOF:
            _check_sheet(cells, widths, merges)
            cells, widths, merges = 0, {}, []
        elif kind == _MERGED:
            merges += _merged(stream[start : start + size])
        elif kind == _SHEET_ENTRY and size > 5:
            macro_sheet = macro_sheet or stream[start + 5 : start + 6] == b"\1"
        elif kind == _SUPPLEMENT:
            external += _linked(stream[start : start + size])
    _check_sheet(cells, widths, merges)
    return _Records(macro_sheet, tuple(external))


def _cell_place(stream: bytes, kind: int, start: int, size: int) -> tuple[int, int]:
    """Return the row and the last column of a cell record, 0-based."""
    if size < 6 or start + size > len(stream):
        guard.damaged("Workbook")
    row, column = struct.unpack_from("<HH", stream, start)
    return row, struct.unpack_from("<H", stream, start + size - 2)[0] if kind in _MANY_CELLS else column


def _check_sheet(cells: int, widths: dict[int, int], merges: list[tuple[int, int, int, int]]) -> None:
    guard.check_cells(cells)
    area = sum((bottom - top + 1) * (right - left + 1) for top, bottom, left, right in merges)
    guard.check_merges(len(merges), area)
    # A row is laid out up to its last cell, blank or not.
    if sum(widths.values()) > guard.MAX_AREA:
        guard.check_area(max(widths) + 1, max(widths.values()))
        guard.over_limit(
            "内容跨越的单元格数", "cells the content spans", str(sum(widths.values())), str(guard.MAX_AREA)
        )


def _merged(body: bytes) -> list[tuple[int, int, int, int]]:
    usable = (len(body) - 2) // 8 * 8
    return list(struct.iter_unpack("<4H", body[2 : 2 + usable])) if usable > 0 else []


def _linked(body: bytes) -> list[str]:
    """Read the name of another workbook, or of a DDE server, that cells refer to."""
    if len(body) < 5 or struct.unpack_from("<H", body, 2)[0] in _OWN_BOOK:
        return []
    count, wide = struct.unpack_from("<HB", body, 2)
    raw = body[5 : 5 + count * (2 if wide & 1 else 1)]
    text = raw.decode("utf-16le" if wide & 1 else "latin-1", "replace")
    # Paths are encoded with control characters: 1 an encoded path, 2 same volume, 3 a folder's end, 4 parent folder.
    readable = "".join("/" if sign == "\3" else sign for sign in text if sign == "\3" or sign >= " ").strip("\0 ")
    return [readable[:120]] if readable else []


def _sheets(data: bytes) -> tuple[list[SheetGrid], dict[str, str]]:
    try:
        book = xlrd.open_workbook(
            file_contents=data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True, on_demand=True
        )
        try:
            codes = _style_codes(book)
            return [_sheet(book, index, codes) for index in range(book.nsheets)], _names(book)
        finally:
            book.release_resources()
    except guard.Refused:
        raise
    except Exception as error:
        # Bytes that were changed at random fail in as many ways as there are lines in a reader.
        key = "encrypted" if "encrypted" in str(error).lower() else "damaged"
        facts = {} if key == "encrypted" else {"part": "Workbook"}
        raise guard.Refused(Problem(key, facts)) from error


def _style_codes(book: Any) -> list[str]:  # noqa: ANN401 - xlrd has no types
    custom = {key: found.format_str for key, found in book.format_map.items() if key not in _SYSTEM_DATES}
    return [format_code(style.format_key, custom) for style in book.xf_list]


def _names(book: Any) -> dict[str, str]:  # noqa: ANN401
    """Return the defined names with what they refer to, as written."""
    return {name.name: getattr(name.result, "text", None) or "" for name in book.name_obj_list}


def _tally(book: Any, index: int) -> Tally | None:  # noqa: ANN401
    try:
        sheet = book.sheet_by_index(index)
    except Exception:  # noqa: BLE001 - nobody sees the sheet: one that cannot be read costs the file nothing
        return None
    if sheet.nrows and sheet.row_len(0) and is_own(sheet.name, sheet.cell_value(0, 0)):
        return None
    lines = ((sheet.row_types(row), sheet.row_values(row)) for row in range(sheet.nrows))
    rows = (
        ["" if kind == _ERROR_CELL else value for kind, value in zip(types, values, strict=True)]
        for types, values in lines
    )
    # Which lists a drop-down list takes is not read here: a sheet of short texts is taken for one.
    return tally_of(cells_of(rows), ())


def _sheet(book: Any, index: int, codes: list[str]) -> SheetGrid:  # noqa: ANN401
    grid = SheetGrid(book.sheet_names()[index], book._sheet_visibility[index] == 0)  # noqa: SLF001 - unread sheets too
    if not grid.visible and grid.name != STAMP_SHEET:
        grid.tally = _tally(book, index)
        return grid
    sheet = book.sheet_by_index(index)
    date1904 = book.datemode == 1
    for row in range(sheet.nrows):
        types, values = sheet.row_types(row), sheet.row_values(row)
        for column, (kind, value) in enumerate(zip(types, values, strict=True)):
            if kind and kind != 6:
                style = sheet.cell_xf_index(row, column)
                code = codes[style] if 0 <= style < len(codes) else GENERAL
                content = _content(kind, value, code, date1904=date1904)
                if content is not None:
                    grid.cells[row + 1, column + 1] = content
    grid.merges = [
        (top + 1, left + 1, bottom, right)
        for top, bottom, left, right in sheet.merged_cells
        if bottom > top and right > left and (bottom > top + 1 or right > left + 1)
    ]
    grid.hidden_rows = frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden)
    grid.hidden_columns = frozenset(column + 1 for column, info in sheet.colinfo_map.items() if info.hidden)
    return grid


def _content(kind: int, value: Any, code: str, *, date1904: bool) -> CellContent | None:  # noqa: ANN401
    if kind == xlrd.XL_CELL_TEXT:
        text = show_text(value, code) if "@" in code and code != "@" and value else value
        return CellContent(text) if text else None
    if kind in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
        if not isfinite(value):
            guard.damaged("Workbook")
        shown = show(float(value), code, date1904)
        return CellContent(shown.text, shown.stored)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return CellContent("TRUE" if value else "FALSE")
    error = xlrd.error_text_from_code.get(value, "#N/A")
    return CellContent(error, error=error)
