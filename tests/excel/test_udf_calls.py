"""Every function with everything a formula may hand it, through xlwings' own way from VBA into Python."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from comfake import DIVISION, MISSING, called

from xladdin.excel import udfs
from xladdin.excel.functions import FUNCTIONS, Function

# A table on the left; on the right one argument of each kind.
CELLS = [
    [1, 1, "一级指标"],
    [1, 2, "三级指标"],
    [1, 3, "指标值"],
    [1, 4, "全年实际完成值"],
    [1, 5, "未完成原因和改进措施"],
    [2, 1, "产出指标"],
    [2, 2, "按时完工率"],
    [2, 3, "≥95%"],
    [2, 4, 0.9, "0%"],
    [2, 5, "冬季停工，次年六月底前完成"],
    [3, 2, "验收合格率"],
    [3, 3, "≥95%"],
    [3, 4, 0.5, "0.00%", "=1/2"],
    [4, 2, "完工日期"],
    [4, 3, "2024年5月30日前"],
    [4, 4, {"date": "2024-06-01"}, 'yyyy"年"m"月"d"日"'],
    [5, 2, "新增林地面积（公顷）"],
    [5, 3, "≥94.58"],
    [5, 4, DIVISION],
    [6, 2, "新增草地面积（公顷）"],
    [6, 3, "≥12.06"],
    [6, 4, 12.06],
    [1, 11, 10.0],
    [1, 12, "有效提高"],
    [1, 13, "≥"],
    [1, 15, DIVISION],
    [2, 15, True],
    [3, 15, {"date": "2024-05-30"}, "yyyy/m/d"],
    [4, 11, 1.0],
    [4, 12, 2.0],
    [4, 13, 3.0],
    [5, 11, 4.0],
    [6, 11, 5.0],
]
SHEET: dict[str, Any] = {"cells": CELLS, "merges": [[2, 1, 6, 1], [2, 5, 3, 5]]}
KINDS: dict[str, object] = {
    "number": {"range": [1, 11, 1, 11]},
    "text": {"range": [1, 12, 1, 12]},
    "half a target": {"range": [1, 13, 1, 13]},
    "blank": {"range": [1, 14, 1, 14]},
    "error": {"range": [1, 15, 1, 15]},
    "truth": {"range": [2, 15, 2, 15]},
    "date": {"range": [3, 15, 3, 15]},
    "row": {"range": [4, 11, 4, 13]},
    "column": {"range": [4, 11, 6, 11]},
    "rows": {"range": [4, 11, 6, 13]},
    "merged": {"range": [2, 1, 6, 1]},
    "literal number": 10.0,
    "literal text": "有效提高",
    "literal blank": None,
    "left out": MISSING,
}
RANGES = {("JX_CHECK", "table"), ("JX_SUM_CHECK", "parts"), ("JX_GRIM", "shares")}
"""The arguments that take more than one cell."""
GOOD: dict[str, object] = {
    "table": {"range": [1, 1, 6, 5]},
    "target": "≥90%",
    "actual": 0.5,
    "weight": 10,
    "total": 10,
    "parts": {"range": [4, 11, 4, 13]},
    "shares": {"range": [1, 11, 1, 11]},
    "respondents": 46,
    "executed": 6816.78,
    "budget": 10000,
    "stated": "68.17%",
}


def _sweep() -> Iterator[tuple[Function, str, str]]:
    for function in FUNCTIONS:
        for argument in function.arguments:
            for kind in KINDS:
                if argument.optional or kind != "left out":
                    yield function, argument.name, kind


def _arguments(function: Function, changed: str = "", kind: str = "") -> list[object]:
    return [
        KINDS[kind] if argument.name == changed else GOOD.get(argument.name, MISSING) for argument in function.arguments
    ]


@pytest.fixture(scope="module")
def swept() -> dict[tuple[str, str, str], object]:
    sweep = list(_sweep())
    answers = called(SHEET, [(function.id, _arguments(function, name, kind)) for function, name, kind in sweep])
    return {
        (function.id, name, kind): answer["shown"]
        for (function, name, kind), answer in zip(sweep, answers, strict=True)
    }


def test_every_function_answers_everything_with_what_a_cell_can_show(swept: dict[Any, object]) -> None:
    assert len(swept) > 500
    for call, shown in swept.items():
        cells = [cell for row in shown for cell in row] if isinstance(shown, list) else [shown]
        assert all(isinstance(cell, str | int | float) for cell in cells), call
        assert not any("出错" in str(cell) for cell in cells), call


def test_blanks_stay_blank(swept: dict[tuple[str, str, str], object]) -> None:
    required = [(function.id, each.name) for function in FUNCTIONS for each in function.arguments if not each.optional]
    shown = {(*place, kind): swept[*place, kind] for place in required for kind in ("blank", "literal blank")}
    # A rate of a budget that is not there is RT03's.
    assert {place for place, text in shown.items() if text != ""} == {
        ("JX_RATE_CHECK", "budget", "blank"),
        ("JX_RATE_CHECK", "budget", "literal blank"),
    }
    assert str(shown["JX_RATE_CHECK", "budget", "blank"]).startswith("核实 RT03：")


def test_a_range_where_one_cell_is_wanted_is_named(swept: dict[tuple[str, str, str], object]) -> None:
    for (function, name, kind), shown in swept.items():
        if kind == "row" and (function, name) not in RANGES:
            assert shown == "这里只能选一个单元格，选了 K4、L4 等 3 个", (function, name)
        if kind == "column" and (function, name) not in RANGES:
            assert shown == "这里只能选一个单元格，选了 K4、K5 等 3 个", (function, name)


@pytest.mark.parametrize(
    ("function", "argument", "kind", "shown"),
    [
        ("JX_MET", "target", "half a target", "无法识别的指标值：≥"),
        ("JX_MET", "target", "text", "须人工判断"),
        ("JX_MET", "target", "merged", "须人工判断"),
        ("JX_MET", "target", "error", "引用的单元格 O1 是错误值 #DIV/0!，请先改正"),
        ("JX_MET", "actual", "text", "无法识别的完成值：有效提高"),
        ("JX_MET", "actual", "truth", "无法识别的完成值：TRUE"),
        ("JX_MET", "profile", "text", "没有名为 有效提高 的口径；现有：mof-2020-10、mof-2021-101"),
        ("JX_TARGET", "target", "number", "≥10"),
        ("JX_TARGET", "target", "date", "≤2024年5月30日"),
        ("JX_TARGET", "target", "literal text", "定性：有效提高"),
        ("JX_COMPLETION", "actual", "number", 0.1111),
        ("JX_DEVIATION", "actual", "literal number", 0.8889),
        ("JX_SCORE", "weight", "text", "无法识别的分值：有效提高"),
        ("JX_SCORE", "actual", "number", 1.11),
        ("JX_GRADE", "total", "number", "差"),
        ("JX_RATE", "executed", "literal number", 0.001),
        ("JX_RATE", "budget", "text", "无法识别的预算数：有效提高"),
        ("JX_RATE_CHECK", "stated", "error", "引用的单元格 O1 是错误值 #DIV/0!，请先改正"),
        ("JX_SUM_CHECK", "parts", "text", "无法识别的分项：有效提高"),
        ("JX_SUM_CHECK", "parts", "column", ""),
        ("JX_GRIM", "shares", "error", "无法识别的占比：#DIV/0!"),
        (
            "JX_CHECK",
            "table",
            "rows",
            "所选区域里没有认得的标题行；请连同标题行（如 一级指标、三级指标、指标值）一起选",
        ),
    ],
)
def test_what_a_cell_shows(
    swept: dict[tuple[str, str, str], object], function: str, argument: str, kind: str, shown: object
) -> None:
    assert swept[function, argument, kind] == shown


def test_a_table_is_read_as_it_looks() -> None:
    """Percentages by their format, dates, a reason merged over two rows, an error, a group merged over all."""
    ((answer),) = called(SHEET, [("JX_CHECK", [GOOD["table"], MISSING])])

    assert [row[0].partition("：")[0] for row in answer["shown"]] == [
        "",
        "提示 TA02",
        "提示 TA02",
        "错误 TA01",
        "错误 VL02",
        "",
    ]
    assert "实际完成 90%" in answer["shown"][1][0]
    assert "实际完成 50.00%" in answer["shown"][2][0]
    assert "实际完成 2024年6月1日" in answer["shown"][3][0]
    assert "#DIV/0!" in answer["shown"][4][0]


def test_excel_is_asked_seldom_about_a_long_table() -> None:
    """Each question crosses to another process and back."""
    rows = [[row, column, f"指标{row}" if column == 2 else 10.0] for row in range(2, 32) for column in (2, 3, 4)]
    heading = [[1, column, text] for column, text in enumerate(("一级指标", "三级指标", "指标值", "完成值"), 1)]
    plain = called({"cells": heading + rows, "merges": []}, [("JX_CHECK", [{"range": [1, 1, 31, 4]}, MISSING])])
    percent = [[*row, "0.00%"] if row[1] == 4 else row for row in rows]
    groups = [[2, 1, 11, 1], [12, 1, 21, 1], [22, 1, 31, 1]]
    dressed = called(
        {"cells": heading + percent, "merges": groups}, [("JX_CHECK", [{"range": [1, 1, 31, 4]}, MISSING])]
    )

    assert plain[0]["asked"] <= 6
    assert dressed[0]["asked"] <= 100


def test_a_whole_column_is_not_read() -> None:
    (answer,) = called(SHEET, [("JX_CHECK", [{"range": [1, 1, 1048576, 8]}, MISSING])])

    assert answer == {"shown": "所选区域有 1048576 行，太大了；请只选表格本身，连同标题行", "asked": 0}


def test_a_percentage_is_no_bare_ratio() -> None:
    """Excel keeps 95% as 0.95: the number format alone tells which of the two people see (VL10)."""
    rows: list[list[object]] = [
        ["一级指标", "三级指标", "指标值", "完成值"],
        ["满意度指标", "群众满意度", "≥90%", 0.95],
    ]
    cells = [[row, column, value] for row, values in enumerate(rows, 1) for column, value in enumerate(values, 1)]
    call = ("JX_CHECK", [{"range": [1, 1, 2, 4]}, MISSING])
    (plain,) = called({"cells": cells, "merges": []}, [call])
    (percent,) = called({"cells": [*cells[:-1], [*cells[-1], "0%"]], "merges": []}, [call])

    assert plain["shown"][1][0].startswith("核实 VL10：群众满意度 完成值填的是 0.95")
    assert percent["shown"][1][0] == ""


def test_a_function_is_a_plain_callable_on_other_systems() -> None:
    assert udfs.JX_MET("≥90%", "95%") == "达成"
    assert udfs.JX_CHECK([["三级指标", "指标值"], [None, None]]) == udfs.JX_CHECK([["指标值", "三级指标"], [1, 2]])
    assert udfs.JX_GRADE(None) == ""


def test_what_goes_wrong_inside_is_told_in_the_cell() -> None:
    from xladdin.excel.binding import bound  # noqa: PLC0415

    def broken(*_: object) -> str:
        raise KeyError("x")

    function = Function("JX_BROKEN", "坏", "坏", FUNCTIONS[0].arguments, broken)

    assert bound(function, __name__)(1) == "JX_BROKEN 出错，请把此单元格和所引用的内容告诉维护人员：KeyError: 'x'"
