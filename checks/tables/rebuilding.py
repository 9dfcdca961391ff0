"""From the rows of a frame back to forms, which the rules judge."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pandas as pd

from checks.datum import Datum
from checks.rows import (
    Breakdown,
    BreakdownRow,
    Column,
    Form,
    FundRow,
    HeadField,
    Indicator,
    Submission,
    TotalRow,
)
from checks.tables.cells import KEYS, Cells
from checks.values import fold

INDICATOR_NUMBERS = ("weight", "score", "score_rate")
"""Columns of the indicators in which only a number makes sense; targets and actuals have rules of their own."""
INDICATOR_TEXTS = ("target", "actual", "reason", "basis", "last_year", "scoring", "evidence")
FUND_NUMBERS = ("budget", "executed", "rate")
AMOUNTS = ("target", "actual", "budget", "executed", "amount", "sum", "rate")
"""The kinds of columns of a money or region table that hold numbers."""

_HEADINGS = {
    "target": "指标值",
    "actual": "全年实际完成值",
    "reason": "未完成原因和改进措施",
    "basis": "指标值设置依据",
    "last_year": "上年完成值",
    "scoring": "赋分规则",
    "evidence": "佐证资料",
}
"""What the columns of the indicators are called. A finding on 分值 or 得分 as a whole stands at its first cell."""

_HEADERS = {
    "target": "绩效目标",
    "actual": "实际完成",
    "budget": "预算数",
    "executed": "执行数",
    "amount": "金额",
    "sum": "合计",
    "rate": "比率",
}
"""What a column is called whose heading the frame does not give."""

_TARGET_TABLES = frozenset({"target-table", "target-table-weighted", "target-breakdown"})
_ALWAYS = {
    "transfer-self-evaluation": ("actual", "reason"),
    "project-self-evaluation": ("actual", "reason"),
    "evaluation-scoresheet": ("actual",),
}
"""Columns that every form of a kind has, so that a frame's column without any value is one of blank cells."""

_FUND_ROLES = (
    (re.compile(r"总额|合计|总计|总投资|总资金"), "total"),
    (re.compile(r"中央"), "central"),
    (re.compile(r"地方"), "local"),
    (re.compile(r"省|自治区|市|县|区级"), "local_part"),
)
_BREAKDOWN_ROLES = (
    (re.compile(r".*小计"), "subtotal"),
    (re.compile(r"(?:.*(?:合计|总计)|总和)"), "total"),
    (re.compile(r"其中[:,].*"), "detail"),
)

Build: TypeAlias = Callable[[Cells, Form, list[int]], Iterable[Datum]]
"""Fills a form from the rows at some positions; gives the data that must hold numbers."""


@dataclass
class Rebuilt:
    """The submissions that a frame describes, and the way back from a datum to the frame."""

    submissions: list[Submission]
    places: dict[int, tuple[int, str]]
    """The position of the row and the column of each datum, by its id."""
    first: list[int]
    """The position of the first row of each submission."""
    unreadable: list[tuple[int, Datum]]
    """Texts where only a number makes sense, with the number of the submission."""


def rebuild(frame: pd.DataFrame, build: Build, kind: str) -> Rebuilt:
    """Return the submissions whose rows the frame holds; ``kind`` is the form that rows without one are of."""
    cells = Cells(frame)
    keys = [cells.words(key, kind if key == "form" else "") for key in KEYS]
    periods, units = cells.words("period"), cells.words("unit", "万元")
    groups: dict[tuple[str, ...], list[int]] = {}
    for position, key in enumerate(zip(*keys, strict=True)):
        groups.setdefault(key, []).append(position)
    rebuilt = Rebuilt([], cells.places, [], [])
    numbers: dict[str, int] = {}
    for (path, sheet, form_kind, _), positions in groups.items():
        if path not in numbers:
            numbers[path] = len(numbers)
            rebuilt.submissions.append(Submission(path))
            rebuilt.first.append(positions[0])
        form = Form(form_kind, sheet, period=periods[positions[0]], unit=units[positions[0]])
        numeric = build(cells, form, positions)
        rebuilt.unreadable += [
            (numbers[path], datum) for datum in numeric if datum.number is None and not datum.nothing
        ]
        rebuilt.submissions[numbers[path]].forms.append(form)
    return rebuilt


def _present(
    cells: Cells, names: Iterable[str], positions: Sequence[int], always: Iterable[str] = ()
) -> Iterator[tuple[str, list[Datum], list[bool]]]:
    """Yield each column that the form has, with its data and whether the cell is there, row by row."""
    kept = frozenset(always)
    for name in names:
        present = cells.present(name, positions, always=name in kept)
        if any(present):
            column = cells.column(name)
            yield name, [column[position] for position in positions], present


def _rows(
    cells: Cells, names: Iterable[str], positions: Sequence[int], always: Iterable[str] = ()
) -> list[dict[str, Datum]]:
    """Return each row's data by column; a cell that the form does not have is left out."""
    rows: list[dict[str, Datum]] = [{} for _ in positions]
    for name, data, present in _present(cells, names, positions, always):
        for row, datum, there in zip(rows, data, present, strict=True):
            if there:
                row[name] = datum
    return rows


