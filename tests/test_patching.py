"""Cells of a workbook changed in its bytes: exactly those cells, and not one byte of anything else."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import hostile
import openpyxl
import pytest
from caching import saved
from hypothesis import given
from hypothesis import strategies as st
from saving import save_as

from examples.make import RETURNED, WORKBOOKS
from workbook_templates.opening import Refused, open_workbook
from workbook_templates.patching import Edit, NotPatchableError, Source, patch

SHEET = "自评表"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def members(data: bytes) -> dict[str, bytes]:
    """The bytes of each member as they lie in the archive: its own header, name, extra fields and packed data."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        starts = sorted(each.header_offset for each in archive.infolist())
        ends = dict(zip(starts, [*starts[1:], archive.start_dir], strict=True))
        return {each.filename: data[each.header_offset : ends[each.header_offset]] for each in archive.infolist()}


def entries(data: bytes) -> dict[str, tuple[Any, ...]]:
    """What the directory says of each member beside its place and sizes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {
            each.filename: (each.date_time, each.compress_type, each.external_attr, each.create_system, each.comment)
            for each in archive.infolist()
        }


def part(data: bytes, name: str = hostile.SHEET) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def without(content: bytes, cells: list[str]) -> bytes:
    """A part without some cells."""
    for cell in cells:
        content, count = re.subn(rb'<c r="%s"[^>]*?(?:/>|>.*?</c>)' % cell.encode(), b"", content)
        assert count <= 1
    return content


def edit(cell: str, value: Decimal | str | int, formula: str = "", sheet: str = SHEET) -> Edit:
    found = openpyxl.utils.cell.coordinate_from_string(cell)
    column = openpyxl.utils.cell.column_index_from_string(found[0])
    return Edit(sheet, found[1], column, Decimal(value) if isinstance(value, int) else value, formula)


def rows_of(rows: str, *edits: Edit, before: str = "", **more: bytes) -> str:
    """The rows of a sheet after edits."""
    content = hostile.sheet(rows, before=before)
    changed = part(patch(hostile.pack(hostile.parts(content, **more)), edits)).decode()
    head, tail = content.decode().split(f"<sheetData>{rows}</sheetData>")
    assert changed.startswith(head)
    assert changed.endswith(tail)
    return changed[len(head) : len(changed) - len(tail)].removeprefix("<sheetData>").removesuffix("</sheetData>")


@pytest.mark.parametrize("name", sorted(WORKBOOKS))
def test_only_the_touched_cells_of_a_returned_workbook_differ(name: str) -> None:
    data = (RETURNED / name).read_bytes()
    sheet = open_workbook(data, name).sheets[0].name
    edits = [edit("C6", Decimal("1.50"), sheet=sheet), edit("B900", "=无", sheet=sheet), edit("C5", "新", sheet=sheet)]
    copy = patch(data, edits)

    before, after = members(data), members(copy)
    assert list(before) == list(after)
    assert {each for each in before if before[each] != after[each]} == {"xl/worksheets/sheet1.xml"}
    assert entries(data) == entries(copy)
    old, new = (part(each, "xl/worksheets/sheet1.xml") for each in (data, copy))
    row = b'<row r="900"><c r="B900" t="inlineStr"><is><t>=\xe6\x97\xa0</t></is></c></row>'
    assert new.count(row) == 1
    assert without(new.replace(row, b""), ["C5", "C6"]) == without(old, ["C5", "C6"])

    cells, known = (open_workbook(each, name).sheets[0].cells for each in (copy, data))
    changed = {place: cell.text for place, cell in cells.items() if known.get(place) != cell}
    assert changed == {(5, 3): "新", (6, 3): "1.5", (900, 2): "=无"}


def test_no_edits_give_the_very_same_bytes() -> None:
    data = (RETURNED / min(WORKBOOKS)).read_bytes()

    assert patch(data, []) is data


def test_a_number_a_text_and_a_formula() -> None:
    cells = '<row r="1"><c r="A1" s="2"/><c r="B1" s="3" t="s"><v>0</v></c><c r="C1"/></row>'
    edits = [edit("A1", Decimal("0.58870")), edit("B1", "<合计> & =1"), edit("C1", "优", 'IF(A1<1,"优","")')]

    assert rows_of(cells, *edits, sharedStrings=hostile.strings("旧")) == (
        '<row r="1"><c r="A1" s="2"><v>0.5887</v></c>'
        '<c r="B1" s="3" t="inlineStr"><is><t>&lt;合计&gt; &amp; =1</t></is></c>'
        '<c r="C1" t="str"><f>IF(A1&lt;1,"优","")</f><v>优</v></c></row>'
    )


@pytest.mark.parametrize(
    ("rows", "cell", "changed"),
    [
        ("", "B2", '<row r="2"><c r="B2"><v>7</v></c></row>'),
        ('<row r="1"/>', "B1", '<row r="1"><c r="B1"><v>7</v></c></row>'),
        ('<row r="1" ht="3" />', "B1", '<row r="1" ht="3" ><c r="B1"><v>7</v></c></row>'),
        ('<row r="1"></row>', "B2", '<row r="1"></row><row r="2"><c r="B2"><v>7</v></c></row>'),
        ('<row r="5"/>', "B2", '<row r="2"><c r="B2"><v>7</v></c></row><row r="5"/>'),
        ('<row r="1"><c r="A1"/></row>', "B1", '<row r="1"><c r="A1"/><c r="B1"><v>7</v></c></row>'),
        ('<row r="1"><c r="C1"/></row>', "B1", '<row r="1"><c r="B1"><v>7</v></c><c r="C1"/></row>'),
        ('<row r="1"><c r="B1"></c></row>', "B1", '<row r="1"><c r="B1"><v>7</v></c></row>'),
        ('<row r="1"><c r="Z1"/></row>', "AB1", '<row r="1"><c r="Z1"/><c r="AB1"><v>7</v></c></row>'),
        ('<row r="1">\n <c r="A1"/>\n</row>', "B1", '<row r="1">\n <c r="A1"/>\n<c r="B1"><v>7</v></c></row>'),
        ("<row r='1'><c t='s' s='4' x='>' r='B1'><v>0</v ></c ></row >", "B1",
         "<row r='1'><c r=\"B1\" s='4' x='>'><v>7</v></c></row >"),
        ('<row r="1"><c r="B1" cm="1" vm="2" ph="1"/></row>', "B1", '<row r="1"><c r="B1" ph="1"><v>7</v></c></row>'),
        ('<!-- <row r="1"> --><row r="1"><!-- <c r="B1"/> --><c r="B1"/></row>', "B1",
         '<!-- <row r="1"> --><row r="1"><!-- <c r="B1"/> --><c r="B1"><v>7</v></c></row>'),
        ("<row><c/><c/></row>", "B1", '<row><c/><c r="B1"><v>7</v></c></row>'),
        ("<row><c/></row><row><c/></row>", "B2", '<row><c/></row><row><c/><c r="B2"><v>7</v></c></row>'),
    ],
)  # fmt: skip
def test_where_a_cell_goes(rows: str, cell: str, changed: str) -> None:
    assert rows_of(rows, edit(cell, 7), sharedStrings=hostile.strings("旧")) == changed


def test_an_empty_sheet_gets_its_first_row() -> None:
    content = hostile.sheet().replace(b"<sheetData></sheetData>", b"<sheetData/>")

    changed = part(patch(hostile.pack(hostile.parts(content)), [edit("A1", 7)]))

    assert b'<sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData>' in changed


def test_many_edits_at_one_place_come_in_order() -> None:
    edits = [edit("D9", 4), edit("C2", 3), edit("B2", 2), edit("A9", 1), edit("B1", 0)]

    assert rows_of('<row r="2"><c r="E2"/></row>', *edits) == (
        '<row r="1"><c r="B1"><v>0</v></c></row>'
        '<row r="2"><c r="B2"><v>2</v></c><c r="C2"><v>3</v></c><c r="E2"/></row>'
        '<row r="9"><c r="A9"><v>1</v></c><c r="D9"><v>4</v></c></row>'
    )


def test_a_missing_cell_takes_the_style_of_its_row_or_column() -> None:
    columns = '<cols><col min="2" max="3" style="5" width="9"/></cols>'
    rows = '<row r="1" s="4" customFormat="1"/><row r="2" s="6"/>'

    assert rows_of(rows, edit("B1", 1), edit("B2", 2), edit("D2", 3), edit("C3", 4), before=columns) == (
        '<row r="1" s="4" customFormat="1"><c r="B1" s="4"><v>1</v></c></row>'
        '<row r="2" s="6"><c r="B2" s="5"><v>2</v></c><c r="D2"><v>3</v></c></row>'
        '<row r="3"><c r="C3" s="5"><v>4</v></c></row>'
    )


def test_the_number_formats_of_cells_that_are_there_or_not() -> None:
    formats = '<xf numFmtId="0"/><xf numFmtId="10"/>'
    styles = f'<styleSheet xmlns="{hostile.SPREADSHEET}"><cellXfs>{formats}</cellXfs></styleSheet>'
    rows = '<row r="1"><c r="A1" s="1"/><c r="B1" s="9"/></row><row r="2" s="1" customFormat="1"/>'
    source = Source(hostile.workbook(rows, styles=styles.encode()))

    spots = source.spots(SHEET, [(1, 1), (1, 2), (2, 7), (3, 1)])

    assert {place: spot.number_format for place, spot in spots.items()} == {
        (1, 1): "0.00%",
        (1, 2): "General",
        (2, 7): "0.00%",
        (3, 1): "General",
    }


@pytest.mark.parametrize("prefix", ["x:", ""])
@pytest.mark.parametrize("namespace", [hostile.SPREADSHEET, STRICT])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_prefixes_the_strict_kind_and_byte_order_marks(prefix: str, namespace: str, mark: str) -> None:
    def named(text: str) -> str:
        return text.replace("</", "<|").replace("<", f"<{prefix}").replace(f"<{prefix}|", f"</{prefix}")

    own = f":{prefix[:-1]}" if prefix else ""
    rows = named('<row r="1"><c r="A1"><v>5</v></c></row>')
    content = (
        mark + named(f'<worksheet xmlns{own}="{namespace}"><sheetData>') + rows + named("</sheetData></worksheet>")
    )
    edits = [edit("A1", "文"), edit("B1", 2, "A1"), edit("A3", 3)]

    copy = patch(hostile.pack(hostile.parts(content.encode())), edits)

    assert part(copy).decode() == content.replace(
        rows,
        named(
            '<row r="1"><c r="A1" t="inlineStr"><is><t>文</t></is></c><c r="B1"><f>A1</f><v>2</v></c></row>'
            '<row r="3"><c r="A3"><v>3</v></c></row>'
        ),
    )
    cells = open_workbook(copy, "a.xlsx").sheets[0].cells
    assert {place: cell.text for place, cell in cells.items()} == {(1, 1): "文", (1, 2): "2", (3, 1): "3"}


def signed_elsewhere() -> bytes:
    """A workbook whose signatures do not lie where Office puts them."""
    members = hostile.parts(hostile.sheet())
    kind = f"{hostile.PACKAGE}/digital-signature/origin"
    origin = f'<Relationship Id="s" Type="{kind}" Target="sig/o.sigs"/></Relationships>'
    members["_rels/.rels"] = members["_rels/.rels"].replace(b"</Relationships>", origin.encode())
    return hostile.pack(members)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (hostile.workbook('<row r="1"><c r="B1"><f>1+1</f></c></row>'), "formula"),
        (hostile.workbook('<row r="1"><c r="A1"><f t="array" ref="A1:B2">1</f><v>1</v></c></row>'), "formula"),
        (hostile.workbook('<row r="2"/><row r="1"/>'), "unusual"),
        (hostile.workbook('<row r="1"/><row r="1"/>'), "unusual"),
        (hostile.workbook('<row r="1"><c r="C1"/><c r="B1"/></row>'), "unusual"),
        (hostile.workbook('<row r="1"><c r="B2"/></row>'), "unusual"),
        (hostile.workbook('<row r="1"><c r="A1"/><extLst/></row>'), "unusual"),
        (hostile.workbook('<block><row r="1"/></block>'), "unusual"),
        (hostile.pack(hostile.parts(hostile.sheet().replace(b"UTF-8", b"ISO-8859-1"))), "encoding"),
        (hostile.pack(hostile.parts(hostile.sheet()) | {"_xmlsignatures/origin.sigs": b""}), "signed"),
        (signed_elsewhere(), "signed"),
        (hostile.xls(), "xls"),
    ],
)  # fmt: skip
def test_what_is_not_changed_and_why(data: bytes, key: str) -> None:
    with pytest.raises(NotPatchableError) as refused:
        patch(data, [edit("B1", 1)])

    assert refused.value.problem.key == key


def test_a_sheet_that_is_not_there() -> None:
    with pytest.raises(NotPatchableError, match="no-sheet"):
        patch(hostile.workbook(), [edit("A1", 1, sheet="别的")])


def test_a_signed_workbook_where_its_signature_may_break() -> None:
    data = hostile.pack(hostile.parts(hostile.sheet()) | {"_xmlsignatures/origin.sigs": b"x"})

    copy = patch(data, [edit("A1", 1)], break_signature=True)

    assert Source(data, break_signature=True).signed
    assert members(copy)["_xmlsignatures/origin.sigs"] == members(data)["_xmlsignatures/origin.sigs"]


@pytest.mark.parametrize(
    "data",
    [
        hostile.billion_laughs(), hostile.bad_sum(), hostile.utf16_part(), hostile.document("word"),
        hostile.open_document(), hostile.encrypted_xlsx(), hostile.without("xl/workbook.xml"),
        hostile.blanks(200 << 20), hostile.liar(4 << 20), hostile.many_members(2_100), hostile.encrypted_xls(),
        b"", b"a,b\n1,2\n", b"<html></html>", hostile.renamed("xl/media/aa.png", "xl/workbook.xml"),
        hostile.renamed("xl/media/1.xml", "xl/../../1.xml"), hostile.pack(hostile.parts(b"<worksheet><sheetData>")),
        hostile.pack(hostile.parts(b"<chartsheet/>")), hostile.pack(hostile.parts(b"<worksheet/>")),
        hostile.workbook('<row r="x"/>'), hostile.workbook('<row r="1"><c r="1A"/></row>'),
    ],
)  # fmt: skip
def test_hostile_files_are_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        patch(data, [edit("A1", 1)])


def directory_entry(data: bytes, name: str) -> int:
    """Where the entry of a member begins in the directory."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.start_dir
    while data[entry + 46 : entry + 46 + len(name)] != name.encode():
        entry = data.index(b"PK\1\2", entry + 1)
    return entry


