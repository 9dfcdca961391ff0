"""The driver of LibreOffice does what the other tests rely on, in both locales."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import office as driver
import openpyxl
import pytest
from office import Office, OfficeError, Workbook, png_pages
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation

SHEET = "自评表"


@pytest.fixture
def workbook(office: Office, tmp_path: Path) -> Workbook:
    path = tmp_path / "自评表.xlsx"
    _small().save(path)
    return office.open(path)


def _small() -> openpyxl.Workbook:
    """Return a protected sheet with one cell to fill in (B3), beside an empty sheet and a hidden one."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    sheet.title = SHEET
    sheet["B3"], sheet["C3"], sheet["D3"], sheet["E3"] = 40, "=B3*2", "=NA()", '=IF(B3>50,1/0,"")'
    sheet["B5"] = '=HYPERLINK("#\'自评表\'!B"&ROW(B3),"去填写")'
    sheet["C5"] = '=VALUE("5月30日")'
    sheet.row_dimensions[2].hidden = True
    sheet["B3"].protection = Protection(locked=False)
    sheet.protection.sheet = True
    sheet.protection.insertRows = False
    sheet.conditional_formatting.add("B3:C3", FormulaRule(["$B3<50"], fill=PatternFill(bgColor="FFC7CE")))
    validation = DataValidation(type="decimal", operator="lessThanOrEqual", formula1="100")
    sheet.add_data_validation(validation)
    validation.add("B3")
    book.create_sheet("空")
    book.create_sheet("后")["A1"] = "最后一张"
    book.create_sheet("_check")["A1"] = f"={SHEET}!B3"
    book["_check"].sheet_state = "hidden"
    return book


def test_sheets_and_values(workbook: Workbook) -> None:
    assert workbook.sheets == {SHEET: True, "空": True, "后": True, "_check": False}
    assert workbook.used(SHEET) == "A1:E5"
    assert workbook.values(SHEET, "A3:E3") == [["", 40.0, 80.0, "#N/A", ""]]
    workbook.set(SHEET, "B3", 60)
    assert workbook.values(SHEET, "B3:E3") == [[60.0, 120.0, "#N/A", "#DIV/0!"]]
    workbook.set(SHEET, "B3", "=100%")
    assert workbook.values(SHEET, "B3:C3") == [["=100%", "#VALUE!"]]
    assert workbook.value("_check", "A1") == "=100%"


def test_colours_of_conditional_formats_are_seen(workbook: Workbook) -> None:
    looks = workbook.looks(SHEET)
    assert looks["B3"].background == looks["C3"].background == "FFC7CE"
    assert looks["D3"].background == ""
    assert "B2" not in looks
    assert looks["B5"].text == "去填写"
    assert workbook.looks("后")["A1"].text == "最后一张"
    workbook.set(SHEET, "B3", 60)
    assert workbook.looks(SHEET)["B3"].background == ""
    assert workbook.formula(SHEET, "A1") == ""


def test_cells_that_break_their_validation(workbook: Workbook) -> None:
    assert workbook.invalid(SHEET) == set()
    workbook.set(SHEET, "B3", 101)
    assert workbook.invalid(SHEET) == {"B3"}
    workbook.set(SHEET, "B3", "四十")
    assert workbook.invalid(SHEET) == {"B3"}
    workbook.set(SHEET, "B3", 100)
    assert workbook.invalid(SHEET) == set()


def test_what_is_locked_cannot_be_typed_into(workbook: Workbook) -> None:
    assert not workbook.locked(SHEET, "B3")
    assert workbook.locked(SHEET, "C3")
    assert not workbook.locked("后", "A1")
    workbook.enter(SHEET, "B3", "45.5")
    assert workbook.value(SHEET, "C3") == 91.0
    with pytest.raises(OfficeError, match="C3 is locked"):
        workbook.enter(SHEET, "C3", "1")
    workbook.unprotect(SHEET)
    workbook.enter(SHEET, "C3", "1")
    assert workbook.value(SHEET, "C3") == 1.0


