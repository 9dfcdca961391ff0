"""What the command says of what it was given: in the language that was asked for, word for word."""

from __future__ import annotations

import ast
import pickle
import re
import sqlite3
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from checks.bilingual import Bilingual, BilingualError, offered
from checks.catalogue import UnknownRuleError
from checks.profile import ProfileError
from examples.make import RETURNED
from xladdin.against import NoTargetsError
from xladdin.batch.engines import EngineError
from xladdin.batch.stopping import StoppedError
from xladdin.batch.store import Store, StoreError
from xladdin.cli import main
from xladdin.excel.inspecting import NotATemplateError
from xladdin.excel.installing import InstallError
from xladdin.filling import FillError
from xladdin.given import GivenError
from xladdin.paths import COPIES, KEPT, PathError, workbooks
from xladdin.reports.frames import ParquetUnavailableError
from xladdin.templates import TemplateError

ROOT = Path(__file__).parents[1]
CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
ERRORS: list[type[BilingualError]] = [
    EngineError,
    FillError,
    GivenError,
    InstallError,
    NoTargetsError,
    NotATemplateError,
    ParquetUnavailableError,
    PathError,
    ProfileError,
    StoreError,
    TemplateError,
    UnknownRuleError,
]


@pytest.mark.parametrize("kind", ERRORS)
def test_an_error_has_both_sentences_in_every_process(kind: type[BilingualError]) -> None:
    error = pickle.loads(pickle.dumps(kind("找不到文件：a", "no such file: a")))

    assert type(error) is kind
    assert str(error) == error.said("zh") == "找不到文件：a"
    assert error.said("en") == "no such file: a"
    assert error.sentence == Bilingual("找不到文件：a", "no such file: a")


def test_no_error_of_the_command_is_left_out() -> None:
    assert set(ERRORS) == set(BilingualError.__subclasses__())


def test_a_word_is_offered_or_nothing_is() -> None:
    assert offered("RT01") == ("，是否为 RT01", " (did you mean RT01?)")
    assert offered("") == ("", "")


