"""The labels of questionnaires on a sheet, and which of them belong to the grid of another form.

A label inside a grid is none of a questionnaire: 发放问卷数 may be an indicator like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from checks.rows import Survey
from checks.values import fold
from workbook_templates.reading.sheet import Area

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checks.datum import Datum
    from workbook_templates.layout import Layout
    from workbook_templates.reading.places import Place
    from workbook_templates.reading.sheet import Found, Sheet

ROWS, COLUMNS, CAPTIONS = "survey.rows", "survey.columns", "survey.captions"
COUNTS = ("sent", "returned", "valid")
STATISTICS = ("alpha", "kmo", "validity", "correlation")
GAP = 2
"""So many rows may be left free inside a part."""
ENOUGH = 2
"""So many labels with a number make a block, so many items a scale."""
_FIRST = frozenset({*COUNTS, "caption", "question", "option", "respondent"})
"""What may stand first in a row under a grid and is no row of it."""


@dataclass
class SurveyPart:
    """One part of a questionnaire, with the cells that it fills."""

    area: Area
    survey: Survey
    headers: dict[str, Datum] = field(default_factory=dict)
    told: bool = False
    """It says how many were sent or returned."""


class SurveyLabels:
    """The labels of questionnaires on one sheet."""

    def __init__(self, sheet: Sheet, layout: Layout, places: Sequence[Place]) -> None:
        self.sheet = sheet
        self.layout = layout
        self.rows = self._labelled(ROWS)
        self.columns = self._labelled(COLUMNS)
        self.counted = any(self.role(label) in COUNTS for row in self.rows.values() for label in row.values())
        """Somewhere it says how many were sent or returned; no block of numbers is told without."""
        self._items = next((slot.patterns for slot in layout.survey.columns if slot.role == "item"), ())
        self._places = places
        self._found: list[Area] = []

    def _labelled(self, part: str) -> Mapping[int, Mapping[int, Found]]:
        """Return the labels of a part by row and column."""
        found: dict[int, dict[int, Found]] = {}
        for label in self.sheet.named(part):
            if label.slot(part, self.layout):
                found.setdefault(label.row, {})[label.column] = label
        return found

    def all_rows(self) -> list[int]:
        """Return the rows with a label, in order."""
        return sorted(self.rows.keys() | self.columns.keys())

    def role(self, label: Found, *parts: str) -> str:
        """Return what a label names in some parts of the layout, in the rows where none are named."""
        slots = (label.slot(part, self.layout) for part in parts or (ROWS,))
        return next((slot.role for slot in slots if slot), "")

    def row_role(self, row: int, column: int) -> str:
        """Return what the label in a cell names, empty when none stands there."""
        label = self.rows.get(row, {}).get(column)
        return self.role(label) if label is not None else ""

    def found(self, area: Area) -> None:
        """Note a part: what stands below it under the same grid is no row of the grid either."""
        self._found.append(area)

    def is_free(self, row: int, column: int, since: int) -> bool:
        """Tell whether a cell is none of a grid: it stands over, beside or, with its part first in its row, under it.

        ``since`` is the row where the cell's part begins.
        """
        for place in self._places:
            heading = place.heading.area
            if place.left <= column <= place.right and heading.top <= row <= place.limit:
                if since <= heading.bottom:
                    return False
                after = any(heading.bottom < area.top < since for area in self._found)
                if not after and not self._leads(since, place):
                    return False
        return True

    def _leads(self, row: int, place: Place) -> bool:
        """Tell whether a questionnaire's label stands first in a row under a grid, where its first column is."""
        first = self.sheet.columns(row, Area(row, place.left, row, place.right))[:1]
        if not first or first[0] > place.heading.area.left:
            return False
        meaning = self.sheet.vocabulary.meaning(self.sheet.text(row, first[0]))
        places = meaning.places if meaning is not None else {}
        slots = (places.get(part, {}).get(self.layout.id) for part in (ROWS, COLUMNS, CAPTIONS))
        return any(slot is not None and slot.role in _FIRST for slot in slots)

    def question_columns(self, row: int) -> dict[str, int]:
        """Return the columns of a table of answers by role, empty when the row is no heading of one."""
        columns: dict[str, int] = {}
        for column, label in self.columns.get(row, {}).items():
            role = self.role(label, COLUMNS)
            if role in ("question", "option", "count", "share"):
                columns.setdefault(role, column)
        return columns if "option" in columns and columns.keys() & {"count", "share"} else {}

    def item_columns(self, row: int) -> tuple[int, list[int]]:
        """Return the columns of the respondents and of the items of a scale; 0 and none when it is no such heading."""
        labels = self.columns.get(row, {}).values()
        first = next((label.column for label in labels if self.role(label, COLUMNS) == "respondent"), 0)
        columns = [column for column in self.sheet.rows[row] if column > first] if first else []
        items = [column for column in columns if self._is_item(fold(self.sheet.text(row, column)))]
        return (first, items) if len(items) >= ENOUGH else (0, [])

    def _is_item(self, text: str) -> bool:
        return any(pattern.fullmatch(text) for pattern in self._items)
