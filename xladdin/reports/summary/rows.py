"""The rows of the workbook's tables, from the documents of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from checks.catalogue import catalogue
from xladdin.batch.outcome import Document
from xladdin.reports.submissions import (
    SEVERITIES,
    Evaluation,
    copy_of,
    evaluations,
    findings,
    form_of,
    named,
    readable,
)
from xladdin.reports.summary import words
from xladdin.reports.summary.cells import Link, Value, number_of, target_of
from xladdin.reports.summary.table import Column
from xladdin.reports.summary.tally import KINDS, ByRule, ByUnit, Tally, kind_of

_COLOURS = {"settled": "fine"}
"""The colours of kinds of findings, where they are not named alike."""
_MOST_RULES = 3
_MOST_PLACES = 20


@dataclass(frozen=True, slots=True)
class Row:
    """The values of a row, and the colours of single cells by their place."""

    values: Sequence[Value]
    colours: Mapping[int, str] = field(default_factory=dict)


class Rows:
    """The rows of all tables in one language; each table has its columns and its rows."""

    def __init__(self, language: str) -> None:
        self._words = words.WORDS[language]
        self._severities = words.SEVERITIES[language]
        self._says = {rule.code: rule.summary() for rule in catalogue()} if language == "zh" else {}

    # 汇总

    def summary_columns(self) -> list[Column]:
        """Return the columns of the sheet with a row for each self-evaluation."""
        return self._columns(
            ("number", 6, "count"),
            ("unit", 21),
            ("project", 32),
            ("period", 9, "centre"),
            ("file", 32),
            ("status", 13, "centre"),
            *((kind, 8 if kind in SEVERITIES else 10, "count") for kind in KINDS),
            ("score", 8, "points"),
            ("full", 7, "centre"),
            ("grade", 6, "centre"),
            ("execution", 11, "rate"),
            ("completion", 12, "rate"),
            ("note", 24),
        )

    def summary(self, number: int, submission: Document) -> Iterator[Row]:
        """Yield a row for each form that the submission reports by; its findings are counted in the first."""
        status = _status(submission)
        path = copy_of(submission)
        file = Link(submission["path"], target_of(path), submission["path"])
        for place, each in enumerate(evaluations(submission)):
            counts = [None] * len(KINDS) if place else _counts(submission)
            values: list[Value] = [
                number,
                named(submission, each.form, "unit"),
                named(submission, each.form, "project"),
                named(submission, each.form, "period"),
                file,
                self._words[f"is_{status}"],
                *counts,
                *_figures(each),
                self._words["another"].format(sheet=each.form["sheet"]) if place else _remark(submission),
            ]
            yield Row(values, {5: _STATUS_COLOURS[status], **_counted(counts, 6)})

    def summary_totals(self, tally: Tally) -> list[Value]:
        """Return the row that stands above the headings, so that sorting leaves it there."""
        files = self._words["all_files"].format(files=tally.files)
        counts = [tally.counts[kind] for kind in KINDS]
        return ["", self._words["total"], "", "", files, "", *counts, *[None] * 6]

    # 问题清单

    def finding_columns(self) -> list[Column]:
        """Return the columns of the sheet with a row for each finding."""
        return self._columns(
            ("unit", 16),
            ("file", 24),
            ("sheet", 12),
            ("cell", 8, "centre"),
            ("severity", 8, "centre"),
            ("code", 7, "centre"),
            ("rule", 24),
            ("field", 18),
            ("found", 14),
            ("expected", 14),
            ("difference", 10, "number"),
            ("message", 46),
            ("help", 38),
            ("repair", 20),
            ("explanation", 18),
            ("copy", 9, "centre"),
        )

    def findings(self, submission: Document) -> Iterator[Row]:
        """Yield a row for each finding of a submission."""
        path = copy_of(submission)
        copy = Link(self._words["open"], target_of(path), path)
        for finding, settled in findings(submission):
            kind = kind_of(finding, settled=settled)
            difference = str(finding.get("difference") or "")
            number = number_of(difference)
            values: list[Value] = [
                named(submission, form_of(submission, finding), "unit"),
                submission["path"],
                finding["sheet"],
                finding["cell"] or self._words["whole"],
                self._severities[kind],
                finding["code"],
                self._rule(finding),
                finding["field"],
                finding["found"],
                finding["expected"],
                difference if number is None else number,
                finding["message"],
                finding["help"],
                self._repair(finding),
                self._explanation(finding),
                copy,
            ]
            yield Row(values, {4: _COLOURS.get(kind, kind)})

    def _rule(self, finding: Document) -> str:
        """Return the rule in words: what it says in Chinese, its name in English."""
        return self._says.get(finding["code"], str(finding["name"]))

    def _repair(self, finding: Document) -> str:
        repair = finding.get("repair")
        if not repair:
            return ""
        return self._words[repair["confidence"]].format(cell=repair["cell"], found=repair["from"], to=repair["to"])

    def _explanation(self, finding: Document) -> str:
        explanation = finding.get("explanation")
        if not explanation:
            return ""
        return self._words[f"is_{explanation['standing']}"].format(text=explanation["text"])

    # 按规则

    def rule_columns(self) -> list[Column]:
        """Return the columns of the sheet with a row for each rule that found something."""
        counts = ((kind, 10, "count") for kind in KINDS)
        return self._columns(("code", 8, "centre"), ("name", 28), ("says", 70), *counts, ("files", 9, "count"))

    def rules(self, rules: Mapping[str, ByRule]) -> Iterator[Row]:
        """Yield a row for each rule that found something, the one with most errors first.

        What it says is the first line of its page, which is Chinese, or else what it said first in this run.
        """
        for code, rule in sorted(rules.items(), key=lambda item: (_most(item[1].counts), item[0])):
            counts = [rule.counts[kind] for kind in KINDS]
            yield Row([code, rule.name, self._says.get(code, rule.example), *counts, rule.files], _counted(counts, 3))

    # 按单位

    def unit_columns(self) -> list[Column]:
        """Return the columns of the sheet with a row for each unit."""
        counts = ((kind, 10, "count") for kind in KINDS)
        return self._columns(
            ("unit", 36), ("files", 9, "count"), ("unreadable", 10, "count"), *counts, ("frequent", 46)
        )

    def units(self, units: Mapping[str, ByUnit]) -> Iterator[Row]:
        """Yield a row for each unit, the one with most errors first; files that name none come together, last."""
        for name, unit in sorted(units.items(), key=lambda item: (not item[0], _most(item[1].counts), item[0])):
            counts = [unit.counts[kind] for kind in KINDS]
            often = sorted(unit.rules.items(), key=lambda item: (-item[1], item[0]))[:_MOST_RULES]
            frequent = self._words["comma"].join(
                self._words["often"].format(code=code, number=number) for code, number in often
            )
            values: list[Value] = [name or self._words["nobody"], unit.files, unit.unreadable, *counts, frequent]
            unread = {2: "unreadable" if unit.unreadable else "pale"}
            yield Row(values, {**unread, **_counted(counts, 3)})

    # 跨件问题

    def batch_columns(self) -> list[Column]:
        """Return the columns of the sheet with what was found over several files."""
        return self._columns(
            ("severity", 8, "centre"),
            ("code", 8, "centre"),
            ("rule", 26),
            ("message", 46),
            ("found", 14),
            ("expected", 14),
            ("difference", 11, "number"),
            ("help", 34),
            ("places", 50),
        )

    def batch(self, batch: Sequence[Document]) -> Iterator[Row]:
        """Yield a row for each finding over several files, or one that says that there is none."""
        for finding in batch:
            difference = str(finding.get("difference") or "")
            number = number_of(difference)
            yield Row(
                [
                    self._severities[finding["severity"]],
                    finding["code"],
                    self._rule(finding),
                    finding["message"],
                    finding.get("found") or "",
                    finding.get("expected") or "",
                    difference if number is None else number,
                    finding["help"],
                    self._places(finding),
                ],
                {0: str(finding["severity"])},
            )
        if not batch:
            yield Row(["", "", "", self._words["none"], *[None] * 5])

    def _places(self, finding: Document) -> str:
        places = [_place(each) for each in finding["places"]] or [str(path) for path in finding["paths"]]
        if len(places) > _MOST_PLACES:
            places[_MOST_PLACES:] = [self._words["more"].format(number=len(places))]
        return self._words["comma"].join(places)

    # 未能检查

    def unreadable_columns(self) -> list[Column]:
        """Return the columns of the sheet with the files that could not be checked."""
        return self._columns(("number", 7, "count"), ("file", 50), ("reason", 60), ("help", 60))

    def unreadable(self, number: int, submission: Document) -> Row:
        """Return the row of a file that could not be checked; ``number`` is that of 汇总."""
        said = [finding for finding, _ in findings(submission)]
        return Row(
            [
                number,
                submission["path"],
                " ".join(each["message"] for each in said),
                " ".join(each["help"] for each in said),
            ]
        )

    def _columns(self, *columns: tuple[str, float] | tuple[str, float, str]) -> list[Column]:
        return [Column(self._words[key], *rest) for key, *rest in columns]


_STATUS_COLOURS = {
    "unreadable": "unreadable",
    "error": "error",
    "warning": "warning",
    "info": "info",
    "clean": "fine",
}


def _status(submission: Document) -> str:
    """Return how a submission stands: by the worst of its open findings."""
    if not readable(submission):
        return "unreadable"
    counts = submission["counts"]
    return next((severity for severity in SEVERITIES if counts[severity]), "clean")


def _remark(submission: Document) -> str:
    """Return why a file could not be checked or has no annotated copy; empty for most."""
    if not readable(submission):
        return " ".join(finding["message"] for finding, _ in findings(submission))
    return str((submission.get("annotated") or {}).get("note") or "")


def _counts(submission: Document) -> list[int]:
    return [*(submission["counts"][severity] for severity in SEVERITIES), len(submission.get("settled") or ())]


def _counted(counts: Sequence[int | None], first: int) -> dict[int, str]:
    """Return the colours of counts: what must be mended stands out, a zero does not."""
    strong = {0: "error", 1: "warning"}
    return {
        first + place: strong.get(place, "") if count else "pale"
        for place, count in enumerate(counts)
        if count is not None
    }


def _figures(each: Evaluation) -> list[Value]:
    score, full, grade = (each.figure(key) for key in ("score", "full", "grade"))
    rates = [_rate(each.figure(key)) for key in ("execution", "completion")]
    return [_number(score), _number(full), grade, *rates]


def _number(text: str) -> Value:
    number = number_of(text)
    return text if number is None else number


def _rate(text: str) -> Value:
    """Return percent as the number that Excel shows as such."""
    number = number_of(text)
    return text if number is None else number / Decimal(100)


def _most(counts: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(-counts.get(kind, 0) for kind in KINDS)


def _place(place: Document) -> str:
    """Return a place in words: ``甲县/返回.xlsx 自评表!G9``."""
    cell = f"{place['sheet']}!{place['cell']}" if place.get("cell") else place.get("sheet") or ""
    return f"{place['path']} {cell}".strip()
