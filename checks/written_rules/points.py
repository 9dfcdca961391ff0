"""The points that a written scoring rule gives a row: one number, a few, or a range."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from checks.achievement import Achievement, is_rate, year_of
from checks.profile import Profile
from checks.rows import Indicator
from checks.units import convert, convertible, counting, same
from checks.values import Comparator, TargetKind, fold, half_up, read_moment
from checks.written_rules.kinds import (
    AllOrNothing,
    ByProportion,
    Direct,
    Direction,
    FullWhenMet,
    Graded,
    Shares,
    Stepwise,
    WrittenRule,
)

_NOISE = 10
_MOST_POINTS = 400
_DENIALS = ("不", "未", "没", "没有", "未能", "非", "无")
_OPPOSITES = {"是": "否", "有": "无"}
_PUNCTUATION = re.compile(r"[,.;:、。!?\"'“”]")


@dataclass(frozen=True, slots=True)
class Way:
    """The points that one way of reading the rule gives, from the least to the most that a printed actual allows."""

    low: Decimal
    high: Decimal
    points: Decimal
    """For the actual as printed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule gives one row: any of the ways is right."""

    case: str
    """``full``, ``zero``, ``part``, ``steps`` (the first three ways are linear, complete and begun steps),
    ``choice`` (one of these), ``band`` or ``late``."""
    ways: tuple[Way, ...]


def outcome(
    rule: WrittenRule, indicator: Indicator, weight: Decimal, achieved: Achievement, profile: Profile, period: str = ""
) -> Outcome | None:
    """Return what a rule gives an indicator; None where any points may be right. All points lie within 0 and weight."""
    row = _Row(indicator, weight, achieved, profile, period)
    found: Outcome | None = None
    match rule:
        case Shares():
            found = _full(row) if row.same_phrase else _choice(row, _sums(rule.parts) | _sums(rule.printed))
        case Graded():
            found = _band(row)
        case AllOrNothing():
            found = _all_or_nothing(rule, row)
        case FullWhenMet():
            found = _full(row) if rule.full_at is None and row.speaks_of(rule.words) and row.met else None
        case ByProportion():
            found = _by_proportion(rule, row)
        case Stepwise():
            found = _stepwise(rule, row)
        case Direct():
            pass
    return found


@dataclass(frozen=True)
class _Row:
    indicator: Indicator
    weight: Decimal
    achieved: Achievement
    profile: Profile
    period: str

    @property
    def same_phrase(self) -> bool:
        """The actual is the benchmark's own phrase; 较为规范 for 规范 leaves room for points taken."""
        return self.achieved.kind is TargetKind.PHRASE and _essence(self.actual) == _essence(self.target)

    @property
    def denied(self) -> bool:
        """The actual denies the benchmark: 不合规 for 合规, 否 for 是."""
        actual, target = _essence(self.actual), _essence(self.target)
        return actual in {f"{no}{target}" for no in _DENIALS} or (target in _OPPOSITES and actual == _OPPOSITES[target])

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where it cannot be told for sure."""
        if self.achieved.kind is not TargetKind.PHRASE:
            return self.achieved.met
        return True if self.same_phrase else False if self.denied else None

    def speaks_of(self, words: str) -> bool:
        """Tell whether a rule's words are the benchmark's: 合规得满分 beside the benchmark 合规, not beside 20 套."""
        target = _essence(self.target)
        return not words or (self.achieved.kind is TargetKind.PHRASE and (words in target or target in words))

    @property
    def target(self) -> str:
        return self.indicator.target.text

    @property
    def actual(self) -> str:
        return self.indicator.actual.text if self.indicator.actual is not None else ""

    @property
    def ceiling(self) -> bool:
        return self.achieved.comparator in (Comparator.LE, Comparator.LT)

    @property
    def rate(self) -> bool:
        return is_rate(self.indicator)


def _essence(text: str) -> str:
    return _PUNCTUATION.sub("", fold(text)).removeprefix("已")


def _way(row: _Row, points: Decimal) -> Way:
    points = half_up(min(row.weight, max(Decimal(0), points)), _NOISE)
    return Way(points, points, points)


def _full(row: _Row) -> Outcome:
    return Outcome("full", (_way(row, row.weight),))


def _choice(row: _Row, shares: Iterable[Decimal]) -> Outcome | None:
    points = sorted({half_up(min(row.weight, row.weight * share), _NOISE) for share in shares})
    return Outcome("choice", tuple(_way(row, value) for value in points)) if len(points) <= _MOST_POINTS else None


def _sums(parts: tuple[Decimal, ...]) -> set[Decimal]:
    """Return every sum that some of the parts make; those of all together is the whole."""
    sums = {Decimal(0)}
    for part in parts:
        sums |= {half_up(value + part, _NOISE) for value in sums}
    return sums


def _band(row: _Row) -> Outcome | None:
    """Return the band of 达成, 部分达成 or 未达成; None where it is for a person to say."""
    achieved, partly = row.profile.achieved_share, row.profile.partly_share
    if row.met:
        low, high = achieved, Decimal(100)
    elif row.achieved.kind is not TargetKind.PHRASE:
        return None
    elif row.denied:
        low, high = Decimal(0), partly
    elif "部分" in row.actual and "部分" not in row.target:
        low, high = partly, achieved
    else:
        return None
    low, high = row.weight * low / 100, row.weight * high / 100
    return Outcome("band", (Way(low, high, high),))


def _all_or_nothing(rule: AllOrNothing, row: _Row) -> Outcome | None:
    whole = Outcome("choice", (_way(row, Decimal(0)), _way(row, row.weight)))
    if row.achieved.kind not in (TargetKind.PHRASE, TargetKind.NUMBER, TargetKind.DATE):
        return None
    met = row.met if row.speaks_of(rule.words) else None
    if rule.full_at is not None:
        reached = {actual >= base for actual, base in _levels(row, row.achieved.actual, rule.full_at)}
        met = reached.pop() if len(reached) == 1 else None
    if met is None:
        return whole
    return _full(row) if met else Outcome("zero", (_way(row, Decimal(0)),))


def _by_proportion(rule: ByProportion, row: _Row) -> Outcome | None:
    if row.met and (rule.full_at is None or row.achieved.kind is not TargetKind.NUMBER):
        return _full(row)
    if row.achieved.kind is TargetKind.DATE and row.met is False:
        # How much of a date is kept no text says; that it earns less than all it does.
        most = max(Decimal(0), row.weight - Decimal(1).scaleb(-row.profile.score_decimals))
        return Outcome("late", (Way(Decimal(0), most, most),))
    if row.achieved.met is None or row.achieved.target is None or row.achieved.target <= 0:
        return None

    def shares(actual: Decimal) -> list[Decimal]:
        if row.ceiling:
            return _over_ceiling(row, actual) if rule.full_at is None else []
        return [level / base for level, base in _levels(row, actual, rule.full_at)]

    return _ways("part", row, lambda actual: [row.weight * share for share in shares(actual)], rule.zero_below)


def _over_ceiling(row: _Row, actual: Decimal) -> list[Decimal]:
    """Return both shares that people take for a proportion above a ceiling, the profile's own first."""
    ceiling = row.achieved.target
    if ceiling is None or ceiling <= 0 or actual <= 0 or row.profile.over_ceiling == "none":
        return []
    shares = [1 - (actual - ceiling) / ceiling, ceiling / actual]
    return shares if row.profile.over_ceiling == "proportional" else shares[::-1]


