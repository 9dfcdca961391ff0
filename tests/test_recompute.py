"""Formulas computed anew: the same values as other programs give, and silence where nothing is known for sure."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import hostile
import openpyxl
import pytest
from caching import Saved, saved
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from saving import save_as

from checks.catalogue import judge
from workbook_templates.opening import CellContent, Formula, SheetGrid, WorkbookGrid, open_workbook
from workbook_templates.opening.formulas import MAX_FORMULAS
from workbook_templates.reading import read_submission
from workbook_templates.recompute import stale_values

VALUES: dict[str, Any] = {
    "A1": 348.24, "A2": 205, "A3": 0, "A4": -7.5, "A5": "无", "A6": "205.00", "A7": 0.1, "A8": 0.2, "A9": "优",
    "B1": 100, "B2": 200, "B3": 300, "B5": 2.5, "B6": 3.5, "C1": True, "C2": 317.52, "C3": 320,
    "D1": "-", "D2": "——", "D3": "/", "D4": "na",
}  # fmt: skip
"""A4 and B4 lie between; B4 is blank."""

JUDGED: dict[str, str | bool] = {
    "A2/A1": "0.588674477371927", "A2/A1*100": "58.8674477371927", "ROUND(A2/A1,4)": "0.5887",
    "ROUND(C2/C3*100,2)": "99.23", "ROUND(ROUND(A2/A1,12),4)": "0.5887", "ROUND(SUM(A7:A8),8)": "0.3",
    "ROUND(2.5,0)": "3", "ROUND(-2.5,0)": "-3", "ROUND(1234.5,-2)": "1200",
    "ROUNDUP(3.14159,3)": "3.142", "ROUNDDOWN(-3.19,1)": "-3.1", "ROUNDUP(B1,0)": "100", "ROUNDDOWN(A2/3,2)": "68.33",
    "SUM(B1:B6)": "606", "SUM(B1,B3,5)": "405", "SUM(B1:B2,B5:B6)": "306", "SUM(A1:A9)": "546.04",
    "SUM($B$1:$B$3)": "600", "+B1+B2": "300", "B1+B4": "100", "B1-B4-B2": "-100", "SUM(B1:B3)-B1": "500",
    "AVERAGE(B1:B6)": "121.2", "MIN(A1:A4)": "-7.5", "MAX(B1:B3,500)": "500", "ABS(A4)": "7.5", "COUNT(A1:A9)": "6",
    "COUNTA(A1:A9)": "9", "COUNTA(B1:B6)": "5", "SUMPRODUCT(B1:B3,A1:A3)": "75824", "SUMPRODUCT(B1:B3)": "600",
    "IF(A3=0,1,A2/A3)": "1", "IF(A1>0,A2/A1,0)": "0.588674477371927", 'IF(A2/A1<0.9,"低","达标")': "低",
    'IF(A9="优",10,0)': "10", "IFERROR(A2/A3,0)": "0", "IFERROR(A2/A1,0)": "0.588674477371927",
    "IF(AND(A1>0,A2>0),1,2)": "1", "IF(OR(A3>0,A4>0),1,2)": "2", "IF(NOT(A3),5,6)": "5", 'IF(B4="",7,8)': "7",
    "2^10": "1024", "-2^2": "4", "2^3^2": "64", "50%": "0.5", "A1*50%": "174.12", "-50%": "-0.5", "2*-3": "-6",
    "(B1+B2)*B3/B1": "900", "B1+B2*B3": "60100", "B1-B2-B3": "-400", "B3/B2/B1": "0.015", "1=1": True, "2<>2": False,
    "B1>=100": True, "A7+A8": "0.3", 'B1&"万元"': "100万元", 'A9&"/"&B5': "优/2.5", '"他说""好"""': '他说"好"',
    "1.5E3+1": "1501", "sum(b1:b3)": "600", " SUM( B1 , B2 ) ": "300", "'数 据'!A1*2": "84", "另表!A1+B1": "107",
    'IF(B1>50,"大","小")&"额"': "大额", "MIN(1,A2/A1)*10": "5.88674477371927", "IF(B1=100,IF(B2=200,1,2),3)": "1",
    "(1+2)*(3+4)-5%": "20.95", "ROUND(MIN(1,A2/A1)*10,2)": "5.89", "COUNT(B1:B6)": "5", "TRUE": True,
    'COUNTIF(A1:A9,"无")': "1", 'COUNTIF(A1:A9,"-")': "0", 'COUNTIF(D1:D4,"-")': "1", 'COUNTIF(D1:D4,"——")': "1",
    'COUNTIF(D1:D4,"/")': "1", 'COUNTIF(D1:D4,"NA")': "1", 'COUNTIF(A9,"优")': "1", "COUNTBLANK(B1:B6)": "1",
    "COUNTBLANK(A1:D1)": "0", "COUNTBLANK(E1:F2)": "4", "ROWS(A1:B6)": "6", "COLUMNS(A1:B6)": "2", "ROWS(A1)": "1",
    "ISNUMBER(A1)": True, "ISNUMBER(A5)": False, "ISNUMBER(A6)": False, "ISNUMBER(B4)": False,
    "ISNUMBER(A1/A3)": False, "ISNUMBER(A2/A1)": True,
}  # fmt: skip

