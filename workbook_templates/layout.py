"""Layouts: what each form looks like, loaded from one TOML file a form and checked for mistakes.

A layout names the labels of a form's blocks, with their aliases, and says of each column or field
whether its heading is needed to know the form, whether its cells may be blank, and who fills them.
Everything that reads or builds a form takes its labels from here.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache
from graphlib import CycleError, TopologicalSorter
from importlib import resources
from typing import TYPE_CHECKING

from checks.rows import FundRow, Indicator, ManagementRow
from checks.values import fold
from workbook_templates.layoutfile import CellUse, LayoutError, Table
from workbook_templates.template import Template, read_template

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path


__all__ = [
    "BLOCKS",
    "GRIDS",
    "NUMBER",
    "Block",
    "CellUse",
    "Layout",
    "LayoutError",
    "Slot",
    "Template",
    "load_layouts",
]


@dataclass(frozen=True, eq=False)
class Slot:
    """A place of a form that is found by its label: a field, a row or a column; the same object is the same slot."""

    role: str
    labels: tuple[str, ...] = ()
    """As printed, the official one first."""
    patterns: tuple[re.Pattern[str], ...] = ()
    """For labels too many to list; they match a folded label as a whole, ``source`` names the money's source."""
    needed: bool = False
    """Without this heading the form is not this one."""
    required: bool = False
    """Its cell may not be blank."""
    cell: CellUse = CellUse.INPUT


@dataclass(frozen=True)
class Block:
    """A part of a form: its captions, and its columns and rows where it has any."""

    captions: tuple[str, ...] = ()
    """What stands merged beside or above the block; never data."""
    columns: tuple[Slot, ...] = ()
    rows: tuple[Slot, ...] = ()

    @cached_property
    def needed(self) -> frozenset[str]:
        """The roles of the columns without which the form is another one."""
        return frozenset(slot.role for slot in self.columns if slot.needed)


@dataclass(frozen=True, eq=False)
class Layout:
    """What one form looks like; the same object is the same layout."""

    id: str
    name: str
    english: str
    titles: tuple[str, ...] = ()
    """Words of its title, which decide between forms of the same columns."""
    only_titled: bool = False
    """The form is told by its title alone; without one of its words it is another form."""
    not_titled: tuple[str, ...] = ()
    """Words of a title that only other forms have."""
    units: tuple[str, ...] = ()
    """Units that may stand beside the title or the money block."""
    head: Block = field(default_factory=Block)
    funds: Block = field(default_factory=Block)
    management: Block = field(default_factory=Block)
    goal: Block = field(default_factory=Block)
    indicators: Block = field(default_factory=Block)
    total: Block = field(default_factory=Block)
    grade: Block = field(default_factory=Block)
    footer: Block = field(default_factory=Block)
    breakdown: Block = field(default_factory=Block)
    survey: Block = field(default_factory=Block)
    version: int = 1
    """Of the template that is made from it: raised with every change that a filled-in form would show."""
    template: Template | None = None
    """How the official form looks; None for a form that is read and not built."""

    # Asked for each layout and heading; the layouts are read once and live on.
    @cached_property
    def grid(self) -> str:
        """The name of the block whose headings tell the form: ``indicators``, ``breakdown`` or ``survey``."""
        return next((name for name in GRIDS if getattr(self, name).columns), "")

    @property
    def columns(self) -> tuple[Slot, ...]:
        """The columns of its grid."""
        block: Block = getattr(self, self.grid)
        return block.columns

    @property
    def required(self) -> frozenset[str]:
        """The roles of the indicators' columns whose cells may not be blank."""
        return frozenset(slot.role for slot in self.indicators.columns if slot.required)

    def titled(self, title: str) -> bool:
        """Tell whether a title has one of this form's words."""
        return self.words_of(title) > 0

    def words_of(self, title: str) -> int:
        """Return how many of this form's words a title has."""
        folded = fold(title)
        return sum(word in folded for word in self._words)

    def refuses(self, title: str) -> bool:
        """Tell whether a form with this title is another one, whatever its columns."""
        return (self.only_titled and not self.titled(title)) or self.denies(title)

    def denies(self, title: str) -> bool:
        """Tell whether a title has a word that only other forms have, and none of this form's."""
        if not self.not_titled or self.titled(title):
            return False
        folded = fold(title)
        return any(word in folded for word in self.not_titled)

    @cached_property
    def _words(self) -> tuple[str, ...]:
        return tuple(fold(word) for word in self.titles)


