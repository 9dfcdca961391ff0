"""A profile (口径): the conventions of a ministry or province, read from TOML."""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, NoReturn

from checks.bilingual import Bilingual, BilingualError, offered
from checks.findings import Severity
from checks.rows import Indicator

DEFAULT = "mof-2020-10"
SECTIONS = ("执行", "产出", "成本", "效益", "满意度")
"""The sections that weights are given to (`checks.labels.section_of`)."""


class ProfileError(BilingualError):
    """A profile that is not there or says something that cannot be; the text names the key."""


@dataclass(frozen=True)
class Derived:
    """An indicator that is the sum of others (SM07), by their folded names."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Matching:
    """How indicators and projects of two tables are recognised as the same (`checks.matching`), in percent."""

    near: Decimal
    """Names at least this alike are the same where the targets agree too."""
    near_other_target: Decimal
    """Names at least this alike are the same whatever the targets."""
    project: Decimal
    """Names of projects at least this alike are the same."""
    synonyms: tuple[tuple[str, ...], ...]
    """Words for one thing; the first stands for all."""
    apart: tuple[str, ...]
    """Words that two names have both or neither: 新增林地 and 新增草地 are never near."""
    narrative: Decimal
    """A name in a text at least this alike is the indicator's."""
    narrative_same_number: Decimal
    """The same where the number is the indicator's too."""
    fillers: tuple[str, ...]
    """Words in a text that say nothing about which indicator is meant."""


@dataclass(frozen=True)
class Profile:
    """The settings that rules read. Rates and shares are percents."""

    name: str
    title: str
    source: str
    weight_totals: tuple[Decimal, ...]
    execution_weight: Decimal
    sections: tuple[Mapping[str, Decimal], ...]
    low_execution: Decimal
    capped_rates: tuple[str, ...]
    uncapped_rates: tuple[str, ...]
    lower_is_better: tuple[str, ...]
    handled: tuple[str, ...]
    """Words that turn ``lower_is_better`` round: 投诉办结率, 事故下降率."""
    cost_ceiling: tuple[str, ...]
    cost_saving: tuple[str, ...]
    overshoot: Decimal
    copied_share: Decimal
    copied_least: int
    met_phrases: tuple[str, ...]
    degree_words: tuple[str, ...]
    """Words of degree in which two phrases may differ and still say the same."""
    weak_words: tuple[str, ...]
    """Words that make less of a phrase: 有所, 部分."""
    score_decimals: int
    over_ceiling: str
    """Points for a cost above its ceiling: ``none``, ``proportional`` or ``inverse``."""
    achieved_share: Decimal
    """The least share of the weight for 达成, by 按评判等级赋分."""
    partly_share: Decimal
    """The least share of the weight for 部分达成, and the most for 未达成."""
    grades: Mapping[str, Decimal]
    """The least total of each grade, best first."""
    completion_capped: bool
    options: Mapping[str, tuple[str, ...]]
    """The allowed entries of a column, by role."""
    derived: tuple[Derived, ...]
    matching: Matching
    cloned_text_length: int
    """Texts of different units at least this long, in characters, are told where they are word for word the same."""
    severity: Mapping[str, Severity] = field(default_factory=dict)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def grade_of(self, total: Decimal) -> str:
        """Return the grade that follows from a total out of 100."""
        return next(grade for grade, least in self.grades.items() if total >= least)

    @property
    def grade_names(self) -> tuple[str, ...]:
        """The grades, worst first."""
        return tuple(self.grades)[::-1]

    @property
    def grade_steps(self) -> tuple[Decimal, ...]:
        """The least total of each of `grade_names`."""
        return tuple(self.grades.values())[::-1]

    @property
    def asked(self) -> Mapping[str, tuple[Decimal, ...]]:
        """What each section may weigh, one number for each alternative; 0 where an alternative has no such section."""
        return {name: tuple(each.get(name, Decimal(0)) for each in self.sections) for name in SECTIONS}


def names() -> list[str]:
    """Return the names of the profiles that come with the package."""
    return sorted(entry.name.removesuffix(".toml") for entry in _folder().iterdir() if entry.name.endswith(".toml"))


@cache
def load(name: str = DEFAULT) -> Profile:
    """Return a profile by its name; raises `ProfileError` for an unknown one."""
    return _build(_document(name))


