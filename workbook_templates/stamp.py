"""The stamp of a template: which form and version it is, and what was issued with it (docs/stamp.md).

Written by whoever makes a template, read from what comes back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from checks.values.text import BLANK
from workbook_templates.opening import STAMP_SHEET

if TYPE_CHECKING:
    from openpyxl import Workbook

    from workbook_templates.opening import WorkbookGrid

_NAMES = {
    "template": "XLADDIN_TEMPLATE",
    "version": "XLADDIN_VERSION",
    "profile": "XLADDIN_PROFILE",
    "project": "XLADDIN_PROJECT",
    "fingerprint": "XLADDIN_FINGERPRINT",
}
"""The defined names, each a text constant."""
_HEADINGS = ("sheet", "cell", "kind", "text", "formula")
_LONGEST = 255
"""Characters of a text constant in a formula."""
_BETWEEN_FIELDS, _BETWEEN_CELLS = "\x1f", "\x1e"


class Kind(StrEnum):
    """What a locked cell of a template is."""

    ISSUED = "issued"
    """A label, a target, a weight: it comes back as it was issued."""
    DERIVED = "derived"
    """A formula."""


@dataclass(frozen=True, slots=True)
class Locked:
    """A locked cell: the text that it showed when issued; a derived one has its formula, without equals sign."""

    kind: Kind
    text: str
    formula: str = ""


Place = tuple[str, str]
"""A sheet's name and an A1 address, top-left of a merged range."""


@dataclass(frozen=True)
class Stamp:
    """What a template says of itself."""

    template: str
    """The id of the form's layout."""
    version: int | None
    """The version of the layout; None where what was read is no number."""
    profile: str = ""
    project: str = ""
    issued: Mapping[Place, Locked] = field(default_factory=dict)
    """The locked cells in reading order."""
    fingerprint: str = ""
    """As read; `write` makes its own."""

    @property
    def intact(self) -> bool:
        """The locked cells are those that the fingerprint was made of."""
        return self.fingerprint == fingerprint_of(self.issued)


def fingerprint_of(issued: Mapping[Place, Locked]) -> str:
    """Return the SHA-256 of the locked cells in the order listed, in hexadecimal.

    Of each cell sheet, address, kind, text and formula without any blanks and line breaks, which programs change,
    joined by U+001F; the cells joined by U+001E; in UTF-8.
    """
    cells = (
        _BETWEEN_FIELDS.join(BLANK.sub("", text) for text in (*place, cell.kind.value, cell.text, cell.formula))
        for place, cell in issued.items()
    )
    return hashlib.sha256(_BETWEEN_CELLS.join(cells).encode()).hexdigest()


def write(book: Workbook, stamp: Stamp) -> None:
    """Write a stamp into a workbook of openpyxl, in place of one that is there."""
    from openpyxl.workbook.defined_name import DefinedName  # noqa: PLC0415 - for those who make templates

    texts = {
        "template": stamp.template,
        "version": str(stamp.version),
        "profile": stamp.profile,
        "project": stamp.project,
        "fingerprint": fingerprint_of(stamp.issued),
    }
    for key, text in texts.items():
        book.defined_names[_NAMES[key]] = DefinedName(_NAMES[key], attr_text=_constant(text), hidden=True)
    if STAMP_SHEET in book.sheetnames:
        del book[STAMP_SHEET]
    sheet = book.create_sheet(STAMP_SHEET)
    sheet.sheet_state = "veryHidden"
    lines = ((*place, cell.kind.value, cell.text, cell.formula) for place, cell in stamp.issued.items())
    for row, line in enumerate([_HEADINGS, *lines], 1):
        for column, text in enumerate(line, 1):
            if text:
                cell = sheet.cell(row, column, text)
                # A target such as =100% is a text, and a formula is written down, not computed.
                cell.data_type, cell.number_format = "s", "@"


def is_stamped(book: WorkbookGrid) -> bool:
    """Tell whether a workbook was made from a stamped template."""
    return any(name.upper() == _NAMES["template"] for name in book.names)


def read(book: WorkbookGrid) -> Stamp | None:
    """Return the stamp of an opened workbook, None when it has none."""
    names = {name.upper(): text for name, text in book.names.items()}
    said = {key: _text_of(names.get(name, "")) for key, name in _NAMES.items()}
    if not said["template"]:
        return None
    version = said["version"]
    return Stamp(
        template=said["template"],
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None,
        profile=said["profile"],
        project=said["project"],
        issued=_issued(book),
        fingerprint=said["fingerprint"],
    )


def _issued(book: WorkbookGrid) -> dict[Place, Locked]:
    sheet = next((sheet for sheet in book.sheets if sheet.name == STAMP_SHEET), None)
    issued: dict[Place, Locked] = {}
    if sheet is None:
        return issued
    for row in range(2, sheet.max_row + 1):
        cells = (sheet.cells.get((row, column)) for column in range(1, len(_HEADINGS) + 1))
        name, address, kind, text, formula = (cell.text if cell else "" for cell in cells)
        if kind in tuple(Kind):
            issued[name, address] = Locked(Kind(kind), text, formula)
    return issued


def _constant(text: str) -> str:
    return '"' + text[:_LONGEST].replace('"', '""') + '"'


def _text_of(constant: str) -> str:
    if len(constant) < 2 or not constant.startswith('"') or not constant.endswith('"'):
        return ""
    return constant[1:-1].replace('""', '"')
