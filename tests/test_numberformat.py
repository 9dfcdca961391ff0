"""Number formats: code × value → what a reader sees."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_templates.opening.numberformat import (
    BUILTIN,
    GENERAL,
    code_of,
    fifteen_digits,
    parse_format,
    plain_general,
    show,
    show_general,
    show_text,
)

SHOWN = [
    # General
    (0.1 + 0.2, "General", "0.3"),
    (12.0, "General", "12"),
    (-5.5, "", "-5.5"),
    (0.0, "General", "0"),
    (99999999999.0, "General", "99999999999"),
    (123456789012.0, "General", "1.23457E+11"),
    (1.1010119900307123e17, "General", "1.10101E+17"),
    (0.00001, "General", "0.00001"),
    (1e-10, "General", "1E-10"),
    (0.333333333333333333, "General", "0.333333333333333"),
    (7.0, 'G/通用格式"个"', "7个"),
    (5.0, "@", "5"),
    # decimals: half up on the 15 digits
    (128.9, "0.00", "128.90"),
    (1.005, "0.00", "1.01"),
    (2.5, "0", "3"),
    (-2.5, "0", "-3"),
    (0.1234, "0.##", "0.12"),
    (0.05, ".00", ".05"),
    (7.0, "000", "007"),
    (1e300, "0", "1" + "0" * 300),
    # thousands and scaling
    (1234.5, "#,##0.00", "1,234.50"),
    (1234567.0, "#,##0", "1,234,567"),
    (0.0, "#,###", ""),
    (1234.0, "#,###", "1,234"),
    (12345678.0, '0.00,,"百万"', "12.35百万"),
    (12345.0, '0!.0,"万"', "1.2万"),
    (1234567.0, "000-0000", "123-4567"),
    # percent
    (0.681678, "0.00%", "68.17%"),
    (1.0, "0%", "100%"),
    (99.96, '0.0"%"', "100.0%"),
    # literals
    (5.0, '"第"0"期"', "第5期"),
    (5.5, "0.0元", "5.5元"),
    (1.5, "[$¥-804]#,##0.00", "¥1.50"),
    (3.0, r"0\人", "3人"),
    (3.0, '"a;b"0', "a;b3"),
    # sections, conditions, colours
    (-1234.567, "#,##0.00_);[Red](#,##0.00)", "(1,234.57)"),
    (-3.0, "0;-0;零", "-3"),
    (0.0, "0;-0;零", "零"),
    (0.0, BUILTIN[43], "-"),
    (1234.5, BUILTIN[43], "1,234.50"),
    (-1234.5, BUILTIN[44], "¥-1,234.50"),
    (123.0, "[>100][Red]0.0;[Blue]0", "123.0"),
    (99.0, "[>100][Red]0.0;[Blue]0", "99"),
    (5.0, "[<=5]0.0;[>=10]0.00;0", "5.0"),
    (7.0, "[<=5]0.0;[>=10]0.00;0", "7"),
    (5.0, ";;;", ""),
    # scientific, fractions
    (0.000123, "0.00E+00", "1.23E-04"),
    (9.999, "0.00E+00", "1.00E+01"),
    (12345.0, "##0.0E+0", "12.3E+3"),
    (0.0, "0.00E+00", "0.00E+00"),
    (3.5, "# ?/?", "3.5"),
    # dates and times
    (45657.0, "yyyy-mm-dd", "2024-12-31"),
    (45657.0, code_of(14), "2024-12-31"),
    (45000.0, code_of(31), "2023年3月15日"),
    (45000.0, code_of(27), "2023年3月"),
    (45000.0, code_of(57), "2023年3月"),
    (45000.0, code_of(58), "3月15日"),
    (45000.0, 'yyyy"年"', "2023年"),
    (45000.0, "yyyy年m月d日", "2023年3月15日"),
    (45000.0, "[$-F800]dddd, mmmm dd, yyyy", "Wednesday, March 15, 2023"),
    (45000.0, "aaaa", "星期三"),
    (45000.0, "d-mmm-yy", "15-Mar-23"),
    (45000.75, "yyyy/m/d h:mm:ss", "2023/3/15 18:00:00"),
    (0.5, code_of(34), "下午12时00分"),
    (0.75, "h:mm AM/PM", "6:00 PM"),
    (1.5, "[h]:mm:ss", "36:00:00"),
    (0.12345, "mm:ss.0", "57:46.1"),
    (0.999999, "h:mm:ss", "0:00:00"),
    (60.0, "yyyy-mm-dd", "1900-02-29"),
    (1.0, "yyyy-mm-dd", "1900-01-01"),
    (61.0, "yyyy-mm-dd", "1900-03-01"),
    (-5.0, "yyyy-mm-dd", "-5"),
    (99999999.0, "yyyy-mm-dd", "99999999"),
    (2958465.99999999, "yyyy-mm-dd", "9999-12-31"),
]


@pytest.mark.parametrize(("value", "code", "text"), SHOWN)
def test_shows(value: float, code: str, text: str) -> None:
    assert show(value, code).text == text


@pytest.mark.parametrize(
    ("value", "code", "stored", "decimals"),
    [
        (0.681678, "0.00%", "68.1678", 2),
        (0.1 + 0.2, "General", "0.3", None),
        (12345.0, '0!.0,"万"', "1.2345", 1),
        (12345.0, "0,", "12.345", 0),
        (-1234.567, "0.00;(0.00)", "-1234.567", 2),
        (128.9, "0.000", "128.9", 3),
    ],
)
def test_stored_number_has_the_scale_of_the_text(value: float, code: str, stored: str, decimals: int | None) -> None:
    shown = show(value, code)
    assert (shown.stored, shown.decimals) == (Decimal(stored), decimals)


def test_a_date_stores_no_number() -> None:
    assert show(45000.0, "yyyy-mm-dd").stored is None


def test_the_1904_date_system() -> None:
    assert show(0.0, "yyyy-mm-dd", True).text == "1904-01-01"  # noqa: FBT003
    assert show(44195.0, "yyyy-mm-dd", True).text == "2024-12-31"  # noqa: FBT003


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [("优", '0;-0;0;@"级"', "优级"), ("优", '@"级"', "优级"), ("优", "0.00", "优"), ("优", "General", "优")],
)
def test_text_goes_through_its_own_section(text: str, code: str, shown: str) -> None:
    assert show_text(text, code) == shown


def test_ids_without_a_code_are_general() -> None:
    assert code_of(23) == "General"
    assert all(parse_format(code) for code in BUILTIN.values())


@given(st.floats(allow_nan=False, allow_infinity=False), st.text('0#?.,%;[]>1"\\_*@/Eymdhs年+- ', max_size=12))
def test_any_code_shows_something(value: float, code: str) -> None:
    assert isinstance(show(value, code).text, str)


@given(st.decimals(-(10**9), 10**9, places=4), st.integers(0, 4))
def test_fixed_decimals_round_half_up(number: Decimal, places: int) -> None:
    code = "0." + "0" * places if places else "0"
    expected = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert Decimal(show(float(number), code).text) == expected


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**14), 10**14).map(lambda cents: cents / 100))
def test_the_short_way_to_general_shows_what_the_long_way_does(value: float) -> None:
    number = fifteen_digits(value)
    assert show(value, GENERAL) == (show_general(number), number, None)
    assert plain_general(value) in ("", show_general(number))
