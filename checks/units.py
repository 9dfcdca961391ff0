"""Units of measure (计量单位): one name for each, what converts into what, and by how much.

Source of the factors: 国务院《关于在我国统一实行法定计量单位的命令》; 1 公顷 = 15 亩.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

_MEASURES: dict[str, dict[str, int]] = {
    # A third of a square metre is the smallest of which an 亩 (2000/3 m²) and a square metre are both whole.
    "area": {"公顷 ha hm2": 30_000, "亩 市亩": 2_000, "平方米 m2 平米": 3, "平方公里 平方千米 km2": 3_000_000},
    "length": {"毫米 mm": 1, "厘米 cm": 10, "米 m": 1_000, "公里 千米 km": 1_000_000},
    "volume": {"毫升 ml": 1, "升 l": 1_000, "立方米 m3 方 立方": 1_000_000},
    "mass": {
        "微克 ug μg": 1,
        "毫克 mg": 10**3,
        "克 g": 10**6,
        "斤 市斤": 5 * 10**8,
        "千克 公斤 kg": 10**9,
        "吨 公吨 t": 10**12,
    },
    "money": {"元 人民币元": 1},
    "people": {"人": 1, "名": 1, "位": 1},
    "visits": {"人次": 1},
    # A year has no whole number of days, so years and days do not convert into each other.
    "months": {"个月 月": 1, "季度 个季度": 3, "年": 12},
    "minutes": {"分钟 min": 1, "小时 h": 60, "天 日": 1_440, "周 星期": 10_080},
    "workdays": {"工作日 个工作日": 1},
    "labour": {"人天 人日 工日 人·天": 1},
    "ratio": {"‰": 1, "% 百分比": 10},
    "points": {"百分点 个百分点": 1},
    "multiple": {"倍": 1},
    "score": {"分": 1},
    "power": {"瓦 w": 1, "千瓦 kw": 1_000, "兆瓦 mw": 1_000_000},
    "energy": {"千瓦时 kwh": 1},
    "coal": {"吨标准煤 吨标煤 tce": 1},
    "sound": {"分贝 db": 1},
    "temperature": {"摄氏度 °c": 1},
}
"""The units of each dimension: spellings (the first is the standard name) and how many of the smallest one makes."""

_COUNTING = (
    "个 处 份 套 户 次 项 座 台 件 条 家 场 篇 本 册 幅 张 块 宗 批 组 口 眼 只 头 株 棵 辆 间 所 栋 幢 村 镇 乡 "
    "起 例 笔 类 种 门 节 班 支 枚 根 片 段 期 轮 架 艘 盏 羽 尾 孔 点 标段 点位 课时 学时 批次 场次 车次 台套 "
    "户次 台次 件次"
)
"""Counting words (量词): each counts its own things."""

ALIASES = {"台(套)": "台套", "台/套": "台套", "套(台)": "台套", "套/台": "台套"}
"""Spellings with a stroke or brackets that are one unit."""

TIMES = {
    "千": 10**3,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
}
"""Multipliers, alone (5亿) or before a unit (万元, 百万元)."""

_UNMULTIPLIED = frozenset({"ratio", "points", "multiple", "score", "temperature"})
"""Dimensions whose units take no multiplier: nobody counts in 万%."""

NUMBER = "number"
"""The dimension of a multiplier that stands alone."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit taken apart: 万元/公顷 is 10⁴ × 元 for each 公顷."""

    name: str
    dimension: str
    factor: Fraction
    """How many of its dimension's smallest unit it makes."""
    times: int = 1
    """The multiplier that it starts with."""


def _simple_units() -> dict[str, Measure]:
    units = {word: Measure(word, f"count {word}", Fraction(1)) for word in _COUNTING.split()}
    units |= {alias: units[word] for alias, word in ALIASES.items()}
    units |= {word: Measure(word, NUMBER, Fraction(times), times) for word, times in TIMES.items()}
    for dimension, measures in _MEASURES.items():
        for spellings, factor in measures.items():
            names = spellings.split()
            units |= dict.fromkeys(names, Measure(names[0], dimension, Fraction(factor)))
    return units


SIMPLE = _simple_units()
"""Every unit of one word by its spellings, multipliers that stand alone too."""


def standard(text: str) -> str | None:
    """Return the standard name of a unit (``hm²`` → ``公顷``), None when it is none we know.

    Multipliers may stand before a unit (``百万元``) and quotients are made of known parts
    (``万元/ha`` → ``万元/公顷``).
    """
    measure = _measure(text)
    return measure.name if measure else None


