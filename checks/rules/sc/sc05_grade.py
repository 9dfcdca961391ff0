"""SC05: a grade that does not follow from the total."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from checks.context import Context
from checks.findings import Severity, Verdict
from checks.live import Band, Live
from checks.rows import Form
from checks.rules.base import Rule, Table, only
from checks.rules.sc.points import execution_points, scores_of, sum_of, weights_of
from checks.values import fold
from checks.wording import number_text

_GRADE = re.compile("优秀?|良好?|中等?|较?差")
_LETTERS = re.compile("[优良中差]")


class Grade(Rule[Form]):
    """填写的等级（优、良、中、差）与总分不符。

    为什么
        等级由总分决定，不是另行评定的。等级与总分不符，多半是总分改过而等级没有改。

    错例
        总分 88.80，等级“优”。

    对例
        总分 88.80，等级“良”。

    依据
        财预〔2020〕10号：90（含）分以上为优、80（含）—90分为良、60（含）—80分为中、60分以下为差；
        由口径 scores.grades 规定。
    """

    code = "SC05"
    name = "grade"
    severity = Severity.ERROR
    table = Table.FORM
    alone = frozenset({"scores"})
    settings = ("scores.grades", "weights.execution", "scores.decimals")
    sentences = only(
        "等级填的是“{found}”，总分 {total} 应为“{expected}”。",
        "The grade says “{found}”; the total {total} makes “{expected}”.",
        "请按总分改正等级；如总分填错，请先改正总分。",
        "Mend the grade, or the total first if that is wrong.",
    )
    live = (
        Live(
            Band.FORM,
            'IF([grade.letter]="",FALSE,IF(SUMPRODUCT(([$grade_names]=[grade.letter])*1)=0,FALSE,'
            'IF(AND([grade.by.total]="",[grade.by.scaled]=""),FALSE,'
            "AND([grade.by.total]<>[grade.letter],[grade.by.scaled]<>[grade.letter]))))",
            "等级与总分不符，请核对",
            ("grade", "total_score"),
            needs=("grade", "scores"),
        ),
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge the grade of a form; silent where any fair reading of the total gives it."""
        if item.grade is None:
            return
        letters = {_LETTERS.findall(word)[0] for word in _GRADE.findall(fold(item.grade.text))}
        grades = context.profile.grades
        totals = [total for total in _totals(item, context) if total >= min(grades.values())]
        if len(letters) != 1 or not letters <= grades.keys() or not totals:
            return
        fitting = [context.profile.grade_of(total) for total in totals]
        if letters & set(fitting):
            return
        stated = item.total.score if item.total is not None else None
        yield Verdict(
            at=item.grade,
            found=item.grade.text.strip(),
            expected=fitting[0],
            related=(stated,) if stated is not None else tuple(scores_of(item)),
            facts={"total": number_text(totals[0], 2)},
        )


def _totals(form: Form, context: Context) -> list[Decimal]:
    """Return what the total may be on a basis of 100: as stated, or what the weights leave of it."""
    stated = form.total.score.number if form.total is not None and form.total.score is not None else None
    total = stated.value if stated is not None else sum_of(scores_of(form))
    if total is None:
        return []
    weights = sum_of(weights_of(form))
    if weights is None or weights == 100:
        return [total]
    budget = execution_points(form, context)
    if stated is None and budget is not None:
        return [total + budget]
    return [total, total / weights * 100] if weights > 0 else [total]
