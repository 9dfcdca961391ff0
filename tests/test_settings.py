"""Rules say which settings of the profile they read, and read no others."""

from __future__ import annotations

import copy
import inspect
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from building import findings_of, submissions_of

from checks import achievement
from checks import profile as module
from checks.achievement import READING, achieve
from checks.catalogue import catalogue
from checks.profile import DEFAULT, Profile, default, load, settings
from checks.rows import Indicator
from checks.rules.base import Rule

CASES = Path(__file__).parent / "cases"
RULES = [pytest.param(rule, id=rule.code) for rule in catalogue()]
OF_EVERY_RULE = {"name", "title", "source", "severity", "select", "ignore"}


def _leaves(keys: tuple[str, ...]) -> set[str]:
    return {leaf for leaf in settings() for key in keys if f"{leaf}.".startswith(f"{key}.")}


def _other(value: Any) -> Any:
    """Return another value of the same kind that a profile may have."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return "inverse"
    return value[:-1] if isinstance(value, list) else value - 1


@cache
def _keys_by_attribute() -> dict[str, set[str]]:
    """Find out which attribute of the profile each setting goes to, by changing one after the other."""
    found: dict[str, set[str]] = {}
    for key in settings():
        document = copy.deepcopy(tomllib.loads(module.source(DEFAULT)))
        *tables, last = key.split(".")
        held = document
        for table in tables:
            held = held[table]
        if held[last] in ({}, []):
            continue
        held[last] = _other(held[last])
        changed = module._build(document)
        for each in fields(Profile):
            if getattr(changed, each.name) != getattr(load(), each.name):
                found.setdefault(each.name, set()).add(key)
    return found


class _Watched:
    """A profile that notes which of its attributes are read."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self.read: set[str] = set()
        self.read_by_achievement: set[str] = set()
        self.achieved = False

    def __getattr__(self, name: str) -> Any:
        self.read.add("grades" if name == "grade_of" else name)
        return getattr(self._profile, name)

    def achieve(self, indicator: Indicator, _: Profile, period: str = "") -> Any:
        """Hold an actual against its target, noting apart what is read for that."""
        self.achieved = True
        watched = _Watched(self._profile)
        result = achieve(indicator, watched, period)  # type: ignore[arg-type]
        self.read_by_achievement |= watched.read
        return result


def _cases(code: str) -> Iterator[dict[str, Any]]:
    yield from tomllib.loads((CASES / f"{code}.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_reads_the_settings_that_it_declares(rule: Rule[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    read: set[str] = set()
    by_achievement: set[str] = set()
    achieved = False
    for case in _cases(rule.code):
        watched = _Watched(load(case.get("profile", DEFAULT)))
        monkeypatch.setattr(achievement, "achieve", watched.achieve)
        findings_of(case, watched, (rule,))  # type: ignore[arg-type]
        read |= watched.read - OF_EVERY_RULE
        by_achievement |= watched.read_by_achievement
        achieved |= watched.achieved
    declared = _leaves(rule.settings)
    keys = _keys_by_attribute()

    assert [name for name in sorted(read) if not keys[name] & declared] == []
    reached = {key for name in read | by_achievement for key in keys[name]}
    if achieved or reached & set(READING):
        reached |= set(READING)  # the cases may all be decided by the first of them, or by their units
    assert declared - reached == set()


@pytest.mark.parametrize("rule", RULES)
def test_a_declared_setting_is_one_of_the_default_profile(rule: Rule[Any]) -> None:
    assert len(set(rule.settings)) == len(rule.settings)
    for key in rule.settings:
        default(key)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_uses_the_profile_declares_what_it_reads(rule: Rule[Any]) -> None:
    code = inspect.getsource(inspect.getmodule(rule) or type(rule))

    assert rule.settings or "context.profile" not in code


def test_what_an_achievement_reads_is_named_for_the_rules_that_ask_for_one() -> None:
    watched = _Watched(load())
    for rule in catalogue():
        for case in _cases(rule.code):
            for submission in submissions_of(case):
                for form in submission.forms:
                    for indicator in form.indicators:
                        watched.achieve(indicator, load(), form.period)
    keys = {key for name in watched.read_by_achievement for key in _keys_by_attribute()[name]}

    assert {key for key in keys if not key.startswith("targets.")} == set(READING)
