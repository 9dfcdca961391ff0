"""VL06: a unit in the label and again beside the number."""

from __future__ import annotations

from collections.abc import Iterator

from checks.among import Among
from checks.context import Context
from checks.findings import Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import said
from checks.rows import Indicator
from checks.rules.base import Rule, Table, only
from checks.rules.vl.wording import bare, cell_name, own
from checks.units import same
from checks.values import TargetKind


class UnitRepeated(Rule[Indicator]):
    """指标名称中已有单位，值后面又写了同一单位。

    为什么
        单位写两遍不算错，但汇总和公式要的是数，带了单位的值会变成文字。

    错例
        项目实施区域群众满意度（%）填 95%；后期管护持续时间（年）填 ≥5年。

    对例
        项目实施区域群众满意度（%）填 95；群众满意度填 95%。

    依据
        绩效目标表的习惯写法：单位写在三级指标名称的括号内，值只写数。
    """

    code = "VL06"
    name = "unit-repeated"
    severity = Severity.INFO
    table = Table.INDICATOR
    among = Among.WITH_UNIT
    sentences = only(
        "{field}填的是 {found}，指标名称中已有单位“{unit}”，按 {expected} 理解。",
        "{field} says {found}; the label already gives the unit “{unit}”, so it was read as {expected}.",
        "可只填 {expected}，单位不必重复。",
        "{expected} is enough; the unit need not be repeated.",
    )

    live = (
        Live(Band.INDICATOR, said("[target.repeated]"), "指标值的单位不必重复", marks=("target",), part="target"),
        Live(
            Band.INDICATOR,
            said("[actual.repeated]"),
            "完成值的单位不必重复",
            marks=("actual",),
            needs=("actual",),
            part="actual",
        ),
    )

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge target and actual of one quantitative indicator, each for itself."""
        unit = item.name.unit
        if not unit or item.target.target.kind in (TargetKind.DATE, TargetKind.PHRASE):
            return
        for column in ("target", "actual"):
            datum = own(item, column, context)
            number = datum.number if datum else None
            if datum is None or number is None or not number.unit or not same(unit, number.unit):
                continue
            yield Verdict(
                at=datum,
                found=datum.text.strip(),
                expected=f"{number.comparator or ''}{bare(number)}",
                field=cell_name(item, column, context),
                facts={"unit": unit},
            )
