"""``xladdin fill``: blank derived cells filled in a copy, exactly; everything else stays as it was."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import hostile
import openpyxl
import pytest
from caching import patched, saved
from openpyxl import Workbook
from saving import save_as
from test_patching import members, part, without

from checks.catalogue import chosen, judge
from checks.profile import load
from examples.workbooks import Cells, figures, names, official, variant
from workbook_templates.filling import Filling, Way, fill
from workbook_templates.opening import WorkbookGrid, open_workbook
from workbook_templates.reading import read_submission
from xladdin.cli import main
from xladdin.filling import why

FORMS = [name for name in names() if figures(name)["form"] != "survey"]
DERIVED = ("rate", "score", "score_rate", "完成比例", "预算合计")
SHEET = "xl/worksheets/sheet1.xml"


def is_derived(path: str) -> bool:
    """Tell by its path in the figures whether a cell is computed of others."""
    block, _, key = path.partition("/")
    key = key.rpartition("/")[2]
    if block == "funds" and path.startswith("funds/0/"):
        return key in ("initial", "budget", "executed", "rate", "score")
    if block == "total":
        return key in ("weight", "绩效目标", "实际完成", *DERIVED) or "资金" in key
    return key in DERIVED or "执行率" in key or path == "amounts/0"


def blanked(data: bytes, cells: Cells) -> tuple[bytes, dict[str, str]]:
    """A workbook without what is computed, and what stood there."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book.worksheets[0]
    had = {}
    for path, cell in cells.items():
        if is_derived(path) and page[cell].value not in (None, "-", "—"):
            had[cell] = str(page[cell].value)
            page[cell].value = None
            page[cell].number_format = "General"
    return saved(book), had


def texts(data: bytes) -> dict[str, str]:
    """What each cell of the first sheet shows."""
    cells = open_workbook(data, "a.xlsx").sheets[0].cells
    return {
        openpyxl.utils.cell.get_column_letter(column) + str(row): cell.text for (row, column), cell in cells.items()
    }


def filled(filling: Filling) -> dict[str, str]:
    return {each.cell: each.text for each in filling.filled}


def left(filling: Filling) -> dict[str, str]:
    return {each.at.cell: why(each) for each in filling.left}


