"""Packages of every spelling, parts that lack, and files that mean harm."""

from __future__ import annotations

import io
import random
import re
import zipfile
from pathlib import Path

import annotatable
import hostile
import pytest
from annotatable import COMMENTS, VML, colours, contents, lines, notes, part, plain, remark
from test_patching import members, odd_archive, signed_elsewhere

from workbook_templates.annotating import annotate, clean, why_not
from workbook_templates.annotating.styles import with_styles
from workbook_templates.opening import Refused, open_workbook
from workbook_templates.patching import NotPatchableError

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_KINDS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
STYLES = "xl/styles.xml"
HEADED = "【检查】\n错误 RT01：填的不对。\n处理：请改正。"
FOUND = (remark("A1"), remark("B2"))


def prefixed(content: bytes, prefix: str = "x") -> bytes:
    """A part with a prefix on every element of the spreadsheet's vocabulary."""
    text = content.decode().replace(f'xmlns="{hostile.SPREADSHEET}"', f'xmlns:{prefix}="{hostile.SPREADSHEET}"')
    return re.sub(r"<(/?)(?=[a-zA-Z])(?![a-z0-9]+:)", rf"<\1{prefix}:", text).encode()


def agreed(data: bytes) -> bytes:
    """Return the copy of a workbook; a second run gives the same one, and cleaning takes all away."""
    copy = annotate(data, FOUND)
    assert annotate(copy, FOUND) == copy
    again = clean(copy)
    assert "审核意见" not in [sheet.name for sheet in open_workbook(again, "a.xlsx").sheets]
    assert b"xladdin" not in part(again)
    assert open_workbook(again, "a.xlsx").sheets[0].cells == open_workbook(data, "a.xlsx").sheets[0].cells
    return copy


class TestSpellings:
    def test_prefixes_on_every_element(self) -> None:
        rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
        sheet = hostile.sheet(rows, after='<mergeCells><mergeCell ref="A1:A3"/></mergeCells>')
        made = contents(annotate(plain(sheet), [remark("C1")]))
        made[COMMENTS] = made[COMMENTS].replace("【检查】".encode(), "别的".encode())
        names = (hostile.SHEET, COMMENTS, "xl/workbook.xml", STYLES)
        copy = agreed(hostile.pack({name: prefixed(text) if name in names else text for name, text in made.items()}))

        assert colours(copy) == {"A1:A3": "FFC7CE", "B2": "FFC7CE"}
        assert notes(copy) == {"C1": HEADED.replace("【检查】", "别的"), "A1": HEADED, "B2": HEADED}
        assert len(lines(copy)) == 3
        for name in names:
            assert not re.search(rb"<(?!/?x:|\?xml)", part(copy, name)), name

    def test_the_strict_kind(self) -> None:
        def strict(content: bytes) -> bytes:
            return content.replace(hostile.SPREADSHEET.encode(), STRICT.encode()).replace(
                hostile.OFFICE.encode(), STRICT_KINDS.encode()
            )

        data = hostile.pack({name: strict(content) for name, content in contents(plain()).items()})
        copy = agreed(data)

        new = contents(copy)
        assert f'<comments xmlns="{STRICT}">'.encode() in new[COMMENTS]
        assert f'<worksheet xmlns="{STRICT}">'.encode() in new["xl/worksheets/sheet2.xml"]
        kinds = re.findall(rb'Type="([^"]*)"', new["xl/worksheets/_rels/sheet1.xml.rels"])
        assert kinds == [f"{STRICT_KINDS}/{kind}".encode() for kind in ("comments", "vmlDrawing")]
        assert hostile.OFFICE.encode() not in new[hostile.SHEET]

    @pytest.mark.parametrize("mark", ["\ufeff", '<?xml version="1.0"?>', "<!-- </sheetData> -->"])
    def test_marks_and_remarks_before_the_sheet(self, mark: str) -> None:
        sheet = hostile.sheet('<row r="1"><c r="A1"><v>1</v></c></row>').decode().partition("\n")[2]
        copy = agreed(plain(f"{mark}{sheet}".encode()))

        assert set(notes(copy)) == {"A1", "B2"}

    @pytest.mark.parametrize(
        "inside",
        [
            "<!-- </sheetData><mergeCells/> -->",
            '<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[</sheetData>]]></t></is></c></row>',
            '<row r="1"><c r="A1" t="str"><f>"&lt;/sheetData&gt;"</f><v>a&gt;b</v></c></row>',
            "<?x </sheetData>?>",
        ],
    )
    def test_cells_that_look_like_the_end_of_the_cells(self, inside: str) -> None:
        merged = '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
        copy = agreed(plain(hostile.sheet(inside, after=merged)))

        assert colours(copy) == {"A1:B1": "FFC7CE", "B2": "FFC7CE"}
        assert part(copy).decode().index(inside) < part(copy).decode().index("<conditionalFormatting")

    def test_a_sheet_without_rows(self) -> None:
        copy = agreed(plain(hostile.sheet().replace(b"<sheetData></sheetData>", b"<sheetData/>")))

        assert set(notes(copy)) == {"A1", "B2"}

    def test_names_with_backslashes_and_capitals(self) -> None:
        spelled = {
            name.replace("/", "\\").replace("sheet1", "Sheet1"): content for name, content in contents(plain()).items()
        }
        data = hostile.pack(spelled)
        copy = annotate(data, FOUND)

        before, after = members(data), members(copy)
        assert list(after)[: len(before)] == list(before)
        assert set(after) - set(before) == {
            "xl/worksheets/sheet2.xml",
            "xl/worksheets/_rels/sheet1.xml.rels",
            COMMENTS,
            VML,
        }
        assert annotate(copy, FOUND) == copy

    def test_targets_from_the_root_and_relative_ones(self) -> None:
        made = contents(plain())
        rels = made["xl/_rels/workbook.xml.rels"]
        assert b'Target="/xl/worksheets/sheet1.xml"' in rels
        made["xl/_rels/workbook.xml.rels"] = rels.replace(b'"/xl/worksheets/sheet1.xml"', b'"./worksheets/sheet1.xml"')

        assert set(notes(annotate(plain(), FOUND))) == set(notes(annotate(hostile.pack(made), FOUND))) == {"A1", "B2"}

    def test_an_archive_written_in_another_way_keeps_its_way(self) -> None:
        data = odd_archive()
        copy = annotate(data, [remark("A1")])

        before, after = members(data), members(copy)
        same = [name for name in before if before[name] == after[name]]
        assert same == ["_rels/.rels", "xl/media/公章.png"]
        with zipfile.ZipFile(io.BytesIO(copy)) as archive:
            assert archive.comment == "报送".encode()
            assert archive.testzip() is None
        assert annotate(copy, [remark("A1")]) == copy


