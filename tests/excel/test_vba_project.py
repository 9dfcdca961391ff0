"""The macros that a template ships: read back by olevba, opened by LibreOffice, the same bytes every time."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import warnings
import zipfile
from html import unescape
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from random import Random

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ooxml import audit
from openpyxl import Workbook, load_workbook
from saving import save_as

from workbook_templates.macros.compression import compress, decompress
from xladdin.excel.functions import FUNCTIONS
from xladdin.excel.vba import attach, modules, vba_project
from xladdin.excel.vba.container import write_container

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of what olevba itself imports
    from oletools.olevba import VBA_Parser, decompress_stream

RESERVED = frozenset(
    re.findall(
        "[a-z]+",
        """
        and as boolean byref byte byval call case const currency date declare dim do double each else end enum eqv erase
        error event exit false for friend function get global goto if imp implements in integer is let like lock long
        loop lset me mid mod name new next not nothing null object on open option optional or paramarray print private
        property public put redim rem resume return rset seek select set single static step stop string sub then time
        to true type unlock until variant wend while with write xor caller
        """,
    )
)
"""Words that VBA keeps for itself, and xlwings' own ``caller``."""


def read_back(binary: bytes) -> dict[str, str]:
    """Return the sources that olevba finds, with line feeds."""
    parser = VBA_Parser("vbaProject.bin", data=binary)
    return {stream.removeprefix("VBA/"): code.replace("\r\n", "\n") for _, stream, _, code in parser.extract_macros()}


def test_olevba_reads_back_what_was_packed() -> None:
    found = read_back(vba_project(sheets=("Sheet1", "Sheet2", "Sheet3")))

    assert list(found) == [
        *("ThisWorkbook", "Sheet1", "Sheet2", "Sheet3"),
        *("xlwings", "Dictionary", "xlwings_udfs", "xladdin_buttons"),
    ]
    for name, source in modules().items():
        assert found[name] == source
    assert 'Attribute VB_Name = "Sheet3"\n' in found["Sheet3"]
    assert "Sub " not in found["ThisWorkbook"] + found["Sheet1"]


def test_the_notices_of_others_stay() -> None:
    found = read_back(vba_project())
    assert "'xlwings is distributed under a BSD 3-clause license." in found["xlwings"]
    assert "THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS" in found["xlwings"]
    assert "' (c) Tim Hall - https://github.com/timhall/VBA-Dictionary" in found["Dictionary"]
    assert "@license: MIT" in found["Dictionary"]
    as_shipped = (resources.files("xlwings") / "xlwings.bas").read_text(encoding="cp1252")
    assert found["xlwings"] == as_shipped


def test_the_macros_are_of_the_xlwings_that_is_pinned() -> None:
    found = read_back(vba_project())
    pinned = re.search(r'"xlwings==([0-9.]+)"', Path("pyproject.toml").read_text(encoding="utf-8"))

    assert pinned is not None
    assert version("xlwings") == pinned[1]
    assert f'Public Const XLWINGS_VERSION As String = "{pinned[1]}"' in found["xlwings"]
    assert f"with xlwings {pinned[1]}:" in found["xlwings_udfs"]


def test_nothing_runs_by_itself() -> None:
    parser = VBA_Parser("vbaProject.bin", data=vba_project())

    assert [keyword for kind, keyword, _ in parser.analyze_macros() if kind == "AutoExec"] == []
    assert not re.search(r"(?i)auto_?open|workbook_open|auto_?exec", "".join(read_back(vba_project()).values()))


def test_nothing_is_compiled() -> None:
    with olefile.OleFileIO(io.BytesIO(vba_project())) as ole:
        assert ole.openstream("VBA/_VBA_PROJECT").read() == b"\xcc\x61\xff\xff\x00\x01\x00"
        assert not any("SRP" in name for path in ole.listdir() for name in path)
        assert ole.parsing_issues == []
        project = ole.openstream("PROJECT").read().decode("ascii")
    assert "Module1" not in project
    assert project.count("xladdin_buttons") == 2


