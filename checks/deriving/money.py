"""Rates, totals and rests of the money block and of money and region tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from checks.datum import Datum
from checks.deriving.kinds import Derived, Formula, Kind, is_open, number_of, trouble
from checks.profile import Profile
from checks.relations import Rate, Whole, amount, breakdown_decimals, pair, plain, rates, wholes
from checks.rows import Breakdown, Form
from checks.values import half_up

_PARTNERS = {
    "initial": ("budget",),
    "budget": ("executed",),
    "executed": ("budget", "amount"),
    "target": ("actual",),
    "actual": ("target",),
    "amount": ("executed",),
}
"""Where one of these holds a number, its blank neighbour was forgotten: a sum cannot pass it over."""


def of_money(form: Form, profile: Profile) -> Iterator[Derived]:
    """Yield the blank rates, totals and rests of a form."""
    yield from _sums(form)
    if form.breakdown is not None:
        yield from _rests(form.breakdown, form.unit)
    yield from _rates(form, profile)


def _sums(form: Form) -> Iterator[Derived]:
    forgotten = _forgotten(form)
    for whole in wholes(form):
        if is_open(whole.total):
            yield _sum(whole, form.unit, forgotten)


def _sum(whole: Whole, unit: str, forgotten: set[int]) -> Derived:
    derived = Derived(whole.total, whole.field, Kind.AMOUNT, whole.cells, decimals=whole.decimals)
    values = []
    for cell in whole.cells:
        why = _trouble(cell, unit)
        found = amount(cell, unit)
        if not why and found is not None:
            values.append(found.value)
        elif why != "blank" or id(cell) in forgotten:
            derived = derived if derived.why else replace(derived, why=why, of=cell)
    if derived.why or not values:
        return derived
    if not whole.sure:
        return replace(derived, why="readings")
    return replace(derived, value=sum(values, Decimal(0)), formula=Formula("SUM([*])", parts=whole.cells))


def _trouble(cell: Datum, unit: str) -> str:
    why = trouble(cell)
    if why:
        return why
    found = amount(cell, unit)
    if found is None:
        return "unreadable"
    return "" if found.number.unit in ("", unit) else "unit"


def _forgotten(form: Form) -> set[int]:
    """Return the blank amounts beside which their partners hold a number other than 0, by id."""
    pairs = [(getattr(row, role), getattr(row, other)) for row in form.funds for role, other in _of_funds()]
    if form.breakdown is not None:
        keys = list(_of_table(form.breakdown))
        pairs += [(row.values.get(key), row.values.get(other)) for row in form.breakdown.rows for key, other in keys]
    return {id(cell) for cell, partner in pairs if is_open(cell) and _filled(partner)}


def _of_funds() -> Iterator[tuple[str, str]]:
    for role in ("initial", "budget", "executed"):
        yield from ((role, partner) for partner in _PARTNERS[role] if partner != "amount")


def _of_table(table: Breakdown) -> Iterator[tuple[str, str]]:
    """Yield the keys of each column and of its partners."""
    for column in table.columns:
        for other in table.columns:
            if other.kind in _PARTNERS.get(column.kind, ()) and other.source == column.source:
                yield column.key, other.key


def _filled(datum: Datum | None) -> bool:
    number = number_of(datum) if datum is not None else None
    return number is not None and number.value != 0


def _rests(table: Breakdown, unit: str) -> Iterator[Derived]:
    """Yield 结余 = 预算数 - 执行数 where no filled row says that the column is something else."""
    decimals = breakdown_decimals(table, unit)
    for column in table.of_kind("rest"):
        found = pair(table, column)
        if found is None or found[0].kind == "target":
            continue
        base, part = (each.key for each in found)
        rows = [row for row in table.rows if {column.key, base, part} <= row.values.keys()]
        lines = [(row, _difference(row.values[base], row.values[part], unit)) for row in rows]
        other = any(
            stated is not None and rest is not None and half_up(stated.value, decimals) != half_up(rest, decimals)
            for stated, rest in ((amount(row.values[column.key], unit), rest) for row, rest in lines)
        )
        for row, rest in lines:
            cells = (row.values[base], row.values[part])
            name = f"{plain(row.label.text)} {plain(column.header.text)}"
            derived = Derived(row.values[column.key], name, Kind.AMOUNT, cells, decimals=decimals)
            if not is_open(derived.at):
                continue
            if rest is None:
                yield _untold(derived, [(_trouble(cell, unit), cell) for cell in cells])
            elif other:
                yield replace(derived, why="rest")
            else:
                yield replace(derived, value=rest, formula=Formula("[0]-[1]", cells))


def _difference(base: Datum, part: Datum, unit: str) -> Decimal | None:
    first, second = amount(base, unit), amount(part, unit)
    if first is None or second is None or _trouble(base, unit) or _trouble(part, unit):
        return None
    return first.value - second.value


def _rates(form: Form, profile: Profile) -> Iterator[Derived]:
    columns: dict[int, str] = {}
    for row in form.breakdown.rows if form.breakdown is not None else ():
        columns.update((id(datum), key) for key, datum in row.values.items())
    stated = list(rates(form))
    for rate in stated:
        if is_open(rate.stated) and rate.base is not None and rate.part is not None:
            column = columns.get(id(rate.stated), "")
            beside = tuple(
                (other.stated, _ratio(other, form.unit, profile))
                for other in stated
                if other.stated is not rate.stated and columns.get(id(other.stated), "") == column
            )
            yield replace(_rate(rate, rate.part, rate.base, form.unit, profile), beside=beside)


def _rate(rate: Rate, part: Datum, base: Datum, unit: str, profile: Profile) -> Derived:
    derived = Derived(rate.stated, rate.field, Kind.RATE, (part, base))
    value = _ratio(rate, unit, profile)
    if value is not None:
        capped = rate.completion and profile.completion_capped
        return replace(derived, value=value, formula=Formula("MIN(1,[0]/[1])" if capped else "[0]/[1]", (part, base)))
    if not trouble(base) and rate.denominator is not None and rate.denominator.value == 0:
        return replace(derived, why="zero", of=base)
    if trouble(base) == "blank" and not _filled(part):
        return derived
    whys = [(trouble(part), part), (trouble(base, bound=rate.completion), base)]
    amounts = [("" if amount(cell, unit) else "unreadable", cell) for cell in (part, base)]
    return _untold(derived, [*whys, *amounts, ("unit", base)])


def _untold(derived: Derived, whys: Sequence[tuple[str, Datum]]) -> Derived:
    """Say which cell is why nothing can be told; where all are blank there is nothing to tell."""
    if all(why == "blank" for why, _ in whys):
        return derived
    why, cell = next((why, cell) for why, cell in whys if why)
    return replace(derived, why=why, of=cell)


def _ratio(rate: Rate, unit: str, profile: Profile) -> Decimal | None:
    """Return the ratio that a rate should be; None where it cannot be told for sure."""
    part, base = rate.numerator, rate.denominator
    if part is None or base is None or base.value == 0 or rate.stale:
        return None
    if trouble(part.at) or trouble(base.at, bound=rate.completion):
        return None
    comparator = base.number.comparator or base.at.target.comparator
    if (comparator is not None and comparator.ceiling) or not _alike(part.number.unit, base.number.unit, unit):
        return None
    ratio = part.value / base.value
    return min(Decimal(1), ratio) if rate.completion and profile.completion_capped else ratio


def _alike(first: str, second: str, unit: str) -> bool:
    return first == second or {first, second} <= {"", unit}
