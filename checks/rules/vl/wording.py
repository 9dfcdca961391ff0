"""Words and looks that the rules on single cells of an indicator share."""

from __future__ import annotations

from checks.context import Context
from checks.datum import Datum
from checks.relations import plain
from checks.rows import Indicator
from checks.values import Number, half_up


def own(item: Indicator, column: str, context: Context) -> Datum | None:
    """Return the indicator's cell, None where it has none or an indicator above shares it (merged cells)."""
    datum = item.get(column)
    return datum if datum is not None and context.owners(column)[id(datum)] is item else None


def cell_name(item: Indicator, column: str, context: Context) -> str:
    """Return a cell in words, by its row and its column: ``新增林地面积 指标值``."""
    heading = context.form.headers.get(f"indicators.{column}")
    return f"{item.name.name} {plain(heading.text) if heading else ''}".strip()


def bare(number: Number) -> str:
    """Return a number as printed, without comparator and unit: ``5`` of ≥5年."""
    return format(half_up(number.value, number.decimals), "f")
