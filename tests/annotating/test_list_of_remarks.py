"""The sheet 审核意见: what stands in it, that nothing in it is a formula, and its place in the workbook."""

from __future__ import annotations

import io
import re

import annotatable
import hostile
import openpyxl
import pytest
from annotatable import SHEET, lines, links, loaded, part, plain, remark
from openpyxl.workbook.defined_name import DefinedName

from checks.findings import Severity
from workbook_templates.annotating import MOST, Remark, annotate, clean
from workbook_templates.celltext import LONGEST
from workbook_templates.opening import open_workbook

TITLE = "审核意见（xladdin 生成，请勿在本表填写内容）"
MAIN = "xl/workbook.xml"


def test_what_stands_in_it() -> None:
    found = [
        remark("G7", found="58.90%", expected="58.87%", message="填错了。", help="请改正。"),
        remark("A1", Severity.WARNING, code="RT05", help=""),
        remark("", Severity.INFO, sheet="", code="IO03", message="有宏。"),
    ]
    copy = annotate(plain(), found)
    page = loaded(copy)["审核意见"]

    assert [page[f"A{row}"].value for row in range(1, 5)] == [
        TITLE,
        "错误 1 处（须改正），核实 1 处（改正或说明），提示 1 处。",
        "点“位置”跳到该格；在有颜色的格上停住鼠标，可看批注。改好后保存，发回本文件即可：颜色、批注和本表不必删去。",
        None,
    ]
    assert lines(copy) == [
        ("序号", "程度", "编号", "位置", "填的是", "应为", "问题", "处理"),
        (1, "错误", "RT01", "自评表!G7", "58.90%", "58.87%", "填错了。", "请改正。"),
        (2, "核实", "RT05", "自评表!A1", None, None, "填的不对。", None),
        (3, "提示", "IO03", "整个文件", None, None, "有宏。", "请改正。"),
    ]
    assert links(copy) == {"D6": ("'自评表'!G7", "自评表!G7"), "D7": ("'自评表'!A1", "自评表!A1")}
    assert [page[f"B{row}"].fill.fgColor.rgb for row in (6, 7, 8)] == ["FFFFC7CE", "FFFFD27F", "FFDDEBF7"]
    assert page["G6"].alignment.wrap_text
    assert page["D6"].font.u == "single"
    assert (page["A1"].font.name, page["A1"].font.b, page["A1"].font.sz) == ("宋体", True, 14)


def test_a_cell_is_named_in_words_where_the_sentence_does_not() -> None:
    cell, words = "地方资金 执行率", "填错了。"
    said = [remark("A1", field=cell, message=f"{cell}{words}"), remark("A2", field=cell, message=words)]

    assert [line[3] for line in lines(annotate(plain(), said))[1:]] == ["自评表!A1", "自评表!A2\n地方资金 执行率"]


def test_how_it_is_shown_and_printed() -> None:
    page = loaded(annotate(plain(), [remark("A1")]))["审核意见"]

    assert page.freeze_panes == "A6"
    assert page.print_title_rows == "$5:$5"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, 0)
    assert page.sheet_properties.tabColor.rgb == "FFC00000"
    assert not page.sheet_view.tabSelected
    assert page.oddFooter.center.text == "&P / &N"
    assert page.row_dimensions[6].height == 19
    assert page.column_dimensions["G"].width > 46


def test_in_english() -> None:
    copy = annotate(plain(), [remark("A1", Severity.INFO, code="VL03"), remark("", sheet="")], "en")
    page = loaded(copy)["审核意见"]

    assert page["A1"].value == "审核意见 Remarks (made by xladdin; please fill in nothing here)"
    assert page["A2"].value == "To be mended: 1, to be verified: 0, notes: 1."
    assert [cell.value for cell in page[5]][:4] == ["No.", "Severity", "Code", "Place"]
    assert [page["B6"].value, page["D7"].value] == ["Note", "whole file"]
    assert annotate(copy, [remark("A1", Severity.INFO, code="VL03"), remark("", sheet="")], "en") == copy
    assert loaded(annotate(copy, [remark("A1")]))["审核意见"]["A1"].value == TITLE


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "'=1", "http://a.example"]
)
def test_nothing_becomes_a_formula_or_a_link(text: str) -> None:
    hurt = dict.fromkeys(("code", "message", "help", "found", "expected", "field"), text)
    copy = annotate(plain(), [Remark(SHEET, "A1", Severity.ERROR, **hurt)])
    page = loaded(copy)["审核意见"]

    xml = part(copy, "xl/worksheets/sheet2.xml").decode()
    assert "<f" not in xml
    assert xml.count('t="inlineStr"') == xml.count("<is>") == 18
    assert {page.cell(6, column).data_type for column in range(2, 9)} == {"s"}
    assert [page.cell(6, column).value for column in (5, 6, 7, 8)] == [text.strip()] * 4
    # Whoever goes into such a cell and out again leaves the text as it is.
    assert all(page.cell(6, column).quotePrefix for column in (4, 5, 6, 7, 8))
    assert list(links(copy)) == ["D6"]


def test_texts_that_no_cell_can_hold_are_made_to_fit() -> None:
    wild = "\x00\x0b一\ud800二\u202e三_x0041_" + "长" * 40_000
    copy = annotate(plain(), [remark("A1", message=wild)])
    (_, line) = lines(copy)

    assert len(line[6].replace("_x005F_", "_")) == LONGEST
    assert line[6].startswith("一二三_x005F_x0041_长长")
    assert line[6].endswith("长…")
    assert 'ht="409"' in part(copy, "xl/worksheets/sheet2.xml").decode()


