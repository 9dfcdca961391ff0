"""One run over many workbooks: spread over workers, kept on disk, held against each other.

First every workbook is examined alone. From what ties them (`xladdin.company`) follows which few are examined once
more, beside others. Then the rules over several submissions are judged.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from checks.batch import BatchFinding, Roster, judge_groups
from checks.bilingual import Bilingual
from checks.rows import Explanation, Problem
from checks.rules.base import BatchRule
from xladdin.batch.engines import Engine, EngineError
from xladdin.batch.kept import Kept, failed
from xladdin.batch.outcome import Document
from xladdin.batch.stopping import Stop, StoppedError
from xladdin.batch.store import Store
from xladdin.batch.work import Order, Task, check_files
from xladdin.company import Company, companions
from xladdin.run import Job

_PATIENCE = 0.2
"""Seconds between two looks whether the run was asked to end."""

One = TypeVar("One")
Gave = TypeVar("Gave")


class Watch(Protocol):
    """Is told how a run goes on."""

    def stage(self, name: str, total: int) -> None:
        """Begin ``tables``, ``check``, ``against`` (others of the run), ``annotate`` or ``reports``: so many pieces."""

    def advance(self) -> None:
        """One file is done."""


class Unwatched:
    """Nobody looks on."""

    def stage(self, name: str, total: int) -> None:
        """Say nothing."""

    def advance(self) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Asked:
    """What a run is to check, and how."""

    paths: Sequence[str]
    order: Order
    explanations: Mapping[str, Sequence[Explanation]] = field(default_factory=dict)
    """Those of a file of their own, by the path of the workbook."""
    roster: Roster | None = None
    key: str = ""
    """Stands for everything but the files that results depend on; see `Store.begin`."""
    resume: bool = False


@dataclass
class Run:
    """The results of a run; it is an `Outcome`."""

    asked: Asked
    store: Store
    complete: bool = False
    """All files were checked, and held against each other."""
    interrupted: bool = False
    """It was ended by Ctrl-C: before it was complete, or while the copies were made."""
    lost: Bilingual | None = None
    """Why its workers could not go on, where they could not."""
    findings: list[BatchFinding] = field(default_factory=list)

    @property
    def profile(self) -> str:
        """The name of the profile."""
        return self.asked.order.settings.profile.name

    @property
    def language(self) -> str:
        """The language of all sentences."""
        return self.asked.order.manner.language

    @property
    def files(self) -> int:
        """How many workbooks were to be checked."""
        return len(self.asked.paths)

    @property
    def checked(self) -> int:
        """How many were."""
        return self.store.checked()

    @property
    def counts(self) -> Mapping[str, int]:
        """Open findings of all submissions by severity."""
        return self.store.counts()

    @property
    def counts_with_batch(self) -> Mapping[str, int]:
        """The same, with the findings over several submissions."""
        over = Counter(finding.severity.value for finding in self.findings)
        return {name: number + over[name] for name, number in self.counts.items()}

    def submissions(self) -> Iterator[Document]:
        """Yield the submissions in the order of the run."""
        return self.store.documents()

    def worst_first(self) -> Iterator[Document]:
        """Yield the submissions with most findings first."""
        return self.store.documents(worst_first=True)

    def batch(self) -> Sequence[Document]:
        """Return the findings over several submissions."""
        return [finding.to_data(self.language) for finding in self.findings]


def run(asked: Asked, store: Store, engine: Engine, watch: Watch | None = None, stop: Stop | None = None) -> Run:
    """Check all workbooks of a run; ended in between, or where its workers are lost, it returns what there is."""
    watch = watch or Unwatched()
    going = Run(asked, store)
    store.begin(asked.key, asked.paths, resume=asked.resume)
    try:
        _check_alone(asked, store, engine, watch, stop)
        _check_in_company(asked, store, engine, watch, stop)
        going.findings = _judge_batch(asked, store)
        going.complete = True
    except StoppedError:
        going.interrupted = True
    except EngineError as error:
        going.lost = error.sentence
    # Copies and reports are still to be made, and somebody may be slow to read them.
    store.commit()
    return going


def _check_alone(asked: Asked, store: Store, engine: Engine, watch: Watch, stop: Stop | None) -> None:
    watch.stage("check", len(asked.paths))
    tasks = (Task(_job(path, asked), store.known(path) if asked.resume else "") for path in asked.paths)
    for _, kept in _checked(asked.order, tasks, engine, len(asked.paths), stop):
        store.put(kept)
        watch.advance()


def _check_in_company(asked: Asked, store: Store, engine: Engine, watch: Watch, stop: Stop | None) -> None:
    """Check once more what must be held against other workbooks, and what was and must not be any longer."""
    if not store.sociable():
        return
    ties = store.ties()
    found = companions([each for each, _ in ties], asked.order.settings)
    contents = store.contents() if found else {}
    contexts = {path: _context(company, contents) for path, company in found.items()}
    again = [each.path for each, context in ties if context != contexts.get(each.path, "")]
    if not again:
        return
    watch.stage("against", len(again))
    tasks = (Task(_job(path, asked, found.get(path))) for path in again)
    for task, kept in _checked(asked.order, tasks, engine, len(again), stop):
        store.put(kept, contexts.get(task.job.path, ""))
        watch.advance()


def _context(company: Company, contents: Mapping[str, str]) -> str:
    """Return what stands for the workbooks that one is held against, as they are."""
    heads = {place: dict(files) for place, files in company.heads.items()}
    return hashlib.sha256(json.dumps([[contents[path] for path in company.paths], heads]).encode()).hexdigest()


def _job(path: str, asked: Asked, company: Company | None = None) -> Job:
    return Job(path, tuple(asked.explanations.get(path, ())), company)


def _checked(
    order: Order, tasks: Iterable[Task], engine: Engine, total: int, stop: Stop | None
) -> Iterator[tuple[Task, Kept]]:
    packed = order.packed()
    for task, kept in spread(tasks, lambda some: engine.submit(check_files, packed, some), engine, total, stop):
        if isinstance(kept, Problem):
            yield task, failed(task.job.path, kept, order.settings, order.manner)
        else:
            yield task, kept


def _judge_batch(asked: Asked, store: Store) -> list[BatchFinding]:
    settings = asked.order.settings
    rules = {rule.code: rule.lone for rule in settings.rules if isinstance(rule, BatchRule)}
    # What judges groups of one holds them against the roster.
    asks = {code: lone for code, lone in rules.items() if asked.roster is not None or not lone}
    return judge_groups(store.groups(asks), settings.profile, settings.rules, asked.roster)


def spread(
    items: Iterable[One],
    submit: Callable[[Sequence[One]], Future[list[Gave]]],
    engine: Engine,
    total: int,
    stop: Stop | None = None,
) -> Iterator[tuple[One, Gave | Problem]]:
    """Yield what became of each of so many items, as they are done; a few lists of items are under way at once.

    Where a list of several comes to grief each of its items is tried alone: only the one at fault gives a `Problem`.
    Raises `StoppedError` between two of them once the run was asked to end, and `EngineError` where all work is lost.
    """
    pieces = _Pieces(items, engine.size(total), again=engine.shared)
    under_way: dict[Future[list[Gave]], _Piece[One]] = {}
    stop = stop or Stop()
    try:
        while True:
            stop.look()
            while len(under_way) < engine.window and (piece := pieces.next(alone=not under_way)):
                under_way[submit(piece.items)] = piece
            if not under_way:
                return
            done, _ = wait(under_way, timeout=_PATIENCE, return_when=FIRST_COMPLETED)
            # In the order in which they were begun, so that one worker gives its results in the order of the items.
            for future in [each for each in under_way if each in done]:
                piece = under_way.pop(future)
                if future.cancelled():
                    raise EngineError(
                        "与调度器的连接断了，没有做完", "the connection to the scheduler was lost before all was done"
                    )
                error = future.exception()
                if error is None:
                    yield from zip(piece.items, future.result(), strict=True)
                elif not pieces.put_back(piece, problem := engine.reason(error)):
                    yield piece.items[0], problem
    finally:
        for future in under_way:
            future.cancel()


class _Piece(NamedTuple, Generic[One]):
    """Some items that are handed over together."""

    items: Sequence[One]
    last: bool = False
    """One that is tried for the last time, with nothing else under way that could be to blame."""


class _Pieces(Generic[One]):
    """What is still to be handed over."""

    def __init__(self, items: Iterable[One], size: int, *, again: bool) -> None:
        self._waiting, self._size, self._again = iter(items), size, again
        self._alone, self._suspects = deque[One](), deque[One]()

    def next(self, *, alone: bool) -> _Piece[One] | None:
        """Return the next piece, None where there is none; ``alone`` says that nothing else is under way."""
        if self._alone:
            return _Piece([self._alone.popleft()])
        if some := list(islice(self._waiting, self._size)):
            return _Piece(some)
        return _Piece([self._suspects.popleft()], last=True) if alone and self._suspects else None

    def put_back(self, piece: _Piece[One], problem: Problem) -> bool:
        """Take back what failed to be tried in another way; False where it was the item's own fault."""
        if len(piece.items) > 1:
            self._alone.extend(piece.items)
        elif self._again and not piece.last and problem.key == "crashed":
            self._suspects.append(piece.items[0])
        else:
            return False
        return True


def key_of(*parts: Any) -> str:  # noqa: ANN401 - whatever has a representation of its own
    """Return what stands for settings: equal ones give the same, in every process."""
    return hashlib.sha256("\x1f".join(map(repr, parts)).encode("utf-8", "surrogatepass")).hexdigest()
