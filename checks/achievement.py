"""An indicator's actual held against its target: how the target is read, whether it is met, by how much."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from checks.labels import Label
from checks.profile import Profile
from checks.rows import Indicator
from checks.units import convert, convertible
from checks.values import Comparator, Moment, Number, TargetKind, fold, read_moment, read_number

_NEGATION = re.compile("[未没]|不(?![断仅但])|非(?!常)|无(?!不)")
"""Not 不断, 不仅, 不但, 非常 and 无不, which deny nothing."""
_DENIED = re.compile("(?:未|没有?|不|无)(?:发生|出现|存在|得|能)?")
"""未发生, 没有, 不得, 无: one way of denying is as good as another."""
_FIGURES = re.compile(r"[0-9.]+")
_HAN = re.compile("[㐀-鿿]")
_FLOORS = re.compile("不(?:低|少|小|差)于")
_CEILINGS = re.compile("不(?:高|大|多)于|不超")
_UP = re.compile("[高大多优好等]于|超过|持平|相当|提[高升]|增[长加]|上升")
_DOWN = re.compile("[低小少等]于|[未不没]超|没有超|持平|相当|降低|下降|减少|控制在")
_NONE_WANTED = re.compile("[零无]|杜绝|不发生|不出现")
_AT_LEAST = (Comparator.GE, Comparator.GT)
_RATIO_SPAN = (Decimal("0.5"), Decimal(2))
"""Where a bare ratio, read as percent, must lie beside the other number to be taken for one."""
_SCALES = frozenset({"好坏", "高中低", "强中弱", "优良中低差", "优良中差", "优良差", "是否"})
"""Targets that only list the grades to choose from (定性 | 高中低): which of them is wanted, they do not say."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_PUNCTUATION = re.compile(r"[,.;:、。!?\"'“”()\-]")


READING = (
    "rates.capped",
    "rates.uncapped",
    "rates.lower_is_better",
    "rates.handled",
    "costs.ceiling",
    "costs.saving",
)
"""The settings that say which way an indicator is better, and so whether a number meets its target."""


class Achievement(NamedTuple):
    """What became of one indicator."""

    kind: TargetKind
    comparator: Comparator | None = None
    """As written, or as a bare number is read."""
    target: Decimal | None = None
    """The target's number in the unit of the label."""
    actual: Decimal | None = None
    """The actual's number in the unit of the label; None when it holds none."""
    met: bool | None = None
    """None when it cannot be told."""

    @property
    def completion(self) -> Decimal | None:
        """The completion rate (完成率) in percent, uncapped; None for a ceiling and where the target is 0."""
        if self.target is None or self.actual is None or self.target == 0:
            return None
        if self.comparator is None or self.comparator.ceiling:
            return None
        return self.actual / self.target * 100

    @property
    def excess(self) -> Decimal | None:
        """How far the actual lies beyond its target in percent of it, below 0 when it falls short."""
        if self.target is None or self.actual is None or self.target == 0:
            return None
        return (self.actual - self.target) / abs(self.target) * 100


