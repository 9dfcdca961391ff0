"""The sheet 审核意见: all remarks, one line each, with links to their cells; it prints on A4.

Texts stand in its cells and not among the shared strings, which stay as they are; none can become a formula.
"""

from __future__ import annotations

from collections import Counter
from math import ceil
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from checks.findings import Severity
from workbook_templates.annotating.boxes import wide
from workbook_templates.annotating.remarks import clean_text, severity_word
from workbook_templates.celltext import spelled
from workbook_templates.marks import REMARKS_TITLES
from workbook_templates.patching.outline import QUOTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workbook_templates.annotating.remarks import Remark

HEADINGS_ROW = 5
_MOST_LINKS = 65_000
"""More links Excel does not take on one sheet."""
_COLUMNS = "ABCDEFGH"
_WIDTHS = (6, 7, 8, 18, 15, 15, 46, 36)
_TAB = "FFC00000"
_LINE, _HIGHEST = 15, 409
"""Points: the height of a line of text, and of the highest row."""


class _Words(NamedTuple):
    headings: tuple[str, ...]
    counts: str
    more: str
    advice: str
    whole: str


_WORDS = {
    "zh": _Words(
        headings=("序号", "程度", "编号", "位置", "填的是", "应为", "问题", "处理"),
        counts="错误 {error} 处（须改正），核实 {warning} 处（改正或说明），提示 {info} 处。",
        more="共 {all} 条，只列出并标出前 {shown} 条。",
        advice="点“位置”跳到该格；在有颜色的格上停住鼠标，可看批注。改好后保存，发回本文件即可：颜色、批注和本表不必删去。",
        whole="整个文件",
    ),
    "en": _Words(
        headings=("No.", "Severity", "Code", "Place", "Found", "Expected", "What is wrong", "What to do"),
        counts="To be mended: {error}, to be verified: {warning}, notes: {info}.",
        more=" Of {all} remarks the first {shown} are listed and marked.",
        advice="Click a place to go there; point at a coloured cell to read its note. "
        "Mend, save and send this file back: colours, notes and this sheet may stay.",
        whole="whole file",
    ),
}


def sheet_of(remarks: Sequence[Remark], total: int, language: str, looks: Mapping[str, int], namespace: str) -> bytes:
    """Return the sheet's XML: the remarks in the order given, ``total`` counting those that are not listed too.

    ``looks`` are the indices of cell formats by name.
    """
    words = _WORDS[language]
    links = [remark for remark in enumerate(remarks) if remark[1].cell][:_MOST_LINKS]
    last = HEADINGS_ROW + max(len(remarks), 1)
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}.7109375" customWidth="1"/>'
        for number, width in enumerate(_WIDTHS, 1)
    )
    return "".join(
        (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
            f'<worksheet xmlns="{namespace}"><sheetPr><tabColor rgb="{_TAB}"/><pageSetUpPr fitToPage="1"/></sheetPr>',
            f'<dimension ref="A1:H{last}"/><sheetViews><sheetView showGridLines="0" workbookViewId="0">',
            f'<pane ySplit="{HEADINGS_ROW}" topLeftCell="A{HEADINGS_ROW + 1}" activePane="bottomLeft" ',
            f'state="frozen"/><selection pane="bottomLeft" activeCell="A{HEADINGS_ROW + 1}" ',
            f'sqref="A{HEADINGS_ROW + 1}"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>',
            f"<cols>{columns}</cols><sheetData>",
            *_head(remarks, total, words, language, looks),
            *(_line(number, remark, words, language, looks) for number, remark in enumerate(remarks, 1)),
            "</sheetData>",
            f"<hyperlinks>{''.join(_link(*each) for each in links)}</hyperlinks>" if links else "",
            '<printOptions horizontalCentered="1"/>',
            '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>',
            '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>',
            "<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter>",
            f'<ignoredErrors><ignoredError sqref="A1:H{last}" numberStoredAsText="1"/></ignoredErrors></worksheet>',
        )
    ).encode()


def _head(
    remarks: Sequence[Remark], total: int, words: _Words, language: str, looks: Mapping[str, int]
) -> Iterator[str]:
    counted = Counter(remark.severity for remark in remarks)
    counts = words.counts.format(**{severity.value: counted[severity] for severity in Severity})
    more = words.more.format(all=total, shown=len(remarks)) if total > len(remarks) else ""
    texts = (REMARKS_TITLES[language], f"{counts}{more}", words.advice)
    for number, text in enumerate(texts, 1):
        look = looks.get("title" if number == 1 else "sentence", 0)
        height = ' ht="24" customHeight="1"' if number == 1 else ' ht="17" customHeight="1"'
        yield f'<row r="{number}"{height}>{_text(f"A{number}", text, look)}</row>'
    cells = (
        _text(f"{column}{HEADINGS_ROW}", heading, looks.get("heading", 0))
        for column, heading in zip(_COLUMNS, words.headings, strict=True)
    )
    yield f'<row r="{HEADINGS_ROW}" ht="20" customHeight="1">{"".join(cells)}</row>'


def _line(number: int, remark: Remark, words: _Words, language: str, looks: Mapping[str, int]) -> str:
    row = HEADINGS_ROW + number
    place = _place(remark) or words.whole
    if remark.field and remark.field not in remark.message:
        place += f"\n{remark.field}"
    texts = (
        (severity_word(remark.severity, language), remark.severity.value),
        (remark.code, "number"),
        (place, "link" if remark.cell else "text"),
        (remark.found, "text"),
        (remark.expected, "text"),
        (remark.message, "text"),
        (remark.help, "text"),
    )
    cells = [f"{_opened(f'A{row}', looks.get('number', 0))}><v>{number}</v></c>"]
    cells += [
        _text(f"{column}{row}", text, looks.get(look, 0))
        for column, (text, look) in zip(_COLUMNS[1:], texts, strict=True)
    ]
    return f'<row r="{row}" ht="{_height(texts)}" customHeight="1">{"".join(cells)}</row>'


def _height(texts: Sequence[tuple[str, str]]) -> str:
    """Return the height of a line in points: not every program fits rows to wrapped text by itself."""
    lines = max(
        sum(max(1, ceil(wide(line) / (width - 2))) for line in clean_text(text).split("\n"))
        for (text, _), width in zip(texts, _WIDTHS[1:], strict=True)
    )
    return f"{min(lines * _LINE + 4, _HIGHEST):g}"


def _text(cell: str, text: str, look: int) -> str:
    cleaned = clean_text(text)
    start = _opened(cell, look)
    if not cleaned:
        return f"{start}/>"
    return f'{start} t="inlineStr"><is><t xml:space="preserve">{escape(spelled(cleaned))}</t></is></c>'


def _opened(cell: str, look: int) -> str:
    return f'<c r="{cell}" s="{look}"' if look else f'<c r="{cell}"'


def _place(remark: Remark) -> str:
    return f"{remark.sheet}!{remark.cell}" if remark.cell else remark.sheet


def _link(index: int, remark: Remark) -> str:
    name = remark.sheet.replace("'", "''")
    target, shown = (escape(text, QUOTED) for text in (f"'{name}'!{remark.cell}", clean_text(_place(remark))))
    return f'<hyperlink ref="D{HEADINGS_ROW + 1 + index}" location="{target}" display="{shown}"/>'
