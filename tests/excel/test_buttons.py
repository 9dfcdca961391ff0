"""The buttons, run through xlwings over openpyxl: what they list, what they mark, and that nothing else changes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from office import Office
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Color, PatternFill
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from test_fill import FORMS, blanked

from checks.findings import Finding
from checks.profile import load
from examples.make import RETURNED, WORKBOOKS
from examples.workbooks import figures, names, official, variant
from workbook_templates.annotating import annotate
from workbook_templates.building import colours
from workbook_templates.filling import fill
from workbook_templates.marks import HEAD
from xladdin.cli import main
from xladdin.excel import buttons, marks, results
from xladdin.filling import why
from xladdin.remarks import remarks_of
from xladdin.reports.document import finding_document
from xladdin.reports.text import explanation_sentence, repair_sentence
from xladdin.reports.wrapping import visible
from xladdin.run import Result, check

from oxl_engine import ENGINE, activate, alerts  # isort: skip - beside this file

HOHHOT = RETURNED / "呼和浩特市2023年绩效自评.xlsx"
STRUCTURE = "工作簿的结构受保护，“检查结果”表写不了。请在“审阅”中取消“保护工作簿”后再试。"

Open = Callable[[Path | bytes], Any]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Open a copy of a workbook as Excel would and let it be the caller; gives openpyxl's workbook behind it."""
    activate()
    books: list[xw.Book] = []

    def open_copy(source: Path | bytes) -> Any:
        path = tmp_path / f"表{len(books) or ''}{source.suffix if isinstance(source, Path) else '.xlsx'}"
        if isinstance(source, Path):
            shutil.copyfile(source, path)
        else:
            path.write_bytes(source)
        books.append(xw.Book(path))
        books[-1].set_mock_caller()
        return books[-1].impl.file

    yield open_copy
    for book in books:
        book.close()
    assert alerts() == []


def headless(path: Path) -> Result:
    (result,) = check([path], load())
    assert result.submission.problem is None
    return result


def copy_in(folder: Path) -> Path:
    return folder / "表.xlsx"


def saved(file: Any) -> bytes:
    stream = BytesIO()
    file.save(stream)
    return stream.getvalue()


def listed(file: Any, name: str = "检查结果") -> list[tuple[str, ...]]:
    """The lines under the headings of the list, blank cells as empty texts."""
    rows = file[name].iter_rows(min_row=results.FIRST_ROW + 1, values_only=True)
    return [tuple(value or "" for value in row) for row in rows]


def link(sheet: str, cell: str) -> str:
    return f'=HYPERLINK("#\'{sheet}\'!{cell}","{sheet}!{cell}")'


def expected(result: Result) -> list[tuple[str, ...]]:
    lines = [(finding.severity.chinese, finding) for finding in result.findings]
    lines += [("已说明", finding) for finding in result.settled]
    return [
        (
            word,
            finding.code,
            link(finding.sheet, finding.cell) if finding.cell else finding.sheet or "整个文件",
            visible(finding.message()),
            visible(finding.help()),
            (repair_sentence(document["repair"]) if document["repair"] else "") + explanation_sentence(document),
        )
        for word, finding in lines
        for document in (finding_document(finding, "zh"),)
    ]


def notes(file: Any) -> dict[tuple[str, str], str]:
    return {
        (page.title, cell.coordinate): cell.comment.text
        for page in file
        for row in page.iter_rows()
        for cell in row
        if cell.comment is not None
    }


def coloured(file: Any) -> dict[tuple[str, str], str]:
    """The cells that the marks colour, the first one of a merged range, by sheet and cell."""
    return {
        (page.title, str(each.sqref).partition(":")[0]): rule.dxf.fill.bgColor.rgb
        for page in file
        for each in page.conditional_formatting
        for rule in each.rules
        if f"={rule.formula[0]}" == marks.CONDITION
    }


