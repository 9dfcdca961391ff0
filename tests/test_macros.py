"""IO03 is silent of a template's own macros alone: whatever else could call a procedure is told, in every disguise."""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
from collections.abc import Mapping
from functools import cache
from importlib import resources
from random import Random
from xml.sax.saxutils import escape, quoteattr

import hostile
import openpyxl
import pytest
from filling import LAYOUTS
from olefile import OleFileIO
from openpyxl.comments import Comment

from checks.catalogue import catalogue, judge
from checks.profile import load
from workbook_templates.building.content import blank_content
from workbook_templates.macros import Standing, leads_elsewhere, standing_of
from workbook_templates.macros.calls import compute_only
from workbook_templates.macros.compression import compress, decompress
from workbook_templates.macros.known import PROJECTS, SOURCES
from workbook_templates.macros.sources import NAME, OFFSET, digest_of, read_sources
from workbook_templates.opening import open_workbook
from workbook_templates.opening.guard import Package
from workbook_templates.reading import read_submission
from xladdin.excel.template import build_excel
from xladdin.excel.vba import modules, vba_project
from xladdin.excel.vba.container import write_container

FORM = "budget-allocation"
BINARY, BOOK, TYPES = "xl/vbaProject.bin", "xl/workbook.xml", "[Content_Types].xml"
SHEET, SHEET_RELS = "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels"
BOOK_RELS, ROOT_RELS, DRAWING = "xl/_rels/workbook.xml.rels", "_rels/.rels", "xl/drawings/drawing1.xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships"
SHEETS = ("Sheet1", "Sheet2", "Sheet3")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PYTHON = 'RunPython("import os")'


@cache
def template() -> Mapping[str, bytes]:
    """The parts of a template with macros."""
    data = build_excel(LAYOUTS[FORM], blank_content(LAYOUTS[FORM], year="2024"), load())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def changed(*changes: tuple[str, str, str], **more: bytes) -> bytes:
    """The template with texts in its parts replaced by others, and with more parts."""
    parts = dict(template())
    for part, old, new in changes:
        text = parts[part].decode()
        assert old in text, (part, old)
        parts[part] = text.replace(old, new, 1).encode()
    return hostile.pack({**parts, **more})


def standing(data: bytes) -> Standing:
    return standing_of(Package(data), data)


def told(data: bytes) -> list[str]:
    """What IO03 says of a file."""
    (rule,) = [rule for rule in catalogue() if rule.code == "IO03"]
    (findings,) = judge([read_submission(data, "表.xlsm")], load(), [rule])
    return [finding.message() for finding in findings]


ANY = ["文件带有宏；检查时没有运行。"]
SOURCE = ["文件带有宏，源代码与模板的相同，但文件由别的程序保存过，编译后的部分无法核对；检查时没有运行。"]


def with_cell(formula: str) -> bytes:
    """The template with one more formula, given as its XML."""
    return changed((SHEET, "</sheetData>", f'<row r="900"><c r="A900">{formula}</c></row></sheetData>'))


def before(tag: str, text: str, part: str = SHEET) -> tuple[str, str, str]:
    return part, tag, text + tag


def related(rels: str, kind: str, target: str, more: str = "") -> tuple[str, str, str]:
    relation = f'<Relationship Id="rIdX" Type="{kind}" Target="{target}"{more}/>'
    return before("</Relationships>", relation, rels)


def typed(part: str, content_type: str) -> tuple[str, str, str]:
    return before("</Types>", f'<Override PartName="/{part}" ContentType="{content_type}"/>', TYPES)


# What is ours


def test_the_macros_made_now_are_among_those_that_are_known() -> None:
    """After a change of the macros add the two digests to workbook_templates/macros/known.py."""
    binary = vba_project(sheets=SHEETS)
    assert template()[BINARY] == binary
    assert {hashlib.sha256(binary).hexdigest()} <= PROJECTS
    assert {digest_of(read_sources(binary))} <= SOURCES
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in PROJECTS | SOURCES)


