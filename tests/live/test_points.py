"""Weights, totals, points of 预算执行率, grades: the formulas say what Python says, over many generated forms."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from office import Cell, Office
from openpyxl import Workbook

from checks.catalogue import catalogue, judge
from checks.datum import Datum
from checks.live import AMOUNT, FORM, SECTION, Band, Live, Value, derived
from checks.profile import Profile, load
from checks.rows import Form, FundRow, Indicator, Submission, TotalRow
from checks.rules.base import Rule
from workbook_templates.building.bands import Places, Table, rule_name, write_band
from workbook_templates.opening import SheetGrid, open_workbook

SEED = 20201004
SOUND = ("=", "=")
"""No slip."""
FORMS = 80
FIRST, TOTAL, MONEY, GRADE = 5, 15, 2, 17
"""Rows of a sheet: the first indicator, the total row, the money, the grade."""
LEVEL1, LABEL, WEIGHT, SCORE, RATE = 1, 2, 3, 4, 5
BUDGET, EXECUTED, MONEY_WEIGHT, MONEY_SCORE = 1, 2, 3, 4
SCORE_FORMAT, AMOUNT_FORMAT = "0.00##", "0.00####"
PLANS = (
    (("产出指标", 20), ("产出指标", 30), ("效益指标", 30), ("满意度指标", 10)),
    (("成本指标", 20), ("产出指标", 40), ("项目效益", 20), ("满意度指标", 10)),
    (("产出指标", 40), ("成本指标", 10), ("社会影响", 30), ("满意度", 10)),
    (("预算执行", 10), ("产出指标", 50), ("效益指标", 30), ("满意度指标", 10)),
    (("产出指标", 66), ("效益指标", 22), ("满意度指标", 2)),
    (("产出指标", 76), ("效益指标", 20), ("满意度指标", 4)),
    (("产出指标", 50.5), ("效益指标", 29.5), ("满意度指标", 10)),
    (("A 项目决策 (20)", 40), ("C 项目产出(40)", 40), ("D 项目效益(20)", 20)),
    (("产出指标", 45), ("其他", 45)),
    (("产出指标", 50), ("效益指标", 30), ("满意度指标", 18)),
)
RULES: tuple[Rule[Any], ...] = tuple(rule for rule in catalogue() if any(live.band is Band.FORM for live in rule.live))


def lives() -> list[tuple[str, Live]]:
    """The live rules of the whole form by code."""
    return [(rule.code, live) for rule in RULES for live in rule.live if live.band is Band.FORM]


@dataclass
class Drawn:
    """A form on its sheet, with its bands on a sheet of its own."""

    name: str
    kind: str
    count: int
    places: Places
    odd: bool
    """It may hold what forms hardly ever do, so that something may be left undecided."""
    cells: dict[str, str] = field(default_factory=dict)
    """The cells of the total row and the money by their raw names."""


def draw(book: Workbook, name: str, profile: Profile, random_: random.Random) -> Drawn:
    """Draw a form as a clerk may hand it in."""
    project = random_.random() < 0.5
    plan = random_.choice(PLANS[:5] * 3 + PLANS)
    kind = "project-self-evaluation" if project else "transfer-self-evaluation"
    odd = random_.random() < 0.2
    drawn = Drawn(name, kind, len(plan), Places(f"'_{name}'"), odd)
    sheet: Any = book.create_sheet(name)
    budget = round(random_.choice((170, 10000, 34.5)), 2)
    executed: Any = round(budget * random_.choice((1, 0.994, 0.6642, 0.6642, 1.2)), 2)
    if random_.random() < 0.15:
        executed = random_.choice((0, None, "无", -3))
    put(sheet, MONEY, BUDGET, budget if random_.random() < 0.9 else random_.choice((0, None)), AMOUNT_FORMAT)
    put(sheet, MONEY, EXECUTED, executed, AMOUNT_FORMAT)
    scores = draw_rows(sheet, plan, random_)
    last = FIRST + len(plan) - 1
    weights, points = f"C{FIRST}:C{last}", f"D{FIRST}:D{last}"
    if project:
        put(sheet, MONEY, MONEY_WEIGHT, random_.choice((10, 10, 10, 10, 12, None, "10分")), "General")
        share = min(1, executed / budget) if isinstance(executed, int | float) else 1
        due = 10 * share
        typed = random_.choice((10, round(due, 2), round(due, 1), round(due - 0.01, 2), 11, 11, -1, -1, "-", None))
        formula = derived.money_points("C2", "A2", "B2", profile)
        put(sheet, MONEY, MONEY_SCORE, *either(random_, formula, typed, SCORE_FORMAT))
        drawn.cells |= {"money_weight": "C2", "money_score": "D2"}
    if random_.random() < 0.9:
        formula = derived.total(weights, "C2") if project else derived.total(weights)
        whole = sum(weight for _, weight in plan)
        typed = random_.choice((100, 90, 98, 110, -1, None, "", "100", whole, "一百" if odd else whole))
        put(sheet, TOTAL, WEIGHT, *either(random_, formula, typed, "General"))
        drawn.cells["total_weight"] = f"C{TOTAL}"
        formula = derived.score_with_execution(points, weights, "A2", "B2", profile)
        if project:
            formula = derived.total(points, "D2")
        added = round(sum(scores), 4)
        off = random_.choice((0, 0, 10, 6.64, 6.6, -0.54, 0.01))
        typed = random_.choice((*(added + off,) * 4, None, f"{added:.2f}", "满分" if odd else "无"))
        put(sheet, TOTAL, SCORE, *either(random_, formula, typed, SCORE_FORMAT))
        drawn.cells["total_score"] = f"D{TOTAL}"
        typed = random_.choice((0.5, 0.9, 0.9999, 1, None, "100%" if odd else "", -1))
        put(sheet, TOTAL, RATE, *either(random_, derived.score_rate(f"D{TOTAL}", f"C{TOTAL}"), typed, "0.00%"))
        drawn.cells["total_rate"] = f"E{TOTAL}"
    formula = derived.grade(f"D{TOTAL}", profile)
    typed = random_.choice(("优", "良", "中", "差", "优秀", "良好", "较差", "优、良", "合格", "", None, "评价等级：中"))
    put(sheet, GRADE, 1, *either(random_, formula, typed, "General"))
    drawn.cells["grade"] = f"A{GRADE}"
    return drawn


def draw_rows(sheet: Any, plan: Sequence[tuple[str, float]], random_: random.Random) -> list[float]:
    """Draw the indicators and return their scores."""
    scores: list[float] = []
    for index, (level1, weight) in enumerate(plan):
        row = FIRST + index
        put(sheet, row, LEVEL1, level1, "General")
        put(sheet, row, LABEL, f"指标{index}", "General")
        gone = random_.random() < 0.04
        put(sheet, row, WEIGHT, None if gone else weight, "General")
        score = round(weight * random_.choice((1, 1, 1, 0.9, 0.853, 0.3)), random_.choice((1, 2, 2, 2, 3)))
        blank = random_.random() < 0.04
        put(sheet, row, SCORE, random_.choice((None, "-")) if blank else score, SCORE_FORMAT)
        scores += [] if blank else [score]
    return scores


def either(random_: random.Random, formula: str, typed: object, number_format: str) -> tuple[object, str, bool]:
    """The form's own formula, or what somebody typed over it."""
    return (f"={formula}", number_format, True) if random_.random() < 0.5 else (typed, number_format, False)


