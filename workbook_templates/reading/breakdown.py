"""The rows of a money or region table: parts, subtotals and the total."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from checks.rows import Breakdown, BreakdownRow, Column
from checks.values import fold
from workbook_templates.reading.vocabulary import spellings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workbook_templates.layout import Layout
    from workbook_templates.reading.headings import Fit, HeadingColumn
    from workbook_templates.reading.sheet import Area, Sheet

_ROLES = ("total", "subtotal", "detail")
_SUM = re.compile("(?:合计|总计)$")
_OVER = re.compile("[一二三四五六七八九十]+(?:$|[、.])")
"""The numbering of a higher level: 一, 二、甲市."""
_UNDER = re.compile(r"[0-9]+(?:$|[、.)])|\([0-9一二三四五六七八九十]+\)")
"""The numbering of a lower level: 1, 1.甲县, （一）."""


def read_breakdown(sheet: Sheet, area: Area, fit: Fit) -> tuple[Breakdown, int]:
    """Return the table in an area under a heading, and its last row (0 when it has none)."""
    known_columns = list(_columns(sheet, fit.columns))
    places = {column.key: known.column for column, known in known_columns}
    columns = [column for column, _ in known_columns]
    names = sorted((known for known in fit.columns if known.role == "name"), key=lambda known: known.rank)
    table, last = Breakdown(columns, []), 0
    marks: list[str] = []
    after_total = False
    told = [places[column.key] for column in columns if column.kind != "name"]
    named_in, told_in = frozenset(name.column for name in names), frozenset(told)
    name_columns = [name.column for name in names]
    data = sheet.data
    for row in sheet.used_rows(area):
        used = sheet.rows[row]
        role, label = _role(sheet, row, area, fit.layout, name_columns)
        # 合计 may stand under 序号, and its amounts may still be blank.
        named = role == "total" or not named_in.isdisjoint(used)
        valued = not told_in.isdisjoint(used)
        wide = row in sheet.merged_rows and _is_wide(sheet, row, told, name_columns)
        if wide or not (valued or (named and not after_total)):
            continue
        values = {key: data[row, column] for key, column in places.items()}
        place = label if label is not None else name_columns[0]
        # A total on top is no end.
        after_total = after_total or (role == "total" and bool(table.rows))
        table.rows.append(BreakdownRow(data[row, place], values, role))
        last = row
        marks.append(fold(sheet.text(row, sheet.columns(row, area)[0])))
    _note_levels(table.rows, marks)
    return table, last


def _note_levels(rows: list[BreakdownRow], marks: Sequence[str]) -> None:
    """Tell subtotals that no word names: 甲市合计 where another row is the total, and 二、甲市 over 1、2、3.

    ``marks`` are the texts that stand first in the rows.
    """
    whole = any(row.role == "total" for row in rows)
    sums = [row for row in rows if row.role == "part" and _SUM.search(fold(row.label.text))]
    for row in sums:
        row.role = "subtotal"
    whole_of_all = [row for row in sums if len(sums) == 1 or fold(row.label.text).startswith(("全", "总"))]
    if whole_of_all and not whole:
        whole_of_all[-1].role = "total"
    for row, mark, next_mark in zip(rows, marks, marks[1:], strict=False):
        if row.role == "part" and _OVER.match(mark) and _UNDER.match(next_mark):
            row.role = "subtotal"


def _columns(sheet: Sheet, known: Sequence[HeadingColumn]) -> Iterator[tuple[Column, HeadingColumn]]:
    """Yield the columns with keys of their own, left to right."""
    kinds = Counter((column.role, column.source) for column in known)
    keys: Counter[str] = Counter()
    label = min((column for column in known if column.role == "name"), key=lambda column: column.rank)
    source = ""
    for column in known:
        header = sheet.datum(column.row, column.column)
        # 中央资金 | 执行数 | 执行率 | 地方资金 | 执行数 | 执行率: what comes twice belongs to the source left of it.
        own = column.source or (source if kinds[column.role, ""] > 1 and column.role != "name" else "")
        source = column.source or source
        detail = own if column.role != "name" or column is label else fold(header.text)
        key = f"{column.role}:{detail}" if detail else column.role
        keys[key] += 1
        unique = key if keys[key] == 1 else f"{key}#{keys[key]}"
        yield Column(unique, column.role, header, own), column


def _role(sheet: Sheet, row: int, area: Area, layout: Layout, names: Sequence[int]) -> tuple[str, int | None]:
    """Return a row's role and the column of its label, if it is another than the row's name."""
    cells, chinese = sheet.grid.cells, _is_chinese(layout)
    for column in sheet.columns(row, area):
        cell = cells[row, column]
        # Where all labels are Chinese, a rate typed as text is none; and hardly any rate comes twice.
        if cell.stored is None and not (chinese and cell.text.isascii()):
            role, whole = _role_said(layout, cell.text)
            if role and (whole or column in names):
                return role, column
    details = _details(layout)
    for column in names:
        if fold(sheet.text(row, column)).startswith(details):
            return "detail", column
    return "part", next((name for name in names if (row, name) in cells), None)


# The names of the same counties and sources come back in every workbook of a batch.
@lru_cache(maxsize=4096)
def _role_said(layout: Layout, text: str) -> tuple[str, bool]:
    """Return the role that a text names, empty when none, and whether it says nothing else (小计, not 市本级小计)."""
    labels, texts = _row_labels(layout), spellings(text)
    for role in _ROLES[:2]:
        if not labels[role].isdisjoint(texts):
            return role, True
    if any(spelling.endswith(word) for spelling in texts for word in labels["subtotal"]):
        return "subtotal", False
    return "", False


@lru_cache(maxsize=64)
def _row_labels(layout: Layout) -> Mapping[str, frozenset[str]]:
    return {slot.role: frozenset(map(fold, slot.labels)) for slot in layout.breakdown.rows}


@lru_cache(maxsize=64)
def _details(layout: Layout) -> tuple[str, ...]:
    return tuple(_row_labels(layout)["detail"])


@lru_cache(maxsize=64)
def _is_chinese(layout: Layout) -> bool:
    return not any(label.isascii() for labels in _row_labels(layout).values() for label in labels)


def _is_wide(sheet: Sheet, row: int, told: Sequence[int], names: Sequence[int]) -> bool:
    """Tell whether one merged cell lies over a name and a value, or over all values: a caption or a remark."""
    anchor = sheet.anchor
    anchors = {anchor(row, column) for column in told}
    if len(told) > 1 and len(anchors) == 1:
        return True
    return any(anchor(row, column) in anchors for column in names)
