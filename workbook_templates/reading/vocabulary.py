"""What a text can mean as a label: one dictionary of all the labels of a set of layouts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from checks.values import fold
from workbook_templates.layout import BLOCKS, Block, Layout, Slot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LONGEST = 60
"""Longer texts are no labels, though a label may stand at their beginning: 说明：……"""

_NUMBERING = re.compile(r"(?:[一二三四五六七八九十]+[、.]|\([0-9一二三四五六七八九十]+\)|[0-9]+[、.]|[*★]+|其中:?|-+)+")
"""What may stand before a label: 一、 （1） 1. 其中："""

_LAST_BRACKETS = re.compile(r"(.+?)\((?:[^()]|\([^()]*\))*\)")
"""A label with something in brackets behind it: （万元）, (A), （B/A×100%）."""

_COLON = re.compile("[:：]")

_VALUE_BEHIND = frozenset({"head.rows", "footer.rows", "grade.rows", "survey.rows"})
"""Labels whose value may stand in the same cell, behind a colon."""

_BLOCKS = ("head.rows", "funds.", "management.", "goal.", "indicators.", "breakdown.")
_MONEY = ("funds.", "breakdown.")

_Places = dict[str, dict[str, Slot]]
"""By ``block.part``, by the layout's id: the slot."""


@dataclass(frozen=True)
class Meaning:
    """What a text means as a label."""

    places: Mapping[str, Mapping[str, Slot]]
    value: str = ""
    """The value behind a colon in the same cell, else empty."""

    # Asked over and over for the same few hundred meanings.

    @cached_property
    def of_form(self) -> bool:
        """It is a label of a form's blocks, questionnaires and what stands under a grid aside."""
        return any(part.startswith(_BLOCKS) for part in self.places)

    @cached_property
    def of_money(self) -> bool:
        """It is a label of a money block or of a money or region table."""
        return any(part.startswith(_MONEY) for part in self.places)


@dataclass(frozen=True)
class ColumnMeaning:
    """What a heading of a money or region table means to one layout."""

    slot: Slot
    source: str = ""


class Vocabulary:
    """The labels of a set of layouts."""

    def __init__(self, layouts: tuple[Layout, ...]) -> None:
        self.layouts = layouts
        self._places: dict[str, _Places] = {}
        for layout in layouts:
            for block in BLOCKS:
                self._learn(layout.id, block, getattr(layout, block))
        # Every label has a letter or a Chinese character, so no rate or number is looked up as one.
        self._worded = all(any(sign.isalpha() for sign in label) for label in self._places)
        # The same labels come back in every workbook: ask once for each.
        self.meaning = lru_cache(maxsize=16384)(self._meaning)
        self.column = lru_cache(maxsize=4096)(self._column)
        self.heading = lru_cache(maxsize=4096)(self._heading)
        self.fund = lru_cache(maxsize=4096)(self._fund)

    def _learn(self, layout: str, name: str, block: Block) -> None:
        captions = Slot("caption", block.captions)
        for part, slots in (("captions", (captions,)), ("columns", block.columns), ("rows", block.rows)):
            for slot in slots:
                for label in slot.labels:
                    places = self._places.setdefault(fold(label), {})
                    places.setdefault(f"{name}.{part}", {}).setdefault(layout, slot)

    def _meaning(self, text: str) -> Meaning | None:
        if self._worded and text.isascii() and text.lower() == text.upper():
            return None
        start = text[:_LONGEST]
        if len(text) <= _LONGEST:
            for spelling in spellings(start):
                if spelling in self._places:
                    return Meaning(self._places[spelling])
        if not _COLON.search(start):
            return None
        label, value = _COLON.split(text, maxsplit=1)
        for spelling in spellings(label):
            places = self._places.get(spelling, {})
            behind = {name: slots for name, slots in places.items() if name in _VALUE_BEHIND}
            if behind:
                return Meaning(behind, value.strip())
        return None

    def _column(self, layout: Layout, text: str) -> ColumnMeaning | None:
        """Return what a heading means as a column of a layout's money or region table."""
        for spelling in spellings(text):
            slot = self._places.get(spelling, {}).get("breakdown.columns", {}).get(layout.id)
            if slot:
                return ColumnMeaning(slot)
        for spelling in spellings(text):
            for slot in layout.breakdown.columns:
                for pattern in slot.patterns:
                    if found := pattern.fullmatch(spelling):
                        return ColumnMeaning(slot, found.groupdict().get("source") or "")
        return None

    def _heading(self, layout: Layout, parts: tuple[str, ...]) -> ColumnMeaning | None:
        """Return what a heading means from top to bottom (中央资金 + 执行数), else its lowest cell alone."""
        return self.column(layout, "".join(parts)) or self.column(layout, parts[-1])

    def _fund(self, layout: Layout, text: str) -> Slot | None:
        """Return what a label means as a row of a layout's money block."""
        for spelling in spellings(text):
            slot = self._places.get(spelling, {}).get("funds.rows", {}).get(layout.id)
            if slot:
                return slot
        for spelling in spellings(text):
            for slot in layout.funds.rows:
                if any(pattern.fullmatch(spelling) for pattern in slot.patterns):
                    return slot
        return None


@lru_cache(maxsize=16384)
def spellings(text: str) -> tuple[str, ...]:
    """Return a label folded, then without what may stand before and behind it."""
    return tuple(_spellings(text))


def _spellings(text: str) -> Iterator[str]:
    folded = fold(text)
    yield folded
    numbered = _NUMBERING.match(folded)
    if numbered:
        folded = folded[numbered.end() :]
        yield folded
    while found := _LAST_BRACKETS.fullmatch(folded):
        folded = found.group(1).rstrip(":")
        yield folded


@lru_cache(maxsize=8)
def vocabulary_of(layouts: tuple[Layout, ...]) -> Vocabulary:
    """Return the vocabulary of a set of layouts, made once for each set."""
    return Vocabulary(layouts)