def _levels(row: _Row, actual: Decimal | None, full_at: Decimal | None) -> list[tuple[Decimal, Decimal]]:
    """Return the actual and what earns full points, both in percent: of the rate itself, of its target, or either.

    A text that names another percent than a rate's target may mean the rate or its completion.
    """
    target = row.achieved.target
    if row.ceiling or actual is None or target is None or target <= 0 or actual < 0:
        return []
    completion = actual / target * 100
    if not row.rate:
        return [(completion, full_at or Decimal(100))]
    if full_at is None or full_at == target:
        return [(actual, target)]
    return [(actual, full_at), (completion, full_at)]


def _stepwise(rule: Stepwise, row: _Row) -> Outcome | None:
    number = row.achieved.kind is TargetKind.NUMBER
    # 每超过1% of a target that wants more, or 每降低1% of a ceiling, speaks of something else than its missing.
    if number and rule.direction is not Direction.FAULT and row.ceiling is (rule.direction is Direction.LESS):
        return None
    if row.met and (not number or (rule.full_at is None and rule.direction is not Direction.FAULT)):
        return _full(row)
    taken = rule.taken * row.weight if rule.of_weight else rule.taken
    if rule.direction is Direction.FAULT:
        most = int((row.weight / taken).to_integral_value(ROUND_CEILING)) if taken * _MOST_POINTS > row.weight else None
        return None if most is None else _choice(row, {1 - taken * k / row.weight for k in range(most)} | {Decimal(0)})
    if row.achieved.kind is TargetKind.DATE:
        days = _days_late(row) if rule.direction is Direction.LATE and row.met is False else None
        return None if days is None else _ways_at(row, _by_steps(row.weight, taken, Decimal(days) / rule.step))
    if row.achieved.met is None or row.achieved.target is None or row.achieved.target <= 0:
        return None

    def points(actual: Decimal) -> list[Decimal]:
        return [
            value
            for shortfall in _shortfalls(rule, row, actual)
            for value in _by_steps(row.weight, taken, max(Decimal(0), shortfall) / rule.step)
        ]

    return _ways("steps", row, points, rule.zero_below)