def test_the_macros_of_the_first_templates_stay_known() -> None:
    assert "f500b8a2cce8d6825ca0639d050998d692fc04b1dda2bb27b2d650da2e283eb3" in PROJECTS
    assert "c7892037c3b6347e843771919191cb6f838a82c907f8add458190501730a9e8a" in SOURCES


def test_a_template_as_it_was_made_is_silent() -> None:
    assert told(changed()) == []
    grid = open_workbook(changed(), "表.xlsm")
    assert (grid.macros, grid.macros_proven, grid.content) == (True, "bytes", "xlsm")


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(E6:E15)",
        "_xlfn.IFS(A1&gt;1,2)",
        "ROUND(E6/F6*100, 2)",
        "-(A1+B1)*(C1)",
        'IF (A1="RunPython(1)","是(否)","（无）")',
        "'自评表(2)'!A1+IFERROR(JX_RATE(1,2),\"'\")",
        "INDEX({1,2;3,4},1,2)",
        'HYPERLINK("#\'预算分配明细\'!E6","预算(明细)")',
    ],
)
def test_what_a_clerk_writes_is_no_matter(formula: str) -> None:
    assert told(with_cell(f"<f>{formula}</f>")) == []


def test_texts_notes_links_and_sheets_of_a_clerk_are_no_matter() -> None:
    book = openpyxl.load_workbook(io.BytesIO(changed()), keep_vba=True)
    sheet = book.worksheets[0]
    sheet["D6"] = 'RunPython("import os")'
    sheet["D6"].comment = Comment('=RunPython("import os")（见附件）', "王")
    sheet["D7"].hyperlink = "https://example.invalid/a(1)?q=RunPython"
    sheet["D8"].hyperlink = openpyxl.worksheet.hyperlink.Hyperlink(ref="D8", location="'说明(2)'!A1", display="f(x)")
    sheet.oddFooter.center.text = "第 &P 页（共 &N 页）(草稿)"
    book.create_sheet("说明(2)")
    stream = io.BytesIO()
    book.save(stream)
    data = stream.getvalue()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert any(name.endswith(".vml") for name in package.namelist())
    assert standing(data) == Standing("bytes", "")
    assert told(data) == []


# (a) Formulas


CALLS = [
    PYTHON,
    PYTHON.upper(),
    f"1+{PYTHON}",
    f"-{PYTHON}",
    f"@{PYTHON}",
    f"IFERROR(JX_CHECK(A1:B2),{PYTHON})",
    'RunPython ("import os")',
    'RunPython\u3000("import os")',
    'RunPython\u200b("import os")',
    "RunPython(A1)",
    'RunPython\n("import os")',
    'RunPython（"import os")',
    'ＲｕｎPython("import os")',
    f"_xlfn.{PYTHON}",
    f"_xlfn._xlws.{PYTHON}",
    f"_xludf.{PYTHON}",
    f"_xll.{PYTHON}",
    f"xlwings.{PYTHON}",
    f"[0]!{PYTHON}",
    f"[1]!{PYTHON}",
    f"表.xlsm!{PYTHON}",
    f"'表.xlsm'!{PYTHON}",
    f"'[表.xlsm]Sheet1'!{PYTHON}",
    "'RunPython'(A1)",
    "IF(1,RunPython)(A1)",
    "(RunPython)(A1)",
    f'"a\'"&{PYTHON}&"\'"',
    f'\'a"b\'!A1&{PYTHON}&""',
    f'"a""b"&{PYTHON}',
    f'"{PYTHON}',
    f"T['\"]+{PYTHON}+T['\"]",
    "cmd|' /c calc'!A1",
    "LAMBDA(f,f(A1))(RunPython)",
    "LET(f,RunPython,f(A1))",
    "MAP(A1:A2,RunPython)",
    'EVALUATE("Run"&"Python(A1)")',
    'CALL("kernel32","WinExec","JCJ","calc",0)',
    'REGISTER.ID("kernel32","WinExec")',
    "INDIRECT(A1)",
    'HYPERLINK("#RunPython(A1)","x")',
    'hyperlink("#RunPython(A1)","x")',
    'HYPERLINK("#"&A1)',
    "HYPERLINK(A1)",
    'HYPERLINK("#\'表\'!"&A1,"x")',
    'HYPERLINK("#\'表\'!A1:RunPython(A1)","x")',
    'HYPERLINK("#\'表\'!"&SUBSTITUTE(A1,"(",""),"x")',
    'HYPERLINK("#\'表\'!"&SUBSTITUTE(SUBSTITUTE(A1,"(",""),"（","")&B1,"x")',
    'HYPERLINK("#\'表\'!"&SUBSTITUTE(SUBSTITUTE(A1,"(","("),"（",""),"x")',
    f"HYPERLINK(\"#'表'!A1\",{PYTHON})",
    f'"HYPERLINK("#\'表\'!A1")"&{PYTHON}',
    'HYPERLINK("表.xlsm#RunPython(A1)","x")',
    "JXX_CHECK(A1)",
    "JX_CHECK.RunPython(A1)",
    "xlwings_udfs.JX_CHECK(A1)",
    "unknown(A1)",
]


