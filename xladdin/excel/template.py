"""A template with Python in it: the native template, one formula that calls the rules, three buttons and the macros.

The form, its derived cells and its native checks stay what they are. One call of ``JX_CHECK`` over the whole form
stands on the helper sheet as an array formula. Where Python answers, the column 检查 shows what it says of a row that
was filled in; wherever it does not (no xlwings, macros off, WPS, LibreOffice) it shows the native words. These stand
in a hidden column beside it, for the colours of the form look at them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from importlib.metadata import version
from typing import TYPE_CHECKING

from openpyxl.formatting.rule import FormulaRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.formula import ArrayFormula

from checks.findings import Severity
from workbook_templates import stamp as stamps
from workbook_templates.building import colours
from workbook_templates.building.assembling import assemble
from workbook_templates.building.bands import FIRST_ROW, NAME_ROW, SAYS_ROW, TITLE_ROW, constant
from workbook_templates.building.checking_column import checking_column
from workbook_templates.building.drawn import quoted
from workbook_templates.building.helper_sheet import SPARE
from workbook_templates.building.lines import PASSED, UNDECIDED_WORDS
from workbook_templates.building.saving import bytes_of
from xladdin.excel.controls import with_buttons
from xladdin.excel.vba import attach
from xladdin.excel.versions import FUNCTIONS, XLWINGS, functions_version

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell

    from checks.profile import Profile
    from workbook_templates.building.assembling import Assembled
    from workbook_templates.building.content import Content
    from workbook_templates.layout import Layout

_WIDTH = 80.0
"""Of the column 检查: the rules' own sentences are longer than the native words."""
_PROBE = "JX_RATE(1,2)=0.5"
"""True where Python answers: an error or anything else is the answer of something else."""
_COLOURS = {
    Severity.ERROR: colours.RED,
    Severity.WARNING: colours.AMBER,
    Severity.INFO: colours.BLUE,
}
_NO_ANSWER = "!"
_TITLE = "Python 的检查"
_COLUMNS = (
    ("python", "JX_CHECK 的结果：表中每一行一句，一次算出"),
    ("text", f"其中查出的问题；{_NO_ANSWER} 表示 Python 没有回答，“检查”栏显示公式的结论"),
    ("filled", "这一行是否填过：1 或 0"),
    ("native", "公式的结论"),
    ("shown", "“检查”栏显示的文字"),
    ("errors", "Python 查出的须处理的处数"),
    ("warnings", "Python 查出的须核实的处数"),
)
_CELLS = (
    ("answers", "Python 是否回答：1 或 0"),
    ("errors", "须处理的处数"),
    ("warnings", "须核实的处数"),
    ("undecided", "公式不判断的处数；Python 都能判断"),
)
"""What stands to the right of the columns, one cell each."""


def build_excel(layout: Layout, content: Content, profile: Profile) -> bytes:
    """Return a template with Python, a workbook with macros; the same wish gives the same bytes.

    Raises `NoTemplateError` for a layout that is read and not built.
    """
    assembled = assemble(layout, content, profile)
    book, drawn = assembled.book, assembled.drawn
    answers = _Answers(assembled, profile)
    answers.write()
    _move_native(assembled, answers)
    _count_anew(assembled, answers)
    _stamp(book)
    attach(book)
    column = checking_column(drawn)
    return with_buttons(bytes_of(book), book.sheetnames.index(drawn.sheet) + 1, drawn.top, column)


