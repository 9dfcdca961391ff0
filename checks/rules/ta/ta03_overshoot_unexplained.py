"""TA03: a target overshot by far without a word why."""

from __future__ import annotations

from collections.abc import Iterator

from checks.achievement import READING, is_capped
from checks.among import Among
from checks.context import Context
from checks.findings import Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import said
from checks.relations import plain
from checks.rows import Indicator
from checks.rules.base import Rule, Table, only
from checks.rules.ta.wording import actual_text, apart, target_text
from checks.values import Comparator, half_up
from checks.wording import number_text


class OvershootUnexplained(Rule[Indicator]):
    """完成值远超指标值（默认达到 130%），却没有说明原因。

    为什么
        超额过多，说明指标值当初定低了，或完成值填错了（小数点、单位、累计数）。两种情况都要说明。

    错例
        指标值 ≥42.54，全年实际完成值 101.79（完成率 239.28%），原因空白。

    对例
        指标值 ≥42.54，全年实际完成值 101.79，原因：实际测量后边坡面积增加。

    依据
        绩效自评一般要求：偏离指标值较大的须说明原因；界限由口径 targets.overshoot 规定（默认 130%）。
    """

    code = "TA03"
    name = "overshoot-unexplained"
    severity = Severity.WARNING
    table = Table.INDICATOR
    among = Among.EXCEEDED
    columns = frozenset({"actual", "reason"})
    settings = (*READING, "targets.overshoot")
    sentences = only(
        "{field}的指标值为 {expected}，实际完成 {found}，完成率 {share}%，达到 {bound}% 以上而没有说明原因。",
        "{field}: the target is {expected}, the actual {found}: {share}% of it ({bound}% or more), and no reason.",
        "核对完成值的小数点和单位，是否误填了累计数；无误的，请在“未完成原因和改进措施”栏说明超额的原因。",
        "Check decimal point, unit and whether it is a running total; if it is right, state why it is so much more.",
    )

    live = (
        Live(
            Band.INDICATOR,
            said(
                "[met]=TRUE",
                'OR([comparator]={"≥",">"})',
                "[reason.nothing]",
                'IF([wanted]="",FALSE,[wanted]>0)',
                'IF([completion]="",FALSE,ROUND([completion],9)>=[$overshoot])',
                'NOT(IF([reached]="",FALSE,AND([reached]>100,[is_capped])))',
            ),
            "超出指标值较多，请说明原因",
            marks=("actual", "reason"),
            needs=("actual", "reason"),
        ),
    )

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge one indicator of a form that asks for reasons; a rate above 100 % is VL08's."""
        achieved = context.achievement(item)
        if not achieved.met or achieved.comparator not in (Comparator.GE, Comparator.GT):
            return
        if item.actual is None or item.reason is None or not item.reason.nothing:
            return
        completion = achieved.completion
        if completion is None or achieved.actual is None or achieved.target is None or achieved.target <= 0:
            return
        if completion < context.profile.overshoot or (achieved.actual > 100 and is_capped(item, context.profile)):
            return
        yield Verdict(
            at=item.actual,
            found=actual_text(item),
            expected=target_text(item, achieved),
            difference=apart(achieved),
            related=(item.target, item.reason),
            field=plain(item.label.text),
            facts={
                "share": format(half_up(completion, 2), "f"),
                "bound": number_text(context.profile.overshoot),
            },
        )
