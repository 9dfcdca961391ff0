"""Templates with Python: the macros, formulas and buttons in them, and that without Python they are the native ones."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from comfake import called
from filling import LAYOUTS, Built, blank, built_for, checking, fill, form_of, only_form, pairs
from office import Cell, Office, Workbook
from olefile import OleFileIO
from ooxml import audit
from openpyxl.worksheet.formula import ArrayFormula

from checks.catalogue import catalogue
from checks.profile import load
from checks.rows import Form
from checks.rules.base import Table
from examples.make import RETURNED
from examples.workbooks import figures, names
from workbook_templates.building.bands import FIRST_ROW, NAME_ROW
from workbook_templates.building.colours import AMBER, BLUE, GREEN, RED
from workbook_templates.building.content import blank_content, content_of
from workbook_templates.opening import CHECK_SHEET, open_workbook
from workbook_templates.patching import Edit, patch
from xladdin.cli import main
from xladdin.excel.checking import sentence
from xladdin.excel.controls import BUTTONS, with_buttons
from xladdin.excel.template import build_excel
from xladdin.excel.vba import modules, vba_project
from xladdin.excel.versions import functions_version
from xladdin.run import check

FORM = "turpan-2024-selfeval"
SHEET = "自评表"
DRAWING = "xl/drawings/drawing1.xml"


@cache
def excel_blank(name: str) -> bytes:
    return build_excel(LAYOUTS[name], blank_content(LAYOUTS[name], year="2024"), load())


@cache
def real() -> tuple[Form, Built, bytes]:
    """Return the figures of a real form, the native template for it and the one with Python."""
    form = form_of(figures(FORM))
    return form, built_for(form), build_excel(LAYOUTS[form.kind], content_of(form), load())


def written(data: bytes, path: Path) -> Path:
    path.write_bytes(data)
    return path


def loaded(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data), keep_vba=True)


def python_column(book: Any) -> Any:
    """Return the cell with the array formula that calls Python."""
    (found,) = [cell for cell in book[CHECK_SHEET][FIRST_ROW] if isinstance(cell.value, ArrayFormula)]
    return found


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_form_has_one_that_excel_takes(name: str, tmp_path: Path) -> None:
    assert audit(written(excel_blank(name), tmp_path / "模板.xlsm")) == []


def test_the_macros_are_the_packages_own_and_nothing_else() -> None:
    with zipfile.ZipFile(io.BytesIO(excel_blank("budget-execution"))) as package:
        binary = package.read("xl/vbaProject.bin")
        everything = b"".join(package.read(name) for name in package.namelist() if name != "xl/vbaProject.bin")
        types = package.read("[Content_Types].xml").decode()
    assert binary == vba_project(sheets=("Sheet1", "Sheet2", "Sheet3"))
    assert "application/vnd.ms-excel.sheet.macroEnabled.main+xml" in types
    assert not re.search(rb"(?i)license|workbook_open|auto_open|xlwings\.conf|RunPython", everything)
    with OleFileIO(io.BytesIO(binary)) as ole:
        assert ole.exists("VBA/xladdin_buttons")


def test_the_stamp_says_what_the_macros_need() -> None:
    data = excel_blank("budget-execution")
    names = open_workbook(data, "模板.xlsm").names
    properties = loaded(data).custom_doc_props

    assert names["XLADDIN_XLWINGS"] == '"0.37.8"'
    assert names["XLADDIN_FUNCTIONS"] == f'"{functions_version()}"'
    assert re.fullmatch("[0-9a-f]{12}", functions_version())
    assert {
        each.name: each.value for each in properties.props if each.name in ("XLADDIN_XLWINGS", "XLADDIN_FUNCTIONS")
    } == {
        "XLADDIN_XLWINGS": "0.37.8",
        "XLADDIN_FUNCTIONS": functions_version(),
    }


def test_the_buttons_stand_in_the_title_row_beside_the_form() -> None:
    with zipfile.ZipFile(io.BytesIO(excel_blank("transfer-self-evaluation"))) as package:
        drawing = package.read(DRAWING).decode()
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    shapes = re.findall(
        r'<xdr:col>(\d+)</xdr:col><xdr:colOff>(\d+)</xdr:colOff><xdr:row>(\d+)</xdr:row>.*?macro="\[0\]!(\w+)".*?<a:t>(.*?)</a:t>',
        drawing,
    )
    # Column I is 检查, row 2 the title's; pixels of 9525 EMU.
    assert shapes == [
        ("8", str(4 * 9525), "1", "JX_CheckForm", "检查全表"),
        ("8", str(144 * 9525), "1", "JX_FillDerived", "填充派生单元格"),
        ("8", str(284 * 9525), "1", "JX_ClearMarks", "清除标记"),
    ]
    assert sheet.endswith('r:id="rId1"/></worksheet>')
    macros = re.findall(r"^Sub (\w+)\(\)", modules()["xladdin_buttons"], re.MULTILINE)
    assert [macro for macro, _ in BUTTONS] == macros
    with pytest.raises(ValueError, match="relations already"):
        with_buttons(excel_blank("transfer-self-evaluation"), 1, 2, 9)


@pytest.mark.parametrize("name", LAYOUTS)
def test_python_is_given_the_whole_form_and_has_room_for_inserted_rows(name: str) -> None:
    book = loaded(excel_blank(name))
    form = book.worksheets[0]
    formula = python_column(book).value
    area = form.print_area.rpartition("!")[2]
    first, last = (int(each) for each in re.findall(r"\$(\d+)", area))

    assert formula.text == f"=JX_CHECK('{form.title}'!{area},\"mof-2020-10\")"
    start, end = (int(re.sub("[A-Z]", "", each)) for each in formula.ref.split(":"))
    assert (start, end - start + 1) == (FIRST_ROW, last - first + 1 + 30)


def test_the_native_words_are_kept_in_a_hidden_column_that_is_no_part_of_the_form() -> None:
    native, excel = loaded(blank("transfer-self-evaluation").data), loaded(excel_blank("transfer-self-evaluation"))

    assert [cell.value for cell in excel[SHEET]["K"][2:]] == [cell.value for cell in native[SHEET]["I"][2:]]
    assert excel[SHEET].column_dimensions["K"].hidden
    assert native.defined_names["XLADDIN_CHECKS"].attr_text == "'自评表'!$I$2:$J$40"
    assert excel.defined_names["XLADDIN_CHECKS"].attr_text == "'自评表'!$I$2:$K$40"
    coloured = {
        str(area.sqref): [formula for rule in area.rules for formula in rule.formula]
        for area in excel[SHEET].conditional_formatting
    }
    assert all("$I" not in formula for area, each in coloured.items() if not area.startswith("I") for formula in each)
    assert any("$K" in formula for area, each in coloured.items() if area.startswith("F") for formula in each)


def test_the_same_wish_gives_the_same_bytes() -> None:
    script = (
        "import sys; from checks.profile import load; from workbook_templates.layout import load_layouts\n"
        "from workbook_templates.building.content import blank_content\n"
        "from xladdin.excel.template import build_excel\n"
        "layout = next(each for each in load_layouts() if each.id == 'budget-execution')\n"
        "sys.stdout.buffer.write(build_excel(layout, blank_content(layout, year='2024'), load()))"
    )
    other = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    assert other.stdout == excel_blank("budget-execution")


# Without Python


Rows = list[list[Cell]]


def shown(workbook: Workbook, sheet: str) -> Rows:
    """Return what stands on a form's sheet."""
    rows: Rows = workbook.values(sheet, workbook.used(sheet))
    return rows


