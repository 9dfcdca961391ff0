"""Builds typed forms out of the small tables of the case files.

Every datum's cell is its path in the case, e.g. ``funds.0.rate``, so that expectations name it plainly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from decimal import Decimal
from typing import Any

from checks.batch import BatchFinding, Due, Roster, contribute, grouped, judge_groups
from checks.catalogue import judge
from checks.datum import Datum
from checks.findings import Finding
from checks.profile import Profile
from checks.rows import (
    Answers,
    Breakdown,
    BreakdownRow,
    Column,
    Form,
    FundRow,
    HeadField,
    HiddenBlock,
    Indicator,
    IssuedCell,
    ManagementRow,
    Near,
    Option,
    Problem,
    Question,
    StampRow,
    Statistic,
    Submission,
    Survey,
    TotalRow,
)
from checks.rules.base import Rule

SHEET = "表"


def datum(value: object, path: str) -> Datum:
    """Return the datum for a text, a number or a table ``{text, stored, formula}`` of a case."""
    if isinstance(value, Mapping):
        stored = value.get("stored")
        made = Datum(
            str(value.get("text", "")),
            sheet=SHEET,
            cell=path,
            stored=None if stored is None else Decimal(str(stored)),
            formula=bool(value.get("formula", False)),
            error=str(value.get("error", "")),
        )
        made.recomputed = str(value.get("recomputed", ""))
        return made
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
    form.head = {key: _head(key, value, f"{prefix}head.{key}") for key, value in case.get("head", {}).items()}
    for column, text in case.get("headers", {}).items():
        form.headers[column] = datum(text, f"{prefix}headers.{column}")
    form.funds = [_fund(row, f"{prefix}funds.{index}.") for index, row in enumerate(case.get("funds", ()))]
    form.management = [
        _management(row, f"{prefix}management.{index}.") for index, row in enumerate(case.get("management", ()))
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
    for block, built in (("breakdown", _breakdown), ("survey", _survey)):
        if block in case:
            setattr(form, block, built(case[block], prefix))
    return form


_MANAGEMENT = ("item", "situation", "problems")
_FUND = ("label", "budget", "executed", "rate", "initial", "weight", "score")


def _fund(row: Sequence[object], path: str) -> FundRow:
    """Return a money row from its role and the cells of `_FUND`; those at the end may be left out."""
    role, *texts = row
    return FundRow(str(role), **{key: datum(text, f"{path}{key}") for key, text in zip(_FUND, texts, strict=False)})


def _head(key: str, value: Any, path: str) -> HeadField:
    """Return a field of the head from its value, or from ``[value, required]``."""
    text, required = (value[0], value[1]) if isinstance(value, list) else (value, True)
    return HeadField(key, datum(key, f"{path}.label"), datum(text, path), required)


def _management(row: Sequence[object], path: str) -> ManagementRow:
    return ManagementRow(*(datum(text, f"{path}{key}") for key, text in zip(_MANAGEMENT, row, strict=True)))


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


def _survey(table: Mapping[str, Any], prefix: str) -> Survey:
    """Return a questionnaire; ``options`` and ``total`` are ``[label, count, share]``, ``statistics`` kind first."""
    path, survey = f"{prefix}survey.", Survey()
    for key in {"sent", "returned", "valid", "satisfaction"} & table.keys():
        setattr(survey, key, datum(table[key], f"{path}{key}"))
    for index, (kind, label, value) in enumerate(table.get("statistics", ())):
        place = f"{path}statistics.{index}"
        survey.statistics.append(Statistic(kind, datum(label, f"{place}.label"), datum(value, place)))
    for index, question in enumerate(table.get("questions", ())):
        place = f"{path}questions.{index}"
        survey.questions.append(Question(datum(question["label"], place)))
        for at, row in enumerate(question["options"]):
            survey.questions[-1].options.append(_option(row, f"{place}.{at}."))
        if "total" in question:
            survey.questions[-1].total = _option(question["total"], f"{place}.total.")
    if "answers" in table:
        answers = table["answers"]
        survey.answers = Answers(
            [datum(text, f"{path}items.{at}") for at, text in enumerate(answers["items"])],
            [
                [datum(value, f"{path}answers.{index}.{at}") for at, value in enumerate(row)]
                for index, row in enumerate(answers["rows"])
            ],
            *(
                [datum(value, f"{path}{key}.{at}") for at, value in enumerate(answers.get(key, ()))]
                for key in ("means", "correlations")
            ),
        )
    return survey


def _option(row: Sequence[object], path: str) -> Option:
    label, count, share = (datum(text, f"{path}{key}") for key, text in zip(_OPTION, row, strict=True))
    return Option(label, count, share)


_OPTION = ("label", "count", "share")


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


def issued_of(case: Mapping[str, Any]) -> list[Submission]:
    """Return what a case has under ``issued = [form, …]``; paths begin with ``issued.<form>.``."""
    forms = [form_of(form, f"issued.{index}.") for index, form in enumerate(case.get("issued", ()))]
    return [Submission("下达.xlsx", forms, sheets=(SHEET,))] if forms else []


def submissions_of(case: Mapping[str, Any]) -> list[Submission]:
    """Return the submissions of a case: one form, several ``forms``, or the facts of a ``submission``.

    ``runs = [[form, …], …]`` gives several submissions; paths then begin with ``<submission>.<form>.``,
    with ``forms`` they begin with ``<form>.``. ``paths`` names the files of ``runs`` (else ``<submission>.xlsx``),
    ``unreadable`` those that could not be read.
    """
    if "runs" in case:
        return [
            Submission(
                _path(case, index),
                [form_of(form, f"{index}.{at}.") for at, form in enumerate(forms)],
                problem=Problem("encrypted") if index in case.get("unreadable", ()) else None,
                sheets=(SHEET,),
            )
            for index, forms in enumerate(case["runs"])
        ]
    facts = dict(case.get("submission", {}))
    if "problem" in facts:
        facts["problem"] = Problem(**facts["problem"])
    for key in ("external", "sheets"):
        if key in facts:
            facts[key] = tuple(facts[key])
    facts["nearest"] = tuple(
        Near(sheet, tuple(there), tuple(missing)) for sheet, there, missing in facts.get("nearest", ())
    )
    facts.setdefault("sheets", (SHEET,))
    if "forms" in case:
        forms = [form_of(form, f"{index}.") for index, form in enumerate(case["forms"])]
    else:
        forms = [] if "submission" in case and "form" not in case else [form_of(case)]
    return [Submission(facts.pop("path", "返回.xlsx"), forms, **facts, **_cells(case, forms))]


def _path(case: Mapping[str, Any], index: int) -> str:
    return str(case["paths"][index]) if "paths" in case else f"{index}.xlsx"


def roster_of(case: Mapping[str, Any]) -> Roster | None:
    """Return the roster of a case: ``roster = [[unit, parent, project, period], …]``; the last ones may be missing."""
    if "roster" not in case:
        return None
    keys = ("unit", "parent", "project", "period")
    rows = (dict(zip(keys, row, strict=False)) for row in case["roster"])
    return Roster(tuple(Due(**row, line=line) for line, row in enumerate(rows, 2)))


def batch_of(case: Mapping[str, Any], profile: Profile, rules: Sequence[Rule[Any]]) -> list[BatchFinding]:
    """Return what the rules on batches find in a case; ``contents`` gives the hashes of its files, by default none."""
    contents = case.get("contents", ())
    entries = [
        entry
        for index, submission in enumerate(submissions_of(case))
        for entry in contribute(submission, profile, rules, contents[index] if index < len(contents) else "")
    ]
    return judge_groups(grouped(entries, rules), profile, rules, roster_of(case))


def findings_of(case: Mapping[str, Any], profile: Profile, rules: Sequence[Rule[Any]]) -> list[Finding]:
    """Return all that the rules find in a case, submission by submission, then over all of them."""
    judged = judge(submissions_of(case), profile, rules, issued_of(case))
    return [*(finding for found in judged for finding in found), *batch_of(case, profile, rules)]


def _cells(case: Mapping[str, Any], forms: Sequence[Form]) -> dict[str, Any]:
    """Return what a workbook says of its cells: the stale ones among the data, its stamp and what it hides.

    ``stamp`` has ``cells = [[path, kind, text]]``, ``hidden`` lists blocks as ``[kind, name, path, cells]``.
    """
    data = {each.cell: each for each in _data(forms)}
    facts: dict[str, Any] = {"stale": tuple(each for each in data.values() if each.stale)}
    facts["hidden"] = tuple(
        HiddenBlock(kind, name, data.get(path, Datum(sheet=name, cell=path)), cells)
        for kind, name, path, cells in case.get("hidden", ())
    )
    if "stamp" in case:
        said = {"template": "transfer-self-evaluation", "version": 1, "current": 1} | case["stamp"]
        cells = tuple(IssuedCell(data[path], kind, text) for path, kind, text in said.pop("cells", ()))
        facts["stamp"] = StampRow(**said, cells=cells)
    return facts


def _data(item: object) -> Iterator[Datum]:
    """Yield all data within rows, forms and lists of them."""
    if isinstance(item, Datum):
        yield item
    elif isinstance(item, list | tuple):
        for each in item:
            yield from _data(each)
    elif isinstance(item, dict):
        yield from _data(list(item.values()))
    elif is_dataclass(item):
        yield from _data(list(vars(item).values()))
