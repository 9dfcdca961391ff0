"""The stamp of a template: which form and version it is, and what was issued with it (docs/stamp.md).

Written by whoever makes a template, read from what comes back.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from checks.values.text import BLANK
from workbook_templates.opening import STAMP_SHEET
from workbook_templates.opening.grid import column_number

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
_PROPERTIES = ("template", "version", "profile")
"""What the document's properties say too, under the same names: for file managers and people, never read back."""
_HEADINGS = ("sheet", "cell", "kind", "text", "formula")
_CHECKS = ("XLADDIN_SUMMARY", "XLADDIN_CHECKS")
"""The names of the cells beside the form that live checks fill."""
_AREA = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
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
    from openpyxl.packaging.custom import StringProperty  # noqa: PLC0415 - for those who make templates
    from openpyxl.workbook.defined_name import DefinedName  # noqa: PLC0415

    texts = {
        "template": stamp.template,
        "version": str(stamp.version),
        "profile": stamp.profile,
        "project": stamp.project,
        "fingerprint": fingerprint_of(stamp.issued),
    }
    for key, text in texts.items():
        book.defined_names[_NAMES[key]] = DefinedName(_NAMES[key], attr_text=_constant(text), hidden=True)
    for key in _PROPERTIES:
        if _NAMES[key] in book.custom_doc_props.names:
            del book.custom_doc_props[_NAMES[key]]
        book.custom_doc_props.append(StringProperty(name=_NAMES[key], value=texts[key]))
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


def mark_checks(book: Workbook, sheet: str, areas: Sequence[str]) -> None:
    """Note in which areas of a sheet the live checks stand: the line on top, then the columns beside the form."""
    from openpyxl.utils import absolute_coordinate, quote_sheetname  # noqa: PLC0415 - for those who make templates
    from openpyxl.workbook.defined_name import DefinedName  # noqa: PLC0415

    for name, area in zip(_CHECKS, areas, strict=True):
        text = f"{quote_sheetname(sheet)}!{absolute_coordinate(area)}"
        book.defined_names[name] = DefinedName(name, attr_text=text, hidden=True)


def drop_checks(book: WorkbookGrid) -> None:
    """Take what the live checks of a template say out of an opened workbook: it is no part of the form."""
    names = {name.upper(): text for name, text in book.names.items()}
    for name in _CHECKS:
        found = _AREA.fullmatch(names.get(name, ""))
        if found is None:
            continue
        quoted, plain, left, top, right, bottom = found.groups()
        title = (quoted or plain or "").replace("''", "'")
        first, last = (int(top), column_number(left)), (int(bottom or top), column_number(right or left))
        for sheet in book.sheets:
            if sheet.name == title:
                for place in [each for each in sheet.cells if _within(each, first, last)]:
                    del sheet.cells[place]


def _within(place: tuple[int, int], first: tuple[int, int], last: tuple[int, int]) -> bool:
    return first[0] <= place[0] <= last[0] and first[1] <= place[1] <= last[1]


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
