"""What workers do: a few files at a time, in any process, on any machine that sees the same paths.

Everything that goes in and comes out is plain data; the same files give the same results wherever it runs.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from checks.matching import ISSUED, Listed, listed
from checks.rows import Submission
from checks.rules.base import FamilyRule
from workbook_templates.opening import Refused, read_bytes
from xladdin.batch.kept import Kept, Manner, keep
from xladdin.run import Job, Settings, collector_at_rest, examine, read_data, read_path, unreadable


@dataclass(frozen=True)
class Task:
    """A workbook to check."""

    job: Job
    known: str = ""
    """The SHA-256 of the file whose results are there already."""


@dataclass(frozen=True)
class Order:
    """How all files of a run are checked."""

    settings: Settings
    manner: Manner

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of forms that others are held against: target tables, and those of families."""
        return ISSUED.union(*(rule.forms for rule in self.settings.rules if isinstance(rule, FamilyRule)))

    def packed(self) -> bytes:
        """Return it as it travels: packed once, unpacked once in each process."""
        return pickle.dumps(self)


@lru_cache(maxsize=2)
def unpack(order: bytes) -> Order:
    """Return an order that was packed by the process that runs the batch."""
    unpacked = pickle.loads(order)  # noqa: S301 - it comes from our own process, never from a file
    assert isinstance(unpacked, Order)
    return unpacked


def check_files(order: bytes, tasks: Sequence[Task]) -> list[Kept]:
    """Check some files and return what is to be kept of each."""
    with collector_at_rest():
        return [_check(unpack(order), task) for task in tasks]


def _check(order: Order, task: Task) -> Kept:
    path = task.job.path
    try:
        data = read_bytes(path)
    except (Refused, OSError) as error:
        content, submission = "", unreadable(path, error)
    else:
        content = hashlib.sha256(data).hexdigest()
        if content == task.known:
            return Kept(path, content, unchanged=True)
        submission = read_data(data, path)
    kinds = order.kinds
    result = examine(task.job, order.settings, lambda asked: submission if asked == path else _read(asked, kinds))
    return keep(result, order.settings, order.manner, content)


def _read(path: str, kinds: frozenset[str]) -> Submission:
    """Read another workbook that one is held against, for its forms of some kinds.

    Those forms of the last few hundred are remembered: where a whole province reports on one project, each
    self-evaluation looks at the tables of all.
    """
    try:
        found = Path(path).stat()
    except OSError:
        return read_path(path)
    return _read_as_of(path, found.st_mtime_ns, found.st_size, kinds)


@lru_cache(maxsize=512)
def _read_as_of(path: str, changed: int, size: int, kinds: frozenset[str]) -> Submission:
    del changed, size  # they tell one state of the file from another
    submission = read_path(path)
    return Submission(path, [form for form in submission.forms if form.kind in kinds], submission.problem)


@dataclass(frozen=True)
class Tables:
    """What is known of a workbook given with ``--against``."""

    content: str
    listed: tuple[Listed, ...]
    readable: bool


def list_tables(paths: Sequence[str]) -> list[Tables]:
    """Read some workbooks for the target tables that they hold."""
    return [_tables(path) for path in paths]


def _tables(path: str) -> Tables:
    try:
        data = read_bytes(path)
    except (Refused, OSError):
        return Tables("", (), readable=False)
    submission = read_data(data, path)
    return Tables(hashlib.sha256(data).hexdigest(), tuple(listed(submission)), submission.problem is None)