def everything(file: Any) -> dict[str, Any]:
    """All that is known of a workbook: sheets and their order, values, styles, notes, formats, protection, names."""
    return {
        "sheets": [(page.title, page.sheet_state, vars(page.protection)) for page in file],
        "names": {name: each.attr_text for name, each in file.defined_names.items()},
        "cells": {
            (page.title, cell.coordinate): (cell.value, cell.data_type, repr(cell._style))
            for page in file
            for row in page.iter_rows()
            for cell in row
            if cell.value is not None or cell.has_style
        },
        "notes": {
            (page.title, cell.coordinate): (cell.comment.text, cell.comment.author)
            for page in file
            for row in page.iter_rows()
            for cell in row
            if cell.comment is not None
        },
        "formats": [
            (page.title, str(each.sqref), rule.priority, rule.formula, repr(rule.dxf))
            for page in file
            for each in page.conditional_formatting
            for rule in each.rules
        ],
        "merges": {page.title: sorted(map(str, page.merged_cells.ranges)) for page in file},
        "validations": [(page.title, str(each.sqref), each.formula1) for page in file for each in validations(page)],
        "rows": {page.title: {row: (line.height, line.hidden) for row, line in lines(page)} for page in file},
    }


def validations(page: Any) -> list[Any]:
    return list(page.data_validations.dataValidation)


def lines(page: Any) -> list[tuple[int, Any]]:
    return sorted(page.row_dimensions.items())


def worst(findings: list[Finding]) -> dict[tuple[str, str], str]:
    by_severity = {"error": colours.RED, "warning": colours.AMBER, "info": colours.BLUE}
    found: dict[tuple[str, str], str] = {}
    for finding in findings:  # worst first
        if finding.cell:
            found.setdefault((finding.sheet, finding.cell), by_severity[finding.severity.value])
    return found


@pytest.mark.parametrize("name", sorted(WORKBOOKS))
def test_the_list_and_the_marks_are_what_the_command_line_says(name: str, opened: Open) -> None:
    file = opened(RETURNED / name)
    result = headless(RETURNED / name)
    buttons.check_form()

    assert listed(file) == expected(result)
    assert coloured(file) == worst(result.findings)
    assert notes(file).keys() == worst(result.findings).keys()
    for place, text in notes(file).items():
        mine = [each for each in result.findings if (each.sheet, each.cell) == place]
        said = [
            f"{each.severity.chinese} {each.code}：{visible(each.message())}{visible(each.help())}" for each in mine
        ]
        assert text == "\n".join([HEAD, *said])
    counts = "，".join(f"{word} {result.counts[key]} 处" for key, word in WORDS.items())
    tables = "、".join(dict.fromkeys(form.sheet for form in result.submission.forms))
    assert file["检查结果"]["A2"].value == f"{tables}：{counts}。口径：mof-2020-10。"
    assert file.active.title == "检查结果"


WORDS = {"error": "错误", "warning": "核实", "info": "提示"}


@pytest.mark.parametrize("name", names())
def test_messy_forms_are_read_as_they_are_from_their_files(name: str, opened: Open, tmp_path: Path) -> None:
    data, _ = variant(figures(name), 3)
    file = opened(data)
    buttons.check_form()

    assert listed(file) == expected(headless(copy_in(tmp_path)))


@pytest.mark.parametrize(
    "name", ["呼和浩特市2023年绩效自评.xlsx", "吐鲁番市2024年绩效自评.xlsx", "巴州2022年问卷调查.xlsx"]
)
def test_a_second_press_gives_the_same_and_clearing_leaves_nothing_behind(name: str, opened: Open) -> None:
    file = opened(RETURNED / name)
    before = everything(file)
    buttons.check_form()
    once = everything(file)
    buttons.check_form()

    assert everything(file) == once
    assert once["sheets"] != before["sheets"]
    buttons.clear_marks()
    assert everything(file) == before


