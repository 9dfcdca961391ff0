"""BX02: long reasons that are word for word the same in forms of different units."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from checks.context import Context
from checks.datum import Datum
from checks.entries import Entry, Group, digest, place, short
from checks.findings import Severity, Verdict
from checks.rows import Form, Submission
from checks.rules.base import BatchRule, only
from checks.rules.bx.forms import SENT, head, listed
from checks.senders import Said, key_of
from checks.values import fold

_PUNCTUATION = re.compile(r"[\W_]+")
_MOST_PLACES = 200
_MOST_CELLS = 80
"""Characters of addresses that are kept of one text of one unit on one sheet."""
_LONGEST = 40
"""Characters of the text that a sentence quotes."""
_SHOWN = 4
_MOST_COMPARED = 300
"""Units that are compared name by name; a text of more of them was handed down to all."""


class ClonedText(BatchRule):
    """不同单位的表里，未完成原因、存在问题等长段文字一字不差。

    为什么
        各单位的情况不会一样，整段相同的原因说明多半是互相抄的，没有讲出本单位的原因。

    错例
        武川县和清水河县的未完成原因都是同一段六十字的话。

    对例
        同一单位几张表写同样的原因；各单位都写“未存在问题”“资金下达较晚”等短句。

    依据
        绩效自评应当如实说明本单位未完成的原因和改进措施；短于口径 batch.cloned_text_length 的不看。
    """

    code = "BX02"
    name = "cloned-text"
    severity = Severity.INFO
    forms = SENT
    settings = ("batch.cloned_text_length",)
    sentences = only(
        "{count} 个单位（{units}）的说明一字不差：“{text}”（{length} 字）。",
        "{count} units ({units_en}) give the same explanation word for word: “{text}” ({length} characters).",
        "请核实各单位是否写了自己的原因和改进措施；确属统一要求的文字，不必处理。",
        "See whether each unit gives its own reason; nothing to do where the words were asked of all of them.",
    )

    def entries(self, submission: Submission, context: Context, content: str) -> Iterator[Entry]:
        """Keep a digest of each long text with the unit and the cells; a merged cell counts once."""
        del content
        least = context.profile.cloned_text_length
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for form in submission.forms:
            name = (head(form, "unit") or head(form, "project")) if form.kind in self.forms else ""
            for datum in _texts(form) if name else ():
                if not datum.text:
                    continue  # as most are
                words = _PUNCTUATION.sub("", fold(datum.text))
                if len(words) < max(least, 1):
                    continue
                facts = {"unit": name, "text": short(datum.text, _LONGEST), "length": len(words), "cells": {}}
                cells = found.setdefault((digest(words), key_of(name)), facts)["cells"]
                # One text for the cells of a sheet: thousands of entries may have to be held at once.
                there = cells.get(datum.sheet, "")
                if len(there) < _MOST_CELLS:
                    cells[datum.sheet] = f"{there} {datum.cell}".lstrip()
        for (key, _), facts in found.items():
            yield Entry(self.code, key, submission.path, facts)

    def judge(self, item: Group, context: Context) -> Iterator[Verdict]:
        """Judge the units that have one text; a unit and its parent, which quotes it, are one."""
        del context
        units = _apart(item)
        if len(units) < 2:
            return
        places = (
            place(entry.path, sheet, cell, entry.facts["text"])
            for entry in item.entries
            for sheet, cells in entry.facts["cells"].items()
            for cell in cells.split()
        )
        # A phrase of thousands need not be told of each of them.
        cells = [*islice(places, _MOST_PLACES)]
        first = item.entries[0].facts
        names, names_en = listed(units, _SHOWN)
        yield Verdict(
            at=cells[0],
            found=first["text"],
            related=tuple(cells[1:]),
            facts={
                "count": str(len(units)),
                "units": names,
                "units_en": names_en,
                "text": first["text"],
                "length": str(first["length"]),
            },
        )


def _texts(form: Form) -> Iterator[Datum]:
    """Yield the reasons and problems of a form, each cell once."""
    reasons = [row.reason for row in form.indicators if row.reason is not None]
    yield from {id(datum): datum for datum in (*reasons, *(row.problems for row in form.management))}.values()


def _apart(item: Group) -> list[str]:
    """Return the units of a group that are different ones, as the first of their forms writes them.

    One whose name holds another's is the same (武川县财政局, 武川县财政局本级), and on a roster with parents
    those that add up another's figures quote it by right.
    """
    names = {key_of(entry.facts["unit"]): entry.facts["unit"] for entry in reversed(item.entries)}
    kept = list(names) if len(names) > _MOST_COMPARED else _longer_dropped(names)
    if item.roster is not None and len(kept) > 1:
        parents, senders = item.roster.by_parent.keys(), item.roster.senders
        kept = [key for key in kept if not senders.of(Said(units=(names[key],))) & parents] or kept[:1]
    order = {key: place for place, key in enumerate(key_of(entry.facts["unit"]) for entry in item.entries)}
    return [names[key] for key in sorted(kept, key=order.__getitem__)]


def _longer_dropped(keys: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for key in sorted(keys, key=lambda each: (len(each), each)):
        if not any(shorter in key for shorter in kept):
            kept.append(key)
    return kept
