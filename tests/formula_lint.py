"""What Excel 2010, WPS and LibreOffice all take: every formula of a workbook is held against it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from openpyxl import Workbook
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.worksheet.worksheet import Worksheet

FUNCTIONS = frozenset(
    """
    IF IFERROR AND OR NOT TRUE FALSE NA CHOOSE
    ISNUMBER ISTEXT ISNONTEXT ISBLANK ISERROR ISERR ISNA ISLOGICAL N T
    FIND SEARCH MID LEFT RIGHT LEN SUBSTITUTE REPLACE TRIM REPT EXACT UPPER LOWER CHAR VALUE TEXT CLEAN
    COUNT COUNTA COUNTBLANK COUNTIF COUNTIFS SUM SUMIF SUMIFS SUMPRODUCT MIN MAX AVERAGE LARGE SMALL FIXED
    ABS SIGN INT TRUNC MOD ROUND ROUNDUP ROUNDDOWN POWER SQRT MMULT
    DATE YEAR MONTH DAY
    INDEX MATCH LOOKUP VLOOKUP HLOOKUP ROW ROWS COLUMN COLUMNS ADDRESS CELL HYPERLINK
    """.split()  # noqa: SIM905 - seventy words in quotes are harder to read
)
"""All of Excel 2007. Left out though old: what changes with every recalculation (but CELL, for number formats),
CODE and ASC, whose results depend on the system's language, and DATEVALUE, which reads by it."""

LONGEST, DEEPEST, LONGEST_TEXT = 8192, 64, 255
"""Excel's limits: characters of a formula, levels of nesting, characters of a text within a formula."""

LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
"""Characters of a validation's titles and messages; Excel calls a workbook with longer ones damaged."""

ONE_BY_ONE = ("IF", "IFERROR")
"""What takes one value of a range even within SUMPRODUCT, where the formula is not entered as an array formula."""

WHOLE_ARRAYS = frozenset({"SUM", "COUNT", "MAX", "MIN", "AND", "OR", "MATCH", "INDEX"})
"""What takes all of an array that it is given."""

ALL_THROUGH = frozenset({"SUMPRODUCT", "MMULT", "LOOKUP"})
"""Within these arrays are taken whole however deep they stand."""

LAST_ASCII = 127
"""Characters above it are others in each system's code page."""

_ADDRESS = re.compile(r"\$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)?|\$?[A-Z]{1,3}:\$?[A-Z]{1,3}|\$?\d+:\$?\d+")

_ROW = re.compile(r"(?<=[A-Z])\$?\d+\b")
"""The row of an address."""


class Place(Enum):
    """Where a formula stands."""

    CELL = "cell"
    CONDITIONAL_FORMAT = "conditional format"
    VALIDATION = "validation"
    NAME = "defined name"


@dataclass(frozen=True)
class Formula:
    """A formula without its equals sign, and where it stands."""

    at: str
    place: Place
    text: str


def lint(book: Workbook) -> list[str]:
    """Return what Excel 2010, WPS or LibreOffice would not take, each with its place.

    Of formulas that differ only in their rows the first is read: a column of a band is one formula.
    """
    names = {name.upper() for name in book.defined_names}
    sheets = set(book.sheetnames)
    shapes = {(each.place, _ROW.sub("", each.text)): each for each in reversed([*formulas(book)])}
    found = [
        f"{formula.at}: {fault}"
        for formula in reversed(shapes.values())
        for fault in _Reading(formula, names, sheets).faults()
    ]
    return found + [
        f"{at}: {what} of {len(text)} characters" for at, what, text, most in _messages(book) if len(text) > most
    ]


def formulas(book: Workbook) -> Iterator[Formula]:
    """Yield every formula of a workbook."""
    for name, defined in book.defined_names.items():
        yield Formula(f"name {name}", Place.NAME, defined.attr_text or "")
    for sheet in book.worksheets:
        yield from _of_sheet(sheet)


def _of_sheet(sheet: Worksheet) -> Iterator[Formula]:
    for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
        text = str(getattr(cell.value, "text", cell.value))
        yield Formula(f"{sheet.title}!{cell.coordinate}", Place.CELL, text.removeprefix("="))
    for formats in sheet.conditional_formatting:
        for text in (text for rule in formats.rules for text in rule.formula):
            yield Formula(f"{sheet.title}!{formats.sqref}", Place.CONDITIONAL_FORMAT, str(text))
    for validation in sheet.data_validations.dataValidation:
        for text in filter(None, (validation.formula1, validation.formula2)):
            yield Formula(f"{sheet.title}!{validation.sqref}", Place.VALIDATION, str(text))
    for name, defined in sheet.defined_names.items():
        yield Formula(f"name {sheet.title}!{name}", Place.NAME, defined.attr_text or "")


