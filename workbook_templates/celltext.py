"""Texts as a workbook in XML can hold them."""

from __future__ import annotations

import re

LONGEST = 32_767
"""Characters of a cell."""
_NEVER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def has_no_xml(text: str) -> bool:
    """Tell whether a text has characters that XML has not: control characters, halves of a pair."""
    return bool(_NEVER.search(text))


def holdable(text: str) -> str:
    """Return a text without the characters that XML has not; a file can smuggle them in as ``_x001B_``."""
    return _NEVER.sub("", text)


def spelled(text: str) -> str:
    """Return a text as cells spell it, so that one that looks like an escape (``_x0041_``) is not read as one."""
    return _LIKE_AN_ESCAPE.sub("_x005F_", text)
