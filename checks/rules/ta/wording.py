"""Words that the rules on targets and actuals share."""

from __future__ import annotations

from decimal import Decimal

from checks.achievement import Achievement
from checks.rows import Indicator


def target_text(indicator: Indicator, achieved: Achievement) -> str:
    """Return the target as it is read: ``≥1.62``, ``=100``, ``≤5月30日``; a phrase as written."""
    target = indicator.target.target
    sign = achieved.comparator.value if achieved.comparator else ""
    if target.number is not None:
        return f"{sign}{target.number.value:f}{target.number.unit}"
    if target.moment is not None:
        return f"{sign}{target.moment}"
    return indicator.target.text.strip()


def actual_text(indicator: Indicator) -> str:
    """Return the actual as written."""
    return indicator.actual.text.strip() if indicator.actual is not None else ""


def apart(achieved: Achievement) -> Decimal | None:
    """Return the actual less the target, in the unit of the label; None for dates and phrases."""
    if achieved.actual is None or achieved.target is None:
        return None
    return achieved.actual - achieved.target
