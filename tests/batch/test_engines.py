"""Where work is done: what a single file does to its worker costs that file alone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest
from pebble.pool.process import PoolManager
from trouble import told, troubled

from checks.rows import Problem
from xladdin.batch import engines
from xladdin.batch.engines import Cluster, EngineError, Pool, Serial, share
from xladdin.batch.running import spread
from xladdin.batch.stopping import Stop, StoppedError

GOOD = [f"file{number}" for number in range(60)]


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    engine = Pool(2, seconds=3, memory=2 << 30)
    yield engine
    engine.close()


def test_all_items_come_back_once(pool: Pool) -> None:
    expected = {item: item.upper() for item in GOOD}

    assert told(Serial(), GOOD) == expected
    assert told(pool, GOOD) == expected


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        ("die", Problem("crashed")),
        ("hang", Problem("slow", {"limit": "3"})),
        ("swell", Problem("memory")),
        ("raise", Problem("internal", {"error": "ZeroDivisionError: "})),
    ],
)
def test_a_bad_file_costs_only_itself(bad: str, problem: Problem, pool: Pool) -> None:
    items = [*GOOD[:30], bad, *GOOD[30:]]

    assert told(pool, items) == {**{item: item.upper() for item in GOOD}, bad: problem}


def test_processes_are_replaced_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_LIFE", 2)
    engine = Pool(1)
    try:
        workers = [engine.submit(os.getpid).result() for _ in range(6)]
        found = told(engine, GOOD)
    finally:
        engine.close()

    assert len(set(workers)) == 3
    assert found == {item: item.upper() for item in GOOD}


@pytest.mark.parametrize(
    ("files", "workers", "size"), [(1, 2, 1), (60, 2, 10), (60, 8, 3), (150, 2, 25), (100_000, 2, 25)]
)
def test_every_worker_has_some_to_do(files: int, workers: int, size: int) -> None:
    assert share(files, workers) == size


def test_a_run_that_is_asked_to_end_ends_between_two_pieces() -> None:
    stop, found = Stop(), []

    def submit(some: Sequence[str]) -> Future[list[str]]:
        return Serial().submit(troubled, some)

    def work() -> None:
        for item, _ in spread(GOOD, submit, Serial(), len(GOOD), stop):
            found.append(item)
            stop.asked = len(found) == 7

    with pytest.raises(StoppedError):
        work()
    assert found == GOOD[:7]


@pytest.mark.skipif(sys.platform == "win32", reason="signals there are not sent by number")
def test_the_first_ctrl_c_is_noted_and_the_second_ends_at_once() -> None:
    stop = Stop()
    with stop.listening():
        for number in (signal.SIGTERM, signal.SIGINT):
            if stop.asked:
                with pytest.raises(KeyboardInterrupt):
                    signal.raise_signal(number)
            else:
                signal.raise_signal(number)
    with pytest.raises(StoppedError):
        stop.look()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_fault_in_this_process_costs_only_its_file() -> None:
    expected = {**{item: item.upper() for item in GOOD}, "raise": Problem("internal", {"error": "ZeroDivisionError: "})}

    assert told(Serial(), [*GOOD, "raise"]) == expected


def test_nothing_is_taken_before_there_is_room_for_it() -> None:
    taken: list[int] = []

    def items() -> Iterator[str]:
        for number in range(100):
            taken.append(number)
            yield f"file{number}"

    engine = Serial()

    def submit(some: Sequence[str]) -> Future[list[str]]:
        return engine.submit(troubled, some)

    outcomes = spread(items(), submit, engine, 100)
    first = next(outcomes)

    assert first == ("file0", "FILE0")
    assert len(taken) == 1


def test_serial_results_come_in_the_order_of_the_items() -> None:
    assert list(told(Serial(), GOOD)) == GOOD


@pytest.mark.skipif(sys.platform == "win32", reason="no signal of that name reaches a process there")
def test_ctrl_c_in_the_terminal_does_not_end_the_workers() -> None:
    engine = Pool(1)
    try:
        worker = engine.submit(os.getpid).result()
        os.kill(worker, signal.SIGINT)
        assert engine.submit(os.getpid).result() == worker != os.getpid()
    finally:
        engine.close()


def test_ctrl_c_while_processes_start_takes_effect_when_they_are_there_and_leaves_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[int] = []
    others = set(multiprocessing.active_children())

    def start(manager: PoolManager) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        begin(manager)
        begun.append(len(set(multiprocessing.active_children()) - others))

    begin: Callable[[PoolManager], None] = PoolManager.start
    monkeypatch.setattr(PoolManager, "start", start)
    with pytest.raises(KeyboardInterrupt):
        Pool(2)

    assert begun == [2]
    assert set(multiprocessing.active_children()) == others


class _Idle:
    """A scheduler without workers."""

    def nthreads(self) -> dict[str, int]:
        return {}

    def close(self) -> None:
        pass


def _refusing(*_: object, **__: object) -> Any:
    raise OSError("timed out")


@pytest.mark.parametrize(
    ("distributed", "chinese", "english"),
    [
        (
            None,
            "--scheduler 需要 Dask：pip install 'xladdin[dask]'",
            "--scheduler needs Dask: pip install 'xladdin[dask]'",
        ),
        (
            SimpleNamespace(Client=_refusing),
            "连不上调度器 tcp://a:1：timed out",
            "cannot reach the scheduler tcp://a:1: timed out",
        ),
        (
            SimpleNamespace(Client=lambda *_, **__: _Idle()),
            "调度器 tcp://a:1 上没有工作进程",
            "the scheduler tcp://a:1 has no workers",
        ),
    ],
    ids=["missing", "unreachable", "idle"],
)
def test_a_cluster_that_cannot_be_used_is_told(
    distributed: Any, chinese: str, english: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", distributed)
    with pytest.raises(EngineError) as error:
        Cluster("tcp://a:1")

    assert error.value.sentence == (chinese, english)