def test_the_same_modules_give_the_same_bytes() -> None:
    script = "import sys; from xladdin.excel.vba import vba_project; sys.stdout.buffer.write(vba_project())"
    other = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)

    assert vba_project() == vba_project() == other.stdout


def test_the_wrappers_are_what_xlwings_generates() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "xladdin.excel.vba.wrapper", "print"], check=True, capture_output=True, encoding="utf-8"
    )
    assert modules()["xlwings_udfs"] == done.stdout, "run python -m xladdin.excel.vba.wrapper"


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.id)
def test_a_function_can_be_named_and_described_in_excel(function: object) -> None:
    (found,) = [each for each in FUNCTIONS if each is function]
    names = [each.name for each in found.arguments]
    wrapper = modules()["xlwings_udfs"]

    assert re.fullmatch(r"JX_[A-Z]+(_[A-Z]+)*", found.id)
    assert f"Function {found.id}(" in wrapper
    # Where Python cannot be reached IFERROR goes on with the native formula.
    assert f"    {found.id} = CVErr(2042)" in wrapper
    assert all(re.fullmatch("[a-z]{3,}", name) for name in names)
    assert not RESERVED & set(names)
    assert max(len(text) for text in (found.help, *(f"{each.chinese}：{each.help}" for each in found.arguments))) <= 255
    assert sorted(each.optional for each in found.arguments) == [each.optional for each in found.arguments]


def test_every_button_is_a_macro_that_runs_python() -> None:
    source = modules()["xladdin_buttons"]
    macros = re.findall(
        r"^Sub (\w+)\(\)\n    RunPython \"from xladdin.excel import buttons; buttons.(\w+)\(\)\"", source, re.MULTILINE
    )

    assert dict(macros) == {
        "JX_CheckForm": "check_form",
        "JX_FillDerived": "fill_derived",
        "JX_ClearMarks": "clear_marks",
    }


@pytest.mark.parametrize(
    ("name", "source", "words"),
    [
        ("Sheet1", 'Attribute VB_Name = "Sheet1"\n', "one more module"),
        ("XLWINGS", 'Attribute VB_Name = "XLWINGS"\n', "one more module"),
        ("1st", 'Attribute VB_Name = "1st"\n', "one more module"),
        ("other", 'Attribute VB_Name = "others"\n', "begin with its name"),
        ("other", 'Attribute VB_Name = "other"\n\' 检查\n', "not ASCII"),
    ],
)
def test_a_module_that_vba_would_not_take_is_refused(name: str, source: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        vba_project({name: source})


@given(st.binary(max_size=6000) | st.text("ab \n", max_size=9000).map(str.encode))
@settings(max_examples=150, deadline=None)
def test_what_is_compressed_comes_back(data: bytes) -> None:
    packed = compress(data)

    assert decompress(packed)[: len(data)] == data
    assert decompress(packed)[len(data) :].strip(b"\0") == b""
    if data:
        assert bytes(decompress_stream(bytearray(packed)))[: len(data)] == data


@pytest.mark.parametrize("size", [0, 1, 3, 4095, 4096, 4097, 8192, 20_000])
def test_sizes_around_a_chunk_come_back(size: int) -> None:
    text = ("Sub JX_Check()\r\n    RunPython\r\nEnd Sub\r\n" * 600)[:size].encode()

    assert decompress(compress(text)) == text


def test_a_damaged_compression_is_refused() -> None:
    with pytest.raises(ValueError, match="not a compressed container"):
        decompress(b"\x02")
    with pytest.raises(ValueError, match="leads before its chunk"):
        decompress(b"\x01" + (0xB000 | 2).to_bytes(2, "little") + b"\x01\xff\xff")


@pytest.mark.parametrize("sizes", [(0,), (1, 63, 64, 65), (4095, 4096, 4097), (200_000, 10), tuple(range(40))])
def test_a_container_gives_its_streams_back(sizes: tuple[int, ...]) -> None:
    random = Random(1)
    streams = {f"stream {number:02}": random.randbytes(size) for number, size in enumerate(sizes)}
    binary = write_container({"storage": streams, "PROJECT": b"x"})

    with olefile.OleFileIO(io.BytesIO(binary)) as ole:
        assert {name: ole.openstream(f"storage/{name}").read() for name in streams} == streams
        assert ole.openstream("PROJECT").read() == b"x"
        assert ole.parsing_issues == []


def test_a_container_that_is_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="more than the header"):
        write_container({"stream": bytes(8_000_000)})