def indicators(cells: Cells, form: Form, positions: list[int]) -> Iterator[Datum]:
    """Build the indicators of a form, with its total row where ``role`` says ``total``."""
    always = _ALWAYS.get(form.kind, ())
    rows = _rows(cells, ("label", *INDICATOR_TEXTS, *INDICATOR_NUMBERS, "grade"), positions, always)
    form.required = frozenset(filter(None, cells.words("required")[positions[0]].split(",")))
    roles = cells.words("role", "indicator")
    groups = _Groups(cells)
    for row, position in zip(rows, positions, strict=True):
        label = row.pop("label", None) or Datum(sheet=form.sheet)
        grade = row.pop("grade", None)
        numeric = {name: row[name] for name in INDICATOR_NUMBERS if name in row}
        if roles[position] == "total":
            form.total, form.grade = TotalRow(label, **numeric), grade
        else:
            level1, level2 = groups.of(position)
            target = row.pop("target", None) or Datum(sheet=form.sheet)
            form.indicators.append(Indicator(label, level1, level2, target, **row))
        yield from numeric.values()
    _complete(cells, form, positions)


def _complete(cells: Cells, form: Form, positions: list[int]) -> None:
    """Give the form its headings, and the money that its total of points may stand on."""
    form.headers = {f"indicators.{name}": Datum(text, sheet=form.sheet) for name, text in _HEADINGS.items()}
    if form.total is None:
        return
    money = [row for row in _rows(cells, ("budget", "executed"), positions) if row]
    if money:
        form.funds = [FundRow("total", Datum(), **money[-1])]
    elif not _whole(form):
        # Part of the total is for 预算执行率, and how much of it nobody can tell from this table.
        form.total.score = form.grade = None


def _whole(form: Form) -> bool:
    """Tell whether the weights of the rows make 100, so that the total of points is that of the rows."""
    weights = [indicator.weight.number for indicator in form.indicators if indicator.weight is not None]
    return sum(weight.value for weight in weights if weight is not None) == 100


class _Groups:
    """The level-1 and level-2 groups of a form: rows of one group share one datum, as they share a merged cell.

    A blank cell continues the group above it, as a merged range does in a frame read from a workbook.
    """

    def __init__(self, cells: Cells) -> None:
        self._shared: dict[tuple[str, ...], Datum] = {}
        self._level1 = self._level2 = Datum()
        self._columns = [cells.column(name) if cells.has(name) else None for name in ("level1", "level2")]
        self._addressed = [cells.has(f"{name}_cell") for name in ("level1", "level2")]

    def of(self, position: int) -> tuple[Datum, Datum]:
        """Return the data of both levels for the next row of the form."""
        first, second = (column[position] if column else None for column in self._columns)
        if first is not None and not first.blank:
            shared = self._share(first, addressed=self._addressed[0])
            if shared is not self._level1:
                self._level1, self._level2 = shared, Datum()
        if second is not None and not second.blank:
            self._level2 = self._share(second, self._level1.text, addressed=self._addressed[1])
        return self._level1, self._level2

    def _share(self, datum: Datum, *above: str, addressed: bool) -> Datum:
        key = (datum.text, datum.cell if addressed else "", *above)
        return self._shared.setdefault(key, datum)


def funds(cells: Cells, form: Form, positions: list[int]) -> Iterator[Datum]:
    """Build the money block of a form; the role of a row is that of the column ``role``, else of its label."""
    always = FUND_NUMBERS[:1] if form.kind in _TARGET_TABLES else FUND_NUMBERS
    roles = cells.words("role")
    for row, position in zip(_rows(cells, ("label", *FUND_NUMBERS), positions, always), positions, strict=True):
        label = row.pop("label", None) or Datum(sheet=form.sheet)
        form.funds.append(FundRow(roles[position] or _fund_role(label.text), label, **row))
        yield from row.values()


def _fund_role(label: str) -> str:
    folded = fold(label)
    return next((role for pattern, role in _FUND_ROLES if pattern.search(folded)), "other")


def breakdown(cells: Cells, form: Form, positions: list[int]) -> Iterator[Datum]:
    """Build a money or region table out of its cells, one row of the frame each."""
    kinds, sources, roles = cells.words("kind"), cells.words("source"), cells.words("role")
    columns, headers = cells.words("column"), cells.words("header")
    numbers, labels, values = cells.words("row"), cells.column("label"), cells.column("value")
    keyed: dict[str, Column] = {}
    rows: dict[str, BreakdownRow] = {}
    for position in positions:
        kind, source, label, value = kinds[position], sources[position], labels[position], values[position]
        key = columns[position] or f"{kind}:{source}"
        if key not in keyed:
            keyed[key] = Column(
                key, kind, Datum(headers[position] or _HEADERS.get(kind, kind), sheet=form.sheet), source
            )
        name = numbers[position] or label.text
        if name not in rows:
            rows[name] = BreakdownRow(label, {}, roles[position] or _breakdown_role(label.text))
        rows[name].values[key] = value  # noqa: PD011 - no frame
        if kind in AMOUNTS:
            yield value
    form.breakdown = Breakdown(list(keyed.values()), list(rows.values()))


def _breakdown_role(label: str) -> str:
    folded = fold(label)
    return next((role for pattern, role in _BREAKDOWN_ROLES if pattern.match(folded)), "part")


def head(cells: Cells, form: Form, positions: list[int]) -> Iterator[Datum]:
    """Build the fields of a form's head; a field is required unless the column ``required`` says otherwise."""
    keys, required = cells.words("key"), cells.words("required", "TRUE")
    values = cells.column("value")
    labels = cells.column("label") if cells.has("label") else None
    for position in positions:
        label = labels[position] if labels else Datum(keys[position], sheet=form.sheet)
        form.head[keys[position]] = HeadField(
            keys[position], label, values[position], required[position].upper() in ("TRUE", "1")
        )
    yield from ()
