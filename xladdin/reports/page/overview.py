"""What the page says of a run as a whole: one row a unit, numbers by rule, and which files could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from xladdin.batch.outcome import Document, Outcome
from xladdin.reports.page.words import SEVERITIES
from xladdin.reports.wrapping import visible

FIELDS = (
    "unit",
    "project",
    "projects",
    "period",
    "path",
    "status",
    *SEVERITIES,
    "score",
    "full",
    "grade",
    "execution",
    "completion",
    "copy",
    "note",
    "rules",
)
"""What the row of a unit holds, in this order; the script gives the values these names.

``projects`` counts the forms with figures, of which the first one's stand in the row; ``copy`` is the path of the
annotated copy, empty where there is none; ``rules`` are indexes into `Overview.rules`. Figures are decimal texts.
"""

_FIGURES = ("score", "full", "grade", "execution", "completion")


@dataclass
class Tally:
    """The open findings of one rule."""

    code: str
    name: str
    counts: Counter[str] = field(default_factory=Counter)
    """By severity."""
    units: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.counts.total()

    @property
    def severity(self) -> str:
        """The worst severity it was found with."""
        return next(each for each in SEVERITIES if self.counts[each])

    @property
    def weight(self) -> tuple[object, ...]:
        """Sorts what weighs most first."""
        return (*(-self.counts[each] for each in SEVERITIES), self.code)


@dataclass(frozen=True)
class Unreadable:
    """A file that could not be read: the number of its row, its path and why."""

    number: int
    path: str
    reason: str


@dataclass
class Overview:
    """A run as a whole. It grows with the number of files, not with their findings."""

    rows: list[list[Any]] = field(default_factory=list)
    """One a submission, in the order of their paths; see `FIELDS`."""
    tallies: dict[str, Tally] = field(default_factory=dict)
    """By code, in the order in which they were first met."""
    statuses: Counter[str] = field(default_factory=Counter)
    grades: Counter[str] = field(default_factory=Counter)
    unreadable: list[Unreadable] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    """How many findings, explained ones too, each submission has."""
    numbers: dict[str, int] = field(default_factory=dict)
    """The number of a path's row, beginning with 1: the page shows it at ``#u1``."""

    @property
    def rules(self) -> list[str]:
        """The codes that rows point to by index."""
        return list(self.tallies)

    def has(self, name: str) -> bool:
        """Tell whether any row has a value of this field."""
        index = FIELDS.index(name)
        return any(row[index] for row in self.rows)


def overview(outcome: Outcome) -> Overview:
    """Read all submissions once."""
    whole = Overview()
    for submission in outcome.submissions():
        _add(whole, submission)
    return whole


def _add(whole: Overview, submission: Document) -> None:
    status = status_of(submission)
    path = str(submission["path"])
    rules = _tally(whole.tallies, submission["findings"])
    indexes = {code: index for index, code in enumerate(whole.tallies)}
    row = _row(submission, status, [indexes[code] for code in rules])
    whole.rows.append(row)
    whole.statuses[status] += 1
    whole.lengths.append(len(submission["findings"]) + len(submission.get("settled", ())))
    whole.numbers[path] = len(whole.rows)
    if grade := row[FIELDS.index("grade")]:
        whole.grades[grade] += 1
    if status == "unreadable":
        reason = next((str(each["message"]) for each in submission["findings"]), "")
        whole.unreadable.append(Unreadable(len(whole.rows), visible(path), visible(reason)))


def status_of(submission: Document) -> str:
    """Return how a submission stands: one of `STATUSES`, by the worst of its open findings."""
    if submission["status"] == "unreadable":
        return "unreadable"
    return next((each for each in SEVERITIES if submission["counts"].get(each)), "clean")


def _tally(tallies: dict[str, Tally], findings: Iterable[Document]) -> list[str]:
    """Count findings by rule and return the codes met."""
    met: dict[str, None] = {}
    for finding in findings:
        code = visible(str(finding["code"]))
        tally = tallies.get(code)
        if tally is None:
            tally = tallies[code] = Tally(code, visible(str(finding["name"])))
        tally.counts[str(finding["severity"])] += 1
        met[code] = None
    for code in met:
        tallies[code].units += 1
    return list(met)


def _row(submission: Document, status: str, rules: Sequence[int]) -> list[Any]:
    forms: Sequence[Document] = submission["forms"]
    reports = [form for form in forms if form.get("figures")]
    main: Document = next(iter(reports or forms), {})
    figures: Document = main.get("figures") or {}
    annotated: Document = submission.get("annotated") or {}
    values = {
        "unit": _first("unit", [main, *forms]),
        "project": _first("project", [main, *forms]),
        "projects": len(reports),
        "period": _first("period", [main, *forms]),
        "path": visible(str(submission["path"])),
        "status": status,
        **{each: int(submission["counts"].get(each, 0)) for each in SEVERITIES},
        **{each: visible(str(figures.get(each) or "")) for each in _FIGURES},
        "copy": linkable(str(annotated.get("path") or "")),
        "note": visible(str(annotated.get("note") or "")),
        "rules": list(rules),
    }
    return [values[name] for name in FIELDS]


def _first(name: str, forms: Iterable[Document]) -> str:
    """Return the first form's text that is not blank."""
    return next((text for form in forms if (text := visible(str(form.get(name) or "")))), "")


def linkable(path: str) -> str:
    """Return a path below the report's folder as it is, or nothing where no link can lead there.

    The script writes ``./`` before it and escapes each part, so that ``javascript:`` is a name like any other.
    Names that are no Unicode (a surrogate stands for each such byte) have no spelling in a link.
    """
    if any("\ud800" <= letter <= "\udfff" for letter in path):
        return ""
    parts = path.split("/")
    return "" if any(part in {"", ".", ".."} for part in parts) else path
