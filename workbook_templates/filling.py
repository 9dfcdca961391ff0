"""Fills the blank derived cells of a returned workbook in a copy; nothing else in it changes.

What a cell should hold is told by `checks.deriving`; here it is put as the cell and its neighbours show such things:

* an amount or points: a number; a text in a cell formatted as text (``@``); nothing in one whose format does not
  show it whole (16648.4 in a cell without decimals), for a reader would see another number
* a rate: a number in a cell with a percent format, to the decimals of the format; else a text like ``58.87%``,
  to the decimals of the other rates in its column, two where there are none; where the others are bare numbers
  (0.5887 or 58.87) a number like them
* a grade: a text

One cell may be computed of another that was blank: the copy is read again until nothing more can be told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from checks.deriving import Derived, Formula, Kind, derived_cells
from checks.values import half_up
from checks.wording import number_text
from workbook_templates.opening import Refused
from workbook_templates.opening.grid import a1, column_number
from workbook_templates.opening.numberformat import show
from workbook_templates.patching import Edit, Source, Spot
from workbook_templates.reading import read_submission

if TYPE_CHECKING:
    from checks.datum import Datum
    from checks.profile import Profile
    from checks.rows import Form, Submission

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NAMED = re.compile(r"\[([0-9*d])\]")
_TEXT = "@"
_NOISE = 10
"""Decimals beyond which a computed number is binary noise."""
_USUAL = 2
"""The decimals of a rate where nothing says otherwise."""
_MOST = 4
"""Decimals that people give a rate; more are a formula's without a format."""
_NEAR = Decimal("0.1")
"""How far a bare number may lie from the ratio that it should be, relative to it."""
_LONGEST = 1_000
"""Characters of a formula; a longer one would not be computed anew by `workbook_templates.recompute`."""

Place = tuple[str, str]
"""Sheet and cell."""


class Way(StrEnum):
    """How derived cells are filled."""

    VALUES = "values"
    FORMULAS = "formulas"


@dataclass(frozen=True)
class FilledCell:
    """A cell that was filled."""

    sheet: str
    cell: str
    name: str
    text: str
    """As the copy shows it."""
    formula: str = ""
    """With its equals sign; empty for a value."""


@dataclass(frozen=True)
class Filling:
    """A copy of a workbook with its blank derived cells filled."""

    data: bytes
    submission: Submission
    """As it was read before."""
    filled: Sequence[FilledCell]
    left: Sequence[Derived]
    """The cells that stay blank, each with its reason.

    Those of `Derived`, and ``taken`` (it belongs to a formula of an array), ``format`` (the cell would not show it).
    """
    outdated: Sequence[Place]
    """Formulas of the workbook's own that refer to filled cells: their saved values have to be computed anew."""
    signed: bool
    """It carried a digital signature, which no longer holds for the copy."""


class _Held(NamedTuple):
    """What a cell is to hold, and the formula that gives it, empty for none."""

    value: Decimal | str
    formula: str = ""


class _Shape(NamedTuple):
    """How a rate is written: as a value, and as a formula of the ratio with what that gives."""

    value: Decimal | str
    around: str
    """Empty where no formula gives such a text: ROUND(…)&"%" has no trailing zeros."""
    saved: Decimal | str


def fill(data: bytes, path: str, profile: Profile, way: Way = Way.VALUES, *, break_signature: bool = False) -> Filling:
    """Fill the blank derived cells of all forms of a workbook.

    Raises `Refused` for what cannot be read and `NotPatchableError` for what cannot be changed without harm.
    """
    before = read_submission(data, path)
    if before.problem is not None:
        raise Refused(before.problem)
    copy = _Copy(data, path, Source(data, break_signature=break_signature))
    filled, left, after = fill_blanks(copy, before, profile, way)
    stale = {_place(datum) for datum in before.stale}
    outdated = [place for place in map(_place, after.stale) if place not in stale]
    return Filling(copy.data, before, filled, left, outdated, copy.source.signed)


class Fillable(Protocol):
    """A workbook, in a file or open in a program, whose cells can be filled."""

    def spots(self, sheet: str, places: Iterable[tuple[int, int]]) -> Mapping[tuple[int, int], Spot]:
        """Return what is known of some cells of a sheet."""

    def filled(self, edits: Iterable[Edit]) -> Submission:
        """Fill cells, all that were filled so far among them, and return the workbook as it reads then."""


@dataclass
class _Copy:
    """A copy of a workbook's file."""

    data: bytes
    path: str
    source: Source

    def spots(self, sheet: str, places: Iterable[tuple[int, int]]) -> Mapping[tuple[int, int], Spot]:
        return self.source.spots(sheet, places)

    def filled(self, edits: Iterable[Edit]) -> Submission:
        self.data = self.source.patched(edits)
        return read_submission(self.data, self.path)


