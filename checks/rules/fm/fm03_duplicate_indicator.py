"""FM03: the same indicator twice."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.datum import Datum
from checks.findings import Severity, Verdict
from checks.labels import group_name
from checks.live import Band, Live
from checks.live.formulas import said
from checks.relations import plain
from checks.rows import Form
from checks.rules.base import Rule, Table, only

_ABOVE = "(ROW([indicator:twin.name])<ROW())"
_NAMESAKE = f"{_ABOVE}*([indicator:twin.name]=[twin.name])"
_TWIN = f'SUMPRODUCT({_NAMESAKE}*([indicator:twin.group]=[twin.group])*([twin.group]<>"?"))'
_OTHER_GROUP = f"SUMPRODUCT({_NAMESAKE}*([indicator:twin.plain]*[twin.plain]=0))"
"""A group's name with a code or a weight may be another's without: that is not told apart here."""
_UNREAD = f'SUMPRODUCT({_ABOVE}*([indicator:twin.name]="?"))'


class DuplicateIndicator(Rule[Form]):
    """同一组内三级指标名称重复。

    为什么
        同名指标重复出现，多半是复制后忘了改名，或同一指标计了两次分；与下达的指标也对不上。
        编号不同而名称相同的也算重复；单位不同或不在同一组的不算。

    错例
        C201 与 C202 都是“筛选子项目工程量的资金测算准确率”。

    对例
        C201 筛选子项目工程量的资金测算准确率，C202 项目实施方案、图件、数据成果合格率。

    依据
        绩效目标表表样：每个三级指标一行，不重复计分。
    """

    code = "FM03"
    name = "duplicate-indicator"
    severity = Severity.ERROR
    table = Table.FORM
    alone = frozenset({"indicators"})
    sentences = only(
        "三级指标“{found}”与同组的“{first}”重名。",
        "The indicator “{found}” has the same name as “{first}” in its group.",
        "核对下达的指标：名称写错的改正，重复的删去一行。",
        "Check against the issued indicators: mend the name, or take one row out.",
    )

    live = (
        Live(
            Band.INDICATOR,
            said(
                f'IF([twin.name]="",FALSE,IF([twin.name]="?",NA(),IF({_TWIN}>0,TRUE,'
                f"IF({_OTHER_GROUP}+{_UNREAD}>0,NA(),FALSE))))"
            ),
            "同组内三级指标重名",
            marks=("level3",),
        ),
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge all labels of one form; each repetition is reported against the first."""
        del context
        names = [row.name.name for row in item.indicators]
        if len({*names}) == len(names):
            return  # no name twice, whatever the groups
        seen: dict[tuple[str, ...], Datum] = {}
        for indicator in item.indicators:
            label = indicator.name
            groups = (group_name(indicator.level1.text), group_name(indicator.level2.text))
            first = seen.setdefault((*groups, label.ordinal, label.name, label.unit), indicator.label)
            if not label.name or first is indicator.label:
                continue
            yield Verdict(
                at=indicator.label,
                found=indicator.label.text.strip(),
                related=(first,),
                field=plain(indicator.level2.text),
                facts={"first": first.text.strip()},
            )