@pytest.mark.parametrize(
    ("name", "values", "reasons"),
    [
        ("guizhou-miaoling-2025-selfeval", {
            "G7": "39700", "H7": "26369.18", "I7": "66.42%", "I8": "84.60%", "I9": "17.16%",
            **dict.fromkeys(["H22", "H23", "H24", "H25", "H26"], "8"), "H27": "7.53", "H28": "7.53",
            **dict.fromkeys(["H29", "H30", "H31", "H32", "H33", "H34"], "5"), "H35": "4.83", "H37": "4",
         }, {"H36": "F36“≥5”不是确切的数"}),
        ("library-2024-project", {
            "D6": "180", "E6": "200", "F6": "187.36", "H6": "93.68%", "I6": "9.37", "H7": "93.06%", "H8": "100.00%",
            "H9": "91.60%", "H13": "10", "H14": "9.55", "H15": "10", "H16": "10", "H17": "5", "H18": "5", "H19": "15",
            "H20": "15", "H21": "10", "G22": "100", "H22": "98.92",
         }, {}),
        ("roads-2024-project", {
            "D6": "320", "E6": "356.5", "F6": "301.2", "H6": "84.49%", "I6": "8.45", "H7": "84.61%", "H8": "83.66%",
            "H13": "14.44", "H14": "10", "H15": "10", "H16": "9.47", "H17": "5", "H18": "15", "H19": "15", "H20": "10",
            "G21": "100", "H21": "97.36",
         }, {}),
        ("hohhot-2023-regions", {
            "D3": "161.27%", "D4": "142.01%", "D5": "125.24%", "D6": "124.12%", "D7": "108.87%", "D8": "105.14%",
            "D9": "102.03%", "D10": "100.35%", "B11": "719.6", "C11": "961.26", "D11": "133.58%",
         }, {}),
        ("soil-xinjiang-2025-allocation", {
            "G4": "2153.23", "G5": "355.95", "G6": "756.92", "E7": "2938", "F7": "328.1", "G7": "3266.1",
         }, {}),
        ("soil-xinjiang-2025-execution", {
            "F4": "74.24%", "I4": "0.00%", "F5": "99.23%", "I5": "0.00%", "F6": "0.00%", "I6": "0.00%", "D7": "2938",
            "E7": "1755.51", "F7": "59.75%", "G7": "328.1", "H7": "0", "I7": "0.00%",
         }, {}),
        ("hohhot-2023-target", {"D9": "16648.4"}, {}),
        ("turpan-2024-selfeval", {
            "E7": "15886.03", "F7": "15886.03", **dict.fromkeys(["G7", "G8", "G9"], "100.00%"),
         }, {}),
    ],
)  # fmt: skip
def test_what_a_blanked_form_gets_back(name: str, values: dict[str, str], reasons: dict[str, str]) -> None:
    data, had = blanked(*official(figures(name)))
    filling = fill(data, "a.xlsx", load())

    assert filled(filling) == values
    assert left(filling) == reasons
    assert had.keys() <= values.keys() | reasons.keys()
    assert texts(filling.data) == texts(data) | values


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("name", FORMS)
def test_no_rule_finds_fault_with_a_filled_cell(name: str, way: Way) -> None:
    data, _ = blanked(*official(figures(name)))
    filling = fill(data, "a.xlsx", load(), way)

    ((*findings,),) = judge([read_submission(filling.data, "a.xlsx")], load(), chosen(["RT", "SM", "SC", "FM05"]))
    # What is told of a filled cell without faulting it: a low rate, money spent beyond the budget.
    faults = [(each.code, each.cell) for each in findings if each.code not in ("RT04", "RT05", "SM04")]
    assert [fault for fault in faults if fault[1] in filled(filling)] == []


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", FORMS)
def test_messy_forms_keep_all_that_was_typed(name: str, seed: int) -> None:
    data, had = blanked(*variant(figures(name), seed))
    filling = fill(data, "a.xlsx", load(), Way.FORMULAS)
    before, after = texts(data), texts(filling.data)

    assert {cell: text for cell, text in after.items() if cell in before} == before
    assert after.keys() - before.keys() == filled(filling).keys()
    assert had.keys() <= filled(filling).keys() | left(filling).keys()
    changed = list(filled(filling))
    assert without(part(filling.data, SHEET), changed) == without(part(data, SHEET), changed)
    old, new = members(data), members(filling.data)
    assert [each for each in old if old[each] != new[each]] == ([SHEET] if changed else [])


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Filling, Filling, WorkbookGrid]]:
    """Each form filled with values, with formulas, and the latter computed anew by LibreOffice."""
    folder = tmp_path_factory.mktemp("filled")
    made = {}
    for name in FORMS:
        data, _ = blanked(*official(figures(name)))
        made[name] = fill(data, "a.xlsx", load()), fill(data, "a.xlsx", load(), Way.FORMULAS)
        # Without saved values nothing but a computation can show anything.
        copy = openpyxl.load_workbook(io.BytesIO(made[name][1].data))
        (folder / f"{name}.xlsx").write_bytes(saved(copy))
    paths = [folder / f"{name}.xlsx" for name in FORMS]
    grids = [open_workbook(path.read_bytes(), "a.xlsx") for path in save_as(paths, "xlsx", folder / "out")]
    return {name: (*made[name], grid) for name, grid in zip(FORMS, grids, strict=True)}