def _sentences() -> Iterator[tuple[str, str, str]]:
    """Yield where each sentence stands in the code, and the words of its two texts."""
    kinds = {kind.__name__ for kind in ERRORS} | {"Bilingual"}
    for package in ("checks", "workbook_templates", "xladdin"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds:
                    zh, en = map(_words, node.args)
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", zh, en


def _words(node: ast.expr) -> str:
    found = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
    return "".join(value for value in found if isinstance(value, str))


def test_no_english_sentence_holds_a_chinese_sign() -> None:
    sentences = list(_sentences())

    assert len(sentences) > 90
    assert [where for where, _, en in sentences if CHINESE.search(en)] == []
    assert [where for where, zh, en in sentences if en.strip() and zh == en] == []


HEADINGS = b"file,code,cell,explanation\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with things to give to the command, where it is run; nothing there has a Chinese name."""
    files = {
        "good.xlsx": (RETURNED / "新疆2025年土壤污染防治资金.xlsx").read_bytes(),
        "broken.xlsx": b"not a workbook",
        "bad.toml": b'name="x"\ntitle="x"\nsource="x"\nextends="mof-2020-10"\n[rates]\nlow_exection=85\n',
        "none.toml": b"[rates\n",
        "lacking.toml": b'name="x"\ntitle="x"\nsource="x"\n',
        "rule.toml": b'name="x"\ntitle="x"\nsource="x"\nextends="mof-2020-10"\n[severity]\nSC8="error"\n',
        "binary.csv": b"\xff\xff\xff\x00",
        "headings.csv": b"x,y\n",
        "norule.csv": HEADINGS + b"good.xlsx,,F25,x\n",
        "nofile.csv": HEADINGS + b"\n,TA03,F25,x\n",
        "unknown.csv": HEADINGS + b"good.xlsx,TA003,F25,x\n",
        "wide.csv": HEADINGS + b'"' + b"x" * 200_000 + b'"\n',
        "nounit.csv": b"unit\n",
        "noheading.csv": b"x\n",
        "year.csv": b"unit,year\nx,last\n",
        "stranger/index.html": b"mine",
        "stranger/summary.xlsx": b"mine",
        "file": b"in the way",
        f"database/{KEPT}": b"no database" * 100,
    }
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    for number in range(7):
        (tmp_path / f"{number}.xlsx").write_bytes(files["good.xlsx"])
    with (tmp_path / "big.csv").open("wb") as file:
        file.truncate(10_000_001)
    (tmp_path / "empty").mkdir()
    for name in ("whole/summary.xlsx", f"copies/{COPIES}/good.xlsx"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(files["good.xlsx"])
    monkeypatch.chdir(tmp_path)
    return tmp_path


GOOD = "good.xlsx"
REFUSED: dict[str, tuple[list[str], str, str]] = {
    "path": (["nosuch"], "找不到文件或文件夹：nosuch", "no such file or folder: nosuch"),
    "folder": (
        ["empty"],
        "文件夹 empty 中没有表格文件（.et、.ett、.xls、.xlsm、.xlsx、.xlt、.xltm、.xltx）",
        "there is no workbook in the folder empty (.et, .ett, .xls, .xlsm, .xlsx, .xlt, .xltm, .xltx)",
    ),
    "select": (
        [GOOD, "--select", "RT1"],
        "没有编号、名称或类别为 RT1 的规则，是否为 RT01",
        "no rule has the code, name or family RT1 (did you mean RT01?)",
    ),
    "ignore": (
        [GOOD, "--ignore", "XX"],
        "没有编号、名称或类别为 XX 的规则",
        "no rule has the code, name or family XX",
    ),
    "profile": (
        [GOOD, "--profile", "mof-2021-11"],
        "没有名为 mof-2021-11 的口径，是否为 mof-2021-101；现有：mof-2020-10、mof-2021-101",
        "there is no profile mof-2021-11 (did you mean mof-2021-101?); known are mof-2020-10, mof-2021-101",
    ),
    "profile-extension": (
        [GOOD, "--profile", "bad"],
        "没有名为 bad 的口径；现有：mof-2020-10、mof-2021-101；用文件作口径，请写全文件名 bad.toml",
        "there is no profile bad; known are mof-2020-10, mof-2021-101; for the file write its whole name, bad.toml",
    ),
    "profile-file": ([GOOD, "--profile", "nosuch.toml"], "找不到文件：nosuch.toml", "no such file: nosuch.toml"),
    "profile-setting": (
        [GOOD, "--profile", "bad.toml"],
        "bad.toml：口径中没有名为 rates.low_exection 的设置，是否为 rates.low_execution",
        "bad.toml: a profile has no setting rates.low_exection (did you mean rates.low_execution?)",
    ),
    "profile-toml": (
        [GOOD, "--profile", "none.toml"],
        "none.toml：口径文件不是有效的 TOML：Expected ']' at the end of a table declaration (at line 1, column 7)",
        "none.toml: the profile is no valid TOML: Expected ']' at the end of a table declaration (at line 1, column 7)",
    ),
    "profile-lacks": (
        [GOOD, "--profile", "lacking.toml"],
        'lacking.toml：口径缺少 weights.totals；只写与某口径不同之处的，请加一行 extends = "mof-2020-10"',
        (
            "lacking.toml: the profile lacks weights.totals; "
            'one that says only where it differs from another needs the line extends = "mof-2020-10"'
        ),
    ),
    "profile-rule": (
        [GOOD, "--profile", "rule.toml"],
        "口径 severity.SC8：没有编号为 SC8 的规则，是否为 SC08",
        "severity.SC8 in the profile: no rule has the code SC8 (did you mean SC08?)",
    ),
    "explanations-file": ([GOOD, "--explanations", "no.csv"], "找不到文件：no.csv", "no such file: no.csv"),
    "explanations-folder": (
        [GOOD, "--explanations", "empty"],
        "empty：无法读取，Is a directory",
        "empty: cannot be read, Is a directory",
    ),
    "explanations-text": (
        [GOOD, "--explanations", "binary.csv"],
        "binary.csv：既不是 UTF-8 也不是 GB18030 编码的文本",
        "binary.csv: the text is neither UTF-8 nor GB18030",
    ),
    "explanations-size": (
        [GOOD, "--explanations", "big.csv"],
        "big.csv：文件太大，不像是要用的文件",
        "big.csv: the file is too large to be the one meant",
    ),
    "explanations-csv": (
        [GOOD, "--explanations", "wide.csv"],
        "wide.csv：不是有效的 CSV：field larger than field limit (131072)",
        "wide.csv: no valid CSV: field larger than field limit (131072)",
    ),
    "explanations-headings": (
        [GOOD, "--explanations", "headings.csv"],
        "headings.csv：第一行应为标题：文件、编号、单元格、说明（file, code, cell, explanation）",
        "headings.csv: the first line should hold the headings file, code, cell, explanation",
    ),
    "explanations-no-rule": (
        [GOOD, "--explanations", "norule.csv"],
        "norule.csv 第 2 行：没有写规则编号",
        "norule.csv, line 2: it names no rule",
    ),
    "explanations-no-file": (
        [GOOD, "--explanations", "nofile.csv"],
        "nofile.csv 第 3 行：没有写是哪个文件",
        "nofile.csv, line 3: it names no file",
    ),
    "explanations-rule": (
        [GOOD, "--explanations", "unknown.csv"],
        "unknown.csv 第 2 行：没有编号、名称或类别为 TA003 的规则，是否为 TA03",
        "unknown.csv, line 2: no rule has the code, name or family TA003 (did you mean TA03?)",
    ),
    "roster-file": ([GOOD, "--roster", "no.xlsx"], "找不到文件：no.xlsx", "no such file: no.xlsx"),
    "roster-workbook": (
        [GOOD, "--roster", "broken.xlsx"],
        "broken.xlsx：文件其实是文本（如 CSV），不是工作簿",
        "broken.xlsx: The file is plain text (such as CSV), not a workbook",
    ),
    "roster-units": (
        [GOOD, "--roster", "nounit.csv"],
        "nounit.csv：标题行下面没有单位",
        "nounit.csv: there is no unit below the headings",
    ),
    "roster-headings": (
        [GOOD, "--roster", "noheading.csv"],
        "noheading.csv：找不到标题行，其中应有“单位”一列，还可以有上级单位、项目名称、年度",
        (
            "noheading.csv: there are no headings; "
            "one column must be headed unit, others may be parent, project and period"
        ),
    ),
    "roster-period": (
        [GOOD, "--roster", "year.csv"],
        "year.csv 第 2 行：年度“last”应为四位数，如 2024",
        "year.csv, line 2: the period “last” should have four digits, such as 2024",
    ),
    "against": (
        [GOOD, "--against", GOOD],
        "--against 给出的文件中没有绩效目标表：good.xlsx",
        "--against holds no target table: good.xlsx",
    ),
    "against-unread": (
        [GOOD, "--against", "broken.xlsx"],
        "--against 给出的文件中没有绩效目标表：broken.xlsx（无法读取：broken.xlsx）",
        "--against holds no target table: broken.xlsx (cannot be read: broken.xlsx)",
    ),
    "against-many": (
        [GOOD, *[word for number in range(7) for word in ("--against", f"{number}.xlsx")]],
        "--against 给出的文件中没有绩效目标表：0.xlsx、1.xlsx、2.xlsx、3.xlsx、4.xlsx 等 7 个",
        "--against holds no target table: 0.xlsx, 1.xlsx, 2.xlsx, 3.xlsx, 4.xlsx and 2 more",
    ),
    "against-path": ([GOOD, "--against", "nosuch"], "找不到文件或文件夹：nosuch", "no such file or folder: nosuch"),
    "annotate": (
        [GOOD, "--annotate"],
        "--annotate 和 --resume 要和 --out 一起用：副本和中间结果写在那个文件夹里",
        "--annotate and --resume need --out, the folder of the copies and of what is kept between runs",
    ),
    "nothing": ([""], "找不到文件或文件夹：", "no such file or folder: "),
    "out-stranger": (
        [GOOD, "--out", "stranger"],
        (
            "文件夹 stranger 中已有 index.html、summary.xlsx，却没有 .xladdin-run.db，不知是不是检查报告；"
            "请移走，或换一个 --out 文件夹"
        ),
        (
            "in the folder stranger there is index.html and summary.xlsx without .xladdin-run.db, so it may be of "
            "another origin; move it away, or choose another folder with --out"
        ),
    ),
    "out-summary": (
        ["whole/summary.xlsx", "--out", "whole"],
        "汇总表会覆盖原文件 {here}/whole/summary.xlsx，请换一个 --out 文件夹",
        "the summary would be written over the file {here}/whole/summary.xlsx; choose another folder with --out",
    ),
    "out-copies": (
        ["copies/annotated/good.xlsx", "--out", "copies", "--annotate"],
        "批注副本会覆盖原文件 copies/annotated/good.xlsx，请换一个 --out 文件夹",
        (
            "the annotated copy would be written over the file copies/annotated/good.xlsx; "
            "choose another folder with --out"
        ),
    ),
    "out-file": (
        [GOOD, "--out", "file"],
        "无法写入 file：那里有同名的文件",
        "cannot write file: there is a file of that name",
    ),
    "out-database": (
        [GOOD, "--out", "database", "--resume"],
        "以前的结果 database/.xladdin-run.db 已损坏，请不加 --resume 重新检查",
        "the earlier results in database/.xladdin-run.db are damaged; run this again without --resume",
    ),
    "scheduler": (
        [GOOD, "--scheduler", "tcp://nosuch:1"],
        "--scheduler 需要 Dask：pip install 'xladdin[dask]'",
        "--scheduler needs Dask: pip install 'xladdin[dask]'",
    ),
}
"""Arguments of ``check``, and why it cannot be done in Chinese and in English."""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_checked_is_said_in_the_language_asked_for(
    case: str, language: str, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    arguments, zh, en = REFUSED[case]

    assert main(["check", *arguments, *(["--lang", "en"] if language == "en" else [])]) == 2
    said = (en if language == "en" else zh).format(here=here)
    assert capsys.readouterr() == ("", f"xladdin: {said}\n")
    assert bool(CHINESE.search(said)) is (language == "zh")


def _said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> list[list[str]]:
    """Run ``check`` in both languages and return the lines that each says on its error output."""
    lines = []
    for more in ([], ["--lang", "en"]):
        assert main(["check", *arguments, *more]) == status
        lines.append([line.removeprefix("xladdin: ") for line in capsys.readouterr().err.splitlines()])
    assert not any(CHINESE.search(line) for line in lines[1])
    return lines


def test_notes_are_said_in_the_language_asked_for(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "roster.csv").write_bytes(b"unit\nA\nA\n")
    (here / "told.csv").write_bytes(
        HEADINGS + b"gone.xlsx,TA03,F25,x\nreport/good.xlsx,TA03,F25,x\n0.xlsx,TA03,F25,x\n"
    )
    for name in ("report/good.xlsx", "a/0.xlsx", "a/b/report/good.xlsx"):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_bytes((here / GOOD).read_bytes())
    (here / "a" / "summary.xlsx").write_bytes(b"ours")
    Store(here / "a" / KEPT).close()
    zh, en = _said(capsys, "a", "report", "0.xlsx", "--roster", "roster.csv", "--explanations", "told.csv")

    assert zh == [
        "名单第 3 行与第 2 行重复：A",
        "略过以前检查时写的 1 个文件：a 中的 summary.xlsx、annotated",
        "说明第 2 行：本次没有检查名为 gone.xlsx 的文件",
        "说明第 3 行：名为 report/good.xlsx 的文件有 2 个，请连同文件夹一起写",
        "说明第 4 行：名为 0.xlsx 的文件有 2 个，请连同文件夹一起写",
    ]
    assert en == [
        "roster, line 3: it repeats line 2: A",
        "files passed over, as an earlier run wrote them: 1, in a (summary.xlsx, annotated)",
        "explanations, line 2: no file called gone.xlsx was checked",
        "explanations, line 3: 2 files are called report/good.xlsx; write the folder too",
        "explanations, line 4: 2 files are called 0.xlsx; write the folder too",
    ]


def test_a_folder_that_does_not_open_is_told(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(top: Path, onerror: Any) -> Iterator[tuple[str, list[str], list[str]]]:
        onerror(PermissionError(13, "Permission denied", "empty"))
        yield str(top), [], [GOOD]

    monkeypatch.setattr("xladdin.paths.os.walk", closed)
    notes: list[Bilingual] = []

    assert workbooks([str(here)], notes=notes) == [here / GOOD]
    assert notes == [
        ("文件夹 empty 打不开，其中的文件没有检查", "the folder empty cannot be opened; its files were not checked")
    ]


def test_that_a_table_is_missing_is_told(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    zh, en = _said(capsys, GOOD, "--out", "out")

    assert zh == [
        '没有安装 pyarrow，不能写 findings.parquet。请运行 pip install "xladdin[parquet]"，或改用 findings.csv。'
    ]
    assert en == [
        (
            "findings.parquet cannot be written, for pyarrow is not installed. "
            'Run pip install "xladdin[parquet]", or take findings.csv.'
        )
    ]
    assert not (here / "out" / "findings.parquet").exists()


@pytest.mark.usefixtures("here")
def test_what_is_lost_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def lost(*_: object) -> Future[Any]:
        future: Future[Any] = Future()
        future.cancel()
        future.set_running_or_notify_cancel()
        return future

    monkeypatch.setattr("xladdin.batch.engines.Serial.submit", lost)
    zh, en = _said(capsys, GOOD, "--out", "out", status=2)

    assert zh == ["与调度器的连接断了，没有做完", "已中断，一个文件也没有检查完，以前的报告没有改动"]
    assert en == [
        "the connection to the scheduler was lost before all was done",
        "interrupted before any file was checked; earlier reports stand as they were",
    ]


@pytest.mark.usefixtures("here")
def test_an_end_and_a_full_disk_are_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stopped(*_: object) -> None:
        raise StoppedError

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr("xladdin.checking._tables", stopped)
        assert _said(capsys, GOOD, status=130) == [["已中断"], ["interrupted"]]
    monkeypatch.setattr("xladdin.batch.store.Store.put", full)
    assert _said(capsys, GOOD, status=2) == [
        ["中间结果写不进 临时文件：database or disk is full"],
        ["results cannot be kept in a temporary file: database or disk is full"],
    ]
    assert _said(capsys, GOOD, "--out", "out", status=2) == [
        ["中间结果写不进 out：database or disk is full"],
        ["results cannot be kept in out: database or disk is full"],
    ]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("command", [["fill", GOOD, "-o", "b.xlsx"], ["template", "target-table", "-o", "b.xlsx"]])
def test_other_commands_say_it_as_well(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--profile", "no.toml", "--lang", "en"]) == 2
    assert capsys.readouterr() == ("", "xladdin: no such file: no.toml\n")
    assert main([*command, "--profile", "no.toml"]) == 2
    assert capsys.readouterr() == ("", "xladdin: 找不到文件：no.toml\n")


def test_a_command_without_a_language_speaks_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "RT1"]) == 2
    assert capsys.readouterr() == ("", "xladdin: 没有编号、名称或类别为 RT1 的规则，是否为 RT01\n")
