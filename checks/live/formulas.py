"""Pieces of formulas that many values and rules are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

UNKNOWN = "NA()"
"""What cannot be told for sure."""


def text(value: str) -> str:
    """Return a text as a constant."""
    return '"' + value.replace('"', '""') + '"'


def array(values: Iterable[object], *, down: bool = False) -> str:
    """Return texts or numbers as a constant array, in one row or ``down`` one column."""
    return "{" + (";" if down else ",").join(text(v) if isinstance(v, str) else str(v) for v in values) + "}"


def replaced(formula: str, words: Mapping[str, str]) -> str:
    """Return a text in which words are replaced, one after the other; ``CHAR(10)`` may stand for a word."""
    for word, other in words.items():
        shown = word if word.startswith("CHAR(") else text(word)
        formula = f"SUBSTITUTE({formula},{shown},{text(other)})"
    return formula


def one_of(formula: str, words: Iterable[str]) -> str:
    """Tell whether a text is one of some words."""
    return f"OR({formula}={array(words)})"


def holds(formula: str, words: str) -> str:
    """Tell whether a text holds one of the words of an array, or a single word; unknown of an unknown text."""
    # COUNT passes over errors, LEN does not.
    return f"(COUNT(FIND({words},{formula}))>LEN({formula})*0)"


def both(*conditions: str) -> str:
    """Tell whether all hold; known where one is known not to, however unknown the others are."""
    return _settled("MIN", conditions)


def either(*conditions: str) -> str:
    """Tell whether one holds; known where one is known to, however unknown the others are."""
    return _settled("MAX", conditions)


def _settled(function: str, conditions: Iterable[str]) -> str:
    """Return the least or the most of what conditions say: 1 true, 0 false, and an error between the two."""
    said = ",".join(f"IFERROR(({condition})*1,0.5)" for condition in conditions)
    return f"CHOOSE(2*{function}({said})+1,FALSE,{UNKNOWN},TRUE)"


def said(*conditions: str) -> str:
    """Return when a rule speaks of an indicator: all hold, and the row holds an indicator at all."""
    return f"IF([there],{both(*conditions)},FALSE)"