def test_a_row_inserted_moves_formulas_and_links(workbook: Workbook) -> None:
    assert workbook.link(SHEET, "B5") == "#'自评表'!B3"
    assert workbook.link(SHEET, "C3") == ""
    workbook.insert_rows(SHEET, 3)
    assert workbook.formula(SHEET, "C4") == "=B4*2"
    assert workbook.link(SHEET, "B6") == "#'自评表'!B4"
    assert workbook.used(SHEET) == "A1:E6"


def test_only_a_chinese_locale_takes_a_day_for_a_number(office: Office, workbook: Workbook) -> None:
    """The trap for which every template is tried in both locales."""
    chinese = office.locale == "zh-CN"
    assert isinstance(workbook.value(SHEET, "C5"), float) == chinese
    workbook.enter(SHEET, "B3", "5月30日")
    assert (workbook.value(SHEET, "B3") == "5月30日") != chinese


def test_a_saved_copy_is_read_back(workbook: Workbook, tmp_path: Path) -> None:
    workbook.set(SHEET, "B3", 60)
    saved = openpyxl.load_workbook(workbook.save_xlsx(tmp_path / "回收.xlsx"), data_only=True)
    assert saved.sheetnames == [SHEET, "空", "后", "_check"]
    assert [saved[SHEET][cell].value for cell in ("B3", "C3", "D3", "E3")] == [60, 120, "#N/A", "#DIV/0!"]


def test_saved_values_are_computed_anew_on_opening(office: Office, workbook: Workbook, tmp_path: Path) -> None:
    """LibreOffice as it comes trusts the values that were saved with formulas."""
    path = tmp_path / "旧.xlsx"
    book = openpyxl.load_workbook(workbook.save_xlsx(tmp_path / "回收.xlsx"))
    book[SHEET]["B3"] = 7
    book.save(path)
    with office.open(path) as opened:
        assert opened.value(SHEET, "C3") == 14.0
        opened.recalculate()
        assert opened.value(SHEET, "C3") == 14.0


def test_pages_are_pictures(workbook: Workbook, tmp_path: Path) -> None:
    pages = png_pages(workbook.save_pdf(tmp_path / "自评表.pdf"), tmp_path)
    assert [page.name for page in pages] == ["自评表-1.png", "自评表-2.png"]
    assert pages[0].read_bytes().startswith(b"\x89PNG")


def test_a_call_that_fails_leaves_the_workbook_open(workbook: Workbook) -> None:
    with pytest.raises(OfficeError, match="values"):
        workbook.values("没有", "A1")
    assert workbook.value(SHEET, "B3") == 40.0


def test_a_call_that_takes_too_long_ends_everything(
    chinese_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert chinese_office  # LibreOffice is there
    _small().save(tmp_path / "自评表.xlsx")
    with Office("zh-CN") as own:
        opened = own.open(tmp_path / "自评表.xlsx")
        group = own._server.pid
        monkeypatch.setattr(driver, "SECONDS", 0.05)
        os.killpg(group, 19)  # SIGSTOP
        with pytest.raises(OfficeError, match="more than"):
            opened.value(SHEET, "B3")
    assert _members(group) == []


def test_nothing_is_left_behind(chinese_office: Office, tmp_path: Path) -> None:
    assert chinese_office  # LibreOffice is there
    _small().save(tmp_path / "自评表.xlsx")
    with Office("zh-CN") as own:
        group, folder = own._server.pid, own._folder
        assert own.open(tmp_path / "自评表.xlsx").value(SHEET, "C3") == 80.0
        assert any("soffice" in name for name in _members(group))
    assert _members(group) == []
    assert not folder.exists()


def _members(group: int) -> list[str]:
    """Return the commands of a group's processes; those that are just ending get a second."""
    found: list[str] = []
    for _ in range(20):
        listed = subprocess.run(["ps", "-e", "-o", "pgid=,stat=,comm="], check=True, capture_output=True, text=True)
        rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
        found = [name for number, state, name in rows if int(number) == group and not state.startswith("Z")]
        if not found:
            break
        time.sleep(0.05)
    return found
