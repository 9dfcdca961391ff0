"""Judges a frame once for all the checks of a model, and gives each check its share.

A pandera check sees the frame alone, one check at a time. The first check of a run judges the whole frame with
all the rules of its model and keeps what they said beside the frame, by its identity; the checks after it look
their code up. A parser at the start of every run forgets what an earlier one kept, so that a frame that was
changed in place is judged anew. Nothing is written into the frame.
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd
import pandera.pandas as pa
from pandera.api.base.checks import CheckResult

from checks.catalogue import chosen, judge
from checks.datum import Datum
from checks.findings import Finding, Severity
from checks.profile import Profile, load
from checks.rules.base import Rule
from checks.tables.rebuilding import Build, Rebuilt, rebuild

UNREADABLE = "unreadable"
"""The check for a text where only a number makes sense. It costs that cell's rules alone."""


class Failure(NamedTuple):
    """What a check says about one cell of the frame."""

    code: str
    severity: Severity
    position: int
    """The row by its place in the frame, whatever its index."""
    column: str
    submission: str
    at: Datum
    finding: Finding | None
    """None for `UNREADABLE`, which is no rule."""


@dataclass(frozen=True)
class Judgement:
    """What all the rules of a model say about a frame, by code, top to bottom."""

    failures: Mapping[str, Sequence[Failure]]
    crashed: Mapping[str, Exception] = field(default_factory=dict)
    """The rules that raised, with what they raised."""


_profile: ContextVar[Profile | None] = ContextVar("profile", default=None)


@contextmanager
def by_profile(profile: Profile | str) -> Iterator[None]:
    """Let the models judge by another profile (口径) inside a ``with``."""
    token = _profile.set(load(profile) if isinstance(profile, str) else profile)
    try:
        yield
    finally:
        _profile.reset(token)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Hold back the garbage collector: a big stack makes many data, no garbage, and each walk over them costs."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True)
class Judge:
    """Judges frames of one model: how to rebuild its forms, and which rules it can judge."""

    build: Build
    kind: str
    codes: tuple[str, ...]
    anchor: str
    """The column that a finding about a whole form is reported in."""

    def __call__(self, frame: pd.DataFrame) -> Judgement:
        """Return what the rules say about the frame. A rule that raises costs itself alone."""
        with _no_collection():
            return self._judgement(frame)

    def _judgement(self, frame: pd.DataFrame) -> Judgement:
        profile = _profile.get() or load()
        rules = [rule for rule in chosen(profile.select, profile.ignore) if rule.code in self.codes]
        rebuilt = rebuild(frame, self.build, self.kind)
        found, crashed = _judged(rebuilt, profile, rules)
        failures: dict[str, list[Failure]] = {}
        for failure in sorted(self._placed(rebuilt, found), key=lambda failure: failure.position):
            failures.setdefault(failure.code, []).append(failure)
        return Judgement(failures, crashed)

    def _placed(self, rebuilt: Rebuilt, found: list[list[Finding]]) -> Iterator[Failure]:
        for number, submission in enumerate(rebuilt.submissions):
            nowhere = (rebuilt.first[number], self.anchor)
            for finding in found[number]:
                at = finding.verdict.at
                position, column = rebuilt.places.get(id(at), nowhere)
                yield Failure(finding.code, finding.severity, position, column, submission.path, at, finding)
        for number, at in rebuilt.unreadable:
            position, column = rebuilt.places[id(at)]
            yield Failure(UNREADABLE, Severity.ERROR, position, column, rebuilt.submissions[number].path, at, None)


