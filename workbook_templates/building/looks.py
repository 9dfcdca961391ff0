"""The looks of an official form: fonts, lines, colours and number formats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from workbook_templates.layout import CellUse

_BODY = Font(name="宋体", size=10)
_TITLE = Font(name="黑体", size=16)
_THIN = Side(style="thin", color="FF000000")
LINES = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
TALL_FONT = Font(name="宋体", size=16)
"""Of the empty strip beside a grid: a row that fits its height to its text never gets lower than this."""
TITLE_HEIGHT = 34.0
TITLE_SCALE = 1.6
"""How much larger the letters of a title are."""

FILLS = {
    CellUse.INPUT: PatternFill("solid", fgColor="FFFFF9D9"),
    CellUse.ISSUED: PatternFill("solid", fgColor="FFF7F7F7"),
    CellUse.DERIVED: PatternFill("solid", fgColor="FFE9E9E9"),
}
"""Light yellow: to be filled in. Grey-white: as issued. Light grey: a formula."""

AMOUNT, RATE, SCORE, TEXT, GENERAL = "0.00####", "0.00%", "0.00##", "@", "General"
_FORMATS = {
    **dict.fromkeys(("initial", "budget", "executed", "amount", "sum", "rest"), AMOUNT),
    **dict.fromkeys(("rate", "score_rate"), RATE),
    "score": SCORE,
    # What a person types here must stay as typed: =100%, 5-30.
    "target": TEXT,
    "last_year": TEXT,
}
_TABLE_FORMATS = _FORMATS | {"target": AMOUNT, "actual": AMOUNT}
"""In a money or region table the targets are quantities."""

_NUMBER = re.compile(r"-?[0-9]{1,13}(?:\.([0-9]+))?")
_MOST_DECIMALS = 6


@dataclass(frozen=True)
class Look:
    """How a cell is written: its font, place and lines."""

    horizontal: str = "center"
    font: Font = _BODY
    lines: bool = True
    vertical: str = "center"
    indent: int = 0

    @property
    def margin(self) -> float:
        """The characters of a cell's width that stay free, those too that may not begin or end a line."""
        return 1.0 if self.horizontal == "center" else 2.0 + self.indent

    def alignment(self) -> Alignment:
        """Return the place of the text in the cell, wrapped."""
        return Alignment(horizontal=self.horizontal, vertical=self.vertical, indent=self.indent, wrap_text=True)


LABEL = Look()
LEFT = Look("left", indent=1)
TITLE = Look(font=_TITLE, lines=False)
PLAIN = Look(lines=False)
PLAIN_RIGHT = Look("right", lines=False)
PLAIN_LEFT = Look("left", lines=False)
LONG = Look("left", vertical="top", indent=1)
"""A long text: it begins at the top."""


def format_of(role: str, *, table: bool = False) -> str:
    """Return the number format of a column by its role; ``table``: of a money or region table."""
    return (_TABLE_FORMATS if table else _FORMATS).get(role, GENERAL)


def typed(text: str, number_format: str) -> tuple[str | Decimal, str]:
    """Return a text as the value of a cell with a number format: a plain number as one, with all of its digits."""
    found = _NUMBER.fullmatch(text)
    if not found:
        return text, TEXT if number_format == TEXT else GENERAL
    decimals = len(found.group(1) or "")
    if number_format in (TEXT, GENERAL) or decimals > _MOST_DECIMALS:
        # General for a whole number: 4.95 typed over it shows all its digits, as 0 would not.
        number_format = "0." + "0" * decimals if decimals else GENERAL
    return Decimal(text), number_format
