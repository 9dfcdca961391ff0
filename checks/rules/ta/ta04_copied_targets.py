"""TA04: actuals that look copied from their targets."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.achievement import READING, Achievement, is_capped
from checks.context import Context
from checks.datum import Datum
from checks.findings import Severity, Verdict
from checks.rows import Form, Indicator
from checks.rules.base import Rule, Table, only
from checks.values import TargetKind, half_up


class CopiedTargets(Rule[Form]):
    """多数完成值与指标值逐位相同，像是照抄。

    为什么
        面积、人数、收入等实际完成的数很少与计划一位不差。大多数都相同，往往是照抄指标值而没有统计。
        合格率等填 100% 的不算。

    错例
        10 个定量指标，9 个的完成值与指标值完全相同：701.22 与 701.22，108.90 与 108.90……

    对例
        10 个定量指标，3 个的完成值与指标值相同，其余有多有少。

    依据
        绩效自评真实性要求；占比和最少个数由口径 targets.copied_share、targets.copied_least 规定。
    """

    code = "TA04"
    name = "copied-targets"
    severity = Severity.INFO
    table = Table.FORM
    alone = frozenset({"indicators"})
    columns = frozenset({"actual"})
    settings = (*READING, "targets.copied_share", "targets.copied_least")
    sentences = only(
        "{total} 个定量指标中，有 {count} 个（{share}%）的完成值与指标值完全相同。",
        "{count} of {total} quantitative actuals ({share}%) equal their targets to the digit.",
        "请核实这些完成值是统计出来的，不是照抄指标值。",
        "Check that these actuals were measured rather than copied.",
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge all quantitative indicators of the form together."""
        copied: list[Datum] = []
        total = 0
        for indicator in item.indicators:
            achieved = context.achievement(indicator)
            if indicator.actual is None or not _counts(indicator, achieved, context):
                continue
            total += 1
            if achieved.actual == achieved.target:
                copied.append(indicator.actual)
        profile = context.profile
        if not copied or len(copied) < profile.copied_least or len(copied) * 100 < profile.copied_share * total:
            return
        share = half_up(Decimal(len(copied)) * 100 / total, 0)
        yield Verdict(
            at=copied[0],
            found=f"{len(copied)}/{total}",
            related=tuple(copied[1:]),
            facts={"total": str(total), "count": str(len(copied)), "share": format(share, "f")},
        )


def _counts(indicator: Indicator, achieved: Achievement, context: Context) -> bool:
    """Tell whether an actual that equals its target would say anything: 100 % of what passes is usual."""
    if achieved.kind is not TargetKind.NUMBER or achieved.actual is None or not achieved.target:
        return False
    return not (achieved.target == 100 and is_capped(indicator, context.profile))