def dressed() -> bytes:
    """A workbook whose cells with findings have fills, notes and conditional formats of their own."""
    file = openpyxl.load_workbook(HOHHOT)
    page = file["旗县区完成情况"]
    page["D3"].fill = PatternFill("solid", fgColor=Color(theme=5, tint=0.4))
    page["C11"].fill = PatternFill("lightGrid", fgColor="FF00FF00", bgColor="FFFFFF00")
    page["D3"].comment = Comment("我的批注", "张三")
    page["D5"].comment = Comment("已核对【检查】", "李四")
    page.conditional_formatting.add("D3:D11", FormulaRule(["D3>1"], fill=PatternFill("solid", bgColor="FF00FFFF")))
    return saved(file)


def test_fills_notes_and_formats_of_the_clerk_come_through(opened: Open) -> None:
    file = opened(dressed())
    before = everything(file)
    buttons.check_form()

    assert notes(file)["旗县区完成情况", "D3"] == "我的批注"
    assert file["旗县区完成情况"]["D3"].comment.author == "张三"
    assert ("旗县区完成情况", "D3") in coloured(file)
    assert {place: cell for place, cell in everything(file)["cells"].items() if place[0] != "检查结果"} == before[
        "cells"
    ]
    buttons.clear_marks()
    assert everything(file) == before


def test_what_was_typed_since_saving_counts(opened: Open) -> None:
    file = opened(HOHHOT)
    xw.Book.caller().sheets["旗县区完成情况"].range("C3").value = 441.63
    buttons.check_form()

    codes = {(line[1], line[2]) for line in listed(file)}
    assert ("SM01", link("旗县区完成情况", "C11")) not in codes
    assert ("RT01", link("旗县区完成情况", "D3")) not in codes
    assert ("RT01", link("资金执行情况", "E8")) in codes


def test_marks_that_moved_are_cleared_too(opened: Open, tmp_path: Path, chinese_office: Office) -> None:
    file = opened(HOHHOT)
    buttons.check_form()
    marked = tmp_path / "marked.xlsx"
    file.save(marked)
    with chinese_office.open(marked) as workbook:
        assert workbook.link("检查结果", "C6") == "#'自评表'!E7"
        workbook.insert_rows("自评表", 28, 2)
        workbook.insert_rows("旗县区完成情况", 3)
        moved = workbook.save_xlsx(tmp_path / "moved.xlsx")
    file = opened(moved)

    assert ("自评表", "F30") in coloured(file)
    assert ("自评表", "F30") in notes(file)
    buttons.clear_marks()
    assert (coloured(file), notes(file)) == ({}, {})
    assert "检查结果" not in file.sheetnames


def test_a_workbook_sent_in_with_its_marks_is_judged_as_without(opened: Open, tmp_path: Path) -> None:
    file = opened(HOHHOT)
    buttons.check_form()
    marked = tmp_path / "marked.xlsx"
    file.save(marked)

    assert expected(headless(marked)) == expected(headless(HOHHOT))


def test_a_sheet_of_that_name_that_is_somebody_elses_stays(opened: Open) -> None:
    source = openpyxl.load_workbook(HOHHOT)
    source.create_sheet("检查结果")["A1"] = "审核组的意见"
    file = opened(saved(source))
    before = everything(file)
    buttons.check_form()
    buttons.check_form()

    assert file.sheetnames[-2:] == ["检查结果", "检查结果(2)"]
    assert file["检查结果"]["A1"].value == "审核组的意见"
    buttons.clear_marks()
    assert everything(file) == before


def test_a_list_under_another_name_is_kept(opened: Open) -> None:
    file = opened(HOHHOT)
    buttons.check_form()
    file["检查结果"].title = "检查结果11月"
    buttons.check_form()
    buttons.clear_marks()

    assert file.sheetnames[4:] == ["检查结果11月"]


