"""LibreOffice, in both locales, shows the copies as meant: colours, notes at their cells, the list."""

from __future__ import annotations

from pathlib import Path

import annotatable
import openpyxl
import pytest
from annotatable import RICH_REMARKS, RICH_SHEET, found_in, loaded, remark
from office import Office

from checks.findings import Severity
from examples.make import RETURNED
from workbook_templates.annotating import annotate

COLOURS = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFD27F", Severity.INFO: "DDEBF7"}
HOHHOT = RETURNED / "呼和浩特市2023年绩效自评.xlsx"


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An annotated copy of the workbook that holds everything."""
    folder = tmp_path_factory.mktemp("rich")
    path = folder / "副本.xlsm"
    path.write_bytes(annotate(annotatable.rich(folder).read_bytes(), RICH_REMARKS))
    return path


def test_colours_lie_over_formats_that_are_there_and_fill_merged_cells(office: Office, rich: Path) -> None:
    with office.open(rich) as workbook:
        looks = workbook.looks(RICH_SHEET)

        assert workbook.sheets == {RICH_SHEET: True, "数据": True, "图": True, "审核意见": True}
        # B4 has a format of its own that stops others, D4 and D5 one that colours them green.
        cells = ("B4", "C5", "D4", "E4", "F6", "D5", "B5")
        assert [looks[cell].background for cell in cells] == [
            "FFD27F", "DDEBF7", "FFC7CE", "FFD27F", "FFD27F", "C6EFCE", "C6EFCE",
        ]  # fmt: skip
        assert workbook.value(RICH_SHEET, "D4") == 0.955
        assert workbook.shown(RICH_SHEET, "D4") == "95.50%"


def test_notes_stand_at_their_cells_and_only_those_are_shown_that_were(office: Office, rich: Path) -> None:
    with office.open(rich) as workbook:
        assert workbook.notes(RICH_SHEET) == {
            "B4": "单位自己的批注\n——————【检查】\n核实 XT06：填的不对。\n处理：请改正。",
            "C5": "(shown) 另一条\n——————【检查】\n提示 VL03：填的不对。\n处理：请改正。",
            "D4": "【检查】\n错误 RT01：执行率填的是 95.50%。\n处理：请改正。",
            "E4": "【检查】\n核实 TA01：填的不对。\n处理：请改正。\n\n提示 TA02：填的不对。\n处理：请改正。",
        }
        assert set(workbook.notes("数据")) == {"A2", "A3"}


def test_an_example_as_the_clerk_sees_it(office: Office, tmp_path: Path) -> None:
    found = found_in(HOHHOT)
    path = tmp_path / "副本.xlsx"
    path.write_bytes(annotate(HOHHOT.read_bytes(), found))
    worst: dict[tuple[str, str], Severity] = {}
    for each in sorted(found, key=lambda each: -each.severity.rank):
        if each.cell:
            worst[each.sheet, each.cell] = each.severity

    with office.open(path) as workbook:
        for sheet in dict.fromkeys(sheet for sheet, _ in worst):
            looks, notes = workbook.looks(sheet), workbook.notes(sheet)
            mine = {cell: COLOURS[severity] for (of, cell), severity in worst.items() if of == sheet}
            assert {cell: looks[cell].background for cell in mine} == mine
            merged = {cell for area in loaded(path.read_bytes())[sheet].merged_cells.ranges for cell in _cells(area)}
            coloured = {cell for cell, look in looks.items() if look.background in COLOURS.values()}
            assert coloured - merged <= mine.keys()
            assert notes.keys() == mine.keys()
        assert [workbook.shown("审核意见", f"{column}6") for column in "ABCDEF"] == [
            "1", "错误", "XT06", "自评表!E7", "10000", "16648.4",
        ]  # fmt: skip


def _cells(area: openpyxl.worksheet.cell_range.CellRange) -> set[str]:
    return {openpyxl.utils.get_column_letter(column) + str(row) for row, column in area.cells}


def test_nothing_in_the_list_is_computed(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "副本.xlsx"
    path.write_bytes(annotate(annotatable.plain(), [remark("A1", message="=1+1", found="=1+1", code="=1+1")]))

    with office.open(path) as workbook:
        workbook.recalculate()
        assert workbook.values("审核意见", "A6:H6") == [
            [1, "错误", "=1+1", "自评表!A1", "=1+1", "", "=1+1", "请改正。"]
        ]


def test_the_list_prints_on_pages_of_a4_across(chinese_office: Office, tmp_path: Path) -> None:
    path = tmp_path / "副本.xlsx"
    path.write_bytes(annotate(annotatable.plain(), [remark(f"A{row}") for row in range(1, 101)]))

    with chinese_office.open(path) as workbook:
        printed = workbook.save_pdf(tmp_path / "a.pdf").read_bytes()

    assert printed.count(b"/Type/Page/") + printed.count(b"/Type/Page>") + printed.count(b"/Type /Page") >= 3
    assert b"/MediaBox[0 0 842 595]" in printed or b"/MediaBox[0 0 841" in printed
