"""Colours and notes on sheets of every kind: merged, with formats, notes and drawings of others, in odd spellings."""

from __future__ import annotations

import re

import annotatable
import hostile
import pytest
from annotatable import COMMENTS, SHEET, VML, colours, contents, notes, part, plain, remark, shape_numbers

from checks.findings import Severity
from checks.rows import Problem
from workbook_templates.annotating import annotate, clean, remarks
from workbook_templates.patching import NotPatchableError

ROWS = '<row r="1"><c r="A1"><v>1</v></c></row>'
RELS = "xl/worksheets/_rels/sheet1.xml.rels"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_KINDS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
HEADED = "【检查】\n错误 RT01：填的不对。\n处理：请改正。"
BEHIND = "\n——————【检查】\n错误 RT01：填的不对。\n处理：请改正。"


def after_cells(copy: bytes) -> str:
    """What stands behind the cells of a sheet."""
    return part(copy).decode().partition("</sheetData>")[2].removesuffix("</worksheet>")


def rule(priority: int, more: str = "", cells: str = "A1", formula: str = "A1>0") -> str:
    """A conditional format."""
    return (
        f'<conditionalFormatting sqref="{cells}"{more}><cfRule type="expression" priority="{priority}">'
        f"<formula>{formula}</formula></cfRule></conditionalFormatting>"
    )


def priorities(copy: bytes) -> list[int]:
    """The priorities of a sheet's formats in the order they are written."""
    return [int(each) for each in re.findall(rb'priority="(\d+)"', part(copy))]


def related(*targets: tuple[str, str]) -> bytes:
    """What the sheet points to: kinds and targets."""
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{hostile.OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{hostile.PACKAGE}">{listed}</Relationships>'.encode()


def noted(comments: str, drawing: str = "", *, authors: str = "<author>张三</author>") -> bytes:
    """A workbook with notes of others, and a drawing for them where one is given."""
    held = (
        f'<comments xmlns="{hostile.SPREADSHEET}"><authors>{authors}</authors>'
        f"<commentList>{comments}</commentList></comments>"
    )
    legacy = '<legacyDrawing r:id="rId2"/>' if drawing else ""
    kinds = [("comments", "../comments1.xml"), *([("vmlDrawing", "/xl/drawings/vmlDrawing1.vml")] if drawing else [])]
    return plain(
        hostile.sheet(ROWS, after=legacy),
        {COMMENTS: held.encode(), RELS: related(*kinds), VML: drawing.encode() if drawing else None},
    )


def vml(*shapes: str, data: str = "1") -> str:
    """A drawing as Excel writes it, with an end of line that is no XML."""
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml"\n xmlns:o="urn:schemas-microsoft-com:office:office"\n '
        'xmlns:x="urn:schemas-microsoft-com:office:excel">\n <o:shapelayout v:ext="edit">\n  <o:idmap v:ext="edit" '
        f'data="{data}"/>\n </o:shapelayout>{"".join(shapes)}</xml>'
    )


def shape(number: int, row: int = 0, column: int = 0, kind: str = "Note") -> str:
    """One shape of a drawing."""
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" alt="a > b"><v:textbox><div>x<br></div></v:textbox>'
        f'<x:ClientData ObjectType="{kind}"><x:Anchor>\n 1, 15, 0, 2, 3, 15, 4, 16</x:Anchor>'
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


