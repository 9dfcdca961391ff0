"""From a range of Excel to `Cells`: what xlwings hands over by itself is the values alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from xlwings.conversion import Accessor, Pipeline, ValueAccessor

from workbook_templates.opening import Merge
from workbook_templates.opening.numberformat import GENERAL
from xladdin.excel.cells import CellError, Cells

if TYPE_CHECKING:
    import xlwings as xw

MOST_ROWS = 5_000
"""A range of more rows is a slip (a whole column) and no table."""

OPTIONS = {"ndim": 2, "err_to_str": True}
"""Always rows of cells, and errors as people see them (#DIV/0!)."""


class CellsConverter(Accessor):
    """Gives an argument of a function as `Cells`: a range with its formats, anything else as plain values.

    Named as ``convert`` in ``xlwings.arg``. Of a range Excel is asked as little as it takes: each question crosses
    from one process to another.
    """

    @classmethod
    def reader(cls, options: dict[str, Any]) -> Any:  # noqa: ANN401 - xlwings' Pipeline
        """Return xlwings' own pipeline for rows of values, with the step from values to `Cells` behind it.

        A range that is too large is not read: the argument is then the `CellError` that says so.
        """
        values = ValueAccessor.reader({**options, **OPTIONS})  # type: ignore[no-untyped-call]

        def read(context: Any) -> None:  # noqa: ANN401 - xlwings' ConversionContext
            source = context.range
            if source is not None and source.shape[0] > MOST_ROWS:
                context.value = CellError(f"所选区域有 {source.shape[0]} 行，太大了；请只选表格本身，连同标题行")
                return
            values(context)
            context.value = Cells.of(context.value) if source is None else of_range(source, context.value)

        return Pipeline().append_stage(read)  # type: ignore[no-untyped-call]


def of_range(source: xw.Range, values: Sequence[Sequence[object]]) -> Cells:
    """Return the cells of a range whose values are known already."""
    rows = tuple(tuple(row) for row in values)
    if all(value is None for row in rows for value in row):
        return Cells(rows)
    top, left = source.row, source.column
    area = (top, left, top + len(rows) - 1, left + len(rows[0]) - 1)

    def part(block: Merge) -> xw.Range:
        return source if block == area else source.sheet.range(block[:2], block[2:])

    return Cells(
        rows,
        top,
        left,
        source.sheet.name,
        dict(_formats(area, lambda block: part(block).number_format)),
        frozenset(_formulas(source.formula, rows, top, left)),
        tuple(_merges(area, part)) if area[:2] != area[2:] else (),
    )


def _formats(block: Merge, asked: Callable[[Merge], str | None]) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the places with another format than General; Excel says None for a block of several formats."""
    found = asked(block)
    if found is None:
        for half in _halves(block):
            yield from _formats(half, asked)
    elif found != GENERAL:
        for row in range(block[0], block[2] + 1):
            for column in range(block[1], block[3] + 1):
                yield (row, column), found


def _merges(block: Merge, part: Callable[[Merge], xw.Range]) -> Iterator[Merge]:
    """Yield the merged ranges in a block, cut off at its edges."""
    seen: set[tuple[int, int]] = set()
    waiting = [block]
    while waiting:
        each = waiting.pop()
        if each[:2] == each[2:] and each[:2] in seen:
            continue
        # True, or None where some cells of the block are merged and others are not.
        if part(each).merge_cells is False:
            continue
        if each[:2] != each[2:]:
            waiting += _halves(each)
            continue
        area = part(each).merge_area
        height, width = area.shape
        top, left = max(area.row, block[0]), max(area.column, block[1])
        bottom, right = min(area.row + height - 1, block[2]), min(area.column + width - 1, block[3])
        seen.update((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
        if (area.row, area.column) == (top, left):
            yield top, left, bottom, right


def _halves(block: Merge) -> tuple[Merge, Merge]:
    """Part a block of more than one cell: columns first, for a column of a table has one format."""
    top, left, bottom, right = block
    if right > left:
        middle = (left + right) // 2
        return (top, left, bottom, middle), (top, middle + 1, bottom, right)
    middle = (top + bottom) // 2
    return (top, left, middle, right), (middle + 1, left, bottom, right)


def _formulas(asked: object, values: Sequence[Sequence[object]], top: int, left: int) -> Iterator[tuple[int, int]]:
    """Yield the places of live formulas; a text that begins with = is its own formula to Excel (=100%)."""
    rows = asked if isinstance(asked, list | tuple) else ((asked,),)
    for row, (formulas, shown) in enumerate(zip(rows, values, strict=True), top):
        for column, (formula, value) in enumerate(zip(formulas, shown, strict=True), left):
            if isinstance(formula, str) and formula.startswith("=") and formula != value:
                yield row, column
