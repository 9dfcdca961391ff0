"""A datum: what one cell shows, and where it stands."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum, auto
from typing import Final

from checks.values import Number, Target, is_blank, is_none_word, read_number, read_target

_PRECISION = 15
"""Significant digits a spreadsheet keeps; what lies beyond is binary noise."""


class _Unread(Enum):
    """Stands for a number that was not read yet."""

    UNREAD = auto()


_UNREAD: Final = _Unread.UNREAD


class Datum:
    """What one cell shows to a reader, with its place.

    ``text``: as shown, so ``68.17%`` for 0.681678 in a cell formatted ``0.00%``; empty when blank.
    ``stored``: the full number behind a numeric cell, in the scale of ``text`` (68.1678); None for text.
    ``formula``: the number was computed by a live formula.
    ``error``: the error a cell shows (``#REF!``), else empty.
    ``recomputed``: what a formula gives whose saved value is out of date, else empty.
    ``submission``, ``sheet``, ``cell``: its place, the top-left cell of a merged range; ``cell`` is an A1 address
    when the datum comes from a workbook, and any name when it comes from a frame.
    """

    __slots__ = (
        "_number",
        "_target",
        "cell",
        "error",
        "formula",
        "recomputed",
        "sheet",
        "stored",
        "submission",
        "text",
    )

    def __init__(
        self,
        text: str = "",
        submission: str = "",
        sheet: str = "",
        cell: str = "",
        stored: Decimal | None = None,
        formula: bool = False,  # noqa: FBT001, FBT002 - readers give all by place, which takes half the time
        error: str = "",
    ) -> None:
        self.text = text
        self.submission = submission
        self.sheet = sheet
        self.cell = cell
        self.stored = stored
        self.formula = formula
        self.error = error
        self.recomputed = ""
        self._number: Number | _Unread | None = _UNREAD
        self._target: Target | None = None

    def __repr__(self) -> str:
        return f"Datum({self.text!r} at {self.sheet}!{self.cell})"

    @property
    def blank(self) -> bool:
        """Nothing stands here."""
        return is_blank(self.text)

    @property
    def unsaved(self) -> bool:
        """A formula stands here whose value was not saved: Excel will show one, so the cell is not blank to people."""
        return self.formula and not self.text and not self.error

    @property
    def stale(self) -> bool:
        """A formula stands here and what was saved is not what it gives: nobody states what the cell shows."""
        return bool(self.recomputed)

    @property
    def nothing(self) -> bool:
        """Blank, or a word for nothing: 无, 未存在问题, /, -, —."""
        return is_none_word(self.text)

    # Read once and kept by hand: thousands of data are read, and functools' cached_property takes a lock for each.

    @property
    def number(self) -> Number | None:
        """The number shown, exact when a live formula computed it; None when there is none to read."""
        number = self._number
        if number is _UNREAD:
            number = read_number(self.text) if self.text else None
            if number is not None and self.formula and self.stored is not None:
                number = number.computed(rounded_to_precision(self.stored))
            self._number = number
        return number

    @property
    def target(self) -> Target:
        """The text read as a target (指标值)."""
        if self._target is None:
            self._target = read_target(self.text)
        return self._target


def rounded_to_precision(value: Decimal) -> Decimal:
    """Round to the 15 significant digits that a spreadsheet keeps."""
    if value == 0:
        return Decimal(0)
    return round(value, _PRECISION - 1 - value.adjusted())


NOWHERE = Datum()
"""The place of a finding about a whole file."""