@pytest.mark.parametrize("formula", CALLS)
def test_a_formula_that_calls_more_is_told(formula: str) -> None:
    assert not compute_only([formula])
    data = with_cell(f"<f>{escape(formula)}</f>")
    assert standing(data) == Standing("bytes", SHEET)
    assert told(data) == ANY


@pytest.mark.parametrize(
    "xml",
    [
        '<f>&#82;unPython("import os")</f>',
        '<f>RunPytho&#x6e;&#40;"import os")</f>',
        '<f><![CDATA[RunPython("import os")]]></f>',
        '<f>Run<![CDATA[Python("import os")]]></f>',
        '<f>Run<!-- -->Python("import os")</f>',
        '<f>RunPython<?x ?>("import os")</f>',
        '<f>RunPython<z:z xmlns:z="z"/>("import os")</f>',
        '<f><z:t xmlns:z="z"/>RunPython("import os")</f>',
        '<f><t/>RunPython("import os")</f>',
        '<f>1+<t>RunPython("import os")</t></f>',
        '<f t="shared" ref="A900:A901" si="99">RunPython("import os")</f>',
        '<f t="array" ref="A900:A901">RunPython("import os")</f>',
        '<x:f xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">RunPython("import os")</x:f>',
    ],
)
def test_a_formula_is_read_as_xml_says_it(xml: str) -> None:
    assert told(with_cell(xml)) == ANY


def test_texts_that_a_reader_may_merge_into_a_formula_are_told() -> None:
    merging = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:z="z" mc:Ignorable="z" '
        'mc:ProcessContent="z:t"'
    )
    data = changed(
        (SHEET, "<worksheet ", f"<worksheet {merging} "),
        before("</sheetData>", '<row r="900"><c r="A900"><f><z:t>RunPython("import os")</z:t></f></c></row>'),
    )
    assert told(data) == ANY


def _public_procedures() -> list[str]:
    """The procedures of xlwings' module that a formula or a button could name."""
    source = (resources.files("xlwings") / "xlwings.bas").read_text(encoding="cp1252")
    declared = r"(?im)^\s*(?:Public |Friend )?(?:Static )?(?:Declare (?:PtrSafe )?)?(?:Sub|Function) (\w+)"
    return sorted(set(re.findall(declared, source)))


def test_the_procedures_of_xlwings_are_found() -> None:
    found = _public_procedures()
    assert {"RunPython", "RunFrozenPython", "ExecuteWindows", "SaveConfigToFile", "XLPy", "sql"} <= set(found)
    assert len(found) > 40


@pytest.mark.parametrize("name", [*_public_procedures(), "Dictionary"])
def test_no_other_procedure_may_be_called_or_assigned(name: str) -> None:
    assert not compute_only([f"{name}()"])
    assert not compute_only([f"{name.lower()}(A1,B1)"])
    assert standing(changed((DRAWING, "[0]!JX_CheckForm", f"[0]!{name}"))) == Standing("bytes", DRAWING)


