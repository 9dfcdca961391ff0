"""VL07: a value in another unit than its label's."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.among import Among
from checks.context import Context
from checks.findings import Sentence, Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import said
from checks.rows import Indicator
from checks.rules.base import Rule, Table
from checks.rules.vl.wording import bare, cell_name, own
from checks.units import convert, convertible, counting, same, standard
from checks.values import TargetKind
from checks.wording import number_text


class UnitMismatch(Rule[Indicator]):
    """值后面的单位与指标名称中的单位不一致；能换算的为核实，并给出换算结果。

    为什么
        单位不同的数不能相比，也不能汇总。元与万元、亩与公顷可以换算；万元填进公顷的行，则一定填错了。
        名称中没有单位的，完成值与指标值相比，能换算的只作提示。“个”“处”“座”等量词互用不算。

    错例
        新增林地面积（公顷）填 94.58万元；新增租金收入（万元）填 394700元。

    对例
        新增林地面积（公顷）填 94.58；修复废弃矿山数量（个）填 51处。

    依据
        法定计量单位的换算关系；1 公顷 = 15 亩。
    """

    code = "VL07"
    name = "unit-mismatch"
    severity = Severity.ERROR
    table = Table.INDICATOR
    among = Among.WITH_UNIT
    sentences = {
        "other": Sentence(
            "{field}填的是 {found}，单位是“{unit}”，而{place}的单位是“{wanted}”，两者不能换算。",
            "{field} says {found} in “{unit}”, but the unit of the {place_en} is “{wanted}”; they do not convert.",
            "请核对是否填错了行，并按“{wanted}”填写。",
            "Check whether it belongs to another row, and write it in “{wanted}”.",
        ),
        "convertible": Sentence(
            "{field}填的是 {found}，单位是“{unit}”，而{place}的单位是“{wanted}”，换算后为 {expected}。",
            "{field} says {found} in “{unit}”, but the unit of the {place_en} is “{wanted}”: that makes {expected}.",
            "请按“{wanted}”填写：{expected}。",
            "Write it in “{wanted}”: {expected}.",
        ),
    }

    live = (
        *(
            Live(
                Band.INDICATOR,
                said(f'[{value}]="{case}"'),
                f"{words}，{cure}",
                marks=(column,),
                severity=severity,
                needs=(column,),
                case=case,
                part=part,
            )
            for case, cure, severities in (
                ("other", "请核对", (None, None)),
                ("convertible", "请换算", (Severity.WARNING, Severity.INFO)),
            )
            for value, words, column, part, severity in (
                ("target.mismatch", "指标值的单位与名称不同", "target", "target", severities[0]),
                ("actual.mismatch", "完成值的单位与名称不同", "actual", "actual", severities[0]),
                ("actual.mismatch.target", "完成值的单位与指标值不同", "actual", "unlabelled", severities[1]),
            )
        ),
    )

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge target and actual against the label, or the actual against the target."""
        if item.target.target.kind in (TargetKind.DATE, TargetKind.PHRASE):
            return
        label, target = item.name.unit, item.target.target.number
        wanted = label or (target.unit if target else "")
        for column in ("target", "actual"):
            datum = own(item, column, context)
            number = datum.number if datum else None
            if datum is None or number is None or not _another(wanted, number.unit):
                continue
            converts = convertible(number.unit, wanted)
            value = convert(number.value, number.unit, wanted) if converts else number.value
            sign = number.comparator or ""
            yield Verdict(
                at=datum,
                found=datum.text.strip(),
                expected=f"{sign}{number_text(value, 4)}{wanted}" if converts else f"{sign}{bare(number)}{wanted}",
                related=(item.label if label else item.target,),
                field=cell_name(item, column, context),
                case="convertible" if converts else "other",
                severity=_severity(converts=converts, labelled=bool(label)),
                facts={
                    "unit": number.unit,
                    "wanted": wanted,
                    "place": "指标名称" if label else "指标值",
                    "place_en": "label" if label else "target",
                },
            )


def _severity(*, converts: bool, labelled: bool) -> Severity | None:
    """Return how much it weighs: 2万人 planned and 20135人 reached are plain to all, where no label asks for a unit."""
    if not converts:
        return None
    return Severity.WARNING if labelled else Severity.INFO


def _another(wanted: str, unit: str) -> bool:
    """Tell whether two known units differ in a way that matters."""
    if standard(wanted) is None or standard(unit) is None or same(wanted, unit):
        return False
    # 50万元 in a row of 万元/公顷 and 50万人次/年 in a row of 万人次 are short or long for the same.
    if wanted.startswith(f"{unit}/") or unit == f"{wanted}/年":
        return False
    if convertible(unit, wanted):
        return convert(Decimal(1), unit, wanted) != 1
    return not (counting(wanted) and counting(unit))
