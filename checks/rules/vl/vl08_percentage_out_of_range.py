"""VL08: a percentage that the rate cannot have."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.achievement import in_unit_of_label, is_capped, is_rate
from checks.among import Among
from checks.context import Context
from checks.findings import Sentence, Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import array, both, either, holds, said
from checks.rows import Indicator
from checks.rules.base import Rule, Table
from checks.rules.vl.wording import cell_name, own

_SIGNED = ("降低", "减少", "下降", "节约", "偏差", "收益", "利润", "盈", "净", "同比", "环比", "差", "涨")
"""Rates that may be below 0, beside those that the profile calls uncapped."""


class PercentageOutOfRange(Rule[Indicator]):
    """合格率、满意度等不可能超过 100% 或低于 0 的率，填了范围外的数。

    为什么
        这些率是部分与全部之比。超过 100% 或为负数，多半是小数点、单位或行填错了。
        增长率、完成比例等可以超过 100%，不算。

    错例
        工程质量合格率（%）填 1000；群众满意度填 -95%。

    对例
        工程质量合格率（%）填 100；经济增长率填 120%。

    依据
        比率的定义；不可能超过 100% 的率由口径 rates.capped 规定。
    """

    code = "VL08"
    name = "percentage-out-of-range"
    severity = Severity.ERROR
    table = Table.INDICATOR
    among = Among.PERCENTS
    settings = ("rates.capped", "rates.uncapped")
    sentences = {
        "above": Sentence(
            "{field}填的是 {found}，这个率不可能超过 100%。",
            "{field} says {found}; this rate cannot be above 100%.",
            "核对小数点、单位和行，改为 0 至 100% 之间的数。",
            "Check decimal point, unit and row; it lies between 0 and 100%.",
        ),
        "below": Sentence(
            "{field}填的是 {found}，这个率不可能低于 0。",
            "{field} says {found}; this rate cannot be below 0.",
            "核对正负号和行，改为不小于 0 的数。",
            "Check the sign and the row; it cannot be negative.",
        ),
    }

    live = (
        *(
            Live(
                Band.INDICATOR,
                said("[is_capped]", f'IF([{column}.told]="",FALSE,[{column}.told]>100)'),
                f"{word}不可能超过 100%",
                marks=(column,),
                needs=(column,),
                case="above",
                part=column,
            )
            for column, word in (("target", "指标值"), ("actual", "完成值"))
        ),
        Live(
            Band.INDICATOR,
            said("[is_capped]", 'IF([target.told]="",FALSE,[target.told]<0)'),
            "指标值不可能低于 0",
            marks=("target",),
            case="below",
            part="target",
        ),
        Live(
            Band.INDICATOR,
            said(
                'IF([actual.told]="",FALSE,[actual.told]<0)',
                either(
                    "[is_capped]",
                    both(
                        "[is_rate]",
                        'IF([kind]="number",[target.value]>=0,FALSE)',
                        f"NOT(OR([named.grows],{holds('[label.name]', array(_SIGNED))}))",
                    ),
                ),
            ),
            "完成值不可能低于 0",
            marks=("actual",),
            needs=("actual",),
            case="below",
            part="actual",
        ),
    )

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge target and actual of one rate, each for itself."""
        capped = is_capped(item, context.profile)
        for column in ("target", "actual"):
            number = cell.number if (cell := item.get(column)) else None
            value = in_unit_of_label(item, number) if number else None
            if value is None:
                continue
            if capped and value > 100:
                case = "above"
            elif value < 0 and (capped or (column == "actual" and _never_negative(item, context))):
                case = "below"
            else:
                continue
            datum = own(item, column, context)
            if datum is None:
                continue
            yield Verdict(
                at=datum,
                found=datum.text.strip(),
                expected="≤100%" if case == "above" else "≥0",
                difference=value - 100 if case == "above" else value,
                field=cell_name(item, column, context),
                case=case,
            )


def _never_negative(item: Indicator, context: Context) -> bool:
    """Tell whether the rate's target says that it cannot be below 0."""
    signed = (*context.profile.uncapped_rates, *_SIGNED)
    target = item.target.target.number
    wanted = target.value if target else Decimal(-1)
    return is_rate(item) and wanted >= 0 and not any(word in item.name.name for word in signed)
