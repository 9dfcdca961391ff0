"""Marks on the cells of a form: a colour and a note, and how to take them away without a trace.

The colour is a conditional format that always holds, on top of those that are there, so the cell's own fill is never
touched and nothing has to be remembered: pattern, theme and all are as they were once it is gone. A note is added
only where there is none. Both are known by what they say, wherever inserted rows or copies carried them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbook_templates.marks import CONDITION as BARE_CONDITION
from workbook_templates.marks import HEAD

if TYPE_CHECKING:
    import xlwings as xw

CONDITION = f"={BARE_CONDITION}"

_ALLOWED = (
    "FormattingCells",
    "FormattingColumns",
    "FormattingRows",
    "InsertingColumns",
    "InsertingRows",
    "InsertingHyperlinks",
    "DeletingColumns",
    "DeletingRows",
    "Sorting",
    "Filtering",
    "UsingPivotTables",
)
"""What the protection of a sheet may allow."""
_WIDE, _LINE, _LETTERS = 260, 15, 22
"""A note's width and the height of a line in points, and the Chinese characters that a line holds."""


@dataclass(frozen=True)
class Mark:
    """A cell to mark."""

    cell: str
    area: str
    """The cell, or the merged range that begins with it."""
    colour: str
    text: str


def mark(sheet: xw.Sheet, marks: Sequence[Mark]) -> bool:
    """Mark cells of a sheet; tell whether its protection allowed that, for else none is marked."""
    try:
        with unprotected(sheet):
            for each in marks:
                sheet.range(each.area).conditional_formats.add_custom(CONDITION, fill_color=each.colour)
                cell = sheet.range(each.cell)
                if cell.note is None:
                    _fit(cell.add_note(f"{HEAD}\n{each.text}"))
    except Exception:  # noqa: BLE001 - each system has its own error for a protected sheet
        with suppress(Exception):
            clear(sheet)
        return False
    return True


def clear(sheet: xw.Sheet) -> bool:
    """Take all marks of a sheet away; tell whether there were any."""
    formats = [each for each in sheet.cells.conditional_formats if each.formula == CONDITION]
    notes = [note for note in sheet.notes if note.text.startswith(HEAD)]
    if not formats and not notes:
        return False
    with unprotected(sheet):
        # From the last on: some systems know them by their number.
        for each in reversed(formats):
            each.delete()
        for note in reversed(notes):
            note.delete()
    return True


@contextmanager
def unprotected(sheet: xw.Sheet) -> Iterator[None]:
    """Lift a sheet's protection without a password for a moment, and put it back with the same options.

    Where there is a password, and on macOS, all goes on under the protection.
    """
    page = sheet.api
    options = {} if sys.platform == "darwin" else _protection(page)
    if options:
        try:
            # Without any password at all Excel would ask the clerk for one.
            page.Unprotect("")
        except Exception:  # noqa: BLE001 - pywin32's own error
            options = {}
    try:
        yield
    finally:
        if options:
            page.Protect(**options)


def _protection(page: Any) -> dict[str, bool]:  # noqa: ANN401 - a Worksheet of COM
    """Return how a sheet is protected, as the arguments of ``Protect``; nothing where it is not."""
    guarded = {
        "DrawingObjects": bool(page.ProtectDrawingObjects),
        "Contents": bool(page.ProtectContents),
        "Scenarios": bool(page.ProtectScenarios),
    }
    if not any(guarded.values()):
        return {}
    allowed = {f"Allow{what}": bool(getattr(page.Protection, f"Allow{what}")) for what in _ALLOWED}
    return {**guarded, "UserInterfaceOnly": bool(page.ProtectionMode), **allowed}


def _fit(note: xw.main.Note) -> None:
    """Make a note large enough for its text; where the system does not let us it stays as it is."""
    lines = sum(1 + len(line) // _LETTERS for line in note.text.split("\n"))
    with suppress(Exception):
        shape = note.api.Shape
        shape.Width, shape.Height = _WIDE, _LINE * (lines + 1)