class TestColours:
    def test_the_worst_remark_of_a_cell_colours_its_whole_merged_range(self) -> None:
        merged = '<mergeCells count="2"><mergeCell ref="A2:C4"/><mergeCell ref="$E$1:$E$2"/></mergeCells>'
        data = plain(hostile.sheet(ROWS, after=merged))
        found = [
            remark("B3", Severity.INFO, code="VL03"),
            remark("A2", Severity.WARNING, code="RT05"),
            remark("E2"),
            remark("D1", Severity.INFO),
        ]
        copy = annotate(data, found)

        assert colours(copy) == {"E1:E2": "FFC7CE", "A2:C4": "FFD27F", "D1": "DDEBF7"}
        assert set(notes(copy)) == {"A2", "D1", "E1"}
        assert notes(copy)["A2"] == (
            "【检查】\n核实 RT05：填的不对。\n处理：请改正。\n\n提示 VL03：填的不对。\n处理：请改正。"
        )

    @pytest.mark.parametrize(
        ("there", "priority"),
        [
            ("", [1]),
            (rule(1), [1, 2]),
            (rule(5), [1, 5]),
            (rule(2) + rule(7), [1, 2, 7]),
            (rule(7) + rule(1) + rule(1), [1, 8, 2, 2]),
            (rule(3, ' pivot="1"') + rule(1), [4, 3, 1]),
        ],
    )
    def test_ours_come_first_and_the_others_keep_their_order(self, there: str, priority: list[int]) -> None:
        copy = annotate(plain(hostile.sheet(ROWS, after=there)), [remark("A1")])

        assert priorities(copy) == priority
        assert annotate(copy, [remark("A1")]) == copy

    def test_newer_formats_share_the_priorities(self) -> None:
        newer = (
            f'<extLst><ext xmlns:x14="{X14}" uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}">'
            "<x14:conditionalFormattings><x14:conditionalFormatting>"
            '<x14:cfRule type="iconSet" priority="1"/>'
            '<x14:cfRule type="dataBar" id="{2}"/></x14:conditionalFormatting></x14:conditionalFormattings>'
            "</ext></extLst>"
        )
        copy = annotate(plain(hostile.sheet(ROWS, after=newer)), [remark("A1"), remark("B1", Severity.INFO)])

        assert priorities(copy) == [1, 2, 3]
        assert after_cells(copy).endswith(newer.replace('priority="1"', 'priority="3"'))

    def test_a_format_that_a_program_put_together_with_ours_stays(self) -> None:
        ours = '<cfRule type="expression" dxfId="0" priority="1"><formula>"xladdin"="xladdin"</formula></cfRule>'
        theirs = '<cfRule type="expression" priority="2"><formula>A1="xladdin"</formula></cfRule>'
        block = f'<conditionalFormatting sqref="A1">{ours}{theirs}</conditionalFormatting>'
        data = plain(hostile.sheet(ROWS, after=block))

        assert after_cells(clean(data)) == f'<conditionalFormatting sqref="A1">{theirs}</conditionalFormatting>'

    def test_many_cells_are_coloured_by_several_formats(self) -> None:
        copy = annotate(plain(), [remark(f"A{row}") for row in range(1, 251)])

        assert [len(each.split()) for each in re.findall('sqref="([^"]*)"><cfRule', after_cells(copy))] == [
            100,
            100,
            50,
        ]
        assert priorities(copy) == [1, 2, 3]
        assert len(notes(copy)) == 250

    def test_where_a_format_and_a_drawing_go(self) -> None:
        before = '<sheetProtection/><mergeCells/><phoneticPr fontId="1"/>'
        behind = (
            '<pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/><drawing r:id="d"/>',
            '<legacyDrawingHF r:id="h"/><picture r:id="p"/>',
        )
        copy = annotate(plain(hostile.sheet(ROWS, after=before + "".join(behind))), [remark("A1")])

        added = rule(1, formula='"xladdin"="xladdin"').replace(" priority", ' dxfId="0" priority')
        assert after_cells(copy) == f'{before}{added}{behind[0]}<legacyDrawing r:id="rId2"/>{behind[1]}'

    def test_controls_in_alternatives_stay_behind_the_drawing(self) -> None:
        controls = (
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            '<mc:Choice Requires="x14"><controls/></mc:Choice></mc:AlternateContent>'
        )
        copy = annotate(plain(hostile.sheet(ROWS, after=f"{controls}<tableParts/>")), [remark("A1")])

        assert after_cells(copy).endswith(f'<legacyDrawing r:id="rId2"/>{controls}<tableParts/>')


