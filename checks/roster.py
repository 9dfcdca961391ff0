"""The roster (名单): who should have sent a form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from checks.senders import Said, Senders


@dataclass(frozen=True)
class Due:
    """One line of a roster: a unit that is to send, and of what where the roster says so."""

    unit: str
    parent: str = ""
    """The unit that adds up its figures (上级单位)."""
    project: str = ""
    period: str = ""
    line: int = 0
    """Where it stands in the file, 1-based."""


@dataclass(frozen=True)
class Roster:
    """All the lines of a roster in their order."""

    rows: tuple[Due, ...] = ()

    @cached_property
    def senders(self) -> Senders:
        """Tells the units of the roster, parents too, by what forms and paths say."""
        return Senders([*(row.unit for row in self.rows), *self.by_parent])

    @cached_property
    def by_parent(self) -> dict[str, list[Due]]:
        """The lines of each parent, in the order of the roster.

        A parent that stands on the roster as a unit goes by that name: 呼和浩特市 may be 呼和浩特市自然资源局 there.
        """
        units = Senders(row.unit for row in self.rows)
        names: dict[str, str] = {}
        found: dict[str, list[Due]] = {}
        for row in self.rows:
            if row.parent and row.parent not in names:
                named = units.of(Said(units=(row.parent,)))
                names[row.parent] = next(iter(named)) if len(named) == 1 else row.parent
            if row.parent and names[row.parent] != row.unit:
                found.setdefault(names[row.parent], []).append(row)
        return found
