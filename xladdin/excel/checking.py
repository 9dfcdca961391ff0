"""Judges what stands in a range of cells, with the reader and the rules that returned workbooks meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from checks.catalogue import catalogue, chosen_by, judge
from checks.findings import Finding
from checks.profile import Profile, load
from checks.rows import Form, Submission
from checks.rules.base import Rule, Table
from workbook_templates.opening import WorkbookGrid
from workbook_templates.reading.forms import forms_on, visible_sheets
from workbook_templates.reading.nearest import nearest_headings
from xladdin.excel.cells import CellError, Cells
from xladdin.reports.wrapping import visible

_NEEDS_THE_FILE = frozenset({"SV04"})
"""Rules on one form that look for something on the other sheets too; a range does not show those."""
_ROWS = frozenset({"indicators", "funds"})
"""The tables of which each row can be judged without the rest of the form."""


def sentence(finding: Finding) -> str:
    """Return a finding as one line: how much it weighs, its code, what the report says of it and what to do."""
    return f"{finding.severity.chinese} {finding.code}：{visible(finding.message())}{visible(finding.help())}"


def sentences(findings: Iterable[Finding]) -> str:
    """Return findings as the lines of one cell, worst first."""
    return "\n".join(sentence(finding) for finding in findings)


def findings(cells: Cells, profile: Profile) -> list[Finding]:
    """Return what the rules say of the forms in a range, worst first form by form.

    A range with a form's head holds the whole form: all rules judge it that need no other sheet. Without the head
    it is taken for one table, and only the rules judge it that need nothing else (`Rule.judged_alone`): a row
    cannot be blamed for what stands outside the range.
    Raises `CellError` where no form is found.
    """
    forms = forms_of(cells)
    whole = [form for form in forms if is_whole(form)]
    submissions = [Submission("", [form]) for form in forms if not is_whole(form)]
    found = judge(submissions, profile, rules_for(profile, whole=False))
    if whole:
        found += judge([Submission("", whole)], profile, rules_for(profile, whole=True))
    return [finding for group in found for finding in group]


def forms_of(cells: Cells) -> list[Form]:
    """Return the forms in a range; raises `CellError` with the nearest headings where there is none."""
    sheets = visible_sheets(WorkbookGrid([cells.grid()]))
    forms = [form for sheet in sheets for form in forms_on(sheet)]
    if not forms:
        near = nearest_headings(sheets)
        lacks = f"：缺{'、'.join(near[0].missing)}" if near and near[0].missing else ""
        raise CellError(f"所选区域里没有认得的标题行{lacks}；请连同标题行（如 一级指标、三级指标、指标值）一起选")
    return forms


def is_whole(form: Form) -> bool:
    """Tell whether a range shows all of a form: its head, or a table that is a form by itself."""
    return bool(form.head) or form.breakdown is not None or form.survey is not None


@cache
def _alone() -> frozenset[str]:
    return frozenset(rule.code for rule in catalogue() if rule.judged_alone() & _ROWS)


@cache
def _on_forms() -> frozenset[str]:
    return frozenset(
        rule.code
        for rule in catalogue()
        if rule.table not in (Table.SUBMISSION, Table.RUN, Table.BATCH) and rule.code not in _NEEDS_THE_FILE
    )


def rules_for(profile: Profile, *, whole: bool) -> list[Rule[Any]]:
    """Return the rules of a profile that can judge a whole form, or one table of it."""
    codes = _on_forms() if whole else _alone()
    return [rule for rule in chosen_by(profile) if rule.code in codes]


def said_of(form: Form, codes: Sequence[str], profile: Profile | None = None) -> str:
    """Return what some rules say of a form, the lines of one cell; empty where they find nothing."""
    rules = [rule for rule in catalogue() if rule.code in codes]
    (found,) = judge([Submission("", [form])], profile or load(), rules)
    return sentences(found)