@pytest.mark.parametrize("name", FORMS)
def test_formulas_give_the_values(recalculated: dict[str, tuple[Filling, Filling, WorkbookGrid]], name: str) -> None:
    values, formulas, grid = recalculated[name]
    shown = {
        openpyxl.utils.cell.get_column_letter(column) + str(row): cell.text
        for (row, column), cell in grid.sheets[0].cells.items()
    }
    assert filled(values).keys() == filled(formulas).keys()
    for cell, text in filled(values).items():
        # 100.00% as a text is 100% where a formula writes it.
        assert {filled(formulas)[cell], shown[cell]} <= {text, text.replace(".00%", "%")}
    written = {each.cell for each in formulas.filled if each.formula}
    assert all(grid.sheets[0].cells[_place(cell)].formula for cell in written)


def _place(cell: str) -> tuple[int, int]:
    letters, row = openpyxl.utils.cell.coordinate_from_string(cell)
    return row, openpyxl.utils.cell.column_index_from_string(letters)


def test_the_formulas_of_a_project_self_evaluation() -> None:
    data, _ = blanked(*official(figures("library-2024-project")))
    filling = fill(data, "a.xlsx", load(), Way.FORMULAS)

    assert {each.cell: each.formula for each in filling.filled} == {
        "D6": "=SUM(D7:D9)",
        "E6": "=SUM(E7:E9)",
        "F6": "=SUM(F7:F9)",
        "H6": '=ROUND(F6/E6*100,2)&"%"',
        "I6": "=ROUND(ROUND(MIN(1,F6/E6)*G6,8),2)",
        "H7": '=ROUND(F7/E7*100,2)&"%"',
        "H8": '=ROUND(F8/E8*100,2)&"%"',
        "H9": "",
        "H13": "=ROUND(ROUND(MIN(1,F13/300)*G13,8),2)",
        "H14": "=ROUND(ROUND(MIN(1,F14/8000)*G14,8),2)",
        "H15": "=ROUND(ROUND(MIN(1,F15/48)*G15,8),2)",
        "H16": "=ROUND(ROUND(IF(F16<=1,1,MAX(0,1-(F16-1)/1))*G16,8),2)",
        "H17": "=ROUND(ROUND(MIN(1,F17/95)*G17,8),2)",
        "H18": "=ROUND(ROUND(IF(F18<=3000,1,MAX(0,1-(F18-3000)/3000))*G18,8),2)",
        "H19": "=ROUND(ROUND(MIN(1,F19/25)*G19,8),2)",
        "H20": "",
        "H21": "=ROUND(ROUND(MIN(1,F21/90)*G21,8),2)",
        "G22": "=SUM(G6,G13:G21)",
        "H22": "=SUM(I6,H13:H21)",
    }


def funds(rows: Mapping[str, Sequence[object]], formats: dict[str, str] | None = None) -> bytes:
    """A small self-evaluation: its money block with the rows' cells by their first address."""
    book = Workbook()
    page: Any = book.active
    page.title = "自评表"
    page.append(["转移支付区域（项目）绩效自评表"])
    page.append(["", "全年预算数", "全年执行数", "预算执行率"])
    for first, cells in rows.items():
        for offset, value in enumerate(cells):
            page[first].offset(0, offset).value = value
    for _ in range(10 - page.max_row):
        page.append([])
    for column, label in enumerate(["一级指标", "二级指标", "三级指标", "指标值", "全年实际完成值"], 1):
        page.cell(11, column, label)
    for column, value in enumerate(["产出指标", "数量指标", "面积", "≥1", 2], 1):
        page.cell(12, column, value)
    for cell, code in (formats or {}).items():
        page[cell].number_format = code
    return saved(book)