def fill_blanks(
    workbook: Fillable, before: Submission, profile: Profile, way: Way = Way.VALUES
) -> tuple[list[FilledCell], list[Derived], Submission]:
    """Fill the blank derived cells of a workbook, read ``before``.

    Returns the cells that were filled, those that stay blank with their reasons, and the workbook as it reads then.
    """
    writing = _Writing(workbook, way)
    submission = before
    while writing.take(_derived(submission, profile)):
        submission = writing.write()
    left = [
        replace(each, why="input") if each.why == "waits" else each
        for each in writing.left(_derived(submission, profile))
    ]
    return [writing.filled[place] for place in _in_order(writing.filled, before.sheets)], left, submission


def _derived(submission: Submission, profile: Profile) -> list[Derived]:
    return [
        each
        for form in submission.forms
        for each in derived_cells(form, submission, profile)
        if _inside(form, each.at.cell)
    ]


def _inside(form: Form, cell: str) -> bool:
    """Tell whether a cell lies inside a form: what stands beside it is none of its cells."""
    first, _, last = form.range.partition(":")
    (top, left), (bottom, right), (row, column) = (_row_and_column(each) for each in (first, last or first, cell))
    return top <= row <= bottom and left <= column <= right


def _row_and_column(cell: str) -> tuple[int, int]:
    found = _ADDRESS.fullmatch(cell)
    return (int(found[2]), column_number(found[1])) if found else (0, 0)


def _place(datum: Datum) -> Place:
    return datum.sheet, datum.cell


def _in_order(places: Iterable[Place], sheets: Sequence[str]) -> list[Place]:
    return sorted(places, key=lambda place: (sheets.index(place[0]), _row_and_column(place[1])))


@dataclass
class _Writing:
    """The cells that are being filled."""

    workbook: Fillable
    way: Way
    filled: dict[Place, FilledCell] = field(default_factory=dict)
    _edits: dict[Place, Edit] = field(default_factory=dict)
    _values: dict[Place, tuple[Edit, FilledCell]] = field(default_factory=dict)
    """The same cells without a formula, for those whose formula gives something else."""
    _unfit: dict[Place, Derived] = field(default_factory=dict)
    """The cells that cannot hold what they should, with the reason."""

    def take(self, derived: Iterable[Derived]) -> bool:
        """Take up what can be told; tell whether there was anything new."""
        known = self._edits.keys() | self._unfit.keys()
        new = [each for each in derived if each.value is not None and _place(each.at) not in known]
        by_sheet: dict[str, list[Derived]] = {}
        for each in new:
            by_sheet.setdefault(each.at.sheet, []).append(each)
        before = len(self._edits)
        for sheet, cells in by_sheet.items():
            spots = self.workbook.spots(sheet, [_row_and_column(each.at.cell) for each in cells])
            for each in cells:
                spot = spots[_row_and_column(each.at.cell)]
                self._add(each, spot)
        return len(self._edits) > before

    def _add(self, derived: Derived, spot: Spot) -> None:
        place, code = _place(derived.at), spot.number_format
        held = _value(derived, code)
        if spot.taken or not _shows(held.value, derived.kind, code):
            why = "taken" if spot.taken else "format"
            self._unfit[place] = replace(derived, value=None, why=why, facts={"value": str(held.value)})
            return
        self._values[place] = self._edit(derived, held, code)
        computed = _formula(derived, code) if self.way is Way.FORMULAS else None
        self._edits[place], self.filled[place] = (
            self._edit(derived, computed, code) if computed else self._values[place]
        )

    def _edit(self, derived: Derived, held: _Held, code: str) -> tuple[Edit, FilledCell]:
        sheet, cell = place = _place(derived.at)
        shown = held.value if isinstance(held.value, str) else show(float(held.value), code).text
        formula = f"={held.formula}" if held.formula else ""
        return Edit(sheet, *_row_and_column(cell), *held), FilledCell(*place, derived.name, shown, formula)

    def write(self) -> Submission:
        """Fill the cells and return the workbook as it reads then."""
        submission = self.workbook.filled(self._edits.values())
        # Where numbers are shown at another scale than they are held, a formula may give what nobody meant.
        wrong = {_place(datum) for datum in submission.stale if self.filled.get(_place(datum)) is not None}
        if wrong:
            for place in wrong:
                self._edits[place], self.filled[place] = self._values[place]
            return self.write()
        return submission

    def left(self, derived: Iterable[Derived]) -> Iterator[Derived]:
        """Yield the cells that stay blank, with their reasons."""
        for each in derived:
            if each.why:
                yield each
            elif _place(each.at) in self._unfit:
                yield self._unfit[_place(each.at)]


