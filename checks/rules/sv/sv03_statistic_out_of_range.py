"""SV03: a reliability or validity that no answers give."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.context import Context
from checks.datum import Datum
from checks.findings import Sentence, Severity, Verdict
from checks.relations import plain
from checks.rows import Answers, Form, Statistic, Survey
from checks.rules.base import Rule, Table
from checks.rules.sv.counting import complete, printed, surveys_of
from checks.statistics import alpha, as_decimal, item_correlations, standardised_alpha
from checks.values import Number, half_up

_BOUNDS: dict[str, tuple[Decimal | None, Decimal]] = {
    "alpha": (None, Decimal(1)),
    "kmo": (Decimal(0), Decimal(1)),
    "validity": (Decimal(-1), Decimal(1)),
    "correlation": (Decimal(-1), Decimal(1)),
}
"""The least and the most of each statistic; α has no least: it falls below 0 where the items disagree."""


class StatisticOutOfRange(Rule[Form]):
    """信度、效度或相关系数超出了可能的范围，或与原始答卷算出的不同。

    为什么
        Cronbach α 不会大于 1，相关系数在 -1 与 1 之间，KMO 在 0 与 1 之间。超出范围的数不是算出来的。
        附有原始答卷的，信度可以重新计算。

    错例
        Cronbach α 系数 1.5。

    对例
        Cronbach α 系数 0.85。

    依据
        α = k÷(k-1)×(1-各题方差之和÷总分方差)，而总分方差不超过各题方差之和的 k 倍（Cronbach，1951）；
        相关系数 |r| ≤ 1（柯西不等式）。
    """

    code = "SV03"
    name = "statistic-out-of-range"
    severity = Severity.ERROR
    table = Table.FORM
    forms = frozenset({"survey"})
    sentences = {
        "range": Sentence(
            "{field}填的是 {found}，不可能：这个系数应 {expected}。",
            "{field} says {found}, which cannot be: it should be {expected}.",
            "请按原始答卷重新计算，或核对小数点。",
            "Compute it again from the raw answers, or look at the decimal point.",
        ),
        "differs": Sentence(
            "{field}填的是 {found}，按 {total} 份原始答卷应为 {expected}。",
            "{field} says {found}; {total} raw answers give {expected}.",
            "请按原始答卷重新计算；剔除了部分题目或答卷的，请写明。",
            "Compute it again from the raw answers; say so where items or answers were left out.",
        ),
    }

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge the statistics of one questionnaire."""
        survey = item.survey
        if survey is None:
            return
        alphas = [statistic for statistic in survey.statistics if statistic.kind == "alpha"]
        # Of several α each belongs to some of the items, and which ones nobody can tell.
        rows = _rows(survey, context) if len(alphas) == 1 else []
        for statistic in survey.statistics:
            number = _number(statistic.value)
            if number is None:
                continue
            least, most = _BOUNDS[statistic.kind]
            if number.value > most or (least is not None and number.value < least):
                yield _out_of_range(statistic.value, plain(statistic.label.text), least, most)
            elif statistic.kind == "alpha":
                yield from _alpha(statistic, number, rows)
        if survey.answers is not None:
            yield from _correlations(survey.answers)


def _number(datum: Datum) -> Number | None:
    """Return a statistic as a bare number: 85 % is 0.85."""
    number = datum.number
    if number is None or number.approximate or number.comparator is not None:
        return None
    return Number(number.value / 100, number.decimals + 2) if number.percent else number


def _out_of_range(at: Datum, field: str, least: Decimal | None, most: Decimal) -> Verdict:
    expected = f"≤{most}" if least is None else f"≥{least}、≤{most}"
    return Verdict(at, at.text.strip(), expected, field=field, case="range")


def _rows(survey: Survey, context: Context) -> list[list[int]]:
    """Return the raw answers behind a questionnaire: its own, else the only ones of the submission."""
    own = [survey.answers] if survey.answers else [each.answers for each in surveys_of(context) if each.answers]
    return complete(own[0]) if len(own) == 1 else []


def _alpha(statistic: Statistic, number: Number, rows: list[list[int]]) -> Iterator[Verdict]:
    computed = alpha(rows)
    if computed is None:
        return
    value = as_decimal(computed)
    if not any(each in printed(number) for each in (value, standardised_alpha(rows)) if each is not None):
        yield _differs(statistic.value, number, value, plain(statistic.label.text), len(rows))


def _correlations(answers: Answers) -> Iterator[Verdict]:
    """Hold the stated correlations of the items against the raw answers."""
    rows = complete(answers)
    if not answers.correlations or not rows:
        return
    for item, stated, values in zip(answers.items, answers.correlations, item_correlations(rows), strict=True):
        number, field = _number(stated), plain(item.text)
        if number is None:
            continue
        if abs(number.value) > 1:
            yield _out_of_range(stated, field, *_BOUNDS["correlation"])
        elif values and not any(value in printed(number) for value in values):
            yield _differs(stated, number, values[0], field, len(rows))


def _differs(at: Datum, number: Number, value: Decimal, field: str, total: int) -> Verdict:
    computed = half_up(value, number.decimals)
    return Verdict(
        at=at,
        found=at.text.strip(),
        expected=str(computed),
        difference=number.value - computed,
        field=field,
        case="differs",
        facts={"total": str(total)},
    )
