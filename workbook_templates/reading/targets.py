"""Targets whose comparator and unit stand in columns of their own: ≥ | 13 | 台, as systems print them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.datum import Datum
from checks.labels import read_label
from checks.units import standard
from checks.values import TargetKind, read_comparator, read_target

if TYPE_CHECKING:
    from checks.values import Target

_WITH_COMPARATOR = (TargetKind.NUMBER, TargetKind.DATE)


def whole_target(label: Datum, target: Datum, comparator: Datum | None, measure: Datum | None) -> Datum:
    """Return a target as one writes it in one cell: 指标性质 ≥, 指标值 13 and 度量单位 台 are ≥13台.

    It keeps the place of 指标值. What stands there already is not said twice, nor is a unit that the label names;
    a target that would then say something else (2024 with 年) is left as it is.
    """
    read = target.target
    if read.kind not in _WITH_COMPARATOR or target.error:
        return target
    sign = read_comparator(comparator.text) if comparator is not None and read.comparator is None else None
    unit = "" if measure is None else _unit(read, measure.text, label.text)
    for text in (f"{sign or ''}{target.text.strip()}{unit}", f"{sign or ''}{target.text.strip()}"):
        if text != target.text.strip() and _says_the_same(read_target(text), read):
            return Datum(text, target.submission, target.sheet, target.cell)
    return target


def _unit(target: Target, measure: str, label: str) -> str:
    """Return what is to be put behind a number; empty where a unit is said already."""
    if target.number is None or target.number.unit or read_label(label).unit:
        return ""
    return measure.strip() if standard(measure) else ""


def _says_the_same(whole: Target, part: Target) -> bool:
    if whole.kind is not part.kind or whole.moment != part.moment:
        return False
    return whole.number is None or part.number is None or whole.number.value == part.number.value
