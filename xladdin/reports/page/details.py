"""The findings of the units, in pieces that the page reads only when one of their units is opened.

A chunk is ``{"texts": […], "units": […]}``. Every text stands once in ``texts`` and is an index elsewhere;
the first is the empty one. A unit is ``{"forms": …, "open": …, "settled": …, "more": n}`` with rows as `FORM` and
`FINDING` name them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from xladdin.batch.outcome import Document, Outcome
from xladdin.reports.page.words import DETAILS, SEVERITIES
from xladdin.reports.wrapping import visible

FORM = ("title", "sheet", "range", "unit", "project", "period")
FIGURES = ("budget", "executed", "execution", "completion", "score", "full", "grade")
"""They follow in the row of a form."""
FINDING = (
    "code",
    "severity",
    "sheet",
    "cell",
    "field",
    "found",
    "expected",
    "difference",
    "message",
    "help",
    "related",
    "repair",
    "explanation",
)
"""``severity`` is 0 for an error, 1 and 2; ``repair`` and ``explanation`` are sentences."""

UNITS = 50
"""Units of one chunk: small enough to be read at a click, large enough for texts to repeat."""
MOST = 500
"""Findings of one unit that the page holds. The worst stand first; all are in the other reports."""
TOTAL = 200_000
"""Findings of all units together, about 50 MB: what an office's browser opens from a file share."""


def most(lengths: Sequence[int], total: int = TOTAL) -> int:
    """Return how many findings each unit may show, so that all together show no more than ``total``.

    Units with few findings leave their part to those with many; at least one each is shown.
    """
    left, share = total, MOST
    for units, length in zip(range(len(lengths), 0, -1), sorted(lengths), strict=True):
        share = left // units
        if length > share:
            break
        left -= length
    else:
        return MOST
    return max(1, min(MOST, share))


def chunks(outcome: Outcome, share: int) -> Iterator[dict[str, Any]]:
    """Yield the chunks, ``share`` findings of a unit at most, reading all submissions once."""
    chunk = _Chunk(outcome.language, share)
    for submission in outcome.submissions():
        chunk.add(submission)
        if len(chunk.units) == UNITS:
            yield chunk.plain()
            chunk = _Chunk(outcome.language, share)
    if chunk.units:
        yield chunk.plain()


class _Chunk:
    """A chunk while it is filled."""

    def __init__(self, language: str, share: int) -> None:
        self.units: list[dict[str, Any]] = []
        self._words = DETAILS[language]
        self._share = share
        self._indexes: dict[str, int] = {"": 0}

    def plain(self) -> dict[str, Any]:
        return {"texts": list(self._indexes), "units": self.units}

    def add(self, submission: Document) -> None:
        findings: Sequence[Document] = submission["findings"]
        settled: Sequence[Document] = submission.get("settled", ())
        shown = findings[: self._share]
        explained = settled[: self._share - len(shown)]
        self.units.append(
            {
                "forms": [self._form(form) for form in submission["forms"][: self._share]],
                "open": [self._finding(finding) for finding in shown],
                "settled": [self._finding(finding) for finding in explained],
                "more": len(findings) + len(settled) - len(shown) - len(explained),
            }
        )

    def _text(self, value: object) -> int:
        """Return the index of a text, which is kept if it is new."""
        return self._indexes.setdefault(visible(str(value or "")), len(self._indexes))

    def _form(self, form: Document) -> list[int]:
        figures: Document = form.get("figures") or {}
        title = form.get("title") or form.get("form")
        texts = [title, *(form.get(name) for name in FORM[1:]), *(figures.get(name) for name in FIGURES)]
        return [self._text(text) for text in texts]

    def _finding(self, finding: Document) -> list[int]:
        values: Mapping[str, object] = {
            **finding,
            "related": self._words["between"].join(finding["related"]),
            "repair": self._repair(finding.get("repair")),
            "explanation": self._explanation(finding.get("explanation")),
        }
        rank = SEVERITIES.index(finding["severity"])
        return [rank if name == "severity" else self._text(values[name]) for name in FINDING]

    def _repair(self, repair: Document | None) -> str:
        if repair is None:
            return ""
        sentence = self._words["likely" if repair["confidence"] == "likely" else "possible"]
        return sentence.format(cell=repair["cell"], found=repair["from"], to=repair["to"])

    def _explanation(self, explanation: Document | None) -> str:
        return "" if explanation is None else self._words[explanation["standing"]].format(text=explanation["text"])
