"""Which issued table (下达的目标表) a self-evaluation is held against, and which of its indicators is which.

Projects and indicators are matched by meaning: exactly once units, brackets and blanks are folded away, then by
synonyms, then by likeness. Numbers in names are never passed over: 一期 is not 二期.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property, lru_cache, partial
from typing import Protocol, TypeVar

from checks.labels import group_name
from checks.profile import Matching, Profile, load
from checks.rows import Form, Indicator, Submission
from checks.units import convertible, counting
from checks.values import TargetKind, fold

ISSUED = frozenset({"target-table", "target-table-weighted", "target-breakdown"})
"""The forms that are issued with the money."""
REPORTS = frozenset({"transfer-self-evaluation", "project-self-evaluation"})
"""The forms that report on them."""

_NEAREST = 3
"""How many candidates are named where no table is the project's."""
_REMOTE = 50
"""Names less alike than this (in percent) are not worth naming."""

_YEARS = re.compile(r"(?:19|20|21)\d\d")
_TRAILING = re.compile(r"(?:项目|工程)+$")
_LEADING_YEAR = re.compile(r"^(?:19|20|21)\d\d年度?")
_NO_LETTER = re.compile(r"[()、,，;:：·。.“”\"'《》\-/]")
_NUMERAL = re.compile(r"\d+(?:\.\d+)?|[一二三四五六七八九十两]+")
_FIGURES = str.maketrans("一二三四五六七八九两", "1234567892")
_HAN = re.compile(r"[㐀-鿿]")
_PLACE = re.compile(r"..(?=[省市州盟县区旗乡镇村])")


class How(StrEnum):
    """How two indicators were found to be the same."""

    EXACT = "exact"
    SYNONYM = "synonym"
    """Other words for the same: 按时完工率, 按时完成率."""
    NEAR = "near"
    ONLY = "only"
    """The only satisfaction indicator on either side."""


@dataclass(frozen=True, slots=True)
class Match:
    """One indicator of a self-evaluation and the issued one that it reports on."""

    reported: Indicator
    issued: Indicator
    how: How
    likeness: int = 100
    """Of the two names, in percent."""


@dataclass
class Comparison:
    """A self-evaluation with the issued table of its project and period."""

    form: Form
    table: Form
    path: str
    """The file of the issued table."""
    matches: list[Match] = field(default_factory=list)
    missing: list[Indicator] = field(default_factory=list)
    """Issued and not reported."""
    added: list[Indicator] = field(default_factory=list)
    """Reported and not issued."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A target table and the file it stands in."""

    table: Form
    path: str

    @property
    def name(self) -> str:
        """The project's name, or the programme's where the table is a whole region's."""
        program = self.table.head.get("program")
        return self.table.project.strip() or (program.value.text.strip() if program else "")

    @property
    def key(self) -> str:
        """What the name is compared by."""
        return project_key(self.name)

    @property
    def years(self) -> tuple[str, ...]:
        """The first and last year of its period, empty where it names none."""
        return years_of(self.table.period)


