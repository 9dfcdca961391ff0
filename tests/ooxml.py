"""Whether a workbook is what Excel's own format says: a port of Microsoft's Open XML SDK looks it through."""

from __future__ import annotations

import re
from pathlib import Path

from openxml_audit import FileFormat, OpenXmlValidator, ValidationError

INLINE_TEXTS = "Excel_InlineStrCells"
"""openpyxl writes texts into the cells; Excel reads them so, and puts them elsewhere when it saves."""

_FONT = re.compile(r"/styleSheet\[1\]/fonts\[1\]/font\[\d+\]")
_OF_FONTS = frozenset({"b", "i", "strike", "color", "sz", "u", "vertAlign", "name", "family", "charset", "scheme"})


def audit(path: Path) -> list[str]:
    """Return what is wrong with a workbook for Excel 2010; what openpyxl always writes otherwise is passed over."""
    found = OpenXmlValidator(file_format=FileFormat.OFFICE_2010).validate(str(path))
    return [str(error) for error in found.errors if not _known(error)]


def _known(error: ValidationError) -> bool:
    """Tell whether a fault is openpyxl's own and none to Excel.

    In a font the standard lets the parts stand in any order (ECMA-376 part 1, 18.8.22); the SDK wants Excel's own.
    """
    in_font = error.part_uri == "/xl/styles.xml" and _FONT.fullmatch(error.path) is not None
    return error.id == INLINE_TEXTS or (
        in_font and error.node in _OF_FONTS and error.description == f"Unexpected element '{error.node}' found"
    )
