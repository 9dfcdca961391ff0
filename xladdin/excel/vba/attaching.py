"""Puts the macros into a workbook that is being built."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from xladdin.excel.vba.project import BOOK, vba_project

if TYPE_CHECKING:
    from openpyxl import Workbook

_PARTS = {
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>',
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    ),
}
"""What openpyxl asks for beside the macros in a workbook that it takes them from."""


def attach(book: Workbook) -> None:
    """Give a workbook the macros of the package, with a module for each of its sheets; save it as .xlsm afterwards.

    All sheets have to be there already: their modules are bound by code names, Sheet1, Sheet2 …
    """
    names = [f"Sheet{number}" for number in range(1, len(book.worksheets) + 1)]
    for sheet, name in zip(book.worksheets, names, strict=True):
        sheet.sheet_properties.codeName = name
    book.code_name = BOOK
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        for name, text in _PARTS.items():
            package.writestr(name, text)
        package.writestr("xl/vbaProject.bin", vba_project(sheets=names))
    book.vba_archive = zipfile.ZipFile(archive)