def pair_of_pictures() -> bytes:
    return hostile.pack(hostile.parts(hostile.sheet()) | {"xl/a.bin": bytes(range(99)), "xl/b.bin": b"2" * 99})


def test_members_that_reach_into_each_other_are_refused() -> None:
    data = pair_of_pictures()
    entry = directory_entry(data, "xl/a.bin")
    size = struct.unpack_from("<I", data, entry + 20)[0]
    larger = data[: entry + 20] + struct.pack("<I", size + 60) + data[entry + 24 :]

    with pytest.raises(Refused):
        patch(larger, [edit("A1", 1)])


def test_two_members_in_one_place_are_refused() -> None:
    data = pair_of_pictures()
    first, second = (directory_entry(data, name) for name in ("xl/a.bin", "xl/b.bin"))
    doubled = data[: second + 42] + data[first + 42 : first + 46] + data[second + 46 :]

    with pytest.raises(Refused):
        patch(doubled, [edit("A1", 1)])


def test_a_member_whose_place_is_told_as_in_archives_of_many_gigabytes_is_refused() -> None:
    data = pair_of_pictures()
    entry = directory_entry(data, "xl/b.bin")
    end = entry + 46 + len("xl/b.bin")
    place = struct.pack("<HHQ", 1, 8, struct.unpack_from("<I", data, entry + 42)[0])
    named = data[:entry] + data[entry : entry + 30] + struct.pack("<H", len(place)) + data[entry + 32 : entry + 42]
    moved = named + b"\xff" * 4 + data[entry + 46 : end] + place + data[end:]
    closing = moved.rindex(b"PK\5\6")
    size = struct.unpack_from("<I", moved, closing + 12)[0] + len(place)
    far = moved[: closing + 12] + struct.pack("<I", size) + moved[closing + 16 :]
    assert open_workbook(far, "a.xlsx").sheets[0].name == SHEET

    with pytest.raises(Refused):
        patch(far, [edit("A1", 1)])


