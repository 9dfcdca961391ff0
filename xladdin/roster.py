"""The roster (报送名单) that a reviewer hands over: a CSV file or a workbook, one unit a row (docs/roster.md)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from checks.bilingual import Bilingual
from checks.matching import project_key, years_of
from checks.roster import Due, Roster
from checks.rules.io.wording import UNREADABLE
from checks.senders import key_of
from checks.values import fold, is_blank
from xladdin.given import GivenError, read_text

if TYPE_CHECKING:
    from workbook_templates.opening import Refused, SheetGrid

Cells = Mapping[int, str]
"""The texts of a row by column."""

_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xls", ".et"})
_MOST_ROWS = 20_000
_LONGEST = 200
"""Characters of a name; what is longer is no name."""
_HEADINGS_WITHIN = 20
"""Rows from the top that are searched for the headings: a title and remarks may stand over them."""

_LABELS: Mapping[str, tuple[str, ...]] = {
    "unit": (
        "单位",
        "单位名称",
        "报送单位",
        "填报单位",
        "应报单位",
        "应报送单位",
        "资金使用单位",
        "项目单位",
        "实施单位",
        "预算单位",
        "名称",
        "旗县区",
        "县市区",
        "县区",
        "区县",
        "市县",
        "地区",
        "unit",
    ),
    "parent": (
        "上级单位",
        "上级单位名称",
        "上级",
        "汇总单位",
        "主管单位",
        "所属单位",
        "所属地区",
        "所属盟市",
        "所属市州",
        "parent",
    ),
    "project": ("项目名称", "项目", "转移支付名称", "转移支付项目名称", "转移支付(项目)名称", "project"),
    "period": ("年度", "年份", "期间", "预算年度", "填报年度", "period", "year"),
}
"""The headings of each column, those first that count before others beside them: 单位名称 before 地区."""
_REMARK = re.compile(r"\([^()]*\)$")
_NO_UNIT = re.compile(r"(?:合计|总计|共计|小计|共[0-9]+[个家].*|[0-9.]+|(?:备注|说明|注|填表说明|填表人|联系电话):?.*)")
"""What stands under or between the units of a list."""


def read_roster(path: str) -> tuple[Roster, list[Bilingual]]:
    """Return the roster of a file, and notes on rows that repeat others.

    Raises `GivenError`, which names the file and what is wrong, for one that cannot be read or is no roster.
    """
    rows = list(_workbook(path) if Path(path).suffix.lower() in _WORKBOOKS else _text(path))
    columns, below = _headings(path, rows)
    found: dict[tuple[str, str, tuple[str, ...], str], Due] = {}
    notes = []
    for line, cells in below:
        row = _due(path, line, columns, cells)
        if row is None:
            continue
        key = (key_of(row.unit), project_key(row.project), years_of(row.period), key_of(row.parent))
        if key in found:
            first = found[key].line
            zh = f"名单第 {line} 行与第 {first} 行重复：{row.unit}"
            notes.append(Bilingual(zh, f"roster, line {line}: it repeats line {first}: {row.unit}"))
        else:
            found[key] = row
    if not found:
        raise GivenError(f"{path}：标题行下面没有单位", f"{path}: there is no unit below the headings")
    return Roster(tuple(found.values())), notes


def _text(path: str) -> Iterator[tuple[int, Cells]]:
    text = read_text(path)
    if "\0" in text[:1000] or text.startswith("PK"):
        raise GivenError(
            f"{path}：不是文本文件；名单是工作簿的，扩展名应为 .xlsx",
            f"{path}: no text file; a roster that is a workbook should have the extension .xlsx",
        )
    delimiter = max(",\t;", key=text[:2000].count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            _check_rows(path, reader.line_num)
            yield reader.line_num, dict(enumerate(row))
    except csv.Error as error:
        raise GivenError(f"{path}：不是有效的 CSV：{error}", f"{path}: no valid CSV: {error}") from error


def _workbook(path: str) -> Iterator[tuple[int, Cells]]:
    """Yield the rows of the first visible sheet that has the headings; of the first one where none has."""
    from workbook_templates.opening import Refused, open_workbook, read_bytes  # noqa: PLC0415

    try:
        grid = open_workbook(read_bytes(path), path)
    except FileNotFoundError as error:
        raise GivenError(f"找不到文件：{path}", f"no such file: {path}") from error
    except Refused as refused:
        reason = _reason(refused)
        raise GivenError(f"{path}：{reason.zh}", f"{path}: {reason.en}") from refused
    sheets = [sheet for sheet in grid.sheets if sheet.visible and sheet.cells]
    if not sheets:
        raise GivenError(f"{path}：没有内容", f"{path}: the workbook is empty")
    listed = next((sheet for sheet in sheets if _heading_row(_rows(path, sheet)) is not None), sheets[0])
    return iter(_rows(path, listed))


def _rows(path: str, sheet: SheetGrid) -> list[tuple[int, Cells]]:
    """Return the rows of a sheet; a merged cell stands in each of its rows, as 上级单位 often does."""
    _check_rows(path, sheet.max_row)
    rows: dict[int, dict[int, str]] = {}
    for (row, column), cell in sheet.cells.items():
        rows.setdefault(row, {})[column] = cell.text
    for top, left, bottom, _ in sheet.merges:
        text = rows.get(top, {}).get(left, "")
        for row in range(top + 1, min(bottom, sheet.max_row) + 1) if text else ():
            rows.setdefault(row, {})[left] = text
    return sorted(rows.items())


def _reason(refused: Refused) -> Bilingual:
    """Return why a workbook was not opened, in the words of the report on submissions."""
    sentence = UNREADABLE.get(refused.problem.key, UNREADABLE["damaged"])
    facts = {"where_zh": "", "where_en": "", **refused.problem.facts}
    zh, en = sentence.zh.format_map(facts), sentence.en.format_map(facts)
    return Bilingual(zh.removesuffix("。"), en.removesuffix("."))


def _check_rows(path: str, rows: int) -> None:
    if rows > _MOST_ROWS:
        raise GivenError(
            f"{path}：超过 {_MOST_ROWS} 行，不像是报送名单",
            f"{path}: more than {_MOST_ROWS} rows, too many for a roster",
        )


def _headings(path: str, rows: Sequence[tuple[int, Cells]]) -> tuple[Mapping[str, int], Sequence[tuple[int, Cells]]]:
    """Return the columns by role and the rows below them."""
    at = _heading_row(rows)
    if at is None:
        raise GivenError(
            f"{path}：找不到标题行，其中应有“单位”一列，还可以有上级单位、项目名称、年度",
            f"{path}: there are no headings; one column must be headed unit, others may be parent, project and period",
        )
    columns: dict[str, int] = {}
    for role, labels in _LABELS.items():
        named = {column: label for column, text in rows[at][1].items() if (label := _label(text)) in labels}
        best = min(named.values(), key=labels.index, default=None)
        held = [column for column, label in named.items() if label == best]
        if len(held) > 1:
            line = rows[at][0]
            raise GivenError(
                f"{path} 第 {line} 行：有两列都是“{best}”", f"{path}, line {line}: two columns are “{best}”"
            )
        columns |= {role: held[0]} if held else {}
    return columns, rows[at + 1 :]


def _heading_row(rows: Sequence[tuple[int, Cells]]) -> int | None:
    """Return which row holds the headings: the first near the top with one for the unit."""
    units = (any(_label(text) in _LABELS["unit"] for text in cells.values()) for _, cells in rows[:_HEADINGS_WITHIN])
    return next((index for index, found in enumerate(units) if found), None)


def _label(text: str) -> str:
    """Return a heading as `_LABELS` writes it, without a remark in brackets."""
    folded = fold(text[:_LONGEST])
    return folded if any(folded in labels for labels in _LABELS.values()) else _REMARK.sub("", folded)


def _due(path: str, line: int, columns: Mapping[str, int], cells: Cells) -> Due | None:
    """Return what a row asks for; None for a blank one, a total and a remark."""
    texts = {role: " ".join(cells.get(column, "").split()) for role, column in columns.items()}
    unit = texts["unit"]
    if _NO_UNIT.fullmatch(fold(unit[:_LONGEST])) or all(is_blank(text) for text in texts.values()):
        return None
    for role, text in texts.items():
        if len(text) > _LONGEST:
            raise GivenError(
                f"{path} 第 {line} 行：{_LABELS[role][0]}超过 {_LONGEST} 个字，不像是名称",
                f"{path}, line {line}: the {role} has more than {_LONGEST} characters, too many for a name",
            )
    if is_blank(unit):
        raise GivenError(f"{path} 第 {line} 行：没有写单位", f"{path}, line {line}: it names no unit")
    period = texts.get("period", "")
    if period and not years_of(period):
        raise GivenError(
            f"{path} 第 {line} 行：年度“{period}”应为四位数，如 2024",
            f"{path}, line {line}: the period “{period}” should have four digits, such as 2024",
        )
    parent = texts.get("parent", "")
    if parent and key_of(parent) == key_of(unit):
        parent = ""
    return Due(unit, parent, texts.get("project", ""), period, line)
