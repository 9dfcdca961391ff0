"""XT08: a unit in a text that contradicts the table."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.findings import Severity, Verdict
from checks.matching import REPORTS
from checks.narrative import Agreement
from checks.rows import Form
from checks.rules.base import Rule, Table, only
from checks.rules.xt.wording import contradictions


class NarrativeUnit(Rule[Form]):
    """文字中的计量单位与指标表中同一指标的单位矛盾：数字相同，单位却不是一回事，或相差若干倍。

    为什么
        面积写成体积、公顷写成万公顷，数量就完全变了，多半是笔误。

    错例
        指标“生态恢复面积（万平方米）”完成值 11.30，全年实际完成情况写“生态恢复面积11.30万立方米”。

    对例
        指标表以公顷计填 10，文字写 150 亩：换算后一致；个与处、百分点与 % 之类不提示。

    依据
        《国务院关于在我国统一实行法定计量单位的命令》；单位的换算见 checks/units.py。
    """

    code = "XT08"
    name = "narrative-unit"
    severity = Severity.ERROR
    table = Table.FORM
    forms = REPORTS
    settings = ("matching",)
    sentences = only(
        "{place}写的是“{said}{found}”，指标表中{name}是 {expected}，计量单位矛盾。",
        "{place} says {said}{found}; in the table {name} is {expected}: the units contradict each other.",
        "请核对计量单位，改正写错的一处。",
        "Check the unit and mend the one that is wrong.",
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:  # noqa: ARG002 - the texts are the form's
        """Judge the figures that are an indicator's number, or stand under its very name, in a unit that cannot be."""
        return contradictions(context, Agreement.OTHER_UNIT)
