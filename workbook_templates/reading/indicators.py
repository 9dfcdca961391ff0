"""The rows of an indicator grid: indicators with their groups, the total row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from checks.rows import Indicator, TotalRow
from checks.values import fold
from workbook_templates.reading.targets import whole_target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.datum import Datum
    from workbook_templates.layout import Layout
    from workbook_templates.reading.headings import Fit
    from workbook_templates.reading.sheet import Area, Sheet

LEVELS = ("level1", "level2", "level3")
_UNFILLED = re.compile(r"(?:(?:三级)?指标[0-9]{0,2}|[0-9]{1,2}[.、])?(?:[:.、…]*|:?[-/无])")
"""Labels that a printed form leaves to be filled in: 指标2：, ……, 1.…, 指标1：/"""
_TOLD = ("target", "actual", "weight", "score")
"""Without a label, a row with one of these still is an indicator."""
_OTHERS = tuple(each.name for each in fields(Indicator) if each.name not in ("label", *LEVELS, "target"))
"""The columns behind the target, in the order in which an indicator takes them."""
_PARTS = ("comparator", "measure")
"""Columns that are read as a part of the target."""
_TOTALS = frozenset(each.name for each in fields(TotalRow)) - {"label"}


@dataclass
class Grid:
    """What stands in a grid."""

    indicators: list[Indicator] = field(default_factory=list)
    total: TotalRow | None = None
    last_row: int = 0
    """The last row that was read, 0 when there was none."""


@dataclass
class _Groups:
    """The groups that the rows below inherit."""

    nowhere: Datum
    level1: Datum | None = None
    level2: Datum | None = None

    def take(self, level1: Datum | None, level2: Datum | None) -> tuple[Datum, Datum]:
        """Return a row's groups: its own, or where they are left blank those above; a new level 1 ends level 2."""
        if level1 and level1 is not self.level1 and not level1.blank:
            # The same name written in every row is still the same group.
            if self.level1 is None or fold(self.level1.text) != fold(level1.text):
                self.level2 = None
            self.level1 = level1
        if level2 and level2 is not self.level2 and not level2.blank:
            self.level2 = level2
        return self.level1 or level1 or self.nowhere, self.level2 or level2 or self.nowhere


def read_grid(sheet: Sheet, area: Area, fit: Fit) -> Grid:
    """Read the rows of an area under a heading."""
    columns = {column.role: column.column for column in fit.columns}
    known = frozenset(columns.values())
    named, first, second = columns["level3"], columns.get("level1"), columns.get("level2")
    target, others = columns["target"], [columns.get(role) for role in _OTHERS]
    apart = [columns.get(role) for role in _PARTS]
    told = [columns[role] for role in _TOLD if role in columns]
    data, covered = sheet.data, sheet.covered
    marks = _marked_rows(sheet, area, fit.layout, columns)
    grid, groups = Grid(), _Groups(sheet.nowhere())
    unfilled: list[Indicator] = []
    for row in sheet.used_rows(area):
        mark = marks.get(row)
        if mark and mark[0] == "total":
            grid.total = grid.total or _total(sheet, row, mark[1], columns)
            grid.last_row = row
        # A remark beside the grid is no row.
        # Nearly all labels stand in a cell of their own.
        elif (
            not mark
            and not known.isdisjoint(sheet.rows[row])
            and not ((covered is None or (row, named) in covered) and _is_wide(sheet, row, columns))
        ):
            label = data[row, named]
            level1, level2 = groups.take(data[row, first] if first else None, data[row, second] if second else None)
            values = [data[row, column] for column in told]
            if not label.blank or any(not value.blank for value in values):
                left = all(value.nothing for value in values) and _UNFILLED.fullmatch(fold(label.text))
                # All by place: a hundred indicators are made for each workbook.
                cells = [data[row, column] if column else None for column in others]
                aim = data[row, target]
                if any(apart):
                    aim = whole_target(label, aim, *(data[row, column] if column else None for column in apart))
                (unfilled if left else grid.indicators).append(Indicator(label, level1, level2, aim, *cells))
                grid.last_row = row
    # Lines left over under those filled in are nobody's; a form of which none is filled in is not done.
    grid.indicators = grid.indicators or unfilled
    return grid


def _marked_rows(sheet: Sheet, area: Area, layout: Layout, columns: Mapping[str, int]) -> dict[int, tuple[str, int]]:
    """Return the rows that are no indicators by their label, as (what, the label's column)."""
    marks: dict[int, tuple[str, int]] = {}
    levels = {columns[level] for level in LEVELS if level in columns}
    for part in ("total.rows", "grade.rows"):
        for label in sheet.find(part, area):
            slot = label.slot(part, layout)
            first = sheet.columns(label.row, area)[0]
            if slot and (label.column in levels or label.column == first):
                marks.setdefault(label.row, (slot.role, label.column))
    return marks


def _is_wide(sheet: Sheet, row: int, columns: Mapping[str, int]) -> bool:
    """Tell whether one merged cell lies over the label and a value (说明, 填表人) or over all groups (a caption)."""
    anchor, column = sheet.anchor, columns["level3"]
    label = anchor(row, column)
    if label == (row, column) and sheet.span(row, column)[3] == column:
        return False
    told = [anchor(row, columns[role]) for role in _TOLD if role in columns]
    groups = [anchor(row, columns[level]) for level in LEVELS[:2] if level in columns]
    return label in told or (label in groups and not any(place in sheet.grid.cells for place in told))


def _total(sheet: Sheet, row: int, label: int, columns: Mapping[str, int]) -> TotalRow:
    values = {role: sheet.datum(row, column) for role, column in columns.items() if role in _TOTALS}
    return TotalRow(sheet.datum(row, label), **values)
