"""XT10: a promised figure of which nothing is said."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.findings import Sentence, Severity, Verdict
from checks.matching import REPORTS
from checks.narrative import Tie
from checks.relations import plain
from checks.rows import Form
from checks.rules.base import Rule, Table


class GoalWithoutActual(Rule[Form]):
    """总体目标中承诺的数字，全年实际完成情况没有交代。

    为什么
        全年实际完成情况要对照总体目标逐项说明。没有完成的略去不提，看不出目标落实得怎样。

    错例
        总体目标写“新增林地面积94.58公顷”，全年实际完成情况没有提到新增林地。

    对例
        全年实际完成情况写“新增林地面积0公顷”，或说明新增林地因季节原因尚未开始。

    依据
        转移支付绩效自评表“总体目标”与“全年实际完成情况”两栏应相互对应。
    """

    code = "XT10"
    name = "goal-without-actual"
    severity = Severity.WARNING
    table = Table.FORM
    forms = REPORTS
    settings = ("matching",)
    sentences = {
        "figure": Sentence(
            "总体目标承诺了“{said}{found}”，全年实际完成情况没有交代{name}。",
            "The goal promises “{said}{found}”; “全年实际完成情况” says nothing of “{name}”.",
            "请在全年实际完成情况中补写完成数；没有完成的也要写明。",
            "State in “全年实际完成情况” what was done; say so too where nothing was.",
        ),
        "none": Sentence(
            "总体目标承诺了 {count} 项数字，全年实际完成情况没有写任何数字。",
            "The goal promises {count} figures; “全年实际完成情况” gives none.",
            "请对照总体目标，在全年实际完成情况中逐项写明完成数。",
            "State in “全年实际完成情况” what was done of each.",
        ),
    }

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge each figure of the goal that is tied to an indicator."""
        goal, achieved = item.goal, item.achieved
        if goal is None or achieved is None or achieved.nothing or not context.goal.figures:
            return
        promised: dict[int, Tie] = {}
        for tie in context.promised:
            promised.setdefault(id(tie.indicator), tie)
        if promised and not context.achieved.figures:
            yield Verdict(
                at=goal, related=(achieved,), field="总体目标", case="none", facts={"count": str(len(promised))}
            )
            return
        reported = {id(tie.indicator) for tie in context.reported}
        loose = set(context.achieved.figures) - {tie.figure for tie in context.reported}
        mentioned = reported | context.by_target.mentioned(achieved.text, loose) | context.by_actual.same_number(loose)
        for key, tie in promised.items():
            if key not in mentioned:
                name = plain(tie.indicator.label.text)
                yield Verdict(
                    at=goal,
                    found=tie.figure.text,
                    related=(achieved, tie.indicator.target),
                    field=name,
                    case="figure",
                    facts={"said": tie.figure.label.strip("()")[-30:], "name": name},
                )