class _Answers:
    """What Python says of each row of the form, on the helper sheet."""

    def __init__(self, assembled: Assembled, profile: Profile) -> None:
        self._drawn, self._helper, self._profile = assembled.drawn, assembled.helper, profile
        self._sheet = assembled.helper.sheet
        self._typed = self._cell_named("typed")
        self.native_column = _last_column(assembled.book) + 1
        first = self._sheet.max_column + 2
        self._letters = {name: get_column_letter(first + index) for index, (name, _) in enumerate(_COLUMNS)}
        beside = first + len(_COLUMNS) + 1
        self._cells = {name: get_column_letter(beside + index) for index, (name, _) in enumerate(_CELLS)}
        self._last = FIRST_ROW + self._drawn.bottom - self._drawn.top + SPARE

    @property
    def _top(self) -> str:
        """The number of the form's first row."""
        return f"ROW({quoted(self._drawn.sheet)}!$A${self._drawn.top})"

    def all_of(self, name: str) -> str:
        """Return the range of a column, with the sheet's name."""
        letters = self._letters[name]
        return f"{self._sheet.title}!${letters}${FIRST_ROW}:${letters}${self._last}"

    def cell(self, name: str) -> str:
        """Return the address of one of the single cells, with the sheet's name."""
        return f"{self._sheet.title}!${self._cells[name]}${FIRST_ROW}"

    def looked_up(self, native: str) -> str:
        """Return a formula for what is shown in its own row; the native words where so many rows were inserted."""
        return f"IFERROR(INDEX({self.all_of('shown')},ROW()-{self._top}+1),{native})"

    def write(self) -> None:
        """Write the columns and the single cells."""
        sheet, letters = self._sheet, self._letters
        self._head(_COLUMNS, letters)
        self._head(_CELLS, self._cells)
        drawn = self._drawn
        left, right = get_column_letter(drawn.left), get_column_letter(drawn.right)
        form = f"{quoted(drawn.sheet)}!${left}${drawn.top}:${right}${drawn.bottom}"
        area = f"{letters['python']}{FIRST_ROW}:{letters['python']}{self._last}"
        call = f"=JX_CHECK({form},{constant(self._profile.name)})"
        sheet[f"{letters['python']}{FIRST_ROW}"] = ArrayFormula(area, call)
        for row in range(FIRST_ROW, self._last + 1):
            for name, formula in self._formulas(row).items():
                sheet[f"{letters[name]}{row}"] = f"={formula}"
        for name, formula in self._single():
            sheet[f"{self._cells[name]}{FIRST_ROW}"] = f"={formula}"

    def _head(self, columns: tuple[tuple[str, str], ...], letters: dict[str, str]) -> None:
        self._sheet[f"{letters[columns[0][0]]}{TITLE_ROW}"] = _TITLE
        for name, says in columns:
            self._sheet[f"{letters[name]}{NAME_ROW}"] = name
            self._sheet[f"{letters[name]}{SAYS_ROW}"] = says

    def _formulas(self, row: int) -> dict[str, str]:
        at = {name: f"${letters}{row}" for name, letters in self._letters.items()}
        answers, lines = self.cell("answers"), self._helper.lines
        number = f"{self._top}+{row - FIRST_ROW}"
        sentence = "OR(" + ",".join(f'LEFT({at["python"]},3)="{each.chinese} "' for each in Severity) + ")"
        said = f'IFERROR(IF({at["python"]}="","",IF({sentence},{at["python"]},"{_NO_ANSWER}")),"{_NO_ANSWER}")'
        line = f"INDEX({lines.all_of('filled')},MATCH({number},{lines.all_of('row')},0))"
        column = get_column_letter(self.native_column)
        native = f"INDEX({quoted(self._drawn.sheet)}!${column}:${column},{number})"
        return {
            "text": f'IF({answers}=1,{said},"{_NO_ANSWER}")',
            "filled": f"IFERROR({line},IF({self._typed}>0,1,0))",
            "native": f'{native}&""',
            "shown": self._shown(row, at),
            # Like the native ones these count in rows too that nobody has begun.
            "errors": _times(at["text"], Severity.ERROR),
            "warnings": _times(at["text"], Severity.WARNING),
        }

    def _shown(self, row: int, at: dict[str, str]) -> str:
        """Return what a row shows: nothing of Python's before something was filled in it.

        What is said of the form as a whole comes with its first row, over which the buttons lie: it is shown in the
        second one, and so is what keeps Python from judging at all.
        """
        settled = f'IF({at["native"]}={constant(UNDECIDED_WORDS)},"{PASSED}",{at["native"]})'
        if row == FIRST_ROW:
            return '""'
        if row > FIRST_ROW + 1:
            python = f'IF(AND({at["text"]}<>"",{at["filled"]}=1),{at["text"]},{settled})'
            return f'IF({at["text"]}="{_NO_ANSWER}",{at["native"]},{python})'
        whole, first = (f"${self._letters[name]}{FIRST_ROW}" for name in ("text", "python"))
        both = f'{whole}&IF(OR({whole}="",{at["text"]}=""),"",CHAR(10))&{at["text"]}'
        python = f'IF(AND({both}<>"",{self._typed}>0),{both},{settled})'
        trouble = f"IF(AND({self.cell('answers')}=1,ISTEXT({first})),{first},{at['native']})"
        return f'IF({whole}="{_NO_ANSWER}",{trouble},{python})'

    def _single(self) -> Iterator[tuple[str, str]]:
        """Yield the formulas of the single cells; the probe alone decides whether the numbers are Python's."""
        yield "answers", f"IFERROR(IF({_PROBE},1,0),0)"
        judged = f'{self.cell("answers")}=1,${self._letters["text"]}${FIRST_ROW}<>"{_NO_ANSWER}"'
        for name in ("errors", "warnings", "undecided"):
            python = f"SUM({self.all_of(name)})" if name in self._letters else "0"
            yield name, f"IF(AND({judged}),{python},SUM({self._helper.lines.all_of(name)}))"

    def _cell_named(self, name: str) -> str:
        found = [cell for cell in self._sheet[NAME_ROW] if cell.value == name]
        if len(found) != 1:
            raise ValueError(f"{len(found)} columns of the name {name}")
        return f"${found[0].column_letter}${FIRST_ROW}"


