"""XT07: a figure in a text that contradicts the table."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.findings import Severity, Verdict
from checks.matching import REPORTS
from checks.narrative import Agreement
from checks.rows import Form
from checks.rules.base import Rule, Table, only
from checks.rules.xt.wording import contradictions


class NarrativeFigure(Rule[Form]):
    """总体目标、全年实际完成情况或说明中的数字，与指标表中同一指标的数字不一致。

    为什么
        同一件事在一张表里写了两个数，必有一处填错，审核时无法采信。

    错例
        全年实际完成情况写“矿山生态修复面积485.79公顷”，指标表的全年实际完成值填 458.79。

    对例
        文字写“矿山生态修复面积458.79公顷”，与指标表一致；多年目标中分年度的数字，不与累计数相比。

    依据
        总体目标与指标值、全年实际完成情况与全年实际完成值应相互一致；名称相近的程度由口径 matching 规定。
    """

    code = "XT07"
    name = "narrative-figure"
    severity = Severity.ERROR
    table = Table.FORM
    forms = REPORTS
    settings = ("matching",)
    sentences = only(
        "{place}写的是“{said}{found}”，指标表中{name}的{column}是 {expected}，不一致。",
        "{place} says {said}{found}; in the table the {column} of {name} is {expected}.",
        "请核对哪一处有误，使文字和指标表一致。",
        "Find out which of the two is wrong and make text and table agree.",
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:  # noqa: ARG002 - the texts are the form's
        """Judge the figures that are tied to an indicator and say another number."""
        return contradictions(context, Agreement.OTHER_NUMBER)
