"""VL01: a target that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from checks.among import Among
from checks.context import Context
from checks.findings import Sentence, Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import said
from checks.rows import Indicator
from checks.rules.base import Rule, Table
from checks.rules.vl.wording import cell_name, own
from checks.values import TargetKind

_HELP = "指标值请填一个数（如 ≥701.22、≤20.19、100%、≥5年）、一个日期（如 ≤2024年5月30日）或一句短语（如 基本消除）。"
_HELP_EN = "Write one number (“≥701.22”, “100%”, “≥5年”), one date (“≤2024年5月30日”) or one phrase (“基本消除”)."


class TargetUnreadable(Rule[Indicator]):
    """指标值既不是数字（可带比较符和单位），也不是日期或短语。

    为什么
        读不出指标值，就无法判断是否完成，也无法计算得分。常见的是填了一个区间、只留下比较符，或公式出错。

    错例
        指标值 80%-90%；指标值 ≥；指标值 #REF!。

    对例
        指标值 ≥80%；指标值 ≤2024年5月30日；指标值 基本消除。

    依据
        《中央部门预算绩效目标管理办法》（财预〔2015〕88号）：绩效目标应当细化量化，不能定量的可采用定性表述，但应可衡量。
    """

    code = "VL01"
    name = "target-unreadable"
    severity = Severity.ERROR
    table = Table.INDICATOR
    among = Among.UNREAD
    sentences = {
        "text": Sentence(
            "{field}填的是 {found}，读不出来：既不是一个数字，也不是日期或短语。",
            "{field} says {found}, which is neither one number nor a date nor a phrase.",
            _HELP,
            _HELP_EN,
        ),
        "error": Sentence(
            "{field}显示为错误值 {found}。",
            "{field} shows the error {found}.",
            "请改正公式，或直接填写指标值。" + _HELP,
            "Mend the formula or type the target. " + _HELP_EN,
        ),
    }

    live = (Live(Band.INDICATOR, said('[kind]="unreadable"'), "指标值读不出来", marks=("target",)),)

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge the target of one indicator."""
        target = own(item, "target", context)
        if target is None or not (target.error or target.target.kind is TargetKind.UNREADABLE):
            return
        yield Verdict(
            at=target,
            found=target.error or target.text.strip(),
            field=cell_name(item, "target", context),
            case="error" if target.error else "text",
        )
