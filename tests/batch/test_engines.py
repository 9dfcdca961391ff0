"""Where work is done: what a single file does to its worker costs that file alone."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

import pytest
from trouble import told, troubled

from checks.rows import Problem
from xladdin.batch import running
from xladdin.batch.engines import Pool, Serial
from xladdin.batch.running import spread

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


def test_a_fault_in_this_process_costs_only_its_file() -> None:
    expected = {**{item: item.upper() for item in GOOD}, "raise": Problem("internal", {"error": "ZeroDivisionError: "})}

    assert told(Serial(), [*GOOD, "raise"]) == expected


def test_only_a_few_lists_are_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []

    def items() -> Iterator[str]:
        for number in range(100):
            taken.append(number)
            yield f"file{number}"

    monkeypatch.setattr(running, "CHUNK", 10)
    engine = Serial()

    def submit(some: Sequence[str]) -> Future[list[str]]:
        return engine.submit(troubled, some)

    outcomes = spread(items(), submit, engine)
    first = next(outcomes)

    assert first == ("file0", "FILE0")
    assert len(taken) == 10


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
