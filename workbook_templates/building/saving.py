"""Saving a built template: the same workbook gives the same bytes, and what is filled down is written once."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from workbook_templates.celltext import spelled
from workbook_templates.opening import CHECK_SHEET
from workbook_templates.opening.formulas import moved, unescaped

if TYPE_CHECKING:
    from openpyxl import Workbook

_LONG_AGO = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - a zip's times have no zone
_SAVED_AT = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
"""openpyxl writes the moment of saving."""
_SHEETS = "xl/worksheets/"
_FORMULA = re.compile(r'<c r="([A-Z]+)([0-9]+)"[^>]*><f>([^<]*)</f>')


def save(book: Workbook, path: Path) -> None:
    """Write a workbook; raises `OSError` where that cannot be done."""
    path.write_bytes(bytes_of(book))


def bytes_of(book: Workbook) -> bytes:
    """Return the bytes of a workbook, with fixed times in its parts and in its properties."""
    book.properties.creator = "xladdin"
    book.properties.created = book.properties.modified = _LONG_AGO
    stream = BytesIO()
    book.save(stream)
    helper = f"xl/worksheets/sheet{book.sheetnames.index(CHECK_SHEET) + 1}.xml" if CHECK_SHEET in book else ""
    return _packed(stream.getvalue(), helper)


def _packed(data: bytes, helper: str) -> bytes:
    stream = BytesIO()
    moment = f"{_LONG_AGO.isoformat()}Z".encode()
    with zipfile.ZipFile(BytesIO(data)) as made, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in made.namelist():
            info = zipfile.ZipInfo(name, _LONG_AGO.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            content = _SAVED_AT.sub(rb"\g<1>" + moment, made.read(name))
            if name.startswith(_SHEETS):
                # openpyxl writes an issued _x0041_ as it is, and programs read an A.
                content = spelled(content.decode()).encode()
            fixed.writestr(info, _filled_down(content.decode()) if name == helper else content)
    return stream.getvalue()


def _filled_down(content: str) -> str:
    """Return a sheet's XML with the formulas of a column that are one, filled down, written as shared formulas."""
    pieces, end = [], 0
    shared = {}
    for group, run in enumerate(_runs(content)):
        first, last = run[0], run[-1]
        area = f"{first[1]}{first[2]}:{last[1]}{last[2]}"
        shared[first.start(3)] = f'<f t="shared" ref="{area}" si="{group}">{first[3]}</f>'
        shared.update((each.start(3), f'<f t="shared" si="{group}"/>') for each in run[1:])
    for found in _FORMULA.finditer(content):
        if found.start(3) in shared:
            pieces += [content[end : found.start(3) - len("<f>")], shared[found.start(3)]]
            end = found.end()
    return "".join(pieces) + content[end:]


def _runs(content: str) -> Iterator[list[re.Match[str]]]:
    """Yield the cells of a column, one under the other, whose formulas are the first one's."""
    columns: dict[str, list[re.Match[str]]] = {}
    for found in _FORMULA.finditer(content):
        # Excel itself shares no formula that names another sheet.
        if "!" not in found[3]:
            columns.setdefault(found[1], []).append(found)
    for cells in columns.values():
        run: list[re.Match[str]] = []
        for cell in cells:
            if run and not _goes_on(run, cell):
                yield from [run] if len(run) > 1 else []
                run = []
            run.append(cell)
        yield from [run] if len(run) > 1 else []


def _goes_on(run: list[re.Match[str]], cell: re.Match[str]) -> bool:
    down = int(cell[2]) - int(run[0][2])
    return down == len(run) and moved(unescaped(run[0][3]), down, 0) == unescaped(cell[3])
