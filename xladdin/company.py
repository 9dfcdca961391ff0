"""Which workbooks of a run must be read together: target tables that others want, and families of forms.

Each workbook is examined alone first and leaves its `Ties`. From the ties of all, and without any workbook in memory,
`companions` tells the few that have to be examined once more, and beside which others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from checks.catalogue import Heads, Kin, heads_of
from checks.matching import Index, Listed, Want

if TYPE_CHECKING:
    from xladdin.run import Settings


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties a workbook to others of the run."""

    path: str = ""
    listed: tuple[Listed, ...] = ()
    """Its target tables."""
    wants: tuple[Want, ...] = ()
    """The target tables that its self-evaluations look for elsewhere."""
    kin: tuple[Kin, ...] = ()
    """The families that its forms belong to."""


@dataclass(frozen=True, slots=True)
class Company:
    """The workbooks that one is examined beside."""

    paths: tuple[str, ...]
    """In the order of the run, itself among them."""
    heads: Heads = field(default_factory=dict)
    """Its forms that stand at the head of a family."""


def companions(ties: Sequence[Ties], settings: Settings) -> dict[str, Company]:
    """Return the company of each workbook for which it makes a difference; ``ties`` come in the order of the run."""
    wanted = _wanted(ties, settings)
    heads = heads_of((kin for each in ties for kin in each.kin), settings.rules)
    order = {each.path: place for place, each in enumerate(ties)}
    found = {}
    for each in ties:
        mine = heads.get(each.path, {})
        alone = heads_of(each.kin, settings.rules).get(each.path, {}) if each.kin else {}
        others = wanted.get(each.path, set()) - {each.path}
        if others or mine != alone:
            families = {path for files in mine.values() for paths in files.values() for path in paths}
            paths = sorted({each.path} | others | families, key=order.__getitem__)
            found[each.path] = Company(tuple(paths), mine)
    return found


def _wanted(ties: Iterable[Ties], settings: Settings) -> dict[str, set[str]]:
    """Return the files whose target tables a workbook may be held against, by its path."""
    wanting = [each for each in ties if each.wants]
    if not wanting:
        return {}
    index = Index((table for each in ties for table in each.listed), settings.profile.matching)
    return {each.path: {path for want in each.wants for path in index.paths(want)} for each in wanting}