NOT_JUDGED = [
    "VLOOKUP(A1,B1:C3,2)", 'TEXT(A1,"0.00")', "TODAY()", "A1:A3", "SUM(A:A)", "SUM(1:1)", "[1]Sheet1!A1", "合计",
    "A6*2", "A5+1", "C1+1", "SUM(C1:C3)", "B4*B1", "B1/B4", "A2/A3", "IF(,1,2)", "SUM(B1 B2)", "SUM((B1,B2))", "{1,2}",
    "无此表!A1", "A1B", "1+", "", "(1", "SUM(B1:B3", 'A1>"a"', "B4", "IF(B4>1,1,B4)", "ROUND(A1,0.5)",
    "SUM(A1:XFD1048576)", "Table1[金额]", "SUMPRODUCT(B1:B3*A1:A3)", "SUMPRODUCT(B1:B3,A1:A2)", "COUNTA(1)", "#REF!+1",
    "0^0", "(-8)^(1/3)", "2^1000", "@A1", "A1#", "IF(1,2,3,4)", "LOG10(A1)", "Sheet1:Sheet3!A1", "ROUNDDOWN(4.1*100,0)",
    "(" * 50 + "1" + ")" * 50, "1&1/3", "NOT(A5)",
    'COUNTIF(A1:A9,">100")', "COUNTIF(A1:A9,100)", "COUNTIF(A1:A9,A5)", 'COUNTIF(A1:A9,"无*")', 'COUNTIF(A5+1,"无")',
    "ROUND(0.1+0.04999999999,1)", 'COUNTIF(A1:A9,"TRUE")', "COUNTIF(A1:A9)", "COUNTBLANK(1)", "ROWS(1)",
    "ISNUMBER(C1)", "ISNUMBER(A1,A2)", "ISNUMBER(A1:A3)", "ISNUMBER(A5+1)",
]  # fmt: skip


def book(formulas: dict[str, str], values: dict[str, Any] | None = None) -> Workbook:
    """A workbook with the values on its first sheet and the formulas in a column beside them."""
    made = Workbook()
    page: Any = made.active
    page.title = "自评表"
    for address, value in (VALUES if values is None else values).items():
        page[address] = value
        if isinstance(value, str):
            page[address].data_type = "s"
    for address, formula in formulas.items():
        page[address] = f"={formula}"
    made.create_sheet("数 据")["A1"] = 42
    made.create_sheet("另表")["A1"] = 7
    return made


def stale(formulas: dict[str, str], cached: dict[str, Saved], values: dict[str, Any] | None = None) -> dict[str, str]:
    """What is said of the formulas of a workbook, by address."""
    grid = open_workbook(saved(book(formulas, values), cached), "a.xlsx")
    found = stale_values(grid).get("自评表", {})
    return {openpyxl.utils.get_column_letter(column) + str(row): text for (row, column), text in found.items()}


@pytest.mark.parametrize("formula", JUDGED)
def test_a_formula_gives_its_value(formula: str) -> None:
    value = JUDGED[formula]
    text = value if isinstance(value, str) else str(value).upper()
    right: Saved = text
    if isinstance(value, str) and value.lstrip("-").replace(".", "").isdigit():
        right = float(text)

    # A cell that it does not refer to is filled in, and one that it does.
    wrong = {} if isinstance(value, bool) else {"H1": text}
    assert stale({"H1": f"IF(B1=100,{formula},0)"}, {"H1": -1.0}) == wrong
    assert stale({"H1": f"IF(B1=100,{formula},0)"}, {"H1": right}) == {}