def _value(derived: Derived, code: str) -> _Held:
    value = derived.value
    if not isinstance(value, Decimal):
        return _Held(str(value))
    if derived.kind is Kind.RATE:
        return _Held(_rate(derived, value, code).value)
    rounded = _rounded(value, derived.decimals)
    return _Held(f"{rounded:f}" if code == _TEXT else rounded)


def _shows(value: Decimal | str, kind: Kind, code: str) -> bool:
    """Tell whether a cell shows a number as it is; a rate in percent is rounded to what its cell shows."""
    if isinstance(value, str):
        return True
    shown = show(float(value), code)
    if kind is Kind.RATE and "%" in shown.text:
        return True
    whole = shown.decimals is None or half_up(value, shown.decimals) == value
    return shown.stored == value and whole


def _formula(derived: Derived, code: str) -> _Held | None:
    """Return a cell with its formula; None where texts take part, or the cell is formatted as text."""
    formula, value = derived.formula, derived.value
    if formula is None or value is None or code == _TEXT or not _referable(formula):
        return None
    written = _NAMED.sub(lambda found: _reference(found[1], formula, derived.decimals), formula.text)
    if len(written) > _LONGEST:
        return None
    if not isinstance(value, Decimal):
        return _Held(value, written)
    if derived.kind is Kind.RATE:
        shape = _rate(derived, value, code)
        return _Held(shape.saved, shape.around.format(written)) if shape.around else None
    return _Held(_rounded(value, derived.decimals) if derived.kind is Kind.POINTS else _saved(value), written)


def _referable(formula: Formula) -> bool:
    """Tell whether spreadsheets take all cells of a formula for the numbers that they show."""
    told = all(cell.stored is not None for cell in formula.cells)
    return told and all(part.stored is not None or part.nothing for part in formula.parts)


def _reference(name: str, formula: Formula, decimals: int) -> str:
    if name == "d":
        return str(decimals)
    if name == "*":
        return ",".join(_ranges(_row_and_column(part.cell) for part in formula.parts))
    return formula.cells[int(name)].cell


def _ranges(places: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Yield cells as ranges, those that follow each other in a column or a row as one."""
    runs: list[list[tuple[int, int]]] = []
    for row, column in sorted(set(places)):
        above = [run for run in runs if run[-1] == (row - 1, column) and run[0][1] == column]
        beside = [run for run in runs if run[-1] == (row, column - 1) and run[0][0] == row]
        if above or beside:
            (above or beside)[0].append((row, column))
        else:
            runs.append([(row, column)])
    for run in runs:
        first, last = a1(*run[0]), a1(*run[-1])
        yield first if first == last else f"{first}:{last}"


def _rate(derived: Derived, ratio: Decimal, code: str) -> _Shape:
    """Return a rate as its cell and the others in its column show rates."""
    shown = show(0.5, code)
    if "%" in shown.text:
        decimals = _USUAL if shown.decimals is None else shown.decimals
        return _Shape(_rounded(ratio * 100, decimals) / 100, "{}", _saved(ratio))
    others = [
        (number, told) for datum, told in derived.beside if (number := datum.number) is not None and not datum.stale
    ]
    percents = [number for number, _ in others if number.percent]
    scales = {scale for number, told in others if (scale := _scale(number.value, told))}
    if percents or len(scales) != 1 or code == _TEXT:
        decimals = _usual(number.decimals for number in percents if number.value not in (0, 100))
        value = _rounded(ratio * 100, decimals)
        saved = f"{number_text(value)}%"
        around = f'ROUND({{}}*100,{decimals})&"%"' if saved == f"{value:f}%" or value in (0, 100) else ""
        return _Shape(f"{value:f}%", around, saved)
    (scale,) = scales
    decimals = max(_USUAL + (2 if scale == 1 else 0), *(number.decimals for number, _ in others))
    value = _rounded(ratio * scale, decimals)
    return _Shape(value, f"ROUND({{}}{'*100' if scale == 100 else ''},{decimals})", value)


def _usual(decimals: Iterable[int]) -> int:
    """Return the decimals that most rates of a column have, leaving out those of a formula without a format."""
    counted = Counter(each for each in decimals if each <= _MOST)
    return max(counted, key=lambda each: (counted[each], each), default=_USUAL)


def _scale(stated: Decimal, ratio: Decimal | None) -> int:
    """Return whether a bare number is a ratio (1) or in percent (100), 0 where it is neither."""
    if ratio is None or ratio == 0:
        return 0
    return next((scale for scale in (1, 100) if abs(stated / (ratio * scale) - 1) < _NEAR), 0)


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return half_up(half_up(value, _NOISE), decimals)


def _saved(value: Decimal) -> Decimal:
    """Return a number as a program saves what a formula gives."""
    return Decimal(repr(float(value)))
