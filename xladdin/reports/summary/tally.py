"""What is counted over all submissions before the first row is written: by rule, by unit, in all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from xladdin.batch.outcome import Document, Outcome
from xladdin.reports.submissions import SEVERITIES, copy_of, evaluations, findings, named, readable

KINDS = (*SEVERITIES, "settled")
"""As findings are counted: the open ones by severity, and those that an explanation settles."""


@dataclass(slots=True)
class ByRule:
    """The findings of one rule."""

    name: str
    example: str
    """What it says of the first."""
    counts: Counter[str] = field(default_factory=Counter)
    files: int = 0


@dataclass(slots=True)
class ByUnit:
    """The findings of one unit, by kind and by rule."""

    files: int = 0
    unreadable: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    """Open findings alone."""


class Tally:
    """The counts of a run. It grows with the number of units and of rules, not with that of findings."""

    def __init__(self, outcome: Outcome) -> None:
        self.counts: Counter[str] = Counter()
        self.files = self.unreadable = self.copies = 0
        self.rules: dict[str, ByRule] = {}
        self.units: dict[str, ByUnit] = {}
        for submission in outcome.submissions():
            self._add(submission)
        for finding in outcome.batch():
            rule = self._rule(finding)
            rule.counts[finding["severity"]] += 1
            rule.files += len(set(finding["paths"]))

    def _rule(self, finding: Document) -> ByRule:
        return self.rules.setdefault(finding["code"], ByRule(finding["name"], finding["message"]))

    def _add(self, submission: Document) -> None:
        self.files += 1
        unit = self.units.setdefault(unit_of(submission), ByUnit())
        unit.files += 1
        if not readable(submission):
            unit.unreadable += 1
            self.unreadable += 1
        self.copies += bool(copy_of(submission))
        codes = set()
        for finding, settled in findings(submission):
            kind = kind_of(finding, settled=settled)
            for counts in (self.counts, unit.counts, self._rule(finding).counts):
                counts[kind] += 1
            if not settled:
                unit.rules[finding["code"]] += 1
            codes.add(finding["code"])
        for code in codes:
            self.rules[code].files += 1


def kind_of(finding: Document, *, settled: bool) -> str:
    """Return how a finding is counted."""
    return "settled" if settled else str(finding["severity"])


def unit_of(submission: Document) -> str:
    """Return whose a submission is, empty where no form says so."""
    return named(submission, evaluations(submission)[0].form, "unit")