def test_our_own_functions_may_be_called() -> None:
    wrappers = re.findall(r"(?m)^Function (\w+)\(", modules()["xlwings_udfs"])
    assert len(wrappers) == 11
    assert compute_only(f"{name}(A1:B2)" for name in wrappers)


CALL = escape(PYTHON)
IN_QUOTES = quoteattr(PYTHON)
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"


def _extended(inner: str) -> tuple[str, str, str]:
    return before("</worksheet>", f'<extLst><ext xmlns:x14="{X14}" xmlns:xm="{XM}" uri="{{x}}">{inner}</ext></extLst>')


ELSEWHERE = {
    "a name": before("</definedNames>", f'<definedName name="x">{CALL}</definedName>', BOOK),
    "a name of one sheet": before(
        "</definedNames>", f'<definedName name="x" localSheetId="1" hidden="1">{CALL}</definedName>', BOOK
    ),
    "a name that evaluates": before("</definedNames>", '<definedName name="x">EVALUATE(A1)</definedName>', BOOK),
    "a name of a procedure": before(
        "</definedNames>", '<definedName name="x" function="1" vbProcedure="1">A1</definedName>', BOOK
    ),
    "a name of an old macro": before("</definedNames>", '<definedName name="x" xlm="true">A1</definedName>', BOOK),
    "a key for a macro": before("</definedNames>", '<definedName name="x" shortcutKey="k">A1</definedName>', BOOK),
    "a name that runs on opening": before(
        "</definedNames>", '<definedName name="_xlnm.Auto_Open">A1</definedName>', BOOK
    ),
    "the same by its short name": before("</definedNames>", '<definedName name="AUTO_OPEN2">A1</definedName>', BOOK),
    "a conditional format": before(
        "<dataValidations",
        f'<conditionalFormatting sqref="A1"><cfRule type="expression" priority="999"><formula>{CALL}</formula></cfRule>'
        "</conditionalFormatting>",
    ),
    "a bound of a colour scale": before(
        "<dataValidations",
        f'<conditionalFormatting sqref="A1"><cfRule type="colorScale" priority="999"><colorScale>'
        f'<cfvo type="formula" val={IN_QUOTES}/></colorScale></cfRule></conditionalFormatting>',
    ),
    "a validation": before(
        "</dataValidations>",
        f'<dataValidation type="custom" sqref="A1"><formula1>{CALL}</formula1></dataValidation>',
    ),
    "a newer conditional format": _extended(
        f"<x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule><xm:f>{CALL}</xm:f></x14:cfRule>"
        "</x14:conditionalFormatting></x14:conditionalFormattings>"
    ),
    "a newer validation": _extended(
        f"<x14:dataValidations><x14:dataValidation><x14:formula1><xm:f>{CALL}</xm:f></x14:formula1>"
        "</x14:dataValidation></x14:dataValidations>"
    ),
    "a sparkline": _extended(
        f"<x14:sparklineGroups><x14:sparklineGroup><xm:f>{CALL}</xm:f></x14:sparklineGroup></x14:sparklineGroups>"
    ),
    "a link": before("<printOptions", f'<hyperlinks><hyperlink ref="A1" location={IN_QUOTES}/></hyperlinks>'),
    "a link with wide brackets": before(
        "<printOptions", '<hyperlinks><hyperlink ref="A1" location="RunPython（A1）"/></hyperlinks>'
    ),
    "a link to a file": related(SHEET_RELS, f"{OFFICE}/hyperlink", "表.xlsm#RunPython(A1)", ' TargetMode="External"'),
    "a link to a program": related(SHEET_RELS, f"{OFFICE}/hyperlink", "file:///c:/x.xlsm", ' TargetMode="External"'),
    "another macro of a button": (DRAWING, "[0]!JX_CheckForm", "[0]!RunPython"),
    "a macro with arguments": (DRAWING, "[0]!JX_CheckForm", "'RunPython &quot;import os&quot;'"),
    "ours with arguments": (DRAWING, "[0]!JX_CheckForm", "'JX_CheckForm RunPython(1)'"),
    "ours and one more": (DRAWING, "[0]!JX_CheckForm", "[0]!JX_CheckForm,RunPython"),
    "a macro of another file": (DRAWING, "[0]!JX_CheckForm", "表.xlsm!JX_CheckForm"),
    "a macro of a module": (DRAWING, "[0]!JX_CheckForm", "[0]!xlwings.RunPython"),
    "a macro that entities hide": (DRAWING, "[0]!JX_CheckForm", "[0]!&#82;unPython"),
    "the text of a shape": (DRAWING, 'textlink=""', f"textlink={IN_QUOTES}"),
    "the area of a camera": before("</xdr:wsDr>", f"<xdr:x cellRange={IN_QUOTES}/>", DRAWING),
    "a sheet of settings": (BOOK, 'name="_xladdin_check"', 'name="xlwings.conf"'),
    "the same in wide letters": (BOOK, 'name="_xladdin_check"', 'name="ＸＬＷＩＮＧＳ.conf"'),
    "the same with a sign that is not seen": (BOOK, 'name="_xladdin_check"', 'name="xl&#173;wings.conf"'),
    "a sheet of code": (BOOK, 'name="_xladdin_check"', 'name="main.py"'),
    "an encoding of its own": (SHEET, "<worksheet", '<?xml version="1.0" encoding="utf-7"?><worksheet'),
    "another type of the sheet": (
        TYPES,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
        "application/vnd.ms-excel.macrosheet+xml",
    ),
    "a relation that leads to nothing": related(SHEET_RELS, f"{OFFICE}/image", "../media/none.png"),
    "an old button in the sheet": before(
        "<drawing ", '<controls><control shapeId="1"><controlPr macro="[0]!RunPython"/></control></controls>'
    ),
}


