"""How the rules on questionnaires count people, and read shares and raw answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from checks.context import Context
from checks.datum import Datum
from checks.rows import Answers, Option, Question, Survey
from checks.values import Interval, Number, fold, half_up

_SEVERAL = re.compile(r"多选|可选.{0,4}[多几]项|不定项|排序")
_ONE = re.compile(r"单选")
_NO_COUNT = re.compile("[%百千万亿]")
"""Units of what is no count of single people: 92%, 3万份."""
_MOST = 10
"""No scale has more points: a larger number is no answer."""


def people(datum: Datum | None) -> int | None:
    """Return how many people or questionnaires a cell says; None where it says no whole number."""
    number = datum.number if datum is not None else None
    if number is None or number.approximate or number.comparator is not None or _NO_COUNT.search(number.unit):
        return None
    return int(number.value) if number.value == int(number.value) and number.value >= 0 else None


def shares_of(question: Question) -> list[tuple[Option, Number]]:
    """Return the options with a share that can be read, in percent.

    Shares without a percent sign that are all at most 1 are bare ratios: 0.1136 for 11.36 %.
    """
    found = [(option, number) for option in question.options if (number := _share(option.share)) is not None]
    bare = [number for _, number in found if not number.percent]
    if len(bare) == len(found) and all(number.value <= 1 for number in bare) and any(n.decimals for n in bare):
        return [(option, Number(number.value * 100, max(number.decimals - 2, 0))) for option, number in found]
    return found


def _share(datum: Datum | None) -> Number | None:
    """Return a printed share; what a live formula computed counts as it is printed."""
    number = datum.number if datum is not None else None
    if number is None or number.approximate or number.comparator is not None or number.unit not in ("", "%"):
        return None
    if not 0 <= number.value <= 100:
        return None
    return Number(half_up(number.value, number.decimals), number.decimals, number.unit)


def rounded(number: Number) -> Interval:
    """Return what a printed number may stand for when it was rounded, either way at a half."""
    return number.interval()


def printed(number: Number) -> Interval:
    """Return what a printed number may stand for when it was rounded or cut off."""
    unit = Decimal(1).scaleb(-number.decimals)
    return Interval(number.value - unit / 2, number.value + unit)


def single_choice(question: Question) -> bool:
    """Tell whether each person gives one answer, as far as the question says."""
    return not _SEVERAL.search(fold(question.label.text))


def surely_single(question: Question) -> bool:
    """Tell whether the question says so itself, or its total row does."""
    total = _share(question.total.share) if question.total is not None else None
    return bool(_ONE.search(fold(question.label.text))) or (total is not None and total.value in (1, 100))


def totals(question: Question, survey: Survey, context: Context) -> list[tuple[int, Datum | None]]:
    """Return how many people may have answered a question, the best told first, with the cell that says it.

    Its total row; the counts of a single choice; what is valid or came back, here and elsewhere in the submission.
    """
    found: list[tuple[int | None, Datum | None]] = []
    if question.total is not None:
        found.append((people(question.total.count), question.total.count))
    for each in sorted(surveys_of(context), key=lambda each: each is not survey):
        found += [(people(datum), datum) for datum in (each.valid, each.returned)]
        found.append((len(each.answers.rows) if each.answers else None, None))
    counts = [people(option.count) for option in question.options]
    if single_choice(question) and None not in counts:
        found.append((sum(count for count in counts if count is not None), None))
    distinct: dict[int, Datum | None] = {}
    for total, datum in found:
        if total:
            distinct.setdefault(total, datum)
    return list(distinct.items())


def surveys_of(context: Context) -> list[Survey]:
    """Return all questionnaires of the submission."""
    return [form.survey for form in context.submission.forms if form.survey is not None]


def complete(answers: Answers) -> list[list[int]]:
    """Return the rows of those who answered every item."""
    rows = [[people(answer) for answer in row] for row in answers.rows]
    return [[answer for answer in row if answer is not None] for row in rows if _whole(row)]


def _whole(row: Sequence[int | None]) -> bool:
    return all(answer is not None and answer <= _MOST for answer in row)


def answers_to(question: Question, survey: Survey) -> list[int]:
    """Return the raw answers to a question that bears the name of an item (Q1 …); empty where there are none."""
    return _column(question, survey.answers) if survey.answers else []


def _column(question: Question, answers: Answers) -> list[int]:
    label = fold(question.label.text)
    for index, item in enumerate(answers.items):
        name = fold(item.text)
        if label == name or (label.startswith(name) and not label[len(name)].isdigit()):
            given = [people(row[index]) for row in answers.rows]
            return [answer for answer in given if answer is not None and answer <= _MOST]
    return []


_POINTS = re.compile(r"([0-9]{1,2})分?|.*\(([0-9]{1,2})分\)")


def points_of(options: Sequence[Option]) -> Iterator[tuple[Option, int]]:
    """Yield the options that say which answer on the scale they are: 5, 5分, 非常满意（5分）."""
    for option in options:
        found = _POINTS.fullmatch(fold(option.label.text))
        if found:
            yield option, int(next(group for group in found.groups() if group))
