"""The answers to a questionnaire: how many chose each option, and the raw answers of a scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.rows import Answers, Option, Question, Survey
from workbook_templates.reading.sheet import Area
from workbook_templates.reading.survey_labels import COUNTS, ENOUGH, GAP, STATISTICS, SurveyPart
from workbook_templates.reading.survey_numbers import keep, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checks.datum import Datum
    from workbook_templates.reading.survey_labels import SurveyLabels

_MOST = 10
"""No scale has more points: larger numbers are amounts, of quarters (Q1 … Q4) perhaps."""


def read_questions(labels: SurveyLabels, top: int, done: int) -> SurveyPart | None:
    """Read the table of options under a heading; rows up to ``done`` belong to another part."""
    columns = labels.question_columns(top)
    if not columns or not labels.is_free(top, min(columns.values()), top):
        return None
    sheet, survey, last = labels.sheet, Survey(), top
    area = Area(top + 1, min(columns.values()), sheet.grid.max_row, max(columns.values()))
    asked = None if "question" in columns else _asked(labels, top, columns["option"], done)
    for row in sheet.used_rows(area):
        option = _option(labels, row, columns)
        if row - last > GAP + 1 or option is None or labels.item_columns(row)[1]:
            break
        total = _is_total(labels, row, columns)
        label = asked or sheet.datum(row, columns["question"])
        known = survey.questions[-1].label if survey.questions else None
        if known is None or not (total or label.blank or label is known):
            survey.questions.append(Question(label))
        if total:
            survey.questions[-1].total = option
        else:
            survey.questions[-1].options.append(option)
        last = row
    survey.questions = [question for question in survey.questions if question.options]
    return SurveyPart(Area(top, area.left, last, area.right), survey) if survey.questions else None


def _option(labels: SurveyLabels, row: int, columns: Mapping[str, int]) -> Option | None:
    """Return the option in a row; None where neither its count nor its share is a number or a dash."""
    sheet = labels.sheet
    count = sheet.datum(row, columns["count"]) if "count" in columns else None
    share = sheet.datum(row, columns["share"]) if "share" in columns else None
    if all(datum is None or datum.blank or not (datum.number or datum.nothing) for datum in (count, share)):
        return None
    return Option(sheet.datum(row, columns["option"]), count, share)


def _is_total(labels: SurveyLabels, row: int, columns: Mapping[str, int]) -> bool:
    return any(labels.row_role(row, columns[role]) == "total" for role in ("option", "question") if role in columns)


def _asked(labels: SurveyLabels, top: int, option: int, done: int) -> Datum:
    """Return the question over a table that has no column for it; the heading of the options where there is none."""
    sheet, area = labels.sheet, Area(max(done + 1, top - GAP), 1, top - 1, option)
    for row in reversed(list(sheet.used_rows(area))):
        datum = sheet.datum(row, sheet.columns(row, area)[0])
        if datum.stored is None:
            return datum
    return sheet.datum(top, option)


def read_answers(labels: SurveyLabels, top: int) -> SurveyPart | None:
    """Read the raw answers under a heading, and the statistics in the rows below them."""
    first, items = labels.item_columns(top)
    if not items or not labels.is_free(top, first, top):
        return None
    sheet, answers, last = labels.sheet, Answers([labels.sheet.datum(top, column) for column in items]), top
    part = SurveyPart(Area(top, first, top, items[-1]), Survey(answers=answers))
    for row in sheet.used_rows(Area(top + 1, first, sheet.grid.max_row, items[-1])):
        data, role = [sheet.datum(row, column) for column in items], labels.row_role(row, first)
        answered = bool(sheet.text(row, first)) and any(datum.number is not None for datum in data)
        if row - last > GAP + 1 or role in COUNTS or not (role or answered):
            break
        if role:
            _statistic(labels, part, row, role, data)
        else:
            answers.rows.append(data)
        last = row
    part.area = Area(top, first, last, items[-1])
    return part if len(answers.rows) >= ENOUGH and all(map(_is_scale, answers.rows)) else None


def _is_scale(row: Sequence[Datum]) -> bool:
    """Tell whether the numbers of a row may be points of a scale."""
    numbers = [datum.number.value for datum in row if datum.number is not None]
    return all(0 <= number <= _MOST and number == int(number) for number in numbers)


def _statistic(labels: SurveyLabels, part: SurveyPart, row: int, role: str, data: list[Datum]) -> None:
    """Keep a row under the raw answers: the items' means or correlations, or a statistic of the whole."""
    answers = part.survey.answers
    if answers is not None and role == "mean":
        answers.means = data
    elif answers is not None and role == "correlation":
        answers.correlations = data
    elif role in STATISTICS:
        label = labels.rows[row][part.area.left]
        keep(labels, part, label, [value for value in values_of(labels, label) if value.number is not None])