def put(sheet: Any, row: int, column: int, value: object, number_format: str, formula: bool = False) -> None:  # noqa: FBT001, FBT002
    """Put a value into a cell; a text stays one."""
    cell = sheet.cell(row, column, round(value, 4) if isinstance(value, float) else value)
    cell.number_format = number_format
    if isinstance(value, str) and not formula:
        cell.data_type = "s"


def write(book: Workbook, drawn: Drawn, profile: Profile, breaking: tuple[str, str]) -> None:
    """Write the bands of a form; ``breaking`` puts another word for one in all formulas."""
    helper = book.create_sheet(f"_{drawn.name}")
    for cell, number_format in (("A4", AMOUNT_FORMAT), ("A5", SCORE_FORMAT)):
        helper[cell].number_format = number_format
    places, own = drawn.places, f"'{drawn.name}'!"
    places.next_column = 3
    amounts = [{"amount": f"{own}{cell}", "derived": "0", "unit": '""', "sample": "$A$4"} for cell in ("$A$2", "$B$2")]
    write_band(helper, Table(Band.AMOUNT, "", AMOUNT, (), amounts), places, profile)
    # What the band of indicators says of a row: here each row has a group and a label.
    stand_ins = (
        Value("there", '[@label]<>""', ""),
        Value("level1.raw", "[@level1]", ""),
        Value("level1.group", 'LOWER(SUBSTITUTE(SUBSTITUTE([@level1]," ",""),"（","("))', ""),
        Value("weight.value", 'IF(ISNUMBER([@weight]),[@weight],"")', ""),
        Value("score.value", 'IF(ISNUMBER([@score]),[@score],"")', ""),
        *SECTION,
    )
    columns = {"level1": "A", "label": "B", "weight": "C", "score": "D"}
    rows = [
        {name: f"{own}${letter}${FIRST + index}" for name, letter in columns.items()}
        for index in range(drawn.count + 2)
    ]
    write_band(helper, Table(Band.INDICATOR, "", stand_ins, (), rows), places, profile)
    cells = {name: f"{own}{address}" for name, address in drawn.cells.items()}
    cells |= {f"{name}_derived": "1" for name in drawn.cells}
    cells |= {
        name: places.cell(Band.AMOUNT, "value", index) for index, name in enumerate(("money_budget", "money_executed"))
    }
    for name, value in (
        ("weights", "weight.value"),
        ("scores", "score.value"),
        ("there", "there"),
        ("sections", "section"),
    ):
        cells[name] = places.all_of(Band.INDICATOR, value)
    cells |= {"weights_required": "0", "score_sample": "$A$5"}
    values = [replace(value, formula=value.formula.replace(*breaking)) for value in FORM]
    write_band(helper, Table(Band.FORM, "", values, lives(), [cells]), places, profile)


