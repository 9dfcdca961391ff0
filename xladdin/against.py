"""``--against``: the issued tables that self-evaluations are held against, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checks.matching import REPORTS, Candidate, Comparison, IssuedTables
from checks.rows import Form, Submission

_NAMED = 5


class NoTargetsError(ValueError):
    """What was given with ``--against`` holds no target table."""


@dataclass(frozen=True)
class Against:
    """A self-evaluation and the issued table that it was held against."""

    form: Form
    comparison: Comparison | None
    asked: bool = False
    """Issued tables were given with ``--against``."""
    nearest: tuple[Candidate, ...] = ()
    """Where none of those given is the project's: the ones that come nearest."""


def no_targets(paths: Sequence[str], unread: Sequence[str]) -> NoTargetsError:
    """Return the error that names what was given, and what of it could not be read."""
    hint = f"（无法读取：{_some(unread)}）" if unread else ""
    return NoTargetsError(f"--against 给出的文件中没有绩效目标表：{_some(paths)}{hint}")


def _some(paths: Sequence[str]) -> str:
    more = f" 等 {len(paths)} 个" if len(paths) > _NAMED else ""
    return "、".join(paths[:_NAMED]) + more


def held_against(submission: Submission, tables: IssuedTables) -> list[Against]:
    """Return the self-evaluations of a submission with the tables that they were held against."""
    return [_held(form, submission, tables) for form in submission.forms if form.kind in REPORTS]


def _held(form: Form, submission: Submission, tables: IssuedTables) -> Against:
    comparison = tables.comparison(form, submission)
    nearest = tables.nearest(form) if tables.given and comparison is None else []
    return Against(form, comparison, tables.given, tuple(nearest))
