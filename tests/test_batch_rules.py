"""What batches keep of submissions and judge of them later: plain data, in any order, nothing from outside trusted."""

from __future__ import annotations

import json
import random
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from building import batch_of, roster_of, submissions_of

from checks.batch import Due, Entry, Roster, contribute, grouped, judge_groups
from checks.catalogue import catalogue, chosen, judge
from checks.findings import Severity
from checks.profile import load, parse
from checks.rows import Submission
from examples.workbooks import figures, official
from workbook_templates.reading import read_submission

CASES = Path(__file__).parent / "cases"
RULES = chosen(["BX"])
HOHHOT = ("hohhot-2023-selfeval", "hohhot-2023-funds-by-region")


def _cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{code}: {case['name']}")
        for code in ("BX01", "BX02", "BX03", "BX04")
        for case in tomllib.loads((CASES / f"{code}.toml").read_text(encoding="utf-8"))["case"]
    ]


def _entries(case: dict[str, Any]) -> list[Entry]:
    contents = case.get("contents", ())
    return [
        entry
        for index, submission in enumerate(submissions_of(case))
        for entry in contribute(submission, load(), RULES, contents[index] if index < len(contents) else "")
    ]


@pytest.mark.parametrize("case", _cases())
def test_findings_are_the_same_whatever_order_entries_came_in_and_through_json(case: dict[str, Any]) -> None:
    entries = _entries(case)
    once = [finding.to_data() for finding in batch_of(case, load(), RULES)]
    stored = [replace(entry, facts=json.loads(json.dumps(entry.facts))) for entry in entries]
    for seed in range(4):
        random.Random(seed).shuffle(stored)
        groups = list(grouped(stored, RULES))
        random.Random(seed).shuffle(groups)
        again = judge_groups(groups, load(), RULES, roster_of(case))
        assert [finding.to_data() for finding in again] == once


@pytest.mark.parametrize("case", _cases())
def test_a_finding_as_reports_have_it(case: dict[str, Any]) -> None:
    for finding in batch_of(case, load(), RULES):
        for language in ("zh", "en"):
            data = json.loads(json.dumps(finding.to_data(language)))
            assert list(data) == [
                "code",
                "name",
                "severity",
                "message",
                "help",
                "found",
                "expected",
                "difference",
                "places",
                "paths",
            ]
            assert {each["path"] for each in data["places"]} <= set(data["paths"])
            assert "{" not in data["message"] + data["help"]


def _form(**more: Any) -> dict[str, Any]:
    head = {"project": "农村公路养护", "unit": "甲县交通局"} | more.pop("head", {})
    return {"head": head, "funds": [["total", "年度资金总额：", "100", "100"]], **more}


def test_the_catalogue_judges_single_submissions_without_the_rules_on_batches() -> None:
    case = {"runs": [[_form()], [_form(funds=[["total", "年度资金总额：", "100", "90"]])]]}

    assert [finding for found in judge(submissions_of(case), load(), RULES) for finding in found] == []
    assert [finding.code for finding in batch_of(case, load(), RULES)] == ["BX01"]


def test_only_the_chosen_rules_keep_and_judge() -> None:
    case = {"runs": [[_form()], [_form()]], "contents": ["a", "a"]}
    entries = _entries(case)
    other = [rule for rule in catalogue() if rule.code == "BX02"]

    assert {entry.rule for entry in entries} == {"BX01", "BX03", "BX04"}
    assert contribute(submissions_of(case)[0], load(), other, "a") == []
    assert judge_groups(grouped(entries, RULES), load(), other) == []


def test_a_profile_changes_severity_and_the_length_of_cloned_texts() -> None:
    text = "资金下达较晚，次年支付"
    runs = [[_form(head={"unit": unit}, management=[["执行准确性", "好", text]])] for unit in ("甲县", "乙县")]
    profile = parse(
        'name="p"\ntitle="p"\nsource="p"\nextends="mof-2020-10"\n[batch]\ncloned_text_length=10\n[severity]\nBX02="error"'
    )
    (found,) = batch_of({"runs": runs}, profile, chosen(["BX02"]))

    assert batch_of({"runs": runs}, load(), chosen(["BX02"])) == []
    assert (found.code, found.severity) == ("BX02", Severity.ERROR)


def test_one_entry_is_judged_only_where_a_rule_asks_for_it() -> None:
    entries = _entries({"runs": [[_form()]], "contents": ["a"]})

    assert {code for code, _, _ in grouped(entries, RULES)} == {"BX03"}
    every = [(entry.rule, entry.key, [entry]) for entry in entries]
    assert [each.code for each in judge_groups(every, load(), RULES, Roster((Due("乙县"),)))] == ["BX03", "BX03"]


