"""XT02: the issued value with another comparator."""

from __future__ import annotations

from collections.abc import Iterator

from checks.achievement import READING
from checks.context import Context
from checks.findings import Sentence, Severity, Verdict
from checks.matching import REPORTS
from checks.relations import plain
from checks.rows import Form
from checks.rules.base import Rule, Table
from checks.rules.xt.targets import Standing, held, other_comparators
from checks.rules.xt.wording import target_of


class ComparatorDiffers(Rule[Form]):
    """指标值的数值与下达的相同，比较符（≥、≤、=）却不同。

    为什么
        “≤20.19”写成“≥20.19”，意思正好相反；“>”写成“≥”，是否完成也可能不同；漏写比较符，就得靠猜。

    错例
        下达的单位成本控制数 ≤20.19，自评表填 ≥20.19；下达 ≥90，自评表填 90。

    对例
        下达 ≥90，自评表填 ≥90；合格率 100% 与 =100% 一致。

    依据
        自评表的指标值应与下达的绩效目标一致；没有比较符的指标值怎样理解见 VL03。
    """

    code = "XT02"
    name = "comparator-differs"
    severity = Severity.WARNING
    table = Table.FORM
    forms = REPORTS
    settings = ("matching", *READING)
    sentences = {
        "other": Sentence(
            "{field}的指标值填的是 {found}（即 {sign}），下达的是 {expected}（即 {issued_sign}，{where}），"
            "比较符不同。",
            "{field}: the target is {found} here (that is {sign}), "
            "{expected} as issued (that is {issued_sign}; {where}).",
            "请按下达的目标表补上或改正比较符。",
            "Write the comparator as issued.",
        ),
        "dropped": Sentence(
            "{field}的指标值填的是 {found}，下达的是 {expected}（{where}），漏写了比较符。",
            "{field}: the target is {found} here, {expected} as issued ({where}); the comparator was left out.",
            "请按下达的目标表补上比较符。",
            "Write the comparator as issued.",
        ),
    }

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge the comparator of each target whose value is the issued one."""
        for match in context.comparison.matches if context.comparison else ():
            comparators = other_comparators(match, context.profile)
            if comparators is None or held(match, item.period).standing is not Standing.SAME:
                continue
            yield Verdict(
                at=match.reported.target,
                found=match.reported.target.text.strip(),
                expected=match.issued.target.text.strip(),
                related=(match.issued.target,),
                field=plain(match.reported.label.text),
                case="dropped" if comparators[0] is comparators[1] else "other",
                facts={**target_of(match), "sign": comparators[0].value, "issued_sign": comparators[1].value},
            )
