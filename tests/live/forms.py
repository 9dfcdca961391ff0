"""Indicators in a plain sheet beside their helper cells, and the same indicators as the reader shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple

import office
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from checks.catalogue import catalogue
from checks.datum import Datum
from checks.live import INDICATOR_VALUES, LISTS, Band, Live, Value
from checks.profile import Profile, load
from checks.rows import Form, Indicator
from checks.values import fold
from workbook_templates.building.bands import FIRST_ROW, NAME_ROW, Places, Table, rule_name, write_band
from workbook_templates.opening import SheetGrid, open_workbook

ROLES = (
    "level1", "level2", "level3", "target", "actual", "weight", "score", "score_rate", "reason", "scoring", "basis",
    "evidence",
)  # fmt: skip
REQUIRED = frozenset({"target", "weight", "basis"})
KIND = "transfer-self-evaluation"
DATA, HELPER = "表", "辅助"
SIZE = 60
"""The rows of the helper sheet: one form at a time is looked at through them."""

TOLD = ("comparator", "met", "completion", "points")
"""The values that are held against Python's own, without errors: ``?`` for unknown."""


class Cell(NamedTuple):
    """What stands in a cell: a text, a number in a format, or an error (``#REF!``)."""

    value: str | float = ""
    number_format: str = "General"


Row = Mapping[str, Cell]


@dataclass(frozen=True)
class Drawn:
    """The rows of one form, each by role; a role left out is an empty cell."""

    rows: Sequence[Row]
    period: str = "2024"
    usual: bool = False
    """All of it is the usual grammar of forms: nothing may be left undecided."""


def rules() -> list[tuple[str, Live]]:
    """Return the rules that speak of one indicator, with their codes."""
    return [(rule.code, live) for rule in catalogue() for live in rule.live if live.band is Band.INDICATOR]


class Said(NamedTuple):
    """What the helper cells say of one row, by their names."""

    rules: Mapping[str, float | str]
    values: Mapping[str, float | str]


class Sheets:
    """All forms below each other on one sheet, and helper cells that look at one of them."""

    def __init__(self, forms: Sequence[Drawn], profile: Profile | None = None) -> None:
        self.forms = forms
        self._places = Places(HELPER, next_column=3)
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = DATA
        rows = [row for form in forms for row in form.rows]
        for number, cells in enumerate(rows, 2):
            for role, content in cells.items():
                if content.value != "":
                    cell = sheet.cell(number, ROLES.index(role) + 1, content.value)
                    cell.number_format = content.number_format
                    if isinstance(content.value, str):
                        cell.data_type = "e" if content.value in _ERRORS else "s"
        helper = book.create_sheet(HELPER)
        for index in range(SIZE):
            helper.cell(FIRST_ROW + index, 1, f'=IF({index}<$A$2,$A$1+{index},"")')
        told = [Value(f"told.{name}", f'IFERROR([{name}],"?")', name) for name in TOLD]
        table = Table(
            Band.INDICATOR, "指标", (*INDICATOR_VALUES, *told), rules(), [_references(index) for index in range(SIZE)]
        )
        write_band(helper, table, self._places, profile or load())
        # Those of one row; the others differ by its number alone.
        self.formulas = [str(cell.value) for cell in helper[FIRST_ROW] if str(cell.value).startswith("=")]
        target = BytesIO()
        book.save(target)
        self.data = target.getvalue()
        self.grid = open_workbook(self.data, "x.xlsx").sheets[0]

    def said(self, workbook: office.Workbook) -> Iterator[tuple[Drawn, Form, dict[int, Said]]]:
        """Yield each form as drawn, as read, and what the helper cells say of its rows by their numbers.

        Number 0 stands for the row beyond its end.
        """
        start = 2
        for form in self.forms:
            workbook.set(HELPER, "A1", start)
            workbook.set(HELPER, "A2", len(form.rows))
            workbook.set(HELPER, "A3", form.period)
            workbook.recalculate()
            said = self._read(workbook, len(form.rows) + 1)
            numbers = [*range(start, start + len(form.rows)), 0]
            yield form, form_of(self.grid, form, start), dict(zip(numbers, said, strict=True))
            start += len(form.rows)

    def column(self, name: str) -> list[str]:
        """Return the addresses of a value's or rule's cells on the helper sheet."""
        letters = self._places.columns[Band.INDICATOR, name]
        return [f"{letters}{FIRST_ROW + index}" for index in range(SIZE)]

    def listed(self, band: Band, name: str, word: str) -> str:
        """Return the address of a word in a list that formulas look into."""
        [listing] = [each for each in LISTS if each.band is band]
        return f"{self._places.columns[band, name]}{FIRST_ROW + list(listing.columns[name]).index(word)}"

    def _read(self, workbook: office.Workbook, count: int) -> list[Said]:
        rules_said = self._columns(workbook, [rule_name(code, live) for code, live in rules()], count)
        values = self._columns(workbook, [f"told.{name}" for name in TOLD], count)
        return [
            Said({name: column[row] for name, column in rules_said.items()}, {n[5:]: c[row] for n, c in values.items()})
            for row in range(count)
        ]

    def _columns(self, workbook: office.Workbook, names: Sequence[str], count: int) -> dict[str, list[float | str]]:
        """Return neighbouring columns."""
        first, last = (self._places.columns[Band.INDICATOR, name] for name in (names[0], names[-1]))
        assert workbook.values(HELPER, f"{first}{NAME_ROW}:{last}{NAME_ROW}") == [list(names)]
        rows = workbook.values(HELPER, f"{first}{FIRST_ROW}:{last}{FIRST_ROW + count - 1}")
        return {name: [row[at] for row in rows] for at, name in enumerate(names)}