def parse(text: str) -> Profile:
    """Return the profile that a TOML text describes; raises `ProfileError` naming the key that is wrong."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"口径文件不是有效的 TOML：{error}", f"the profile is no valid TOML: {error}") from error
    return _build(_extended(document))


def _folder() -> Any:  # noqa: ANN401 - importlib's Traversable has no public home before 3.14
    return files("checks") / "profiles"


def _document(name: str) -> dict[str, Any]:
    if name not in names():
        near = nearest(name, names())
        raise ProfileError(
            f"没有名为 {name} 的口径{near.zh}；现有：{'、'.join(names())}",
            f"there is no profile {name}{near.en}; known are {', '.join(names())}",
        )
    return _extended(_toml(name))


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(source(name))


def source(name: str) -> str:
    """Return the TOML text of a profile of the package."""
    text: str = (_folder() / f"{name}.toml").read_text(encoding="utf-8")
    return text


def _extended(document: dict[str, Any]) -> dict[str, Any]:
    """Lay a profile over the one it extends; a list or a value replaces, a table is merged."""
    base = document.pop("extends", None)
    if base is None:
        return document
    if not isinstance(base, str):
        raise ProfileError(
            f"口径中 extends 的值 {base!r} 应为口径名称，如 {DEFAULT}",
            f"extends in the profile is {base!r}; it should be the name of a profile, such as {DEFAULT}",
        )
    try:
        return _merged(_document(base), document)
    except ProfileError as error:
        zh, en = error.sentence
        raise ProfileError(f"口径中 extends：{zh}", f"extends in the profile: {en}") from error


def _merged(base: dict[str, Any], over: dict[str, Any], within: str = "") -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        old, path = merged.get(key), f"{within}{key}"
        if isinstance(old, dict) and isinstance(value, dict) and path not in WHOLE:
            merged[key] = _merged(old, value, f"{path}.")
        else:
            merged[key] = value
    return merged


WHOLE = frozenset({"scores.grades"})
"""Tables that are replaced as a whole: 优 of one scale and 合格 of another make none."""


class _Reader:
    """Takes keys out of a TOML document one by one and names what is missing, wrong or left over."""

    def __init__(self, document: object, within: str = "") -> None:
        self._document = document
        self._within = within
        """The table that the document is, with a dot, for the names in errors: ``derived.``."""
        self._taken: set[str] = set()

    def take(self, key: str, kind: type | tuple[type, ...]) -> Any:  # noqa: ANN401 - checked against kind
        value = self._document
        parts = key.split(".")
        for index, part in enumerate(parts):
            if not isinstance(value, Mapping):
                self._refuse(".".join(parts[:index]), value, Bilingual("一节", "a table"))
            if part not in value:
                otherwise = self._otherwise(key)
                raise ProfileError(
                    f"口径缺少 {self._within}{key}{otherwise.zh}",
                    f"the profile lacks {self._within}{key}{otherwise.en}",
                )
            value = value[part]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self._refuse(key, value, _KINDS[kind])
        self._taken.add(key)
        return value

    def number(self, key: str) -> Decimal:
        return _number(f"{self._within}{key}", self.take(key, (int, float)))

    def percent(self, key: str, least: int, most: int) -> Decimal:
        """Take a rate in percent; 0.9 for 90 would be believed by no reader and switch a rule off."""
        value = self.number(key)
        if not least <= value <= most:
            usual = settings()[key]
            zh, en = f"百分数（{least} 至 {most}），如 {usual}", f"a percentage ({least} to {most}), such as {usual}"
            self._refuse(key, float(value), Bilingual(zh, en))
        return value

    def whole(self, key: str, most: int) -> int:
        value = self.number(key)
        if value != int(value) or not 0 <= value <= most:
            wanted = Bilingual(f" 0 至 {most} 的整数", f"a whole number from 0 to {most}")
            self._refuse(key, int(value) if value == int(value) else float(value), wanted)
        return int(value)

    def words(self, key: str) -> tuple[str, ...]:
        values = self.take(key, list)
        if not all(isinstance(value, str) for value in values):
            self._refuse(key, values, Bilingual("文字列表", "a list of texts"))
        return tuple(values)

    def numbers(self, key: str) -> dict[str, Decimal]:
        return _numbers(f"{self._within}{key}", self.take(key, dict))

    def one_of(self, key: str, words: Sequence[str]) -> str:
        value: str = self.take(key, str)
        if value not in words:
            near = nearest(value, words)
            zh = f" {'、'.join(words[:-1])} 或 {words[-1]}{near.zh}"
            self._refuse(key, value, Bilingual(zh, f"{', '.join(words[:-1])} or {words[-1]}{near.en}"))
        return value

    def refuse_rest(self) -> None:
        document = self._document if isinstance(self._document, Mapping) else {}
        for key, _ in _leaves(document):
            if not any(key == taken or key.startswith(f"{taken}.") for taken in self._taken):
                near = nearest(key, self._taken)
                raise ProfileError(
                    f"口径中没有名为 {self._within}{key} 的设置{near.zh}",
                    f"a profile has no setting {self._within}{key}{near.en}",
                )

    def _refuse(self, key: str, value: object, wanted: Bilingual) -> NoReturn:
        raise _wrong(f"{self._within}{key}".strip("."), value, wanted)

    def _otherwise(self, key: str) -> Bilingual:
        """Return what may have happened to a missing key: misspelt, or no profile named to take it from."""
        document = self._document if isinstance(self._document, Mapping) else {}
        others = [leaf for leaf, _ in _leaves(document) if leaf not in settings()]
        near = difflib.get_close_matches(key, others, 1)
        if near:
            return Bilingual(f"，是否误写成了 {near[0]}", f" (is it misspelt as {near[0]}?)")
        if self._within:
            return Bilingual("", "")
        return Bilingual(
            f'；只写与某口径不同之处的，请加一行 extends = "{DEFAULT}"',
            f'; one that says only where it differs from another needs the line extends = "{DEFAULT}"',
        )


def _wrong(name: str, value: object, wanted: Bilingual) -> ProfileError:
    """Return the error that says what a setting should be."""
    return ProfileError(
        f"口径中 {name} 的值 {value!r} 应为{wanted.zh}", f"{name} in the profile is {value!r}; it should be {wanted.en}"
    )


_KINDS: Mapping[type | tuple[type, ...], Bilingual] = {
    str: Bilingual("文字", "a text"),
    list: Bilingual("列表", "a list"),
    dict: Bilingual("一节", "a table"),
    bool: Bilingual(" true 或 false", "true or false"),
    (int, float): Bilingual("数字", "a number"),
}
"""The kinds of values in words."""


def nearest(word: str, known: Iterable[str]) -> Bilingual:
    """Return the end of a sentence that offers the known word nearest to a wrong one; empty when none is near."""
    near = difflib.get_close_matches(word, sorted(known), 1)
    return offered(near[0] if near else "")


@cache
def settings() -> Mapping[str, Any]:
    """Return every setting of a profile by its key, with the default profile's value."""
    return dict(_leaves(_toml(DEFAULT)))


