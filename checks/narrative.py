"""What the texts of a form say in figures: 总体目标, 全年实际完成情况, 说明 and the reasons.

A figure is a number with the name before (or behind) it, its comparator, its unit and the years that its clause
speaks of. Figures are tied to the indicators of the table by likeness of names, whatever the order of the words:
改善20.06万人人居环境 is 人居环境改善(万人). A figure that belongs to no indicator says nothing about the table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from checks.achievement import compare
from checks.datum import Datum
from checks.kept import kept
from checks.matching import Words, years_of
from checks.rows import Form, Indicator
from checks.units import convert, convertible, counting, leading, same, standard
from checks.values import Number, fold, read_number
from checks.values.text import BLANK

Years = tuple[int, int]
"""The first and the last year of a period."""

_OTHER_PERIOD: Years = (0, 0)
"""A period that is not the form's, whatever its years: 累计, 三年."""

_LONGEST = 20_000
"""Characters of a text beyond which nothing is read."""

_CLAUSE = re.compile(r"[^；;。，,、\n：:！!？?]+(?:(?<=\d),(?=\d{3}(?!\d))[^；;。，,、\n：:！!？?]+)*")
_SENTENCE_END = frozenset("。；;\n！!")
_TITLE = re.compile(r"《[^》]*》|〔[^〕]*〕|\[[^\]]*\]")
"""Titles and the years of documents: 《2022—2024年实施方案》, 财预〔2020〕10号."""

_SPAN = re.compile(r"(?<![\d.])((?:19|20|21)\d\d)年?(?:-|—|–|－|~|～|至|到)((?:19|20|21)\d\d)年?(?!\d)")
_YEAR = re.compile(r"(?<![\d.])((?:19|20|21)\d\d)年")
_COMPARED = re.compile(r"(?:较|比|与|自|从|按|据|根据|按照|同比|相对于?)$")
"""What stands before a year that is compared with or referred to, and no period."""
_REFERRED = re.compile(r"度?(?:相比|同期|基础|基数|底数|[^,。;]{0,6}?(?:方案|规划|通知|文件))")
_OPENING = re.compile(r"^[^\d较比]{0,8}$")
"""What may stand before the year that a clause is about: 其中, 到, 截至, 项目计划于."""

_FIGURE = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_SAID_BEFORE = re.compile(
    r"(?:(?:不|不得|不能|不应)?(?:低于|少于|小于|超过|高于|大于|多于|超出)(?:或?等于)?|达到?(?:或超过)?|至少|最少|至多|最多|控制在"
    r"|等于|[≥≤><=≧≦⩾⩽《》]+|约为?|大约|将近|接近|近)+$"
)
_SAID_BEHIND = re.compile(r"\(?(?:含)?[及或]?(?:以上|以下|以内|之内)\)?|左右|上下")
_MORE = re.compile(r"[余多](?!种|个月)")
_NO_FIGURE_BEFORE = re.compile(r"(?:第|[A-Za-z\d.]|\d[-~～—至到]|[年月]|[(（]|No\.?)$")
_NO_FIGURE_BEHIND = re.compile(
    r"[-~～—至到]\d|月(?!度)|号|[)）]|年(?:度|底|末|初|前|内|以前|之前|\d)|[A-Za-z]+\d|[、.．](?!\d)"
)
_PART = re.compile(r"其中|包括|包含|分别|含")
"""What follows, up to the end of the sentence, are parts of what was named."""
_ASIDE = re.compile(r"剩余|尚|未|超额|超出|较|相比|占|平均|每|同比|完成率|偏差|增幅|降幅|核减|扣除|减去|相差|结余")
"""Words of clauses that tell shares and differences, not the thing itself."""
_PLAN = re.compile(r"计划|目标|任务|指标值|原定|拟|预计|力争|应当?完成")
"""Words of clauses in a report that repeat what was planned."""
_CUMULATIVE = re.compile(
    r"累计|截至目前|实施期|建设期|总工期|十[三四五]五|项目总目标|全周期"
    r"|^.{0,3}(?<!\d)[2-9二两三四五六]年(?=[^\d度以])"
)
"""Words of clauses that tell of several years: 累计完成, 三年内修复."""
_THIS_YEAR = re.compile(r"本年度?|当年|今年|年度目标|全年")
_SCOPE = re.compile("|".join(each.pattern for each in (_PART, _CUMULATIVE, _THIS_YEAR)))
_CENTURY = re.compile(r"19|20|21")


