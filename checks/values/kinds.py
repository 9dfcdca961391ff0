"""What a cell can hold: numbers as printed, comparators, dates and targets."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

# Numbers, targets and intervals are named tuples: thousands are made for each form, and a frozen dataclass
# takes four times as long to make.

_WIDE = Context(prec=100)
"""Room for every digit of a long number: rounding one must not fail."""


def half_up(value: Decimal, decimals: int) -> Decimal:
    """Round half away from zero to ``decimals`` places, as people and spreadsheets do."""
    return value.quantize(_last_digit(decimals), ROUND_HALF_UP, _WIDE)


def cut_off(value: Decimal, decimals: int) -> Decimal:
    """Cut after ``decimals`` places instead of rounding."""
    return value.quantize(_last_digit(decimals), ROUND_DOWN, _WIDE)


@lru_cache(maxsize=256)
def _last_digit(decimals: int) -> Decimal:
    """Return one unit of the last of so many decimals: 0.01 for 2."""
    return Decimal(1).scaleb(-decimals)


class Interval(NamedTuple):
    """All the values that a printed number may stand for, both ends included."""

    low: Decimal
    high: Decimal

    def __contains__(self, value: object) -> bool:
        return isinstance(value, Decimal) and self.low <= value <= self.high

    def plus(self, other: Interval) -> Interval:
        """Return what the sum of two numbers may be."""
        return Interval(self.low + other.low, self.high + other.high)

    def meets(self, other: Interval) -> bool:
        """Tell whether the two have a value in common."""
        return self.low <= other.high and other.low <= self.high


class Comparator(StrEnum):
    """The comparator (比较符) of a target."""

    GE = "≥"
    GT = ">"
    LE = "≤"
    LT = "<"
    EQ = "="

    @property
    def ceiling(self) -> bool:
        """The target is a ceiling: ≤ or <."""
        return self in (Comparator.LE, Comparator.LT)


class Number(NamedTuple):
    """A number as printed.

    ``68.17 %`` has value 68.17, decimals 2 and unit ``%``; ``5 亿`` has value 5, decimals 0 and unit ``亿``.
    """

    value: Decimal
    decimals: int
    unit: str = ""
    """The unit that stands beside the number, by its standard name (`checks.units`), else empty."""
    comparator: Comparator | None = None
    """The comparator that stands before (≥5) or is said in words (5以上)."""
    approximate: bool = False
    """约, 左右, 近."""
    exact: bool = False
    """A live formula computed it: it stands for itself alone."""
    oddities: frozenset[str] = frozenset()
    """How the text departs from a plain number: ``full-width``, ``blanks``, ``thousands``."""

    @property
    def percent(self) -> bool:
        """A percent sign stands beside the number."""
        return self.unit == "%"

    def interval(self, decimals: int | None = None) -> Interval:
        """Return the values that the number may stand for: half a unit of its last digit each way.

        ``decimals`` replaces the number's own where a whole block shows the last digit (an amount).
        """
        if self.exact:
            return Interval(self.value, self.value)
        half = Decimal(5).scaleb(-(self.decimals if decimals is None else decimals) - 1)
        return Interval(self.value - half, self.value + half)

    def computed(self, value: Decimal) -> Number:
        """Return the same number with the exact value that a live formula gave."""
        return self._replace(value=value, exact=True)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date of which the year or the day may be left open: 5月30日, 2024年12月, 2024-12-31."""

    year: int | None
    month: int | None
    day: int | None

    def last_day(self, year: int) -> tuple[int, int, int]:
        """Return the last day it may mean as (year, month, day), in ``year`` where it names none.

        A month without a day means its last day (31 where the day does not matter for comparing).
        """
        return (self.year or year, self.month or 12, self.day or 31)

    def __str__(self) -> str:
        year = f"{self.year}年" if self.year else ""
        month = f"{self.month}月" if self.month else ""
        day = f"{self.day}日" if self.day else ""
        return year + month + day


class TargetKind(StrEnum):
    """What a target's text turned out to be."""

    BLANK = "blank"
    NOTHING = "nothing"
    """A word for nothing: 无, /, -."""
    NUMBER = "number"
    DATE = "date"
    PHRASE = "phrase"
    UNREADABLE = "unreadable"


class Target(NamedTuple):
    """The text of a target (指标值) as read.

    ``number`` is set for kind NUMBER, ``moment`` for DATE, ``phrase`` (folded) for PHRASE.
    ``comparator`` is what was written; None for a bare number.
    """

    kind: TargetKind
    text: str = ""
    comparator: Comparator | None = None
    number: Number | None = None
    moment: Moment | None = None
    phrase: str = ""
    doubled: bool = False
    """A date with both a comparator and 以前: ≤5月30日以前."""
