"""The rules of each band on the helper sheet, and what each of their cells says of the form's cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.findings import Severity
from checks.live import Band, Live
from workbook_templates.building.bands import Places, rule_name
from workbook_templates.building.drawn import Drawn
from workbook_templates.building.lines import Remark
from workbook_templates.building.things import Cell, Sight, Thing
from workbook_templates.layout import CellUse

if TYPE_CHECKING:
    from checks.profile import Profile
    from checks.rules.base import Rule


_UNCOUNTED = "不是数字格式，合计、比率算不出来，请只填数字"
AS_TEXT: Mapping[Band, Sequence[tuple[str, str]]] = {
    Band.AMOUNT: (("amount", "amount.as_text"),),
    Band.INDICATOR: (("weight", "weight.as_text"), ("score", "score.as_text")),
}
"""By band: the cells whose numbers the form's formulas add up, and the value that is 1 where one stands as a text."""


@dataclass(frozen=True, slots=True)
class LiveRule:
    """One formula of a rule in a template."""

    code: str
    live: Live
    severity: Severity


@dataclass(frozen=True, slots=True)
class Pointing:
    """A remark, the cell it looks at, and all cells that it colours."""

    remark: Remark
    look: Cell
    marks: tuple[Cell, ...]


def live_rules(rules: Iterable[Rule[Any]], drawn: Drawn, profile: Profile) -> dict[Band, list[LiveRule]]:
    """Return what the rules say of a form in a spreadsheet, by band, worst first."""
    found: dict[Band, list[LiveRule]] = defaultdict(list)
    for rule in rules:
        if (not rule.forms or drawn.layout.id in rule.forms) and rule.columns <= drawn.grid.roles:
            for live in rule.live:
                severity = profile.severity.get(rule.code) or live.severity or rule.severity
                found[live.band].append(LiveRule(rule.code, live, severity))
    return {band: sorted(each, key=lambda rule: rule.severity.rank) for band, each in found.items()}


def pointings(
    band: Band, things: Sequence[Thing], rules: Sequence[LiveRule], places: Places, sight: Sight
) -> Iterable[Pointing]:
    """Yield what the rules of a band say, for each of its rows and each rule that was written.

    What is wrong with a cell that was issued is not for the clerk to mend, and not said.
    """
    for index, thing in enumerate(things):
        for rule in rules:
            name = rule_name(rule.code, rule.live)
            marks = tuple(cell for mark in rule.live.marks for cell in thing.marks.get(mark, ()))
            if marks and marks[0].use is not CellUse.ISSUED and places.has(band, name):
                look = marks[0]
                cell = places.cell(band, name, index).rpartition("!")[2]
                remark = Remark(cell, rule.code, rule.severity, rule.live.says, sight.of(look))
                yield Pointing(remark, look, marks)


def uncounted(band: Band, things: Sequence[Thing], places: Places, sight: Sight) -> Iterable[Pointing]:
    """Yield where a number may stand as a text: Python reads it, but the form's own formulas do not count it."""
    for index, thing in enumerate(things):
        for column, name in AS_TEXT[band]:
            cells = thing.marks.get(column, ())
            if cells and cells[0].use is not CellUse.ISSUED and places.has(band, name):
                at = places.cell(band, name, index).rpartition("!")[2]
                yield Pointing(Remark(at, "", Severity.WARNING, _UNCOUNTED, sight.of(cells[0])), cells[0], cells)


def by_row(found: Iterable[Pointing]) -> Mapping[tuple[int, int], list[Pointing]]:
    """Return what is said of each row of the form, by row as drawn and row of the grid."""
    rows: dict[tuple[int, int], list[Pointing]] = defaultdict(list)
    for each in found:
        rows[each.look.row, each.look.grid].append(each)
    return rows
