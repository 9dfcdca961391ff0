"""The sheet 核实说明 of a returned workbook: one line for each finding that the unit explains."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from checks.rows import Explanation
from checks.values import fold
from checks.values.text import BLANK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workbook_templates.reading.sheet import Sheet

_SHEET = re.compile(r"核实说明(?:\(\d+\))?")
_BRACKETS = re.compile(r"\([^()]*\)$")
_LABELS = {
    "rule": ("编号", "规则", "规则编号", "问题编号", "编号/规则", "规则/编号", "编号或规则", "code", "rule"),
    "cell": ("单元格", "位置", "单元格位置", "cell"),
    "text": ("说明", "核实说明", "情况说明", "说明内容", "explanation"),
    "fingerprint": ("指纹", "fingerprint"),
    "file": ("文件", "文件名", "file"),
}
"""The headings of each column; remarks in brackets behind them do not count."""
_ROLES = {label: role for role, labels in _LABELS.items() for label in labels}
_RULE = re.compile(r"[A-Za-z]{2}\d+|[a-z]+(?:-[a-z]+)*")
"""A code or a name, where a column 编号 may hold plain numbers beside it."""
_WHOLE_FILE = ("整个文件", "wholefile")
"""How the report calls the place of a finding without a cell."""

Columns = dict[str, list[int]]
"""The columns by role; several may be headed for the rule."""


def is_for_explanations(name: str) -> bool:
    """Tell by its name whether a sheet holds explanations, so that no form is looked for on it."""
    return bool(_SHEET.fullmatch(fold(name)))


def columns_of(headings: Mapping[int, str]) -> Columns | None:
    """Return the columns that a row heads; None when it is no heading row: rule, cell and text must be there."""
    columns: Columns = {}
    for column, text in headings.items():
        role = _ROLES.get(_BRACKETS.sub("", fold(text)))
        if role:
            columns.setdefault(role, []).append(column)
    return columns if {"rule", "cell", "text"} <= columns.keys() else None


def explanation_of(columns: Columns, values: Mapping[int, str]) -> Explanation | None:
    """Return the explanation of one line; None for a line that names no rule or says nothing at all."""
    texts = {role: [values.get(column, "").strip() for column in held] for role, held in columns.items()}
    rule = next((word for text in texts["rule"] if _RULE.fullmatch(word := unicodedata.normalize("NFKC", text))), "")
    text = texts["text"][0]
    if not rule or not text:
        return None
    sheet, cell = place_of(texts["cell"][0])
    return Explanation(rule, sheet, cell, text, texts.get("fingerprint", [""])[0])


def place_of(text: str) -> tuple[str, str]:
    """Return the sheet and the cell that a place names: ``自评表!$G$7`` is 自评表 and G7, ``G7`` names no sheet."""
    sheet, _, cell = unicodedata.normalize("NFKC", text).strip().rpartition("!")
    cell = BLANK.sub("", cell).replace("$", "").upper()
    sheet = sheet.strip()
    if sheet.startswith("'") and sheet.endswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return sheet, "" if cell.lower() in _WHOLE_FILE else cell


def read_explanations(sheet: Sheet) -> Iterator[Explanation]:
    """Yield the explanations of a sheet: the lines under the first row that heads them."""
    columns: Columns | None = None
    for row, used in sheet.rows.items():
        if columns is None:
            columns = columns_of({column: sheet.text(row, column) for column in used})
            continue
        held: Sequence[int] = [column for each in columns.values() for column in each]
        line = explanation_of(columns, {column: sheet.text(row, column) for column in held})
        if line:
            yield line
