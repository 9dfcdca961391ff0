"""A remark on a cell, and the texts that people read: in its note, in the list, and where nothing can be marked."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.findings import Severity
from workbook_templates.celltext import LONGEST
from workbook_templates.marks import HEAD
from workbook_templates.opening.grid import column_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.rows import Problem

Place = tuple[int, int]
"""Row and column, 1-based."""

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_LONGEST_NOTE = 1_500
"""Characters of our text in one note: more does not fit on a screen."""
_WORDS = {
    "zh": {"todo": "处理：", "colon": "：", "more": "另有 {count} 条，见表“{sheet}”。"},
    "en": {"todo": "To do: ", "colon": ": ", "more": "{count} more: see the sheet “{sheet}”."},
}
_SEVERITIES = {Severity.ERROR: "Error", Severity.WARNING: "Verify", Severity.INFO: "Note"}

_WHY_NOT = {
    "xls": (
        "Excel 97-2003 格式（.xls、.et）的文件不能批注。请用 Excel 或 WPS 另存为“Excel 工作簿（*.xlsx）”后再批注。",
        "A file of Excel 97-2003 (.xls, .et) cannot be annotated. Save it as an Excel workbook (*.xlsx) first.",
    ),
    "signed": (
        "文件有数字签名；加了批注，副本里的签名就失效，没有批注。",
        "The workbook is digitally signed, and the signature would not hold for the copy; it was not annotated.",
    ),
    "encoding": (
        "文件的部件 {part} 不是 UTF-8 编码，不能批注。请用 Excel 或 WPS 另存后再批注。",
        "The part {part} is not UTF-8, so it cannot be annotated. Save the file in Excel or WPS first.",
    ),
    "unusual": (
        "文件的部件 {part} 写法特殊，批注该放在哪里说不准。请用 Excel 或 WPS 另存后再批注。",
        "The part {part} is written so that the place of a remark is not sure. Save the file in Excel or WPS first.",
    ),
    "no-sheet": ("没有工作表“{sheet}”，不能批注。", "There is no sheet “{sheet}” to annotate."),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of one cell, or with an empty ``cell`` of a sheet or the whole file; that is listed only.

    Texts may hold anything. Raises `ValueError` for a cell that no sheet has, and for one without a sheet.
    """

    sheet: str
    cell: str
    """Its A1 address."""
    severity: Severity
    code: str
    message: str
    help: str
    found: str = ""
    expected: str = ""
    field: str = ""
    """The cell in words."""

    def __post_init__(self) -> None:
        found = _ADDRESS.fullmatch(self.cell)
        fits = found and column_number(found[1]) <= _LAST_COLUMN and int(found[2]) <= _LAST_ROW and self.sheet
        if self.cell and not fits:
            raise ValueError(f"no cell {self.sheet!r} {self.cell!r}")

    @property
    def place(self) -> Place:
        """Row and column; of a remark without a cell (0, 0)."""
        return place_of(self.cell)


def place_of(cell: str) -> Place:
    """Return the row and the column of an A1 address, (0, 0) for what is none."""
    found = _ADDRESS.fullmatch(cell)
    return (int(found[2]), column_number(found[1])) if found else (0, 0)


def why_not(problem: Problem, language: str = "zh") -> str:
    """Return in one sentence why a workbook cannot be annotated: of `NotPatchableError`'s problem."""
    zh, en = _WHY_NOT[problem.key]
    return (zh if language == "zh" else en).format(**problem.facts)


def severity_word(severity: Severity, language: str) -> str:
    """Return 错误, 核实 or 提示."""
    return severity.chinese if language == "zh" else _SEVERITIES[severity]


def clean_text(text: str) -> str:
    """Return text from outside as a cell or a note can show it: without control, private and direction marks."""
    if text.isprintable() and len(text) <= LONGEST:
        return text.strip()
    lines = re.split("\r\n|[\n\r\v\f\x85\u2028\u2029]", text)
    kept = "\n".join("".join(map(_kept, line)).strip() for line in lines).strip("\n")
    return kept if len(kept) <= LONGEST else kept[: LONGEST - 1] + "…"


def _kept(letter: str) -> str:
    if letter == "\t":
        return " "
    return "" if unicodedata.category(letter).startswith("C") else letter


def note_text(remarks: Sequence[Remark], language: str, sheet: str, head: str = HEAD) -> str:
    """Return the note for the remarks on one cell, worst first; ``sheet`` is where what does not fit is listed."""
    words = _WORDS[language]
    ordered = sorted(remarks, key=lambda remark: remark.severity.rank)
    texts = [_said(remark, language) for remark in ordered]
    shown, size = 0, 0
    while shown < len(texts) and (shown == 0 or size + len(texts[shown]) <= _LONGEST_NOTE):
        size += len(texts[shown])
        shown += 1
    first = texts[0] if len(texts[0]) <= _LONGEST_NOTE else texts[0][: _LONGEST_NOTE - 1] + "…"
    rest = [words["more"].format(count=len(texts) - shown, sheet=sheet)] if shown < len(texts) else []
    return f"{head}\n" + "\n\n".join([first, *texts[1:shown], *rest])


def _said(remark: Remark, language: str) -> str:
    words = _WORDS[language]
    code = clean_text(remark.code)
    start = " ".join(part for part in (severity_word(remark.severity, language), code) if part)
    lines = [f"{start}{words['colon']}{clean_text(remark.message)}"]
    advice = clean_text(remark.help)
    return "\n".join([*lines, f"{words['todo']}{advice}"] if advice else lines)
