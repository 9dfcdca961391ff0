"""VL04: a comparator that points the wrong way."""

from __future__ import annotations

from collections.abc import Iterator

from checks.achievement import READING, wrong_way
from checks.among import Among
from checks.context import Context
from checks.findings import Sentence, Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import said
from checks.rows import Indicator
from checks.rules.base import Rule, Table
from checks.rules.vl.wording import bare, cell_name, own
from checks.values import Comparator


class ComparatorWrongWay(Rule[Indicator]):
    """比较符方向写反：越高越好的率写成 ≤，或成本上限写成 ≥。

    为什么
        合格率 ≤100% 永远成立，0 也算完成；成本 ≥ 上限则超支才算完成。方向反了，完成与否全部判反。

    错例
        工程质量合格率 ≤100%；单位成本控制数 ≥37.21 万元/公顷。

    对例
        工程质量合格率 =100%；单位成本控制数 ≤37.21 万元/公顷；投诉率 ≤5%。

    依据
        正向指标用 ≥，反向指标用 ≤；哪些率越高越好、哪些是成本上限，由口径 rates 和 costs 规定。
    """

    code = "VL04"
    name = "comparator-wrong-way"
    severity = Severity.ERROR
    table = Table.INDICATOR
    among = Among.WRONG_WAY
    settings = READING
    sentences = {
        "rate": Sentence(
            "{field}填的是 {found}，但这个率越高越好：照此，完成得越差越算达标。",
            "{field} says {found}, but more is better here: the worse the result, the surer it would be met.",
            "比较符方向写反，请核对后改为 {expected}。",
            "Turn the comparator round: {expected}.",
        ),
        "cost": Sentence(
            "{field}填的是 {found}，但这是成本上限：照此，花得越多越算达标。",
            "{field} says {found}, but this is a cost ceiling: the more is spent, the surer it would be met.",
            "比较符方向写反，请核对后改为 {expected}。",
            "Turn the comparator round: {expected}.",
        ),
    }

    live = (
        Live(
            Band.INDICATOR,
            said('[kind]="number"', 'OR([target.sign]={"≤","<"})', "[is_capped]", "NOT([less_is_better])"),
            "比较符写反：越高越好的率",
            marks=("target",),
            case="rate",
        ),
        Live(
            Band.INDICATOR,
            said('[kind]="number"', 'OR([target.sign]={"≥",">"})', "[is_ceiling]", "NOT([is_rate])"),
            "比较符写反：成本应为 ≤",
            marks=("target",),
            case="cost",
        ),
    )

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge the comparator of one target."""
        number = item.target.target.number
        if number is None or number.comparator is None or not wrong_way(item, number.comparator, context.profile):
            return
        target = own(item, "target", context)
        if target is None:
            return
        if number.comparator in (Comparator.LE, Comparator.LT):
            case, right = "rate", Comparator.EQ if number.value == 100 else Comparator.GE
        else:
            case, right = "cost", Comparator.LE
        yield Verdict(
            at=target,
            found=target.text.strip(),
            expected=f"{right}{bare(number)}{number.unit}",
            field=cell_name(item, "target", context),
            case=case,
        )