class TestStyles:
    def test_without_a_styles_part(self) -> None:
        made = contents(plain())
        del made[STYLES]
        rels = "xl/_rels/workbook.xml.rels"
        made[rels] = re.sub(rb"<Relationship [^>]*/styles\"[^>]*/>", b"", made[rels])
        made["[Content_Types].xml"] = re.sub(rb"<Override [^>]*styles[^>]*/>", b"", made["[Content_Types].xml"])
        copy = agreed(hostile.pack(made))

        assert colours(copy) == {"A1": "FFC7CE", "B2": "FFC7CE"}
        assert members(copy).keys() == members(annotate(plain(), FOUND)).keys()

    def test_a_styles_part_that_is_named_and_missing(self) -> None:
        made = contents(plain())
        del made[STYLES]

        assert colours(agreed(hostile.pack(made))) == {"A1": "FFC7CE", "B2": "FFC7CE"}

    @pytest.mark.parametrize(
        "styles",
        [
            "",
            "<fonts/><fills></fills><dxfs/>",
            "<cellXfs count='1'><xf/></cellXfs><tableStyles count='0'/>",
            "<numFmts count='1'><numFmt numFmtId='9' formatCode='0'/></numFmts><dxfs count='1'><dxf/></dxfs><extLst/>",
        ],
    )
    def test_styles_that_lack_collections(self, styles: str) -> None:
        given = f'<styleSheet xmlns="{hostile.SPREADSHEET}">{styles}</styleSheet>'.replace(
            "></styleSheet>", "></styleSheet>"
        )
        styled = with_styles(given.encode(), STYLES)
        again = with_styles(styled.content, STYLES)

        assert again == styled
        content = styled.content.decode()
        order = re.findall("<(numFmts|fonts|fills|borders|cellXfs|dxfs|tableStyles|extLst)[ />]", content)
        ranks = ["numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs", "tableStyles", "extLst"]
        assert order == sorted(order, key=ranks.index)
        dxfs = content.partition("<dxfs")[2].partition("</dxfs>")[0]
        assert dxfs.count("<dxf") == max(styled.colours.values()) + 1
        for name in ("fonts", "fills", "borders", "cellXfs", "dxfs"):
            block = re.search(f"<{name} count=[\"'](\\d+)[\"']>(.*?)</{name}>", content)
            assert block
            single = {"cellXfs": "xf", "dxfs": "dxf"}.get(name, name[:-1])
            assert len(re.findall(f"<{single}[ />]", block[2])) == int(block[1]), name

    def test_an_empty_part(self) -> None:
        styled = with_styles(f'<styleSheet xmlns="{hostile.SPREADSHEET}"/>'.encode(), STYLES)

        assert styled.content.count(b"<fills ") == 1
        assert with_styles(styled.content, STYLES) == styled

    def test_a_workbook_full_of_cell_formats_gets_a_plain_list(self) -> None:
        many = f'<cellXfs count="65000">{"<xf/>" * 65_000}</cellXfs>'
        styles = f'<styleSheet xmlns="{hostile.SPREADSHEET}">{many}</styleSheet>'.encode()
        copy = annotate(plain(more={STYLES: styles}), FOUND)

        assert b' s="' not in part(copy, "xl/worksheets/sheet2.xml")
        assert part(copy, STYLES).count(b"<xf") == 65_000
        assert b'dxfId="0"' in part(copy)

    def test_the_same_colour_of_somebody_else_stays(self) -> None:
        light = '<dxf><fill><patternFill><bgColor rgb="FFFFC7CE"/></patternFill></fill></dxf>'
        styles = part(clean(annotate(plain(), FOUND)), STYLES).decode()
        styles = re.sub("<dxfs.*?</dxfs>", f'<dxfs count="1">{light}</dxfs>', styles)
        assert light in styles
        data = plain(more={STYLES: styles.encode()})

        assert part(clean(annotate(data, FOUND)), STYLES).decode() == styles

    def test_styles_that_a_program_wrote_anew_are_left_to_it(self) -> None:
        copy = annotate(plain(), FOUND)
        made = contents(copy)
        made[STYLES] = made[STYLES].replace(b"</cellXfs>", b"<xf/></cellXfs>")

        assert part(clean(hostile.pack(made)), STYLES) == made[STYLES]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (hostile.xls(), "xls"),
        (hostile.pack(contents(plain()) | {"_xmlsignatures/origin.sigs": b""}), "signed"),
        (signed_elsewhere(), "signed"),
        (plain(hostile.sheet().replace(b"UTF-8", b"ISO-8859-1")), "encoding"),
        (plain(more={STYLES: b'<?xml version="1.0" encoding="GBK"?><styleSheet/>'}), "encoding"),
        (plain(more={"xl/workbook.xml": b'<?xml version="1.0" encoding="GB2312"?><workbook/>'}), "encoding"),
    ],
)  # fmt: skip
def test_what_cannot_be_annotated_and_why(data: bytes, key: str) -> None:
    with pytest.raises(NotPatchableError) as refused:
        annotate(data, FOUND)

    assert refused.value.problem.key == key
    for language in ("zh", "en"):
        assert why_not(refused.value.problem, language).endswith(("。", "."))


