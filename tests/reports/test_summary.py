"""The summary workbook: exact cells, nothing from outside becomes more than text, links lead to the copies."""

from __future__ import annotations

import dataclasses
import re
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import outcomes
import pytest
import reported
from ooxml import audit
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter import Workbook

from xladdin.batch.outcome import Document, Outcome
from xladdin.reports.frames import write_csv
from xladdin.reports.summary import table, write_summary
from xladdin.reports.summary.cells import LONGEST_TEXT

HOSTILE = (
    '=HYPERLINK("http://evil","点我")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "{=1+1}",
    "http://evil.example/",
    "mailto:a@evil.example",
    "external:evil.xlsx",
    "internal:汇总!A1",
    "<img src=x onerror=alert(1)>",
    '</t></is></c><c r="A1"><f>1+1</f></c>',
    "<r></is><f>1+1</f><is></r>",
    "]]>&amp;<!--",
    "_x0041_",
    "0123",
    "1e5",
)
"""Texts that mean something to somebody; each must stand in a cell as it is."""


def opened(outcome: Outcome, tmp_path: Path, **options: int) -> openpyxl.Workbook:
    path = tmp_path / "summary.xlsx"
    write_summary(outcome, path, **options)
    return openpyxl.load_workbook(path)


def rows(sheet: Worksheet) -> list[list[object]]:
    """Return the rows of a sheet from the headings on, which are the first of its filter."""
    found: list[list[object]] = [["" if cell is None else cell for cell in row] for row in sheet.values]
    return found[_heading(sheet) - 1 :]


def head(sheet: Worksheet) -> list[str]:
    """Return the lines above the totals."""
    return [str(row[0]) for row in sheet.values][: _heading(sheet) - 2]


def _heading(sheet: Worksheet) -> int:
    return int(re.findall(r"[0-9]+", sheet.auto_filter.ref)[0])


def test_a_row_of_the_summary_says_who_what_and_how_it_stands(tmp_path: Path) -> None:
    sheet = opened(reported.of(reported.examples()), tmp_path)["汇总"]

    found = rows(sheet)
    assert found[0] == [
        *("序号", "单位", "项目", "年度", "文件", "状态", "错误", "核实", "提示", "已说明"),
        *("得分", "满分", "等级", "执行率", "完成率", "备注"),
    ]
    assert found[1] == [
        *(1, "农村公财政局", "农村公路日常养护经费", "2024", "农村公路2024年项目支出绩效自评.xlsx"),
        *("有错误", 5, 1, 2, 0, 98.89, 100, "优", 0.6817, 0.935, ""),
    ]
    assert [(row[4], row[5], *row[6:10]) for row in found[2:]] == [
        ("吐鲁番市2024年绩效自评.xlsx", "有错误", 10, 14, 25, 0),
        ("呼和浩特市2023年绩效自评.xlsx", "有错误", 5, 4, 20, 0),
        ("图书馆2024年项目支出绩效自评.xlsx", "仅有提示", 0, 0, 1, 0),
        ("巴州2022年综合评分.xlsx", "有错误", 5, 2, 1, 0),
        ("巴州2022年问卷调查.xlsx", "有错误", 3, 0, 0, 0),
        ("新疆2025年土壤污染防治绩效目标.xlsx", "仅有提示", 0, 0, 11, 0),
        ("新疆2025年土壤污染防治资金.xlsx", "未发现问题", 0, 0, 0, 0),
        ("贵州苗岭2022-2025年绩效自评.xlsx", "待核实", 0, 6, 6, 0),
    ]
    # A score sheet alone stands for its file.
    assert found[5][10:13] == [86.42, 100, "良"]
    # Without a self-evaluation the first form does.
    assert found[7][2:4] == ["土壤污染防治资金", "2025"]


def test_the_totals_stand_above_the_headings_where_sorting_leaves_them(tmp_path: Path) -> None:
    sheet = opened(reported.of(reported.examples()), tmp_path)["汇总"]

    assert [cell.value for cell in sheet[4]][:10] == [None, "合计", None, None, "9 个文件", None, 28, 27, 66, 0]
    assert sheet.auto_filter.ref == "A5:P14"
    assert sheet.freeze_panes == "C6"
    assert sheet.print_title_rows == "$5:$5"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


