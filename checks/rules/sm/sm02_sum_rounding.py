"""SM02: parts that miss their total by rounding only."""

from __future__ import annotations

from collections.abc import Iterator

from checks.among import Among
from checks.context import Context
from checks.findings import Severity, Verdict
from checks.live import Band, Live
from checks.relations import Sum
from checks.rules.base import Rule, Table, only
from checks.rules.sm.wording import missed
from checks.zones import Zone


class SumRounding(Rule[Sum]):
    """各分项之和与合计有差，但在四舍五入允许的范围内。

    为什么
        各分项都四舍五入过，相加后末位可能与合计差一两个单位，不算填错。

    错例
        合计 991.25，八个分项相加为 991.26。

    对例
        合计 991.26，八个分项相加为 991.26。

    依据
        数值修约一般规则：印出的数代表末位上下各半个单位的区间，区间相加后包含合计。
    """

    code = "SM02"
    name = "sum-rounding"
    severity = Severity.INFO
    table = Table.SUM
    among = Among.OFF
    sentences = only(
        "{field}填的是 {found}，各分项（{parts}）相加为 {expected}，相差 {difference}，在四舍五入允许的范围内。",
        "{field} says {found}; its parts ({parts_en}) add up to {expected}: {difference} apart, a matter of rounding.",
        "一般不必修改；如各分项有更多小数，可按原数重新加总。",
        "Usually nothing to mend; add up the unrounded numbers if there are any.",
    )
    live = (Live(Band.SUM, '[zone]="rounding"', "合计与各分项之和末位略有出入", ("total",)),)

    def judge(self, item: Sum, context: Context) -> Iterator[Verdict]:
        """Judge one total."""
        judged = context.zone_of(item)
        if judged is None or judged.zone is not Zone.ROUNDING:
            return
        yield missed(item, judged)
