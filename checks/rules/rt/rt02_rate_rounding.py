"""RT02: a rate that differs only in how it was rounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checks.among import Among
from checks.context import Context
from checks.findings import Sentence, Severity, Verdict
from checks.live import Band, Live
from checks.relations import Rate
from checks.rules.base import Rule, Table
from checks.rules.rt.wording import missed
from checks.zones import Zone


class RateRounding(Rule[Rate]):
    """填写的比率与计算值只差在取整上：在四舍五入允许的范围内为提示，只舍不入为核实。

    为什么
        表中的数多半已四舍五入过，用它们再算一遍，末位差一是常见的，不算填错。
        但如果是直接截去尾数（只舍不入），则应改为四舍五入。

    错例
        1008.80÷1828.26 = 55.178%，填 55.17%（截去尾数）。

    对例
        1008.80÷1828.26 = 55.178%，填 55.18%。

    依据
        数值修约一般规则：四舍五入；印出的数代表末位上下各半个单位的区间。
    """

    code = "RT02"
    name = "rate-rounding"
    severity = Severity.INFO
    table = Table.RATE
    among = Among.OFF
    sentences = {
        "rounding": Sentence(
            "{field}填的是 {found}，按 {division} 算得 {expected}，差在四舍五入上。",
            "{field} says {found}; {division} gives {expected}: a matter of rounding.",
            "一般不必修改；如分子、分母有更多小数，可按原数重新计算。",
            "Usually nothing to mend; recompute from the unrounded numbers if there are any.",
        ),
        "cut-off": Sentence(
            "{field}填的是 {found}，按 {division} 四舍五入应为 {expected}，像是直接截去了尾数。",
            "{field} says {found}; {division} rounds to {expected}: the last digits seem cut off.",
            "请按四舍五入改为 {expected}。",
            "Round half up: {expected}.",
        ),
    }
    live = (
        Live(Band.RATE, '[zone]="rounding"', "比率末位与两数相除略有出入", ("stated",), case="rounding"),
        Live(
            Band.RATE,
            '[zone]="cut-off"',
            "比率像是截去了尾数，应四舍五入",
            ("stated",),
            severity=Severity.WARNING,
            case="cut-off",
        ),
    )

    def judge(self, item: Rate, context: Context) -> Iterator[Verdict]:
        """Judge one stated rate."""
        judged = context.zone_of(item)
        if judged is None or judged.zone not in (Zone.ROUNDING, Zone.CUT_OFF):
            return
        verdict = missed(item, judged, case=judged.zone.value)
        yield replace(verdict, severity=Severity.WARNING) if judged.zone is Zone.CUT_OFF else verdict
