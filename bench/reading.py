"""Reading and all rules for a folder of workbooks, against calamine alone and against openpyxl + pandera.

python -m bench.reading [--count 1000] [--naive 100] [--rounds 5]
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pandera.errors
from python_calamine import CalamineWorkbook

from bench import measuring, naive
from bench.generate import write
from checks import tables
from checks.catalogue import judge
from checks.profile import load
from checks.rows import Submission
from workbook_templates.reading import read_submission
from xladdin.run import check

MODELS = {
    "head": tables.Head,
    "funds": tables.Funds,
    "indicators": tables.Indicators,
    "score_rows": tables.ScoreRows,
    "breakdown": tables.Breakdown,
}


def calamine(paths: Sequence[Path]) -> None:
    """Read all values of all sheets, and the merged ranges."""
    for path in paths:
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            sheet.to_python(skip_empty_area=False)
            _ = sheet.merged_cell_ranges


def read(paths: Sequence[Path]) -> list[Submission]:
    """Read the workbooks into typed rows."""
    return [read_submission(path.read_bytes(), str(path)) for path in paths]


def models(submissions: Sequence[Submission]) -> None:
    """Stack the submissions and let every model judge its table."""
    for name, frame in tables.frames(submissions).items():
        try:
            MODELS[name].validate(frame, lazy=True)
        except pandera.errors.SchemaErrors:
            continue


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure reading and checking.")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--naive", type=int, default=100, help="how many of them openpyxl + pandera is given")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = write(Path(folder), options.count)
        size = sum(path.stat().st_size for path in paths) / len(paths) / 1024
        few = paths[: options.naive]
        works: dict[str, Callable[[], object]] = {
            "calamine alone": lambda: calamine(paths),
            "reading": lambda: read(paths),
            "reading + all rules": lambda: check(paths, load()),
            "reading + all rules + the pandera models on one stack": lambda: _all(paths),
            "openpyxl + pandera, file by file": lambda: [naive.check(path) for path in few],
        }
        times = measuring.interleaved(works, options.rounds)
    scaled = {
        name: [value * (len(paths) / len(few) if "openpyxl" in name else 1) for value in seconds]
        for name, seconds in times.items()
    }
    print(f"{measuring.machine()}.\n")
    print(f"{len(paths)} workbooks of {size:.1f} KB, one in 20 faulty; {options.rounds} interleaved rounds, medians;")
    print(f"openpyxl + pandera on {len(few)} of them.\n")
    print(measuring.table(scaled, len(paths), "CPU ms a workbook", "reading + all rules"))


def _all(paths: Sequence[Path]) -> None:
    submissions = read(paths)
    judge(submissions)
    models(submissions)


if __name__ == "__main__":
    main()
