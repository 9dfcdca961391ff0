"""The JSON report: a contract, described in docs/json.md. Its version is `SCHEMA`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from textwrap import indent
from typing import Any

from checks.achievement import Achievements
from checks.datum import Datum
from checks.explanations import Explained, fingerprint
from checks.findings import Finding, Repair
from checks.profile import Profile
from checks.rows import Form
from checks.standing import standing
from xladdin import __version__
from xladdin.batch.outcome import Outcome
from xladdin.reports.matches import data, summary
from xladdin.run import Result, count

SCHEMA = 1


def document(
    results: Sequence[Result], profile: Profile, language: str = "zh", *, matches: bool = False
) -> dict[str, Any]:
    """Return the report of a run as the plain data of the contract, with ``matches`` that of the indicators too."""
    return {
        **heading(profile.name),
        "interrupted": None,
        "counts": count(finding for result in results for finding in result.findings),
        "submissions": [submission_document(result, profile, language, matches=matches) for result in results],
        "batch": {"findings": []},
    }


def heading(profile: str) -> dict[str, Any]:
    """Return what a report begins with."""
    return {"schema": SCHEMA, "xladdin": __version__, "profile": profile}


def json_report(outcome: Outcome) -> Iterator[str]:
    """Yield the report of a run as JSON text, piece by piece, Chinese as it is."""
    began = {**heading(outcome.profile), "interrupted": interrupted(outcome), "counts": dict(outcome.counts)}
    yield _json(began).removesuffix("\n}") + ',\n "submissions": ['
    between = "\n"
    for each in outcome.submissions():
        # Each is indented as `json.dumps` of the whole would; a text of JSON has no line break of its own.
        yield between + indent(_json(each), "  ")
        between = ",\n"
    yield "]" if between == "\n" else "\n ]"
    yield ",\n" + _json({"batch": {"findings": [*outcome.batch()]}})[2:] + "\n"


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)


def interrupted(outcome: Outcome) -> dict[str, int] | None:
    """Return how far an interrupted run came; None for a whole one."""
    return None if outcome.complete else {"files": outcome.files, "checked": outcome.checked}


def submission_document(result: Result, profile: Profile, language: str, *, matches: bool) -> dict[str, Any]:
    """Return one submission of the report as plain data."""
    submission = result.submission
    against = {id(each.form): summary(each) for each in result.against}
    places = {id(form): place for place, form in enumerate(submission.forms)}
    compared = [each for each in result.against if each.comparison is not None]
    return {
        "path": submission.path,
        "status": "checked" if submission.problem is None else "unreadable",
        "counts": result.counts,
        "forms": [
            _form(form, profile, result.achievements) | _against(against.get(id(form))) for form in submission.forms
        ],
        "findings": [finding_document(finding, language) for finding in result.findings],
        "settled": [finding_document(finding, language) for finding in result.settled],
        **({"matches": [row for each in compared for row in data(each, places[id(each.form)])]} if matches else {}),
    }


def _against(summary: dict[str, Any] | None) -> dict[str, Any]:
    return {} if summary is None else {"against": summary}


def _form(form: Form, profile: Profile, achievements: Achievements | None) -> dict[str, Any]:
    stands = standing(form, profile, achievements)
    return {
        "form": form.kind,
        "sheet": form.sheet,
        "range": form.range,
        "title": form.title.text.strip() if form.title else "",
        "period": form.period,
        "project": form.project.strip(),
        "unit": form.unit_name.strip(),
        "figures": None if stands is None else stands.to_data(),
    }


def finding_document(finding: Finding, language: str) -> dict[str, Any]:
    """Return one finding of the report as plain data."""
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