FORMULAS = {name: change for name, change in ELSEWHERE.items() if CALL in change[2] or IN_QUOTES in change[2]}


@pytest.mark.parametrize(("part", "old", "new"), FORMULAS.values(), ids=FORMULAS)
def test_what_only_computes_there_is_no_matter(part: str, old: str, new: str) -> None:
    """It is the call that is told, not the place."""
    assert told(changed((part, old, new.replace(CALL, "SUM(A1)").replace(IN_QUOTES, '"SUM(A1)"')))) == []


@pytest.mark.parametrize("change", ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_calls_from_elsewhere_is_told(change: tuple[str, str, str]) -> None:
    data = changed(change)
    assert standing(data).like == "bytes"
    assert standing(data).reached != ""
    assert told(data) == ANY


# (c) Other containers


def _vml(shape: str) -> bytes:
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        f'xmlns:x="urn:schemas-microsoft-com:office:excel">{shape}</xml>'
    ).encode()


VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
BUTTON = '<v:shape><x:ClientData ObjectType="Button"><x:FmlaMacro>[0]!RunPython</x:FmlaMacro></x:ClientData></v:shape>'
HIDING = '<v:shape><x:ClientData ObjectType="Note"><x:FmlaMacro>RunPython</x:FmlaMacro></x:ClientData></v:shape>'
LEADING = '<v:shape href="#RunPython(A1)"><x:ClientData ObjectType="Note"/></v:shape>'
MACRO_SHEET = b'<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"/>'
RIBBON = b'<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui" onLoad="RunPython"/>'
EXCEL = "application/vnd.ms-excel"
CONTAINERS: dict[str, tuple[str, bytes, str, str, str]] = {
    "a button of the old kind": ("xl/drawings/a.vml", _vml(BUTTON), SHEET_RELS, f"{OFFICE}/vmlDrawing", VML),
    "a macro of a note": ("xl/drawings/a.vml", _vml(HIDING), SHEET_RELS, f"{OFFICE}/vmlDrawing", VML),
    "a link of a shape": ("xl/drawings/a.vml", _vml(LEADING), SHEET_RELS, f"{OFFICE}/vmlDrawing", VML),
    "a control": ("xl/ctrlProps/a.xml", b"<f/>", SHEET_RELS, f"{OFFICE}/ctrlProp", f"{EXCEL}.controlproperties+xml"),
    "an ActiveX control": (
        "xl/activeX/a.xml",
        b"<ocx/>",
        SHEET_RELS,
        f"{OFFICE}/control",
        "application/vnd.ms-office.activeX+xml",
    ),
    "an embedded object": (
        "xl/embeddings/a.bin",
        OLE,
        SHEET_RELS,
        f"{OFFICE}/oleObject",
        "application/vnd.openxmlformats-officedocument.oleObject",
    ),
    "a sheet of old macros": (
        "xl/macrosheets/a.xml",
        MACRO_SHEET,
        BOOK_RELS,
        f"{MICROSOFT}/xlMacrosheet",
        f"{EXCEL}.macrosheet+xml",
    ),
    "an international one": (
        "xl/intlmacrosheets/a.xml",
        MACRO_SHEET,
        BOOK_RELS,
        f"{MICROSOFT}/xlIntlMacrosheet",
        f"{EXCEL}.intlmacrosheet+xml",
    ),
    "a dialog": (
        "xl/dialogsheets/a.xml",
        b"<dialogsheet/>",
        BOOK_RELS,
        f"{OFFICE}/dialogsheet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.dialogsheet+xml",
    ),
    "a ribbon": ("customUI/a.xml", RIBBON, ROOT_RELS, f"{MICROSOFT}/ui/extensibility", "application/xml"),
    "a newer ribbon": (
        "customUI/a14.xml",
        RIBBON,
        ROOT_RELS,
        "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility",
        "application/xml",
    ),
    "toolbars": (
        "xl/attachedToolbars.bin",
        b"x",
        BOOK_RELS,
        f"{MICROSOFT}/attachedToolbars",
        f"{EXCEL}.attachedToolbars",
    ),
    "a link to another file": (
        "xl/externalLinks/a.xml",
        b"<externalLink/>",
        BOOK_RELS,
        f"{OFFICE}/externalLink",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml",
    ),
    "a second project": (
        "xl/more.bin",
        OLE,
        BOOK_RELS,
        f"{MICROSOFT}/vbaProject",
        "application/vnd.ms-office.vbaProject",
    ),
    "a compound file that is called a printer's settings": (
        "xl/printerSettings/a.bin",
        OLE,
        SHEET_RELS,
        f"{OFFICE}/printerSettings",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings",
    ),
    "a sheet of old macros that is called a worksheet": (
        "xl/worksheets/a.xml",
        MACRO_SHEET,
        BOOK_RELS,
        f"{OFFICE}/worksheet",
        f"{EXCEL}.macrosheet+xml",
    ),
}