_ERRORS = ("#REF!", "#DIV/0!", "#N/A", "#VALUE!")


def _references(index: int) -> dict[str, str]:
    """Return the cells of a row as a template refers to them: by its number, which inserted rows do not change."""
    row = f"$A{FIRST_ROW + index}"
    letters = {role: get_column_letter(column) for column, role in enumerate(ROLES, 1)}
    return {
        **{role: f"INDEX({DATA}!${letter}:${letter},{row})" for role, letter in letters.items()},
        "row": row,
        "required": '"|' + "|".join(sorted(REQUIRED)) + '|"',
        "form": f'"{KIND}"',
        "period": "$A$3",
    }


def form_of(grid: SheetGrid, drawn: Drawn, start: int) -> Form:
    """Return a form as the reader gives it: blank groups are those above, an empty row is none."""
    indicators: list[Indicator] = []
    groups: dict[str, Datum] = {}
    for row in range(start, start + len(drawn.rows)):
        data = {role: _datum(grid, row, column) for column, role in enumerate(ROLES, 1)}
        level1, level2 = data.pop("level1"), data.pop("level2")
        if not level1.blank:
            if "level1" not in groups or fold(groups["level1"].text) != fold(level1.text):
                groups.pop("level2", None)
            groups["level1"] = level1
        if not level2.blank:
            groups["level2"] = level2
        label = data.pop("level3")
        if not label.blank or any(not data[role].blank for role in ("target", "actual", "weight", "score")):
            found = groups.get("level1", level1), groups.get("level2", level2)
            indicators.append(Indicator(label, *found, **data))
    made = Form(KIND, grid.name, period=drawn.period, indicators=indicators, required=REQUIRED)
    made.headers = {f"indicators.{role}": Datum(role) for role in ROLES}
    return made


def _datum(grid: SheetGrid, row: int, column: int) -> Datum:
    cell = grid.cells.get((row, column))
    address = f"{get_column_letter(column)}{row}"
    if cell is None:
        return Datum(sheet=grid.name, cell=address)
    return Datum(cell.text, sheet=grid.name, cell=address, stored=cell.stored, formula=cell.formula, error=cell.error)
