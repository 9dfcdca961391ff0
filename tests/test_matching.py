"""Which issued table is a project's, and which of its indicators is which."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from building import form_of

from checks.matching import How, IssuedTables, project_key
from checks.profile import load
from checks.rows import Form, Submission

PROJECT = "新疆东天山南麓（吐鲁番市）历史遗留废弃矿山生态修复示范工程"


def _form(rows: Sequence[Sequence[str]], kind: str = "transfer-self-evaluation", **facts: Any) -> Form:
    case: Mapping[str, Any] = {
        "form": kind,
        "head": {"project": PROJECT},
        "indicators": {"columns": ["level1", "level2", "label", "target"], "rows": rows},
    }
    return form_of({**case, **facts})


def _pairs(reported: Sequence[Sequence[str]], issued: Sequence[Sequence[str]]) -> list[tuple[str, str, How]]:
    form, table = _form(reported), _form(issued, "target-table")
    tables = IssuedTables((), [Submission("下达.xlsx", [table])], load())
    comparison = tables.comparison(form, Submission("返回.xlsx", [form]))
    assert comparison is not None
    return [(match.reported.label.text, match.issued.label.text, match.how) for match in comparison.matches]


def _one(reported: str, issued: str, *targets: str, section: str = "产出指标") -> How | None:
    """Return how two names match beside a row that is the same on both sides."""
    anchor = ["产出指标", "数量指标", "修复废弃矿山（矿点）数量（个）", "≥47"]
    first, second = targets or ("≥10", "≥10")
    pairs = _pairs([anchor, [section, "数量指标", reported, first]], [anchor, [section, "数量指标", issued, second]])
    return next((how for label, _, how in pairs if label == reported), None)


@pytest.mark.parametrize(
    ("reported", "issued", "how"),
    [
        ("林地提质改造面积（ha）", "林地提质修复面积（公顷）", How.SYNONYM),
        ("项目按时完工率（%）", "工程按时完成率（%）", How.SYNONYM),
        ("区域生态功能稳定可持续时间（年）", "矿山生态功能稳定可持续时间（年）", How.NEAR),
        ("修复废弃露天矿山面积（ha）", "修复废弃矿山面积（ha）", How.NEAR),
        ("新增林地面积（亩）", "新增林地面积(公顷)", How.EXACT),
        ("质 量 合 格 率（%）", "质量合格率%", How.NEAR),
        ("地质环境隐患点消除数量指标（处）", "地质环境隐患点消除数量（个）", How.EXACT),
    ],
)
def test_the_same_indicator_in_other_writing(reported: str, issued: str, how: How) -> None:
    assert _one(reported, issued) is how


@pytest.mark.parametrize(
    ("reported", "issued"),
    [
        ("新增林地面积（ha）", "新增草地面积（ha）"),
        ("新增林地面积（ha）", "林地提质改造面积（ha）"),
        ("一期工程修复面积（ha）", "二期工程修复面积（ha）"),
        ("第1标段修复面积（ha）", "第2标段修复面积（ha）"),
        ("2023年新增管护面积（ha）", "2024年新增管护面积（ha）"),
        ("项目按时开工率（%）", "项目按时完工率（%）"),
        ("验收合格率（%）", "验收不合格率（%）"),
        ("土地复垦利用率（%）", "土地复垦利用面积（ha）"),
        ("植被覆盖率增加（%）", "植被覆盖率减少（%）"),
    ],
)
def test_names_that_are_alike_and_mean_other_things(reported: str, issued: str) -> None:
    assert _one(reported, issued) is None


def test_names_that_are_less_alike_need_the_same_target() -> None:
    names = "生态系统稳定持续时间（年）", "生态功能稳定可持续时间（年）"

    assert _one(*names, "≥10", "≥10年") is How.NEAR
    assert _one(*names, "≥10", "≥8") is None


def test_an_exact_name_is_taken_before_a_near_one() -> None:
    rows = [["产出指标", "数量指标", name, "≥1"] for name in ("林地修复面积（ha）", "林地改造面积（ha）")]

    assert {(a, b) for a, b, _ in _pairs(rows, rows[::-1])} == {(row[2], row[2]) for row in rows}


def test_rows_of_one_name_are_told_apart_by_unit_and_group() -> None:
    rows = [
        ["产出指标", "数量指标", "土地复垦（公顷）", "≥1"],
        ["效益指标", "经济效益指标", "土地复垦（%）", "≥2"],
        ["效益指标", "社会效益指标", "带动就业（人）", "≥3"],
        ["产出指标", "数量指标", "带动就业（人）", "≥4"],
    ]
    form, table = _form(rows), _form([[a, b.removesuffix("指标"), c, d] for a, b, c, d in rows[::-1]], "target-table")
    comparison = IssuedTables((), [Submission("x", [table])]).comparison(form, Submission("y", [form]))

    assert comparison is not None
    assert [match.issued.target.text for match in comparison.matches] == ["≥1", "≥2", "≥3", "≥4"]


def test_the_only_satisfaction_on_both_sides_is_one_and_of_two_none_is() -> None:
    one = ["满意度指标", "服务对象满意度指标", "项目实施区域群众满意度（%）", "≥90"]
    issued = ["满意度", "满意度指标", "服务对象满意度指标（%）", "≥90%"]
    other = ["满意度指标", "服务对象满意度指标", "学生家长满意度（%）", "≥90"]

    assert [how for *_, how in _pairs([one], [issued])] == [How.ONLY]
    assert _pairs([one, other], [issued]) == []


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [
        (PROJECT, f"{PROJECT}项目", True),
        (PROJECT, PROJECT.replace("（", "(").replace("）", " )"), True),
        (f"2024年{PROJECT}", PROJECT, True),
        (PROJECT.replace("历史遗留", "历史遗留的"), PROJECT, True),
        (PROJECT.replace("吐鲁番", "哈密"), PROJECT, False),
        (PROJECT.replace("东天山", "西天山"), PROJECT, False),
        (f"{PROJECT}一期", f"{PROJECT}二期", False),
        ("黔东南州历史遗留废弃矿山生态修复示范工程", "黔南州历史遗留废弃矿山生态修复示范工程", False),
        ("项目", "项目", True),
        ("", "", False),
    ],
)
def test_projects_are_told_by_their_names(name: str, other: str, same: bool) -> None:  # noqa: FBT001
    form, table = _form([], head={"project": name}), _form([], "target-breakdown", head={"project": other})
    tables = IssuedTables((), [Submission("下达.xlsx", [table])])

    assert (tables.comparison(form, Submission("返回.xlsx", [form])) is not None) is same


def test_a_region_s_table_goes_by_its_programme() -> None:
    form = _form([], head={"project": "中央土壤污染防治专项资金"})
    table = _form([], "target-table", head={"program": "中央土壤污染防治专项资金"})

    assert IssuedTables((), [Submission("x", [table])]).comparison(form, Submission("y", [form])) is not None


@pytest.mark.parametrize(
    ("period", "other", "given", "own"),
    [
        ("2024", "2024", True, True),
        ("2024", "", True, True),
        ("2024", "2023", False, False),
        ("2022—2025", "2022-2025", True, True),
    ],
)
def test_periods_must_agree(period: str, other: str, given: bool, own: bool) -> None:  # noqa: FBT001
    form, table = _form([], period=period), _form([], "target-table", period=other)
    apart, together = Submission("返回.xlsx", [form]), Submission("合.xlsx", [form, table])

    assert (IssuedTables((), [Submission("下达.xlsx", [table])]).comparison(form, apart) is not None) is given
    assert (IssuedTables([together]).comparison(form, together) is not None) is own


def test_a_table_of_another_workbook_needs_the_very_period() -> None:
    form, table = _form([], period="2024"), _form([], "target-table", period="")
    returned = Submission("返回.xlsx", [form])

    assert IssuedTables([returned, Submission("下达.xlsx", [table])]).comparison(form, returned) is None


def test_own_tables_come_before_those_of_the_run_and_given_ones_before_both() -> None:
    form, own, other, given = _form([]), *(_form([], "target-table") for _ in range(3))
    returned, beside = Submission("返回.xlsx", [form, own]), Submission("别.xlsx", [other])
    issued = Submission("下达.xlsx", [given])

    def table(*arguments: Any) -> Form | None:
        comparison = IssuedTables(*arguments).comparison(form, returned)
        return None if comparison is None else comparison.table

    assert table([returned, beside]) is own
    assert table([returned, beside], [issued]) is given
    alone = Submission("返回.xlsx", [form])
    held = IssuedTables([alone, beside]).comparison(form, alone)
    assert held is not None
    assert (held.table, held.path) == (other, "别.xlsx")


def test_of_several_tables_of_a_project_the_one_with_most_in_common_counts() -> None:
    rows = [
        ["产出指标", "数量指标", "新增林地面积（ha）", "≥18.7"],
        ["产出指标", "数量指标", "新增草地面积（ha）", "≥227.04"],
    ]
    old = _form([[*row[:3], "≥1"] for row in rows], "target-table")
    new = _form(rows, "target-table")
    form = _form(rows)
    comparison = IssuedTables((), [Submission("x", [old, new])]).comparison(form, Submission("y", [form]))

    assert comparison is not None
    assert comparison.table is new


def test_the_nearest_are_named_best_first() -> None:
    form = _form([])
    names = [PROJECT.replace("吐鲁番", "哈密"), "农村公路养护", PROJECT.replace("新疆东天山南麓（吐鲁番市）", "贵州省")]
    tables = [_form([], "target-table", head={"project": name}) for name in names]

    assert [each.name for each in IssuedTables((), [Submission("x", tables)]).nearest(form)] == [names[0], names[2]]


def test_a_project_s_key_leaves_out_the_year_and_what_ends_every_name() -> None:
    assert project_key("2024年 度农村公路（养护）工程项目：") == "农村公路养护"


def test_likeness_is_loaded_only_where_two_tables_are_compared() -> None:
    code = (
        "import sys; from checks.catalogue import judge; from checks.rows import Form, Submission\n"
        "judge([Submission('a', [Form('transfer-self-evaluation')])]); assert 'rapidfuzz' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
