"""The arithmetic relations of a form: which rate belongs to which numbers, which parts to which total."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from checks.datum import Datum
from checks.kept import kept
from checks.labels import without_ordinal
from checks.rows import Breakdown, BreakdownRow, Column, Form
from checks.units import convert, convertible
from checks.values import Number, fold

_AMOUNTS = ("target", "actual", "budget", "executed", "amount", "sum", "rest")
"""The kinds of columns of a money or region table that add up over its rows."""

_BASES = {"budget": "executed", "target": "actual", "amount": "executed"}
"""Which column is divided by which: executed B by budget A, actual by target."""

_Group = tuple[BreakdownRow, list[BreakdownRow]]
"""A total or subtotal with the rows that make it."""

_REMARK = re.compile(r"[（(][^（()）]*[）)]|[\s:：]")


class Amount(NamedTuple):
    """A number of a relation: where it stands and what it is, in the unit of its block."""

    at: Datum
    number: Number

    @property
    def value(self) -> Decimal:
        """The number as printed, in the block's unit."""
        return self.number.value


class Rate(NamedTuple):
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
    part: Datum | None = None
    """The cells of the denominator and of the numerator."""
    total: bool = False
    """The rate of the total row."""
    completion: bool = False
    """A 完成率: actual ÷ target, which some provinces cap at 100 %."""

    @property
    def stale(self) -> bool:
        """A formula among its cells shows what is out of date: nothing can be told."""
        above, below = self.numerator, self.denominator
        return bool(
            self.stated.recomputed
            or (above is not None and above.at.recomputed)
            or (below is not None and below.at.recomputed)
        )


@dataclass(frozen=True)
class Whole:
    """The cells of a sum, whether they are filled in or not."""

    total: Datum
    cells: tuple[Datum, ...]
    """The parts."""
    field: str
    decimals: int
    """The last digit of the block's amounts, as digits after the point."""
    sure: bool = True
    """False where other parts are as likely and only the total could tell which are meant."""


class Sum(NamedTuple):
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
        return self.total.at.stale or any(cell.recomputed or (cell.formula and cell.unsaved) for cell in self.cells)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a label for a sentence: without its number, remarks in brackets, blanks, colons and 其中."""
    return _REMARK.sub("", without_ordinal(text)).removeprefix("其中").removeprefix("，")


def amount(datum: Datum | None, unit: str = "") -> Amount | None:
    """Return the amount that a cell holds, converted to the block's unit; None when it holds no number."""
    if datum is None:
        return None
    number = datum.number or datum.target.number
    if number is None or number.unit == "%":
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
    return number._replace(value=value, decimals=number.decimals - factor.adjusted(), unit=unit)


def finest(amounts: Iterable[Amount | None]) -> int:
    """Return the decimals of the finest number shown in a block; what a formula computed shows nothing."""
    return max([item.number.decimals for item in amounts if item and not item.number.exact], default=0)


_UNREAD = Amount(Datum(), Number(Decimal(0), 0))
"""Stands for a cell that was not looked at yet: None says that it holds no number."""


class Amounts:
    """The amounts of one form in the unit of its money block: each cell is read once for all rates and sums.

    ``unit`` is the block's where the form names none.
    """

    def __init__(self, form: Form, unit: str = "") -> None:
        self._form = form
        self._unit = form.unit or unit
        self._read: dict[int, Amount | None] = {}

    def of(self, datum: Datum) -> Amount | None:
        """Return the amount that a cell of the form holds; None when it holds no number."""
        key = id(datum)
        held = self._read.get(key, _UNREAD)
        if held is _UNREAD:
            held = self._read[key] = amount(datum, self._unit)
        return held

    @kept
    def fund_decimals(self) -> int:
        """Return the last digit of the money block, as digits after the point."""
        data = (datum for row in self._form.funds for datum in (row.initial, row.budget, row.executed))
        return finest(self.of(datum) for datum in data if datum is not None)

    @kept
    def table_decimals(self) -> int:
        """Return the last digit of the money or region table, as digits after the point."""
        table = self._form.breakdown
        return finest(map(self.of, _table_amounts(table))) if table is not None else 0


def rates(form: Form, amounts: Amounts | None = None) -> Iterator[Rate]:
    """Yield every stated rate of the form, the money block first; ``amounts`` as far as they are read already."""
    amounts = amounts or Amounts(form)
    yield from _fund_rates(form, amounts)
    if form.breakdown:
        yield from _breakdown_rates(form.breakdown, amounts)


