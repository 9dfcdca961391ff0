"""An actual held against its target: how it is read, whether it is met, by how much."""

from __future__ import annotations

from decimal import Decimal

import pytest
from building import datum

from checks.achievement import achieve, compare, year_of
from checks.profile import load, parse
from checks.rows import Indicator
from checks.scoring import budget_points, points
from checks.values import Comparator, TargetKind


def _indicator(label: str, target: str, actual: str, level2: str = "数量指标") -> Indicator:
    return Indicator(
        label=datum(label, "label"),
        level1=datum("产出指标", "level1"),
        level2=datum(level2, "level2"),
        target=datum(target, "target"),
        actual=datum(actual, "actual"),
    )


@pytest.mark.parametrize(
    ("actual", "comparator", "target", "met"),
    [
        ("5", Comparator.GE, "5", True),
        ("4.99", Comparator.GE, "5", False),
        ("5", Comparator.GT, "5", False),
        ("5.01", Comparator.GT, "5", True),
        ("5", Comparator.LE, "5", True),
        ("5.01", Comparator.LE, "5", False),
        ("5", Comparator.LT, "5", False),
        ("4.99", Comparator.LT, "5", True),
        ("5", Comparator.EQ, "5", True),
        ("6", Comparator.EQ, "5", True),
        ("4", Comparator.EQ, "5", False),
    ],
)
def test_comparators_at_their_bounds(actual: str, comparator: Comparator, target: str, *, met: bool) -> None:
    assert compare(Decimal(actual), comparator, Decimal(target)) is met


@pytest.mark.parametrize(
    ("label", "target", "actual", "comparator", "met", "completion"),
    [
        ("边坡治理面积（公顷）", "≥42.54", "101.79", Comparator.GE, True, "239.28"),
        ("采坑治理面积(公顷)", "≥1017.64", "957.86", Comparator.GE, False, "94.13"),
        ("后期管护持续时间（年）", "≥5", "≥5", Comparator.GE, True, "100.00"),
        ("项目总结报告(份)", "15", "15", Comparator.GE, True, "100.00"),
        ("工程质量合格率（%）", "100", "100", Comparator.EQ, True, "100.00"),
        ("工程质量合格率", "100%", "98%", Comparator.EQ, False, "98.00"),
        ("粮食产量增长率（%）", "100", "120", Comparator.GE, True, "120.00"),
        ("投诉率（%）", "5", "3", Comparator.LE, True, None),
        ("单位成本控制数（万元/公顷）", "≤37.21", "40", Comparator.LE, False, None),
        ("高标准农田面积（公顷）", "≥100", "1500亩", Comparator.GE, True, "100.00"),
        ("高标准农田面积（公顷）", "≥1500亩", "100", Comparator.GE, True, "100.00"),
        ("筛选资金测算总金额", ">=5 亿", "5 亿", Comparator.GE, True, "100.00"),
        ("群众满意度", "≥90%", "0.93", Comparator.GE, True, "103.33"),
        ("群众满意度", "≥90%", "93", Comparator.GE, True, "103.33"),
        ("修复点数量（个）", "≥0", "3", Comparator.GE, True, None),
        ("新增就业（人）", "≥10", "", Comparator.GE, None, None),
    ],
)
def test_numbers_are_compared_in_the_unit_of_the_label(
    label: str, target: str, actual: str, comparator: Comparator, completion: str | None, *, met: bool | None
) -> None:
    level2 = "成本指标" if "成本" in label else "数量指标"
    achieved = achieve(_indicator(label, target, actual, level2), load())

    assert achieved.kind is TargetKind.NUMBER
    assert (achieved.comparator, achieved.met) == (comparator, met)
    rounded = None if achieved.completion is None else f"{achieved.completion:.2f}"
    assert rounded == completion


@pytest.mark.parametrize(
    ("target", "actual", "period", "met"),
    [
        ("<=5 月 30 日以前", "5 月 30 日", "2022", True),
        ("<=8 月 30 日以前", "8 月 31 日", "2022", False),
        ("2024年12月底前", "2024年12月20日", "2024", True),
        ("2024年12月底前", "2025年1月5日", "2024", False),
        ("12月底前", "2025年1月5日", "2024", False),
        ("12月底前", "已完成", "2024", None),
    ],
)
def test_dates_without_a_year_are_of_the_period(target: str, actual: str, period: str, *, met: bool | None) -> None:
    achieved = achieve(_indicator("完成编制时间", target, actual), load(), period)

    assert (achieved.kind, achieved.met) == (TargetKind.DATE, met)


@pytest.mark.parametrize(("period", "year"), [("2023", 2023), ("2022—2025", 2025), ("", None), ("二〇二三", None)])
def test_a_period_names_its_last_year(period: str, year: int | None) -> None:
    assert year_of(period) == year


INVERSE = 'name="x"\ntitle="x"\nsource="x"\nextends="mof-2020-10"\n[scores]\nover_ceiling="inverse"\n'
NONE = INVERSE.replace("inverse", "none")


@pytest.mark.parametrize(
    ("label", "target", "actual", "weight", "expected"),
    [
        ("采坑治理面积(公顷)", "≥1017.64", "957.86", "8", "7.53"),
        ("土地复垦利用率(%)", "≥90", "86.87", "5", "4.83"),
        ("植被恢复面积(公顷)", "≥719.23", "953.68", "8", "8.00"),
        ("新增林地面积（公顷）", "≥94.58", "0", "4", "0.00"),
        ("修复点数量（个）", ">3", "3", "5", "5.00"),
        ("修复点数量（个）", "≥0", "-1", "5", None),
        ("单位成本控制数（万元/公顷）", "≤50", "43.68", "5", "5.00"),
        ("单位成本控制数（万元/公顷）", "≤50", "60", "5", "4.00"),
        ("单位成本控制数（万元/公顷）", "≤50", "110", "5", "0.00"),
        ("完成编制时间", "2024年12月底前", "2024年12月1日", "5", "5.00"),
        ("完成编制时间", "2024年12月底前", "2025年1月5日", "5", None),
        ("污染防治能力", "有效提高", "有效提高", "5", "5.00"),
        ("污染防治能力", "有效提高", "有所提高", "5", None),
        ("新增就业（人）", "≥10", "", "5", None),
    ],
)
def test_points_by_the_default_rule(label: str, target: str, actual: str, weight: str, expected: str | None) -> None:
    level2 = "成本指标" if "成本" in label else "数量指标"
    achieved = achieve(_indicator(label, target, actual, level2), load(), "2024")
    given = points(Decimal(weight), achieved, load())

    assert (None if given is None else str(given)) == expected


@pytest.mark.parametrize(("text", "expected"), [(INVERSE, Decimal("4.17")), (NONE, None)])
def test_points_over_a_ceiling_are_the_profile_s(text: str, expected: Decimal | None) -> None:
    achieved = achieve(_indicator("单位成本控制数（万元/公顷）", "≤50", "60", "成本指标"), load())

    assert points(Decimal(5), achieved, parse(text)) == expected


@pytest.mark.parametrize(
    ("budget", "executed", "expected"),
    [("10000", "6816.78", "6.82"), ("100", "100", "10.00"), ("100", "120", "10.00"), ("320", "317.52", "9.92")],
)
def test_points_of_the_budget(budget: str, executed: str, expected: str) -> None:
    assert str(budget_points(Decimal(budget), Decimal(executed), load())) == expected
