"""XT09: a goal for other years than the form's."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.findings import Severity, Verdict
from checks.matching import REPORTS
from checks.narrative import Years, form_years
from checks.rows import Form
from checks.rules.base import Rule, Table, only


class PeriodMismatch(Rule[Form]):
    """年度自评表的总体目标写的不是当年的目标，而是别的年份或跨年的目标。

    为什么
        年度自评只对照当年的目标。填整个实施期的目标，当年完成了多少就无从比较。

    错例
        2024年度的自评表，总体目标写“2022—2024年，完成矿山生态修复面积1128.14公顷”。

    对例
        2023年度的自评表写“2023年完成生态修复总面积701.22公顷”；2022—2025年的自评表写分年度目标。

    依据
        转移支付绩效自评表“总体目标”填报当年下达的年度目标。
    """

    code = "XT09"
    name = "period-mismatch"
    severity = Severity.WARNING
    table = Table.FORM
    forms = REPORTS
    sentences = only(
        "本表是 {expected} 年度的，总体目标写的却是 {found}的目标，没有 {expected} 年的。",
        "The form is for {expected}, but its goal is for {found} and names nothing for {expected}.",
        "请填写当年的年度目标；整个实施期的目标可写在说明中。",
        "Write the goal of the year; the goal of the whole programme can stand in the notes.",
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge the goal of a form for one year."""
        years = form_years(item)
        if item.goal is None or years is None or years[0] != years[1]:
            return
        periods = context.goal.periods
        if not periods or years in periods:
            return
        yield Verdict(
            at=item.goal,
            found="、".join(dict.fromkeys(_words(period) for period in periods)),
            expected=str(years[0]),
            related=() if item.title is None else (item.title,),
            field="总体目标",
        )


def _words(years: Years) -> str:
    first, last = years
    return f"{first}年" if first == last else f"{first}—{last}年"
