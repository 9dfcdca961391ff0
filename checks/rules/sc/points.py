"""Sums of scores and weights that the rules on totals and grades share."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from checks.context import Context
from checks.datum import Datum
from checks.relations import amount
from checks.rows import Form
from checks.scoring import budget_points
from checks.values import half_up


def sum_of(data: list[Datum]) -> Decimal | None:
    """Return the sum of the numbers, blank cells being 0; None when one cannot be read or none is filled."""
    numbers = [datum.number for datum in data]
    unreadable = any(number is None and not datum.nothing for number, datum in zip(numbers, data, strict=True))
    values = [number.value for number in numbers if number is not None]
    return None if unreadable or not values else sum(values, Decimal(0))


def printed_sum(data: list[Datum]) -> Decimal:
    """Return the sum of the numbers as printed, where live formulas hold more digits than they show."""
    return sum((half_up(d.number.value, d.number.decimals) for d in data if d.number is not None), Decimal(0))


def scores_of(form: Form) -> list[Datum]:
    """Return the cells of the column 得分."""
    return _once(row.score for row in form.indicators)


def weights_of(form: Form) -> list[Datum]:
    """Return the cells of the column 分值."""
    return _once(row.weight for row in form.indicators)


def _once(data: Iterable[Datum | None]) -> list[Datum]:
    """Return each cell once: rows may share a merged one."""
    return list({id(datum): datum for datum in data if datum is not None}.values())


def execution_points(form: Form, context: Context) -> Decimal | None:
    """Return the points of 预算执行率 where the indicators' weights leave room for them, else None."""
    if sum_of(weights_of(form)) != 100 - context.profile.execution_weight:
        return None
    row = next((row for row in form.funds if row.role == "total"), None)
    budget = amount(row.budget, form.unit) if row is not None else None
    executed = amount(row.executed, form.unit) if row is not None else None
    if budget is None or executed is None or budget.value <= 0:
        return None
    return budget_points(budget.value, executed.value, context.profile)
