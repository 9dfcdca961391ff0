"""The lint of formulas finds each thing that one of the programs would not take."""

from __future__ import annotations

import pytest
from formula_lint import Formula, Place, formulas, lint
from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet


@pytest.fixture
def book() -> Workbook:
    """Return a workbook with a form's sheet, a helper sheet and a name."""
    made = Workbook()
    made.worksheets[0].title = "自评表"
    made.create_sheet("_check")
    made.defined_names["等级"] = DefinedName("等级", attr_text="_check!$A$1:$A$3")
    return made


@pytest.fixture
def form(book: Workbook) -> Worksheet:
    return book.worksheets[0]


GOOD = [
    '=IFERROR(ROUND(ROUND(E5/D5,8),2),"")',
    '=COUNT(FIND({"≥","不低于"},INDEX(_check!$D:$D,$A2)))>0',
    "='_check'!$A$1+SUM(F5:F9)+SUMPRODUCT((A1:A3=1)*(LEN(B1:B3)=0))",
    '=IF(CELL("format",INDEX($D:$D,5))="P0",NA(),COUNTIF(等级,"优"))',
    f'="{"字" * 255}"&CHAR(10)&"""{"字" * 253}"""',
    "=" + "1+" * 4095 + "1",
    "=" + "ABS(" * 64 + "1" + ")" * 64,
    "=IF(A1=#N/A,1,0)",
]


@pytest.mark.parametrize("formula", GOOD)
def test_what_all_programs_take_is_no_fault(book: Workbook, form: Worksheet, formula: str) -> None:
    form["H5"] = formula
    assert lint(book) == []


BAD = [
    ('=TEXTJOIN(",",TRUE,A1:A3)', ["TEXTJOIN is not in Excel 2010, WPS and LibreOffice alike"]),
    ("=_xlfn.IFS(A1,1)", ["_XLFN.IFS is not in Excel 2010, WPS and LibreOffice alike"]),
    ("=1+TODAY()", ["TODAY is not in Excel 2010, WPS and LibreOffice alike"]),
    ("=SUM(OFFSET(A1,1,1))", ["OFFSET is not in Excel 2010, WPS and LibreOffice alike"]),
    ("=SUMPRODUCT(MAX(IF(A1:A3>0,1,0)))", ["IF inside SUMPRODUCT"]),
    ("=SUMPRODUCT(IFERROR(A1:A3,0))", ["IFERROR inside SUMPRODUCT"]),
    ("=SUMPRODUCT(A1:A3)+IF(A1,1,0)", []),
    (f'="{"字" * 256}"', ["a text of 256 characters"]),
    ("=" + "1+" * 4095 + "10", ["8193 characters"]),
    ("=" + "ABS(" * 65 + "1" + ")" * 65, ["nested 65 deep"]),
    ('=COUNT(FIND(MID(A1,{1,2,3},1),"有行"))', ["an array within COUNT(FIND(MID outside SUMPRODUCT"]),
    ('=LEN(SUBSTITUTE(A1,{"a"},""))', ["an array within LEN(SUBSTITUTE outside SUMPRODUCT"]),
    ('=SUMPRODUCT(ISNUMBER(FIND(MID(A1,{1,2,3},1),"有行"))*1)', []),
    ('=OR(LEFT(A1,1)={"F","P"})', []),
    ("=CHAR(160)", ["CHAR(160) depends on the system's language"]),
    ("=#REF!+1", ["#REF! as a constant"]),
    ("=A1+年度", ["no name 年度"]),
    ("=没有!A1", ["no sheet 没有"]),
]


@pytest.mark.parametrize(("formula", "faults"), BAD)
def test_what_one_program_does_not_take_is_a_fault(
    book: Workbook, form: Worksheet, formula: str, faults: list[str]
) -> None:
    form["H5"] = formula
    assert lint(book) == [f"自评表!H5: {fault}" for fault in faults]


def test_conditional_formats_keep_to_their_sheet(book: Workbook, form: Worksheet) -> None:
    form.conditional_formatting.add("B3:C9", FormulaRule(["$H3=1", '_check!$A3="×"']))
    form.conditional_formatting.add("D3", CellIsRule("equal", formula=["COUNT({1,2})"]))
    assert lint(book) == [
        "自评表!B3:C9: _check!$A3 on another sheet in a conditional format",
        "自评表!D3: an array in a conditional format",
    ]


def test_validations_keep_to_their_sheet_and_say_little(book: Workbook, form: Worksheet) -> None:
    for cells, settings in {
        "G2": {"type": "list", "formula1": "等级"},
        "G3": {"type": "list", "formula1": "_check!$A$1:$A$3"},
        "G4": {"type": "decimal", "formula1": "0", "formula2": "INDIRECT(1)"},
        "G5": {"prompt": "字" * 255, "promptTitle": "字" * 32, "error": "字" * 256, "errorTitle": "字" * 33},
    }.items():
        validation = DataValidation(**settings)
        validation.add(cells)
        form.add_data_validation(validation)
    assert lint(book) == [
        "自评表!G3: _check!$A$1:$A$3 on another sheet in a validation",
        "自评表!G4: INDIRECT is not in Excel 2010, WPS and LibreOffice alike",
        "自评表!G5: errorTitle of 33 characters",
        "自评表!G5: error of 256 characters",
    ]


def test_names_are_formulas_too(book: Workbook, form: Worksheet) -> None:
    book.defined_names["今天"] = DefinedName("今天", attr_text="TODAY()")
    form.defined_names["行"] = DefinedName("行", attr_text="没有!$A$1")
    assert lint(book) == [
        "name 今天: TODAY is not in Excel 2010, WPS and LibreOffice alike",
        "name 自评表!行: no sheet 没有",
    ]


def test_every_formula_is_found_and_no_text_is(book: Workbook, form: Worksheet) -> None:
    form["A1"] = "=B1"
    form["A2"] = "=100%"
    form["A2"].data_type = "s"
    form["A3"] = ArrayFormula("A3", "=SUM(B1:B3*2)")
    book["_check"]["C4"] = "=1"
    assert [*formulas(book)] == [
        Formula("name 等级", Place.NAME, "_check!$A$1:$A$3"),
        Formula("自评表!A1", Place.CELL, "B1"),
        Formula("自评表!A3", Place.CELL, "SUM(B1:B3*2)"),
        Formula("_check!C4", Place.CELL, "1"),
    ]
