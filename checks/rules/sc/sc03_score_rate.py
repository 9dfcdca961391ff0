"""SC03: a score rate that is not score ÷ weight."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from checks.context import Context
from checks.datum import Datum, rounded_to_precision
from checks.findings import Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import said
from checks.relations import plain
from checks.rows import Form, Indicator, TotalRow
from checks.rules.base import Rule, Table, only
from checks.values import Number, half_up
from checks.values.kinds import cut_off

_RATIO = "ROUND([score.value]/[weight.value]*100,10)"
_AGREES = (
    f"OR(ABS([score_rate.amount]-ROUND({_RATIO},[score_rate.decimals]))<1E-9,"
    f'AND(RIGHT([score_rate.text],1)<>"%",'
    f"ABS([score_rate.amount]-ROUND({_RATIO}/100,[score_rate.decimals]))<1E-9))"
)
"""The rate is the ratio in percent or, without a percent sign, as a bare number."""


_OF_TOTAL = "ROUND(ROUND([total_score.value]/[total_weight.value],10),4)"


class ScoreRate(Rule[Form]):
    """得分率不等于得分除以权重。

    为什么
        得分、权重都是准确数，得分率只有一个算法。得分率对不上，常见的是把业绩值（如预算执行率）抄到了得分率一栏。

    错例
        权重 4，得分 3.98，得分率 99.41%。

    对例
        权重 4，得分 3.98，得分率 99.50%。

    依据
        得分率 = 得分 ÷ 权重 × 100%，四舍五入；只舍不入的列为核实。
    """

    code = "SC03"
    name = "score-rate"
    severity = Severity.ERROR
    table = Table.FORM
    alone = frozenset({"indicators", "scores"})
    sentences = only(
        "{field}的得分率填的是 {found}，按 {score}÷{weight} 应为 {expected}。",
        "{field}: the score rate says {found}; {score}÷{weight} gives {expected}.",
        "请按得分÷权重改正得分率；如得分填错，请改正得分。",
        "Mend the score rate (score ÷ weight), or the score if that is wrong.",
    )

    live = (
        Live(
            Band.INDICATOR,
            said(
                '[score_rate.amount]<>""',
                'IF(OR([score.value]="",[weight.value]=""),FALSE,[weight.value]>0)',
                f"NOT({_AGREES})",
            ),
            "得分率不等于得分÷权重",
            marks=("score_rate",),
            needs=("score", "weight", "score_rate"),
        ),
        # The total row's rate is a formula; one typed over it agrees, is far off, or is left to the command line.
        Live(
            Band.FORM,
            'IF(LEN([@total_rate])=0,FALSE,IF(OR([total_score.value]="",[total_weight.value]=""),FALSE,'
            'IF([total_weight.value]<=0,FALSE,IF(IFERROR(CELL("format",[@total_rate]),"")<>"P2",NA(),'
            f"IF(ABS(ROUND([@total_rate],4)-{_OF_TOTAL})<0.000000001,FALSE,"
            f"IF(ABS([@total_rate]-{_OF_TOTAL})>0.02,TRUE,NA()))))))",
            "得分率不等于得分÷权重",
            marks=("total_rate",),
            needs=("total_rate", "total_score", "total_weight"),
            part="total",
        ),
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge the rows and the total row."""
        del context
        rows: list[Indicator | TotalRow] = [*item.indicators]
        if item.total is not None:
            rows.append(item.total)
        for row in rows:
            if row.score is not None and row.weight is not None and row.score_rate is not None:
                yield from _judge(row.score, row.weight, row.score_rate, plain(row.label.text))


def _judge(score: Datum, weight: Datum, rate: Datum, field: str) -> Iterator[Verdict]:
    stated = rate.number
    if stated is None or score.number is None or weight.number is None:
        return
    ratios = [points / most * 100 for points, most in product(_values(score), _values(weight)) if most > 0]
    if not ratios or any(_agrees(stated, ratio) for ratio in ratios):
        return
    computed = half_up(ratios[0], stated.decimals)
    was_cut = any(stated.value == cut_off(ratio, stated.decimals) for ratio in ratios)
    yield Verdict(
        at=rate,
        found=rate.text.strip(),
        expected=f"{computed}%",
        difference=stated.value - computed,
        related=(score, weight),
        field=field,
        severity=Severity.WARNING if was_cut else None,
        facts={"score": score.text.strip(), "weight": weight.text.strip()},
    )


def _values(datum: Datum) -> list[Decimal]:
    """Return the number shown and, where a numeric cell shows fewer digits than it holds, the one it holds."""
    values = [datum.number.value] if datum.number is not None else []
    if datum.stored is not None:
        values.append(rounded_to_precision(datum.stored))
    return values


def _agrees(stated: Number, ratio: Decimal) -> bool:
    """Tell whether a printed rate is the ratio in percent or, without a percent sign, as a bare number."""
    if half_up(stated.value, stated.decimals) == half_up(ratio, stated.decimals):
        return True
    return not stated.percent and half_up(stated.value, stated.decimals) == half_up(ratio / 100, stated.decimals)
