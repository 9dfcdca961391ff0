"""Judging a batch whose submissions are read one by one, anywhere and in any order, and then forgotten.

`contribute` keeps of each submission what the rules over several need; `judge_groups` judges what met under one key.
Both are pure: the same submissions give the same findings, in the same order, however they came in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from checks.context import Context
from checks.datum import Datum
from checks.entries import Entry, Group
from checks.findings import Finding
from checks.plan import plan_of
from checks.profile import Profile
from checks.roster import Due, Roster
from checks.rows import Form, Submission
from checks.rules.base import BatchRule, Rule

__all__ = ["BatchFinding", "Due", "Entry", "Roster", "contribute", "grouped", "judge_groups"]

_MOST_PLACES = 20
_MOST_PATHS = 200
"""What a finding lists at most; its sentence says how many there are."""


@dataclass(frozen=True, slots=True)
class BatchFinding(Finding):
    """A finding over several submissions of a batch."""

    @property
    def places(self) -> list[Datum]:
        """The cells to look at, the first one first; sheet and cell may be empty."""
        return [each for each in (self.verdict.at, *self.verdict.related) if each.submission]

    @property
    def paths(self) -> list[str]:
        """The files that it speaks of, each once."""
        return list(dict.fromkeys(each.submission for each in self.places))

    def to_data(self, language: str = "zh") -> dict[str, Any]:
        """Return the finding as ``batch.findings`` of docs/json.md has it."""
        verdict = self.verdict
        return {
            "code": self.code,
            "name": self.name,
            "severity": self.severity.value,
            "message": self.message(language),
            "help": self.help(language),
            "found": verdict.found,
            "expected": verdict.expected,
            "difference": "" if verdict.difference is None else format(verdict.difference, "f"),
            "places": [
                {"path": each.submission, "sheet": each.sheet, "cell": each.cell} for each in self.places[:_MOST_PLACES]
            ],
            "paths": self.paths[:_MOST_PATHS],
        }


def contribute(submission: Submission, profile: Profile, rules: Iterable[Rule[Any]], content: str = "") -> list[Entry]:
    """Return what one submission contributes; ``content`` is a hash of its file, empty where it is not known."""
    context = Context(Form(kind=""), submission, profile)
    return [entry for rule in _of_batch(rules) for entry in rule.entries(submission, context, content)]


def grouped(entries: Iterable[Entry], rules: Iterable[Rule[Any]]) -> Iterator[tuple[str, str, list[Entry]]]:
    """Yield the groups that `judge_groups` asks for, of entries that fit into memory."""
    lone = {rule.code for rule in _of_batch(rules) if rule.lone}
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.rule, entry.key), []).append(entry)
    for (code, key), members in groups.items():
        if len(members) > 1 or code in lone:
            yield code, key, members


def judge_groups(
    groups: Iterable[tuple[str, str, Sequence[Entry]]],
    profile: Profile,
    rules: Iterable[Rule[Any]],
    roster: Roster | None = None,
) -> list[BatchFinding]:
    """Return the findings over several submissions, worst first.

    A group is the code of a rule, a key, and all entries of both. Those of one entry need not be given,
    except to rules that are `BatchRule.lone`.
    """
    by_code = {rule.code: rule for rule in _of_batch(rules)}
    context = Context(Form(kind=""), Submission(""), profile)
    verdicts: dict[str, list[tuple[str, Any]]] = {code: [] for code in by_code}
    for code, key, entries in groups:
        rule = by_code.get(code)
        if rule is not None and (len(entries) > 1 or rule.lone):
            group = Group(key, _in_order(entries), roster)
            verdicts[code] += [(key, verdict) for verdict in rule.judge(group, context)]
            del group
        # Else it would stay while the next one, which may be as large, is read.
        del entries
    findings = [
        BatchFinding(
            code=code,
            name=rule.name,
            severity=profile.severity.get(code) or verdict.severity or rule.severity,
            verdict=verdict,
            sentence=rule.sentences[verdict.case],
        )
        for code, rule in by_code.items()
        for verdict in rule.merged([each for _, each in sorted(verdicts[code], key=lambda pair: pair[0])])
    ]
    return sorted(findings, key=_reading_order)


def _of_batch(rules: Iterable[Rule[Any]]) -> list[BatchRule]:
    return plan_of(tuple(rules)).of_batch


def _in_order(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Return entries by path, those of one path by their facts: thousands are of one each, and need no key made."""
    ordered = sorted(entries, key=lambda entry: entry.path)
    if all(first.path != second.path for first, second in pairwise(ordered)):
        return ordered
    return sorted(ordered, key=lambda entry: (entry.path, json.dumps(entry.facts, sort_keys=True)))


def _reading_order(finding: BatchFinding) -> tuple[Any, ...]:
    """Return a sort key: worst first, by code, then as the verdict is; line numbers of a roster as numbers."""
    verdict = finding.verdict
    line = verdict.facts.get("line", "")
    cells = [(each.submission, each.sheet, len(each.cell), each.cell) for each in finding.places]
    return finding.severity.rank, finding.code, int(line) if line.isdigit() else 0, cells, sorted(verdict.facts.items())
