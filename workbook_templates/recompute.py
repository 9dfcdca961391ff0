"""Computes the formulas of a returned workbook anew and tells whose saved value is out of date.

Exact, in decimals, from the values as saved. Judged are the operators ``+ - * / ^ & %``, comparisons, references
to cells and ranges, and the functions of `FUNCTIONS`. A formula with anything else is not judged, nor one whose
result hangs on binary noise: a number next to a tie that is rounded, two numbers compared that are nearly equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import ROUND_DOWN, ROUND_UP, Context, Decimal, DecimalException, localcontext
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from checks.values import half_up
from workbook_templates.formula import Call, FormulaError, Literal, Operation, Reference, Tree, UnjudgedError, parse
from workbook_templates.opening.numberformat import show

if TYPE_CHECKING:
    from workbook_templates.opening import Formula, SheetGrid, WorkbookGrid

Value: TypeAlias = Decimal | str | bool | None
"""What a cell holds; None for a blank one."""
Place: TypeAlias = tuple[int, int]

TOLERANCE = Decimal("1e-9")
"""Relative: what two programs may compute differently."""
_NOISE = Decimal("1e-12")
"""Relative to the largest number that takes part: what is left where numbers cancel out."""
_MAX_CELLS = 200_000
"""Cells that formulas refer to and that are looked at in one workbook; what comes after is not judged."""
_MAX_CHAIN = 50
"""Formulas without a saved value that hang on each other."""
_LONGEST = 15
"""Significant digits that a number keeps when it becomes text."""
_MAX_POWER = 64
_WORD = re.compile(r"(?!(?i:true|false)$)[^\W\d_]+|[-—/]+")
"""What COUNTIF is judged with: a word or a stroke means itself alone in every program; digits and signs do not."""
_DECIMALS = Context(prec=40, Emax=400, Emin=-400)


def stale_values(book: WorkbookGrid) -> dict[str, dict[Place, str]]:
    """Return the formulas on visible sheets whose saved values are out of date, by sheet and cell.

    Given is what the cell would show.
    """
    if not book.recomputable or not any(sheet.formulas for sheet in book.sheets):
        return {}
    recomputation = _Recomputation(book)
    found: dict[str, dict[Place, str]] = {}
    for sheet in book.sheets:
        if sheet.visible and sheet.formulas:
            judged = ((place, recomputation.judge(sheet, place)) for place in sheet.formulas)
            found[sheet.name] = {place: expected for place, expected in judged if expected}
    return found


class _Recomputation:
    """The formulas of one workbook, each computed at most once."""

    def __init__(self, book: WorkbookGrid) -> None:
        self._sheets = {sheet.name.casefold(): sheet for sheet in book.sheets}
        self._date1904 = book.date1904
        self._missing: dict[tuple[str, Place], Value] = {}
        self._open: set[tuple[str, Place]] = set()
        self.left = _MAX_CELLS

    def judge(self, sheet: SheetGrid, place: Place) -> str:
        """Return what a formula gives, empty when its saved value is right or cannot be judged."""
        formula = sheet.formulas[place]
        cell = sheet.cells.get(place)
        saved = None if cell and cell.error else _stored(sheet, *place)
        try:
            with localcontext(_DECIMALS):
                evaluation = _Evaluation(self, sheet)
                value = evaluation.value(_tree(formula.text))
                if not evaluation.filled or value in ("", None) or self._same(saved, value, evaluation.largest):
                    return ""
                expected = self._shown(value, formula)
        except (UnjudgedError, FormulaError, DecimalException, RecursionError):
            return ""
        return "" if cell and expected == cell.text else expected

    def sheet(self, name: str) -> SheetGrid:
        """Return a sheet whose values are known; raises `UnjudgedError`."""
        sheet = self._sheets.get(name.casefold())
        if sheet is None or not sheet.visible:
            raise UnjudgedError
        return sheet

    def cell(self, sheet: SheetGrid, row: int, column: int) -> Value:
        """Return what a cell holds; a formula without a saved value is computed."""
        place = (row, column)
        content = sheet.cells.get(place)
        if content is not None and content.error:
            raise FormulaError(content.error)
        value = _stored(sheet, row, column)
        return self._computed(sheet, place) if value is None and place in sheet.formulas else value

    def _computed(self, sheet: SheetGrid, place: Place) -> Value:
        key = (sheet.name, place)
        if key not in self._missing:
            if key in self._open or len(self._open) >= _MAX_CHAIN:
                raise UnjudgedError
            self._open.add(key)
            try:
                self._missing[key] = _Evaluation(self, sheet).value(_tree(sheet.formulas[place].text))
            finally:
                self._open.discard(key)
        return self._missing[key]

    def _same(self, saved: Value, value: Value, largest: Decimal) -> bool:
        if isinstance(saved, Decimal) and isinstance(value, Decimal):
            return abs(saved - value) <= max(TOLERANCE * max(abs(saved), abs(value)), _NOISE * largest)
        if isinstance(saved, bool) != isinstance(value, bool):
            # Programs save truth values in more than one way.
            return True
        return saved == value

    def _shown(self, value: Value, formula: Formula) -> str:
        if isinstance(value, Decimal):
            return show(float(value), formula.number_format, self._date1904).text
        return str(value).upper() if isinstance(value, bool) else str(value)


def _tree(text: str) -> Tree:
    tree = _parsed(text)
    if tree is None:
        raise UnjudgedError
    return tree


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Tree | None:
    """Return the tree of a formula, None when it cannot be judged; a batch of one template has the same formulas."""
    try:
        return parse(text)
    except UnjudgedError:
        return None


def _stored(sheet: SheetGrid, row: int, column: int) -> Value:
    """Return what was saved for a cell, None for a blank one and an empty text."""
    rows = sheet.stored
    value = rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else ""
    if value is None or value == "":
        return None
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return Decimal(repr(value))
    raise UnjudgedError


class _Evaluation:
    """The evaluation of one formula."""

    def __init__(self, book: _Recomputation, sheet: SheetGrid) -> None:
        self._book = book
        self._sheet = sheet
        self.filled = False
        """At least one cell that it refers to holds something."""
        self.largest = Decimal(0)

    def value(self, tree: Tree) -> Value:
        """Return the value of a tree, which is one value; raises `UnjudgedError` and `FormulaError`."""
        if isinstance(tree, Literal):
            return tree.value
        if isinstance(tree, Reference):
            if not tree.single:
                raise UnjudgedError
            return self._cell(self._sheet_of(tree), tree.top, tree.left)
        if isinstance(tree, Call):
            function = FUNCTIONS.get(tree.name)
            if function is None:
                raise UnjudgedError
            return self._noted(function(self, tree.arguments))
        return self._noted(self._operation(tree))

    def number(self, tree: Tree, blank: Decimal | None = None) -> Decimal:
        """Return the value of a tree as a number; a blank cell is what ``blank`` says, and without it not judged."""
        value = self.value(tree)
        if value is None and blank is not None:
            return blank
        if isinstance(value, bool) or not isinstance(value, Decimal):
            # Texts that look like numbers count in some programs and in others not.
            raise UnjudgedError
        return value

    def truth(self, tree: Tree) -> bool:
        """Return the value of a tree as a condition."""
        value = self.value(tree)
        if isinstance(value, bool):
            return value
        if isinstance(value, Decimal):
            return value != 0
        raise UnjudgedError

    def cells(self, reference: Reference) -> Iterator[Value]:
        """Yield what the cells of a range hold, row by row."""
        size = (reference.bottom - reference.top + 1) * (reference.right - reference.left + 1)
        if size > self._book.left:
            raise UnjudgedError
        sheet = self._sheet_of(reference)
        for row in range(reference.top, reference.bottom + 1):
            for column in range(reference.left, reference.right + 1):
                yield self._cell(sheet, row, column)

    def numbers(self, trees: tuple[Tree, ...]) -> list[Decimal]:
        """Return the numbers that an aggregate counts: in cells only what is stored as a number."""
        found: list[Decimal] = []
        for tree in trees:
            if isinstance(tree, Reference):
                found += _stored_numbers(self.cells(tree))
            else:
                found.append(self.number(tree))
        return found

    def _sheet_of(self, reference: Reference) -> SheetGrid:
        return self._sheet if reference.sheet is None else self._book.sheet(reference.sheet)

    def _cell(self, sheet: SheetGrid, row: int, column: int) -> Value:
        self._book.left -= 1
        if self._book.left < 0:
            raise UnjudgedError
        value = self._book.cell(sheet, row, column)
        self.filled = self.filled or value is not None
        return self._noted(value)

    def _noted(self, value: Value) -> Value:
        if isinstance(value, Decimal):
            self.largest = max(self.largest, abs(value))
        return value

    def _operation(self, tree: Operation) -> Value:
        sign, left, right = tree.sign, tree.left, tree.right
        if left is None and right is not None:
            return -self.number(right)
        if right is None and left is not None:
            return self.number(left) / 100
        if left is None or right is None:
            raise UnjudgedError
        if sign in "+-":
            first, second = self.number(left, Decimal(0)), self.number(right, Decimal(0))
            return first + second if sign == "+" else first - second
        if sign in "*/^":
            return _ARITHMETIC[sign](self.number(left), self.number(right))
        if sign == "&":
            return _as_text(self.value(left)) + _as_text(self.value(right))
        return _compared(sign, self.value(left), self.value(right))


def _stored_numbers(values: Iterable[Value]) -> Iterator[Decimal]:
    for value in values:
        if isinstance(value, bool):
            # A truth value in a range counts in some programs and in others not.
            raise UnjudgedError
        if isinstance(value, Decimal):
            yield value


def _divided(first: Decimal, second: Decimal) -> Decimal:
    if second == 0:
        raise FormulaError("#DIV/0!")
    return first / second


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    if (base == 0 and exponent <= 0) or (base < 0 and exponent != int(exponent)) or abs(exponent) > _MAX_POWER:
        raise UnjudgedError
    return base**exponent


_ARITHMETIC: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "*": lambda first, second: first * second,
    "/": _divided,
    "^": _power,
}


def _as_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        return value
    plain = format(value.normalize(), "f")
    if len(value.normalize().as_tuple().digits) > _LONGEST or len(plain) > _LONGEST:
        raise UnjudgedError
    return plain


def _compared(sign: str, first: Value, second: Value) -> bool:
    if first is None and second is None:
        raise UnjudgedError
    first = _like(second) if first is None else first
    second = _like(first) if second is None else second
    if isinstance(first, Decimal) and isinstance(second, Decimal):
        if first != second and abs(first - second) <= TOLERANCE * max(abs(first), abs(second)):
            raise UnjudgedError
        return _ordered(sign, (first > second) - (first < second))
    if sign not in ("=", "<>") or isinstance(first, bool) != isinstance(second, bool):
        raise UnjudgedError
    if isinstance(first, str) and isinstance(second, str):
        return (first.casefold() == second.casefold()) == (sign == "=")
    return (type(first) is type(second) and first == second) == (sign == "=")


def _like(other: Value) -> Value:
    """Return what a blank cell is beside another value."""
    return "" if isinstance(other, str) else False if isinstance(other, bool) else Decimal(0)


def _ordered(sign: str, order: int) -> bool:
    return {"=": order == 0, "<>": order != 0, "<": order < 0, ">": order > 0, "<=": order <= 0, ">=": order >= 0}[sign]


Function: TypeAlias = Callable[[_Evaluation, tuple[Tree, ...]], Value]


def _wanted(arguments: tuple[Tree, ...], least: int, most: int) -> tuple[Tree, ...]:
    if not least <= len(arguments) <= most:
        raise UnjudgedError
    return arguments


def _sum(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    return sum(evaluation.numbers(arguments), Decimal(0))


def _average(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    numbers = evaluation.numbers(arguments)
    return _divided(sum(numbers, Decimal(0)), Decimal(len(numbers)))


def _count(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    return Decimal(len(evaluation.numbers(_references(arguments))))


def _count_filled(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    count = 0
    for reference in _references(arguments):
        for value in evaluation.cells(reference):
            if value == "":
                # A formula that gives an empty text: counted, though nothing is seen.
                raise UnjudgedError
            count += value is not None
    return Decimal(count)


def _count_if(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    """Count the cells that hold a word, whatever its case."""
    cells, wanted = _wanted(arguments, 2, 2)
    word = wanted.value if isinstance(wanted, Literal) else None
    if not isinstance(word, str) or not _WORD.fullmatch(word):
        raise UnjudgedError
    values = _without_errors(evaluation, cells)
    return Decimal(sum(isinstance(value, str) and value.casefold() == word.casefold() for value in values))


def _count_blank(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    (cells,) = _wanted(arguments, 1, 1)
    return Decimal(sum(value in (None, "") for value in _without_errors(evaluation, cells)))


def _without_errors(evaluation: _Evaluation, cells: Tree) -> list[Value]:
    """Return what the cells of a range hold; errors, which are passed over in counting, are not judged."""
    try:
        return [value for each in _references((cells,)) for value in evaluation.cells(each)]
    except FormulaError:
        raise UnjudgedError from None


def _rows(_: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    (cells,) = _references(_wanted(arguments, 1, 1))
    return Decimal(cells.bottom - cells.top + 1)


def _columns(_: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    (cells,) = _references(_wanted(arguments, 1, 1))
    return Decimal(cells.right - cells.left + 1)


def _is_number(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    (tree,) = _wanted(arguments, 1, 1)
    try:
        value = evaluation.value(tree)
    except FormulaError:
        return False
    if isinstance(value, bool):
        # A number in some programs and in others not.
        raise UnjudgedError
    return isinstance(value, Decimal)


def _references(arguments: tuple[Tree, ...]) -> tuple[Reference, ...]:
    found = tuple(each for each in arguments if isinstance(each, Reference))
    if len(found) != len(arguments):
        raise UnjudgedError
    return found


def _sum_of_products(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    references = _references(arguments)
    shapes = {(each.bottom - each.top, each.right - each.left) for each in references}
    if len(shapes) != 1:
        raise UnjudgedError
    total = Decimal(0)
    for values in zip(*(evaluation.cells(each) for each in references), strict=True):
        product = Decimal(1)
        for value in values:
            product *= next(_stored_numbers([value]), Decimal(0))
        total += product
    return total


def _rounded(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    value, digits = _value_and_digits(evaluation, arguments)
    scaled = value.scaleb(digits)
    tie = abs(abs(scaled) % 1 - Decimal("0.5"))
    noise = TOLERANCE * max(abs(scaled), Decimal(1))
    # With guard digits, finer than noise, it is the same on which side of a tie a number falls.
    if tie != 0 and tie <= noise < Decimal("0.5"):
        raise UnjudgedError
    return half_up(value, digits)


def _cut(rounding: str) -> Function:
    def cut(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
        value, digits = _value_and_digits(evaluation, arguments)
        scaled = value.scaleb(digits)
        whole = half_up(scaled, 0)
        # Next to a whole number, binary noise decides; a number that stands there itself is no matter of noise.
        if abs(scaled - whole) <= TOLERANCE * max(abs(scaled), Decimal(1)) and not isinstance(
            arguments[0], Literal | Reference
        ):
            raise UnjudgedError
        return scaled.quantize(Decimal(1), rounding=rounding).scaleb(-digits)

    return cut


def _value_and_digits(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> tuple[Decimal, int]:
    first, second = _wanted(arguments, 2, 2)
    digits = evaluation.number(second)
    if digits != int(digits) or abs(digits) > _LONGEST:
        raise UnjudgedError
    return evaluation.number(first), int(digits)


def _if(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    condition, *branches = _wanted(arguments, 2, 3)
    if evaluation.truth(condition):
        chosen = branches[0]
    elif len(branches) == 2:
        chosen = branches[1]
    else:
        return False
    value = evaluation.value(chosen)
    if value is None:
        # A blank cell comes out as 0, and as nothing where text is wanted.
        raise UnjudgedError
    return value


def _if_error(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    first, second = _wanted(arguments, 2, 2)
    try:
        value = evaluation.value(first)
    except FormulaError:
        value = evaluation.value(second)
    if value is None:
        raise UnjudgedError
    return value


def _all(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    truths = [evaluation.truth(each) for each in arguments]
    return all(truths)


def _any(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    truths = [evaluation.truth(each) for each in arguments]
    return any(truths)


def _not(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    (value,) = _wanted(arguments, 1, 1)
    return not evaluation.truth(value)


def _absolute(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    (value,) = _wanted(arguments, 1, 1)
    return abs(evaluation.number(value))


def _least(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    return min(evaluation.numbers(arguments), default=Decimal(0))


def _most(evaluation: _Evaluation, arguments: tuple[Tree, ...]) -> Value:
    return max(evaluation.numbers(arguments), default=Decimal(0))


FUNCTIONS: Mapping[str, Function] = {
    "SUM": _sum,
    "AVERAGE": _average,
    "MIN": _least,
    "MAX": _most,
    "COUNT": _count,
    "COUNTA": _count_filled,
    "COUNTBLANK": _count_blank,
    "COUNTIF": _count_if,
    "ROWS": _rows,
    "COLUMNS": _columns,
    "ISNUMBER": _is_number,
    "SUMPRODUCT": _sum_of_products,
    "ROUND": _rounded,
    "ROUNDUP": _cut(ROUND_UP),
    "ROUNDDOWN": _cut(ROUND_DOWN),
    "ABS": _absolute,
    "IF": _if,
    "IFERROR": _if_error,
    "AND": _all,
    "OR": _any,
    "NOT": _not,
}
"""The functions that are computed; a formula with any other is not judged."""