def test_what_stands_out_of_sight_is_told_as_on_the_command_line(opened: Open, tmp_path: Path) -> None:
    source = openpyxl.load_workbook(HOHHOT)
    source["旗县区完成情况"].row_dimensions[5].hidden = True
    source["资金执行情况"].column_dimensions["C"].hidden = True
    for name, texts in {"底稿": (1, 2.5, "甲"), "名单": ("甲", "乙"), "选项": ("是", "否"), "空": ()}.items():
        page = source.create_sheet(name)
        page.sheet_state = "hidden" if name != "选项" else "veryHidden"
        for row, text in enumerate(texts, 3):
            page.cell(row, 2, text)
    choice = DataValidation("list", formula1="选项!$B$3:$B$4")
    source["自评表"].add_data_validation(choice)
    choice.add("G30:G31")
    file = opened(saved(source))
    buttons.check_form()

    lines = listed(file)
    assert lines == expected(headless(copy_in(tmp_path)))
    assert [line[2] for line in lines if line[1] == "FM08"] == [
        link("底稿", "B3"),
        link("名单", "B3"),
        link("旗县区完成情况", "A5"),
        link("资金执行情况", "C2"),
    ]


def test_explanations_settle_what_they_explain(opened: Open, tmp_path: Path) -> None:
    source = openpyxl.load_workbook(HOHHOT)
    page = source.create_sheet("核实说明")
    for row in (("编号", "单元格", "说明"), ("RT05", "自评表!G7", "年底下达资金，次年三月支付完毕")):
        page.append(row)
    file = opened(saved(source))
    buttons.check_form()

    assert listed(file) == expected(headless(copy_in(tmp_path)))
    assert [line[:3] for line in listed(file)][-1] == ("已说明", "RT05", link("自评表", "G7"))
    assert ("自评表", "G7") not in coloured(file)


def test_texts_of_the_form_never_become_formulas(opened: Open) -> None:
    source = openpyxl.load_workbook(HOHHOT)
    page = source["旗县区完成情况"]
    page["A3"].value, page["A3"].data_type = "=cmd|'/c'!A1", "s"
    file = opened(saved(source))
    buttons.check_form()

    texts = [cell for row in file["检查结果"].iter_rows() for cell in row if cell.value is not None]
    assert [cell.data_type for cell in texts if str(cell.value).startswith("=cmd|'/c'!A1 完成比例填的是")] == ["s"]
    assert {cell.column_letter for cell in texts if cell.data_type == "f"} == {"C"}


@pytest.mark.parametrize("messy", [False, True], ids=["official", "messy"])
@pytest.mark.parametrize("name", FORMS)
def test_derived_cells_are_filled_as_the_command_fills_them(name: str, messy: bool, opened: Open) -> None:  # noqa: FBT001
    data, _ = blanked(*(variant(figures(name), 5) if messy else official(figures(name))))
    file = opened(data)
    before = everything(file)
    copy = fill(data, "表.xlsx", load())
    buttons.fill_derived()

    assert listed(file) == [
        *(("已填", link(each.sheet, each.cell), each.name, each.text, "") for each in copy.filled),
        *(("未填", link(each.at.sheet, each.at.cell), each.name, "", why(each)) for each in copy.left),
    ]
    wanted = openpyxl.load_workbook(BytesIO(copy.data))
    for page in wanted:
        for row in page.iter_rows():
            for cell in row:
                now = file[page.title][cell.coordinate]
                assert (now.value, now.data_type) == (cell.value, cell.data_type), cell.coordinate
    buttons.clear_marks()
    for each in copy.filled:
        file[each.sheet][each.cell].value = None
    assert everything(file) == before


def test_filling_takes_the_marks_of_the_figures_before_away(opened: Open) -> None:
    source = openpyxl.load_workbook(HOHHOT)
    source["旗县区完成情况"]["D3"].value = None
    file = opened(saved(source))
    buttons.check_form()
    assert coloured(file)
    buttons.fill_derived()

    assert (coloured(file), notes(file)) == ({}, {})
    assert file["检查结果"]["A2"].value == "填了 1 格，未填 0 格，其余内容没有改动。口径：mof-2020-10。"


