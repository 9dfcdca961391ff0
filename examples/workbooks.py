"""Workbooks laid out like the official templates from the figures in ``examples/figures``, and messy variants of them.

Each writer returns the bytes and the cell of every datum by its path in the figures: ``funds/0/rate``,
``indicators/3/actual``, ``rows/2/完成比例``, ``total/weight``, ``header/项目名称``, ``goal``, ``title``, ``period``,
``survey/0/1``, ``options/3/2``, ``answers/0/1``; ``l1`` and ``l2`` only on the first row of their group.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

FOLDER = Path(__file__).parent / "figures"

Figures = dict[str, Any]
Cells = dict[str, str]

PATHS = {
    "一级指标": "l1",
    "二级指标": "l2",
    "三级指标": "l3",
    "指标值": "target",
    "全年实际完成值": "actual",
    "未完成原因和改进措施": "reason",
    "分值": "weight",
    "得分": "score",
    "得分率": "score_rate",
    "年度指标值": "target",
    "实际完成值": "actual",
    "偏差原因分析及改进措施": "reason",
    "指标值设置依据": "basis",
    "上年完成值": "last_year",
    "指标分值权重": "weight",
    "指标赋分规则": "scoring",
    "佐证资料": "evidence",
    "权重": "weight",
    "标杆值": "benchmark",
    "评价标准": "rule",
    "业绩值": "actual",
}
"""The key of a column in the figures, by its heading."""

_NUMBER = re.compile(r"-?\d+(?:\.(\d+))?")
_UNITS = {"公顷": "ha", "ha": "hm²", "公里": "km", "km": "公里", "处": "处", "平方米": "㎡"}
_WIDE = {ord(half): ord(half) + 0xFEE0 for half in "0123456789()%.=<>"}


def figures(name: str) -> Figures:
    """Return the figures of one form by its id."""
    loaded: Figures = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def names() -> list[str]:
    """Return the ids of all forms."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


@dataclass
class Style:
    """How a form is written; the default is the official way."""

    seed: int = 0
    shuffle_columns: bool = False
    spaced_labels: bool = False
    broken_labels: bool = False
    full_width: bool = False
    text_numbers: bool = False
    ascii_comparators: bool = False
    merge_reasons: bool = False
    blank_rows: bool = False
    unit_aliases: bool = False
    loose_groups: bool = False
    """Group names stand in the first row of their group only, nothing is merged."""
    random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def label(self, text: str) -> str:
        """Write a label."""
        if self.full_width and self.random.random() < 0.5:
            text = text.translate({ord("("): "（", ord(")"): "）", ord(":"): "："})
        if self.spaced_labels and self.random.random() < 0.4:
            text = self.random.choice([" ", "　"]).join(text)
        if self.broken_labels and len(text) > 2 and self.random.random() < 0.4:
            place = self.random.randrange(1, len(text) - 1)
            text = f"{text[:place]}\n{text[place:]}"
        return text

    def indicator(self, text: str) -> str:
        """Write the label of an indicator."""
        if self.unit_aliases:
            inner = "|".join(_UNITS)
            text = re.sub(rf"(?<=[(（/])({inner})(?=[)）])", lambda found: _UNITS[found.group()], text)
        return text

    def target(self, text: str) -> str:
        """Write a target."""
        if self.ascii_comparators:
            text = text.replace("≥", ">=").replace("≤", "<=")
        if self.full_width and self.random.random() < 0.3:
            text = text.translate(_WIDE)
        return text

    def gap(self) -> int:
        """Return how many rows to leave blank."""
        return int(self.blank_rows and self.random.random() < 0.2)


class Pen:
    """Writes cells below and right of a corner and remembers where each datum went."""

    def __init__(self, sheet: Worksheet, top: int, left: int, style: Style) -> None:
        self.sheet, self.top, self.left, self.style = sheet, top, left, style
        self.cells: Cells = {}
        self.last = top

    def merge(self, row: int, column: int, bottom: int, right: int) -> None:
        """Merge a range, given from the corner, 1-based."""
        if (row, column) != (bottom, right):
            rows, columns = self.top - 1, self.left - 1
            self.sheet.merge_cells(
                start_row=row + rows, start_column=column + columns, end_row=bottom + rows, end_column=right + columns
            )

    def put(self, row: int, column: int, text: str, path: str = "", *, right: int = 0, number: bool = False) -> None:
        """Write a text, or with ``number`` what looks like a number as one."""
        self.last = max(self.last, row + self.top - 1)
        cell = self.sheet.cell(row + self.top - 1, column + self.left - 1)
        looks = _NUMBER.fullmatch(text) if number and not self.style.text_numbers else None
        if looks:
            cell.value = Decimal(text)
            cell.number_format = "0." + "0" * len(looks.group(1)) if looks.group(1) else "0"
        elif text:
            cell.value = text
            cell.data_type = "s"
        if path:
            self.cells[path] = f"{get_column_letter(cell.column)}{cell.row}"
        if right > column:
            self.merge(row, column, row, right)

    def label(self, row: int, column: int, text: str, *, right: int = 0, bottom: int = 0) -> None:
        """Write a label."""
        self.put(row, column, self.style.label(text))
        self.merge(row, column, max(bottom, row), max(right, column))


