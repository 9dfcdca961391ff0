"""The short way to a sheet's cells gives what the long way by the value reader gives, or leaves the sheet to it."""

from __future__ import annotations

import gc
import io
from typing import Any

import hostile
import openpyxl
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workbook_templates.opening import Refused, SheetGrid, open_workbook
from workbook_templates.opening import xlsx as opening
from workbook_templates.opening.plainsheet import PlainReader

STRINGS = (
    "<si><t>一</t></si>",
    '<si><t>二</t><phoneticPr fontId="1" type="noConversion"/></si>',
    '<si><t xml:space="preserve"> 三 </t></si>',
    '<si><r><rPr><b/><sz val="10"/></rPr><t>四</t></r><r><t xml:space="preserve"> 五</t></r></si>',
    "<si><t/></si>",
    "<si><t>六 &amp; &#19971;</t></si>",
)
STYLES = (
    f'<styleSheet xmlns="{hostile.SPREADSHEET}"><numFmts><numFmt numFmtId="164" formatCode="0;0;0;@&quot;级&quot;"/>'
    '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="31"/><xf numFmtId="164"/></cellXfs>'
    "</styleSheet>"
).encode()


def shared(*items: str) -> bytes:
    return f'<sst xmlns="{hostile.SPREADSHEET}">{"".join(items)}</sst>'.encode()


def book(cells: str, *, strings: bytes = shared(*STRINGS), before: str = "", after: str = "") -> bytes:
    rows = cells if cells.startswith("<row") else f'<row r="1">{cells}</row>'
    sheet = hostile.sheet(rows, before=before, after=after)
    return hostile.pack(hostile.parts(sheet, sharedStrings=strings, styles=STYLES))


def outcome(data: bytes) -> object:
    """Everything that opening gives, or why it refuses."""
    try:
        grid = open_workbook(data, "a.xlsx")
    except Refused as refused:
        return refused.problem
    return [
        (
            sheet.cells,
            sorted(sheet.merges),
            sheet.hidden_rows,
            sheet.hidden_columns,
            sheet.formulas,
            sheet.tally,
            {
                (row, column): value
                for row, line in enumerate(sheet.stored)
                for column, value in enumerate(line)
                if value not in ("", None) and sheet.formulas
            },
        )
        for sheet in grid.sheets
    ]


def long_way(data: bytes) -> object:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(opening, "_plain_reader", lambda *_: None)
        return outcome(data)


def is_plain(content: bytes, strings: bytes | None = None) -> bool:
    reader = PlainReader(strings, ["General"], date1904=False)
    return reader.sheet(content) is not None


PLAIN = (
    '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s" s="1"><v>1</v></c><c r="C1" s="3" t="s"><v>2</v></c>',
    '<c r="A1" t="s"><v>3</v></c><c r="B1" t="s"><v>4</v></c><c r="C1" t="s"><v>5</v></c>',
    '<c r="A1" s="1"/><c r="B1" s="1"></c><c r="C1"><v>0.681678</v></c><c r="D1" s="1" t="n"><v>-6.8E-1</v></c>',
    '<c r="A1" s="2"><v>45657</v></c><c r="B1" s="1"><v>1e300</v></c><c r="C1" s="99"><v>3</v></c>',
    '<c r="A1"><v>007</v></c><c r="B1"><v>-0</v></c><c r="C1"><v>123456789012345678</v></c>',
    '<c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="e"><v>#REF!</v></c>',
    '<c r="A1" t="inlineStr"><is><t> 一\n二 </t></is></c><c r="B1" t="inlineStr"><is><t>\u3000三\xa0</t></is></c>',
    '<c r="A1" t="inlineStr"><is><t xml:space="preserve"> \t一 </t></is></c>',
    '<c r="A1" t="inlineStr"><is><t></t></is></c><c r="B1" s="3" t="inlineStr"><is><t>优</t></is></c>',
    '<c r="A1" t="inlineStr"><is><t>&#22303;&#x5730;&lt;&gt;&quot;&apos;&amp;lt;&#9;&#13;x</t></is></c>',
    '<c r="A1" t="inlineStr"><is><t>&#32;一&#10;</t></is></c>',
    '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" s="1"><f>A1/4</f></c><c r="C1" t="str"><f>"甲"</f><v>甲 </v></c>',
    '<c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>2</v></c><c r="B1"><f t="shared" si="0"/><v>1</v></c>',
    '<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B1" t="str"><f>""</f><v></v></c><c r="C1" t="b"><f>A1=1</f></c>',
    '<c r="B1"><v>1</v></c><c r="A1"><v>2</v></c>',
    '<row r="1"/><row r="2" spans="1:3" ht="0" customHeight="1"><c r="A2"><v>1</v></c></row><row r="9"></row>',
    '<row r="1" hidden="1"></row><row r="3"><c r="C3"><v>1</v></c><c r="D3"/></row><row r="4"><c r="A4"/></row>',
    '<row r="3"><c r="C3"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
    '<row r="1"><c r="A1"/></row><row r="2"/><row r="3"/><row r="4"><c r="A4"/><c r="B4"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1"/></row><row r="2"></row><row r="3"><c r="A3" s="1"></c></row>',
)
"""Spelled as usual: the short way takes them."""

