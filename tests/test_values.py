"""Texts of real cells and what they say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from checks.values import (
    Comparator,
    Moment,
    Number,
    TargetKind,
    fold,
    half_up,
    is_blank,
    is_none_word,
    read_moment,
    read_number,
    read_target,
)
from checks.values.kinds import cut_off

GE, GT, LE, LT, EQ = Comparator.GE, Comparator.GT, Comparator.LE, Comparator.LT, Comparator.EQ

FOLDED = [
    ("质 量 指\n标", "质量指标"),
    ("年度资金总额：", "年度资金总额"),
    ("修复废弃矿山（矿点）数量（个）", "修复废弃矿山(矿点)数量(个)"),
    ("财预〔2020〕10号", "财预(2020)10号"),
    ("【备注】", "(备注)"),
    ("２０２２—２０２５", "2022-2025"),
    ("长度（KM）", "长度(km)"),
    ("\u3000项目\u200b名称\ufeff \u00a0", "项目名称"),
    ("A：：", "a"),
    ("", ""),
]

NONE_WORDS = ["", " ", "\u3000", "无", "无。", "（无）", "未存在问题", "不存在问题", "无问题", "没有", "暂无", "不涉及"]
NONE_WORDS += ["/", "\\", "-", "—", "——", "－", "−", "／", "无存在问题", "未发现问题", "暂无问题", "N/A", "不适用"]

REASONS = [
    "无法施工",
    "冬季气温低，无法施工",
    "无资金来源",
    "已纳入2025年预算",
    "没有按时开工",
    "0",
    "2024年度暂无相关情况",
]

PLAIN_NUMBERS = [
    # text, value, decimals, unit, comparator
    ("991.25", "991.25", 2, "", None),
    ("0", "0", 0, "", None),
    ("261.20", "261.20", 2, "", None),
    ("58.90%", "58.90", 2, "%", None),
    ("68.17 %", "68.17", 2, "%", None),
    ("99.99％", "99.99", 2, "%", None),
    ("≥701.22", "701.22", 2, "", GE),
    ("≥ 1017.64", "1017.64", 2, "", GE),
    ("≤20.19", "20.19", 2, "", LE),
    ("=100%", "100", 0, "%", EQ),
    ("﹦100%", "100", 0, "%", EQ),
    ("＝100", "100", 0, "", EQ),
    (">=5 亿", "5", 0, "亿", GE),
    ("5 亿", "5", 0, "亿", None),
    ("≥20 套", "20", 0, "套", GE),
    ("≥5年", "5", 0, "年", GE),
    ("<=69.12 万元", "69.12", 2, "万元", LE),
    ("≧90", "90", 0, "", GE),
    ("＞90%", "90", 0, "%", GT),
    ("＞=90%", "90", 0, "%", GE),
    ("》90", "90", 0, "", GT),
    ("》=90", "90", 0, "", GE),
    ("=>90", "90", 0, "", GE),
    ("≥=90", "90", 0, "", GE),
    ("≦5", "5", 0, "", LE),
    ("=<5", "5", 0, "", LE),
    ("《5", "5", 0, "", LT),
    ("＜5", "5", 0, "", LT),
    ("不低于16.72%", "16.72", 2, "%", GE),
    ("不少于3个", "3", 0, "个", GE),
    ("大于90%", "90", 0, "%", GT),
    ("高于90%", "90", 0, "%", GT),
    ("超过90%", "90", 0, "%", GT),
    ("大于或等于90%", "90", 0, "%", GE),
    ("不小于0.67%", "0.67", 2, "%", GE),
    ("至少5", "5", 0, "", GE),
    ("达到100%", "100", 0, "%", GE),
    ("达100%", "100", 0, "%", GE),
    ("不超过50万元", "50", 0, "万元", LE),
    ("不高于50", "50", 0, "", LE),
    ("小于等于50", "50", 0, "", LE),
    ("低于50", "50", 0, "", LT),
    ("控制在50万元以内", "50", 0, "万元", LE),
    ("95%以上", "95", 0, "%", GE),
    ("95%及以上", "95", 0, "%", GE),
    ("95%（含）以上", "95", 0, "%", GE),
    ("5%以下", "5", 0, "%", LE),
    ("30天之内", "30", 0, "天", LE),
    ("3年内", "3", 0, "年", LE),
    ("不低于95%以上", "95", 0, "%", GE),
    ("-5", "-5", 0, "", None),
    ("−5.0", "-5.0", 1, "", None),
    ("－5", "-5", 0, "", None),
    ("+5", "5", 0, "", None),
    ("±5%", "5", 0, "%", LE),
    ("±5%以内", "5", 0, "%", LE),
    ("1.2E+05", "120000", 0, "", None),
    ("1.5E-03", "0.0015", 4, "", None),
    ("1,234,567.8", "1234567.8", 1, "", None),
    ("１，２３４．５", "1234.5", 1, "", None),
    ("1 234 567.8", "1234567.8", 1, "", None),
    ("百分之九十五", "95", 0, "%", None),
    ("百分之九十五点五以上", "95.5", 1, "%", GE),
    ("百分之百", "100", 0, "%", None),
    ("百分之95", "95", 0, "%", None),
    ("三年", "3", 0, "年", None),
    ("两套", "2", 0, "套", None),
    ("不少于十二个月", "12", 0, "个月", GE),
    ("一百二十万元", "120", 0, "万元", None),
    ("三万五千元", "35000", 0, "元", None),
    ("186.69㎡", "186.69", 2, "平方米", None),
    ("5 hm²", "5", 0, "公顷", None),
    ("5㏊", "5", 0, "公顷", None),
    ("43.68万元/ha", "43.68", 2, "万元/公顷", None),
    ("3万元/座", "3", 0, "万元/座", None),
    ("3标段", "3", 0, "标段", None),
    ("7断面", "7", 0, "断面", None),
    ("100.", "100", 0, "", None),
    (".5", "0.5", 1, "", None),
    ("100%。", "100", 0, "%", None),
    ("完成100个", "100", 0, "个", None),
    ("已完成31个（含续建5个）", "31", 0, "个", None),
    ("实际完成1,200人次", "1200", 0, "人次", None),
    ("已达到96.5%", "96.5", 1, "%", None),
    ("100%完成", "100", 0, "%", None),
    ("92.35%（满意）", "92.35", 2, "%", None),
]

UNREADABLE = ["1.2.3", "80-90%", "80~90", "约5000元或6000元", "3/4", "≥", "≥abc", "1,23", "1,2345", "10²", "①", "5-30"]
UNREADABLE += [
    "#REF!",
    "#DIV/0!",
    "#N/A",
    "- 5",
    "1 2",
    "12 34",
    "100\n200",
    "≤5以上",
    "≥基本消除",
    "(100)",
    "2022—2025",
]
UNREADABLE += ["2月30日", "13月1日", "2023年2月29日", "2024-13-01", "≥1项国家标准", "≥5月30日以前", "10O", "abc"]

PROPORTIONS = ["≥1:1.5", "1：18", "3比7"]
"""Phrases: which of two is the larger depends on what is compared."""

PHRASES = [
    "基本消除",
    "有效提高",
    "稳中向好",
    "是",
    "否",
    "完成2个项目验收",
    "完成100个，其中续建5个",
    "较为执行且有效",
    "一般",
    "一类",
    "十分",
]
PHRASES += [
    "《实施方案》通过评审",
    "30日前",
    "2个项目",
    "三通一平",
    "100合格",
    "第一个",
    "千方百计",
    "3宗地",
    "10元（万）",
]

DATES = [
    # text, (year, month, day), comparator, doubled
    ("5 月 30 日", (None, 5, 30), None, False),
    ("8 月 10 日", (None, 8, 10), None, False),
    ("≤5月30日以前", (None, 5, 30), LE, True),
    ("<=8 月 30 日以前", (None, 8, 30), LE, True),
    ("不晚于6月30日", (None, 6, 30), LE, False),
    ("≤12月31日", (None, 12, 31), LE, False),
    ("2024-12-31", (2024, 12, 31), None, False),
    ("2024/12/31", (2024, 12, 31), None, False),
    ("2024.12.31", (2024, 12, 31), None, False),
    ("2024-12-31 00:00:00", (2024, 12, 31), None, False),
    ("2024-12-31T00:00:00", (2024, 12, 31), None, False),
    ("２０２４年１２月３１日", (2024, 12, 31), None, False),
    ("24年12月31日", (2024, 12, 31), None, False),
    ("2024年12月", (2024, 12, None), None, False),
    ("2024年12月底", (2024, 12, None), None, False),
    ("2024年12月中旬", (2024, 12, 20), None, False),
    ("12月底前", (None, 12, None), LE, False),
    ("年底前", (None, 12, 31), LE, False),
    ("2024年底", (2024, 12, 31), None, False),
    ("年内", (None, 12, 31), LE, False),
    ("于2024年12月31日前完成", (2024, 12, 31), LE, False),
    ("截至2024年12月31日", (2024, 12, 31), LE, False),
    ("5月30日以后", (None, 5, 30), GE, False),
    ("5月30日24:00前", (None, 5, 30), LE, False),
    ("五月三十日", (None, 5, 30), None, False),
    ("2月29日", (None, 2, 29), None, False),
    ("12月前", (None, 12, None), LE, False),
    ("6月", (None, 6, None), None, False),
    ("2024年", (2024, None, None), None, False),
    ("2024-12", (2024, 12, None), None, False),
    ("2024.12", (2024, 12, None), None, False),
]


@pytest.mark.parametrize(("text", "folded"), FOLDED)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("text", NONE_WORDS)
def test_words_for_nothing(text: str) -> None:
    assert is_none_word(text)


@pytest.mark.parametrize("text", REASONS)
def test_reasons_are_no_words_for_nothing(text: str) -> None:
    assert not is_none_word(text)


def test_blank() -> None:
    assert all(is_blank(text) for text in ("", " ", "\u3000\n\t", "\u200b\ufeff"))
    assert not any(is_blank(text) for text in ("0", "-", "无"))


@pytest.mark.parametrize(("text", "value", "decimals", "unit", "comparator"), PLAIN_NUMBERS)
def test_numbers(text: str, value: str, decimals: int, unit: str, comparator: Comparator | None) -> None:
    number = read_number(text)
    assert number is not None
    assert (str(number.value), number.decimals, number.unit, number.comparator) == (value, decimals, unit, comparator)
    target = read_target(text)
    assert (target.kind, target.number, target.comparator) == (TargetKind.NUMBER, number, comparator)


@pytest.mark.parametrize("text", UNREADABLE)
def test_unreadable(text: str) -> None:
    assert read_number(text) is None
    assert read_target(text).kind is TargetKind.UNREADABLE


@pytest.mark.parametrize("text", [*PHRASES, *PROPORTIONS])
def test_phrases(text: str) -> None:
    target = read_target(text)
    assert (target.kind, target.phrase, target.text) == (TargetKind.PHRASE, fold(text), text)
    assert read_number(text) is None


@pytest.mark.parametrize(("text", "date", "comparator", "doubled"), DATES)
def test_dates(
    text: str,
    date: tuple[int | None, int | None, int | None],
    comparator: Comparator | None,
    doubled: bool,  # noqa: FBT001 - a column of the table
) -> None:
    target = read_target(text)
    assert target.kind is TargetKind.DATE
    assert target.moment == read_moment(text) == Moment(*date)
    assert (target.comparator, target.doubled) == (comparator, doubled)


@pytest.mark.parametrize("text", ["12.31", "2024", "≥6月", "18月", "12个月", "30日"])
def test_numbers_that_look_like_dates(text: str) -> None:
    assert read_target(text).kind is TargetKind.NUMBER


def test_a_written_year_is_no_number() -> None:
    assert read_number("2024年") is None
    assert read_number("5年") == Number(Decimal(5), 0, "年")


@pytest.mark.parametrize("text", ["2月30日", "13月1日", "", "无", "12.31", "2024", "基本消除", "0000-01-01", "5月0日"])
def test_no_dates(text: str) -> None:
    assert read_moment(text) is None


def test_nothing_and_blank() -> None:
    assert read_target("\u3000").kind is TargetKind.BLANK
    assert [read_target(text).kind for text in ("无", "/", "-", "—")] == [TargetKind.NOTHING] * 4


@pytest.mark.parametrize(
    ("text", "oddities"),
    [
        ("68.17%", set()),
        ("68.17 %", {"blanks"}),
        ("≥ 5", {"blanks"}),
        (" 5", {"blanks"}),
        ("5\u200b", {"blanks"}),
        ("５", {"full-width"}),
        ("99％", {"full-width"}),
        ("1,234", {"thousands"}),
        ("1，234", {"thousands", "full-width"}),
        ("1 234", {"thousands", "blanks"}),
        ("＞90", set()),
        ("5（年）", set()),
    ],
)
def test_oddities(text: str, oddities: set[str]) -> None:
    number = read_number(text)
    assert number is not None
    assert number.oddities == oddities


@pytest.mark.parametrize("text", ["约2.0万人", "大约5", "近5年", "100左右", "100余个", "≈5"])
def test_approximate(text: str) -> None:
    number = read_number(text)
    assert number is not None
    assert number.approximate


def test_rounding_is_half_up() -> None:
    assert half_up(Decimal("99.225"), 2) == Decimal("99.23")
    assert half_up(Decimal("-0.5"), 0) == Decimal(-1)
    assert cut_off(Decimal("99.229"), 2) == Decimal("99.22")
    assert half_up(Decimal("1234567890123456789012345678901.005"), 2) == Decimal("1234567890123456789012345678901.01")


def test_an_overlong_text_is_no_number() -> None:
    assert read_number("1" * 40) is None
    assert read_number("1" * 400) is None
    assert read_target("1" * 400).kind is TargetKind.UNREADABLE
    assert read_moment("2024年12月31日" + " " * 100) is None
