"""Questionnaires: what is read of them, what is none of them, and the arithmetic, which no real answers contradict."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from checks.catalogue import judge
from checks.rows import Form, Submission, Survey
from checks.statistics import (
    alpha,
    as_decimal,
    correlation,
    counts_within,
    item_correlations,
    mean,
    standardised_alpha,
    totals_near,
)
from checks.values import Interval, half_up
from examples import workbooks
from workbook_templates.reading import read_submission

QUICK = settings(max_examples=200, deadline=None)
ANSWERS = [[5, 5, 4], [4, 4, 4], [3, 2, 3], [2, 3, 1]]
"""Sums 14, 12, 8, 6: n² × variances 20, 20, 24 and 160, so α = 3/2 × (1 - 64/160) = 0.9."""


def printed(value: Decimal | Fraction, decimals: int) -> Interval:
    """Return what a value says once it is printed."""
    exact = as_decimal(value) if isinstance(value, Fraction) else value
    half = Decimal(5).scaleb(-decimals - 1)
    shown = half_up(exact, decimals)
    return Interval(shown - half, shown + half)


# --- arithmetic ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "total", "counts"),
    [
        ("95.3", 150, [143]),
        ("96.67", 150, [145]),
        ("97.5", 80, [78]),
        ("98.2", 60, []),
        ("95.12", 320, []),
        ("11.36", 46, []),
        ("11.36", 44, [5]),
        ("0", 46, [0]),
        ("100", 46, [46]),
    ],
)
def test_counts_behind_a_share(share: str, total: int, counts: list[int]) -> None:
    value = Decimal(share)
    decimals = -int(value.as_tuple().exponent)
    assert list(counts_within(printed(value, decimals), total)) == counts


@QUICK
@given(st.integers(1, 3000), st.data(), st.integers(0, 3))
def test_a_real_share_is_never_impossible(total: int, data: st.DataObject, decimals: int) -> None:
    count = data.draw(st.integers(0, total))
    assert count in counts_within(printed(Fraction(100 * count, total), decimals), total)


def test_the_shares_of_46_are_those_of_44() -> None:
    shares = [printed(Decimal(text), 2) for text in ("11.36", "4.55", "13.64", "70.45")]
    assert totals_near(shares, 46, whole=True) == (44,)


@QUICK
@given(st.lists(st.integers(0, 40), min_size=2, max_size=6).filter(lambda counts: sum(counts) > 10), st.integers(1, 4))
def test_the_real_total_is_named_or_a_nearer_one_that_fits_too(counts: list[int], wrong: int) -> None:
    total = sum(counts)
    shares = [printed(Fraction(100 * count, total), 2) for count in counts]
    named = totals_near(shares, total + wrong, whole=True)
    assert named
    assert abs(named[0] - total - wrong) <= wrong
    assert all(counts_within(share, each) for share in shares for each in named)


def test_alpha_and_correlations_of_a_scale_done_by_hand() -> None:
    assert alpha(ANSWERS) == Fraction(9, 10)
    assert half_up(standardised_alpha(ANSWERS) or Decimal(0), 4) == Decimal("0.9017")
    found = [[half_up(value, 4) for value in values] for values in item_correlations(ANSWERS)]
    assert found == [
        [Decimal("0.9899"), Decimal("0.9762")],
        [Decimal("0.8485"), Decimal("0.6831")],
        [Decimal("0.9037"), Decimal("0.7698")],
    ]
    assert mean([5, 4, 3, 2]) == Fraction(7, 2)


def test_items_that_agree_wholly_or_not_at_all() -> None:
    assert alpha([[1, 1], [3, 3], [5, 5]]) == 1
    assert correlation([1, 2, 3], [3, 2, 1]) == -1
    assert alpha([[1, 3], [3, 1], [2, 2]]) is None
    assert alpha([[1], [2]]) is None
    assert alpha([]) is None
    assert correlation([1, 2, 3], [4, 4, 4]) is None
    assert standardised_alpha([[1, 4], [2, 4]]) is None


_SCALE = st.integers(2, 6).flatmap(
    lambda items: st.lists(st.lists(st.integers(1, 5), min_size=items, max_size=items), min_size=2, max_size=25)
)


@QUICK
@given(_SCALE)
def test_no_answers_give_an_alpha_or_a_correlation_above_one(rows: list[list[int]]) -> None:
    found = alpha(rows)
    assert found is None or found <= 1
    for values in item_correlations(rows):
        assert all(-1 <= value <= 1 for value in values)


# --- reading ------------------------------------------------------------------------------------------------------


def submission_of(*rows: list[object], merges: tuple[str, ...] = ()) -> Submission:
    made = Workbook()
    sheet = made.worksheets[0]
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    return read_submission(workbooks.saved(made), "问卷.xlsx")


def survey_of(*rows: list[object], merges: tuple[str, ...] = ()) -> Survey:
    (form,) = submission_of(*rows, merges=merges).forms
    assert form.kind == "survey"
    assert form.survey is not None
    return form.survey


def shown(survey: Survey) -> dict[str, str]:
    data = {role: getattr(survey, role) for role in ("sent", "returned", "valid", "satisfaction")}
    return {role: f"{datum.text} {datum.cell}" for role, datum in data.items() if datum is not None}


def codes(submission: Submission) -> list[tuple[str, str]]:
    (found,) = judge([submission])
    return sorted((finding.code, finding.cell) for finding in found if finding.code.startswith("SV"))


def test_numbers_in_a_table_of_key_information() -> None:
    survey = survey_of(
        ["项目名称", "某项目", "评价等级", "优"],
        ["预算执行", 170, "执行数", 169],
        ["问卷调查", "发出问卷数（份）", 50, "收回"],
        [None, "有效问卷", "44份", None],
        [None, "综合满意度", "95.45%", None],
        merges=("A3:A5",),
    )
    assert shown(survey) == {"sent": "50 C3", "valid": "44份 C4", "satisfaction": "95.45% C5"}


def test_numbers_below_their_labels_and_behind_a_colon() -> None:
    across = survey_of(["问卷调查情况"], ["发放份数", "回收份数", "有效份数"], [50, 46, 44])
    assert shown(across) == {"sent": "50 A3", "returned": "46 B3", "valid": "44 C3"}
    colon = survey_of(["发放问卷：50份"], ["回收问卷：46份", "满意度：95%"])
    assert shown(colon) == {"sent": "50份 A1", "returned": "46份 A2", "satisfaction": "95% B2"}


def test_statistics_under_any_of_their_names() -> None:
    survey = survey_of(
        ["发放问卷", 50, "回收问卷", 46],
        ["信度（Cronbach’s α）", 0.85],
        ["效度", "0.8、0.7、0.9"],
        ["KMO值", 0.812],
    )
    assert [(each.kind, each.value.text, each.value.cell) for each in survey.statistics] == [
        ("alpha", "0.85", "B2"),
        ("validity", "0.8", "B3"),
        ("validity", "0.7", "B3"),
        ("validity", "0.9", "B3"),
        ("kmo", "0.812", "B4"),
    ]


def test_two_groups_of_people_are_two_questionnaires() -> None:
    submission = submission_of(
        ["群众问卷", "发放问卷", 50, "回收问卷", 46],
        ["企业问卷", "发放问卷", 20, "回收问卷", 23],
    )
    assert [form.range for form in submission.forms] == ["B1:E1", "B2:E2"]
    assert codes(submission) == [("SV01", "E2")]


QUESTIONS: list[list[object]] = [
    ["题目", "选项", "人数", "占比"],
    ["1. 您的工作年限", "3年以内", 5, "11.36%"],
    [None, "3年以上", 39, "88.64%"],
    [None, "合计", 44, "100%"],
    ["2. 是否满意", "满意", 40, "90.91%"],
    [None, "不满意", 4, "9.19%"],
]


def test_questions_with_merged_and_with_repeated_names() -> None:
    for merges in (("A2:A4", "A5:A6"), ()):
        survey = survey_of(*QUESTIONS, merges=merges)
        assert [(each.label.cell, len(each.options)) for each in survey.questions] == [("A2", 2), ("A5", 2)]
        assert survey.questions[0].total is not None
        assert codes(submission_of(*QUESTIONS, merges=merges)) == [("SV02", "D6")]


def test_questions_as_survey_sites_export_them() -> None:
    survey = survey_of(
        ["第1题 您的工作年限 [单选题]"],
        ["选项", "小计", "比例"],
        ["3年以内", 5, "11.36%"],
        ["3年以上", 39, "88.64%"],
        ["本题有效填写人次", 44, None],
        [None],
        ["第2题 您从何处得知 [多选题]"],
        ["选项", "小计", "比例"],
        ["公告", 40, "90.91%"],
        ["村委会", 30, "68.18%"],
    )
    assert [(each.label.cell, each.total is not None) for each in survey.questions] == [("A1", True), ("A7", False)]


def _answers(*below: list[object]) -> list[list[object]]:
    rows = [[f"{number}", *row] for number, row in enumerate(ANSWERS, 1)]
    return [["编号", "Q1 工程质量", "Q2 工期", "Q3 服务"], *rows, *below]


def test_raw_answers_are_computed_again() -> None:
    right = _answers(["平均分", 3.5, 3.5, 3], ["题总相关", 0.99, 0.85, 0.90], ["Cronbach α系数", 0.90])
    wrong = _answers(["平均分", 3.5, 3.6, 3], ["题总相关", 0.99, 0.58, 0.90], ["Cronbach α系数", 0.95])
    survey = survey_of(*right)
    assert survey.answers is not None
    assert len(survey.answers.rows) == 4
    assert codes(submission_of(*right)) == []
    assert codes(submission_of(*wrong)) == [("SV02", "C6"), ("SV03", "B8"), ("SV03", "C7")]


def test_raw_answers_against_shares_on_the_same_sheet() -> None:
    rows: list[list[object]] = [
        ["题目", "选项", "占比"],
        ["Q1 工程质量", "5分", "25%"],
        [None, "4分", "52%"],
        [None, "3分", "23%"],
        [None],
        *_answers(),
    ]
    assert codes(submission_of(*rows)) == [("SV02", "C3")]


def test_parts_on_several_sheets_know_each_other() -> None:
    made = Workbook()
    for row in (["发放问卷", 50, "回收问卷", 46], ["有效问卷", 44]):
        made.worksheets[0].append(row)
    other = made.create_sheet("统计")
    for row in QUESTIONS[:3]:
        other.append([row[0], row[1], None, row[3]])
    submission = read_submission(workbooks.saved(made), "问卷.xlsx")
    assert [form.sheet for form in submission.forms] == ["Sheet", "统计"]
    assert codes(submission) == []


# --- what is no questionnaire -------------------------------------------------------------------------------------

GRID: list[object] = ["一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "偏差原因"]


def kinds(*rows: list[object], merges: tuple[str, ...] = ()) -> list[str]:
    return [form.kind for form in submission_of(*rows, merges=merges).forms]


@pytest.mark.parametrize("merges", [(), ("A2:A4", "B2:B4")])
def test_indicators_about_questionnaires_are_none(merges: tuple[str, ...]) -> None:
    first = None if merges else "产出指标"
    assert kinds(
        GRID,
        ["产出指标", "数量指标", "发放问卷数（份）", 100, 120, 10, None],
        [first, None, "回收问卷数（份）", 90, 110, 10, None],
        [first, None, "有效问卷", 90, 100, 10, None],
        merges=merges,
    ) == ["transfer-self-evaluation"]


@pytest.mark.parametrize(
    "rows",
    [
        [["满意度", "95%"], ["群众满意度", "96%"]],
        [["发放数量", 100, "回收数量", 90], ["种子", 5, 6]],
        [["发放问卷", "见附件"], ["回收问卷", "见附件"]],
        [["编号", "Q1", "Q2", "Q3", "Q4"], [1, 120, 130, 90, 75], [2, 110, 95, 80, 70]],
        [["序号", "项目", "数量", "比例"], [1, "甲", 5, "50%"], [2, "乙", 5, "50%"]],
        [["选项", "人数", "占比"]],
        [["发放问卷", 30]],
    ],
)
def test_other_tables_are_none(rows: list[list[object]]) -> None:
    assert kinds(*rows) == []


def test_no_example_but_the_questionnaire_has_one() -> None:
    for name in workbooks.names():
        forms = read_submission(workbooks.variant(workbooks.figures(name), 5)[0], "表.xlsx").forms
        assert [form.survey is not None for form in forms] == [name == "bazhou-2022-survey"]


def _with_survey_below(name: str) -> tuple[Submission, Any]:
    made = Workbook()
    pen = workbooks.lay(made.worksheets[0], workbooks.figures(name))
    top = pen.last + 2
    below = workbooks.lay(made.worksheets[0], workbooks.figures("bazhou-2022-survey"), top)
    return read_submission(workbooks.saved(made), "表.xlsx"), below


@pytest.mark.parametrize("name", ["bazhou-2022-scoresheet", "soil-xinjiang-2025-execution", "library-2024-project"])
def test_a_questionnaire_under_another_form_is_no_part_of_it(name: str) -> None:
    submission, below = _with_survey_below(name)
    alone = read_submission(workbooks.official(workbooks.figures(name))[0], "表.xlsx").forms[0]
    first, second = submission.forms
    assert (first.kind, first.range, len(first.indicators)) == (alone.kind, alone.range, len(alone.indicators))
    assert _rows(first) == _rows(alone)
    assert second.survey is not None
    assert second.title is not None
    assert second.title.cell == below.cells["title"]
    assert [code for code, _ in codes(submission)] == ["SV01", "SV02", "SV03"]


def _rows(form: Form) -> int:
    return len(form.breakdown.rows) if form.breakdown else 0
