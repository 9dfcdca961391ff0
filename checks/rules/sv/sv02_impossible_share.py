"""SV02: a share that no number of people gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from checks.context import Context
from checks.datum import Datum
from checks.findings import Sentence, Severity, Verdict
from checks.relations import plain
from checks.rows import Form, Option, Question, Survey
from checks.rules.base import Rule, Table
from checks.rules.sv.counting import (
    answers_to,
    complete,
    people,
    points_of,
    printed,
    rounded,
    shares_of,
    single_choice,
    surely_single,
    totals,
)
from checks.statistics import as_decimal, counts_within, mean, totals_near
from checks.values import Interval, Number, half_up
from checks.wording import number_text


class ImpossibleShare(Rule[Form]):
    """问卷某选项的占比，按答卷人数怎样取整数也算不出来，或与人数、原始答卷对不上。

    为什么
        人数是整数，占比只能是几分之几。46 人里不会有 11.36%：5 人是 10.87%，6 人是 13.04%。
        占比对不上，不是份数填错，就是占比不是由这些问卷算出来的。

    错例
        回收问卷 46 份，四个选项占 11.36%、4.55%、13.64%、70.45%。

    对例
        44 人回答本题，四个选项 5、2、6、31 人，占 11.36%、4.55%、13.64%、70.45%。

    依据
        GRIM 检验（Brown、Heathers，2017）：整数平均数或占比的末位必须能由整数得出；四舍五入和截去尾数都算对。
    """

    code = "SV02"
    name = "impossible-share"
    severity = Severity.ERROR
    table = Table.FORM
    forms = frozenset({"survey"})
    sentences = {
        "share": Sentence(
            "{field}占 {found}，但 {total} 人中没有哪个人数是这个比例{fits}。",
            "{field}: {found} is no share of {total} people, whatever the count{fits_en}.",
            "核对回答本题的人数和占比；有人未答本题的，请注明实际回答的人数。",
            "Check how many answered and the shares; say how many answered where some did not.",
        ),
        "count": Sentence(
            "{field}有 {count} 人，占 {total} 人的 {expected}，填的是 {found}。",
            "{field}: {count} of {total} people are {expected}; the form says {found}.",
            "核对人数和占比，改正填错的那一个。",
            "Check the count and the share and mend the one that is wrong.",
        ),
        "sum": Sentence(
            "{field}各选项的占比相加为 {found}，应为 100%。",
            "{field}: the shares add up to {found}; they should make 100%.",
            "核对各选项的占比；可多选的题，请在题目中注明“多选”。",
            "Check the shares; write “多选” beside a question that takes several answers.",
        ),
        "answers": Sentence(
            "{field}占 {found}，按原始答卷 {count}÷{total} 应为 {expected}。",
            "{field} says {found}; the raw answers, {count} of {total}, give {expected}.",
            "请按原始答卷重新计算占比。",
            "Compute the share again from the raw answers.",
        ),
        "mean": Sentence(
            "{field}的平均分填的是 {found}，按 {total} 份原始答卷应为 {expected}。",
            "{field}: the mean says {found}; {total} raw answers give {expected}.",
            "请按原始答卷重新计算平均分。",
            "Compute the mean again from the raw answers.",
        ),
    }

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge the questions one by one, one finding each, and the means of the raw answers."""
        survey = item.survey
        if survey is None:
            return
        for question in survey.questions:
            verdicts = _of_answers(question, survey) or _of_people(question, survey, context) or _of_whole(question)
            yield from verdicts
        yield from _means(survey)


@dataclass(frozen=True)
class _Base:
    """The people that a question is held against, and the shares that do not fit them."""

    total: int
    at: Datum | None
    failing: Sequence[tuple[Option, Number]]


def _of_people(question: Question, survey: Survey, context: Context) -> list[Verdict]:
    """Hold the shares against whole numbers of people; silent when any stated number of people fits them all."""
    shares = shares_of(question)
    bases = [
        _Base(total, at, [pair for pair in shares if not _possible(*pair, total)])
        for total, at in totals(question, survey, context)
    ]
    if not bases or not all(base.failing for base in bases):
        return []
    base = min(bases, key=lambda each: len(each.failing))
    if len(base.failing) * 2 > len(shares):
        base = bases[0]  # none is nearer: the best told one
    option, share = base.failing[0]
    related = [each.share for each, _ in base.failing[1:]] + [base.at]
    count = people(option.count)
    whole = single_choice(question) and _adds_up(shares)
    fitting = totals_near([rounded(number) for _, number in shares], base.total, whole=whole) if count is None else ()
    return [
        _verdict(
            option,
            question,
            "share" if count is None else "count",
            expected="、".join(f"N={total}" for total in fitting)
            if count is None
            else _percent(count, base.total, share),
            related=related if count is None else [option.count, *related],
            facts={"total": str(base.total), "count": str(count), **_fits(fitting)},
        )
    ]