def protected(source: bytes | Path, password: str = "") -> bytes:
    file = openpyxl.load_workbook(BytesIO(source) if isinstance(source, bytes) else source)
    for page in file:
        protection = page.protection
        protection.sheet, protection.objects, protection.sort = True, True, False
        if password:
            protection.password = password
    return saved(file)


def test_a_sheet_protected_without_password_is_marked_and_stays_protected(opened: Open) -> None:
    file = opened(protected(HOHHOT))
    before = everything(file)
    result = headless(HOHHOT)
    buttons.check_form()

    assert coloured(file) == worst(result.findings)
    assert everything(file)["sheets"][:-1] == before["sheets"]
    buttons.clear_marks()
    assert everything(file) == before


def test_a_sheet_protected_with_a_password_is_listed_and_not_marked(opened: Open) -> None:
    file = opened(protected(HOHHOT, "机密"))
    buttons.check_form()

    assert listed(file) == expected(headless(HOHHOT))
    assert (coloured(file), notes(file)) == ({}, {})
    assert file["检查结果"]["A3"].value == (
        "工作表“自评表”“旗县区完成情况”“资金执行情况”“绩效目标表”有保护，没有做标记。"
        "点“位置”跳到该格；改好后再按“检查全表”。按“清除标记”删去标记和本表。"
    )


def test_locked_cells_are_filled_where_no_password_forbids_it(opened: Open) -> None:
    data, _ = blanked(*official(figures("hohhot-2023-regions")))
    file = opened(protected(data))
    buttons.fill_derived()
    filled = [line[0] for line in listed(file)]
    again = opened(protected(data, "机密"))
    buttons.fill_derived()

    assert filled == ["已填"] * 11
    assert file.worksheets[0].protection.sheet
    assert {line[0] for line in listed(again)} == {"未填"}
    assert listed(again)[0][4] == "应为 161.27%；单元格已锁定，工作表有密码保护"
    assert again.worksheets[0]["D3"].value is None


@pytest.mark.parametrize(
    "wish",
    [
        ["transfer-self-evaluation", "--from", str(HOHHOT)],
        ["project-self-evaluation", "--year", "2024"],
        ["regional-breakdown", "--rows", "5"],
    ],
    ids=lambda wish: wish[0],
)
def test_a_template_is_checked_as_from_its_file(wish: list[str], opened: Open, tmp_path: Path) -> None:
    """Protected, stamped, with live checks of its own on the form and on hidden sheets."""
    path = tmp_path / "template.xlsx"
    assert main(["template", *wish, "-o", str(path)]) == 0
    file = opened(path)
    before = everything(file)
    result = headless(path)
    buttons.check_form()

    assert result.submission.stamp is not None
    assert listed(file) == expected(result)
    assert coloured(file) == worst(result.findings)
    buttons.clear_marks()
    assert everything(file) == before


