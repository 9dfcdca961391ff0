"""Findings as remarks: what a finding says, what may explain it, and what the unit said of it."""

from __future__ import annotations

import pytest

from checks.profile import load
from checks.rows import Explanation
from examples.make import RETURNED
from workbook_templates.annotating import Remark
from xladdin.remarks import remarks_of
from xladdin.reports.document import finding_document
from xladdin.run import Result, check

HOHHOT = RETURNED / "呼和浩特市2023年绩效自评.xlsx"


def _remarks(result: Result, language: str = "zh") -> list[Remark]:
    return remarks_of([finding_document(finding, language) for finding in result.findings], language)


@pytest.mark.parametrize(
    ("language", "message", "advice"),
    [
        ("zh", "很可能是 C3 填错：411.63 → 441.63（只此一处键误能同时说明各处不符）。", "核对合计和各分项"),
        ("en", "C3 is likely mistyped: 411.63 → 441.63 (the only slip of the keyboard that explains it all).", "Check"),
    ],
)
def test_a_slip_that_explains_it_is_told(language: str, message: str, advice: str) -> None:
    (result,) = check([HOHHOT], load())
    (found,) = [each for each in _remarks(result, language) if each.code == "SM01"]

    assert (found.sheet, found.cell, found.found, found.expected) == ("旗县区完成情况", "C11", "991.25", "961.26")
    assert found.message.split("\n")[1:] == [message]
    assert found.help.startswith(advice)


def test_what_the_unit_said_of_it_is_told() -> None:
    said = {str(HOHHOT): [Explanation("RT01", "资金执行情况", "E8", "按财政厅口径")]}
    (result,) = check([HOHHOT], load(), explanations=said)
    found = [each for each in _remarks(result) if (each.code, each.cell) == ("RT01", "E8")]

    assert [each.message.split("\n")[-1] for each in found] == ["错误须改正，不能用说明代替（按财政厅口径）。"]
