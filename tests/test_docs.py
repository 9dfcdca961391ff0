"""The documents say what the program does."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from checks.profile import names
from xladdin.cli import main

ROOT = Path(__file__).parents[1]
SHOWN = "examples/returned/呼和浩特市2023年绩效自评.xlsx"
EXCERPT = re.compile(r"(<!-- excerpt -->\n)(.*?)(<!-- /excerpt -->)", re.DOTALL)


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_excerpt_is_what_the_command_prints(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    main(["check", SHOWN, "--select", "RT01,RT05,SM01"])
    printed = f"```\n{capsys.readouterr().out}```\n"
    readme = ROOT / name
    text = readme.read_text(encoding="utf-8")
    if os.environ.get("XLADDIN_PIN"):
        text = EXCERPT.sub(lambda found: found.group(1) + printed + found.group(3), text)
        readme.write_text(text, encoding="utf-8")

    assert [found.group(2) for found in EXCERPT.finditer(text)] == [printed]


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=str)
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?://)([^)#]+)", path.read_text(encoding="utf-8"))

    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_every_dependency_has_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"^dependencies = \[\n(.*?)^\]", project, re.DOTALL | re.MULTILINE)
    assert block is not None
    needed = re.findall(r'"([a-z0-9-]+)', block.group(1))
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")

    assert needed
    assert [name for name in needed if f"| {name} |" not in reasons] == []


def test_every_profile_is_named_in_the_readme() -> None:
    chinese = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")

    assert [name for name in names() if name not in chinese] == []


def test_every_option_of_the_command_is_described_to_clerks(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    chinese = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")

    assert {option for option in options if option not in chinese} == set()


def test_the_version_is_one() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    package = (ROOT / "xladdin" / "__init__.py").read_text(encoding="utf-8")

    assert re.search(r'^version = "(.+)"', project, re.MULTILINE).group(1) in package  # type: ignore[union-attr]