def test_long_lists_of_places_and_paths_are_cut_and_counted() -> None:
    text = "地方配套资金尚未落实到位，已商财政部门纳入下一年度预算安排，待资金到位后及时支付"
    runs = [[_form(head={"unit": f"第{n:04}单位"}, management=[["准", "好", text]])] for n in range(450)]
    (found,) = batch_of({"runs": runs}, load(), chosen(["BX02"]))
    data = found.to_data()

    assert (len(data["places"]), len(data["paths"])) == (20, 200)
    assert data["message"].startswith("450 个单位（")


LONG = "按照实施方案及批复的建设内容，已全部完成并通过验收，合格率"


@pytest.mark.parametrize(
    ("first", "second", "case"),
    [
        ("10 000", "10,000.00", "same"),
        ("≥ 90", "≥90", "same"),
        ("12\u200b", "12", "same"),
        (f"{LONG}95%", f"{LONG} 95%", "same"),
        (f"{LONG}95%", f"{LONG}96%", "differs"),
    ],
)
def test_what_two_figures_mean_is_compared_however_long_they_are(first: str, second: str, case: str) -> None:
    runs = [
        [_form(indicators={"columns": ["label", "target", "actual"], "rows": [["修复面积", "≥90", actual]]})]
        for actual in (first, second)
    ]
    (found,) = batch_of({"runs": runs}, load(), chosen(["BX01"]))

    assert found.verdict.case == case


def test_a_figure_beyond_those_that_are_kept_still_counts() -> None:
    def rows(last: str) -> list[list[str]]:
        return [*([f"第{n}项", "≥1", "1"] for n in range(200)), ["末项", "≥1", last]]

    def case_of(first: str, second: str) -> str:
        columns = ["label", "target", "actual"]
        runs = [[_form(indicators={"columns": columns, "rows": rows(last)})] for last in (first, second)]
        (found,) = batch_of({"runs": runs}, load(), chosen(["BX01"]))
        return found.verdict.case

    assert (case_of("1", "1.0"), case_of("1", "2")) == ("same", "differs")


HOSTILE = (
    "<img src=x onerror=alert(1)>",
    '=HYPERLINK("http://x","y")',
    "</script>\u2028\x00\x07",
    "\udc80" * 40,
    "{unit}{0.__class__}{",
    "长" * 40_000,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_text_and_entries_stay_small(text: str) -> None:
    forms = [
        _form(
            head={"project": text, "unit": text, "local_department": text},
            title=text,
            goal=text,
            management=[[text, text, text]],
            funds=[["total", text, text, "100"]],
            indicators={"columns": ["label", "target", "actual", "reason"], "rows": [[text, text, amount, text]]},
        )
        for amount in ("1", "2")
    ]
    case = {"runs": [[forms[0]], [forms[1]]], "paths": [f"{text[:5_000]}/1.xlsx", f"{text[:5_000]}/2.xlsx"]}
    for entry in _entries(case):
        assert len(entry.key) + len(json.dumps(entry.facts)) < 8_000
    findings = batch_of({**case, "roster": [[text[:200] or "x"], ["乙县"]]}, load(), RULES)
    assert findings
    for finding in findings:
        for language in ("zh", "en"):
            json.dumps(finding.to_data(language))


def _hohhot(path: str, unit: str, central: tuple[str, str]) -> Submission:
    """Return the self-evaluation of a county, in the form of the city's."""
    data = figures("hohhot-2023-selfeval")
    data["header"]["资金使用单位"] = unit
    for row in data["funds"][:2]:
        row["budget"], row["executed"], row["rate"] = *central, "-"
    return read_submission(official(data)[0], path)


def test_a_city_and_its_counties_as_workbooks() -> None:
    """The real table by regions against county forms: one says what the table says, one does not."""
    city = [read_submission(official(figures(name))[0], "呼和浩特市.xlsx") for name in HOHHOT]
    city[0].forms += city[1].forms
    counties = [
        _hohhot("武川县.xlsx", "武川县自然资源局", ("1915.32", "1915.32")),
        _hohhot("清水河县.xlsx", "清水河县自然资源局", ("1828.26", "900")),
    ]
    entries = [entry for each in (city[0], *counties) for entry in contribute(each, load(), RULES, each.path)]
    roster = Roster((Due("武川县", "呼和浩特市"), Due("清水河县", "呼和浩特市"), Due("托克托县", "呼和浩特市", line=4)))
    found = judge_groups(grouped(entries, RULES), load(), RULES, roster)
    table = city[1].forms[0]

    assert [
        (each.code, each.verdict.case, each.cell, each.verdict.expected) for each in found if each.code != "BX02"
    ] == [
        ("BX03", "missing", "", "托克托县"),
        ("BX04", "region", table.breakdown.rows[7].values["executed:中央"].cell, "900"),  # type: ignore[union-attr]
    ]
