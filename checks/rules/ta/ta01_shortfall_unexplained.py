"""TA01: a target missed without a word why."""

from __future__ import annotations

from collections.abc import Iterator

from checks.achievement import READING
from checks.among import Among
from checks.context import Context
from checks.findings import Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import said
from checks.relations import plain
from checks.rows import Indicator
from checks.rules.base import Rule, Table, only
from checks.rules.ta.wording import actual_text, apart, target_text
from checks.values import TargetKind


class ShortfallUnexplained(Rule[Indicator]):
    """没有达到指标值，“未完成原因和改进措施”却是空白或只填“无”。

    为什么
        自评表要求对未完成的指标逐项说明原因和改进措施。得分已经扣减的，同样要说明。

    错例
        指标值 ≥1.62，全年实际完成值 0，未完成原因和改进措施空白。

    对例
        指标值 ≥1.62，全年实际完成值 0，未完成原因和改进措施：冬季气温低，无法施工，次年5月底前完成。

    依据
        转移支付绩效自评表“未完成原因和改进措施”栏及其填表说明。
    """

    code = "TA01"
    name = "shortfall-unexplained"
    severity = Severity.ERROR
    table = Table.INDICATOR
    among = Among.MISSED
    columns = frozenset({"actual", "reason"})
    settings = READING
    sentences = only(
        "{field}的指标值为 {expected}，实际完成 {found}，没有达到，也没有说明原因。",
        "{field}: the target is {expected}, the actual {found}; it was missed and no reason is given.",
        "请在“未完成原因和改进措施”栏写明原因和改进措施；如完成值填错，请改正。",
        "State the reason and what will be done about it, or mend the actual if it is wrong.",
    )

    live = (
        Live(
            Band.INDICATOR,
            said("[met]=FALSE", 'OR([kind]={"number","date"})', "[reason.nothing]"),
            "未达到指标值，请说明原因",
            marks=("actual", "reason"),
            needs=("actual", "reason"),
        ),
    )

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge one indicator of a form that asks for reasons."""
        achieved = context.achievement(item)
        if achieved.met is not False or achieved.kind not in (TargetKind.NUMBER, TargetKind.DATE):
            return
        if item.actual is None or item.reason is None or not item.reason.nothing:
            return
        yield Verdict(
            at=item.actual,
            found=actual_text(item),
            expected=target_text(item, achieved),
            difference=apart(achieved),
            related=(item.target, item.reason),
            field=plain(item.label.text),
        )
