"""Workbooks to annotate, remarks on them, and what stands in the copies."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import hostile
import openpyxl
import xlsxwriter

from checks.findings import Severity
from checks.profile import load
from workbook_templates.annotating import Remark
from xladdin.excel.vba import vba_project
from xladdin.remarks import remarks_of
from xladdin.reports.document import finding_document
from xladdin.run import check

SHEET = "自评表"
RICH_SHEET = "自评表 '甲'&乙"
COMMENTS, VML = "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"
RED, AMBER, BLUE = "FFC7CE", "FFD27F", "DDEBF7"


def plain(sheet: bytes | None = None, more: Mapping[str, bytes | None] = MappingProxyType({})) -> bytes:
    """A workbook of one sheet that every program opens, its sheet and other parts replaced; None leaves one out."""
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = SHEET
    stream = io.BytesIO()
    book.save(stream)
    members: dict[str, bytes | None] = {**contents(stream.getvalue())}
    if sheet is not None:
        members[hostile.SHEET] = sheet
    members |= more
    return hostile.pack({name: content for name, content in members.items() if content is not None})


def remark(cell: str, severity: Severity = Severity.ERROR, sheet: str = SHEET, **more: str) -> Remark:
    """A remark with short texts."""
    given = {"code": "RT01", "message": "填的不对。", "help": "请改正。", **more}
    return Remark(sheet, cell, severity, **given)


def found_in(path: Path) -> list[Remark]:
    """What all rules find in a workbook, as remarks."""
    (result,) = check([path], load())
    assert result.submission.problem is None
    return remarks_of(finding_document(finding, "zh") for finding in result.findings)


def part(data: bytes, name: str = hostile.SHEET) -> bytes:
    """The content of a part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def contents(data: bytes) -> dict[str, bytes]:
    """The content of every part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def loaded(data: bytes, **options: bool) -> Any:
    """A workbook as openpyxl reads it, which warns of what it would lose on saving."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), **options)


def notes(data: bytes, sheet: str = SHEET) -> dict[str, str]:
    """The notes of a sheet as openpyxl reads them, by cell."""
    page = loaded(data)[sheet]
    return {cell.coordinate: cell.comment.text for row in page.iter_rows() for cell in row if cell.comment}


def colours(data: bytes, sheet: str = SHEET) -> dict[str, str]:
    """The ranges that our formats colour, and their colours."""
    page = loaded(data)[sheet]
    found: dict[str, str] = {}
    for block, rules in page.conditional_formatting._cf_rules.items():
        for rule in rules:
            if rule.formula == ['"xladdin"="xladdin"']:
                found |= dict.fromkeys(str(block.sqref).split(), rule.dxf.fill.bgColor.rgb[2:])
    return found


def lines(data: bytes, sheet: str = "审核意见") -> list[tuple[Any, ...]]:
    """The lines of the list, headings first."""
    page = loaded(data)[sheet]
    return [tuple(cell.value for cell in row) for row in page.iter_rows(min_row=5)]


def links(data: bytes, sheet: str = "审核意见") -> dict[str, tuple[str, str]]:
    """Where the links of the list lead, and what they show, by cell."""
    page = loaded(data)[sheet]
    found = {cell.coordinate: cell.hyperlink for row in page.iter_rows() for cell in row if cell.hyperlink}
    assert all(link.target is None and link.id is None for link in found.values())
    return {cell: (link.location, link.display) for cell, link in found.items()}


def tokens(content: bytes) -> list[str]:
    """A part cut into its tags, each with the text behind it."""
    return re.findall(r"[^<]*<[^<]*|[^<]+", content.decode())


