"""Words that the rules on rates share."""

from __future__ import annotations

from checks.relations import Rate


def division(rate: Rate) -> str:
    """Return the division of a rate as a reader would write it: ``205.00÷348.24``."""
    if rate.numerator is None or rate.denominator is None:
        return ""
    return f"{rate.numerator.at.text.strip()}÷{rate.denominator.at.text.strip()}"