def sums(form: Form, amounts: Amounts | None = None) -> Iterator[Sum]:
    """Yield every total of the form with its parts, the money block first; ``amounts`` as far as they are read."""
    amounts = amounts or Amounts(form)
    for whole in wholes(form, amounts):
        relation = _sum(whole, amounts)
        if relation:
            yield relation


def wholes(form: Form, amounts: Amounts | None = None) -> Iterator[Whole]:
    """Yield the cells of every sum of the form, blank totals too, the money block first."""
    amounts = amounts or Amounts(form)
    yield from _fund_wholes(form, amounts.fund_decimals)
    if form.breakdown:
        yield from _row_wholes(form.breakdown, amounts.table_decimals)
        yield from _column_wholes(form.breakdown, amounts)


def _fund_rates(form: Form, amounts: Amounts) -> Iterator[Rate]:
    decimals = amounts.fund_decimals
    heading = form.headers.get("funds.rate")
    for row in form.funds:
        if row.rate is None or row.budget is None or row.executed is None:
            continue
        yield Rate(
            stated=row.rate,
            field=f"{plain(row.label.text)} {plain(heading.text) if heading else '预算执行率'}",
            numerator=amounts.of(row.executed),
            denominator=amounts.of(row.budget),
            decimals=decimals,
            base_blank=row.budget.nothing,
            base=row.budget,
            part=row.executed,
            total=row.role == "total",
        )


def _fund_wholes(form: Form, decimals: int) -> Iterator[Whole]:
    total = next((row for row in form.funds if row.role == "total"), None)
    local = next((row for row in form.funds if row.role == "local"), None)
    sources = [row for row in form.funds if row.role in ("central", "local", "other")]
    local_parts = [row for row in form.funds if row.role == "local_part"]
    for column, words in (("initial", "年初预算数"), ("budget", "全年预算数"), ("executed", "全年执行数")):
        heading = form.headers.get(f"funds.{column}")
        named = plain(heading.text) if heading else words
        for row, parts in ((total, sources), (local, local_parts)):
            whole = getattr(row, column) if row is not None and parts else None
            if row is not None and whole is not None:
                cells = tuple(datum for part in parts if (datum := getattr(part, column)) is not None)
                yield Whole(whole, cells, f"{plain(row.label.text)} {named}", decimals)


def _sum(whole: Whole, amounts: Amounts) -> Sum | None:
    """Return the relation, or None where a number of it is missing or cannot be read."""
    total = amounts.of(whole.total)
    held = [amounts.of(cell) for cell in whole.cells]
    if total is None or any(not cell.nothing for item, cell in zip(held, whole.cells, strict=True) if item is None):
        return None
    parts = tuple([item for item in held if item is not None])
    if not parts:
        return None
    return Sum(total, parts, whole.field, whole.decimals, whole.cells)


def _breakdown_rates(table: Breakdown, amounts: Amounts) -> Iterator[Rate]:
    for column in table.of_kind("rate"):
        found = pair(table, column)
        if found is None:
            continue
        heading = plain(column.header.text)
        key, base_key, part_key = column.key, found[0].key, found[1].key
        completion = found[0].kind == "target"
        for row in table.rows:
            cells = row.values
            stated, base, part = cells.get(key), cells.get(base_key), cells.get(part_key)
            if stated is None or base is None or part is None:
                continue
            denominator = amounts.of(base)
            # By place, as there are dozens: names take as long again.
            yield Rate(
                stated,
                f"{plain(row.label.text)} {heading}",
                amounts.of(part),
                denominator,
                amounts.table_decimals,
                denominator is None and base.nothing,
                base,
                part,
                row.role == "total",
                completion,
            )


def pair(table: Breakdown, of: Column) -> tuple[Column, Column] | None:
    """Return the columns that a rate divides (or a rest is of): those of its source, nearest to its left."""
    left = table.columns[: table.columns.index(of)]
    for candidates in (left, table.columns):
        for base in reversed(candidates):
            if base.kind in _BASES and base.source == of.source:
                part = [c for c in candidates if c.kind == _BASES[base.kind] and c.source == of.source]
                if part:
                    return base, part[-1]
    return None


def breakdown_decimals(table: Breakdown, unit: str) -> int:
    """Return the decimals of the finest amount shown in a money or region table."""
    return finest(amount(datum, unit) for datum in _table_amounts(table))


