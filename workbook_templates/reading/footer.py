"""What ends a grid and stands under it: the grade, 说明, 填表人, or the head of the next form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checks.values import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.datum import Datum
    from workbook_templates.layout import Layout
    from workbook_templates.reading.headings import Fit
    from workbook_templates.reading.sheet import Area, Found, Sheet

_GRADE = re.compile("优秀?|良好?|中等?|较?差")
"""A grade that stands in the row of the total without a label."""


def end_of_grid(sheet: Sheet, area: Area, fit: Fit) -> Area:
    """Return the part of an area down to the row before a footer or the head of another form."""
    footers = (label.row for label in _leading(sheet, area, "footer.rows") if label.slot("footer.rows", fit.layout))
    first = min(column.column for column in fit.columns)
    heads = (
        label.row
        for label in _next_head(sheet, area)
        # A group or a part may have a name like a head's label; it stands inside the grid, in one column.
        if label.right > label.column or label.column <= first
    )
    return area._replace(bottom=min([*footers, *heads], default=area.bottom + 1) - 1)


def _next_head(sheet: Sheet, area: Area) -> Iterator[Found]:
    """Yield the labels of heads that stand first in their row and have a text, no number, beside them."""
    for label in _leading(sheet, area, "head.rows"):
        cells = (sheet.grid.cells[label.row, column] for column in sheet.columns(label.row, area))
        if all(cell.stored is None for cell in cells):
            yield label


def _leading(sheet: Sheet, area: Area, part: str) -> Iterator[Found]:
    """Yield the labels of a part that stand first in their row."""
    for label in sheet.find(part, area):
        if sheet.columns(label.row, area)[0] == label.column:
            yield label


def read_footer(sheet: Sheet, area: Area, layout: Layout) -> tuple[Datum | None, int]:
    """Return the text of 说明 and the last row of the footer, 0 when there is none."""
    end = min((label.row for label in _next_head(sheet, area)), default=area.bottom + 1) - 1
    notes, last = None, 0
    for label in sheet.find("footer.rows", area._replace(bottom=end)):
        slot = label.slot("footer.rows", layout)
        if slot:
            last = max(last, label.bottom)
            if slot.role == "notes" and notes is None:
                notes = sheet.beside(label, area)
    return notes, last


def read_grade(sheet: Sheet, area: Area, layout: Layout) -> tuple[Datum | None, int]:
    """Return the grade (评价等级：优) under or beside the total, and its row, 0 when there is none."""
    for label in sheet.find("grade.rows", area):
        if label.slot("grade.rows", layout):
            return sheet.beside(label, area), label.row
    for label in _leading(sheet, area, "total.rows"):
        slot = label.slot("total.rows", layout)
        if slot and slot.role == "total":
            for column in sheet.columns(label.row, area):
                if _GRADE.fullmatch(fold(sheet.text(label.row, column))):
                    return sheet.datum(label.row, column), label.row
    return None, 0