def test_a_template_with_python_is_not_blamed_for_its_macros(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsm"
    assert main(["template", "transfer-self-evaluation", "--from", str(HOHHOT), "--excel", "-o", str(path)]) == 0
    file = opened(path)
    result = headless(path)
    buttons.check_form()

    assert [finding.code for finding in result.findings if finding.code.startswith("IO")] == []
    assert listed(file) == expected(result)


def test_a_workbook_without_a_form_says_so(opened: Open) -> None:
    blank = openpyxl.Workbook()
    file = opened(saved(blank))
    buttons.check_form()
    buttons.fill_derived()

    sentence = (
        "没有找到认得的表：可见的工作表（Sheet）是空白的，或没有一个像表头的格。"
        "请核对是否报错了文件，表是否在隐藏的工作表里或是一张图片。"
    )
    assert alerts() == [sentence, sentence]
    assert file.sheetnames == ["Sheet"]
    blank.worksheets[0].append(["二级指标", "三级指标", "指标值"])
    blank.worksheets[0].append(["数量指标", "修复面积", 10])
    opened(saved(blank))
    buttons.check_form()
    assert alerts() == [
        (
            "没有找到认得的表；最接近的表头是：工作表“Sheet”有“二级指标”“三级指标”“指标值”，缺“一级指标”。"
            "请对照模板改回表头；如报错了文件，请改报填好的表。"
        )
    ]


def test_the_marks_of_an_annotated_copy_are_cleared_and_checked_again_as_ours(opened: Open) -> None:
    result = headless(HOHHOT)
    remarks = remarks_of([finding_document(finding, "zh") for finding in result.findings])
    copy = annotate(HOHHOT.read_bytes(), remarks)
    file = opened(copy)
    marked, said = coloured(file), notes(file)
    assert {sheet for sheet, _ in said} == {sheet for sheet, _ in marked} == {each.sheet for each in result.findings}
    buttons.clear_marks()

    assert (coloured(file), notes(file)) == ({}, {})
    assert file.sheetnames[-1] == "审核意见"
    buttons.check_form()
    assert listed(file) == expected(result)
    assert notes(file).keys() == said.keys()
    assert file.sheetnames[-2:] == ["审核意见", "检查结果"]


def test_there_may_be_nothing_to_clear(opened: Open) -> None:
    file = opened(HOHHOT)
    before = everything(file)
    buttons.clear_marks()

    assert alerts() == ["没有要清除的标记。"]
    assert everything(file) == before


def test_a_protected_structure_is_told_and_no_mark_is_left(opened: Open) -> None:
    source = openpyxl.load_workbook(HOHHOT)
    source.security = WorkbookProtection(lockStructure=True)
    file = opened(saved(source))
    before = everything(file)
    buttons.check_form()

    assert alerts() == [STRUCTURE]
    assert everything(file) == before


def test_marks_behind_a_password_are_told(opened: Open) -> None:
    file = opened(HOHHOT)
    buttons.check_form()
    for page in file:
        page.protection.sheet = True
        page.protection.password = "机密"
    buttons.clear_marks()

    assert alerts() == ["工作表“自评表”有密码保护，上次的标记清除不了。请撤销工作表保护后再试。"]


def test_a_sheet_that_is_too_large_is_told(opened: Open) -> None:
    source = openpyxl.load_workbook(HOHHOT)
    source["自评表"]["XFD1048576"] = 1
    opened(saved(source))
    buttons.check_form()

    (said,) = alerts()
    assert said.startswith("文件超出读取上限：内容跨越的单元格数 1048576×16384，上限 2000000。")


def test_a_sheet_formatted_to_its_end_is_read(opened: Open) -> None:
    source = openpyxl.load_workbook(HOHHOT)
    source["自评表"]["J5500"].number_format = "0.00"
    file = opened(saved(source))
    buttons.check_form()

    assert listed(file) == expected(headless(HOHHOT))


def test_what_goes_wrong_inside_is_one_sentence(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise KeyError("x")

    file = opened(HOHHOT)
    before = everything(file)
    monkeypatch.setattr(buttons, "opened", broken)
    buttons.check_form()

    assert alerts() == ["没有做完：程序出了意外。请把这一行告诉维护人员：KeyError: 'x'"]
    assert everything(file) == before
    assert xw.Book.caller().app.screen_updating


def test_excel_is_asked_seldom(opened: Open) -> None:
    """Four forms of 1,000 cells, 29 findings: each question crosses to another process and back."""
    opened(HOHHOT)
    ENGINE.asked = 0
    buttons.check_form()

    assert ENGINE.asked <= 1100


def test_colours_are_those_of_the_templates() -> None:
    assert [f"FF{colour[1:]}" for colour in results.COLOURS.values()] == [colours.RED, colours.AMBER, colours.BLUE]
