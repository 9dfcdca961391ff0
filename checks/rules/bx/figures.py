"""The figures of a form that add up over units, kept as plain data and read back as intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from checks.achievement import is_rate
from checks.datum import Datum
from checks.entries import place
from checks.labels import group_name
from checks.relations import Amounts, amount, plain
from checks.rows import BreakdownRow, Column, Form, FundRow, Indicator
from checks.units import convert, convertible
from checks.values import Comparator, Interval, Number, TargetKind

MONEY = "万元"
"""The unit that money is compared in, and that of a form that names none."""

COLUMNS: Mapping[str, str] = {"budget": "全年预算数", "executed": "全年执行数"}

_ROLES = ("total", "central", "local", "other")
_NOT_ADDED = ("%", "百分点", "‰", "倍", "分", "年", "天", "个月", "小时", "分钟", "工作日", "分贝", "摄氏度")
"""Units that do not add up over units of government: shares, durations, levels."""
_NO_QUANTITY = (
    "平均",
    "人均",
    "户均",
    "亩均",
    "单位",
    "每",
    "最",
    "率",
    "比例",
    "比重",
    "占比",
    "增长",
    "增幅",
    "降幅",
    "覆盖度",
)
"""Words in the names of what does not add up either."""

Stored = list[Any]
"""A figure as JSON holds it: value and decimals as texts, exact, unit, sheet, cell, and what is shown."""


@dataclass(frozen=True)
class Figure:
    """A number with all that it may stand for, in the unit of the comparison, and where it stands."""

    value: Decimal
    allowed: Interval
    at: Datum


def stored(number: Number, decimals: int, unit: str, datum: Datum) -> Stored:
    """Return a figure as plain data; ``decimals`` are those of its block."""
    shown = datum.text.strip()[:30]
    return [str(number.value), max(decimals, number.decimals), number.exact, unit, datum.sheet, datum.cell, shown]


def restored(data: Sequence[Any], path: str, unit: str) -> Figure | None:
    """Return a figure in another unit; None where its own does not convert into it."""
    value, decimals, exact, own, sheet, cell, shown = data
    if own != unit and not convertible(own, unit):
        return None
    held = Number(Decimal(value), decimals, exact=exact)
    low, high = held.interval().low, held.interval().high
    number, low, high = (each if own == unit else convert(each, own, unit) for each in (held.value, low, high))
    return Figure(number, Interval(low, high), place(path, sheet, cell, shown))


def added(figures: Iterable[Figure]) -> tuple[Decimal, Interval]:
    """Return the sum of some figures and all that it may be."""
    total, allowed = Decimal(0), Interval(Decimal(0), Decimal(0))
    for figure in figures:
        total, allowed = total + figure.value, allowed.plus(figure.allowed)
    return total, allowed


def funds_of(form: Form) -> dict[str, dict[str, list[Stored] | None]]:
    """Return the money of a form by column and source; None where a cell cannot be read.

    A source without a row is not there. A blank source counts as nothing where its column is filled in at all,
    a blank total cannot be read.
    """
    amounts, unit = Amounts(form, MONEY), form.unit or MONEY
    roles = [_source(row, form) for row in form.funds]
    found: dict[str, dict[str, list[Stored] | None]] = {}
    for column in COLUMNS:
        cells_of: dict[str, list[Datum]] = {}
        for row, role in zip(form.funds, roles, strict=True):
            if isinstance(datum := getattr(row, column), Datum):
                cells_of.setdefault(role, []).append(datum)
        if all(cell.nothing for cells in cells_of.values() for cell in cells):
            continue
        for role in _ROLES:
            if cells := cells_of.get(role):
                blank = role == "total" and cells[0].nothing
                found.setdefault(column, {})[role] = None if blank else _amounts(cells, unit, amounts)
    return found


def _source(row: FundRow, form: Form) -> str:
    """Return the role of a row; 省级资金 and the like are the local money where no row 地方资金 holds it."""
    if row.role == "local_part":
        return "part" if any(other.role == "local" for other in form.funds) else "local"
    return row.role


def _amounts(cells: Sequence[Datum], unit: str, amounts: Amounts) -> list[Stored] | None:
    found = []
    for cell in cells:
        held = amounts.of(cell)
        if cell.stale or cell.unsaved or (held is None and not cell.nothing):
            return None
        number = held.number if held is not None else Number(Decimal(0), 0, exact=True)
        found.append(stored(number, amounts.fund_decimals, unit, cell))
    return found


def quantities_of(form: Form) -> dict[str, Stored]:
    """Return the actuals of the indicators that add up over units, by name; a name that stands twice is left out."""
    found: dict[str, Stored | None] = {}
    for indicator in form.indicators:
        name = indicator.name.name
        held = _quantity(indicator)
        if held is not None or name in found:
            found[name] = None if name in found else held
    return {name: held for name, held in found.items() if held is not None}


def _quantity(indicator: Indicator) -> Stored | None:
    """Return the actual of an indicator of quantity; None for rates, durations, costs and what is no plain number."""
    # First what rules out the most: two rows of three are no output of quantity.
    if indicator.section != "产出" or group_name(indicator.level2.text) not in ("", "数量"):
        return None
    actual, target = indicator.actual, indicator.target.target
    if actual is None or actual.stale or actual.number is None or target.kind is not TargetKind.NUMBER:
        return None
    number = actual.number
    unit = indicator.name.unit or (target.number.unit if target.number is not None else "") or number.unit
    rising = target.comparator in (None, Comparator.GE, Comparator.GT, Comparator.EQ)
    if not rising or number.comparator is not None or number.approximate or is_rate(indicator):
        return None
    if not unit or "/" in unit or not _is_quantity(indicator.name.name):
        return None
    return stored(number, number.decimals, number.unit or unit, actual) if _adds_up(unit) else None


@lru_cache(maxsize=4096)
def _is_quantity(name: str) -> bool:
    return not any(word in name for word in _NO_QUANTITY)


@lru_cache(maxsize=1024)
def _adds_up(unit: str) -> bool:
    return not any(convertible(unit, other) for other in _NOT_ADDED)


def regions_of(form: Form) -> list[dict[str, Any]]:
    """Return the rows of a table of money by region: name, and the amounts whose headings name their source."""
    table = form.breakdown
    if form.kind != "regional-funds" or table is None:
        return []
    amounts = Amounts(form)
    columns = [
        (column, role)
        for column in table.columns
        if column.kind in COLUMNS and (role := {"中央": "central", "地方": "local"}.get(column.source))
    ]
    once = [pair for pair in columns if sum(_place(each) == _place(pair) for each in columns) == 1]
    return [
        {"name": row.label.text.strip()[:60], "figures": figures}
        for row in table.rows
        if row.role == "part" and (figures := _region(row, once, form.unit, amounts))
    ]


def _place(column: tuple[Column, str]) -> tuple[str, str]:
    return column[0].kind, column[1]


def _region(row: BreakdownRow, columns: Sequence[tuple[Column, str]], unit: str, amounts: Amounts) -> list[Any]:
    found = []
    for column, role in columns:
        datum = row.values.get(column.key)
        if datum is None or datum.stale:
            continue
        held = amounts.of(datum) if unit else amount(datum, MONEY)
        if held is not None:
            label = f"{plain(row.label.text)} {plain(column.header.text)}"
            kept = stored(held.number, amounts.table_decimals, unit or MONEY, datum)
            found.append([column.kind, role, label[:60], kept])
    return found
