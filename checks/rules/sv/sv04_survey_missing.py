"""SV04: a satisfaction figure with no survey behind it."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from checks.context import Context
from checks.datum import Datum
from checks.findings import Severity, Verdict
from checks.labels import section_of
from checks.relations import plain
from checks.rows import Form, Indicator
from checks.rules.base import Rule, Table, only
from checks.rules.sv.counting import surveys_of

_UNITS = ("", "%", "分")
"""What satisfaction is told in."""


class SurveyMissing(Rule[Form]):
    """填了满意度，报送件里却没有问卷调查的份数和结果。

    为什么
        满意度要靠调查得出。审核人员只看到一个百分数，无法知道问了多少人、怎样算的。

    错例
        群众满意度 95%，报送件中没有任何问卷的发放、回收份数。

    对例
        另附工作表：发放问卷 50 份，回收 46 份，有效 44 份，满意度 95.45%。

    依据
        财预〔2020〕10号：满意度指标根据问卷调查等结果评分；满意度问卷是常见的佐证资料。
    """

    code = "SV04"
    name = "survey-missing"
    severity = Severity.INFO
    table = Table.FORM
    columns = frozenset({"actual"})
    sentences = only(
        "{field}填了 {found}，但报送件里没有问卷调查的份数和结果。",
        "{field} says {found}, but nothing in the workbook tells of the survey behind it.",
        "建议附上问卷发放、回收、有效份数和统计结果，或在说明中写明满意度的来源。",
        "Add how many questionnaires were sent, returned and valid, with their results, or say where it comes from.",
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge a form at its first satisfaction figure."""
        if surveys_of(context):
            return
        groups = {text for text in {row.level1.text for row in item.indicators} if section_of(text) == "满意度"}
        row = next((row for row in item.indicators if _is_stated(row, groups)), None)
        if row is None or row.actual is None or _told(item, row):
            return
        yield Verdict(at=row.actual, found=row.actual.text.strip(), related=(row.label,), field=plain(row.label.text))


def _is_stated(row: Indicator, groups: AbstractSet[str]) -> bool:
    """Tell whether a row is a satisfaction indicator with a figure; ``groups`` are the level-1 groups of such."""
    named = row.level1.text in groups or "满意" in row.name.name or "满意" in row.level2.text
    number = row.actual.number if row.actual is not None else None
    # What is counted (投诉 0起) no survey tells.
    return named and number is not None and (row.name.unit or number.unit) in _UNITS


def _told(form: Form, row: Indicator) -> bool:
    """Tell whether the form speaks of a questionnaire in words."""
    texts: tuple[Datum | None, ...] = (form.achieved, form.notes, row.reason, row.evidence, row.basis)
    return any(datum is not None and "问卷" in datum.text for datum in texts)
