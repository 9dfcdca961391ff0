"""Lines for a terminal: text from outside made harmless, and sentences broken where Chinese may break."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_WIDTH = 100
"""Columns of a line; a Chinese character takes two."""


_OPENING = "（“《("
"""Marks that never end a line."""
_CLOSING = "，。；：）”》、%,.;:)"
"""Marks that never begin one."""


def visible(text: str) -> str:
    """Return text from outside on one line, without what could steer a terminal.

    Where a name is no valid Unicode a sign says so: without it there would stand another name.
    """
    if text.isprintable():
        return text.strip()
    return "".join(map(_seen, text)).strip()


def _seen(letter: str) -> str:
    if letter.isspace():
        return " "
    category = unicodedata.category(letter)
    if category == "Cs":
        return "\ufffd"
    return "" if category.startswith("C") else letter


def wrapped(text: str, indent: str) -> Iterator[str]:
    """Break a sentence at the report's width; Chinese may break anywhere, closing marks stay with their text.

    Lines after the first are indented two columns more.
    """
    line, width = indent, len(indent)
    for word in _words(text):
        size = sum(_size(letter) for letter in word)
        if width + size > _WIDTH and line.strip():
            yield line.rstrip()
            line, width = indent + "  ", len(indent) + 2
            word = word.lstrip()  # noqa: PLW2901
            size = sum(_size(letter) for letter in word)
        line, width = line + word, width + size
    if line.strip():
        yield line.rstrip()


def padded(text: str, width: int) -> str:
    """Fill a text up with blanks to so many columns; a longer one stays whole."""
    return text + " " * (width - sum(_size(letter) for letter in text))


def _words(text: str) -> Iterator[str]:
    """Yield pieces that stay whole: a run of narrow letters, a wide letter with the marks that belong to it."""
    piece = ""
    for letter in text:
        apart = letter == " " or _size(letter) == 2 or (piece and _size(piece[-1]) == 2)
        if piece and apart and letter not in _CLOSING and piece[-1] not in _OPENING:
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def _size(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
