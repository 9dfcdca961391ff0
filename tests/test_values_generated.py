"""What holds for every text: numbers read back as they were printed, and nothing raises."""

from __future__ import annotations

import datetime as dt
import unicodedata
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from checks.labels import group_name, read_label, section_of
from checks.units import convert, convertible, counting, same, standard
from checks.values import (
    Comparator,
    Interval,
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

QUICK = settings(max_examples=200, deadline=None)

FULL_WIDTH = str.maketrans("0123456789.,%-", "０１２３４５６７８９．，％－")

COMPARATORS: dict[Comparator | None, list[str]] = {
    None: [""],
    Comparator.GE: [
        "≥",
        "≧",
        ">=",
        "=>",
        "》=",
        "≥=",
        "＞=",
        "＞＝",
        "不低于",
        "不少于",
        "大于等于",
        "至少",
        "达到",
        "达",
    ],
    Comparator.GT: [">", "＞", "》", "大于", "高于", "超过", "多于"],
    Comparator.LE: ["≤", "≦", "<=", "=<", "不超过", "不高于", "不大于", "小于等于", "小于或等于", "控制在"],
    Comparator.LT: ["<", "＜", "《", "小于", "低于", "少于"],
    Comparator.EQ: ["=", "﹦", "＝"],
}
UNITS = [
    "",
    "%",
    "公顷",
    "ha",
    "hm²",
    "㎡",
    "万元",
    "亿",
    "亿元",
    "万元/公顷",
    "万人次/年",
    "km",
    "个",
    "处",
    "m3",
    "t",
    "个月",
]
# Letters and signs of cells come up far oftener than in all of Unicode.
CELL_TEXT = st.one_of(
    st.text(max_size=30),
    st.text("0123456789.,%-—≥≤><=《》约年月日底前以上内万亿元个百分之九十五公顷/~ \u3000\n（）²①T:E+±", max_size=14),
)


@st.composite
def printed(draw: st.DrawFn) -> tuple[str, Decimal, int, str, Comparator | None]:
    """Return the text of a number and what it should read as."""
    decimals = draw(st.integers(0, 6))
    value = Decimal(draw(st.integers(-(10**13), 10**13))).scaleb(-decimals)
    digits = f"{value:,.{decimals}f}" if draw(st.booleans()) else f"{value:.{decimals}f}"
    if draw(st.booleans()):
        digits = digits.translate(FULL_WIDTH)
    comparator = draw(st.sampled_from(list(COMPARATORS)))
    said = draw(st.sampled_from(COMPARATORS[comparator]))
    unit = draw(st.sampled_from(UNITS))
    blanks = [draw(st.sampled_from(["", "", " ", "\u3000", "\n", "\u200b"])) for _ in range(4)]
    text = f"{blanks[0]}{said}{blanks[1]}{digits}{blanks[2]}{unit}{blanks[3]}"
    return text, value, decimals, unit, comparator


@QUICK
@given(printed())
def test_a_printed_number_reads_back(case: tuple[str, Decimal, int, str, Comparator | None]) -> None:
    text, value, decimals, unit, comparator = case
    number = read_number(text)
    assert number is not None
    assert (number.value, number.decimals, number.comparator) == (value, decimals, comparator)
    assert number.unit == (standard(unit) or "")
    assert ("blanks" in number.oddities) == any(not fold(letter) for letter in text)
    assert ("thousands" in number.oddities) == ("," in fold(text))
    assert read_target(text).kind is TargetKind.NUMBER


@QUICK
@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)),
    st.sampled_from(["{0}年{1}月{2}日", "{0}-{1:02}-{2:02}", "{0}/{1}/{2}", "{0} 年 {1} 月 {2} 日前"]),
)
def test_a_date_reads_back(date: dt.date, pattern: str) -> None:
    moment = read_moment(pattern.format(date.year, date.month, date.day))
    assert moment is not None
    assert (moment.year, moment.month, moment.day) == (date.year, date.month, date.day)


@QUICK
@given(CELL_TEXT)
def test_nothing_raises(text: str) -> None:
    target = read_target(text)
    assert target.text == text
    assert (target.number is not None) == (target.kind is TargetKind.NUMBER)
    assert (target.moment is not None) == (target.kind is TargetKind.DATE)
    assert (target.kind is TargetKind.BLANK) == is_blank(text)
    assert is_none_word(text) or not is_blank(text)
    read_moment(text)
    read_label(text)
    section_of(text)
    group_name(text)
    assert isinstance(counting(text), bool)
    assert same(text, text)


@QUICK
@given(CELL_TEXT)
def test_a_number_has_its_digits_in_the_text(text: str) -> None:
    number = read_number(text)
    figures = "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter in "0123456789")
    if number is not None and figures and "E" not in text.upper():
        digits = str(number.value).lstrip("-").replace(".", "").lstrip("0")
        assert digits in figures


@QUICK
@given(CELL_TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert is_blank(text) <= (fold(text) == "")


@QUICK
@given(st.integers(-(10**18), 10**18), st.integers(0, 9), st.integers(-4, 8))
def test_rounding_stays_within_half_a_unit(whole: int, shown: int, decimals: int) -> None:
    value = Decimal(whole).scaleb(-shown)
    unit = Decimal(1).scaleb(-decimals)
    assert abs(half_up(value, decimals) - value) <= unit / 2
    assert half_up(-value, decimals) == -half_up(value, decimals)
    assert abs(cut_off(value, decimals)) <= abs(value)
    assert abs(value) - abs(cut_off(value, decimals)) < unit


@QUICK
@given(st.integers(-(10**9), 10**9), st.integers(0, 4), st.integers(0, 4))
def test_an_interval_holds_what_rounds_to_its_number(whole: int, decimals: int, finer: int) -> None:
    value = Decimal(whole).scaleb(-decimals - finer)
    shown = half_up(value, decimals)
    number = read_number(f"{shown:.{decimals}f}")
    assert number is not None
    interval = number.interval()
    assert value in interval
    assert interval.meets(Interval(value, value))
    assert interval.high - interval.low == Decimal(1).scaleb(-decimals)
    assert number.computed(value).interval() == Interval(value, value)


@QUICK
@given(st.sampled_from([unit for unit in UNITS if unit]), st.sampled_from([unit for unit in UNITS if unit]))
def test_conversion_goes_both_ways(a: str, b: str) -> None:
    assert convertible(a, b) == convertible(b, a)
    if convertible(a, b):
        there_and_back = convert(convert(Decimal(6), a, b), b, a)
        assert abs(there_and_back - 6) < Decimal("1e-20")
    if same(a, b):
        assert convert(Decimal(6), a, b) == 6
