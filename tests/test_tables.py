"""The rules as pandera models: exact codes, rows and columns on frames from anywhere."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from building import submissions_of
from pandera.errors import SchemaError, SchemaErrors

from checks import tables
from checks.catalogue import catalogue, judge
from checks.rules.base import Table
from checks.rules.rt.rt01_rate_impossible import RateImpossible

MODELS = {
    "head": tables.Head,
    "funds": tables.Funds,
    "indicators": tables.Indicators,
    "score_rows": tables.ScoreRows,
    "breakdown": tables.Breakdown,
}

# Of the self-evaluation of Turpan, 2024.
TURPAN = pd.DataFrame(
    [
        ("矿山生态修复面积（公顷）", "≥426.94", "458.79", ""),
        ("边坡治理面积（公顷）", "≥42.54", "101.79", ""),
        ("林地提质改造面积（公顷）", "≥1.62", "0", ""),
        ("新增林地面积（公顷）", "≥94.58", "0", "2025年度实施"),
        ("单位成本控制数（万元/公顷）", "≤37.21", "", ""),
    ],
    columns=["label", "target", "actual", "reason"],
)
TURPAN_FUNDS = pd.DataFrame(
    [
        ("年度资金总额：", "15886.03", "10000", "62.95%"),
        ("其中：中央财政资金", "10000", "10000", "100%"),
        ("地方财政资金", "5886.03", "5886.03", "0%"),
        ("其他资金", "", "", ""),
    ],
    columns=["label", "budget", "executed", "rate"],
)
# Targets and actuals of the regions of Hohhot, 2023.
HOHHOT = pd.DataFrame(
    [
        ("武川县", 255.24, 411.63, "173.03%"),
        ("和林格尔县", 101.34, 143.91, "142.01%"),
        ("托克托县", 92.4, 115.72, "125.23%"),
        ("土默特左旗", 40.83, 50.68, "124.11%"),
        ("清水河县", 85.16, 92.71, "108.86%"),
        ("回民区", 12.06, 12.68, "105.14%"),
        ("赛罕区", 53.27, 54.35, "102.04%"),
        ("新城区", 79.3, 79.58, "100.35%"),
        ("合计", 719.6, 991.25, "137.75%"),
    ],
    columns=["label", "target", "actual", "rate"],
)


def failed(model: type[tables.RuleTable], frame: pd.DataFrame) -> list[tuple[str, Any, str]]:
    """Return code, index and column of every failure case that pandera itself reports."""
    try:
        model.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        return sorted(zip(cases["check"], cases["index"], cases["column"], strict=True), key=str)
    return []


def stack(frame: pd.DataFrame, count: int) -> pd.DataFrame:
    return pd.concat([frame.assign(submission=f"{number}.xlsx") for number in range(count)], ignore_index=True)


def test_indicators_name_codes_rows_and_columns() -> None:
    assert failed(tables.Indicators, TURPAN) == [
        ("FM02", 4, "actual"),
        ("TA01", 2, "actual"),
        ("TA03", 1, "actual"),
    ]


def test_funds_name_codes_rows_and_columns() -> None:
    assert failed(tables.Funds, TURPAN_FUNDS) == [("RT01", 2, "rate"), ("SM01", 0, "executed")]


def test_breakdown_in_long_form() -> None:
    long = HOHHOT.astype(object).melt("label", var_name="kind").set_axis(range(100, 127))
    assert failed(tables.Breakdown, long) == [("RT01", 118, "value"), ("SM01", 117, "value")]


def test_head_names_the_blank_field() -> None:
    head = pd.DataFrame(
        {"key": ["project", "unit", "program"], "value": ["修复工程", None, None], "required": [1, 1, 0]}
    )
    assert failed(tables.Head, head) == [("FM01", 1, "value")]


def test_score_rows_judge_the_total_only_where_it_can_be_told() -> None:
    rows = pd.DataFrame(
        [("A", 50, 51, "indicator"), ("B", 40, 40, "indicator"), ("总分", 100, 96, "total")],
        columns=["label", "weight", "score", "role"],
    )
    assert ("SC01", 0, "score") in failed(tables.ScoreRows, rows)
    assert "SC04" not in {code for code, *_ in failed(tables.ScoreRows, rows)}
    whole = rows.assign(weight=[50, 50, 100])
    assert ("SC04", 2, "score") in failed(tables.ScoreRows, whole)
    with_money = rows.assign(budget=[np.nan, np.nan, 100], executed=[np.nan, np.nan, 100])
    assert ("SC04", 2, "score") in failed(tables.ScoreRows, with_money)


def test_a_frame_with_nothing_wrong_comes_back_unchanged() -> None:
    frame = TURPAN.iloc[[0, 3]]
    validated = tables.Indicators.validate(frame, lazy=True)
    pd.testing.assert_frame_equal(validated, frame)
    assert validated.attrs == {}


def test_information_leaves_a_frame_valid_and_is_found_when_asked_for() -> None:
    found = tables.Indicators.findings(TURPAN.iloc[[3]])
    assert found[["code", "severity", "index", "column"]].to_numpy().tolist() == [["TA02", "info", 3, "actual"]]
    assert failed(tables.Indicators, TURPAN.iloc[[3]]) == []


def test_without_lazy_the_first_failure_is_raised() -> None:
    with pytest.raises(SchemaError, match="FM02") as caught:
        tables.Indicators.validate(TURPAN)
    assert tables.failures(caught.value)["index"].tolist() == [4]


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT, ""])
def test_every_missing_value_is_a_blank_cell(missing: object) -> None:
    frame = pd.DataFrame({"label": ["甲（个）"], "target": ["≥5"], "actual": pd.Series([missing], dtype=object)})
    assert failed(tables.Indicators, frame) == [("FM02", 0, "actual")]


@pytest.mark.parametrize("dtype", ["int64", "Int64", "float64", "float32", "object", "str", "string", "category"])
def test_every_dtype_is_read(dtype: Any) -> None:
    frame = pd.DataFrame({"label": ["甲（个）", "乙（个）"], "target": ["≥5", "≥5"], "actual": [3, 5]})
    frame["actual"] = frame["actual"].astype(dtype)
    frame["reason"] = pd.Series([None, None], dtype=object)
    assert failed(tables.Indicators, frame) == [("TA01", 0, "actual")]


@pytest.mark.parametrize(
    "late", [dt.date(2024, 6, 2), dt.datetime(2024, 6, 2, tzinfo=dt.UTC), pd.Timestamp("2024-06-02"), "2024年6月2日"]
)
def test_dates_are_read(late: object) -> None:
    frame = pd.DataFrame({"label": ["完工时间"], "target": ["2024年5月30日前"], "actual": [late], "reason": ""})
    assert ("TA01", 0, "actual") in failed(tables.Indicators, frame)


def test_binary_noise_is_no_digit() -> None:
    frame = pd.DataFrame({"label": ["总额", "中央"], "budget": [0.1 + 0.2, 0.3], "executed": [np.float64(0.3), 0.3]})
    assert tables.Funds.findings(frame).empty


def test_one_text_among_numbers_costs_its_own_cell_alone() -> None:
    rows = TURPAN_FUNDS.iloc[:3].replace({"10000": 10000.0, "15886.03": 15886.03, "5886.03": 5886.03}).astype(object)
    frame = stack(rows, 100)
    frame.loc[3 * 42 + 1, "budget"] = "约一万元左右吧"
    frame.loc[3 * 42 + 1, "rate"] = "合格"
    found = failed(tables.Funds, frame)
    unreadable = [(index, column) for code, index, column in found if code == "unreadable"]
    assert sorted(unreadable) == [(127, "budget"), (127, "rate")]
    assert [index for code, index, _ in found if code == "RT01"] == sorted((3 * n + 2 for n in range(100)), key=str)
    assert sorted(index for code, index, _ in found if code == "SM01") == [3 * n for n in range(100)]


def test_one_unreadable_actual_among_many_is_vl02() -> None:
    frame = stack(TURPAN, 100)
    frame.loc[5 * 7, "actual"] = "完成一部分"
    found = failed(tables.Indicators, frame)
    assert [case for case in found if case[0] == "VL02"] == [("VL02", 35, "actual")]
    assert len(found) == 301


def test_forms_of_a_stack_are_told_apart_by_their_keys() -> None:
    twice = pd.concat([TURPAN_FUNDS, TURPAN_FUNDS], ignore_index=True)
    for key in ("submission", "sheet", "form_number"):
        found = failed(tables.Funds, twice.assign(**{key: [1] * 4 + [2] * 4}))
        assert found == [("RT01", 2, "rate"), ("RT01", 6, "rate"), ("SM01", 0, "executed"), ("SM01", 4, "executed")]


def test_a_shuffled_stack_gives_the_same() -> None:
    frame = stack(TURPAN_FUNDS, 5)
    shuffled = frame.sample(frac=1, random_state=7)
    assert failed(tables.Funds, shuffled) == failed(tables.Funds, frame)


@pytest.mark.parametrize(
    "index", [list("abcda"), pd.MultiIndex.from_product([["x"], range(5)]), pd.date_range("2024", periods=5)]
)
def test_any_index_is_kept(index: Any) -> None:
    frame = TURPAN.set_axis(index)
    found = failed(tables.Indicators, frame)
    assert [code for code, *_ in found] == ["FM02", "TA01", "TA03"]
    assert str(found[0][1]) == str(frame.index[4])


def test_a_frame_changed_in_place_is_judged_anew() -> None:
    frame = TURPAN.copy()
    for _ in range(2):
        with pytest.raises(SchemaErrors):
            tables.Indicators.validate(frame, lazy=True, inplace=True)
    frame.loc[[1, 2], "reason"] = "招标推迟"
    frame.loc[4, "actual"] = "36"
    tables.Indicators.validate(frame, lazy=True, inplace=True)


def test_rules_are_run_once_a_validation(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    whole = RateImpossible.judge

    def counted(*given: Any) -> Any:
        calls.append(given)
        return whole(*given)

    monkeypatch.setattr(RateImpossible, "judge", counted)
    failed(tables.Funds, TURPAN_FUNDS)
    assert len(calls) == 1
    failed(tables.Funds, TURPAN_FUNDS)
    assert len(calls) == 2


def test_a_rule_that_raises_is_named_and_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise TypeError("broken")

    monkeypatch.setattr(RateImpossible, "judge", broken)
    assert failed(tables.Funds, TURPAN_FUNDS) == [("RT01", None, "Funds"), ("SM01", 0, "executed")]
    with pytest.raises(TypeError, match="broken"):
        tables.Funds.findings(TURPAN_FUNDS)


def test_a_missing_column_is_reported_beside_the_rules() -> None:
    with pytest.raises(SchemaErrors) as caught:
        tables.Indicators.validate(TURPAN.drop(columns="target"), lazy=True)
    found = tables.failures(caught.value)
    assert "column_in_dataframe" in set(found["code"])


def test_failures_carry_addresses_and_are_not_repeated() -> None:
    frame = TURPAN.assign(submission="a.xlsx", sheet="自评表", actual_cell=[f"F{row}" for row in range(22, 27)])
    with pytest.raises(SchemaErrors) as caught:
        tables.Indicators.validate(frame, lazy=True)
    found = tables.failures(caught.value)
    assert found[["code", "submission", "sheet", "cell", "index", "found"]].to_numpy().tolist() == [
        ["FM02", "a.xlsx", "自评表", "F26", 4, ""],
        ["TA01", "a.xlsx", "自评表", "F24", 2, "0"],
        ["TA03", "a.xlsx", "自评表", "F23", 1, "101.79"],
    ]
    assert len(caught.value.failure_cases) == 3


def test_head_tail_and_sample_judge_what_they_take() -> None:
    with pytest.raises(SchemaErrors) as caught:
        tables.Indicators.validate(TURPAN, tail=1, lazy=True)
    assert caught.value.failure_cases["index"].tolist() == [4]


def test_another_profile_judges_otherwise() -> None:
    sections = [("产出指标", "甲", "40"), ("成本指标", "乙", "20"), ("效益指标", "丙", "30")]
    frame = pd.DataFrame([(*row, row[2]) for row in sections], columns=["level1", "label", "weight", "score"])
    frame = frame.assign(form="transfer-self-evaluation")
    assert "SM04" in {code for code, *_ in failed(tables.ScoreRows, frame)}
    with tables.by_profile("mof-2021-101"):
        assert "SM04" not in {code for code, *_ in failed(tables.ScoreRows, frame)}


def test_rules_name_the_tables_there_are() -> None:
    names = {model._shape.name for model in MODELS.values()}
    assert names == {"head", "funds", "indicators", "scores", "breakdown"}
    assert {name for rule in catalogue() for name in rule.judged_alone()} <= names


def test_every_rule_on_rows_is_judged_by_a_model() -> None:
    judged = {code for model in MODELS.values() for code in model.codes()} | {"RT05"}
    rows = {Table.RATE, Table.SUM, Table.FUND, Table.INDICATOR}
    assert {rule.code for rule in catalogue() if rule.table in rows} <= judged


def test_the_catalogue_imports_no_pandas() -> None:
    code = "import sys, checks.catalogue as c; c.catalogue(); assert not {'pandas', 'pandera'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def _text(random: Random, *texts: str) -> str:
    return random.choice([*texts, f"{random.randint(0, 999) / 10}", str(random.randint(0, 120))])


def _case(random: Random) -> dict[str, Any]:
    """Return a made-up form, most of it wrong in one way or another."""
    comparators = ("≥", "≤", "", ">", "=", "不低于")
    units = ("（公顷）", "（%）", "（个）", "", "（万元）")
    groups = [("产出指标", "数量指标"), ("产出指标", "质量指标"), ("效益指标", "社会效益"), ("满意度指标", "满意度")]
    rows = [
        [
            *random.choice(groups),
            f"{random.choice('甲乙丙丁戊')}面积{random.choice(units)}",
            random.choice(comparators) + _text(random, "5亿", "90%", "基本消除", "", "5月30日以前", "若干"),
            _text(random, "", "≥5", "基本消除", "90%", "8月10日", "约", "无"),
            _text(random, "10", "", "十"),
            _text(random, "10", "", "/"),
            random.choice(["", "无", "招标推迟"]),
        ]
        for _ in range(random.randint(1, 8))
    ]
    rows.sort(key=lambda row: groups.index((row[0], row[1])))
    money = [
        [role, label, _text(random, "", "约"), _text(random, "", "-"), _text(random, "", "50%", "100%", "33.33%")]
        for role, label in (("total", "总额"), ("central", "中央"), ("local", "地方"), ("other", "其他"))
    ]
    regions = [
        [role, f"{label}{number}", _text(random, ""), _text(random, "未报"), _text(random, "100%", "50.00%")]
        for number, (role, label) in enumerate(
            [("part", "县"), ("part", "旗"), ("subtotal", "小计"), ("total", "合计")]
        )
    ]
    return {
        "form": random.choice(["transfer-self-evaluation", "project-self-evaluation", "regional-funds"]),
        "required": random.sample(["target", "weight"], random.randint(0, 2)),
        "head": {"project": random.choice(["", "工程"]), "unit": [random.choice(["", "局"]), random.random() < 0.5]},
        "funds": money,
        "indicators": {
            "columns": ["level1", "level2", "label", "target", "actual", "weight", "score", "reason"],
            "rows": rows,
        },
        "total": {"weight": "100", "score": _text(random, "")},
        "grade": random.choice(["优", "良", "差"]),
        "breakdown": {
            "columns": [["name", "旗县", ""], ["target", "目标", ""], ["actual", "完成", ""], ["rate", "完成率", ""]],
            "rows": regions,
        },
    }


def _heard(submissions: Any, model: type[tables.RuleTable], frame: pd.DataFrame) -> set[tuple[str, str, str, str]]:
    """Return what the catalogue says about the cells of a frame, for the rules of its model."""
    cells = {
        (path, cell)
        for column in frame.columns
        if column.endswith("_cell")
        for path, cell in zip(frame["submission"], frame[column], strict=True)
    }
    return {
        (submission.path, finding.code, finding.severity.value, finding.cell)
        for submission, findings in zip(submissions, judge(submissions), strict=True)
        for finding in findings
        if finding.code in model.codes() and (submission.path, finding.cell) in cells
    }


# Where these stand is the heading of a column, which a frame does not hold; they then stand at its first cell.
AT_HEADINGS = {"SC08", "SM03"}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("seed", range(4))
def test_the_models_say_what_the_catalogue_says(name: str, seed: int) -> None:
    random = Random(seed)
    submissions = submissions_of({"runs": [[_case(random) for _ in range(random.randint(1, 2))] for _ in range(25)]})
    model, frame = MODELS[name], tables.frames(submissions)[name]
    said = model.findings(frame)
    heard = _heard(submissions, model, frame)
    mine = set(zip(said["submission"], said["code"], said["severity"], said["cell"], strict=True))
    elsewhere = {"unreadable", *AT_HEADINGS}
    assert {case for case in mine if case[1] not in elsewhere} == {case for case in heard if case[1] not in elsewhere}
    assert heard
    errors = {(code, index) for code, index, _ in failed(model, frame)}
    serious = said[said["severity"] != "info"]
    assert errors == set(zip(serious["code"], serious["index"], strict=True))


def test_numbers_for_analysts_stand_beside_what_was_printed() -> None:
    case = {
        "indicators": {"columns": ["label", "target", "actual"], "rows": [["面积（公顷）", "≥1,701.22", "69.12 万元"]]}
    }
    row = tables.frames(submissions_of(case))["indicators"].iloc[0]
    assert (row["target"], row["target_number"], row["comparator"]) == ("≥1,701.22", 1701.22, "≥")
    assert (row["actual"], row["actual_number"], row["unit"]) == ("69.12 万元", 69.12, "公顷")
    assert row["actual_cell"] == "indicators.0.actual"
    assert pd.isna(row["weight"])
    assert pd.isna(row["weight_cell"])


def test_a_computed_number_stays_exact_through_a_frame() -> None:
    rate = {"text": "33.33%", "stored": "33.3333333333333", "formula": True}
    case = {"funds": [["total", "总额", "3", "1", rate]]}
    submissions = submissions_of(case)
    frame = tables.frames(submissions)["funds"]
    assert frame["rate_stored"].tolist() == [33.3333333333333]
    assert tables.Funds.findings(frame).empty


def test_frames_of_nothing_are_empty_and_valid() -> None:
    for name, frame in tables.frames([]).items():
        assert frame.empty
        MODELS[name].validate(frame, lazy=True)
