"""How a unit stands: money, completion, points, in real forms."""

from __future__ import annotations

import pytest
from building import form_of

from checks.profile import load
from checks.rows import Form
from checks.standing import Standing, standing
from examples.make import RETURNED
from xladdin.run import read_path

PROFILE = load()


def _forms(name: str) -> dict[str, Form]:
    return {form.kind: form for form in read_path(str(RETURNED / f"{name}.xlsx")).forms}


def test_a_self_evaluation_without_points() -> None:
    form = _forms("呼和浩特市2023年绩效自评")["transfer-self-evaluation"]

    assert standing(form, PROFILE) == Standing(
        budget="10000", executed="6816.78", execution="68.17", completion="55", score="", full="", grade=""
    )


def test_a_self_evaluation_with_points() -> None:
    form = _forms("农村公路2024年项目支出绩效自评")["project-self-evaluation"]

    assert standing(form, PROFILE) == Standing("356.5", "301.2", "84.49", "98.5", "97.89", "100", "")


def test_a_score_sheet() -> None:
    found = standing(_forms("巴州2022年综合评分")["evaluation-scoresheet"], PROFILE)

    assert found is not None
    assert (found.budget, found.score, found.full, found.completion) == ("", "98.93", "100", "99.93")


def test_other_units_ceilings_phrases_and_what_is_left_blank() -> None:
    form = form_of(
        {
            "unit": "亿元",
            "funds": [["total", "年度资金总额", "1.5", "1"]],
            "indicators": {
                "columns": ["label", "target", "actual"],
                "rows": [
                    ["新增林地面积（公顷）", "≥100", "150"],
                    ["边坡治理面积（公顷）", "≥100", "55"],
                    ["单位成本（万元/公顷）", "≤20", "18"],
                    ["生态环境质量", "有效改善", "有效改善"],
                    ["植被成活率（%）", "≥90", ""],
                ],
            },
            "total": {"weight": "100", "score": "80.50"},
            "grade": "良",
        }
    )

    # 100, 55 and 100: the phrase and the blank say no number.
    assert standing(form, PROFILE) == Standing("15000", "10000", "66.67", "85", "80.5", "100", "良")


def test_money_in_no_unit_of_money_and_a_total_of_nothing() -> None:
    form = form_of({"unit": "公顷", "funds": [["total", "年度资金总额", "0", "0"]]})

    assert standing(form, PROFILE) == Standing()
    form.unit = "万元"
    assert standing(form, PROFILE) == Standing(budget="0", executed="0")


@pytest.mark.parametrize("kind", ["regional-breakdown", "regional-funds", "target-table"])
def test_other_forms_report_on_nothing(kind: str) -> None:
    assert standing(_forms("呼和浩特市2023年绩效自评")[kind], PROFILE) is None
