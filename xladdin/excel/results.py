"""The sheet 检查结果: what the buttons found or filled, one line a cell, with links.

It is known by its name and its first cell: a sheet of that name which is somebody else's is never touched, nor one
that was given another name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbook_templates import marks
from workbook_templates.marks import RESULTS, RESULTS_TITLE

if TYPE_CHECKING:
    import xlwings as xw

FIRST_ROW = 5
"""The row of the headings."""
COLOURS = {severity: f"#{colour}" for severity, colour in marks.COLOURS.items()}


@dataclass(frozen=True)
class Link:
    """A cell to jump to."""

    sheet: str
    cell: str

    def formula(self) -> str:
        """Return the formula that shows the place and leads there."""
        quoted = self.sheet.replace("'", "''")
        target, shown = (text.replace('"', '""') for text in (f"#'{quoted}'!{self.cell}", f"{self.sheet}!{self.cell}"))
        return f'=HYPERLINK("{target}","{shown}")'


@dataclass(frozen=True)
class Line:
    """A line of the list: its texts, one of which may be a link, and its colour, empty for none."""

    texts: Sequence[str | Link]
    colour: str = ""


@dataclass(frozen=True)
class Column:
    """A column of the list: its heading, and its width in characters."""

    heading: str
    width: int


def is_ours(sheet: xw.Sheet) -> bool:
    """Tell whether a sheet is one that the buttons wrote."""
    return sheet.name.startswith(RESULTS) and marks.holds_results(sheet.name, sheet.range("A1").value)


def remove(book: xw.Book) -> bool:
    """Remove the sheet; tell whether there was one."""
    found = [sheet for sheet in book.sheets if is_ours(sheet)]
    for sheet in found:
        sheet.delete()
    return bool(found)


def write(book: xw.Book, remarks: Sequence[str], columns: Sequence[Column], lines: Sequence[Line]) -> None:
    """Write the sheet behind the others that are seen, and show it.

    ``remarks`` are two sentences over the list: what was found, and what to do next.
    """
    seen = [sheet for sheet in book.sheets if int(sheet.visible) in (1, -1)]
    sheet = book.sheets.add(_free_name(book), after=seen[-1])
    width = len(columns)
    over = [[_text(text), *[None] * (width - 1)] for text in (RESULTS_TITLE, *remarks)]
    blank: list[list[str | None]] = [[None] * width for _ in range(FIRST_ROW - 1 - len(over))]
    headings = [_text(column.heading) for column in columns]
    rows = [[_written(text) for text in line.texts] for line in lines]
    sheet.range("A1").value = [*over, *blank, headings, *rows]
    _dress(sheet, columns, lines)
    sheet.activate()


def _free_name(book: xw.Book) -> str:
    taken = {sheet.name for sheet in book.sheets}
    names = (RESULTS, *(f"{RESULTS}({number})" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _written(text: str | Link) -> str | None:
    return text.formula() if isinstance(text, Link) else _text(text)


def _text(text: str) -> str | None:
    """Return a text as one types it so that it stays a text, whatever it begins with."""
    return f"'{text}" if text else None


def _dress(sheet: xw.Sheet, columns: Sequence[Column], lines: Sequence[Line]) -> None:
    last, right = FIRST_ROW + len(lines), len(columns)
    for number, column in enumerate(columns, 1):
        sheet.range((1, number)).column_width = column.width
    sheet.range("A1").font.bold = True
    sheet.range((FIRST_ROW, 1), (FIRST_ROW, right)).font.bold = True
    whole = sheet.range((FIRST_ROW, 1), (last, right))
    whole.wrap_text = True
    whole.vertical_alignment = "top"
    for first, end, colour in _runs(lines):
        sheet.range((FIRST_ROW + first, 1), (FIRST_ROW + end, 1)).color = colour
    whole.rows.autofit()


def _runs(lines: Sequence[Line]) -> list[tuple[int, int, str]]:
    """Return the lines of one colour that follow each other, as first, last (from 1 on) and colour."""
    runs: list[tuple[int, int, str]] = []
    for number, line in enumerate(lines, 1):
        if runs and runs[-1][2] == line.colour:
            runs[-1] = (runs[-1][0], number, line.colour)
        else:
            runs.append((number, number, line.colour))
    return [run for run in runs if run[2]]
