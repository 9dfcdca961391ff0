"""Which cell, which slip: the one typing slip that would explain every broken rate and sum.

A cell is suspected when it stands in every broken relation of a group and some value for it
satisfies all relations it stands in, broken or not. The value is sought among the slips of a
keyboard first; a repair is offered only when it is the only one.

Source: Fellegi & Holt (1976) for locating errors; Scholtus (2009) for slips of the keyboard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from checks.datum import Datum
from checks.findings import Repair
from checks.relations import Amount, Rate, Sum
from checks.values import Interval, Number
from checks.zones import Judged, Zone, judge_ratio, judge_sum

Relation = Rate | Sum


def locate(rates: Sequence[tuple[Rate, Judged | None]], sums: Sequence[tuple[Sum, Judged]]) -> dict[int, Repair]:
    """Return repairs by the id of the stated datum of each broken relation that one slip explains."""
    relations: list[tuple[Relation, Judged]] = [(rate, judged) for rate, judged in rates if judged is not None]
    relations.extend(sums)
    broken = [relation for relation, judged in relations if judged.zone is Zone.IMPOSSIBLE]
    if not broken:
        return {}
    known = [relation for relation, _ in relations]
    repairs: dict[int, Repair] = {}
    for group in _connected(broken):
        repair = _repair_of(group, known)
        if repair is not None:
            repairs.update({id(_stated(relation)): repair for relation in group})
    return repairs


def _stated(relation: Relation) -> Datum:
    return relation.stated if isinstance(relation, Rate) else relation.total.at


def _cells(relation: Relation) -> dict[int, Datum]:
    """Return the typed cells of a relation by id; what a formula computed cannot be mistyped."""
    if isinstance(relation, Rate):
        amounts = (relation.numerator, relation.denominator)
        data = [relation.stated, *(item.at for item in amounts if item is not None)]
    else:
        data = [relation.total.at, *(part.at for part in relation.parts)]
    return {id(datum): datum for datum in data if not datum.formula}


def _connected(broken: Sequence[Relation]) -> list[list[Relation]]:
    """Group the broken relations that share cells."""
    groups: list[tuple[set[int], list[Relation]]] = []
    for relation in broken:
        cells, members = set(_cells(relation)), [relation]
        apart = []
        for other_cells, others in groups:
            if cells & other_cells:
                cells |= other_cells
                members = others + members
            else:
                apart.append((other_cells, others))
        groups = [*apart, (cells, members)]
    return [members for _, members in groups]


def _repair_of(group: Sequence[Relation], known: Sequence[Relation]) -> Repair | None:
    """Return the repair of a group of broken relations, or None when several or none would do.

    One relation alone points at all its cells alike: only two broken ones, or one broken and the
    satisfied ones around it, can single out a cell.
    """
    shared = [_cells(relation) for relation in group]
    suspects = [datum for key, datum in shared[0].items() if all(key in cells for cells in shared[1:])]
    possible: list[tuple[Datum, Interval, list[Relation]]] = []
    for datum in suspects:
        around = [relation for relation in known if id(datum) in _cells(relation)]
        bounds = _bounds(datum, around)
        if bounds is not None:
            possible.append((datum, bounds, around))
    if len(group) == 1 and len(possible) == len(suspects):
        return None
    slips = [(datum, text) for datum, bounds, around in possible for text in _fitting(datum, bounds, around)]
    if len(slips) == 1:
        datum, text = slips[0]
        return Repair(datum, datum.text, text, likely=True)
    if not slips and len(possible) == 1 and not _is_stated(possible[0][0], group):
        datum, bounds, around = possible[0]
        implied = _implied(datum, bounds, around)
        if implied is not None:
            return Repair(datum, datum.text, implied, likely=False)
    return None


def _bounds(datum: Datum, around: Sequence[Relation]) -> Interval | None:
    """Return the values that satisfy all the relations around a cell; None when there is none."""
    low, high = Decimal("-Infinity"), Decimal("Infinity")
    for relation in around:
        allowed = _solve(relation, datum)
        low, high = max(low, allowed.low), min(high, allowed.high)
    return Interval(low, high) if low <= high else None


def _solve(relation: Relation, datum: Datum) -> Interval:
    """Return the values of one cell that satisfy a relation, the others being as printed."""
    return _solve_sum(relation, datum) if isinstance(relation, Sum) else _solve_rate(relation, datum)


def _solve_sum(relation: Sum, datum: Datum) -> Interval:
    decimals = relation.decimals
    total = _interval(relation.total, decimals)
    others = [_interval(part, decimals) for part in relation.parts if part.at is not datum]
    low = sum((item.low for item in others), Decimal(0))
    high = sum((item.high for item in others), Decimal(0))
    if relation.total.at is datum:
        return Interval(low, high)
    return Interval(total.low - high, total.high - low)


def _solve_rate(relation: Rate, datum: Datum) -> Interval:
    numerator, denominator, stated = relation.numerator, relation.denominator, relation.stated.number
    everything = Interval(Decimal("-Infinity"), Decimal("Infinity"))
    if numerator is None or denominator is None or stated is None:
        return everything
    above, below, rate = (
        _interval(numerator, relation.decimals),
        _interval(denominator, relation.decimals),
        stated.interval(),
    )
    if numerator.at is datum:
        return Interval(rate.low * below.low / 100, rate.high * below.high / 100)
    if denominator.at is datum:
        if rate.low <= 0 or rate.high <= 0:
            return everything
        return Interval(above.low * 100 / rate.high, above.high * 100 / rate.low)
    if below.low <= 0:
        return everything
    return Interval(above.low * 100 / below.high, above.high * 100 / below.low)


def _interval(item: Amount, decimals: int) -> Interval:
    return item.number.interval(max(decimals, item.number.decimals))


def _fitting(datum: Datum, bounds: Interval, around: Sequence[Relation]) -> list[str]:
    """Return the slips of one cell that leave every relation around it possible."""
    number = datum.number
    if number is None or number.unit not in ("", "%"):
        return []
    decimals = max(number.decimals, *(0 if number.percent else relation.decimals for relation in around))
    half = Decimal(5).scaleb(-decimals - 1)
    widened = Interval(bounds.low - half, bounds.high + half)
    return [
        _like(number, value)
        for value in slips(number)
        if value in widened and value == round(value, decimals) and _satisfied(datum, value, around)
    ]


def _like(number: Number, value: Decimal) -> str:
    """Return a value printed the way the number is."""
    places = max(number.decimals, -int(value.normalize().as_tuple().exponent))
    return f"{value:.{places}f}{'%' if number.percent else ''}"


def _is_stated(datum: Datum, group: Sequence[Relation]) -> bool:
    """Tell whether a cell is the total or rate of a broken relation: its finding says what it should be."""
    return any(_stated(relation) is datum for relation in group)


def _implied(datum: Datum, bounds: Interval, around: Sequence[Relation]) -> str | None:
    """Return the value that the relations around a cell leave, as round as they allow; None when they leave many."""
    decimals = max((relation.decimals for relation in around), default=0)
    if bounds.high - bounds.low > Decimal(2).scaleb(-decimals + 1):
        return None
    middle = (bounds.low + bounds.high) / 2
    for places in range(decimals + 1):
        value = round(middle, places)
        if value in bounds and value >= 0 and _satisfied(datum, value, around):
            return format(value, "f")
    return None


def _satisfied(datum: Datum, value: Decimal, around: Sequence[Relation]) -> bool:
    """Tell whether every relation around a cell is possible with another value in it."""
    return all(_holds(relation, datum, value) for relation in around)


def _holds(relation: Relation, datum: Datum, value: Decimal) -> bool:
    if isinstance(relation, Sum):
        total = _with(relation.total, datum, value)
        parts = tuple(_with(part, datum, value) for part in relation.parts)
        return judge_sum(relation._replace(total=total, parts=parts)).zone is not Zone.IMPOSSIBLE
    numerator, denominator, stated = relation.numerator, relation.denominator, relation.stated.number
    if numerator is None or denominator is None or stated is None:
        return True
    if relation.stated is datum:
        stated = stated._replace(value=value)
    numerator, denominator = _with(numerator, datum, value), _with(denominator, datum, value)
    if denominator.value == 0:
        return False
    return judge_ratio(stated, numerator, denominator, relation.decimals).zone is not Zone.IMPOSSIBLE


def _with(item: Amount, datum: Datum, value: Decimal) -> Amount:
    return Amount(item.at, item.number._replace(value=value)) if item.at is datum else item


def slips(number: Number) -> Iterator[Decimal]:
    """Yield what might have been meant: one slip of the keyboard away from what is printed."""
    text = format(abs(number.value), f".{max(number.decimals, 0)}f")
    sign = -1 if number.value < 0 else 1
    seen = {number.value}
    for candidate in _edits(text):
        if candidate.count(".") > 1 or not candidate.strip("."):
            continue
        value = Decimal(candidate) * sign
        if value not in seen:
            seen.add(value)
            yield value


def _edits(text: str) -> Iterator[str]:
    positions = [index for index, letter in enumerate(text) if letter != "."]
    for index in positions:
        for digit in "0123456789":
            yield f"{text[:index]}{digit}{text[index + 1 :]}"
    for first, second in pairwise(positions):
        swapped = list(text)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        yield "".join(swapped)
    for index in positions:
        yield text[:index] + text[index + 1 :]
    for index in range(len(text) + 1):
        for digit in "0123456789":
            yield f"{text[:index]}{digit}{text[index:]}"
    yield f"-{text}"
    value = Decimal(text)
    for places in (-3, -2, -1, 1, 2, 3, -4, 4, -8, 8):
        yield format(value.scaleb(places), "f")
