"""How a unit stands, in a few figures: money spent, targets reached, points and grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal

from checks.achievement import Achievements
from checks.datum import Datum
from checks.matching import REPORTS
from checks.profile import Profile
from checks.relations import amount
from checks.rows import Form
from checks.scoring import exact_points
from checks.units import convert, convertible
from checks.values import TargetKind, half_up
from checks.wording import number_text

_REPORTING = REPORTS | {"evaluation-scoresheet"}
_UNIT = "万元"
_FULL = Decimal(100)
_DECIMALS = 2
"""Of shares in percent."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures of one self-evaluation or score sheet as decimal texts, empty where it has none."""

    budget: str = ""
    """The total A in 万元."""
    executed: str = ""
    """The total B in 万元."""
    execution: str = ""
    """B ÷ A in percent, computed; what the form states is for the rules to judge."""
    completion: str = ""
    """How far the targets that are numbers were reached: the mean in percent, each at most 100."""
    score: str = ""
    """The total of points as stated."""
    full: str = ""
    """What the points are out of, as stated."""
    grade: str = ""

    def to_data(self) -> Mapping[str, str]:
        """Return the figures by name."""
        return asdict(self)


def standing(form: Form, profile: Profile, achievements: Achievements | None = None) -> Standing | None:
    """Return how the unit of a form stands; None for forms that report on nothing.

    ``achievements`` are those of its submission as far as they are known.
    """
    if form.kind not in _REPORTING:
        return None
    total = next((row for row in form.funds if row.role == "total"), None)
    budget, executed = (_money(datum, form) for datum in ((total.budget, total.executed) if total else (None, None)))
    return Standing(
        budget=_text(budget),
        executed=_text(executed),
        execution=_text(half_up(executed / budget * 100, _DECIMALS) if budget and executed is not None else None),
        completion=_text(_completion(form, profile, achievements or Achievements(profile))),
        score=_stated(form.total.score if form.total else None),
        full=_stated(form.total.weight if form.total else None),
        grade=form.grade.text.strip() if form.grade else "",
    )


def _money(datum: Datum | None, form: Form) -> Decimal | None:
    unit = form.unit or _UNIT
    held = amount(datum, unit)
    if held is None or not convertible(unit, _UNIT):
        return None
    return convert(held.value, unit, _UNIT)


def _completion(form: Form, profile: Profile, achievements: Achievements) -> Decimal | None:
    achieved = [achievements.of(indicator, form.period) for indicator in form.indicators]
    # The points that the default rule gives out of 100 are the completion, capped, for ceilings too.
    shares = [
        _FULL if each.met else exact_points(_FULL, each, profile) for each in achieved if each.kind is TargetKind.NUMBER
    ]
    known = [share for share in shares if share is not None]
    return half_up(sum(known, Decimal(0)) / len(known), _DECIMALS) if known else None


def _stated(datum: Datum | None) -> str:
    number = datum.number if datum is not None and not datum.stale else None
    return _text(number.value if number is not None else None)


def _text(value: Decimal | None) -> str:
    return "" if value is None else number_text(value)