def test_numbers_keep_their_formats(tmp_path: Path) -> None:
    sheet = opened(reported.of(reported.examples()), tmp_path)["汇总"]

    formats = {sheet.cell(5, column).value: sheet.cell(6, column).number_format for column in range(1, 17)}
    assert (formats["得分"], formats["满分"]) == ("0.00", "General")
    assert (formats["执行率"], formats["完成率"]) == ("0.00%", "0.00%")
    assert formats["错误"] == "#,##0"
    assert sheet["F6"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["F9"].fill.fgColor.rgb == "FFDDEBF7"


def test_a_finding_has_a_row_with_all_that_is_said_of_it(tmp_path: Path) -> None:
    sheet = opened(reported.of(reported.examples()), tmp_path)["问题清单"]

    found = rows(sheet)
    assert len(found) == 1 + 28 + 27 + 66
    assert found[0] == [
        *("单位", "文件", "表", "单元格", "程度", "编号", "规则", "项", "填的是", "应为", "差额", "问题", "处理"),
        *("可能的更正", "说明", "批注副本"),
    ]
    assert found[2] == [
        *("农村公财政局", "农村公路2024年项目支出绩效自评.xlsx", "自评表", "H8", "错误", "RT01"),
        "填写的比率不等于分子除以分母，超出四舍五入所能允许的范围。",
        *("上年结转资金 执行率", "85.66%", "83.66%", 2),
        reported.examples()[0]["findings"][1]["message"],
        "核对本行的分子、分母和比率，改正填错的那一个；比率最好用公式计算。",
        *("H8：85.66% → 83.66%（很可能）", "", "打开"),
    ]
    assert (sheet.auto_filter.ref, sheet.freeze_panes) == ("A1:P122", "C2")


def test_english_throughout(tmp_path: Path) -> None:
    book = opened(reported.of(reported.examples("en"), "en", [reported.across()]), tmp_path)

    assert book.sheetnames == ["Summary", "Findings", "By rule", "By unit", "Across files"]
    facts = "Profile: mof-2020-10    Files: 9, checked: 9    Errors: 28, to verify: 27, notes: 66, explained: 0"
    title = "Performance self-evaluations: summary of the check"
    assert head(book["Summary"])[:2] == [title, f"{facts}    Across files: 1"]
    found = rows(book["Findings"])
    assert found[0][4:9] == ["Severity", "Code", "Rule", "Item", "Found"]
    assert found[2][4:7] == ["error", "RT01", "rate-impossible"]
    assert found[2][13:] == ["H8: 85.66% → 83.66% (likely)", "", "open"]
    # There is no Chinese in English but what stands in the forms.
    headings = [text for sheet in book for text in rows(sheet)[0]]
    assert headings
    assert all(str(text).isascii() for text in headings)
    rules = {row[0]: row[2] for row in rows(book["By rule"])}
    assert rules["SC04"] == "The total says 97.89; 89.44 and 9.45 for “预算执行率” make 98.89: -1 apart."


def test_several_self_evaluations_have_a_row_each_and_the_counts_stand_once(tmp_path: Path) -> None:
    second = reported.form(project="乙项目", sheet="自评表2", figures=reported.figures(score="77", full="100"))
    two = reported.submission(forms=[reported.form(), second], findings=[reported.finding()])

    found = rows(opened(reported.of([two]), tmp_path)["汇总"])

    assert [[row[0], row[2], *row[6:11], row[15]] for row in found[1:]] == [
        [1, "甲项目", 1, 0, 0, 0, "", ""],
        [1, "乙项目", "", "", "", "", 77, "同一文件的另一张表（自评表2），问题数计在该文件的第一行"],
    ]


def test_a_self_evaluation_without_points_takes_those_of_the_score_sheet(tmp_path: Path) -> None:
    points = reported.figures(score="86.42", full="100", grade="良")
    sheet = reported.form(form="evaluation-scoresheet", sheet="评分", project="", unit="", figures=points)
    report = reported.form(figures=reported.figures(execution="68.17"))
    target = reported.form(form="target-table", sheet="目标表", figures=None)

    found = rows(opened(reported.of([reported.submission(forms=[target, sheet, report])]), tmp_path)["汇总"])

    assert [row[1:3] + row[10:15] for row in found[1:]] == [
        ["甲县财政局", "甲项目", 86.42, 100, "良", 0.6817, ""],
    ]


def test_what_is_explained_is_a_kind_of_its_own(tmp_path: Path) -> None:
    said = {"standing": "settled", "text": "因雨停工三个月"}
    lapsed = {"standing": "lapsed", "text": "下月补拨"}
    each = reported.submission(
        findings=[reported.finding(explanation=lapsed)],
        settled=[reported.finding(severity="warning", code="RT05", explanation=said)],
    )

    book = opened(reported.of([each]), tmp_path)

    assert [[row[4], row[5], row[14]] for row in rows(book["问题清单"])[1:]] == [
        ["错误", "RT01", "已失效，数字已改：下月补拨"],
        ["已说明", "RT05", "因雨停工三个月"],
    ]
    assert [cell.value for cell in book["汇总"][4]][6:10] == [1, 0, 0, 1]
    # What is settled is no reason to call the unit's most frequent rule.
    assert rows(book["按单位"])[1] == ["甲县财政局", 1, 0, 1, 0, 0, 1, "RT01×1"]


def test_rules_and_units_come_worst_first(tmp_path: Path) -> None:
    warning = reported.finding(code="RT05", name="low-execution-unexplained", severity="warning")
    first = reported.submission(findings=[warning, warning])
    second = reported.submission(
        "乙县/返回.xlsx",
        forms=[reported.form(unit="乙县财政局")],
        findings=[reported.finding(), reported.finding(), warning],
    )
    third = reported.submission("丙.xlsx", forms=[], findings=[reported.finding()] * 9)

    book = opened(reported.of([first, second, third, reported.unreadable()], across=[reported.across()]), tmp_path)

    assert [row[:2] + row[3:] for row in rows(book["按规则"])[1:]] == [
        ["RT01", "rate-impossible", 11, 0, 0, 0, 2],
        ["IO01", "unreadable-file", 1, 0, 0, 0, 1],
        ["RT05", "low-execution-unexplained", 0, 3, 0, 0, 2],
        ["BX01", "duplicate-submission", 0, 1, 0, 0, 2],
    ]
    # Files that name no unit stand together, at the end.
    assert rows(book["按单位"])[1:] == [
        ["乙县财政局", 1, 0, 2, 1, 0, 0, "RT01×2、RT05×1"],
        ["甲县财政局", 1, 0, 0, 2, 0, 0, "RT05×2"],
        ["（表中未写单位）", 2, 1, 10, 0, 0, 0, "RT01×9、IO01×1"],
    ]


def test_what_was_found_over_several_files(tmp_path: Path) -> None:
    many = [{"path": f"{number}.xlsx", "sheet": "", "cell": ""} for number in range(30)]
    batch = [
        reported.across(found="961.26", expected="991.25", difference="-29.99"),
        reported.across(code="BX02", name="cloned-text", severity="info", places=many),
        reported.across(code="BX03", name="roster-missing", places=[], paths=[]),
    ]

    found = rows(opened(reported.of([reported.submission()], across=batch), tmp_path)["跨件问题"])

    assert found[1][:2] == ["核实", "BX01"]
    assert found[1][3:] == [
        *("同一张表报送了两次。", "961.26", "991.25", -29.99, "请核实以哪一份为准。"),
        "甲县/返回.xlsx 自评表!A1、乙县/返回.xlsx 自评表!A1",
    ]
    assert str(found[2][8]).startswith("0.xlsx、1.xlsx、")
    assert str(found[2][8]).endswith("、19.xlsx、等 30 处")
    assert found[3][8] == ""


def test_nothing_over_several_files_is_said(tmp_path: Path) -> None:
    found = rows(opened(reported.of([reported.submission()]), tmp_path)["跨件问题"])

    assert found[1:] == [["", "", "", "没有发现跨件问题。", "", "", "", "", ""]]


def test_what_could_not_be_checked_has_a_sheet_of_its_own(tmp_path: Path) -> None:
    book = opened(reported.of([reported.submission(), reported.unreadable()]), tmp_path)

    assert rows(book["未能检查"])[1:] == [
        [2, "坏的.xlsx", "文件不是 Excel 工作簿。", "请用 Excel 或 WPS 打开后另存为 .xlsx 再报送。"]
    ]
    assert rows(book["汇总"])[2][4:7] == ["坏的.xlsx", "未能检查", 1]
    assert "，其中 1 个未能检查" in head(book["汇总"])[1]
    assert "未能检查" not in opened(reported.of([reported.submission()]), tmp_path).sheetnames


def test_an_interrupted_run_is_said_first(tmp_path: Path) -> None:
    sheet = opened(reported.of([reported.submission()], files=20), tmp_path)["汇总"]

    assert sheet["A2"].value == "检查中途停止：共 20 个文件，只检查了 1 个，其余 19 个不在本表中。"
    assert sheet["P2"].fill.fgColor.rgb == "FFFFC7CE"
    apart = opened(dataclasses.replace(reported.of([reported.submission()]), matched=False), tmp_path)["汇总"]
    assert apart["A2"].value == "检查中途停止：1 个文件都检查了，文件之间的核对没有做完。"
    whole = opened(reported.of([reported.submission()]), tmp_path)["汇总"]
    assert not any("中途" in line for line in head(whole))


def test_a_run_without_a_file_makes_a_workbook(tmp_path: Path) -> None:
    book = opened(reported.of([], files=3), tmp_path)

    assert book["汇总"]["A2"].value == "检查中途停止：共 3 个文件，只检查了 0 个，其余 3 个不在本表中。"
    assert book["问题清单"].auto_filter.ref == "A1:P1"


# Texts from outside


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    across = [
        reported.across(message=text, help=text, name=text, code=text, places=[dict.fromkeys(("path", "sheet"), text)])
        for text in HOSTILE
    ]

    book = opened(reported.of([_all_over(text) for text in HOSTILE], across=across), tmp_path)

    read = [_read(text) for text in HOSTILE]
    assert [row[1:5] for row in rows(book["汇总"])[1:]] == [[text] * 4 for text in read]
    assert [row[7:10] for row in rows(book["问题清单"])[1::2]] == [[text] * 3 for text in read]
    assert [row[3] for row in rows(book["跨件问题"])[1:]] == read
    assert {row[0] for row in rows(book["按单位"])[1:]} == set(read)
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds == {"n", "s"}
    with zipfile.ZipFile(tmp_path / "summary.xlsx") as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(re.search(r"<f[ >]|<hyperlink", sheet) for sheet in sheets)
        assert not any("_rels/sheet" in name for name in parts.namelist())
    assert audit(tmp_path / "summary.xlsx") == []


def _all_over(text: str) -> dict[str, Any]:
    """Return a submission that says a text wherever it may."""
    keys = ("code", "name", "sheet", "cell", "found", "expected", "difference", "message", "help", "field")
    said = reported.finding(
        **dict.fromkeys(keys, text),
        repair={"cell": text, "from": text, "to": text, "confidence": "likely"},
        explanation={"standing": "settled", "text": text},
    )
    figures = dict.fromkeys(outcomes.FIGURES, text)
    return reported.submission(
        text,
        forms=[reported.form(unit=text, project=text, period=text, title=text, figures=figures)],
        findings=[said],
        settled=[said],
        annotated={"path": "", "note": text},
    )


def _read(text: str) -> str:
    """Return a text as openpyxl reads it, which knows no escapes in texts that stand in their cells.

    A blank saves what XlsxWriter takes for a rich string.
    """
    return f"{text} " if text.startswith("<r>") else text.replace("_x", "_x005F_x")


def test_what_no_cell_can_hold_is_left_out(tmp_path: Path) -> None:
    unseen = "甲\x00\x07\x1b[31m\u2028\u202e\ufeff\ud800\uffff县\r\n财政局\t "
    long, pairs = "长" * 40_000, "𠮷" * 20_000
    each = reported.submission(
        "很" * 5_000 + ".xlsx",
        forms=[reported.form(unit=unseen)],
        findings=[reported.finding(sheet=unseen, found=long, expected=pairs, message="短")],
    )

    row = rows(opened(reported.of([each]), tmp_path)["问题清单"])[1]

    assert row[2] == "甲[31m \ufffd县  财政局"
    assert row[1] == "很" * 5_000 + ".xlsx"
    for text, letter in ((row[8], "长"), (row[9], "𠮷")):
        assert isinstance(text, str)
        assert LONGEST_TEXT - 1 <= len(text.encode("utf-16-le")) // 2 <= LONGEST_TEXT
        assert re.fullmatch(f"{letter}+…（已截断 cut）", text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-1", -1),
        ("0.03", 0.03),
        ("123456789012345", 123456789012345),
        # Excel would lose its last digit.
        ("1234567890123456", "1234567890123456"),
        ("0.1234567890123456789", "0.1234567890123456789"),
        ("NaN", "NaN"),
        ("1e5", "1e5"),
        ("", ""),
    ],
)
def test_a_difference_is_a_number_where_excel_holds_it(text: str, value: object, tmp_path: Path) -> None:
    each = reported.submission(findings=[reported.finding(difference=text)])

    assert rows(opened(reported.of([each]), tmp_path)["问题清单"])[1][10] == value


