"""What the rules on batches keep of a form: which project and period, and what tells where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from checks.entries import short
from checks.matching import REPORTS
from checks.rows import Form
from checks.senders import Said, parts_of

SENT = REPORTS | {"evaluation-scoresheet"}
"""The forms that units send back; target tables were issued to them."""

_DEPARTMENTS = ("local_department", "department")

NAMES: Mapping[str, tuple[str, str]] = {
    "transfer-self-evaluation": ("转移支付绩效自评表", "self-evaluation of a transfer"),
    "project-self-evaluation": ("项目支出绩效自评表", "self-evaluation of a project"),
    "evaluation-scoresheet": ("绩效评价综合评分表", "score sheet"),
}
"""The forms in the words of sentences, Chinese and English."""


def head(form: Form, role: str) -> str:
    """Return what stands in a field of the head, in one line; empty where there is none or it says nothing."""
    field = form.head.get(role)
    return "" if field is None or field.value.nothing else short(field.value.text)


def origin(form: Form) -> dict[str, Any]:
    """Return what a form says of where it comes from, as plain data."""
    departments = [text for role in _DEPARTMENTS if (text := head(form, role))]
    return {
        "unit": head(form, "unit"),
        "title": short(form.title.text) if form.title is not None else "",
        "departments": departments,
    }


def said(facts: Mapping[str, Any], path: str, root: int) -> Said:
    """Return what the facts of `origin` and a path say; ``root`` is how many folders all paths have in common."""
    return Said(
        units=(facts["unit"],) if facts["unit"] else (),
        parts=parts_of(path, root),
        titles=(facts["title"],) if facts["title"] else (),
        others=tuple(facts["departments"]),
    )


def listed(texts: Sequence[str], most: int) -> tuple[str, str]:
    """Return names or paths for a sentence in Chinese and in English, the first ``most`` of them."""
    more = len(texts) > most
    chinese = "、".join(texts[:most]) + (" 等" if more else "")
    return chinese, ", ".join(f"“{text}”" for text in texts[:most]) + (" and others" if more else "")
