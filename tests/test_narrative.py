"""What texts say in figures, and to which indicators the figures belong."""

from __future__ import annotations

from typing import Any

import pytest
from building import form_of
from hypothesis import given
from hypothesis import strategies as st

from checks.matching import words_of
from checks.narrative import Agreement, Figure, Ties, read_narrative, told
from checks.profile import load
from checks.rows import Form

WORDS = words_of(load().matching)


def _figures(text: str) -> list[tuple[str, str, str]]:
    return [(each.label, each.text, each.number.unit) for each in read_narrative(text).figures]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("修复废弃矿山（矿点）47个", [("修复废弃矿山(矿点)", "47个", "个")]),
        ("植被覆盖率不低于16.72%", [("植被覆盖率", "不低于16.72%", "%")]),
        ("改善20.06万人人居环境", [("改善人居环境", "20.06万人", "万人")]),
        ("土地复垦率86.87%。", [("土地复垦率", "86.87%", "%")]),
        ("群众满意度大于85%", [("群众满意度", "大于85%", "%")]),
        ("2023年完成生态修复总面积701.22公顷；", [("完成生态修复总面积", "701.22公顷", "公顷")]),
        ("单位成本控制在 20.19 万元／公顷 以内", [("单位成本", "控制在20.19万元/公顷以内", "万元/公顷")]),
        (
            "完成投资1,664.84万元、新增林地约18公顷左右",
            [("完成投资", "1,664.84万元", "万元"), ("新增林地", "约18公顷左右", "公顷")],
        ),
        (
            "边坡治理１２８.９０公顷和采坑治理280公顷",
            [("边坡治理", "128.90公顷", "公顷"), ("和采坑治理", "280公顷", "公顷")],
        ),
        ("管护5年以上", [("管护", "5年以上", "年")]),
        ("排查100余个点", [("排查点", "100余个", "个")]),
    ],
)
def test_figures_have_label_text_and_unit(text: str, figures: list[tuple[str, str, str]]) -> None:
    assert _figures(text) == figures


@pytest.mark.parametrize(
    "text",
    [
        "无",
        "",
        "2024年度暂无相关情况",
        "2024年12月31日前完成",
        "5月30日开工，8月底完工",
        "财预〔2020〕10号",
        "《2022—2024年实施方案》",
        "第2标段",
        "满意度80-90%",
        "1、2、3、",
        "PM2.5",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert [each for each in _figures(text) if each[0]] == []


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("修复100公顷", [None]),
        ("2023年修复100公顷，植树5亩。管护3亩", [(2023, 2023)] * 3),
        ("2022年，修复100公顷。2023年，修复200公顷", [(2022, 2022), (2023, 2023)]),
        ("2022-2025年，累计完成修复1279.63公顷", [(2022, 2025)]),
        ("2022年至2025年修复100公顷", [(2022, 2025)]),
        ("截至2024年底，修复100公顷", [(2024, 2024)]),
        ("较2023年多修复100公顷", [None]),
        ("累计修复100公顷，植树5亩。本年修复10公顷", [(0, 0), (0, 0), None]),
        ("三年内修复100公顷", [(0, 0)]),
        ("用3年修复100公顷；年度目标修复30公顷", [(0, 0), (0, 0), None]),
        ("管护5年以上", [None]),
    ],
)
def test_the_years_of_a_clause_hold_until_others_are_named(text: str, years: list[Any]) -> None:
    assert [each.years for each in read_narrative(text).figures] == years


def test_periods_are_told_with_and_without_figures() -> None:
    text = "2022—2024年分步实施，较2020年提高，按照2022年实施方案，2025年完工"

    assert read_narrative(text).periods == ((2022, 2024), (2025, 2025))


def test_a_span_is_the_figure_s_place_in_the_text() -> None:
    text = "修复 废弃矿山（矿点）\n１，２３４ 个；植被覆盖率　不低于 16.72 ％"
    first, second = read_narrative(text).figures

    assert text[slice(*first.span)] == "１，２３４ 个"
    assert text[slice(*second.span)] == "不低于 16.72 ％"