@pytest.mark.parametrize(
    ("neighbour", "neighbour_format", "own", "shown", "kept", "formula"),
    [
        # The cell's own percent format decides.
        ("66%", "General", "0.00%", "58.87%", 0.5887, "=C3/B3"),
        ("66%", "General", "0%", "59%", 0.59, "=C3/B3"),
        # Else the others in the column.
        ("66.12%", "General", "General", "58.87%", "58.87%", '=ROUND(C3/B3*100,2)&"%"'),
        ("66.1%", "General", "General", "58.9%", "58.9%", '=ROUND(C3/B3*100,1)&"%"'),
        (0.661234, "0.0%", "General", "58.9%", "58.9%", '=ROUND(C3/B3*100,1)&"%"'),
        (0.6612, "General", "General", "0.5887", 0.5887, "=ROUND(C3/B3,4)"),
        (66.12, "0.00", "0.00", "58.87", 58.87, "=ROUND(C3/B3*100,2)"),
        (66.12, "0.00", "@", "58.87%", "58.87%", ""),
        # Nothing says anything.
        (None, "General", "General", "58.87%", "58.87%", '=ROUND(C3/B3*100,2)&"%"'),
        (None, "General", "@", "58.87%", "58.87%", ""),
        ("-", "General", "0.0", "58.87%", "58.87%", '=ROUND(C3/B3*100,2)&"%"'),
    ],
)
def test_how_a_rate_is_written(
    neighbour: object, neighbour_format: str, own: str, shown: str, kept: object, formula: str
) -> None:
    rows: dict[str, list[object]] = {
        "A3": ["年度资金总额", 348.24, 205, None],
        "A4": ["其中：中央财政资金", 348.24, 230.26, neighbour],
    }
    data = funds(rows, {"D4": neighbour_format, "D3": own})

    values, formulas = (fill(data, "a.xlsx", load(), way) for way in Way)

    assert filled(values)["D3"] == shown
    assert openpyxl.load_workbook(io.BytesIO(values.data))["自评表"]["D3"].value == kept
    (written,) = (each for each in formulas.filled if each.cell == "D3")
    assert (written.text, written.formula) == (shown, formula)
    assert texts(formulas.data)["D3"] == shown


def test_a_rate_of_texts_is_a_value_even_where_formulas_are_wanted() -> None:
    rows: dict[str, list[object]] = {
        "A3": ["年度资金总额", "348.24", 205, None],
        "A4": ["中央财政资金", "348.24", 205, "58.87%"],
    }

    (cell,) = fill(funds(rows), "a.xlsx", load(), Way.FORMULAS).filled

    assert (cell.cell, cell.text, cell.formula) == ("D3", "58.87%", "")


def test_an_amount_that_its_cell_would_not_show_whole_is_left() -> None:
    rows: dict[str, list[object]] = {
        "A3": ["年度资金总额", None, 1, "-"],
        "A4": ["中央财政资金", 6648.4, 1, "-"],
        "A5": ["地方财政资金", 10, 0, "-"],
    }

    for code, expected in (
        ("0", None),
        ("0.0", "6658.4"),
        ("0.00", "6658.40"),
        ("#,##0.00", "6,658.40"),
        ("@", "6658.4"),
    ):
        filling = fill(funds(rows, {"B3": code}), "a.xlsx", load())
        assert filled(filling).get("B3") == expected
        assert left(filling) == ({} if expected else {"B3": "应为 6658.4，但单元格的数字格式显示不全；请改格式后再填"})
    value = openpyxl.load_workbook(io.BytesIO(filling.data))["自评表"]["B3"].value
    assert value == "6658.4"


def test_a_formula_over_amounts_that_are_shown_smaller_than_they_are_held_is_a_value() -> None:
    rows: dict[str, list[object]] = {
        "E2": ["单位：万元"],
        "A3": ["年度资金总额", None, 1, "-"],
        "A4": ["中央财政资金", 66480000, 1, "-"],
    }
    data = funds(rows, {"B4": '0!.0,"万元"'})

    (cell,) = fill(data, "a.xlsx", load(), Way.FORMULAS).filled

    assert (cell.cell, cell.text, cell.formula) == ("B3", "6648", "")


