"""Forms without a fault: the figures of ``examples/figures`` with every fault mended, a few rows of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from examples.workbooks import Figures, figures


@dataclass(frozen=True)
class Mended:
    """What of a form's figures is taken, and what is put in the place of some."""

    of: str
    rows: Sequence[int] = ()
    """Of the indicators; empty for all."""
    changes: Mapping[str, str] | None = None
    """By path, counted in the rows that are taken."""


CORRECT: Mapping[str, Mended] = {
    "transfer-self-evaluation": Mended(
        "hohhot-2023-selfeval",
        (0, 2, 5, 10, 13, 15, 19),
        {
            "funds/0/executed": "9500.25",
            "funds/0/rate": "95.00%",
            "funds/1/executed": "9500.25",
            "funds/1/rate": "95.00%",
            "goal": "完成历史遗留废弃矿山生态修复。",
            "achieved": "已完成。",
            "indicators/2/actual": "18.91",
            "indicators/3/target": "=100",
            "indicators/6/actual": "96",
        },
    ),
    "transfer-self-evaluation with points": Mended(
        "guizhou-miaoling-2025-selfeval",
        (0, 2, 8, 11, 12, 15),
        {
            "funds/0/executed": "39312.02",
            "funds/0/rate": "99.02%",
            "funds/1/executed": "28700",
            "funds/1/rate": "98.97%",
            "funds/2/executed": "10612.02",
            "funds/2/rate": "99.18%",
            "goal": "完成历史遗留废弃矿山生态修复。",
            "achieved": "已完成。",
            **{f"indicators/{index}/{role}": "20" for index in (0, 1) for role in ("weight", "score")},
            **{f"indicators/{index}/{role}": "10" for index in (2, 5) for role in ("weight", "score")},
            **{f"indicators/{index}/{role}": "15" for index in (3, 4) for role in ("weight", "score")},
            "indicators/2/actual": "86",
            "indicators/5/actual": "88",
        },
    ),
    "project-self-evaluation": Mended(
        "library-2024-project",
        (),
        {
            "achieved": "全年开放312天，新购图书8120册，举办读者活动52场，问卷调查读者满意度93.5%。",
            "indicators/1/actual": "8120",
            "indicators/1/score": "10",
            "indicators/1/reason": "",
            "total/score": "99.37",
        },
    ),
    "target-table": Mended(
        "hohhot-2023-target", (), {"indicators/10/target": "=100", "indicators/12/target": "=100", "goal": ""}
    ),
    "target-table-weighted": Mended(
        "turpan-2024-target-weighted",
        (0, 1, 2, 19, 21, 24, 30),
        {
            "indicators/0/weight": "20",
            "indicators/1/weight": "20",
            "indicators/2/weight": "10",
            "indicators/3/weight": "10",
            "indicators/3/scoring": "按照完成比例赋分",
            "indicators/4/weight": "10",
            "indicators/5/weight": "10",
            "indicators/6/weight": "10",
            "indicators/6/target": "≥90",
        },
    ),
    "target-breakdown": Mended("soil-xinjiang-2025-part2", (), {"indicators/1/target": "≥1"}),
    "regional-breakdown": Mended(
        "hohhot-2023-regions",
        (),
        {
            "rows/0/2": "441.63",
            "rows/2/3": "125.24%",
            "rows/3/3": "124.12%",
            "rows/4/3": "108.87%",
            "rows/6/3": "102.03%",
            "rows/0/3": "173.03%",
            "total/2": "991.26",
        },
    ),
    "regional-funds": Mended(
        "hohhot-2023-funds-by-region",
        (),
        {
            "rows/4/4": "56.00%",
            "rows/5/4": "58.87%",
            "rows/6/4": "55.18%",
            "rows/7/4": "54.70%",
            "rows/8/4": "100.00%",
            "total/4": "68.17%",
        },
    ),
    "budget-allocation": Mended("soil-xinjiang-2025-allocation"),
    "budget-execution": Mended("soil-xinjiang-2025-execution"),
    "evaluation-scoresheet": Mended(
        "bazhou-2022-scoresheet",
        (),
        {
            "rows/7/score": "3.88",
            "rows/7/score_rate": "97.00%",
            "rows/14/l3": "C202 筛选子项目工程量的核对率",
            "rows/15/benchmark": "≤2022年5月30日",
            "rows/15/actual": "2022年5月28日",
            "rows/16/benchmark": "≤2022年8月30日",
            "rows/16/actual": "2022年8月10日",
            "rows/18/score": "5",
            "rows/18/score_rate": "100%",
            "total/score": "98.88",
            "total/score_rate": "98.88%",
        },
    ),
}


def correct(name: str) -> Figures:
    """Return the figures of a form without a fault."""
    mended = CORRECT[name]
    form = figures(mended.of)
    if mended.rows:
        key = "indicators" if "indicators" in form else "rows"
        form[key] = [form[key][index] for index in mended.rows]
    for path, text in (mended.changes or {}).items():
        _put(form, path.split("/"), text)
    return form


def _put(item: Any, path: Sequence[str], text: str) -> None:
    first, *rest = path
    key = int(first) if isinstance(item, list) else first
    if rest:
        _put(item[key], rest, text)
    else:
        item[key] = text