class Agreement(StrEnum):
    """How a figure in a text stands to the number of the indicator that it is tied to."""

    SAME = "same"
    OTHER_NUMBER = "other-number"
    OTHER_UNIT = "other-unit"
    """The same number, or the very same name, in a unit that it cannot be in."""


class Figure(NamedTuple):
    """One number of a text with what it is said of."""

    label: str
    """The words that name it, as written: ``修复废弃矿山（矿点）``."""
    number: Number
    text: str
    """The number as written, with comparator and unit: ``不低于16.72%``."""
    span: tuple[int, int]
    """Where the number stands in the text."""
    years: Years | None = None
    """The years that its clause speaks of; None where none are named."""
    part: bool = False
    """It is a part of something else (其中), or its clause lists several (分别)."""
    clause: str = ""
    """The clause that it stands in, without blanks."""

    @property
    def aside(self) -> bool:
        """Its clause tells a share or a difference."""
        return _ASIDE.search(self.clause) is not None

    @property
    def plan(self) -> bool:
        """Its clause tells what was planned."""
        return _PLAN.search(self.clause) is not None


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read for figures and for the periods that it names."""

    figures: tuple[Figure, ...] = ()
    periods: tuple[Years, ...] = ()
    """All the years and spans of years that clauses speak of, with or without a figure."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A figure with the indicator that it speaks of."""

    figure: Figure
    indicator: Indicator
    agreement: Agreement


@lru_cache(maxsize=1024)
def read_narrative(text: str) -> Reading:
    """Read a text for figures; never raises, and reads nothing in what is no plain statement."""
    if not text or len(text) > _LONGEST or not any(map(str.isdigit, text)):
        return Reading()
    plain, places = _plain(text)
    blanked = _TITLE.sub(lambda title: "《" + "　" * (len(title.group()) - 1), plain)
    figures: list[Figure] = []
    periods: list[Years] = []
    scope = _Scope()
    for found in _CLAUSE.finditer(blanked):
        clause, start = found.group(), found.start()
        if start and blanked[start - 1] in _SENTENCE_END:
            scope = scope.next_sentence()
        named = list(_periods(clause)) if _CENTURY.search(clause) else []
        periods += [years for _, _, years in named]
        if named or _SCOPE.search(clause):
            scope = scope.after(clause, named)
        for begin, end, label, number in _numbers(clause, named):
            figures.append(
                Figure(
                    label,
                    number,
                    plain[start + begin : start + end],
                    (places[start + begin], places[start + end - 1] + 1),
                    scope.period,
                    scope.part,
                    clause,
                )
            )
    return Reading(tuple(figures), tuple(periods))


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """Return the text in half width without blanks, and where each of its characters comes from.

    Dashes and book marks stay as they are: they tell spans and titles. A line break ends a clause.
    """
    half = unicodedata.normalize("NFKC", text)
    if len(half) == len(text) and not BLANK.search(half):
        return half, range(len(text) + 1)
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if letter in "\r\n":
            half = "\n"
        elif BLANK.fullmatch(letter):
            half = ""
        else:
            half = unicodedata.normalize("NFKC", letter)
        letters += half
        places += [place] * len(half)
    places.append(len(text))
    return "".join(letters), places