UNUSUAL = (
    '<c r="A1"><v>5</v></c><c r="A1"><v>6</v></c>',
    '<c r="A1"><v>5</v></c><c r="A1" s="1"><f>1</f></c>',
    '<c r="A1" t="inlineStr"><is><t>a_x000D_b_x0041_</t></is></c>',
    '<c r="A1" t="inlineStr"><is><t>a\r\nb</t></is></c>',
    '<c r="A1" t="inlineStr"><is><t>&#95;x0041_</t></is></c>',
    '<c r="A1" t="inlineStr"><is><r><t>一</t></r><r><t>二</t></r></is></c>',
    '<c r="A1" t="inlineStr"><is><t>&nbsp;</t></is></c>',
    '<c r="A1" t="inlineStr"><is><t>&#0;</t></is></c>',
    '<c r="A1" t="inlineStr"><is><t>&#xD800;</t></is></c>',
    '<c r="A1" t="inlineStr"><is><t>a & b</t></is></c>',
    '<c r="A1" t="n"><is><t>一</t></is></c>',
    '<c r="A1" t="inlineStr"><v>5</v></c>',
    '<c r="A1" t="s"><v>6</v></c>',
    '<c r="A1" t="s"><v>-1</v></c>',
    '<c r="A1"><v> 5</v></c>',
    '<c r="A1"><v>1_0</v></c>',
    '<c r="A1" t="n"><v>x</v></c>',
    '<c r="A1"><v>1e400</v></c>',
    '<c r="A1"><v>-1e400</v></c>',
    '<c r="A1"><v>nan</v></c>',
    '<c r="A1" t="b"><v>2</v></c>',
    '<c r="A1" t="b"><v>true</v></c>',
    '<c r="A1" t="e"><v>#SPILL!</v></c>',
    '<c r="A1" t="d"><v>2024-12-31</v></c>',
    '<c r="A1" t="zz"><v>5</v></c>',
    '<c r="A1" s="1" s="2"><v>5</v></c>',
    '<c r="A1" q="1"><v>5</v></c>',
    '<c r="A1" q="1" t="inlineStr"><is><t>甲</t></is></c>',
    '<c r="A1" q="1"><f>1</f></c>',
    '<c r="A1" s="1" s="2"><f>1</f></c>',
    '<c r="A1" q="1"/>',
    '<c r="A1"></row><row r="2"><v>5</v></c>',
    '<c r="A1" t="str><v>5</v></c>',
    '<c r="A1" t="inlineStr"><f>1</f><is><t>甲</t></is></c>',
    '<row r="1"/></row><row r="2"><c r="A2"><v>5</v></c></row>',
    '<c r="A1" s=1><v>5</v></c>',
    "<c r='A1'><v>5</v></c>",
    '<c r="a1"><v>5</v></c>',
    '<c r="AAAA1"><v>5</v></c>',
    '<c r="XFE1"><v>5</v></c>',
    '<c r="A1048577"><v>5</v></c>',
    '<c r="A0"><v>5</v></c>',
    "<c><v>5</v></c>",
    '<c r="A1"><v>5</v><f>1</f></c>',
    '<c r="A1"><v>5</v></c>text',
    '<c r="A1"><v>5</v></c></row></row><row r="2">',
    '<c r="A1"><v>5</v></c></row></sheetData><sheetData><row r="2">',
    '<c r="A1"><v>5</v></c><!-- x -->',
    '<c r="A1"><v><![CDATA[5]]></v></c>',
    '<c r="A1"><v>5</c></v>',
    '<row r="0"><c r="A1"><v>5</v></c></row>',
    '<row><c r="A1"><v>5</v></c></row>',
)
"""Left to the long way, which reads or refuses them."""


