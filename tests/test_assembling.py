"""A built template: what it says while it is filled in, what it locks and stamps, and that it reads as its own form."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from correct import correct
from filling import LAYOUTS, Built, blank, built, built_for, fill, form_of
from office import Office, Workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_from_string

from checks.catalogue import catalogue, judge
from checks.profile import load
from checks.rows import Form
from workbook_templates.building.assembling import build
from workbook_templates.building.bands import NAME_ROW
from workbook_templates.building.colours import AMBER, BLUE, GREEN, RED, WHITE
from workbook_templates.building.content import blank_content
from workbook_templates.building.saving import bytes_of
from workbook_templates.building.summary import PASSED, UNTOUCHED
from workbook_templates.building.validating import OPTIONS_NAME, TWINS
from workbook_templates.opening import CHECK_SHEET, STAMP_SHEET
from workbook_templates.reading import read_submission

SELF, PROJECT, SHEET = "transfer-self-evaluation", "project-self-evaluation", "自评表"
POINTS = f"{SELF} with points"
CHECK, COMPLETION = "K", "L"
"""The columns 检查 and 完成率 of the transfer self-evaluation with points."""
FIRST = 23
"""Its first indicator."""


@cache
def issued(name: str = POINTS) -> tuple[Built, Form]:
    """The template with what was issued of a form without a fault, and that form."""
    form = form_of(correct(name))
    return built_for(form), form


@cache
def blank_with_points() -> Built:
    layout = LAYOUTS[SELF]
    return built(layout, blank_content(layout, year="2024", points=True))


def loaded(template: Built) -> Any:
    return openpyxl.load_workbook(io.BytesIO(template.data))


def saved(data: bytes, folder: Path) -> Path:
    path = folder / "表.xlsx"
    path.write_bytes(data)
    return path


@pytest.fixture
def filled(chinese_office: Office, tmp_path: Path) -> Iterator[Workbook]:
    """The template with points, filled in without a fault."""
    template, form = issued()
    with chinese_office.open(saved(template.data, tmp_path)) as workbook:
        fill(workbook, SHEET, form, template.form)
        yield workbook


def checks(workbook: Workbook, rows: range = range(1, 41)) -> dict[str, str]:
    """What the column 检查 says, by cell; its headings left out."""
    column = workbook.values(SHEET, f"{CHECK}1:{CHECK}{rows[-1]}")
    said = {f"{CHECK}{row}": str(column[row - 1][0]) for row in rows}
    return {cell: text for cell, text in said.items() if text not in ("", "检查")}


def links(workbook: Workbook) -> list[tuple[str, str]]:
    """The links of the first row: where each leads and what it says."""
    cells = [f"{get_column_letter(column)}1" for column in range(2, 12)]
    return [(workbook.link(SHEET, cell), str(text)) for cell in cells if (text := workbook.value(SHEET, cell))]


# What is on the helper sheet


def test_the_rules_that_speak_in_a_template_with_points() -> None:
    codes = {code for _, code, _ in blank_with_points().verdicts}
    assert codes >= {
        *(
            "FM01",
            "FM02",
            "FM03",
            "FM11",
            "RT01",
            "RT02",
            "RT03",
            "RT04",
            "RT05",
            "SC01",
            "SC02",
            "SC04",
            "SC06",
            "SM01",
        ),
        *("SM02", "SM03", "SM04", "TA01", "TA02", "TA03", "TA05", "VL01", "VL02", "VL03", "VL04", "VL05", "VL06"),
        *("VL07", "VL08", "VL09", "VL10"),
    }


def test_what_a_clerk_cannot_mend_is_not_said() -> None:
    template, _ = issued()
    looked_at = {coordinate_from_string(cell)[0] for _, _, cell in template.verdicts if cell.endswith(str(FIRST))}
    assert looked_at == {"F", "H"}


def test_the_helper_sheet_says_what_it_is() -> None:
    book = loaded(issued()[0])
    sheet = book[CHECK_SHEET]
    assert (sheet.sheet_state, book[STAMP_SHEET].sheet_state, sheet.protection.sheet) == ("hidden", "veryHidden", True)
    assert sheet["A1"].value == "本表是模板的辅助计算，随表填报，请勿改动。"
    unnamed = [
        cell.coordinate
        for row in sheet.iter_rows(min_row=NAME_ROW + 2, min_col=2)
        for cell in row
        if cell.value is not None and sheet.cell(NAME_ROW, cell.column).value is None
    ]
    assert unnamed == []


def test_rows_of_the_grid_have_room_for_thirty_more() -> None:
    template, form = issued()
    numbers = {cell for cell, code, _ in template.verdicts if code == "TA01"}
    assert len(numbers) == len(form.indicators) + 30


# What a clerk sees


def test_an_untouched_template_is_friendly(office: Office, tmp_path: Path) -> None:
    with office.open(saved(issued()[0].data, tmp_path)) as workbook:
        assert workbook.value(SHEET, "A1") == UNTOUCHED
        assert links(workbook) == []
        assert checks(workbook) == {}


def test_a_correct_form_passes(filled: Workbook) -> None:
    assert filled.value(SHEET, "A1") == PASSED
    assert links(filled) == []
    rows = (6, 8, 9, 10, *range(FIRST, FIRST + 7))
    assert checks(filled) == {f"{CHECK}{row}": "√" for row in rows}
    assert filled.shown(SHEET, f"{COMPLETION}{FIRST}") == "113.43%"
    assert (filled.value(SHEET, f"H{FIRST}"), filled.value(SHEET, "H29")) == (20.0, 99.9)


def test_wrong_cells_are_told_in_words(filled: Workbook) -> None:
    filled.set(SHEET, "F23", 1.0)
    filled.set(SHEET, "F24", "约好")
    filled.set(SHEET, "F25", "")
    filled.set(SHEET, "I25", "待核")
    filled.set(SHEET, "F26", "≥20")
    filled.set(SHEET, "F27", 20.0)
    filled.set(SHEET, "F28", 80.0)
    filled.set(SHEET, "I28", "样本少")
    said = checks(filled, range(FIRST, FIRST + 6))
    assert said == {
        "K23": "× 未达到指标值，请说明原因［TA01］",
        "K24": "× 完成值读不出数［VL02］",
        "K25": "× 没有填写完成值［FM02］",
        "K26": "× 未达到指标值，请说明原因［TA01］；△ 完成值不应带比较符［VL05］",
        "K27": "△ 超出指标值较多，请说明原因［TA03］",
        "K28": "· 未达到指标值，已说明原因［TA02］",
    }
    assert filled.value(SHEET, "A1") == "还有 4 处需要处理，另有 2 处请核实"
    assert links(filled) == [
        ("#'自评表'!F23", "→ F23 未达到指标值，请说明原因"),
        ("#'自评表'!F24", "→ F24 完成值读不出数"),
        ("#'自评表'!F25", "→ F25 没有填写完成值"),
        ("#'自评表'!F26", "→ F26 未达到指标值，请说明原因"),
        ("#'自评表'!F26", "→ F26 完成值不应带比较符"),
        ("#'自评表'!F27", "→ F27 超出指标值较多，请说明…"),
    ]


def test_the_next_places_move_up_as_the_clerk_mends(filled: Workbook) -> None:
    filled.set(SHEET, "F23", 1.0)
    filled.set(SHEET, "F26", 2.0)
    assert [text.split()[1] for _, text in links(filled)] == ["F23", "F26"]
    filled.set(SHEET, "I23", "资金下达晚，次年完成")
    assert filled.value(SHEET, "A1") == "还有 1 处需要处理"
    assert [text.split()[1] for _, text in links(filled)] == ["F26"]


def test_money_is_told_too(filled: Workbook) -> None:
    filled.set(SHEET, "G9", 30000.0)
    assert checks(filled)["K9"] == "△ 执行数大于预算数，请核对［RT04］"
    assert filled.value(SHEET, "A1") == "有 1 处请核实"
    filled.unprotect(SHEET)
    filled.set(SHEET, "G8", 40000.0)
    assert checks(filled)["K8"].startswith("× 全年执行数：合计不等于各分项之和，请核对［SM01］")


def test_a_pasted_text_or_a_number_below_nought_is_told(filled: Workbook) -> None:
    filled.set(SHEET, "G9", -1.0)
    filled.set(SHEET, "G10", "待核")
    said = checks(filled)
    assert (said["K9"], said["K10"]) == ("△ 小于 0，请核对［FM11］", "× 读不出数，请填数字［FM11］")
    assert [filled.looks(SHEET)[cell].background for cell in ("G9", "G10")] == [AMBER[2:], RED[2:]]


def test_what_formulas_cannot_tell_is_left_to_the_office(filled: Workbook) -> None:
    filled.set(SHEET, "G10", "约 100 万元上下")
    assert checks(filled)["K10"] == "· 此处写法特殊，表内公式不判断，报送后核对"


def test_colours_follow_the_checks(filled: Workbook) -> None:
    filled.set(SHEET, "F23", 1.0)
    filled.set(SHEET, "F27", 20.0)
    filled.set(SHEET, "F28", 80.0)
    filled.set(SHEET, "I28", "样本少")
    looks = filled.looks(SHEET)
    seen = {cell: looks[cell].background for cell in ("F23", "I23", "K23", "F27", "I27", "K27", "F28", "K28", "K24")}
    assert seen == {
        "F23": RED[2:],
        "I23": AMBER[2:],
        "K23": RED[2:],
        "F27": AMBER[2:],
        "I27": AMBER[2:],
        "K27": AMBER[2:],
        "F28": BLUE[2:],
        "K28": BLUE[2:],
        "K24": GREEN[2:],
    }
    assert looks["F24"].background in ("", WHITE[2:])


def test_what_is_not_filled_yet_stays_yellow(chinese_office: Office, tmp_path: Path) -> None:
    template, _ = issued()
    with chinese_office.open(saved(template.data, tmp_path)) as workbook:
        yellow = workbook.looks(SHEET)["F23"].background
        workbook.set(SHEET, "F24", 200.0)
        looks = workbook.looks(SHEET)
    assert yellow == "FFF9D9"
    assert (looks["F23"].background, looks["F24"].background) == (yellow, WHITE[2:])


def test_a_blank_that_is_told_stays_yellow(filled: Workbook) -> None:
    filled.set(SHEET, "F23", "")
    filled.set(SHEET, "I23", "待核")
    looks = filled.looks(SHEET)
    assert looks["K23"].text == "× 没有填写完成值［FM02］"
    assert (looks["F23"].background, looks["K23"].background) == ("FFF9D9", RED[2:])


def test_inserted_rows_are_counted(filled: Workbook) -> None:
    filled.unprotect(SHEET)
    filled.insert_rows(SHEET, FIRST + 2, 2)
    filled.set(SHEET, "D25", "新增林地面积（公顷）")
    filled.set(SHEET, "E25", "≥10")
    filled.set(SHEET, "F25", 5.0)
    filled.set(SHEET, "G25", 0.0)
    assert filled.value(SHEET, "A1") == "还有 1 处需要处理"
    assert links(filled) == [("#'自评表'!F25", "→ F25 未达到指标值，请说明原因")]
    filled.set(SHEET, "F30", 70.0)
    assert [place for place, _ in links(filled)] == ["#'自评表'!F25", "#'自评表'!F30"]
    assert checks(filled)["K30"] == "× 未达到指标值，请说明原因［TA01］"
    filled.set(SHEET, "G25", 5.0)
    assert filled.value(SHEET, "G31") == 95.0


def test_inserted_rows_of_a_money_table_are_counted(chinese_office: Office, tmp_path: Path) -> None:
    template, form = issued("budget-execution")
    sheet = template.sheet
    with chinese_office.open(saved(template.data, tmp_path)) as workbook:
        fill(workbook, sheet, form, template.form)
        assert workbook.value(sheet, "A1") == PASSED
        workbook.unprotect(sheet)
        workbook.insert_rows(sheet, 7)
        workbook.set(sheet, "C7", "乙项目")
        workbook.set(sheet, "D7", 100.0)
        workbook.set(sheet, "E7", 50.0)
        assert (workbook.value(sheet, "D10"), workbook.value(sheet, "A1")) == (3038.0, PASSED)
        workbook.set(sheet, "E7", 150.0)
        workbook.set(sheet, "F7", 1.5)
        assert workbook.value(sheet, "A1") == "有 1 处请核实"
        workbook.set(sheet, "D10", 2938.0)
        assert workbook.value(sheet, "A1") == "还有 1 处需要处理"


# Typing, locking


def test_what_a_validation_stops(filled: Workbook) -> None:
    assert filled.invalid(SHEET) == set()
    filled.set(SHEET, "G9", -1.0)
    filled.set(SHEET, "G10", "约一百")
    assert filled.invalid(SHEET) == {"G9", "G10"}


def test_options_are_offered(chinese_office: Office, tmp_path: Path) -> None:
    template = blank("target-table-weighted")
    book = loaded(template)
    names = {name for name in book.defined_names if name.startswith(OPTIONS_NAME)}
    assert names == {f"{OPTIONS_NAME}{role.upper()}" for role in load().options}
    (scoring,) = {
        str(each.sqref).split()[0]
        for each in book[template.sheet].data_validations.dataValidation
        if each.formula1 == f"{OPTIONS_NAME}SCORING"
    }
    cell = scoring.partition(":")[0]
    with chinese_office.open(saved(template.data, tmp_path)) as workbook:
        workbook.set(template.sheet, cell, "按照完成比例赋分")
        assert workbook.invalid(template.sheet) == set()
        workbook.set(template.sheet, cell, "看着办")
        assert workbook.invalid(template.sheet) == {cell}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_validated_cell_has_a_live_check(name: str) -> None:
    template = blank_with_points() if name == SELF else blank(name)
    watched: dict[str, set[str]] = {}
    for _, code, cell in template.verdicts:
        watched.setdefault(cell, set()).add(code)
    sheet = loaded(template)[template.sheet]
    twins = frozenset().union(*TWINS.values())
    validated = [
        cell
        for each in sheet.data_validations.dataValidation
        if each.showErrorMessage
        for area in each.sqref.ranges
        for row in area.rows
        for cell in (f"{get_column_letter(column)}{number}" for number, column in row)
    ]
    assert [cell for cell in validated if not watched.get(cell, set()) & twins] == []
    assert twins <= {rule.code for rule in catalogue() if rule.live}


def test_only_what_the_clerk_fills_is_unlocked(filled: Workbook) -> None:
    free = ("F23", "I23", "G9", "E13", "H13", "F21")
    kept = ("A1", "A2", "A22", "B23", "D23", "E23", "G23", "H23", "E8", "G8", "I9", "K23", "L23", "G29", "H29", "C21")
    assert [cell for cell in free if filled.locked(SHEET, cell)] == []
    assert [cell for cell in kept if not filled.locked(SHEET, cell)] == []


def test_a_score_that_a_person_gives_is_unlocked_and_not_stamped() -> None:
    template, form = issued(PROJECT)
    sheet = loaded(template)[template.sheet]
    read = template.form
    stamp = read_submission(template.data, "表.xlsx").stamp
    assert stamp is not None
    stamped = {each.datum.cell for each in stamp.cells}
    for row in read.indicators:
        assert row.score is not None
        by_hand = row.target.target.kind.name != "NUMBER"
        assert sheet[row.score.cell].protection.locked is not by_hand
        assert (row.score.cell in stamped) is not by_hand
        assert str(sheet[row.score.cell].value).startswith("=IFERROR(ROUND(INDEX(_xladdin_check!")
    assert {row.target.target.kind.name for row in form.indicators} > {"NUMBER"}


def test_protection_allows_rows_and_widths() -> None:
    protection = loaded(issued()[0])[SHEET].protection
    assert (protection.sheet, protection.password) == (True, None)
    allowed = ("insertRows", "formatRows", "formatColumns", "selectLockedCells", "selectUnlockedCells")
    assert [name for name in allowed if getattr(protection, name)] == []


def test_it_opens_at_the_first_cell_to_fill() -> None:
    book = loaded(issued()[0])
    assert book[SHEET].sheet_view.selection[0].activeCell == "G9"
    assert book.calculation.fullCalcOnLoad
    assert book[SHEET].print_area == "'自评表'!$A$2:$I$34"


# What comes back


def test_the_stamp_is_read_again() -> None:
    template, form = issued()
    book = loaded(template)
    submission = read_submission(template.data, "表.xlsx")
    stamp = submission.stamp
    assert stamp is not None
    assert (stamp.template, stamp.version, stamp.profile, stamp.intact) == (SELF, stamp.current, "mof-2020-10", True)
    assert stamp.project == form.project[:255]
    texts = {each.datum.cell: (each.kind, each.text) for each in stamp.cells}
    assert texts["E23"] == ("issued", "≥1128.14")
    assert texts["G23"] == ("issued", "20")
    assert texts["I9"][0] == "derived"
    assert texts["I9"][1] == book[SHEET]["I9"].value
    properties = {each.name: each.value for each in book.custom_doc_props.props}
    assert properties == {
        "XLADDIN_TEMPLATE": SELF,
        "XLADDIN_VERSION": str(stamp.version),
        "XLADDIN_PROFILE": "mof-2020-10",
    }


def test_the_checks_are_no_part_of_the_form(filled: Workbook, tmp_path: Path) -> None:
    filled.unprotect(SHEET)
    filled.set(SHEET, "D5", "")
    filled.set(SHEET, "F23", 1.0)
    submission = read_submission(filled.save_xlsx(tmp_path / "回收.xlsx").read_bytes(), "回收.xlsx")
    (form,) = submission.forms
    assert (form.kind, form.range, form.title and form.title.cell) == (SELF, "A2:I34", "A2")
    assert form.head["central_department"].value.text == ""
    assert (submission.hidden, submission.stale) == ((), ())
    (found,) = judge([submission])
    said = [(each.code, each.cell) for each in found if each.severity.value == "error"]
    assert said == [("FM01", "D5"), ("FM06", "D5"), ("TA01", "F23")]


def test_a_formula_typed_over_is_found(filled: Workbook, tmp_path: Path) -> None:
    filled.unprotect(SHEET)
    filled.set(SHEET, "H23", 19.0)
    (found,) = judge([read_submission(filled.save_xlsx(tmp_path / "回收.xlsx").read_bytes(), "回收.xlsx")])
    assert ("FM04", "H23") in [(each.code, each.cell) for each in found]


# Building


def test_the_same_template_has_the_same_bytes() -> None:
    code = (
        "import hashlib; from filling import LAYOUTS, blank_content, built\n"
        f"layout = LAYOUTS[{SELF!r}]\n"
        "print(hashlib.sha256(built(layout, blank_content(layout, points=True)).data).hexdigest())"
    )
    paths = os.pathsep.join(sys.path)
    sums = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(sums) == 1


def test_formulas_filled_down_are_written_once() -> None:
    layout = LAYOUTS[SELF]
    book = build(layout, blank_content(layout, points=True), load())
    data = bytes_of(book)
    written = openpyxl.load_workbook(io.BytesIO(data))[CHECK_SHEET]
    for row in book[CHECK_SHEET].iter_rows():
        for cell in row:
            assert written[cell.coordinate].value == cell.value, cell.coordinate
    assert len(data) < 400_000


def test_each_formula_of_the_column_is_the_same() -> None:
    sheet = loaded(issued()[0])[SHEET]
    formulas = {sheet[f"{CHECK}{row}"].value for row in (6, 8, *range(FIRST, FIRST + 7))}
    assert len(formulas) == 1
    assert re.match(r"=IFERROR\(INDEX\(_xladdin_check!", formulas.pop())
