"""Explanations: what settles a finding, what lapses, and where the lines come from."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from checks.datum import NOWHERE, Datum
from checks.explanations import Standing, fingerprint, says_something, settle
from checks.findings import Finding, Sentence, Severity, Verdict
from checks.rows import Explanation
from examples.make import RETURNED
from workbook_templates.reading import read_submission
from workbook_templates.reading.explanations import place_of
from xladdin.cli import main

GUIZHOU = "贵州苗岭2022-2025年绩效自评.xlsx"
REASON = "实际测量后边坡面积增加"
SENTENCE = Sentence("。", ".", "。", ".")


def _finding(
    found: str = "101.79",
    related: Sequence[str] = ("≥42.54", ""),
    severity: Severity = Severity.WARNING,
    sheet: str = "自评表",
    cell: str = "F25",
) -> Finding:
    at = Datum(found, sheet=sheet, cell=cell)
    cells = tuple(Datum(text, sheet=sheet, cell=f"Z{row}") for row, text in enumerate(related, 1))
    return Finding("TA03", "overshoot-unexplained", severity, Verdict(at, found.strip(), related=cells), SENTENCE)


def _standing(finding: Finding, *lines: Explanation) -> Standing | None:
    still, settled = settle([finding], lines)
    (judged,) = [*still, *settled]
    assert bool(settled) == (judged.explained is not None and judged.explained.standing is Standing.SETTLED)
    return judged.explained.standing if judged.explained else None


def _line(
    text: str = REASON, mark: str = "", rule: str = "TA03", cell: str = "F25", sheet: str = "自评表"
) -> Explanation:
    return Explanation(rule, sheet, cell, text, mark)


@pytest.mark.parametrize(
    "text",
    [
        *("无", "核实无误", "情况属实", "已核实", "同意", "见附件", "/", "——", "", "OK", "无误", "同上", "略"),
        *(
            "经核实，情况属实，数据无误。",
            "已核实完毕，没有问题。",
            "该指标数据真实准确",
            "详见附件2",
            "按实际情况填写",
        ),
        *(
            "以实际完成数为准",
            "核实，因雨",
            "啊啊啊啊啊",
            "123456",
            "……！！！？",
            "See attachment",
            "xxxx",
            "情 况\n属 实",
        ),
    ],
)
def test_a_placeholder_explains_nothing(text: str) -> None:
    assert not says_something(text)
    assert _standing(_finding(), _line(text)) in (Standing.EMPTY, None)


@pytest.mark.parametrize(
    "text",
    [
        *("因雨停工", "对方违约", REASON, "勘查设计测量后采坑面积减少", "按合同冬季停工，资金结转"),
        *("经核实，省厅批复后新增两个图斑", "见附件2：省厅批复同意调整", "Heavy rain stopped the work."),
    ],
)
def test_a_reason_explains(text: str) -> None:
    assert says_something(text)
    assert _standing(_finding(), _line(text)) is Standing.SETTLED


def test_the_fingerprint_is_eight_letters_bound_to_the_figures() -> None:
    mark = fingerprint(_finding())

    assert len(mark) == 8
    assert set(mark) <= set("ABCDEFGHJKLMNPQR")
    assert mark == fingerprint(_finding(cell="F31", sheet="表2"))
    assert mark == fingerprint(_finding(" １０１.79 "))
    assert mark == fingerprint(_finding(related=["", "≥42.54"]))
    assert mark != fingerprint(_finding("101.97"))
    assert mark != fingerprint(_finding(related=["≥45.24", ""]))
    assert mark != fingerprint(replace(_finding(), code="TA02"))


def test_a_line_with_the_fingerprint_holds_until_the_figures_change() -> None:
    mark = fingerprint(_finding())

    assert _standing(_finding(), _line()) is Standing.SETTLED
    assert _standing(_finding(), _line(mark=mark)) is Standing.SETTLED
    assert _standing(_finding(), _line(mark=mark.lower())) is Standing.SETTLED
    assert _standing(_finding("110.79"), _line(mark=mark)) is Standing.LAPSED
    assert _standing(_finding(related=["≥42.45", ""]), _line(mark=mark)) is Standing.LAPSED
    assert _standing(_finding("110.79"), _line(mark=mark), _line("按新的测量结果，面积再次增加")) is Standing.SETTLED


def test_errors_must_be_mended_and_notes_need_nothing() -> None:
    assert _standing(_finding(severity=Severity.ERROR), _line()) is Standing.REFUSED
    assert _standing(_finding(severity=Severity.INFO), _line()) is None


def test_a_line_is_about_its_rule_and_its_cell() -> None:
    assert _standing(_finding(), _line(rule="ta03")) is Standing.SETTLED
    assert _standing(_finding(), _line(rule="overshoot-unexplained")) is Standing.SETTLED
    assert _standing(_finding(), _line(rule="TA01")) is None
    assert _standing(_finding(), _line(cell="F26")) is None
    assert _standing(_finding(), _line(cell="")) is None
    assert _standing(_finding(), _line(sheet="目标表")) is None
    assert _standing(_finding(), _line(sheet=" 自评表 ")) is Standing.SETTLED
    assert _standing(_finding(), _line(sheet="")) is Standing.SETTLED


def test_a_cell_without_its_sheet_must_be_the_only_one() -> None:
    here, there = _finding(), _finding(sheet="表2")

    assert settle([here, there], [_line(sheet="")])[1] == []
    assert [each.sheet for each in settle([here, there], [_line(sheet="表2")])[1]] == ["表2"]


def test_a_finding_about_the_whole_file_is_explained_without_a_cell() -> None:
    macros = Finding("IO03", "macros-present", Severity.WARNING, Verdict(NOWHERE), SENTENCE)

    assert _standing(macros, _line("宏是省厅模板自带的", rule="IO03", cell="", sheet="")) is Standing.SETTLED


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("G7", ("", "G7")),
        (" $g$7 ", ("", "G7")),
        ("自评表!G7", ("自评表", "G7")),
        ("自评表！Ｇ７", ("自评表", "G7")),
        ("'自评 表 (2)'!$G$7", ("自评 表 (2)", "G7")),
        ("'It''s'!A1", ("It's", "A1")),
        ("", ("", "")),
        ("整个文件", ("", "")),
    ],
)
def test_a_place_names_a_cell_and_perhaps_its_sheet(text: str, place: tuple[str, str]) -> None:
    assert place_of(text) == place


def _with_sheet(rows: Sequence[Sequence[str]], title: str = "核实说明", **changes: str) -> bytes:
    book = load_workbook(RETURNED / GUIZHOU)
    for cell, text in changes.items():
        book["自评表"][cell] = text
    sheet = book.create_sheet(title, 0)
    for row in rows:
        sheet.append(list(row))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


HEAD = ["编号", "单元格", "说明"]


@pytest.mark.parametrize(
    "rows",
    [
        [HEAD, ["TA03", "F25", REASON]],
        [["说明", "规则", "单元格（如 G7）"], [REASON, "overshoot-unexplained", "自评表!$F$25"]],
        [["核实说明"], [], ["编号", "规则", "位置", "情况说明"], [], ["1", "ＴＡ03", "f25", REASON]],
        [["备注", *HEAD, "指纹"], ["", "TA03", "F25", REASON, ""], ["", "", "", "", ""]],
    ],
    ids=["plain", "in another order", "under a title", "with a column for the fingerprint"],
)
def test_the_sheet_is_read_by_its_headings_and_is_no_form(rows: list[list[str]]) -> None:
    plain = read_submission((RETURNED / GUIZHOU).read_bytes(), GUIZHOU)
    submission = read_submission(_with_sheet(rows), GUIZHOU)

    assert [(form.kind, form.range) for form in submission.forms] == [(form.kind, form.range) for form in plain.forms]
    (line,) = submission.explanations
    assert line.rule.lower() in ("ta03", "overshoot-unexplained")
    assert (line.cell, line.text) == ("F25", REASON)
    assert plain.explanations == ()


def test_a_form_s_headings_on_the_sheet_make_no_form() -> None:
    rows = [["一级指标", "二级指标", "三级指标", "指标值"], ["产出指标", "数量指标", "面积（公顷）", "≥5"]]

    assert len(read_submission(_with_sheet(rows), GUIZHOU).forms) == 1
    assert len(read_submission(_with_sheet(rows, "目标表"), GUIZHOU).forms) == 2


def test_a_workbook_with_nothing_but_explanations_has_no_form() -> None:
    book = Workbook()
    book.worksheets[0].title = "核实说明"
    book.worksheets[0].append(HEAD)
    stream = BytesIO()
    book.save(stream)
    submission = read_submission(stream.getvalue(), "返回.xlsx")

    assert (submission.forms, submission.nearest) == ([], ())


def _report(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["check", *arguments, "--format", "json"]) in (0, 1)
    loaded: dict[str, Any] = json.loads(capsys.readouterr().out)
    return loaded


def _open(report: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (each["code"], each["cell"], (each["explanation"] or {}).get("standing", ""))
        for each in report["submissions"][0]["findings"]
    ]


def test_a_settled_finding_stands_apart_and_counts_no_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / GUIZHOU
    path.write_bytes(_with_sheet([HEAD, ["TA03", "F25", REASON], ["TA03", "F26", "情况属实"]]))
    report = _report(capsys, str(path), "--select", "TA03,VL05")
    (submission,) = report["submissions"]
    (settled,) = submission["settled"]

    assert _open(report) == [("TA03", "F26", "empty"), ("VL05", "F36", "")]
    assert (settled["code"], settled["sheet"], settled["cell"]) == ("TA03", "自评表", "F25")
    assert settled["explanation"] == {"standing": "settled", "text": REASON}
    assert report["counts"] == submission["counts"] == {"error": 0, "warning": 2, "info": 0}

    # The second time the line carries the fingerprint, and one of the two figures has been changed.
    rows = [[*HEAD, "指纹"], ["TA03", "F25", REASON, settled["fingerprint"]]]
    path.write_bytes(_with_sheet(rows))
    assert _open(_report(capsys, str(path), "--select", "TA03")) == [("TA03", "F26", "")]
    path.write_bytes(_with_sheet(rows, F25="963.68"))
    assert _open(_report(capsys, str(path), "--select", "TA03")) == [("TA03", "F25", "lapsed"), ("TA03", "F26", "")]


def test_the_text_report_lists_what_is_explained_last(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / GUIZHOU
    rows = [[*HEAD, "指纹"], ["TA03", "F25", REASON, ""], ["TA03", "F26", REASON, "ABCDEFGH"], ["VL05", "F36", "无"]]
    path.write_bytes(_with_sheet(rows))
    main(["check", str(path), "--select", "TA03,VL05"])
    out = capsys.readouterr().out

    assert "核实 2，已说明 1\n" in out
    assert f"说明已失效：数字已改。原说明：{REASON}" in out
    assert "说明“无”没有讲出理由，不算说明。" in out
    assert out.index("核实 VL05") < out.index("  已说明\n    TA03 自评表!F25")
    assert f"说明：{REASON}（指纹 " in out
    assert out.endswith("共检查 1 个文件：错误 0 处，核实 2 处，提示 0 处。\n")


def test_all_explained_is_nothing_left_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / GUIZHOU
    path.write_bytes(_with_sheet([HEAD, ["VL05", "F36", "批复文件写明为“5 年以上”，按原文填写"]]))

    assert main(["check", str(path), "--select", "VL05", "--fail-on", "warning", "--lang", "en"]) == 0
    assert "nothing found, explained 1" in capsys.readouterr().out


CSV = f"file,code,cell,explanation\n{GUIZHOU},TA03,F25,{REASON}\n"


@pytest.mark.parametrize(
    "data",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("gb18030"),
        CSV.replace("\n", "\r\n").encode(),
        CSV.replace(",", "\t").encode(),
        f"说明,单元格,规则,文件\n“{REASON}”,自评表!F25,TA03,甲县\\{GUIZHOU}\n,,,\n".encode("gb18030"),
    ],
    ids=["utf-8", "with a mark", "gb18030", "windows lines", "tabs", "chinese headings and a folder"],
)
def test_explanations_come_from_a_file_too(data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "甲县").mkdir()
    path = tmp_path / "甲县" / GUIZHOU
    path.write_bytes((RETURNED / GUIZHOU).read_bytes())
    table = tmp_path / "说明.csv"
    table.write_bytes(data)
    report = _report(capsys, str(path), "--select", "TA03", "--explanations", str(table))

    assert _open(report) == [("TA03", "F26", "")]
    assert [each["cell"] for each in report["submissions"][0]["settled"]] == ["F25"]


def test_a_fingerprint_in_the_file_binds_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "说明.csv"
    table.write_text(
        f"file,code,cell,explanation,fingerprint\n{GUIZHOU},TA03,F25,{REASON},ABCDEFGH\n", encoding="utf-8"
    )
    report = _report(capsys, str(RETURNED / GUIZHOU), "--select", "TA03", "--explanations", str(table))

    assert _open(report) == [("TA03", "F25", "lapsed"), ("TA03", "F26", "")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "第一行应为标题"),
        ("file,code,explanation\nx,TA03,y\n", "第一行应为标题"),
        (f"file,code,cell,explanation\n{GUIZHOU},TA003,F25,{REASON}\n", "第 2 行.*是否为 TA03"),
        (f"file,code,cell,explanation\n{GUIZHOU},,F25,{REASON}\n", "第 2 行：没有写规则编号"),
        (f"file,code,cell,explanation\n\n,TA03,F25,{REASON}\n", "第 3 行：没有写是哪个文件"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    text: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "说明.csv"
    table.write_text(text, encoding="utf-8")

    assert main(["check", str(RETURNED / GUIZHOU), "--explanations", str(table)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert re.search(says, captured.err)


def test_files_that_are_not_there_or_no_text_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "说明.csv").write_bytes(b"\xff\xff\xff\x00")
    for path, says in ((tmp_path / "无.csv", "找不到文件"), (tmp_path / "说明.csv", "GB18030"), (tmp_path, "无法读取")):
        assert main(["check", str(RETURNED / GUIZHOU), "--explanations", str(path)]) == 2
        assert says in capsys.readouterr().err


def test_lines_about_no_file_or_several_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("甲县", "乙县"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / GUIZHOU).write_bytes((RETURNED / GUIZHOU).read_bytes())
    table = tmp_path / "说明.csv"
    table.write_text(CSV + f"没有.xlsx,TA03,F25,{REASON}\n乙县/{GUIZHOU},TA03,F26,{REASON}\n", encoding="utf-8")
    main(["check", str(tmp_path), "--select", "TA03", "--format", "json", "--explanations", str(table)])
    captured = capsys.readouterr()
    settled = {
        Path(each["path"]).parent.name: [finding["cell"] for finding in each["settled"]]
        for each in json.loads(captured.out)["submissions"]
    }

    assert settled == {"甲县": [], "乙县": ["F26"]}
    assert f"说明第 2 行：名为 {GUIZHOU} 的文件有 2 个" in captured.err
    assert "说明第 3 行：本次没有检查名为 没有.xlsx 的文件" in captured.err
    main(["check", str(tmp_path), "--select", "TA03", "--explanations", str(table), "--lang", "en"])
    assert capsys.readouterr().err == (
        f"xladdin: explanations, line 2: 2 files are called {GUIZHOU}; write the folder too\n"
        "xladdin: explanations, line 3: no file called 没有.xlsx was checked\n"
    )