def test_a_merged_cell_is_filled_at_its_top_left() -> None:
    data = funds({"A3": ["年度资金总额", 200, 100, None], "A4": ["中央财政资金", 200, 100, "50.00%"]})
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.worksheets[0].merge_cells("D3:F3")

    assert filled(fill(saved(book), "a.xlsx", load())) == {"D3": "50.00%"}


def test_a_rate_merged_over_rows_that_differ_is_left() -> None:
    data = funds({"A3": ["年度资金总额", 200, 100, None], "A4": ["中央财政资金", 100, 80, None]})
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.worksheets[0].merge_cells("D3:D4")
    filling = fill(saved(book), "a.xlsx", load())

    assert filled(filling) == {}
    assert left(filling) == {"D3": "两种算法得出不同的数：0.5 和 0.8，请先核对有关的数"}


def test_formulas_without_a_saved_value_and_arrays_are_left_alone() -> None:
    data = funds({"A3": ["年度资金总额", 200, 100, "=C3/B3"], "A4": ["中央财政资金", 100, 80, None]})
    array = part(data, SHEET).replace(b"<f>C3/B3</f>", b'<f t="array" ref="D3:D9">C3/B3</f>')
    with_array = _with(data, SHEET, array)

    assert filled(fill(data, "a.xlsx", load())) == {"D4": "80.00%"}
    filling = fill(with_array, "a.xlsx", load())
    assert filling.data is with_array
    assert left(filling) == {"D4": "属于数组公式，不能单独填"}


