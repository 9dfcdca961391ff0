"""All forms of a workbook: where each begins and ends, and its blocks put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.rows import Form
from workbook_templates.layout import Layout, load_layouts
from workbook_templates.marks import is_own
from workbook_templates.opening import a1
from workbook_templates.reading.breakdown import read_breakdown
from workbook_templates.reading.explanations import is_for_explanations
from workbook_templates.reading.footer import end_of_grid, read_footer, read_grade
from workbook_templates.reading.funds import read_funds
from workbook_templates.reading.goal import read_goal
from workbook_templates.reading.head import read_head
from workbook_templates.reading.headings import Fit, indicator_headings
from workbook_templates.reading.indicators import read_grid
from workbook_templates.reading.management import read_management
from workbook_templates.reading.places import Place, places_of
from workbook_templates.reading.sheet import Area, Sheet
from workbook_templates.reading.survey import read_surveys
from workbook_templates.reading.tables import enough, table_headings
from workbook_templates.reading.titles import first_labelled_row, period_of, title_of, unit_of
from workbook_templates.reading.vocabulary import vocabulary_of
from workbook_templates.stamp import drop_checks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from workbook_templates.opening import SheetGrid, WorkbookGrid


@dataclass
class _Read:
    """A form that was read, with what its neighbours have to know."""

    form: Form
    place: Place
    fit: Fit
    first_row: int
    last_row: int
    closed: bool
    """A footer stands under it: nothing more belongs to it."""


def read_forms(grid: WorkbookGrid, layouts: tuple[Layout, ...] | None = None) -> list[Form]:
    """Return all forms on the visible sheets of a workbook, in the order of sheets and rows."""
    return [form for sheet in visible_sheets(grid, layouts) for form in forms_on(sheet)]


def visible_sheets(grid: WorkbookGrid, layouts: tuple[Layout, ...] | None = None, submission: str = "") -> list[Sheet]:
    """Return the visible sheets of a submission, looked over with the labels of the layouts.

    What we said of it ourselves, on a sheet of our own, is passed over.
    """
    vocabulary = vocabulary_of(load_layouts() if layouts is None else layouts)
    drop_checks(grid)
    return [Sheet(each, vocabulary, submission) for each in grid.sheets if each.visible and not _is_own(each)]


def _is_own(sheet: SheetGrid) -> bool:
    first = sheet.cells.get((1, 1))
    return first is not None and is_own(sheet.name, first.text)


def forms_on(sheet: Sheet) -> list[Form]:
    """Return the forms on one sheet, by rows, then by columns, questionnaires last; the sheet 核实说明 is none."""
    if is_for_explanations(sheet.name):
        return []
    taken = list(indicator_headings(sheet))
    headings = [*taken, *table_headings(sheet, taken)]
    places = places_of(sheet, headings)
    surveys = read_surveys(sheet, places)
    for _, taken_area in surveys:
        places = [place.before(taken_area) for place in places]
    read: list[_Read] = []
    for place in places:
        area = _above(place, read)
        if not _continues(sheet, place, read) and (form := _read(sheet, place, area)):
            read.append(form)
    for each in read:
        each.form.range = _range(sheet, each)
    return [*(each.form for each in read), *(form for form, _ in surveys)]


def _above(place: Place, read: Sequence[_Read]) -> Area:
    """Return the rows over a heading down to it, below the forms that stand over it."""
    over = (each.last_row for each in read if each.place.overlaps(place))
    return Area(max(over, default=0) + 1, place.left, place.heading.area.bottom, place.right)


def _continues(sheet: Sheet, place: Place, read: Sequence[_Read]) -> bool:
    """Take the rows under a heading that was only repeated (on a new page) into the form above it."""
    last = next((each for each in reversed(read) if each.place.overlaps(place)), None)
    if last is None or last.closed or last.form.breakdown is not None:
        return False
    top, bottom = place.heading.area.top, place.heading.area.bottom
    between = Area(last.last_row + 1, place.left, top - 1, place.right)
    again = next((fit for fit in place.heading.fits if fit.layout is last.fit.layout), None)
    if again is None or len(again.columns) != len(last.fit.columns) or any(sheet.used_rows(between)):
        return False
    body = end_of_grid(sheet, Area(bottom + 1, place.left, place.limit, place.right), last.fit)
    grid = read_grid(sheet, body, again)
    last.form.indicators += grid.indicators
    last.form.total = last.form.total or grid.total
    _end_form(sheet, last, body, max(bottom, grid.last_row), place.limit)
    return True


def _read(sheet: Sheet, place: Place, area: Area) -> _Read | None:
    """Read the form around a heading; None when the heading turns out to be none."""
    heading = place.heading
    labelled = min(first_labelled_row(sheet, area), heading.area.top)
    over = area._replace(bottom=labelled - 1)
    title = title_of(sheet, over, tuple(fit.layout for fit in heading.fits))
    title_text = title.text if title else ""
    fit = heading.best(title_text, _known_above(sheet, area))
    if fit is None or not enough(fit, title_text):
        return None
    form = Form(fit.layout.id, sheet.name, title=title, required=fit.layout.required)
    form.period = period_of(sheet, area._replace(bottom=labelled), title_text)
    form.unit = unit_of(sheet, area, fit.layout, title_text)
    _read_above(sheet, form, area._replace(top=labelled, bottom=heading.area.top - 1), fit.layout)
    first_row = min([labelled, *_rows_of_title(sheet, over, title)])
    read = _Read(form, place, fit, first_row, heading.area.bottom, closed=False)
    _read_below(sheet, read)
    return read


def _known_above(sheet: Sheet, area: Area) -> Callable[[Layout], int]:
    """Return how many headings of a layout's money block stand above a grid."""

    def count(layout: Layout) -> int:
        above = area._replace(bottom=area.bottom - 1)
        slots = (label.slot("funds.columns", layout) for label in sheet.find("funds.columns", above))
        return len({slot.role for slot in slots if slot})

    return count


