"""A small xlwings engine over openpyxl, so that macros run through xlwings' own code where there is no Excel.

It answers as Excel does in what the macros lean on: numbers are floats, a range with several formats has none,
what looks like a number becomes one unless it was typed with an apostrophe, and a protected sheet refuses.
Only the BSD part of xlwings is used. `ENGINE.asked` counts the questions that would cross to Excel.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from types import SimpleNamespace
from typing import Any

import openpyxl
import xlwings as xw
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import FormulaRule, Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import absolute_coordinate, get_column_letter, range_boundaries
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet
from xlwings import base_classes as bc

_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?%?")
_SHOWN = {"visible": -1, "hidden": 0, "veryHidden": 2}
_ALLOWED = {
    "AllowFormattingCells": "formatCells",
    "AllowFormattingColumns": "formatColumns",
    "AllowFormattingRows": "formatRows",
    "AllowInsertingColumns": "insertColumns",
    "AllowInsertingRows": "insertRows",
    "AllowInsertingHyperlinks": "insertHyperlinks",
    "AllowDeletingColumns": "deleteColumns",
    "AllowDeletingRows": "deleteRows",
    "AllowSorting": "sort",
    "AllowFiltering": "autoFilter",
    "AllowUsingPivotTables": "pivotTables",
}
"""What COM calls it, and openpyxl, where False allows."""


class ExcelError(Exception):
    """What pywin32 raises where Excel refuses."""


def _counted(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def asked(*arguments: Any, **options: Any) -> Any:
        ENGINE.asked += 1
        return method(*arguments, **options)

    return asked


def _asked(method: Callable[..., Any]) -> Any:
    """Make a property of a question to Excel."""
    return property(_counted(method))


class Engine:
    name, type = "openpyxl", "desktop"

    def __init__(self) -> None:
        self.apps = Apps()
        self.asked = 0

    @staticmethod
    def clean_value_data(data: Any, _: Any, empty_as: Any, number: Any, err_to_str: bool) -> Any:  # noqa: FBT001
        def one(value: Any) -> Any:
            if value is None or value == "":
                return empty_as
            if isinstance(value, str) and value in _ERRORS:
                return value if err_to_str else None
            if isinstance(value, float) and number is not None:
                return number(value)
            return value

        return [[one(value) for value in row] for row in data]

    @staticmethod
    def prepare_xl_data_element(value: Any, _: Any) -> Any:
        return value


class Apps(bc.Apps):
    def __init__(self) -> None:
        self._apps = [App(self)]

    def __iter__(self) -> Iterator[App]:
        return iter(self._apps)

    def __len__(self) -> int:
        return len(self._apps)

    def __getitem__(self, pid: int) -> App:
        return next(app for app in self._apps if app.pid == pid)

    def keys(self) -> list[int]:
        return [app.pid for app in self._apps]


class App(bc.App):
    _pids = itertools.count(1)

    def __init__(self, apps: Apps) -> None:
        self.apps, self._pid = apps, next(self._pids)
        self._books = Books(self)
        self.alerts: list[str] = []
        self._updating = True

    api = property(lambda _: SimpleNamespace(Iteration=False))
    engine = property(lambda _: ENGINE)
    pid = property(lambda self: self._pid)
    books = property(lambda self: self._books)
    display_alerts = property(lambda _: True, lambda *_: None)

    @property
    def screen_updating(self) -> bool:
        return self._updating

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        self._updating = value

    def activate(self, steal_focus: bool = False) -> None:  # noqa: FBT001, FBT002
        pass

    def alert(self, prompt: str, *_: Any) -> str:
        self.alerts.append(prompt)
        return "ok"


class Books(bc.Books):
    def __init__(self, app: App) -> None:
        self.app = app
        self._books: list[Book] = []

    active = property(lambda self: self._books[-1])

    def open(self, fullname: Any, *_: Any, **__: Any) -> Book:
        self._books.append(Book(self, os.path.abspath(fullname)))  # noqa: PTH100 - as xlwings hands it over
        return self._books[-1]

    def __len__(self) -> int:
        return len(self._books)

    def __iter__(self) -> Iterator[Book]:
        return iter(self._books)

    def __call__(self, key: Any) -> Book:
        found = [book for book in self._books if key in (book.name, book.fullname)]
        if not found:
            raise KeyError(key)
        return found[0]


class Book(bc.Book):
    def __init__(self, books: Books, path: str) -> None:
        self.books, self._path = books, path
        self.file = openpyxl.load_workbook(path, keep_vba=path.endswith(".xlsm"), rich_text=False)
        self.saved = openpyxl.load_workbook(path, data_only=True)

    api = property(lambda _: SimpleNamespace(PrecisionAsDisplayed=False))
    app = property(lambda self: self.books.app)
    name = property(lambda self: os.path.basename(self._path))  # noqa: PTH119
    fullname = property(lambda self: self._path)
    sheets = property(lambda self: Sheets(self))  # noqa: PLW0108 - defined below
    names = property(lambda self: Names(self))  # noqa: PLW0108

    def activate(self) -> None:
        pass

    def save(self, path: Any = None, password: str | None = None) -> None:
        assert password is None
        self.file.save(path or self._path)

    def close(self) -> None:
        self.books._books = [book for book in self.books._books if book is not self]


class Sheets(bc.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    api = property(lambda self: self.book.file.worksheets)
    active = property(lambda self: Sheet(self.book, self.book.file.active))

    def __call__(self, key: Any) -> Sheet:
        return Sheet(self.book, self.book.file[key] if isinstance(key, str) else self.api[key - 1])

    def __len__(self) -> int:
        return len(self.api)

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, page) for page in self.api)

    def __contains__(self, name: object) -> bool:
        return name in self.book.file.sheetnames

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        self._refuse_where_locked()
        assert before is None
        index = len(self) if after is None else after.index
        sheet = Sheet(self.book, self.book.file.create_sheet(name, index))
        sheet.activate()
        return sheet

    def _refuse_where_locked(self) -> None:
        if self.book.file.security is not None and self.book.file.security.lockStructure:
            raise ExcelError("the structure is protected")


class Sheet(bc.Sheet):
    def __init__(self, book: Book, page: Worksheet) -> None:
        self._book, self.page = book, page

    api = property(lambda self: Page(self.page))
    book = property(lambda self: self._book)
    index = property(lambda self: self._book.file.worksheets.index(self.page) + 1)
    name = property(lambda self: self.page.title)
    cells = property(lambda self: Range(self, (1, 1), (1048576, 16384)))

    @_asked
    def visible(self) -> int:
        return _SHOWN[self.page.sheet_state]

    @_asked
    def used_range(self) -> Range:
        page = self.page
        return Range(self, (page.min_row, page.min_column), (page.max_row, page.max_column))

    @_asked
    def notes(self) -> list[Note]:
        return [Note(cell) for row in self.page.iter_rows() for cell in row if cell.comment is not None]

    def range(self, first: Any, last: Any = None) -> Range:
        if isinstance(first, Range):
            return Range(self, first.first, (last or first).last)
        if isinstance(first, str):
            left, top, right, bottom = range_boundaries(first)
            return Range(self, (top, left), (bottom, right))
        if len(first) == 4:
            row, column, height, width = first
            return Range(self, (row, column), (row + height - 1, column + width - 1))
        return Range(self, first, last or first)

    def activate(self) -> None:
        self._book.file.active = self.page

    @_counted
    def delete(self) -> None:
        self._book.sheets._refuse_where_locked()
        self._book.file.remove(self.page)
        self._book.file.active = min(self._book.file._active_sheet_index, len(self._book.sheets) - 1)


class Page:
    """A sheet as COM shows it: its protection."""

    def __init__(self, page: Worksheet) -> None:
        self._page = page
        protection = page.protection
        self.ProtectContents = bool(protection.sheet)
        self.ProtectDrawingObjects = bool(protection.sheet and protection.objects)
        self.ProtectScenarios = bool(protection.sheet and protection.scenarios)
        self.ProtectionMode = False
        allowed = {name: not getattr(protection, other) for name, other in _ALLOWED.items()}
        self.Protection = SimpleNamespace(**allowed)

    @_counted
    def Unprotect(self, password: str) -> None:  # noqa: N802 - COM's name
        assert password == "", "Excel would ask the clerk"
        if self._page.protection.password:
            raise ExcelError("wrong password")
        self._page.protection.sheet = False

    @_counted
    def Protect(  # noqa: N802
        self,
        DrawingObjects: bool,  # noqa: FBT001, N803
        Contents: bool,  # noqa: FBT001, N803
        Scenarios: bool,  # noqa: FBT001, N803
        UserInterfaceOnly: bool,  # noqa: FBT001, N803
        **allowed: bool,
    ) -> None:
        assert not UserInterfaceOnly
        protection = self._page.protection
        protection.sheet, protection.objects, protection.scenarios = Contents, DrawingObjects, Scenarios
        for name, value in allowed.items():
            setattr(protection, _ALLOWED[name], not value)


class Range(bc.Range):
    max_cells_per_read = max_cells_per_write = None

    def __init__(self, sheet: Sheet, first: tuple[int, int], last: tuple[int, int]) -> None:
        self._sheet, self.first, self.last = sheet, first, last

    sheet = property(lambda self: self._sheet)
    row = property(lambda self: self.first[0])
    column = property(lambda self: self.first[1])
    shape = property(lambda self: (self.last[0] - self.row + 1, self.last[1] - self.column + 1))
    coords = property(lambda self: (self._sheet.name, *self.first, *self.shape))
    api = property(lambda self: self)

    def __len__(self) -> int:
        return int(self.shape[0] * self.shape[1])

    def __call__(self, row: int, column: int | None = None) -> Range:
        if column is None:
            row, column = (row - 1) // self.shape[1] + 1, (row - 1) % self.shape[1] + 1
        place = (self.row + row - 1, self.column + column - 1)
        return Range(self._sheet, place, place)

    @property
    def coordinate(self) -> str:
        first, last = (f"{get_column_letter(column)}{row}" for row, column in (self.first, self.last))
        return first if first == last else f"{first}:{last}"

    address = property(lambda self: absolute_coordinate(self.coordinate))

    def _rows(self) -> Iterable[tuple[Cell | MergedCell, ...]]:
        found: Iterable[tuple[Cell | MergedCell, ...]] = self._sheet.page.iter_rows(
            self.row, self.last[0], self.column, self.last[1]
        )
        return found

    def _places(self) -> Iterator[Cell | MergedCell]:
        return (cell for row in self._rows() for cell in row)

    def _same(self, found: Iterable[Any]) -> Any:
        values = set(found)
        return values.pop() if len(values) == 1 else None

    @_counted
    def _read(self) -> Any:
        return [[self._value(cell) for cell in row] for row in self._rows()]

    def _value(self, cell: Cell | MergedCell) -> Any:
        value = cell.value
        if cell.data_type == "f":
            saved = self._sheet.book.saved
            known = self._sheet.name in saved.sheetnames
            value = saved[self._sheet.name].cell(cell.row, cell.column).value if known else None
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @_counted
    def _fill(self, data: Any) -> None:
        rows = data if isinstance(data, list) else [[data]]
        for cells, values in zip(self._rows(), rows, strict=True):
            for cell, value in zip(cells, values, strict=True):
                self._write(cell, value)

    raw_value = property(_read, _fill)

    def _write(self, cell: Cell | MergedCell, value: Any) -> None:
        if self._sheet.page.protection.sheet and cell.protection.locked:
            raise ExcelError("the cell is locked")
        if isinstance(cell, MergedCell):
            return
        if isinstance(value, str) and value.startswith("'"):
            cell.value = value[1:]
            cell.data_type = "s"
            return
        typed = isinstance(value, str) and cell.number_format != "@" and _NUMBER.fullmatch(value)
        cell.value = float(value.rstrip("%")) / (100 if value.endswith("%") else 1) if typed else value

    @_asked
    def formula(self) -> Any:
        rows = tuple(tuple(self._formula(cell) for cell in row) for row in self._rows())
        return rows if len(self) > 1 else rows[0][0]

    @staticmethod
    def _formula(cell: Cell | MergedCell) -> str:
        value = cell.value
        text = value.text if isinstance(value, ArrayFormula) else value
        return "" if text is None else str(text)

    @_asked
    def number_format(self) -> Any:
        return self._same(cell.number_format for cell in self._places())

    @_asked
    def merge_cells(self) -> Any:
        return self._same(self._merge(cell) is not None for cell in self._places())

    @_asked
    def merge_area(self) -> Range:
        (cell,) = self._places()
        merge = self._merge(cell)
        return self._sheet.range(merge.coord) if merge is not None else self

    def _merge(self, cell: Cell | MergedCell) -> Any:
        # Of a merged range the cells that show nothing are told by openpyxl, its first one is not.
        page = self._sheet.page
        merges = page.merged_cells.ranges if isinstance(cell, MergedCell) else _beginning(page).get(cell.coordinate, ())
        return next((merge for merge in merges if cell.coordinate in merge), None)

    @_asked
    def row_height(self) -> Any:
        lines = map(self._sheet.page.row_dimensions.get, range(self.row, self.last[0] + 1))
        return self._same(15 if line is None else 0 if line.hidden else line.height or 15 for line in lines)

    @_counted
    def _column_width(self) -> Any:
        return self._same(map(self._width, range(self.column, self.last[1] + 1)))

    def _width(self, column: int) -> float:
        dimensions = self._sheet.page.column_dimensions
        for letters, line in dimensions.items():
            first = openpyxl.utils.column_index_from_string(letters)
            if (line.min or first) <= column <= (line.max or first):
                return 0 if line.hidden else float(line.width)
        return 8.43

    def _widen(self, value: float) -> None:
        self._sheet.page.column_dimensions[get_column_letter(self.column)].width = value

    column_width = property(_column_width, _widen)

    def find(self, text: str, _: Any, direction: str, order: str, __: Any) -> Range | None:
        assert (text, direction) == ("*", "backward")
        key = {"rows": lambda cell: (cell.row, cell.column), "columns": lambda cell: (cell.column, cell.row)}[order]
        cells = [cell for cell in self._sheet.page._cells.values() if cell.value is not None]
        return self._sheet.range(max(cells, key=key).coordinate) if cells else None

    @_asked
    def note(self) -> Note | None:
        (cell,) = self._places()
        return Note(cell) if cell.comment is not None else None

    @_counted
    def add_note(self, text: str) -> Note:
        if self._sheet.api.ProtectDrawingObjects:
            raise ExcelError("objects are protected")
        (cell,) = self._places()
        cell.comment = Comment(text, "Excel")
        return Note(cell)

    conditional_formats = property(lambda self: ConditionalFormats(self))  # noqa: PLW0108
    data_validation = property(lambda self: Validation(self))  # noqa: PLW0108
    font = property(lambda self: RangeFont(self))  # noqa: PLW0108

    def _color(self, value: str) -> None:
        for cell in self._places():
            cell.fill = PatternFill("solid", fgColor="FF" + value.lstrip("#"))

    def _wrap(self, value: bool) -> None:  # noqa: FBT001
        for cell in self._places():
            cell.alignment = Alignment(wrap_text=value)

    color = property(None, _color)
    wrap_text = property(None, _wrap)
    vertical_alignment = property(None, lambda *_: None)

    def autofit(self, axis: str | None = None) -> None:
        assert axis == "r"


def _beginning(page: Worksheet) -> dict[str, tuple[Any]]:
    return {merge.start_cell.coordinate: (merge,) for merge in page.merged_cells.ranges}


class RangeFont(bc.Font):
    def __init__(self, cells: Range) -> None:
        self._cells = cells

    def _bold(self, value: bool) -> None:  # noqa: FBT001
        for cell in self._cells._places():
            cell.font = Font(bold=value)

    bold = property(None, _bold)


class Note(bc.Note):
    def __init__(self, cell: Any) -> None:
        self._cell = cell

    @_asked
    def text(self) -> str:
        return str(self._cell.comment.text)

    @property
    def api(self) -> Any:
        return SimpleNamespace(Shape=SimpleNamespace())

    @_counted
    def delete(self) -> None:
        protection = self._cell.parent.protection
        if protection.sheet and protection.objects:
            raise ExcelError("objects are protected")
        self._cell.comment = None


class ConditionalFormats(bc.ConditionalFormats):
    def __init__(self, cells: Range) -> None:
        self._cells = cells

    @_counted
    def add_custom(self, spec: dict[str, Any]) -> ConditionalFormat:
        page = self._cells.sheet.page
        _refuse_formats(page)
        fill = PatternFill("solid", bgColor="FF" + "".join(f"{part:02X}" for part in spec["fill_color"]))
        rule = FormulaRule([spec["formula"].removeprefix("=")], fill=fill)
        rule.priority = 1
        page.conditional_formatting.add(self._cells.coordinate, rule)
        return ConditionalFormat(page, rule)

    @_counted
    def __iter__(self) -> Iterator[ConditionalFormat]:
        page = self._cells.sheet.page
        return iter([ConditionalFormat(page, rule) for each in page.conditional_formatting for rule in each.rules])

    def __len__(self) -> int:
        return len(list(iter(self)))


class ConditionalFormat(bc.ConditionalFormat):
    def __init__(self, page: Worksheet, rule: Rule) -> None:
        self._page, self._rule = page, rule

    @_asked
    def formula(self) -> str | None:
        return f"={self._rule.formula[0]}" if self._rule.type == "expression" else None

    @_counted
    def delete(self) -> None:
        _refuse_formats(self._page)
        kept = ConditionalFormattingList()
        for each in self._page.conditional_formatting:
            for rule in each.rules:
                if rule is not self._rule:
                    priority = rule.priority
                    kept.add(str(each.sqref), rule)
                    rule.priority = priority
        self._page.conditional_formatting = kept


def _refuse_formats(page: Worksheet) -> None:
    if page.protection.sheet and page.protection.formatCells:
        raise ExcelError("formats are protected")


class Validation(bc.DataValidation):
    def __init__(self, cells: Range) -> None:
        self._cells = cells

    def _all(self) -> list[Any]:
        listed = self._cells.sheet.page.data_validations.dataValidation
        return [
            next((each for each in listed if cell.coordinate in each.sqref), None) for cell in self._cells._places()
        ]

    @_asked
    def type(self) -> str:
        found = self._all()
        if all(each is found[0] for each in found):
            return "none" if found[0] is None else str(found[0].type)
        return "mixed_criteria" if None in found else "inconsistent"

    @_asked
    def source(self) -> str:
        return f"={self._all()[0].formula1}"


class Names(bc.Names):
    def __init__(self, book: Book) -> None:
        self._book = book

    @_counted
    def snapshot(self) -> list[tuple[str, Name]]:
        scoped = [
            (f"{page.title}!{name}", each)
            for page in self._book.file.worksheets
            for name, each in page.defined_names.items()
        ]
        listed = [*self._book.file.defined_names.items(), *scoped]
        return [(name, Name(name, f"={each.attr_text}")) for name, each in listed]


class Name(bc.Name):
    def __init__(self, name: str, refers_to: str) -> None:
        self._name, self._refers_to = name, refers_to

    name = property(lambda self: self._name)
    refers_to = property(lambda self: self._refers_to)


ENGINE: Any = Engine()


def activate() -> None:
    """Make it the engine that xlwings takes."""
    engines: Any = xw.engines
    if ENGINE.name not in [engine.name for engine in engines]:
        engines.add(xw.Engine(impl=ENGINE))
    engines.active = engines[ENGINE.name]


def alerts() -> list[str]:
    """Return what message boxes said, and forget it."""
    (app,) = ENGINE.apps
    said: list[str] = app.alerts
    app.alerts = []
    return said


__all__ = ["ENGINE", "activate", "alerts"]
