"""Runs the cases of every rule: small tables with the exact findings they must and must not give."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from building import findings_of

from checks.batch import BatchFinding
from checks.catalogue import catalogue, chosen
from checks.findings import Finding
from checks.profile import load

CASES = Path(__file__).parent / "cases"


def _cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
        for path in sorted(CASES.glob("*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]


@pytest.mark.parametrize(("code", "case"), _cases())
def test_case(code: str, case: dict[str, Any]) -> None:
    profile = load(case.get("profile", "mof-2020-10"))
    found = findings_of(case, profile, chosen([code]))
    expected = sorted(case["finds"], key=lambda item: str(item.get("at", "")))
    found.sort(key=lambda finding: finding.cell)
    assert [_like(finding, item) for finding, item in zip(found, expected, strict=False)] == expected
    assert [finding.cell for finding in found] == [item.get("at", "") for item in expected]
    for finding in found:
        for language in ("zh", "en"):
            assert "{" not in finding.message(language) + finding.help(language)


def _like(finding: Finding, item: dict[str, Any]) -> dict[str, Any]:
    """Return those facts of a finding that the case names."""
    verdict = finding.verdict
    facts = {
        "at": finding.cell,
        "found": verdict.found,
        "expected": verdict.expected,
        "difference": "" if verdict.difference is None else format(verdict.difference, "f"),
        "severity": finding.severity.value,
        "related": [related.cell for related in verdict.related],
        "case": verdict.case,
        "field": verdict.field,
        "message": finding.message(),
    }
    if isinstance(finding, BatchFinding):
        facts["paths"] = finding.paths
    if finding.repair is not None:
        facts["repair"] = [finding.repair.at.cell, finding.repair.to, "likely" if finding.repair.likely else "possible"]
    return {key: facts.get(key) for key in item}


@pytest.mark.parametrize("code", [rule.code for rule in catalogue()])
def test_every_rule_has_cases_that_fire_and_cases_that_do_not(code: str) -> None:
    path = CASES / f"{code}.toml"
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    firing = [case for case in document["case"] if case["finds"]]
    silent = [case for case in document["case"] if not case["finds"]]

    assert document["rule"] == code
    assert len(firing) >= 1
    assert len(silent) >= 2
    sentences = next(rule for rule in catalogue() if rule.code == code).sentences
    named = {item.get("case", "") for case in firing for item in case["finds"]}
    assert named >= set(sentences) or len(sentences) == 1
