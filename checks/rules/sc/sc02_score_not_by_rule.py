"""SC02: a score other than completion gives."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.achievement import Achievement
from checks.context import Context
from checks.findings import Sentence, Severity, Verdict
from checks.profile import Profile
from checks.relations import plain
from checks.rows import Indicator
from checks.rules.base import Rule, Table
from checks.scoring import exact_points
from checks.values import Number, TargetKind, fold, half_up
from checks.wording import number_text

_HELP = (
    "请按赋分规则重新计算得分；另有赋分规则的，请写在表中。",
    "Compute the score again; if another rule applies, write it in the form.",
)


class ScoreNotByRule(Rule[Indicator]):
    """得分与按完成情况计算的得分不同。

    为什么
        没有另行规定的，定量指标按完成比例得分，达到指标值得满分。得分与完成值对不上，
        不是得分算错，就是完成值改过而得分没改。

    错例
        分值 8，指标值 ≥1017.64，完成 957.86，得分 7.9。

    对例
        分值 8，指标值 ≥1017.64，完成 957.86，得分 7.53。

    依据
        财预〔2020〕10号：定量指标完成指标值的，记该指标所赋全部分值；未完成的，按照完成值与指标值的比例记分。
    """

    code = "SC02"
    name = "score-not-by-rule"
    severity = Severity.ERROR
    table = Table.INDICATOR
    forms = frozenset({"transfer-self-evaluation", "project-self-evaluation"})
    sentences = {
        "full": Sentence(
            "{field}已达到指标值，应得满分 {expected}，填的是 {found}。",
            "{field} met its target and should score the full {expected}; the form says {found}.",
            *_HELP,
        ),
        "part": Sentence(
            "{field}的指标值为 {target}，完成 {actual}，分值 {weight}，按完成情况应得 {expected}，填的是 {found}。",
            "{field}: target {target}, actual {actual}, weight {weight} give {expected}; the form says {found}.",
            *_HELP,
        ),
    }

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge one indicator without a rule of its own; SC01 and SC06 have said what they say."""
        if item.score is None or item.weight is None or item.actual is None or item.actual.nothing:
            return
        if any(row.score is item.score and row is not item for row in context.form.indicators):
            return  # one merged score for several rows
        score, weight = item.score.number, item.weight.number
        if score is None or weight is None or not 0 <= score.value <= weight.value or _has_own_rule(item, context):
            return
        achieved = context.achievement(item)
        points = exact_points(weight.value, achieved, context.profile)
        if points is None or _agrees(score, points, _decimals(score, context), context.profile):
            return
        expected = half_up(points, context.profile.score_decimals)
        yield Verdict(
            at=item.score,
            found=item.score.text.strip(),
            expected=number_text(expected),
            difference=score.value - expected,
            related=(item.weight, item.target, item.actual),
            field=plain(item.label.text),
            case="full" if _full(achieved) else "part",
            facts={
                "target": item.target.text.strip(),
                "actual": item.actual.text.strip(),
                "weight": item.weight.text.strip(),
            },
        )


def _full(achieved: Achievement) -> bool:
    return bool(achieved.met) or achieved.kind is not TargetKind.NUMBER


def _has_own_rule(indicator: Indicator, context: Context) -> bool:
    """Tell whether the row states another rule than 按照完成比例赋分."""
    if indicator.scoring is None or indicator.scoring.nothing:
        return False
    by_completion = [word for word in context.profile.options.get("scoring", ()) if word.startswith("按照完成比例")]
    return fold(indicator.scoring.text) not in by_completion


def _decimals(score: Number, context: Context) -> int:
    """Return the decimals of a score: 8 is 8.00 where the column shows hundredths, whole where it shows none."""
    if score.decimals:
        return score.decimals
    shown = [row.score.number for row in context.form.indicators if row.score is not None]
    return max((number.decimals for number in shown if number is not None), default=0)


def _agrees(score: Number, points: Decimal, decimals: int, profile: Profile) -> bool:
    """Tell whether the points, rounded as printed or as the profile rounds, are the score."""
    if score.value in {half_up(points, min(decimals, profile.score_decimals)), half_up(points, decimals)}:
        return True
    half = Decimal(5).scaleb(-decimals - 1)
    return abs(score.value - half_up(points, profile.score_decimals)) <= half
