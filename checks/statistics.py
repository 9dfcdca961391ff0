"""What can be computed again about a questionnaire (问卷): shares of whole people, means, Cronbach α, correlations.

Counts and variances are exact fractions; only a correlation needs a root, taken to more digits than any form prints.

Sources: GRIM – Brown & Heathers, The GRIM test, Social Psychological and Personality Science 8 (2017);
α – Cronbach, Coefficient alpha and the internal structure of tests, Psychometrika 16 (1951);
r – the product-moment correlation of Pearson (1895).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from itertools import combinations

from checks.values import Interval

_DIGITS = Context(prec=50)


def counts_within(share: Interval, total: int) -> range:
    """Return the counts out of ``total`` people whose share in percent lies in an interval (GRIM)."""
    least = math.ceil(Fraction(share.low) * total / 100)
    most = math.floor(Fraction(share.high) * total / 100)
    return range(max(least, 0), min(most, total) + 1)


def totals_near(shares: Sequence[Interval], stated: int, *, whole: bool) -> tuple[int, ...]:
    """Return the totals nearest to the stated one of which every share is that of a count.

    ``whole``: the shares are those of all the answers of a single choice, so the counts add up to the total.
    Two when one lies as far above as the other below; none within half of the stated total: nothing is named.
    """
    for distance in range(1, stated // 2 + 1):
        fitting = tuple(total for total in (stated - distance, stated + distance) if _fits(shares, total, whole=whole))
        if fitting:
            return fitting
    return ()


def _fits(shares: Sequence[Interval], total: int, *, whole: bool) -> bool:
    counts = [counts_within(share, total) for share in shares]
    if not all(counts):
        return False
    return not whole or sum(each[0] for each in counts) <= total <= sum(each[-1] for each in counts)


def mean(values: Sequence[int]) -> Fraction:
    """Return the mean; raises `ZeroDivisionError` for no values."""
    return Fraction(sum(values), len(values))


def alpha(rows: Sequence[Sequence[int]]) -> Fraction | None:
    """Return Cronbach α of the answers, one row a respondent: k ÷ (k - 1) × (1 - Σ var(item) ÷ var(sum)).

    None for fewer than two items and where all sums are the same. It is never above 1: the variance of a sum
    of k items is at most k times the sum of their variances.
    """
    items = list(zip(*rows, strict=True))
    sums = [sum(row) for row in rows]
    whole = _together(sums, sums)
    if len(items) < 2 or whole == 0:
        return None
    single = sum(_together(item, item) for item in items)
    return Fraction(len(items), len(items) - 1) * (1 - Fraction(single, whole))


def standardised_alpha(rows: Sequence[Sequence[int]]) -> Decimal | None:
    """Return α as if all items varied alike: k × r ÷ (1 + (k - 1) × r), r the mean of their correlations.

    SPSS prints it beside α. None where a correlation cannot be computed.
    """
    items = list(zip(*rows, strict=True))
    found = [correlation(first, second) for first, second in combinations(items, 2)]
    known = [each for each in found if each is not None]
    if not known or len(known) < len(found):
        return None
    with localcontext(_DIGITS):
        middle = sum(known, Decimal(0)) / len(known)
        whole = 1 + (len(items) - 1) * middle
        return len(items) * middle / whole if whole else None


def correlation(first: Sequence[int], second: Sequence[int]) -> Decimal | None:
    """Return Pearson's r of two rows of values of one length; None where one of them never varies."""
    product = _together(first, first) * _together(second, second)
    if product == 0:
        return None
    shared = _together(first, second)
    root = _DIGITS.sqrt(as_decimal(Fraction(shared * shared, product)))
    return root if shared >= 0 else -root


def item_correlations(rows: Sequence[Sequence[int]]) -> Iterator[tuple[Decimal, ...]]:
    """Yield for each item its correlation with the sum of all items, and with that of the others.

    People mean either by 题总相关. One that cannot be computed is left out.
    """
    sums = [sum(row) for row in rows]
    for item in zip(*rows, strict=True):
        others = [whole - value for whole, value in zip(sums, item, strict=True)]
        found = (correlation(item, sums), correlation(item, others))
        yield tuple(each for each in found if each is not None)


def _together(first: Sequence[int], second: Sequence[int]) -> int:
    """Return n² times the covariance of two rows of values (the variance of one with itself), a whole number."""
    products = sum(a * b for a, b in zip(first, second, strict=True))
    return len(first) * products - sum(first) * sum(second)


def as_decimal(value: Fraction) -> Decimal:
    """Return a fraction as a decimal number, to more digits than any form prints."""
    return _DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))
