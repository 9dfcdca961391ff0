"""One run of checks: paths → submissions → findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.catalogue import chosen, judge
from checks.findings import Finding, Severity
from checks.profile import Profile
from checks.rows import Problem, Submission
from workbook_templates.opening import Refused, read_bytes
from workbook_templates.reading import read_submission

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


def check(paths: Sequence[Path], profile: Profile, rules: Sequence[Rule[Any]] | None = None) -> list[Result]:
    """Read and judge the workbooks; a bad file is a finding of its own and stops nothing."""
    submissions = [_read(path) for path in paths]
    rules = chosen(profile.select, profile.ignore) if rules is None else rules
    try:
        findings = judge(submissions, profile, rules)
    except Exception:  # noqa: BLE001 - a fault over one file must not cost the others their report
        submissions = [_judgeable(submission, profile, rules) for submission in submissions]
        findings = judge(submissions, profile, rules)
    return [Result(submission, found) for submission, found in zip(submissions, findings, strict=True)]


def _judgeable(submission: Submission, profile: Profile, rules: Sequence[Rule[Any]]) -> Submission:
    """Return the submission, or when judging it fails one that says so."""
    try:
        judge([submission], profile, rules)
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
