"""The bytes of a returned workbook → a submission; what cannot be read is told, never raised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.rows import Submission
from workbook_templates.opening import Refused, open_workbook
from workbook_templates.reading.forms import forms_on, visible_sheets
from workbook_templates.reading.nearest import nearest_headings

if TYPE_CHECKING:
    from workbook_templates.layout import Layout


def read_submission(data: bytes, path: str, layouts: tuple[Layout, ...] | None = None) -> Submission:
    """Read one returned workbook.

    A file that the opening refuses gives a submission with its ``problem`` and no forms; a workbook
    without a known form names the headings that came ``nearest``.
    """
    try:
        grid = open_workbook(data, path)
    except Refused as refused:
        return Submission(path, problem=refused.problem)
    sheets = visible_sheets(grid, layouts, path)
    forms = [form for sheet in sheets for form in forms_on(sheet)]
    return Submission(
        path,
        forms,
        macros=grid.macros,
        external=grid.external,
        content=grid.content,
        wrong_extension=grid.wrong_extension,
        nearest=() if forms else nearest_headings(sheets),
        sheets=tuple(sheet.name for sheet in sheets),
    )