@pytest.mark.parametrize(
    ("value", "formula"),
    [(Decimal("NaN"), ""), ("\x00", ""), ("\ud800", ""), ("x" * 32_768, ""), (Decimal(1), "1" * 8_193)],
)
def test_what_no_cell_can_hold(value: Decimal | str, formula: str) -> None:
    with pytest.raises(ValueError, match="no cell can hold"):
        Edit(SHEET, 1, 1, value, formula)


def test_two_edits_of_one_cell() -> None:
    with pytest.raises(ValueError, match="two edits"):
        patch(hostile.workbook(), [edit("A1", 1), edit("A1", 2)])


class _Unseekable(io.BytesIO):
    def seekable(self) -> bool:
        return False

    def seek(self, *_: Any) -> int:
        raise OSError

    def tell(self) -> int:
        raise OSError


def odd_archive() -> bytes:
    """An archive with sizes behind the data, sizes for large members, stored members, extra fields and comments."""
    members = hostile.parts(hostile.sheet('<row r="1"><c r="A1"><v>1</v></c></row>'))
    stream = _Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate([*members.items(), ("xl/media/公章.png", bytes(range(256)))]):
            info = zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6))
            info.compress_type = zipfile.ZIP_STORED if number % 2 else zipfile.ZIP_DEFLATED
            info.comment, info.external_attr = b"remark", 0o600 << 16
            info.extra = struct.pack("<HHI", 0x5455, 4, number)
            with archive.open(info, "w", force_zip64=name == hostile.SHEET) as member:
                member.write(content)
        archive.comment = "报送".encode()
    return stream.getvalue()


