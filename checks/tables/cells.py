"""From the values of a frame to data: what a cell of the frame would show in a form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import repeat
from typing import Any

import numpy as np
import pandas as pd

from checks.datum import Datum, rounded_to_precision

KEYS = ("submission", "sheet", "form", "form_number")
"""The columns that tell the forms of a stack apart. Any of them may be missing."""

_ERROR = re.compile(r"#(?:REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!)")


def printed(value: object) -> tuple[str, Decimal | None]:
    """Return what a value would show in a cell, and the number behind it.

    A float shows the digits that a spreadsheet keeps (15), without trailing zeros: 68.10 becomes ``68.1``.
    A date shows as ``2024年5月30日``.
    """
    if isinstance(value, str):
        return value, None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        return str(value).upper(), None
    if isinstance(value, int | float | Decimal):
        number = _decimal(value)
        return (_plain(number), number) if number.is_finite() else (str(value), None)
    if isinstance(value, dt.date):
        return f"{value.year}年{value.month}月{value.day}日", None
    return str(value), None


def _decimal(value: float | Decimal) -> Decimal:
    """Return the number with the digits that a spreadsheet keeps."""
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return rounded_to_precision(number) if number.is_finite() else number


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


_NOTHING_STORED = repeat(None), repeat(True)  # noqa: FBT003 - repeat takes no keyword


class Cells:
    """The cells of a frame, column by column, as data that know their place.

    A missing value (None, NaN, NA) is a blank cell. Its address is that of the column ``<column>_cell``, else
    ``<index>.<column>``. Where there is an address column, a value and an address that are both missing say that the
    form has no such cell.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._labels = frame.index.tolist()
        self._where = {name: place for place, name in reversed(list(enumerate(frame.columns)))}
        self._words: dict[tuple[str, str], list[str]] = {}
        self._sheets = self.words("sheet")
        self._forms = list(zip(*(self.words(key) for key in KEYS), strict=True))
        self._columns: dict[str, list[Datum]] = {}
        self._missing: dict[str, list[bool]] = {}
        self.places: dict[int, tuple[int, str]] = {}
        """The position of the row and the column of each datum, by its id."""

    def __len__(self) -> int:
        return len(self._labels)

    def has(self, column: str) -> bool:
        """Tell whether the frame has the column."""
        return column in self._where

    def words(self, column: str, default: str = "") -> list[str]:
        """Return a column of plain words; ``default`` where it says nothing."""
        words = self._words.get((column, default))
        if words is None:
            words = [default] * len(self)
            if self.has(column):
                values, missing = self._values(column)
                words = [
                    value if type(value) is str else default if gone else printed(value)[0]
                    for value, gone in zip(values, missing, strict=True)
                ]
            self._words[column, default] = words
        return words

    def column(self, name: str) -> list[Datum]:
        """Return the data of a column, blank ones for a column that the frame lacks (`present` tells)."""
        if name not in self._columns:
            self._columns[name] = self._read(name) if self.has(name) else [Datum() for _ in self._labels]
        return self._columns[name]

    def present(self, name: str, positions: Sequence[int], *, always: bool = False) -> list[bool]:
        """Tell for each row of one form whether the form has a cell of the column there.

        Without addresses a column that is missing in all rows of a form is one that the form does not have,
        unless the form ``always`` has it.
        """
        if not self.has(name):
            return [False] * len(positions)
        missing = self._absent(name)
        if self.has(f"{name}_cell"):
            return [not missing[position] for position in positions]
        return [always or not all(missing[position] for position in positions)] * len(positions)

    def _values(self, column: str) -> tuple[list[Any], list[bool]]:
        series = self._series(column)
        return series.tolist(), series.isna().tolist()

    def _series(self, column: str) -> pd.Series[Any]:
        # Where a name is there twice, the first column counts.
        return self._frame.iloc[:, self._where[column]]

    def _read(self, name: str) -> list[Datum]:
        values, missing = self._values(name)
        addresses = self._addresses(name)
        stored, unknown = self._values(f"{name}_stored") if self.has(f"{name}_stored") else _NOTHING_STORED
        formulas = self.words(f"{name}_formula")
        data = [
            # Most cells of a frame are texts; `_datum` is for the others.
            Datum(value, sheet=sheet, cell=cell)
            if type(value) is str and shown and not value.startswith("#")
            else _datum(None if gone else value, sheet, cell, None if shown else number, formula=formula == "TRUE")
            for value, gone, sheet, cell, number, shown, formula in zip(
                values, missing, self._sheets, addresses, stored, unknown, formulas, strict=False
            )
        ]
        if self.has(f"{name}_cell"):
            self._merge(data)
        # Backwards, so that the place of a merged cell is its first row.
        self.places.update((id(data[position]), (position, name)) for position in reversed(range(len(data))))
        return data

    def _merge(self, data: list[Datum]) -> None:
        """Let rows that follow each other with one address share one datum, as they share a merged cell."""
        for position in range(1, len(data)):
            above, datum = data[position - 1], data[position]
            same = datum.cell == above.cell and datum.cell and datum.text == above.text
            if same and self._forms[position - 1] == self._forms[position]:
                data[position] = above

    def _addresses(self, name: str) -> list[str]:
        if self.has(f"{name}_cell"):
            return self.words(f"{name}_cell")
        return [f"{label}.{name}" for label in self._labels]

    def _absent(self, name: str) -> list[bool]:
        """Return for each row whether the cell is missing altogether: its value, and its address if there is one."""
        if name not in self._missing:
            columns = [name, f"{name}_cell"] if self.has(f"{name}_cell") else [name]
            missing = [self._series(column).isna().to_numpy() for column in columns]
            self._missing[name] = np.logical_and.reduce(missing).tolist()
        return self._missing[name]


def _datum(value: object, sheet: str, cell: str, number: object, *, formula: bool) -> Datum:
    if value is None:
        return Datum(sheet=sheet, cell=cell)
    text, stored = printed(value)
    if isinstance(number, int | float | Decimal):
        stored = _decimal(number)
    error = text if _ERROR.fullmatch(text) else ""
    return Datum(text, sheet=sheet, cell=cell, stored=stored, formula=formula, error=error)