GRIDS = {"indicators": "level3", "breakdown": "name", "survey": "option"}
"""The blocks that tell a form, each with the column that names its rows."""

BLOCKS = tuple(each.name for each in fields(Layout) if each.type == "Block")
"""The names of a layout's blocks."""

NUMBER = "number"
"""The role of the column 序号, which is printed and never read."""

_LEVELS = ("level1", "level2", "level3")
_READ_WITH_OTHERS = ("explanation", "process", "comparator", "measure")
"""Columns of indicators that are no data of their own: told apart, or read as a part of the target."""
_KNOWN_ROLES = {
    "indicators": {*_LEVELS, *_READ_WITH_OTHERS, *(each.name for each in fields(Indicator))} - {"label"},
    "funds": {each.name for each in fields(FundRow)} - {"role", "label"},
    "management": {each.name for each in fields(ManagementRow)} - {"item"},
}
"""The roles that the columns of a block may have: what the typed rows hold, and what is only told apart."""

_ROLES = {"goal": ("goal", "achieved"), "total": ("total", "subtotal"), "footer": ("notes", "signature")}
"""Blocks whose rows are listed by role: ``notes = ["说明", …]``."""


def load_layouts(folder: Path | None = None) -> tuple[Layout, ...]:
    """Return the layouts of a folder, of the package's own when none is named, ordered by id.

    Raises `LayoutError` for a file that is no layout, `OSError` for a folder that cannot be read.
    """
    return _own_layouts() if folder is None else _load(folder)


@lru_cache(maxsize=1)
def _own_layouts() -> tuple[Layout, ...]:
    return _load(resources.files("workbook_templates") / "layouts")


def _load(folder: Traversable) -> tuple[Layout, ...]:
    files = [each for each in folder.iterdir() if each.name.endswith(".toml")]
    tables = {file.name: _parsed(file) for file in sorted(files, key=lambda file: file.name)}
    layouts: dict[str, Layout] = {}
    for name in _patterns_first(tables):
        layout = _layout(Table(tables[name], name), layouts)
        if layout.id in layouts:
            raise LayoutError(f"{name}: id: {layout.id!r} is another layout's")
        layouts[layout.id] = layout
    return tuple(layouts[key] for key in sorted(layouts))


