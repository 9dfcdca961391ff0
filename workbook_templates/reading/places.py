"""Where each grid's form may stand: beside other forms, and down to the next one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbook_templates.reading.headings import Heading
    from workbook_templates.reading.sheet import Area, Sheet


@dataclass(frozen=True)
class Place:
    """A heading with the columns that its form may use and the last row that it may reach."""

    heading: Heading
    left: int
    right: int
    limit: int

    def overlaps(self, other: Place) -> bool:
        """Tell whether two forms share columns, so that one has to stand under the other."""
        return self.left <= other.right and other.left <= self.right

    def before(self, area: Area) -> Place:
        """Return the place that ends over an area, itself when the area does not stand under its heading."""
        under = self.heading.area.bottom < area.top and self.left <= area.right and area.left <= self.right
        return replace(self, limit=min(self.limit, area.top - 1)) if under else self


def places_of(sheet: Sheet, headings: Sequence[Heading]) -> list[Place]:
    """Return the headings with their places, by rows, then by columns."""
    ordered = sorted(headings, key=lambda heading: (heading.area.top, heading.area.left))
    places = [Place(heading, _left(sheet, heading, ordered), _right(sheet, heading, ordered), 0) for heading in ordered]
    return [
        Place(place.heading, place.left, place.right, _limit(sheet, place, places[index + 1 :]))
        for index, place in enumerate(places)
    ]


def _left(sheet: Sheet, heading: Heading, others: Sequence[Heading]) -> int:
    """Return the first column of a form: right of what stands beside it, behind a free column if there is one."""
    edge = max((other.area.right for other in others if other.area.right < heading.area.left), default=0)
    return _free(sheet, heading, range(heading.area.left - 1, edge, -1), edge) + 1


def _right(sheet: Sheet, heading: Heading, others: Sequence[Heading]) -> int:
    """Return the last column of a form; without a neighbour all columns to the right are its own."""
    lefts = [other.area.left for other in others if other.area.left > heading.area.right]
    if not lefts:
        return max(sheet.grid.max_column, heading.area.right)
    return _free(sheet, heading, range(heading.area.right + 1, min(lefts)), min(lefts)) - 1


def _free(sheet: Sheet, heading: Heading, columns: range, edge: int) -> int:
    """Return the first free column of a heading's rows on the way to a neighbour, its edge when there is none."""
    if edge == 0:
        return 0
    rows = range(heading.area.top, heading.area.bottom + 1)
    return next((column for column in columns if not any(sheet.text(row, column) for row in rows)), edge)


def _limit(sheet: Sheet, place: Place, below: Sequence[Place]) -> int:
    """Return the last row before the next heading that stands under this one."""
    tops = (
        other.heading.area.top
        for other in below
        if other.overlaps(place) and other.heading.area.top > place.heading.area.bottom
    )
    return min(tops, default=sheet.grid.max_row + 1) - 1
