"""SM07: an indicator that is not the sum of the indicators it is made of."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.datum import Datum
from checks.findings import Severity, Verdict
from checks.relations import Sum, amount, finest, plain
from checks.rows import Form, Indicator
from checks.rules.base import Rule, Table, only
from checks.rules.sm.wording import addition
from checks.zones import Zone, judge_sum


class DerivedTotal(Rule[Form]):
    """由其他指标相加得出的指标，与各分项之和不符。

    为什么
        有的指标本来就是另外几个指标的合计，如土地复垦面积是新增耕地、园地、林地、草地、建设用地之和。
        两处对不上，必有一处填错。

    错例
        新增林地面积 18.7，新增草地面积 227.04，土地复垦面积 254.74。

    对例
        新增林地面积 18.7，新增草地面积 227.04，土地复垦面积 245.74。

    依据
        合计关系由口径 derived 规定；分项至少列出两个、单位相同的才核对。
    """

    code = "SM07"
    name = "derived-total"
    severity = Severity.WARNING
    table = Table.FORM
    alone = frozenset({"indicators"})
    settings = ("derived",)
    sentences = only(
        "{field}填的是 {found}，表中各分项（{parts}）相加为 {expected}，相差 {difference}。",
        "{field} says {found}; its parts in the form ({parts_en}) add up to {expected}, a difference of {difference}.",
        "核对该指标和各分项；表中没有列出全部分项的，请说明差额属于哪一项。",
        "Check the indicator and its parts; if the form does not list all parts, say which one the difference is.",
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge the targets and the actuals of each indicator that the profile defines as a sum."""
        rows = {row.name.name: row for row in reversed(item.indicators)}
        for derived in context.profile.derived:
            whole = rows.get(derived.total)
            parts = [rows[name] for name in derived.parts if name in rows]
            if whole is None:
                continue
            parts = [part for part in parts if part.name.unit == whole.name.unit]
            if len(parts) < 2:
                continue
            yield from _judge(whole, whole.target, [part.target for part in parts], "指标值")
            actuals = [part.actual for part in parts if part.actual is not None]
            if whole.actual is not None and len(actuals) == len(parts):
                yield from _judge(whole, whole.actual, actuals, "完成值")


def _judge(whole: Indicator, total: Datum, cells: list[Datum], column: str) -> Iterator[Verdict]:
    unit = whole.name.unit
    stated = amount(total, unit)
    parts = tuple(part for cell in cells if (part := amount(cell, unit)) is not None)
    if stated is None or len(parts) < len(cells):
        return
    relation = Sum(stated, parts, f"{plain(whole.label.text)}的{column}", finest([stated, *parts]), tuple(cells))
    judged = judge_sum(relation)
    if judged.zone is Zone.IMPOSSIBLE:
        yield Verdict(
            at=total,
            found=total.text.strip(),
            expected=format(judged.computed, "f"),
            difference=judged.difference,
            related=tuple(part.at for part in parts),
            field=relation.field,
            facts=addition(relation),
        )
