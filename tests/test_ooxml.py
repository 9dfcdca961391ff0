"""The audit of workbooks has nothing to say of a good one and names what is wrong with a broken one."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from ooxml import audit
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Return a workbook with what templates have: texts, formulas, fonts, colours, validation, protection."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.merge_cells("A1:C1")
    sheet["A1"], sheet["B2"], sheet["C2"] = "自评表", 1, '=IF(B2>0,"√","×")'
    sheet["A1"].font = Font(name="宋体", size=16, bold=True, color="FF0000")
    sheet["B2"].border = Border(left=Side("thin"))
    sheet.conditional_formatting.add("B2", FormulaRule(["$B$2<0"], fill=PatternFill(bgColor="FFC7CE")))
    validation = DataValidation(type="list", formula1='"优,良"', prompt="请选择")
    validation.add("B3")
    sheet.add_data_validation(validation)
    sheet.protection.sheet = True
    book.create_sheet("_check").sheet_state = "hidden"
    path = tmp_path / "好.xlsx"
    book.save(path)
    return path


def test_a_good_workbook_gets_no_word(good: Path) -> None:
    assert audit(good) == []


def _after(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        (SHEET, _after("<mergeCells", "<wrong/><mergeCells"), "wrong"),
        (SHEET, _after("</sheetData>", "</sheetData><sheetData/>"), "sheetData"),
        (SHEET, _after('t="inlineStr"', 't="text"'), "text"),
        (SHEET, _after('type="expression"', 'type="formula"'), "formula"),
        ("xl/styles.xml", _after('patternType="gray125"', 'patternType="grey"'), "grey"),
        ("xl/workbook.xml", _after('sheetId="2"', 'sheetId="1"'), "sheetId"),
    ],
    ids=[
        "unknown element",
        "second part",
        "unknown kind of cell",
        "unknown kind of format",
        "unknown pattern",
        "same id",
    ],
)
def test_a_broken_workbook_is_named(good: Path, part: str, change: Callable[[str], str], said: str) -> None:
    broken = good.with_name("坏.xlsx")
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(broken, "w") as copy:
        for name in source.namelist():
            text = source.read(name)
            copy.writestr(name, change(text.decode()) if name == part else text)
    complaints = audit(broken)
    assert complaints
    assert any(said in complaint and part in complaint for complaint in complaints), complaints
