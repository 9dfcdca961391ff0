"""RT04: more executed than budgeted."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.among import Among
from checks.context import Context
from checks.findings import Severity, Verdict
from checks.live import Band, Live
from checks.relations import Rate, plain
from checks.rules.base import Rule, Table, only
from checks.wording import number_text
from checks.zones import Zone


class ExecutedOverBudget(Rule[Rate]):
    """执行数大于预算数。

    为什么
        没有预算不得支出。执行数超过预算数，多半是两列填反了、单位弄错了，或预算调整后没有更新。
        合计超过而其中一行已经超过的，只报那一行；合计本身加错的，由 SM01 说明。

    错例
        全年预算数 320，全年执行数 3175.2。

    对例
        全年预算数 320，全年执行数 317.52。

    依据
        《预算法》：各部门、各单位的支出必须以经批准的预算为依据。
    """

    code = "RT04"
    name = "executed-over-budget"
    severity = Severity.WARNING
    table = Table.RATE
    among = Among.ABOVE_BASE
    forms = frozenset(
        {"transfer-self-evaluation", "project-self-evaluation", "regional-funds", "budget-execution"},
    )
    sentences = only(
        "{field}：执行数 {found} 大于预算数 {expected}，多出 {difference}。",
        "{field}: executed {found} is more than the budget {expected}, by {difference}.",
        "核对两列是否填反、单位是否一致；预算有调整的，按调整后的预算数填写。",
        "Check whether the columns are swapped or the units differ; write the adjusted budget if it was adjusted.",
    )
    live = (
        Live(
            Band.RATE,
            "IF([excess]=0,FALSE,"
            "IF(IF([@total]=1,SUMPRODUCT(([rate:row.total]=0)*([rate:row.column]=[@column])*([rate:excess]>0))>0,FALSE),"
            # Where a rate or sum is broken too, a mistyped number may be the cause of both.
            'FALSE,IF(OR([zone]="impossible",SUM([@sums])>0),NA(),TRUE)))',
            "执行数大于预算数，请核对",
            ("numerator", "denominator"),
        ),
    )

    def judge(self, item: Rate, context: Context) -> Iterator[Verdict]:
        """Judge the numbers of one rate."""
        excess = _excess(item)
        if item.numerator is None or item.denominator is None or excess == 0:
            return
        if _follows(item, context) or _mistyped(item, context):
            return
        yield Verdict(
            at=item.numerator.at,
            found=item.numerator.at.text.strip(),
            expected=item.denominator.at.text.strip(),
            difference=Decimal(number_text(excess)),
            related=(item.denominator.at, item.stated),
            field=plain(item.field.split(" ")[0]),
        )


def _excess(item: Rate) -> Decimal:
    """Return by how much the numerator is more than the denominator; 0 where it is not or one is missing."""
    if item.numerator is None or item.denominator is None:
        return Decimal(0)
    return max(Decimal(0), item.numerator.value - item.denominator.value)


def _follows(item: Rate, context: Context) -> bool:
    """Tell whether a total is over its budget because a row of it is, or because its parts do not make it (SM01)."""
    if not item.total or item.numerator is None or item.denominator is None:
        return False
    column = item.field.split(" ")[-1]
    rows = (rate for rate, _ in context.rates if not rate.total and rate.field.split(" ")[-1] == column)
    broken = (
        judged.computed <= item.denominator.value
        for relation, judged in context.sums
        if relation.total.at is item.numerator.at and judged.zone is Zone.IMPOSSIBLE
    )
    return any(_excess(rate) > 0 for rate in rows) or any(broken)


def _mistyped(item: Rate, context: Context) -> bool:
    """Tell whether a likely repair of a broken rate or sum already says that one of the two is mistyped."""
    cells = [amount.at for amount in (item.numerator, item.denominator) if amount is not None]
    return any(repair.likely and repair.at in cells for repair in context.repairs.values())
