"""VL05: an actual with a comparator."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.among import Among
from checks.context import Context
from checks.findings import Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import said
from checks.rows import Indicator
from checks.rules.base import Rule, Table, only
from checks.rules.vl.wording import bare, cell_name, own
from checks.values import TargetKind, fold

_REACHED = re.compile("达到?(?!或)")
"""达到100% says what was reached; it bounds nothing."""


class ComparatorInActual(Rule[Indicator]):
    """完成值带有比较符，不是一个确定的数。

    为什么
        完成值是已经发生的结果，应是确定的数。写成 ≥5 或“5年以上”，多半是照抄了指标值，看不出实际完成多少。

    错例
        后期管护持续时间（年）指标值 ≥5，完成值 ≥5。

    对例
        后期管护持续时间（年）指标值 ≥5，完成值 5。

    依据
        转移支付绩效自评表“全年实际完成值”栏。
    """

    code = "VL05"
    name = "comparator-in-actual"
    severity = Severity.WARNING
    table = Table.INDICATOR
    among = Among.ODD_ACTUAL
    columns = frozenset({"actual"})
    sentences = only(
        "{field}填的是 {found}，带有比较符；完成值应是确定的数，暂按 {expected} 计算。",
        "{field} says {found}, with a comparator; an actual is a definite number, so it was read as {expected}.",
        "请填实际完成的数，不带 ≥、≤ 和“以上”“不低于”等字样。",
        "Write the number that was reached, without ≥, ≤ or words such as “以上” and “不低于”.",
    )

    live = (
        Live(
            Band.INDICATOR,
            said('[kind]="number"', "[actual.is_number]", '[actual.sign]<>""', 'LEFT([actual.text],1)<>"达"'),
            "完成值不应带比较符",
            marks=("actual",),
            needs=("actual",),
        ),
    )

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge the actual of one quantitative indicator."""
        if item.target.target.kind is not TargetKind.NUMBER:
            return
        actual = own(item, "actual", context)
        if actual is None:
            return
        number = actual.number
        if number is None or number.comparator is None or _REACHED.match(fold(actual.text)):
            return
        yield Verdict(
            at=actual,
            found=actual.text.strip(),
            expected=f"{bare(number)}{number.unit}",
            related=(item.target,),
            field=cell_name(item, "actual", context),
        )
