"""总体目标 and 全年实际完成情况: their texts stand below the two headings, or right of a single one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checks.datum import Datum
    from workbook_templates.layout import Layout
    from workbook_templates.reading.sheet import Area, Found, Sheet


def read_goal(sheet: Sheet, area: Area, layout: Layout) -> tuple[dict[str, Datum], dict[str, Datum]]:
    """Return the texts and the headings, each by ``goal`` and ``achieved``."""
    labels = _labels(sheet, area, layout)
    pair = len({label.row for label in labels.values()}) == 1 and len(labels) > 1
    texts = {role: _text(sheet, area, label, pair=pair) for role, label in labels.items()}
    return texts, {role: sheet.datum(label.row, label.column) for role, label in labels.items()}


def _labels(sheet: Sheet, area: Area, layout: Layout) -> dict[str, Found]:
    """Return the two headings; of several for the goal the one nearest to 实际完成情况 in its row."""
    found: dict[str, list[Found]] = {}
    for label in sheet.find("goal.rows", area):
        slot = label.slot("goal.rows", layout)
        if slot:
            found.setdefault(slot.role, []).append(label)
    goals, achieved = found.get("goal", []), found.get("achieved", [])
    if not achieved:
        return {"goal": goals[0]} if goals else {}
    beside = [(abs(label.column - other.column), label, other) for label in goals for other in achieved]
    beside = [pair for pair in beside if pair[1].row == pair[2].row]
    if beside:
        _, goal, other = min(beside, key=lambda pair: pair[0])
        return {"goal": goal, "achieved": other}
    return {"goal": goals[0], "achieved": achieved[0]} if goals else {"achieved": achieved[0]}


def _text(sheet: Sheet, area: Area, label: Found, *, pair: bool) -> Datum:
    """Return a heading's text: right of it, but below where the two headings or its own width leave no room."""
    beside = sheet.grid.cells.get((label.row, label.right + 1))
    room = beside is not None and sheet.vocabulary.meaning(beside.text) is None
    if (pair and not room) or label.right >= area.right:
        return sheet.datum(label.bottom + 1, label.column)
    return sheet.datum(label.row, label.right + 1)
