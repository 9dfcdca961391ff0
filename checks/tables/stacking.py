"""Submissions as frames, stacked: what was printed, where it stands, and the numbers in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import pandas as pd

from checks.datum import NOWHERE, Datum
from checks.rows import Form, Indicator, Submission
from checks.tables.rebuilding import FUND_NUMBERS, INDICATOR_NUMBERS, INDICATOR_TEXTS

Row: TypeAlias = tuple[Any, ...]

_INDICATOR_CELLS = ("label", "level1", "level2", *INDICATOR_TEXTS, *INDICATOR_NUMBERS)
_NUMBERS = frozenset({"target", "actual", *INDICATOR_NUMBERS})
_MISSING = float("nan")
_NO_TEXT: Row = (None, None)
_NO_NUMBER: Row = (None, None, _MISSING, _MISSING, None)


def frames(submissions: Iterable[Submission]) -> dict[str, pd.DataFrame]:
    """Return the tables of submissions as frames, one row a row of a form, all submissions in one stack.

    Keys: ``head``, ``funds``, ``indicators``, ``score_rows`` and ``breakdown``, for the models of the same names.
    A column holds what was printed, ``<column>_cell`` its address; both are missing where the form has no such
    cell. ``<column>_number`` holds the number shown as a float, ``<column>_stored`` the full one behind a numeric
    cell, ``<column>_formula`` is True where a live formula computed it. ``target`` has ``comparator`` and
    ``target_unit`` too, and ``unit`` is that of the label.
    """
    rows: dict[str, list[Row]] = {name: [] for name in _COLUMNS}
    for submission in submissions:
        for number, form in enumerate(submission.forms):
            keys = (submission.path, form.sheet, form.kind, number, form.period)
            for name, make in _MAKERS.items():
                rows[name] += [keys + row for row in make(form)]
    return {name: _frame(rows[name], _COLUMNS[name]) for name in _COLUMNS}


def _frame(rows: list[Row], columns: list[str]) -> pd.DataFrame:
    values = zip(*rows, strict=True) if rows else [()] * len(columns)
    return pd.DataFrame(
        {
            name: pd.Series(list(column), dtype="float64" if _is_float(name) else None)
            for name, column in zip(columns, values, strict=True)
        }
    )


def _is_float(column: str) -> bool:
    return column.endswith(("_number", "_stored")) and column != "form_number"


def _text(datum: Datum | None) -> Row:
    return _NO_TEXT if datum is None else (datum.text, datum.cell)


def _number(datum: Datum | None) -> Row:
    """Return what a cell shows, its address, its number, the one behind it and whether a formula computed it."""
    if datum is None:
        return _NO_NUMBER
    shown = datum.number or datum.target.number
    return (
        datum.text,
        datum.cell,
        _MISSING if shown is None else float(shown.value),
        _MISSING if datum.stored is None else float(datum.stored),
        True if datum.formula else None,
    )


def _indicator(indicator: Indicator) -> Row:
    target = indicator.target.target
    row: Row = (
        indicator.name.unit,
        str(target.comparator) if target.comparator else None,
        target.number.unit if target.number else None,
    )
    for name in _INDICATOR_CELLS:
        datum = indicator.get(name)
        row += _number(datum) if name in _NUMBERS else _text(datum)
    return row


def _indicators(form: Form) -> Iterator[Row]:
    required = ",".join(sorted(form.required))
    for indicator in form.indicators:
        yield (required, *_indicator(indicator))


def _score_rows(form: Form) -> Iterator[Row]:
    if not form.columns & {"weight", "score"}:
        return
    beside = _text(None) + _number(None) * 2
    for row in _indicators(form):
        yield ("indicator", *row, *beside)
    if form.total is not None:
        total = Indicator(
            form.total.label,
            NOWHERE,
            NOWHERE,
            NOWHERE,
            weight=form.total.weight,
            score=form.total.score,
            score_rate=form.total.score_rate,
        )
        money = next((fund for fund in form.funds if fund.role == "total"), None)
        budget, executed = (money.budget, money.executed) if money else (None, None)
        yield ("total", None, *_indicator(total), *_text(form.grade), *_number(budget), *_number(executed))


def _funds(form: Form) -> Iterator[Row]:
    for fund in form.funds:
        row: Row = (fund.role, form.unit, *_text(fund.label))
        yield row + _number(fund.budget) + _number(fund.executed) + _number(fund.rate)


def _breakdown(form: Form) -> Iterator[Row]:
    if form.breakdown is None:
        return
    columns = [
        (column.key, (column.key, column.kind, column.source, column.header.text, form.unit))
        for column in form.breakdown.columns
    ]
    for number, line in enumerate(form.breakdown.rows):
        first, label = (number, line.role), _text(line.label)
        cells = line.values  # noqa: PD011 - no frame
        for key, column in columns:
            if key in cells:
                yield first + column + label + _number(cells[key])


def _head(form: Form) -> Iterator[Row]:
    for field in form.head.values():
        yield (field.key, field.required, *_text(field.label), *_text(field.value))


_MAKERS = {
    "head": _head,
    "funds": _funds,
    "indicators": _indicators,
    "score_rows": _score_rows,
    "breakdown": _breakdown,
}


def _columns(plain: Iterable[str], cells: Iterable[str], numbers: Iterable[str]) -> list[str]:
    columns = ["submission", "sheet", "form", "form_number", "period", *plain]
    numeric = frozenset(numbers)
    for name in cells:
        columns += [name, f"{name}_cell"]
        if name in numeric:
            columns += [f"{name}_number", f"{name}_stored", f"{name}_formula"]
    return columns


_COLUMNS = {
    "head": _columns(("key", "required"), ("label", "value"), ()),
    "funds": _columns(("role", "unit"), ("label", *FUND_NUMBERS), FUND_NUMBERS),
    "indicators": _columns(("required", "unit", "comparator", "target_unit"), _INDICATOR_CELLS, _NUMBERS),
    "score_rows": _columns(
        ("role", "required", "unit", "comparator", "target_unit"),
        (*_INDICATOR_CELLS, "grade", "budget", "executed"),
        _NUMBERS | {"budget", "executed"},
    ),
    "breakdown": _columns(
        ("row", "role", "column", "kind", "source", "header", "unit"), ("label", "value"), ("value",)
    ),
}
