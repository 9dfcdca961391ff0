"""TA02: a target missed, with a reason."""

from __future__ import annotations

from collections.abc import Iterator

from checks.achievement import READING, Achievement
from checks.among import Among
from checks.context import Context, explained
from checks.findings import Sentence, Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import said
from checks.relations import plain
from checks.rows import Indicator
from checks.rules.base import Rule, Table
from checks.rules.ta.wording import actual_text, apart, target_text
from checks.values import TargetKind, half_up

_HELP = (
    "原因已填写，请审核人员核实是否属实、改进措施是否可行。",
    "A reason is given; the reviewer may check whether it holds and what will be done.",
)


class Shortfall(Rule[Indicator]):
    """没有达到指标值，已填写原因；提示差多少，供审核人员核实。

    为什么
        原因写得再好，也要知道差了多少。把完成率算出来，审核时一眼就能看到。

    错例
        指标值 ≥1017.64，实际完成 957.86（完成率 94.13%），原因：勘查设计测量后采坑面积减少。

    对例
        指标值 ≥1017.64，实际完成 1017.64。

    依据
        完成率 = 实际完成值 ÷ 指标值 × 100%；“≤”的指标看超出多少。
    """

    code = "TA02"
    name = "shortfall"
    severity = Severity.INFO
    table = Table.INDICATOR
    among = Among.MISSED
    columns = frozenset({"actual", "reason"})
    settings = READING
    sentences = {
        "short": Sentence(
            "{field}的指标值为 {expected}，实际完成 {found}，完成率 {share}%。",
            "{field}: the target is {expected}, the actual {found}: {share}% of it.",
            *_HELP,
        ),
        "over": Sentence(
            "{field}的指标值为 {expected}，实际为 {found}，超出 {share}%。",
            "{field}: the target is {expected}, the actual {found}: {share}% over it.",
            *_HELP,
        ),
        "apart": Sentence(
            "{field}的指标值为 {expected}，实际为 {found}，相差 {difference}。",
            "{field}: the target is {expected}, the actual {found}: {difference} apart.",
            *_HELP,
        ),
        "late": Sentence(
            "{field}应在 {expected} 完成，实际为 {found}，晚于要求的时间。",
            "{field} was due {expected}; the actual {found} is later than that.",
            *_HELP,
        ),
    }

    live = (
        Live(
            Band.INDICATOR,
            said("[met]=FALSE", 'OR([kind]={"number","date"})', "[explained]"),
            "未达到指标值，已说明原因",
            marks=("actual",),
            needs=("actual", "reason"),
        ),
    )

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge one indicator that has a reason."""
        achieved = context.achievement(item)
        if achieved.met is not False or achieved.kind not in (TargetKind.NUMBER, TargetKind.DATE):
            return
        if item.actual is None or item.reason is None or not explained(item.reason):
            return
        case, share = _how_far(achieved)
        yield Verdict(
            at=item.actual,
            found=actual_text(item),
            expected=target_text(item, achieved),
            difference=apart(achieved),
            related=(item.target, item.reason),
            field=plain(item.label.text),
            case=case,
            facts={"share": share},
        )


def _how_far(achieved: Achievement) -> tuple[str, str]:
    """Return which sentence tells how far the target was missed, and the percent it names."""
    if achieved.kind is TargetKind.DATE:
        return "late", ""
    if achieved.target is None or achieved.target <= 0:
        return "apart", ""
    if achieved.completion is not None:
        return "short", format(half_up(achieved.completion, 2), "f")
    return "over", format(half_up(achieved.excess, 2), "f") if achieved.excess is not None else ""