def test_a_sheet_that_is_not_there_or_has_no_cells() -> None:
    book = plain()
    with pytest.raises(NotPatchableError, match="no-sheet") as refused:
        annotate(book, [remark("A1"), remark("A1", sheet="别的")])

    assert why_not(refused.value.problem) == "没有工作表“别的”，不能批注。"


def test_a_signed_workbook_where_its_signature_may_break() -> None:
    data = hostile.pack(contents(plain()) | {"_xmlsignatures/origin.sigs": b"x"})
    copy = annotate(data, FOUND, break_signature=True)

    assert clean(data) is data
    assert set(notes(copy)) == {"A1", "B2"}
    with pytest.raises(NotPatchableError, match="signed"):
        clean(copy)
    assert COMMENTS not in contents(clean(copy, break_signature=True))


def replaced(name: str, content: bytes) -> bytes:
    """A workbook with one part replaced."""
    return hostile.pack({**contents(annotated_once()), name: content})


def annotated_once() -> bytes:
    return annotate(plain(), [remark("A1")])


@pytest.mark.parametrize(
    "data",
    [
        hostile.billion_laughs(), hostile.bad_sum(), hostile.utf16_part(), hostile.document("word"),
        hostile.open_document(), hostile.encrypted_xlsx(), hostile.without("xl/workbook.xml"),
        hostile.blanks(200 << 20), hostile.liar(4 << 20), hostile.many_members(2_100), hostile.encrypted_xls(),
        b"", b"a,b\n1,2\n", b"<html></html>", hostile.renamed("xl/media/aa.png", "xl/workbook.xml"),
        hostile.renamed("xl/media/1.xml", "xl/../../1.xml"), plain(b"<worksheet><sheetData>"), plain(b"<chartsheet/>"),
        plain(b"<worksheet/>"), plain(hostile.sheet("<row>")), plain(hostile.sheet('<row r="1"><c></row>')),
        hostile.many_merges(20_001), hostile.whole_sheet_merge(), plain(hostile.sheet(after="<extLst>")),
        plain(hostile.sheet(after='<mergeCells><mergeCell ref="A9:A1"/></mergeCells>')),
        plain(hostile.sheet(after='<legacyDrawing r:id="rId9"/>')), plain(more={STYLES: b"<x/>"}),
        plain(more={STYLES: b"<styleSheet"}), plain(more={"[Content_Types].xml": b"<Types>"}),
        plain(more={"xl/workbook.xml": b"<workbook/>"}),
        replaced(COMMENTS, b"<comments/>"), replaced(COMMENTS, b"\xff\xfe"), replaced(VML, b"<!DOCTYPE x>"),
    ],
)  # fmt: skip
def test_hostile_and_damaged_files_are_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        annotate(data, FOUND)