def seen(excel: Rows, native: Rows) -> Rows:
    """Return the rows of a template with Python without its hidden column, which is the last."""
    assert {len(row) for row in excel} == {len(native[0]) + 1}
    return [row[:-1] for row in excel]


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_blank_one_shows_what_the_native_one_shows(name: str, chinese_office: Office, tmp_path: Path) -> None:
    said = []
    for suffix, data in (("xlsx", blank(name).data), ("xlsm", excel_blank(name))):
        with chinese_office.open(written(data, tmp_path / f"模板.{suffix}")) as workbook:
            said.append(shown(workbook, blank(name).sheet))
    assert seen(said[1], said[0]) == said[0]


def test_without_python_it_says_what_the_native_one_says(office: Office, tmp_path: Path) -> None:
    form, native, excel = real()
    said: list[Rows] = []
    links, colours = [], []
    for suffix, data in (("xlsx", native.data), ("xlsm", excel)):
        with office.open(written(data, tmp_path / f"模板.{suffix}")) as workbook:
            fill(workbook, native.sheet, form, native.form)
            said.append(shown(workbook, native.sheet))
            links.append([workbook.link(native.sheet, f"{column}1") for column in "CDEFG"])
            colours.append({cell: look.background for cell, look in workbook.looks(native.sheet).items()})
    assert seen(said[1], said[0]) == said[0]
    assert links[0] == links[1]
    assert {cell: colours[1][cell] for cell in colours[0]} == colours[0]
    assert any(str(cell).startswith("× ") for row in said[1] for cell in row)


