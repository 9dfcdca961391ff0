"""A profile (口径): the conventions of a ministry or province, read from TOML."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from checks.findings import Severity

DEFAULT = "mof-2020-10"


class ProfileError(ValueError):
    """A profile that is not there or says something that cannot be; the text names the key."""


@dataclass(frozen=True)
class Derived:
    """An indicator that is the sum of others (SM07), by their folded names."""

    total: str
    parts: tuple[str, ...]


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
    cost_ceiling: tuple[str, ...]
    cost_saving: tuple[str, ...]
    overshoot: Decimal
    copied_share: Decimal
    copied_least: int
    met_phrases: tuple[str, ...]
    score_decimals: int
    over_ceiling: str
    """Points for a cost above its ceiling: ``none``, ``proportional`` or ``inverse``."""
    grades: Mapping[str, Decimal]
    """The least total of each grade, best first."""
    completion_capped: bool
    options: Mapping[str, tuple[str, ...]]
    """The allowed entries of a column, by role."""
    derived: tuple[Derived, ...]
    severity: Mapping[str, Severity] = field(default_factory=dict)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def grade_of(self, total: Decimal) -> str:
        """Return the grade that follows from a total out of 100."""
        return next(grade for grade, least in self.grades.items() if total >= least)


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
        raise ProfileError(f"口径文件不是有效的 TOML：{error}") from error
    return _build(_extended(document))


def _folder() -> Any:  # noqa: ANN401 - importlib's Traversable has no public home before 3.14
    return files("checks") / "profiles"


def _document(name: str) -> dict[str, Any]:
    if name not in names():
        near = difflib.get_close_matches(name, names(), 1)
        hint = f"，是否为 {near[0]}" if near else ""
        raise ProfileError(f"没有名为 {name} 的口径{hint}；现有：{'、'.join(names())}")
    return _extended(tomllib.loads((_folder() / f"{name}.toml").read_text(encoding="utf-8")))


def _extended(document: dict[str, Any]) -> dict[str, Any]:
    """Lay a profile over the one it extends; a list or a value replaces, a table is merged."""
    base = document.pop("extends", None)
    if base is None:
        return document
    if not isinstance(base, str):
        raise ProfileError(f"extends 应为口径名称，实为 {base!r}")
    return _merged(_document(base), document)


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        merged[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


class _Reader:
    """Takes keys out of a TOML document one by one and names what is missing, wrong or left over."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._taken: set[str] = set()

    def take(self, key: str, kind: type | tuple[type, ...]) -> Any:  # noqa: ANN401 - checked against kind
        value: Any = self._document
        for part in key.split("."):
            if not isinstance(value, Mapping) or part not in value:
                raise ProfileError(f"口径缺少 {key}")
            value = value[part]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ProfileError(f"口径中 {key} 的值 {value!r} 类型不对")
        self._taken.add(key)
        return value

    def number(self, key: str) -> Decimal:
        return Decimal(str(self.take(key, (int, float))))

    def words(self, key: str) -> tuple[str, ...]:
        values = self.take(key, list)
        if not all(isinstance(value, str) for value in values):
            raise ProfileError(f"口径中 {key} 应为文字列表")
        return tuple(values)

    def numbers(self, key: str) -> dict[str, Decimal]:
        return _numbers(key, self.take(key, dict))

    def refuse_rest(self) -> None:
        for key in _leaves(self._document):
            if not any(key == taken or key.startswith(f"{taken}.") for taken in self._taken):
                near = difflib.get_close_matches(key, self._taken, 1)
                hint = f"，是否为 {near[0]}" if near else ""
                raise ProfileError(f"口径中没有名为 {key} 的设置{hint}")


def _numbers(key: str, table: Mapping[str, Any]) -> dict[str, Decimal]:
    for name, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ProfileError(f"口径中 {key}.{name} 应为数字，实为 {value!r}")
    return {name: Decimal(str(value)) for name, value in table.items()}


def _leaves(document: Mapping[str, Any], prefix: str = "") -> list[str]:
    keys: list[str] = []
    for key, value in document.items():
        path = f"{prefix}{key}"
        keys.extend(_leaves(value, f"{path}.") if isinstance(value, Mapping) and value else [path])
    return keys


def _build(document: Mapping[str, Any]) -> Profile:
    reader = _Reader(document)
    grades = sorted(reader.numbers("scores.grades").items(), key=lambda item: -item[1])
    over_ceiling = reader.take("scores.over_ceiling", str)
    if over_ceiling not in ("none", "proportional", "inverse"):
        raise ProfileError(f"口径中 scores.over_ceiling 的值 {over_ceiling!r} 应为 none、proportional 或 inverse")
    profile = Profile(
        name=reader.take("name", str),
        title=reader.take("title", str),
        source=reader.take("source", str),
        weight_totals=tuple(Decimal(str(total)) for total in reader.take("weights.totals", list)),
        execution_weight=reader.number("weights.execution"),
        sections=tuple(_numbers("weights.sections", table) for table in reader.take("weights.sections", list)),
        low_execution=reader.number("rates.low_execution"),
        capped_rates=reader.words("rates.capped"),
        uncapped_rates=reader.words("rates.uncapped"),
        lower_is_better=reader.words("rates.lower_is_better"),
        cost_ceiling=reader.words("costs.ceiling"),
        cost_saving=reader.words("costs.saving"),
        overshoot=reader.number("targets.overshoot"),
        copied_share=reader.number("targets.copied_share"),
        copied_least=int(reader.number("targets.copied_least")),
        met_phrases=reader.words("targets.met_phrases"),
        score_decimals=int(reader.number("scores.decimals")),
        over_ceiling=over_ceiling,
        grades=dict(grades),
        completion_capped=reader.take("completion.capped", bool),
        options={column: reader.words(f"options.{column}") for column in reader.take("options", dict)},
        derived=_derived(reader.take("derived", list)),
        severity=_severities(reader.take("severity", dict)),
        select=reader.words("rules.select"),
        ignore=reader.words("rules.ignore"),
    )
    reader.refuse_rest()
    return profile


def _derived(tables: list[Any]) -> tuple[Derived, ...]:
    derived = []
    for table in tables:
        reader = _Reader(table)
        derived.append(Derived(reader.take("total", str), reader.words("parts")))
        reader.refuse_rest()
    return tuple(derived)


def _severities(table: Mapping[str, Any]) -> dict[str, Severity]:
    severities = {}
    for code, value in table.items():
        try:
            severities[code] = Severity(value)
        except ValueError as error:
            raise ProfileError(f"口径中 severity.{code} 的值 {value!r} 应为 error、warning 或 info") from error
    return severities
