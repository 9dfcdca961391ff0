"""Outcomes for tests of reports: real documents of the examples, made-up ones, hostile ones."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import outcomes

from checks.profile import load
from examples.make import RETURNED
from xladdin.batch.outcome import Document
from xladdin.paths import workbooks
from xladdin.reports.document import document
from xladdin.run import check


@dataclass
class Fake:
    """An outcome over documents that are made anew for each reader."""

    make: Callable[[], Iterator[Document]]
    language: str = "zh"
    profile: str = "mof-2020-10"
    files: int = 0
    checked: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    across: Sequence[Document] = ()
    matched: bool = True
    """They were held against each other, too."""

    @property
    def complete(self) -> bool:
        return self.matched and self.checked == self.files

    def submissions(self) -> Iterator[Document]:
        return self.make()

    def batch(self) -> Sequence[Document]:
        return self.across


def of(
    documents: Sequence[Document], language: str = "zh", across: Sequence[Document] = (), files: int | None = None
) -> Fake:
    """Return the outcome of a run over these documents; ``files`` is how many it was asked for."""
    counts = {key: sum(each["counts"][key] for each in documents) for key in ("error", "warning", "info")}
    number = len(documents)
    return Fake(
        lambda: iter(documents),
        language,
        files=number if files is None else files,
        checked=number,
        counts=counts,
        across=across,
    )


@cache
def _examples(language: str) -> list[Document]:
    found: list[Document] = document(check(workbooks([str(RETURNED)]), load()), load(), language)["submissions"]
    prefix = f"{RETURNED}/"
    for each in found:
        each["path"] = each["path"].removeprefix(prefix)  # type: ignore[index]
    return found


def examples(language: str = "zh") -> list[dict[str, Any]]:
    """Return the documents of examples/returned, with units, figures and annotated copies as a batch gives them."""
    found: list[dict[str, Any]] = copy.deepcopy(_examples(language))  # type: ignore[arg-type]
    for each in found:
        name = each["path"].removesuffix(".xlsx")
        each["annotated"] = {"path": f"annotated/{each['path']}" if each["findings"] else "", "note": ""}
        for form in each["forms"]:
            form["unit"], form["figures"] = "", None
            if each["findings"] and form["form"].endswith("self-evaluation"):
                form["unit"] = f"{name[:3]}财政局"
                form["figures"] = figures(execution="68.17", completion="93.5", budget="10000.00", executed="6816.78")
        if name.startswith("农村公路"):
            each["forms"][0]["figures"] |= {"score": "98.89", "full": "100", "grade": "优"}
        if name.startswith("巴州2022年综合评分"):
            each["forms"][0]["figures"] = figures(score="86.42", full="100", grade="良")
    return found


def figures(**known: str) -> dict[str, str]:
    """Return the figures of a form; what is not known is empty."""
    return dict.fromkeys(outcomes.FIGURES, "") | known


def form(**known: Any) -> dict[str, Any]:
    """Return a self-evaluation without figures."""
    return outcomes.form(title="自评表", project="甲项目", unit="甲县财政局", figures=figures()) | known


def finding(**known: Any) -> dict[str, Any]:
    """Return an error in G9."""
    return (
        outcomes.finding(
            message="预算执行率填的是 58.90%，按 205.00÷348.24 应为 58.87%。",
            help="核对本行的分子、分母和比率，改正填错的那一个。",
            field="地方财政资金 预算执行率",
        )
        | known
    )


def submission(path: str = "甲县/返回.xlsx", findings: Sequence[Document] = (), **known: Any) -> dict[str, Any]:
    """Return a submission; its counts are those of its findings."""
    return outcomes.submission(path, *findings, **{"forms": [form()], **known})


def unreadable(path: str = "坏的.xlsx") -> dict[str, Any]:
    """Return a file that could not be opened."""
    said = finding(
        code="IO01",
        name="unreadable-file",
        sheet="",
        cell="",
        found="",
        expected="",
        difference="",
        field="",
        message="文件不是 Excel 工作簿。",
        help="请用 Excel 或 WPS 打开后另存为 .xlsx 再报送。",
        related=[],
    )
    return submission(path, status="unreadable", forms=[], findings=[said])


def across(**known: Any) -> dict[str, Any]:
    """Return a finding over two files."""
    places = [{"path": f"{name}/返回.xlsx", "sheet": "自评表", "cell": "A1"} for name in ("甲县", "乙县")]
    return {
        "code": "BX01",
        "name": "duplicate-submission",
        "severity": "warning",
        "message": "同一张表报送了两次。",
        "help": "请核实以哪一份为准。",
        "found": "",
        "expected": "",
        "difference": "",
        "places": places,
        "paths": [each["path"] for each in places],
    } | known


def many(number: int, findings: int = 10) -> Fake:
    """Return the outcome of a run over so many units, each with so many findings; nothing of it is kept."""
    severities = ("error", "warning", "info")

    def make() -> Iterator[Document]:
        for index in range(number):
            path = f"{index % 97:02}县/返回{index:05}.xlsx"
            found = [
                finding(severity=severities[k % 3], cell=f"G{k + 9}", difference=f"{k}.5") for k in range(findings)
            ]
            unit = form(
                unit=f"第{index}财政局",
                figures=figures(execution="68.17", completion="93.5", score="98.89", full="100", grade="优"),
            )
            yield submission(path, forms=[unit], findings=found, annotated={"path": f"annotated/{path}", "note": ""})

    counts = dict.fromkeys(severities, number * findings // 3)
    return Fake(make, files=number, checked=number, counts=counts)