def _by_steps(weight: Decimal, taken: Decimal, steps: Decimal) -> list[Decimal]:
    """Return the points for a number of steps: in proportion, by complete steps, by steps begun."""
    counts = (steps, steps.to_integral_value(ROUND_FLOOR), steps.to_integral_value(ROUND_CEILING))
    return [weight - taken * count for count in counts]


def _shortfalls(rule: Stepwise, row: _Row, actual: Decimal) -> Iterator[Decimal]:
    """Yield by how much the target was missed, in the rule's unit, in every sense that the text can have."""
    target = row.achieved.target
    if target is None:
        return
    if rule.unit in ("%", "百分点"):
        if not row.ceiling:
            yield from (base - level for level, base in _levels(row, actual, rule.full_at))
            if row.rate and rule.unit == "%" and rule.full_at is None and target != 100:
                yield (target - actual) / target * 100
        elif rule.full_at is None:
            relative = (actual - target) / target * 100
            yield from (actual - target, relative) if row.rate else (relative,)
    elif rule.full_at is None:
        apart = _counted(rule.unit, row, actual - target if row.ceiling else target - actual)
        if apart is not None:
            yield apart


def _counted(unit: str, row: _Row, apart: Decimal) -> Decimal | None:
    """Return a difference in the unit that the rule counts by; None where it counts something else."""
    number = row.indicator.target.target.number
    own = row.indicator.name.unit or (number.unit if number is not None else "")
    if not own or same(own, unit) or (counting(own) and counting(unit)):
        return apart
    return convert(apart, own, unit) if convertible(own, unit) else None


def _days_late(row: _Row) -> int | None:
    """Return by how many days a date was missed; None where either names no day."""
    target = row.indicator.target.target.moment
    actual = read_moment(row.actual)
    if target is None or actual is None or not (target.month and target.day and actual.month and actual.day):
        return None
    year = year_of(row.period) or target.year or actual.year
    if year is None:
        return None
    try:
        return (dt.date(*actual.last_day(year)) - dt.date(*target.last_day(year))).days
    except ValueError:  # 2月29日 of a year that has none
        return None


def _ways_at(row: _Row, points: list[Decimal]) -> Outcome:
    ways = tuple(_way(row, value) for value in points)
    return Outcome(_case("steps", ways), ways)


def _case(case: str, ways: tuple[Way, ...]) -> str:
    """Return which sentence says what the ways give; steps that come out whole need no three of them."""
    return "part" if case == "steps" and len({way.points for way in ways[:3]}) == 1 else case


def _ways(
    case: str, row: _Row, points: Callable[[Decimal], list[Decimal]], zero_below: Decimal | None
) -> Outcome | None:
    """Return the ways for an actual and for what it may have been before it was rounded."""
    values = [[_way(row, value) for value in points(actual)] for actual in _actuals(row)]
    if not values[0] or any(len(ways) != len(values[0]) for ways in values):
        return None
    ways = tuple(
        Way(min(way.low for way in same_way), max(way.high for way in same_way), same_way[0].points)
        for same_way in zip(*values, strict=True)
    )
    if zero_below is not None:
        under = {level < zero_below for level in _measures(row)}
        if under == {True}:
            return Outcome("zero", (_way(row, Decimal(0)),))
        ways = (*ways, _way(row, Decimal(0))) if under != {False} else ways
    full = {way.points for way in ways} == {row.weight}
    return Outcome("full" if full else _case(case, ways), ways)


def _measures(row: _Row) -> list[Decimal]:
    """Return what 低于60%不得分 may be said of: the rate itself and the completion."""
    actual, completion = row.achieved.actual, row.achieved.completion
    measures = [] if completion is None else [completion]
    return [actual, *measures] if row.rate and actual is not None else measures


def _actuals(row: _Row) -> list[Decimal]:
    """Return the actual as printed and, where it has decimals, the ends of what it may stand for."""
    number = row.indicator.actual.number if row.indicator.actual is not None else None
    actual = row.achieved.actual
    if actual is None or number is None:
        return []
    if number.exact or not number.decimals or number.value != actual:
        return [actual]
    interval = number.interval()
    return [actual, interval.low, interval.high]
