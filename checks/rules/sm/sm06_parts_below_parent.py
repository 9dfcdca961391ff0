"""SM06: targets of the parts that do not reach the parent's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from checks.achievement import READING, is_rate
from checks.context import Context
from checks.findings import Sentence, Severity, Verdict
from checks.relations import amount, plain
from checks.rows import Form, Indicator
from checks.rules.base import FamilyRule
from checks.units import convertible
from checks.values import Comparator, fold
from checks.wording import number_text

_KINDS = frozenset({"target-table", "target-breakdown"})
_NOT_ADDED = ("%", "百分点", "‰", "倍", "分", "年", "天", "工作日", "分贝", "摄氏度")
"""Units that do not add up over projects: shares, durations, levels."""


class PartsBelowParent(FamilyRule):
    """分解到各项目的指标值加起来，达不到总表的指标值。

    为什么
        总表的任务要由各项目完成。分解后加起来少了，任务就落了空；多了则提示，看总表是否漏计。

    错例
        总表氰渣堆整治量 ≥300，两个项目分别为 ≥248、≥45.6，合计 293.6。

    对例
        总表氰渣堆整治量 ≥293.6，两个项目分别为 ≥248、≥45.6。

    依据
        区域绩效目标应分解落实到具体项目（中央对地方专项转移支付绩效目标管理要求）；率、年限不相加。
    """

    code = "SM06"
    name = "parts-below-parent"
    severity = Severity.WARNING
    forms = _KINDS
    settings = READING
    sentences = {
        "below": Sentence(
            "{field}的指标值为 {found}，各项目（{parts}）合计 {expected}，少 {missing}，达不到总表。",
            "{field}: the target is {found}; the projects ({parts}) make {expected}, {missing} short of it.",
            "核对总表和各项目分解表的指标值，使各项目合计不少于总表。",
            "Check the parent and the parts: together the projects must reach the parent's target.",
        ),
        "exceeds": Sentence(
            "{field}的指标值为 {found}，各项目（{parts}）合计 {expected}，比总表多 {difference}。",
            "{field}: the target is {found}; the projects ({parts}) make {expected}, {difference} more.",
            "看总表是否漏计了某个项目；无误的不必修改。",
            "See whether the parent left a project out; nothing to mend if not.",
        ),
    }

    def kindred(self, form: Form) -> str:
        """Return programme and period; empty for a form that names no programme."""
        programme = _programme(form)
        return f"{programme} {form.period}" if programme else ""

    def fact(self, form: Form) -> str:
        """Return the money in 万元."""
        money = _money(form)
        return "" if money is None else str(money)

    def heads(self, facts: Sequence[str]) -> Sequence[int]:
        """Return the one whose money is that of all others together; none where unsure."""
        money = [Decimal(fact) for fact in facts if fact]
        if len(facts) < 3 or len(money) < len(facts):
            return ()
        whole = sum(money, Decimal(0))
        # Money that is half of all is the sum of the others.
        found = [place for place, each in enumerate(money) if each and each * 2 == whole]
        return found if len(found) == 1 else ()

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge one target table that is the parent of others of the run."""
        parts = self.relatives(item, context.run)
        for indicator in item.indicators:
            target = _floor(indicator, context)
            cells = [found for part in parts for found in _same(indicator, part)]
            values = [_floor(cell, context) for cell in cells]
            known = [value for value in values if value is not None]
            if target is None or not known or len(known) < len(cells):
                continue
            total = sum(known, Decimal(0))
            if total == target:
                continue
            yield Verdict(
                at=indicator.target,
                found=indicator.target.text.strip(),
                expected=number_text(total),
                difference=total - target,
                related=tuple(cell.target for cell in cells),
                field=plain(indicator.label.text),
                case="below" if total < target else "exceeds",
                severity=None if total < target else Severity.INFO,
                facts={
                    "parts": "+".join(number_text(value) for value in known),
                    "missing": number_text(abs(target - total)),
                },
            )


def _programme(form: Form) -> str:
    field = form.head.get("program")
    return fold(field.value.text) if field is not None else ""


def _money(form: Form) -> Decimal | None:
    """Return the total budget in 万元 as far as the form names its unit."""
    row = next((row for row in form.funds if row.role == "total"), None)
    held = amount(row.budget, form.unit or "万元") if row is not None else None
    return held.value if held is not None else None


def _same(indicator: Indicator, part: Form) -> list[Indicator]:
    wanted = (indicator.name.name, indicator.name.unit)
    return [row for row in part.indicators if (row.name.name, row.name.unit) == wanted][:1]


def _floor(indicator: Indicator, context: Context) -> Decimal | None:
    """Return the target of an indicator that adds up over projects; None for all others."""
    unit = indicator.name.unit or (indicator.target.target.number.unit if indicator.target.target.number else "")
    if not unit or "/" in unit or is_rate(indicator) or any(convertible(unit, other) for other in _NOT_ADDED):
        return None
    achieved = context.achievement(indicator)
    return achieved.target if achieved.comparator in (Comparator.GE, Comparator.GT) else None
