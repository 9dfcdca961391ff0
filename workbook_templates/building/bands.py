"""Bands of helper cells: the named values and rules of `checks.live`, as formulas over the cells of one sheet.

A band stands in neighbouring columns of the helper sheet: its title, a name and a sentence over each column,
then one row for each thing that it is about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from checks.live import LISTS, Band, Listing, Live, Value

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from checks.profile import Profile

TITLE_ROW, NAME_ROW, SAYS_ROW, FIRST_ROW = 1, 2, 3, 4
"""Rows of the helper sheet: a band's title, the values' names, what they are, and the first row of formulas."""

UNDECIDED = "?"
"""What the cell of a rule shows where it cannot be told whether the rule is broken; else 1 or 0."""

_PLACEHOLDER = re.compile(r"\[([@$^])?([\w.:/-]+)\]")
_NO_WORD = "##"
"""Stands in an array of words that has none: an array cannot be empty, and no folded label holds it."""


class UnknownNameError(ValueError):
    """A formula names a value, a cell or a setting that is not there."""


@dataclass(frozen=True)
class Table:
    """A band to be written: its values, its rules by code, and the form's cells of each row."""

    band: Band
    title: str
    values: Sequence[Value]
    rules: Sequence[tuple[str, Live]]
    rows: Sequence[Mapping[str, str]]
    """Each row's references to the form, by the names of ``[@name]``: ``'自评表'!$D$9``."""

    @property
    def cells(self) -> frozenset[str]:
        """The names of the form's cells that there are in every row."""
        return frozenset.intersection(*(frozenset(row) for row in self.rows)) if self.rows else frozenset()

    def columns(self) -> list[tuple[str, str, str]]:
        """Return name, formula and sentence of each column that the form's cells allow."""
        there = self.cells
        values = [(v.name, v.formula if there >= {*v.needs} else '""', v.says) for v in self.values]
        rules = [
            (rule_name(code, live), f'IFERROR(IF({live.when},1,0),"{UNDECIDED}")', live.says)
            for code, live in self.rules
            if there >= {*live.needs}
        ]
        return values + rules


def rule_name(code: str, live: Live) -> str:
    """Return the name of a rule's column: ``TA01``, or ``RT02/cut-off``, ``VL06/actual`` where the rule has several."""
    return "/".join(part for part in (code, live.case, live.part) if part)


@dataclass
class Places:
    """Where the values of the bands stand on the helper sheet."""

    sheet: str
    columns: dict[tuple[Band, str], str] = field(default_factory=dict)
    """The letters of each value's column."""
    rows: dict[Band, tuple[int, int]] = field(default_factory=dict)
    """The first and last row of each band."""
    next_column: int = 1

    def cell(self, band: Band, name: str, index: int) -> str:
        """Return the address of a value in a band's row, counted from 0, with the sheet's name."""
        return f"{self.sheet}!${self.columns[band, name]}${self.rows[band][0] + index}"

    def all_of(self, band: Band, name: str) -> str:
        """Return the range of a value over all rows of a band, with the sheet's name."""
        first, last = self.rows[band]
        letters = self.columns[band, name]
        return f"{self.sheet}!${letters}${first}:${letters}${last}"

    def has(self, band: Band, name: str) -> bool:
        """Tell whether a band was written and has the value."""
        return (band, name) in self.columns


def write_band(sheet: Worksheet, table: Table, places: Places, profile: Profile) -> None:
    """Write a band to the right of those before it, after the lists that it looks into, and note its places."""
    columns = table.columns()
    for listing in LISTS:
        if listing.band not in places.rows and any(f"[{listing.band.value}:" in formula for _, formula, _ in columns):
            _write_list(sheet, listing, places)
    first = places.next_column
    for offset, (name, _, _) in enumerate(columns):
        places.columns[table.band, name] = get_column_letter(first + offset)
    places.rows[table.band] = (FIRST_ROW, FIRST_ROW + max(len(table.rows), 1) - 1)
    places.next_column = first + len(columns) + 1
    sheet.cell(TITLE_ROW, first, table.title)
    for offset, (name, formula, says) in enumerate(columns):
        sheet.cell(NAME_ROW, first + offset, name)
        sheet.cell(SAYS_ROW, first + offset, says)
        for index, cells in enumerate(table.rows):
            row = FIRST_ROW + index
            sheet.cell(row, first + offset, f"={expand(formula, table.band, row, cells, places, profile)}")


def _write_list(sheet: Worksheet, listing: Listing, places: Places) -> None:
    """Write a list, constants all, to the right of what is there."""
    sheet.cell(TITLE_ROW, places.next_column, listing.title)
    for name, values in listing.columns.items():
        column = places.next_column
        places.columns[listing.band, name] = get_column_letter(column)
        places.rows[listing.band] = (FIRST_ROW, FIRST_ROW + len(values) - 1)
        places.next_column += 1
        sheet.cell(NAME_ROW, column, name)
        for row, value in enumerate(values, FIRST_ROW):
            sheet.cell(row, column, value)
    places.next_column += 1


def expand(formula: str, band: Band, row: int, cells: Mapping[str, str], places: Places, profile: Profile) -> str:
    """Return a formula with every name in brackets put as cells and constants.

    Raises `UnknownNameError` for a name that is not there.
    """

    def put(found: re.Match[str]) -> str:
        mark, name = found.groups()
        try:
            if mark == "@":
                return cells[name]
            if mark == "$":
                return constant(_setting(profile, name))
            if mark == "^":
                # Above a band's first row stands a sentence and no value.
                return f"${places.columns[band, name]}{row - 1}" if row > FIRST_ROW else '""'
            other, _, value = name.rpartition(":")
            if other:
                return places.all_of(Band(other), value)
            return f"${places.columns[band, value]}{row}"
        except (KeyError, AttributeError, ValueError) as error:
            raise UnknownNameError(f"{found.group()} in {formula}") from error

    return _PLACEHOLDER.sub(put, formula)


def _setting(profile: Profile, name: str) -> object:
    """Return a setting, or the entries of a table of them: ``options.scoring``, none where it has no such key."""
    name, _, key = name.partition(".")
    value: object = getattr(profile, name)
    return value.get(key, ()) if key and isinstance(value, Mapping) else value


def constant(value: object) -> str:
    """Return a setting as a constant of a formula: a number, a text, or an array of either."""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | Decimal):
        return f"{Decimal(value):f}"
    if isinstance(value, Sequence):
        return "{" + ",".join(constant(each) for each in value or (_NO_WORD,)) + "}"
    raise ValueError(f"no constant for {value!r}")
