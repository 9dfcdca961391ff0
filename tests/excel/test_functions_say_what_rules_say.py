"""What a function shows is what the rules say of a form with the same figures, over generated inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
from building import form_of
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from checks import tables
from checks.catalogue import chosen, judge
from checks.findings import Finding
from checks.profile import load
from checks.rows import Form, Submission
from examples.make import RETURNED, WORKBOOKS
from workbook_templates.opening import read_bytes
from workbook_templates.reading import read_submission
from xladdin.excel import udfs
from xladdin.excel.cells import Cells, content_of
from xladdin.excel.checking import is_whole, rules_for, sentences
from xladdin.excel.functions import MET, MISSED, OPEN

PROFILE = load()
LABELS = (
    "矿山生态修复面积（公顷）",
    "林地提质改造面积（公顷）",
    "修复废弃矿山数量（个）",
    "项目按时完工率（%）",
    "验收合格率",
    "吸纳就业人数（万人）",
    "生产安全事故数（起）",
    "单位面积治理成本（万元/公顷）",
    "受益群众满意度",
    "区域生态功能可持续时间（年）",
    "工程完工日期",
)
GROUPS = ("产出指标", "成本指标", "效益指标", "满意度指标")
TARGETS = (
    *(
        "≥701.22",
        "≥90%",
        "100",
        "100%",
        "≤37.21",
        "≥5年",
        "≥２0",
        ">=95",
        "95%以上",
        "不低于16.72%",
        "≤5月30日以前",
        "≥0.93",
    ),
    *("2024年12月底前", "有效提高", "基本消除", "约2.0万人", "≥80-90%", "=", "无", "0.95", "15", "7012.2"),
)
ACTUALS = (
    *(
        "991.25",
        "0",
        "280",
        "95%",
        "≥5",
        "0.93",
        "已提高",
        "有效提高",
        "2024年5月20日",
        "6月10日",
        "69.12万元",
        "基本消除",
    ),
    *("12.06", "100%", "36", "40", "-", "2024年6月", "未消除"),
)
REASONS = ("", "", "无", "冬季停工，次年六月底前完成", "/")
SCORES = (10, 8, 7.5, 9.92, "", 12, 0, "-")


def shown(value: object) -> str:
    content = content_of(value)
    return content.text if content else ""


def said(form: Form, *codes: str, submission: Sequence[Form] = ()) -> list[Finding]:
    (found,) = judge([Submission("", [form, *submission])], PROFILE, chosen(codes))
    return found


def _row(random: Random) -> dict[str, Any]:
    number = round(random.uniform(0, 900), random.choice((0, 1, 2, 4)))
    target = random.choice((*TARGETS, f"≥{number}", number))
    actual = random.choice((*ACTUALS, "", round(number * random.choice((0.5, 0.99, 1, 1.2, 1.5)), 2), f"{number}%"))
    return {
        "level1": random.choice(GROUPS),
        "label": random.choice(LABELS),
        "target": target,
        "actual": actual,
        "reason": random.choice(REASONS),
        "weight": random.choice((10, 5, 7.5)),
        "score": random.choice(SCORES),
    }


def _form(row: dict[str, Any], **more: object) -> Form:
    cells = {key: shown(value) for key, value in (row | more).items()}
    columns = list(cells)
    return form_of({"indicators": {"columns": columns, "rows": [[cells[column] for column in columns]]}})


def _without_points(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without reason: points taken for a missed phrase settle it."""
    return {key: value for key, value in row.items() if key not in ("weight", "score")} | {"reason": ""}


def _rows(count: int = 600) -> list[dict[str, Any]]:
    random = Random(20241130)
    return [_row(random) for _ in range(count)]


def test_met_is_what_the_rules_on_targets_say() -> None:
    seen = set()
    for row in _rows():
        answer = udfs.JX_MET(row["target"], row["actual"], row["label"], row["level1"], "2024")
        codes = {finding.code for finding in said(_form(_without_points(row)), "TA01", "TA02", "TA05")}
        seen.add(answer if answer in ("", MET, MISSED, OPEN) else "told")
        if answer == MISSED:
            assert codes, row
        elif answer in (MET, OPEN):
            assert not codes, row
    assert seen == {"", MET, MISSED, OPEN, "told"}


def test_points_are_what_the_rule_on_points_expects() -> None:
    given = 0
    for row in _rows():
        points = udfs.JX_SCORE(row["weight"], row["target"], row["actual"], row["label"], row["level1"], "2024")
        if not isinstance(points, float):
            assert said(_form(row, score=0.01), "SC02") == [], row
            continue
        given += 1
        assert said(_form(row, score=points), "SC02") == [], row
        other = 0.01 if points else row["weight"]
        assert {finding.verdict.expected for finding in said(_form(row, score=other), "SC02")} <= {shown(points)}, row
    assert given > 100


