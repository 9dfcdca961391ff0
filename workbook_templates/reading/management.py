"""The rows 资金管理情况: what was done, and 存在问题和改进措施."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.rows import ManagementRow
from checks.values import is_blank

if TYPE_CHECKING:
    from checks.datum import Datum
    from workbook_templates.layout import Layout
    from workbook_templates.reading.sheet import Area, Found, Sheet

_PART = "management.columns"


def read_management(sheet: Sheet, area: Area, layout: Layout) -> tuple[list[ManagementRow], dict[str, Datum]]:
    """Return the rows and the headings by role; none of both without the two headings."""
    columns = _columns(sheet, area, layout)
    if {"situation", "problems"} - columns.keys():
        return [], {}
    top = max(label.bottom for label in columns.values()) + 1
    block = area._replace(top=top, bottom=_end(sheet, area._replace(top=top), layout))
    item_column = _item_column(sheet, block, columns["situation"].column)
    rows = []
    for row in sheet.used_rows(block):
        item = sheet.grid.cells.get((row, item_column))
        if item is not None and not is_blank(item.text):
            situation, problems = (sheet.datum(row, columns[role].column) for role in ("situation", "problems"))
            rows.append(ManagementRow(sheet.datum(row, item_column), situation, problems))
    return rows, {role: sheet.datum(label.row, label.column) for role, label in columns.items()}


def _columns(sheet: Sheet, area: Area, layout: Layout) -> dict[str, Found]:
    """Return the two headings, which stand in one row."""
    by_row: dict[int, dict[str, Found]] = {}
    for label in sheet.find(_PART, area):
        slot = label.slot(_PART, layout)
        if slot:
            by_row.setdefault(label.row, {}).setdefault(slot.role, label)
    return max(by_row.values(), key=len, default={})


def _end(sheet: Sheet, area: Area, layout: Layout) -> int:
    parts = ("goal.captions", "goal.rows", "indicators.captions")
    later = (label.row for part in parts for label in sheet.find(part, area) if label.slot(part, layout))
    return min(later, default=area.bottom + 1) - 1


def _item_column(sheet: Sheet, block: Area, situation: int) -> int:
    """Return the column of the rows' names: where the known ones stand, else left of 情况说明."""
    known = next(sheet.find("management.rows", block), None)
    return known.column if known else situation - 1
