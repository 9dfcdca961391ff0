"""VL02: an actual that gives no number where the target is one."""

from __future__ import annotations

from collections.abc import Iterator

from checks.among import Among
from checks.context import Context
from checks.datum import Datum
from checks.findings import Sentence, Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import both, either, said
from checks.rows import Indicator
from checks.rules.base import Rule, Table
from checks.rules.vl.wording import cell_name, own
from checks.values import TargetKind

_HELP = "请只填一个数（可带单位），如 991.25 或 95%；其他说明写到原因栏或备注中。"
_HELP_EN = "Write one number, with its unit if need be (991.25, 95%); put anything else with the reasons."


class ActualUnreadable(Rule[Indicator]):
    """定量指标的完成值读不出一个数。

    为什么
        指标值是数，完成值却是日期、文字或区间，两者无法比较，完成率和得分都算不出来。

    错例
        指标值 ≥90%，完成值 基本完成。

    对例
        指标值 ≥90%，完成值 92.5%。

    依据
        《项目支出绩效评价管理办法》（财预〔2020〕10号）：定量指标以实际完成值与指标值相比计分。
    """

    code = "VL02"
    name = "actual-unreadable"
    severity = Severity.ERROR
    table = Table.INDICATOR
    among = Among.ODD_ACTUAL
    columns = frozenset({"actual"})
    sentences = {
        "date": Sentence(
            "{field}填的是日期 {found}，而指标值 {target} 是数量，应填一个数。",
            "{field} is the date {found}, where the target {target} asks for a number.",
            _HELP,
            _HELP_EN,
        ),
        "phrase": Sentence(
            "{field}填的是文字“{found}”，而指标值 {target} 是数量，应填一个数。",
            "{field} is the text “{found}”, where the target {target} asks for a number.",
            _HELP,
            _HELP_EN,
        ),
        "doubt": Sentence(
            "{field}填的是 {found}，读不出是哪一个数；指标值 {target} 是数量。",
            "{field} says {found}, which is not one number; the target {target} asks for one.",
            _HELP,
            _HELP_EN,
        ),
        "error": Sentence(
            "{field}显示为错误值 {found}。",
            "{field} shows the error {found}.",
            "请改正公式，或直接填写完成值。",
            "Mend the formula or type the actual.",
        ),
    }

    live = (
        Live(
            Band.INDICATOR,
            said(
                either(
                    '[actual.shown]="#"',
                    both('[kind]="number"', "NOT([actual.nothing])", "[actual.is_number]=FALSE"),
                )
            ),
            "完成值读不出数",
            marks=("actual",),
            needs=("actual",),
        ),
    )

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge the actual of one indicator; a blank one or 无 is FM02's."""
        case = _case(item, item.actual) if item.actual else ""
        actual = own(item, "actual", context) if case else None
        if actual is None:
            return
        yield Verdict(
            at=actual,
            found=actual.error or actual.text.strip(),
            related=(item.target,),
            field=cell_name(item, "actual", context),
            case=case,
            facts={"target": item.target.text.strip()},
        )


def _case(item: Indicator, actual: Datum) -> str:
    """Return the sentence that says what stands there instead of a number; empty when nothing is wrong."""
    if actual.error:
        return "error"
    if item.target.target.kind is not TargetKind.NUMBER or actual.nothing or actual.number is not None:
        return ""
    return {TargetKind.DATE: "date", TargetKind.PHRASE: "phrase"}.get(actual.target.kind, "doubt")
