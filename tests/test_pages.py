"""The pages on the rules and the settings: what the code says, in docs and in a terminal."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from checks.catalogue import catalogue
from checks.profile import settings
from checks.rules.base import Rule, Table
from xladdin.cli import main
from xladdin.pages import TABLES, documented, families, leftovers, pages, readable, to_text, write

DOCS = Path(__file__).parents[1] / "docs"
RULES = [pytest.param(rule, id=rule.code) for rule in catalogue()]
RUN_MAKE_DOCS = "run `make docs`"


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_page_is_what_the_code_says(name: str) -> None:
    path = DOCS / name

    assert path.exists(), RUN_MAKE_DOCS
    assert path.read_text(encoding="utf-8") == pages()[name], RUN_MAKE_DOCS


def test_no_page_is_left_over() -> None:
    assert leftovers(DOCS) == [], RUN_MAKE_DOCS


def test_writing_takes_away_pages_of_rules_that_are_no_more(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "ZZ99.md").write_text("x", encoding="utf-8")
    (tmp_path / "json.md").write_text("x", encoding="utf-8")
    write(tmp_path)

    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")) == sorted(
        [*pages(), "json.md"]
    )


@pytest.mark.parametrize("rule", RULES)
def test_a_page_holds_every_part_of_the_rule(rule: Rule[Any]) -> None:
    page = pages()[f"rules/{rule.code}.md"]

    assert page.startswith(f"# {rule.code} {rule.name}\n")
    assert rule.severity.chinese in page
    assert re.findall("^## (.*)$", page, re.MULTILINE) == ["为什么", "错例", "对例", "依据", "检查范围", "报告里怎么说"]
    assert "{" not in page
    for key in rule.settings:
        assert key in page.replace("\\", "")


def test_placeholders_are_shown_in_words() -> None:
    assert readable("{field}填的是 {found}，按 {division} 应为 {expected}{bounds}。") == (
        "〔栏目〕填的是〔填写值〕，按〔分子÷分母〕应为〔应填值〕。"
    )
    assert readable("共 {some_other_fact} 处。") == "共…处。"


def test_every_table_has_its_words() -> None:
    assert set(TABLES) == set(Table)


@pytest.mark.parametrize("family", [pytest.param(family, id=family.code) for family in families()])
def test_a_family_is_described_in_chinese(family: Any) -> None:
    for text in (family.title, family.summary):
        assert re.search("[一-鿿]", text)
    assert family.summary.endswith("。")


def test_every_setting_is_on_its_page_with_what_it_means() -> None:
    described = dict(documented())
    elsewhere = ("name", "title", "source", "severity", "rules")  # docs/profiles.md tells of these
    asked = {key for key in settings() if key.split(".")[0] not in elsewhere}

    assert {key for key in asked if not any(f"{key}.".startswith(f"{name}.") for name in described)} == set()
    assert [key for key, comment in described.items() if not comment.endswith("。")] == []


def _printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["rule", *arguments]) == 0
    return capsys.readouterr().out


def test_the_command_lists_the_catalogue_by_family(capsys: pytest.CaptureFixture[str]) -> None:
    out = _printed(capsys)

    assert re.findall(r"^  ([A-Z]{2}\d\d) ", out, re.MULTILINE) == [rule.code for rule in catalogue()]
    assert "RT 比率：" in out
    assert "  RT01  错误  rate-impossible\n        填写的比率不等于分子除以分母" in out


def test_the_command_explains_one_rule_and_lists_one_family(capsys: pytest.CaptureFixture[str]) -> None:
    page = _printed(capsys, "RT05")

    assert page == _printed(capsys, "rt05") == _printed(capsys, "low-execution-unexplained")
    assert page.startswith("RT05 low-execution-unexplained  核实（改正，或者写明理由）\n  预算执行率偏低")
    assert "rates.low_execution（默认 90）" in page
    assert "\\" not in page
    assert re.findall(r"^  (RT\d\d) ", _printed(capsys, "rt"), re.MULTILINE) == [f"RT0{n}" for n in range(1, 7)]


@pytest.mark.parametrize("rule", RULES)
def test_a_page_fits_a_terminal(rule: Rule[Any]) -> None:
    assert max(len(line) for line in to_text(rule).splitlines()) <= 110


def test_an_unknown_rule_is_refused_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "rate-imposible"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "是否为 rate-impossible" in captured.err


def test_the_command_answers_without_heavy_imports() -> None:
    script = (
        "import sys; from xladdin.cli import main\n"
        "main(['rule', 'RT01']); main(['rule'])\n"
        "heavy = {'pandas', 'pandera', 'openpyxl', 'python_calamine', 'xlwings', 'xlrd'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
