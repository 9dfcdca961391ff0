"""SC02: a score other than completion gives."""

from __future__ import annotations

from collections.abc import Iterator

from checks.achievement import READING, Achievement
from checks.context import Context
from checks.findings import Sentence, Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import said
from checks.relations import plain
from checks.rows import Form, Indicator
from checks.rules.base import Rule, Table
from checks.rules.sc.points import agrees, budget_score, earned, has_own_rule, total_money
from checks.scoring import exact_points
from checks.values import TargetKind, half_up
from checks.wording import number_text

_HELP = (
    "请按赋分规则重新计算得分；另有赋分规则的，请写在表中。",
    "Compute the score again; if another rule applies, write it in the form.",
)


_DECIMALS = "IF([score.decimals]>0,[score.decimals],MAX([indicator:score.decimals]))"
_AGREES = (
    f"OR(ABS([score.value]-ROUND([points],MIN([$score_decimals],{_DECIMALS})))<1E-9,"
    f"ABS([score.value]-ROUND([points],{_DECIMALS}))<1E-9,"
    f"ABS([score.value]-ROUND([points],[$score_decimals]))<=0.5/10^{_DECIMALS}+1E-9)"
)
"""`agrees` as a formula."""


class ScoreNotByRule(Rule[Form]):
    """得分与按完成情况（预算执行率）计算的得分不同。

    为什么
        没有另行规定的，定量指标按完成比例得分，达到指标值得满分。得分与完成值对不上，
        不是得分算错，就是完成值改过而得分没改。预算执行率的得分同样按执行数与预算数的比例计算。

    错例
        分值 8，指标值 ≥1017.64，完成 957.86，得分 7.9。
        全年预算数 170，全年执行数 169，分值 10，得分 10。

    对例
        分值 8，指标值 ≥1017.64，完成 957.86，得分 7.53。
        全年预算数 170，全年执行数 169，分值 10，得分 9.94。

    依据
        财预〔2020〕10号：定量指标完成指标值的，记该指标所赋全部分值；未完成的，按照完成值与指标值的比例记分。
    """

    code = "SC02"
    name = "score-not-by-rule"
    severity = Severity.ERROR
    table = Table.FORM
    alone = frozenset({"indicators", "scores"})
    forms = frozenset({"transfer-self-evaluation", "project-self-evaluation"})
    settings = (*READING, "scores.decimals", "scores.over_ceiling", "options.scoring", "weights.execution")
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
        "budget": Sentence(
            "预算执行率的得分填的是 {found}，按分值 {weight}×{executed}÷{budget} 应得 {expected}。",
            "The points of “预算执行率” say {found}; a weight of {weight} × {executed}÷{budget} gives {expected}.",
            "请按执行数与预算数的比例重新计算得分，最高为满分；另有计分办法的，请写在表中。",
            "Compute the points again from B ÷ A, at most the weight; if another rule applies, write it in the form.",
        ),
    }
    live = (
        Live(
            Band.INDICATOR,
            said(
                'IF(OR([score.value]="",[weight.value]=""),FALSE,AND([score.value]>=0,[score.value]<=[weight.value]))',
                "NOT([actual.nothing])",
                "NOT([own_rule]=TRUE)",
                '[share]<>""',
                f"NOT({_AGREES})",
            ),
            "得分与完成情况不符",
            marks=("score",),
            needs=("actual", "score", "weight"),
        ),
        Live(
            Band.FORM,
            'IF(OR([money_score.value]="",[money.points]=""),FALSE,'
            'IF(OR([money_score.value]<0,[money_score.value]>IF([money_weight.value]="",[$execution_weight],'
            "[money_weight.value])),FALSE,IF([money.apart]<0.00000001,FALSE,"
            "IF([money_score.decimals]=0,NA(),IF([money.apart]<=0.5/10^[money_score.decimals]+0.00000001,FALSE,"
            "ABS([money_score.value]-ROUND([money.points],MIN([money_score.decimals],[$score_decimals])))>0.00000001)))))",
            "得分与预算执行率应得的分不符",
            ("money_score",),
            needs=("money_score", "money_budget", "money_executed"),
            case="budget",
        ),
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge the points of 预算执行率 where they are stated, and the indicators one by one."""
        yield from _of_money(item, context)
        for row in item.indicators:
            yield from self._of_indicator(row, context)

    def _of_indicator(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge one indicator without a rule of its own; SC01 and SC06 have said what they say."""
        if item.score is None or item.weight is None or item.actual is None or item.actual.nothing:
            return
        if id(item.score) in context.shared_scores:
            return  # one merged score for several rows
        score, weight = item.score.number, item.weight.number
        if score is None or weight is None or not 0 <= score.value <= weight.value or has_own_rule(item, context):
            return
        achieved = context.achievement(item)
        points = exact_points(weight.value, achieved, context.profile)
        if points is None or agrees(score, points, context):
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


def _of_money(form: Form, context: Context) -> Iterator[Verdict]:
    row, score = total_money(form), budget_score(form)
    if row is None or score is None or score.number is None or row.budget is None or row.executed is None:
        return
    stated = row.weight.number if row.weight is not None else None
    weight = context.profile.execution_weight if stated is None else stated.value
    points = earned(form, context, weight)
    if points is None or not 0 <= score.number.value <= weight or agrees(score.number, points, context):
        return
    yield Verdict(
        at=score,
        found=score.text.strip(),
        expected=number_text(points),
        difference=score.number.value - points,
        related=tuple(datum for datum in (row.weight, row.budget, row.executed) if datum is not None),
        field=plain(row.label.text),
        case="budget",
        facts={
            "weight": number_text(weight),
            "budget": row.budget.text.strip(),
            "executed": row.executed.text.strip(),
        },
    )


def _full(achieved: Achievement) -> bool:
    return bool(achieved.met) or achieved.kind is not TargetKind.NUMBER
