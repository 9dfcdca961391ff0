"""The example workbooks: made from the figures, and the whole list of what is found in each.

After a change that is meant to change findings, run the tests once with XLADDIN_PIN=1 and read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from checks.findings import Finding
from checks.profile import load
from examples.make import RETURNED, WORKBOOKS, make
from workbook_templates.opening import open_workbook
from xladdin.paths import workbooks
from xladdin.run import check

PINNED = Path(__file__).parent / "findings"
NAMES = sorted(WORKBOOKS)


def _line(finding: Finding) -> str:
    verdict = finding.verdict
    repair = finding.repair
    parts = [
        finding.severity.value,
        finding.code,
        f"{finding.sheet}!{finding.cell}",
        " ".join(verdict.found.split()) or "（空白）",
        verdict.expected,
        "" if repair is None else f"{repair.at.cell}: {repair.found} → {repair.to}{' likely' if repair.likely else ''}",
    ]
    return " | ".join(parts).rstrip(" |")


@pytest.mark.parametrize("name", NAMES)
def test_the_whole_list_of_findings_is_as_pinned(name: str) -> None:
    (result,) = check([RETURNED / name], load())
    found = "\n".join(_line(finding) for finding in result.findings) + "\n"
    pinned = PINNED / f"{Path(name).stem}.txt"
    if os.environ.get("XLADDIN_PIN"):
        pinned.write_text(found, encoding="utf-8")

    assert found == pinned.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_workbook_is_the_one_that_the_figures_make(name: str) -> None:
    committed = open_workbook((RETURNED / name).read_bytes(), name)
    made = open_workbook(make(name), name)

    assert [sheet.cells for sheet in committed.sheets] == [sheet.cells for sheet in made.sheets]
    assert [sheet.merges for sheet in committed.sheets] == [sheet.merges for sheet in made.sheets]


def test_the_folder_holds_these_workbooks_and_no_others() -> None:
    assert sorted(path.name for path in workbooks([str(RETURNED)])) == NAMES


def test_the_same_figures_give_the_same_bytes() -> None:
    assert make(NAMES[0]) == make(NAMES[0])
