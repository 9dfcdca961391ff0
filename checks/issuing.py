"""What was issued held against what stands there now."""

from __future__ import annotations

from checks.values import Number, fold, read_number, read_target


def unchanged(issued: str, now: str) -> bool:
    """Tell whether a cell still says what was issued: the same text but for its writing, or the same number.

    90 and 90.0, ≥90 and ≥90.00, 90% and 0.9 (a number whose format was changed) are the same.
    """
    if fold(issued) == fold(now):
        return True
    first, second = _number(issued), _number(now)
    if first is None or second is None or first.comparator != second.comparator:
        return False
    if first.unit == second.unit:
        return first.value == second.value
    percent, bare = (first, second) if first.percent else (second, first)
    return percent.percent and not bare.unit and percent.value == bare.value * 100


def _number(text: str) -> Number | None:
    return read_number(text) or read_target(text).number
