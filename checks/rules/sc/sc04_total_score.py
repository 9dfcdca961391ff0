"""SC04: a total that is not the sum of the scores."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.context import Context
from checks.datum import Datum
from checks.findings import Sentence, Severity, Verdict
from checks.live import Band, Live
from checks.rows import Form
from checks.rules.base import Rule, Table
from checks.rules.sc.points import budget_score, execution_points, printed_sum, scores_of, sum_of, weights_of
from checks.values import Number, half_up
from checks.wording import number_text

_HELP = (
    "核对各指标得分和总分，改正填错的那一个；总分最好用公式计算。",
    "Check the scores and the total and mend the one that is wrong; let a formula do the total.",
)


class TotalScore(Rule[Form]):
    """总分不等于各指标得分之和。

    为什么
        等级和通报都看总分。总分必须等于各项得分相加；指标分值共 90 分的，另加预算执行率的得分。

    错例
        各指标得分相加 98.89，总分 98.98。

    对例
        各指标得分相加 98.89，总分 98.89。

    依据
        财预〔2020〕10号：总分为各项指标得分与预算执行率得分之和。
    """

    code = "SC04"
    name = "total-score"
    severity = Severity.ERROR
    table = Table.FORM
    alone = frozenset({"scores"})
    columns = frozenset({"score"})
    settings = ("weights.execution", "scores.decimals")
    sentences = {
        "rows": Sentence(
            "总分填的是 {found}，各指标得分相加为 {expected}，相差 {difference}。",
            "The total says {found}; the scores add up to {expected}, a difference of {difference}.",
            *_HELP,
        ),
        "budget": Sentence(
            "总分填的是 {found}，各指标得分 {rows} 加上预算执行率得分 {budget} 为 {expected}，相差 {difference}。",
            "The total says {found}; {rows} and {budget} for “预算执行率” make {expected}: {difference} apart.",
            *_HELP,
        ),
    }
    live = (
        Live(
            Band.FORM,
            'IF(OR([total_score.value]="",[scores.sum]=""),FALSE,IF([total.apart]<0.00000001,FALSE,'
            'IF(AND([execution]="",[weights.room],[total_score.value]>=[scores.sum],'
            "[total_score.value]<=[scores.sum]+[$execution_weight]),FALSE,"
            "IF([total.apart]>=10^-[total_score.decimals]-0.00000001,TRUE,NA()))))",
            "总分不等于各项得分之和，请核对",
            ("total_score", "scores"),
            needs=("scores", "weights", "total_score", "score_sample"),
        ),
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge the total of a form."""
        total = item.total.score if item.total is not None else None
        scores = scores_of(item)
        rows = sum_of(scores)
        if total is None or total.number is None or rows is None:
            return
        budget = execution_points(item, context)
        # The points of 预算执行率 stand in no cell: people round them to one or two decimals.
        beside = {Decimal(0)} if budget is None else {Decimal(0), budget, half_up(budget, 1)}
        allowed = {part + more for part in (rows, printed_sum(scores)) for more in beside}
        if _is_one_of(total.number, allowed, scores) or (
            budget is None and _may_hold_more(total.number, rows, context)
        ):
            return
        expected = rows + (budget or 0)
        stated = budget_score(item)
        if stated is not None and stated.number is not None:
            budget, rows = stated.number.value, rows - stated.number.value
        yield Verdict(
            at=total,
            found=total.text.strip(),
            expected=number_text(expected),
            difference=Decimal(number_text(total.number.value - expected)),
            related=tuple(scores),
            case="rows" if budget is None else "budget",
            facts={"rows": number_text(rows), "budget": number_text(budget or Decimal(0))},
        )


def _may_hold_more(total: Number, rows: Decimal, context: Context) -> bool:
    """Tell whether the total may hold points of 预算执行率 that cannot be computed from this form."""
    execution = context.profile.execution_weight
    return sum_of(weights_of(context.form)) == 100 - execution and rows <= total.value <= rows + execution


def _is_one_of(total: Number, allowed: set[Decimal], scores: list[Datum]) -> bool:
    """Tell whether the total is one of the sums, to the last digit that the column shows."""
    decimals = max(total.decimals, *(score.number.decimals for score in scores if score.number is not None))
    return half_up(total.value, decimals) in {half_up(value, decimals) for value in allowed}
