"""The fields of a form's head: 项目名称, 中央主管部门, …"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.rows import HeadField

if TYPE_CHECKING:
    from workbook_templates.layout import Layout
    from workbook_templates.reading.sheet import Area, Sheet


def read_head(sheet: Sheet, area: Area, layout: Layout) -> dict[str, HeadField]:
    """Return the fields of a head by role; the first label of a role counts."""
    fields: dict[str, HeadField] = {}
    for label in sheet.find("head.rows", area):
        slot = label.slot("head.rows", layout)
        if slot and slot.role not in fields:
            datum = sheet.datum(label.row, label.column)
            fields[slot.role] = HeadField(slot.role, datum, sheet.beside(label, area), slot.required)
    return fields
