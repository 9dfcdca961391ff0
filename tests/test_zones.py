"""The rounding zones, over generated numbers: what people compute right is never called impossible."""

from __future__ import annotations

from decimal import Decimal

import pytest
from building import datum
from hypothesis import assume, given
from hypothesis import strategies as st

from checks.relations import Amount, Rate, Sum
from checks.values import half_up
from checks.values.kinds import cut_off
from checks.zones import Zone, judge_rate, judge_sum

amounts = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(10**8), places=4)
decimals = st.integers(min_value=0, max_value=2)


def _amount(text: str) -> Amount:
    shown = datum(text, text)
    assert shown.number is not None
    return Amount(shown, shown.number)


def _rate(numerator: Decimal | str, denominator: Decimal | str, stated: str, places: int) -> Rate:
    return Rate(datum(stated, "rate"), "执行率", _amount(str(numerator)), _amount(str(denominator)), places)


def _zone(rate: Rate) -> Zone:
    judged = judge_rate(rate)
    assert judged is not None
    return judged.zone


@given(amounts, amounts, decimals)
def test_a_rate_rounded_half_up_from_the_printed_numbers_is_equal(a: Decimal, b: Decimal, places: int) -> None:
    assume(a / b < 1000)
    stated = half_up(a / b * 100, places)

    assert _zone(_rate(a, b, f"{stated}%", 4)) is Zone.EQUAL


@given(amounts, amounts, decimals)
def test_a_rate_of_the_unrounded_numbers_is_never_impossible(a: Decimal, b: Decimal, places: int) -> None:
    assume(b >= 1)
    assume(a / b < 100)
    stated = half_up(a / b * 100, places)
    printed_a, printed_b = half_up(a, 2), half_up(b, 2)

    assert _zone(_rate(printed_a, printed_b, f"{stated}%", 2)) in (Zone.EQUAL, Zone.ROUNDING)


@given(amounts, amounts, decimals)
def test_a_rate_cut_off_is_never_called_impossible(a: Decimal, b: Decimal, places: int) -> None:
    assume(a / b < 1000)
    stated = cut_off(a / b * 100, places)

    assert _zone(_rate(a, b, f"{stated}%", 4)) is not Zone.IMPOSSIBLE


@given(
    st.decimals(min_value=100, max_value=10**6, places=2),
    st.decimals(min_value=0, max_value=2, places=6),
    st.decimals(min_value=Decimal("0.05"), max_value=50, places=2),
)
def test_a_rate_far_off_is_impossible(b: Decimal, share: Decimal, off: Decimal) -> None:
    a = half_up(b * share, 2)
    stated = half_up(a / b * 100, 2) + off

    assert _zone(_rate(a, b, f"{stated}%", 4)) is Zone.IMPOSSIBLE


@given(st.lists(amounts, min_size=2, max_size=12))
def test_a_total_of_unrounded_parts_is_never_impossible(parts: list[Decimal]) -> None:
    total = half_up(sum(parts, Decimal(0)), 2)
    relation = Sum(_amount(str(total)), tuple(_amount(str(half_up(part, 2))) for part in parts), "合计", 2)

    assert judge_sum(relation).zone in (Zone.EQUAL, Zone.ROUNDING)


@given(st.lists(amounts, min_size=2, max_size=12), st.sampled_from([1, -1]))
def test_a_total_beyond_half_a_unit_a_part_is_impossible(parts: list[Decimal], sign: int) -> None:
    printed = [half_up(part, 2) for part in parts]
    total = sum(printed, Decimal(0)) + sign * Decimal("0.01") * (len(parts) + 2)
    relation = Sum(_amount(str(total)), tuple(_amount(str(part)) for part in printed), "合计", 2)

    assert judge_sum(relation).zone is Zone.IMPOSSIBLE


@pytest.mark.parametrize(
    ("numerator", "denominator", "stated", "places", "zone"),
    [
        ("6816.78", "10000", "68.17%", 2, Zone.EQUAL),
        ("317.52", "320", "99.23%", 2, Zone.EQUAL),
        ("317.52", "320", "99.22%", 2, Zone.ROUNDING),
        ("115.72", "92.4", "125.23%", 2, Zone.ROUNDING),
        ("54.35", "53.27", "102.04%", 2, Zone.ROUNDING),
        ("1008.80", "1828.26", "55.17%", 2, Zone.CUT_OFF),
        ("6816.78", "10000.00", "68.16%", 2, Zone.CUT_OFF),
        ("205.00", "348.24", "58.90%", 2, Zone.IMPOSSIBLE),
        ("411.63", "255.24", "173.03%", 2, Zone.IMPOSSIBLE),
        ("195.00", "348.24", "56%", 2, Zone.EQUAL),
        ("1000.00", "1828.26", "54.7%", 2, Zone.EQUAL),
    ],
)
def test_zones_of_real_rates(numerator: str, denominator: str, stated: str, places: int, zone: Zone) -> None:
    assert _zone(_rate(numerator, denominator, stated, places)) is zone


def test_a_rate_without_a_base_is_not_judged() -> None:
    assert judge_rate(_rate("0", "0", "0%", 0)) is None
