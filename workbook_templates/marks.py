"""How our own marks on a workbook look, so that they are known again: by what they say, wherever they were carried.

The buttons in Excel and the annotated copies leave the same marks; each takes away what the other left.
"""

from __future__ import annotations

import re

from checks.findings import Severity

CONDITION = '"xladdin"="xladdin"'
"""The condition of the formats that are ours; it has no word or sign that another language writes otherwise."""
HEAD = "【检查】"
"""How the notes begin that are ours."""
TAIL = "——————【检查】"
"""The line behind which our text stands in a note that is somebody else's."""
COLOURS = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFD27F", Severity.INFO: "DDEBF7"}
"""As in the templates."""

RESULTS = "检查结果"
"""The sheet that the buttons write."""
RESULTS_TITLE = "检查结果（xladdin 生成，请勿在本表填写内容）"
REMARKS = "审核意见"
"""The sheet of an annotated copy."""
REMARKS_TITLES = {
    "zh": "审核意见（xladdin 生成，请勿在本表填写内容）",
    "en": "审核意见 Remarks (made by xladdin; please fill in nothing here)",
}
"""Its first cell, by language."""

_NUMBERED = r"(?: ?\(\d+\))?"
_RESULTS = re.compile(RESULTS + _NUMBERED)
_REMARKS = re.compile(REMARKS + _NUMBERED)
"""Their names, those of copies too; under another name a sheet is kept."""


def may_hold_remarks(name: str) -> bool:
    """Tell by its name whether a sheet may be one with our remarks; its first cell says whether it is."""
    return bool(_REMARKS.fullmatch(name))


def holds_remarks(name: str, first: object) -> bool:
    """Tell by its name and its first cell whether a sheet is one with our remarks."""
    return may_hold_remarks(name) and first in REMARKS_TITLES.values()


def holds_results(name: str, first: object) -> bool:
    """Tell by its name and its first cell whether a sheet is one that the buttons wrote."""
    return bool(_RESULTS.fullmatch(name)) and first == RESULTS_TITLE


def is_own(name: str, first: object) -> bool:
    """Tell by its name and its first cell whether a sheet says what we say of a workbook: no part of what was sent."""
    return holds_remarks(name, first) or holds_results(name, first)