def default(key: str) -> Any:  # noqa: ANN401 - whatever TOML holds
    """Return what the default profile says for a setting or a whole table of them; raises `KeyError`."""
    value: Any = _toml(DEFAULT)
    for part in key.split("."):
        value = value[part]
    return value


def _number(key: str, value: object) -> Decimal:
    """Return a number of TOML, which knows inf and nan too."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _wrong(key, value, Bilingual("数字", "a number"))
    return Decimal(str(value))


def _numbers(key: str, table: object) -> dict[str, Decimal]:
    if not isinstance(table, Mapping):
        raise _wrong(key, table, Bilingual("一节", "a table"))
    return {name: _number(f"{key}.{name}", value) for name, value in table.items()}


def _leaves(document: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the settings of a document by their keys; an empty table is one."""
    for key, value in document.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _build(document: Mapping[str, Any]) -> Profile:
    reader = _Reader(document)
    profile = Profile(
        name=reader.take("name", str),
        title=reader.take("title", str),
        source=reader.take("source", str),
        weight_totals=tuple(_number("weights.totals", total) for total in reader.take("weights.totals", list)),
        execution_weight=reader.number("weights.execution"),
        sections=tuple(_sections(table) for table in reader.take("weights.sections", list)),
        low_execution=reader.percent("rates.low_execution", 1, 100),
        capped_rates=reader.words("rates.capped"),
        uncapped_rates=reader.words("rates.uncapped"),
        lower_is_better=reader.words("rates.lower_is_better"),
        handled=reader.words("rates.handled"),
        cost_ceiling=reader.words("costs.ceiling"),
        cost_saving=reader.words("costs.saving"),
        overshoot=reader.percent("targets.overshoot", 100, 1000),
        copied_share=reader.percent("targets.copied_share", 1, 100),
        copied_least=reader.whole("targets.copied_least", 1000),
        met_phrases=reader.words("targets.met_phrases"),
        degree_words=reader.words("targets.degree_words"),
        weak_words=reader.words("targets.weak_words"),
        score_decimals=reader.whole("scores.decimals", 6),
        over_ceiling=reader.one_of("scores.over_ceiling", ("none", "proportional", "inverse")),
        achieved_share=reader.percent("scores.achieved", 1, 100),
        partly_share=reader.percent("scores.partly", 1, 100),
        grades=_grades(reader.numbers("scores.grades")),
        completion_capped=reader.take("completion.capped", bool),
        options=_options(reader),
        derived=_derived(reader.take("derived", list)),
        matching=_matching(reader),
        cloned_text_length=reader.whole("batch.cloned_text_length", 1000),
        severity=_severities(reader.take("severity", dict)),
        select=reader.words("rules.select"),
        ignore=reader.words("rules.ignore"),
    )
    reader.refuse_rest()
    for key, values in (("weights.totals", profile.weight_totals), ("weights.sections", profile.sections)):
        if not values:
            raise ProfileError(f"口径中 {key} 不能是空的", f"{key} in the profile must not be empty")
    return profile


