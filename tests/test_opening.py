"""Bytes → grid, with workbooks made by the engines people use and by hand."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import hostile
import openpyxl
import pytest
import xlwt

from workbook_templates.opening import CellContent, Refused, SheetGrid, WorkbookGrid, a1, open_workbook, read_bytes
from workbook_templates.opening.xlsx import _repacked


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_hand(rows: str, **more: bytes) -> SheetGrid:
    return open_workbook(hostile.workbook(rows, **more), "a.xlsx").sheets[0]


def styles(*codes: str | int) -> bytes:
    """A styles part whose cell styles have the formats, each by code or built-in id."""
    custom = {code: 164 + place for place, code in enumerate(codes) if isinstance(code, str)}
    listed = "".join(
        f'<numFmt numFmtId="{number}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for code, number in custom.items()
    )
    formats = "".join(f'<xf numFmtId="{custom[c] if isinstance(c, str) else c}" fontId="0"/>' for c in codes)
    return (
        f'<styleSheet xmlns="{hostile.SPREADSHEET}"><numFmts>{listed}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs>{formats}</cellXfs></styleSheet>'
    ).encode()


def texts(sheet: SheetGrid) -> dict[str, str]:
    return {a1(*place): cell.text for place, cell in sheet.cells.items()}


def test_each_kind_of_value_as_openpyxl_writes_it() -> None:
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = "自评表"
    page["A1"], page["A2"], page["A3"], page["A4"] = "预算执行率", 12, 0.1 + 0.2, True
    page["B1"], page["B1"].number_format = 0.681678, "0.00%"
    page["B2"], page["B2"].number_format = 128.9, "0.00"
    page["B3"], page["B3"].number_format = 1234.5, "#,##0.00"
    page["B4"], page["B4"].number_format = dt.date(2024, 12, 31), "yyyy-mm-dd"
    page["B5"], page["B5"].number_format = dt.date(2024, 12, 31), 'yyyy"年"m"月"d"日"'
    page["C1"] = "=B2*2"
    page["C2"] = " 一\n二&<三> "
    page["D9"].number_format = "0.00"
    sheet = open_workbook(saved(book), "a.xlsx").sheets[0]
    assert sheet.name == "自评表"
    assert texts(sheet) == {
        "A1": "预算执行率", "A2": "12", "A3": "0.3", "A4": "TRUE",
        "B1": "68.17%", "B2": "128.90", "B3": "1,234.50", "B4": "2024-12-31", "B5": "2024年12月31日",
        "C1": "", "C2": " 一\n二&<三> ",
    }  # fmt: skip
    assert sheet.cells[1, 2] == CellContent("68.17%", Decimal("68.1678"))
    assert sheet.cells[1, 3] == CellContent("", None, formula=True)
    assert sheet.cells[4, 2].stored is None
    assert (sheet.max_row, sheet.max_column) == (5, 3)


@pytest.mark.parametrize(
    ("identifier", "text"),
    [
        (14, "2023-03-15"),
        (27, "2023年3月"),
        (31, "2023年3月15日"),
        (57, "2023年3月"),
        (58, "3月15日"),
        (22, "2023-03-15 0:00"),
    ],
)
def test_dates_by_their_id_alone(identifier: int, text: str) -> None:
    sheet = by_hand('<row r="1"><c r="A1" s="0"><v>45000</v></c></row>', styles=styles(identifier))
    assert texts(sheet) == {"A1": text}


def test_formulas_show_their_cached_result() -> None:
    sheet = by_hand(
        '<row r="1"><c r="A1" s="0"><f>B1/C1</f><v>0.5</v></c><c r="B1" t="str"><f>"x"</f><v>优</v></c>'
        '<c r="C1"><f>A1</f></c><c r="D1"><f>A1</f><v></v></c><c r="E1" t="b"><f>TRUE()</f><v>1</v></c>'
        '<c r="F1"><f t="shared" si="0"/><v>3</v></c></row>',
        styles=styles(10),
    )
    assert [cell.text for cell in sheet.cells.values()] == ["50.00%", "优", "", "", "TRUE", "300.00%"]
    assert all(cell.formula for cell in sheet.cells.values())


def test_errors_are_shown() -> None:
    sheet = by_hand(
        '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1" s="0" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="C1" t="e"><f>A1&amp;"x"</f><v>#N/A</v></c></row>'
    )
    assert [cell.error for cell in sheet.cells.values()] == ["#REF!", "#DIV/0!", "#N/A"]
    assert sheet.cells[1, 2] == CellContent("#DIV/0!", None, formula=True, error="#DIV/0!")


UNUSUAL = [
    pytest.param('<row r="1"><c s="0" r="A1"><v>0.5</v></c><c t="e" r="B1"><v>#REF!</v></c></row>', id="address-last"),
    pytest.param('<row><c s="0"><v>0.5</v></c><c t="e"><v>#REF!</v></c></row>', id="no-addresses"),
    pytest.param(
        "<!-- a --><row r='1'><c r='A1' s='0'><v>0.5</v></c><c r='B1' t='e'><v>#REF!</v></c></row>", id="quotes"
    ),
    pytest.param(
        '<row r="1">\n <c r="A1" s="0">\n  <v>0.5</v>\n </c>\n <c r="B1" t="e">\n <f>x</f> <v>#REF!</v>\n </c>\n</row>',
        id="indented",
    ),
]


@pytest.mark.parametrize("rows", UNUSUAL)
def test_unusual_spellings(rows: str) -> None:
    assert texts(by_hand(rows, styles=styles(9))) == {"A1": "50%", "B1": "#REF!"}


def test_prefixed_and_strict_elements() -> None:
    rows = (
        '<row r="1" hidden="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><f>1</f><v>0.25</v></c>'
        '<c r="C1" t="e"><v>#NAME?</v></c></row>'
    )
    plain = hostile.sheet(rows, before='<cols><col min="2" max="3" hidden="1"/></cols>', after=merged("A1:B2")).decode()
    prefixed = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", plain).replace("xmlns=", "xmlns:x=")
    strict = plain.replace(hostile.SPREADSHEET, "http://purl.oclc.org/ooxml/spreadsheetml/main")
    grids = [
        open_workbook(
            hostile.pack(hostile.parts(text.encode(), sharedStrings=hostile.strings("一"), styles=styles(0, 10))),
            "a.xlsx",
        ).sheets[0]
        for text in (plain, prefixed, strict)
    ]
    assert grids[0] == grids[1] == grids[2]
    assert texts(grids[0]) == {"A1": "一", "B1": "25.00%", "C1": "#NAME?"}
    assert grids[0].merges == [(1, 1, 2, 2)]
    assert grids[0].hidden_rows == {1}
    assert grids[0].hidden_columns == {2, 3}


def merged(*ranges: str) -> str:
    return "<mergeCells>" + "".join(f'<mergeCell ref="{text}"/>' for text in ranges) + "</mergeCells>"


def test_text_where_a_number_should_be_is_shown_as_text() -> None:
    assert by_hand('<row r="1"><c r="A1"><v>abc</v></c></row>').cells == {(1, 1): CellContent("abc")}


def test_inline_rich_and_iso_values() -> None:
    sheet = by_hand(
        '<row r="2"><c r="B2" t="inlineStr"><is><r><t>一</t></r><r><t>二</t></r></is></c>'
        '<c r="C2" t="d"><v>2024-12-31</v></c><c r="D2" t="d"><v>2024-12-31T08:30:00</v></c><c r="E2"><v></v></c></row>'
    )
    assert texts(sheet) == {"B2": "一二", "C2": "2024-12-31", "D2": "2024-12-31 08:30:00"}


def test_dates_of_the_1904_system() -> None:
    members = hostile.parts(hostile.sheet('<row r="1"><c r="A1"><v>44195</v></c></row>'), styles=styles(31))
    main = members["xl/workbook.xml"]
    members["xl/workbook.xml"] = main.replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>')
    assert texts(open_workbook(hostile.pack(members), "a.xlsx").sheets[0]) == {"A1": "2024年12月31日"}


def test_text_formats_and_missing_styles() -> None:
    rows = '<row r="1"><c r="A1" s="0" t="s"><v>0</v></c><c r="B1" s="9"><v>2</v></c></row>'
    sheet = by_hand(rows, styles=styles('0;0;0;@"级"'), sharedStrings=hostile.strings("优"))
    assert texts(sheet) == {"A1": "优级", "B1": "2"}


def test_merges_resolve_to_their_anchor() -> None:
    book = openpyxl.Workbook()
    page: Any = book.active
    page["B2"] = "合并"
    page.merge_cells("B2:D3")
    page.merge_cells("F1:F200")
    page["F1"] = "高"
    sheet = open_workbook(saved(book), "a.xlsx").sheets[0]
    assert sorted(sheet.merges) == [(1, 6, 200, 6), (2, 2, 3, 4)]
    assert sheet.anchor(3, 4) == (2, 2)
    assert sheet.anchor(150, 6) == (1, 6)
    assert sheet.anchor(4, 4) == (4, 4)
    assert sheet.at(3, 3) == CellContent("合并")
    assert sheet.at(200, 6) == CellContent("高")
    assert sheet.at(9, 9) is None


def test_hidden_sheets_rows_and_columns() -> None:
    book = openpyxl.Workbook()
    page: Any = book.active
    page["A1"] = 1
    page.row_dimensions[3].hidden = True
    page.column_dimensions["C"].hidden = True
    other = book.create_sheet("字典")
    other["A1"] = "不读"
    other.sheet_state = "veryHidden"
    grid = open_workbook(saved(book), "a.xlsx")
    assert [(sheet.name, sheet.visible, len(sheet.cells)) for sheet in grid.sheets] == [
        ("Sheet", True, 1),
        ("字典", False, 0),
    ]
    assert grid.sheets[0].hidden_rows == {3}
    assert grid.sheets[0].hidden_columns == {3}


VALUES: list[tuple[Any, str]] = [
    ("预算执行率", "General"), (12, "General"), (0.681678, "0.00%"), (128.9, "0.00"), (1234.5, "#,##0.00"),
    (dt.date(2024, 12, 31), "yyyy-mm-dd"), (dt.date(2023, 3, 15), 'yyyy"年"m"月"d"日"'), (True, "General"), (-2.5, "0"),
]  # fmt: skip


def twin_xls() -> bytes:
    def fill(book: Any) -> None:
        page = book.add_sheet("自评表")
        for row, (value, code) in enumerate(VALUES):
            page.write(row, 0, value, xlwt.easyxf(num_format_str=code))
        page.write_merge(0, 1, 2, 4, "合并")
        page.row(6).hidden = True
        page.col(6).hidden = True
        page.write(4, 6, 1)
        book.add_sheet("字典").visibility = 1

    return hostile.xls(fill)


def twin_xlsx() -> bytes:
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = "自评表"
    for row, (value, code) in enumerate(VALUES, 1):
        page.cell(row, 1, value).number_format = code
    page["C1"] = "合并"
    page.merge_cells("C1:E2")
    page.row_dimensions[7].hidden = True
    page.column_dimensions["G"].hidden = True
    page["G5"] = 1
    book.create_sheet("字典").sheet_state = "hidden"
    return saved(book)


def test_xls_equals_its_xlsx_twin() -> None:
    old, new = open_workbook(twin_xls(), "a.xls"), open_workbook(twin_xlsx(), "a.xlsx")
    assert (old.content, new.content) == ("xls", "xlsx")
    assert old.sheets == new.sheets
    assert old.sheets[0].cells[6, 1].text == "2024-12-31"


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_an_xls_with_a_number_that_is_none_is_damaged(number: float) -> None:
    data = hostile.xls(lambda book: book.add_sheet("表").write(0, 0, number))
    with pytest.raises(Refused) as refused:
        open_workbook(data, "a.xls")
    assert refused.value.problem.key == "damaged"


def test_xls_errors() -> None:
    def fill(book: Any) -> None:
        page = book.add_sheet("a")
        page.row(1).set_cell_error(0, 42)

    sheet = open_workbook(hostile.xls(fill), "a.xls").sheets[0]
    assert sheet.cells[2, 1] == CellContent("#N/A", error="#N/A")


@pytest.mark.parametrize(
    ("name", "old", "wrong"),
    [
        ("a.xlsx", False, ""), ("a.XLSX", False, ""), ("a.xlsm", False, ""), ("a.xltx", False, ""), ("a", False, ""),
        ("a.xls", False, ".xls"), ("a.et", False, ".et"),
        ("a.xls", True, ""), ("a.et", True, ""), ("a.xlsx", True, ".xlsx"), ("a.XLSM", True, ".xlsm"),
    ],
)  # fmt: skip
def test_wrong_extensions(name: str, wrong: str, *, old: bool) -> None:
    assert open_workbook(hostile.xls() if old else hostile.workbook(), name).wrong_extension == wrong


def with_parts(**more: bytes) -> dict[str, bytes]:
    return {**hostile.parts(hostile.sheet('<row r="1"><c r="A1"><f>WEBSERVICE("u")</f><v>1</v></c></row>')), **more}


def test_macros_are_told() -> None:
    data = hostile.pack(with_parts(**{"xl/vbaProject.bin": b"x"}))
    grid = open_workbook(data, "a.xlsm")
    assert (grid.macros, grid.content, grid.wrong_extension) == (True, "xlsm", "")
    assert open_workbook(data, "a.xlsx").wrong_extension == ".xlsx"
    assert not open_workbook(hostile.workbook(), "a.xlsm").macros


def test_macros_in_xls_are_told() -> None:
    assert not open_workbook(hostile.xls(), "a.xls").macros
    assert open_workbook(hostile.xls() + "_VBA_PROJECT".encode("utf-16le") + b"\0" * 488, "a.xls").macros


def test_what_leads_outside_is_told() -> None:
    members = with_parts()
    related = members["xl/_rels/workbook.xml.rels"].decode()
    kinds = [("externalLink", "externalLinks/externalLink1.xml"), ("externalLink", "externalLinks/externalLink2.xml")]
    kinds.append(("connections", "connections.xml"))
    more = "".join(
        f'<Relationship Id="e{n}" Type="{hostile.OFFICE}/{k}" Target="{t}"/>' for n, (k, t) in enumerate(kinds)
    )
    members["xl/_rels/workbook.xml.rels"] = related.replace("</Rel", f"{more}</Rel").encode()
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace(
        b"</sheets>",
        b'</sheets><definedNames><definedName name="far">[1]Sheet1!$A$1</definedName>'
        b'<definedName name="near">Sheet1!$A$1</definedName></definedNames>',
    )
    members["xl/externalLinks/externalLink1.xml"] = b"<externalLink/>"
    members["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        b'<Relationships><Relationship Id="r" Type="x/externalLinkPath" '
        b'Target="file:///C:/b.xlsx" TargetMode="External"/>'
        b"</Relationships>"
    )
    members["xl/externalLinks/externalLink2.xml"] = (
        b'<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    )
    members["xl/connections.xml"] = b'<connections><connection id="1" name="sales"/></connections>'
    assert open_workbook(hostile.pack(members), "a.xlsx").external == (
        "file:///C:/b.xlsx", "DDE cmd|/c calc", "sales", "far = [1]Sheet1!$A$1", "WEBSERVICE",
    )  # fmt: skip


def test_part_names_in_other_case_and_with_backslashes() -> None:
    members = hostile.parts(hostile.sheet('<row r="1"><c r="A1"><v>1</v></c></row>'))
    odd = {name.replace("xl/worksheets/s", "xl\\worksheets\\S"): content for name, content in members.items()}
    assert texts(open_workbook(hostile.pack(odd), "a.xlsx").sheets[0]) == {"A1": "1"}


def test_the_workbook_part_may_have_another_name() -> None:
    members = hostile.parts(hostile.sheet('<row r="1"><c r="A1"><v>1</v></c></row>'))
    moved = {
        name.replace("workbook.xml", "workbook2.xml"): content.replace(b"xl/workbook.xml", b"/xl/workbook2.xml")
        for name, content in members.items()
    }
    assert texts(open_workbook(hostile.pack(moved), "a.xlsx").sheets[0]) == {"A1": "1"}


def test_an_empty_sheet_is_empty() -> None:
    grid = open_workbook(saved(openpyxl.Workbook()), "a.xlsx")
    assert grid == WorkbookGrid([SheetGrid("Sheet")])
    assert (grid.sheets[0].max_row, grid.sheets[0].max_column) == (0, 0)


def test_values_equal_openpyxl_on_a_mixed_sheet() -> None:
    book = openpyxl.Workbook()
    page: Any = book.active
    for row in range(1, 40):
        for column in range(1, 30):
            if (row * column) % 3:
                page.cell(row, column, f"文{row}" if row % 2 else row * column)
    data = saved(book)
    read: Any = openpyxl.load_workbook(io.BytesIO(data)).active
    expected = {
        cell.coordinate: str(cell.value) for line in read.iter_rows() for cell in line if cell.value is not None
    }
    assert texts(open_workbook(data, "a.xlsx").sheets[0]) == expected


def test_reading_changes_no_file(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(hostile.workbook())
    path.chmod(0o444)
    before = path.stat()
    assert open_workbook(read_bytes(path), path.name).sheets[0].cells
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_bytes(tmp_path)
    assert refused.value.problem.key == "unopenable"
    assert set(refused.value.problem.facts) == {"reason_zh", "reason_en"}


def test_a_missing_file_is_the_callers_business(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_bytes(tmp_path / "none.xlsx")


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.truncate((64 << 20) + 1)
    with pytest.raises(Refused) as refused:
        read_bytes(path)
    assert refused.value.problem.key == "limit"
    assert refused.value.problem.facts["limit"] == "64 MB"


def test_a_zip_of_its_own_making_is_a_zip() -> None:
    packed = _repacked(hostile.strings("一"), [hostile.sheet()])
    assert zipfile.ZipFile(io.BytesIO(packed)).testzip() is None
