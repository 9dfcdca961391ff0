"""The command line as a user meets it: reports, exit statuses, what is written and what is left alone."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hostile
import pytest
from openpyxl import Workbook

from checks.findings import Verdict
from checks.rows import Form
from examples.make import RETURNED
from xladdin import __version__
from xladdin.cli import main

REGIONS = "呼和浩特市2023年绩效自评.xlsx"
CLEAN = "新疆2025年土壤污染防治资金.xlsx"


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    main(["check", *arguments, "--format", "json"])
    loaded: dict[str, Any] = json.loads(capsys.readouterr().out)
    return loaded


def test_the_report_says_cell_found_expected_repair_and_advice(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["check", str(RETURNED / REGIONS), "--select", "RT01"])
    out = capsys.readouterr().out

    assert status == 1
    assert "旗县区完成情况!D3  武川县 完成比例填的是 173.03%，按 411.63÷255.24 应为 161.27%" in out
    assert "很可能是 C3 填错：411.63 → 441.63" in out
    assert "处理：核对本行的分子、分母和比率" in out
    assert out.endswith("共检查 1 个文件：错误 2 处，核实 0 处，提示 0 处。\n")


def test_the_report_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(RETURNED / REGIONS), "--select", "RT01", "--lang", "en"])
    out = capsys.readouterr().out

    assert "says 173.03%; 411.63÷255.24 gives 161.27%" in out
    assert "C3 is likely mistyped: 411.63 → 441.63" in out
    assert out.endswith("Files checked: 1. Errors: 2, to verify: 0, notes: 0.\n")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([CLEAN], 0),
        ([REGIONS], 1),
        ([REGIONS, "--fail-on", "never"], 0),
        ([REGIONS, "--select", "RT05"], 0),
        ([REGIONS, "--select", "RT05", "--fail-on", "warning"], 1),
        ([REGIONS, "--select", "RT06", "--fail-on", "warning"], 0),
        ([REGIONS, CLEAN, "--ignore", "RT,SM,XT"], 0),
    ],
)
def test_exit_statuses(arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [str(RETURNED / text) if text.endswith(".xlsx") else text for text in arguments]

    assert main(["check", *paths]) == status
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["没有.xlsx"], "找不到文件或文件夹：没有.xlsx"),
        ([str(RETURNED / CLEAN), "--select", "RT1"], "是否为 RT01"),
        ([str(RETURNED / CLEAN), "--ignore", "XX"], "XX"),
        ([str(RETURNED / CLEAN), "--profile", "mof-2021-11"], "是否为 mof-2021-101"),
    ],
)
def test_a_run_that_cannot_be_done(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("xladdin: ")
    assert says in captured.err


def test_a_folder_without_workbooks_cannot_be_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "说明.txt").write_text("x", encoding="utf-8")

    assert main(["check", str(tmp_path)]) == 2
    assert "没有表格文件" in capsys.readouterr().err


def test_an_out_folder_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("a file is in the way", encoding="utf-8")

    assert main(["check", str(RETURNED / CLEAN), "--out", str(tmp_path / "out")]) == 2
    assert "无法写入" in capsys.readouterr().err


def test_a_folder_is_searched_and_lock_files_are_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(RETURNED / CLEAN, tmp_path / "甲.XLSX")
    (tmp_path / "下级").mkdir()
    shutil.copy(RETURNED / CLEAN, tmp_path / "下级" / "乙.xlsx")
    for name in ("~$甲.xlsx", ".~lock.甲.xlsx", ".隐藏.xlsx", "附件.docx"):
        (tmp_path / name).write_bytes(b"x")
    report = _json(capsys, str(tmp_path))

    assert [item["path"] for item in report["submissions"]] == [
        str(tmp_path / "下级" / "乙.xlsx"),
        str(tmp_path / "甲.XLSX"),
    ]


def test_the_json_report_keeps_its_contract(capsys: pytest.CaptureFixture[str]) -> None:
    report = _json(capsys, str(RETURNED / REGIONS), "--select", "RT01,SM01")
    (submission,) = report["submissions"]

    assert report["schema"] == 1
    assert report["xladdin"] == __version__
    assert report["profile"] == "mof-2020-10"
    assert report["counts"] == submission["counts"] == {"error": 3, "warning": 0, "info": 0}
    assert report["batch"] == {"findings": []}
    assert submission["status"] == "checked"
    assert submission["forms"][1] == {
        "form": "regional-breakdown",
        "sheet": "旗县区完成情况",
        "range": "A1:D11",
        "title": "各旗县区绩效目标完成情况（公顷）",
        "period": "",
        "project": "",
        "unit": "",
        "figures": None,
    }
    first = submission["findings"][0]
    expected = {
        "code": "RT01",
        "name": "rate-impossible",
        "severity": "error",
        "sheet": "旗县区完成情况",
        "cell": "D3",
        "related": ["C3", "B3"],
        "found": "173.03%",
        "expected": "161.27%",
        "difference": "11.76",
        "field": "武川县 完成比例",
        "repair": {"cell": "C3", "from": "411.63", "to": "441.63", "confidence": "likely"},
    }
    assert {key: first[key] for key in expected} == expected
    assert first["message"].startswith("武川县 完成比例填的是 173.03%")
    assert first["help"].endswith("。")


def test_every_field_of_the_json_report_is_described() -> None:
    described = (Path(__file__).parents[1] / "docs" / "json.md").read_text(encoding="utf-8")
    keys = ["status", "counts", "form", "period", "code", "name", "severity", "sheet", "cell", "related", "found"]
    keys += ["expected", "difference", "message", "help", "field", "repair", "batch.findings"]
    keys += ["fingerprint", "explanation", "settled", "unit", "figures", "annotated", "interrupted", "places", "paths"]

    assert [key for key in keys if f"`{key}`" not in described] == []


def test_reports_are_written_whole_and_the_source_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / REGIONS
    shutil.copy(RETURNED / REGIONS, source)
    before = hashlib.sha256(source.read_bytes()).hexdigest(), source.stat().st_mtime_ns
    main(["check", str(source), "--out", str(tmp_path / "out")])
    out = capsys.readouterr().out

    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        ".xladdin-run.db",
        "findings.csv",
        "findings.parquet",
        "index.html",
        "report.json",
        "report.txt",
        "summary.xlsx",
    ]
    assert out == (tmp_path / "out" / "report.txt").read_text(encoding="utf-8") + (
        f"报告在 {tmp_path / 'out'}：先看 index.html，筛选用 summary.xlsx。\n"
    )
    assert json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["schema"] == 1
    assert (hashlib.sha256(source.read_bytes()).hexdigest(), source.stat().st_mtime_ns) == before


def test_one_bad_file_stops_nothing_and_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "空.xlsx").write_bytes(b"")
    (tmp_path / "网页.xls").write_text("<html><table><tr><td>1</td></tr></table></html>", encoding="utf-8")
    (tmp_path / "截断.xlsx").write_bytes((RETURNED / CLEAN).read_bytes()[:3000])
    shutil.copy(RETURNED / CLEAN, tmp_path / "好.xlsx")
    report = _json(capsys, str(tmp_path))
    found = {
        Path(item["path"]).name: (item["status"], [finding["code"] for finding in item["findings"]])
        for item in report["submissions"]
    }

    assert found == {
        "空.xlsx": ("unreadable", ["IO01"]),
        "网页.xls": ("unreadable", ["IO01"]),
        "截断.xlsx": ("unreadable", ["IO01"]),
        "好.xlsx": ("checked", []),
    }


def test_a_fault_of_our_own_is_a_finding_and_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("xladdin.run.read_submission", fail)
    shutil.copy(RETURNED / CLEAN, tmp_path / "好.xlsx")

    assert main(["check", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert "IO01" in captured.out
    assert captured.err == ""


def test_a_rule_that_fails_on_one_file_costs_the_others_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object, item: Form, __: object) -> Iterator[Verdict]:
        if item.kind == "evaluation-scoresheet":
            raise ZeroDivisionError
        yield from ()

    monkeypatch.setattr("checks.rules.sc.sc04_total_score.TotalScore.judge", fail)
    report = _json(capsys, str(RETURNED))
    found = {Path(item["path"]).name: item["status"] for item in report["submissions"]}

    assert found.pop("巴州2022年综合评分.xlsx") == "unreadable"
    assert set(found.values()) == {"checked"}


def test_text_from_outside_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表"
    lines: list[list[object]] = [
        ["旗县区", "绩效目标", "实际完成", "完成比例"],
        ["甲\u202e县\n乙", 100, 50, "60%"],
        ["丙县", 10, 5, "50%"],
        ["合计", 110, 55, "50%"],
    ]
    for row, cells in enumerate(lines, 1):
        for column, value in enumerate(cells, 1):
            sheet.cell(row, column, value)
    book.save(tmp_path / "表.xlsx")
    main(["check", str(tmp_path / "表.xlsx"), "--select", "RT01"])
    out = capsys.readouterr().out

    assert "\u202e" not in out
    assert "60%" in out


def test_hostile_files_are_refused_by_the_command_quickly(tmp_path: Path) -> None:
    far = tmp_path / "远.xlsx"
    far.write_bytes(hostile.far_cells())
    run = subprocess.run(
        [sys.executable, "-m", "xladdin", "check", str(far)], capture_output=True, timeout=20, check=False
    )

    assert run.returncode == 1
    assert "IO01" in run.stdout.decode("utf-8")
    assert run.stderr == b""


def test_help_answers_without_heavy_imports() -> None:
    script = (
        "import sys; from xladdin.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'pandas', 'pandera', 'openpyxl', 'python_calamine', 'xlwings', 'xlrd'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)


def test_checking_one_file_imports_neither_pandas_nor_openpyxl() -> None:
    script = (
        "import sys; from xladdin.cli import main\n"
        f"main(['check', {str(RETURNED / CLEAN)!r}])\n"
        "heavy = {'pandas', 'pandera', 'openpyxl', 'xlwings', 'xlrd'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