def test_what_lies_on_other_sheets_and_cannot_be_read_is_none_of_ours() -> None:
    book = contents(two_sheets())
    book["xl/worksheets/sheet2.xml"] = b"<worksheet><sheetData>\xe3\x80\x90xladdin"
    book["xl/drawings/vmlDrawing7.vml"] = b"\xff\xfe"
    copy = annotate(hostile.pack(book), FOUND)

    assert set(contents(copy)) >= {COMMENTS, VML}
    assert part(copy, "xl/worksheets/sheet2.xml") == book["xl/worksheets/sheet2.xml"]


def two_sheets() -> bytes:
    book = annotatable.loaded(plain())
    book.create_sheet("甲")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_sheets_that_share_parts_do_no_harm() -> None:
    made = contents(annotate(two_sheets(), [remark("A1"), remark("A1", sheet="甲")]))
    rels = "xl/worksheets/_rels/sheet{}.xml.rels"
    made[rels.format(2)] = made[rels.format(1)]
    data = hostile.pack(made)
    found = [remark("B1"), remark("C1", sheet="甲")]
    copy = annotate(data, found)

    assert annotate(copy, found) == copy
    assert b"xladdin" not in part(clean(copy)) + part(clean(copy), "xl/worksheets/sheet2.xml")


def test_a_huge_tail_is_over_the_limit() -> None:
    data = plain(hostile.sheet(after=f"<extLst><ext>{'<a/>' * 2_200_000}</ext></extLst>"))

    with pytest.raises(Refused, match="limit"):
        annotate(data, FOUND)


def test_a_deep_tail_and_many_unclosed_shapes_end_soon() -> None:
    deep = "<a>" * 100_000 + "</a>" * 100_000
    shapes = b'<xml xmlns:v="urn:schemas-microsoft-com:vml">' + b'<v:shape id="a">' * 200_000 + b"</xml>"
    data = hostile.pack({**contents(annotated_once()), VML: shapes})
    made = contents(data)
    made[hostile.SHEET] = made[hostile.SHEET].replace(b"</worksheet>", f"<extLst>{deep}</extLst></worksheet>".encode())

    assert b"_x0000_s1" in part(annotate(hostile.pack(made), FOUND), VML)


def changed(content: bytes, chance: random.Random) -> bytes:
    """A part with a byte, a piece, a tag or a value of it changed."""
    kind = chance.randrange(4)
    start = chance.randrange(len(content))
    if kind == 0:
        return content[:start] + bytes([chance.randrange(256)]) + content[start + 1 :]
    if kind == 1:
        return content[:start] + content[start + chance.randrange(1, 60) :]
    pattern = b"<[^<>]*()>" if kind == 2 else b'(?:="|>)([^"<>]+)["<]'
    places = list(re.finditer(pattern, content))
    if not places:
        return content
    place = chance.choice(places)
    if kind == 2:
        return content[: place.start()] + content[place.end() :]
    odd = (b"", b"-1", b"99999999999", b"x", "１²".encode(), b"A1:XFD1048576", b"1.5")
    return content[: place.start(1)] + chance.choice(odd) + content[place.end(1) :]


@pytest.mark.parametrize("seed", range(3))
def test_parts_changed_at_random_are_annotated_or_refused(seed: int, tmp_path: Path) -> None:
    parts = contents(annotate(annotatable.rich(tmp_path).read_bytes(), annotatable.RICH_REMARKS))
    looked_at = [name for name in parts if re.search(r"Types|_rels|workbook|styles|sheet|comments|vml|Strings", name)]
    chance = random.Random(seed)
    refused = 0
    for _ in range(80):
        name = chance.choice(looked_at)
        data = hostile.pack({**parts, name: changed(parts[name], chance)})
        for work in (lambda data: annotate(data, annotatable.RICH_REMARKS), clean):
            try:
                copy = work(data)
            except (Refused, NotPatchableError):
                refused += 1
            else:
                assert contents(copy)

    assert 0 < refused < 160