@dataclass(frozen=True, slots=True)
class _Scope:
    """What holds for the clauses that follow: the years last named, and parts of a total."""

    years: Years | None = None
    fresh: bool = False
    """The years were named in this sentence."""
    cumulative: bool = False
    part: bool = False

    def next_sentence(self) -> _Scope:
        return _Scope(self.years)

    def after(self, clause: str, named: Sequence[tuple[int, int, Years]]) -> _Scope:
        part = self.part or bool(_PART.search(clause))
        opening = [years for start, _, years in named if _OPENING.match(clause[:start])]
        if opening:
            return _Scope(opening[0], fresh=True, part=part)
        if _THIS_YEAR.search(clause):
            return _Scope(part=part)
        cumulative = self.cumulative or (not self.fresh and bool(_CUMULATIVE.search(clause)))
        return _Scope(self.years, self.fresh, cumulative, part)

    @property
    def period(self) -> Years | None:
        return _OTHER_PERIOD if self.cumulative else self.years


def _periods(clause: str) -> Iterator[tuple[int, int, Years]]:
    """Yield the years that a clause speaks of, as (start, end, years); years compared with are none."""
    found = [(match, (int(match[1]), int(match[2]))) for match in _SPAN.finditer(clause)]
    taken = [match.span() for match, _ in found]
    single = (match for match in _YEAR.finditer(clause) if not _within(match, taken))
    found += [(match, (int(match[1]), int(match[1]))) for match in single]
    for match, years in sorted(found, key=lambda pair: pair[0].start()):
        before, behind = clause[: match.start()], clause[match.end() :]
        if not _COMPARED.search(before) and not _REFERRED.match(behind) and years[0] <= years[1]:
            yield match.start(), match.end(), years


def _numbers(clause: str, named: Sequence[tuple[int, int, Years]]) -> Iterator[tuple[int, int, str, Number]]:
    """Yield the numbers of a clause, as (start, end, label, number)."""
    found = list(_FIGURE.finditer(clause))
    if _CENTURY.search(clause):
        dated = [match.span() for match in (*_SPAN.finditer(clause), *_YEAR.finditer(clause))]
        found = [match for match in found if not _within(match, dated)]
    left = max((end for start, end, _ in named if _OPENING.match(clause[:start])), default=0)
    kept = [each for match in found if (each := _number(clause, match)) is not None]
    for index, (start, end, number) in enumerate(kept):
        behind = clause[end : kept[index + 1][0] if index + 1 < len(kept) else len(clause)]
        yield start, end, _label(clause[left:start], behind), number
        left = end


def _within(found: re.Match[str], spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= found.start() < end for start, end in spans)


def _number(clause: str, found: re.Match[str]) -> tuple[int, int, Number] | None:
    """Return a number with its comparator and unit and where they begin and end; None for dates, codes and ranges."""
    start, end = found.span()
    if _NO_FIGURE_BEFORE.search(clause[max(0, start - 3) : start]) or _NO_FIGURE_BEHIND.match(clause, end):
        return None
    more = _MORE.match(clause, end)
    end = more.end() if more else end
    unit = leading(clause[end : end + 12])
    end += len(unit)
    behind = _SAID_BEHIND.match(clause, end)
    end = behind.end() if behind else end
    before = _SAID_BEFORE.search(clause, max(0, start - 12), start)
    start = before.start() if before else start
    number = read_number(clause[start:end]) if before or behind or more else _bare(found.group(), unit)
    return (start, end, number) if number is not None else None


def _bare(digits: str, unit: str) -> Number:
    plain = digits.replace(",", "")
    return Number(Decimal(plain), len(plain.partition(".")[2]), standard(unit) or "")


def _label(before: str, behind: str) -> str:
    """Return what names a figure: the words before it, with those behind where the former are only a verb."""
    return before if len(before) > _VERB else before + behind


_VERB = 3
"""Characters that a verb before a figure has at most: 改善, 完成, 可修复."""


class _Row(NamedTuple):
    """An indicator as the texts may speak of it."""

    indicator: Indicator
    name: str
    letters: frozenset[str]
    number: Number
    unit: str


