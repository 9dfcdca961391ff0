"""What is written into the page: the kept library is the one that VENDORED.md names, our scripts suit old browsers."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

PACKAGE = Path(str(files("xladdin.reports.page")))
VENDOR = PACKAGE / "vendor"
OURS = sorted((PACKAGE / "parts").glob("*.js"))


def test_the_library_is_the_one_described() -> None:
    said = (VENDOR / "VENDORED.md").read_text(encoding="utf-8")
    assert f"`{hashlib.sha256((VENDOR / 'echarts.min.js').read_bytes()).hexdigest()}`" in said


def test_the_versions_are_those_that_are_locked() -> None:
    said = (VENDOR / "VENDORED.md").read_text(encoding="utf-8")
    wanted = json.loads((VENDOR / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((VENDOR / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert locked[f"node_modules/{name}"]["version"] == version
        assert re.search(rf"{name}\S* {re.escape(version)}", said, re.IGNORECASE)
    assert f"zrender {locked['node_modules/zrender']['version']}" in said
    assert f"tslib {locked['node_modules/tslib']['version']}" in said


def test_licences_go_along() -> None:
    head = (VENDOR / "echarts.min.js").read_text(encoding="utf-8").partition("*/")[0]
    for text in ("The Apache Software Foundation", "Apache License, Version 2.0", "Baidu Inc.", "Mike Bostock"):
        assert text in head
    for name in ("LICENSE", "NOTICE", "LICENSE-zrender", "LICENSE-d3", "LICENSE-tslib"):
        assert (VENDOR / name).stat().st_size > 0


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_our_scripts_suit_chromium_86(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    newer = re.findall(
        r"\?\.|\?\?|\|\|=|&&=|\.at\(|\.replaceAll\(|\.toSorted\(|Object\.groupBy|structuredClone|this\.#", text
    )
    assert newer == []


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_our_scripts_write_no_markup_and_make_no_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    forbidden = r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function|fetch\(|XMLHttp|import\("
    assert re.findall(forbidden, text) == []


def test_the_style_asks_for_nothing() -> None:
    style = (PACKAGE / "parts" / "page.css").read_text(encoding="utf-8")
    assert re.findall(r"url\(|@import|:is\(|:has\(|:where\(", style) == []
