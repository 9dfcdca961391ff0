"""SC08: scores without a total."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.findings import Severity, Verdict
from checks.rows import Form
from checks.rules.base import Rule, Table, only
from checks.rules.sc.points import scores_of, sum_of
from checks.wording import number_text


class TotalMissing(Rule[Form]):
    """有分值和得分，却没有总分一行。

    为什么
        没有总分，就不能定等级，审核人员只好自己逐项相加。

    错例
        16 个指标都有分值、得分，表末没有总分。

    对例
        表末有一行：总分，分值 100，得分 98.89。

    依据
        项目支出绩效自评表末行“总分”（财预〔2020〕10号附件）。
    """

    code = "SC08"
    name = "total-missing"
    severity = Severity.WARNING
    table = Table.FORM
    alone = frozenset({"scores"})
    columns = frozenset({"score", "weight"})
    sentences = only(
        "表中有分值和得分，但没有总分；各指标得分相加为 {expected}。",
        "The form has weights and scores but no total; the scores add up to {expected}.",
        "请在指标下方补一行总分；另有预算执行率得分的，一并计入。",
        "Add a total row under the indicators, with the points of “预算执行率” where they count.",
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge a form of which most rows have a weight and a score."""
        del context
        if item.total is not None:
            return
        scored = [row for row in item.indicators if row.score is not None and row.score.number is not None]
        weighted = [row for row in item.indicators if row.weight is not None and row.weight.number is not None]
        if min(len(scored), len(weighted)) * 2 <= len(item.indicators):
            return
        scores = scores_of(item)
        total = sum_of([score for score in scores if score.number is not None])
        yield Verdict(
            at=item.headers.get("indicators.score", scores[0]),
            expected="" if total is None else number_text(total),
            related=tuple(scores),
        )