class Ties:
    """Ties the figures of a text to the indicators of a table by one of its columns."""

    def __init__(self, form: Form, column: str, words: Words) -> None:
        self._words = words
        self._report = column == "actual"
        self._form, self._column = form, column
        self._years = form_years(form)

    # Most texts hold no figures: what they are tied to is read when the first one is.

    @kept
    def _rows(self) -> list[_Row]:
        return list(_rows(self._form, self._column, self._words))

    @kept
    def _by_value(self) -> dict[Decimal, list[_Row]]:
        rows: dict[Decimal, list[_Row]] = {}
        for row in self._rows:
            rows.setdefault(row.number.value, []).append(row)
        return rows

    def tie(self, reading: Reading, *, strict: bool = False) -> list[Tie]:
        """Return the figures of the form's own period with their indicators, as they stand in the text.

        An indicator about which the text says several things (one a region, say) contradicts none of them.
        ``strict``: only the very name of the indicator counts.
        """
        ties = [
            tie for figure in reading.figures if self._of_form(figure) and (tie := self._tie(figure, strict=strict))
        ]
        agreed = {id(tie.indicator) for tie in ties if tie.agreement is Agreement.SAME}
        said: dict[int, set[Decimal]] = {}
        for tie in ties:
            said.setdefault(id(tie.indicator), set()).add(tie.figure.number.value)
        return [
            tie
            for tie in ties
            if tie.agreement is Agreement.SAME
            or (id(tie.indicator) not in agreed and len(said[id(tie.indicator)]) == 1)
        ]

    def mentioned(self, text: str, figures: Iterable[Figure]) -> set[int]:
        """Return the indicators (by id) that a text names, or that one of the figures may be of."""
        said, least = self._words.meant(fold(text)), self._words.settings.narrative_same_number
        found = {id(row.indicator) for row in self._rows if row.name in said}
        for figure in figures:
            letters = self._words.letters(figure.label)
            found |= {
                id(row.indicator)
                for row in self._rows
                if _likeness(letters, row.letters) >= least and _whole(letters, row)
            }
        return found

    def same_number(self, figures: Iterable[Figure]) -> set[int]:
        """Return the indicators (by id) whose number a figure is, with a unit that fits and a word in common."""
        return {
            id(row.indicator)
            for figure in figures
            for row in self._by_value.get(figure.number.value, ())
            if _tolerable(figure.number.unit, row.unit) and self._words.letters(figure.label) & row.letters
        }

    def _of_form(self, figure: Figure) -> bool:
        years = figure.years
        if years is None or self._years is None:
            return years != _OTHER_PERIOD
        if years == _OTHER_PERIOD:
            return self._years[0] != self._years[1]
        return years == self._years

    def _tie(self, figure: Figure, *, strict: bool) -> Tie | None:
        letters = self._words.letters(figure.label)
        if len(letters) < 2:
            return None
        unit = figure.number.unit
        equal = [row for row in self._by_value.get(figure.number.value, ()) if self._near(letters, row)]
        if fitting := _best(letters, [row for row in equal if _tolerable(unit, row.unit)]):
            return Tie(figure, fitting.indicator, Agreement.SAME)
        named = self._named(figure, letters, strict=strict)
        if named and _agrees(figure.number, named):
            return Tie(figure, named.indicator, Agreement.SAME)
        if figure.part or figure.aside or (figure.plan and self._report):
            return None
        other = _best(letters, [row for row in equal if not _tolerable(unit, row.unit)])
        if other and (not strict or _likeness(letters, other.letters) == _ALL):
            return Tie(figure, other.indicator, Agreement.OTHER_UNIT)
        return self._contradiction(figure, named) if named else None

    def _contradiction(self, figure: Figure, row: _Row) -> Tie | None:
        """Return how a figure contradicts the indicator that it names; None where that cannot be told."""
        number = figure.number
        if number.approximate:
            return None
        if not number.unit or not row.unit or convertible(number.unit, row.unit):
            return Tie(figure, row.indicator, Agreement.OTHER_NUMBER)
        # 边坡治理面积30万立方米 cannot be; 边坡治理30万立方米 is the earth moved, 改善人居环境3处 the places.
        measured = not counting(number.unit) and not counting(row.unit) and _apart(number.unit, row.unit)
        very = row.name in self._words.meant(fold(figure.label))
        return Tie(figure, row.indicator, Agreement.OTHER_UNIT) if measured and very else None

    def _near(self, letters: frozenset[str], row: _Row) -> bool:
        return _likeness(letters, row.letters) >= self._words.settings.narrative_same_number

    def _named(self, figure: Figure, letters: frozenset[str], *, strict: bool) -> _Row | None:
        """Return the one indicator that the words of a figure name, whatever the number."""
        least = _ALL if strict else self._words.settings.narrative
        label, unit = self._words.essence(figure.label), figure.number.unit
        rows = [
            row
            for row in self._rows
            if (_likeness(letters, row.letters) >= least or (not strict and self._is_satisfaction(label, row)))
            and (not unit or not row.unit or (unit == "%") is (row.unit == "%"))
            and self._words.agree(label, self._words.essence(row.name))
        ]
        return _best(letters, rows)

    def _is_satisfaction(self, label: str, row: _Row) -> bool:
        """Tell whether a figure is the satisfaction, of which the table has just one."""
        if _SATISFACTION not in label or _SATISFACTION not in row.name:
            return False
        return sum(_SATISFACTION in each.name for each in self._rows) == 1