class Achievements:
    """What became of the indicators of a submission: whoever asks, each is held against its target once."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._found: dict[int, Achievement] = {}

    def of(self, indicator: Indicator, period: str) -> Achievement:
        """Return what became of an indicator, which must live on; ``period`` is that of its form."""
        found = self._found.get(id(indicator))
        if found is None:
            found = self._found[id(indicator)] = achieve(indicator, self._profile, period)
        return found


def achieve(indicator: Indicator, profile: Profile, period: str = "") -> Achievement:
    """Hold the actual of an indicator against its target, by the conventions of the profile.

    ``period`` gives the year of dates that name none.
    """
    target = indicator.target.target
    if target.kind is TargetKind.NUMBER and target.number is not None:
        return _of_number(indicator, target.number, profile)
    if target.kind is TargetKind.DATE and target.moment is not None:
        return _of_date(indicator, target.moment, period)
    if target.kind is TargetKind.PHRASE:
        alike = indicator.actual is not None and indicator.actual.text == target.text
        return Achievement(TargetKind.PHRASE, met=alike or _phrase_met(indicator, target.phrase, profile))
    return Achievement(target.kind)


def _of_number(indicator: Indicator, number: Number, profile: Profile) -> Achievement:
    comparator = number.comparator or indicator.target.target.comparator or bare_comparator(indicator, number, profile)
    unit = indicator.name.unit or number.unit
    target = _in_unit(unit, number)
    stated = indicator.actual.number if indicator.actual is not None else None
    actual = _in_unit(unit, stated) if stated is not None and target is not None else None
    if target is None or actual is None:
        return Achievement(TargetKind.NUMBER, comparator, target)
    ratio = bare_ratio(indicator, profile)
    if ratio:
        target, actual = (target * 100, actual) if ratio == "target" else (target, actual * 100)
    met = None if wrong_way(indicator, comparator, profile) else compare(actual, comparator, target)
    return Achievement(TargetKind.NUMBER, comparator, target, actual, met)


def compare(actual: Decimal, comparator: Comparator, target: Decimal) -> bool:
    """Tell whether the actual meets the target; ``=`` counts as met from the target upwards."""
    # By identity, and the most usual one first: all indicators of all forms come by here.
    if comparator is Comparator.GE or comparator is Comparator.EQ:
        return actual >= target
    if comparator is Comparator.GT:
        return actual > target
    return actual <= target if comparator is Comparator.LE else actual < target


def in_unit_of_label(indicator: Indicator, number: Number) -> Decimal | None:
    """Return the number's value in the unit of the indicator; None when the units do not fit."""
    unit = indicator.name.unit
    if not unit and indicator.target.target.number is not None:
        unit = indicator.target.target.number.unit
    return _in_unit(unit, number)


def _in_unit(unit: str, number: Number) -> Decimal | None:
    if not unit or not number.unit or number.unit == unit:
        return number.value
    if convertible(number.unit, unit):
        return convert(number.value, number.unit, unit)
    return None if "%" in (unit, number.unit) else number.value


def bare_ratio(indicator: Indicator, profile: Profile) -> str:
    """Return which of ``target`` and ``actual`` is a ratio where the other is in percent (0.93 beside ≥90%).

    Empty where neither is, and where less is better: 0.03 beside ≤5% may well be 0.03 %.
    """
    target = indicator.target.target.number
    actual = indicator.actual.number if indicator.actual is not None else None
    if target is None or actual is None:
        return ""
    # First what rules out the most: one of the two lies below 1, the other above.
    if (target.value <= 1) is (actual.value <= 1) or not is_rate(indicator) or less_is_better(indicator, profile):
        return ""
    if (target.comparator is not None and target.comparator.ceiling) or min(target.value, actual.value) <= 0:
        return ""
    for column, number, other in (("actual", actual, target), ("target", target, actual)):
        low, high = _RATIO_SPAN
        if not number.unit and number.value <= 1 < other.value and low <= number.value * 100 / other.value <= high:
            return column
    return ""


def is_rate(indicator: Indicator) -> bool:
    """Tell whether the indicator is measured in percent."""
    return in_percent(indicator.name, indicator.target.target.number)


def in_percent(label: Label, target: Number | None) -> bool:
    """Tell whether an indicator of this label, with this number for a target, is measured in percent."""
    unit = label.unit or (target.unit if target is not None else "")
    return unit == "%" if unit else label.name.endswith(("率", "满意度"))


def is_capped(indicator: Indicator, profile: Profile) -> bool:
    """Tell whether the indicator is a rate that cannot lie above 100 % or below 0."""
    name = indicator.name.name
    return (
        is_rate(indicator)
        and any(word in name for word in profile.capped_rates)
        and not any(word in name for word in profile.uncapped_rates)
    )


def is_ceiling(indicator: Indicator, profile: Profile) -> bool:
    """Tell whether the indicator is a cost that should stay below its target."""
    name = indicator.name.name
    in_group = "成本" in indicator.level1.text or "成本" in fold(indicator.level2.text)
    return (
        in_group
        and any(word in name for word in profile.cost_ceiling)
        and not any(word in name for word in profile.cost_saving)
    )