def official(form: Figures) -> tuple[bytes, Cells]:
    """Return the workbook of a form laid out like the official template."""
    return _book(form, Style(), 1, 1)


def variant(form: Figures, seed: int, *, sheet_offset: bool = True, **switches: bool) -> tuple[bytes, Cells]:
    """Return a messy workbook of a form; every switch of `Style` is on unless it is said to be off."""
    on = {name: True for name, value in vars(Style()).items() if value is False}
    style = Style(seed, **(on | switches))
    top, left = (style.random.randint(1, 4), style.random.randint(1, 3)) if sheet_offset else (1, 1)
    return _book(form, style, top, left)


def _book(form: Figures, style: Style, top: int, left: int) -> tuple[bytes, Cells]:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    pen = lay(sheet, form, top, left, style)
    return saved(book), pen.cells


def saved(book: Workbook) -> bytes:
    """Return the bytes of a workbook."""
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def lay(sheet: Worksheet, form: Figures, top: int = 1, left: int = 1, style: Style | None = None) -> Pen:
    """Write a form on a sheet with its top-left cell at a corner, and return the pen that did."""
    pen = Pen(sheet, top, left, style or Style())
    if form["form"] == "survey":
        _survey(pen, form)
    elif form["form"] == "project-self-evaluation":
        _project(pen, form)
    elif "funds" in form and "management" in form:
        _self_evaluation(pen, form)
    elif "amounts" in form:
        _target_table(pen, form)
    elif isinstance(form["rows"][0], dict):
        _score_sheet(pen, form)
    else:
        _table(pen, form)
    return pen


def _self_evaluation(pen: Pen, form: Figures) -> None:
    last = len(form["columns"]) + 1
    row = _title(pen, form, last)
    row = _self_evaluation_head(pen, form["header"], row, last)
    row = _funds(pen, form["funds"], row, last)
    row = _management(pen, form["management"], row, last)
    pen.label(row, 1, "总体目标完成情况", right=2, bottom=row + 1)
    pen.label(row, 3, "总体目标", right=5)
    pen.label(row, 6, "全年实际完成情况", right=last)
    pen.put(row + 1, 3, form["goal"], "goal", right=5)
    pen.put(row + 1, 6, form["achieved"], "achieved", right=last)
    row = _grid(pen, form["indicators"], form["columns"], row + 2, "indicators", caption="绩效指标")
    pen.label(row, 1, "说明")
    pen.put(row, 2, form["notes"], "notes", right=last)


def _title(pen: Pen, form: Figures, last: int) -> int:
    pen.put(1, 1, form["title"], "title", right=last)
    pen.put(2, 1, f"（{form['year']}年度）", "period", right=last)
    return 3


def _self_evaluation_head(pen: Pen, header: dict[str, str], row: int, last: int) -> int:
    *wide, local, unit = header.items()
    for name, value in wide:
        pen.label(row, 1, name, right=3)
        pen.put(row, 4, value, f"header/{name}", right=last)
        row += 1
    pen.label(row, 1, local[0], right=3)
    pen.put(row, 4, local[1], f"header/{local[0]}")
    pen.label(row, 5, unit[0])
    pen.put(row, 6, unit[1], f"header/{unit[0]}", right=last)
    return row + 1


def _funds(pen: Pen, funds: Sequence[dict[str, str]], row: int, last: int) -> int:
    headings = {"budget": "全年预算数（A）", "executed": "全年执行数（B）", "rate": "预算执行率（B/A×100%）"}
    order = _shuffled(pen, list(headings))
    start = row
    for column, role in enumerate(order, last - 2):
        pen.label(row, column, headings[role])
    for index, fund in enumerate(funds):
        row += 1 + pen.style.gap()
        pen.put(row, 3, pen.style.label(fund["label"]), f"funds/{index}/label", right=last - 3)
        for column, role in enumerate(order, last - 2):
            pen.put(row, column, fund[role], f"funds/{index}/{role}", number=True)
    pen.label(start, 1, "资金投入情况\n（万元）", right=2, bottom=row)
    return row + 1


