"""What a cell of the workbook may hold: text from outside that stays text, numbers, links to copies beside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

from xladdin.reports.wrapping import visible

LONGEST_TEXT = 32_767
"""UTF-16 units that Excel allows in a cell."""
_LONGEST_LINK = 2_079
_LONGEST_PART = 255
"""Characters of one folder's or file's name: no system has longer ones."""
_CUT = "…（已截断 cut）"
_DECIMAL = re.compile(r"-?([0-9]+)(?:\.([0-9]+))?")
_DIGITS = 15
"""What Excel keeps of a number."""


@dataclass(frozen=True, slots=True)
class Link:
    """A text that opens a file beside the workbook."""

    text: str
    target: str
    """As `target_of` writes it, empty where there is nothing to open."""
    otherwise: str
    """What stands there where it cannot be a link."""


Value = str | int | Decimal | Link | None


def cleaned(text: str) -> str:
    """Return a text from outside as a cell may hold it: one line, nothing unseen in it, cut at Excel's limit."""
    # Nearly every text passes the quick test of the two.
    text = text.strip() if text.isprintable() else visible(text)
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes what looks like a rich string for its own XML and writes it as it is.
        text += " "
    return text if len(text) <= LONGEST_TEXT // 2 else _cut(text)


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_TEXT:
        return text
    # Half of a pair at the end is dropped.
    return units[: 2 * (LONGEST_TEXT - len(_CUT))].decode("utf-16-le", errors="ignore") + _CUT


def number_of(text: str) -> Decimal | None:
    """Return a decimal text as a number that Excel holds with all its digits, None for any other text."""
    found = _DECIMAL.fullmatch(text)
    if found is None or len((found[1] + (found[2] or "")).lstrip("0")) > _DIGITS:
        return None
    return Decimal(text)


def target_of(path: str) -> str:
    """Return the address of a file below the folder of the workbook, or ``""`` where a link cannot lead there.

    ``path`` has slashes. Every letter that means something in an address is escaped.
    """
    parts = path.split("/")
    if any(part in ("", ".", "..") or len(part) > _LONGEST_PART or _strange(part) for part in parts):
        return ""
    try:
        target = quote(path, safe="/")
    except UnicodeEncodeError:
        return ""
    return target if len(target) <= _LONGEST_LINK else ""


def _strange(part: str) -> bool:
    """Tell whether Windows would read a name as more than one, or as that of a drive."""
    return "\\" in part or ":" in part
