"""What a rule may ask beside its own item: the form, the submission, the profile, and what was computed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from checks.achievement import Achievement, achieve
from checks.datum import Datum
from checks.findings import Repair
from checks.matching import Comparison, IssuedTables, words_of
from checks.narrative import Reading, Tie, Ties, Told, read_narrative, told
from checks.profile import Profile
from checks.relations import Rate, Sum, rates, sums
from checks.repair import locate
from checks.rows import Form, Indicator, Submission
from checks.zones import Judged, Zone, judge_rate, judge_sum


@dataclass
class Context:
    """The surroundings of one judgement; computed values are kept for all rules of a form."""

    form: Form
    submission: Submission
    profile: Profile
    run: Sequence[Submission] = ()
    issued: IssuedTables = field(default_factory=IssuedTables)
    """The target tables that self-evaluations are held against."""
    _achievements: dict[int, Achievement] = field(default_factory=dict)

    @cached_property
    def rates(self) -> list[tuple[Rate, Judged | None]]:
        """Every stated rate of the form with its zone."""
        return [(rate, None if rate.stale else self._judged(rate)) for rate in rates(self.form)]

    def _judged(self, rate: Rate) -> Judged | None:
        judged = judge_rate(rate)
        if judged is None or not rate.completion or judged.stated != 100 or judged.computed <= 100:
            return judged
        # Where completion is capped, 100 % is what more than 100 % is written as.
        return judged._replace(zone=Zone.EQUAL) if self.profile.completion_capped else judged

    @cached_property
    def sums(self) -> list[tuple[Sum, Judged]]:
        """Every total of the form with its zone."""
        return [(relation, judge_sum(relation)) for relation in sums(self.form) if not relation.stale]

    @cached_property
    def repairs(self) -> dict[int, Repair]:
        """Repairs by the id of the stated datum of a broken rate or sum."""
        return locate(self.rates, self.sums)

    def zone_of(self, relation: Rate | Sum) -> Judged | None:
        """Return the zone of a relation of this form."""
        return self._zones[id(relation)]

    @cached_property
    def _zones(self) -> dict[int, Judged | None]:
        return {id(relation): judged for relation, judged in (*self.rates, *self.sums)}

    def achievement(self, indicator: Indicator) -> Achievement:
        """Return what became of an indicator of this form."""
        found = self._achievements.get(id(indicator))
        if found is None:
            found = achieve(indicator, self.profile, self.form.period)
            self._achievements[id(indicator)] = found
        return found

    @cached_property
    def comparison(self) -> Comparison | None:
        """The form held against its issued target table; None where there is none."""
        return self.issued.comparison(self.form, self.submission)

    @cached_property
    def goal(self) -> Reading:
        """总体目标 read for figures."""
        return read_narrative(self.form.goal.text if self.form.goal is not None else "")

    @cached_property
    def achieved(self) -> Reading:
        """全年实际完成情况 read for figures."""
        return read_narrative(self.form.achieved.text if self.form.achieved is not None else "")

    @cached_property
    def by_target(self) -> Ties:
        """Ties figures of texts to the indicators by their targets."""
        return Ties(self.form, "target", words_of(self.profile.matching))

    @cached_property
    def by_actual(self) -> Ties:
        """Ties figures of texts to the indicators by their actuals."""
        return Ties(self.form, "actual", words_of(self.profile.matching))

    @cached_property
    def promised(self) -> list[Tie]:
        """The figures of 总体目标 with the indicators that they are tied to."""
        return self.by_target.tie(self.goal) if self.goal.figures else []

    @cached_property
    def reported(self) -> list[Tie]:
        """The figures of 全年实际完成情况 with the indicators that they are tied to."""
        return self.by_actual.tie(self.achieved) if self.achieved.figures else []

    @cached_property
    def told(self) -> list[Told]:
        """The figures in the form's texts that contradict its table."""
        return told(self.form, self.by_target, self.by_actual, self.promised, self.reported)

    @cached_property
    def owners(self) -> dict[int, Indicator]:
        """The first indicator of each datum by its id; a merged cell belongs to several."""
        owners: dict[int, Indicator] = {}
        for indicator in self.form.indicators:
            for datum in vars(indicator).values():
                if isinstance(datum, Datum):
                    owners.setdefault(id(datum), indicator)
        return owners

    def problems_stated(self) -> bool:
        """Tell whether any 存在问题和改进措施 of the form says something."""
        return any(not row.problems.nothing for row in self.form.management)


def explained(reason: Datum | None) -> bool:
    """Tell whether a reason is given: the cell is there and says more than 无."""
    return reason is not None and not reason.nothing
