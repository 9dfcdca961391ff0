"""Data out of sight: hidden rows and columns within a form, hidden sheets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checks.datum import Datum
from checks.rows import HiddenBlock
from workbook_templates.opening import CHECK_SHEET, STAMP_SHEET, a1
from workbook_templates.opening.grid import column_letters, column_number
from workbook_templates.reading.sheet import Area

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from checks.rows import Form
    from workbook_templates.opening import WorkbookGrid
    from workbook_templates.reading.sheet import Sheet

_RANGE = re.compile(r"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)")
_OURS = frozenset((CHECK_SHEET, STAMP_SHEET, "_xlwings.conf", "xlwings.conf"))
_PROGRAMS_OWN = ("WpsReserved", "_xl", "__")
"""How the names of sheets begin that programs keep for themselves."""

Place = tuple[int, int]


def hidden_blocks(book: WorkbookGrid, sheets: Sequence[Sheet], forms: Sequence[Form]) -> Iterator[HiddenBlock]:
    """Yield the hidden rows and columns with data within the forms, then the hidden sheets with data."""
    for sheet in sheets:
        if sheet.grid.hidden_rows or sheet.grid.hidden_columns:
            areas = [_area(form.range) for form in forms if form.sheet == sheet.name and form.range]
            yield from _on_sheet(sheet, areas)
    for grid in book.sheets:
        tally = grid.tally
        if grid.visible or tally is None or grid.name in _OURS or grid.name.startswith(_PROGRAMS_OWN):
            continue
        if tally.loose or not tally.referred:
            submission = sheets[0].submission if sheets else ""
            at = Datum(submission=submission, sheet=grid.name, cell=a1(*tally.first))
            yield HiddenBlock("sheet", grid.name, at, tally.cells)


def _area(written: str) -> Area:
    (left, top, right, bottom), *_ = _RANGE.findall(written)
    return Area(int(top), column_number(left), int(bottom), column_number(right))


def _on_sheet(sheet: Sheet, areas: Sequence[Area]) -> Iterator[HiddenBlock]:
    rows: dict[int, list[Place]] = {}
    columns: dict[int, list[Place]] = {}
    for row, column in sorted(sheet.grid.cells):
        if not any(area.holds(row, column) for area in areas) or sheet.datum(row, column).blank:
            continue
        if _out_of_sight(sheet, row, column):
            # What a hidden row holds is told once, though a hidden column may hold it too.
            held, line = (rows, row) if row in sheet.grid.hidden_rows else (columns, column)
            held.setdefault(line, []).append((row, column))
    yield from _blocks(sheet, "rows", rows, sheet.grid.hidden_rows)
    yield from _blocks(sheet, "columns", columns, sheet.grid.hidden_columns)


def _out_of_sight(sheet: Sheet, row: int, column: int) -> bool:
    """Tell whether no part of a cell is seen; a merged one shows what it holds in any of its rows."""
    top, left, bottom, right = sheet.span(row, column)
    hidden_rows, hidden_columns = sheet.grid.hidden_rows, sheet.grid.hidden_columns
    return all(each in hidden_rows for each in range(top, bottom + 1)) or all(
        each in hidden_columns for each in range(left, right + 1)
    )


def _blocks(sheet: Sheet, kind: str, lines: dict[int, list[Place]], hidden: frozenset[int]) -> Iterator[HiddenBlock]:
    """Yield the lines with data, those together that only hidden ones part."""
    block: list[int] = []
    for line in sorted(lines):
        if block and not all(each in hidden for each in range(block[-1], line)):
            yield _block(sheet, kind, block, lines)
            block = []
        block.append(line)
    if block:
        yield _block(sheet, kind, block, lines)


def _block(sheet: Sheet, kind: str, block: Sequence[int], lines: dict[int, list[Place]]) -> HiddenBlock:
    ends = [block[0], block[-1]] if len(block) > 1 else [block[0]]
    name = "–".join(str(end) if kind == "rows" else column_letters(end) for end in ends)
    places = sorted(_all(lines[line] for line in block))
    return HiddenBlock(kind, name, sheet.datum(*places[0]), len(places))


def _all(groups: Iterable[list[Place]]) -> Iterator[Place]:
    for group in groups:
        yield from group