# Links

COPIES = (
    "annotated/甲县/返回.xlsx",
    "annotated/a b/50% & #1 [新]+'x'.xlsx",
    "annotated/100%25.xlsx",
    "annotated/?q=1;<x>.xlsx",
)


def links(path: Path) -> dict[str, dict[str, str]]:
    """Return the targets of the links of each sheet, by cell, as they stand in the file."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: {
            cell.coordinate: cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink
        }
        for sheet in book
    }


@pytest.mark.parametrize("copy", COPIES)
def test_links_lead_to_the_copies_beside(copy: str, tmp_path: Path) -> None:
    target = tmp_path / copy
    target.parent.mkdir(parents=True)
    target.touch()
    each = reported.submission(findings=[reported.finding()] * 2, annotated={"path": copy, "note": ""})

    write_summary(reported.of([each]), tmp_path / "summary.xlsx")

    found = links(tmp_path / "summary.xlsx")
    assert list(found["汇总"]) == ["E6"]
    assert list(found["问题清单"]) == ["P2", "P3"]
    for address in (*found["汇总"].values(), *found["问题清单"].values()):
        assert address.isascii()
        assert (tmp_path / unquote(address)).is_file()


@pytest.mark.parametrize(
    "copy",
    [
        "/etc/passwd",
        "../外面.xlsx",
        "annotated/../../x.xlsx",
        "file:///c:/x.xlsx",
        "javascript:alert(1)",
        "C:/x.xlsx",
        "annotated\\..\\x.xlsx",
        "//server/share.xlsx",
        "annotated/\ud800.xlsx",
        # Excel's limits of an address and systems' of a name.
        "annotated/" + "甲/" * 300 + "x.xlsx",
        "annotated/" + "x" * 256,
        "",
    ],
)
def test_what_is_no_copy_below_the_folder_is_no_link(copy: str, tmp_path: Path) -> None:
    each = reported.submission(findings=[reported.finding()], annotated={"path": copy, "note": ""})

    write_summary(reported.of([each]), tmp_path / "summary.xlsx")

    assert not any(links(tmp_path / "summary.xlsx").values())
    sheet = openpyxl.load_workbook(tmp_path / "summary.xlsx")["问题清单"]
    assert sheet["P2"].value == (copy.replace("\ud800", "\ufffd") or None)


def test_links_end_where_excel_allows_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "LINKS", 3)

    write_summary(reported.many(2, 4), tmp_path / "summary.xlsx")

    found = links(tmp_path / "summary.xlsx")["问题清单"]
    assert list(found) == ["P2", "P3", "P4"]
    sheet = openpyxl.load_workbook(tmp_path / "summary.xlsx")["问题清单"]
    # Beyond them one still reads where the copy is.
    copies = ["annotated/00县/返回00000.xlsx", *["annotated/01县/返回00001.xlsx"] * 4]
    assert [sheet.cell(row, 16).value for row in range(2, 10)] == ["打开"] * 3 + copies


# Size, bytes, failures


def test_more_findings_than_a_sheet_holds_go_on_on_the_next(tmp_path: Path) -> None:
    book = opened(reported.many(3, 10), tmp_path, rows=13)

    assert book.sheetnames == ["汇总", "问题清单", "问题清单(2)", "问题清单(3)", "按规则", "按单位", "跨件问题"]
    sizes = [(book[name].max_row, book[name].auto_filter.ref) for name in book.sheetnames[1:4]]
    assert sizes == [(13, "A1:P13"), (13, "A1:P13"), (7, "A1:P7")]
    cells = [str(cell) for name in book.sheetnames[1:4] for cell in [row[3] for row in rows(book[name])[1:]]]
    assert cells == [f"G{number + 9}" for number in range(10)] * 3
    assert links(tmp_path / "summary.xlsx")["问题清单(3)"].keys() == {f"P{row}" for row in range(2, 8)}


def test_ten_thousand_findings(tmp_path: Path) -> None:
    write_summary(reported.many(1_000), tmp_path / "summary.xlsx")

    book = openpyxl.load_workbook(tmp_path / "summary.xlsx", read_only=True)
    number = 0
    for number, row in enumerate(book["问题清单"].iter_rows(min_row=2, values_only=True)):
        assert row[0] == f"第{number // 10}财政局"
        assert row[3] == f"G{number % 10 + 9}"
        assert row[10] == number % 10 + 0.5
    assert number == 9_999
    book.close()


@pytest.mark.parametrize("write", [write_summary, write_csv])
def test_memory_does_not_grow_with_the_findings(write: Callable[[Outcome, Path], None], tmp_path: Path) -> None:
    def peak(units: int) -> int:
        tracemalloc.start()
        try:
            write(reported.many(units, 30), tmp_path / "out")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1)
    # Four KB are what is counted of a unit and its copy's address; keeping but the heights of its rows takes fourteen.
    assert (peak(60) - peak(10)) / 50 < 7_000


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    outcome = reported.of(reported.examples(), across=[reported.across()])

    write_summary(outcome, tmp_path / "a.xlsx")
    write_summary(outcome, tmp_path / "b.xlsx")

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_run_that_breaks_off_leaves_what_stood_there(tmp_path: Path) -> None:
    # The first reading, for the counts, goes well.
    breaks = iter((False, True))

    def breaking() -> Iterator[Document]:
        yield reported.submission()
        if next(breaks):
            raise RuntimeError("gone")

    path = tmp_path / "summary.xlsx"
    path.write_bytes(b"before")

    with pytest.raises(RuntimeError, match="gone"):
        write_summary(dataclasses.replace(reported.of([]), make=breaking), path)

    assert path.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["summary.xlsx"]


def test_a_folder_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_summary(reported.of([reported.submission()]), tmp_path / "nowhere" / "summary.xlsx")

    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_an_error_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Workbook, "_store_workbook", full)
    with pytest.raises(OSError, match="No space left"):
        write_summary(reported.of([reported.submission()]), tmp_path / "summary.xlsx")

    assert list(tmp_path.iterdir()) == []


def test_it_is_what_the_format_says(tmp_path: Path) -> None:
    documents = [*reported.examples(), reported.unreadable()]
    write_summary(reported.of(documents, across=[reported.across()], files=20), tmp_path / "summary.xlsx")

    assert audit(tmp_path / "summary.xlsx") == []
