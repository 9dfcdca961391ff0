"""The same workbooks saved by another program, as .xlsx and as .xls, give the same findings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from saving import save_as

from checks.findings import Finding
from checks.profile import load
from examples.make import RETURNED, WORKBOOKS
from xladdin.run import check


def _found(path: Path) -> list[tuple[str, str, str, str, str]]:
    (result,) = check([path], load())
    assert result.submission.problem is None
    return [_line(finding) for finding in result.findings]


def _line(finding: Finding) -> tuple[str, str, str, str, str]:
    verdict = finding.verdict
    return finding.severity.value, finding.code, finding.sheet, finding.cell, verdict.expected


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    originals = [RETURNED / name for name in sorted(WORKBOOKS)]
    folder = tmp_path_factory.mktemp("saved")
    return {kind: save_as(originals, kind, folder / kind) for kind in ("xlsx", "xls")}


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
@pytest.mark.parametrize("index", range(len(WORKBOOKS)))
def test_the_findings_are_the_same(saved: dict[str, list[Path]], kind: str, index: int) -> None:
    assert _found(saved[kind][index]) == _found(RETURNED / sorted(WORKBOOKS)[index])


def test_an_xls_named_xlsx_is_read_and_its_name_is_reported(saved: dict[str, list[Path]], tmp_path: Path) -> None:
    wrong = tmp_path / "返回.xlsx"
    shutil.copy(saved["xls"][0], wrong)

    found = _found(wrong)

    assert [line[:4] for line in found if line[1] == "IO05"] == [("warning", "IO05", "", "")]
    assert [line for line in found if line[1] != "IO05"] == _found(saved["xls"][0])


def test_an_xlsx_named_xls_is_read_and_its_name_is_reported(tmp_path: Path) -> None:
    original = RETURNED / min(WORKBOOKS)
    wrong = tmp_path / "返回.xls"
    shutil.copy(original, wrong)
    found = _found(wrong)

    assert [line[:4] for line in found if line[1] == "IO05"] == [("warning", "IO05", "", "")]
    assert [line for line in found if line[1] != "IO05"] == _found(original)
