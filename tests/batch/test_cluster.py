"""The same run on a Dask cluster: a real scheduler with two workers, one of which is killed midway."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from submissions import apart, libraries, returned
from test_running import asked, ran, text
from trouble import told, troubled

from checks.rows import Problem
from xladdin.batch.engines import Cluster, EngineError
from xladdin.batch.running import run
from xladdin.batch.store import Store
from xladdin.cli import main
from xladdin.paths import COPIES, workbooks

pytestmark = pytest.mark.usefixtures("closed_stores")
ROOT = Path(__file__).parents[2]


@dataclass
class Dask:
    """A scheduler and its workers, each a process of its own."""

    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def file(self) -> Path:
        """Where the scheduler writes its address."""
        return self.folder / "scheduler.json"

    @property
    def address(self) -> str:
        """The scheduler's address."""
        found: str = json.loads(self.file.read_text())["address"]
        return found

    def start(self, command: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a scheduler or a worker on this machine."""
        environment = {
            **os.environ,
            # A list of files is tried on one more worker, then each of its files alone on up to two.
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(__file__).parent)]),
        }
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "distributed.cli.dask_" + command,
                "--host",
                "127.0.0.1",
                "--no-dashboard",
                *arguments,
            ],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def worker(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a worker of one thread."""
        common = ("--scheduler-file", str(self.file), "--nthreads", "1", "--memory-limit", "0")
        return self.start("worker", *common, *arguments)

    def close(self) -> None:
        """End all that was started."""
        for process in reversed(self.processes):
            # With what it started in its turn: a worker has a nanny.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    cluster = Dask(tmp_path / "dask")
    cluster.folder.mkdir()
    try:
        cluster.start("scheduler", "--port", "0", "--scheduler-file", str(cluster.file))
        _until(cluster.file.exists)
        yield cluster
    finally:
        cluster.close()


def _until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


def _engine(dask: Dask, workers: int, seconds: float = 60) -> Cluster:
    engine: list[Cluster] = []

    def connected() -> bool:
        try:
            engine.append(Cluster(dask.address, seconds))
        except EngineError:
            return False
        if engine[-1].window >= 3 * workers:
            return True
        engine.pop().close()
        return False

    _until(connected)
    return engine[-1]


class _Killing:
    """Kills a worker once some work was handed out."""

    def __init__(self, engine: Cluster, victim: subprocess.Popen[bytes]) -> None:
        self._engine, self._victim, self.handed_out = engine, victim, 0
        self.window = engine.window
        self.reason = engine.reason
        self.close = engine.close
        self.size = engine.size
        self.shared = engine.shared

    def submit(self, work: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]:
        future = self._engine.submit(work, *arguments, **named)
        self.handed_out += 1
        if self.handed_out == 4:
            self._victim.send_signal(signal.SIGKILL)
        return future


def test_a_killed_worker_changes_nothing(dask: Dask, tmp_path: Path) -> None:
    root = tmp_path / "报送"
    returned(root / "原件")
    apart(root / "分开")
    libraries(root / "馆", 200)
    (root / "坏.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    paths = workbooks([str(root)])
    victim, _ = dask.worker("--no-nanny"), dask.worker("--no-nanny")
    engine = _Killing(_engine(dask, 2), victim)
    try:
        spread_out = text(run(asked(paths), Store(), engine))
    finally:
        engine.close()

    assert engine.handed_out > 4
    assert victim.wait() == -signal.SIGKILL
    assert spread_out == text(ran(paths))


def test_a_file_that_kills_its_worker_is_told_and_the_cluster_goes_on(dask: Dask) -> None:
    for _ in range(2):
        dask.worker()
    engine = _engine(dask, 2, seconds=2)
    items = ["a", "die", "b", "raise", "hang"]
    try:
        found = told(engine, items)
    finally:
        engine.close()

    assert found == {
        "a": "A",
        "b": "B",
        "die": Problem("crashed"),
        "hang": Problem("crashed"),
        "raise": Problem("internal", {"error": "ZeroDivisionError: "}),
    }


def test_the_command_runs_on_a_cluster(dask: Dask, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = libraries(tmp_path / "馆", 3)
    dask.worker()
    _engine(dask, 1).close()
    folder = str(tmp_path / "馆")
    main(["check", folder, "--format", "json", "--scheduler", dask.address])
    there = capsys.readouterr()
    main(["check", folder, "--format", "json"])
    here = capsys.readouterr()

    assert there == here
    assert len(json.loads(there.out)["submissions"]) == len(paths)


def test_paths_mean_on_a_worker_what_they_mean_here(
    dask: Dask, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries(tmp_path / "馆", 3)
    dask.worker()
    _engine(dask, 1).close()
    monkeypatch.chdir(tmp_path)
    main(["check", "馆", "--format", "json", "--out", "那边", "--annotate", "--scheduler", dask.address])
    there = capsys.readouterr()
    main(["check", "馆", "--format", "json", "--out", "这边", "--annotate"])
    here = capsys.readouterr()

    assert there == here
    assert [each["status"] for each in json.loads(there.out)["submissions"]] == ["checked"] * 3
    assert len(list((tmp_path / "那边" / COPIES).iterdir())) == 3


def test_a_worker_that_does_not_see_the_files_is_told_before_any_is_checked(dask: Dask, tmp_path: Path) -> None:
    dask.worker()
    engine = _engine(dask, 1)
    try:
        engine.check([str(tmp_path)])
        with pytest.raises(EngineError, match=r"看不到 .*没有\.xlsx：") as error:
            engine.check([str(tmp_path), str(tmp_path / "没有.xlsx")])
    finally:
        engine.close()

    assert "does not see" in error.value.said("en")


def test_a_worker_with_another_version_is_told(dask: Dask, monkeypatch: pytest.MonkeyPatch) -> None:
    dask.worker()
    engine = _engine(dask, 1)
    monkeypatch.setattr("xladdin.batch.engines.__version__", "0.0.0")
    try:
        with pytest.raises(EngineError, match=r"上的 xladdin 是 .*，这里是 0\.0\.0"):
            engine.check([])
        monkeypatch.setattr("xladdin.batch.engines._introduced", troubled)
        with pytest.raises(EngineError, match=r"没有同一版本的 xladdin（0\.0\.0）：TypeError"):
            engine.check([])
    finally:
        engine.close()


def test_a_cluster_that_is_not_there_is_told(dask: Dask, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = libraries(tmp_path / "馆", 1)

    assert main(["check", str(path), "--scheduler", dask.address]) == 2
    assert "没有工作进程" in capsys.readouterr().err
    dask.close()
    assert main(["check", str(path), "--scheduler", dask.address]) == 2
    assert "连不上调度器" in capsys.readouterr().err