_SATISFACTION = "满意度"
_ALL = 100


def form_years(form: Form) -> Years | None:
    """Return the first and the last year of a form's period; None where it names none."""
    years = years_of(form.period)
    return (int(years[0]), int(years[1])) if years else None


def _rows(form: Form, column: str, words: Words) -> Iterator[_Row]:
    for indicator in form.indicators:
        datum = indicator.get(column)
        number = (datum.number or datum.target.number) if datum is not None else None
        name = indicator.name.name
        if number is None or not name:
            continue
        unit = indicator.name.unit or number.unit
        if number.unit and unit and number.unit != unit:
            if not convertible(number.unit, unit):
                continue
            number = number._replace(value=convert(number.value, number.unit, unit), unit=unit)
        yield _Row(indicator, words.meant(name), words.letters(name), number, unit)


def _likeness(first: frozenset[str], second: frozenset[str]) -> Decimal | int:
    """Return how much two labels have in common, in percent."""
    together = len(first) + len(second)
    return 200 * len(first & second) // together if together else 0


def _whole(letters: frozenset[str], row: _Row) -> bool:
    """Tell whether nearly all of a figure's label is of the indicator: 武川县 before it names a part."""
    return 5 * len(letters & row.letters) >= 4 * len(letters)


def _best(letters: frozenset[str], rows: Sequence[_Row]) -> _Row | None:
    """Return the row that is most alike; None where two are equally so."""
    ranked = sorted(rows, key=lambda row: -_likeness(letters, row.letters))
    if len(ranked) > 1 and _likeness(letters, ranked[0].letters) == _likeness(letters, ranked[1].letters):
        return None
    return ranked[0] if ranked else None


_LOOSE = frozenset({"%", "百分点", "人", "人次", "户"})
"""Units that texts use for each other."""
_SCALES = "万亿"


def _tolerable(unit: str, other: str) -> bool:
    """Tell whether two units may stand for each other in a text: 个 and 处, % and 百分点, 万人次 and 万人次/年."""
    if not unit or not other or same(unit, other) or (counting(unit) and counting(other)):
        return True
    if unit.partition("/")[0] == other.partition("/")[0]:
        return True
    things = [each.lstrip(_SCALES) for each in (unit, other)]
    scales = {each.removesuffix(thing) for each, thing in zip((unit, other), things, strict=True)}
    return _LOOSE.issuperset(things) and len(scales) == 1


