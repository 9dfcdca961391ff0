"""Words that the rules on rates share."""

from __future__ import annotations

from checks.findings import Verdict
from checks.relations import Rate
from checks.zones import Judged


def missed(rate: Rate, judged: Judged, *, case: str = "", facts: dict[str, str] | None = None) -> Verdict:
    """Return the verdict on a rate that is not what its numbers give."""
    return Verdict(
        at=rate.stated,
        found=rate.stated.text.strip(),
        expected=f"{judged.computed}%",
        difference=judged.difference,
        related=tuple(amount.at for amount in (rate.numerator, rate.denominator) if amount),
        field=rate.field,
        case=case,
        facts={"division": division(rate)} | (facts or {}),
    )


def division(rate: Rate) -> str:
    """Return the division of a rate as a reader would write it: ``205.00÷348.24``."""
    if rate.numerator is None or rate.denominator is None:
        return ""
    return f"{rate.numerator.at.text.strip()}÷{rate.denominator.at.text.strip()}"
