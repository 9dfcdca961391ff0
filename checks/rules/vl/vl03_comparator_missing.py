"""VL03: a target without a comparator."""

from __future__ import annotations

from collections.abc import Iterator

from checks.achievement import bare_comparator
from checks.among import Among
from checks.context import Context
from checks.findings import Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import said
from checks.rows import Indicator
from checks.rules.base import Rule, Table, only
from checks.rules.vl.wording import bare, cell_name, own
from checks.values import TargetKind

_BARE_BY_CUSTOM = "evaluation-scoresheet"
"""The form whose 标杆值 is written without a comparator."""


class ComparatorMissing(Rule[Indicator]):
    """指标值是数字而没有比较符：说明是按哪个比较符理解的。

    为什么
        只写一个数，看不出是至少、至多还是正好。下达的指标值和自评表各自理解，容易判错。
        评分表的标杆值习惯上不写比较符，不算。

    错例
        项目总结报告（份）指标值 15。

    对例
        项目总结报告（份）指标值 ≥15。

    依据
        绩效目标表的习惯写法：定量指标值带比较符；怎样理解由口径 rates 和 costs 规定。
    """

    code = "VL03"
    name = "comparator-missing"
    severity = Severity.INFO
    table = Table.INDICATOR
    among = Among.BARE
    settings = ("costs.ceiling", "costs.saving", "rates.lower_is_better", "rates.handled", "rates.uncapped")
    sentences = only(
        "{field}填的是 {found}，没有比较符，按“{expected}”理解。",
        "{field} says {found} without a comparator; it was read as {expected}.",
        "如理解有误，请补上比较符（≥、≤ 或 =）；下达的指标值如此的，不必修改。",
        "Add the comparator (≥, ≤ or =) if that is not what is meant; leave it if it was issued like this.",
    )

    live = (
        Live(
            Band.INDICATOR,
            said('[kind]="number"', '[target.sign]=""', f'[@form]<>"{_BARE_BY_CUSTOM}"'),
            "指标值没有比较符",
            marks=("target",),
            needs=("form",),
        ),
    )

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge the target of one indicator."""
        target = own(item, "target", context)
        if target is None or context.form.kind == _BARE_BY_CUSTOM or target.target.kind is not TargetKind.NUMBER:
            return
        number = target.target.number
        if number is None or target.target.comparator is not None:
            return
        yield Verdict(
            at=target,
            found=target.text.strip(),
            expected=f"{bare_comparator(item, number, context.profile)}{bare(number)}{number.unit}",
            field=cell_name(item, "target", context),
        )
