"""What a run over workbooks leaves behind, as the reports read it: one submission at a time, never all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

Document = Mapping[str, Any]
"""A submission, or a finding over several, as docs/json.md writes it."""


class Outcome(Protocol):
    """The results of a run, however many files it had.

    Reports ask for `submissions` as often as they need and keep nothing that grows with a submission's findings.
    """

    @property
    def profile(self) -> str:
        """The name of the profile (口径)."""

    @property
    def language(self) -> str:
        """``zh`` or ``en``: the language of all sentences in the documents."""

    @property
    def files(self) -> int:
        """How many workbooks the run was asked to check."""

    @property
    def checked(self) -> int:
        """How many it did check: fewer than `files` only where it was interrupted."""

    @property
    def complete(self) -> bool:
        """All were checked, and held against each other; else the run was interrupted."""

    @property
    def counts(self) -> Mapping[str, int]:
        """Open findings of all submissions by severity: ``error``, ``warning``, ``info``."""

    def submissions(self) -> Iterator[Document]:
        """Yield the submissions in the order of their paths; each call begins anew."""

    def batch(self) -> Sequence[Document]:
        """Return the findings over several submissions (BX)."""


class Ranked(Outcome, Protocol):
    """An outcome that can be read with the worst first."""

    def worst_first(self) -> Iterator[Document]:
        """Yield the submissions, those with most errors first, then most to verify, then most notes."""
