"""Hidden rows, columns and sheets: data out of sight is told, and nothing else."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import hostile
import pytest
from caching import saved
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from checks.catalogue import chosen, judge
from examples.workbooks import figures, lay
from workbook_templates.opening import open_workbook
from workbook_templates.opening.hidden import MAX_HIDDEN
from workbook_templates.reading import read_submission

SHEET = "自评表"


def form() -> tuple[Workbook, Any, dict[str, str]]:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    return book, sheet, lay(sheet, figures("hohhot-2023-selfeval")).cells


def told(data: bytes) -> list[tuple[str, str, str, str]]:
    """What FM08 says: sheet, cell, what is hidden, how many cells hold something."""
    (found,) = judge([read_submission(data, "返回.xlsx")], rules=chosen(["FM08"]))
    return [(each.sheet, each.cell, each.verdict.found, each.verdict.facts["count"]) for each in found]


def test_neighbouring_hidden_rows_are_one_block_and_others_another() -> None:
    book, sheet, cells = form()
    first = sheet[cells["indicators/5/l3"]].row
    for row in (first, first + 1, first + 2, first + 5):
        sheet.row_dimensions[row].hidden = True
    label = sheet[cells["indicators/5/l3"]].column_letter
    found = told(saved(book))

    assert [line[:3] for line in found] == [
        (SHEET, f"{label}{first}", f"{first}–{first + 2}"),
        (SHEET, f"{label}{first + 5}", f"{first + 5}"),
    ]


def test_rows_of_no_height_and_columns_of_no_width_are_hidden() -> None:
    book, sheet, cells = form()
    row = sheet[cells["indicators/5/l3"]].row
    reason = sheet[cells["indicators/5/reason"]].column_letter
    sheet.row_dimensions[row].height = 77.5
    sheet.column_dimensions[reason].width = 88.5
    part = "xl/worksheets/sheet1.xml"
    content = _parts(saved(book))[part].replace(b'ht="77.5"', b'ht="0"').replace(b'width="88.5"', b'width="0"')

    assert told(saved(book)) == []
    for spelled in (content, content.replace(b"<sheetData>", b"<!-- --><sheetData>")):
        assert {line[2] for line in told(_replaced(saved(book), part, spelled))} == {str(row), reason}


def test_hidden_rows_and_columns_that_are_blank_or_below_the_form_are_silent() -> None:
    book, sheet, _ = form()
    last = sheet.max_row
    for row in range(last + 1, last + 20):
        sheet.row_dimensions[row].hidden = True
    for column in ("P", "Q"):
        sheet.column_dimensions[column].hidden = True
    sheet[f"Q{last + 9}"] = "备忘"

    assert told(saved(book)) == []


def test_a_merged_cell_that_shows_in_one_of_its_rows_is_in_sight() -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    columns = ["一级指标", "二级指标", "三级指标", "指标值"]
    for row in (columns, ["产出指标", "数量指标", "", ""], ["", "", "新增草地（公顷）", "≥20"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B2:B3")
    sheet.row_dimensions[2].hidden = True

    assert len(read_submission(saved(book), "a.xlsx").forms) == 1
    assert told(saved(book)) == []


def with_hidden(rows: list[list[Any]], state: str = "hidden", title: str = "底稿") -> tuple[Workbook, Any, Any]:
    book, sheet, _ = form()
    other: Any = book.create_sheet(title)
    other.sheet_state = state
    for row in rows:
        other.append(row)
    return book, sheet, other


LIST = [["优"], ["良"], ["中"], ["差"]]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_with_data_is_told(state: str) -> None:
    book, _, _ = with_hidden([[], ["", "托克托县", 348.24], ["", "武川县", 255.24]], state)

    assert told(saved(book)) == [("底稿", "B2", "底稿", "4")]


def test_a_blank_hidden_sheet_is_silent() -> None:
    book, _, other = with_hidden([])
    other["C3"] = "  "
    other["D3"].number_format = "0.00"

    assert told(saved(book)) == []


def test_lists_to_choose_from_are_silent() -> None:
    book, sheet, _ = with_hidden([["等级"], *LIST], title="字 典")
    checked = DataValidation("list", formula1="'字 典'!$A$2:$A$5")
    checked.add("A60")
    sheet.add_data_validation(checked)
    assert told(saved(book)) == []

    book, _, _ = with_hidden(LIST)
    assert told(saved(book)) == [("底稿", "A1", "底稿", "4")]
    book.defined_names["等级"] = DefinedName("等级", attr_text="底稿!$A:$A")
    assert told(saved(book)) == []


def test_numbers_in_a_list_are_silent_and_beside_it_are_told() -> None:
    book, _, other = with_hidden([[2023], [2024], [2025]])
    book.defined_names["年度"] = DefinedName("年度", attr_text="底稿!$A$1:$A$3")
    assert told(saved(book)) == []

    other["C1"] = 348.24
    assert told(saved(book)) == [("底稿", "A1", "底稿", "4")]


def test_a_print_area_makes_no_list() -> None:
    book, _, other = with_hidden(LIST)
    other.print_area = "A1:A4"

    assert told(saved(book)) == [("底稿", "A1", "底稿", "4")]


def test_sheets_of_programs_are_silent() -> None:
    for title in ("_xladdin", "WpsReserved_CellImgList", "xlwings.conf"):
        book, _, _ = with_hidden([["a", 1]], title=title)
        assert told(saved(book)) == []


def test_a_hidden_sheet_that_cannot_be_read_or_is_large_costs_the_file_nothing() -> None:
    book, _, other = with_hidden([])
    for row in range(200):
        other.append(["一个很长的单元格" * 20 + str(row), *range(30)])
    data = saved(book)
    assert open_workbook(data, "a.xlsx").sheets[1].tally is not None

    for size in (MAX_HIDDEN + 1, 100):
        broken = _replaced(data, "xl/worksheets/sheet2.xml", b"<worksheet>" + b" " * size + b"<c")
        grid = open_workbook(broken, "a.xlsx")
        assert grid.sheets[1].tally is None
        assert grid.sheets[0].cells == open_workbook(data, "a.xlsx").sheets[0].cells


def _replaced(data: bytes, name: str, content: bytes) -> bytes:
    return hostile.pack(_parts(data) | {name: content})


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_an_old_workbook_tells_its_hidden_sheets_too() -> None:
    def fill(book: Any) -> None:
        book.add_sheet("a").write(0, 0, "x")
        lists, data = book.add_sheet("字典"), book.add_sheet("底稿")
        lists.write(0, 0, "优")
        data.write(1, 1, 348.24)
        lists.visibility = data.visibility = 1

    grid = open_workbook(hostile.xls(fill), "a.xls")
    assert [(sheet.tally.cells, sheet.tally.loose) if sheet.tally else None for sheet in grid.sheets] == [
        None, (1, 0), (1, 1),
    ]  # fmt: skip
    assert told(hostile.xls(fill)) == [("底稿", "B2", "底稿", "1")]
