"""SM05: a bracketed weight that its rows do not make."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.context import Context
from checks.datum import Datum
from checks.findings import Severity, Verdict
from checks.labels import read_label
from checks.relations import plain
from checks.rows import Form, Indicator
from checks.rules.base import Rule, Table, only
from checks.wording import number_text


class BracketedWeight(Rule[Form]):
    """一级、二级指标名称括号中的权重，不等于其下各三级指标权重之和。

    为什么
        评分表的一级、二级指标把权重写在名称的括号里。调整三级指标的权重后，括号里的数常常忘了改。

    错例
        “A1 项目立项 (8)”下两个三级指标的权重为 4、3。

    对例
        “A1 项目立项 (8)”下两个三级指标的权重为 4、4。

    依据
        绩效评价综合评分表：上级指标的权重为下级指标权重之和。
    """

    code = "SM05"
    name = "bracketed-weight"
    severity = Severity.ERROR
    table = Table.FORM
    alone = frozenset({"scores"})
    columns = frozenset({"weight"})
    sentences = only(
        "“{field}”括号中的权重是 {found}，其下各指标的权重（{parts}）相加为 {expected}。",
        "“{field}” states a weight of {found}; its rows ({parts}) make {expected}.",
        "核对括号中的权重和各三级指标的权重，改正填错的那一个。",
        "Check the bracketed weight and the weights of its rows, and mend the one that is wrong.",
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge each group of rows under a level-1 or level-2 label."""
        del context
        for level, rows in _groups(item.indicators):
            stated = read_label(level.text).weight
            cells = list({id(row.weight): row.weight for row in rows if row.weight is not None}.values())
            values = [cell.number.value for cell in cells if cell.number is not None]
            if stated is None or not cells or len(values) < len(cells):
                continue
            total = sum(values, Decimal(0))
            if total != stated:
                yield Verdict(
                    at=level,
                    found=number_text(stated),
                    expected=number_text(total),
                    difference=stated - total,
                    related=tuple(cells),
                    field=plain(level.text),
                    facts={"parts": "+".join(number_text(value) for value in values)},
                )


def _groups(rows: list[Indicator]) -> Iterator[tuple[Datum, list[Indicator]]]:
    """Yield each level-1 and level-2 cell with the rows under it; rows that repeat its text are its own."""
    for depth in (1, 2):
        group: list[Indicator] = []
        for row in rows:
            if group and _levels(group[0], depth) != _levels(row, depth):
                yield _level(group[0], depth), group
                group = []
            group.append(row)
        if group:
            yield _level(group[0], depth), group


def _level(row: Indicator, depth: int) -> Datum:
    return row.level1 if depth == 1 else row.level2


def _levels(row: Indicator, depth: int) -> tuple[str, ...]:
    return (row.level1.text, row.level2.text)[:depth]
