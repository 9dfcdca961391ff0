"""docs/excel.md says what there is: every function with its arguments, and only commands that exist."""

from __future__ import annotations

import os
import re
import shlex
from importlib.metadata import version
from pathlib import Path

import pytest

from xladdin.cli import _parser
from xladdin.excel.controls import BUTTONS
from xladdin.excel.functions import FUNCTIONS

PAGE = Path(__file__).parents[2] / "docs" / "excel.md"
TABLE = re.compile(r"(<!-- functions -->\n)(.*?)(<!-- /functions -->)", re.DOTALL)


def table() -> str:
    """The functions as the page lists them."""
    lines = ["| 函数 | 名称 | 参数 | 给出 |", "|---|---|---|---|"]
    for function in FUNCTIONS:
        arguments = "，".join(f"{each.chinese}{'?' * each.optional}" for each in function.arguments)
        lines.append(f"| `{function.id}` | {function.chinese} | {arguments} | {function.help} |")
    return "\n".join(lines) + "\n"


def test_the_table_lists_every_function() -> None:
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get("XLADDIN_PIN"):
        page = TABLE.sub(lambda found: found[1] + table() + found[3], page)
        PAGE.write_text(page, encoding="utf-8")

    assert [found[2] for found in TABLE.finditer(page)] == [table()]


def commands() -> list[str]:
    page = PAGE.read_text(encoding="utf-8")
    quoted = re.findall(r"`(xladdin [^`]+)`", page)
    return [*re.findall(r"^xladdin .+$", page, re.MULTILINE), *quoted]


NAMED_ALONE = {"xladdin check": ["a.xlsx"], "xladdin fill": ["a.xlsx", "-o", "b.xlsx"]}
"""Commands that the text names without their files."""


@pytest.mark.parametrize("command", sorted({each for each in commands() if "NAME" not in each}))
def test_every_command_exists(command: str) -> None:
    words = [*shlex.split(command)[1:], *NAMED_ALONE.get(command, [])]

    assert _parser().parse_args(words).command == words[0]


def test_every_button_is_described() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert [caption for _, caption in BUTTONS if f"### {caption}\n" not in page] == []


def test_the_version_of_xlwings_is_the_one_that_is_pinned() -> None:
    named = set(re.findall(r"xlwings(?:64-| |[^\n]{0,8}是 )(\d+\.\d+\.\d+)", PAGE.read_text(encoding="utf-8")))

    assert named == {version("xlwings")}
