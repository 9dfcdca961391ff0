"""The arithmetic relations of a form: which rate belongs to which numbers, which parts to which total."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from checks.datum import Datum
from checks.rows import Breakdown, BreakdownRow, Column, Form, FundRow
from checks.units import convert, convertible
from checks.values import Number, fold

_AMOUNTS = ("target", "actual", "budget", "executed", "amount", "sum", "rest")
"""The kinds of columns of a money or region table that add up over its rows."""

_BASES = {"budget": "executed", "target": "actual", "amount": "executed"}
"""Which column is divided by which: executed B by budget A, actual by target."""

_REMARK = re.compile(r"[（(][^（()）]*[）)]|[\s:：]")


@dataclass(frozen=True)
class Amount:
    """A number of a relation: where it stands and what it is, in the unit of its block."""

    at: Datum
    number: Number

    @property
    def value(self) -> Decimal:
        """The number as printed, in the block's unit."""
        return self.number.value


@dataclass(frozen=True)
class Rate:
    """A stated rate with its numerator and denominator: 预算执行率 = B ÷ A × 100 %."""

    stated: Datum
    field: str
    numerator: Amount | None
    """None where it is blank or not a number."""
    denominator: Amount | None
    decimals: int
    """The last digit of the block's amounts, as digits after the point."""
    base_blank: bool = False
    """The cell of the denominator is blank (or says 无)."""
    base: Datum | None = None
    total: bool = False
    """The rate of the total row."""
    completion: bool = False
    """A 完成率: actual ÷ target, which some provinces cap at 100 %."""

    @property
    def stale(self) -> bool:
        """A formula among its cells shows what is out of date: nothing can be told."""
        return self.stated.stale or any(
            item is not None and item.at.stale for item in (self.numerator, self.denominator)
        )


@dataclass(frozen=True)
class Sum:
    """A total and the parts that make it."""

    total: Amount
    parts: tuple[Amount, ...]
    """The parts that hold a number; blank ones count as nothing."""
    field: str
    decimals: int
    cells: tuple[Datum, ...] = ()
    """All the cells of the parts, blank ones too."""

    @property
    def stale(self) -> bool:
        """A formula among its cells shows what is out of date, or nothing: nothing can be told."""
        return self.total.at.stale or any(cell.stale or cell.unsaved for cell in self.cells)


def plain(text: str) -> str:
    """Return a label for a sentence: without remarks in brackets, blanks, colons and 其中."""
    return _REMARK.sub("", text).removeprefix("其中").removeprefix("，")


def amount(datum: Datum | None, unit: str = "") -> Amount | None:
    """Return the amount that a cell holds, converted to the block's unit; None when it holds no number."""
    if datum is None:
        return None
    number = datum.number or datum.target.number
    if number is None or number.percent:
        return None
    if unit and number.unit and number.unit != unit:
        if not convertible(number.unit, unit):
            return None
        number = _converted(number, unit)
    return Amount(datum, number)


def _converted(number: Number, unit: str) -> Number:
    """Return the number in another unit; its last digit moves with it."""
    value = convert(number.value, number.unit, unit)
    factor = convert(Decimal(1), number.unit, unit)
    return replace(number, value=value, decimals=number.decimals - factor.adjusted(), unit=unit)


def finest(amounts: Iterable[Amount | None]) -> int:
    """Return the decimals of the finest number shown in a block; what a formula computed shows nothing."""
    return max((item.number.decimals for item in amounts if item and not item.number.exact), default=0)


def rates(form: Form) -> Iterator[Rate]:
    """Yield every stated rate of the form, the money block first."""
    yield from _fund_rates(form)
    if form.breakdown:
        yield from _breakdown_rates(form.breakdown, form.unit)


def sums(form: Form) -> Iterator[Sum]:
    """Yield every total of the form with its parts, the money block first."""
    yield from _fund_sums(form)
    if form.breakdown:
        yield from _row_sums(form.breakdown, form.unit)
        yield from _column_sums(form.breakdown, form.unit)


