"""XT04: an indicator that was never issued."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.findings import Severity, Verdict
from checks.matching import REPORTS
from checks.relations import plain
from checks.rows import Form
from checks.rules.base import Rule, Table, only
from checks.rules.xt.wording import table_place


class IndicatorAdded(Rule[Form]):
    """自评表中有下达的目标表没有的指标。

    为什么
        自行增加容易完成的指标会抬高得分；也可能是把下达的指标改了名，那样同时会缺少一个指标（XT03）。

    错例
        下达的目标表没有“宣传报道次数（次）”，自评表增加了这一行。

    对例
        自评表的指标都在下达的目标表中，只是写法略有不同。

    依据
        转移支付绩效自评对照下达的绩效目标进行；需要补充的情况写入说明。
    """

    code = "XT04"
    name = "indicator-added"
    severity = Severity.WARNING
    table = Table.FORM
    forms = REPORTS
    settings = ("matching",)
    sentences = only(
        "“{found}”不在下达的绩效目标表（{where}）中。",
        "“{found}” is not among the issued indicators ({where}).",
        "请核对：名称改动过的请改回下达的名称；确属新增的请删除该行，或在说明中注明依据。",
        "If it was renamed, use the issued name; if it is new, take the row out or say what it is based on.",
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:  # noqa: ARG002 - the comparison is the form's
        """Judge the reported indicators."""
        comparison = context.comparison
        if comparison is None:
            return
        for reported in comparison.added:
            yield Verdict(
                at=reported.label,
                found=" ".join(reported.label.text.split()),
                field=plain(reported.label.text),
                facts={"where": table_place(comparison, reported.label)},
            )
