"""TA05: a qualitative actual other than its target phrase."""

from __future__ import annotations

from collections.abc import Iterator

from checks.among import Among
from checks.context import Context, explained
from checks.findings import Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import said
from checks.relations import plain
from checks.rows import Indicator
from checks.rules.base import Rule, Table, only
from checks.rules.ta.wording import actual_text, target_text
from checks.values import TargetKind


class PhraseNotMet(Rule[Indicator]):
    """定性指标的完成情况与指标值的说法不同，既没有扣分，也没有说明原因。

    为什么
        定性指标只能看说法是否一致。指标值是“有效提高”，完成情况写“有所提高”，就是没有完全达成，
        应当扣分或说明。只换了语序或程度词的（“明显改善”与“改善明显”）、填的是数的，只有人能判断，不算。

    错例
        指标值“基本消除”，全年实际完成值“部分消除”，原因空白。

    对例
        指标值“基本消除”，全年实际完成值“基本消除”；或填“部分消除”并说明原因、扣减得分。

    依据
        财预〔2020〕10号：定性指标按达成、部分达成、未达成三档赋分；视为达成的说法由口径 targets.met_phrases 规定。
    """

    code = "TA05"
    name = "phrase-not-met"
    severity = Severity.WARNING
    table = Table.INDICATOR
    among = Among.MISSED
    columns = frozenset({"actual"})
    settings = ("targets.met_phrases", "targets.degree_words", "targets.weak_words")
    sentences = only(
        "{field}的指标值是“{expected}”，实际完成填的是“{found}”，说法不同，没有扣分也没有说明原因。",
        "{field}: the target is “{expected}”, the actual “{found}”; no points were taken and no reason is given.",
        "已达成的，请按指标值的说法填写；没有完全达成的，请说明原因并相应扣分。",
        "If it was met, use the words of the target; if not, state why and take points.",
    )

    live = (
        Live(
            Band.INDICATOR,
            said(
                '[kind]="phrase"',
                "[met]=FALSE",
                "NOT([explained]=TRUE)",
                'NOT(IF(OR([score.value]="",[weight.value]=""),FALSE,[score.value]<[weight.value]))',
            ),
            "与指标值说法不同，请说明",
            marks=("actual",),
            needs=("actual",),
        ),
    )

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge one qualitative indicator."""
        achieved = context.achievement(item)
        if achieved.kind is not TargetKind.PHRASE or achieved.met is not False or item.actual is None:
            return
        if explained(item.reason) or _points_taken(item):
            return
        related = (item.target, item.reason, item.score)
        yield Verdict(
            at=item.actual,
            found=actual_text(item),
            expected=target_text(item, achieved),
            related=tuple(datum for datum in related if datum is not None),
            field=plain(item.label.text),
        )


def _points_taken(indicator: Indicator) -> bool:
    score = indicator.score.number if indicator.score is not None else None
    weight = indicator.weight.number if indicator.weight is not None else None
    return score is not None and weight is not None and score.value < weight.value
