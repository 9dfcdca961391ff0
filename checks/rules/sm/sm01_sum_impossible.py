"""SM01: parts that do not make their total."""

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


class SumImpossible(Rule[Sum]):
    """各分项之和不等于合计，超出四舍五入所能允许的范围。

    为什么
        合计与分项对不上，汇总到上级就是错数。资金来源、各地区、各项目都应加得起来。

    错例
        年度资金总额 10000，其中中央 10000、地方 5886.03。

    对例
        年度资金总额 15886.03，其中中央 10000、地方 5886.03。

    依据
        转移支付绩效自评表：年度资金总额 = 中央财政资金 + 地方财政资金 + 其他资金；分地区、分项目表的合计行。
    """

    code = "SM01"
    name = "sum-impossible"
    severity = Severity.ERROR
    table = Table.SUM
    among = Among.OFF
    sentences = only(
        "{field}填的是 {found}，各分项（{parts}）相加为 {expected}，相差 {difference}。",
        "{field} says {found}; its parts ({parts_en}) add up to {expected}, a difference of {difference}.",
        "核对合计和各分项，改正填错的那一个；合计最好用公式计算。",
        "Check the total and its parts and mend the one that is wrong; let a formula do the total.",
    )
    live = (Live(Band.SUM, '[zone]="impossible"', "合计不等于各分项之和，请核对", ("total", "parts")),)

    def judge(self, item: Sum, context: Context) -> Iterator[Verdict]:
        """Judge one total."""
        judged = context.zone_of(item)
        if judged is None or judged.zone is not Zone.IMPOSSIBLE:
            return
        yield missed(item, judged)
