"""An annotated copy reads as its source does: our list is no form, and our marks are no findings."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import hostile
import openpyxl
import pytest
from annotatable import SHEET, colours, contents, found_in, loaded, notes, remark
from correct import correct
from filling import built_for, form_of
from saving import save_as
from test_patching import part

from checks.findings import Severity
from examples.make import RETURNED
from examples.workbooks import figures, variant
from workbook_templates.annotating import Remark, annotate, clean
from workbook_templates.marks import RESULTS_TITLE, is_own
from workbook_templates.opening import open_workbook
from workbook_templates.patching import Edit, patch
from workbook_templates.reading import read_submission

ISSUED = RETURNED / "吐鲁番市2024年绩效自评.xlsx"
TITLE = "审核意见（xladdin 生成，请勿在本表填写内容）"
FORM = "transfer-self-evaluation"


def found(data: bytes, folder: Path) -> list[Remark]:
    path = folder / "表.xlsx"
    path.write_bytes(data)
    return found_in(path)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("form", ["hohhot-2023-selfeval", "library-2024-project", "bazhou-2022-scoresheet"])
def test_messy_workbooks_give_the_same_findings(form: str, seed: int, tmp_path: Path) -> None:
    data, _ = variant(figures(form), seed)
    remarks = found(data, tmp_path)
    copy = annotate(data, remarks)

    assert remarks
    assert found(copy, tmp_path) == remarks
    assert annotate(copy, remarks) == copy


def test_a_stamped_template_that_came_back_gives_the_same_findings(tmp_path: Path) -> None:
    built = built_for(form_of(correct(FORM)))
    form = built.form
    actual, target = form.indicators[0].actual, form.indicators[0].target
    assert actual is not None
    places = {each.cell: openpyxl.utils.cell.coordinate_from_string(each.cell) for each in (actual, target)}
    edits = [
        Edit(built.sheet, row, openpyxl.utils.column_index_from_string(letters), Decimal(number))
        for number, (letters, row) in enumerate(places.values(), 1)
    ]
    returned = patch(built.data, edits)
    remarks = found(returned, tmp_path)
    copy = annotate(returned, remarks)

    codes = {each.code for each in remarks}
    assert {"FM02", "FM06"} <= codes
    assert found(copy, tmp_path) == remarks
    assert annotate(copy, remarks) == copy
    old, new = contents(returned), contents(clean(copy))
    assert old.keys() == new.keys()
    # Priorities stay where they were put, and styles may hold an empty list.
    assert {name for name in old if old[name] != new[name]} <= {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}


def test_the_sheet_is_no_part_of_the_submission() -> None:
    data = ISSUED.read_bytes()
    submission = read_submission(annotate(data, [remark("A1")]), "a.xlsx")

    assert submission.sheets == read_submission(data, "a.xlsx").sheets == (SHEET, "绩效目标表")
    assert submission.hidden == ()
    assert submission.nearest == ()


@pytest.mark.parametrize(("name", "title"), [("审核意见", TITLE), ("审核意见 (2)", TITLE), ("检查结果", RESULTS_TITLE)])
@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_what_we_said_is_passed_over_seen_or_hidden(name: str, title: str, state: str) -> None:
    book = openpyxl.load_workbook(ISSUED)
    sheet = book.create_sheet(name)
    sheet["A1"] = title
    sheet["A6"], sheet["B6"] = 12, "一级指标"
    sheet.sheet_state = state
    stream = io.BytesIO()
    book.save(stream)
    submission = read_submission(stream.getvalue(), "a.xlsx")

    assert name not in submission.sheets
    assert submission.hidden == ()


@pytest.mark.parametrize(("title", "told"), [(TITLE, []), ("别的", ["审核意见"])])
def test_a_hidden_list_in_an_old_workbook(title: str, told: list[str]) -> None:
    def fill(book: Any) -> None:
        book.add_sheet(SHEET).write(0, 0, "预算执行率")
        mine = book.add_sheet("审核意见")
        mine.write(0, 0, title)
        mine.write(1, 0, 12)
        mine.visibility = 1

    assert [block.name for block in read_submission(hostile.xls(fill), "a.xls").hidden] == told


@pytest.mark.parametrize("title", ["审核意见", "别的", None])
def test_a_sheet_of_somebody_else_is_read_and_its_data_out_of_sight_are_told(title: str | None) -> None:
    book = openpyxl.load_workbook(ISSUED)
    sheet = book.create_sheet("审核意见")
    sheet["A1"], sheet["A2"] = title, 12
    stream = io.BytesIO()
    book.save(stream)
    assert "审核意见" in read_submission(stream.getvalue(), "a.xlsx").sheets

    sheet.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    assert [block.name for block in read_submission(stream.getvalue(), "a.xlsx").hidden] == ["审核意见"]


def test_what_names_and_titles_are_ours() -> None:
    assert is_own("审核意见", TITLE)
    assert is_own("审核意见(3)", "审核意见 Remarks (made by xladdin; please fill in nothing here)")
    assert is_own("检查结果 (2)", RESULTS_TITLE)
    assert not is_own("审核意见1", TITLE)
    assert not is_own("检查结果", TITLE)
    assert not is_own("审核意见", RESULTS_TITLE)
    assert not is_own("审核意见", None)


def test_a_copy_saved_by_openpyxl_is_known_again() -> None:
    copy = annotate(ISSUED.read_bytes(), [remark("A5"), remark("B9", Severity.INFO)])
    stream = io.BytesIO()
    loaded(copy).save(stream)
    saved = stream.getvalue()
    again = annotate(saved, [remark("C7", Severity.WARNING)])

    assert open_workbook(again, "a.xlsx").sheets[-1].cells[6, 4].text == "自评表!C7"
    assert (list(notes(again)), colours(again)) == (["C7"], {"C7:D7": "FFD27F"})
    bare = clean(saved)
    assert loaded(bare).sheetnames == [SHEET, "绩效目标表"]
    assert (notes(bare), colours(bare)) == ({}, {})
    assert b"legacyDrawing" not in part(bare, "xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_copy_saved_by_libreoffice_reads_the_same(kind: str, tmp_path: Path) -> None:
    source = RETURNED / "呼和浩特市2023年绩效自评.xlsx"
    remarks = found_in(source)
    path = tmp_path / "副本.xlsx"
    path.write_bytes(annotate(source.read_bytes(), remarks))
    (saved,) = save_as([path], kind, tmp_path / "saved")

    assert [each for each in found_in(saved) if each.code != "IO05"] == remarks
    if kind == "xlsx":
        again = annotate(saved.read_bytes(), remarks)
        assert set(notes(again)) == {each.cell for each in remarks if each.sheet == SHEET}
        assert all(text.count("【检查】") == 1 for text in notes(again).values())
        bare = clean(saved.read_bytes())
        assert loaded(bare).sheetnames == [SHEET, "旗县区完成情况", "资金执行情况", "绩效目标表"]
        assert (notes(bare), colours(bare)) == ({}, {})
