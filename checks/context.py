"""What a rule may ask beside its own item: the form, the submission, the profile, and what was computed once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from checks.achievement import Achievement, Achievements
from checks.among import Among, indicators_among, rates_among, sums_among
from checks.datum import Datum
from checks.findings import Repair
from checks.kept import kept
from checks.matching import Comparison, IssuedTables, words_of
from checks.narrative import Reading, Tie, Ties, Told, read_narrative, told
from checks.profile import Profile
from checks.relations import Amounts, Rate, Sum, rates, sums
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
    known: Achievements | None = None
    """Of the whole submission, where they are handed on to others; else the context keeps its own."""
    _indicators: dict[Among, list[Indicator]] = field(default_factory=dict)
    _owners: dict[str, Mapping[int, Indicator]] = field(default_factory=dict)

    @kept
    def amounts(self) -> Amounts:
        """Return the amounts of the form in the unit of its money block."""
        return Amounts(self.form)

    @kept
    def rates(self) -> list[tuple[Rate, Judged | None]]:
        """Return every stated rate of the form with its zone."""
        return [(rate, None if rate.stale else self._judged(rate)) for rate in rates(self.form, self.amounts)]

    def _judged(self, rate: Rate) -> Judged | None:
        judged = judge_rate(rate)
        if judged is None or not rate.completion or judged.stated != 100 or judged.computed <= 100:
            return judged
        # Where completion is capped, 100 % is what more than 100 % is written as.
        return judged._replace(zone=Zone.EQUAL) if self.profile.completion_capped else judged

    @kept
    def sums(self) -> list[tuple[Sum, Judged]]:
        """Return every total of the form with its zone."""
        return [(relation, judge_sum(relation)) for relation in sums(self.form, self.amounts) if not relation.stale]

    @kept
    def rates_among(self) -> Mapping[Among, list[Rate]]:
        """Return the rates of the form by what they are among."""
        return rates_among(self.rates)

    @kept
    def sums_among(self) -> Mapping[Among, list[Sum]]:
        """Return the totals of the form by what they are among."""
        return sums_among(self.sums)

    def indicators(self, among: Among) -> list[Indicator]:
        """Return the indicators of the form that are among these."""
        if among not in self._indicators:
            self._indicators.update(indicators_among(among, self))
        return self._indicators[among]

    @kept
    def repairs(self) -> dict[int, Repair]:
        """Return repairs by the id of the stated datum of a broken rate or sum."""
        return locate(self.rates, self.sums)

    def zone_of(self, relation: Rate | Sum) -> Judged | None:
        """Return the zone of a relation of this form."""
        return self._zones[id(relation)]

    @kept
    def _zones(self) -> dict[int, Judged | None]:
        return {id(relation): judged for relation, judged in (*self.rates, *self.sums)}

    @kept
    def score_decimals(self) -> int:
        """Return the decimals of the finest score in the column 得分."""
        shown = [row.score.number for row in self.form.indicators if row.score is not None]
        return max((number.decimals for number in shown if number is not None), default=0)

    @kept
    def shared_scores(self) -> frozenset[int]:
        """Return the scores, by id, that several indicators have in one merged cell."""
        times = Counter(id(row.score) for row in self.form.indicators if row.score is not None)
        return frozenset(score for score, count in times.items() if count > 1)

    def achievement(self, indicator: Indicator) -> Achievement:
        """Return what became of an indicator of this form."""
        return self._achievements.of(indicator, self.form.period)

    @kept
    def _achievements(self) -> Achievements:
        return Achievements(self.profile) if self.known is None else self.known

    @kept
    def comparison(self) -> Comparison | None:
        """Return the form held against its issued target table; None where there is none."""
        return self.issued.comparison(self.form, self.submission)

    @kept
    def goal(self) -> Reading:
        """总体目标 read for figures."""
        return read_narrative(self.form.goal.text if self.form.goal is not None else "")

    @kept
    def achieved(self) -> Reading:
        """全年实际完成情况 read for figures."""
        return read_narrative(self.form.achieved.text if self.form.achieved is not None else "")

    @kept
    def by_target(self) -> Ties:
        """Return what ties figures of texts to the indicators by their targets."""
        return Ties(self.form, "target", words_of(self.profile.matching))

    @kept
    def by_actual(self) -> Ties:
        """Return what ties figures of texts to the indicators by their actuals."""
        return Ties(self.form, "actual", words_of(self.profile.matching))

    @kept
    def promised(self) -> list[Tie]:
        """Return the figures of 总体目标 with the indicators that they are tied to."""
        return self.by_target.tie(self.goal) if self.goal.figures else []

    @kept
    def reported(self) -> list[Tie]:
        """Return the figures of 全年实际完成情况 with the indicators that they are tied to."""
        return self.by_actual.tie(self.achieved) if self.achieved.figures else []

    @kept
    def told(self) -> list[Told]:
        """Return the figures in the form's texts that contradict its table."""
        return told(self.form, self.by_target, self.by_actual, self.promised, self.reported)

    def owners(self, column: str) -> Mapping[int, Indicator]:
        """Return the first indicator of each datum of a column by its id; a merged cell belongs to several."""
        owners = self._owners.get(column)
        if owners is None:
            cells = ((row.get(column), row) for row in reversed(self.form.indicators))
            owners = self._owners[column] = {id(cell): row for cell, row in cells if cell is not None}
        return owners

    def problems_stated(self) -> bool:
        """Tell whether any 存在问题和改进措施 of the form says something."""
        return any(not row.problems.nothing for row in self.form.management)


def explained(reason: Datum | None) -> bool:
    """Tell whether a reason is given: the cell is there and says more than 无."""
    return reason is not None and not reason.nothing
