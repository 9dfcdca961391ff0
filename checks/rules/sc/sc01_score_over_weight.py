"""SC01: a score that its weight does not allow."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.context import Context
from checks.datum import Datum
from checks.findings import Sentence, Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import said
from checks.relations import plain
from checks.rows import Form, FundRow, Indicator
from checks.rules.base import Rule, Table
from checks.rules.sc.points import scores_of, sum_of


class ScoreOverWeight(Rule[Form]):
    """得分高于分值，或低于 0。

    为什么
        超额完成也只得满分，扣分最多扣完为止。得分超出这个范围，一定是填错了。

    错例
        分值 8，得分 8.5。

    对例
        分值 8，得分 8。

    依据
        财预〔2020〕10号：得分不超过该指标的分值，扣完为止。
    """

    code = "SC01"
    name = "score-over-weight"
    severity = Severity.ERROR
    table = Table.FORM
    alone = frozenset({"indicators", "scores"})
    settings = ("weights.execution",)
    sentences = {
        "over": Sentence(
            "{field}的得分 {found} 高于分值 {expected}，多出 {difference}。",
            "{field}: the score {found} is more than the weight {expected}, by {difference}.",
            "得分最高为满分 {expected}；请核对得分和分值，看是否填错或两列填反。",
            "A score is at most its weight; check both and whether the columns are swapped.",
        ),
        "below": Sentence(
            "{field}的得分 {found} 低于 0。",
            "{field}: the score {found} is below 0.",
            "扣分扣完为止，得分最低为 0；请改正得分。",
            "Points are taken until none is left; the least score is 0.",
        ),
    }
    live = (
        Live(
            Band.INDICATOR,
            said(
                'IF([score.value]="",FALSE,IF([weight.value]="",FALSE,'
                "AND([score.value]>=0,[score.value]>[weight.value])))"
            ),
            "得分高于分值",
            marks=("score", "weight"),
            needs=("score", "weight"),
            case="over",
        ),
        Live(
            Band.INDICATOR,
            said('IF([score.value]="",FALSE,[score.value]<0)'),
            "得分低于 0",
            marks=("score",),
            needs=("score",),
            case="below",
        ),
        Live(
            Band.FORM,
            'IF(OR([money_score.value]="",[money_weight.value]=""),FALSE,'
            "AND([money_score.value]>=0,[money_score.value]>[money_weight.value]))",
            "预算执行率的得分高于分值",
            ("money_score", "money_weight"),
            needs=("money_score", "money_weight"),
            case="over",
            part="money",
        ),
        Live(
            Band.FORM,
            'IF([money_score.value]="",FALSE,[money_score.value]<0)',
            "预算执行率的得分低于 0",
            ("money_score",),
            needs=("money_score",),
            case="below",
            part="money",
        ),
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge the rows; the total only where neither a row nor SC04 already says why it is too high."""
        verdicts: list[Verdict] = []
        rows_with_points: list[Indicator | FundRow] = [*item.indicators, *item.funds]
        for row in rows_with_points:
            if row.score is not None:
                verdicts.extend(_judge(row.score, row.weight, plain(row.label.text), Decimal(0)))
        stated = item.total.score if item.total is not None else None
        if not verdicts and item.total is not None and stated is not None and sum_of(scores_of(item)) is None:
            # A total row of 90 may leave out the weight of 预算执行率 and not its points.
            left_out = context.profile.execution_weight
            beside = left_out if _value(item.total.weight) == 100 - left_out else Decimal(0)
            verdicts.extend(_judge(stated, item.total.weight, plain(item.total.label.text), beside))
        yield from verdicts


def _value(datum: Datum | None) -> Decimal | None:
    return datum.number.value if datum is not None and datum.number is not None else None


def _judge(score: Datum, weight: Datum | None, field: str, beside: Decimal) -> Iterator[Verdict]:
    """Judge a score against its weight and what may come ``beside`` it."""
    points, most = _value(score), _value(weight)
    related = (weight,) if weight is not None else ()
    if points is not None and points < 0:
        yield Verdict(score, score.text.strip(), "≥0", points, related, field, "below")
    elif weight is not None and points is not None and most is not None and points > most + beside:
        yield Verdict(score, score.text.strip(), weight.text.strip(), points - most - beside, related, field, "over")
