"""Profiles: the conventions stand in files, and nothing of them in the code."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files

import pytest
from building import submissions_of

from checks.catalogue import chosen, judge
from checks.profile import Profile, ProfileError, load, names, parse

WEIGHTED = {
    "form": "target-table-weighted",
    "indicators": {
        "columns": ["level1", "level2", "label", "target", "weight"],
        "rows": [
            ["产出指标", "数量指标", "修复面积（公顷）", "≥10", "40"],
            ["成本指标", "经济成本指标", "单位成本（万元/公顷）", "≤5", "20"],
            ["效益指标", "生态效益指标", "植被覆盖率（%）", "≥60", "30"],
        ],
    },
}
OVERSHOT = {
    "indicators": {
        "columns": ["label", "target", "actual", "reason"],
        "rows": [["新增草地面积（公顷）", "≥100", "125", ""]],
    }
}


def _codes(case: Mapping[str, object], profile: Profile) -> list[tuple[str, str]]:
    (findings,) = judge(submissions_of(case), profile)
    return [(finding.code, finding.cell) for finding in findings]


def test_the_profiles_of_the_package_are_found_and_complete() -> None:
    assert names() == ["mof-2020-10", "mof-2021-101"]
    for name in names():
        assert load(name).name == name


def test_an_unknown_profile_is_refused_with_the_nearest() -> None:
    with pytest.raises(ProfileError, match=r"mof-2020-1.*mof-2020-10"):
        load("mof-2020-1")


def test_two_profiles_judge_the_same_sections_differently() -> None:
    assert ("SM04", "indicators.0.level1") in _codes(WEIGHTED, load("mof-2020-10"))
    assert "SM04" not in {code for code, _ in _codes(WEIGHTED, load("mof-2021-101"))}


def _province(**settings: str) -> Profile:
    text = (files("checks") / "profiles" / "mof-2020-10.toml").read_text(encoding="utf-8")
    for key, value in settings.items():
        line = next(line for line in text.splitlines() if line.startswith(f"{key} = "))
        text = text.replace(line, f"{key} = {value}")
    return parse(text)


def test_a_province_s_own_bound_changes_what_is_found() -> None:
    assert ("TA03", "indicators.0.actual") not in _codes(OVERSHOT, load())
    assert ("TA03", "indicators.0.actual") in _codes(OVERSHOT, _province(overshoot="120"))


def test_a_profile_extends_another() -> None:
    profile = parse('name = "x"\ntitle = "x"\nsource = "x"\nextends = "mof-2020-10"\n[rates]\nlow_execution = 85\n')

    assert profile.low_execution == Decimal(85)
    assert profile.overshoot == load().overshoot


def test_severity_and_choice_of_rules_are_settings() -> None:
    text = 'name="x"\ntitle="x"\nsource="x"\nextends="mof-2020-10"\n[severity]\nTA03="error"\n[rules]\nselect=["TA"]\n'
    profile = parse(text + "[targets]\novershoot = 110\n")
    (findings,) = judge(submissions_of(OVERSHOT), profile, chosen(profile.select, profile.ignore))

    assert [(finding.code, finding.severity.value) for finding in findings] == [("TA03", "error")]


@pytest.mark.parametrize(
    ("text", "names_it"),
    [
        ("[rates]\nlow_exection = 85\n", "rates.low_exection.*rates.low_execution"),
        ('[rates]\nlow_execution = "85"\n', "rates.low_execution"),
        ('[severity]\nRT01 = "fatal"\n', "severity.RT01"),
        ('[scores]\nover_ceiling = "half"\n', "scores.over_ceiling"),
        ("[rates]\ncapped = [1]\n", "rates.capped"),
        ("[rates\n", "TOML"),
    ],
)
def test_a_wrong_key_or_value_is_named(text: str, names_it: str) -> None:
    head = 'name = "x"\ntitle = "x"\nsource = "x"\nextends = "mof-2020-10"\n'
    with pytest.raises(ProfileError, match=names_it):
        parse(head + text)


def test_a_missing_key_is_named() -> None:
    with pytest.raises(ProfileError, match=r"scores\.grades"):
        parse('name = "x"\ntitle = "x"\nsource = "x"\n')
