"""Findings as the remarks that an annotated copy shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbook_templates.annotating import Remark
from xladdin.reports.text import explanation_sentence, repair_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checks.findings import Finding


def remarks_of(findings: Iterable[Finding], language: str = "zh") -> list[Remark]:
    """Return the remarks for findings, in their order, each with the slip that may explain it."""
    return [_remark(finding, language) for finding in findings]


def _remark(finding: Finding, language: str) -> Remark:
    message = finding.message(language)
    more = [repair_sentence(finding.repair, language)] if finding.repair is not None else []
    more += [explanation_sentence(finding, language)] if finding.explained is not None else []
    return Remark(
        finding.sheet,
        finding.cell,
        finding.severity,
        finding.code,
        "\n".join([message, *more]),
        finding.help(language),
        finding.verdict.found,
        finding.verdict.expected,
        finding.verdict.field,
    )