def test_inserted_rows_are_checked_without_python_too(office: Office, tmp_path: Path) -> None:
    form, native, excel = real()
    with office.open(written(excel, tmp_path / "模板.xlsm")) as workbook:
        fill(workbook, SHEET, form, native.form)
        before = checking(workbook, SHEET)
        workbook.insert_rows(SHEET, 30, 2)
        for column, text in {"D": "修复废弃矿山数量（个）", "E": "≥129", "F": "120"}.items():
            workbook.set(SHEET, f"{column}30", text)
        after = checking(workbook, SHEET)
        assert workbook.value(SHEET, "A1") == "还有 7 处需要处理，另有 2 处请核实"
    assert {row: text for row, text in after.items() if row not in (1, 30, 31)} == {
        row + 2 * (row >= 30): text for row, text in before.items() if row != 1
    }


# With Python


def com_sheet(filled: Path, excel: bytes) -> tuple[dict[str, Any], list[int]]:
    """Return the sheet of a filled workbook as Excel hands it over, and the area of the form."""
    sheet = openpyxl.load_workbook(filled, data_only=True).worksheets[0]
    first, last = loaded(excel).worksheets[0].print_area.rpartition("!")[2].replace("$", "").split(":")
    area = sheet[first:last]
    place = [area[0][0].row, area[0][0].column, area[-1][-1].row, area[-1][-1].column]
    cells = [
        [cell.row, cell.column, cell.value, cell.number_format]
        for row in area
        for cell in row
        if cell.value not in (None, "")
    ]
    merges = [
        [each.min_row, each.min_col, each.max_row, each.max_col]
        for each in sheet.merged_cells.ranges
        if each.min_row >= place[0] and each.max_col <= place[3]
    ]
    return {"cells": cells, "merges": merges}, place


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory, offices: Any) -> tuple[Path, Path, list[str]]:
    """Return the template filled in, saved as .xlsx; the same with Python's answers in it; and these answers."""
    from conftest import started  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("answered")
    form, native, excel = real()
    with started(offices, "zh-CN").open(written(excel, folder / "模板.xlsm")) as workbook:
        fill(workbook, SHEET, form, native.form)
        filled = workbook.save_xlsx(folder / "填好.xlsx")
    sheet, area = com_sheet(filled, excel)
    (answer,) = called(sheet, [("JX_CHECK", [{"range": area}, "mof-2020-10"])])
    said = [row[0] for row in answer["shown"]]
    return filled, _answering(excel, said, folder / "有回答.xlsm"), said


def _answering(excel: bytes, said: list[str], path: Path) -> Path:
    """Save a template with what Python answers in the place of the formulas that ask it."""
    book = loaded(excel)
    helper = book[CHECK_SHEET]
    cell = python_column(book)
    last = int(re.sub("[A-Z]", "", cell.value.ref.split(":")[1]))
    for row in range(FIRST_ROW, last + 1):
        place = helper.cell(row, cell.column)
        number = row - FIRST_ROW
        place.value, place.data_type = (said[number], "s") if number < len(said) else ("#N/A", "e")
    (probe,) = [each for each in helper[NAME_ROW] if each.value == "answers"]
    helper.cell(FIRST_ROW, probe.column).value = 1
    book.save(path)
    return path


def test_python_says_of_the_whole_form_what_the_command_line_says(answered: tuple[Path, Path, list[str]]) -> None:
    filled, _, said = answered
    elsewhere = {rule.code for rule in catalogue() if rule.table in (Table.SUBMISSION, Table.RUN)} | {"SV04"}
    (result,) = check([filled], load(), [rule for rule in catalogue() if rule.code not in elsewhere])
    expected: dict[int, list[str]] = {}
    for finding in result.findings:
        expected.setdefault(int(re.sub("[A-Z]", "", finding.cell) or 2), []).append(sentence(finding))

    assert {row: text.split("\n") for row, text in enumerate(said, 2) if text} == expected
    assert {"TA01", "TA03", "XT10", "FM02"} <= {line[3:7] for lines in expected.values() for line in lines}