def _management(pen: Pen, rows: Sequence[dict[str, str]], row: int, last: int) -> int:
    start = row
    pen.label(row, 4, "情况说明", right=last - 1)
    pen.label(row, last, "存在问题和改进措施")
    for index, each in enumerate(rows):
        row += 1 + pen.style.gap()
        pen.label(row, 3, each["item"])
        pen.put(row, 4, each["situation"], f"management/{index}/situation", right=last - 1)
        pen.put(row, last, each["problems"], f"management/{index}/problems")
    pen.label(start, 1, "资金管理情况", right=2, bottom=row)
    return row + 1


def _project(pen: Pen, form: Figures) -> None:
    """Write a 项目支出绩效自评表."""
    columns = form["columns"]
    last = len(columns) + 1
    row = _title(pen, form, last)
    project, department, unit = form["header"].items()
    for column, right, (name, value) in ((1, last, project), (1, 4, department), (5, last, unit)):
        pen.label(row, column, name, right=column + 1)
        pen.put(row, column + 2, value, f"header/{name}", right=right)
        row += column != 1 or right == last
    row = _project_funds(pen, form["funds"], row, last)
    pen.label(row, 1, "年度总体目标", bottom=row + 1)
    pen.label(row, 2, "预期目标", right=5)
    pen.label(row, 6, "实际完成情况", right=last)
    pen.put(row + 1, 2, form["goal"], "goal", right=5)
    pen.put(row + 1, 6, form["achieved"], "achieved", right=last)
    order = _shuffled(pen, columns)
    row = _grid(pen, form["indicators"], order, row + 2, "indicators", caption="绩效指标", shuffled=True)
    straight = order == columns
    pen.label(row, 1 if straight else order.index("一级指标") + 2, "总分", right=6 if straight else 0)
    for column, heading in enumerate(order, 2):
        if PATHS[heading] in form["total"]:
            pen.put(row, column, form["total"][PATHS[heading]], f"total/{PATHS[heading]}", number=True)


def _project_funds(pen: Pen, funds: Sequence[dict[str, str]], row: int, last: int) -> int:
    headings = {
        "initial": "年初预算数",
        "budget": "全年预算数",
        "executed": "全年执行数",
        "weight": "分值",
        "rate": "执行率",
        "score": "得分",
    }
    order = _shuffled(pen, list(headings))
    start = row
    for column, role in enumerate(order, last - 5):
        pen.label(row, column, headings[role])
    for index, fund in enumerate(funds):
        row += 1 + pen.style.gap()
        pen.put(row, 2, pen.style.label(fund["label"]), f"funds/{index}/label", right=last - 6)
        for column, role in enumerate(order, last - 5):
            pen.put(row, column, fund[role], f"funds/{index}/{role}", number=True)
    pen.label(start, 1, "项目资金\n（万元）", bottom=row)
    return row + 1


def _survey(pen: Pen, form: Figures) -> None:
    """Write a questionnaire: its numbers, two beside each other, then the answers by option and the raw answers."""
    pen.put(1, 1, form["title"], "title", right=4)
    row, column = 2, 1
    for index, (label, *values) in enumerate(form["survey"]):
        if column > 1 and len(values) > 1:
            row, column = row + 1, 1
        pen.put(row, column, pen.style.label(label), f"survey/{index}/0")
        for place, value in enumerate(values, 1):
            pen.put(row, column + place, value, f"survey/{index}/{place}", number=True)
        row, column = (row, 3) if column == 1 and len(values) == 1 else (row + 1 + pen.style.gap(), 1)
    row += 1 + (column > 1)
    for part, heading in (("options", form.get("columns")), ("answers", form.get("items"))):
        if heading:
            row = _rows(pen, form[part], heading, row, part) + 1


def _rows(pen: Pen, rows: Sequence[Sequence[str]], heading: Sequence[str], row: int, part: str) -> int:
    """Write a plain table and return the row below it."""
    order = list(range(len(heading)))
    if pen.style.shuffle_columns and part != "answers":
        pen.style.random.shuffle(order)
    for place, column in enumerate(order, 1):
        pen.label(row, place, heading[column])
    for index, line in enumerate(rows):
        row += 1 + pen.style.gap()
        for place, column in enumerate(order, 1):
            pen.put(row, place, line[column], f"{part}/{index}/{column}", number=True)
    return row + 1


def _target_table(pen: Pen, form: Figures) -> None:
    columns = form.get("columns", ["一级指标", "二级指标", "三级指标", "指标值"])
    last = len(columns) + 1
    row = _title(pen, form, last)
    for name, value in form["header"].items():
        pen.label(row, 1, name, right=2)
        pen.put(row, 3, value, f"header/{name}", right=last)
        row += 1
    pen.label(row, 1, "资金情况（万元）", right=2, bottom=row + len(form["amounts"]) - 1)
    for index, (name, amount) in enumerate(form["amounts"]):
        pen.label(row, 3, name)
        pen.put(row, 4, amount, f"amounts/{index}", right=last, number=True)
        row += 1
    if "goal" in form:
        pen.label(row, 1, "年度总体目标", right=2)
        pen.put(row, 3, form["goal"], "goal", right=last)
        row += 1
    _grid(pen, form["indicators"], columns, row, "indicators", caption="绩效指标")


