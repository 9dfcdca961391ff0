"""What single submissions contribute to judgements over a batch: small, plain data that outlives the submission."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checks.datum import Datum
from checks.roster import Roster

_LONGEST = 120
"""Characters of a name or title that are kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one submission says to one rule under one key; entries of several submissions meet under both.

    ``facts`` holds what JSON has (texts, numbers as texts, lists, mappings), a few kilobytes at most.
    """

    rule: str
    """The rule's code."""
    key: str
    path: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Group:
    """The entries of one key in the order of their paths, and the roster of the run."""

    key: str
    entries: Sequence[Entry]
    roster: Roster | None = None


def digest(*texts: str) -> str:
    """Return a short key that stands for some texts: 32 hex digits, whatever their length and letters."""
    joined = "\x1f".join(texts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def short(text: str, most: int = _LONGEST) -> str:
    """Return a text in one line, cut where it is long."""
    if len(text) <= most and " " not in text and text.isprintable():
        return text  # no white space but the blank is printable
    line = " ".join(text[: most * 4].split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def place(path: str, sheet: str = "", cell: str = "", text: str = "") -> Datum:
    """Return the place of a finding in some submission, with what stands there."""
    return Datum(text, submission=path, sheet=sheet, cell=cell)