def _sections(table: object) -> Mapping[str, Decimal]:
    weights = _numbers("weights.sections", table)
    for name in weights:
        if name not in SECTIONS:
            near = nearest(name, SECTIONS)
            raise ProfileError(
                f"口径中没有名为 weights.sections.{name} 的部分{near.zh}",
                f"a profile has no section weights.sections.{name}{near.en}",
            )
    return weights


def _grades(leasts: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """Return the grades best first; every total must have one."""
    if min(leasts.values(), default=Decimal(1)) > 0:
        raise ProfileError(
            "口径中 scores.grades 须有一个等级从 0 分起，否则低分没有等级",
            "scores.grades in the profile needs a grade from 0 points on; without it low totals have none",
        )
    return dict(sorted(leasts.items(), key=lambda item: -item[1]))


def _options(reader: _Reader) -> Mapping[str, tuple[str, ...]]:
    columns = [column.name for column in fields(Indicator)]
    for column in (found := reader.take("options", dict)):
        if column not in columns:
            near = nearest(column, columns)
            raise ProfileError(
                f"口径中没有名为 options.{column} 的列{near.zh}", f"a profile has no column options.{column}{near.en}"
            )
    return {column: reader.words(f"options.{column}") for column in found}


def _derived(tables: list[Any]) -> tuple[Derived, ...]:
    derived = []
    for table in tables:
        reader = _Reader(table, "derived.")
        derived.append(Derived(reader.take("total", str), reader.words("parts")))
        reader.refuse_rest()
    return tuple(derived)


def _matching(reader: _Reader) -> Matching:
    synonyms = reader.take("matching.synonyms", list)
    for words in synonyms:
        if not isinstance(words, list) or len(words) < 2 or not all(isinstance(w, str) and w for w in words):
            raise _wrong("matching.synonyms", words, Bilingual("两个以上词语的列表", "a list of two words or more"))
    return Matching(
        near=reader.percent("matching.near", 50, 100),
        near_other_target=reader.percent("matching.near_other_target", 50, 100),
        project=reader.percent("matching.project", 50, 100),
        synonyms=tuple(tuple(words) for words in synonyms),
        apart=reader.words("matching.apart"),
        narrative=reader.percent("matching.narrative", 50, 100),
        narrative_same_number=reader.percent("matching.narrative_same_number", 1, 100),
        fillers=reader.words("matching.fillers"),
    )


def _severities(table: Mapping[str, Any]) -> dict[str, Severity]:
    severities = {}
    for code, value in table.items():
        words = [severity.value for severity in Severity]
        if value not in words:
            near = nearest(str(value), words)
            wanted = Bilingual(f" error、warning 或 info{near.zh}", f"error, warning or info{near.en}")
            raise _wrong(f"severity.{code}", value, wanted)
        severities[code] = Severity(value)
    return severities