class IssuedTables:
    """The target tables of one run, to be looked up by project and period.

    With ``issued`` only those count; else the target tables of a form's own workbook, and where none of them
    is the project's, those of the other workbooks of the run.
    """

    def __init__(
        self,
        run: Sequence[Submission] = (),
        issued: Sequence[Submission] = (),
        profile: Profile | None = None,
        *,
        given: bool = False,
    ) -> None:
        self._run, self._issued = run, issued
        self.given = given or bool(issued)
        """Issued tables were given apart from the run; none of them may be worth reading for this submission."""
        self._profile = profile or load()
        self._found: dict[int, Comparison | None] = {}

    def comparison(self, form: Form, submission: Submission) -> Comparison | None:
        """Return a self-evaluation held against its issued table; None for other forms and where there is no table."""
        if form.kind not in REPORTS:
            return None
        if id(form) not in self._found:
            candidate = self._candidate(form, submission)
            self._found[id(form)] = compare(form, candidate, self._profile.matching) if candidate else None
        return self._found[id(form)]

    def nearest(self, form: Form) -> list[Candidate]:
        """Return the issued tables whose projects' names come nearest to a form's, best first."""
        return nearest(project_key(form.project), self._elsewhere)

    def wants(self, form: Form, submission: Submission) -> Want | None:
        """Return what a self-evaluation looks for in other workbooks; None where it has, or needs, no table."""
        wanted = project_key(form.project) if form.kind in REPORTS else ""
        if not wanted or (not self.given and self._own(form, submission, wanted) is not None):
            return None
        return Want(wanted, years_of(form.period))

    def _candidate(self, form: Form, submission: Submission) -> Candidate | None:
        wanted = project_key(form.project)
        if not wanted:
            return None
        if not self.given and (own := self._own(form, submission, wanted)):
            return own
        years = years_of(form.period)
        rest = [each for each in self._elsewhere if may_be_of(years, each.years, given=self.given)]
        return self._best(form, wanted, rest) if rest else None

    def _own(self, form: Form, submission: Submission, wanted: str) -> Candidate | None:
        """Return the table of the project that stands in the form's own workbook."""
        years = years_of(form.period)
        own = [each for each in _tables(submission) if _fits(years, each.years)]
        return self._best(form, wanted, own) if own else None

    @cached_property
    def _elsewhere(self) -> list[Candidate]:
        return [
            each
            for submission in (self._issued if self.given else self._run)
            for each in _tables(submission)
            if each.key
        ]

    def _best(self, form: Form, wanted: str, tables: Sequence[Candidate]) -> Candidate | None:
        """Return the table of the project; of several the one with most in common."""
        found = [each for each in tables if each.key == wanted] or self._near(wanted, tables)
        if len(found) > 1:
            return max(found, key=lambda each: _in_common(form, each.table))
        return found[0] if found else None

    def _near(self, wanted: str, tables: Sequence[Candidate]) -> list[Candidate]:
        scored = alike(wanted, tables, self._profile.matching)
        best = max((score for score, _ in scored), default=0)
        found = [each for score, each in scored if score == best]
        # Two projects that come equally near: which one is meant would be a guess.
        return found if len({each.key for each in found}) == 1 else []


def _tables(submission: Submission) -> Iterator[Candidate]:
    return (Candidate(form, submission.path) for form in submission.forms if form.kind in ISSUED)


class Named(Protocol):
    """A target table, or what is known of one: it has the key that projects are compared by."""

    @property
    def key(self) -> str:
        """See `project_key`."""


NamedT = TypeVar("NamedT", bound=Named)


def alike(wanted: str, tables: Iterable[NamedT], settings: Matching) -> list[tuple[float, NamedT]]:
    """Return the tables whose projects have almost the name that is wanted, each with its likeness in percent."""
    some = [each for each in tables if not told_apart(each.key, wanted)]
    if not some:
        return []
    from rapidfuzz import fuzz  # noqa: PLC0415 - only where two tables are compared

    least = float(settings.project)
    scored = [(fuzz.ratio(wanted, each.key, score_cutoff=least), each) for each in some]
    return [(score, each) for score, each in scored if score > 0]


def nearest(wanted: str, tables: Iterable[NamedT]) -> list[NamedT]:
    """Return the few tables whose projects' names come nearest, best first, however far that is."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only where two tables are compared

    scored = [(fuzz.ratio(wanted, each.key), each) for each in tables]
    scored.sort(key=lambda pair: -pair[0])
    return [each for score, each in scored[:_NEAREST] if score >= _REMOTE]


def may_be_of(years: tuple[str, ...], other: tuple[str, ...], *, given: bool) -> bool:
    """Tell whether a table of another workbook may be of a form's period.

    Without a period a table of just any workbook may be of any year; one that was given for the purpose is taken.
    """
    return years == other or (given and _fits(years, other))


@dataclass(frozen=True, slots=True)
class Want:
    """What a self-evaluation looks for in other workbooks: a table of this project and period."""

    key: str
    years: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A target table as it is known without its rows: enough to tell who may want it."""

    path: str
    """The file it stands in."""
    key: str
    years: tuple[str, ...]


