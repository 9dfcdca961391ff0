"""SV01: more questionnaires came back than went out."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.context import Context
from checks.datum import Datum
from checks.findings import Sentence, Severity, Verdict
from checks.relations import plain
from checks.rows import Form
from checks.rules.base import Rule, Table
from checks.rules.sv.counting import people


class ReturnedOverSent(Rule[Form]):
    """回收的问卷多于发放的，或有效的问卷多于回收的。

    为什么
        发出多少份，最多收回多少份；收回的里面才有有效的。份数对不上，满意度就没有依据。

    错例
        发放问卷 30 份，回收问卷 46 份。

    对例
        发放问卷 50 份，回收问卷 46 份，有效问卷 44 份。

    依据
        回收率 = 回收份数 ÷ 发放份数，不超过 100%；有效问卷是回收问卷的一部分。
    """

    code = "SV01"
    name = "returned-over-sent"
    severity = Severity.ERROR
    table = Table.FORM
    forms = frozenset({"survey"})
    sentences = {
        "returned": Sentence(
            "{field}填的是 {found}，{base}只有 {expected}，多出 {difference} 份。",
            "{field} says {found}, but {base} says only {expected}: {difference} too many.",
            "核对发放和回收的份数，改正填错的那一个；网络问卷以实际填写人数为发放数的，请写明。",
            "Check how many went out and came back; say so where an online survey counts its visitors as sent.",
        ),
        "valid": Sentence(
            "{field}填的是 {found}，{base}只有 {expected}，多出 {difference} 份。",
            "{field} says {found}, but {base} says only {expected}: {difference} too many.",
            "有效问卷是回收（发放）问卷的一部分，请核对份数。",
            "Valid questionnaires are part of those that came back; check the numbers.",
        ),
    }

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge one questionnaire: what came back against what went out, what is valid against what came back."""
        del context
        survey = item.survey
        if survey is None:
            return
        yield from _more(item, "returned", survey.returned, "sent", survey.sent)
        if people(survey.returned) is not None:
            yield from _more(item, "valid", survey.valid, "returned", survey.returned)
        else:
            yield from _more(item, "valid", survey.valid, "sent", survey.sent)


def _more(form: Form, case: str, part: Datum | None, base: str, whole: Datum | None) -> Iterator[Verdict]:
    counted, most = people(part), people(whole)
    if part is None or whole is None or counted is None or most is None or counted <= most:
        return
    yield Verdict(
        at=part,
        found=part.text.strip(),
        expected=whole.text.strip(),
        difference=Decimal(counted - most),
        related=(whole,),
        field=_heading(form, case),
        case=case,
        facts={"base": _heading(form, base)},
    )


def _heading(form: Form, role: str) -> str:
    heading = form.headers.get(f"survey.{role}")
    return plain(heading.text) if heading is not None else _WORDS[role]


_WORDS = {"sent": "发放问卷", "returned": "回收问卷", "valid": "有效问卷"}