def _times(text: str, severity: Severity) -> str:
    """Return a formula for how many lines of a text begin with a severity."""
    mark = f'CHAR(10)&"{severity.chinese} "'
    rest = f'SUBSTITUTE(CHAR(10)&{text},{mark},"")'
    return f"(LEN(CHAR(10)&{text})-LEN({rest}))/LEN({mark})"


def _last_column(book: Workbook) -> int:
    """Return the last of the columns beside the form that the live checks fill."""
    ((_, area),) = book.defined_names["XLADDIN_CHECKS"].destinations
    last: int = CellRange(area).max_col
    return last


def _move_native(assembled: Assembled, answers: _Answers) -> None:
    """Move the native words to a hidden column and let the column 检查 show what the helper sheet says.

    The colours of the form follow the native words, those of the column 检查 what it shows.
    """
    book, drawn = assembled.book, assembled.drawn
    sheet = book[drawn.sheet]
    column, hidden = get_column_letter(checking_column(drawn)), get_column_letter(answers.native_column)
    style = next(cell for cell in (sheet[f"{column}{row}"] for row in range(drawn.bottom, 0, -1)) if cell.value)
    for row in range(drawn.top + 1, drawn.bottom + 1):
        cell, native = sheet[f"{column}{row}"], sheet[f"{hidden}{row}"]
        native.value = cell.value
        if cell.value is None:
            _dress(cell, style)
        cell.value = "=" + answers.looked_up(f'${hidden}{row}&""')
    sheet.column_dimensions[column].width = _WIDTH
    sheet.column_dimensions[hidden].hidden = True
    own = re.compile(rf"\${column}(?=[0-9])")
    for each in sheet.conditional_formatting:
        if not any(area.min_col == area.max_col == checking_column(drawn) for area in each.sqref.ranges):
            for rule in each.rules:
                rule.formula = [own.sub(f"${hidden}", formula) for formula in rule.formula]
    area = f"{column}{drawn.top + 1}:{column}{drawn.bottom}"
    for severity, colour in _COLOURS.items():
        fill = PatternFill("solid", start_color=colour, end_color=colour)
        begins = f'LEFT(${column}{drawn.top + 1},3)="{severity.chinese} "'
        sheet.conditional_formatting.add(area, FormulaRule([begins], fill=fill))
    _mark(book, drawn.sheet, f"{column}{drawn.top}:{hidden}{drawn.bottom}")


def _dress(cell: Cell, like: Cell) -> None:
    cell.font, cell.alignment = copy(like.font), copy(like.alignment)


def _mark(book: Workbook, sheet: str, checks: str) -> None:
    ((_, summary),) = book.defined_names["XLADDIN_SUMMARY"].destinations
    stamps.mark_checks(book, sheet, (summary.replace("$", ""), checks))


def _count_anew(assembled: Assembled, answers: _Answers) -> None:
    """Let the line over the form count what the column 检查 shows."""
    cell = assembled.book[assembled.drawn.sheet]["A1"]
    formula = str(cell.value)
    for name in ("errors", "warnings", "undecided"):
        native = f"SUM({assembled.helper.lines.all_of(name)})"
        if native not in formula:
            raise ValueError(f"the summary does not count the {name}")
        formula = formula.replace(native, answers.cell(name))
    cell.value = formula


def _stamp(book: Workbook) -> None:
    """Say which xlwings and which functions the macros are of, as the stamp says the rest."""
    for name, text in ((XLWINGS, version("xlwings")), (FUNCTIONS, functions_version())):
        book.defined_names[name] = DefinedName(name, attr_text=constant(text), hidden=True)
        book.custom_doc_props.append(StringProperty(name=name, value=text))