def _fund_rates(form: Form) -> Iterator[Rate]:
    decimals = _fund_decimals(form)
    heading = form.headers.get("funds.rate")
    for row in form.funds:
        if row.rate is None or row.budget is None or row.executed is None:
            continue
        yield Rate(
            stated=row.rate,
            field=f"{plain(row.label.text)} {plain(heading.text) if heading else '预算执行率'}",
            numerator=amount(row.executed, form.unit),
            denominator=amount(row.budget, form.unit),
            decimals=decimals,
            base_blank=row.budget.nothing,
            base=row.budget,
            total=row.role == "total",
        )


def _fund_decimals(form: Form) -> int:
    data = (datum for row in form.funds for datum in (row.initial, row.budget, row.executed))
    return finest(amount(datum, form.unit) for datum in data)


def _fund_sums(form: Form) -> Iterator[Sum]:
    decimals = _fund_decimals(form)
    total = next((row for row in form.funds if row.role == "total"), None)
    local = next((row for row in form.funds if row.role == "local"), None)
    sources = [row for row in form.funds if row.role in ("central", "local", "other")]
    local_parts = [row for row in form.funds if row.role == "local_part"]
    for column, words in (("initial", "年初预算数"), ("budget", "全年预算数"), ("executed", "全年执行数")):
        heading = form.headers.get(f"funds.{column}")
        named = plain(heading.text) if heading else words
        for row, parts in ((total, sources), (local, local_parts)):
            relation = _fund_sum(row, parts, column, decimals, form.unit)
            if relation:
                yield replace(relation, field=f"{relation.field} {named}")


def _fund_sum(total: FundRow | None, parts: list[FundRow], column: str, decimals: int, unit: str) -> Sum | None:
    if total is None or not parts:
        return None
    cells = tuple(datum for row in parts if (datum := getattr(row, column)) is not None)
    return _sum(getattr(total, column), cells, plain(total.label.text), decimals, unit)


def _sum(total: Datum | None, cells: tuple[Datum, ...], field: str, decimals: int, unit: str) -> Sum | None:
    """Return the relation, or None where a number of it is missing or cannot be read."""
    whole = amount(total, unit)
    amounts = [amount(cell, unit) for cell in cells]
    unreadable = any(item is None and not cell.nothing for item, cell in zip(amounts, cells, strict=True))
    parts = tuple(item for item in amounts if item is not None)
    if whole is None or unreadable or not parts:
        return None
    return Sum(whole, parts, field, decimals, cells)


def _breakdown_rates(table: Breakdown, unit: str) -> Iterator[Rate]:
    decimals = _breakdown_decimals(table, unit)
    for column in table.of_kind("rate"):
        pair = _pair(table, column)
        if pair is None:
            continue
        base, part = pair
        for row in table.rows:
            if not {column.key, base.key, part.key} <= row.values.keys():
                continue
            yield Rate(
                stated=row.values[column.key],
                field=f"{plain(row.label.text)} {plain(column.header.text)}",
                numerator=amount(row.values[part.key], unit),
                denominator=amount(row.values[base.key], unit),
                decimals=decimals,
                base_blank=row.values[base.key].nothing,
                base=row.values[base.key],
                total=row.role == "total",
                completion=base.kind == "target",
            )


def _pair(table: Breakdown, rate: Column) -> tuple[Column, Column] | None:
    """Return the columns that a rate divides: those of its source, nearest to its left."""
    left = table.columns[: table.columns.index(rate)]
    for candidates in (left, table.columns):
        for base in reversed(candidates):
            if base.kind in _BASES and base.source == rate.source:
                part = [c for c in candidates if c.kind == _BASES[base.kind] and c.source == rate.source]
                if part:
                    return base, part[-1]
    return None


def _breakdown_decimals(table: Breakdown, unit: str) -> int:
    keys = [column.key for column in table.columns if column.kind in _AMOUNTS]
    return finest(amount(row.values.get(key), unit) for row in table.rows for key in keys)


