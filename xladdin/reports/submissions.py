"""A submission's document as reports over many of them see it: whose it is, its figures, its findings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checks.matching import REPORTS
from xladdin.batch.outcome import Document

SEVERITIES = ("error", "warning", "info")
"""Worst first."""
SCORE_SHEET = "evaluation-scoresheet"
_NOTHING: Document = {}
_CORNERS = re.compile(r"([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A form by which a unit reports on a project, with its figures."""

    form: Document
    figures: Mapping[str, Any]
    """``execution`` and ``completion`` in percent, ``score``, ``full``, ``grade``: decimal texts, ``""`` if unknown."""

    def figure(self, key: str) -> str:
        """Return a figure as the form gives it, empty where it gives none."""
        return str(self.figures.get(key) or "")


def evaluations(submission: Document) -> list[Evaluation]:
    """Return the forms that a submission reports by, always at least one.

    They are the self-evaluations and then the score sheets. A self-evaluation without points takes those of the score
    sheet where there is one of each. Where there is neither, the first form stands for the submission, and a form
    without a word for a file that holds none.
    """
    found = [
        Evaluation(form, form.get("figures") or _NOTHING) for form in forms(submission) if form["form"] in _EVALUATIONS
    ]
    if len(found) == 2 and {each.form["form"] in REPORTS for each in found} == {True, False}:
        report, sheet = sorted(found, key=lambda each: each.form["form"] not in REPORTS)
        if not report.figure("score"):
            points = {key: sheet.figure(key) for key in ("score", "full", "grade")}
            found = [Evaluation(report.form, {**report.figures, **points})]
    first = next(iter(forms(submission)), _NOTHING)
    return found or [Evaluation(first, first.get("figures") or _NOTHING)]


_EVALUATIONS = REPORTS | {SCORE_SHEET}


def forms(submission: Document) -> list[Document]:
    """Return the forms of a submission, self-evaluations first."""
    given: list[Document] = list(submission.get("forms") or ())
    return sorted(given, key=lambda form: form["form"] not in REPORTS)


def named(submission: Document, form: Document, key: str) -> str:
    """Return the ``unit``, ``project`` or ``period`` of a form; where it names none, that of the first that does."""
    for each in (form, *forms(submission)):
        if text := " ".join(str(each.get(key) or "").split()):
            return text
    return ""


def form_of(submission: Document, finding: Document) -> Document:
    """Return the form in which a finding stands; empty for the whole file and for a cell outside of all forms."""
    return next(
        (form for form in forms(submission) if form["sheet"] == finding["sheet"] and _inside(finding, form)), _NOTHING
    )


def _inside(finding: Document, form: Document) -> bool:
    area, cell = _CORNERS.fullmatch(form["range"]), _CORNERS.fullmatch(finding["cell"])
    if area is None or cell is None:
        return False
    row, column = int(cell[2]), _number(cell[1])
    rows = int(area[2]) <= row <= int(area[4] or area[2])
    return rows and _number(area[1]) <= column <= _number(area[3] or area[1])


def _number(letters: str) -> int:
    """Return the number of a column, 1 for ``A``."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def findings(submission: Document) -> Iterator[tuple[Document, bool]]:
    """Yield the findings of a submission, worst first, and whether an explanation settles each: those come last."""
    for finding in submission.get("findings") or ():
        yield finding, False
    for finding in submission.get("settled") or ():
        yield finding, True


def readable(submission: Document) -> bool:
    """Tell whether the file could be checked."""
    return bool(submission["status"] == "checked")


def copy_of(submission: Document) -> str:
    """Return the path of the annotated copy, relative to the report's folder; empty where there is none."""
    return str((submission.get("annotated") or _NOTHING).get("path") or "")
