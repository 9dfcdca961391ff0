"""The texts of a sheet's formulas, out of its XML; one that is filled down is written once and moved to its cells."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from workbook_templates.opening.grid import MAX_COLUMN, MAX_ROW, Place, column_letters, column_number

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_FORMULAS = 10_000
"""Formulas on one sheet; a sheet with more is no form, and none is read."""
_MAX_LENGTH = 1_000
"""Characters of a formula; what is longer is nobody's rate or total."""

_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^/>]*>\s*<f((?:\s[^>]*?)?)(?:/>|>([^<]*)</f>)',
)
_ELEMENT = re.compile(rb"<f((?:\s[^>]*?)?)(?:/>|>([^<]*)</f>)")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_NUMERIC_ENTITY = re.compile(r"&#(x[0-9A-Fa-f]{1,6}|[0-9]{1,7});")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
_MOVABLE = re.compile(
    r"""
    "(?:[^"]|"")*"                                              # a text
    | '(?:[^']|'')*'                                            # a sheet's name
    | (?<![\w.$])(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})(?![\w.(!])    # a cell
    | (?<![\w.$])\$?(?:[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|[0-9]+:\$?[0-9]+)(?![\w.(!])    # whole columns or rows
    """,
    re.VERBOSE,
)


class Written(NamedTuple):
    """A formula as the XML writes it: where, of which kind, with which text."""

    row: int
    column: int
    kind: str
    """Empty, ``shared``, ``array`` or ``dataTable``."""
    group: str
    """What a shared formula is known by."""
    text: str
    """Empty in all cells of a shared formula but its first."""


def written_formulas(content: bytes) -> list[Written]:
    """Return the formulas of a sheet that is spelled as nearly every writer does."""
    # A plain search is all that most sheets cost.
    if b"<f" not in content or (b"<f>" not in content and b"<f " not in content):
        return []
    found = []
    for match in islice(_FORMULA.finditer(content), MAX_FORMULAS + 1):
        letters, digits, attributes, text = match.groups(b"")
        found.append(_written((int(digits), column_number(letters.decode())), attributes, text))
    return found


def written_formula(place: Place, element: bytes) -> Written:
    """Return the formula that an element ``<f …>…</f>`` writes."""
    match = _ELEMENT.fullmatch(element)
    attributes, text = match.groups(b"") if match else (b"", b"")
    return _written(place, attributes, text)


def _written(place: Place, attributes: bytes, text: bytes) -> Written:
    said = dict(_ATTRIBUTE.findall(attributes)) if attributes else {}
    kind, group = said.get(b"t", b"").decode(), said.get(b"si", b"").decode()
    return Written(*place, kind, group, unescaped(text.decode("utf-8", "replace")))


def unescaped(text: str) -> str:
    """Return a text of XML with its entities resolved."""
    if "&" not in text:
        return text
    text = _NUMERIC_ENTITY.sub(_character, text)
    for entity, sign in _ENTITIES:
        text = text.replace(entity, sign)
    return text


def _character(found: re.Match[str]) -> str:
    code = int(found[1][1:], 16) if found[1].startswith("x") else int(found[1])
    return chr(code) if code <= 0x10FFFF else ""


def resolved(formulas: Iterable[Written]) -> dict[tuple[int, int], str]:
    """Return the text of each formula by its cell, empty where it is of another kind or too long; none of too many."""
    listed = list(formulas)
    if len(listed) > MAX_FORMULAS:
        return {}
    first = {each.group: each for each in listed if each.kind == "shared" and each.text}
    texts: dict[tuple[int, int], str] = {}
    for each in listed:
        text = each.text if each.kind in ("", "normal", "shared") and len(each.text) <= _MAX_LENGTH else ""
        origin = first.get(each.group)
        if each.kind == "shared" and not each.text and origin is not None and len(origin.text) <= _MAX_LENGTH:
            text = moved(origin.text, each.row - origin.row, each.column - origin.column)
        texts[each.row, each.column] = text
    return texts


def moved(formula: str, rows: int, columns: int) -> str:
    """Return a formula as it reads when copied so many rows down and columns to the right; empty when it leads out."""
    inside = True

    def replace(found: re.Match[str]) -> str:
        nonlocal inside
        fixed_column, letters, fixed_row, digits = found.groups()
        if letters is None:
            inside = inside and found[0][0] in "\"'"
            return found[0]
        column = column_number(letters.upper()) + (0 if fixed_column else columns)
        row = int(digits) + (0 if fixed_row else rows)
        inside = inside and 1 <= row <= MAX_ROW and 1 <= column <= MAX_COLUMN
        return f"{fixed_column}{column_letters(column)}{fixed_row}{row}"

    text = _MOVABLE.sub(replace, formula)
    return text if inside else ""
