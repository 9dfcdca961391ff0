"""Units: names, sameness and factors."""

from __future__ import annotations

from decimal import Decimal

import pytest

from checks.units import convert, convertible, counting, same, standard


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ha", "公顷"),
        ("hm²", "公顷"),
        ("HM2", "公顷"),
        ("㎡", "平方米"),
        ("万㎡", "万平方米"),
        ("km2", "平方公里"),
        ("KM", "公里"),
        ("千米", "公里"),
        ("m3", "立方米"),
        ("万方", "万立方米"),
        ("t", "吨"),
        ("公斤", "千克"),
        ("％", "%"),
        ("日", "天"),
        ("月", "个月"),
        ("亿", "亿"),
        ("百万元", "百万元"),
        ("万 元", "万元"),
        ("万人次/年", "万人次/年"),
        ("万元/ha", "万元/公顷"),
        ("元／㎡", "元/平方米"),
        ("元每吨", "元/吨"),
        ("元/人·年", "元/人/年"),
        ("元/人*月", "元/人/个月"),
        ("元/户•年", "元/户/年"),
        ("mg/L", "毫克/升"),
        ("台（套）", "台套"),
        ("个/处", "个/处"),
        ("矿点", None),
        ("万%", None),
        ("亿亿", None),
        ("元/矿点", None),
        ("/", None),
        ("二期", None),
        ("", None),
    ],
)
def test_standard_names(text: str, name: str | None) -> None:
    assert standard(text) == name


@pytest.mark.parametrize(
    ("value", "a", "b", "result"),
    [
        ("2", "公顷", "亩", "30"),
        ("15", "亩", "ha", "1"),
        ("1", "公顷", "平方米", "10000"),
        ("1", "平方公里", "公顷", "100"),
        ("5", "亿", "万元", "50000"),
        ("5", "亿", "亿元", "5"),
        ("50000", "万元", "亿", "5"),
        ("2", "万", "人次", "20000"),
        ("1.5", "亿", "万立方米", "15000"),
        ("3", "百万元", "万元", "300"),
        ("1.5", "万元/亩", "万元/公顷", "22.5"),
        ("2", "万人次/年", "人次/年", "20000"),
        ("3", "年", "个月", "36"),
        ("1", "km", "米", "1000"),
        ("2", "万吨", "千克", "20000000"),
        ("5", "‰", "%", "0.5"),
        ("2", "万个", "个", "20000"),
        ("5", "个", "个", "5"),
    ],
)
def test_conversion(value: str, a: str, b: str, result: str) -> None:
    assert convertible(a, b)
    assert convert(Decimal(value), a, b) == Decimal(result)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("人", "人次"),
        ("%", "百分点"),
        ("万", "%"),
        ("万元", "公顷"),
        ("个", "处"),
        ("年", "天"),
        ("元", "元/亩"),
        ("矿点", "矿点"),
        ("", "万元"),
        ("万立方米", "万平方米"),
    ],
)
def test_what_does_not_convert(a: str, b: str) -> None:
    assert not convertible(a, b)
    with pytest.raises(ValueError, match="不能换算"):
        convert(Decimal(1), a, b)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("公里", "km", True),
        ("万元/公顷", "万元/ha", True),
        ("亿", "亿元", True),
        ("亿", "亿", True),
        ("亿", "万元", False),
        ("亿元", "万元", False),
        ("万", "%", False),
        ("个", "处", False),
        ("矿点", "矿 点", True),
        ("矿点", "点", False),
        ("人", "人次", False),
    ],
)
def test_sameness(a: str, b: str, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    assert same(a, b) is same(b, a) is expected


def test_counting_words() -> None:
    assert all(counting(unit) for unit in ("个", "处", "套", "个/处", "台套", "万户"))
    assert not any(counting(unit) for unit in ("公顷", "人", "元/个", "万元", "", "矿点", "%"))
