"""The numbers of a questionnaire: sent, returned, valid, satisfaction, reliability and validity."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checks.datum import Datum
from checks.rows import Statistic, Survey
from checks.values import fold, read_number
from workbook_templates.opening import a1
from workbook_templates.reading.sheet import Area
from workbook_templates.reading.survey_labels import CAPTIONS, COUNTS, ENOUGH, GAP, STATISTICS, SurveyPart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbook_templates.reading.sheet import Found
    from workbook_templates.reading.survey_labels import SurveyLabels

_TOLD = frozenset({*COUNTS, "satisfaction", *STATISTICS})
_ABOUT = re.compile("[问答]卷|调查")
_BETWEEN = re.compile(r"[、,，;；/\s]+")


def read_numbers(labels: SurveyLabels, top: int) -> SurveyPart | None:
    """Read the block of numbers that begins in a row; None when it says too little to be one."""
    if not labels.counted:
        return None
    part = SurveyPart(Area(top, 0, top, 0), Survey(), told=True)
    about, spans = _says_survey(labels, top - 1), []
    for label in _block(labels, top):
        role, values = labels.role(label), values_of(labels, label)
        known = [value for value in values if value.number is not None and value.number.comparator is None]
        if known and role in COUNTS and getattr(part.survey, role) is not None:
            break  # another group of people
        if known:
            keep(labels, part, label, known)
            about = about or bool(_ABOUT.search(fold(label.text))) or _captioned(labels, label)
            spans.append(_span(labels, label, len(known)))
    counted = any(getattr(part.survey, role) is not None for role in COUNTS)
    if not (about and counted and len(part.headers) >= ENOUGH):
        return None
    lefts, bottoms, rights = zip(*((area.left, area.bottom, area.right) for area in spans), strict=True)
    part.area = Area(top, min(lefts), max(bottoms), max(rights))
    return part


def _block(labels: SurveyLabels, top: int) -> Iterator[Found]:
    """Yield the labels of one block in reading order; another part and free rows end it."""
    last = top
    for row in range(top, labels.sheet.grid.max_row + 1):
        if row - last > GAP + 1 or (row > top and (labels.question_columns(row) or labels.item_columns(row)[1])):
            return
        for label in labels.rows.get(row, {}).values():
            if labels.role(label) in _TOLD and labels.is_free(row, label.column, top):
                last = max(last, label.bottom)
                yield label


def _says_survey(labels: SurveyLabels, row: int) -> bool:
    """Tell whether a row speaks of a questionnaire: a title or a caption."""
    return any(_ABOUT.search(labels.sheet.text(row, column)) for column in labels.sheet.rows.get(row, ()))


def _captioned(labels: SurveyLabels, label: Found) -> bool:
    """Tell whether the block's caption stands left of a label: 问卷调查."""
    texts = (labels.sheet.text(label.row, column) for column in range(label.column - 1, 0, -1))
    meanings = (labels.sheet.vocabulary.meaning(text) for text in texts)
    return any(meaning is not None and CAPTIONS in meaning.places for meaning in meanings)


def keep(labels: SurveyLabels, part: SurveyPart, label: Found, values: Sequence[Datum]) -> None:
    """Keep the values of a label; the first label of a role counts, of a statistic all do."""
    role, datum = labels.role(label), labels.sheet.datum(label.row, label.column)
    part.headers.setdefault(f"survey.{role}", datum)
    if role in STATISTICS:
        part.survey.statistics += [Statistic(role, datum, value) for value in values]
    elif getattr(part.survey, role) is None:
        setattr(part.survey, role, values[0])


def values_of(labels: SurveyLabels, label: Found) -> list[Datum]:
    """Return a label's values: behind its colon, right of it, or where another label stands there, below."""
    sheet = labels.sheet
    if label.meaning.value:
        cell = a1(label.row, label.column)
        return _split(Datum(label.meaning.value, submission=sheet.submission, sheet=sheet.name, cell=cell))
    beside = _beside(labels, label)
    found = [datum for place in beside for datum in _split(sheet.datum(*place))]
    return found or _split(sheet.datum(label.bottom + 1, label.column))


def _beside(labels: SurveyLabels, label: Found) -> list[tuple[int, int]]:
    """Return the cells right of a label up to a blank one or the next label."""
    sheet, places = labels.sheet, []
    column = label.right + 1
    while (place := sheet.anchor(label.row, column)) in sheet.grid.cells:
        if sheet.grid.cells[place].stored is None and labels.row_role(*place):
            break
        places.append(place)
        column = sheet.span(*place)[3] + 1
    return places


def _split(datum: Datum) -> list[Datum]:
    """Return several numbers in one cell one by one: 0.8、0.8、0.8."""
    texts = [text for text in _BETWEEN.split(datum.text.strip()) if text]
    if datum.number is not None or len(texts) < ENOUGH or not all(read_number(text) for text in texts):
        return [datum]
    return [Datum(text, submission=datum.submission, sheet=datum.sheet, cell=datum.cell) for text in texts]


def _span(labels: SurveyLabels, label: Found, count: int) -> Area:
    """Return the cells of a label and its values."""
    if label.meaning.value:
        return Area(label.row, label.column, label.bottom, label.right)
    beside = _beside(labels, label)[:count]
    if not beside:
        return Area(label.row, label.column, label.bottom + 1, label.right)
    _, _, bottom, right = labels.sheet.span(*beside[-1])
    return Area(label.row, label.column, max(bottom, label.bottom), right)
