"""The reports over a whole run: what the summary workbook and the tables of findings cost, in time and in memory.

python -m bench.reports [--rounds 5] [--units 1000 10000]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from bench import measuring
from bench.outcomes import Whole
from xladdin.batch.outcome import Document, Outcome
from xladdin.reports.frames import write_csv, write_parquet
from xladdin.reports.summary import write_summary

FINDINGS = 10
"""Findings of a unit."""
_KINDS = (
    ("RT01", "rate-impossible", "error"),
    ("TA01", "shortfall-unexplained", "error"),
    ("RT05", "low-execution-unexplained", "warning"),
    ("VL03", "comparator-missing", "info"),
)


@dataclass(frozen=True)
class Lines(Whole):
    """A run of so many units whose documents stand in a file, one a line, and are read as they are needed."""

    path: Path
    files: int
    profile: str = "mof-2020-10"
    language: str = "zh"

    @property
    def counts(self) -> Mapping[str, int]:
        """Findings by severity; the reports count again what they show by rule and unit."""
        return dict.fromkeys(("error", "warning", "info"), 0)

    def submissions(self) -> Iterator[Document]:
        """Read the first units of the file."""
        with self.path.open(encoding="utf-8") as lines:
            for line, _ in zip(lines, range(self.files), strict=False):
                yield json.loads(line)

    def batch(self) -> Sequence[Document]:
        """Return nothing: these findings are few."""
        return ()


def write(path: Path, units: int) -> None:
    """Write the documents of so many units, one a line; the same number gives the same documents."""
    random = Random(units)
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(_submission(number, random), ensure_ascii=False) + "\n" for number in range(units))


def _submission(number: int, random: Random) -> Document:
    path, found = f"{number % 97:02}县/返回{number:05}.xlsx", [_finding(random, row) for row in range(FINDINGS)]
    rate = f"{random.uniform(50, 100):.2f}"
    figures = {"execution": rate, "completion": rate, "score": rate, "full": "100", "grade": "良"}
    form = {
        "form": "transfer-self-evaluation",
        "sheet": "自评表",
        "range": "A1:G43",
        "title": "自评表",
        "period": "2024",
    }
    return {
        "path": path,
        "status": "checked",
        "counts": {kind: sum(each["severity"] == kind for each in found) for kind in ("error", "warning", "info")},
        "forms": [form | {"project": f"第{number}号项目", "unit": f"第{number}财政局", "figures": figures}],
        "findings": found,
        "settled": [],
        "annotated": {"path": f"annotated/{path}", "note": ""},
    }


def _finding(random: Random, row: int) -> Document:
    code, name, severity = random.choice(_KINDS)
    found, expected = (f"{random.uniform(50, 100):.2f}%" for _ in range(2))
    rule = {"code": code, "name": name, "severity": severity}
    place = {"sheet": "自评表", "cell": f"G{row + 9}", "related": [f"E{row + 9}"], "field": "地方财政资金 预算执行率"}
    figures = {"found": found, "expected": expected, "difference": "11.76", "repair": None, "fingerprint": "CRJKBDLH"}
    sentences = {
        "message": f"地方财政资金 预算执行率填的是 {found}，按 205.00÷348.24 应为 {expected}（考虑四舍五入）。",
        "help": "核对本行的分子、分母和比率，改正填错的那一个；比率最好用公式计算。",
    }
    return {**rule, **place, **figures, **sentences, "explanation": None}


def _read(outcome: Outcome, _: Path) -> None:
    for _submission in outcome.submissions():
        pass


REPORTS: Mapping[str, tuple[str, Callable[[Outcome, Path], None]]] = {
    "reading the documents": ("read", _read),
    "summary.xlsx": ("summary.xlsx", write_summary),
    "findings.csv": ("findings.csv", write_csv),
    "findings.parquet": ("findings.parquet", write_parquet),
}


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure the reports over a whole run.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--units", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--peak", nargs=3, metavar=("REPORT", "LINES", "UNITS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak:
        name, lines, units = options.peak
        _, work = REPORTS[name]
        work(Lines(Path(lines), int(units)), Path(lines).with_name(REPORTS[name][0]))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        return
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "submissions.jsonl"
        write(lines, max(options.units))
        # First, while this process is small: on Linux a child's peak is never less than what its parent had.
        memory = _memory(lines, options.units)
        _times(lines, min(options.units), options.rounds)
        print(memory)


def _times(lines: Path, units: int, rounds: int) -> None:
    works: dict[str, Callable[[], object]] = {
        name: partial(work, Lines(lines, units), lines.with_name(file)) for name, (file, work) in REPORTS.items()
    }
    times = measuring.interleaved(works, rounds)
    print(f"{measuring.machine()}.\n")
    print(f"{units} units with {FINDINGS} findings each; {rounds} interleaved rounds, medians.\n")
    print(measuring.table(times, 1, f"CPU ms for {units * FINDINGS:,} findings", "reading the documents"))
    print()


def _memory(lines: Path, sizes: Sequence[int]) -> str:
    """Return a table of the most memory that each report took, each in a process of its own."""
    rows = ["| | " + " | ".join(f"peak MB, {units:,} units" for units in sizes) + " |", "|---|" + "---|" * len(sizes)]
    for name in REPORTS:
        peaks = " | ".join(f"{_peak(name, lines, units):.0f}" for units in sizes)
        rows.append(f"| {name} | {peaks} |")
    return "\n".join(rows)


def _peak(name: str, lines: Path, units: int) -> float:
    command = [sys.executable, "-m", "bench.reports", "--peak", name, str(lines), str(units)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    # Linux counts in KB, macOS in bytes.
    return int(done.stdout) / (1024 if sys.platform != "darwin" else 1024 * 1024)


if __name__ == "__main__":
    main()
