"""The formulas of indicators say what the Python rules say: rows drawn by seed, computed by LibreOffice."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import office
import pytest
from conftest import started
from office import Office
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

from checks.live import INDICATOR_VALUES, Band
from checks.live.texts import COMMON_HAN, HALF_WIDTH, NONE_WORDS
from checks.profile import Profile, parse
from checks.values import fold, is_none_word
from live.comparing import differences
from live.drawing import draw
from live.forms import HELPER, Sheets

SEED = 20240530
FORMS, SIZE = 24, 52
"""1,248 rows a run."""

OTHER_WORDS = """
extends = "mof-2020-10"
[rates]
capped = ["增长率"]
uncapped = []
lower_is_better = ["面积"]
handled = ["修复"]
[costs]
ceiling = ["费用"]
saving = []
[targets]
overshoot = 120
met_phrases = ["完成"]
weak_words = ["有所"]
[scores]
decimals = 1
over_ceiling = "inverse"
[options]
basis = ["计划标准"]
scoring = []
"""

FUNCTIONS = {
    *[
        "ABS",
        "AND",
        "CELL",
        "CHAR",
        "CHOOSE",
        "COUNT",
        "DATE",
        "DAY",
        "FIND",
        "FIXED",
        "IF",
        "IFERROR",
        "INDEX",
        "ISBLANK",
        "ISERROR",
        "ISNUMBER",
        "ISTEXT",
        "LEFT",
        "LEN",
    ],
    *[
        "LOWER",
        "MATCH",
        "MAX",
        "MID",
        "MIN",
        "MMULT",
        "MONTH",
        "NA",
        "NOT",
        "OR",
        "REPT",
        "RIGHT",
        "ROUND",
        "ROW",
        "SUBSTITUTE",
        "SUMPRODUCT",
        "TRIM",
        "VALUE",
        "YEAR",
    ],
}
"""All that Excel 2010, WPS and LibreOffice share and that is used."""


class Opened(NamedTuple):
    """An open workbook, and what was drawn into it."""

    workbook: office.Workbook
    sheets: Sheets


def compared(office: Office, sheets: Sheets, folder: Path, profile: Profile | None = None) -> list[str]:
    path = folder / "indicators.xlsx"
    path.write_bytes(sheets.data)
    with office.open(path) as workbook:
        return all_differences(workbook, sheets, profile)


def all_differences(workbook: office.Workbook, sheets: Sheets, profile: Profile | None = None) -> list[str]:
    return [line for drawn, form, said in sheets.said(workbook) for line in differences(drawn, form, said, profile)]


def test_formulas_say_what_python_says(office: Office, tmp_path: Path) -> None:
    assert compared(office, Sheets(draw(SEED, FORMS, SIZE)), tmp_path) == []


def test_words_of_another_profile(chinese_office: Office, tmp_path: Path) -> None:
    profile = parse(OTHER_WORDS)
    # What is usual is drawn by the default profile's words.
    forms = [replace(form, usual=False) for form in draw(SEED + 1, 6, SIZE)]
    assert compared(chinese_office, Sheets(forms, profile), tmp_path, profile) == []


BROKEN = {
    "target.agreed": ("以上", "以外"),
    "target.body": ("≧", "≡"),
    "comparator": ('"="', '"≤"'),
    "target.bound": ("以前", "以外"),
    "is_rate": ("满意度", "舒适度"),
    "label.tagged": ("单位", "单元"),
    "met.number": ("<=0", "<0"),
    "share": ("MAX(0", "MAX(1"),
    "TA03": ("130", "150"),
}
"""A word of a value's or a rule's formulas, and another."""


@pytest.fixture(scope="module")
def opened(offices: dict[office.Locale, Office], tmp_path_factory: pytest.TempPathFactory) -> Opened:
    sheets = Sheets(draw(SEED + 2, 4, SIZE))
    path = tmp_path_factory.mktemp("live") / "indicators.xlsx"
    path.write_bytes(sheets.data)
    return Opened(started(offices, "zh-CN").open(path), sheets)


def test_a_word_broken_in_a_list_shows(opened: Opened) -> None:
    address = opened.sheets.listed(Band.COMPARATOR, "word", "不低于")
    opened.workbook.set(HELPER, address, "不矮于")
    found = all_differences(opened.workbook, opened.sheets)
    opened.workbook.set(HELPER, address, "不低于")
    assert any("不低于" in fold(line) for line in found)


@pytest.mark.parametrize("name", BROKEN)
def test_a_word_broken_in_a_formula_shows(opened: Opened, name: str) -> None:
    workbook, (old, new) = opened.workbook, BROKEN[name]
    before = {address: workbook.formula(HELPER, address) for address in opened.sheets.column(name)}
    assert all(old in formula for formula in before.values())
    for address, formula in before.items():
        workbook.set_formula(HELPER, address, formula.replace(old, new))
    found = all_differences(workbook, opened.sheets)
    for address, formula in before.items():
        workbook.set_formula(HELPER, address, formula)
    assert found


def test_nothing_stays_broken(opened: Opened) -> None:
    assert all_differences(opened.workbook, opened.sheets) == []


@pytest.fixture(scope="module")
def formulas() -> list[Tokenizer]:
    return [Tokenizer(formula) for formula in Sheets(draw(SEED, 1, 2)).formulas]


def test_formulas_keep_to_what_all_spreadsheets_know(formulas: list[Tokenizer]) -> None:
    opened = [token for each in formulas for token in each.items if token.subtype == Token.OPEN]
    assert {token.value.rstrip("(") for token in opened if token.type == Token.FUNC} == FUNCTIONS


def test_formulas_keep_to_the_limits_of_excel(formulas: list[Tokenizer]) -> None:
    texts = [token.value for each in formulas for token in each.items if token.subtype == Token.TEXT]
    assert max(map(len, texts)) <= 255 + 2
    assert max(len(each.formula) for each in formulas) <= 8192
    assert max(_nesting(each) for each in formulas) <= 64


def _nesting(formula: Tokenizer) -> int:
    depth = deepest = 0
    for token in formula.items:
        depth += (token.subtype == Token.OPEN) - (token.subtype == Token.CLOSE)
        deepest = max(deepest, depth)
    return deepest


def test_tables_of_signs_and_words_are_right() -> None:
    assert all(unicodedata.normalize("NFKC", full) == half for full, half in HALF_WIDTH.items() if full != "−")
    assert [word for word in NONE_WORDS if not is_none_word(word)] == []
    assert [letter for letter in str(COMMON_HAN.columns["word"][0]) if not "㐀" <= letter <= "鿿"] == []


def test_every_value_says_what_it_is() -> None:
    names = [value.name for value in INDICATOR_VALUES]
    assert len(names) == len({*names})
    assert names[0] == "row"
    assert [value.name for value in INDICATOR_VALUES if not value.says] == []
