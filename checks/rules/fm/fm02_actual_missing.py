"""FM02: a target without an actual."""

from __future__ import annotations

from collections.abc import Iterator

from checks.among import Among
from checks.context import Context
from checks.findings import Sentence, Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import both, either, said
from checks.rows import Indicator
from checks.rules.base import Rule, Table
from checks.rules.vl.wording import cell_name, own
from checks.values import TargetKind

_HELP = "请填写全年实际完成值；没有完成的填 0，并在原因栏说明。"
_HELP_EN = "Write what was reached by the end of the year; 0, with the reason beside it, if nothing was."


class ActualMissing(Rule[Indicator]):
    """指标有指标值，却没有填写完成值。

    为什么
        没有完成值就没有自评。定量指标填“无”“/”也等于没有填；确实一点没做，应填 0 并说明原因。

    错例
        单位成本控制数（万元/公顷）指标值 ≤37.21，完成值空白。

    对例
        单位成本控制数（万元/公顷）指标值 ≤37.21，完成值 36.50。

    依据
        转移支付绩效自评表“全年实际完成值”栏，每个三级指标都应填写。
    """

    code = "FM02"
    name = "actual-missing"
    severity = Severity.ERROR
    table = Table.INDICATOR
    among = Among.WITHOUT_ACTUAL
    columns = frozenset({"actual"})
    sentences = {
        "blank": Sentence(
            "{field}没有填写，指标值是 {target}。",
            "{field} is blank; the target is {target}.",
            _HELP,
            _HELP_EN,
        ),
        "nothing": Sentence(
            "{field}填的是“{found}”，等于没有填写；指标值是 {target}。",
            "{field} says {found}, which is as good as blank; the target is {target}.",
            _HELP,
            _HELP_EN,
        ),
    }

    live = (
        Live(
            Band.INDICATOR,
            said(
                '[actual.shown]<>"#"',
                either(
                    both('OR([kind]={"number","date"})', "[actual.nothing]"),
                    both('[kind]="phrase"', '[actual.text]=""'),
                ),
                'IF([actual.text]="",[actual.blank],TRUE)',
            ),
            "没有填写完成值",
            marks=("actual",),
            needs=("actual",),
        ),
    )

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge the actual of one indicator; for a phrase only a blank one is missing."""
        actual = own(item, "actual", context)
        if actual is None or actual.error or actual.unsaved:
            return
        kind = item.target.target.kind
        quantitative = kind in (TargetKind.NUMBER, TargetKind.DATE)
        if not (quantitative and actual.nothing) and not (kind is TargetKind.PHRASE and actual.blank):
            return
        yield Verdict(
            at=actual,
            found=actual.text.strip(),
            related=(item.target,),
            field=cell_name(item, "actual", context),
            case="blank" if actual.blank else "nothing",
            facts={"target": item.target.text.strip()},
        )