def leading(text: str) -> str:
    """Return the unit that a text in half width begins with, as written; empty where it begins with none.

    ``万人人居环境`` begins with 万人, ``处隐患点`` with 处.
    """
    found = _LEADING.match(text)
    return found.group() if found else ""


def same(a: str, b: str) -> bool:
    """Tell whether two texts name the same unit.

    A multiplier alone is the unit that starts with it: 亿 beside 亿元 is the same, 亿 beside 万元 is not.
    Units that we do not know are the same when they are written alike.
    """
    first, second = _measure(a), _measure(b)
    if first is None or second is None:
        return first is second and _spelt(a) == _spelt(b)
    if NUMBER in (first.dimension, second.dimension):
        return first.times == second.times and multipliable(first) and multipliable(second)
    return first.name == second.name


def counting(unit: str) -> bool:
    """Tell whether the unit is a counting word (个, 处, 个/处): another one is no mismatch worth an error."""
    measure = _measure(unit)
    return measure is not None and all(part.startswith("count ") for part in measure.dimension.split("/"))


def convertible(a: str, b: str) -> bool:
    """Tell whether values in one unit can be told in the other.

    人 and 人次, % and 百分点, 个 and 处 are different things. A multiplier alone counts what the
    other unit counts: 5亿 in a row in 万元 is 5亿元, in a row in 万人 5亿人.
    """
    return _factor(a, b) is not None


def convert(value: Decimal, a: str, b: str) -> Decimal:
    """Return a value in unit ``a`` told in unit ``b``: 2 公顷 are 30 亩.

    Exact wherever the result is a finite decimal within 28 digits. Raises `ValueError` for units
    that do not convert into each other.
    """
    factor = _factor(a, b)
    if factor is None:
        raise ValueError(f"{a} 与 {b} 不能换算")
    return value * factor.numerator / factor.denominator


def _factor(a: str, b: str) -> Fraction | None:
    first, second = _measure(a), _measure(b)
    if first is None or second is None:
        return None
    if first.dimension == second.dimension:
        return first.factor / second.factor
    if NUMBER in (first.dimension, second.dimension) and multipliable(first) and multipliable(second):
        return Fraction(first.times, second.times)
    return None


def multipliable(measure: Measure) -> bool:
    """Tell whether a unit takes a multiplier."""
    return measure.dimension not in _UNMULTIPLIED


def _spelt(text: str) -> str:
    """Return the unit in one spelling; more than what labels are compared by: 每, · and * are strokes of a fraction."""
    unit = "".join(unicodedata.normalize("NFKC", text).split()).lower().replace("*", "·").replace("•", "·")
    unit = unit.replace("∕", "/").replace("⁄", "/").replace("每", "/").replace("//", "/")
    return unit.replace("·", "/") if "/" in unit else unit.replace("·", "")


@lru_cache(maxsize=4096)
def _measure(text: str) -> Measure | None:
    unit = _spelt(text)
    if unit in SIMPLE or "/" not in unit:
        return _multiplied(unit)
    parts = [_multiplied(part.strip("()")) for part in unit.split("/")]
    known = [part for part in parts if part is not None]
    return _quotient(known) if len(known) == len(parts) else None


def _multiplied(unit: str) -> Measure | None:
    """Return a unit without a stroke, with or without a multiplier."""
    if unit in SIMPLE:
        return SIMPLE[unit]
    for length in (2, 1):  # 百万 before 百, 万亿 before 万
        times, measure = TIMES.get(unit[:length]), SIMPLE.get(unit[length:])
        if times and measure and measure.dimension != NUMBER and multipliable(measure):
            return Measure(unit[:length] + measure.name, measure.dimension, measure.factor * times, times)
    return None


def _quotient(parts: list[Measure]) -> Measure:
    numerator, *divisors = parts
    factor = numerator.factor
    for divisor in divisors:
        factor /= divisor.factor
    dimension = "/".join([numerator.dimension, *sorted(divisor.dimension for divisor in divisors)])
    return Measure("/".join(part.name for part in parts), dimension, factor, numerator.times)


def _leading() -> re.Pattern[str]:
    """Return the pattern of a unit at the start of a text, the longest first."""
    words = "|".join(re.escape(unit) for unit in sorted(SIMPLE, key=len, reverse=True))
    times = "|".join(sorted(TIMES, key=len, reverse=True))
    one = f"(?:(?:{times})(?:{words})|{words})"
    return re.compile(rf"{one}(?:/{one})*(?<![a-z](?=[a-z]))", re.IGNORECASE)


_LEADING = _leading()
