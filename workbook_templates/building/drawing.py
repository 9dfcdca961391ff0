"""Drawing: a layout and what was issued become the familiar form on a sheet. Formulas and checks come later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from checks.rows import TotalRow
from checks.values import fold
from workbook_templates.building import looks
from workbook_templates.building.content import Content, IssuedAmount, IssuedIndicator, IssuedRow, name_for, with_rows
from workbook_templates.building.drawn import Drawn, Grid, GridColumn, Line, Spot
from workbook_templates.building.fitting import LINE, PADDING, balanced, columns_for, share_out, width_of
from workbook_templates.building.looks import Look
from workbook_templates.building.pen import Pen
from workbook_templates.layout import NUMBER, Block, CellUse, Layout, Slot, Template

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from workbook_templates.template import TemplateColumn

TOP = 2
"""The row where a form begins; the one above it is free for a summary."""
_FREEZE_TO = 6
"""Headings further down would fill the window if they did not scroll."""
_LOWEST = {"head": 21.0, "funds": 19.0, "management": 30.0, "grid": 24.0, "total": 22.0}
"""Points of the rows of each block at least."""
_BLANK_YEAR = "　　　　"
_LEVELS = ("level1", "level2", "level3")
_LONG_TEXTS = frozenset({"level3", "reason", "scoring", "explanation", "process", "basis", "evidence", "name"})
_NOTHING = "—"
_SOURCES = ("total", "central", "local", "local_part", "other")
"""The order of the rows of a money block."""


class NoTemplateError(ValueError):
    """A layout is read and not built: it has no table ``[template]``."""


def draw(sheet: Worksheet, layout: Layout, content: Content) -> Drawn:
    """Draw a form on an empty sheet, from its second row and first column, and return where everything stands.

    Raises `NoTemplateError` for a layout that has none.
    """
    template = layout.template
    if template is None:
        raise NoTemplateError(f"{layout.id}: [template]")
    content = with_rows(content, layout)
    return _Drawing(sheet, layout, template, content).drawn()


def is_report(layout: Layout) -> bool:
    """Tell whether a form reports on what was issued; in others nothing is issued yet, they are drawn up."""
    return any(slot.role in ("actual", "executed") for slot in (*layout.columns, *layout.funds.columns))


class _Drawing:
    """One form on its way onto a sheet, block by block."""

    def __init__(self, sheet: Worksheet, layout: Layout, template: Template, content: Content) -> None:
        self.layout, self.template, self.content = layout, template, content
        self.columns = [column for column in template.columns if content.points or not column.points]
        self.first = 2 if template.caption else 1
        self.widths = [float(column.width) for column in self.columns]
        if template.caption:
            self.widths.insert(0, float(template.caption))
        self.last = len(self.widths)
        self.side = min(max(template.side, 1), self.last - 1)
        self.pen = Pen(sheet, self.widths)
        self.sheet = sheet
        self.row = TOP
        self.reports = is_report(layout)
        self.form = Drawn(layout, sheet.title, Grid(0, 0, 0, ()), TOP, TOP, 1, self.last)

    def drawn(self) -> Drawn:
        """Draw the blocks from top to bottom."""
        self._title()
        self._head()
        self._funds()
        self._management()
        self._goal()
        if self.layout.grid == "indicators":
            self._indicators()
        else:
            self._table()
        self._total()
        self._grade()
        self._footer()
        self.form.bottom = self.row - 1
        grid = self.form.grid
        self.pen.fit(range(grid.first, grid.last + 1))
        self._page()
        return self.form

    # Labels

    def _slot(self, block: Block, role: str) -> Slot:
        return next(slot for slot in (*block.columns, *block.rows) if slot.role == role)

    def _label(self, key: str, default: str) -> str:
        return self.template.labels.get(key, default)

    def _print(self, row: int, first: int, last: int, text: str, look: Look = looks.LABEL, *, bottom: int = 0) -> Spot:
        """Write a printed text."""
        if look is looks.LABEL:
            text = balanced(text, sum(self.widths[first - 1 : last]))
        spot = self.pen.put(row, first, last, text, look=look, bottom=bottom)
        if text:
            self.form.labels.append(spot)
        return spot

    def _fill(
        self,
        row: int,
        first: int,
        last: int,
        text: str,
        use: CellUse,
        look: Look = looks.LABEL,
        *,
        number_format: str = "",
        bottom: int = 0,
    ) -> Spot:
        """Write a cell that somebody fills: what was not issued is the clerk's, a derived one is left to a formula."""
        if use is CellUse.DERIVED:
            text = ""
        elif not text or not self.reports:
            use = CellUse.INPUT
        return self.pen.put(row, first, last, text, use, look, number_format=number_format, bottom=bottom)

    def _next(self, block: str = "") -> None:
        """Go to the next row; the one that is left has at least the height of its block."""
        self.pen.at_least(self.row, _LOWEST.get(block, 0.0))
        self.row += 1

    def _rest(self, wanted: Sequence[float], start: int = 0) -> list[tuple[int, int]]:
        """Share the columns right of the captions out, 1-based."""
        start = start or self.side + 1
        return [(start + first, start + last) for first, last in share_out(self.widths[start - 1 :], wanted)]

    # Blocks

    def _title(self) -> None:
        self.form.title = self._print(self.row, 1, self.last, self.template.title, looks.TITLE)
        self._next()
        if self.template.period:
            year = self.content.year
            text = self.template.period.replace("{year}", year or _BLANK_YEAR)
            self.form.period = self.pen.put(self.row, 1, self.last, text, None if year else CellUse.INPUT, looks.PLAIN)
            self._next("head")
        if self.layout.grid == "breakdown":
            unit = self.content.unit or self.template.unit
            self.form.unit = self.pen.put(
                self.row,
                1,
                self.last,
                f"单位：{unit or _BLANK_YEAR}",
                None if unit else CellUse.INPUT,
                looks.PLAIN_RIGHT,
            )
            self._next("head")

    def _head(self) -> None:
        labels = {
            role: self._label(f"head.{role}", self._slot(self.layout.head, role).labels[0])
            for line in self.template.head
            for role in line
        }
        firsts = [labels[line[0]] for line in self.template.head]
        side = columns_for(self.widths, max(map(width_of, firsts), default=0) + 2)
        for line in self.template.head:
            wanted = [30.0]
            for role in line[1:]:
                wanted += [width_of(labels[role]) + 2, 30.0]
            cells = [(1, side), *self._rest(wanted, side + 1)]
            for index, role in enumerate(line):
                self._print(self.row, *cells[2 * index], labels[role])
                slot = self._slot(self.layout.head, role)
                self.form.head[role] = self._fill(
                    self.row, *cells[2 * index + 1], self.content.head_of(role), slot.cell
                )
            self._next("head")

    def _funds(self) -> None:
        funds = self.template.funds
        if not funds.rows:
            return
        roles = list(funds.headings) or ["budget"]
        cells = self._rest([22.0, *(max(13.0, width_of(text) / 2 + 3) for text in funds.headings.values())])
        if not funds.headings:
            cells = self._rest([25.0, 30.0])
        start = self.row
        if funds.headings:
            self._print(self.row, *cells[0], "")
            for place, text in zip(cells[1:], funds.headings.values(), strict=True):
                self._print(self.row, *place, text)
            self._next("funds")
        for each in self._amounts():
            self._fund(each, cells[0], dict(zip(roles, cells[1:], strict=True)))
            self._next("funds")
        caption = self._label("funds.caption", self.layout.funds.captions[0])
        unit = self.content.unit or self.template.unit
        caption = f"{caption}\n（{unit}）" if unit else caption
        self._print(start, 1, self.side, caption, bottom=self.row - 1)

    def _amounts(self) -> list[IssuedAmount]:
        """Return the rows of the money block: the form's own, each with its amount, and the sources issued beside."""
        rows = [
            IssuedAmount(row.role, row.label or self._slot(self.layout.funds, row.role).labels[0])
            for row in self.template.funds.rows
        ]
        free = list(range(len(rows)))
        for issued in self.content.funds:
            same = [place for place in free if rows[place].role == issued.role]
            named = [place for place in same if fold(rows[place].label) == fold(issued.label)]
            place = next(iter(named or same[-1:]), None)
            if place is None:
                rank = _SOURCES.index(issued.role)
                place = sum(_SOURCES.index(row.role) <= rank for row in rows)
                rows.insert(place, replace(issued, label=f"　　　{issued.label}"))
                free = [each if each < place else each + 1 for each in free]
                continue
            free.remove(place)
            # 其他资金 is one of many; what was issued says which.
            label = f"　　　{issued.label}" if issued.role == "other" and not named else rows[place].label
            rows[place] = IssuedAmount(issued.role, label, issued.budget)
        return rows

    def _fund(self, issued: IssuedAmount, label: tuple[int, int], columns: Mapping[str, tuple[int, int]]) -> None:
        slots = {slot.role: slot.cell for slot in self.layout.funds.columns}
        row = next((slot for slot in self.layout.funds.rows if slot.role == issued.role), None)
        derived = row is not None and row.cell is CellUse.DERIVED
        line = Line(issued.role, self._print(self.row, *label, issued.label, looks.LEFT), {})
        cells: dict[str, Spot] = {}
        for role, place in columns.items():
            printed = self.template.funds.total_only.get(role)
            if printed is not None and issued.role != "total":
                self._print(self.row, *place, _NOTHING)
                continue
            text = issued.budget if role == "budget" else (printed or "").strip(_NOTHING)
            use = CellUse.DERIVED if derived and role != "weight" else slots.get(role, CellUse.ISSUED)
            cells[role] = self._fill(self.row, *place, text, use, number_format=looks.format_of(role))
        self.form.funds.append(replace(line, cells=cells))

    def _management(self) -> None:
        if not self.template.management:
            return
        block = self.layout.management
        items = self._slot(block, "item").labels[: self.template.management]
        item, *cells = self._rest([14.0, 30.0, 24.0])
        start = self.row
        self._print(self.row, *item, "")
        for place, slot in zip(cells, block.columns, strict=True):
            self._print(self.row, *place, slot.labels[0])
        self._next("funds")
        for text in items:
            label = self._print(self.row, *item, text)
            filled = {
                slot.role: self._fill(self.row, *place, "", slot.cell, looks.LEFT)
                for place, slot in zip(cells, block.columns, strict=True)
            }
            self.form.management.append(Line("item", label, filled))
            self._next("management")
        self._print(start, 1, self.side, self._label("management.caption", block.captions[0]), bottom=self.row - 1)

    def _goal(self) -> None:
        if not self.template.goal:
            return
        block = self.layout.goal
        goal = self._label("goal.goal", self._slot(block, "goal").labels[0])
        achieved = self._slot(block, "achieved").labels
        height = self.template.goal * LINE + PADDING
        text = self.content.goal
        if not achieved:
            self._print(self.row, 1, self.side, goal)
            self.form.goal = self._fill(self.row, self.side + 1, self.last, text, CellUse.ISSUED, looks.LEFT)
            self.pen.at_least(self.row, height)
            self.row += 1
            return
        left, right = self._rest([1.0, 1.0])
        self._print(self.row, 1, self.side, self._label("goal.caption", block.captions[0]), bottom=self.row + 1)
        self._print(self.row, *left, goal)
        self._print(self.row, *right, self._label("goal.achieved", achieved[0]))
        self._next("funds")
        self.form.goal = self._fill(self.row, *left, text, CellUse.ISSUED, looks.LONG)
        self.form.achieved = self._fill(self.row, *right, "", CellUse.INPUT, looks.LONG)
        self.pen.at_least(self.row, height)
        self.row += 1

    # The grid

    def _headings(self) -> tuple[GridColumn, ...]:
        block = self.layout.indicators if self.layout.grid == "indicators" else self.layout.breakdown
        columns = []
        for place, column in enumerate(self.columns, self.first):
            if column.role == NUMBER:
                label, use = column.label or "序号", CellUse.ISSUED
            else:
                slot = next(each for each in block.columns if each.role == column.role)
                label, use = column.label or slot.labels[0], column.cell or slot.cell
            self._print(self.row, place, place, label)
            if use is CellUse.ISSUED and column.role != NUMBER and not self._is_issued(column):
                use = CellUse.INPUT
            columns.append(GridColumn(column.role, place, use, column.source))
        return tuple(columns)

    def _is_issued(self, column: TemplateColumn) -> bool:
        """Tell whether something was issued in a column of the grid."""
        if self.layout.grid == "indicators":
            texts = [each.get(column.role) for each in self.content.indicators]
        else:
            texts = [self._issued(each, column) for each in self.content.rows]
        return self.reports and any(texts)

    def _indicators(self) -> None:
        heading = self.row
        columns = self._headings()
        self._next("grid")
        first = self.row
        for each in self.content.indicators:
            for column in columns:
                if column.role not in _LEVELS[:2]:
                    self._indicator(each, column)
            self._next("grid")
        self.form.grid = Grid(heading, first, self.row - 1, columns)
        for level in _LEVELS[:2]:
            self._groups(level)
        if self.template.caption:
            caption = self._label("indicators.caption", self.layout.indicators.captions[0])
            self._print(heading, 1, 1, caption, bottom=self.row - 1)

    def _indicator(self, issued: IssuedIndicator, column: GridColumn) -> None:
        text = issued.get(column.role)
        use = column.use
        look = looks.LEFT if column.role in _LONG_TEXTS else looks.LABEL
        self._fill(self.row, column.column, column.column, text, use, look, number_format=looks.format_of(column.role))

    def _groups(self, level: str) -> None:
        """Write the names of a level, merged over their rows."""
        grid = self.form.grid
        column = grid.column(level)
        if column is None:
            return
        levels = _LEVELS[: _LEVELS.index(level) + 1]
        rows = self.content.indicators
        keys = [tuple(each.get(name) for name in levels) for each in rows]
        starts = [
            index for index in range(len(rows)) if index == 0 or not keys[index][-1] or keys[index] != keys[index - 1]
        ]
        for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
            text, bottom = rows[start].get(level), grid.first + end - 1
            self._fill(grid.first + start, column.column, column.column, text, column.use, bottom=bottom)

    def _table(self) -> None:
        heading = self.row
        columns = self._headings()
        self._next("grid")
        first = self.row
        for index, issued in enumerate(self.content.rows, 1):
            for column, known in zip(columns, self.columns, strict=True):
                place = (self.row, column.column, column.column)
                if column.role == NUMBER:
                    self.pen.put(*place, str(index), column.use, number_format=looks.GENERAL)
                    continue
                look = looks.LEFT if column.role == "name" else looks.LABEL
                number_format = looks.format_of(column.role, table=True)
                self._fill(*place, self._issued(issued, known), column.use, look, number_format=number_format)
            self._next("grid")
        self.form.grid = Grid(heading, first, self.row - 1, columns)

    def _issued(self, row: IssuedRow, column: TemplateColumn) -> str:
        if column.role == "name":
            others = [each.label for each in self.columns if each.role == "name" and each is not column]
            return name_for(row, column.label or self._slot(self.layout.breakdown, "name").labels[0], others)
        return row.amounts.get(column.source, "") if column.role in ("budget", "amount", "target") else ""

    # Under the grid

    def _total(self) -> None:
        grid = self.form.grid
        table = self.layout.grid == "breakdown"
        summed = [column for column in grid.columns if _is_summed(column, table=table)]
        if not self.template.total or not summed:
            return
        start = min(column.column for column in summed)
        label = self._print(self.row, 1, start - 1, self.template.total)
        self.form.total = {"label": label}
        for column in range(start, self.last + 1):
            known = next((each for each in summed if each.column == column), None)
            if known is None:
                self._print(self.row, column, column, "")
                continue
            key = f"{known.role}:{known.source}" if known.source else known.role
            number_format = looks.format_of(known.role, table=table)
            self.form.total[key] = self._fill(
                self.row, column, column, "", CellUse.DERIVED, number_format=number_format
            )
        self._next("total")

    def _grade(self) -> None:
        if not self.template.grade:
            return
        label = self.form.total["label"].last_column if self.form.total else self.side
        slot = self.layout.grade.rows[0]
        self._print(self.row, 1, label, self._label("grade.grade", slot.labels[0]))
        self.form.grade = self._fill(self.row, label + 1, self.last, "", slot.cell)
        self._next("total")

    def _footer(self) -> None:
        template, footer = self.template, self.form.footer
        if template.notes:
            label = self._label("footer.notes", self._slot(self.layout.footer, "notes").labels[0])
            self._print(self.row, 1, 1 if template.caption else self.side, label)
            first = 2 if template.caption else self.side + 1
            footer["notes"] = self.pen.put(self.row, first, self.last, "", CellUse.INPUT, looks.LONG)
            self.pen.at_least(self.row, template.notes * LINE + PADDING)
            self.row += 1
        for text in template.remarks:
            self._print(self.row, 1, self.last, text, looks.PLAIN_LEFT)
            self.row += 1
        if template.signature:
            wanted = [each for label in template.signature for each in (width_of(label) + 3, 11.0)]
            cells = self._rest(wanted, 1)
            for index, label in enumerate(template.signature):
                self._print(self.row, *cells[2 * index], f"{label}：", looks.PLAIN_RIGHT)
                footer[label] = self.pen.put(self.row, *cells[2 * index + 1], "", CellUse.INPUT, looks.PLAIN_LEFT)
            self._next("head")

    def _page(self) -> None:
        """Set widths, the printed page and what stays in sight."""
        sheet, grid = self.sheet, self.form.grid
        for column, width in enumerate(self.widths, 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.column_dimensions[get_column_letter(self.last + 1)].width = 1.5
        for row in range(grid.first, grid.last + 1):
            sheet.cell(row, self.last + 1).font = looks.TALL_FONT
        sheet.sheet_view.showGridLines = False
        sheet.freeze_panes = f"A{grid.heading + 1 if grid.heading <= _FREEZE_TO else TOP}"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.orientation = "landscape" if self.template.landscape else "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_area = f"A{TOP}:{get_column_letter(self.last)}{self.form.bottom}"
        sheet.print_title_rows = f"{grid.heading}:{grid.heading}"
        sheet.print_options.horizontalCentered = True
        margins = sheet.page_margins
        margins.left = margins.right = 0.5
        margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.7, 0.3, 0.35
        sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
        sheet.oddFooter.center.size = 9


def _is_summed(column: GridColumn, *, table: bool) -> bool:
    if table:
        return column.role not in (NUMBER, "name")
    return column.role in TotalRow.__dataclass_fields__