@pytest.mark.parametrize("container", CONTAINERS.values(), ids=CONTAINERS)
def test_another_container_of_macros_is_told(container: tuple[str, bytes, str, str, str]) -> None:
    name, content, rels, kind, content_type = container
    data = changed(related(rels, kind, f"/{name}"), typed(name, content_type), **{name: content})
    assert standing(data).like == "bytes"
    assert standing(data).reached != ""
    assert told(data) == ANY


def test_settings_of_a_printer_and_pictures_are_no_matter() -> None:
    settings, picture = "xl/printerSettings/a.bin", "xl/media/a.png"
    data = changed(
        related(SHEET_RELS, f"{OFFICE}/printerSettings", f"/{settings}"),
        typed(settings, "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"),
        before("</Relationships>", f'<Relationship Id="r2" Type="{OFFICE}/image" Target="/{picture}"/>', SHEET_RELS),
        before("</Types>", '<Default Extension="png" ContentType="image/png"/>', TYPES),
        **{settings: b"\0\1printer", picture: b"\x89PNG"},
    )
    assert standing(data) == Standing("bytes", "")


def test_the_only_project_under_another_name_is_told() -> None:
    parts = dict(template())
    binary = parts.pop(BINARY)
    parts[BOOK_RELS] = parts[BOOK_RELS].replace(b"vbaProject.bin", b"other.dat")
    data = hostile.pack({**parts, "xl/other.dat": binary})
    assert open_workbook(data, "表.xlsm").macros
    assert told(data) == ANY