def test_a_target_is_read_as_the_rule_on_bare_numbers_says() -> None:
    found = 0
    for row in _rows():
        for finding in said(_form(row), "VL03"):
            found += 1
            assert udfs.JX_TARGET(row["target"], row["label"], row["level1"]) == finding.verdict.expected
        for finding in said(_form(row), "VL01"):
            assert udfs.JX_TARGET(row["target"]) == f"无法识别的指标值：{finding.verdict.found}"
    assert found > 50


def test_completion_and_deviation_satisfy_the_rule_on_rates() -> None:
    random = Random(7)
    for _ in range(600):
        target, actual = (round(random.uniform(1, 900), random.choice((0, 1, 2))) for _ in range(2))
        completion = udfs.JX_COMPLETION(f"≥{target}", actual)
        table = {
            "columns": [
                ["name", "name", "旗县"],
                ["target", "target", "目标"],
                ["actual", "actual", "完成"],
                ["rate", "rate", "完成比例"],
            ],
            "rows": [["part", "甲县", shown(target), shown(actual), f"{completion * 100:.2f}%"]],
        }
        form = form_of({"form": "regional-breakdown", "breakdown": table})
        assert said(form, "RT01", "RT02") == [], (target, actual)
        assert udfs.JX_DEVIATION(f"≥{target}", actual) == pytest.approx(abs(completion - 1), abs=1e-9)


def _amounts(random: Random, count: int) -> list[float]:
    return [round(random.uniform(0, 9000), random.choice((0, 2, 2))) for _ in range(count)]


def test_rates_are_checked_word_for_word() -> None:
    random = Random(8)
    spoken = 0
    for _ in range(600):
        amount, executed = _amounts(random, 2)
        budget: Any = random.choice((amount, amount, amount, 0, ""))
        rate = round(executed / budget * 100 + random.choice((0, 0, 0.01, -0.03, 5)), 2) if budget else 58
        stated = random.choice((f"{rate}%", f"{rate:.2f}%", rate, "-"))
        row = ["other", "地方财政资金", shown(budget), shown(executed), shown(stated)]
        found = said(form_of({"funds": [row]}), "RT01", "RT02", "RT03", "RT04")
        spoken += bool(found)
        assert udfs.JX_RATE_CHECK(stated, executed, budget, "地方财政资金") == sentences(found)
        computed = udfs.JX_RATE(executed, budget)
        if budget:
            row[4] = f"{computed * 100:.2f}%"
            assert said(form_of({"funds": [row]}), "RT01", "RT02") == []
        else:
            assert computed == ""
    assert 200 < spoken < 500


def test_totals_are_checked_word_for_word() -> None:
    random = Random(9)
    spoken = 0
    for _ in range(600):
        parts: list[Any] = _amounts(random, random.randint(2, 8))
        total = round(sum(parts) + random.choice((0, 0, 0.01, 10, -0.5)), 2)
        parts.insert(1, random.choice(("", None, "-")))
        rows = [["part", "", shown(part)] for part in parts] + [["total", "合计", shown(total)]]
        table = {"columns": [["name", "", ""], ["amount", "", ""]], "rows": rows}
        found = said(form_of({"form": "regional-funds", "unit": "", "breakdown": table}), "SM01", "SM02")
        spoken += bool(found)
        assert udfs.JX_SUM_CHECK(total, [[part] for part in parts], "合计") == sentences(found)
    assert 150 < spoken < 500


def test_grades_are_those_of_the_rule() -> None:
    random = Random(10)
    for _ in range(600):
        total = round(random.uniform(0, 100), random.choice((0, 1, 2)))
        grade = udfs.JX_GRADE(total)
        for other in "优良中差":
            case = {"total": {"score": shown(total)}, "grade": other}
            found = [finding.verdict.expected for finding in said(form_of(case), "SC05")]
            assert found == ([] if other == grade else [grade]), total