@pytest.mark.parametrize("cells", PLAIN)
def test_what_is_spelled_as_usual_is_read_alike(cells: str) -> None:
    data = book(cells)
    rows = cells if cells.startswith("<row") else f'<row r="1">{cells}</row>'
    assert is_plain(hostile.sheet(rows), shared(*STRINGS))
    assert outcome(data) == long_way(data)


@pytest.mark.parametrize("saved", ["1e400", "-1e400", "nan", "inf"])
@pytest.mark.parametrize("style", [0, 1, 2])
def test_what_is_saved_as_a_number_and_is_none_is_damage(saved: str, style: int) -> None:
    with pytest.raises(Refused) as refused:
        open_workbook(book(f'<c r="A1" s="{style}"><v>{saved}</v></c>'), "a.xlsx")
    assert refused.value.problem.key == "damaged"


@pytest.mark.parametrize("cells", UNUSUAL)
def test_what_is_spelled_otherwise_goes_the_long_way(cells: str) -> None:
    data = book(cells)
    rows = cells if cells.startswith("<row") else f'<row r="1">{cells}</row>'
    assert not is_plain(hostile.sheet(rows), shared(*STRINGS))
    assert outcome(data) == long_way(data)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<dimension ref="zz"/>', ""),
        ("<dimension/>", ""),
        ("<cols></x>", ""),
        ("", "</x>"),
        ("", "<junk"),
        ("", '<mergeCells><mergeCell ref="zz"/></mergeCells>'),
        ("", '<mergeCells><mergeCell ref="B1:A1"/></mergeCells>'),
        ("", "<mergeCells><mergeCell ref='A1:B1'/></mergeCells>"),
        ('<mergeCells><mergeCell ref="A1:B1"/></mergeCells>', ""),
        ("<!-- x -->", ""),
        ("", "<!-- x -->"),
    ],
)
def test_what_stands_around_the_cells_has_to_be_sound(before: str, after: str) -> None:
    cells = '<c r="A1"><v>5</v></c>'
    assert not is_plain(hostile.sheet(f'<row r="1">{cells}</row>', before=before, after=after))
    data = book(cells, before=before, after=after)
    assert outcome(data) == long_way(data)


def test_merged_and_hidden_cells_are_read_alike() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>5</v></c></row><row r="2" hidden="1"><c r="B2"><v>6</v></c></row><row r="3" ht="0"/>'
    )
    before = '<dimension ref="A1:B2"/><cols><col min="2" max="3" width="0"/></cols>'
    after = '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells><pageMargins left="0.7"/>'
    assert is_plain(hostile.sheet(rows, before=before, after=after))
    data = book(rows, before=before, after=after)
    assert outcome(data) == long_way(data)


@pytest.mark.parametrize(
    "strings",
    [
        shared("<si><t>一</t></si>", "<si><t>&nbsp;</t></si>"),
        shared("<si><t>一</t></si>", "<si><x/></si>"),
        shared('<si><t>一</t><rPh sb="0" eb="1"><t>yi</t></rPh></si>'),
        shared("<si><t>一</t><t>二</t></si>"),
        shared("<si><tx>一</tx></si>"),
        shared('<si><t a="b">一</t></si>'),
        shared("<si>\n<t>一</t>\n</si>"),
        shared("<si><t>一_x000D_二</t></si>"),
        shared("<si><t>一</t></si>").replace(b"</sst>", b""),
        shared("<si><t>一</t></si>").replace("一".encode(), b"\xff"),
        shared("<si><t>一</t></si>").replace(b"sst", b"xst"),
        b'<?xml version="1.0" encoding="GBK"?>' + shared("<si><t>一</t></si>"),
        b"",
    ],
)
def test_shared_strings_that_are_spelled_otherwise_are_left_to_the_long_way(strings: bytes) -> None:
    data = book('<c r="A1" t="s"><v>0</v></c>', strings=strings)
    assert outcome(data) == long_way(data)