def _with(data: bytes, name: str, content: bytes) -> bytes:
    """A workbook with another content in one part, or one part more."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return hostile.pack({each: archive.read(each) for each in archive.namelist()} | {name: content})


def test_formulas_of_the_workbook_that_use_filled_cells_are_named_and_not_touched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: dict[str, list[object]] = {
        "A3": ["年度资金总额", None, 100, "=IF(B3=0,0,C3/B3)"],
        "A4": ["中央财政资金", 200, 100, "50%"],
    }
    data = patched(funds(rows), {SHEET: {"D3": 0}})
    filling = fill(data, "a.xlsx", load())

    assert filled(filling) == {"B3": "200"}
    assert filling.outdated == [("自评表", "D3")]
    assert without(part(filling.data, SHEET), ["B3"]) == without(part(data, SHEET), ["B3"])

    (tmp_path / "a.xlsx").write_bytes(data)
    main(["fill", str(tmp_path / "a.xlsx"), "-o", str(tmp_path / "b.xlsx")])
    said = "".join(line.strip() for line in capsys.readouterr().out.splitlines())
    assert "保存的结果还是旧的：自评表!D3。请在 Excel 中按 Ctrl+Alt+F9 重算后保存。" in said


def test_several_forms_in_one_workbook_are_all_filled() -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title in ("甲项目", "乙项目"):
        data, _ = blanked(*official(figures("hohhot-2023-regions")))
        page = book.create_sheet(title)
        for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows():
            for cell in row:
                if cell.value is not None:
                    page[cell.coordinate] = cell.value
    filling = fill(saved(book), "a.xlsx", load())

    assert [each.sheet for each in filling.filled] == ["甲项目"] * 11 + ["乙项目"] * 11


def macro_workbook(tmp_path: Path) -> Path:
    """A workbook with macros, a seal, a text box and newer formats, and a blank rate."""
    data = funds({"A3": ["年度资金总额", 348.24, 205, None], "A4": ["中央财政资金", 348.24, 205, "58.87%"]})
    sheet = part(data, SHEET).replace(
        b"</worksheet>", b'<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"/></extLst></worksheet>'
    )
    more = {
        "xl/vbaProject.bin": bytes(range(256)) * 40,
        "xl/drawings/drawing1.xml": "<wsDr>盖章</wsDr>".encode(),
        "xl/media/image1.png": b"\x89PNG" + bytes(99),
        "xl/cellimages.xml": b"<cellImages/>",
        "customXml/item1.xml": b"<x/>",
    }
    data = _with(data, SHEET, sheet)
    for name, content in more.items():
        data = _with(data, name, content)
    path = tmp_path / "返回.xlsm"
    path.write_bytes(data)
    return path


def test_a_workbook_with_macros_keeps_them_and_all_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = macro_workbook(tmp_path)
    before = hashlib.sha256(path.read_bytes()).digest()
    copy = tmp_path / "副本.xlsm"

    assert main(["fill", str(path), "-o", str(copy)]) == 0

    assert capsys.readouterr().out == (
        f"{path}\n  自评表!D3  年度资金总额 预算执行率：58.87%\n填了 1 格，未填 0 格，其余内容没有改动；副本：{copy}\n"
    )
    assert hashlib.sha256(path.read_bytes()).digest() == before
    old, new = members(path.read_bytes()), members(copy.read_bytes())
    assert {name for name in old if old[name] != new[name]} == {SHEET}
    assert sorted(tmp_path.iterdir()) == [copy, path]


def test_the_list_in_english_and_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, copy = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    path.write_bytes(
        funds(
            {
                "A3": ["年度资金总额", None, 205, None],
                "A4": ["中央财政资金", 348.24, 205, ""],
                "A5": ["地方财政资金", 0, 0, None],
            }
        )
    )

    assert main(["fill", str(path), "-o", str(copy), "--as", "formulas", "--lang", "en"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  自评表!B3  年度资金总额 全年预算数: 348.24 (formula =SUM(B4:B5))",
        '  自评表!D3  年度资金总额 预算执行率: 58.87% (formula =ROUND(C3/B3*100,2)&"%")',
        '  自评表!D4  中央财政资金 预算执行率: 58.87% (formula =ROUND(C4/B4*100,2)&"%")',
        "  left blank (1)",
        "    自评表!D5  地方财政资金 预算执行率: B5 is 0, so there is no rate",
        f"Filled: 3, left blank: 1, nothing else was changed. Copy: {copy}",
    ]

    assert main(["fill", str(path), "-o", str(copy), "--force", "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["schema"], said["profile"], said["signature_broken"], said["outdated"]) == (
        1,
        "mof-2020-10",
        False,
        [],
    )
    assert said["filled"][0] == {
        "sheet": "自评表", "cell": "B3", "field": "年度资金总额 全年预算数", "text": "348.24", "formula": None,
    }  # fmt: skip
    assert said["left"] == [
        {
            "sheet": "自评表",
            "cell": "D5",
            "field": "地方财政资金 预算执行率",
            "why": "zero",
            "message": "B5 为 0，没有比率",
        }
    ]


def test_nothing_to_fill_gives_the_same_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, copy = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    path.write_bytes(official(figures("hohhot-2023-regions"))[0])

    assert main(["fill", str(path), "-o", str(copy)]) == 0
    assert "没有空白的派生单元格，副本与原文件相同。" in capsys.readouterr().out
    assert copy.read_bytes() == path.read_bytes()


GOOD = funds({"A3": ["年度资金总额", 348.24, 205, None]})
SIGNED = _with(GOOD, "_xmlsignatures/origin.sigs", b"")


@pytest.mark.parametrize(
    ("name", "data", "copy", "says"),
    [
        ("a.xls", hostile.xls(), "b.xls", "（.xls、.et）的文件不能填"),
        ("a.csv", b"a,b\n1,2\n", "b.xlsx", "文件其实是文本（如 CSV）"),
        ("a.xlsx", b"<html></html>", "b.xlsx", "文件其实是网页"),
        ("a.xlsx", hostile.encrypted_xlsx(), "b.xlsx", "文件设了打开密码"),
        ("a.xls", hostile.encrypted_xls(), "b.xls", "文件设了打开密码"),
        ("a.xlsx", GOOD[:500], "b.xlsx", "文件已损坏"),
        ("a.xlsx", b"", "b.xlsx", "文件是空的"),
        ("a.xlsx", hostile.liar(4 << 20), "b.xlsx", "文件已损坏"),
        ("a.xlsx", hostile.blanks(200 << 20), "b.xlsx", "超出读取上限"),
        ("a.xlsx", hostile.billion_laughs(), "b.xlsx", "内部结构不安全"),
        ("a.xlsx", hostile.external_entity(), "b.xlsx", "内部结构不安全"),
        ("a.xlsx", hostile.utf16_part(), "b.xlsx", "内部结构不安全"),
        ("a.xlsx", hostile.far_cells(), "b.xlsx", "超出读取上限"),
        ("a.xlsx", hostile.workbook(), "b.xlsx", "没有找到认得的表"),
        ("a.xlsx", SIGNED, "b.xlsx", "请加 --force"),
        ("a.xlsx", GOOD, "b.xlsm", "扩展名应为 .xlsx"),
        ("a.xlsx", GOOD, "b", "扩展名应为 .xlsx"),
        ("a.xls", GOOD, "b.xls", "扩展名应为 .xlsx"),
        ("a.xlsx", GOOD, "a.xlsx", "-o 不能是原文件"),
        ("a.xlsx", GOOD, "没有/b.xlsx", "不存在"),
        ("a.xlsx", GOOD, ".", "是文件夹"),
        ("a.xlsx", None, "b.xlsx", "找不到文件"),
    ],
)  # fmt: skip
def test_what_is_not_filled_says_why_and_writes_nothing(
    name: str, data: bytes | None, copy: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)

    assert main(["fill", str(path), "-o", str(tmp_path / copy)]) == 2

    out, error = capsys.readouterr()
    assert out == ""
    assert says in error
    assert [each.name for each in tmp_path.iterdir()] == ([name] if data is not None else [])
    assert data is None or path.read_bytes() == data


def test_why_a_file_cannot_be_read_is_two_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"")
    command = ["fill", str(path), "-o", str(tmp_path / "b.xlsx")]

    assert main(command) == 2
    assert capsys.readouterr().err == f"xladdin: {path}：文件是空的，没有任何内容。请向报送单位重新索取这个文件。\n"
    assert main([*command, "--lang", "en"]) == 2
    assert capsys.readouterr().err == f"xladdin: {path}: The file is empty. Ask the unit for the file again.\n"


def test_a_copy_that_is_there_is_only_overwritten_by_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, copy = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    path.write_bytes(GOOD)
    copy.write_bytes(b"mine")

    assert main(["fill", str(path), "-o", str(copy)]) == 2
    assert "已经存在；要覆盖，请加 --force" in capsys.readouterr().err
    assert copy.read_bytes() == b"mine"

    assert main(["fill", str(path), "-o", str(copy), "--force"]) == 0
    assert texts(copy.read_bytes())["D3"] == "58.87%"


def test_the_file_itself_under_another_name_is_never_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, link = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    path.write_bytes(GOOD)
    link.hardlink_to(path)

    assert main(["fill", str(path), "-o", str(link), "--force", "--lang", "en"]) == 2
    assert "which is never changed" in capsys.readouterr().err
    assert path.read_bytes() == GOOD


def test_a_copy_that_cannot_be_written_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(GOOD)

    def full(_self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)

    assert main(["fill", str(path), "-o", str(tmp_path / "b.xlsx")]) == 2
    assert "无法写入" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [path]


def test_a_formula_too_long_to_be_computed_anew_is_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    data = funds({"A3": ["年度资金总额", 348.24, 205, None]})
    monkeypatch.setattr("workbook_templates.filling._LONGEST", 4)

    (cell,) = fill(data, "a.xlsx", load(), Way.FORMULAS).filled

    assert (cell.cell, cell.text, cell.formula) == ("D3", "58.87%", "")


def test_a_signed_workbook_by_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, copy = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    path.write_bytes(SIGNED)

    assert main(["fill", str(path), "-o", str(copy), "--force"]) == 0
    assert "副本里的签名已经失效" in capsys.readouterr().out
    assert filled(fill(SIGNED, "a.xlsx", load(), break_signature=True)) == {"D3": "58.87%"}


def test_the_profile_says_how_a_cost_beyond_its_ceiling_scores(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = figures("guizhou-miaoling-2025-selfeval")
    cost = next(row for row in form["indicators"] if row["l3"].startswith("单位成本"))
    cost["actual"] = "80"
    data, _ = blanked(*official(form))
    profile = tmp_path / "省.toml"
    profile.write_text(
        'extends = "mof-2020-10"\nname = "省"\ntitle = "省"\nsource = "省"\n[scores]\nover_ceiling = "inverse"\n',
        "utf-8",
    )
    path, copy = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    path.write_bytes(data)

    assert filled(fill(data, "a.xlsx", load()))["H32"] == "2"
    assert main(["fill", str(path), "-o", str(copy), "--profile", str(profile), "--as", "formulas"]) == 0
    assert "H32  单位成本控制数 得分：3.13（公式 =ROUND(ROUND(IF(F32<=50,1,50/F32)*G32,8),2)）" in "".join(
        line.strip() for line in capsys.readouterr().out.splitlines()
    )


def test_grades_and_totals_of_a_transfer_form_with_points() -> None:
    form = figures("guizhou-miaoling-2025-selfeval")
    for row in form["indicators"]:
        row["actual"] = "5" if row["actual"] == "≥5" else row["actual"]
    data, cells = official(form)
    book = openpyxl.load_workbook(io.BytesIO(data))
    page: Any = book.worksheets[0]
    first = int(cells["indicators/0/score"][1:])
    last = first + len(form["indicators"])
    page.unmerge_cells(next(str(each) for each in page.merged_cells.ranges if each.min_row == last))
    for cell in page[last]:
        cell.value = None
    page.cell(last, 4).value = "总分"
    page.cell(last + 1, 4).value = "评价等级"
    for row in range(first, last):
        page.cell(row, 8).value = None
        page.cell(row, 8).number_format = "General"
    filling = fill(saved(book), "a.xlsx", load(), Way.FORMULAS)

    said = {each.cell: (each.text, each.formula) for each in filling.filled}
    assert said[f"H{last}"] == ("98.89", f"=SUM(H{first}:H{last - 1})")
    assert said[f"G{last}"] == ("100", f"=SUM(G{first}:G{last - 1})")
    assert said[f"E{last + 1}"] == ("优", f'=IF(H{last}>=90,"优",IF(H{last}>=80,"良",IF(H{last}>=60,"中","差")))')


def test_numbers_are_written_exactly() -> None:
    data, _ = blanked(*official(figures("soil-xinjiang-2025-allocation")))
    filling = fill(data, "a.xlsx", load())
    cells = open_workbook(filling.data, "a.xlsx").sheets[0].cells

    assert cells[4, 7].stored == Decimal("2153.23")
    assert b'<c r="G4"' in part(filling.data, SHEET)
    assert b"<v>2153.23</v>" in part(filling.data, SHEET)


def test_the_example_of_the_guide_is_what_the_command_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, _ = official(figures("library-2024-project"))
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book.worksheets[0]
    page.title = "自评表"
    for cell in ("E6", "H6", "H13", "H20"):
        page[cell].value = None
    page["F20"].value = "有所提升"
    monkeypatch.chdir(tmp_path)
    Path("返回.xlsx").write_bytes(saved(book))

    main(["fill", "返回.xlsx", "-o", "副本.xlsx"])

    guide = (Path(__file__).parents[1] / "docs" / "fill.md").read_text(encoding="utf-8")
    assert f"```\n{capsys.readouterr().out}```\n" in guide
