"""The three zones of a stated rate or total: equal, a matter of rounding, impossible.

Source: the rounding rules of the catalogue. A printed number stands for an interval,
half a unit of its last digit each way.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from functools import reduce
from typing import NamedTuple

from checks.relations import Amount, Rate, Sum
from checks.values import Interval, Number, half_up
from checks.values.kinds import cut_off

_WHOLE = Decimal(100)
_NOISE = 10
"""Decimals beyond which a computed number is binary noise."""


class Zone(StrEnum):
    """How a stated number stands to the one computed from the numbers it comes from."""

    EQUAL = "equal"
    ROUNDING = "rounding"
    """Inside what the printed digits allow."""
    CUT_OFF = "cut-off"
    """Outside, and equal when cut off instead of rounded."""
    IMPOSSIBLE = "impossible"


class Judged(NamedTuple):
    """A zone with what was computed and the bounds that the printed digits allow."""

    zone: Zone
    stated: Decimal
    """In percent for a rate, in the block's unit for a sum."""
    computed: Decimal
    """Half-up to the decimals of the stated number."""
    bounds: Interval
    """What the printed digits allow; where the numbers are equal, the computed one alone."""
    decimals: int
    """The decimals of `stated` and `computed`."""

    @property
    def difference(self) -> Decimal:
        """Stated less computed."""
        return self.stated - self.computed


def judge_rate(rate: Rate) -> Judged | None:
    """Judge a stated rate against numerator ÷ denominator; None when there is nothing to judge."""
    number = rate.stated.number
    if number is None or rate.numerator is None or rate.denominator is None or not rate.denominator.value:
        return None
    judged = judge_ratio(number, rate.numerator, rate.denominator, rate.decimals)
    if judged.zone is Zone.IMPOSSIBLE and not number.percent:
        # A rate without a percent sign may be the bare ratio: 0.6817 for 68.17 %.
        ratio = judge_ratio(_as_percent(number), rate.numerator, rate.denominator, rate.decimals)
        if ratio.zone is not Zone.IMPOSSIBLE:
            return ratio
    return judged


def judge_ratio(stated: Number, numerator: Amount, denominator: Amount, decimals: int) -> Judged:
    """Judge ``stated`` percent against ``numerator ÷ denominator``, both printed to ``decimals``."""
    ratio = numerator.number.value / denominator.number.value * _WHOLE
    shown = min(stated.decimals, _NOISE)
    noiseless = half_up(ratio, _NOISE)
    computed = half_up(noiseless, shown)
    if stated.value == computed or half_up(stated.value, shown) == computed:
        return Judged(Zone.EQUAL, stated.value, computed, Interval(computed, computed), shown)
    bounds = _quotient(_interval(numerator, decimals), _interval(denominator, decimals))
    if bounds.meets(stated.interval()):
        zone = Zone.ROUNDING
    elif stated.value == cut_off(noiseless, shown):
        zone = Zone.CUT_OFF
    else:
        zone = Zone.IMPOSSIBLE
    return Judged(zone, stated.value, computed, bounds, shown)


def judge_sum(relation: Sum) -> Judged:
    """Judge a stated total against its parts."""
    stated, decimals = relation.total.value, relation.decimals
    added = sum([part.number.value for part in relation.parts], Decimal(0))
    computed = half_up(half_up(added, _NOISE), decimals)
    if stated == computed or half_up(stated, decimals) == computed:
        return Judged(Zone.EQUAL, stated, computed, Interval(computed, computed), decimals)
    bounds = reduce(Interval.plus, (_interval(part, decimals) for part in relation.parts))
    zone = Zone.ROUNDING if bounds.meets(_interval(relation.total, decimals)) else Zone.IMPOSSIBLE
    return Judged(zone, stated, computed, bounds, decimals)


def _interval(item: Amount, decimals: int) -> Interval:
    """Return what an amount stands for in its block; its own digits may be finer than the block's."""
    return item.number.interval(max(decimals, item.number.decimals))


def _quotient(numerator: Interval, denominator: Interval) -> Interval:
    """Return the percents that numerator ÷ denominator may be."""
    if denominator.low <= 0 <= denominator.high:
        return Interval(Decimal("-Infinity"), Decimal("Infinity"))
    quotients = [a / b * 100 for a in (numerator.low, numerator.high) for b in (denominator.low, denominator.high)]
    return Interval(min(quotients), max(quotients))


def _as_percent(number: Number) -> Number:
    return Number(number.value * 100, max(number.decimals - 2, 0), exact=number.exact)
