"""Labels of rows and groups: the name that counts, and the unit, code and weight written beside it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from checks.units import standard
from checks.values.text import fold

_CODE = re.compile(r"\s*([A-F](?:(?:\s*[0-9]){1,4}|(?=\s)))(?!\s*[0-9A-Za-z.%])[\s、.:·-]*(?![级类型等])")
"""The code of a score sheet's row (C202 筛选…, A 项目决策); a letter alone needs a blank: D级危房 has no code.

Blanks inside come from labels that are spaced out or broken over lines."""

_LETTER_CODE = re.compile(r"\s*([A-F])(?=[^\x00-\x7f])(?![级类型等])(?=.*\([0-9.]+分?\)\s*$)")
"""A letter without a blank behind it is a code where the weight stands in brackets: A项目决策(20)."""

_ORDINAL = re.compile(
    r"""
    \s*[★☆▲△]*\s*
    (?:
        (?:三级)?指标\s*[0-9]{1,2}\s*(?:[:、)]|\.(?![0-9])|(?=[㐀-鿿《“★☆▲△]))
      | \(?[0-9]{1,2}\s*(?:[、)]|\.(?![0-9]))
    )?
    \s*[★☆▲△]*\s*(?=[^\s:])
    """,
    re.VERBOSE,
)
"""What a printed form has before an indicator's name: 指标1：, 1., and the star of an indicator that counts (★)."""

_LAST_BRACKETS = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)$")
"""The brackets at the end, which may hold a pair themselves: 设备数量(台(套))."""

_WEIGHT = re.compile(r"([0-9]{1,3}(?:\.[0-9]+)?)[分%]?")
"""What stands in the brackets of a weight: 20, 12.5, 20分, 20%."""

_UNIT_SAID = re.compile(r"(?:计量)?单位:?|:")
"""What may stand before a unit: （单位：万元）."""

_SECTION = re.compile(r"产出|成本|效益|效果|影响|满意|执行")
_SECTIONS = {"效果": "效益", "影响": "效益", "满意": "满意度"}


@dataclass(frozen=True, slots=True)
class Label:
    """A label taken apart: ``C2 矿山生态修复面积（ha)`` is 矿山生态修复面积 in 公顷 with code C2."""

    text: str
    """As written."""
    name: str
    """Folded, without unit, code, ordinal and weight: what two labels are compared by."""
    unit: str = ""
    """By its standard name (`checks.units`), empty where the label names none."""
    code: str = ""
    """The row's code on a score sheet: ``C202``."""
    weight: Decimal | None = None
    """The weight in brackets: 20 of ``A 项目决策 (20)``."""
    ordinal: str = ""
    """What a printed form has before the name: 指标1 of ``指标1：新建堤防长度``."""


@lru_cache(maxsize=4096)
def read_label(text: str) -> Label:
    """Take a label apart.

    Only the last brackets can hold a unit or a weight, and only a known unit is one: （矿点） stays in the name.
    """
    half = unicodedata.normalize("NFKC", text)
    found = _CODE.match(half) or _LETTER_CODE.match(half)
    code = "".join(found.group(1).split()) if found else ""
    half = half[found.end() :] if found else half
    before = _ORDINAL.match(half)
    ordinal = fold(before.group()) if before else ""
    name = fold(half[before.end() :] if before else half)
    unit, weight = "", None
    brackets = _LAST_BRACKETS.search(name)
    if brackets:
        unit, weight = _unit(brackets.group(1)), _weight(brackets.group(1))
        if unit or weight is not None:
            name = name[: brackets.start()].rstrip(":")
    elif ":" in name:
        start, _, after = name.rpartition(":")
        unit = _unit(after)
        name = start if unit and start else name
    return Label(text, name, unit, code, weight, ordinal)


def without_ordinal(text: str) -> str:
    """Return a label as written, less what a printed form has before the name: 指标1：, 1., ★."""
    before = _ORDINAL.match(unicodedata.normalize("NFKC", text))
    return text[before.end() :] if before else text


def _unit(text: str) -> str:
    said = _UNIT_SAID.match(text)
    return standard(text[said.end() :] if said else text) or ""


def _weight(text: str) -> Decimal | None:
    """Return the points of a weight; above 100 it is something else, such as a year."""
    found = _WEIGHT.fullmatch(text)
    weight = Decimal(found.group(1)) if found else None
    return weight if weight is not None and weight <= 100 else None


@lru_cache(maxsize=1024)
def section_of(level1_text: str) -> str:
    """Return the section of a level-1 group: 产出, 成本, 效益, 满意度, 执行, or empty.

    A group with a code is a score sheet's (C 项目产出(40)), which has weights of its own: empty.
    """
    label = read_label(level1_text)
    found = _SECTION.search(label.name)
    if label.code or not found:
        return ""
    return _SECTIONS.get(found.group(), found.group())


@lru_cache(maxsize=1024)
def group_name(level2_text: str) -> str:
    """Return the name of a level-2 group without 指标: 经济效益指标 and 经济效益 are the same."""
    name = read_label(level2_text).name
    name = name.removesuffix("指标") or name
    return "可持续影响" if name == "可持续影响效益" else name
