"""The JSON report: a contract, described in docs/json.md. Its version is `SCHEMA`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from checks.datum import Datum
from checks.explanations import Explained, fingerprint
from checks.findings import Finding, Repair
from checks.rows import Form
from xladdin import __version__
from xladdin.reports.matches import data, summary
from xladdin.run import Result, count

SCHEMA = 1


def document(results: Sequence[Result], profile: str, language: str = "zh", *, matches: bool = False) -> dict[str, Any]:
    """Return the report of a run as the plain data of the contract, with ``matches`` that of the indicators too."""
    return {
        "schema": SCHEMA,
        "xladdin": __version__,
        "profile": profile,
        "counts": count(finding for result in results for finding in result.findings),
        "submissions": [_submission(result, language, matches=matches) for result in results],
        "batch": {"findings": []},
    }


def to_json(results: Sequence[Result], profile: str, language: str = "zh", *, matches: bool = False) -> str:
    """Return the report of a run as JSON text, Chinese as it is."""
    return json.dumps(document(results, profile, language, matches=matches), ensure_ascii=False, indent=1)


def _submission(result: Result, language: str, *, matches: bool) -> dict[str, Any]:
    submission = result.submission
    against = {id(each.form): summary(each) for each in result.against}
    compared = [each.comparison for each in result.against if each.comparison is not None]
    return {
        "path": submission.path,
        "status": "checked" if submission.problem is None else "unreadable",
        "counts": result.counts,
        "forms": [_form(form) | _against(against.get(id(form))) for form in submission.forms],
        "findings": [_finding(finding, language) for finding in result.findings],
        "settled": [_finding(finding, language) for finding in result.settled],
        **({"matches": [match for each in compared for match in data(each)]} if matches else {}),
    }


def _against(summary: dict[str, Any] | None) -> dict[str, Any]:
    return {} if summary is None else {"against": summary}


def _form(form: Form) -> dict[str, Any]:
    return {
        "form": form.kind,
        "sheet": form.sheet,
        "range": form.range,
        "title": form.title.text.strip() if form.title else "",
        "period": form.period,
        "project": form.project.strip(),
    }


def _finding(finding: Finding, language: str) -> dict[str, Any]:
    verdict = finding.verdict
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "related": [_place(related, verdict.at) for related in verdict.related],
        "found": verdict.found,
        "expected": verdict.expected,
        "difference": "" if verdict.difference is None else format(verdict.difference, "f"),
        "message": finding.message(language),
        "help": finding.help(language),
        "field": verdict.field,
        "repair": None if finding.repair is None else _repair(finding.repair),
        "fingerprint": fingerprint(finding),
        "explanation": None if finding.explained is None else _explanation(finding.explained),
    }


def _explanation(explained: Explained) -> dict[str, str]:
    return {"standing": explained.standing.value, "text": explained.text}


def _place(related: Datum, at: Datum) -> str:
    """Return a related cell, with its sheet where that is another, and with its file where that is."""
    if related.submission != at.submission:
        return f"[{related.submission}]{related.sheet}!{related.cell}"
    return related.cell if related.sheet == at.sheet else f"{related.sheet}!{related.cell}"


def _repair(repair: Repair) -> dict[str, str]:
    return {
        "cell": repair.at.cell,
        "from": repair.found.strip(),
        "to": repair.to,
        "confidence": "likely" if repair.likely else "possible",
    }
