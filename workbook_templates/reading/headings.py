"""The headings of grids: which rows of a sheet are one, and which layouts they fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from workbook_templates.reading.sheet import Area

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from workbook_templates.layout import Layout
    from workbook_templates.reading.sheet import Found, Sheet
    from workbook_templates.reading.vocabulary import Vocabulary

INDICATORS = "indicators.columns"
_MOST_KEPT = 32
"""So many headings are worth remembering; a row with more is no form's."""

_Labelled = tuple[int, int, str]
"""A label's row, column and text."""


@dataclass(frozen=True)
class HeadingColumn:
    """One column of a grid by its heading."""

    role: str
    row: int
    """The row of its lowest heading cell."""
    column: int
    source: str = ""
    rank: int = 0
    """How early the layout lists its label: of several names the first listed one names the row."""


@dataclass(frozen=True)
class Fit:
    """A layout that a heading fits, with the columns it knows."""

    layout: Layout
    columns: tuple[HeadingColumn, ...]


@dataclass
class Heading:
    """The heading of one grid."""

    area: Area
    fits: list[Fit] = field(default_factory=list)

    def best(self, title: str, above: Callable[[Layout], int] = lambda _: 0) -> Fit | None:
        """Return the layout that knows most columns; among equals the title decides, then what stands above."""
        fits = [fit for fit in self.fits if not fit.layout.refuses(title)]
        if len(fits) < 2:
            return next(iter(fits), None)

        def rank(fit: Fit) -> tuple[int | bool, ...]:
            layout = fit.layout
            told = (len(fit.columns), layout.titled(title), layout.only_titled, layout.words_of(title))
            # Of two that know as much of the money block, the one that knows nothing else is meant.
            return (*told, above(layout), -len(layout.funds.columns))

        return max(fits, key=rank)


def indicator_headings(sheet: Sheet) -> Iterator[Heading]:
    """Yield the headings of indicator grids, top to bottom, left to right."""
    rows: dict[int, list[Found]] = {}
    for label in sheet.named(INDICATORS):
        rows.setdefault(label.row, []).append(label)
    done = 0
    for row, labels in rows.items():
        if row <= done:
            continue
        if _goes_on_below(sheet, labels, row):
            labels = sorted(labels + rows.get(row + 1, []), key=lambda label: label.column)  # noqa: PLW2901
        elif reaching := [label for label in rows.get(row - 1, ()) if label.bottom >= row]:
            labels = sorted(labels + reaching, key=lambda label: label.column)  # noqa: PLW2901
        for part in _side_by_side(labels, sheet.vocabulary):
            fits = fits_of(part, sheet.vocabulary)
            if fits:
                done = max(label.bottom for label in part)
                yield Heading(_area_of(part), fits)


def fits_of(labels: Sequence[Found], vocabulary: Vocabulary) -> list[Fit]:
    """Return the layouts of which a row of labels has all the columns that are needed."""
    # The workbooks of a batch have the same headings in the same places.
    read = _known_fits if len(labels) <= _MOST_KEPT else _fits
    return list(read(tuple((label.row, label.column, label.text) for label in labels), vocabulary))


def _fits(headed: Sequence[_Labelled], vocabulary: Vocabulary) -> tuple[Fit, ...]:
    fits = []
    for layout in vocabulary.layouts:
        columns = _known_columns(headed, layout, vocabulary) if layout.indicators.columns else {}
        if columns and layout.indicators.needed <= columns.keys():
            fits.append(Fit(layout, tuple(columns.values())))
    return tuple(fits)


_known_fits = lru_cache(maxsize=512)(_fits)


def _known_columns(headed: Sequence[_Labelled], layout: Layout, vocabulary: Vocabulary) -> dict[str, HeadingColumn]:
    """Return the columns of a layout among some labels, by role; the first label of a role counts.

    Where indicators and targets come twice, the first ones are those of several years (中期目标) and the last of this.
    """
    found: dict[str, list[HeadingColumn]] = {}
    for row, column, text in headed:
        meaning = vocabulary.meaning(text)
        slot = meaning.places.get(INDICATORS, {}).get(layout.id) if meaning else None
        if slot:
            found.setdefault(slot.role, []).append(HeadingColumn(slot.role, row, column))
    twice = all(len(found.get(role, ())) == 2 for role in ("level3", "target"))
    return {role: columns[-1 if twice else 0] for role, columns in found.items()}


def _goes_on_below(sheet: Sheet, labels: Sequence[Found], row: int) -> bool:
    """Tell whether the row below belongs to the heading: nothing stands there under the labels themselves."""
    return all(label.bottom > row or (row + 1, label.column) not in sheet.grid.cells for label in labels)


def _side_by_side(labels: Sequence[Found], vocabulary: Vocabulary) -> Iterator[list[Found]]:
    """Part the labels of grids that stand side by side, where a label comes back and both sides are whole."""
    part: list[Found] = []
    for index, label in enumerate(labels):
        back = any(label.meaning.places[INDICATORS] == other.meaning.places[INDICATORS] for other in part)
        if back and fits_of(part, vocabulary) and fits_of(labels[index:], vocabulary):
            yield part
            part = []
        part.append(label)
    yield part


def _area_of(labels: Sequence[Found]) -> Area:
    return Area(
        min(label.row for label in labels),
        min(label.column for label in labels),
        max(label.bottom for label in labels),
        max(label.right for label in labels),
    )
