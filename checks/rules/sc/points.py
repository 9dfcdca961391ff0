"""Sums of scores and weights, and what is one score and another: what the rules on points share."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from checks.context import Context
from checks.datum import Datum
from checks.relations import amount
from checks.rows import Form, FundRow, Indicator
from checks.scoring import budget_points
from checks.values import Number, fold, half_up


def sum_of(data: list[Datum]) -> Decimal | None:
    """Return the sum of the numbers, blank cells being 0; None when one cannot be read or none is filled."""
    numbers = [datum.number for datum in data]
    unreadable = any(number is None and not datum.nothing for number, datum in zip(numbers, data, strict=True))
    values = [number.value for number in numbers if number is not None]
    return None if unreadable or not values else sum(values, Decimal(0))


def printed_sum(data: list[Datum]) -> Decimal:
    """Return the sum of the numbers as printed, where live formulas hold more digits than they show."""
    return sum((half_up(d.number.value, d.number.decimals) for d in data if d.number is not None), Decimal(0))


def total_money(form: Form) -> FundRow | None:
    """Return the row 年度资金总额, which may state the weight and the points of 预算执行率."""
    return next((row for row in form.funds if row.role == "total"), None)


def budget_score(form: Form) -> Datum | None:
    """Return the cell of the money block with the points of 预算执行率, None where none are stated."""
    row = total_money(form)
    return row.score if row is not None and row.score is not None and not row.score.nothing else None


def scores_of(form: Form) -> list[Datum]:
    """Return the cells of the column 得分, with that of 预算执行率 where it is stated."""
    return _once([*(row.score for row in form.indicators), budget_score(form)])


def weights_of(form: Form) -> list[Datum]:
    """Return the cells of the column 分值, with that of 预算执行率 where its points are stated."""
    row = total_money(form) if budget_score(form) is not None else None
    return _once([*(each.weight for each in form.indicators), row.weight if row is not None else None])


def _once(data: Iterable[Datum | None]) -> list[Datum]:
    """Return each cell once: rows may share a merged one."""
    return list({id(datum): datum for datum in data if datum is not None}.values())


def execution_points(form: Form, context: Context) -> Decimal | None:
    """Return the points of 预算执行率 where they are not stated and the weights leave room for them, else None."""
    if budget_score(form) is not None or sum_of(weights_of(form)) != 100 - context.profile.execution_weight:
        return None
    return earned(form, context)


def earned(form: Form, context: Context, weight: Decimal | None = None) -> Decimal | None:
    """Return the points that B ÷ A earns; None where A or B cannot be read."""
    row = total_money(form)
    budget = amount(row.budget, form.unit) if row is not None else None
    executed = amount(row.executed, form.unit) if row is not None else None
    if budget is None or executed is None or budget.value <= 0 or executed.value < 0:
        return None
    return budget_points(budget.value, executed.value, context.profile, weight)


def has_own_rule(indicator: Indicator, context: Context) -> bool:
    """Tell whether the row states another rule than 按照完成比例赋分."""
    if indicator.scoring is None or indicator.scoring.nothing:
        return False
    text = fold(indicator.scoring.text)
    return not text.startswith("按照完成比例") or text not in context.profile.options.get("scoring", ())


def agrees(score: Number, points: Decimal, context: Context) -> bool:
    """Tell whether the points, rounded as printed or as the profile rounds, are the score."""
    decimals, of_profile = _decimals(score, context), context.profile.score_decimals
    if score.value in {half_up(points, min(decimals, of_profile)), half_up(points, decimals)}:
        return True
    half = Decimal(5).scaleb(-decimals - 1)
    return abs(score.value - half_up(points, of_profile)) <= half


def _decimals(score: Number, context: Context) -> int:
    """Return the decimals of a score: 8 is 8.00 where the column shows hundredths, whole where it shows none."""
    if score.decimals:
        return score.decimals
    return context.score_decimals
