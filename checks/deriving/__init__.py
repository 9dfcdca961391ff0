"""What the blank derived cells (派生单元格) of a form should hold: rates, totals, rests, points, score rates, grade.

The arithmetic is that of the rules: what is given here, no rule of the families RT, SM and SC finds fault with.
Nothing is guessed: an input that is missing, unreadable, out of date or vague leaves the cell blank, and is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from checks.context import Context
from checks.datum import Datum
from checks.deriving.kinds import Derived, Formula, Kind
from checks.deriving.money import of_money
from checks.deriving.points import of_points
from checks.profile import Profile
from checks.rows import Breakdown, Form, Submission

__all__ = ["Derived", "Formula", "Kind", "derived_cells"]

Place = tuple[str, str]
"""Sheet and cell."""


def derived_cells(form: Form, submission: Submission, profile: Profile) -> list[Derived]:
    """Return the blank derived cells of a form that have something to be computed of, each once.

    One that hangs on another blank one says ``waits``: it can be told once that one is filled.
    """
    found = [*of_money(form, profile), *of_points(Context(form, submission, profile))]
    cells: dict[Place, list[Derived]] = defaultdict(list)
    roles = _roles(form)
    for each in found:
        shared = len(roles[_place(each.at)]) > 1
        cells[_place(each.at)].append(replace(each, value=None, why="merged") if shared else each)
    together = {place: _together(several) for place, several in cells.items()}
    settled = _Settled(together)
    return [each for each in map(settled.state, together) if each.value is not None or each.why]


def _place(datum: Datum) -> Place:
    return datum.sheet, datum.cell


def _together(several: Sequence[Derived]) -> Derived:
    """Return what several relations say of one cell: all must say the same."""
    telling = [each for each in several if each.value is not None or each.why]
    if not telling:
        return several[0]
    inputs = tuple(cell for each in several for cell in each.inputs)
    untold = next((each for each in telling if each.why), None)
    if untold is not None:
        return replace(untold, inputs=inputs)
    values = list(dict.fromkeys(each.value for each in telling))
    if len(values) > 1:
        facts = {"first": str(values[0]), "second": str(values[1])}
        return replace(telling[0], inputs=inputs, value=None, why="conflict", facts=facts)
    return replace(telling[0], inputs=inputs)


class _Settled:
    """Tells of each cell what becomes of it once those that it hangs on are known."""

    def __init__(self, cells: Mapping[Place, Derived]) -> None:
        self._cells = cells
        self._states: dict[Place, Derived] = {}

    def state(self, place: Place) -> Derived:
        """Return a cell; ``waits`` or ``input`` where another blank derived cell stands before it."""
        known = self._states.get(place)
        if known is None:
            # Cells that hang on each other in a circle leave it as it is.
            known = self._states[place] = self._cells[place]
            known = self._states[place] = self._settled(known)
        return known

    def _settled(self, cell: Derived) -> Derived:
        places = dict.fromkeys(map(_place, cell.inputs))
        before = [self.state(place) for place in places if place in self._cells and place != _place(cell.at)]
        untold = next((each for each in before if each.why and each.why != "waits"), None)
        if untold is not None:
            return replace(cell, value=None, why="input", of=untold.at)
        waiting = next((each for each in before if each.value is not None or each.why), None)
        return cell if waiting is None else replace(cell, value=None, why="waits", of=waiting.at)


def _roles(form: Form) -> Mapping[Place, set[str]]:
    """Return what each cell is for: one that lies under a merged range may be several things at once."""
    roles: dict[Place, set[str]] = defaultdict(set)
    for block, rows in (("funds", form.funds), ("indicators", form.indicators), ("total", [form.total])):
        for row in rows:
            for role, datum in vars(row).items() if row is not None else ():
                if isinstance(datum, Datum):
                    roles[_place(datum)].add(f"{block}.{role}")
    for key, datum in _values(form.breakdown):
        roles[_place(datum)].add(key)
    return roles


def _values(table: Breakdown | None) -> list[tuple[str, Datum]]:
    return [] if table is None else [item for row in table.rows for item in row.values.items()]