def form_of(drawn: Drawn, grid: SheetGrid) -> Form:
    """The typed form of a sheet's cells, as a reader would make it."""

    def datum(row: int, column: int) -> Datum:
        content, cell = grid.cells.get((row, column)), f"{'ABCDE'[column - 1]}{row}"
        if content is None:
            return Datum(cell=cell)
        return Datum(content.text, cell=cell, stored=content.stored, formula=content.formula, error=content.error)

    form = Form(drawn.kind)
    money = FundRow("total", Datum("年度资金总额"), datum(MONEY, BUDGET), datum(MONEY, EXECUTED))
    if "money_score" in drawn.cells:
        money.weight, money.score = datum(MONEY, MONEY_WEIGHT), datum(MONEY, MONEY_SCORE)
    form.funds = [money]
    for row in range(FIRST, FIRST + drawn.count):
        level1, label, weight, score = (datum(row, column) for column in (LEVEL1, LABEL, WEIGHT, SCORE))
        form.indicators.append(Indicator(label, level1, Datum(), Datum(), weight=weight, score=score))
    if "total_weight" in drawn.cells:
        form.total = TotalRow(Datum("总分"), *(datum(TOTAL, each) for each in (WEIGHT, SCORE, RATE)))
    form.grade = datum(GRADE, 1)
    return form


@dataclass
class Told:
    """What a formula says of a form, and what Python says."""

    form: str
    rule: str
    native: Cell
    python: bool

    @property
    def differs(self) -> bool:
        """They contradict each other."""
        return self.native not in ("?", int(self.python))


def compare(office: Office, path: Path, forms: Sequence[Drawn], profile: Profile, folder: Path) -> Iterator[Told]:
    """Yield what is said of every form by every rule that it has the cells for."""
    with office.open(path) as opened:
        saved = open_workbook(opened.save_xlsx(folder / "saved.xlsx").read_bytes(), "saved.xlsx")
        for drawn in forms:
            grid = next(sheet for sheet in saved.sheets if sheet.name == drawn.name)
            (found,) = judge([Submission("a.xlsx", [form_of(drawn, grid)])], profile, RULES)
            said = {(each.code, each.verdict.case, each.cell) for each in found}
            written = [each for each in lives() if (Band.FORM, rule_name(*each)) in drawn.places.columns]
            letters = [drawn.places.columns[Band.FORM, rule_name(*each)] for each in written]
            row = drawn.places.rows[Band.FORM][0]
            (natives,) = opened.values(f"_{drawn.name}", f"{letters[0]}{row}:{letters[-1]}{row}")
            for (code, live), native in zip(written, natives, strict=True):
                python = any(means(live, code, drawn, *each) for each in said)
                yield Told(drawn.name, rule_name(code, live), native, python)


def means(live: Live, code: str, drawn: Drawn, said: str, case: str, cell: str) -> bool:
    """Tell whether a finding is what a live rule stands for."""
    if code != said or (live.case and live.case != case):
        return False
    # SC01, FM01 and FM11 speak of other cells too.
    return code not in ("SC01", "FM01", "FM11") or cell == drawn.cells.get(live.marks[0], "")


def prepared(folder: Path, profile: Profile, count: int, breaking: tuple[str, str] = SOUND) -> tuple[Path, list[Drawn]]:
    """Save a workbook of generated forms."""
    random_ = random.Random(SEED)
    book = Workbook()
    forms = [draw(book, f"f{number}", profile, random_) for number in range(count)]
    for drawn in forms:
        write(book, drawn, profile, breaking)
    path = folder / "points.xlsx"
    book.save(path)
    return path, forms


def test_the_formulas_say_what_python_says(office: Office, tmp_path: Path) -> None:
    profile = load()
    path, forms = prepared(tmp_path, profile, FORMS)
    told = list(compare(office, path, forms, profile, tmp_path))

    assert [each for each in told if each.differs] == []
    found = Counter(each.rule for each in told if each.native == 1)
    assert found.keys() == {rule_name(code, live) for code, live in lives()}
    usual = {drawn.name for drawn in forms if not drawn.odd}
    assert [each for each in told if each.native == "?" and each.form in usual] == []


@pytest.mark.parametrize("breaking", [("-[scores.sum]-[execution]", "-[scores.sum]"), ("SUMIF", "0*SUMIF")])
def test_a_slip_in_a_formula_is_noticed(chinese_office: Office, tmp_path: Path, breaking: tuple[str, str]) -> None:
    profile = load()
    path, forms = prepared(tmp_path, profile, FORMS, breaking)

    assert any(each.differs for each in compare(chinese_office, path, forms, profile, tmp_path))
