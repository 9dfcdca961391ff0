"""What blank derived cells should hold, and why some cannot be told; cells are named by their path in the form."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from building import form_of

from checks.deriving import derived_cells
from checks.profile import load, parse
from checks.rows import Submission
from checks.wording import number_text

FUNDS = ("label", "budget", "executed", "rate", "initial", "weight", "score")


def written(value: object) -> str:
    return number_text(value) if isinstance(value, Decimal) else str(value)


def told(case: Mapping[str, Any], profile: str = "") -> dict[str, str]:
    """What is told of each blank derived cell: its value, or in brackets why not, with the cell that is the reason."""
    form = form_of(case)
    found = derived_cells(form, Submission("a.xlsx", [form]), parse(profile) if profile else load())
    return {
        each.at.cell: f"({each.why}{' ' + each.of.cell if each.of is not None else ''})"
        if each.why
        else written(each.value)
        for each in found
    }


def funds(*rows: list[object]) -> dict[str, object]:
    return {"funds": list(rows)}


def grid(columns: str, *rows: list[object], **more: object) -> dict[str, object]:
    return {"indicators": {"columns": columns.split(), "rows": list(rows)}, **more}


def table(columns: str, *rows: list[object], **more: object) -> dict[str, object]:
    """A money or region table; columns are kinds, with the source behind a colon."""
    named = [[*each.partition(":")[::2]] for each in columns.split()]
    return {
        "form": "budget-execution",
        "breakdown": {"columns": [[kind, kind, source] for kind, source in named], "rows": list(rows)},
        **more,
    }


TOTAL, CENTRAL, LOCAL = ["total", "年度资金总额"], ["central", "中央"], ["local", "地方"]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        # A total waits for nothing; its rate waits for it.
        (funds([*TOTAL, "", "", ""], [*CENTRAL, 100, 50, ""], [*LOCAL, 20.5, 0, ""]),
         {"funds.0.budget": "120.5", "funds.0.executed": "50", "funds.0.rate": "(waits funds.0.executed)",
          "funds.1.rate": "0.5", "funds.2.rate": "0"}),
        # A source that is blank altogether, or says so, is no money.
        (funds([*TOTAL, "", 50, ""], [*CENTRAL, 100, 50, "50%"], [*LOCAL, "", "", ""],
               ["other", "其他", "-", "无", "-"]),
         {"funds.0.budget": "100", "funds.0.rate": "(waits funds.0.budget)"}),
        # One that was forgotten is no zero.
        (funds([*TOTAL, 120, "", ""], [*CENTRAL, 100, 50, "50%"], [*LOCAL, 20, "", ""]),
         {"funds.0.executed": "(blank funds.2.executed)", "funds.0.rate": "(input funds.0.executed)",
          "funds.2.rate": "(blank funds.2.executed)"}),
        (funds([*TOTAL, "", 50, "50%"], [*CENTRAL, 100, 50, "50%"], [*LOCAL, "", 7, "-"]),
         {"funds.0.budget": "(blank funds.2.budget)"}),
        # The parts of the local money make it.
        (funds([*TOTAL, "", 1, "-"], [*CENTRAL, 100, 1, "-"], [*LOCAL, "", "", "-"],
               ["local_part", "省级", 30, 0, "-"]),
         {"funds.0.budget": "(waits funds.2.budget)", "funds.2.budget": "30", "funds.2.executed": "0"}),
        # No rate without a budget.
        (funds([*TOTAL, 0, 0, ""], [*CENTRAL, 0, 5, ""], [*LOCAL, "", 5, ""], ["other", "其他", "", "", ""]),
         {"funds.0.rate": "(zero funds.0.budget)", "funds.1.rate": "(zero funds.1.budget)",
          "funds.2.rate": "(blank funds.2.budget)"}),
        # What is written otherwise than as a number is not guessed at.
        (funds([*TOTAL, "", 1, "-"], [*CENTRAL, "约100", 1, ""], [*LOCAL, "见附件", 1, ""]),
         {"funds.0.budget": "(vague funds.1.budget)", "funds.1.rate": "(vague funds.1.budget)",
          "funds.2.rate": "(unreadable funds.2.budget)"}),
        (funds([*TOTAL, "", "", "-"], [*CENTRAL, "1亿元", "≥5", "-"], [*LOCAL, 20, 1, "-"]),
         {"funds.0.budget": "10020", "funds.0.executed": "(vague funds.1.executed)"}),
        (funds([*TOTAL, "", 2, "-"], [*CENTRAL, "1公顷", 1, ""], [*LOCAL, 20, {"text": "#REF!", "error": "#REF!"}, ""]),
         {"funds.0.budget": "(unreadable funds.1.budget)", "funds.1.rate": "(unreadable funds.1.budget)",
          "funds.2.rate": "(error funds.2.executed)"}),
        ({"unit": "", **funds([*TOTAL, "", 2, "-"], [*CENTRAL, "1亿元", "5000万元", ""], [*LOCAL, 20, 1, ""])},
         {"funds.0.budget": "(unit funds.1.budget)", "funds.1.rate": "(unit funds.1.budget)", "funds.2.rate": "0.05"}),
        # A formula whose saved value is out of date tells nothing; one without a value is not blank.
        (funds([*TOTAL, {"text": "", "formula": True}, "", ""],
               [*CENTRAL, 100, {"text": "40", "stored": 40, "formula": True, "recomputed": "50"}, ""]),
         {"funds.0.executed": "(stale funds.1.executed)", "funds.0.rate": "(input funds.0.executed)",
          "funds.1.rate": "(stale funds.1.executed)"}),
        # 年初预算数, and the points of 预算执行率.
        ({"form": "project-self-evaluation",
          **funds([*TOTAL, 356.5, 301.2, "84.49%", "", 10, ""], [*CENTRAL, 275.5, 233.1, "-", 239, "-", "-"],
                  [*LOCAL, 81, 68.1, "-", 81, "", ""])},
         {"funds.0.initial": "320", "funds.0.score": "8.45"}),
        ({"form": "project-self-evaluation", **funds([*TOTAL, 100, 50, "50%", 100, "", ""])},
         {"funds.0.score": "(blank funds.0.weight)"}),
        ({"form": "project-self-evaluation", **funds([*TOTAL, 0, 0, "-", 0, 10, ""])},
         {"funds.0.score": "(zero funds.0.budget)"}),
    ],
)  # fmt: skip
def test_money(case: dict[str, object], expected: dict[str, str]) -> None:
    assert told(case) == expected


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (table("name budget:中央 budget:地方 sum executed:中央 rate:中央 rest:中央",
               ["part", "甲县", 100, 20, "", 50, "", ""], ["part", "乙县", 200, "", "", 150, "75%", 50],
               ["total", "合计", "", "", "", "", "", ""]),
         {"rows.0.sum:": "120", "rows.1.sum:": "200", "rows.2.budget:中央": "300", "rows.2.budget:地方": "20",
          "rows.2.sum:": "(waits rows.2.budget:中央)", "rows.2.executed:中央": "200", "rows.0.rate:中央": "0.5",
          "rows.2.rate:中央": "(waits rows.2.executed:中央)", "rows.0.rest:中央": "50",
          "rows.2.rest:中央": "(waits rows.0.rest:中央)"}),
        # 合计 by rows and by columns say different things.
        (table("name amount:中央 amount:地方 sum", ["part", "甲县", 100, 20, 120], ["part", "乙县", 200, 5, 206],
               ["total", "合计", 300, 25, ""], form="budget-allocation"),
         {"rows.2.sum:": "(conflict)"}),
        # 结余 that is not budget less executed is something else.
        (table("name budget executed rest", ["part", "甲县", 100, 20, 180], ["part", "乙县", 200, 5, ""]),
         {"rows.1.rest:": "(rest)"}),
        (table("name budget executed rest", ["part", "甲县", 100, 20, 80], ["part", "乙县", "", "", ""],
               ["part", "丙县", 3, "", ""]),
         {"rows.2.rest:": "(blank rows.2.executed:)"}),
        # 其中 right under the total may be the first of its parts: nobody can tell while the total is blank.
        (table("name budget executed rate", ["total", "合计", "", 1, "-"], ["detail", "其中：甲县", 5, 1, "-"],
               ["part", "乙县", 6, 0, "-"]),
         {"rows.0.budget:": "(readings)"}),
        (table("name budget executed rate", ["part", "甲", 5, 1, "-"], ["part", "乙", 6, 1, "-"],
               ["subtotal", "小计", "", 2, "-"], ["part", "丙", 7, "", "-"], ["total", "合计", "", "", "-"]),
         {"rows.2.budget:": "(readings)", "rows.4.budget:": "18", "rows.4.executed:": "(blank rows.3.executed:)"}),
        (table("name budget executed rate", ["part", "甲", 5, 1, "-"], ["part", "乙", 6, 1, "-"],
               ["subtotal", "小计", "", 2, "-"], ["part", "丙", 7, 1, "-"], ["subtotal", "小计", 7, "", "-"]),
         {"rows.2.budget:": "11", "rows.4.executed:": "1"}),
        # Completion: a target with ≥ is a number to divide by, and none to add up.
        (table("name target actual rate", ["part", "甲县", "≥255.24", 411.63, ""], ["part", "乙县", "≤5", 4, ""],
               ["part", "丙县", 0, 4, ""], ["total", "合计", "", "", ""], form="regional-breakdown"),
         {"rows.3.target:": "(vague rows.0.target:)", "rows.3.actual:": "419.63", "rows.0.rate:": "1.612717442407146",
          "rows.1.rate:": "(unit rows.1.target:)", "rows.2.rate:": "(zero rows.2.target:)",
          "rows.3.rate:": "(input rows.3.target:)"}),
    ],
)  # fmt: skip
def test_tables(case: dict[str, object], expected: dict[str, str]) -> None:
    found = {cell: value[:17] if value[0].isdigit() else value for cell, value in told(case).items()}

    assert found == expected


def test_completion_is_capped_where_the_profile_says_so() -> None:
    profile = 'extends = "mof-2020-10"\nname = "省"\ntitle = "省"\nsource = "省"\n[completion]\ncapped = true\n'
    case = table("name target actual rate", ["part", "甲县", 100, 161, ""], form="regional-breakdown")

    assert told(case, profile) == {"rows.0.rate:": "1"}
    assert told(case) == {"rows.0.rate:": "1.61"}


POINTS = "label target actual weight score"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["采坑治理面积（公顷）", "≥1017.64", 957.86, 8, ""], "7.5300499194"),
        (["治理面积（公顷）", "≥100", 150, 8, ""], "8"),
        (["单位成本控制数", "≤50", 60, 5, ""], "4"),
        (["单位成本控制数", "≤50", 40, 5, ""], "5"),
        (["合格率", "≥90%", {"text": "85.5%", "stored": 85.5}, 10, ""], "9.5"),
        (["合格率", "≥90%", {"text": "0.855", "stored": 0.855}, 10, ""], "9.5"),
        (["服务水平", "明显提升", "明显提升", 15, ""], "15"),
        (["服务水平", "明显提升", "有所提升", 15, ""], "(judgement indicators.0.actual)"),
        (["完工时间", "2024年6月底前", "2024年5月", 15, ""], "15"),
        (["完工时间", "2024年6月底前", "2024年8月", 15, ""], "(judgement indicators.0.actual)"),
        (["服务水平", "明显提升", "", 15, ""], "(blank indicators.0.actual)"),
        (["持续时间（年）", "≥5", "≥5", 5, ""], "(vague indicators.0.actual)"),
        (["带动人数（人）", "约200", 200, 5, ""], "(vague indicators.0.target)"),
        (["治理面积（公顷）", "≥100", "", 8, ""], "(blank indicators.0.actual)"),
        (["治理面积（公顷）", "≥100", 90, "", ""], "(blank indicators.0.weight)"),
        (["治理面积（公顷）", "", 90, 8, ""], "(blank indicators.0.target)"),
        (["治理面积（公顷）", "≥100", "见附件", 8, ""], "(unreadable indicators.0.actual)"),
        (["治理面积（公顷）", "≥100", {"text": "#N/A", "error": "#N/A"}, 8, ""], "(error indicators.0.actual)"),
        (["单位成本控制数", "≤50", 0, 5, ""], "5"),
        (["治理面积（公顷）", "≥100", -1, 5, ""], "(judgement indicators.0.actual)"),
        (["治理面积（公顷）", "≥100", "", "", ""], None),
        (["治理面积（公顷）", "≥100", 90, 8, 1], None),
    ],
)
def test_points_of_an_indicator(row: list[object], expected: str | None) -> None:
    assert told(grid(POINTS, row)).get("indicators.0.score") == expected


def test_points_by_a_rule_of_the_row_or_of_a_score_sheet_are_for_people() -> None:
    row = ["治理面积", "≥100", 90, 8, "", "每少1%扣5%"]

    assert told(grid(f"{POINTS} scoring", row)) == {"indicators.0.score": "(own-rule indicators.0.scoring)"}
    assert told(grid(f"{POINTS} scoring", [*row[:5], "按照完成比例赋分"])) == {"indicators.0.score": "7.2"}
    assert told(grid(POINTS, row[:5], form="evaluation-scoresheet")) == {
        "indicators.0.score": "(scoresheet indicators.0.score)"
    }


def test_one_merged_score_for_several_rows() -> None:
    form = form_of(grid(POINTS, ["甲", "≥1", 1, 5, ""], ["乙", "≥1", 1, 5, ""]))
    form.indicators[1].score = form.indicators[0].score

    (found,) = derived_cells(form, Submission("a.xlsx", [form]), load())

    assert (found.at.cell, found.why) == ("indicators.0.score", "merged")


def test_a_cell_that_is_two_things_at_once_is_left() -> None:
    form = form_of(funds([*TOTAL, 100, 50, ""]))
    form.funds[0].executed = form.funds[0].rate
    form.indicators = []

    (found,) = derived_cells(form, Submission("a.xlsx", [form]), load())

    assert (found.at.cell, found.why) == ("funds.0.rate", "merged")


FULL = "label target actual weight score score_rate"
EIGHTY = ["甲", "≥1", 1, 80, 80, "100%"]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (grid(FULL, EIGHTY, ["乙", "≥1", 1, 20, 15, ""], total={"weight": "", "score": "", "score_rate": ""}, grade=""),
         {"indicators.1.score_rate": "0.75", "total.weight": "100", "total.score": "95",
          "total.score_rate": "(waits total.score)", "grade": "(waits total.score)"}),
        (grid(FULL, EIGHTY, ["乙", "≥1", "", 20, "", ""], total={"weight": 100, "score": ""}, grade=""),
         {"indicators.1.score": "(blank indicators.1.actual)", "indicators.1.score_rate": "(input indicators.1.score)",
          "total.score": "(input indicators.1.score)", "grade": "(input total.score)"}),
        (grid(FULL, EIGHTY, ["乙", "≥1", 1, 20, 8.88, "44.4%"], total={"weight": 100, "score": 88.88}, grade=""),
         {"grade": "良"}),
        (grid(FULL, EIGHTY, ["乙", "≥1", 1, 20, 8.88, "44.4%"], grade=""), {"grade": "良"}),
        # Weights of 90: with 预算执行率 or without it?
        (grid(FULL, EIGHTY, ["乙", "≥1", 1, 10, 8, "80%"], total={"weight": "", "score": ""}, grade="",
              **funds([*TOTAL, 100, 84.5, "84.5%"])),
         {"total.weight": "(basis)", "total.score": "(basis)", "grade": "(input total.score)"}),
        (grid(FULL, EIGHTY, ["乙", "≥1", 1, 10, 8, "80%"], total={"weight": 90, "score": ""}, grade="",
              **funds([*TOTAL, 100, 84.5, "84.5%"])),
         {"total.score": "(basis)", "grade": "(input total.score)"}),
        (grid(FULL, EIGHTY, ["乙", "≥1", 1, 10, 8, "80%"], total={"weight": 100, "score": ""}, grade="",
              **funds([*TOTAL, 100, 84.5, "84.5%"])),
         {"total.score": "96.45", "grade": "(waits total.score)"}),
        # They stand in the money block.
        (grid(FULL, EIGHTY, ["乙", "≥1", 1, 10, 8, "80%"], total={"weight": "", "score": ""},
              form="project-self-evaluation", **funds([*TOTAL, 100, 84.5, "84.5%", 100, 10, 8.45])),
         {"total.weight": "100", "total.score": "96.45"}),
        (grid(FULL, EIGHTY, ["乙", "≥1", 1, 10, 8, "80%"], total={"weight": 100, "score": ""},
              form="project-self-evaluation", **funds([*TOTAL, 100, 84.5, "84.5%", 100, 10, ""])),
         {"funds.0.score": "8.45", "total.score": "(waits funds.0.score)"}),
        (grid(FULL, EIGHTY, ["乙", "≥1", 1, 18, 8, "-"], total={"weight": "", "score": ""}, grade=""),
         {"total.weight": "(weights)", "total.score": "88", "grade": "(waits total.score)"}),
        (grid(FULL, EIGHTY, ["乙", "≥1", 1, 20, "优", "-"], total={"weight": "100", "score": ""}),
         {"total.score": "(unreadable indicators.1.score)"}),
        (grid(FULL, EIGHTY, ["乙", "≥1", 1, "待定", 8, "-"], total={"weight": "", "score": "100"}, grade=""),
         {"total.weight": "(unreadable indicators.1.weight)", "grade": "(unreadable indicators.1.weight)"}),
        (grid(FULL, EIGHTY, ["乙", "≥1", 1, "待定", 8, "-"], total={"score": ""}),
         {"total.score": "(unreadable indicators.1.weight)"}),
        (grid("label target actual score", ["甲", "≥1", 1, 80], ["乙", "≥1", 1, 15], total={"score": ""}, grade=""),
         {"total.score": "95", "grade": "(waits total.score)"}),
        (grid(FULL, EIGHTY, ["乙", "≥1", 1, 20, 8, "-"], total={"weight": 100, "score": "约88"}, grade=""),
         {"grade": "(vague total.score)"}),
        (grid(FULL, EIGHTY, ["乙", "≥1", 1, 20, 8, "-"], total={"weight": 100, "score": -5}, grade=""),
         {"grade": "(unreadable total.score)"}),
        (grid(FULL, ["甲", "≥1", "", "", "", ""], total={"weight": "", "score": "", "score_rate": ""}, grade=""), {}),
        (grid(FULL, ["甲", "≥1", 1, 0, 0, ""], total={}), {"indicators.0.score_rate": "(zero indicators.0.weight)"}),
    ],
)  # fmt: skip
def test_score_rates_total_row_and_grade(case: dict[str, object], expected: dict[str, str]) -> None:
    assert told(case) == expected


def test_rests_of_targets_are_no_rests() -> None:
    case = table("name target actual rest", ["part", "甲县", 100, 20, ""], form="regional-breakdown")

    assert told(case) == {}


def test_a_cost_beyond_its_ceiling_where_no_rule_says_what_it_scores() -> None:
    profile = 'extends = "mof-2020-10"\nname = "省"\ntitle = "省"\nsource = "省"\n[scores]\nover_ceiling = "none"\n'
    rows = (["单位成本控制数", "≤50", 60, 5, ""], ["单位人工成本", "≤50", 40, 5, ""])

    assert told(grid(POINTS, *rows), profile) == {
        "indicators.0.score": "(judgement indicators.0.actual)",
        "indicators.1.score": "5",
    }
