"""What the helper cells say of a form, held against the Python rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from openpyxl.utils import get_column_letter

from checks.catalogue import catalogue, judge
from checks.context import Context
from checks.findings import Finding
from checks.live import Live
from checks.profile import Profile, load
from checks.rows import Form, Indicator, Submission
from checks.scoring import exact_points
from live.forms import ROLES, Drawn, Said, rules
from workbook_templates.building.bands import rule_name

UNDECIDED = "?"


def differences(drawn: Drawn, form: Form, said: Mapping[int, Said], profile: Profile | None = None) -> Iterator[str]:
    """Yield where formula and Python differ, and where a formula is undecided over what is usual."""
    profile = profile or load()
    findings = _findings(form, profile)
    indicators = {_row_of(each.label.cell): each for each in form.indicators}
    for number, each in said.items():
        found = findings.get(number, [])
        for name, formula, python in (*_rules(each, found), *_values(each, indicators.get(number), form, profile)):
            if formula != python and (formula != UNDECIDED or drawn.usual):
                yield f"{name}: formula {formula!r}, Python {python!r}: {_shown(drawn, said, number)}"


def _shown(drawn: Drawn, said: Mapping[int, Said], number: int) -> object:
    index = list(said).index(number)
    return {role: tuple(cell) for role, cell in drawn.rows[index].items() if cell.value != ""} if number else ""


def _findings(form: Form, profile: Profile) -> dict[int, list[Finding]]:
    codes = {code for code, _ in rules()}
    chosen = [rule for rule in catalogue() if rule.code in codes]
    [found] = judge([Submission("x.xlsx", [form], sheets=(form.sheet,))], profile, chosen)
    found.sort(key=lambda finding: _row_of(finding.cell))
    return {row: list(each) for row, each in groupby(found, lambda finding: _row_of(finding.cell))}


def _row_of(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJKL"))


def _key(code: str, live: Live) -> tuple[str, str, str]:
    """Return what several formulas may share: rule, sentence and column."""
    return code, live.case, live.marks[0]


def _rules(said: Said, findings: list[Finding]) -> Iterator[tuple[str, object, object]]:
    """Yield each rule with what the formulas say, 1 for a finding, and what Python says.

    A cell of which Python says a sentence that has no formula of its own is left out.
    """
    known = {(code, live.case) for code, live in rules()}
    for key, lives in groupby(sorted(rules(), key=lambda each: _key(*each)), lambda each: _key(*each)):
        code, case, column = key
        shown = {rule_name(code, live): said.rules[rule_name(code, live)] for _, live in lives}
        formula = 1.0 if 1.0 in shown.values() else UNDECIDED if UNDECIDED in shown.values() else 0.0
        there = [finding for finding in _at(findings, code, column) if case in ("", finding.verdict.case)]
        others = [f for f in _at(findings, code, column) if case and (code, f.verdict.case) not in known]
        if not others:
            yield "/".join(shown), formula, float(bool(there))
        yield from _severities(code, {name for name, value in shown.items() if value == 1.0}, there)


def _at(findings: list[Finding], code: str, column: str) -> list[Finding]:
    """Return the findings of a rule in a column."""
    letter = get_column_letter(ROLES.index(column) + 1)
    return [finding for finding in findings if finding.code == code and finding.cell.startswith(letter)]


def _severities(code: str, fired: set[str], findings: list[Finding]) -> Iterator[tuple[str, object, object]]:
    """Yield the severities of formulas of a rule that has several, beside the finding's."""
    own = next(rule for rule in catalogue() if rule.code == code)
    if all(live.severity is None for live in own.live) or not findings:
        return
    for rule, live in rules():
        if rule == code and rule_name(code, live) in fired:
            yield f"severity of {rule_name(code, live)}", live.severity or own.severity, findings[0].severity


def _values(
    said: Said, indicator: Indicator | None, form: Form, profile: Profile
) -> Iterator[tuple[str, object, object]]:
    """Yield each value that Python computes too."""
    if indicator is None:
        yield "points", said.values["points"], ""
        return
    context = Context(form, Submission("x.xlsx", [form]), profile)
    achieved = context.achievement(indicator)
    yield "comparator", said.values["comparator"], str(achieved.comparator or "")
    yield "met", said.values["met"], "" if achieved.met is None else float(achieved.met)
    yield "completion", _rounded(said.values["completion"]), _rounded(achieved.completion)
    weight = indicator.weight.number if indicator.weight is not None else None
    exact = exact_points(weight.value, achieved, profile) if weight is not None else None
    # Undecided is what a person judges, too. Of a score alone there is nothing to say.
    filled = any(
        cell and not cell.blank for cell in (indicator.label, indicator.target, indicator.actual, indicator.weight)
    )
    yield "points", _rounded(said.values["points"]), (UNDECIDED if filled else "") if exact is None else _rounded(exact)


def _rounded(value: object) -> object:
    return "" if value is None else value if isinstance(value, str) else f"{float(str(value)):.9g}"