def _form(*rows: list[str], period: str = "2024", **texts: str) -> Form:
    return form_of(
        {"period": period, "indicators": {"columns": ["label", "target", "actual"], "rows": list(rows)}, **texts}
    )


AREA = ["矿山生态修复面积（公顷）", "≥426.94", "458.79"]
PEOPLE = ["人居环境改善（万人）", "≥5.25", "5.25"]
RATE = ["土地复垦利用率（%）", "≥28.38", "0"]


def _ties(text: str, *rows: list[str], column: str = "actual", period: str = "2024") -> list[tuple[str, str]]:
    ties = Ties(_form(*rows, period=period), column, WORDS).tie(read_narrative(text))
    return [(tie.indicator.label.text, tie.agreement.value) for tie in ties]


@pytest.mark.parametrize(
    ("text", "agreement"),
    [
        ("完成矿山生态修复458.79公顷", "same"),
        ("矿山生态修复面积458.8公顷", "same"),
        ("矿山生态修复面积6881.85亩", "same"),
        ("矿山生态修复面积超过450公顷", "same"),
        ("矿山生态修复面积485.79公顷", "other-number"),
        ("矿山生态修复面积超过500公顷", "other-number"),
        ("矿山生态修复面积458.79万公顷", "other-unit"),
        ("矿山生态修复面积458.79万立方米", "other-unit"),
    ],
)
def test_a_figure_stands_to_the_number_of_its_indicator(text: str, agreement: str) -> None:
    assert _ties(text, AREA, PEOPLE, RATE) == [(AREA[0], agreement)]


@pytest.mark.parametrize(
    "text",
    [
        "鄯善县矿山生态修复100公顷",
        "其中矿山生态修复100公顷",
        "计划矿山生态修复面积426公顷",
        "较上年多完成矿山生态修复31.85公顷",
        "2023年矿山生态修复面积100公顷",
        "累计矿山生态修复面积1000公顷",
        "矿山生态修复面积约500公顷",
        "甲矿山生态修复面积100公顷，乙矿山生态修复面积200公顷",
        "改善人居环境3处",
        "矿山生态修复30万立方米",
        "涉及3个矿山",
    ],
)
def test_what_contradicts_nothing(text: str) -> None:
    assert [tie for tie in _ties(text, AREA, PEOPLE, RATE) if tie[1] != "same"] == []


def test_a_note_contradicts_only_what_is_neither_target_nor_actual() -> None:
    def found(notes: str) -> list[str]:
        form = _form(AREA, notes=notes)
        targets, actuals = Ties(form, "target", WORDS), Ties(form, "actual", WORDS)
        return [each.tie.figure.text for each in told(form, targets, actuals, (), ())]

    assert found("矿山生态修复面积426.94公顷") == []
    assert found("矿山生态修复面积458.79公顷") == []
    assert found("矿山生态修复面积500公顷") == ["500公顷"]


@given(
    st.text(alphabet="0123456789.,，；。%％年月日万亿公顷修复矿山面积不低于约其中累计《》（）()-—至 \n①²½", max_size=60)
)
def test_reading_never_raises_and_spans_lie_in_the_text(text: str) -> None:
    for figure in read_narrative(text).figures:
        start, end = figure.span
        assert 0 <= start < end <= len(text)
    Ties(_form(AREA, PEOPLE, RATE), "target", WORDS).tie(read_narrative(text))


@given(st.text(max_size=80))
def test_any_text_can_be_read_and_held_against_a_table(text: str) -> None:
    form = _form(AREA, RATE, [text, text, text], goal=text, achieved=text, notes=text)
    targets, actuals = Ties(form, "target", WORDS), Ties(form, "actual", WORDS)
    reading = read_narrative(text)
    for each in told(form, targets, actuals, targets.tie(reading), actuals.tie(reading)):
        assert each.tie.agreement is not Agreement.SAME
    actuals.mentioned(text, reading.figures)


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["公顷", "万人", "%", "个", ""]))
def test_a_number_comes_back_as_written(value: Any, unit: str) -> None:
    (figure,) = read_narrative(f"完成某项工作{value}{unit}").figures

    assert isinstance(figure, Figure)
    assert (figure.number.value, figure.number.unit, figure.text) == (value, unit, f"{value}{unit}")
