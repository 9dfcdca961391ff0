"""Rates, sums and what may not be blank: the formulas say what Python says, over many generated blocks of money."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from office import Cell, Office
from office import Workbook as Opened
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from checks.catalogue import catalogue, judge
from checks.datum import Datum
from checks.live import AMOUNT, FIELD, RATE, SUM, Band, Live, derived
from checks.profile import Profile, load
from checks.rows import Breakdown, BreakdownRow, Column, Form, FundRow, HeadField, ManagementRow, Submission
from workbook_templates.building.bands import Places, Table, rule_name, write_band
from workbook_templates.opening import WorkbookGrid, open_workbook

SEEDS = {"zh-CN": 21, "en-US": 26}
CASED = frozenset({"FM11", "RT02"})
"""Rules whose formulas are told apart by their case."""
SOUND = ("=", "=")
"""No slip."""
BLOCKS = 64
"""In each locale, each time others: more than 800 rates and sums in all."""
AMOUNT_FORMAT, RATE_FORMAT = "0.00####", "0.00%"
VALUES = {Band.AMOUNT: AMOUNT, Band.SUM: SUM, Band.RATE: RATE, Band.FIELD: FIELD}
COLUMNS = {"budget": 2, "executed": 3, "rate": 4}
TABLE_COLUMNS = (
    Column("target", "target", Datum("绩效目标")),
    Column("actual", "actual", Datum("实际完成")),
    Column("rate", "rate", Datum("完成比例")),
)
CAPPED = replace(load(), completion_capped=True)
"""A profile by which no more than 100 % of a target is done."""
TOTAL, PROBLEMS, HEAD = 2, 10, 15
"""The rows of the total, the first of the problems and of the head on each sheet."""


def rules(band: Band, *, table: bool) -> list[tuple[str, Live]]:
    """The live rules of a band by code, as far as they hold for the form."""
    kind = "regional-breakdown" if table else "transfer-self-evaluation"
    return [
        (rule.code, live)
        for rule in catalogue()
        for live in rule.live
        if live.band is band
        and not (rule.forms and kind not in rule.forms)
        and not (table and "problems" in live.needs)
    ]


@dataclass
class Block:
    """A money block on its sheet, with its bands beside it on a sheet of its own."""

    name: str
    roles: list[str]
    usual: bool
    """Only what forms usually hold: nothing may be left undecided."""
    table: bool = False
    """A table of regions with targets and actuals instead of a money block."""
    computed: set[tuple[int, int]] = field(default_factory=set)
    """The cells with amounts, by row of the block and column, that the form has a formula for."""
    at: dict[tuple[Band, int, str], str] = field(default_factory=dict)
    """The cell that a rule's verdict is about, by band, row of the band and kind of cell."""
    places: Places = field(default_factory=lambda: Places(""))

    def ref(self, row: int, column: int) -> str:
        """The reference of a cell as formulas write it."""
        return f"INDEX('{self.name}'!${get_column_letter(column)}:${get_column_letter(column)},{row})"

    @property
    def relations(self) -> Iterator[tuple[tuple[int, int], list[tuple[int, int]]]]:
        """Each total with its parts, by row of the block and column."""
        for column in (2, 3):
            for name, roles in (("total", ("central", "local", "other", "part")), ("local", ("local_part",))):
                parts = [(index, column) for index, role in enumerate(self.roles) if role in roles]
                if parts:
                    yield (self.roles.index(name), column), parts

    def row(self, index: int) -> int:
        """The sheet's row of a row of the block."""
        return TOTAL + index


