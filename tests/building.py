"""Builds typed forms out of the small tables of the case files.

Every datum's cell is its path in the case, e.g. ``funds.0.rate``, so that expectations name it plainly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from checks.datum import Datum
from checks.rows import (
    Breakdown,
    BreakdownRow,
    Column,
    Form,
    FundRow,
    HeadField,
    Indicator,
    ManagementRow,
    Problem,
    Submission,
    TotalRow,
)

SHEET = "表"


def datum(value: object, path: str) -> Datum:
    """Return the datum for a text, a number or a table ``{text, stored, formula}`` of a case."""
    if isinstance(value, Mapping):
        stored = value.get("stored")
        return Datum(
            str(value.get("text", "")),
            sheet=SHEET,
            cell=path,
            stored=None if stored is None else Decimal(str(stored)),
            formula=bool(value.get("formula", False)),
            error=str(value.get("error", "")),
        )
    stored = Decimal(str(value)) if isinstance(value, int | float) else None
    return Datum(str(value), sheet=SHEET, cell=path, stored=stored)


def form_of(case: Mapping[str, Any], prefix: str = "") -> Form:
    """Return the form that a case describes."""
    form = Form(
        kind=case.get("form", "transfer-self-evaluation"),
        sheet=SHEET,
        period=case.get("period", "2024"),
        unit=case.get("unit", "万元"),
        required=frozenset(case.get("required", ())),
    )
    if "title" in case:
        form.title = datum(case["title"], f"{prefix}title")
    for key, value in case.get("head", {}).items():
        text, required = (value[0], value[1]) if isinstance(value, list) else (value, True)
        form.head[key] = HeadField(
            key, datum(key, f"{prefix}head.{key}.label"), datum(text, f"{prefix}head.{key}"), required
        )
    for column, text in case.get("headers", {}).items():
        form.headers[column] = datum(text, f"{prefix}headers.{column}")
    form.funds = [_fund(row, f"{prefix}funds.{index}.") for index, row in enumerate(case.get("funds", ()))]
    form.management = [
        ManagementRow(
            *(datum(text, f"{prefix}management.{index}.{key}") for key, text in zip(_MANAGEMENT, row, strict=True))
        )
        for index, row in enumerate(case.get("management", ()))
    ]
    for key in ("goal", "achieved", "grade", "notes"):
        if key in case:
            setattr(form, key, datum(case[key], f"{prefix}{key}"))
    if "indicators" in case:
        form.indicators = _indicators(case["indicators"], prefix)
        for column in case["indicators"]["columns"]:
            form.headers.setdefault(f"indicators.{column}", datum(column, f"{prefix}headers.indicators.{column}"))
    if "total" in case:
        cells = {key: datum(text, f"{prefix}total.{key}") for key, text in case["total"].items()}
        form.total = TotalRow(label=cells.pop("label", datum("总分", f"{prefix}total.label")), **cells)
    if "breakdown" in case:
        form.breakdown = _breakdown(case["breakdown"], prefix)
    return form


_MANAGEMENT = ("item", "situation", "problems")
_FUND = ("label", "budget", "executed", "rate")


def _fund(row: Sequence[object], path: str) -> FundRow:
    """Return a money row from ``[role, label, budget, executed, rate]``; the last two may be left out."""
    role, *texts = row
    return FundRow(str(role), **{key: datum(text, f"{path}{key}") for key, text in zip(_FUND, texts, strict=False)})


def _indicators(table: Mapping[str, Any], prefix: str) -> list[Indicator]:
    """Return indicators; level 1 and 2 default to 产出指标 and 数量指标, shared by all rows that say the same."""
    groups: dict[tuple[str, str], Datum] = {}
    indicators = []
    for index, row in enumerate(table["rows"]):
        texts = dict(zip(table["columns"], row, strict=True))
        level1 = str(texts.pop("level1", "产出指标"))
        level2 = str(texts.pop("level2", "数量指标"))
        cells = {key: datum(text, f"{prefix}indicators.{index}.{key}") for key, text in texts.items()}
        cells.setdefault("target", datum("", f"{prefix}indicators.{index}.target"))
        cells["level1"] = groups.setdefault((level1, ""), datum(level1, f"{prefix}indicators.{index}.level1"))
        cells["level2"] = groups.setdefault((level1, level2), datum(level2, f"{prefix}indicators.{index}.level2"))
        indicators.append(Indicator(**cells))
    return indicators


def _breakdown(table: Mapping[str, Any], prefix: str) -> Breakdown:
    """Return a money or region table from ``columns = [[kind, heading, source]]`` and ``rows = [[role, cell…]]``."""
    columns = [
        Column(f"{kind}:{source}", kind, datum(heading, f"{prefix}columns.{kind}:{source}"), source)
        for kind, heading, source in table["columns"]
    ]
    rows = []
    for index, (role, *texts) in enumerate(table["rows"]):
        cells = {
            column.key: datum(text, f"{prefix}rows.{index}.{column.key}")
            for column, text in zip(columns, texts, strict=True)
        }
        name = next(column.key for column in columns if column.kind == "name")
        rows.append(BreakdownRow(cells[name], cells, role))
    return Breakdown(columns, rows)


def submissions_of(case: Mapping[str, Any]) -> list[Submission]:
    """Return the submissions of a case: one form, several ``forms``, or the facts of a ``submission``.

    ``runs = [[form, …], …]`` gives several submissions; paths then begin with ``<submission>.<form>.``,
    with ``forms`` they begin with ``<form>.``.
    """
    if "runs" in case:
        return [
            Submission(
                f"{index}.xlsx", [form_of(form, f"{index}.{at}.") for at, form in enumerate(forms)], sheets=(SHEET,)
            )
            for index, forms in enumerate(case["runs"])
        ]
    facts = dict(case.get("submission", {}))
    if "problem" in facts:
        facts["problem"] = Problem(**facts["problem"])
    for key in ("external", "nearest", "sheets"):
        if key in facts:
            facts[key] = tuple(facts[key])
    facts.setdefault("sheets", (SHEET,))
    if "forms" in case:
        forms = [form_of(form, f"{index}.") for index, form in enumerate(case["forms"])]
    else:
        forms = [] if "submission" in case and "form" not in case else [form_of(case)]
    return [Submission(facts.pop("path", "返回.xlsx"), forms, **facts)]
