"""Bytes of a part, and what takes their place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from workbook_templates.patching.edits import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable

TAG = re.compile(rb"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")
"""A start tag as a well-formed part has it: a > may stand in an attribute's value."""
ATTRIBUTE = re.compile(rb"""([^\s<>"'=/]+)\s*=\s*("[^"]*"|'[^']*')""")
_ENCODINGS = frozenset(("UTF-8", "UTF8", "US-ASCII", "ASCII"))


class Splice(NamedTuple):
    """Bytes of a part, and what takes their place."""

    start: int
    end: int
    text: bytes


def spliced(content: bytes, splices: Iterable[Splice]) -> bytes:
    """Return a part with other bytes in some places; what is put in at one place keeps its order."""
    pieces, copied = [], 0
    for splice in sorted(splices, key=lambda each: each[:2]):
        pieces += [content[copied : splice.start], splice.text]
        copied = splice.end
    return b"".join((*pieces, content[copied:]))


def check_encoding(encoding: str | None, part: str) -> None:
    """Refuse a part that declares an encoding in which our bytes would be other letters."""
    if encoding is not None and encoding.upper() not in _ENCODINGS:
        refuse("encoding", part=part)