def _score_sheet(pen: Pen, form: Figures) -> None:
    columns = form["columns"]
    pen.put(1, 1, form["title"], "title", right=len(columns))
    order = _shuffled(pen, columns)
    row = _grid(pen, form["rows"], order, 2, "rows", shuffled=True)
    straight = order == columns
    pen.label(row, 1 if straight else order.index("一级指标") + 1, "总分", right=3 if straight else 0)
    for column, heading in enumerate(order, 1):
        role = PATHS[heading]
        if role in form["total"]:
            pen.put(row, column, form["total"][role], f"total/{role}", number=True)


def _shuffled(pen: Pen, columns: Sequence[str]) -> list[str]:
    order = list(columns)
    if pen.style.shuffle_columns:
        pen.style.random.shuffle(order)
    return order


def _grid(
    pen: Pen,
    rows: Sequence[dict[str, str]],
    columns: Sequence[str],
    row: int,
    block: str,
    *,
    caption: str = "",
    shuffled: bool = False,
) -> int:
    """Write an indicator grid and return the row below it."""
    order = list(columns) if shuffled else _shuffled(pen, columns)
    first = 2 if caption else 1
    places = {PATHS[heading]: column for column, heading in enumerate(order, first)}
    for column, heading in enumerate(order, first):
        pen.label(row, column, heading)
    heading_row, lines = row, []
    for index, each in enumerate(rows):
        row += 1 + pen.style.gap()
        lines.append(row)
        for role in (role for role in places if role not in ("l1", "l2")):
            _value(pen, row, places[role], each, role, f"{block}/{index}/{role}")
    for level in ("l1", "l2"):
        _group(pen, rows, lines, places[level], level, block)
    if pen.style.merge_reasons and "reason" in places:
        _merge_reasons(pen, rows, lines, places["reason"], block)
    if caption:
        pen.label(heading_row, 1, caption, bottom=row)
    return row + 1


def _value(pen: Pen, row: int, column: int, line: dict[str, str], role: str, path: str) -> None:
    text = line.get(role, "")
    if role == "l3":
        text = pen.style.label(pen.style.indicator(text))
    if role in ("target", "benchmark"):
        text = pen.style.target(text)
    pen.put(row, column, text, path, number=role not in ("l3", "target", "benchmark"))


def _group(pen: Pen, rows: Sequence[dict[str, str]], lines: Sequence[int], column: int, level: str, block: str) -> None:
    """Write the names of one level, merged over their rows."""
    levels = ("l1",) if level == "l1" else ("l1", "l2")
    starts = [
        index
        for index, each in enumerate(rows)
        if index == 0 or any(each[name] != rows[index - 1][name] for name in levels)
    ]
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        pen.put(lines[start], column, pen.style.label(rows[start][level]), f"{block}/{start}/{level}")
        if not pen.style.loose_groups:
            pen.merge(lines[start], column, lines[end - 1], column)


def _merge_reasons(pen: Pen, rows: Sequence[dict[str, str]], lines: Sequence[int], column: int, block: str) -> None:
    """Merge equal reasons of neighbouring rows."""
    index = 0
    while index < len(rows):
        end = index
        while rows[index]["reason"] and end + 1 < len(rows) and rows[end + 1]["reason"] == rows[index]["reason"]:
            end += 1
            pen.cells[f"{block}/{end}/reason"] = pen.cells[f"{block}/{index}/reason"]
        pen.merge(lines[index], column, lines[end], column)
        index = end + 1


def _table(pen: Pen, form: Figures) -> None:
    """Write a money or region table."""
    columns = form["columns"]
    pen.put(1, 1, form["title"], "title", right=len(columns))
    row = 2
    if "unit" in form:
        pen.put(row, len(columns), f"单位：{form['unit']}")
        row += 1
    order = list(range(len(columns)))
    if pen.style.shuffle_columns:
        pen.style.random.shuffle(order)
    for place, column in enumerate(order, 1):
        pen.label(row, place, columns[column])
    for index, line in enumerate([*form["rows"], form["total"]]):
        row += 1 + pen.style.gap()
        part = "total" if index == len(form["rows"]) else f"rows/{index}"
        for place, column in enumerate(order, 1):
            pen.put(row, place, line[column], f"{part}/{columns[column]}", number=True)