def listed(submission: Submission) -> list[Listed]:
    """Return the target tables of a submission that others may be held against."""
    return [Listed(submission.path, each.key, each.years) for each in _tables(submission) if each.key]


class Index:
    """The target tables of many workbooks by project and period, to find those that a self-evaluation may want.

    It finds every table that `IssuedTables` would choose from, so that whoever reads just those files chooses alike.
    """

    def __init__(self, tables: Iterable[Listed], settings: Matching, *, given: bool = False) -> None:
        self.tables = list(tables)
        self._settings, self._given = settings, given
        self._by_key: dict[str, list[Listed]] = {}
        self._by_telling: dict[Telling, list[Listed]] = {}
        for each in self.tables:
            self._by_key.setdefault(each.key, []).append(each)
            self._by_telling.setdefault(telling(each.key), []).append(each)

    def paths(self, want: Want) -> set[str]:
        """Return the files with tables that may be the wanted one, and of given ones those that come nearest else."""
        exact = [each for each in self._by_key.get(want.key, ()) if self._may_be(want, each)]
        if exact:
            return {each.path for each in exact}
        near = [each for each in self._by_telling.get(telling(want.key), ()) if self._may_be(want, each)]
        found = {each.path for _, each in alike(want.key, near, self._settings)}
        # Two that come equally near are none; the nearest are named then.
        named = nearest(want.key, self.tables) if self._given else ()
        return found | {each.path for each in named}

    def _may_be(self, want: Want, table: Listed) -> bool:
        return may_be_of(want.years, table.years, given=self._given)


@lru_cache(maxsize=4096)
def project_key(name: str) -> str:
    """Return what two projects' names are compared by: without year, marks, and 项目 or 工程 at the end."""
    key = _NO_LETTER.sub("", _LEADING_YEAR.sub("", fold(name)))
    return _TRAILING.sub("", key) or key


def told_apart(first: str, second: str) -> bool:
    """Tell whether numbers or places tell two names apart, however alike they are: 一期 and 二期, 东区 and 西区."""
    return telling(first) != telling(second)


def same_project(first: str, second: str, settings: Matching) -> bool:
    """Tell whether two keys of projects (`project_key`) are the same, or as good as."""
    if first == second:
        return True
    from rapidfuzz import fuzz  # noqa: PLC0415 - only where two names differ

    return not told_apart(first, second) and fuzz.ratio(first, second) >= float(settings.project)


@lru_cache(maxsize=1024)
def years_of(period: str) -> tuple[str, ...]:
    """Return the first and last year of a period: 2022 and 2025 of 2022—2025."""
    years = _YEARS.findall(period)
    return (years[0], years[-1]) if years else ()


