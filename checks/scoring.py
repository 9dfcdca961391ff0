"""Points (得分) and grades (等级): what an indicator's rule gives."""

from __future__ import annotations

from decimal import Decimal

from checks.achievement import Achievement
from checks.profile import Profile
from checks.values import Comparator, TargetKind, half_up

_NOISE = 10


def points(weight: Decimal, achievement: Achievement, profile: Profile) -> Decimal | None:
    """Return the points that the default rule gives, to the profile's decimals; None where it gives none."""
    exact = exact_points(weight, achievement, profile)
    return None if exact is None else half_up(exact, profile.score_decimals)


def exact_points(weight: Decimal, achievement: Achievement, profile: Profile) -> Decimal | None:
    """Return the points that the default rule gives before they are rounded; None where it gives none.

    Quantitative ≥ and =: weight × min(1, actual ÷ target).
    ≤: full when kept, else by the profile's ``over_ceiling``.
    Phrases: full for the target's own phrase, else a person's judgement.
    Dates: full when kept, else a person's judgement.
    Source: 财预〔2020〕10号; 指标值 conventions of the profile.
    """
    if achievement.kind is TargetKind.NUMBER:
        share = _share(achievement, profile)
    else:
        share = Decimal(1) if achievement.met else None
    return None if share is None else half_up(weight * share, _NOISE)


def _share(achievement: Achievement, profile: Profile) -> Decimal | None:
    """Return the share of the weight, 0 to 1."""
    if achievement.met is None or achievement.target is None or achievement.actual is None:
        return None
    if achievement.met:
        return Decimal(1)
    if achievement.comparator in (Comparator.LE, Comparator.LT):
        return _over_ceiling(achievement.actual, achievement.target, profile)
    if achievement.target <= 0 or achievement.actual < 0:
        return None
    return min(Decimal(1), achievement.actual / achievement.target)


def _over_ceiling(actual: Decimal, ceiling: Decimal, profile: Profile) -> Decimal | None:
    if ceiling <= 0 or actual <= 0:
        return None
    if profile.over_ceiling == "proportional":
        return max(Decimal(0), 1 - (actual - ceiling) / ceiling)
    if profile.over_ceiling == "inverse":
        return ceiling / actual
    return None


def budget_points(budget: Decimal, executed: Decimal, profile: Profile, weight: Decimal | None = None) -> Decimal:
    """Return the points of 预算执行率: its weight × B ÷ A, at most the weight; the profile's where none is stated."""
    share = min(Decimal(1), executed / budget)
    whole = profile.execution_weight if weight is None else weight
    return half_up(half_up(whole * share, _NOISE), profile.score_decimals)