def test_the_probe_is_what_python_answers() -> None:
    ((answer),) = called({"cells": [], "merges": []}, [("JX_RATE", [1.0, 2.0])])
    helper = loaded(excel_blank("budget-execution"))[CHECK_SHEET]
    (probe,) = [each for each in helper[NAME_ROW] if each.value == "answers"]

    assert answer["shown"] == 0.5
    assert helper.cell(FIRST_ROW, probe.column).value == "=IFERROR(IF(JX_RATE(1,2)=0.5,1,0),0)"


def test_where_python_answers_the_column_says_what_it_says(
    answered: tuple[Path, Path, list[str]], chinese_office: Office
) -> None:
    form, native, _ = real()
    _, path, said = answered
    with chinese_office.open(path) as workbook:
        assert workbook.value(SHEET, "A1") == "请从黄色单元格填起，填完一行，右侧“检查”栏就有提示"
        assert checking(workbook, SHEET) == {}
        fill(workbook, SHEET, form, native.form)
        shows = checking(workbook, SHEET)
        summary = workbook.value(SHEET, "A1")
        looks = {cell: look.background for cell, look in workbook.looks(SHEET).items()}
    shows.pop(1, None)
    answers = {row: text for row, text in enumerate(said, 2) if text}
    # Nothing was typed in row 41: nobody has begun it.
    assert {row: text for row, text in shows.items() if text != "√"} == {
        row: text for row, text in answers.items() if row != 41
    }
    lines = [line for text in answers.values() for line in text.split("\n")]
    errors, warnings = (sum(line.startswith(word) for line in lines) for word in ("错误 ", "核实 "))
    assert summary == f"还有 {errors} 处需要处理，另有 {warnings} 处请核实"
    assert (looks["I28"], looks["I26"], looks["I27"], looks["I23"]) == (RED[2:], AMBER[2:], BLUE[2:], GREEN[2:])
    assert looks["F28"] == RED[2:]


def test_what_formulas_leave_open_python_settles(chinese_office: Office, tmp_path: Path) -> None:
    """And what Python cannot do is told once, with the native words everywhere else."""
    _, _, excel = real()
    for said, whole, cell in (
        ([""] * 57, "", "√"),
        (["没有名为 x 的口径"] * 57, "没有名为 x 的口径", "· 此处写法特殊，表内公式不判断，报送后核对"),
    ):
        with chinese_office.open(_answering(excel, said, tmp_path / "模板.xlsm")) as workbook:
            workbook.set(SHEET, "F28", "≈1.62（含补种）亩")
            assert workbook.value(SHEET, "I28") == cell
            assert workbook.value(SHEET, "I3") == whole


# What comes back


FIGURES = {str(figures(name)["form"]): name for name in reversed(names())}
"""The first figures of a real form for each layout."""


