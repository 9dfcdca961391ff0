"""SC06: points for a blank actual."""

from __future__ import annotations

from collections.abc import Iterator

from checks.among import Among
from checks.context import Context
from checks.findings import Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import both, either, said
from checks.relations import plain
from checks.rows import Indicator
from checks.rules.base import Rule, Table, only
from checks.values import TargetKind


class PointsWithoutResult(Rule[Indicator]):
    """没有填完成值，却给了分。

    为什么
        得分要由完成情况得出。完成值空白而有得分，不是漏填完成值，就是得分没有依据。

    错例
        单位成本控制数 ≤37.21，全年实际完成值空白，得分 5。

    对例
        单位成本控制数 ≤37.21，全年实际完成值 36.80，得分 5。

    依据
        财预〔2020〕10号：根据指标完成情况记分。
    """

    code = "SC06"
    name = "points-without-result"
    severity = Severity.WARNING
    table = Table.INDICATOR
    among = Among.WITHOUT_ACTUAL
    columns = frozenset({"actual", "score"})
    sentences = only(
        "{field}得了 {found} 分，但没有填完成值。",
        "{field} scores {found}, but has no actual.",
        "请补填完成值；确实没有完成的，得分应为 0。",
        "Fill in the actual; score 0 if nothing was done.",
    )

    live = (
        Live(
            Band.INDICATOR,
            said(
                'IF([score.value]="",FALSE,[score.value]>0)',
                either('[actual.text]=""', both('OR([kind]={"number","date"})', "[actual.nothing]")),
                'IF([actual.text]="",[actual.blank],TRUE)',
            ),
            "没有完成值，却有得分",
            marks=("score", "actual"),
            needs=("actual", "score"),
        ),
    )

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge one indicator."""
        del context
        if item.score is None or item.actual is None or item.score.number is None or item.score.number.value <= 0:
            return
        quantitative = item.target.target.kind in (TargetKind.NUMBER, TargetKind.DATE)
        if item.actual.unsaved or not (item.actual.blank or (quantitative and item.actual.nothing)):
            return
        yield Verdict(
            at=item.score,
            found=item.score.text.strip(),
            expected="0",
            related=(item.actual,),
            field=plain(item.label.text),
        )