def workbook(path: Path) -> Path:
    book = Workbook()
    assert book.active is not None
    book.active.title = "自评表"
    for row in (
        ["三级指标", "指标值", "完成值"],
        ["新增林地面积（公顷）", "≥94.58", 101.5],
        ["群众满意度", "≥90%", 0.95],
    ):
        book.active.append(row)
    book.active["C3"].number_format = "0%"
    book.active["D2"] = "=C2*2"
    book.active["D3"] = '=IFERROR(JX_MET(B3,C3,A3),"由本表公式判断")'
    book.create_sheet("_xladdin").sheet_state = "hidden"
    attach(book)
    book.save(path)
    return path


def test_a_workbook_carries_the_macros(tmp_path: Path) -> None:
    path = workbook(tmp_path / "模板.xlsm")

    with zipfile.ZipFile(path) as package:
        assert package.read("xl/vbaProject.bin") == vba_project(sheets=("Sheet1", "Sheet2"))
        types = package.read("[Content_Types].xml").decode()
        relations = package.read("xl/_rels/workbook.xml.rels").decode()
        assert 'codeName="ThisWorkbook"' in package.read("xl/workbook.xml").decode()
        assert 'codeName="Sheet2"' in package.read("xl/worksheets/sheet2.xml").decode()
    assert "application/vnd.ms-excel.sheet.macroEnabled.main+xml" in types
    assert 'Extension="bin" ContentType="application/vnd.ms-office.vbaProject"' in types
    assert "http://schemas.microsoft.com/office/2006/relationships/vbaProject" in relations
    again = load_workbook(path, keep_vba=True)
    again.save(tmp_path / "again.xlsm")
    with zipfile.ZipFile(tmp_path / "again.xlsm") as package:
        assert package.read("xl/vbaProject.bin") == vba_project(sheets=("Sheet1", "Sheet2"))


def test_a_workbook_with_macros_is_sound_to_excel(tmp_path: Path) -> None:
    assert audit(workbook(tmp_path / "模板.xlsm")) == []


def test_libreoffice_opens_it_with_its_values_and_its_modules(tmp_path: Path) -> None:
    path = workbook(tmp_path / "模板.xlsm")
    (plain,) = save_as([path], "xlsx", tmp_path / "plain")
    (opened,) = save_as([path], "ods", tmp_path / "opened")

    sheet = load_workbook(plain, data_only=True)["自评表"]
    assert [[cell.value for cell in row] for row in sheet["A2:D3"]] == [
        ["新增林地面积（公顷）", "≥94.58", 101.5, 203],
        # There is no Python to call: the native formula goes on.
        ["群众满意度", "≥90%", 0.95, "由本表公式判断"],
    ]
    with zipfile.ZipFile(opened) as package:
        sources = {
            Path(name).stem: unescape(package.read(name).decode())
            for name in package.namelist()
            if name.startswith("Basic/VBAProject/")
        }
    assert {"xlwings", "Dictionary", "xlwings_udfs", "xladdin_buttons", "Sheet2", "ThisWorkbook"} <= sources.keys()
    for function in FUNCTIONS:
        assert f"Function {function.id}(" in sources["xlwings_udfs"]
    assert "Sub JX_CheckForm()" in sources["xladdin_buttons"]
