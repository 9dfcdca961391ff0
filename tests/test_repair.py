"""Repairs: the right cell and the right number, or none."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from building import datum, form_of

from checks.context import Context
from checks.findings import Repair
from checks.profile import load
from checks.repair import slips
from checks.rows import Form, Submission
from checks.values import half_up

COLUMNS = [["name", "旗县区", ""], ["target", "绩效目标", ""], ["actual", "实际完成", ""], ["rate", "完成比例", ""]]
HOHHOT = [
    ["part", "武川县", "255.24", "411.63", "173.03%"],
    ["part", "和林格尔县", "101.34", "143.91", "142.01%"],
    ["part", "托克托县", "92.4", "115.72", "125.23%"],
    ["part", "土默特左旗", "40.83", "50.68", "124.11%"],
    ["part", "清水河县", "85.16", "92.71", "108.86%"],
    ["part", "回民区", "12.06", "12.68", "105.14%"],
    ["part", "赛罕区", "53.27", "54.35", "102.04%"],
    ["part", "新城区", "79.3", "79.58", "100.35%"],
    ["total", "合计", "719.6", "991.25", "137.75%"],
]
TURPAN = [
    ["total", "年度资金总额：", "15886.03", "10000", "62.95%"],
    ["central", "其中：中央财政资金", "10000", "10000", "100%"],
    ["local", "地方财政资金", "5886.03", "5886.03", "0%"],
    ["other", "其他资金", "", "", ""],
]


def _repairs(form: Form) -> dict[str, Repair]:
    """Return repairs by the cell of the broken rate or total."""
    context = Context(form, Submission("x"), load())
    repairs = context.repairs
    stated = [rate.stated for rate, _ in context.rates] + [relation.total.at for relation, _ in context.sums]
    return {datum.cell: repairs[id(datum)] for datum in stated if id(datum) in repairs}


def _table(rows: list[list[str]]) -> Form:
    return form_of({"form": "regional-breakdown", "breakdown": {"columns": COLUMNS, "rows": rows}})


def test_one_wrong_digit_is_found_among_nine_rows() -> None:
    repairs = _repairs(_table(HOHHOT))

    assert sorted(repairs) == ["rows.0.rate:", "rows.8.actual:"]
    for repair in repairs.values():
        assert (repair.at.cell, repair.found, repair.to, repair.likely) == ("rows.0.actual:", "411.63", "441.63", True)


def test_a_number_that_no_slip_explains_is_only_possible() -> None:
    repairs = _repairs(form_of({"funds": TURPAN}))

    assert sorted(repairs) == ["funds.0.executed", "funds.2.rate"]
    for repair in repairs.values():
        assert (repair.at.cell, repair.found, repair.to, repair.likely) == ("funds.2.executed", "5886.03", "0", False)


def test_a_total_alone_points_at_no_cell() -> None:
    rows = [["part", "甲", "10.5", "", ""], ["part", "乙", "20.5", "", ""], ["total", "合计", "41", "", ""]]

    assert _repairs(_table(rows)) == {}


def test_what_a_formula_computed_is_never_the_slip() -> None:
    rows: list[list[object]] = [list(row) for row in HOHHOT]
    rows[0][3] = {"text": "411.63", "stored": "411.63", "formula": True}
    form = form_of({"form": "regional-breakdown", "breakdown": {"columns": COLUMNS, "rows": rows}})

    assert all(repair.at.cell != "rows.0.actual:" for repair in _repairs(form).values())


def _right_form(numbers: random.Random) -> list[list[str]]:
    rows = []
    for index in range(8):
        target = Decimal(numbers.randrange(500, 90000)) / 100
        actual = half_up(target * Decimal(numbers.randrange(60, 160)) / 100, 2)
        rows.append(["part", f"县{index}", str(target), str(actual), f"{half_up(actual / target * 100, 2)}%"])
    targets = sum((Decimal(row[2]) for row in rows), Decimal(0))
    actuals = sum((Decimal(row[3]) for row in rows), Decimal(0))
    return [*rows, ["total", "合计", str(targets), str(actuals), f"{half_up(actuals / targets * 100, 2)}%"]]


def _slip(text: str, numbers: random.Random) -> str:
    digits = [index for index, letter in enumerate(text) if letter.isdigit()]
    kind = numbers.choice(["digit", "swap", "drop", "double", "point"])
    index = numbers.choice(digits[:-2])
    following = digits[digits.index(index) + 1]
    if kind == "digit":
        return text[:index] + numbers.choice([d for d in "123456789" if d != text[index]]) + text[index + 1 :]
    if kind == "swap":
        letters = list(text)
        letters[index], letters[following] = letters[following], letters[index]
        return "".join(letters)
    if kind == "drop" and len(digits) > 4:
        return text[:index] + text[index + 1 :]
    if kind == "double":
        return text[:index] + text[index] + text[index:]
    return format(Decimal(text) * 10, "f")


def test_one_slip_in_a_right_form_is_never_blamed_on_another_cell() -> None:
    numbers = random.Random(20261121)
    named = 0
    for _ in range(150):
        rows = _right_form(numbers)
        row, column = numbers.randrange(8), numbers.choice([2, 3])
        right = rows[row][column]
        rows[row][column] = _slip(right, numbers)
        cell = f"rows.{row}.{'target' if column == 2 else 'actual'}:"
        for repair in _repairs(_table(rows)).values():
            if repair.likely:
                assert repair.at.cell == cell
                assert Decimal(repair.to) == Decimal(right)
                named += 1

    assert named > 150, "the repair is found for most of the slips"


def test_a_right_form_has_no_repairs() -> None:
    numbers = random.Random(7)
    for _ in range(50):
        assert _repairs(_table(_right_form(numbers))) == {}


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("411.63", "441.63"),
        ("411.63", "411.68"),
        ("128.90", "182.90"),
        ("12.34", "1.234"),
        ("1.27", "1.277"),
        ("1.277", "1.27"),
        ("1.5", "15"),
        ("1.5", "150"),
        ("1.5", "1500"),
        ("1500", "150"),
        ("1500", "15"),
        ("1500", "1.5"),
        ("1.5", "15000"),
        ("15000", "1.5"),
        ("1.5", "150000000"),
        ("150000000", "1.5"),
        ("35.5", "-35.5"),
        ("-35.5", "-35.6"),
        ("100", "10"),
        ("47", "147"),
        ("47", "470"),
    ],
)
def test_one_slip_of_the_keyboard_away(printed: str, meant: str) -> None:
    number = datum(printed, "x").number
    assert number is not None

    assert Decimal(meant) in set(slips(number))


@pytest.mark.parametrize(
    ("printed", "other"), [("411.63", "442.63"), ("12.34", "43.21"), ("47", "4700000"), ("1.5", "1.5"), ("88", "0.8")]
)
def test_what_takes_more_than_one_slip_is_none(printed: str, other: str) -> None:
    number = datum(printed, "x").number
    assert number is not None

    assert Decimal(other) not in set(slips(number))


@pytest.mark.parametrize(
    ("column", "wrong", "right", "cell"),
    [
        (2, "225.24", "255.24", "rows.0.target:"),
        (2, "2552.4", "255.24", "rows.0.target:"),
        (3, "414.63", "441.63", "rows.0.actual:"),
        (3, "4416300", "441.63", "rows.0.actual:"),
    ],
)
def test_a_slip_in_either_number_of_a_rate_is_found(column: int, wrong: str, right: str, cell: str) -> None:
    rows = [list(row) for row in HOHHOT]
    rows[0][3] = "441.63"
    rows[0][column] = wrong
    found = {(repair.at.cell, Decimal(repair.to), repair.likely) for repair in _repairs(_table(rows)).values()}

    assert found == {(cell, Decimal(right), True)}


def test_a_wrong_total_breaks_its_rate_and_is_found() -> None:
    rows = [list(row) for row in HOHHOT]
    rows[0][3] = "441.63"
    rows[8][3] = "919.25"
    found = {(repair.at.cell, repair.to, repair.likely) for repair in _repairs(_table(rows)).values()}

    assert found == {("rows.8.actual:", "991.25", True)}


def test_a_slip_in_a_stated_rate_keeps_its_percent_sign() -> None:
    rows = [list(row) for row in HOHHOT]
    rows[0][3] = "441.63"
    rows[7][4] = "103.35%"
    found = {(repair.at.cell, repair.to, repair.likely) for repair in _repairs(_table(rows)).values()}

    assert found == {("rows.7.rate:", "100.35%", True)}


def test_two_slips_at_once_are_not_guessed_at() -> None:
    rows = [list(row) for row in HOHHOT]
    rows[2][2] = "94.2"

    assert _repairs(_table(rows)) == {}