def _apart(unit: str, other: str) -> bool:
    """Tell whether the two units cannot be of one quantity."""
    return not _tolerable(unit, other) and not convertible(unit, other)


def _agrees(number: Number, row: _Row) -> bool:
    """Tell whether a figure may be the indicator's number: within rounding, or as its comparator says."""
    shown = number
    if _apart(number.unit, row.unit):
        return False
    if number.unit and row.unit and number.unit != row.unit and convertible(number.unit, row.unit):
        factor = convert(Decimal(1), number.unit, row.unit)
        decimals = number.decimals - factor.adjusted()
        shown = number._replace(value=convert(number.value, number.unit, row.unit), decimals=max(decimals, -9))
    if shown.interval().meets(row.number.interval()):
        return True
    said = number.comparator
    return said is not None and row.number.comparator is None and compare(row.number.value, said, shown.value)


class Told(NamedTuple):
    """A figure in a text of the form that contradicts the table."""

    place: str
    """Which text: ``goal``, ``achieved``, ``notes`` or ``reason``."""
    at: Datum
    tie: Tie
    number: Datum
    """The indicator's cell that it contradicts."""


def told(form: Form, targets: Ties, actuals: Ties, goal: Iterable[Tie], achieved: Iterable[Tie]) -> list[Told]:
    """Return the figures of a form's texts that contradict its table; those of the first two texts are tied already."""
    found: list[Told] = []
    if form.goal is not None:
        found += _contradictions("goal", form.goal, goal)
    if form.achieved is not None:
        found += _contradictions("achieved", form.achieved, achieved)
    notes = read_narrative(form.notes.text) if form.notes is not None else Reading()
    if form.notes is not None and notes.figures:
        # 说明 may speak of what was planned or of what was done: only what is neither contradicts.
        plans = {id(tie.figure): tie for tie in targets.tie(notes, strict=True)}
        ties = [tie for tie in actuals.tie(notes, strict=True) if tie.agreement == _agreement(plans, tie)]
        found += _contradictions("notes", form.notes, ties)
    return [*found, *_reasons(form)]


def _agreement(plans: Mapping[int, Tie], tie: Tie) -> Agreement | None:
    plan = plans.get(id(tie.figure))
    return plan.agreement if plan is not None else None


def _contradictions(place: str, at: Datum, ties: Iterable[Tie]) -> Iterator[Told]:
    for tie in ties:
        number = tie.indicator.target if place == "goal" else tie.indicator.actual
        if tie.agreement is not Agreement.SAME and number is not None:
            yield Told(place, at, tie, number)


def _reasons(form: Form) -> Iterator[Told]:
    """Yield the figures of reasons that are their row's own number in another unit.

    Only a number with decimals is surely the row's: 3家单位 is not its 3年.
    """
    rows: dict[int, list[Indicator]] = {}
    for indicator in form.indicators:
        if indicator.reason is not None and indicator.reason.text:
            rows.setdefault(id(indicator.reason), []).append(indicator)
    for group in rows.values():
        reason = group[0].reason
        for figure in read_narrative(reason.text).figures if reason is not None else ():
            if reason is not None and figure.number.decimals and figure.number.unit:
                yield from _of_reason(reason, figure, group)


def _of_reason(reason: Datum, figure: Figure, rows: Sequence[Indicator]) -> Iterator[Told]:
    cells = [
        (row, cell, row.name.unit or cell.number.unit)
        for row in rows
        for cell in (row.actual, row.target)
        if cell is not None and cell.number is not None and cell.number.value == figure.number.value
    ]
    if cells and not any(_tolerable(figure.number.unit, unit) for _, _, unit in cells):
        row, cell, _ = cells[0]
        yield Told("reason", reason, Tie(figure, row, Agreement.OTHER_UNIT), cell)