def _row_sums(table: Breakdown, unit: str) -> Iterator[Sum]:
    """Yield 预算合计 = 中央资金 + 地方资金 for each row."""
    decimals = _breakdown_decimals(table, unit)
    amounts: list[Column] = [column for column in table.columns if column.kind in ("amount", "budget")]
    totals = table.of_kind("sum")
    if len(totals) != 1 or len(amounts) < 2:
        return
    whole = totals[0]
    for row in table.rows:
        cells = tuple(row.values[column.key] for column in amounts if column.key in row.values)
        field = f"{plain(row.label.text)} {plain(whole.header.text)}"
        relation = _sum(row.values.get(whole.key), cells, field, decimals, unit)
        if relation:
            yield relation


def _column_sums(table: Breakdown, unit: str) -> Iterator[Sum]:
    """Yield the total and the subtotals of each column of amounts."""
    decimals = _breakdown_decimals(table, unit)
    for column in table.columns:
        if column.kind in _AMOUNTS and not _is_rate(table, column):
            for whole, parts in _groups(table, column, unit):
                cells = tuple(row.values[column.key] for row in parts if column.key in row.values)
                field = f"{plain(whole.label.text)} {plain(column.header.text)}"
                relation = _sum(whole.values.get(column.key), cells, field, decimals, unit)
                if relation:
                    yield relation


def _is_rate(table: Breakdown, column: Column) -> bool:
    """Rates do not add up over regions."""
    if "%" in fold(column.header.text):
        return True
    shown = [row.values[column.key] for row in table.rows if column.key in row.values]
    return any(datum.number is not None and datum.number.percent for datum in shown)


def _groups(table: Breakdown, column: Column, unit: str) -> Iterator[tuple[BreakdownRow, list[BreakdownRow]]]:
    """Yield each total or subtotal with the rows that make it; where two readings are possible the one that adds up."""
    parts = [row for row in table.rows if row.role == "part"]
    total = next((row for row in table.rows if row.role == "total"), None)
    if total and parts:
        below = table.rows[table.rows.index(total) + 1 :][:1]
        # 合计, 其中：甲县, 乙县: what stands right under the total may be the first of its parts.
        led = [row for row in below if row.role == "detail"]
        readings = [[(total, parts)], [(total, [*led, *parts])]]
        yield from _nearest(readings if led else readings[:1], column, unit)
    rows = [row for row in table.rows if row.role in ("part", "subtotal")]
    if rows:
        yield from _nearest([_subtotals(order) for order in _orders(rows)], column, unit)


def _orders(rows: list[BreakdownRow]) -> list[list[BreakdownRow]]:
    """Return the rows so that subtotals stand under their parts; both ways where first and last row do not tell."""
    above, below = rows[0].role == "subtotal", rows[-1].role == "subtotal"
    orders = [rows, rows[::-1]]
    return orders if above == below else orders[1:] if above else orders[:1]


_Group = tuple[BreakdownRow, list[BreakdownRow]]


def _subtotals(rows: list[BreakdownRow]) -> list[_Group]:
    groups: list[_Group] = []
    group: list[BreakdownRow] = []
    for row in rows:
        if row.role == "part":
            group.append(row)
        elif group:
            groups.append((row, group))
            group = []
    return groups


def _nearest(readings: list[list[_Group]], column: Column, unit: str) -> list[_Group]:
    """Return the reading whose sums come nearest to what is stated; the first among equals."""
    if len(readings) == 1:
        return readings[0]

    def apart(groups: list[_Group]) -> Decimal:
        return sum((_apart(whole, parts, column, unit) for whole, parts in groups), Decimal(0))

    return min(readings, key=apart)


def _apart(whole: BreakdownRow, parts: list[BreakdownRow], column: Column, unit: str) -> Decimal:
    """Return how far the parts are from the total, 0 where one cannot be read."""
    stated = amount(whole.values.get(column.key), unit)
    amounts = (amount(row.values.get(column.key), unit) for row in parts)
    return abs(sum(item.value for item in amounts if item) - stated.value) if stated else Decimal(0)
