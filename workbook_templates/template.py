"""The table ``[template]`` of a layout: what building its form needs beside the labels that reading needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workbook_templates.layoutfile import CellUse, Table

ORIENTATIONS = ("portrait", "landscape")

_LONGEST_SHEET = 31
"""Characters of a sheet's name."""


@dataclass(frozen=True)
class TemplateColumn:
    """A column of the grid, in the order in which the form prints them."""

    role: str
    """A role of the grid's columns; ``number`` for 序号."""
    width: int
    """In characters, as spreadsheets count them: a Chinese one is two."""
    label: str = ""
    """Its heading where that is not the first label of its slot."""
    source: str = ""
    """Of a money table: the source that the heading names (中央)."""
    points: bool = False
    """Only in a form with points (分值, 得分)."""
    cell: CellUse | None = None
    """Who fills it, where it is not who the slot says."""


@dataclass(frozen=True)
class TemplateRow:
    """A row of the money block."""

    role: str
    label: str = ""
    """As printed, with its indent (其中：中央财政资金), where it is not the first label of its slot."""


@dataclass(frozen=True)
class TemplateFunds:
    """The money block: its rows and the headings of its columns."""

    headings: Mapping[str, str] = field(default_factory=dict)
    """By role, left to right; without any there is one column, 预算数, and no row of headings."""
    rows: tuple[TemplateRow, ...] = ()
    total_only: Mapping[str, str] = field(default_factory=dict)
    """Columns that hold something in the total row alone, and what is printed there, ``-`` for nothing."""


@dataclass(frozen=True)
class TemplateGroup:
    """A level-2 group of a blank form and its rows."""

    level1: str
    level2: str
    names: tuple[str, ...] = ()
    """The level-3 indicators where the form prints them; a blank one is for the clerk to name."""


@dataclass(frozen=True)
class Template:
    """How the official form looks."""

    sheet: str
    """The name of its sheet."""
    title: str
    purpose: str = ""
    """What it is for, in a line."""
    period: str = ""
    """The line under the title, with ``{year}`` in it; empty where there is none."""
    unit: str = ""
    """Printed at the money block, or over a table: 万元."""
    landscape: bool = False
    caption: int = 0
    """The width of the first column, which holds 绩效指标 beside the grid; 0 where there is none."""
    side: int = 1
    """How many columns on the left hold the captions of the other blocks."""
    columns: tuple[TemplateColumn, ...] = ()
    head: tuple[tuple[str, ...], ...] = ()
    """The fields of the head by role, one tuple a line."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Labels that are printed otherwise than the first of their slot, by ``block.role``: ``head.unit``."""
    funds: TemplateFunds = field(default_factory=TemplateFunds)
    management: int = 0
    """How many of the items of 资金管理情况 are printed: the first ones."""
    goal: int = 0
    """How many lines the text of the goal has at least; 0 where the form has none."""
    groups: tuple[TemplateGroup, ...] = ()
    rows: int = 0
    """Rows of a blank money or region table."""
    total: str = ""
    """The label of the total row; empty where there is none."""
    grade: bool = False
    """A line for the grade stands under the total."""
    notes: int = 0
    """How many lines 说明 has; 0 where the form has none."""
    remarks: tuple[str, ...] = ()
    """What is printed under the form (注：…)."""
    signature: tuple[str, ...] = ()
    """What stands in the last line: 填表人, 联系电话."""

    def roles(self) -> dict[str, frozenset[str]]:
        """Return the roles that are printed, by the key of the table that names them."""
        return {
            "columns": frozenset(column.role for column in self.columns),
            "head": frozenset(role for line in self.head for role in line),
            "funds.rows": frozenset(row.role for row in self.funds.rows),
            "funds.headings": frozenset(self.funds.headings),
        }

    def fitted(self, roles: Mapping[str, frozenset[str]]) -> Template:
        """Return the template for a form that has only some of its roles."""
        head = tuple(tuple(role for role in line if role in roles["head"]) for line in self.head)
        known = roles["funds.headings"]
        return replace(
            self,
            columns=tuple(column for column in self.columns if column.role in roles["columns"]),
            head=tuple(line for line in head if line),
            funds=TemplateFunds(
                {role: text for role, text in self.funds.headings.items() if role in known},
                tuple(row for row in self.funds.rows if row.role in roles["funds.rows"]),
                {role: text for role, text in self.funds.total_only.items() if role in known},
            ),
        )


