"""Where work is done: in this process, in processes of this machine, or on a cluster. One seam for all: `submit`."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

from checks.bilingual import BilingualError
from checks.rows import Problem
from xladdin import __version__
from xladdin.batch.stopping import handled

if TYPE_CHECKING:
    from pebble import ProcessPool

Given = ParamSpec("Given")
Result = TypeVar("Result")

SERIAL_BELOW = 50
"""With fewer files the start of a pool costs more than it saves."""
SECONDS = 60
"""What one file may take; an ordinary one takes some hundredths of a second."""
MEMORY = 2 << 30
"""Bytes of address space of a worker, libraries included; reading an ordinary file takes a few million."""
CHUNK = 25
"""Files that go to a worker together at most: enough that handing them over costs nothing beside reading them."""
_LAST = 10
"""Seconds that processes are given to end."""
_LIFE = 40
"""Lists after which a process is replaced: what it remembers of a thousand files is no help with the next thousand."""
_QUEUED = 3
"""Lists of files under way for each worker: enough that none waits, few enough that memory stays flat."""


class EngineError(BilingualError):
    """Work cannot be done where it should be; the text says why."""


class Engine(Protocol):
    """Takes work, gives futures."""

    @property
    def window(self) -> int:
        """How many pieces of work may be under way."""

    @property
    def shared(self) -> bool:
        """Work that waits in a process goes down with the piece that kills it, and is blamed with it."""

    def size(self, files: int) -> int:
        """Return how many of so many files are handed over together."""

    def submit(self, work: Callable[Given, Result], *arguments: Given.args, **named: Given.kwargs) -> Future[Result]:
        """Do some work, on arguments by their place: some executors keep named ones to themselves."""

    def reason(self, error: BaseException) -> Problem:
        """Return why a file could not be checked, from what its future raised."""

    def close(self) -> None:
        """End it, with what is still under way left undone."""


class Serial:
    """Everything in this process, at once."""

    window = 1
    shared = False

    def size(self, files: int) -> int:
        """Return one: what is done is kept at once."""
        del files
        return 1

    def submit(self, work: Callable[Given, Result], *arguments: Given.args, **named: Given.kwargs) -> Future[Result]:
        """Do it now."""
        future: Future[Result] = Future()
        try:
            future.set_result(work(*arguments, **named))
        except Exception as error:  # noqa: BLE001 - it is raised where the result is asked for
            future.set_exception(error)
        return future

    def reason(self, error: BaseException) -> Problem:
        """Return the fault itself: no other process can have died."""
        return _fault(error)

    def close(self) -> None:
        """Nothing is left."""


class Pool:
    """Processes of this machine. One that dies, hangs or swells costs only the files that it was at."""

    shared = False

    def __init__(self, jobs: int, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        # A single file needs no pool.
        import multiprocessing  # noqa: PLC0415
        from multiprocessing.forkserver import ensure_running  # noqa: PLC0415

        from pebble import ProcessPool  # noqa: PLC0415

        self.window = jobs * _QUEUED
        self._jobs, self._seconds = jobs, seconds
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        context = multiprocessing.get_context(method)
        if method == "forkserver":
            # Imported once, before any file was seen: each worker begins with it there.
            context.set_forkserver_preload(["xladdin.batch.work", "workbook_templates.opening.xlsx"])
            with _deaf():
                ensure_running()
        self._pool: ProcessPool = ProcessPool(
            jobs, max_tasks=_LIFE, initializer=_begin, initargs=(memory,), context=context
        )
        try:
            with _undisturbed():
                # It starts its processes when it is first looked at: one that it does not know of yet it would not end.
                _ = self._pool.active
        except KeyboardInterrupt:
            self.close()
            raise

    def size(self, files: int) -> int:
        """Return so many that every process has some to do."""
        return share(files, self._jobs)

    def submit(self, work: Callable[Given, Result], *arguments: Given.args, **named: Given.kwargs) -> Future[Result]:
        """Do it in the next free process."""
        future: Future[Result] = self._pool.schedule(work, args=arguments, kwargs=named, timeout=self._seconds)
        return future

    def reason(self, error: BaseException) -> Problem:
        """Tell a file that took too long from one that killed its reader."""
        from pebble import ProcessExpired  # noqa: PLC0415

        if isinstance(error, TimeoutError):
            return Problem("slow", {"limit": format(self._seconds, "g")})
        return Problem("crashed") if isinstance(error, ProcessExpired) else _fault(error)

    def close(self) -> None:
        """End the processes; Ctrl-C once more would leave one that is just starting, which then complains at length."""
        with _deaf():
            self._pool.stop()
            with suppress(TimeoutError):
                self._pool.join(timeout=_LAST)


def share(files: int, workers: int) -> int:
    """Return how many files make a list, so that each worker gets several lists."""
    return max(1, min(CHUNK, -(-files // (workers * _QUEUED))))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Do something that nothing may break off: Ctrl-C takes effect when it is done."""
    noted: list[int] = []
    with handled(lambda number, _: noted.append(number), signal.SIGINT):
        yield
    for number in noted:
        signal.raise_signal(number)


