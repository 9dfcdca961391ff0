"""Issued files that mean harm, through every command that opens one: what they say stays a text, and nothing breaks."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import hostile
import openpyxl
import pytest
from test_hostile import HONEST, REFUSED

from checks.catalogue import chosen, judge
from workbook_templates import stamp as stamps
from workbook_templates.macros.compression import compress, decompress
from workbook_templates.opening import STAMP_SHEET, WorkbookGrid, open_workbook
from workbook_templates.patching import Edit, patch
from workbook_templates.reading import read_submission
from xladdin.cli import main
from xladdin.excel.vba import modules, vba_project

FORM = "transfer-self-evaluation"
SHEET = "xl/worksheets/sheet1.xml"
PLAIN = "新增林地面积（公顷）"
MACROS = "xl/vbaProject.bin"
NEVER_OPENED = "宏与 xladdin 的不同，被改过或是别处来的"

FORMULAS = (
    '=HYPERLINK("http://example.invalid/?"&D4,"点这里")',
    "=cmd|'/c calc'!A1",
    "=1+1",
    "+1+1",
    "-2-3",
    "@SUM(A1:A9)",
    "{=SUM(A1)}",
    '"&HYPERLINK("http://example.invalid","x")&"',
    "]]><f>1</f><![CDATA[",
    "</t></is></c><c r='A1'><f>1</f></c>",
    "a\" b' <c> &amp; & d",
)
"""Texts that a program would compute, or that would end the piece of a file in which they stand."""


TOLD = ("XLADDIN_PROJECT", "XLADDIN_FINGERPRINT")
"""The names that say what was issued."""


def issued(*texts: str, project: str = "", sheet: str = "目标表") -> bytes:
    """An issued table with texts, as XML spells them, each for level 3 of one row and the target of another."""
    rows: Sequence[Sequence[str]] = (
        ("绩效目标表",),
        ("（2024年度）",),
        ("项目名称", project or texts[0]),
        ("一级指标", "二级指标", "三级指标", "指标值"),
        *(("产出指标", "数量指标", text, "≥5") for text in texts),
        *(("产出指标", "数量指标", PLAIN, text) for text in texts),
    )
    cells = "".join(
        f'<row r="{row}">'
        + "".join(
            f'<c r="{"ABCD"[column]}{row}" t="inlineStr"><is><t xml:space="preserve">{each}</t></is></c>'
            for column, each in enumerate(line)
        )
        + "</row>"
        for row, line in enumerate(rows, 1)
    )
    members = hostile.parts(hostile.sheet(cells))
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace("自评表".encode(), sheet.encode())
    return hostile.pack(members)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def made(folder: Path, data: bytes, *more: str) -> bytes:
    """The template that the command makes of an issued file."""
    source, path = folder / "下达.xlsx", folder / ("表.xlsm" if "--excel" in more else "表.xlsx")
    source.write_bytes(data)
    assert main(["template", FORM, "--from", str(source), "-o", str(path), *more]) == 0
    return path.read_bytes()


def grid_of(data: bytes) -> WorkbookGrid:
    return open_workbook(data, "表.xlsx")


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def formulas_of(data: bytes) -> dict[str, list[str | None]]:
    """All that a program computes: formulas of cells, names, validations and formats, by part."""
    wanted = ("f", "formula", "formula1", "formula2", "definedName")
    found = {}
    for name, content in members_of(data).items():
        if name.endswith(".xml"):
            tags = [(each.tag.rpartition("}")[2], each) for each in ET.fromstring(content).iter()]
            found[name] = [each.text for tag, each in tags if tag in wanted and each.get("name") not in TOLD]
    return {name: texts for name, texts in found.items() if texts and "docProps" not in name}


def said_of_issued(data: bytes) -> list[tuple[str, str]]:
    """What is found to have been changed in a template that was just made."""
    (found,) = judge([read_submission(data, "表.xlsx")], rules=chosen(["FM04", "FM06", "FM07"]))
    return [(each.code, each.cell) for each in found]


def comes_back(data: bytes, *texts: str) -> None:
    """Expect texts in the cells that they were issued for, the first one in the stamp, and the stamp whole."""
    submission = read_submission(data, "表.xlsx")
    (form,) = submission.forms
    assert form.project == texts[0]
    assert [each.label.text for each in form.indicators[: len(texts)]] == list(texts)
    assert [each.target.text for each in form.indicators[len(texts) :]] == list(texts)
    stamp = stamps.read(grid_of(data))
    assert stamp is not None
    assert (stamp.project, stamp.intact) == (texts[0][:255], True)


@pytest.mark.parametrize("more", [(), ("--excel",)], ids=["native", "excel"])
def test_texts_that_look_like_formulas_stay_texts(more: tuple[str, ...], tmp_path: Path) -> None:
    data = made(tmp_path, issued(*map(escaped, FORMULAS)), *more)
    comes_back(data, *FORMULAS)
    assert said_of_issued(data) == []

    (tmp_path / "又").mkdir()
    harmless = made(tmp_path / "又", issued(*("林地面积" for _ in FORMULAS)), *more)
    assert formulas_of(data) == formulas_of(harmless)
    others = members_of(harmless)
    assert {name for name, content in members_of(data).items() if content != others[name]} == {
        SHEET,
        "xl/worksheets/sheet3.xml",
        "xl/workbook.xml",
    }


@pytest.mark.parametrize("text", FORMULAS)
def test_a_project_is_one_constant_of_the_stamp(text: str, tmp_path: Path) -> None:
    data = made(tmp_path, issued(PLAIN, project=escaped(text)))
    names = openpyxl.load_workbook(io.BytesIO(data)).defined_names
    assert names["XLADDIN_PROJECT"].attr_text == '"' + text.replace('"', '""') + '"'
    assert read_submission(data, "表.xlsx").forms[0].project == text


def test_a_number_with_a_sign_is_the_number_that_was_issued(tmp_path: Path) -> None:
    data = made(tmp_path, issued("-2"))
    form = read_submission(data, "表.xlsx").forms[0]
    assert (form.indicators[1].target.text, form.indicators[1].target.stored) == ("-2", Decimal(-2))
    assert "-2" not in {text for texts in formulas_of(data).values() for text in texts}


ODD = {
    "面积_x001B_[31m": "面积[31m",
    "面积_x0000_（公顷）": "面积（公顷）",
    "面积_x0007__x000B_（公顷）": "面积（公顷）",
    "面积_x005F_x0041_": "面积_x0041_",
    "面积_x005F_x001B_": "面积_x001B_",
    "面积_xD800_": "面积_xD800_",
    "面积&#x9B;31m": "面积\x9b31m",
    "面积&#x202E;积面": "面积\u202e积面",
    "面积&#10;（公顷）": "面积\n（公顷）",
}
"""How a file spells a text, and what of it is issued."""


@pytest.mark.parametrize("more", [(), ("--excel",)], ids=["native", "excel"])
def test_odd_characters_are_left_out_or_come_back(more: tuple[str, ...], tmp_path: Path) -> None:
    data = made(tmp_path, issued(*ODD), *more)
    comes_back(data, *ODD.values())
    assert said_of_issued(data) == []


@pytest.mark.parametrize("spelling", ODD)
def test_a_project_says_nothing_to_the_terminal(
    spelling: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(tmp_path, issued(PLAIN, project=spelling))
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert not set(said) & {"\x1b", "\x9b", "\u202e", "\x07"}


@pytest.mark.parametrize("spelling", ["面积&#0;", "面积&#xD800;"])
def test_what_is_no_xml_is_refused(spelling: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "下达.xlsx"
    source.write_bytes(issued(spelling))
    assert main(["template", FORM, "--from", str(source), "-o", str(tmp_path / "表.xlsx")]) == 2

    out, error = capsys.readouterr()
    assert (out, error.count("\n")) == ("", 1)
    assert error.startswith(f"xladdin: {source}：文件已损坏，不能完整读取（{SHEET}）")
    assert [each.name for each in tmp_path.iterdir()] == ["下达.xlsx"]


def test_forty_thousand_characters_are_cut_as_a_cell_holds_them(tmp_path: Path) -> None:
    data = made(tmp_path, issued("长" * 40_000))
    comes_back(data, "长" * 32_767)


def test_more_rows_than_a_form_has_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "下达.xlsx"
    source.write_bytes(issued(*(f"新增林地面积{number}（公顷）" for number in range(251))))
    assert main(["template", FORM, "--from", str(source), "-o", str(tmp_path / "表.xlsx")]) == 2
    assert capsys.readouterr() == ("", f"xladdin: {source} 的工作表“目标表”有 502 行，模板最多 500 行\n")
    main(["template", FORM, "--from", str(source), "-o", str(tmp_path / "表.xlsx"), "--lang", "en"])
    assert capsys.readouterr().err == (
        f"xladdin: the sheet “目标表” of {source} has 502 rows, and a template at most 500\n"
    )
    assert [each.name for each in tmp_path.iterdir()] == ["下达.xlsx"]


def test_what_a_sheet_is_called_leads_nowhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "='x'!A1&amp;&#x9B;2J"
    data = made(tmp_path, issued(PLAIN, sheet=name))
    assert [sheet.name for sheet in grid_of(data).sheets] == ["自评表", "_xladdin_check", STAMP_SHEET]
    assert "的工作表“='x'!A1&2J”（新增林地面积（公顷））。\n" in capsys.readouterr().out

    source = tmp_path / "下达.xlsx"
    assert main(["template", "regional-funds", "--from", str(source), "-o", str(tmp_path / "b.xlsx")]) == 2
    assert "认出的是：“='x'!A1&2J”绩效目标表\n" in capsys.readouterr().err


# Every command, every file that means harm


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    for name, make in ({name: make for name, (_, make) in REFUSED.items()} | HONEST).items():
        (folder / name).write_bytes(make())
    return folder


@pytest.mark.parametrize("command", ["fill", "template", "doctor"])
@pytest.mark.parametrize("name", [*REFUSED, *HONEST])
def test_every_command_says_in_a_line_what_it_cannot_use(
    name: str, command: str, files: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path, out = files / name, tmp_path / f"副本{Path(name).suffix}"
    before = path.read_bytes()
    arguments = {
        "fill": ["fill", str(path), "-o", str(out)],
        "template": ["template", FORM, "--from", str(path), "-o", str(tmp_path / "表.xlsx")],
        "doctor": ["excel", "doctor", str(path)],
    }
    assert main(arguments[command]) == 2

    said, error = capfd.readouterr()
    assert (said, error.count("\n")) == ("", 1)
    assert error.startswith("xladdin: ")
    assert list(tmp_path.iterdir()) == []
    assert path.read_bytes() == before


# Macros


@pytest.fixture(scope="module")
def with_macros(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("made") / "表.xlsm"
    assert main(["template", FORM, "--excel", "-o", str(path)]) == 0
    return path.read_bytes()


def remade(data: bytes, changes: Mapping[str, bytes]) -> bytes:
    return hostile.pack(members_of(data) | dict(changes))


def doctor(data: bytes, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    path = folder / "表.xlsm"
    path.write_bytes(data)
    capsys.readouterr()
    main(["excel", "doctor", str(path)])
    out, error = capsys.readouterr()
    assert error == ""
    return out


def test_macros_that_cannot_be_unpacked_are_not_ours(
    with_macros: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    info = zipfile.ZipFile(io.BytesIO(with_macros)).getinfo(MACROS)
    names, extras = struct.unpack_from("<HH", with_macros, info.header_offset + 26)
    start = info.header_offset + 30 + names + extras
    broken = with_macros[:start] + b"\xff" * 90 + with_macros[start + 90 :]
    assert f"✗ {NEVER_OPENED}\n" in doctor(broken, tmp_path, capsys)


@pytest.mark.parametrize(
    "binary",
    [
        vba_project(modules(), sheets=[f"Sheet{number}" for number in range(1, 250)]),
        vba_project(modules(), sheets=["Sheet12345678901234567890"]),
        vba_project({**modules(), "bomb": 'Attribute VB_Name = "bomb"\n' + "a" * (2 << 20)}, sheets=["Sheet1"]),
        b"",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    ],
    ids=["many modules", "a long name", "a bomb", "nothing", "a header alone"],
)
def test_odd_projects_are_not_ours(
    binary: bytes, with_macros: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"✗ {NEVER_OPENED}\n" in doctor(remade(with_macros, {MACROS: binary}), tmp_path, capsys)


def test_a_little_that_unpacks_to_much_is_refused_early() -> None:
    chunk = b"\x02a\xfc\x0f"
    many = b"\x01" + ((0xB000 | (len(chunk) - 1)).to_bytes(2, "little") + chunk) * 100_000
    assert decompress(many[:7]) == b"a" * 4096
    with pytest.raises(ValueError, match="source"):
        decompress(many)
    assert decompress(compress(b"a" * 9_000)) == b"a" * 9_000


def test_what_a_template_says_of_itself_makes_no_lines_and_no_commands(
    with_macros: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = members_of(with_macros)["xl/workbook.xml"].decode()
    book = re.sub(r'(name="XLADDIN_XLWINGS"[^>]*>)"[^"]*"', r'\1"0.1; rm -rf ~"', book)
    book = book.replace(f'"{FORM}"', '"x&#10;✓ 宏与 xladdin 的逐字节相同&#x9B;2J"')
    out = doctor(remade(with_macros, {"xl/workbook.xml": book.encode()}), tmp_path, capsys)

    lines = out.splitlines()
    assert "✗ 模板：x ✓ 宏与 xladdin 的逐字节相同2J，这一版 xladdin 不认得" in lines
    assert "✗ 宏要用的 xlwings：0.1; rm -rf ~；已安装的是 0.37.8" in lines
    assert lines[lines.index("✗ 宏要用的 xlwings：0.1; rm -rf ~；已安装的是 0.37.8") + 1] == (
        "    → 请用 xladdin template … --excel 重新生成模板"
    )
    assert "rm -rf ~" not in "".join(line for line in lines if "→" in line)


# Filling


def test_a_text_that_looks_like_an_escape_is_patched_as_it_is() -> None:
    source = hostile.workbook('<row r="1"><c r="A1"/><c r="B1"/></row>')
    data = patch(source, [Edit("自评表", 1, 1, "_x0041_"), Edit("自评表", 1, 2, "_x001B_", '"_x001B_"')])
    cells = grid_of(data).sheets[0].cells
    assert {place: cell.text for place, cell in cells.items()} == {(1, 1): "_x0041_", (1, 2): "_x001B_"}


@pytest.mark.parametrize(
    ("text", "told"),
    [("=cmd|'/c calc'!A1", "=cmd|'/ccalc'!A1✓甲"), ("+1+1", "+1+1✓甲"), ("'=1+1", "'=1+1✓甲"), ("@SUM", "@SUM✓甲")],
)
def test_labels_of_a_filled_form_are_told_on_one_line_and_stay_texts(
    text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, copy = tmp_path / "表.xlsx", tmp_path / "副本.xlsx"
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = "=1+1"
    page.append(["中央资金执行情况表（万元）"])
    page.append(["序号", "旗县区", "中央资金（万元）", "中央资金执行数（万元）", "中央资金执行率（%）"])
    page.append([1, "", 100, 58.87, None])
    page.append([2, "乙县", 100, 50, "50.00%"])
    page["B3"].value, page["B3"].data_type = f"{text}\n✓ 甲", "s"
    book.save(path)
    assert main(["fill", str(path), "-o", str(copy)]) == 0

    said = capsys.readouterr().out.splitlines()
    assert said[1] == f"  =1+1!E3  {told} 中央资金执行率：58.87%"
    after, before = openpyxl.load_workbook(copy)["=1+1"], openpyxl.load_workbook(path)["=1+1"]
    assert (after["E3"].value, after["E3"].data_type) == ("58.87%", "s")
    changed = {
        cell.coordinate
        for row in before
        for cell in row
        if (cell.value, cell.data_type) != ((there := after[cell.coordinate]).value, there.data_type)
    }
    assert changed == {"E3"}
