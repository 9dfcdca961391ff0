"""Templates made for a form, and the form's figures typed into them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, is_dataclass
from functools import cache
from typing import Any
from unittest import mock

from office import Cell, Workbook
from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import coordinate_from_string

from checks.datum import Datum
from checks.profile import load
from checks.rows import Form
from examples.workbooks import Figures, official
from workbook_templates.building import assembling
from workbook_templates.building.content import Content, blank_content, content_of
from workbook_templates.building.helper_sheet import Helper, write_helper
from workbook_templates.building.saving import bytes_of
from workbook_templates.layout import Layout, load_layouts
from workbook_templates.opening import CHECK_SHEET, a1
from workbook_templates.reading import read_submission

LAYOUTS = {layout.id: layout for layout in load_layouts() if layout.template is not None}
"""The forms that have templates."""

CHECKING = "检查"
"""The heading of the column that says what is wrong in a row."""

Said = set[tuple[str, str]]
"""Codes of rules with the cell that each looks at."""


@dataclass(frozen=True)
class Built:
    """A template that was built."""

    data: bytes
    sheet: str
    verdicts: Sequence[tuple[str, str, str]]
    """Where each live check gives its verdict on the helper sheet, its rule's code, and the cell that it looks at."""

    @property
    def form(self) -> Form:
        """The form as it is read from the template before anything is filled in."""
        return only_form(self.data)


def built(layout: Layout, content: Content) -> Built:
    """Build a template."""
    helpers: list[Helper] = []

    def noted(*given: Any) -> Helper:
        helpers.append(write_helper(*given))
        return helpers[-1]

    with mock.patch.object(assembling, "write_helper", noted):
        book = assembling.build(layout, content, load())
    verdicts = [
        (each.remark.cell.replace("$", ""), each.remark.code, a1(each.look.row, each.look.column))
        for each in helpers[0].said
    ]
    return Built(bytes_of(book), book.sheetnames[0], verdicts)


@cache
def blank(name: str) -> Built:
    """Build the template of a layout with nothing issued."""
    return built(LAYOUTS[name], blank_content(LAYOUTS[name], year="2024"))


def built_for(form: Form) -> Built:
    """Build the template of a form, with what was issued of it."""
    return built(LAYOUTS[form.kind], content_of(form))


def form_of(figures: Figures) -> Form:
    """Return the form that figures make, as it is read from the official layout."""
    return only_form(official(figures)[0])


def only_form(data: bytes) -> Form:
    """Return the only form of a workbook."""
    (form,) = read_submission(data, "表.xlsx").forms
    return form


def pairs(figures: object, template: object) -> Iterator[tuple[Datum, Datum]]:
    """Yield each datum of a form beside the one of the same meaning in its template."""
    if isinstance(figures, Datum) and isinstance(template, Datum):
        yield figures, template
    else:
        there = _parts(template)
        for key, part in _parts(figures).items():
            yield from pairs(part, there.get(key))


def _parts(item: object) -> dict[object, object]:
    if isinstance(item, list):
        return dict(enumerate(item))
    named = item if isinstance(item, dict) else vars(item) if is_dataclass(item) else {}
    return dict(named.items())


def fill(workbook: Workbook, sheet: str, form: Form, template: Form) -> None:
    """Type a form's figures into its template: every cell that is not locked and shows something else.

    What the template prints stays where the figures have nothing.
    """
    for datum, place in pairs(form, template):
        same = datum.text.strip() in ("", place.text.strip()) if place.text else not datum.text
        if place.cell and not same and not workbook.locked(sheet, place.cell):
            workbook.enter(sheet, place.cell, datum.text)


def verdicts(workbook: Workbook, template: Built) -> tuple[Said, Said]:
    """Return what a template's formulas say, and what they cannot tell."""
    values = workbook.values(CHECK_SHEET, workbook.used(CHECK_SHEET))
    found: dict[Cell, Said] = {1.0: set(), 0.0: set(), "?": set()}
    for place, code, cell in template.verdicts:
        letters, row = coordinate_from_string(place)
        found[values[row - 1][column_index_from_string(letters) - 1]].add((code, cell))
    return found[1.0], found["?"] - found[1.0]


def checking(workbook: Workbook, sheet: str) -> dict[int, str]:
    """Return what the column 检查 says, by row; rows of which it says nothing are left out.

    The first row is the summary's.
    """
    rows = {number: row for number, row in enumerate(workbook.values(sheet, workbook.used(sheet)), 1) if number > 1}
    column = next(row.index(CHECKING) for row in rows.values() if CHECKING in row)
    return {number: str(row[column]) for number, row in rows.items() if row[column] not in ("", CHECKING)}