def _deaf() -> AbstractContextManager[None]:
    """Do something that Ctrl-C does not end: a process that is started meanwhile is never reached by it."""
    return handled(signal.SIG_IGN, signal.SIGINT)


def _begin(memory: int) -> None:
    """Make ready a process of the pool."""
    # Ctrl-C reaches every process of the terminal; the one that was started decides what becomes of the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, resource.getrlimit(resource.RLIMIT_AS)[1]))


class Cluster:
    """A Dask cluster whose workers have this program and see the files under the same paths."""

    shared = True

    def __init__(self, address: str, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        try:
            from distributed import Client  # noqa: PLC0415 - an optional extra
        except ImportError as error:
            raise EngineError(
                "--scheduler 需要 Dask：pip install 'xladdin[dask]'",
                "--scheduler needs Dask: pip install 'xladdin[dask]'",
            ) from error
        # It tells at length of connections that are lost; what is to be known of them is said once, and by us.
        for name in ("distributed", "distributed.client"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        try:
            self._client = Client(address, timeout="10s", set_as_default=False)
        except Exception as error:  # Dask has errors of its own for each kind of address
            reason = error or type(error).__name__
            raise EngineError(
                f"连不上调度器 {address}：{reason}", f"cannot reach the scheduler {address}: {reason}"
            ) from error
        threads = sum(self._client.nthreads().values())
        if not threads:
            self._client.close()
            raise EngineError(f"调度器 {address} 上没有工作进程", f"the scheduler {address} has no workers")
        self._threads = threads
        self.window = threads * _QUEUED
        # Not pure: the same list of paths is the same work again, not an answer from before.
        self._executor = self._client.get_executor(pure=False)
        self._here = os.getcwd()  # noqa: PTH109 - it travels as a text

    def check(self, paths: Sequence[str]) -> None:
        """Raise `EngineError` where a worker has another version of this program, or does not see one of the paths.

        Each file would else be told as one that cannot be read.
        """
        try:
            told: dict[str, tuple[str, str]] = self._client.run(_introduced, self._here, paths)
        except Exception as error:
            # Whatever comes of a program that is not there, or not this one.
            reason = f"{type(error).__name__}: {error}"
            raise EngineError(
                f"集群的工作进程上没有同一版本的 xladdin（{__version__}）：{reason}",
                f"the workers of the cluster do not have the same version of xladdin ({__version__}): {reason}",
            ) from error
        for worker, (version, unseen) in sorted(told.items()):
            if version != __version__:
                raise EngineError(
                    f"集群的工作进程 {worker} 上的 xladdin 是 {version}，这里是 {__version__}",
                    f"the worker {worker} has xladdin {version}, and this is {__version__}",
                )
            if unseen:
                raise EngineError(
                    f"集群的工作进程 {worker} 看不到 {unseen}：请把它放在各台机器以同样路径都能看到的共享文件夹里",
                    f"the worker {worker} does not see {unseen}; it must be on a share that all machines see under the "
                    "same path",
                )

    def size(self, files: int) -> int:
        """Return so many that every worker has some to do."""
        return share(files, self._threads)

    def submit(self, work: Callable[Given, Result], *arguments: Given.args, **named: Given.kwargs) -> Future[Result]:
        """Do it on some worker; one that dies is replaced by another."""
        future: Future[Result] = self._executor.submit(_in_time, self._seconds, self._here, work, *arguments, **named)
        return future

    def reason(self, error: BaseException) -> Problem:
        """Tell a file that killed one worker after the other from other faults."""
        from distributed.scheduler import KilledWorker  # noqa: PLC0415

        return Problem("crashed") if isinstance(error, KilledWorker) else _fault(error)

    def close(self) -> None:
        """Leave the cluster as it is."""
        self._executor.shutdown(wait=False)
        self._client.close()


def _introduced(folder: str, paths: Sequence[str]) -> tuple[str, str]:
    """Return the version of this program on a worker, and the first of the paths that is not there, if any."""
    _go_to(folder)
    return __version__, next((path for path in paths if not Path(path).exists()), "")


def _go_to(folder: str) -> None:
    """Let paths mean on a worker what they mean where they were asked for; where that is not, only whole ones do."""
    with suppress(OSError):
        os.chdir(folder)


def _in_time(
    seconds: float, folder: str, work: Callable[Given, Result], *arguments: Given.args, **named: Given.kwargs
) -> Result:
    """Do some work on a worker of a cluster; where it takes too long the process ends, and its nanny starts another.

    Nothing gentler stops a thread that hangs in a library.
    """
    _go_to(folder)
    timer = threading.Timer(seconds, os._exit, (1,))
    timer.daemon = True
    timer.start()
    try:
        return work(*arguments, **named)
    finally:
        timer.cancel()


def _fault(error: BaseException) -> Problem:
    if isinstance(error, MemoryError):
        return Problem("memory")
    return Problem("internal", {"error": f"{type(error).__name__}: {error}"})


def processors() -> int:
    """Return how many processors this process may use."""
    affinity: Callable[[int], Sequence[int]] | None = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1
