"""The derived cells of a form: what LibreOffice computes is what Python's decimals give, and blank while nothing is."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

from office import Office
from openpyxl import Workbook

from checks.live import derived
from checks.profile import load
from checks.scoring import budget_points
from checks.values import half_up
from workbook_templates.opening import open_workbook
from workbook_templates.recompute import stale_values

PROFILE = load()
ROWS = 150


def number(value: Any) -> Decimal | None:
    """A cell's number as a decimal, None for a text and a blank cell."""
    return Decimal(str(value)) if isinstance(value, int | float) else None


def expected_total(values: list[Any]) -> Decimal | None:
    """The sum of a row; None where it has to stay blank."""
    numbers = [found for value in values if (found := number(value)) is not None]
    texts = [value for value in values if isinstance(value, str) and value not in ("", *derived.NOTHING)]
    return sum(numbers, Decimal(0)) if numbers and not texts else None


def test_derived_cells_are_what_decimals_give(office: Office, tmp_path: Path) -> None:
    random_ = random.Random(2020)
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "表"
    expected: dict[str, Decimal | str | None] = {}
    for row in range(1, ROWS + 1):
        values = [_cell(random_) for _ in range(4)]
        for column, value in enumerate(values, 1):
            sheet.cell(row, column, value)
            if isinstance(value, str):
                sheet.cell(row, column).data_type = "s"
        above, below, weight = (number(values[at]) for at in (1, 0, 2))
        rate = half_up(half_up(above / below, 12), 4) if above is not None and below else None
        points = None
        if None not in (above, below, weight) and below is not None and below > 0 and above is not None and above >= 0:
            points = budget_points(below, above, PROFILE, weight)
        formulas: list[tuple[str, Decimal | str | None]] = [
            (derived.rate(f"B{row}", f"A{row}"), rate),
            (derived.completion(f"B{row}", f"A{row}", PROFILE), rate),
            (derived.total(f"A{row}", f"B{row}", f"C{row}"), expected_total(values[:3])),
            (derived.total(f"A{row}:D{row}"), expected_total(values)),
            (derived.rest(f"A{row}", f"B{row}"), None if None in (above, below) else below - above),  # type: ignore[operator]
            (derived.money_points(f"C{row}", f"A{row}", f"B{row}", PROFILE), points),
            (derived.grade(f"A{row}", PROFILE), None if below is None or below < 0 else PROFILE.grade_of(below)),
        ]
        for letter, (formula, value) in zip("FGHIJKL", formulas, strict=True):
            sheet[f"{letter}{row}"] = f"={formula}"
            expected[f"{letter}{row}"] = value
    path = tmp_path / "derived.xlsx"
    book.save(path)
    with office.open(path) as opened:
        found = opened.values("表", f"F1:L{ROWS}")
        saved = opened.save_xlsx(tmp_path / "saved.xlsx").read_bytes()

    for row, cells in enumerate(found, 1):
        for letter, cell in zip("FGHIJKL", cells, strict=True):
            due = expected[f"{letter}{row}"]
            same = cell == ("" if due is None else due if isinstance(due, str) else float(due))
            assert same, (f"{letter}{row}", cell, due, [each.value for each in sheet[row][:4]])
    assert stale_values(open_workbook(saved, "saved.xlsx")) == {"表": {}}


def _cell(random_: random.Random) -> object:
    value = round(random_.choice((1, 40, 9000)) * random_.random() * 2, random_.choice((0, 1, 2, 4)))
    texts = ("无", "-", "—", "/", "１００", "100万元", "待定", "")
    return random_.choice((value, value, value, value, value, value, 0, -value, None, random_.choice(texts)))


def test_a_derived_cell_that_was_saved_wrong_is_told(tmp_path: Path) -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.append([348.24, 205, "=" + derived.rate("B1", "A1"), "=" + derived.total("A1:B1")])
    sheet["C1"].number_format = "0.00%"
    path = tmp_path / "derived.xlsx"
    book.save(path)

    # Never computed: what each shows is known all the same.
    assert stale_values(open_workbook(path.read_bytes(), "a.xlsx")) == {"Sheet": {(1, 3): "58.87%", (1, 4): "553.24"}}


def test_the_points_of_execution_count_where_weights_leave_room(office: Office, tmp_path: Path) -> None:
    book = Workbook()
    sheet: Any = book.active
    rows = [
        (90, 85.5, 10000, 6642),
        (100, 85.5, 10000, 6642),
        (90, 85.5, None, 6642),
        (90, None, 1, 1),
        (90, 85.5, 0, 0),
    ]
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column, value)
        formula = derived.score_with_execution(f"B{row}:B{row}", f"A{row}:A{row}", f"C{row}", f"D{row}", PROFILE)
        sheet[f"E{row}"] = f"={formula}"
    path = tmp_path / "points.xlsx"
    book.save(path)
    with office.open(path) as opened:
        assert [row[0] for row in opened.values("Sheet", "E1:E5")] == [92.14, 85.5, "", "", ""]