class TestNotes:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("<t>原来的</t>", "原来的"),
            ("<r><t>原</t></r><r><rPr><b/></rPr><t>来的</t></r>", "原来的"),
            ("<r><t>原来的</t></r><rPh sb='0' eb='1'><t>yuan</t></rPh>", "原来的"),
            ('<t xml:space="preserve"> a &lt; b </t>', " a < b "),
        ],
    )
    def test_ours_stands_behind_a_note_that_is_there(self, text: str, said: str) -> None:
        data = noted(f'<comment ref="A1" authorId="0"><text>{text}</text></comment>', vml(shape(1025)))
        copy = annotate(data, [remark("A1")])

        assert notes(copy) == {"A1": said + BEHIND}
        assert annotate(copy, [remark("A1")]) == copy
        bare = contents(clean(copy))
        assert bare[COMMENTS] == contents(data)[COMMENTS]
        assert bare[VML] == contents(data)[VML]
        assert list(shape_numbers(copy)) == [1025]

    @pytest.mark.parametrize("text", ["", "<t/>", "<t></t>"])
    def test_an_empty_note(self, text: str) -> None:
        copy = annotate(noted(f'<comment ref="$a$1" authorId="0"><text>{text}</text></comment>'), [remark("A1")])

        said = annotatable.part(copy, COMMENTS).decode()
        assert said.count("<comment ") == 1
        assert said.count("——————【检查】\n错误 RT01") == 1
        cleaned = part(clean(copy), COMMENTS).decode()
        assert "检查" not in cleaned
        assert '<comment ref="$a$1" authorId="0">' in cleaned

    def test_a_note_without_a_text_is_unusual(self) -> None:
        with pytest.raises(NotPatchableError, match="unusual"):
            annotate(noted('<comment ref="A1" authorId="0"/>'), [remark("A1")])

    def test_a_conversation_is_left_alone_and_other_cells_get_their_notes(self) -> None:
        talk = '<comment ref="A1" authorId="1"><text><t>[Threaded comment]</t></text></comment>'
        authors = "<author>张三</author><author>tc={6B2F1E6C-0000-4000-8000-000000000000}</author>"
        data = noted(talk, vml(shape(1025)), authors=authors)
        copy = annotate(data, [remark("A1"), remark("B2")])

        assert notes(copy) == {"A1": "[Threaded comment]", "B2": HEADED}
        assert colours(copy) == {"A1": "FFC7CE", "B2": "FFC7CE"}
        assert [line[3] for line in annotatable.lines(copy)[1:]] == ["自评表!A1", "自评表!B2"]
        assert part(annotate(data, [remark("A1")]), COMMENTS) == part(data, COMMENTS)

    def test_what_the_buttons_left_is_renewed(self) -> None:
        data = noted('<comment ref="A1" authorId="0"><text><t>【检查】\n旧的</t></text></comment>', vml(shape(1025)))

        assert notes(annotate(data, [remark("B1")])) == {"B1": HEADED}
        assert COMMENTS not in contents(clean(data))
        assert "legacyDrawing" not in part(clean(data)).decode()

    def test_letters_spelled_by_their_numbers_are_known_again(self) -> None:
        spelled = "【检查】".encode("ascii", "xmlcharrefreplace").decode()
        data = noted(f'<comment ref="A1" authorId="0"><text><t>{spelled}\n旧的</t></text></comment>', vml(shape(1025)))

        assert COMMENTS not in contents(clean(data))

    def test_a_text_of_ours_that_a_program_cut_into_pieces_is_taken_out_whole(self) -> None:
        pieces = "<r><t>原来的\n</t></r><r><t>———</t></r><r><t>———【检查】\n错误 </t></r><r><t>RT01</t></r>"
        data = noted(f'<comment ref="A1" authorId="0"><text>{pieces}</text></comment>', vml(shape(1025)))

        assert notes(clean(data)) == {"A1": "原来的"}

    def test_our_name_goes_with_our_last_note(self) -> None:
        data = noted('<comment ref="C9" authorId="0"><text><t>别的</t></text></comment>', vml(shape(1025, 8, 2)))
        copy = annotate(data, [remark("A1")])

        assert part(copy, COMMENTS).decode().count("<author>xladdin</author>") == 1
        assert part(clean(copy), COMMENTS) == part(data, COMMENTS)

    def test_more_remarks_than_a_note_holds(self) -> None:
        long = "很长的一句话。" * 100
        text = notes(annotate(plain(), [remark("A1", message=long) for _ in range(5)]))["A1"]

        assert text.count(long) == 2
        assert text.endswith("另有 3 条，见表“审核意见”。")
        (one,) = notes(annotate(plain(), [remark("A1", message=long * 9)])).values()
        assert len(one) == 1_500 + len("【检查】\n")
        assert one.endswith("…")

    def test_in_english(self) -> None:
        (one,) = notes(annotate(plain(), [remark("A1", message="Wrong.", help="Mend it.")], "en")).values()

        assert one == "【检查】\nError RT01: Wrong.\nTo do: Mend it."


