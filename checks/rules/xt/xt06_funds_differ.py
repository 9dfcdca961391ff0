"""XT06: a budget that is not the issued amount."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from checks.context import Context
from checks.datum import Datum
from checks.findings import Severity, Verdict
from checks.matching import REPORTS
from checks.relations import amount, finest, plain
from checks.rows import Form, FundRow
from checks.rules.base import Rule, Table, only
from checks.rules.xt.wording import whereabouts
from checks.units import convert, convertible
from checks.values import Interval
from checks.wording import number_text

_WAN = "万元"


class FundsDiffer(Rule[Form]):
    """自评表的全年预算数与下达的金额不一致（按资金来源）。

    为什么
        预算执行率以下达的预算为分母。漏填地方资金，执行率就偏高。

    错例
        下达地方资金 6648.4 万元、总投资 16648.4 万元，自评表地方财政资金填 0、年度资金总额填 10000。

    对例
        自评表年度资金总额 16648.4、中央 10000、地方 6648.4。下达表把地方资金列为其他资金的，合并后核对。

    依据
        转移支付绩效自评表“全年预算数（A）”为当年下达的预算；金额以两表所示的位数为准，四舍五入之内不提示。
    """

    code = "XT06"
    name = "funds-differ"
    severity = Severity.ERROR
    table = Table.FORM
    forms = REPORTS
    settings = ("matching",)
    sentences = only(
        "{field}填的是 {found}，下达的是 {expected} {unit}（{where}），相差 {difference}。",
        "{field} says {found}, as issued {expected} {unit} ({where}), a difference of {difference}.",
        "请按下达的预算填写各来源的全年预算数；预算经调整的，请在说明中注明批复文号。",
        "Write the budget of each source as issued; if it was adjusted, name the approval in the notes.",
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge the budget of the total and of each source that both tables have."""
        if context.comparison is None:
            return
        table = context.comparison.table
        unit = item.unit or table.unit or _WAN
        for roles in _compared(item, table):
            issued = _money(table, roles, unit)
            reported = _money(item, roles, unit) if issued is not None else None
            if reported is None or issued is None or reported.allowed.meets(issued.allowed):
                continue
            if not (item.unit and table.unit) and _scaled(reported.value, issued.value):
                continue
            heading = item.headers.get("funds.budget")
            label = plain(reported.row.label.text)
            yield Verdict(
                at=reported.at,
                found=reported.at.text.strip() or "（空白）",
                expected=number_text(issued.value),
                difference=Decimal(number_text(reported.value - issued.value)),
                related=tuple(issued.cells),
                field=f"{label} {plain(heading.text)}" if heading else label,
                facts={"unit": unit, "where": whereabouts(issued.at, reported.at)},
            )


@dataclass(frozen=True)
class _Money:
    """What one or several sources have in a table, in the unit of the comparison."""

    row: FundRow
    at: Datum
    cells: Sequence[Datum]
    value: Decimal
    allowed: Interval
    """What the printed digits allow."""


def _compared(form: Form, table: Form) -> list[tuple[str, ...]]:
    """Return the groups of sources to compare.

    Local and other money stand apart where both tables tell them apart; one that calls its local money 其他资金
    is compared by both together.
    """
    apart = all({"local", "other"} <= {_source(row, each) for row in each.funds} for each in (form, table))
    rest: list[tuple[str, ...]] = [("local",), ("other",)] if apart else [("local", "other")]
    return [("total",), ("central",), *rest]


def _source(row: FundRow, form: Form) -> str:
    """Return the role of a row; 省级资金 and the like are the local money where no row 地方资金 holds it."""
    if row.role == "local_part":
        return "part" if any(other.role == "local" for other in form.funds) else "local"
    return row.role


def _money(form: Form, roles: tuple[str, ...], unit: str) -> _Money | None:
    """Return the budget of some sources; None where none stands there or one cannot be read."""
    rows = [(row, row.budget) for row in form.funds if _source(row, form) in roles and row.budget is not None]
    own = form.unit or unit
    held = [amount(cell, own) for _, cell in rows]
    unreadable = any(each is None and not cell.nothing for each, (_, cell) in zip(held, rows, strict=True))
    known = [each for each in held if each is not None]
    if not rows or unreadable or (roles == ("total",) and not known):
        return None
    decimals = finest(amount(row.budget, own) for row in form.funds)
    if all(row.budget is None or row.budget.nothing for row in form.funds):
        return None
    factor = convert(Decimal(1), own, unit) if convertible(own, unit) else Decimal(1)
    value = sum((each.value for each in known), Decimal(0)) * factor
    half = Decimal(5).scaleb(-decimals - 1) * max(len(known), 1) * factor
    row, at = rows[0]
    return _Money(row, at, [cell for _, cell in rows], value, Interval(value - half, value + half))


def _scaled(first: Decimal, second: Decimal) -> bool:
    """Tell whether the amounts are the same in 元 and in 万元, where a table does not name its unit."""
    return bool(first) and (first == second * 10_000 or second == first * 10_000)
