"""Profiles: the conventions stand in files, and nothing of them in the code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from building import submissions_of

from checks.catalogue import UnknownRuleError, chosen, chosen_by, judge
from checks.profile import Profile, ProfileError, load, names, parse
from examples.make import RETURNED
from xladdin.cli import main
from xladdin.given import profile_of
from xladdin.paths import workbooks
from xladdin.run import check

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
    with pytest.raises(ProfileError, match=r"mof-2020-1.*mof-2020-10") as error:
        load("mof-2020-1")
    assert error.value.said("en") == (
        "there is no profile mof-2020-1 (did you mean mof-2020-10?); known are mof-2020-10, mof-2021-101"
    )


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


HEAD = 'name = "x"\ntitle = "x"\nsource = "x"\nextends = "mof-2020-10"\n'


@pytest.mark.parametrize(
    ("text", "names_it", "english"),
    [
        (
            "[rates]\nlow_exection = 85\n",
            "rates.low_exection.*是否为 rates.low_execution",
            "a profile has no setting rates.low_exection (did you mean rates.low_execution?)",
        ),
        (
            "[rate]\nlow_execution = 85\n",
            "rate.low_execution.*是否为 rates.low_execution",
            "a profile has no setting rate.low_execution (did you mean rates.low_execution?)",
        ),
        (
            '[rates]\nlow_execution = "85"\n',
            "rates.low_execution.*应为数字",
            "rates.low_execution in the profile is '85'; it should be a number",
        ),
        (
            "[rates]\nlow_execution = nan\n",
            "rates.low_execution.*应为数字",
            "rates.low_execution in the profile is nan; it should be a number",
        ),
        (
            "[rates]\nlow_execution = 0.9\n",
            "rates.low_execution.*应为百分数.*如 90",
            "rates.low_execution in the profile is 0.9; it should be a percentage (1 to 100), such as 90",
        ),
        (
            "[targets]\novershoot = 1.2\n",
            "targets.overshoot.*应为百分数.*如 130",
            "targets.overshoot in the profile is 1.2; it should be a percentage (100 to 1000), such as 130",
        ),
        (
            "[targets]\ncopied_share = 800\n",
            "targets.copied_share.*应为百分数",
            "targets.copied_share in the profile is 800.0; it should be a percentage (1 to 100), such as 80",
        ),
        (
            "[targets]\ncopied_least = 2.5\n",
            "targets.copied_least.*整数",
            "targets.copied_least in the profile is 2.5; it should be a whole number from 0 to 1000",
        ),
        (
            "[scores]\ndecimals = 99\n",
            "scores.decimals.*0 至 6",
            "scores.decimals in the profile is 99; it should be a whole number from 0 to 6",
        ),
        ("rates = 5\n", "rates.*一节", "rates in the profile is 5; it should be a table"),
        (
            '[severity]\nRT01 = "fatal"\n',
            "severity.RT01.*error、warning 或 info",
            "severity.RT01 in the profile is 'fatal'; it should be error, warning or info",
        ),
        (
            '[severity]\nRT01 = "warn"\n',
            "severity.RT01.*是否为 warning",
            "severity.RT01 in the profile is 'warn'; it should be error, warning or info (did you mean warning?)",
        ),
        (
            "[severity]\nRT01 = [1]\n",
            "severity.RT01",
            "severity.RT01 in the profile is [1]; it should be error, warning or info",
        ),
        (
            '[scores]\nover_ceiling = "invers"\n',
            "scores.over_ceiling.*是否为 inverse",
            (
                "scores.over_ceiling in the profile is 'invers'; "
                "it should be none, proportional or inverse (did you mean inverse?)"
            ),
        ),
        (
            '[scores.grades]\n"优" = 90\n',
            "scores.grades.*从 0 分起",
            "scores.grades in the profile needs a grade from 0 points on; without it low totals have none",
        ),
        (
            "[rates]\ncapped = [1]\n",
            "rates.capped.*文字列表",
            "rates.capped in the profile is [1]; it should be a list of texts",
        ),
        (
            '[weights]\ntotals = ["a"]\n',
            "weights.totals.*应为数字",
            "weights.totals in the profile is 'a'; it should be a number",
        ),
        ("[weights]\ntotals = []\n", "weights.totals.*空", "weights.totals in the profile must not be empty"),
        (
            '[[weights.sections]]\n"满意" = 10\n',
            "weights.sections.满意.*是否为 满意度",
            "a profile has no section weights.sections.满意 (did you mean 满意度?)",
        ),
        (
            "[weights]\nsections = [5]\n",
            "weights.sections.*一节",
            "weights.sections in the profile is 5; it should be a table",
        ),
        (
            '[options]\nevidense = ["x"]\n',
            "options.evidense.*是否为 evidence",
            "a profile has no column options.evidense (did you mean evidence?)",
        ),
        (
            '[[derived]]\ntotl = "x"\nparts = []\n',
            "derived.total.*误写成了 totl",
            "the profile lacks derived.total (is it misspelt as totl?)",
        ),
        (
            '[[derived]]\ntotal = "x"\nparts = []\npart = []\n',
            "derived.part .*是否为 parts",
            "a profile has no setting derived.part (did you mean parts?)",
        ),
        ("derived = [3]\n", "derived.*一节", "derived in the profile is 3; it should be a table"),
        (
            "[completion]\ncapped = 1\n",
            "completion.capped.*true 或 false",
            "completion.capped in the profile is 1; it should be true or false",
        ),
        ('[rules]\nselect = "RT"\n', "rules.select.*列表", "rules.select in the profile is 'RT'; it should be a list"),
        (
            '[matching]\nsynonyms = [["a"]]\n',
            "matching.synonyms.*两个以上词语的列表",
            "matching.synonyms in the profile is ['a']; it should be a list of two words or more",
        ),
        (
            "[rates\n",
            "TOML",
            "the profile is no valid TOML: Expected ']' at the end of a table declaration (at line 5, column 7)",
        ),
    ],
)
def test_a_wrong_key_or_value_is_named(text: str, names_it: str, english: str) -> None:
    with pytest.raises(ProfileError, match=names_it) as error:
        parse(HEAD + text)
    assert error.value.said("en") == english


@pytest.mark.parametrize(
    ("base", "names_it", "english"),
    [
        (
            "'mof-2020'",
            "extends.*是否为 mof-2020-10",
            (
                "extends in the profile: there is no profile mof-2020 (did you mean mof-2020-10?); "
                "known are mof-2020-10, mof-2021-101"
            ),
        ),
        (
            "3",
            "extends.*口径名称",
            "extends in the profile is 3; it should be the name of a profile, such as mof-2020-10",
        ),
    ],
)
def test_what_a_profile_extends_is_a_known_name(base: str, names_it: str, english: str) -> None:
    with pytest.raises(ProfileError, match=names_it) as error:
        parse(HEAD.replace('"mof-2020-10"', base))
    assert error.value.said("en") == english


def test_grades_are_replaced_as_a_whole() -> None:
    profile = parse(HEAD + '[scores.grades]\n"合格" = 60\n"不合格" = 0\n')

    assert dict(profile.grades) == {"合格": Decimal(60), "不合格": Decimal(0)}
    assert profile.grade_of(Decimal("59.99")) == "不合格"


def test_a_missing_key_is_named() -> None:
    whole = (files("checks") / "profiles" / "mof-2020-10.toml").read_text(encoding="utf-8")
    with pytest.raises(ProfileError, match=r"weights\.totals.*extends") as error:
        parse('name = "x"\ntitle = "x"\nsource = "x"\n')
    assert error.value.said("en") == (
        "the profile lacks weights.totals; "
        'one that says only where it differs from another needs the line extends = "mof-2020-10"'
    )
    with pytest.raises(ProfileError, match=r"rates\.low_execution.*误写成了 rates\.low_exection") as error:
        parse(whole.replace("low_execution", "low_exection"))
    assert error.value.said("en") == "the profile lacks rates.low_execution (is it misspelt as rates.low_exection?)"


def test_rules_that_a_profile_names_are_known_ones() -> None:
    for text, names_it, english in (
        (
            '[rules]\nselect = ["RT011"]\n',
            r"rules\.select.*RT011.*RT01",
            "rules.select in the profile: no rule has the code, name or family RT011 (did you mean RT01?)",
        ),
        (
            '[rules]\nignore = ["rate-imposible"]\n',
            r"rules\.ignore.*rate-imposible.*rate-impossible",
            (
                "rules.ignore in the profile: no rule has the code, name or family rate-imposible "
                "(did you mean rate-impossible?)"
            ),
        ),
        (
            '[severity]\nRT011 = "info"\n',
            r"severity\.RT011.*RT01",
            "severity.RT011 in the profile: no rule has the code RT011 (did you mean RT01?)",
        ),
        (
            '[severity]\nrate-impossible = "info"\n',
            r"severity\.rate-impossible.*RT01",
            "severity.rate-impossible in the profile: no rule has the code rate-impossible (did you mean RT01?)",
        ),
    ):
        with pytest.raises(UnknownRuleError, match=names_it) as error:
            chosen_by(parse(HEAD + text))
        assert error.value.said("en") == english


def test_what_the_command_line_selects_takes_the_place_of_the_profile_s_choice() -> None:
    profile = parse(HEAD + '[rules]\nselect = ["RT"]\nignore = ["RT02"]\n')

    assert [rule.code for rule in chosen_by(profile)] == ["RT01", "RT03", "RT04", "RT05", "RT06"]
    assert [rule.code for rule in chosen_by(profile, ["RT01", "RT02", "SM01"], ["SM01"])] == ["RT01"]


SAMPLE = Path(__file__).parents[1] / "examples" / "profiles" / "某省.toml"
Line = tuple[str, str, str, str]


EXAMPLES = {
    "呼和": "呼和浩特市2023年绩效自评.xlsx",
    "吐鲁": "吐鲁番市2024年绩效自评.xlsx",
    "巴州": "巴州2022年综合评分.xlsx",
    "新疆": "新疆2025年土壤污染防治绩效目标.xlsx",
    "贵州": "贵州苗岭2022-2025年绩效自评.xlsx",
}


def _lines(profile: Profile) -> dict[str, set[Line]]:
    """Return code, place, severity and what was expected of every finding in the examples, by place."""
    results = check([RETURNED / name for name in EXAMPLES.values()], profile)
    return {
        place: {
            (each.code, f"{each.sheet}!{each.cell}", each.severity.value, each.verdict.expected)
            for each in result.findings
        }
        for place, result in zip(EXAMPLES, results, strict=True)
    }


def test_the_sample_of_a_province_s_profile_changes_what_it_says_it_changes() -> None:
    """One line of the file after the other: each has its effect in the examples, and there is no other."""
    usual, own = _lines(load()), _lines(profile_of(str(SAMPLE)))
    notes = {place: {line for line in lines if line[0] == "VL03"} for place, lines in usual.items()}
    gone = {place: lines - own[place] - notes[place] for place, lines in usual.items()}
    new = {
        place: lines - usual[place] - {(code, cell, "warning", expected) for code, cell, _, expected in notes[place]}
        for place, lines in own.items()
    }

    assert {place: lines for place, lines in gone.items() if lines} == {
        "呼和": {
            ("RT05", "自评表!G7", "warning", "≥90%"),  # 68.17 % is not under 67
            ("RT06", "资金执行情况!E7", "info", "2"),  # ignored
        },
        "吐鲁": {("SM04", "绩效目标表!B9", "warning", "产出 50、效益 30、满意度 10")},
        "贵州": {
            ("RT05", "自评表!I7", "warning", "≥90%"),
            ("SC08", "自评表!H21", "warning", "98.89"),
            ("SM04", "自评表!B22", "warning", "产出 50、效益 30、满意度 10"),
        },
    }
    assert {place: lines for place, lines in new.items() if lines} == {
        "呼和": {("TA03", "自评表!F38", "warning", "≥20.06")},  # 126.17 % is 120 or more
        "吐鲁": {("SM04", "绩效目标表!B9", "warning", "产出 60、效益 20、满意度 10")},
        "巴州": {("SM03", "综合评分表!D25", "error", "90")},  # weights of 100 are not taken
        "贵州": {
            ("RT05", "自评表!I7", "warning", "≥67%"),
            ("SC08", "自评表!H21", "error", "98.89"),
            ("SM03", "自评表!G21", "error", "90"),  # and no SM04: the weights are wrong as a whole
        },
    }
    assert all({line[2] for line in own[place] if line[0] == "VL03"} <= {"warning"} for place in own)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_profile_is_read_as_editors_save_it(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "某省.toml"
    path.write_bytes(SAMPLE.read_text(encoding="utf-8").replace("\n", "\r\n").encode(encoding))

    assert profile_of(str(path)) == profile_of(str(SAMPLE))


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("某省.toml", HEAD + "[rates]\nlow_exection = 80\n", "某省.toml：.*low_exection.*是否为 rates.low_execution"),
        ("某省.toml", HEAD + '[severity]\nSC8 = "error"\n', "severity.SC8.*是否为 SC08"),
        ("某省.toml", "[rates\n", "某省.toml：.*TOML"),
        ("某省", HEAD, "没有名为 .*某省 的口径.*请写全文件名 .*某省.toml"),
        ("别省.toml", HEAD, "找不到文件：.*别省.toml"),
    ],
)
def test_the_command_names_what_is_wrong_with_a_profile(
    name: str, text: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "某省.toml").write_text(text, encoding="utf-8")
    (workbook, *_) = workbooks([str(RETURNED)])

    assert main(["check", str(workbook), "--profile", str(tmp_path / name)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert re.search(says, captured.err)


def test_where_completion_is_capped_100_percent_stands_for_more() -> None:
    columns = [["name", "旗县区", ""], ["target", "绩效目标", ""], ["actual", "实际完成", ""], ["rate", "完成比例", ""]]
    rows = [["part", "和林格尔县", "101.34", "143.91", "100%"], ["part", "武川县", "255.24", "200", "100%"]]
    case = {"form": "regional-breakdown", "breakdown": {"columns": columns, "rows": rows}}
    capped = parse('name = "x"\ntitle = "x"\nsource = "x"\nextends = "mof-2020-10"\n[completion]\ncapped = true\n')

    assert [cell for code, cell in _codes(case, load()) if code == "RT01"] == ["rows.0.rate:", "rows.1.rate:"]
    assert [cell for code, cell in _codes(case, capped) if code == "RT01"] == ["rows.1.rate:"]