def read_template(table: Table, like: Template | None = None) -> Template:
    """Return the template that a table describes, what it does not say being as in another. Raises `LayoutError`."""
    said = {name: read(table, key) for key, (name, read) in _KEYS.items() if key in table}
    table.end()
    template = replace(like or Template("", ""), **said)
    for key in ("sheet", "title", "purpose", "columns"):
        if not getattr(template, key):
            raise table.wrong(key, "has to be said")
    if set(template.sheet) & set("[]:*?/\\") or len(template.sheet) > _LONGEST_SHEET:
        raise table.wrong("sheet", "no name for a sheet")
    return template


def _landscape(table: Table, key: str) -> bool:
    value = table.text(key)
    if value not in ORIENTATIONS:
        raise table.wrong(key, "portrait or landscape is wanted")
    return value == ORIENTATIONS[1]


def _columns(table: Table, key: str) -> tuple[TemplateColumn, ...]:
    return tuple(_column(each) for each in table.tables(key))


def _column(table: Table) -> TemplateColumn:
    column = TemplateColumn(
        role=table.text("role"),
        width=table.whole("width", 10),
        label=table.text_or("label"),
        source=table.text_or("source"),
        points=table.flag("points"),
        cell=table.use(),
    )
    table.end()
    return column


def _funds(outer: Table, key: str) -> TemplateFunds:
    table = outer.table(key)
    funds = TemplateFunds(
        headings=_by_key(table, "headings"),
        rows=tuple(_row(each) for each in table.tables("rows")),
        total_only=_by_key(table, "total_only"),
    )
    table.end()
    return funds


def _row(table: Table) -> TemplateRow:
    row = TemplateRow(table.text("role"), table.text_or("label"))
    table.end()
    return row


def _groups(outer: Table, key: str) -> tuple[TemplateGroup, ...]:
    """Return the groups: how many rows each level-2 group has, or the names of its indicators."""
    table = outer.table(key)
    groups = []
    for level1 in table:
        inner = table.table(level1)
        for level2 in inner:
            names = inner.texts(level2) if inner.is_list(level2) else ("",) * inner.whole(level2, 1)
            groups.append(TemplateGroup(level1, level2, names))
    return tuple(groups)


def _by_key(outer: Table, key: str) -> dict[str, str]:
    table = outer.table(key)
    return {each: table.text(each) for each in table}


def _whole(table: Table, key: str) -> int:
    return table.whole(key, 0)


_KEYS: Mapping[str, tuple[str, Callable[[Table, str], Any]]] = {
    "sheet": ("sheet", Table.text),
    "title": ("title", Table.text),
    "purpose": ("purpose", Table.text),
    "period": ("period", Table.text),
    "unit": ("unit", Table.text),
    "orientation": ("landscape", _landscape),
    "caption": ("caption", _whole),
    "side": ("side", _whole),
    "columns": ("columns", _columns),
    "head": ("head", Table.lists),
    "labels": ("labels", _by_key),
    "funds": ("funds", _funds),
    "management": ("management", _whole),
    "goal": ("goal", _whole),
    "groups": ("groups", _groups),
    "rows": ("rows", _whole),
    "total": ("total", Table.text),
    "grade": ("grade", Table.flag),
    "notes": ("notes", _whole),
    "remarks": ("remarks", Table.texts),
    "signature": ("signature", Table.texts),
}
"""The keys of the table: the attribute of `Template` and how it is read."""