def test_an_archive_written_in_another_way_keeps_its_way() -> None:
    data = odd_archive()
    copy = patch(data, [edit("A1", 2), edit("B1", "文")])

    before, after = members(data), members(copy)
    assert {name for name in before if before[name] != after[name]} == {hostile.SHEET}
    assert entries(data) == entries(copy)
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        assert archive.comment == "报送".encode()
        info = archive.getinfo(hostile.SHEET)
        assert info.flag_bits & 8 == 0
        assert info.extra == zipfile.ZipFile(io.BytesIO(data)).getinfo(hostile.SHEET).extra
    assert open_workbook(copy, "a.xlsx").sheets[0].cells[1, 2].text == "文"


def test_a_copy_can_be_changed_again() -> None:
    data = odd_archive()
    for number in range(3):
        data = patch(data, [edit(f"{'ABC'[number]}{number + 1}", number + 10)])

    cells = open_workbook(data, "a.xlsx").sheets[0].cells
    assert {place: cell.text for place, cell in cells.items()} == {(1, 1): "10", (2, 2): "11", (3, 3): "12"}


def rich_workbook() -> bytes:
    """A workbook with all that a library loses: a text box, a seal, an in-cell picture, x14 formats, macros, more."""
    rows = '<row r="1" spans="1:3"><c r="A1" t="s"><v>0</v></c><c r="B1"/><c r="C1"><f>SUM(A1:B1)</f><v>0</v></c></row>'
    x14 = (
        '<drawing r:id="d1"/><legacyDrawing r:id="v1"/><extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:conditionalFormattings>'
        '<x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><xm:sqref>B1</xm:sqref>'
        "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
    )
    content = hostile.sheet(rows, after=f'<conditionalFormatting sqref="B1"/>{x14}')
    more = {
        "xl/vbaProject.bin": bytes(range(256)) * 9,
        "xl/drawings/drawing1.xml": "<xdr:wsDr>盖章</xdr:wsDr>".encode(),
        "xl/drawings/vmlDrawing1.vml": b"<xml></xml>",
        "xl/media/image1.png": b"\x89PNG\r\n" + bytes(500),
        "xl/cellimages.xml": b"<etc:cellImages/>",
        "xl/calcChain.xml": b'<calcChain><c r="C1" i="1"/></calcChain>',
        "customXml/item1.xml": b"<x/>",
        "docProps/custom.xml": b"<Properties/>",
        "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{hostile.PACKAGE}"/>'.encode(),
    }
    return hostile.pack(hostile.parts(content, sharedStrings=hostile.strings("合计")) | more)


