"""How numbers and names are written in the sentences of findings."""

from __future__ import annotations

from decimal import Decimal

from checks.values import half_up


def number_text(value: Decimal, decimals: int | None = None) -> str:
    """Return a number for a sentence: half-up to ``decimals``, without an exponent or trailing zeros."""
    if decimals is not None:
        value = half_up(value, decimals)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
