"""A finding (问题): what a rule says about one cell, ready to be reported."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from checks.bilingual import Bilingual

if TYPE_CHECKING:
    from checks.datum import Datum
    from checks.explanations import Explained


class Severity(StrEnum):
    """How much a finding weighs. A profile may give a rule another severity."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def chinese(self) -> str:
        """错误 (must be mended), 核实 (mend it or explain it), 提示 (good to know)."""
        return {"error": "错误", "warning": "核实", "info": "提示"}[self.value]

    @property
    def rank(self) -> int:
        """0 for the worst, so that findings sort worst first."""
        return {"error": 0, "warning": 1, "info": 2}[self.value]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a rule and what to do next, in both languages.

    Placeholders in braces are filled from the verdict:
    ``{cell}``, ``{field}``, ``{found}``, ``{expected}``, ``{difference}`` and its own ``facts``.
    """

    zh: str
    en: str
    help_zh: str
    help_en: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A typing slip that would explain what was found. It is offered, never written."""

    at: Datum
    found: str
    to: str
    likely: bool
    """True when a single slip of the keyboard is the only one that satisfies every broken relation."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule's judgement says: where, what stands there, what should stand there."""

    at: Datum
    found: str = ""
    expected: str = ""
    difference: Decimal | None = None
    related: tuple[Datum, ...] = ()
    field: str = ""
    """The datum in words, e.g. ``地方财政资金 预算执行率``."""
    case: str = ""
    """Which of the rule's sentences to use; empty for the only one."""
    severity: Severity | None = None
    """Another severity than the rule's own, where the catalogue gives one (RT02)."""
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with its rule's code and severity: one line of a report."""

    code: str
    name: str
    severity: Severity
    verdict: Verdict
    sentence: Sentence
    form: str = ""
    """The id of the form it was found in, empty for a finding about the whole file."""
    repair: Repair | None = None
    explained: Explained | None = None
    """What the unit says about it, and whether that settles it."""

    @property
    def sheet(self) -> str:
        """The sheet's name, empty for a finding about the whole file."""
        return self.verdict.at.sheet

    @property
    def cell(self) -> str:
        """The A1 address, empty for a finding about the whole file."""
        return self.verdict.at.cell

    def message(self, language: str = "zh") -> str:
        """Return the plain sentence in Chinese (``zh``) or English (``en``)."""
        return self._fill(self.sentence.zh if language == "zh" else self.sentence.en)

    def help(self, language: str = "zh") -> str:
        """Return what to do next in Chinese (``zh``) or English (``en``)."""
        return self._fill(self.sentence.help_zh if language == "zh" else self.sentence.help_en)

    def told(self) -> Bilingual:
        """Return both: what is wrong and what to do next."""
        return Bilingual(f"{self.message()}{self.help()}", f"{self.message('en')} {self.help('en')}")

    def _fill(self, template: str) -> str:
        verdict = self.verdict
        return template.format_map(
            {
                "cell": verdict.at.cell,
                "field": verdict.field,
                "found": verdict.found,
                "expected": verdict.expected,
                "difference": "" if verdict.difference is None else format(verdict.difference, "f"),
                **verdict.facts,
            }
        )
