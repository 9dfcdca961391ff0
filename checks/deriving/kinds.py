"""A blank derived cell (派生单元格), and what it should hold or why that cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from checks.datum import Datum
from checks.values import Number


class Kind(Enum):
    """What a derived cell holds."""

    AMOUNT = "amount"
    """A sum or a difference; as exact as what it is made of."""
    POINTS = "points"
    """Points that a rule gives, which are always rounded."""
    RATE = "rate"
    """A ratio: 0.5887 for 58.87 %."""
    GRADE = "grade"


@dataclass(frozen=True)
class Formula:
    """How a cell is computed of others, in words that spreadsheets share, without an equals sign.

    ``[0]`` is the first of ``cells``, ``[*]`` the ``parts`` as arguments of a sum, ``[d]`` the decimals to round to.
    """

    text: str
    cells: tuple[Datum, ...] = ()
    parts: tuple[Datum, ...] = ()


@dataclass(frozen=True)
class Derived:
    """A blank derived cell.

    Without a ``value`` it cannot be told, and ``why`` says so: ``blank``, ``unreadable``, ``vague`` (约, ≥), ``unit``,
    ``error``, ``stale`` of the cell ``of``; ``zero`` (nothing to divide by), ``readings`` (which parts is not sure),
    ``rest`` (the column holds something else), ``merged``, ``conflict``, ``weights``, ``basis``, ``own-rule``,
    ``judgement``, ``scoresheet``, ``input`` (another derived cell that cannot be told), ``waits`` (one that is not
    filled yet). Without ``why`` too there is nothing to compute: the cell may well stay blank.
    """

    at: Datum
    name: str
    """The cell in words: ``地方财政资金 预算执行率``."""
    kind: Kind
    inputs: tuple[Datum, ...] = ()
    """The cells that it is computed of, blank ones too."""
    value: Decimal | str | None = None
    """Not rounded."""
    decimals: int = 0
    formula: Formula | None = None
    why: str = ""
    of: Datum | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[tuple[Datum, Decimal | None], ...] = ()
    """For a rate: the other rates of its column, with the ratios that they should be."""


def is_open(datum: Datum | None) -> bool:
    """Tell whether a cell is there and nothing stands in it, not even a formula."""
    return datum is not None and bool(datum.cell) and datum.blank and not datum.formula and not datum.error


def trouble(datum: Datum, *, bound: bool = False) -> str:
    """Return why no number can be taken from a cell for sure, empty where one can; ``bound`` allows comparators."""
    if datum.error:
        return "error"
    if datum.stale or datum.unsaved:
        return "stale"
    if datum.nothing:
        return "blank"
    number = number_of(datum)
    if number is None:
        return "unreadable"
    vague = number.approximate or (number.comparator is not None and not bound)
    return "vague" if vague or (datum.target.comparator is not None and not bound) else ""


def number_of(datum: Datum) -> Number | None:
    """Return the number of a cell, of a target too."""
    return datum.number or datum.target.number
