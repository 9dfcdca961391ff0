"""XT01: a target that is not the issued one."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.findings import Sentence, Severity, Verdict
from checks.matching import REPORTS
from checks.relations import plain
from checks.rows import Form
from checks.rules.base import Rule, Table
from checks.rules.xt.targets import Standing, held
from checks.rules.xt.wording import target_of

_HELP = (
    "请按下达的指标值填写；经批准调整过的，请用调整后的目标表核对，并在说明中注明批复文号。",
    "Write the target as issued; if an adjustment was approved, check against the adjusted table.",
)


class TargetDiffers(Rule[Form]):
    """自评表的指标值与下达的绩效目标表不一致。

    为什么
        自评对照的是下达的目标，不能自行改动。抄错一位或调低目标，完成率和得分都失去依据。

    错例
        下达的矿山生态修复面积 ≥701.22 公顷，自评表指标值填 ≥702.22。

    对例
        自评表指标值填 ≥701.22；下达表以亩计、自评表以公顷计的，换算后一致即可。

    依据
        绩效目标一经批复下达，一般不予调整；确需调整的，按程序报批（中央对地方专项转移支付绩效目标管理要求）。
    """

    code = "XT01"
    name = "target-differs"
    severity = Severity.ERROR
    table = Table.FORM
    forms = REPORTS
    settings = ("matching",)
    sentences = {
        "value": Sentence(
            "{field}的指标值填的是 {found}，下达的是 {expected}（{where}），不一致。",
            "{field}: the target is {found} here, {expected} as issued ({where}).",
            *_HELP,
        ),
        "unit": Sentence(
            "{field}的指标值 {found} 以{unit}计，下达的 {expected} 以{issued_unit}计（{where}），不是同一计量单位。",
            "{field}: the target {found} is in {unit} here, as issued {expected} in {issued_unit} ({where}).",
            "请核对该指标的计量单位，按下达的目标表填写。",
            "Check the indicator's unit and write it as issued.",
        ),
        "words": Sentence(
            "{field}的指标值填的是“{found}”，下达的是“{expected}”（{where}），说法不同。",
            "{field}: the target is “{found}” here, “{expected}” as issued ({where}).",
            *_HELP,
        ),
    }

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge the target of each indicator that the issued table has too."""
        for match in context.comparison.matches if context.comparison else ():
            result = held(match, item.period)
            if result.standing is Standing.SAME:
                continue
            reported, issued = match.reported, match.issued
            yield Verdict(
                at=reported.target,
                found=reported.target.text.strip(),
                expected=issued.target.text.strip(),
                difference=result.difference,
                related=(issued.target,),
                field=plain(reported.label.text),
                case=result.standing.value,
                facts={**target_of(match), "unit": reported.name.unit, "issued_unit": issued.name.unit},
            )