def _fits(fitting: Sequence[int]) -> dict[str, str]:
    named = [str(total) for total in fitting]
    return {
        "fits": f"；各项占比与 {' 或 '.join(named)} 人相符" if named else "",
        "fits_en": f"; all its shares fit {' or '.join(named)} people" if named else "",
    }


def _possible(option: Option, share: Number, total: int) -> bool:
    count = people(option.count)
    possible = counts_within(printed(share), total)
    return bool(possible) if count is None else count in possible


def _percent(count: int, total: int, share: Number) -> str:
    return f"{half_up(as_decimal(Fraction(100 * count, total)), share.decimals)}%"


def _of_whole(question: Question) -> list[Verdict]:
    """Add up the shares of a single choice."""
    shares = shares_of(question)
    if len(shares) < 2 or len(shares) < len(question.options) or not single_choice(question) or _adds_up(shares):
        return []
    added = sum((number.value for _, number in shares), Decimal(0))
    if added > 100 and not surely_single(question):
        return []  # it may well take several answers
    first, *others = (option for option, _ in shares)
    verdict = _verdict(first, question, "sum", expected="100%", related=[option.share for option in others], facts={})
    return [
        Verdict(
            at=verdict.at,
            found=f"{number_text(added)}%",
            expected="100%",
            difference=added - 100,
            related=verdict.related,
            field=plain(question.label.text),
            case="sum",
        )
    ]


def _adds_up(shares: Sequence[tuple[Option, Number]]) -> bool:
    """Tell whether the shares make 100 as far as their last digits tell."""
    low = sum((printed(number).low for _, number in shares), Decimal(0))
    high = sum((printed(number).high for _, number in shares), Decimal(0))
    return low <= 100 <= high


def _of_answers(question: Question, survey: Survey) -> list[Verdict]:
    """Hold the shares against the raw answers to the same question."""
    given = answers_to(question, survey)
    shares = {id(option): number for option, number in shares_of(question)}
    counts = Counter(given)
    for option, points in points_of(question.options):
        share = shares.get(id(option))
        if given and share is not None and not _holds(printed(share), Fraction(100 * counts[points], len(given))):
            facts = {"count": str(counts[points]), "total": str(len(given))}
            expected = _percent(counts[points], len(given), share)
            return [_verdict(option, question, "answers", expected=expected, related=[question.label], facts=facts)]
    return []


def _holds(interval: Interval, value: Fraction) -> bool:
    return Fraction(interval.low) <= value <= Fraction(interval.high)


def _verdict(
    option: Option,
    question: Question,
    case: str,
    *,
    expected: str,
    related: Sequence[Datum | None],
    facts: dict[str, str],
) -> Verdict:
    at = option.share or option.label
    return Verdict(
        at=at,
        found=at.text.strip(),
        expected=expected,
        related=tuple(datum for datum in related if datum is not None),
        field=f"{plain(question.label.text)} {option.label.text.strip()}".strip(),
        case=case,
        facts=facts,
    )


def _means(survey: Survey) -> Iterator[Verdict]:
    """Hold the stated mean of each item against the raw answers."""
    answers = survey.answers
    rows = complete(answers) if answers is not None else []
    if answers is None or not rows or not answers.means:
        return
    for index, (item, stated) in enumerate(zip(answers.items, answers.means, strict=True)):
        number = stated.number
        alone = [value for row in answers.rows if (value := people(row[index])) is not None]
        means = [mean([row[index] for row in rows]), mean(alone)]
        if number is None or any(_holds(printed(number), value) for value in means):
            continue
        computed = half_up(as_decimal(means[0]), number.decimals)
        yield Verdict(
            at=stated,
            found=stated.text.strip(),
            expected=str(computed),
            difference=number.value - computed,
            field=plain(item.text),
            case="mean",
            facts={"total": str(len(rows))},
        )
