"""What the live checks say of each row of the form: put into words, counted and ordered, on the helper sheet.

The bands tell which rules are broken; a line gathers what concerns one row of the form. The column 检查, the
summary on top and its links only look a line up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from checks.findings import Severity
from workbook_templates.building.bands import FIRST_ROW, NAME_ROW, SAYS_ROW, TITLE_ROW, constant

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SYMBOLS = {Severity.ERROR: "×", Severity.WARNING: "△", Severity.INFO: "·"}
"""What stands before the words of a broken rule."""
PASSED = "√"
UNDECIDED_WORDS = "· 此处写法特殊，表内公式不判断，报送后核对"
SEPARATOR = "；"

_WARNINGS_AFTER = 1_000_000
"""Added to the rows of warnings, so that they come after all errors in the order of the links."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What one broken rule says of one cell."""

    cell: str
    """Where the rule's verdict stands on the helper sheet (``$AB$5``): 1, 0 or ``?``."""
    code: str
    """Empty for what is no rule's: the template says it of its own formulas."""
    severity: Severity
    words: str
    at: str
    """A reference into the column of the form's cell that the reader should look at."""

    @property
    def text(self) -> str:
        """The words as the column 检查 shows them: ``× 未达到指标值，请填写原因［TA01］``."""
        return f"{SYMBOLS[self.severity]} {self.words}" + (f"［{self.code}］" if self.code else "")


@dataclass(frozen=True)
class Line:
    """One row of the form, and what may be said of it."""

    row: str
    """A formula that gives the row's number, or an empty text where there is no such row."""
    filled: str
    """A formula that is true where the clerk has filled something in the row."""
    remarks: Sequence[Remark] = ()
    there: str = ""
    """A formula that is true where the row holds anything to judge; empty for always."""
    settled: str = ""
    """A formula that is true where what formulas cannot tell is worth saying; empty for always."""
    complete: str = ""
    """A formula that is true where nothing is left to be filled in, so that all is well; empty for always."""


_COLUMNS = (
    ("row", "表中的行号；没有这一行时为空"),
    ("filled", "这一行是否填过：1 或 0"),
    ("error_words", "须处理的"),
    ("warning_words", "须核实的"),
    ("hint_words", "提示"),
    ("errors", "须处理的处数"),
    ("warnings", "须核实的处数"),
    ("undecided", "公式不判断的：1 或 0"),
    ("says", "“检查”栏显示的文字"),
    ("error_at", "第一处须处理的单元格"),
    ("warning_at", "第一处须核实的单元格"),
    ("error_order", "须处理的先后：行号"),
    ("warning_order", "须核实的先后，排在全部须处理的之后"),
)
"""The columns of the lines with what they hold."""


@dataclass
class Lines:
    """The lines where they were written."""

    sheet: str
    columns: dict[str, str] = field(default_factory=dict)
    last: int = FIRST_ROW

    def all_of(self, name: str, until: str = "") -> str:
        """Return the range of a column over all lines, or of neighbouring ones, with the sheet's name."""
        return f"{self.sheet}!${self.columns[name]}${FIRST_ROW}:${self.columns[until or name]}${self.last}"


def write_lines(sheet: Worksheet, lines: Sequence[Line], first_column: int) -> Lines:
    """Write the lines in columns of the helper sheet from one on and return where they stand."""
    letters = {name: get_column_letter(first_column + index) for index, (name, _) in enumerate(_COLUMNS)}
    sheet.cell(TITLE_ROW, first_column, "各行的结论")
    for index, (name, says) in enumerate(_COLUMNS):
        sheet.cell(NAME_ROW, first_column + index, name)
        sheet.cell(SAYS_ROW, first_column + index, says)
    for row, line in enumerate(lines, FIRST_ROW):
        formulas = _Formulas(line, {name: f"${letter}{row}" for name, letter in letters.items()}).all()
        for index, (name, _) in enumerate(_COLUMNS):
            sheet.cell(row, first_column + index, f"={formulas[name]}")
    return Lines(sheet.title, letters, FIRST_ROW + len(lines) - 1)


class _Formulas:
    """The formulas of one line over its neighbours."""

    def __init__(self, line: Line, cells: dict[str, str]) -> None:
        self._line = line
        self._cells = cells
        self._by_severity: dict[Severity, list[Remark]] = defaultdict(list)
        for remark in line.remarks:
            self._by_severity[remark.severity].append(remark)

    def all(self) -> dict[str, str]:
        """Return the formula of each column."""
        cells, there = self._cells, self._there()
        errors, warnings, hints = (self._by_severity[each] for each in Severity)
        found = f"{cells['error_words']}&{cells['warning_words']}&{cells['hint_words']}"
        undecided = f'IF({cells["undecided"]}=1,"{SEPARATOR}{UNDECIDED_WORDS}","")'
        settled = f"{self._line.settled}," if self._line.settled else ""
        passed = f'IF({self._line.complete},"{PASSED}","")' if self._line.complete else f'"{PASSED}"'
        return {
            "row": self._line.row,
            "filled": f'IF({cells["row"]}="",0,IF({self._line.filled},1,0))',
            "error_words": f'IF({there},{_words(errors)},"")',
            "warning_words": f'IF({there},{_words(warnings)},"")',
            "hint_words": f'IF({there},{_words(hints)},"")',
            "errors": f"IF({there},{_count(errors)},0)",
            "warnings": f"IF({there},{_count(warnings)},0)",
            # What is left open beside an error mostly comes of it.
            "undecided": f"IF(AND({settled}{cells['filled']}=1,{cells['errors']}=0),{self._any_undecided()},0)",
            "says": f'IF({cells["filled"]}=0,"",IF({found}&{undecided}="",{passed},MID({found}&{undecided},2,2000)))',
            "error_at": _first_place(errors, cells["row"], cells["errors"]),
            "warning_at": _first_place(warnings, cells["row"], cells["warnings"]),
            "error_order": f'IF({cells["errors"]}>0,{cells["row"]},"")',
            "warning_order": f'IF({cells["warnings"]}>0,{cells["row"]}+{_WARNINGS_AFTER},"")',
        }

    def _there(self) -> str:
        row = f'{self._cells["row"]}<>""'
        # AND() would evaluate the other condition where there is no row for it.
        return f"IF({row},{self._line.there},FALSE)" if self._line.there else row

    def _any_undecided(self) -> str:
        signs = "&".join(f'IF({each.cell}="?","?","")' for each in self._line.remarks) or '""'
        return f'IF({signs}="",0,1)'


def _words(remarks: Sequence[Remark]) -> str:
    return "&".join(_when(each, f"{SEPARATOR}{each.text}") for each in remarks) or '""'


def _when(remark: Remark, text: str) -> str:
    return f'IF({remark.cell}=1,{constant(text)},"")'


def _count(remarks: Sequence[Remark]) -> str:
    return "+".join(f"({each.cell}=1)" for each in remarks) or "0"


def _first_place(remarks: Sequence[Remark], row: str, count: str) -> str:
    """Return the address of the first broken rule's cell: columns as three digits side by side, the first one taken."""
    if not remarks:
        return '""'
    columns = "&".join(f'IF({each.cell}=1,RIGHT("00"&COLUMN({each.at}),3),"")' for each in remarks)
    return f'IF({count}>0,ADDRESS({row},VALUE(LEFT({columns},3)),4),"")'


def in_order(remarks: Iterable[Remark]) -> list[Remark]:
    """Return remarks worst first, then by code."""
    return sorted(remarks, key=lambda remark: (remark.severity.rank, remark.code))