def _table_amounts(table: Breakdown) -> list[Datum]:
    keys = [column.key for column in table.columns if column.kind in _AMOUNTS]
    return [row.values[key] for row in table.rows for key in keys if key in row.values]


def _row_wholes(table: Breakdown, decimals: int) -> Iterator[Whole]:
    """Yield 预算合计 = 中央资金 + 地方资金 for each row."""
    amounts: list[Column] = [column for column in table.columns if column.kind in ("amount", "budget")]
    totals = table.of_kind("sum")
    if len(totals) != 1 or len(amounts) < 2:
        return
    whole = totals[0]
    for row in table.rows:
        if whole.key in row.values:
            cells = tuple(row.values[column.key] for column in amounts if column.key in row.values)
            yield Whole(row.values[whole.key], cells, f"{plain(row.label.text)} {plain(whole.header.text)}", decimals)


def _column_wholes(table: Breakdown, amounts: Amounts) -> Iterator[Whole]:
    """Yield the total and the subtotals of each column of amounts."""
    decimals, readings = amounts.table_decimals, _readings(table)
    for column in table.columns:
        if column.kind in _AMOUNTS and not _is_rate(table, column):
            for whole, parts, sure in _groups(readings, column, amounts):
                if column.key in whole.values:
                    key = column.key
                    cells = tuple([row.values[key] for row in parts if key in row.values])
                    field = f"{plain(whole.label.text)} {plain(column.header.text)}"
                    yield Whole(whole.values[column.key], cells, field, decimals, sure)


def _is_rate(table: Breakdown, column: Column) -> bool:
    """Rates do not add up over regions."""
    if "%" in fold(column.header.text):
        return True
    key = column.key
    shown = [row.values[key].number for row in table.rows if key in row.values]
    return any(number.unit == "%" for number in shown if number is not None)


def _readings(table: Breakdown) -> list[list[list[_Group]]]:
    """Return the ways in which the total, and the subtotals, may be made of the rows."""
    parts = [row for row in table.rows if row.role == "part"]
    place = next((place for place, row in enumerate(table.rows) if row.role == "total"), None)
    readings: list[list[list[_Group]]] = []
    if place is not None and parts:
        total = table.rows[place]
        # 合计, 其中：甲县, 乙县: what stands right under the total may be the first of its parts.
        led = [row for row in table.rows[place + 1 : place + 2] if row.role == "detail"]
        readings.append([[(total, parts)], [(total, [*led, *parts])]] if led else [[(total, parts)]])
    rows = [row for row in table.rows if row.role in ("part", "subtotal")]
    if rows:
        readings.append([_subtotals(order) for order in _orders(rows)])
    return readings


def _groups(
    readings: list[list[list[_Group]]], column: Column, amounts: Amounts
) -> Iterator[tuple[BreakdownRow, list[BreakdownRow], bool]]:
    """Yield each total or subtotal with the rows that make it; where two readings are possible the one that adds up.

    With it comes whether that is sure: nothing tells where a total is blank.
    """
    for each in readings:
        for whole, members in _nearest(each, column, amounts):
            sure = len(each) == 1 or all(_held(row, column, amounts) for groups in each for row, _ in groups)
            yield whole, members, sure


def _held(row: BreakdownRow, column: Column, amounts: Amounts) -> Amount | None:
    datum = row.values.get(column.key)
    return amounts.of(datum) if datum is not None else None


def _orders(rows: list[BreakdownRow]) -> list[list[BreakdownRow]]:
    """Return the rows so that subtotals stand under their parts; both ways where first and last row do not tell."""
    above, below = rows[0].role == "subtotal", rows[-1].role == "subtotal"
    orders = [rows, rows[::-1]]
    return orders if above == below else orders[1:] if above else orders[:1]


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


def _nearest(readings: list[list[_Group]], column: Column, amounts: Amounts) -> list[_Group]:
    """Return the reading whose sums come nearest to what is stated; the first among equals."""
    if len(readings) == 1:
        return readings[0]

    def apart(groups: list[_Group]) -> Decimal:
        return sum((_apart(whole, parts, column, amounts) for whole, parts in groups), Decimal(0))

    return min(readings, key=apart)


def _apart(whole: BreakdownRow, parts: list[BreakdownRow], column: Column, amounts: Amounts) -> Decimal:
    """Return how far the parts are from the total, 0 where one cannot be read."""
    stated = _held(whole, column, amounts)
    parts_held = (_held(row, column, amounts) for row in parts)
    return abs(sum(item.value for item in parts_held if item) - stated.value) if stated else Decimal(0)
