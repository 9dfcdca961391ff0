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
    # A side caption (总体目标) and 年度目标 leave no room either.
    headed = [label for label in sheet.find("goal.rows", area) if label.slot("goal.rows", layout)]
    pair = len({label.row for label in labels.values()}) == 1 and len(headed) > 1
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
        # 总体目标 | 中期目标 | 年度目标: the last one is this year's.
        return {"goal": [label for label in goals if label.row == goals[0].row][-1]} if goals else {}
    beside = [(label, other) for label in goals for other in achieved if label.row == other.row]
    if beside:
        # A side caption (年度总体目标完成情况) may be named as the heading is that stands behind the goal.
        goal, other = min(beside, key=_apart)
        return {"goal": goal, "achieved": other}
    return {"goal": goals[0], "achieved": achieved[0]} if goals else {"achieved": achieved[0]}


def _apart(pair: tuple[Found, Found]) -> tuple[bool, int]:
    """Return what ranks a goal's heading and one of what was done: the nearest behind it first."""
    goal, achieved = pair
    return achieved.column < goal.column, abs(achieved.column - goal.column)


def _text(sheet: Sheet, area: Area, label: Found, *, pair: bool) -> Datum:
    """Return a heading's text: right of it, but below where the two headings or its own width leave no room."""
    beside = sheet.grid.cells.get((label.row, label.right + 1))
    room = beside is not None and sheet.vocabulary.meaning(beside.text) is None
    if (pair and not room) or label.right >= area.right:
        return sheet.datum(label.bottom + 1, label.column)
    return sheet.datum(label.row, label.right + 1)