def test_a_project_that_leads_on_is_told() -> None:
    rels = (
        f'<Relationships xmlns="{hostile.PACKAGE}"><Relationship Id="r1" '
        f'Type="{MICROSOFT}/wordVbaData" Target="vbaData.xml"/></Relationships>'
    ).encode()
    assert told(changed(**{"xl/_rels/vbaProject.bin.rels": rels, "xl/vbaData.xml": b"<x/>"})) == ANY


def test_a_part_that_nothing_leads_to_is_told() -> None:
    assert standing(changed(**{"xl/stray.xml": b"<x/>"})) == Standing("bytes", "xl/stray.xml")


def test_a_zip_in_which_another_reader_may_find_other_parts_is_told() -> None:
    data = changed()
    with_comment = io.BytesIO(data)
    with zipfile.ZipFile(with_comment, "a") as package:
        package.comment = b"x"
    local = data.index(SHEET.encode())
    other_name = data[:local] + SHEET.replace("sheet1", "sheet9").encode() + data[local + len(SHEET) :]
    directory = struct.unpack_from("<II", data, len(data) - 10)
    larger = struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, *[len(template())] * 2, *directory)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, len(data) - 22, 1)
    end = data[-22:-10] + struct.pack("<IIH", directory[0] + 4 + len(larger) + len(locator), directory[1], 0)
    second = data[:-22] + b"PK\6\6" + larger + locator + end
    assert zipfile.ZipFile(io.BytesIO(second)).namelist() == list(template())
    for each in (with_comment.getvalue(), other_name, second):
        assert standing(each) == Standing("bytes", "ZIP")
        assert told(each) == ANY


def test_more_than_is_looked_into_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook_templates.macros.reaching.MAX_SIZE", 1 << 20)
    assert standing(changed()) == Standing("bytes", "size")


# (d) Other macros


def test_macros_that_were_changed_are_told() -> None:
    more = {**modules(), "xladdin_buttons": modules()["xladdin_buttons"] + "Sub More()\nEnd Sub\n"}
    for binary in (vba_project(more, sheets=SHEETS), vba_project({}, sheets=SHEETS), OLE, b"", b"x"):
        data = changed(**{BINARY: binary})
        assert standing(data) == Standing("", "")
        assert told(data) == ANY


def stomped() -> bytes:
    """Our macros as a program saves them that compiles: something else before the source of each module."""
    compiled = b"Shell calc".ljust(64, b"\0")
    with OleFileIO(io.BytesIO(template()[BINARY])) as ole:
        streams = {"/".join(path): ole.openstream(path).read() for path in ole.listdir()}
    offset = struct.pack("<HI", OFFSET, 4)
    directory = decompress(streams.pop("VBA/dir")).replace(offset + bytes(4), offset + struct.pack("<I", len(compiled)))
    del streams["VBA/_VBA_PROJECT"]
    modules_of = {name.removeprefix("VBA/"): data for name, data in streams.items() if name.startswith("VBA/")}
    return write_container(
        {
            "VBA": {
                **{name: compiled + data for name, data in modules_of.items()},
                "dir": compress(directory),
                "_VBA_PROJECT": b"\xcc\x61\xb2\0\0\x03\0" + bytes(500),
                "__SRP_0": bytes(100),
            },
            **{name: data for name, data in streams.items() if "/" not in name},
        }
    )


def test_macros_of_which_the_source_alone_is_ours_are_told_for_themselves() -> None:
    """Excel writes the project anew: what is compiled in it could be anything."""
    binary = stomped()
    assert read_sources(binary) == read_sources(template()[BINARY])
    data = changed(**{BINARY: binary})
    assert standing(data) == Standing("source", "")
    assert told(data) == SOURCE