def _rows_of_title(sheet: Sheet, over: Area, title: object) -> Iterator[int]:
    return (row for row in sheet.used_rows(over) if any(sheet.datum(row, c) is title for c in sheet.columns(row, over)))


def _read_above(sheet: Sheet, form: Form, area: Area, layout: Layout) -> None:
    """Read the blocks between the title and the grid."""
    form.head = read_head(sheet, area, layout)
    form.funds, funds = read_funds(sheet, area, layout)
    form.management, management = read_management(sheet, area, layout)
    texts, goals = read_goal(sheet, area, layout)
    form.goal, form.achieved = texts.get("goal"), texts.get("achieved")
    for block, headers in (("funds", funds), ("management", management), ("goal", goals)):
        form.headers |= {f"{block}.{role}": datum for role, datum in headers.items()}


def _read_below(sheet: Sheet, read: _Read) -> None:
    """Read the grid under the heading, and what follows it."""
    form, fit, place = read.form, read.fit, read.place
    area = Area(place.heading.area.bottom + 1, place.left, place.limit, place.right)
    body = end_of_grid(sheet, area, fit)
    if fit.layout.grid == "indicators":
        grid = read_grid(sheet, body, fit)
        form.indicators, form.total, last = grid.indicators, grid.total, grid.last_row
        headers = {f"indicators.{each.role}": sheet.datum(each.row, each.column) for each in fit.columns}
    else:
        form.breakdown, last = read_breakdown(sheet, body, fit)
        headers = {f"breakdown.{column.key}": column.header for column in form.breakdown.columns}
    form.headers |= headers
    _end_form(sheet, read, body, max(last, read.last_row), place.limit)


def _end_form(sheet: Sheet, read: _Read, body: Area, last_row: int, limit: int) -> None:
    """Read the grade and the footer, and note where the form ends."""
    form, layout = read.form, read.fit.layout
    form.grade, grade_row = read_grade(sheet, body._replace(bottom=limit), layout)
    form.notes, footer_row = read_footer(sheet, body._replace(top=last_row + 1, bottom=limit), layout)
    read.last_row = max(last_row, grade_row, footer_row)
    read.closed = footer_row > 0


def _range(sheet: Sheet, read: _Read) -> str:
    area = Area(read.first_row, read.place.left, read.last_row, read.place.right)
    extent = sheet.extent(sheet.used_rows(area), area)
    if extent is None:
        return ""
    return f"{a1(extent.top, extent.left)}:{a1(extent.bottom, extent.right)}"