@pytest.mark.parametrize("formula", NOT_JUDGED)
def test_what_is_not_known_for_sure_is_not_judged(formula: str) -> None:
    grid = open_workbook(saved(book({"H1": "B1"}), {"H1": -1}), "a.xlsx")
    assert stale_values(grid) == {"自评表": {(1, 8): "100"}}

    grid.sheets[0].formulas[1, 8] = Formula(formula, "General")
    assert stale_values(grid) == {"自评表": {}}


def test_a_formula_over_blank_cells_alone_is_not_judged() -> None:
    assert stale({"H1": "SUM(E1:E9)", "H2": "E1+E2", "H3": 'IF(E1="","",E2)'}, {"H1": 5, "H2": 5, "H3": 5}) == {}


def test_the_value_is_shown_as_the_cell_shows_it() -> None:
    made = book({"H1": "A2/A1", "H2": "A2/A1", "H3": "A2/A1"})
    page: Any = made.active
    page["H1"].number_format = "0.00%"
    page["H2"].number_format = "0"
    grid = open_workbook(saved(made, {"H1": 0.5025, "H2": 0.6, "H3": "#DIV/0!"}), "a.xlsx")

    # H2 shows 1 either way: nobody sees a difference.
    assert stale_values(grid) == {"自评表": {(1, 8): "58.87%", (3, 8): "0.588674477371927"}}


def test_nothing_is_judged_with_the_precision_shown_or_with_iterations() -> None:
    for name, value in (("fullPrecision", False), ("iterate", True)):
        made = book({"H1": "A2/A1"})
        setattr(made.calculation, name, value)
        assert stale_values(open_workbook(saved(made, {"H1": 0.5}), "a.xlsx")) == {}


def test_a_chain_is_judged_link_by_link_and_computed_where_nothing_was_saved() -> None:
    assert stale({"H1": "A2*2", "H2": "H1+1"}, {"H1": 400, "H2": 401}) == {"H1": "410"}
    assert stale({"H1": "A2*2", "H2": "H1+1"}, {"H2": 401}) == {"H1": "410", "H2": "411"}
    assert stale({"H1": "H2+1", "H2": "H1+1"}, {}) == {}


def test_formulas_filled_down_are_moved_to_their_cells() -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="C{row}">{formula}<v>1</v></c></row>'
        for row, formula in enumerate(
            (
                '<f t="shared" ref="C1:C3" si="0">A1*B1&amp;"A1" &amp; $B$1</f>',
                '<f t="shared" si="0"/>',
                '<f t="shared" si="0"/>',
                '<f t="array" ref="C4">A4*B4</f>',
                '<f ca="1">A5*$B5</f>',
                '<f t="shared" ref="C6:C7" si="1">SUM(A1:B6,\'A 1\'!A1,LOG10(A6))</f>',
                '<f t="shared" si="1"/>',
            ),
            1,
        )
    )
    # One spelling is read by patterns, the other by a parser.
    for data in (hostile.workbook(rows), hostile.workbook(f"<!-- -->{rows}")):
        grid = open_workbook(data, "a.xlsx").sheets[0]
        assert [formula.text for formula in grid.formulas.values()] == [
            'A1*B1&"A1" & $B$1',
            'A2*B2&"A1" & $B$1',
            'A3*B3&"A1" & $B$1',
            "",
            "A5*$B5",
            "SUM(A1:B6,'A 1'!A1,LOG10(A6))",
            "SUM(A2:B7,'A 1'!A2,LOG10(A7))",
        ]


def test_a_sheet_of_too_many_formulas_is_none_of_a_form() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><f>1+1</f><v>3</v></c></row>' for row in range(1, MAX_FORMULAS + 2))
    assert open_workbook(hostile.workbook(rows), "a.xlsx").sheets[0].formulas == {}


NUMBERS = st.decimals(-1000, 1000, places=2).filter(lambda number: number != 0)
TREES = st.recursive(
    NUMBERS.map(lambda number: f"({number})"),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({''.join(parts)})"),
    max_leaves=12,
)


