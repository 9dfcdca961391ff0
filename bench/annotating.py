"""Annotated copies: patching a workbook, against saving it again by openpyxl and against copying it member by member.

python -m bench.annotating [--count 100] [--rounds 9]
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from bench import measuring
from bench.generate import write
from checks.profile import load
from workbook_templates.annotating import Remark, annotate
from workbook_templates.marks import COLOURS
from workbook_templates.patching.archive import with_parts
from xladdin.remarks import remarks_of
from xladdin.reports.document import finding_document
from xladdin.run import check

_REMARKS = 10
"""Remarks on each workbook, as many as a returned form of this size has."""


class Work(NamedTuple):
    """A workbook and what is said of it."""

    data: bytes
    remarks: Sequence[Remark]


def by_openpyxl(work: Work) -> bytes:
    """Colour the cells and put comments on them, as a user would: the workbook is loaded and saved again."""
    book = load_workbook(io.BytesIO(work.data))
    for remark in work.remarks:
        if remark.cell:
            cell = book[remark.sheet][remark.cell]
            cell.fill = PatternFill("solid", start_color=COLOURS[remark.severity])
            cell.comment = Comment(f"{remark.code} {remark.message}", "xladdin")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure annotated copies.")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = write(Path(folder), options.count)
        results = check(paths, load())
        works = [
            Work(
                path.read_bytes(), remarks_of(finding_document(finding, "zh") for finding in result.findings[:_REMARKS])
            )
            for path, result in zip(paths, results, strict=True)
        ]
    copies = [annotate(*work) for work in works]
    size, larger = (sum(map(len, each)) / len(works) / 1024 for each in ([work.data for work in works], copies))
    marked = sum(len(work.remarks) for work in works) / len(works)
    print(f"{measuring.machine()}.\n")
    print(f"{len(works)} workbooks of {size:.1f} KB, {marked:.1f} remarks each; copies of {larger:.1f} KB;", end=" ")
    print(f"{options.rounds} interleaved rounds, medians.\n")
    each: dict[str, Callable[[Work], object]] = {
        "copying member by member": lambda work: with_parts(work.data, {}),
        "annotating": lambda work: annotate(*work),
        "openpyxl: load, fill, comment, save": by_openpyxl,
    }
    times = measuring.interleaved({name: _all(work, works) for name, work in each.items()}, options.rounds)
    print(measuring.table(times, len(works), "CPU ms a workbook", "annotating"))


def _all(work: Callable[[Work], object], works: Sequence[Work]) -> Callable[[], object]:
    return lambda: [work(each) for each in works]


if __name__ == "__main__":
    main()
