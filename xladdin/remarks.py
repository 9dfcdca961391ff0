"""Findings as the remarks that an annotated copy shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.findings import Severity
from workbook_templates.annotating import Remark
from xladdin.reports.text import explanation_sentence, repair_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xladdin.batch.outcome import Document


def remarks_of(findings: Iterable[Document], language: str = "zh") -> list[Remark]:
    """Return the remarks for findings as docs/json.md has them, in their order, each with the slip that explains it."""
    return [_remark(finding, language) for finding in findings]


def _remark(finding: Document, language: str) -> Remark:
    more = [repair_sentence(finding["repair"], language)] if finding["repair"] else []
    more += [explanation_sentence(finding, language)] if finding["explanation"] else []
    return Remark(
        finding["sheet"],
        finding["cell"],
        Severity(finding["severity"]),
        finding["code"],
        "\n".join([finding["message"], *more]),
        finding["help"],
        finding["found"],
        finding["expected"],
        finding["field"],
    )
