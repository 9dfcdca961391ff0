"""The 项目支出绩效自评表: told from the self-evaluation of a transfer, and its points of 预算执行率."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from checks.catalogue import judge
from examples import workbooks
from workbook_templates.reading import read_submission

if TYPE_CHECKING:
    from checks.rows import Form, Submission


def read(rows: list[list[object]]) -> Submission:
    made = Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    return read_submission(workbooks.saved(made), "自评表.xlsx")


HEAD: list[list[object]] = [["项目名称", None, "某项目"], ["主管部门", None, "某局", None, "实施单位", None, "某中心"]]
TRANSFER: list[list[object]] = [
    ["项目资金（万元）", None, "全年预算数（A）", "全年执行数（B）", "预算执行率（B/A×100%）"],
    [None, "年度资金总额", 200, 100, "50%"],
]
PROJECT: list[list[object]] = [
    ["项目资金（万元）", None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    [None, "年度资金总额", 180, 200, 100, 10, "50%", 5],
    [None, "其中：当年财政拨款", 180, 200, 100, "—", "50%", "—"],
]
POINTS: list[list[object]] = [
    ["项目资金（万元）", None, "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    [None, "年度资金总额", 200, 100, 10, "50%", 5],
]
GRID: list[list[object]] = [
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
    ["产出指标", "数量指标", "面积（公顷）", "≥5", 6, 50, 50],
    ["效益指标", "社会效益", "人数（人）", "≥5", 6, 40, 40],
    ["总分", None, None, None, None, 100, 95],
]


@pytest.mark.parametrize(
    ("title", "money", "kind"),
    [
        ("项目支出绩效自评表", PROJECT, "project-self-evaluation"),
        ("项目支出绩效自评表", TRANSFER, "project-self-evaluation"),
        ("2024年度部门预算绩效自评表", PROJECT, "project-self-evaluation"),
        ("绩效自评表", POINTS, "project-self-evaluation"),
        ("绩效自评表", TRANSFER, "transfer-self-evaluation"),
        ("", TRANSFER, "transfer-self-evaluation"),
        ("转移支付区域（项目）绩效自评表", TRANSFER, "transfer-self-evaluation"),
        ("转移支付区域（项目）绩效自评表", POINTS, "transfer-self-evaluation"),
    ],
)
def test_the_title_and_the_money_tell_which_self_evaluation_it_is(
    title: str, money: list[list[object]], kind: str
) -> None:
    (form,) = read([[title], *HEAD, *money, *GRID]).forms
    assert form.kind == kind
    assert [fund.role for fund in form.funds] == (["total", "central"] if money is PROJECT else ["total"])


def form_of(name: str, **changes: Any) -> Form:
    figures = workbooks.figures(name) | changes
    (form,) = read_submission(workbooks.official(figures)[0], "自评表.xlsx").forms
    return form


def test_every_place_of_the_form_is_read() -> None:
    form = form_of("library-2024-project")
    assert (form.period, form.unit, form.range) == ("2024", "万元", "A1:I22")
    assert {key: each.value.text for key, each in form.head.items()} == {
        "project": "公共图书馆免费开放经费",
        "department": "某市文化和旅游局",
        "unit": "某市图书馆",
    }
    assert [fund.role for fund in form.funds] == ["total", "central", "other", "other"]
    assert form.headers["funds.score"].cell == "I5"
    assert form.headers["goal.goal"].text == "预期目标"
    assert form.total is not None
    assert form.total.label.cell == "A22"


def test_the_initial_budget_adds_up_too() -> None:
    figures = workbooks.figures("library-2024-project")
    figures["funds"][0]["initial"] = "181.00"
    data, cells = workbooks.official(figures)
    (found,) = judge([read_submission(data, "自评表.xlsx")])
    assert [(each.code, each.cell, each.verdict.expected) for each in found if each.severity == "error"] == [
        ("SM01", cells["funds/0/initial"], "180.00")
    ]


def test_more_executed_than_budgeted_is_said_once() -> None:
    figures = workbooks.figures("library-2024-project")
    figures["funds"][3] |= {"executed": "10.16", "rate": "101.60%"}
    figures["funds"][0] |= {"executed": "188.36", "rate": "94.18%", "score": "9.42"}
    figures["total"]["score"] = "98.97"
    data, cells = workbooks.official(figures)
    (found,) = judge([read_submission(data, "自评表.xlsx")])
    assert [(each.code, each.cell) for each in found if each.severity != "info"] == [
        ("RT04", cells["funds/3/executed"])
    ]


@pytest.mark.parametrize("amounts", [[None, 40, 20], [None, "40", "20"]])
def test_money_of_an_unknown_source_counts_typed_as_number_or_as_text(amounts: list[object]) -> None:
    unknown = [None, "彩票公益金", *amounts, "—", "50%", "—"]
    known: list[object] = [None, "其中：当年财政拨款", None, 160, 80, "—", "50%", "—"]
    total: list[object] = [None, "年度资金总额", None, 200, 100, 10, "50%", 5]
    submission = read([["项目支出绩效自评表"], *HEAD, PROJECT[0], total, known, unknown, *GRID])

    assert [row.label.text for row in submission.forms[0].funds] == ["年度资金总额", "其中：当年财政拨款", "彩票公益金"]
    assert not [finding for finding in judge([submission])[0] if finding.code == "SM01"]
