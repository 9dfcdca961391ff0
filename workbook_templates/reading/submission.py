"""The bytes of a returned workbook → a submission; what cannot be read is told, never raised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.rows import Form, StampRow, Submission
from workbook_templates.layout import load_layouts
from workbook_templates.opening import Refused, open_workbook
from workbook_templates.reading.explanations import is_for_explanations, read_explanations
from workbook_templates.reading.forms import forms_on, visible_sheets
from workbook_templates.reading.hidden import hidden_blocks
from workbook_templates.reading.nearest import nearest_headings
from workbook_templates.stamp import is_stamped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.datum import Datum
    from workbook_templates.layout import Layout
    from workbook_templates.opening import WorkbookGrid
    from workbook_templates.reading.sheet import Sheet


def read_submission(data: bytes, path: str, layouts: tuple[Layout, ...] | None = None) -> Submission:
    """Read one returned workbook.

    A file that the opening refuses gives a submission with its ``problem`` and no forms; a workbook
    without a known form names the headings that came ``nearest``.
    """
    try:
        grid = open_workbook(data, path)
    except Refused as refused:
        return Submission(path, problem=refused.problem)
    return submission_of(grid, path, layouts)


def submission_of(grid: WorkbookGrid, path: str, layouts: tuple[Layout, ...] | None = None) -> Submission:
    """Return what an opened workbook holds; ``path`` is what reports call it."""
    sheets = visible_sheets(grid, layouts, path)
    stale = _mark_stale(grid, sheets)
    forms = [form for sheet in sheets for form in forms_on(sheet)]
    return Submission(
        path,
        forms,
        macros=grid.macros,
        macros_proven=grid.macros_proven,
        external=grid.external,
        content=grid.content,
        wrong_extension=grid.wrong_extension,
        nearest=() if forms else nearest_headings([sheet for sheet in sheets if not is_for_explanations(sheet.name)]),
        sheets=tuple(sheet.name for sheet in sheets),
        stamp=_read_stamp(grid, sheets, forms, layouts),
        stale=stale,
        hidden=tuple(hidden_blocks(grid, sheets, forms)),
        explanations=tuple(
            line for sheet in sheets if is_for_explanations(sheet.name) for line in read_explanations(sheet)
        ),
    )


def _read_stamp(
    grid: WorkbookGrid, sheets: Sequence[Sheet], forms: Sequence[Form], layouts: tuple[Layout, ...] | None
) -> StampRow | None:
    """Return what the workbook says of its template; most say nothing and cost nothing."""
    if not is_stamped(grid):
        return None
    from workbook_templates.reading.stamped import read_stamp  # noqa: PLC0415

    return read_stamp(grid, sheets, forms, load_layouts() if layouts is None else layouts)


def _mark_stale(grid: WorkbookGrid, sheets: Sequence[Sheet]) -> tuple[Datum, ...]:
    """Mark the data of formulas whose saved values are out of date, before anything is read from them."""
    if not any(sheet.grid.formulas for sheet in sheets):
        return ()
    from workbook_templates.recompute import stale_values  # noqa: PLC0415 - most workbooks hold no formula

    found = stale_values(grid)
    stale = []
    for sheet in sheets:
        for place, recomputed in found.get(sheet.name, {}).items():
            datum = sheet.datum(*place)
            datum.recomputed = recomputed
            stale.append(datum)
    return tuple(stale)