def findings_of(path: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return the findings of the JSON report."""
    capsys.readouterr()
    main(["check", "--format", "json", str(path)])
    (submission,) = json.loads(capsys.readouterr().out)["submissions"]
    found: list[dict[str, Any]] = submission["findings"]
    return found


def typed(data: bytes, form: Form) -> bytes:
    """Return a template with the figures of a form in its cells that are not locked, all else byte for byte."""
    template, sheet = only_form(data), loaded(data).worksheets[0]
    new = {
        place.cell: datum.text
        for datum, place in pairs(form, template)
        if datum.text and datum.text != place.text and place.cell
    }
    cells = [sheet[cell] for cell in new]
    free = [cell for cell in cells if not cell.protection.locked and cell.data_type != "f"]
    return patch(data, [Edit(sheet.title, cell.row, cell.column, new[cell.coordinate]) for cell in free])


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_filled_one_has_the_findings_of_its_native_twin(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = form_of(figures(FIGURES[name]))
    native, excel = built_for(form).data, build_excel(LAYOUTS[name], content_of(form), load())
    twin = findings_of(written(typed(native, form), tmp_path / "表.xlsx"), capsys)

    assert twin
    assert findings_of(written(typed(excel, form), tmp_path / "表.xlsm"), capsys) == twin


def test_one_that_a_library_filled_has_them_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """openpyxl keeps the macros as they are; the buttons it leaves out."""
    form = form_of(figures(FIGURES["budget-allocation"]))
    excel = build_excel(LAYOUTS[form.kind], content_of(form), load())
    for suffix, data in (("xlsx", built_for(form).data), ("xlsm", excel)):
        book = openpyxl.load_workbook(io.BytesIO(typed(data, form)), keep_vba=suffix == "xlsm")
        book.worksheets[0]["E6"] = "很多"
        book.save(tmp_path / f"表.{suffix}")
    twin = findings_of(tmp_path / "表.xlsx", capsys)

    assert ("FM11", "E6") in {(each["code"], each["cell"]) for each in twin}
    assert findings_of(tmp_path / "表.xlsm", capsys) == twin


def test_one_that_was_filled_in_a_program_has_them_too(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """LibreOffice writes the macros anew, which is told; with the bytes as they were nothing is."""
    form, native, excel = real()
    with office.open(written(native.data, tmp_path / "模板.xlsx")) as workbook:
        fill(workbook, SHEET, form, native.form)
        twin = findings_of(workbook.save_xlsx(tmp_path / "回收.xlsx"), capsys)
    with office.open(written(excel, tmp_path / "模板.xlsm")) as workbook:
        fill(workbook, SHEET, form, native.form)
        saved = workbook.save_xlsm(tmp_path / "回收.xlsm")
    found = findings_of(saved, capsys)
    with zipfile.ZipFile(saved) as package, zipfile.ZipFile(tmp_path / "原样.xlsm", "w") as kept:
        for part in package.namelist():
            own = part == "xl/vbaProject.bin"
            kept.writestr(part, vba_project(sheets=("Sheet1", "Sheet2", "Sheet3")) if own else package.read(part))

    assert ("TA01", "F28") in {(each["code"], each["cell"]) for each in twin}
    assert [each for each in found if each["code"] != "IO03"] == twin
    (told,) = [each["message"] for each in found if each["code"] == "IO03"]
    assert told.startswith("文件带有宏，源代码与模板的相同，但文件由别的程序保存过")
    assert findings_of(tmp_path / "原样.xlsm", capsys) == twin


# The command line


def test_the_command_writes_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "自评表.xlsm"
    issued = RETURNED / "吐鲁番市2024年绩效自评.xlsx"
    assert main(["template", "transfer-self-evaluation", "--excel", "-o", str(path), "--from", str(issued)]) == 0

    assert capsys.readouterr().out.startswith(f"已写入 {path}：转移支付区域（项目）绩效自评表")
    assert [each.name for each in tmp_path.iterdir()] == ["自评表.xlsm"]
    grid = open_workbook(path.read_bytes(), path.name)
    assert (grid.content, grid.macros, grid.wrong_extension) == ("xlsm", True, "")
    assert len(only_form(path.read_bytes()).indicators) == 31


@pytest.mark.parametrize(
    ("arguments", "said", "english"),
    [
        (
            ["--excel", "-o", "a.xlsx"],
            "含宏的模板（--excel），-o 给出的文件名应以 .xlsm 结尾：a.xlsx\n",
            "with --excel (macros) the name given with -o should end in .xlsm: a.xlsx",
        ),
        (
            ["-o", "a.xlsm"],
            "-o 给出的文件名应以 .xlsx 结尾：a.xlsm\n",
            "the name given with -o should end in .xlsx: a.xlsm",
        ),
        (
            ["--excel", "-o", "a.xlsm", "--profile", "省.toml"],
            "（mof-2020-10、mof-2021-101）：别的电脑上的 Python 没有 省厅 这个口径\n",
            (
                "--excel needs a profile that comes with xladdin (mof-2020-10, mof-2021-101): "
                "Python on other computers does not have 省厅"
            ),
        ),
    ],
)
def test_what_cannot_be_is_said_in_a_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
    english: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("省.toml").write_text('extends = "mof-2020-10"\nname = "省厅"\ntitle = "省厅"\n', encoding="utf-8")
    assert main(["template", "budget-execution", *arguments]) == 2

    error = capsys.readouterr().err
    assert error.startswith("xladdin: ")
    assert error.endswith(said)
    assert main(["template", "budget-execution", *arguments, "--lang", "en"]) == 2
    assert capsys.readouterr().err == f"xladdin: {english}\n"
    assert [each.name for each in tmp_path.iterdir()] == ["省.toml"]