def _messages(book: Workbook) -> Iterator[tuple[str, str, str, int]]:
    """Yield place, kind, text and longest length of each text that a validation shows."""
    for sheet in book.worksheets:
        for validation in sheet.data_validations.dataValidation:
            at = f"{sheet.title}!{validation.sqref}"
            for what in ("promptTitle", "errorTitle"):
                yield at, what, getattr(validation, what) or "", LONGEST_TITLE
            for what in ("prompt", "error"):
                yield at, what, getattr(validation, what) or "", LONGEST_MESSAGE


class _Reading:
    """One formula being read, token by token."""

    def __init__(self, formula: Formula, names: set[str], sheets: set[str]) -> None:
        self.formula, self.names, self.sheets = formula, names, sheets
        self.within: list[str] = []
        self.tokens: list[Token] = Tokenizer(f"={formula.text}").items

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with it."""
        if len(self.formula.text) >= LONGEST:
            yield f"{len(self.formula.text) + 1} characters"
        deepest = 0
        for index, token in enumerate(self.tokens):
            if token.subtype == Token.OPEN:
                yield from self._opened(token, self.tokens[index + 1 :])
                self.within.append(token.value[:-1].upper())
                deepest = max(deepest, len(self.within))
            elif token.subtype == Token.CLOSE:
                self.within.pop()
            elif token.type == Token.OPERAND:
                yield from self._operand(token)
        if deepest > DEEPEST:
            yield f"nested {deepest} deep"

    def _opened(self, token: Token, following: list[Token]) -> Iterator[str]:
        """Yield what is wrong with a function, a bracket or an array that begins."""
        if token.type == Token.ARRAY:
            yield from self._array()
        if token.type != Token.FUNC:
            return
        name = token.value[:-1].upper()
        if name not in FUNCTIONS:
            yield f"{name} is not in Excel 2010, WPS and LibreOffice alike"
        if name in ONE_BY_ONE and "SUMPRODUCT" in self.within:
            yield f"{name} inside SUMPRODUCT"
        if name == "CHAR" and not (following[0].value.isdigit() and int(following[0].value) <= LAST_ASCII):
            yield f"CHAR({following[0].value}) depends on the system's language"

    def _array(self) -> Iterator[str]:
        """Yield what is wrong with an array that begins.

        ``COUNT(FIND({"a","b"},A1))`` looks for both everywhere; in LibreOffice ``COUNT(FIND(MID(A1,{1,2},1),"ab"))``
        takes the first of the array alone, unless SUMPRODUCT is around it.
        """
        if self.formula.place in {Place.CONDITIONAL_FORMAT, Place.VALIDATION}:
            yield f"an array in a {self.formula.place.value}"
        around = [name for name in self.within if name]
        if not ALL_THROUGH & {*around} and not WHOLE_ARRAYS & {*around[-2:]}:
            yield f"an array within {'('.join(around)} outside SUMPRODUCT"

    def _operand(self, token: Token) -> Iterator[str]:
        """Yield what is wrong with a constant or a reference."""
        if token.subtype == Token.TEXT and len(text := token.value[1:-1].replace('""', '"')) > LONGEST_TEXT:
            yield f"a text of {len(text)} characters"
        if token.subtype == Token.ERROR and token.value != "#N/A":
            yield f"{token.value} as a constant"
        if token.subtype == Token.RANGE:
            yield from self._reference(token.value)

    def _reference(self, text: str) -> Iterator[str]:
        sheet, mark, address = text.rpartition("!")
        if mark and self.formula.place in {Place.CONDITIONAL_FORMAT, Place.VALIDATION}:
            yield f"{text} on another sheet in a {self.formula.place.value}"
        if mark and (title := sheet.removeprefix("'").removesuffix("'").replace("''", "'")) not in self.sheets:
            yield f"no sheet {title}"
        if not _ADDRESS.fullmatch(address.upper()) and address.upper() not in self.names:
            yield f"no name {address}"
