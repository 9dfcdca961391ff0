"""The functions in Excel, warm: what one recalculation of a 30-row table costs in Python.

What Excel and COM take on top is not measured here: there is no Excel.

    python -m bench.excel [--rounds 30]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from random import Random

from bench import measuring
from xladdin.excel import udfs
from xladdin.excel.vba import vba_project

ROWS = 30
_HEADINGS = ["一级指标", "二级指标", "三级指标", "指标值", "全年实际完成值", "分值", "得分", "未完成原因和改进措施"]
_TIMES = 20
"""Calls of one measurement, so that it is longer than the clock's step."""


def table(seed: int, rows: int = ROWS) -> list[list[object]]:
    """Return a table of indicators with its headings, one row in three with a mistake."""
    random = Random(seed)
    found: list[list[object]] = [list(_HEADINGS)]
    for number in range(rows):
        target = round(random.uniform(1, 900), 2)
        actual = round(target * random.choice((1, 1.05, 0.8)), 2)
        group = ["产出指标", "数量指标"] if number == 0 else [None, None]
        found.append([*group, f"第{number}片修复面积（公顷）", f"≥{target}", actual, 3, 3, None])
    return found


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure the functions in Excel.")
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    # Other figures each time, as typing gives them: nothing is known from the call before.
    tables = iter([table(seed) for seed in range((options.rounds + 1) * _TIMES)])
    same = table(0)
    row = same[1]
    works: dict[str, Callable[[], object]] = {
        f"JX_CHECK, {ROWS} rows, all figures new": lambda: [udfs.JX_CHECK(next(tables)) for _ in range(_TIMES)],
        f"JX_CHECK, {ROWS} rows, nothing new": lambda: [udfs.JX_CHECK(same) for _ in range(_TIMES)],
        f"JX_MET, {ROWS} cells": lambda: [udfs.JX_MET(row[3], row[4], row[2]) for _ in range(_TIMES * ROWS)],
        "JX_SUM_CHECK, 12 parts": lambda: [udfs.JX_SUM_CHECK(78, [list(range(1, 13))]) for _ in range(_TIMES)],
    }
    spent = measuring.interleaved(works, options.rounds)
    print(f"{measuring.machine()}.\n")
    print(f"Warm, {options.rounds} interleaved rounds, medians.\n")
    print(measuring.table(spent, _TIMES, "CPU ms", next(iter(works))))
    print()
    built = measuring.interleaved({"the macros of a template": vba_project}, 5)
    print(measuring.table(built, 1, "CPU ms", "the macros of a template"))


if __name__ == "__main__":
    main()
