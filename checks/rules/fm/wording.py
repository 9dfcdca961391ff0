"""Words that the rules on cells share."""

from __future__ import annotations

from collections.abc import Iterator

from checks.datum import Datum
from checks.relations import plain
from checks.rows import Breakdown, Form, FundRow, Indicator, Submission, TotalRow


def name_of(datum: Datum, submission: Submission) -> str:
    """Return a cell in words, by its row and its column; its sheet and address where no form has it."""
    for form in submission.forms:
        if form.sheet == datum.sheet:
            for cell, words in _named(form):
                if cell is datum:
                    return words
    return f"{datum.sheet} {datum.cell}".strip()


def _named(form: Form) -> Iterator[tuple[Datum, str]]:
    for indicator in form.indicators:
        yield from _row(indicator.name.name, indicator, form, "indicators")
    for fund in form.funds:
        yield from _row(plain(fund.label.text), fund, form, "funds")
    if form.total:
        yield from _row(plain(form.total.label.text), form.total, form, "indicators")
    if form.breakdown:
        yield from _lines(form.breakdown)
    for head in form.head.values():
        yield from ((cell, plain(head.label.text)) for cell in (head.value, head.label))


def _row(name: str, row: Indicator | FundRow | TotalRow, form: Form, block: str) -> Iterator[tuple[Datum, str]]:
    for column, cell in vars(row).items():
        if isinstance(cell, Datum):
            heading = form.headers.get(f"{block}.{column}")
            yield cell, f"{name} {plain(heading.text) if heading else ''}".strip()


def _lines(table: Breakdown) -> Iterator[tuple[Datum, str]]:
    for line in table.rows:
        cells = line.values
        for column in table.columns:
            if column.key in cells:
                yield cells[column.key], f"{plain(line.label.text)} {plain(column.header.text)}".strip()