def test_seals_text_boxes_macros_and_newer_formats_stay_byte_for_byte() -> None:
    data = rich_workbook()
    copy = patch(data, [edit("B1", Decimal("12.5")), edit("A2", "文")])

    before, after = members(data), members(copy)
    assert len(before) == 15
    assert [name for name in before if before[name] != after[name]] == [hostile.SHEET]
    assert part(copy) == part(data).replace(b'<c r="B1"/>', b'<c r="B1"><v>12.5</v></c>').replace(
        b"</row>", '</row><row r="2"><c r="A2" t="inlineStr"><is><t>文</t></is></c></row>'.encode()
    )
    assert open_workbook(copy, "a.xlsm").content == "xlsm"


@given(
    edits=st.dictionaries(
        st.tuples(st.integers(1, 12), st.integers(1, 12)),
        st.one_of(
            st.decimals(-(10**9), 10**9, places=3),
            st.text(
                st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff"),
                min_size=1,
                max_size=9,
            ),
        ),
        min_size=1,
        max_size=9,
    )
)
def test_any_edits_are_read_back_as_written_and_nothing_else_changes(
    edits: dict[tuple[int, int], Decimal | str],
) -> None:
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = SHEET
    there = {(row, column): f"{row}-{column}" for row in (2, 3, 7, 11) for column in (2, 5, 9)}
    for place, text in there.items():
        page.cell(*place, text)
    data = saved(book)
    copy = patch(data, [Edit(SHEET, *place, value) for place, value in edits.items()])

    page = openpyxl.load_workbook(io.BytesIO(copy))[SHEET]
    found = {(cell.row, cell.column): cell.value for row in page.iter_rows() for cell in row if cell.value is not None}
    assert {
        place: Decimal(str(value)) if isinstance(value, int | float) else value for place, value in found.items()
    } == (there | edits)
    assert open_workbook(copy, "a.xlsx").sheets[0].cells.keys() == {**there, **edits}.keys()


def test_libreoffice_reads_what_was_written(tmp_path: Path) -> None:
    data = (RETURNED / "图书馆2024年项目支出绩效自评.xlsx").read_bytes()
    source = tmp_path / "a.xlsx"
    source.write_bytes(
        patch(data, [edit("I7", Decimal("9.25")), edit("K30", "=文 <&>"), edit("K31", Decimal("18.5"), "I7*2")])
    )
    (read,) = save_as([source], "xlsx", tmp_path / "out")

    cells = open_workbook(read.read_bytes(), "a.xlsx").sheets[0].cells
    assert (cells[7, 9].text, cells[30, 11].text, cells[31, 11].text) == ("9.25", "=文 <&>", "18.5")
    assert cells[31, 11].formula
