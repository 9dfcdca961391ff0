"""What stands in a template when it is handed out: nothing but the form's own words, or what was issued with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from checks.datum import Datum
from checks.rows import Breakdown, BreakdownRow, Form, FundRow
from checks.values import fold
from workbook_templates.celltext import holdable
from workbook_templates.layout import Layout

_STANDS_FOR = {
    "project": ("program",),
    "department": ("local_department", "central_department"),
    "local_department": ("finance_department",),
}
"""Fields of a head that another field of an issued table answers where it has none of that name."""
_COLUMNS = ("target", "weight", "scoring", "basis", "last_year", "evidence")
"""What is issued of an indicator beside its groups and its name."""
_AMOUNTS = ("budget", "amount")
"""The columns of an issued money table whose amounts are issued."""
_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class IssuedIndicator:
    """A row of the grid of indicators; what was not issued is blank."""

    level1: str = ""
    level2: str = ""
    level3: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    """By role: target, weight, scoring, basis, last_year, evidence; as issued, to the digit."""

    def get(self, role: str) -> str:
        """Return what stands in a column."""
        return getattr(self, role) if role.startswith("level") else self.values.get(role, "")


@dataclass(frozen=True)
class IssuedAmount:
    """A row of the money block: a source and its budget."""

    role: str
    label: str
    budget: str = ""


@dataclass(frozen=True)
class IssuedRow:
    """A row of a money or region table: its names by their heading, its amounts by their source."""

    names: Mapping[str, str] = field(default_factory=dict)
    amounts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Content:
    """What is issued with a template."""

    year: str = ""
    """As printed: ``2024``, ``2022—2025``."""
    head: Mapping[str, str] = field(default_factory=dict)
    """By role."""
    funds: tuple[IssuedAmount, ...] = ()
    goal: str = ""
    indicators: tuple[IssuedIndicator, ...] = ()
    rows: tuple[IssuedRow, ...] = ()
    points: bool = False
    """The form has the columns 分值 and 得分 where it may have them."""
    unit: str = ""
    """Of the money; empty for the form's own."""

    @property
    def project(self) -> str:
        """The project's name, empty when none is issued."""
        return self.head_of("project")

    def head_of(self, role: str) -> str:
        """Return a field of the head, or what stands for it."""
        texts = (self.head.get(each, "") for each in (role, *_STANDS_FOR.get(role, ())))
        return next((text for text in texts if text), "")


def blank_content(layout: Layout, rows: int = 0, year: str = "", *, points: bool = False) -> Content:
    """Return what a blank form prints: its groups of indicators, or so many rows of a table.

    ``rows`` are those of each level-2 group, or of the whole money or region table; 0 for as many as the form has.
    """
    template = layout.template
    if template is None:
        return Content(year=year)
    indicators = [
        IssuedIndicator(group.level1, group.level2, name)
        for group in template.groups
        for name in _names(group.names, rows)
    ]
    count = rows or template.rows if layout.grid == "breakdown" else 0
    return Content(year=year, indicators=tuple(indicators), rows=(IssuedRow(),) * count, points=points)


def _names(names: Sequence[str], rows: int) -> Sequence[str]:
    """Return the names of a group's rows; printed ones stay, blank ones are as many as asked for."""
    return names if any(names) or not rows else ("",) * rows


def content_of(form: Form, year: str = "", *, points: bool = False) -> Content:
    """Return what an issued table gives to the form that reports on it.

    A table with weights gives them, and then the columns for points too.
    """
    indicators = tuple(_indicator(each) for each in _flat(form))
    return Content(
        year=year or form.period,
        head={role: _text(each.value) for role, each in form.head.items()},
        funds=tuple(_amounts(form.funds)),
        goal=_text(form.goal) if form.goal is not None else "",
        indicators=indicators,
        rows=tuple(_rows(form.breakdown)) if form.breakdown is not None else (),
        points=points or any(each.get("weight") for each in indicators),
        unit=form.unit,
    )


def _text(datum: Datum) -> str:
    return holdable(datum.text).strip()


def _flat(form: Form) -> Iterator[Mapping[str, str]]:
    for each in form.indicators:
        data = {"level1": each.level1, "level2": each.level2, "level3": each.label}
        data |= {role: datum for role in _COLUMNS if (datum := each.get(role)) is not None}
        yield {role: _text(datum) for role, datum in data.items()}


def _indicator(texts: Mapping[str, str]) -> IssuedIndicator:
    values = {role: texts[role] for role in _COLUMNS if role in texts}
    return IssuedIndicator(texts["level1"], texts["level2"], texts["level3"], values)


def _amounts(funds: Iterable[FundRow]) -> Iterator[IssuedAmount]:
    for row in funds:
        yield IssuedAmount(row.role, _text(row.label), _amount(row.budget))


def _amount(datum: Datum | None) -> str:
    """Return an amount without thousands separators and units, else as it is written."""
    if datum is None or datum.nothing:
        return ""
    text = _text(datum)
    return text if _PLAIN.fullmatch(text) or datum.number is None else f"{datum.number.value:f}"


def _rows(table: Breakdown) -> Iterator[IssuedRow]:
    names = table.of_kind("name")
    amounts = [column for column in table.columns if column.kind in (*_AMOUNTS, "target")]
    for row in table.rows:
        if row.role == "part":
            yield IssuedRow(
                {fold(column.header.text): _text(row.values[column.key]) for column in names} | _label(row),
                {column.source: _amount(row.values[column.key]) for column in amounts},
            )


def _label(row: BreakdownRow) -> dict[str, str]:
    """Return the name of a row, under no heading: it stands in for a heading that the issued table does not have."""
    return {"": _text(row.label)}


def with_rows(content: Content, layout: Layout, rows: int = 0) -> Content:
    """Return the content with the rows that a form needs and the issued table did not give."""
    blank = blank_content(layout, rows)
    return replace(
        content,
        indicators=content.indicators or blank.indicators,
        rows=content.rows or blank.rows,
    )


def name_for(row: IssuedRow, heading: str, others: Sequence[str]) -> str:
    """Return a row's name in a column: under the same heading, one that ends alike, or the row's own name.

    ``others`` are the headings of the form's other columns of names.
    """
    folded = fold(heading)
    if folded in row.names:
        return row.names[folded]
    alike = (text for other, text in row.names.items() if other and (other.endswith(folded) or folded.endswith(other)))
    found = next(alike, "")
    return found or ("" if others else row.names.get("", ""))
