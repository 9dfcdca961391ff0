"""What the benchmarks share: CPU time, interleaved rounds, medians, the machine, Markdown."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter

PACKAGES = ("python-calamine", "openpyxl", "pandas", "pandera")


def cpu(work: Callable[[], object], who: int = resource.RUSAGE_SELF) -> float:
    """Return the user and system CPU seconds that a piece of work takes; ``who`` may be the children."""
    before = resource.getrusage(who)
    work()
    after = resource.getrusage(who)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def shell(arguments: Sequence[str], wall: list[float]) -> None:
    """Run Python as the shell does and note the seconds that pass; raises `RuntimeError` where it fails."""
    begin = perf_counter()
    done = subprocess.run([sys.executable, *arguments], capture_output=True, check=False)
    wall.append(perf_counter() - begin)
    # 1: the workbook has findings.
    if done.returncode not in (0, 1) or (done.returncode == 1 and done.stderr):
        raise RuntimeError(done.stderr.decode(errors="replace"))


def interleaved(
    works: Mapping[str, Callable[[], object]], rounds: int, who: int = resource.RUSAGE_SELF
) -> dict[str, list[float]]:
    """Run all works in turn, round after round, and return the seconds of each; the first round is not counted."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            seconds = cpu(work, who)
            if number:
                times[name].append(seconds)
    return times


def machine() -> str:
    """Return the machine and the versions in one line."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{_model()}, {os.cpu_count()} cores, {platform.system()}; Python {platform.python_version()}, {packages}"


def _model() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def table(times: Mapping[str, Sequence[float]], per: int, unit: str, base: str) -> str:
    """Return a Markdown table: median, least and most in milliseconds for one of ``per``, and the ratio to ``base``."""
    lines = [f"| | {unit} | min–max | ratio |", "|---|---|---|---|"]
    one = median(times[base])
    for name, seconds in times.items():
        low, middle, high = (1000 * value / per for value in (min(seconds), median(seconds), max(seconds)))
        lines.append(f"| {name} | {middle:.2f} | {low:.2f}–{high:.2f} | {median(seconds) / one:.2f} |")
    return "\n".join(lines)