def _patterns_first(tables: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Return the names of files so that a layout comes after the one that it is like."""
    names = {str(table.get("id")): name for name, table in tables.items()}
    likes = {name: [names[like]] if (like := str(table.get("like"))) in names else [] for name, table in tables.items()}
    try:
        return list(TopologicalSorter(likes).static_order())
    except CycleError as error:
        raise LayoutError(f"{error.args[1][0]}: like: layouts that are like each other") from error


def _parsed(file: Traversable) -> Mapping[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LayoutError(f"{file.name}: {error}") from error


def _layout(table: Table, others: Mapping[str, Layout]) -> Layout:
    sources = table.texts("sources")
    blocks = {name: _block(table, name, sources) for name in BLOCKS}
    units = table.texts("units")
    look: Template | None = None
    if "like" in table:
        pattern = others.get(like := table.text("like"))
        if pattern is None:
            raise table.wrong("like", f"no layout {like!r}")
        blocks = {name: block or getattr(pattern, name) for name, block in blocks.items()}
        units = units or pattern.units
        look = pattern.template
    layout = Layout(
        id=table.text("id"),
        name=table.text("name"),
        english=table.text("english"),
        titles=table.texts("titles"),
        only_titled=table.flag("only_titled"),
        not_titled=tuple(map(fold, table.texts("not_titled"))),
        units=units,
        version=table.whole("version", 1),
        template=None,
        **{name: block or Block() for name, block in blocks.items()},
    )
    if "template" in table or look is not None:
        layout = replace(layout, template=_template(layout, table.table("template"), look))
    table.end()
    return _checked(layout, table)


def _checked(layout: Layout, table: Table) -> Layout:
    if sum(bool(getattr(layout, name).columns) for name in GRIDS) != 1:
        raise LayoutError(f"{table.place}: either indicators.columns or breakdown.columns or survey.columns is wanted")
    names_row = GRIDS[layout.grid]
    if names_row not in getattr(layout, layout.grid).needed:
        raise LayoutError(f"{table.place}: {layout.grid}.columns: {names_row} has to be there, and needed")
    for name, known in _KNOWN_ROLES.items():
        for slot in getattr(layout, name).columns:
            if slot.role not in known:
                near = difflib.get_close_matches(slot.role, known, 1)
                hint = f"; is it {near[0]}?" if near else ""
                raise LayoutError(f"{table.place}: {name}.columns: no role {slot.role!r}{hint}")
    if layout.only_titled and not layout.titles:
        raise LayoutError(f"{table.place}: titles: a form told by its title alone needs words")
    return layout


def _template(layout: Layout, table: Table, like: Template | None) -> Template:
    """Return the template of a layout; what it takes over from another one is cut down to its own roles."""
    roles = {
        "columns": frozenset(slot.role for slot in layout.columns) | {NUMBER},
        "head": frozenset(slot.role for slot in layout.head.rows),
        "funds.rows": frozenset(slot.role for slot in layout.funds.rows),
        "funds.headings": frozenset(slot.role for slot in layout.funds.columns),
    }
    template = read_template(table, like and like.fitted(roles))
    for key, printed in template.roles().items():
        for role in sorted(printed - roles[key]):
            raise table.wrong(key, f"the form has no {role!r}")
    for slot in layout.columns:
        if slot.needed and slot.role not in template.roles()["columns"]:
            raise table.wrong("columns", f"{slot.role} is needed to know the form")
    return template


def _block(table: Table, name: str, sources: Iterable[str]) -> Block | None:
    """Return a block as the file gives it, None when it has none."""
    if name not in table:
        return None
    if name == "head":
        return Block(rows=tuple(_slot(each, sources) for each in table.tables("head")))
    inner = table.table(name)
    block = Block(captions=inner.texts("caption"), rows=_listed_rows(inner, name))
    if name in (*GRIDS, "funds", "management"):
        block = replace(block, columns=tuple(_slot(each, sources) for each in inner.tables("columns")))
    if name in ("funds", "survey"):
        block = replace(block, rows=tuple(_slot(each, sources) for each in inner.tables("rows")))
    inner.end()
    return block


def _listed_rows(table: Table, name: str) -> tuple[Slot, ...]:
    """Return the rows of the blocks that list them by role."""
    use = CellUse.INPUT
    if name in ("goal", "total", "grade"):
        use = table.use() or CellUse.INPUT
    if name == "breakdown":
        rows = table.table("rows")
        slots = tuple(Slot(role, rows.texts(role), cell=CellUse.DERIVED) for role in ("total", "subtotal", "detail"))
        rows.end()
        return slots
    if name == "management":
        return (Slot("item", table.texts("items"), cell=CellUse.ISSUED),)
    if name == "grade":
        return (Slot("grade", table.texts("labels"), cell=use),)
    return tuple(Slot(role, table.texts(role), cell=use) for role in _ROLES.get(name, ()))


def _slot(table: Table, sources: Iterable[str]) -> Slot:
    slot = Slot(
        role=table.text("role"),
        labels=table.texts("labels"),
        patterns=_patterns(table, sources),
        needed=table.flag("needed"),
        required=table.flag("required"),
        cell=table.use() or CellUse.INPUT,
    )
    if not slot.labels and not slot.patterns:
        raise LayoutError(f"{table.place}: labels: it can never be found without labels or patterns")
    table.end()
    return slot


def _patterns(table: Table, sources: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    # Longer names first: 市县级 is not 市县 with something behind it.
    named = "(?P<source>" + "|".join(sorted(map(re.escape, sources), key=len, reverse=True)) + ")"
    try:
        return tuple(re.compile(text.replace("({source})", named)) for text in table.texts("patterns"))
    except re.error as error:
        raise table.wrong("patterns", str(error)) from error
