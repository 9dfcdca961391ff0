"""Numbers that stand as texts and errors in a template: its formulas stay blank beside them, and it says why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from correct import correct
from filling import Built, built_for, checking, fill, form_of
from office import Office, Workbook

from checks.rows import Form
from xladdin.cli import main

SHEET = "自评表"
SAID = "△ 不是数字格式，合计、比率算不出来，请只填数字"


@pytest.fixture
def filled(chinese_office: Office, tmp_path: Path) -> Iterator[Workbook]:
    """A self-evaluation with points, filled in without a fault."""
    form: Form = form_of(correct("transfer-self-evaluation with points"))
    template: Built = built_for(form)
    (tmp_path / "表.xlsx").write_bytes(template.data)
    with chinese_office.open(tmp_path / "表.xlsx") as workbook:
        fill(workbook, SHEET, form, template.form)
        yield workbook


@pytest.mark.parametrize("text", ["28700", "28700万元", "28,700", "２８７００"])
def test_an_amount_that_is_a_text_is_told(filled: Workbook, text: str) -> None:
    filled.set(SHEET, "G9", text)
    assert checking(filled, SHEET)[9] == SAID
    assert [filled.value(SHEET, cell) for cell in ("G8", "I9")] == ["", ""]
    assert filled.value(SHEET, "A1") == "有 1 处请核实"
    shown = {filled.value(SHEET, f"{column}1"): filled.link(SHEET, f"{column}1") for column in "BCDEFGHI"}
    assert shown.pop("→ G9 不是数字格式，合计、比…") == f"#'{SHEET}'!G9"
    assert set(shown) == {""}
    assert filled.looks(SHEET)["G9"].background == "FFD27F"
    filled.set(SHEET, "G9", 28700.0)
    assert checking(filled, SHEET)[9] == "√"
    assert filled.value(SHEET, "A1") == "已全部通过检查"


def test_a_word_for_nothing_is_no_number(filled: Workbook) -> None:
    filled.set(SHEET, "G11", "无")
    assert SAID not in checking(filled, SHEET).values()


def test_an_error_is_told_in_its_row(filled: Workbook) -> None:
    filled.set_formula(SHEET, "F23", "=1/0")
    assert checking(filled, SHEET)[23].startswith("× 完成值读不出数［VL02］")
    assert filled.looks(SHEET)["K23"].background == "FFC7CE"


def test_money_is_taken_from_money_and_targets_from_targets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    issued = "examples/returned/呼和浩特市2023年绩效自评.xlsx"
    for name, sheet, rows in (
        ("regional-funds", "资金执行情况", 9),
        ("budget-allocation", "资金执行情况", 9),
        ("regional-breakdown", "旗县区完成情况", 8),
    ):
        assert main(["template", name, "--from", issued, "-o", str(tmp_path / f"{name}.xlsx")]) == 0
        assert f"{rows} 行取自 呼和浩特市2023年绩效自评.xlsx 的工作表“{sheet}”" in capsys.readouterr().out


def test_a_folder_is_no_issued_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "target-table", "--from", str(tmp_path), "-o", str(tmp_path / "a.xlsx")]) == 2
    assert capsys.readouterr().err == f"xladdin: {tmp_path} 是文件夹，请给出其中的一个文件\n"
