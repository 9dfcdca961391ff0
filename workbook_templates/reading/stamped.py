"""The locked cells of a stamped template, found again in what came back.

Where all stand at their addresses nothing has to be looked for. Else rows and columns were inserted, deleted or
moved: columns are found by the texts that stand once on the sheet, rows by all that was issued in them, wherever
they went; a row of which nothing is left is taken to stand between its neighbours when these moved alike.
What cannot be found for sure is left out: a template that was taken apart is no false alarm.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from checks.issuing import unchanged
from checks.rows import IssuedCell, StampRow
from checks.values import fold
from workbook_templates import stamp as stamps
from workbook_templates.opening.formulas import moved
from workbook_templates.opening.grid import column_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from checks.rows import Form
    from workbook_templates.layout import Layout
    from workbook_templates.opening import WorkbookGrid
    from workbook_templates.reading.sheet import Sheet
    from workbook_templates.stamp import Locked

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ROWS_NAMED = re.compile(r"[A-Z]\$?([0-9]+)", re.IGNORECASE)
_MOST_PAIRS = 40_000
"""Rows that changed, times rows they may be: beyond it they are left out."""

Cells = dict[tuple[int, int], "Locked"]
"""The locked cells of one sheet by the row and column they were issued at."""


def read_stamp(
    book: WorkbookGrid, sheets: Sequence[Sheet], forms: Sequence[Form], layouts: Sequence[Layout]
) -> StampRow | None:
    """Return what a workbook says of its template, None when it is no stamped one."""
    stamp = stamps.read(book)
    if stamp is None:
        return None
    current = next((layout.version for layout in layouts if layout.id == stamp.template), None)
    cells: list[IssuedCell] = []
    if stamp.intact:
        for name, locked in _by_sheet(stamp.issued).items():
            sheet = _sheet_of(name, stamp.template, sheets, forms)
            if sheet is not None:
                cells += _found(sheet, locked, formulas_told=book.content != "xls")
    return StampRow(
        stamp.template, stamp.version, current, stamp.profile, stamp.project, stamp.intact, cells=tuple(cells)
    )


def _by_sheet(issued: Mapping[stamps.Place, Locked]) -> dict[str, Cells]:
    found: dict[str, Cells] = {}
    for (sheet, address), locked in issued.items():
        place = _ADDRESS.fullmatch(address)
        if place:
            found.setdefault(sheet, {})[int(place[2]), column_number(place[1])] = locked
    return found


def _sheet_of(name: str, template: str, sheets: Sequence[Sheet], forms: Sequence[Form]) -> Sheet | None:
    """Return the sheet of a name; one that was renamed is the only one with a form of the template."""
    named = next((sheet for sheet in sheets if sheet.name == name), None)
    homes = {form.sheet for form in forms if form.kind == template}
    return named or (next((sheet for sheet in sheets if sheet.name in homes), None) if len(homes) == 1 else None)


def _found(sheet: Sheet, locked: Cells, *, formulas_told: bool) -> Iterator[IssuedCell]:
    rows, columns = _places(sheet, locked)
    for (row, column), cell in locked.items():
        if row not in rows or (cell.kind is stamps.Kind.DERIVED and not formulas_told):
            continue
        down, right = rows[row] - row, columns[column] - column
        text = cell.text if cell.kind is stamps.Kind.ISSUED else _formula(cell.formula, row, down, right)
        yield IssuedCell(sheet.datum(row + down, column + right), cell.kind.value, text)


def _formula(formula: str, row: int, down: int, right: int) -> str:
    """Return a formula as it reads where it stands now, empty where it refers to rows that moved otherwise."""
    if (down or right) and (set(_ROWS_NAMED.findall(formula)) != {str(row)} or "!" in formula):
        return ""
    written = moved(formula, down, right)
    return f"={written}" if written else ""


def _places(sheet: Sheet, locked: Cells) -> tuple[dict[int, int], dict[int, int]]:
    """Return where each row and each column stands now; rows that are not found are left out."""
    wanted: dict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), cell in locked.items():
        if cell.kind is stamps.Kind.ISSUED:
            wanted[row][column] = cell.text
    every_row = {row for row, _ in locked}
    every_column = sorted({column for _, column in locked})
    if all(unchanged(text, sheet.text(row, column)) for row in wanted for column, text in wanted[row].items()):
        return {row: row for row in every_row}, {column: column for column in every_column}
    columns = _columns(sheet, wanted, every_column)
    rows = _Rows(sheet, wanted, columns).find()
    if len(rows) * 2 < len(wanted):
        return {}, columns
    return _between(rows, every_row), columns


def _columns(sheet: Sheet, wanted: Mapping[int, Mapping[int, str]], every: Iterable[int]) -> dict[int, int]:
    """Return where each column stands now, by the texts that stand once in the template and once on the sheet."""
    there: dict[str, list[int]] = defaultdict(list)
    for (_, column), cell in sheet.grid.cells.items():
        there[fold(cell.text)].append(column)
    issued = Counter(fold(text) for row in wanted.values() for text in row.values())
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    for row in wanted.values():
        for column, text in row.items():
            folded = fold(text)
            if issued[folded] == 1 and len(there.get(folded, ())) == 1:
                votes[column][there[folded][0]] += 1
    found: dict[int, int] = {}
    shift = 0
    for column in every:
        if column in votes:
            shift = votes[column].most_common(1)[0][0] - column
        found[column] = column + shift
    return found


class _Rows:
    """Finds the rows of a template by what was issued in them."""

    def __init__(self, sheet: Sheet, wanted: Mapping[int, Mapping[int, str]], columns: Mapping[int, int]) -> None:
        self._sheet = sheet
        self._wanted = {
            row: {columns[column]: fold(text) for column, text in cells.items()} for row, cells in wanted.items()
        }
        self._there = sorted(sheet.rows)
        self._texts: dict[tuple[int, int], str] = {}
        self.found: dict[int, int] = {}

    def find(self) -> dict[int, int]:
        """Return where each row stands now."""
        self._whole_rows()
        self._changed_rows()
        self._rows_between()
        return self.found

    def _text(self, row: int, column: int) -> str:
        text = self._texts.get((row, column))
        if text is None:
            # Merged cells say what they say in their first row alone, as the template lists them.
            cell = self._sheet.grid.cells.get((row, column))
            text = self._texts[row, column] = fold(cell.text) if cell else ""
        return text

    def _whole_rows(self) -> None:
        """Find the rows of which every cell is as issued and that are the only ones to say so."""
        shapes: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for row, cells in self._wanted.items():
            # A weight alone is no name.
            if not all(_is_plain(text) for text in cells.values()):
                shapes[tuple(cells)].append(row)
        for shape, rows in shapes.items():
            there: dict[tuple[str, ...], list[int]] = defaultdict(list)
            for row in self._there:
                there[tuple(self._text(row, column) for column in shape)].append(row)
            issued = Counter(tuple(self._wanted[row].values()) for row in rows)
            for row in rows:
                said = tuple(self._wanted[row].values())
                if issued[said] == 1 and len(there[said]) == 1:
                    self.found[row] = there[said][0]
        self._drop_doubles()

    def _drop_doubles(self) -> None:
        """Let go of rows that would stand in one place."""
        taken = Counter(self.found.values())
        self.found = {row: place for row, place in self.found.items() if taken[place] == 1}

    def _changed_rows(self) -> None:
        """Find the other rows in their order, so that the most of what was issued is found again."""
        rows = [row for row in sorted(self._wanted) if row not in self.found]
        taken = set(self.found.values())
        there = [row for row in self._there if row not in taken]
        if not rows or not there or len(rows) * len(there) > _MOST_PAIRS:
            return
        # The longest common subsequence, weighted: best[i][j] is for the rows from i on in the places from j on.
        weights = [[self._likeness(row, place) for place in there] for row in rows]
        best = [[0] * (len(there) + 1) for _ in range(len(rows) + 1)]
        for i in reversed(range(len(rows))):
            for j in reversed(range(len(there))):
                paired = best[i + 1][j + 1] + weights[i][j] if weights[i][j] else 0
                best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
        i = j = 0
        while i < len(rows) and j < len(there):
            if weights[i][j] and best[i][j] == best[i + 1][j + 1] + weights[i][j]:
                self.found[rows[i]] = there[j]
                i, j = i + 1, j + 1
            elif best[i][j] == best[i + 1][j]:
                i += 1
            else:
                j += 1

    def _likeness(self, row: int, place: int) -> int:
        """Return how much of a row stands in a place: a name says more than a number, a nearer place is better."""
        same = sum(
            (1 if _is_plain(text) else 4)
            for column, text in self._wanted[row].items()
            if self._text(place, column) == text
        )
        return same * 1000 - min(abs(place - row), 900) if same else 0

    def _rows_between(self) -> None:
        """Take a row of which nothing is left to stand between its neighbours, where these moved alike."""
        taken = set(self.found.values())
        for row, place in _between(self.found, self._wanted).items():
            if row not in self.found and place not in taken:
                self.found[row] = place


def _is_plain(text: str) -> bool:
    return not any(sign > "⺀" for sign in text)


def _between(found: Mapping[int, int], every: Iterable[int]) -> dict[int, int]:
    """Return the rows found, and those between two that moved alike (or beyond the last that did not move)."""
    places = dict(found)
    known = sorted(found)
    for row in every:
        if row not in found:
            above = max((each for each in known if each < row), default=None)
            below = min((each for each in known if each > row), default=None)
            shifts = {found[each] - each for each in (above, below) if each is not None}
            if len(shifts) == 1 and (None not in (above, below) or shifts == {0}):
                places[row] = row + shifts.pop()
    return places
