"""``xladdin templates`` and ``xladdin template``: what is written, what is said, and what is refused."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import hostile
import pytest

from examples.make import RETURNED
from workbook_templates.layout import load_layouts
from workbook_templates.reading import read_submission
from xladdin.cli import main
from xladdin.templates import TemplateError, layout_of

SELF = "transfer-self-evaluation"
TURPAN = str(RETURNED / "吐鲁番市2024年绩效自评.xlsx")
SOIL = str(RETURNED / "新疆2025年土壤污染防治绩效目标.xlsx")
MONEY = str(RETURNED / "新疆2025年土壤污染防治资金.xlsx")


def _refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["template", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def test_the_list_names_every_form_that_can_be_built(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates"]) == 0
    out = capsys.readouterr().out

    built = [layout for layout in load_layouts() if layout.template is not None]
    assert len(built) == 10
    for layout in built:
        assert (
            f"{layout.id}  {layout.name}（第 {layout.version} 版）\n    {layout.template and layout.template.purpose}\n"
            in out
        )
    assert "survey" not in out


def test_the_list_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    main(["templates", "--lang", "en"])
    assert (
        "budget-execution  资金执行情况表 (version 1)\n    Budget and execution by project" in capsys.readouterr().out
    )


def test_the_list_takes_no_time_for_what_it_does_not_need() -> None:
    code = (
        "import sys; from xladdin.cli import main; main(['templates'])\n"
        "sys.exit(sorted({'openpyxl', 'pandas', 'pandera', 'rapidfuzz'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_blank_form_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "模板.xlsx"
    assert main(["template", "资金执行情况表", "-o", str(path), "--rows", "3", "--year", "2026"]) == 0

    assert capsys.readouterr().out == f"已写入 {path}：资金执行情况表（budget-execution，第 1 版）。\n"
    assert [each.name for each in tmp_path.iterdir()] == ["模板.xlsx"]
    form = read_submission(path.read_bytes(), path.name).forms[0]
    assert (form.kind, form.period) == ("budget-execution", "2026")


def test_an_issued_table_is_carried_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "自评表.xlsx"
    assert main(["template", SELF, "-o", str(path), "--from", TURPAN]) == 0

    assert capsys.readouterr().out == (
        f"已写入 {path}：转移支付区域（项目）绩效自评表（transfer-self-evaluation，第 1 版）。"
        "31 个指标取自 吐鲁番市2024年绩效自评.xlsx 的工作表“绩效目标表”"
        "（新疆东天山南麓（吐鲁番市）历史遗留废弃矿山生态修复示范工程项目）。\n"
    )
    form = read_submission(path.read_bytes(), path.name).forms[0]
    assert [each.target.text for each in form.indicators][:3] == ["≥426.94", "≥47", "≥7"]
    assert [each.weight and each.weight.text for each in form.indicators][:4] == ["5", "5", "5", "4"]


def test_of_several_tables_the_first_is_taken_and_the_others_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.xlsx"
    main(["template", SELF, "-o", str(path), "--from", SOIL, "--lang", "en"])
    out = capsys.readouterr().out

    assert "10 indicators from the sheet “区域绩效目标”" in out
    assert "Also in the file: 哈巴河县多拉纳萨依金矿无主矿区废渣历史遗留污染源整治项目、博尔塔拉" in out


def test_a_table_is_chosen_by_its_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.xlsx"
    main(["template", SELF, "-o", str(path), "--from", SOIL, "--project", "二期"])

    assert "9 个指标取自 新疆2025年土壤污染防治绩效目标.xlsx 的工作表“哈巴河二期”" in capsys.readouterr().out
    form = read_submission(path.read_bytes(), path.name).forms[0]
    assert form.project == "哈巴河县多拉纳萨依金矿无主矿区废渣历史遗留污染源整治项目（二期）"


def test_the_same_wish_gives_the_same_bytes(tmp_path: Path) -> None:
    files = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    for file in files:
        main(["template", SELF, "-o", str(file), "--from", TURPAN])
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_file_that_is_there_stays_unless_it_may_be_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"mine")
    assert _refused(capsys, SELF, "-o", str(path)) == f"xladdin: {path} 已存在；要覆盖它，请加 --force\n"
    english = _refused(capsys, SELF, "-o", str(path), "--lang", "en")
    assert english == f"xladdin: {path} is there already; --force overwrites it\n"
    assert path.read_bytes() == b"mine"

    assert main(["template", SELF, "-o", str(path), "--force"]) == 0
    assert path.read_bytes()[:2] == b"PK"


def test_the_issued_file_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "下达.xlsx"
    path.write_bytes(Path(TURPAN).read_bytes())
    said = _refused(capsys, SELF, "-o", str(path), "--from", str(path), "--force")

    assert said == f"xladdin: 不能覆盖下达的文件 {path}，请换一个文件名\n"
    said = _refused(capsys, SELF, "-o", str(path), "--from", str(path), "--force", "--lang", "en")
    assert said == f"xladdin: {path} is the issued file, which is never changed; choose another name\n"
    assert path.read_bytes() == Path(TURPAN).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said", "english"),
    [
        (
            ["自评表", "-o", "a.xlsx"],
            "没有名为“自评表”的表样。是不是：project-self-evaluation（项目支出绩效自评表）、",
            "there is no form “自评表” (did you mean project-self-evaluation or transfer-self-evaluation?); ",
        ),
        (
            ["transfer-self-evalution", "-o", "a.xlsx"],
            "。是不是：transfer-self-evaluation（转移支付区域（项目）绩效自评表）",
            "there is no form “transfer-self-evalution” (did you mean transfer-self-evaluation or ",
        ),
        (
            ["survey", "-o", "a.xlsx"],
            "没有名为“survey”的表样。全部表样见 xladdin templates",
            "there is no form “survey”; xladdin templates lists all forms\n",
        ),
        (
            [SELF, "-o", "a.xls"],
            "-o 给出的文件名应以 .xlsx 结尾：a.xls",
            "the name given with -o should end in .xlsx: a.xls\n",
        ),
        (
            [SELF, "-o", "a.xlsx", "--excel"],
            "含宏的模板（--excel），-o 给出的文件名应以 .xlsm 结尾：a.xlsx",
            "with --excel (macros) the name given with -o should end in .xlsm: a.xlsx\n",
        ),
        ([SELF, "-o", "没有/a.xlsx"], "文件夹不存在：没有", "there is no folder 没有\n"),
        ([SELF, "-o", "夹.xlsx"], "夹.xlsx 是文件夹，请给出文件名", "夹.xlsx is a folder; name a file\n"),
        (
            [SELF, "-o", "a.xlsx", "--year", "24"],
            "--year 应为年份，如 2024 或 2022—2025，不是“24”",
            "--year should be a year or years, such as 2024 or 2022—2025, not “24”\n",
        ),
        ([SELF, "-o", "a.xlsx", "--rows", "501"], "--rows 应为 1 到 500", "--rows should be 1 to 500\n"),
        ([SELF, "-o", "a.xlsx", "--rows", "-1"], "--rows 应为 1 到 500", "--rows should be 1 to 500\n"),
        (
            [SELF, "-o", "a.xlsx", "--rows", "63"],
            "--rows 63：每个二级指标 63 行，共 567 行，模板最多 500 行",
            "--rows 63: with 63 rows for each second-level indicator there are 567, and a template has at most 500\n",
        ),
        ([SELF, "-o", "a.xlsx", "--rows", "0"], "--rows 应为 1 到 500", "--rows should be 1 to 500\n"),
        (
            [SELF, "-o", "a.xlsx", "--rows", "5", "--from", TURPAN],
            "--rows 用于空白表样",
            "--rows is for blank forms; with --from the issued table says how many rows there are\n",
        ),
        (
            [SELF, "-o", "a.xlsx", "--project", "二期"],
            "请同时给出 --from",
            "--project chooses a table of the file given with --from; give that too\n",
        ),
        (
            ["target-table", "-o", "a.xlsx", "--points"],
            "绩效目标表没有分值、得分两列，不能用 --points",
            "--points is not for target-table, a form without columns for weights and scores\n",
        ),
        (
            [SELF, "-o", "a.xlsx", "--from", "没有.xlsx"],
            "找不到 --from 给出的文件：没有.xlsx",
            "no such file given with --from: 没有.xlsx\n",
        ),
        (
            [SELF, "-o", "a.xlsx", "--from", "夹.xlsx"],
            "请给出其中的一个文件",
            "夹.xlsx is a folder; name one file in it\n",
        ),
        (
            [SELF, "-o", "a.xlsx", "--from", MONEY],
            "中没有带指标的绩效目标表；认出的是：“预算分配”预算分配明细表、",
            f"there is no target table with indicators in {MONEY}; found: “预算分配” budget-allocation, ",
        ),
        (
            ["regional-funds", "-o", "a.xlsx", "--from", SOIL],
            "中没有资金分配表或资金执行情况表；认出的是：“区域绩效目标”绩效目标分解表",
            f"there is no table of budget or execution in {SOIL}; found: “区域绩效目标” target-breakdown, ",
        ),
        (
            [SELF, "-o", "a.xlsx", "--from", SOIL, "--project", "三期"],
            "--project “三期”不在文件中：土壤污染防治资金、",
            "--project “三期” is not in the file: 土壤污染防治资金, ",
        ),
        (
            [SELF, "-o", "a.xlsx", "--from", SOIL, "--project", "哈巴河"],
            "--project “哈巴河”对应不止一张表：",
            "--project “哈巴河” is more than one table: 哈巴河县",
        ),
        (
            [SELF, "-o", "a.xlsx", "--profile", "没有"],
            "没有名为 没有 的口径；现有：mof-2020-10、mof-2021-101",
            "there is no profile 没有; known are mof-2020-10, mof-2021-101\n",
        ),
    ],
)
def test_what_cannot_be_made_is_said_in_a_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
    english: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "夹.xlsx").mkdir()
    error = _refused(capsys, *arguments)

    assert said in error
    assert error.startswith("xladdin: ")
    assert error.count("\n") == 1
    assert _refused(capsys, *arguments, "--lang", "en").startswith(f"xladdin: {english}")
    assert [each.name for each in tmp_path.iterdir()] == ["夹.xlsx"]


@pytest.mark.parametrize("data", [b"", b"not a workbook", hostile.billion_laughs()], ids=["empty", "text", "laughs"])
def test_a_bad_issued_file_is_told_like_any_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes
) -> None:
    issued = tmp_path / "下达.xlsx"
    issued.write_bytes(data)
    error = _refused(capsys, SELF, "-o", str(tmp_path / "a.xlsx"), "--from", str(issued))

    assert error.startswith(f"xladdin: {issued}：文件")
    error = _refused(capsys, SELF, "-o", str(tmp_path / "a.xlsx"), "--from", str(issued), "--lang", "en")
    assert error.startswith(f"xladdin: {issued}: The ")
    assert re.search(r"[a-z]\. [A-Z]", error)
    assert not (tmp_path / "a.xlsx").exists()


def test_a_form_is_known_by_its_id_its_name_and_its_title() -> None:
    assert layout_of("Transfer-Self-Evaluation").id == SELF
    assert layout_of("转移支付区域(项目)绩效自评表").id == SELF
    assert layout_of("区域绩效目标分解表").id == "target-breakdown"
    assert layout_of("绩效目标表").id == "target-table"
    with pytest.raises(TemplateError):
        layout_of("")
