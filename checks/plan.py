"""Which rules judge a form, and which items of it each is given: found once for all forms of a kind and columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from checks.among import Among
from checks.context import Context
from checks.rows import Form
from checks.rules.base import BatchRule, FamilyRule, Rule, Table

_LAYOUTS = 256
"""So many kinds of forms with their columns are kept; whoever sends files can make up more."""


class Group(NamedTuple):
    """The rules that are given the same items of a form."""

    items: Callable[[Context, Among], Sequence[Any]]
    among: Among
    rules: list[Rule[Any]]


class Plan:
    """The rules of a run by what they look at."""

    def __init__(self, rules: Sequence[Rule[Any]]) -> None:
        self.of_families = [rule for rule in rules if isinstance(rule, FamilyRule)]
        self.of_batch = [rule for rule in rules if isinstance(rule, BatchRule)]
        self.of_submission = [rule for rule in rules if rule.table is Table.SUBMISSION]
        self._rules = [rule for rule in rules if rule.table in _ITEMS]
        self._groups = lru_cache(maxsize=_LAYOUTS)(self._grouped)

    def of_form(self, form: Form) -> list[Group]:
        """Return the rules that judge a form."""
        return self._groups(form.kind, form.columns)

    def _grouped(self, kind: str, columns: frozenset[str]) -> list[Group]:
        groups: dict[tuple[Table, Among], Group] = {}
        for rule in self._rules:
            if (not rule.forms or kind in rule.forms) and rule.columns <= columns:
                empty = Group(_ITEMS[rule.table], rule.among, [])
                groups.setdefault((rule.table, rule.among), empty).rules.append(rule)
        return list(groups.values())


@lru_cache(maxsize=16)
def plan_of(rules: tuple[Rule[Any], ...]) -> Plan:
    """Return the plan of a run's rules, the same for all its workbooks."""
    return Plan(rules)


_ITEMS: Mapping[Table, Callable[[Context, Among], Sequence[Any]]] = {
    Table.RATE: lambda context, among: context.rates_among[among],
    Table.SUM: lambda context, among: context.sums_among[among],
    Table.FUND: lambda context, _: context.form.funds,
    Table.INDICATOR: lambda context, among: context.indicators(among),
    Table.FORM: lambda context, _: (context.form,),
}
"""Gives the items of a table in a form: all of them, or those among them that can concern a rule."""
