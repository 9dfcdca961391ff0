"""Every template opens in LibreOffice as it was built, and says of what is typed into it what is true."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from correct import CORRECT, correct
from filling import LAYOUTS, Built, blank, built_for, checking, fill, form_of, only_form, verdicts
from formula_lint import lint
from office import Cell, Office, Workbook
from ooxml import audit

from checks.catalogue import chosen
from checks.profile import load
from checks.rows import Form
from workbook_templates.building.colours import AMBER, BLUE, RED
from workbook_templates.opening import CHECK_SHEET, STAMP_SHEET
from xladdin.run import check

ELSEWHERE = ("SV04",)
"""Rules that look for another table in the workbook."""

FORM = "transfer-self-evaluation"


@cache
def _issued(name: str) -> tuple[Form, Built]:
    """Return a form without a fault, and its template."""
    form = form_of(correct(name))
    return form, built_for(form)


def _written(data: bytes, folder: Path) -> Path:
    path = folder / "表.xlsx"
    path.write_bytes(data)
    return path


def _errors(workbook: Workbook, sheet: str) -> list[Cell]:
    """Return the errors that a sheet shows."""
    cells = (value for row in workbook.values(sheet, workbook.used(sheet)) for value in row)
    return [value for value in cells if isinstance(value, str) and value.startswith(("#", "Err:"))]


def _invalid(workbook: Workbook, sheet: str) -> set[str]:
    """Return the cells that hold what their validation does not allow; a formula that shows nothing is none."""
    return {cell for cell in workbook.invalid(sheet) if workbook.value(sheet, cell) != ""}


def _coloured(workbook: Workbook, sheet: str) -> dict[str, str]:
    """Return the cells in the colour of an error, a warning or a hint, with the colour."""
    colours = {colour[2:]: colour for colour in (RED, AMBER, BLUE)}
    looks = workbook.looks(sheet)
    return {cell: colours[look.background] for cell, look in looks.items() if look.background in colours}


def test_every_template_has_a_form_without_a_fault() -> None:
    assert {name.split()[0] for name in CORRECT} == set(LAYOUTS)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_blank_template_keeps_to_what_all_programs_take(name: str, tmp_path: Path) -> None:
    template = blank(name)
    assert lint(openpyxl.load_workbook(BytesIO(template.data))) == []
    assert audit(_written(template.data, tmp_path)) == []


@pytest.mark.parametrize("name", CORRECT)
def test_a_template_with_issued_rows_keeps_to_what_all_programs_take(name: str, tmp_path: Path) -> None:
    form, template = _issued(name)
    assert lint(openpyxl.load_workbook(BytesIO(template.data))) == []
    assert audit(_written(template.data, tmp_path)) == []
    assert template.form.kind == form.kind


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_blank_template_opens_and_says_nothing_yet(name: str, office: Office, tmp_path: Path) -> None:
    template = blank(name)
    with office.open(_written(template.data, tmp_path)) as workbook:
        assert workbook.sheets == {template.sheet: True, CHECK_SHEET: False, STAMP_SHEET: False}
        assert _errors(workbook, template.sheet) == []
        assert _invalid(workbook, template.sheet) == set()
        assert checking(workbook, template.sheet) == {}
        assert _coloured(workbook, template.sheet) == {}


@pytest.mark.parametrize("name", CORRECT)
def test_right_figures_are_right_everywhere(name: str, office: Office, tmp_path: Path) -> None:
    form, template = _issued(name)
    with office.open(_written(template.data, tmp_path)) as workbook:
        fill(workbook, template.sheet, form, template.form)
        assert _errors(workbook, template.sheet) == []
        assert _invalid(workbook, template.sheet) == set()
        assert set(checking(workbook, template.sheet).values()) == {"√"}
        assert _coloured(workbook, template.sheet) == {}
        assert workbook.value(template.sheet, "A1") == "已全部通过检查"
        (result,) = check([workbook.save_xlsx(tmp_path / "回收.xlsx")], load(), chosen(ignore=ELSEWHERE))
    assert [(each.code, each.cell, each.verdict.found) for each in result.findings] == []
    assert [each.kind for each in result.submission.forms] == [form.kind]


def test_a_fault_is_seen_at_once_and_gone_when_mended(office: Office, tmp_path: Path) -> None:
    form, template = _issued(FORM)
    there = template.form.indicators[5]
    assert there.actual
    assert there.reason
    actual, reason = there.actual.cell, there.reason.cell
    row = int(actual[1:])
    with office.open(_written(template.data, tmp_path)) as workbook:
        fill(workbook, template.sheet, form, template.form)
        workbook.enter(template.sheet, actual, "19.5")
        assert verdicts(workbook, template) == ({("TA01", actual)}, set())
        assert {cell: said for cell, said in checking(workbook, template.sheet).items() if said != "√"} == {
            row: "× 未达到指标值，请说明原因［TA01］"
        }
        coloured = _coloured(workbook, template.sheet)
        assert (coloured[actual], coloured[reason]) == (RED, AMBER)
        assert workbook.value(template.sheet, "A1") == "还有 1 处需要处理"
        assert f"#'{template.sheet}'!{actual}" in _links(workbook, template.sheet)
        workbook.enter(template.sheet, reason, "搬迁户推迟入住，次年一季度完成")
        assert verdicts(workbook, template) == ({("TA02", actual)}, set())
        assert checking(workbook, template.sheet)[row] == "· 未达到指标值，已说明原因［TA02］"
        assert _coloured(workbook, template.sheet)[actual] == BLUE
        assert workbook.value(template.sheet, "A1") == "已全部通过检查"


def _links(workbook: Workbook, sheet: str) -> list[str]:
    """Return where the links over the form lead."""
    last = workbook.used(sheet).partition(":")[2].rstrip("0123456789")
    return [link for column in "ABCDEFGHIJKLMNOP" if column <= last if (link := workbook.link(sheet, f"{column}1"))]


def test_rows_that_are_inserted_are_checked_too(office: Office, tmp_path: Path) -> None:
    form, template = _issued(FORM)
    second = template.form.indicators[1]
    assert second.actual
    row = int(second.actual.cell[1:])
    with office.open(_written(template.data, tmp_path)) as workbook:
        fill(workbook, template.sheet, form, template.form)
        workbook.insert_rows(template.sheet, row)
        for column, text in {"D": "修复废弃矿山数量（个）", "E": "≥129", "F": "120"}.items():
            workbook.set(template.sheet, f"{column}{row}", text)
        assert workbook.value(template.sheet, "A1") == "还有 1 处需要处理"
        assert f"#'{template.sheet}'!F{row}" in _links(workbook, template.sheet)
        assert set(checking(workbook, template.sheet).values()) == {"√"}
        saved = workbook.save_xlsx(tmp_path / "回收.xlsx")
    (result,) = check([saved], load(), chosen(["TA01", "TA02"]))
    assert [(each.code, each.cell) for each in result.findings] == [("TA01", f"F{row}")]
    assert only_form(saved.read_bytes()).indicators[1].label.text == "修复废弃矿山数量（个）"
