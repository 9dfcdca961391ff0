"""RT04: more executed than budgeted."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.findings import Severity, Verdict
from checks.relations import Rate, plain
from checks.rules.base import Rule, Table, only


class ExecutedOverBudget(Rule[Rate]):
    """执行数大于预算数。

    为什么
        没有预算不得支出。执行数超过预算数，多半是两列填反了、单位弄错了，或预算调整后没有更新。

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
    forms = frozenset(
        {"transfer-self-evaluation", "project-self-evaluation", "regional-funds", "budget-execution"},
    )
    sentences = only(
        "{field}：执行数 {found} 大于预算数 {expected}，多出 {difference}。",
        "{field}: executed {found} is more than the budget {expected}, by {difference}.",
        "核对两列是否填反、单位是否一致；预算有调整的，按调整后的预算数填写。",
        "Check whether the columns are swapped or the units differ; write the adjusted budget if it was adjusted.",
    )

    def judge(self, item: Rate, context: Context) -> Iterator[Verdict]:
        """Judge the numbers of one rate."""
        del context
        if item.numerator is None or item.denominator is None:
            return
        excess = item.numerator.value - item.denominator.value
        if excess <= 0:
            return
        yield Verdict(
            at=item.numerator.at,
            found=item.numerator.at.text.strip(),
            expected=item.denominator.at.text.strip(),
            difference=excess,
            related=(item.denominator.at, item.stated),
            field=plain(item.field.split(" ")[0]),
        )
