"""Questionnaires (问卷调查): the numbers sent and returned, the answers to each question, and the raw answers.

Each part is found by labels of its own, and parts that stand under each other on a sheet make one form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.rows import Form, Survey
from workbook_templates.opening import a1
from workbook_templates.reading.sheet import Area
from workbook_templates.reading.survey_labels import COLUMNS, ROWS, SurveyLabels, SurveyPart
from workbook_templates.reading.survey_numbers import read_numbers
from workbook_templates.reading.survey_tables import read_answers, read_questions
from workbook_templates.reading.titles import period_of, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbook_templates.layout import Layout
    from workbook_templates.reading.places import Place
    from workbook_templates.reading.sheet import Sheet

_TITLE = 4
"""A title stands at most so many rows above."""


def read_surveys(sheet: Sheet, places: Sequence[Place]) -> list[tuple[Form, Area]]:
    """Return the questionnaires of a sheet, each with the cells it fills; ``places`` are the grids of other forms."""
    layout = next((layout for layout in sheet.vocabulary.layouts if layout.grid == "survey"), None)
    if layout is None or not (sheet.named(ROWS) or sheet.named(COLUMNS)):
        return []
    read: list[tuple[Form, Area]] = []
    for parts in _together(list(_parts(SurveyLabels(sheet, layout, places)))):
        read.append(_form(sheet, layout, parts, max((area.bottom for _, area in read), default=0)))
    return read


def _parts(labels: SurveyLabels) -> Iterator[SurveyPart]:
    """Yield the parts of a sheet in the order of rows."""
    done = 0
    for row in labels.all_rows():
        if row > done:
            part = read_questions(labels, row, done) or read_answers(labels, row) or read_numbers(labels, row)
            if part is not None:
                labels.found(part.area)
                done = part.area.bottom
                yield part


def _together(parts: Sequence[SurveyPart]) -> Iterator[list[SurveyPart]]:
    """Yield the parts of each questionnaire: a second block of numbers begins another one."""
    current: list[SurveyPart] = []
    for part in parts:
        if part.told and any(other.told for other in current):
            yield current
            current = []
        current.append(part)
    if current:
        yield current


def _form(sheet: Sheet, layout: Layout, parts: Sequence[SurveyPart], done: int) -> tuple[Form, Area]:
    """Return the form that some parts make; rows up to ``done`` belong to another questionnaire."""
    areas = [part.area for part in parts]
    left, right = min(area.left for area in areas), max(area.right for area in areas)
    area = Area(areas[0].top, left, areas[-1].bottom, right)
    over = Area(max(area.top - _TITLE, done + 1), left, area.top - 1, right)
    form = Form(layout.id, sheet.name, survey=_survey(parts))
    for part in parts:
        form.headers = part.headers | form.headers
    title = title_of(sheet, over, (layout,))
    if title is not None and layout.titled(title.text):
        form.title, form.period = title, period_of(sheet, over, title.text)
        rows = (row for row in sheet.used_rows(over) if any(sheet.datum(row, c) is title for c in sheet.rows[row]))
        area = area._replace(top=next(rows, area.top))
    whole = sheet.extent(sheet.used_rows(area), area) or area
    form.range = f"{a1(whole.top, whole.left)}:{a1(whole.bottom, whole.right)}"
    return form, whole


def _survey(parts: Sequence[SurveyPart]) -> Survey:
    """Put the parts of one questionnaire together."""
    whole = next((part.survey for part in parts if part.told), Survey())
    others = [part.survey for part in parts if part.survey is not whole]
    for survey in others:
        whole.statistics += survey.statistics
        whole.questions += survey.questions
        whole.answers = whole.answers or survey.answers
    return whole