@given(TREES)
def test_arithmetic_is_pythons(expression: str) -> None:
    exact = re.sub(r"\((-?[0-9.]+)\)", r"Decimal('\1')", expression)
    try:
        value = eval(exact, {"Decimal": Decimal})
    except ArithmeticError:
        return
    sheet = SheetGrid("a", formulas={(1, 2): Formula(f"A1+{expression}", "General")})
    sheet.stored = [[1.0, float(value + 1)]]
    sheet.cells = {(1, 1): CellContent("1", Decimal(1)), (1, 2): CellContent("x", None, formula=True)}
    assert stale_values(WorkbookGrid([sheet])) == {"a": {}}

    sheet.stored = [[1.0, float(value + 1) * 1.001 + 1]]
    assert list(stale_values(WorkbookGrid([sheet]))["a"]) == [(1, 2)]


def test_the_values_are_those_that_libreoffice_computes(tmp_path: Path) -> None:
    cells = {f"H{row}": formula for row, formula in enumerate(JUDGED, 1)}
    path = tmp_path / "公式.xlsx"
    book(cells).save(path)
    (computed,) = save_as([path], "xlsx", tmp_path / "out")
    values: Any = openpyxl.load_workbook(computed, data_only=True)["自评表"]
    opened = open_workbook(computed.read_bytes(), "a.xlsx")

    assert len(opened.sheets[0].formulas) >= len(JUDGED) >= 60
    assert stale_values(opened)["自评表"] == {}
    for address, formula in cells.items():
        assert is_the_same(JUDGED[formula], values[address].value), (formula, values[address].value)


def is_the_same(expected: object, found: object) -> bool:
    if isinstance(found, bool) or not isinstance(found, int | float):
        return expected == found
    return float(str(expected)) == pytest.approx(found)


def transfer(cached: dict[str, Saved]) -> bytes:
    """A table of money by region with a formula in each rate and in the total."""
    made = Workbook()
    page: Any = made.active
    page.title = "资金"
    rows = [["旗县区", "中央资金（万元）", "中央资金执行数（万元）", "中央资金执行率（%）"],
            ["托克托县", 348.24, 205.00, "=C2/B2"], ["和林格尔县", 1828.26, 1008.80, "=C3/B3"],
            ["合计", "=SUM(B2:B3)", "=SUM(C2:C3)", "=C4/B4"]]  # fmt: skip
    for row in rows:
        page.append(row)
    for row in (2, 3, 4):
        page[f"D{row}"].number_format = "0.00%"
    return saved(made, cached)


RIGHT: dict[str, Saved] = {"B4": 2176.5, "C4": 1213.8, "D2": 0.58867447737, "D3": 0.551781475282, "D4": 0.5576843556}


def findings(data: bytes) -> list[tuple[str, str, str, str]]:
    (found,) = judge([read_submission(data, "返回.xlsx")])
    return [(each.code, each.cell, each.verdict.found, each.verdict.expected) for each in found]


def test_a_stale_rate_is_one_finding() -> None:
    assert findings(transfer(RIGHT)) == []
    assert findings(transfer(RIGHT | {"D2": 0.5025})) == [("FM05", "D2", "50.25%", "58.87%")]
    assert findings(transfer(RIGHT | {"D2": "#DIV/0!"})) == [("FM05", "D2", "#DIV/0!", "58.87%")]


def test_a_stale_total_is_one_finding_and_so_is_what_is_right_beside_it() -> None:
    assert findings(transfer(RIGHT | {"C4": 1300, "D4": 1300 / 2176.5})) == [("FM05", "C4", "1300", "1213.8")]


def test_formulas_that_were_never_computed_are_one_finding() -> None:
    assert findings(transfer({})) == [("FM05", "D2", "", "58.87%")]


def test_a_wrong_formula_is_a_wrong_rate() -> None:
    made = openpyxl.load_workbook(io.BytesIO(transfer({})))
    page: Any = made.active
    page["D2"] = "=C2/B3"

    assert [line[:3] for line in findings(saved(made, RIGHT | {"D2": 205 / 1828.26}))] == [("RT01", "D2", "11.21%")]
