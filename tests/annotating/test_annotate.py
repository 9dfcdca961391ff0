"""Annotated copies: what is put into them, exactly, and that nothing else differs by a byte."""

from __future__ import annotations

import io
import re
from difflib import SequenceMatcher
from pathlib import Path

import annotatable
import hostile
import openpyxl
import pytest
from annotatable import (
    COMMENTS,
    RICH_REMARKS,
    RICH_SHEET,
    VML,
    colours,
    contents,
    notes,
    part,
    remark,
    shape_numbers,
    tokens,
)
from ooxml import audit
from openpyxl.comments import Comment
from python_calamine import CalamineWorkbook
from test_patching import entries, members

from checks.findings import Severity
from examples.make import RETURNED, WORKBOOKS
from workbook_templates.annotating import Remark, annotate, clean
from workbook_templates.opening import open_workbook
from workbook_templates.patching.archive import with_parts

ROWS = '<row r="1"><c r="A1"><v>1</v></c></row>'
ATTRIBUTES = re.compile(r' (?:count|priority|data)="[^"]*"')
"""What may have another value in a part that something was put into."""


def put_in(old: bytes, new: bytes) -> str:
    """What was put into a part; nothing may be gone, and only counts and priorities may differ."""
    before, after = ([ATTRIBUTES.sub("", each) for each in tokens(content)] for content in (old, new))
    added = []
    for kind, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        assert kind in {"equal", "insert"}, before[first:last]
        added += after[start:end] if kind == "insert" else []
    return "".join(added)