class TestDrawings:
    def test_buttons_without_notes_get_notes_beside_them(self) -> None:
        button = shape(1025, kind="Button").replace("_t202", "_t201")
        data = plain(
            hostile.sheet(ROWS, after='<legacyDrawing r:id="rId1"/><controls/>'),
            {VML: vml(button).encode(), RELS: related(("vmlDrawing", "../drawings/vmlDrawing1.vml"))},
        )
        copy = annotate(data, [remark("A1")])

        assert list(shape_numbers(copy)) == [1025, 1026]
        assert button in part(copy, VML).decode()
        assert part(copy, VML).count(b"<v:shapetype") == 1
        assert after_cells(copy).endswith('<legacyDrawing r:id="rId1"/><controls/>')
        assert part(clean(copy), VML) == part(data, VML)
        assert part(clean(copy)) == part(data)

    def test_notes_without_a_drawing_get_one_for_ours(self) -> None:
        copy = annotate(noted('<comment ref="C9" authorId="0"><text><t>别的</t></text></comment>'), [remark("A1")])

        assert set(notes(copy)) == {"A1", "C9"}
        assert list(shape_numbers(copy)) == [1025]

    @pytest.mark.parametrize("runs", [1, 3])
    def test_numbers_of_shapes_are_never_used_twice(self, runs: int) -> None:
        # One number of the first block is left, and another drawing has the second.
        data = noted('<comment ref="C9" authorId="0"><text><t>别的</t></text></comment>', vml(shape(2046, 8, 2)))
        data = hostile.pack({**contents(data), "xl/drawings/other.vml": vml(shape(2049, 1, 1), data="2,3").encode()})
        found = [remark(f"A{row}") for row in range(1, 4)]
        for _ in range(runs):
            data = annotate(data, found)

        assert sorted(shape_numbers(data)) == [2046, 2047, 2049, 4097, 4098]
        assert 'data="1,4"/>' in part(data, VML).decode()

    def test_a_drawing_that_declares_nothing(self) -> None:
        drawing = '<xml><o:shapelayout xmlns:o="o"/></xml>'
        data = noted('<comment ref="C9" authorId="0"><text><t>别的</t></text></comment>', drawing)
        copy = annotate(data, [remark("A1")])

        written = part(copy, VML).decode()
        assert written.count("<v:shape xmlns:v=") == 1
        assert written.count("<v:shapetype xmlns:v=") == 1
        assert part(clean(copy), VML).decode() == drawing

    @pytest.mark.parametrize("drawing", ["<xml/>", "x"])
    def test_a_drawing_without_an_end(self, drawing: str) -> None:
        with pytest.raises(NotPatchableError, match="unusual"):
            annotate(noted("", drawing), [remark("A1")])

    @pytest.mark.parametrize(
        ("before", "cell", "anchor"),
        [
            ("", "A1", "1, 12, 0, 4, 5, 54, 3, 6"),
            ('<cols><col min="2" max="3" width="20"/></cols>', "A1", "1, 12, 0, 4, 3, 52, 3, 6"),
            ('<cols><col min="2" max="2" width="90"/></cols>', "B9", "2, 12, 7, 4, 6, 54, 10, 6"),
            ('<cols><col min="2" max="2" width="9" hidden="1"/></cols>', "A1", "1, 12, 0, 4, 6, 54, 3, 6"),
            ('<sheetFormatPr defaultRowHeight="30" defaultColWidth="50"/>', "A3", "1, 12, 1, 4, 1, 342, 2, 26"),
            ("", "XFD1048576", "16379, 12, 1048572, 4, 16383, 54, 1048575, 6"),
            ('<cols><col min="4" max="16384" width="9" hidden="1"/></cols>', "C9", "0, 12, 7, 4, 2, 71, 10, 6"),
            (
                '<cols><col min="3" max="16384" width="9" hidden="1"/><col min="2" max="2" width="60"/></cols>',
                "B2",
                "1, 12, 0, 4, 1, 342, 3, 6",
            ),
            ('<sheetFormatPr zeroHeight="1"/>', "A1", "1, 12, 0, 4, 5, 54, 0, 19"),
            (
                '<cols><col min="x" max="3"/><col min="2" max="9" width="20"/><col min="3" max="4" width="1"/></cols>',
                "A1",
                "1, 12, 0, 4, 3, 52, 3, 6",
            ),
        ],
    )
    def test_where_a_box_lies(self, before: str, cell: str, anchor: str) -> None:
        copy = annotate(plain(hostile.sheet(ROWS, before=before)), [remark(cell)])

        assert re.findall("<x:Anchor>(.*?)</x:Anchor>", part(copy, VML).decode()) == [anchor]

    def test_where_a_box_lies_for_programs_that_look_at_its_pixels(self) -> None:
        wide = '<cols><col min="1" max="1" width="10"/></cols>'
        copy = annotate(plain(hostile.sheet(ROWS, before=wide)), [remark("A9")])

        style = "margin-left:65.25pt;margin-top:108pt;width:247.5pt;height:46.5pt;visibility:hidden"
        assert style in part(copy, VML).decode()

    def test_rows_hidden_unless_they_are_there(self) -> None:
        rows = '<row r="1"/><row r="2" ht="60"/><row r="3"/><row r="4" hidden="1"/>'
        copy = annotate(plain(hostile.sheet(rows, before='<sheetFormatPr zeroHeight="1"/>')), [remark("A3")])

        # 20 + 80 + 20 pixels are seen.
        assert re.findall("<x:Anchor>(.*?)</x:Anchor>", part(copy, VML).decode()) == ["1, 12, 1, 4, 5, 54, 1, 66"]

    def test_a_box_beside_high_and_hidden_rows(self) -> None:
        rows = '<row r="1" ht="15"/><row r="2" hidden="1"/><row ht=\'60\' r="3" customHeight="1"/>'
        copy = annotate(plain(hostile.sheet(rows)), [remark("A2", help="一行。\n" * 5)])

        assert re.findall("<x:Anchor>(.*?)</x:Anchor>", part(copy, VML).decode()) == ["1, 12, 0, 4, 5, 54, 4, 10"]


def test_texts_from_outside_are_made_harmless() -> None:
    wild = "=1+1\x00\ud800\u202e_x0041_ <b>&\ufffe\u2028下一行\t完"
    copy = annotate(plain(), [remark("A1", message=wild, help="", code="<RT>")])

    said = "=1+1_x005F_x0041_ <b>&\n下一行 完"
    assert notes(copy) == {"A1": f"【检查】\n错误 <RT>：{said}"}


def test_no_word_of_a_refusal_is_missing() -> None:
    for key, sentences in remarks._WHY_NOT.items():
        for language in ("zh", "en"):
            problem = Problem(key, {"part": "xl/a.xml", "sheet": SHEET})
            said = remarks.why_not(problem, language)
            assert said == sentences[language == "en"].format(part="xl/a.xml", sheet=SHEET)
