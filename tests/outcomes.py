"""Outcomes of runs for tests of reports: submissions and findings as docs/json.md writes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from checks.profile import load
from xladdin.batch.outcome import Document
from xladdin.paths import workbooks
from xladdin.reports.document import document
from xladdin.run import check

FIGURES = {
    "budget": "10000.00",
    "executed": "6816.78",
    "execution": "68.17",
    "completion": "93.5",
    "score": "88.89",
    "full": "100",
    "grade": "良",
}

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    '=HYPERLINK("http://example.com","x")',
    "javascript:alert(1)",
    "{{ 7*7 }}{% raw %}{found}{count}",
    "a\u2028b\u2029c\x00d\x1be\u202ef",
    "lone \ud800 surrogate \udcff",
    "&lt;b&gt; \" ' ` \\u003c",
)
"""Texts that a hostile sender would put into a sheet's name, a cell or a file's name."""


@dataclass
class Fake:
    """An outcome over a list."""

    documents: Sequence[Document]
    language: str = "zh"
    profile: str = "mof-2020-10"
    files: int = -1
    """As many as there are documents, where nothing else is said."""
    across: Sequence[Document] = ()
    readings: int = field(default=0, init=False)
    """How often the submissions were asked for."""
    read: int = field(default=0, init=False)
    """How many of them were handed over the last time."""
    matched: bool = True
    """They were held against each other, too."""

    def __post_init__(self) -> None:
        self.files = len(self.documents) if self.files < 0 else self.files

    @property
    def checked(self) -> int:
        return len(self.documents)

    @property
    def complete(self) -> bool:
        return self.matched and self.checked == self.files

    @property
    def counts(self) -> Mapping[str, int]:
        counts = Counter({"error": 0, "warning": 0, "info": 0})
        for each in self.documents:
            counts.update(each["counts"])
        return counts

    def submissions(self) -> Iterator[Document]:
        self.readings += 1
        for number, each in enumerate(self.documents, 1):
            self.read = number
            yield each

    def batch(self) -> Sequence[Document]:
        return self.across


def examples(language: str = "zh") -> list[dict[str, Any]]:
    """Return what is found in the example workbooks, with a unit and figures for their first forms."""
    profile = load()
    found: list[dict[str, Any]] = document(check(workbooks(["examples/returned"]), profile), profile, language)[
        "submissions"
    ]
    for number, each in enumerate(found, 1):
        each["annotated"] = {"path": f"annotated/{each['path']}", "note": ""}
        for first in each["forms"][:1]:
            first["unit"] = f"{number}号县自然资源局"
            first["figures"] = dict(FIGURES)
    return found


def finding(**changes: Any) -> dict[str, Any]:
    """Return a finding, other than usual in what is named."""
    usual = {
        "code": "RT01",
        "name": "rate-impossible",
        "severity": "error",
        "sheet": "自评表",
        "cell": "G9",
        "related": ["E9", "F9"],
        "found": "58.90%",
        "expected": "58.87%",
        "difference": "0.03",
        "message": "填的是 58.90%，应为 58.87%。",
        "help": "核对本行的分子、分母和比率。",
        "field": "托克托县 中央资金执行率",
        "repair": None,
        "fingerprint": "CRJKBDLH",
        "explanation": None,
    }
    return usual | changes


def form(**changes: Any) -> dict[str, Any]:
    """Return a self-evaluation, other than usual in what is named."""
    usual = {
        "form": "transfer-self-evaluation",
        "sheet": "自评表",
        "range": "A1:G43",
        "title": "绩效自评表",
        "period": "2024",
        "project": "矿山修复",
        "unit": "甲县自然资源局",
        "figures": dict(FIGURES),
    }
    return usual | changes


def submission(path: str = "甲县/返回.xlsx", *findings: Document, **changes: Any) -> dict[str, Any]:
    """Return a submission with these findings, other than usual in what is named; its form takes ``form_…``."""
    of_form = {name.removeprefix("form_"): changes.pop(name) for name in list(changes) if name.startswith("form_")}
    counts = {each: sum(one["severity"] == each for one in findings) for each in ("error", "warning", "info")}
    usual = {
        "path": path,
        "status": "checked",
        "counts": counts,
        "forms": [form(**of_form)],
        "findings": list(findings),
        "settled": [],
    }
    return usual | changes


def unreadable(path: str = "坏.xlsx", message: str = "文件已损坏。") -> dict[str, Any]:
    """Return a submission that could not be read."""
    one = finding(
        code="IO01", name="unreadable-file", sheet="", cell="", related=[], message=message, found="", expected=""
    )
    return submission(path, one, status="unreadable", forms=[])