def png(colour: tuple[int, int, int]) -> io.BytesIO:
    """A picture of one colour."""
    rows = b"".join(b"\0" + bytes(colour) * 24 for _ in range(24))
    chunks = (b"IHDR", struct.pack(">IIBBBBB", 24, 24, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + body)


def rich(tmp_path: Path) -> Path:
    """A form with all that a library loses: a seal, pictures, sparklines, newer formats, macros, notes, buttons."""
    path = tmp_path / "丰富.xlsm"
    macros = tmp_path / "vba.bin"
    macros.write_bytes(vba_project())
    book = xlsxwriter.Workbook(path)
    book.add_vba_project(str(macros))
    page, other, chart = book.add_worksheet(RICH_SHEET), book.add_worksheet("数据"), book.add_chartsheet("图")
    plain, percent = book.add_format({"border": 1}), book.add_format({"num_format": "0.00%", "bg_color": "#C6EFCE"})
    page.merge_range("A1:F1", "2024年项目绩效自评表", book.add_format({"bold": True, "align": "center"}))
    page.write_row("A3", ["项目", "预算数", "执行数", "执行率"], plain)
    for row, (name, budget, executed) in enumerate((("中央", 100, 95.5), ("地方", 80, 80), ("其他", 20, 0)), 3):
        page.write_row(row, 0, [name, budget, executed], plain)
        page.write_formula(row, 3, f"=C{row + 1}/B{row + 1}", percent, executed / budget)
    page.merge_range("E4:F6", "三行的原因", plain)
    page.write_comment("B4", "单位自己的批注", {"author": "张三"})
    page.write_comment("C5", "另一条", {"author": "李四", "visible": True})
    page.insert_textbox("H2", "××单位（盖章）", {"fill": {"color": "#FFEEEE"}})
    page.insert_image("H10", "seal.png", {"image_data": png((200, 30, 30))})
    page.insert_button("H16", {"caption": "检查", "macro": "CheckForm"})
    page.add_sparkline("G4", {"range": "数据!A1:A5"})
    page.conditional_format("C4:C6", {"type": "data_bar", "data_bar_2010": True})
    page.conditional_format("D4:D6", {"type": "cell", "criteria": ">", "value": 0.9, "format": percent})
    page.conditional_format("B4:B6", {"type": "formula", "criteria": "=$B4>0", "format": percent, "stop_if_true": True})
    page.data_validation("B4:B6", {"validate": "decimal", "criteria": ">=", "value": 0})
    page.write_url("A8", "internal:数据!A1", string="见数据")
    page.set_header("&C&G", {"image_center": "head.png", "image_data_center": png((30, 30, 200))})
    page.set_background(png((240, 240, 240)))
    page.protect("密码")
    page.print_area("A1:F8")
    page.freeze_panes(3, 1)
    page.set_column("E:E", 40)
    page.set_row(3, 30)
    other.write_column("A1", [1, 4, 2, 5, 3])
    other.write_comment("A2", "数据表的批注")
    other.repeat_rows(0)
    pie = book.add_chart({"type": "pie"})
    pie.add_series({"values": "=数据!$A$1:$A$5"})
    chart.set_chart(pie)
    book.define_name("预算", f"='{RICH_SHEET.replace(chr(39), chr(39) * 2)}'!$B$4:$B$6")
    book.close()
    return path


RICH_REMARKS = (
    remark("D4", sheet=RICH_SHEET, message="执行率填的是 95.50%。"),
    remark("B4", Severity.WARNING, sheet=RICH_SHEET, code="XT06"),
    remark("C5", Severity.INFO, sheet=RICH_SHEET, code="VL03"),
    remark("E5", Severity.WARNING, sheet=RICH_SHEET, code="TA01"),
    remark("E4", Severity.INFO, sheet=RICH_SHEET, code="TA02"),
    remark("A3", Severity.INFO, sheet="数据", code="FM01"),
    remark("", Severity.WARNING, sheet="", code="IO03", message="文件带有宏。"),
)


def shape_numbers(data: bytes) -> Iterator[int]:
    """The numbers of all shapes in all drawings of notes."""
    for name, content in contents(data).items():
        if name.endswith(".vml"):
            yield from (int(each) for each in re.findall(rb'id="_x0000_s(\d+)"', content))