def _judged(
    rebuilt: Rebuilt, profile: Profile, rules: Sequence[Rule[Any]]
) -> tuple[list[list[Finding]], dict[str, Exception]]:
    try:
        return judge(rebuilt.submissions, profile, rules), {}
    except Exception:  # noqa: BLE001 - whatever a rule raises, the others are still to be heard
        found: list[list[Finding]] = [[] for _ in rebuilt.submissions]
        crashed: dict[str, Exception] = {}
        for rule in rules:
            try:
                judged = judge(rebuilt.submissions, profile, [rule])
            except Exception as error:  # noqa: BLE001
                crashed[rule.code] = error
            else:
                for findings, more in zip(found, judged, strict=True):
                    findings.extend(more)
        return found, crashed


class _Kept(NamedTuple):
    frame: weakref.ref[pd.DataFrame]
    judge: Judge
    judgement: Judgement


_kept: ContextVar[_Kept | None] = ContextVar("kept", default=None)


def forget(frame: pd.DataFrame) -> pd.DataFrame:
    """Forget the judgement of an earlier run; the frame passes through as it is."""
    _kept.set(None)
    return frame


def _once(judge_frame: Judge, frame: pd.DataFrame) -> Judgement:
    kept = _kept.get()
    if kept is None or kept.frame() is not frame or kept.judge is not judge_frame:
        kept = _Kept(weakref.ref(frame), judge_frame, judge_frame(frame))
        _kept.set(kept)
    return kept.judgement


class RuleCheck(pa.Check):
    """The pandera check of one rule: its errors and warnings, cell by cell.

    The result is given as failure cases, not as a mask: a mask would lose blank cells and name a row once a column.
    """

    def __init__(self, code: str, judge_frame: Judge) -> None:
        super().__init__(lambda frame: not self._failures(frame), name=code, error=code, ignore_na=False)
        self._code = code
        self._judge = judge_frame

    def __call__(self, check_obj: Any, column: str | None = None) -> CheckResult:  # noqa: ANN401 - pandera's own
        """Return the rule's failures on the frame; raises what the rule raised."""
        del column
        failures = self._failures(check_obj)
        if not failures:
            return CheckResult(check_output=True, check_passed=True, checked_object=check_obj, failure_cases=None)
        failed = {failure.position for failure in failures}
        passed = pd.Series([row not in failed for row in range(len(check_obj))], index=check_obj.index)
        return CheckResult(
            check_output=passed, check_passed=False, checked_object=check_obj, failure_cases=_cases(failures, check_obj)
        )

    def _failures(self, frame: pd.DataFrame) -> list[Failure]:
        judgement = _once(self._judge, frame)
        if self._code in judgement.crashed:
            raise judgement.crashed[self._code]
        return [failure for failure in judgement.failures.get(self._code, ()) if failure.severity is not Severity.INFO]


def _cases(failures: Sequence[Failure], frame: pd.DataFrame) -> pd.DataFrame:
    """Return failures as pandera's failure cases, with what `failures` wants to know beside it."""
    table = described(failures, frame)
    return table.assign(failure_case=table["found"])


def described(failures: Sequence[Failure], frame: pd.DataFrame) -> pd.DataFrame:
    """Return failures as a frame, one row a failure. A row and code named twice in one cell is one failure."""
    labels = frame.index
    rows = {
        (failure.code, failure.position, failure.column, failure.at.cell, _found(failure)): {
            "code": failure.code,
            "severity": failure.severity.value,
            "submission": failure.submission,
            "sheet": failure.at.sheet,
            "cell": failure.at.cell,
            "index": labels[failure.position],
            "column": failure.column,
            "found": _found(failure),
            "expected": failure.finding.verdict.expected if failure.finding else "",
            "message": failure.finding.message() if failure.finding else "这里只能填数字。",
        }
        for failure in failures
    }
    table = pd.DataFrame(list(rows.values()), columns=COLUMNS, dtype=object)
    return table.astype({name: str for name in COLUMNS if name != "index"})


COLUMNS = ["code", "severity", "submission", "sheet", "cell", "index", "column", "found", "expected", "message"]
"""The columns of a table of failures."""


def _found(failure: Failure) -> str:
    return failure.finding.verdict.found if failure.finding else failure.at.text