def money(random_: random.Random, *, usual: bool) -> tuple[Any, str]:
    """An amount as people put it into a cell, with its number format."""
    decimals = random_.choice((0, 1, 2, 2, 2, 4))
    value = round(random_.choice((0.5, 3, 90, 900, 20000)) * (0.2 + random_.random()), decimals)
    plain = [(value, AMOUNT_FORMAT)] * 8 + [
        (0, AMOUNT_FORMAT), (None, AMOUNT_FORMAT), ("-", AMOUNT_FORMAT), ("无", AMOUNT_FORMAT), ("", AMOUNT_FORMAT),
        (round(value), "General"), (round(value, 2), "0.00"), (round(value, 2), "#,##0.00"),
        (round(value + 1200, 2), "#,##0.00"),
        (f"{value:,.2f}", "@"), (f"{value:.{decimals}f}万元", AMOUNT_FORMAT), (f" {value:.1f} ", AMOUNT_FORMAT),
        (f"{value:.2f}".translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789."}), AMOUNT_FORMAT),
    ]  # fmt: skip
    odd = [
        (value, "General"), (value / 3, AMOUNT_FORMAT), (-value, AMOUNT_FORMAT), ("待定", AMOUNT_FORMAT),
        (value, "0"), (value, RATE_FORMAT), ("1,23", AMOUNT_FORMAT), ("1 2", AMOUNT_FORMAT), (f"{value:.2f}元", "@"),
        (value, "0.0"), (True, AMOUNT_FORMAT), ("12.", "@"), (".5", "@"), ("--3", "@"),
        ("待核", "@"), ("详见附件", "@"),
        ("1.2.3", "@"), (f"-{value:.2f}", "@"),
        ("一百", "@"), (value, "0.00_);[Red]\\(0.00\\)"), (-value, "0.00_);[Red]\\(0.00\\)"), (value, "#,##0.00##"),
    ]  # fmt: skip
    return random_.choice(plain if usual or random_.random() < 0.7 else odd)


def rate(random_: random.Random, ratio: float | None, *, usual: bool) -> tuple[Any, str] | None:
    """A rate as people put it into a cell; None leaves the form's own formula."""
    if random_.random() < 0.4:
        return None
    percent = 100 * ratio if ratio is not None else 68.17
    decimals = random_.choice((0, 1, 2, 2, 2))
    step = 10.0**-decimals
    value = round(percent, decimals) + random_.choice((0, 0, 0, step, -step, 2 * step, 7.3, -percent / 2))
    cut = int(percent / step + 1e-9) * step
    usually: list[tuple[Any, str]] = [
        (f"{value:.{decimals}f} %", "General"), (f"{value:.{decimals}f}%", RATE_FORMAT),
        (round(value, 2) / 100, RATE_FORMAT), (f"{cut:.{decimals}f}%", "@"),
        (round(cut, 2) / 100, RATE_FORMAT), (f"{cut:.{decimals}f}%", RATE_FORMAT),
        ("-", RATE_FORMAT), (None, RATE_FORMAT), (f"{percent / 100:.4f}", "@"),
        (f"{value:.{decimals}f}", "@"), (round(value, 2), "0.00"), ("100%", "@"), (1, "0%"), (round(value) / 100, "0%"),
        ("0", RATE_FORMAT), ("0", "@"), (f"{round(percent / 100, 2):.2f}", "@"), ("/", RATE_FORMAT),
    ]  # fmt: skip
    odd: list[tuple[Any, str]] = [
        (0, RATE_FORMAT), (round(percent / 100, 4), "0.0000"), (round(percent / 100, 3), "General"),
        (percent, "General"), ("约68%", "@"), ("六成", "@"), ("6,817%", "@"),
        ("%", "@"), (f"{value:.3f}%", "@"), (round(value, 3) / 100, "0.000%"), (True, RATE_FORMAT),
        ("６８．１７％", "@"),
        (round(percent / 100, 4), "0.0#%"), (-0.5, RATE_FORMAT), ("6.8e1%", "@"),
    ]  # fmt: skip
    return random_.choice(usually if usual or random_.random() < 0.7 else odd)


PROBLEM_TEXTS = (
    "无",
    "",
    None,
    "-",
    "未存在问题",
    "无",
    "无",
    "无法施工",
    "冬季停工，资金结转下年使用",
    "年底集中支付后执行率将达到百分之九十五以上",
)


def draw(book: Workbook, name: str, random_: random.Random, *, usual: bool) -> Block:
    """Draw a block of money, or a table, as a clerk may hand it in."""
    table = random_.random() < 0.3
    funds = ["total", "central", "local", *random_.choice(([], ["local_part", "local_part"])), "other"]
    block = Block(name, ["total", *["part"] * 4] if table else funds, usual, table)
    sheet: Any = book.create_sheet(name)
    numbers: dict[tuple[int, int], float] = {}
    for index, role in enumerate(block.roles):
        sheet.cell(block.row(index), 1, role)
        for column in (2, 3):
            if role != "total":
                value, number_format = money(random_, usual=usual)
                _put(sheet, block.row(index), column, value, number_format)
                numbers[index, column] = value if isinstance(value, int | float) else 0
    # The parts of the local money first: the total counts what they make.
    for whole, parts in sorted(block.relations, reverse=True):
        _put_total(sheet, block, whole, parts, random_, numbers)
    for index in range(len(block.roles)):
        row = block.row(index)
        above, below = (numbers[index, column] for column in (3, 2))
        given = rate(random_, above / below if below else None, usual=usual)
        formula = derived.completion(f"C{row}", f"B{row}", CAPPED) if table else derived.rate(f"C{row}", f"B{row}")
        value, number_format = given or (f"={formula}", RATE_FORMAT)
        _put(sheet, row, 4, value, number_format, formula=given is None)
    for offset in range(3):
        text = random_.choice(PROBLEM_TEXTS[: 7 if random_.random() < 0.7 else None])
        _put(sheet, PROBLEMS + offset, 2, text, "General")
    for offset in range(4):
        _put(sheet, HEAD + offset, 2, random_.choice(("自然资源部", None, " ", "　", "无", "x")), "General")
    return block


def _put_total(
    sheet: Any,
    block: Block,
    whole: tuple[int, int],
    parts: Sequence[tuple[int, int]],
    random_: random.Random,
    numbers: dict[tuple[int, int], float],
) -> None:
    index, column = whole
    block.computed.add(whole)
    numbers[whole] = added = sum(numbers[part] for part in parts)
    if random_.random() < 0.5:
        formula = derived.total(*(f"{get_column_letter(column)}{block.row(part)}" for part, _ in parts))
        _put(sheet, block.row(index), column, f"={formula}", AMOUNT_FORMAT, formula=True)
        return
    off = random_.choice((0, 0, 0.01, -0.01, 0.02, 0.03, 0.05, 1, -30, 0.06 if block.usual else 0.0001))
    value: Any = round(added + off, 4)
    if random_.random() < 0.1:
        value = random_.choice((None, "", "-", "无", f"{value:,.2f}", f"{value:.2f}万元"))
    _put(sheet, block.row(index), column, value, AMOUNT_FORMAT)


def _put(sheet: Any, row: int, column: int, value: Any, number_format: str, *, formula: bool = False) -> None:
    cell = sheet.cell(row, column, value)
    cell.number_format = number_format
    if isinstance(value, str) and not formula:
        cell.data_type = "s"


def write(book: Workbook, block: Block, profile: Profile, breaking: tuple[str, str] = SOUND) -> None:
    """Write the bands of a block; ``breaking`` puts another word for one in all formulas."""
    helper = book.create_sheet(f"_{block.name}")
    helper["A4"].number_format = AMOUNT_FORMAT
    block.places = Places(f"'{helper.title}'", next_column=3)
    amounts = [(index, column) for index in range(len(block.roles)) for column in (2, 3)]
    order = {place: number for number, place in enumerate(amounts)}
    rows: dict[Band, list[dict[str, str]]] = {
        Band.AMOUNT: [
            {
                "amount": block.ref(block.row(index), column),
                "derived": "1" if (index, column) in block.computed else "0",
                "unit": '"万元"',
                "sample": f"'{helper.title}'!$A$4",
                "signed": "1" if block.table else "0",
            }
            for index, column in amounts
        ]
    }

    def helpers(name: str, places: Sequence[tuple[int, int]]) -> str:
        return ",".join(block.places.cell(Band.AMOUNT, name, order[place]) for place in places)

    def write_one(band: Band) -> None:
        values = [replace(value, formula=value.formula.replace(*breaking)) for value in VALUES[band]]
        write_band(
            helper, Table(band, band.value, values, rules(band, table=block.table), rows[band]), block.places, profile
        )

    for number, (index, column) in enumerate(amounts):
        block.at[Band.AMOUNT, number, "amount"] = f"{get_column_letter(column)}{block.row(index)}"
    write_one(Band.AMOUNT)
    relations = list(block.relations)
    rows[Band.SUM] = [
        {
            "total": helpers("value", [whole]),
            "parts": helpers("value", parts),
            "parts_derived": helpers("derived", parts),
        }
        for whole, parts in relations
    ]
    for number, ((index, column), _) in enumerate(relations):
        block.at[Band.SUM, number, "total"] = f"{get_column_letter(column)}{block.row(index)}"
    write_one(Band.SUM)
    rows[Band.RATE] = []
    for index, role in enumerate(block.roles):
        both = {(index, 2), (index, 3)}
        of = [number for number, (whole, parts) in enumerate(relations) if both & {whole, *parts}]
        rows[Band.RATE].append(
            {
                "stated": block.ref(block.row(index), 4),
                "numerator": helpers("value", [(index, 3)]),
                "denominator": helpers("value", [(index, 2)]),
                "numerator_derived": helpers("derived", [(index, 3)]),
                "denominator_derived": helpers("derived", [(index, 2)]),
                "total": "1" if role == "total" else "0",
                "completion": "1" if block.table else "0",
                "column": "1",
                "sums": ",".join(block.places.cell(Band.SUM, "broken", number) for number in of) or "0",
            }
        )
        if not block.table:
            rows[Band.RATE][-1]["problems"] = f"'{block.name}'!$B${PROBLEMS}:$B${PROBLEMS + 2}"
        block.at[Band.RATE, index, "stated"] = f"D{block.row(index)}"
        block.at[Band.RATE, index, "numerator"] = f"C{block.row(index)}"
    write_one(Band.RATE)
    fields = [(HEAD + offset, 2, "0", "0") for offset in range(4)]
    if not block.table:
        fields += [(TOTAL, 2, "1", "1"), (TOTAL, 3, "1", "1")]
    rows[Band.FIELD] = [
        {"value": block.ref(row, column), "derived": computed, "nothing": nothing}
        for row, column, computed, nothing in fields
    ]
    for number, (row, column, *_) in enumerate(fields):
        block.at[Band.FIELD, number, "value"] = f"{get_column_letter(column)}{row}"
    write_one(Band.FIELD)


def form_of(block: Block, book: WorkbookGrid) -> Form:
    """The typed form of a block's cells, as a reader would make it."""
    grid = next(sheet for sheet in book.sheets if sheet.name == block.name)

    def datum(row: int, column: int) -> Datum:
        content = grid.cells.get((row, column))
        cell = f"{get_column_letter(column)}{row}"
        if content is None:
            return Datum(cell=cell, sheet=block.name)
        return Datum(
            content.text,
            cell=cell,
            sheet=block.name,
            stored=content.stored,
            formula=content.formula,
            error=content.error,
        )

    form = Form("regional-breakdown" if block.table else "transfer-self-evaluation", sheet=block.name, unit="万元")
    for index, role in enumerate(block.roles):
        row = block.row(index)
        label = Datum(f"{role}{index}", cell=f"A{row}")
        cells = {name: datum(row, column) for name, column in COLUMNS.items()}
        if block.table:
            table = form.breakdown = form.breakdown or Breakdown([*TABLE_COLUMNS], [])
            values = {column.key: cells[name] for column, name in zip(TABLE_COLUMNS, COLUMNS, strict=True)}
            table.rows.append(BreakdownRow(label, values, role))
        else:
            form.funds.append(FundRow(role, label, **cells))
    for offset in range(0 if block.table else 3):
        row = PROBLEMS + offset
        form.management.append(ManagementRow(datum(row, 1), datum(row, 9), datum(row, 2)))
    for offset in range(4):
        row = HEAD + offset
        form.head[f"h{offset}"] = HeadField(f"h{offset}", Datum("项目名称"), datum(row, 2), required=True)
    return form


@dataclass
class Told:
    """What a formula says of a relation, and what Python says."""

    block: Block
    rule: str
    cell: str
    native: Cell
    python: bool

    @property
    def differs(self) -> bool:
        """They contradict each other."""
        return self.native not in ("?", int(self.python))


def compare(office: Office, path: Path, blocks: Sequence[Block], folder: Path) -> Iterator[Told]:
    """Yield what is said of every relation of the blocks."""
    with office.open(path) as opened:
        verdicts = {(block.name, band): verdicts_of(opened, block, band) for block in blocks for band in VALUES}
        saved = open_workbook(opened.save_xlsx(folder / "saved.xlsx").read_bytes(), "saved.xlsx")
    for block in blocks:
        form = form_of(block, saved)
        (found,) = judge([Submission("a.xlsx", [form])], CAPPED)
        said = {(each.code, each.verdict.case if each.code in CASED else "", each.cell) for each in found}
        for band in VALUES:
            for number, row in enumerate(verdicts[block.name, band]):
                for (code, live), native in zip(rules(band, table=block.table), row, strict=True):
                    cell = block.at[band, number, live.marks[0]]
                    python = (code, live.case if code in CASED else "", cell) in said
                    yield Told(block, rule_name(code, live), cell, native, python)


def verdicts_of(opened: Opened, block: Block, band: Band) -> list[list[Cell]]:
    """What the rows of a band say, rule by rule; the rules stand in neighbouring columns."""
    letters = [block.places.columns[band, rule_name(*each)] for each in rules(band, table=block.table)]
    if not letters:
        return []
    first, last = block.places.rows[band]
    verdicts: list[list[Cell]] = opened.values(f"_{block.name}", f"{letters[0]}{first}:{letters[-1]}{last}")
    return verdicts


def prepared(folder: Path, blocks: int, seed: int, breaking: tuple[str, str] = SOUND) -> tuple[Path, list[Block]]:
    """Save a workbook of generated blocks."""
    random_ = random.Random(seed)
    book = Workbook()
    made = [draw(book, f"f{number}", random_, usual=number % 3 > 0) for number in range(blocks)]
    for block in made:
        write(book, block, CAPPED, breaking)
    path = folder / "money.xlsx"
    book.save(path)
    return path, made


def test_the_formulas_say_what_python_says(office: Office, tmp_path: Path) -> None:
    path, blocks = prepared(tmp_path, BLOCKS, SEEDS[office.locale])
    told = list(compare(office, path, blocks, tmp_path))

    assert sum(relations_of(block) for block in blocks) >= 401
    assert [each for each in told if each.differs] == []
    assert [each for each in told if each.native == "?" and each.block.usual and not by_design(each, told)] == []
    assert sum(each.native == "?" for each in told) < len(told) / 8
    assert {each.rule for each in told if each.native == 1} == {each.rule for each in told}


def relations_of(block: Block) -> int:
    """How many rates and sums a block has."""
    spans = (block.places.rows[band] for band in (Band.SUM, Band.RATE))
    return sum(last - first + 1 for first, last in spans)


def by_design(each: Told, told: Sequence[Told]) -> bool:
    """Tell whether a rule keeps still where it should.

    More executed than budgeted where a rate or sum is broken too: one typing slip may have made both. And a rate or
    total typed over beside amounts that the form computes: whether those are still computed, only Python sees.
    """
    if each.rule == "RT04":
        return any(other.block is each.block and other.rule in ("RT01", "SM01") and other.native == 1 for other in told)
    row, column = int(each.cell[1:]) - TOTAL, "ABCD".index(each.cell[0]) + 1
    parts = dict(each.block.relations).get((row, column), [(row, 2), (row, 3)])
    return each.rule[:2] in ("RT", "SM") and not each.block.computed.isdisjoint(parts)


@pytest.mark.parametrize("breaking", [("<=COUNT([@parts])", "<COUNT([@parts])"), ("ROUNDDOWN", "ROUNDUP")])
def test_a_slip_in_a_formula_is_noticed(chinese_office: Office, tmp_path: Path, breaking: tuple[str, str]) -> None:
    path, blocks = prepared(tmp_path, 24, SEEDS["zh-CN"], breaking)
    told = list(compare(chinese_office, path, blocks, tmp_path))

    assert [each for each in told if each.differs or (each.native == "?" and each.block.usual)]
