"""RT05: a low execution rate that nothing explains."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.among import Among
from checks.context import Context
from checks.findings import Severity, Verdict
from checks.live import Band, Live
from checks.relations import Rate
from checks.rules.base import Rule, Table, only
from checks.values import half_up
from checks.wording import number_text


class LowExecutionUnexplained(Rule[Rate]):
    """预算执行率偏低，“存在问题和改进措施”各行却都没有说明。

    为什么
        执行率偏低必有原因。资金管理情况中全部填“无”，等于没有自评。

    错例
        预算执行率 68.17%，七行“存在问题和改进措施”全部填“无”。

    对例
        预算执行率 68.17%，在“执行准确性”一行说明：冬季无法施工，资金结转下年使用。

    依据
        转移支付绩效自评表“存在问题和改进措施”栏；偏低的界限由口径 rates.low_execution 规定（默认 90%）。
    """

    code = "RT05"
    name = "low-execution-unexplained"
    severity = Severity.WARNING
    table = Table.RATE
    among = Among.OF_TOTAL
    alone = frozenset()
    settings = ("rates.low_execution",)
    sentences = only(
        "{field}为 {found}，低于 {bound}%，但“存在问题和改进措施”中没有任何说明。",
        "{field} is {found}, under {bound}%, and no problem or measure is stated anywhere.",
        "请在“存在问题和改进措施”的相应行写明执行率偏低的原因和改进措施。",
        "State why the rate is low, and what will be done, in the row of “存在问题和改进措施” that it belongs to.",
    )
    live = (
        Live(
            Band.RATE,
            'IF(OR([@total]=0,[@numerator]="",[@denominator]=""),FALSE,IF([@denominator]<=0,FALSE,'
            "IF(ROUND([@numerator]/[@denominator]*100,10)>=[$low_execution],FALSE,"
            'IF(IF([given]="",FALSE,IF(OR([stated.sign],[given]>1),[given],[given]*100)>=[$low_execution]),FALSE,'
            "IF([problems.said]>0,FALSE,IF([problems.unclear]>0,NA(),TRUE))))))",
            "执行率偏低，请说明问题和改进措施",
            ("stated", "problems"),
            needs=("problems",),
        ),
    )

    def judge(self, item: Rate, context: Context) -> Iterator[Verdict]:
        """Judge the total's rate; the sources' own rates follow from it."""
        numerator, denominator = item.numerator, item.denominator
        if not item.total or not context.form.management or context.problems_stated():
            return
        if numerator is None or denominator is None or denominator.value <= 0:
            return
        rate = numerator.value / denominator.value * 100
        bound = context.profile.low_execution
        # A stated rate above the bound is RT01's: which of the numbers is wrong comes first.
        if rate >= bound or (item.stated.number is not None and not _low(item, bound)):
            return
        yield Verdict(
            at=item.stated,
            found=item.stated.text.strip() or f"{half_up(rate, 2)}%",
            expected=f"≥{number_text(bound)}%",
            difference=half_up(rate - bound, 2),
            related=tuple(row.problems for row in context.form.management),
            field=item.field,
            facts={"bound": number_text(bound)},
        )


def _low(item: Rate, bound: Decimal) -> bool:
    """Tell whether the stated rate is under the bound too; 0.6 without a percent sign is 60 %."""
    number = item.stated.number
    return number is not None and (
        number.value < bound if number.percent or number.value > 1 else number.value * 100 < bound
    )
