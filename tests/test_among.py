"""Rows that a rule is not asked about are rows of which it has nothing to say."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from building import issued_of, submissions_of

from checks.among import Among
from checks.catalogue import catalogue
from checks.context import Context
from checks.datum import Datum
from checks.matching import IssuedTables
from checks.profile import load
from checks.rows import Form, Indicator, Submission
from checks.rules.base import Rule, Table

CASES = Path(__file__).parent / "cases"
CHOOSY = [pytest.param(rule, id=rule.code) for rule in catalogue() if rule.among is not Among.ALL]

TARGETS = (
    *("≥90", "≤90", "90", "100", "=100%", "≥100%", "≤100%", ">1.5", "≥5年", "≥20亩", "30万元", "≥1,200", "95%以上"),
    *("≤5月30日以前", "2024年12月底前", "6月", "2024.12", "≤6月以后", "2月30日前"),
    *("基本消除", "有效提高", "是", "无", "", "/", "-", "80%-90%", "≥", "#REF!"),
)
ACTUALS = (
    *("90", "100", "95%", "0.93", "-3", "0", "120", "≥5", "达到100%", "5年以上", "1.5万亩", "1200元", "１００"),
    *("2024年5月20日", "6月", "部分消除", "基本消除", "否", "无", "", "—", "80-90", "#DIV/0!"),
)
OF_RATES = (Among.OFF, Among.WITHOUT_BASE, Among.ABOVE_BASE, Among.OF_TOTAL)
OF_INDICATORS = [among for among in Among if among not in OF_RATES]
GROUPS = (
    ("产出指标", "数量指标", "新增林地面积（公顷）"),
    ("产出指标", "质量指标", "验收合格率（%）"),
    ("产出指标", "质量指标", "经济增长率"),
    ("产出指标", "成本指标", "单位成本控制数（万元/公顷）"),
    ("效益指标", "社会效益", "投诉率（%）"),
    ("满意度指标", "服务对象满意度", "群众满意度"),
)


def _datum(text: str) -> Datum:
    return Datum("", error=text) if text.startswith("#") else Datum(text)


def _generated() -> Iterator[Context]:
    """Yield a form for each group with every target beside every actual."""
    for level1, level2, label in GROUPS:
        rows = [
            Indicator(
                label=Datum(label),
                level1=Datum(level1),
                level2=Datum(level2),
                target=_datum(target),
                actual=_datum(actual),
                weight=Datum("5"),
                score=Datum("5"),
                reason=Datum(("", "无", "冬季无法施工")[number % 3]),
                scoring=Datum(("按照完成比例赋分", "按评判登记赋分", "")[number % 3]),
            )
            for number, (target, actual) in enumerate(product(TARGETS, ACTUALS))
        ]
        form = Form("transfer-self-evaluation", period="2024", indicators=rows)
        yield Context(form, Submission("x", [form]), load())


def _of_cases() -> Iterator[Context]:
    """Yield the forms of the cases of all rules."""
    for path in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            run, profile = submissions_of(case), load(case.get("profile", "mof-2020-10"))
            issued = IssuedTables(run, issued_of(case), profile)
            yield from (Context(form, each, profile, run, issued) for each in run for form in each.forms)


def _items(rule: Rule[Any], among: Among, context: Context) -> list[Any]:
    match rule.table:
        case Table.RATE:
            return [*context.rates_among[among]]
        case Table.SUM:
            return [*context.sums_among[among]]
        case _:
            return [*context.indicators(among)]


@pytest.fixture(scope="module")
def contexts() -> list[Context]:
    return [*_of_cases(), *_generated()]


@pytest.mark.parametrize("rule", CHOOSY)
def test_a_rule_says_nothing_of_rows_that_it_is_not_given(rule: Rule[Any], contexts: list[Context]) -> None:
    fired = 0
    for context in contexts:
        said, of_all = (
            [verdict for item in _items(rule, among, context) for verdict in rule.judge(item, context)]
            for among in (rule.among, Among.ALL)
        )
        assert said == of_all
        fired += len(said)
    assert fired


@pytest.mark.parametrize("rule", CHOOSY)
def test_rows_are_left_out_at_all_and_keep_their_order(rule: Rule[Any], contexts: list[Context]) -> None:
    places = [
        (
            [id(item) for item in _items(rule, Among.ALL, context)],
            [id(item) for item in _items(rule, rule.among, context)],
        )
        for context in contexts
    ]
    assert all([key for key in of_all if key in set(given)] == given for of_all, given in places)
    assert sum(len(given) for _, given in places) < sum(len(of_all) for of_all, _ in places)


def test_an_indicator_may_be_among_several() -> None:
    row = Indicator(
        label=Datum("验收合格率（%）"),
        level1=Datum("产出指标"),
        level2=Datum("质量指标"),
        target=Datum("≥95%"),
        actual=Datum("≥90"),
    )
    form = Form("transfer-self-evaluation", indicators=[row])
    context = Context(form, Submission("x", [form]), load())

    assert {among for among in OF_INDICATORS if context.indicators(among) == [row]} == {
        Among.ALL,
        Among.PERCENTS,
        Among.WITH_UNIT,
        Among.ODD_ACTUAL,
        Among.MISSED,
    }


def test_the_first_of_the_rows_that_share_a_cell_owns_it() -> None:
    shared, alone = Datum("90"), Datum("80")
    rows = [
        Indicator(label=Datum(str(number)), level1=Datum(), level2=Datum(), target=Datum(), actual=actual)
        for number, actual in enumerate((shared, shared, alone, None))
    ]
    form = Form("transfer-self-evaluation", indicators=rows)
    owners = Context(form, Submission("x", [form]), load()).owners("actual")

    assert owners == {id(shared): rows[0], id(alone): rows[2]}
