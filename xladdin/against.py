"""``--against``: the issued tables that self-evaluations are held against, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checks.bilingual import Bilingual, BilingualError
from checks.matching import REPORTS, Candidate, Comparison, IssuedTables
from checks.rows import Form, Submission

_NAMED = 5


class NoTargetsError(BilingualError):
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
    given, lost = _some(paths), _some(unread)
    zh, en = (f"（无法读取：{lost.zh}）", f" (cannot be read: {lost.en})") if unread else ("", "")
    return NoTargetsError(
        f"--against 给出的文件中没有绩效目标表：{given.zh}{zh}", f"--against holds no target table: {given.en}{en}"
    )


def _some(paths: Sequence[str]) -> Bilingual:
    zh, en = (f" 等 {len(paths)} 个", f" and {len(paths) - _NAMED} more") if len(paths) > _NAMED else ("", "")
    return Bilingual("、".join(paths[:_NAMED]) + zh, ", ".join(paths[:_NAMED]) + en)


def held_against(submission: Submission, tables: IssuedTables) -> list[Against]:
    """Return the self-evaluations of a submission with the tables that they were held against."""
    return [_held(form, submission, tables) for form in submission.forms if form.kind in REPORTS]


def _held(form: Form, submission: Submission, tables: IssuedTables) -> Against:
    comparison = tables.comparison(form, submission)
    nearest = tables.nearest(form) if tables.given and comparison is None else []
    return Against(form, comparison, tables.given, tuple(nearest))