def test_shares_are_checked_word_for_word() -> None:
    random = Random(11)
    spoken = 0
    for _ in range(500):
        people = random.randint(5, 90)
        counts = [random.randint(0, people) for _ in range(random.choice((1, 3, 4)))]
        base = random.choice((people, people, people - 1))
        shares = [f"{count / base * 100:.2f}%" for count in counts]
        options = [[f"第{place}项", "", share] for place, share in enumerate(shares, 1)]
        if len(shares) == 1:
            options[0][0] = ""
        question = {"label": "您是否满意（多选）", "options": options}
        form = form_of({"form": "survey", "survey": {"valid": str(people), "questions": [question]}})
        found = said(form, "SV02")
        for finding in found:
            assert finding.verdict.case == "share"
        spoken += bool(found)
        assert udfs.JX_GRIM([[share] for share in shares], people, "您是否满意（多选）") == sentences(found)
    assert 50 < spoken < 400


HEADINGS = {
    "level1": "一级指标",
    "label": "三级指标",
    "target": "指标值",
    "actual": "全年实际完成值",
    "reason": "未完成原因和改进措施",
    "weight": "分值",
    "score": "得分",
}


@pytest.mark.parametrize("columns", [list(HEADINGS)[:5], list(HEADINGS)], ids=["without points", "with points"])
def test_a_table_is_checked_as_its_pandera_model_checks_it(columns: list[str]) -> None:
    """The model builds its forms in its own way: 30 tables of 20 rows each."""
    random = Random(12)
    spoken = 0
    for _ in range(30):
        rows = [_row(random) for _ in range(20)]
        values = [[row[column] if row[column] != "" else None for column in columns] for row in rows]
        frame = pd.DataFrame(values, columns=columns, dtype=object).assign(required="target")
        found = tables.Indicators.findings(frame)
        answer = udfs.JX_CHECK([[HEADINGS[column] for column in columns], *values])
        for number, (text,) in enumerate(answer[1:]):
            expected = found[(found["index"] == number) & ~found["cell"].str.startswith("headers")]
            spoken += len(expected)
            for _, line in expected.iterrows():
                assert f"{line['code']}：{line['message']}" in text, (rows[number], text)
            assert len([each for each in text.split("\n") if each]) == len(expected), (rows[number], text)
    assert spoken > 300


def _cells(path: Path, form: Form) -> Cells:
    """Return a form's range of a workbook as Excel would hand it over."""
    shown_sheet = load_workbook(path, data_only=True)[form.sheet]
    formulas = load_workbook(path)[form.sheet]
    left, top, right, bottom = range_boundaries(form.range)
    block = list(shown_sheet.iter_rows(top, bottom, left, right))
    places = [(cell.row, cell.column) for row in block for cell in row]
    merges = [(each.min_row, each.min_col, each.max_row, each.max_col) for each in shown_sheet.merged_cells.ranges]
    return Cells(
        tuple(tuple(cell.value for cell in row) for row in block),
        top,
        left,
        form.sheet,
        {(cell.row, cell.column): cell.number_format for row in block for cell in row},
        frozenset(place for place in places if formulas.cell(*place).data_type == "f"),
        tuple(merge for merge in merges if top <= merge[0] <= bottom),
    )


@pytest.mark.parametrize("name", sorted(WORKBOOKS))
def test_a_whole_form_is_checked_as_the_returned_workbook(name: str) -> None:
    path = RETURNED / name
    submission = read_submission(read_bytes(path), "")
    for form in submission.forms:
        (found,) = judge([Submission("", [form])], PROFILE, rules_for(PROFILE, whole=is_whole(form)))
        cells = _cells(path, form)
        rows = [""] * len(cells.values)
        for finding in found:
            row = int(finding.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - cells.row if finding.cell else 0
            rows[row] += f"\n{sentences([finding])}" if rows[row] else sentences([finding])

        assert [row for (row,) in udfs.JX_CHECK(cells)] == rows


ROAD = RETURNED / "农村公路2024年项目支出绩效自评.xlsx"


def test_what_is_told_by_other_sheets_is_not_asked_of_a_range() -> None:
    (form,) = read_submission(read_bytes(ROAD), "").forms
    assert [each.cell for each in said(form, "SV04")] == ["F20"]
    assert "SV04" not in str(udfs.JX_CHECK(_cells(ROAD, form)))


def test_a_form_without_its_head_is_checked_row_by_row_its_money_too() -> None:
    (form,) = read_submission(read_bytes(ROAD), "").forms
    whole = _cells(ROAD, form)
    first = 4
    part = replace(
        whole,
        values=whole.values[first:],  # noqa: PD011 - no frame
        row=whole.row + first,
        merges=tuple(each for each in whole.merges if each[0] >= whole.row + first),
    )
    (rate,) = said(form, "RT01")
    assert rate.cell == f"H{part.row + 3}"
    answer = [text for (text,) in udfs.JX_CHECK(part)]
    assert answer[3] == sentences([rate])
