"""One run of checks: paths → submissions → findings."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from checks.catalogue import chosen_by, judge
from checks.explanations import settle
from checks.findings import Finding, Severity
from checks.matching import IssuedTables
from checks.profile import Profile
from checks.rows import Explanation, Problem, Submission
from workbook_templates.opening import Refused, read_bytes
from workbook_templates.reading import read_submission
from xladdin.against import Against, held_against, issued_only

if TYPE_CHECKING:
    from checks.rules.base import Rule

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".et", ".ett"})
"""The extensions that a folder is searched for."""


class PathError(Exception):
    """A path that is not there or holds no workbook: the run itself cannot be done."""


@dataclass(frozen=True)
class Result:
    """A submission with its findings, worst first."""

    submission: Submission
    findings: list[Finding]
    settled: list[Finding] = field(default_factory=list)
    """Findings that an explanation settles; they count no more."""
    against: list[Against] = field(default_factory=list)
    """The self-evaluations with the issued tables that they were held against."""

    @property
    def counts(self) -> dict[str, int]:
        """The number of findings by severity, worst first, zeros too."""
        return count(self.findings)


def count(findings: Iterable[Finding]) -> dict[str, int]:
    """Return the number of findings by severity, worst first, zeros too."""
    counted = Counter(finding.severity for finding in findings)
    return {severity.value: counted[severity] for severity in Severity}


def workbooks(paths: Sequence[str]) -> list[Path]:
    """Return the workbooks that the paths name: files as they are, folders searched through.

    Passed over in a folder: lock files (``~$…``, ``.~lock…``), hidden files and folders, and what is no workbook.
    Raises `PathError` for a path that is not there and for a folder without a workbook.
    """
    found: dict[Path, None] = {}
    for text in paths:
        path = Path(text)
        if path.is_dir():
            inside = sorted(_inside(path), key=str)
            if not inside:
                raise PathError(f"文件夹 {text} 中没有表格文件（{'、'.join(sorted(WORKBOOKS))}）")
            found.update(dict.fromkeys(inside))
        elif path.exists():
            found[path] = None
        else:
            raise PathError(f"找不到文件或文件夹：{text}")
    return list(found)


def _inside(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        relative = path.relative_to(folder)
        hidden = any(part.startswith((".", "~$")) for part in relative.parts)
        if not hidden and path.suffix.lower() in WORKBOOKS and path.is_file():
            yield path


def check(
    paths: Sequence[Path],
    profile: Profile,
    rules: Sequence[Rule[Any]] | None = None,
    explanations: Mapping[str, Sequence[Explanation]] = MappingProxyType({}),
    against: Sequence[Path] = (),
) -> list[Result]:
    """Read and judge the workbooks; a bad file is a finding of its own and stops nothing.

    ``explanations`` of findings, by the path of the file, come beside those that the file brings along.
    ``against`` names workbooks with issued target tables, which are not judged themselves; without it those of
    the checked workbooks are taken. Raises `NoTargetsError` where none of them holds one.
    """
    with _collector_at_rest():
        return _check(paths, profile, rules, explanations, against)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Pause the garbage collector: reading makes many objects that all live on, and nothing for it to find."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _check(
    paths: Sequence[Path],
    profile: Profile,
    rules: Sequence[Rule[Any]] | None,
    explanations: Mapping[str, Sequence[Explanation]],
    against: Sequence[Path],
) -> list[Result]:
    submissions = [_read(path) for path in paths]
    issued = issued_only([_read(path) for path in against], against) if against else []
    rules = chosen_by(profile) if rules is None else rules
    tables = IssuedTables(submissions, issued, profile)
    try:
        findings = judge(submissions, profile, rules, tables)
    except Exception:  # noqa: BLE001 - a fault over one file must not cost the others their report
        submissions = [_judgeable(submission, profile, rules, issued) for submission in submissions]
        tables = IssuedTables(submissions, issued, profile)
        findings = judge(submissions, profile, rules, tables)
    return [
        Result(
            submission,
            *settle(found, (*submission.explanations, *explanations.get(submission.path, ()))),
            against=held_against(submission, tables),
        )
        for submission, found in zip(submissions, findings, strict=True)
    ]


def _judgeable(
    submission: Submission, profile: Profile, rules: Sequence[Rule[Any]], issued: Sequence[Submission]
) -> Submission:
    """Return the submission, or when judging it fails one that says so."""
    try:
        judge([submission], profile, rules, issued)
    except Exception as error:  # noqa: BLE001
        return _faulty(submission.path, error)
    return submission


def _read(path: Path) -> Submission:
    # Whatever a file from outside does to a reader, the other files must still be checked.
    try:
        return read_submission(read_bytes(path), str(path))
    except Refused as refused:
        return Submission(str(path), problem=refused.problem)
    except Exception as error:  # noqa: BLE001
        return _faulty(str(path), error)


def _faulty(path: str, error: Exception) -> Submission:
    return Submission(path, problem=Problem("internal", {"error": f"{type(error).__name__}: {error}"}))