def less_is_better(indicator: Indicator, profile: Profile) -> bool:
    """Tell whether a smaller actual is the better one: accidents, but not how many of them were dealt with."""
    name = indicator.name.name
    if is_ceiling(indicator, profile):
        return True
    return any(word in name for word in profile.lower_is_better) and not any(word in name for word in profile.handled)


def bare_comparator(indicator: Indicator, number: Number, profile: Profile) -> Comparator:
    """Return how a bare number is read: ≤ where less is better, = for 100 % of what cannot grow beyond, else ≥."""
    if less_is_better(indicator, profile):
        return Comparator.LE
    grows = any(word in indicator.name.name for word in profile.uncapped_rates)
    if number.value == 100 and is_rate(indicator) and not grows:
        return Comparator.EQ
    return Comparator.GE


def wrong_way(indicator: Indicator, comparator: Comparator, profile: Profile) -> bool:
    """Tell whether the comparator contradicts the indicator: ≥ on a cost ceiling, ≤ on a rate where more is better."""
    if comparator in _AT_LEAST:
        return is_ceiling(indicator, profile) and not is_rate(indicator)
    return comparator.ceiling and is_capped(indicator, profile) and not less_is_better(indicator, profile)


def _of_date(indicator: Indicator, target: Moment, period: str) -> Achievement:
    comparator = indicator.target.target.comparator or Comparator.LE
    moment = read_moment(indicator.actual.text) if indicator.actual is not None else None
    if moment is None or comparator in _AT_LEAST:
        return Achievement(TargetKind.DATE, comparator)
    year = year_of(period) or target.year or moment.year or 0
    met = moment.last_day(year) <= target.last_day(year)
    return Achievement(TargetKind.DATE, comparator, met=met)


def year_of(period: str) -> int | None:
    """Return the last year that a period names: 2025 for 2022—2025."""
    years = years_of(period)
    return years[-1] if years else None


def years_of(period: str) -> list[int]:
    """Return the years that a period names: 2022 and 2025 for 2022—2025."""
    return [int(year) for year in _YEAR.findall(period)]


def _phrase_met(indicator: Indicator, phrase: str, profile: Profile) -> bool | None:
    """Tell whether a qualitative actual says what its target says; None where only a person can tell."""
    if indicator.actual is None or indicator.actual.nothing:
        return None
    actual = _essence(indicator.actual.text)
    wanted = _essence(phrase)
    if {actual, wanted} == {"是", "否"}:
        return False
    if actual in (wanted, *profile.met_phrases):
        return True
    number = read_number(fold(indicator.actual.text))
    if number is not None:
        # 零事故 is a figure in words; what a figure says of 逐年提升 only a person can tell.
        return number.value == 0 if _NONE_WANTED.match(wanted) else None
    if wanted in actual and not _NEGATION.search(actual.replace(wanted, "")):
        return True
    return None if _much_alike(actual, wanted, profile) else False


def _much_alike(actual: str, wanted: str, profile: Profile) -> bool:
    """Tell whether an actual may well say the same in other words: 改善明显 for 明显改善, 未超概算 for 不超概算."""
    if len(actual) == 1 and actual in wanted and wanted.replace("/", "") in _SCALES:
        return True
    if any(word in actual and word not in wanted for word in profile.weak_words):
        return False
    if not _HAN.search(wanted) or _FIGURES.sub("", actual) == _FIGURES.sub("", wanted):
        return True  # 1:1.5 and 1:1.4, 收到资金30日内 and 收到资金25日内
    for bound, kept in ((_FLOORS, _UP), (_CEILINGS, _DOWN)):
        if bound.search(wanted) and kept.search(bound.sub("", actual)):
            return True
    core, told = (_core(text, profile) for text in (wanted, actual))
    return core in told and not _NEGATION.search(told.replace(core, "", 1))


def _core(text: str, profile: Profile) -> str:
    """Return a phrase without its words of degree, and with one word for all that deny."""
    for word in sorted(profile.degree_words, key=len, reverse=True):
        text = text.replace(word, "")
    return _DENIED.sub("不", text)


def _essence(text: str) -> str:
    """Return a phrase without its punctuation and the 已 of a thing done."""
    return _PUNCTUATION.sub("", fold(text)).removeprefix("已")