@pytest.mark.parametrize("name", ["a'b", "甲&乙", "<表>", "a b!c", '"引"', "''"])
def test_names_of_sheets_in_links(name: str) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "占位"
    stream = io.BytesIO()
    book.save(stream)
    members = annotatable.contents(stream.getvalue())
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    members[MAIN] = members[MAIN].replace("占位".encode(), escaped.encode())
    copy = annotate(hostile.pack(members), [remark("B2", sheet=name)])

    doubled = name.replace("'", "''")
    assert links(copy) == {"D6": (f"'{doubled}'!B2", f"{name}!B2")}


def test_many_remarks_and_more_than_are_listed() -> None:
    many = [remark(f"{column}{row}") for row in range(1, 1_041) for column in "ABCDE"]
    copy = annotate(plain(), many)
    page = loaded(copy)["审核意见"]

    assert page.max_row == 5 + MOST
    assert page["A2"].value.endswith(f"共 {len(many)} 条，只列出并标出前 {MOST} 条。")
    assert len(annotatable.notes(copy)) == MOST
    numbers = list(annotatable.shape_numbers(copy))
    assert len(numbers) == len(set(numbers)) == MOST
    assert 'data="1,2,3,4,5"' in part(copy, annotatable.VML).decode()


def book_of(*names: str) -> openpyxl.Workbook:
    """A workbook with sheets of these names, the first one 自评表."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = SHEET
    for name in names:
        book.create_sheet(name)
    return book


def bytes_of(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_sheet_of_that_name_that_is_somebody_elses_is_left_alone() -> None:
    book = book_of("审核意见", "审核意见(2)")
    book["审核意见"]["A1"] = "张三的意见"
    data = bytes_of(book)
    copy = annotate(data, [remark("A1")])

    assert loaded(copy).sheetnames == [SHEET, "审核意见", "审核意见(2)", "审核意见(3)"]
    assert part(copy, "xl/worksheets/sheet2.xml") == part(data, "xl/worksheets/sheet2.xml")
    assert annotate(copy, [remark("A1")]) == copy
    assert loaded(clean(copy)).sheetnames == [SHEET, "审核意见", "审核意见(2)"]


def moved(copy: bytes) -> bytes:
    """A copy that the clerk saved: the list stands first, hidden, and other sheets have names and a view."""
    book = loaded(copy)
    book.move_sheet("审核意见", -3)
    for name in ("甲", "乙"):
        book[name].print_title_rows = "1:2"
    book["审核意见"].sheet_state = "hidden"
    book.active = 3
    book.views[0].firstSheet = 1
    book.defined_names["全局"] = DefinedName("全局", attr_text="乙!$A$1")
    return bytes_of(book)


def test_a_list_that_was_moved_and_hidden_is_renewed_where_it_is_and_shown() -> None:
    saved = moved(annotate(bytes_of(book_of("甲", "乙")), [remark("A1")]))
    copy = annotate(saved, [remark("B2", sheet="乙", code="SM01")])

    book = loaded(copy)
    assert book.sheetnames == ["审核意见", SHEET, "甲", "乙"]
    assert book["审核意见"].sheet_state == "visible"
    assert book["审核意见"]["C6"].value == "SM01"
    assert annotatable.notes(copy) == {}
    assert set(annotatable.notes(copy, "乙")) == {"B2"}
    assert [book[name].print_title_rows for name in book.sheetnames] == ["$5:$5", None, "$1:$2", "$1:$2"]


def test_what_counts_sheets_is_right_once_the_list_is_gone() -> None:
    saved = moved(annotate(bytes_of(book_of("甲", "乙")), [remark("A1")]))
    book = loaded(clean(saved))

    assert book.sheetnames == [SHEET, "甲", "乙"]
    assert [book[name].print_title_rows for name in book.sheetnames] == [None, "$1:$2", "$1:$2"]
    assert (book.active.title, book.views[0].firstSheet) == ("乙", 0)
    assert list(book.defined_names) == ["全局"]


def test_the_list_was_the_sheet_in_view() -> None:
    book = loaded(annotate(bytes_of(book_of("甲")), [remark("A1")]))
    book[SHEET].sheet_state = "hidden"
    book.active = 2

    assert loaded(clean(bytes_of(book))).active.title == "甲"


def test_a_list_that_is_the_only_sheet_left_stays() -> None:
    book = loaded(annotate(plain(), [remark("A1")]))
    del book[SHEET]

    assert loaded(clean(bytes_of(book))).sheetnames == ["审核意见"]


def test_the_structure_stays_protected_and_chart_sheets_count() -> None:
    book = book_of()
    book.create_chartsheet("图")
    book.security.lockStructure = True
    copy = annotate(bytes_of(book), [remark("A1")])

    main = part(copy, MAIN).decode()
    assert 'lockStructure="1"' in main
    assert re.findall(r'localSheetId="(\d)"', main) == ["2"]
    assert [sheet.name for sheet in open_workbook(copy, "a.xlsx").sheets] == [SHEET, "图", "审核意见"]


def test_names_that_are_there_keep_theirs() -> None:
    book = book_of("甲")
    book["甲"].print_title_rows = "1:3"
    book["甲"].print_area = "A1:C9"
    data = bytes_of(book)
    copy = loaded(annotate(data, [remark("A1")]))

    assert copy["甲"].print_title_rows == "$1:$3"
    assert copy["甲"].print_area == "'甲'!$A$1:$C$9"
    assert copy["审核意见"].print_title_rows == "$5:$5"
    assert part(clean(annotate(data, [remark("A1")])), MAIN) == part(data, MAIN)
