"""A form is added by one layout file: with nothing else it is built, filled in, checked and its blanks filled."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from filling import checking
from office import Office

from workbook_templates import layout as layouts
from workbook_templates.opening import CHECK_SHEET, STAMP_SHEET
from xladdin.cli import main

OWN = Path(layouts.__file__).parent / "layouts"
DOCUMENTED = Path(__file__).parents[1] / "docs" / "templates.md"

COUNTY = DOCUMENTED.read_text(encoding="utf-8").partition("```toml\n")[2].partition("```")[0]
"""The layout that the documents show."""

INSPECTION = """
id = "inspection"
name = "绩效抽查表"
english = "Inspection"
titles = ["抽查"]

[[head]]
role = "project"
labels = ["抽查项目"]
required = true

[indicators]
caption = ["抽查内容"]

[[indicators.columns]]
role = "level3"
labels = ["抽查事项"]
needed = true

[[indicators.columns]]
role = "target"
labels = ["要求"]
needed = true

[[indicators.columns]]
role = "actual"
labels = ["抽查结果"]
needed = true

[[indicators.columns]]
role = "weight"
labels = ["分值"]

[[indicators.columns]]
role = "score"
labels = ["得分"]
cell = "derived"

[[indicators.columns]]
role = "reason"
labels = ["原因"]

[total]
total = ["总分"]
cell = "derived"

[template]
purpose = "抽查项目完成情况"
sheet = "抽查表"
title = "绩效抽查表"
head = [["project"]]
total = "总分"
columns = [
    { role = "level3", width = 30 },
    { role = "target", width = 14 },
    { role = "actual", width = 14 },
    { role = "weight", width = 8 },
    { role = "score", width = 8 },
    { role = "reason", width = 30 },
]

[template.groups."抽查内容"]
"抽查内容" = 2
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the package's folder of layouts, which everything then takes its layouts from."""
    copy = tmp_path / "workbook_templates" / "layouts"
    shutil.copytree(OWN, copy)
    with monkeypatch.context() as patched:
        patched.setattr("workbook_templates.layout.resources.files", lambda name: tmp_path / name)
        layouts._own_layouts.cache_clear()
        yield copy
    layouts._own_layouts.cache_clear()


def test_a_form_is_added_by_one_file(
    folder: Path, tmp_path: Path, chinese_office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "inspection.toml").write_text(INSPECTION, encoding="utf-8")
    template, back = tmp_path / "抽查表.xlsx", tmp_path / "收回.xlsx"

    assert main(["templates"]) == 0
    assert "inspection  绩效抽查表（第 1 版）\n    抽查项目完成情况\n" in capsys.readouterr().out
    assert main(["template", "绩效抽查表", "-o", str(template)]) == 0
    with chinese_office.open(template) as workbook:
        assert workbook.sheets == {"抽查表": True, CHECK_SHEET: False, STAMP_SHEET: False}
        names = [row[0] for row in workbook.values("抽查表", "A1:A9")]
        first = names.index("抽查事项") + 1
        for row, texts in enumerate(
            (("修建道路（公里）", "≥12", "11", "60"), ("群众满意度（%）", "≥90", "95", "40")), first + 1
        ):
            for column, text in zip("ABCD", texts, strict=True):
                workbook.enter("抽查表", f"{column}{row}", text)
        workbook.enter("抽查表", f"B{names.index('抽查项目') + 1}", "农村公路")
        row = first + 1
        assert checking(workbook, "抽查表")[row] == "× 未达到指标值，请说明原因［TA01］"
        assert [workbook.value("抽查表", f"E{each}") for each in (row, row + 1, row + 2)] == [55.0, 40.0, 95.0]
        workbook.save_xlsx(back)
    assert main(["check", str(back), "--select", "TA,FM,SC"]) == 1
    said = capsys.readouterr().out
    assert "《绩效抽查表》" in said
    assert f"抽查表!C{row}  修建道路的指标值为 ≥12，实际完成 11，没有达到，也没有说明原因。" in said
    assert "错误 1 处，核实 0 处" in said

    with chinese_office.open(back) as workbook:
        workbook.unprotect("抽查表")
        workbook.set("抽查表", f"E{row + 2}", "")
        workbook.save_xlsx(back)
    assert main(["fill", str(back), "-o", str(tmp_path / "补齐.xlsx")]) == 0
    assert f"抽查表!E{row + 2}  总分 得分：95.00\n" in capsys.readouterr().out
    assert openpyxl.load_workbook(tmp_path / "补齐.xlsx")["抽查表"][f"E{row + 2}"].value == 95


def test_the_documented_form_can_be_added_as_it_is_written(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "county.toml").write_text(COUNTY, encoding="utf-8")
    path = tmp_path / "县.xlsx"

    assert main(["template", "县级项目绩效自评表", "-o", str(path)]) == 0
    assert main(["check", str(path), "--fail-on", "never"]) == 0
    assert "《县级项目绩效自评表》" in capsys.readouterr().out


def test_layouts_that_are_like_each_other_are_refused(tmp_path: Path) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{one}.toml").write_text(
            f'id = "{one}"\nname = "表"\nenglish = "Form"\nlike = "{other}"\n', encoding="utf-8"
        )
    with pytest.raises(layouts.LayoutError, match=r"\.toml: like: layouts that are like each other"):
        layouts.load_layouts(tmp_path)