def _fits(years: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether a table is of the period, or either names none."""
    return not years or not other or years == other


def _in_common(form: Form, table: Form) -> int:
    """Count the indicators that stand in both with the same target."""
    pairs = [Counter((key_of(row), fold(row.target.text)) for row in each.indicators) for each in (form, table)]
    return (pairs[0] & pairs[1]).total()


Telling = tuple[tuple[str, ...], tuple[tuple[str, ...], tuple[str, ...]]]
"""What tells two projects of almost the same name apart: their numbers, places and directions."""


@lru_cache(maxsize=4096)
def telling(name: str) -> Telling:
    """Return what a project's name must have in common with another that is to be taken for the same."""
    return _numerals(name), _places(name)


@lru_cache(maxsize=4096)
def _numerals(name: str) -> tuple[str, ...]:
    return tuple(numeral.translate(_FIGURES) for numeral in _NUMERAL.findall(name))


@lru_cache(maxsize=4096)
def _places(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what tells places apart: the names before 省, 市, 县 …, and the directions."""
    return tuple(sorted(_PLACE.findall(name))), tuple(letter for letter in name if letter in "东西南北中上下")


def compare(form: Form, candidate: Candidate, settings: Matching) -> Comparison:
    """Match the indicators of a self-evaluation with those of its issued table."""
    matcher = _Matcher(form.indicators, candidate.table.indicators, settings)
    comparison = Comparison(form, candidate.table, candidate.path, matcher.match())
    if comparison.matches:
        # A table of which nothing is found is another one: its indicators are neither missing nor added.
        comparison.missing = [row for row in matcher.issued if id(row) not in matcher.unsure]
        comparison.added = [row for row in matcher.reported if id(row) not in matcher.unsure]
    return comparison


def key_of(indicator: Indicator) -> str:
    """Return what two indicators' names are compared by: without unit, marks and 指标 at the end."""
    return _key(indicator.name.name)


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    key = _NO_LETTER.sub("", name)
    return key.removesuffix("指标") or key


class Words:
    """What a profile says about words: which mean the same, which tell things apart, which say nothing."""

    def __init__(self, settings: Matching) -> None:
        self.settings = settings
        self.meant = lru_cache(maxsize=4096)(self._meant)
        """A name with one word for each thing."""
        self.essence = lru_cache(maxsize=4096)(self._essence)
        """The same, folded, of a label in a text: without the words that say nothing."""
        self.letters = lru_cache(maxsize=4096)(self._letters)
        """The Chinese characters of a label's essence."""

    def _meant(self, name: str) -> str:
        for first, *others in self.settings.synonyms:
            for other in others:
                name = name.replace(other, first)
        return name

    def _essence(self, label: str) -> str:
        name = fold(label)
        for filler in self.settings.fillers:
            name = name.replace(filler, "")
        return self._meant(name)

    def _letters(self, label: str) -> frozenset[str]:
        return frozenset(_HAN.findall(self._essence(label)))

    def agree(self, first: str, second: str) -> bool:
        """Tell whether two names have both or neither of each word that tells things apart."""
        return all((word in first) is (word in second) for word in self.settings.apart)


@cache
def words_of(settings: Matching) -> Words:
    """Return the words of a profile's settings, one for all forms."""
    return Words(settings)


def section(indicator: Indicator) -> str:
    """Return the section of an indicator; costs are a section wherever they stand."""
    return "成本" if "成本" in group_name(indicator.level2.text) else indicator.section


def same_group(a: Indicator, b: Indicator) -> bool:
    """Tell whether two indicators stand in the same group; one that is not named is any."""
    sections = section(a), section(b)
    if all(sections) and sections[0] != sections[1]:
        return False
    first, second = group_name(a.level2.text), group_name(b.level2.text)
    # 成本 and 经济成本, 满意度 and 服务对象满意度
    return not first or not second or first in second or second in first


def units_fit(a: str, b: str) -> bool:
    """Tell whether two labels may count the same thing: one names no unit, or the units convert into each other."""
    return not a or not b or a == b or convertible(a, b) or (counting(a) and counting(b))


class _Matcher:
    """Pairs off two lists of indicators, the surest first; ``reported`` and ``issued`` keep what is left."""

    def __init__(self, reported: Iterable[Indicator], issued: Iterable[Indicator], settings: Matching) -> None:
        self.reported = [row for row in reported if key_of(row)]
        self.issued = [row for row in issued if key_of(row)]
        self.unsure: set[int] = set()
        """Left over, but like several: neither missing nor added."""
        self._settings, self._words = settings, words_of(settings)
        self._sides = self.reported, self.issued
        self._order = {id(row): place for place, row in enumerate(self.reported)}
        self._matches: list[Match] = []

    def match(self) -> list[Match]:
        self._by_key(How.EXACT, key_of)
        if self.reported and self.issued:
            self._by_key(How.SYNONYM, self._meant)
        if self.reported and self.issued:
            self._by_likeness()
        if self.reported and self.issued:
            self._only_one()
        return sorted(self._matches, key=lambda match: self._order[id(match.reported)])

    def _meant(self, row: Indicator) -> str:
        return self._words.meant(key_of(row))

    def _take(self, match: Match) -> None:
        self._matches.append(match)
        self.reported = [row for row in self.reported if row is not match.reported]
        self.issued = [row for row in self.issued if row is not match.issued]

    def _by_key(self, how: How, key: Callable[[Indicator], str]) -> None:
        """Pair off rows of one key; of several the one with a unit that fits, in the same group."""
        issued: dict[str, list[Indicator]] = {}
        for row in self.issued:
            issued.setdefault(key(row), []).append(row)
        taken: set[int] = set()
        for row in self.reported:
            named = issued.get(key(row))
            if named is None:
                continue
            rows = [each for each in named if id(each) not in taken]
            if how is How.SYNONYM:
                rows = [each for each in rows if self._may_be(row, each)]
            if rows:
                best = max(rows, key=partial(_nearness, row)) if len(rows) > 1 else rows[0]
                taken.add(id(row))
                taken.add(id(best))
                self._matches.append(Match(row, best, how))
        self.reported = [row for row in self.reported if id(row) not in taken]
        self.issued = [row for row in self.issued if id(row) not in taken]

    def _may_be(self, row: Indicator, other: Indicator) -> bool:
        """Tell whether two rows of other names can be the same at all: section, unit, numbers, telling words."""
        sections = section(row), section(other)
        if (all(sections) and sections[0] != sections[1]) or not units_fit(row.name.unit, other.name.unit):
            return False
        first, second = self._meant(row), self._meant(other)
        return _numerals(first) == _numerals(second) and self._words.agree(first, second)

    def _by_likeness(self) -> None:
        from rapidfuzz import fuzz  # noqa: PLC0415 - only where two tables are compared

        near, otherwise = float(self._settings.near), float(self._settings.near_other_target)
        pairs = [
            (likeness, row, other)
            for row in self.reported
            for other in self.issued
            if (likeness := fuzz.ratio(self._meant(row), self._meant(other), score_cutoff=near))
            and self._may_be(row, other)
            and (likeness >= otherwise or _same_target(row, other))
        ]
        for likeness, row, other in sorted(pairs, key=lambda pair: -pair[0]):
            rivals = [pair for pair in pairs if (pair[1] is row) is not (pair[2] is other) and pair[0] == likeness]
            if any(left is row for left in self.reported) and any(left is other for left in self.issued):
                if rivals:
                    self.unsure |= {id(row), id(other)}
                else:
                    self._take(Match(row, other, How.NEAR, round(likeness)))

    def _only_one(self) -> None:
        """Pair off the satisfaction indicator where either side has just one."""
        satisfaction = [{id(row) for row in side if section(row) == "满意度"} for side in self._sides]
        if any(len(rows) != 1 for rows in satisfaction):
            return
        rows = [row for row in self.reported if id(row) in satisfaction[0]]
        others = [row for row in self.issued if id(row) in satisfaction[1]]
        if rows and others and units_fit(rows[0].name.unit, others[0].name.unit):
            self._take(Match(rows[0], others[0], How.ONLY, self._likeness(rows[0], others[0])))

    def _likeness(self, row: Indicator, other: Indicator) -> int:
        from rapidfuzz import fuzz  # noqa: PLC0415 - only where two tables are compared

        return round(fuzz.ratio(self._meant(row), self._meant(other)))


def _nearness(row: Indicator, other: Indicator) -> tuple[bool, bool, bool]:
    unit = units_fit(row.name.unit, other.name.unit)
    return unit, section(row) == section(other), same_group(row, other)


def _same_target(row: Indicator, other: Indicator) -> bool:
    target, issued = row.target.target, other.target.target
    if target.number is not None and issued.number is not None:
        return target.number.value == issued.number.value
    return target.kind is issued.kind is TargetKind.PHRASE and target.phrase == issued.phrase