@pytest.mark.parametrize("name", sorted(WORKBOOKS))
def test_the_examples_as_they_come_back(name: str, tmp_path: Path) -> None:
    path = RETURNED / name
    data, remarks = path.read_bytes(), annotatable.found_in(path)
    copy = annotate(data, remarks)
    if not remarks:
        assert copy is data
        return

    before, after = members(data), members(copy)
    assert list(after)[: len(before)] == list(before)
    sheets = {index: each.name for index, each in enumerate(open_workbook(data, name).sheets, 1)}
    marked = {index for index, sheet in sheets.items() if any(each.sheet == sheet and each.cell for each in remarks)}
    touched = {f"xl/worksheets/sheet{index}.xml" for index in marked}
    touched |= {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    assert {each for each in before if before[each] != after[each]} == touched
    old, new = contents(data), contents(copy)
    for each in touched - {"xl/workbook.xml"}:
        put_in(old[each], new[each])
    for index in marked:
        each = f"xl/worksheets/sheet{index}.xml"
        assert old[each][: old[each].index(b"</sheetData>")] == new[each][: new[each].index(b"</sheetData>")]

    written = tmp_path / name
    written.write_bytes(copy)
    assert audit(written) == []
    assert annotatable.found_in(written) == remarks
    assert annotate(copy, remarks) == copy
    for sheet in sheets.values():
        mine = [each for each in remarks if each.sheet == sheet and each.cell]
        assert set(notes(copy, sheet)) == {each.cell for each in mine}
        assert {first.partition(":")[0] for first in colours(copy, sheet)} == {each.cell for each in mine}


def test_what_stands_in_a_small_workbook(tmp_path: Path) -> None:
    data = hostile.pack(
        hostile.parts(hostile.sheet(ROWS, before='<cols><col min="2" max="2" width="10"/></cols>'), styles=styles())
    )
    copy = annotate(data, [remark("A1", found="1 & 2"), remark("C3", Severity.INFO, code="VL03", help="")])

    assert (
        part(copy).decode()
        == hostile.sheet(
            ROWS,
            before='<cols><col min="2" max="2" width="10"/></cols>',
            after='<conditionalFormatting sqref="A1"><cfRule type="expression" dxfId="0" priority="1">'
            '<formula>"xladdin"="xladdin"</formula></cfRule></conditionalFormatting>'
            '<conditionalFormatting sqref="C3"><cfRule type="expression" dxfId="2" priority="2">'
            '<formula>"xladdin"="xladdin"</formula></cfRule></conditionalFormatting><legacyDrawing r:id="rId2"/>',
        ).decode()
    )
    assert part(copy, "xl/worksheets/_rels/sheet1.xml.rels").decode() == (
        f'{hostile.DECLARATION}<Relationships xmlns="{hostile.PACKAGE}">'
        f'<Relationship Id="rId1" Type="{hostile.OFFICE}/comments" Target="../comments1.xml"/>'
        f'<Relationship Id="rId2" Type="{hostile.OFFICE}/vmlDrawing" Target="../drawings/vmlDrawing1.vml"/>'
        "</Relationships>"
    )
    look = '<rPr><sz val="9"/><color indexed="81"/><rFont val="宋体"/><charset val="134"/></rPr>'
    assert part(copy, COMMENTS).decode() == (
        f'{hostile.DECLARATION}<comments xmlns="{hostile.SPREADSHEET}"><authors><author>xladdin</author></authors>'
        f'<commentList><comment ref="A1" authorId="0"><text><r>{look}<t xml:space="preserve">'
        "【检查】\n错误 RT01：填的不对。\n处理：请改正。</t></r></text></comment>"
        f'<comment ref="C3" authorId="0"><text><r>{look}<t xml:space="preserve">'
        "【检查】\n提示 VL03：填的不对。</t></r></text></comment></commentList></comments>"
    )
    drawing = part(copy, VML).decode()
    assert drawing.startswith(
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
        '<o:idmap v:ext="edit" data="1"/></o:shapelayout><v:shapetype id="_x0000_t202"'
    )
    assert re.findall('id="(_x0000_s[0-9]+)"', drawing) == ["_x0000_s1025", "_x0000_s1026"]
    assert re.findall("<x:Row>(.*?)</x:Row><x:Column>(.*?)</x:Column>", drawing) == [("0", "0"), ("2", "2")]
    types = part(copy, "[Content_Types].xml").decode()
    assert re.findall('<(?:Override|Default) (?:PartName|Extension)="([^"]*)"', types) == [
        "/xl/worksheets/sheet2.xml",
        "vml",
        "/xl/comments1.xml",
    ]
    assert part(copy, "xl/workbook.xml").decode() == (
        f'<workbook xmlns="{hostile.SPREADSHEET}" xmlns:r="{hostile.OFFICE}"><sheets>'
        '<sheet name="自评表" sheetId="1" r:id="r1"/><sheet name="审核意见" sheetId="2" r:id="rId1"/></sheets>'
        '<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="1">\'审核意见\'!$5:$5</definedName>'
        "</definedNames></workbook>"
    )
    (tmp_path / "a.xlsx").write_bytes(copy)
    assert contents(clean(copy)).keys() == contents(data).keys()
    assert part(clean(copy)) == part(data)


def styles() -> bytes:
    """A styles part of the usual kind."""
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    return part(stream.getvalue(), "xl/styles.xml")


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return annotatable.rich(tmp_path_factory.mktemp("rich")).read_bytes()


def test_seals_buttons_macros_newer_formats_and_saved_values_stay(rich: bytes, tmp_path: Path) -> None:
    copy = annotate(rich, RICH_REMARKS)

    before, after = members(rich), members(copy)
    touched = {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/comments1.xml",
        "xl/comments2.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/drawings/vmlDrawing3.vml",
    }
    assert {name for name in before if before[name] != after[name]} == touched
    assert set(after) - set(before) == {"xl/worksheets/sheet3.xml"}
    told, known = entries(copy), entries(rich)
    assert {name: told[name] for name in known} == known
    old, new = contents(rich), contents(copy)
    for name in touched - {"xl/drawings/vmlDrawing1.vml"}:
        put_in(old[name], new[name])
    assert put_in(old["xl/worksheets/sheet1.xml"], new["xl/worksheets/sheet1.xml"]) == "".join(
        f'<conditionalFormatting sqref="{cells}"><cfRule type="expression" dxfId="{index}">'
        '<formula>"xladdin"="xladdin"</formula></cfRule></conditionalFormatting>'
        for cells, index in (("D4", 1), ("B4 E4:F6", 2), ("C5", 3))
    )
    assert new["xl/worksheets/sheet1.xml"].count(b'priority="') == 6
    assert re.findall(rb'priority="(\d+)"', new["xl/worksheets/sheet1.xml"]) == [b"1", b"2", b"3", b"4", b"5", b"6"]

    path = tmp_path / "副本.xlsm"
    path.write_bytes(copy)
    assert audit(path) == []
    for values in (True, False):
        was, now = (annotatable.loaded(data, data_only=values) for data in (rich, copy))
        assert now.sheetnames == [*was.sheetnames, "审核意见"]
        assert now.active.title == was.active.title == RICH_SHEET
        for sheet in (RICH_SHEET, "数据"):
            pairs = zip(was[sheet].iter_rows(), now[sheet].iter_rows(), strict=True)
            assert all(
                [a.value, *map(repr, (a.number_format, a.fill, a.border, a.font))]
                == [b.value, *map(repr, (b.number_format, b.fill, b.border, b.font))]
                for olds, news in pairs
                for a, b in zip(olds, news, strict=True)
            )
    with (
        CalamineWorkbook.from_filelike(io.BytesIO(rich)) as one,
        CalamineWorkbook.from_filelike(io.BytesIO(copy)) as two,
    ):
        for sheet in (RICH_SHEET, "数据"):
            assert one.get_sheet_by_name(sheet).to_python() == two.get_sheet_by_name(sheet).to_python()


def test_notes_of_others_stay_before_ours_and_their_boxes_grow(rich: bytes) -> None:
    copy = annotate(rich, RICH_REMARKS)

    assert notes(copy, RICH_SHEET) == {
        "B4": "单位自己的批注\n——————【检查】\n核实 XT06：填的不对。\n处理：请改正。",
        "C5": "另一条\n——————【检查】\n提示 VL03：填的不对。\n处理：请改正。",
        "D4": "【检查】\n错误 RT01：执行率填的是 95.50%。\n处理：请改正。",
        "E4": "【检查】\n核实 TA01：填的不对。\n处理：请改正。\n\n提示 TA02：填的不对。\n处理：请改正。",
    }
    assert notes(copy, "数据") == {
        "A2": "数据表的批注",
        "A3": "【检查】\n提示 FM01：填的不对。\n处理：请改正。",
    }
    assert colours(copy, RICH_SHEET) == {"D4": "FFC7CE", "B4": "FFD27F", "E4:F6": "FFD27F", "C5": "DDEBF7"}
    anchors = [re.findall(rb"<x:Anchor>(.*?)</x:Anchor>", part(data, VML)) for data in (rich, copy)]
    assert anchors[0] == [b"7, 0, 15, 0, 8, 0, 16, 0", b"2, 15, 2, 10, 4, 15, 5, 4", b"3, 15, 3, 10, 4, 79, 6, 4"]
    assert anchors[1][:3] == [b"7, 0, 15, 0, 8, 0, 16, 0", b"2, 15, 2, 10, 4, 15, 8, 4", b"3, 15, 3, 10, 4, 79, 9, 4"]
    assert sorted(shape_numbers(copy)) == sorted([*shape_numbers(rich), 1028, 1029, 2050])


def test_a_second_run_renews_and_cleaning_takes_all_away(rich: bytes) -> None:
    copy = annotate(rich, RICH_REMARKS)

    assert annotate(copy, RICH_REMARKS) == copy
    fewer = annotate(copy, RICH_REMARKS[:1])
    assert colours(fewer, RICH_SHEET) == {"D4": "FFC7CE"}
    assert notes(fewer, RICH_SHEET) == {"B4": "单位自己的批注", "C5": "另一条", "D4": notes(copy, RICH_SHEET)["D4"]}
    assert annotate(fewer, RICH_REMARKS) == copy
    bare = clean(copy)
    assert clean(bare) is bare
    old, new = contents(rich), contents(bare)
    sheet = "xl/worksheets/sheet1.xml"
    assert old.keys() == new.keys()
    assert {name for name in old if old[name] != new[name]} == {sheet}
    assert ATTRIBUTES.sub("", old[sheet].decode()) == ATTRIBUTES.sub("", new[sheet].decode())
    assert re.findall(rb'priority="(\d+)"', new[sheet]) == [b"4", b"5", b"6"]


def test_a_copy_of_a_copy_is_the_same_where_drawings_are_declared_one_by_one() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "一"
    book.worksheets[0]["A1"].comment = Comment("单位自己的批注", "甲县")
    book.create_sheet("二")
    stream = io.BytesIO()
    book.save(stream)
    # As LibreOffice writes it.
    kinds = part(stream.getvalue(), "[Content_Types].xml")
    default = re.search(rb'<Default Extension="vml" (ContentType="[^"]*") */>', kinds)
    assert default is not None
    (drawing,) = (name for name in contents(stream.getvalue()) if name.endswith(".vml"))
    override = b'<Override PartName="/%s" %s/></Types>' % (drawing.encode(), default[1])
    kinds = kinds.replace(default[0], b"").replace(b"</Types>", override)
    source = with_parts(stream.getvalue(), {"[content_types].xml": kinds})
    remarks = [remark("A1", sheet="一"), remark("B2", sheet="二")]
    copy = annotate(source, remarks)

    assert annotate(copy, remarks) == copy


def test_without_remarks_nothing_is_done() -> None:
    data = (RETURNED / min(WORKBOOKS)).read_bytes()

    assert annotate(data, []) is data
    assert clean(data) is data


def test_findings_without_a_cell_are_listed_only() -> None:
    data = annotatable.plain()
    copy = annotate(data, [remark("", sheet="", code="IO03"), remark("", code="FM07")])

    assert part(copy) == part(data)
    assert COMMENTS not in contents(copy)
    assert [line[2:4] for line in annotatable.lines(copy)[1:]] == [("IO03", "整个文件"), ("FM07", "自评表")]


@pytest.mark.parametrize("cell", ["A0", "a1", "A1:B2", "XFE1", "A1048577", "AAAA1", "1A", "$A$1", " A1"])
def test_what_is_no_cell(cell: str) -> None:
    with pytest.raises(ValueError, match="no cell"):
        remark(cell)


def test_a_cell_needs_a_sheet() -> None:
    with pytest.raises(ValueError, match="no cell"):
        Remark("", "A1", Severity.ERROR, "RT01", "", "")
