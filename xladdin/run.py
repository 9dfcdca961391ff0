"""One run of checks: paths → submissions → findings."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from checks.achievement import Achievements
from checks.catalogue import chosen_by, heads_of, judge_one, kin_of
from checks.explanations import settle
from checks.findings import Finding, Severity
from checks.matching import Index, IssuedTables, Listed, listed
from checks.profile import Profile
from checks.rows import Explanation, Problem, Submission
from workbook_templates.opening import Refused, read_bytes
from workbook_templates.reading import read_submission
from xladdin.against import Against, held_against, no_targets
from xladdin.company import Company, Ties, companions

if TYPE_CHECKING:
    from checks.rules.base import Rule


@dataclass(frozen=True)
class Result:
    """A submission with its findings, worst first."""

    submission: Submission
    findings: list[Finding]
    settled: list[Finding] = field(default_factory=list)
    """Findings that an explanation settles; they count no more."""
    against: list[Against] = field(default_factory=list)
    """The self-evaluations with the issued tables that they were held against."""
    ties: Ties = field(default_factory=Ties)
    """What ties it to other workbooks of the run."""
    achievements: Achievements | None = field(default=None, compare=False, repr=False)
    """What became of its indicators, as far as a rule has asked."""

    @property
    def counts(self) -> dict[str, int]:
        """The number of findings by severity, worst first, zeros too."""
        return count(self.findings)


def count(findings: Iterable[Finding]) -> dict[str, int]:
    """Return the number of findings by severity, worst first, zeros too."""
    counted = Counter(finding.severity for finding in findings)
    return {severity.value: counted[severity] for severity in Severity}


@dataclass(frozen=True, eq=False)
class Settings:
    """How all workbooks of a run are examined."""

    profile: Profile
    rules: tuple[Rule[Any], ...]
    issued: tuple[Listed, ...] = ()
    """The target tables of ``--against``."""
    given: bool = False
    """Tables were given with ``--against``: only they count."""

    @cached_property
    def index(self) -> Index:
        """The tables of ``--against``, to be looked up."""
        return Index(self.issued, self.profile.matching, given=True)


def settings_of(
    profile: Profile,
    rules: Sequence[Rule[Any]] | None = None,
    issued: Sequence[Submission] = (),
    against: Sequence[Path] = (),
) -> Settings:
    """Return the settings of a run; raises `NoTargetsError` where paths were given and hold no target table."""
    tables = [each for submission in issued for each in listed(submission)]
    if against and not tables:
        raise no_targets([*map(str, against)], [each.path for each in issued if each.problem is not None])
    return Settings(profile, tuple(chosen_by(profile) if rules is None else rules), tuple(tables), bool(against))


@dataclass(frozen=True)
class Job:
    """A workbook to examine."""

    path: str
    explanations: tuple[Explanation, ...] = ()
    """Those that came in a file of their own."""
    company: Company | None = None
    """What of the run it is held against; None where that is not known yet, then itself alone."""


Reader = Callable[[str], Submission]
"""Reads the workbook at a path, whatever it is; the same path may be asked for again."""


def examine(job: Job, settings: Settings, read: Reader) -> Result:
    """Read and judge one workbook, beside those of its company."""
    submission = read(job.path)
    try:
        return _examined(submission, job, settings, read)
    except Exception as error:  # noqa: BLE001 - a fault over one file must not cost the others their report
        return _examined(unreadable(job.path, error), job, settings, read)


def _examined(submission: Submission, job: Job, settings: Settings, read: Reader) -> Result:
    profile, rules = settings.profile, settings.rules
    kin = kin_of(submission, rules)
    company = job.company or Company((job.path,), heads_of(kin, rules).get(job.path, {}))
    run = [submission if path == job.path else read(path) for path in company.paths]
    alone = IssuedTables(run, (), profile, given=settings.given)
    wants = [want for form in submission.forms if (want := alone.wants(form, submission)) is not None]
    tables = alone
    if settings.given and wants:
        paths = {path for want in wants for path in settings.index.paths(want)}
        # In the order in which they were given: of two alike the first one counts.
        issued = [read(path) for path in dict.fromkeys(each.path for each in settings.issued) if path in paths]
        tables = IssuedTables(run, issued, profile, given=True)
    achievements = Achievements(profile)
    found = judge_one(submission, run, profile, rules, tables, company.heads, achievements)
    return Result(
        submission,
        *settle(found, (*submission.explanations, *job.explanations)),
        against=held_against(submission, tables),
        ties=Ties(job.path, tuple(listed(submission)), () if settings.given else tuple(wants), tuple(kin)),
        achievements=achievements,
    )


def read_path(path: str) -> Submission:
    """Read the workbook at a path; one that cannot be read comes back with its problem."""
    try:
        data = read_bytes(path)
    except (Refused, OSError) as error:
        return unreadable(path, error)
    return read_data(data, path)


def read_data(data: bytes, path: str) -> Submission:
    """Read the bytes of a workbook; whatever a file from outside does to a reader, the others must still be checked."""
    try:
        return read_submission(data, path)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a library in Rust panics with no Exception
        return unreadable(path, error)


def unreadable(path: str, error: BaseException) -> Submission:
    """Return a workbook that could not be read, with the reason."""
    if isinstance(error, Refused):
        return Submission(path, problem=error.problem)
    if isinstance(error, MemoryError):
        return Submission(path, problem=Problem("memory"))
    if isinstance(error, FileNotFoundError):
        gone = {"reason_zh": "检查时文件已不在原处", "reason_en": "it was no longer there"}
        return Submission(path, problem=Problem("unopenable", gone))
    return Submission(path, problem=Problem("internal", {"error": f"{type(error).__name__}: {error}"}))


def check(
    paths: Sequence[Path],
    profile: Profile,
    rules: Sequence[Rule[Any]] | None = None,
    explanations: Mapping[str, Sequence[Explanation]] = MappingProxyType({}),
    against: Sequence[Path] = (),
) -> list[Result]:
    """Read and judge the workbooks; a bad file is a finding of its own and stops nothing.

    All results are held at once: `xladdin.batch` keeps them on disk instead.
    ``explanations`` of findings, by the path of the file, come beside those that the file brings along.
    ``against`` names workbooks with issued target tables, which are not judged themselves; without it those of
    the checked workbooks are taken. Raises `NoTargetsError` where none of them holds one.
    """
    with collector_at_rest():
        read = cache(read_path)
        settings = settings_of(profile, rules, [read(str(path)) for path in against], against)
        jobs = [Job(str(path), explanations=tuple(explanations.get(str(path), ()))) for path in paths]
        results = [examine(job, settings, read) for job in jobs]
        others = companions([result.ties for result in results], settings)
        return [
            examine(replace(job, company=others[job.path]), settings, read) if job.path in others else result
            for job, result in zip(jobs, results, strict=True)
        ]


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Pause the garbage collector: reading makes many objects that all live on, and nothing for it to find."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
