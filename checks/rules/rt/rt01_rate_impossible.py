"""RT01: a stated rate that its numbers cannot give."""

from __future__ import annotations

from collections.abc import Iterator

from checks.among import Among
from checks.context import Context
from checks.findings import Severity, Verdict
from checks.live import Band, Live
from checks.relations import Rate
from checks.rules.base import Rule, Table, only
from checks.rules.rt.wording import missed
from checks.values import half_up
from checks.zones import Zone


class RateImpossible(Rule[Rate]):
    """填写的比率不等于分子除以分母，超出四舍五入所能允许的范围。

    为什么
        比率是审核人员最先看的数。它与同一行的预算数、执行数对不上，说明三个数里至少有一个填错了。

    错例
        全年预算数 348.24，全年执行数 205.00，预算执行率 58.90%。

    对例
        全年预算数 348.24，全年执行数 205.00，预算执行率 58.87%。

    依据
        预算执行率 = 全年执行数（B）÷ 全年预算数（A）× 100%（转移支付绩效自评表表头）。
    """

    code = "RT01"
    name = "rate-impossible"
    severity = Severity.ERROR
    table = Table.RATE
    among = Among.OFF
    settings = ("completion.capped",)
    sentences = only(
        "{field}填的是 {found}，按 {division} 应为 {expected}{bounds}。",
        "{field} says {found}; {division} gives {expected}{bounds_en}.",
        "核对本行的分子、分母和比率，改正填错的那一个；比率最好用公式计算。",
        "Check numerator, denominator and rate of this row and mend the one that is wrong; let a formula do the rate.",
    )
    live = (
        Live(
            Band.RATE,
            '[zone]="impossible"',
            "比率不等于两数相除，请核对",
            ("stated", "numerator", "denominator"),
        ),
    )

    def judge(self, item: Rate, context: Context) -> Iterator[Verdict]:
        """Judge one stated rate."""
        judged = context.zone_of(item)
        if judged is None or judged.zone is not Zone.IMPOSSIBLE:
            return
        low, high = (half_up(bound, judged.decimals + 1) for bound in (judged.bounds.low, judged.bounds.high))
        around = low != high
        yield missed(
            item,
            judged,
            facts={
                "bounds": f"（考虑四舍五入，只能在 {low}% 至 {high}% 之间）" if around else "",
                "bounds_en": f" (the printed digits allow {low}% to {high}% only)" if around else "",
            },
        )