def test_one_byte_more_is_another_file() -> None:
    assert told(changed(**{BINARY: template()[BINARY] + b"\0"})) == SOURCE


def test_the_code_of_the_workbook_or_a_sheet_counts() -> None:
    sources = read_sources(template()[BINARY])
    for name, line in (("ThisWorkbook", "Private Sub Workbook_Open()"), ("Sheet2", "x = 1"), ("Module1", "")):
        other = {**sources, name: f"{sources.get(name, '')}{line}\n"}
        assert digest_of(other) not in SOURCES, name
    assert digest_of({**sources, "Sheet4": sources["Sheet3"]}) in SOURCES


def test_damaged_macros_are_told_and_stop_nothing() -> None:
    random = Random(5)
    binary = template()[BINARY]
    for _ in range(100):
        damaged = bytearray(binary)
        for _ in range(random.choice((1, 5, 30))):
            damaged[random.choice((random.randrange(512), random.randrange(len(binary))))] = random.randrange(256)
        try:
            read_sources(bytes(damaged))
        except (OSError, ValueError):
            continue


def test_a_sector_of_an_impossible_size_is_told() -> None:
    binary = bytearray(template()[BINARY])
    binary[32] = 255
    with pytest.raises(ValueError, match="a damaged project"):
        read_sources(bytes(binary))
    assert told(changed(**{BINARY: bytes(binary)})) == ANY


def test_much_source_is_not_unpacked() -> None:
    """A few bytes a chunk of 4096, and many modules that are this one stream."""
    chunk = b"\x02a\xfc\x0f"
    much = b"\x01" + ((0xB000 | (len(chunk) - 1)).to_bytes(2, "little") + chunk) * 200
    name, offset = struct.pack("<HI", NAME, 1), struct.pack("<HII", OFFSET, 4, 0)
    directory = b"".join(name + bytes([65 + number]) + offset for number in range(26))
    streams = {chr(65 + number): much for number in range(26)}
    binary = write_container({"VBA": {**streams, "dir": compress(directory)}, "PROJECT": b"Module=xladdin_buttons"})
    with pytest.raises(ValueError, match="more source than a project"):
        read_sources(binary)
    assert told(changed(**{BINARY: binary})) == ANY


def test_where_their_source_is_ours_and_something_else_calls_it_they_are_told_like_any() -> None:
    data = changed(before("</sheetData>", f'<row r="900"><c r="A900"><f>{CALL}</f></c></row>'), **{BINARY: stomped()})
    assert standing(data) == Standing("source", SHEET)
    assert told(data) == ANY


@pytest.mark.parametrize(
    ("name", "leads"),
    [
        ("xlwings.conf", True),
        ("XLWINGS.CONF", True),
        (" xlwings .conf", True),
        ("xl\u00adwings.conf", True),
        ("ｘｌwings.conf", True),
        ("code.PY", True),
        ("code.ｐｙ", True),
        ("自评表", False),
        ("py", False),
        ("_xladdin_check", False),
    ],
)
def test_sheets_that_lead_python_elsewhere(name: str, *, leads: bool) -> None:
    assert leads_elsewhere(name) == leads


def test_macros_elsewhere_are_told_by_relations_too() -> None:
    """Whatever their parts are called; a relation that leads to nothing is none."""
    parts = hostile.parts(hostile.sheet())
    for kind, target, there in (
        (f"{MICROSOFT}/vbaProject", "x.bin", True),
        (f"{MICROSOFT}/xlIntlMacrosheet", "x.bin", True),
        (f"{MICROSOFT}/vbaProject", "y.bin", False),
    ):
        relation = f'<Relationship Id="m" Type="{kind}" Target="{target}"/></Relationships>'.encode()
        rels = parts[BOOK_RELS].replace(b"</Relationships>", relation)
        data = hostile.pack({**parts, BOOK_RELS: rels, "xl/x.bin": OLE})
        assert open_workbook(data, "表.xlsm").macros == there