def test_numbers_and_long_texts_on_a_hidden_sheet_are_counted_alike() -> None:
    made = openpyxl.Workbook()
    page: Any = made.active
    page["A1"] = "可见"
    hidden: Any = made.create_sheet("藏")
    hidden.sheet_state = "hidden"
    for row in (["优", "\u3000", 3], ["说明" * 30, True, None], [None, "=1+1", "良"]):
        hidden.append(row)
    stream = io.BytesIO()
    made.save(stream)
    grid = open_workbook(stream.getvalue(), "a.xlsx")
    assert grid.sheets[1].tally is not None
    assert (grid.sheets[1].tally.cells, grid.sheets[1].tally.first, grid.sheets[1].tally.loose) == (5, (1, 1), 3)
    assert outcome(stream.getvalue()) == long_way(stream.getvalue())


def test_what_libraries_write_is_spelled_as_usual() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet()
    page.merge_range("A1:B1", "标题")
    page.write_row("A2", ["一", 2.5, True])
    page.write_formula("D2", "=B2*2", None, 5)
    page.set_row(3, None, None, {"hidden": True})
    book.close()
    data = stream.getvalue()
    assert outcome(data) == long_way(data)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(opening, "scan_sheet", lambda *_: pytest.fail("the long way was taken"))
        outcome(data)


DIGITS = st.text("0123456789", min_size=1, max_size=18)
SAVED = st.one_of(
    st.builds("{}{}.{}".format, st.sampled_from(("", "-")), DIGITS, DIGITS),
    st.builds("{}{}".format, st.sampled_from(("", "-")), DIGITS),
    st.builds("{}0.{}{}".format, st.sampled_from(("", "-")), st.sampled_from(("", "000", "0000", "00000")), DIGITS),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.decimals(-(10**7), 10**7, places=2).map(str),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(SAVED, min_size=20, max_size=40))
@example(["0", "-0", "0.0", "00.5", "10", "1.0", "0.0001", "0.00001", "99999999999.999", "100000000000", "-0.1"])
def test_numbers_are_shown_alike_however_they_are_saved(saved: list[str]) -> None:
    cells = "".join(f'<row r="{row}"><c r="A{row}"><v>{each}</v></c></row>' for row, each in enumerate(saved, 1))
    assert is_plain(hostile.sheet(cells))
    assert outcome(book(cells)) == long_way(book(cells))


@pytest.mark.parametrize("cells", PLAIN)
def test_nothing_waits_for_the_garbage_collector(cells: str) -> None:
    """It rests while a batch is read."""
    data = book(cells)
    outcome(data)
    gc.collect()
    gc.disable()
    try:
        outcome(data)
        assert not [each for each in gc.get_objects() if isinstance(each, PlainReader | SheetGrid)]
    finally:
        gc.enable()


def _mutated(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for place, cut, put in changes:
        at = place % len(data)
        data = data[:at] + put + data[at + cut :]
    return data


SAMPLE = hostile.sheet(
    '<row r="1" spans="1:4"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1"/><c r="C1"><f>A2*2</f><v>2</v></c></row>'
    '<row r="2"><c r="A2" s="1" t="n"><v>0.5</v></c><c r="B2" t="inlineStr"><is><t>甲&amp;乙</t></is></c>'
    '<c r="C2" t="e"><v>#N/A</v></c><c r="D2" t="b"><v>1</v></c></row>',
    before='<dimension ref="A1:D2"/><cols><col min="4" max="4" hidden="1"/></cols>',
    after='<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>',
)
PIECES = (
    b"",
    b"0",
    b"<",
    b">",
    b"/",
    b'"',
    b" ",
    b"&",
    b"\xe4",
    b"A1",
    b"</c>",
    b"<v>",
    b'<c r="B2">',
    b"\r",
    b"_x0041_",
)


@settings(deadline=None, max_examples=400)
@given(
    st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 12), st.sampled_from(PIECES)), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 6), st.sampled_from(PIECES)), max_size=1),
)
def test_damage_anywhere_has_the_same_outcome(
    in_sheet: list[tuple[int, int, bytes]], in_strings: list[tuple[int, int, bytes]]
) -> None:
    sheet, strings = _mutated(SAMPLE, in_sheet), _mutated(shared(*STRINGS), in_strings)
    data = hostile.pack(hostile.parts(sheet, sharedStrings=strings, styles=STYLES))
    assert outcome(data) == long_way(data)
