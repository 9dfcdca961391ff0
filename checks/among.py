"""Which items can concern a rule at all: sorted out once for all the rules of a form.

Most rows of most forms are right. To ask each of them in each rule is most of what judging costs, so a rule names
the kind of rows that it speaks of, and is given no others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from checks.achievement import Achievement, in_percent, wrong_way
from checks.values import TargetKind
from checks.zones import Zone

if TYPE_CHECKING:
    from checks.context import Context
    from checks.datum import Datum
    from checks.profile import Profile
    from checks.relations import Amount, Rate, Sum
    from checks.rows import Indicator
    from checks.zones import Judged


class Among(StrEnum):
    """A kind of items within a table."""

    ALL = "all"

    OFF = "off"
    """Rates and sums that are stated otherwise than they are computed."""
    WITHOUT_BASE = "without-base"
    """Rates whose denominator is blank or 0."""
    ABOVE_BASE = "above-base"
    """Rates whose numerator is more than their denominator."""
    OF_TOTAL = "of-total"
    """Rates of the total row."""

    PERCENTS = "percents"
    """Indicators that are measured in percent."""
    DATED = "dated"
    """Indicators whose target is a date."""
    UNREAD = "unread"
    """Indicators whose target cannot be read, or is an error."""
    BARE = "bare"
    """Indicators whose target is a number without a comparator."""
    WRONG_WAY = "wrong-way"
    """Indicators whose target has a comparator that contradicts the indicator: ≥ on a cost ceiling, say."""
    WITH_UNIT = "with-unit"
    """Indicators with a unit beside the number of their target or actual."""
    WITH_OPTIONS = "with-options"
    """Indicators of a form that has a column of fixed options."""
    WITHOUT_ACTUAL = "without-actual"
    """Indicators whose actual is blank or a word for nothing."""
    ODD_ACTUAL = "odd-actual"
    """Indicators whose actual is no plain number: an error, a word, a date, or a number with a comparator."""
    MISSED = "missed"
    """Indicators whose actual does not meet the target."""
    EXCEEDED = "exceeded"
    """Indicators whose actual meets the target and goes as far beyond it as the profile wants a reason for."""


def rates_among(judged: Sequence[tuple[Rate, Judged | None]]) -> Mapping[Among, list[Rate]]:
    """Return rates by what they are among; one may be in several lists or in none."""
    rates = [rate for rate, _ in judged]
    based = [(rate, rate.denominator.number.value) for rate in rates if rate.denominator is not None]
    return {
        Among.ALL: rates,
        Among.OFF: [rate for rate, zone in judged if zone is not None and zone.zone is not Zone.EQUAL],
        Among.WITHOUT_BASE: [rate for rate in rates if rate.base_blank or _is_zero(rate.denominator)],
        Among.ABOVE_BASE: [rate for rate, base in based if rate.numerator and rate.numerator.number.value > base],
        Among.OF_TOTAL: [rate for rate in rates if rate.total],
    }


def _is_zero(amount: Amount | None) -> bool:
    return amount is not None and amount.number.value == 0


def sums_among(judged: Sequence[tuple[Sum, Judged]]) -> Mapping[Among, list[Sum]]:
    """Return totals by what they are among."""
    return {
        Among.ALL: [total for total, _ in judged],
        Among.OFF: [total for total, zone in judged if zone.zone is not Zone.EQUAL],
    }


def indicators_among(among: Among, context: Context) -> Mapping[Among, list[Indicator]]:
    """Return the indicators of a form that are among these, with other lists that come of the same pass.

    What hangs on settings of the profile is found apart: it is for the rules that declare them alone.
    """
    rows = context.form.indicators
    match among:
        case Among.ALL:
            return {among: rows}
        case Among.WITH_OPTIONS:
            return {among: [] if context.form.columns.isdisjoint(context.profile.options) else rows}
        case Among.WRONG_WAY:
            return {among: [row for row in rows if _is_wrong_way(row, context.profile)]}
        case Among.MISSED:
            return {among: _missed(context)}
        case Among.EXCEEDED:
            return {among: _exceeded(context)}
        case _:
            return _by_cells(rows)


def _missed(context: Context) -> list[Indicator]:
    return [row for row, achieved in _achieved(context) if not achieved.met]


def _exceeded(context: Context) -> list[Indicator]:
    share = context.profile.overshoot / 100
    return [
        row
        for row, achieved in _achieved(context)
        if achieved.met
        and achieved.target is not None
        and achieved.actual is not None
        and achieved.actual >= achieved.target * share
    ]


def _achieved(context: Context) -> Iterator[tuple[Indicator, Achievement]]:
    """Yield the indicators of which it can be told whether they meet their targets; what became of each is known."""
    for row in context.form.indicators:
        achieved = context.achievement(row) if row.actual is not None else None
        if achieved is not None and achieved.met is not None:
            yield row, achieved


def _is_wrong_way(row: Indicator, profile: Profile) -> bool:
    number = row.target.target.number
    return number is not None and number.comparator is not None and wrong_way(row, number.comparator, profile)


def _by_cells(rows: Sequence[Indicator]) -> Mapping[Among, list[Indicator]]:
    """Return the indicators by what their cells alone decide; one may be in several lists or in none."""
    found: dict[Among, list[Indicator]] = {among: [] for among in Among if among not in _APART}
    for row in rows:
        unit = _sort_by_target(row, found)
        if row.actual is not None:
            unit = _sort_by_actual(row, row.actual, found) or unit
        if unit:
            found[Among.WITH_UNIT].append(row)
    return found


_APART = (Among.ALL, Among.WITH_OPTIONS, Among.WRONG_WAY, Among.MISSED, Among.EXCEEDED)


def _sort_by_target(row: Indicator, found: Mapping[Among, list[Indicator]]) -> str:
    """Put an indicator into the lists that its target decides on, and return the target's own unit."""
    target = row.target
    read = target.target
    kind, number = read.kind, read.number
    if target.error or kind is TargetKind.UNREADABLE:
        found[Among.UNREAD].append(row)
    if kind is TargetKind.DATE:
        found[Among.DATED].append(row)
    if in_percent(row.name, number):
        found[Among.PERCENTS].append(row)
    if number is None:
        number = target.number
    elif number.comparator is None:
        found[Among.BARE].append(row)
    return number.unit if number is not None else ""


def _sort_by_actual(row: Indicator, actual: Datum, found: Mapping[Among, list[Indicator]]) -> str:
    """Put an indicator into the lists that its actual decides on, and return the actual's own unit."""
    number = actual.number
    if number is None and actual.nothing:
        found[Among.WITHOUT_ACTUAL].append(row)
        odd = False
    else:
        odd = number is None or number.comparator is not None
    if odd or actual.error:
        found[Among.ODD_ACTUAL].append(row)
    return number.unit if number is not None else ""
