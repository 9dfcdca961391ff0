"""VL10: a ratio where a percentage is meant."""

from __future__ import annotations

from collections.abc import Iterator

from checks.achievement import READING, bare_ratio
from checks.among import Among
from checks.context import Context
from checks.findings import Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import said
from checks.rows import Indicator
from checks.rules.base import Rule, Table, only
from checks.rules.vl.wording import cell_name, own
from checks.wording import number_text


class BareRatio(Rule[Indicator]):
    """百分率填成了小数：说明是按百分之多少理解的。

    为什么
        单元格没有设成百分比格式，93% 就显示成 0.93。照字面读是不足百分之一，差了一百倍，汇总时也会算错。
        越少越好的率（如失业率）和读成百分数后与另一数相差一倍以上的，说不准是哪一种，不这样理解。

    错例
        受益群众满意度 指标值 ≥90%，完成值 0.93。

    对例
        受益群众满意度 指标值 ≥90%，完成值 93%；城镇登记失业率 指标值 ≤4.5%，完成值 0.8。

    依据
        百分率的通行写法：带百分号，或单位为“%”而填百分之几的数。
    """

    code = "VL10"
    name = "bare-ratio"
    severity = Severity.WARNING
    table = Table.INDICATOR
    among = Among.PERCENTS
    columns = frozenset({"actual"})
    settings = READING
    sentences = only(
        "{field}填的是 {found}，像是把百分数填成了小数，按 {expected} 理解。",
        "{field} says {found}, which looks like a ratio for a percentage; it was read as {expected}.",
        "请改填 {expected}，或把单元格设为百分比格式。",
        "Write {expected}, or give the cell a percentage format.",
    )

    live = (
        *(
            Live(
                Band.INDICATOR,
                said(f'[bare_ratio]="{column}"'),
                f"{word}像是把百分数填成了小数",
                marks=(column,),
                needs=("actual",),
                part=column,
            )
            for column, word in (("target", "指标值"), ("actual", "完成值"))
        ),
    )

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge target and actual of one rate, one against the other."""
        column = bare_ratio(item, context.profile)
        datum = own(item, column, context) if column else None
        if datum is None or datum.number is None:
            return
        yield Verdict(
            at=datum,
            found=datum.text.strip(),
            expected=f"{number_text(datum.number.value * 100)}%",
            related=tuple(cell for cell in (item.target, item.actual) if cell is not None and cell is not datum),
            field=cell_name(item, column, context),
        )
