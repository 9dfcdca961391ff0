"""A folder of submissions in one go: CPU a workbook, time with one and two workers, memory at 1,000 and 10,000.

python -m bench.batch [--count 1000] [--large 10000] [--rounds 3] [--naive 50]
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter

from bench import measuring, naive
from bench.generate import write_many
from checks.profile import load
from xladdin.batch.copies import make_copies
from xladdin.batch.engines import Serial
from xladdin.batch.kept import Manner
from xladdin.batch.running import Asked, Unwatched, run
from xladdin.batch.store import Store
from xladdin.batch.work import Order
from xladdin.paths import copy_names
from xladdin.run import settings_of

_EVERY = 0.2
"""Seconds between two looks at the memory of all processes."""


def inflate(paths: Sequence[Path]) -> None:
    """Inflate every part of every workbook: what nobody can do without."""
    for path in paths:
        try:
            with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
                for name in archive.namelist():
                    archive.read(name)
        except zipfile.BadZipFile:
            continue


def check(paths: Sequence[Path], copies: Path | None = None) -> None:
    """Check them all in this process, without reports; with a folder for them make the annotated copies too."""
    asked = Asked([*map(str, paths)], Order(settings_of(load()), Manner()))
    store = Store()
    done = run(asked, store, Serial())
    if copies is not None:
        make_copies(done, copies, copy_names(paths, [str(paths[0].parent)]), Serial(), Unwatched())
    store.close()


def by_hand(paths: Sequence[Path]) -> None:
    """Do what a user would: openpyxl and pandera, file by file."""
    for path in paths:
        try:
            naive.check(path)
        except (zipfile.BadZipFile, KeyError):
            continue


class Watched:
    """A run from the shell: the seconds it took, and the most memory of its largest process and of all together."""

    def __init__(self, folder: Path, out: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "xladdin", "check", str(folder), "--out", str(out), "--fail-on", "never"]
        begin = perf_counter()
        process = subprocess.Popen([*command, *arguments], stdout=subprocess.DEVNULL, start_new_session=True)
        self.largest = self.together = 0
        ended = Event()
        looking = Thread(target=self._look, args=(process.pid, ended))
        looking.start()
        if process.wait() != 0:
            raise RuntimeError(f"exit {process.returncode}")
        self.seconds = perf_counter() - begin
        ended.set()
        looking.join()

    def _look(self, session: int, ended: Event) -> None:
        while not ended.wait(_EVERY):
            sizes = [*_sizes(session)]
            self.largest = max([self.largest, *(peak for peak, _ in sizes)])
            self.together = max(self.together, sum(now for _, now in sizes))


def _sizes(session: int) -> list[tuple[int, int]]:
    """Return the peak and present memory in KB of each process of a session."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            if os.getsid(int(folder.name)) != session:
                continue
            lines = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines() if ":" in line)
            found.append(tuple(int(lines[key].split()[0]) for key in ("VmHWM", "VmRSS")))
        except (OSError, KeyError):
            continue
    return [(peak, now) for peak, now in found]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure a folder of submissions.")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--large", type=int, default=10000)
    parser.add_argument("--naive", type=int, default=50, help="how many of them openpyxl + pandera is given")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        paths = write_many(root / "some", options.count)
        size = sum(path.stat().st_size for path in paths) / len(paths) / 1024
        print(f"{measuring.machine()}.\n")
        print(f"{len(paths)} workbooks of {size:.1f} KB, one in 20 faulty, one in 100 broken;")
        print(f"{options.rounds} interleaved rounds, medians; openpyxl + pandera on {options.naive} of them.\n")
        _spent(paths, root, options.rounds, options.naive)
        many = write_many(root / "many", options.large) if options.large else []
        print(f"\nFrom the shell, with all reports, {options.rounds} rounds, medians; {len(many)} workbooks once.\n")
        _whole(root, len(paths), len(many), options.rounds)


def _spent(paths: Sequence[Path], root: Path, rounds: int, few: int) -> None:
    works: dict[str, Callable[[], object]] = {
        "inflating alone": partial(inflate, paths),
        "reading + all rules, kept on disk": partial(check, paths),
        "the same + annotated copies": partial(check, paths, root / "copies"),
        "openpyxl + pandera, file by file": partial(by_hand, paths[:few]),
    }
    times = measuring.interleaved(works, rounds)
    hand = "openpyxl + pandera, file by file"
    times[hand] = [seconds * len(paths) / few for seconds in times[hand]]
    print(measuring.table(times, len(paths), "CPU ms a workbook", "inflating alone"))


def _whole(root: Path, some: int, many: int, rounds: int) -> None:
    print("| | seconds | files a second | largest process MB | all processes MB |\n|---|---|---|---|---|")
    for folder, count, times in (("some", some, rounds), ("many", many, 1)):
        for arguments in (("--jobs", "1"), ("--jobs", "2"), ("--jobs", "2", "--annotate")) if count else ():
            runs = [Watched(root / folder, root / f"out{number}", *arguments) for number in range(times)]
            seconds, largest, together = (
                median(getattr(each, key) for each in runs) for key in ("seconds", "largest", "together")
            )
            print(
                f"| {count} workbooks, {' '.join(arguments)} | {seconds:.1f} | {count / seconds:.0f} "
                f"| {largest / 1024:.0f} | {together / 1024:.0f} |"
            )


if __name__ == "__main__":
    main()
