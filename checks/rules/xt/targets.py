"""How a reported target (指标值) stands to the issued one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from checks.achievement import bare_comparator, in_unit_of_label, is_capped, year_of
from checks.matching import Match
from checks.profile import Profile
from checks.rows import Indicator
from checks.units import convert, convertible, counting, same
from checks.values import Comparator, Moment, Number, Target, TargetKind, fold

_MARKS = re.compile(r"[,.;:、。!?\"'“”()\-]")
_NUMERAL = re.compile(r"[0-9一二三四五六七八九十百两]")


class Standing(StrEnum):
    """What is different between a reported and an issued target."""

    SAME = "same"
    VALUE = "value"
    UNIT = "unit"
    """The two count in units that do not convert into each other."""
    WORDS = "words"
    """Another phrase, or a phrase for a number."""


@dataclass(frozen=True, slots=True)
class Held:
    """A reported target held against the issued one."""

    standing: Standing
    difference: Decimal | None = None
    """Reported less issued, in the unit of the reported."""


_SAME = Held(Standing.SAME)


def held(match: Match, period: str) -> Held:
    """Hold a reported target against the issued one. What cannot be read is another rule's."""
    first, second = match.reported.target.target, match.issued.target.target
    if first == second and match.reported.name.unit == match.issued.name.unit:
        return _SAME  # written alike, as most are
    kinds = {first.kind, second.kind}
    if kinds == {TargetKind.NUMBER}:
        return _numbers(match, first, second)
    if kinds == {TargetKind.DATE} and first.moment and second.moment:
        return _dates(first.moment, second.moment, period)
    if kinds == {TargetKind.PHRASE}:
        one, other = _MARKS.sub("", first.phrase), _MARKS.sub("", second.phrase)
        return _SAME if one in other or other in one else Held(Standing.WORDS)
    if kinds == {TargetKind.NUMBER, TargetKind.PHRASE} and not _NUMERAL.search(fold(first.phrase + second.phrase)):
        return Held(Standing.WORDS)
    return _SAME


def _dates(first: Moment, second: Moment, period: str) -> Held:
    year = year_of(period) or first.year or second.year or 0
    return _SAME if first.last_day(year) == second.last_day(year) else Held(Standing.VALUE)


def _numbers(match: Match, first: Target, second: Target) -> Held:
    reported, issued = _amount(match.reported, first), _amount(match.issued, second)
    if reported is None or issued is None:
        return _SAME
    units = reported.unit, issued.unit
    if all(units) and not same(*units) and not all(counting(unit) for unit in units):
        if not convertible(*units):
            return Held(Standing.UNIT)
        issued = _converted(issued, units[0])
        equal = issued.interval().meets(reported.interval())
    else:
        equal = reported.value == issued.value or _ratio(reported, issued) or _ratio(issued, reported)
    return _SAME if equal else Held(Standing.VALUE, reported.value - issued.value)


def _amount(indicator: Indicator, target: Target) -> Number | None:
    """Return a target's number in the unit of its label."""
    value = in_unit_of_label(indicator, target.number) if target.number is not None else None
    if value is None or target.number is None:
        return None
    return target.number._replace(value=value, unit=indicator.name.unit or target.number.unit)


def _converted(number: Number, unit: str) -> Number:
    """Return a number in another unit; its last digit moves with it."""
    factor = convert(Decimal(1), number.unit, unit)
    value = convert(number.value, number.unit, unit)
    return number._replace(value=value, decimals=number.decimals - factor.adjusted(), unit=unit)


def _ratio(percent: Number, bare: Number) -> bool:
    """Tell whether a bare ratio is the percentage: 0.95 and 95%."""
    return percent.unit == "%" and not bare.unit and bare.value * 100 == percent.value


def other_comparators(match: Match, profile: Profile) -> tuple[Comparator, Comparator] | None:
    """Return the comparators of two targets as read, reported first; None where they are no different.

    A comparator that was issued and is left out (90 for ≥90) counts as different, though it is read the same.
    """
    reported, issued = match.reported.target.target.number, match.issued.target.target.number
    if reported is None or issued is None or reported.comparator is issued.comparator:
        return None
    read = (
        reported.comparator or bare_comparator(match.reported, reported, profile),
        issued.comparator or bare_comparator(match.issued, issued, profile),
    )
    # What cannot exceed 100 % is =100 % as well as ≥100 %.
    whole = reported.value == 100 and {Comparator.GE, Comparator.EQ}.issuperset(read)
    dropped = reported.comparator is None and not whole
    if (read[0] is read[1] and not dropped) or (whole and is_capped(match.reported, profile)):
        return None
    return read
