"""XT03: an issued indicator that is not reported."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.findings import Severity, Verdict
from checks.matching import REPORTS
from checks.relations import plain
from checks.rows import Form
from checks.rules.base import Rule, Table, only
from checks.rules.xt.wording import whereabouts, with_unit


class IndicatorMissing(Rule[Form]):
    """下达的绩效指标在自评表中没有填报。

    为什么
        自评要覆盖全部下达的指标。没有完成的指标被略去，自评结果就偏高。

    错例
        下达的目标表有“水土流失面积减少率（%）≥45.11”，自评表中没有这一行。

    对例
        自评表列出了下达的全部指标，没有完成的填报实际完成值并说明原因。

    依据
        转移支付绩效自评应对照下达的绩效目标逐项进行；名称写法不同的怎样认定见 XT05。
    """

    code = "XT03"
    name = "indicator-missing"
    severity = Severity.ERROR
    table = Table.FORM
    forms = REPORTS
    settings = ("matching",)
    sentences = only(
        "下达的指标“{expected}”（指标值 {target}，{where}）在自评表中没有填报。",
        "The issued indicator {expected} (target {target}, {where}) is not reported.",
        "请补报这一指标的完成情况；已用别的名称填报的，请改回下达的名称。",
        "Report on this indicator; if it stands under another name, use the issued one.",
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge the issued indicators; the finding stands at the heading 三级指标."""
        comparison = context.comparison
        heading = item.headers.get("indicators.level3") or (item.indicators[0].label if item.indicators else None)
        for issued in comparison.missing if comparison and heading is not None else ():
            if heading is not None:
                yield Verdict(
                    at=heading,
                    expected=" ".join(issued.label.text.split()),
                    related=(issued.label,),
                    field=plain(issued.label.text),
                    facts={
                        "target": with_unit(issued, issued.target),
                        "where": whereabouts(issued.label, heading),
                    },
                )
