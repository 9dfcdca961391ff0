"""``xladdin excel doctor``: machines as they may be, described here, and every line that is said of them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from checks.profile import load
from workbook_templates.building.assembling import build
from workbook_templates.building.content import blank_content
from workbook_templates.building.saving import bytes_of
from workbook_templates.layout import load_layouts
from xladdin.cli import main
from xladdin.excel.doctor import Line, Mark, diagnose, status, to_text
from xladdin.excel.inspecting import NotATemplateError, inspect
from xladdin.excel.machine import Excel, Machine, this_machine
from xladdin.excel.template import build_excel
from xladdin.excel.vba import modules, vba_project

HOME = r"C:\Users\wang"
FOLDER = r"C:\jixiao\venv"
EXE = rf"{FOLDER}\Scripts\python.exe"
CONF = rf"{HOME}\.xlwings\xlwings.conf"
DLL = rf"{FOLDER}\xlwings64-0.37.8.dll"
EXCEL = Excel(r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE", "16.0", 64, 2)
FILES = {DLL: b"MZ", CONF: f'"INTERPRETER_WIN","{EXE}"\r\n'.encode("gbk"), EXE: b"MZ"}
TRUST_TODO = "请在 文件→选项→信任中心→信任中心设置→宏设置 中选“禁用所有宏，并发出通知”，或把模板放进受信任位置"
ANOTHER = (
    r"要用这个 Python 的，请运行 xladdin excel install；要用那个的，请运行 D:\py\python.exe -m xladdin excel doctor"
)


def windows(files: Mapping[str, bytes] = FILES, **changed: object) -> Machine:
    """Return a Windows machine with all that is needed, or with something changed."""
    fine = Machine(
        "Windows",
        "11",
        "3.11.9",
        64,
        EXE,
        HOME,
        {"xladdin": "0.1.0", "xlwings": "0.37.8", "pywin32": "308"},
        "0.37.8",
        "gbk",
        EXCEL,
        files.get,
    )
    return replace(fine, **changed)  # type: ignore[arg-type]


def mac(files: Mapping[str, bytes]) -> Machine:
    return Machine(
        "Darwin",
        "24.1.0",
        "3.12.4",
        64,
        "/opt/py/bin/python3",
        "/Users/wang",
        {"xladdin": "0.1.0", "xlwings": "0.37.8"},
        "0.37.8",
        "utf-8",
        Excel("/Applications/Microsoft Excel.app"),
        files.get,
    )


def wrong(machine: Machine) -> list[tuple[str, str]]:
    """Return what is wrong with a machine, and what to do."""
    lines = diagnose(machine)
    assert status(lines, machine) == int(any(line.mark is Mark.WRONG for line in lines))
    return [(line.zh, line.todo_zh) for line in lines if line.mark is Mark.WRONG]


def test_a_machine_with_everything() -> None:
    lines = diagnose(windows())
    assert to_text(lines) == (
        "✓ 操作系统：Windows 11，函数和按钮都可用\n"
        f"✓ Python 3.11.9，64 位：{EXE}\n"
        "✓ xladdin 0.1.0\n"
        "✓ xlwings 0.37.8\n"
        f"✓ xlwings64-0.37.8.dll：{DLL}\n"
        f"✓ {CONF}：INTERPRETER_WIN 是这个 Python\n"
        f"✓ Excel（16.0，64 位）：{EXCEL.path}\n"
        "✓ 宏设置：禁用所有宏，并发出通知。打开模板后点“启用内容”即可\n"
        "\n没有需要处理的。\n"
    )
    assert status(lines, windows()) == 0


def test_the_same_in_english() -> None:
    assert to_text(diagnose(windows()), "en") == (
        "✓ system: Windows 11; functions and buttons work\n"
        f"✓ Python 3.11.9, 64 bits: {EXE}\n"
        "✓ xladdin 0.1.0\n"
        "✓ xlwings 0.37.8\n"
        f"✓ xlwings64-0.37.8.dll: {DLL}\n"
        f"✓ {CONF}: INTERPRETER_WIN is this Python\n"
        f"✓ Excel (16.0, 64 bits): {EXCEL.path}\n"
        "✓ macros: disabled with notification; choose “Enable Content” when the template is open\n"
        "\nNothing to mend.\n"
    )


@pytest.mark.parametrize(
    ("machine", "said"),
    [
        pytest.param(
            windows({CONF: FILES[CONF]}),
            (
                rf"缺少 xlwings64-0.37.8.dll，找过 {FOLDER}\Scripts\xlwings64-0.37.8.dll 和 {DLL}",
                "请运行 pip install --force-reinstall --no-deps xlwings==0.37.8；杀毒软件隔离了它的，请恢复",
            ),
            id="dll",
        ),
        pytest.param(
            windows(packages={"xladdin": "0.1.0", "xlwings": "0.33.1", "pywin32": "308"}),
            ("xlwings 0.33.1，应为 0.37.8：模板的宏只认这一版", "请运行 pip install xlwings==0.37.8"),
            id="xlwings of another version",
        ),
        pytest.param(
            windows(packages={"xladdin": "0.1.0", "pywin32": "308"}),
            ("xlwings 没有安装", "请运行 pip install xlwings==0.37.8"),
            id="no xlwings",
        ),
        pytest.param(
            windows(packages={"xlwings": "0.37.8", "pywin32": "308"}),
            ("xladdin 没有作为软件包安装", "请运行 pip install xladdin"),
            id="no xladdin",
        ),
        pytest.param(
            windows(packages={"xladdin": "0.1.0", "xlwings": "0.37.8"}),
            ("pywin32 没有安装", "请运行 pip install pywin32"),
            id="no pywin32",
        ),
        pytest.param(
            windows(bits=32),
            (
                f"Python 3.11.9，32 位：{EXE}；pandas 等只有 64 位的",
                "请安装 64 位 Python 3.11 或更新的版本，再安装 xladdin；Excel 是 32 位的也一样",
            ),
            id="32 bits",
        ),
        pytest.param(
            windows({DLL: b""}),
            (f"{CONF} 中没有写明 Python（INTERPRETER_WIN）", "请运行 xladdin excel install"),
            id="no conf",
        ),
        pytest.param(
            windows({DLL: b"", CONF: b'"INTERPRETER_WIN","C:\\Python39\\python.exe"\r\n'}),
            (
                rf"{CONF}：INTERPRETER_WIN 指向 C:\Python39\python.exe，那里没有 Python",
                "请运行 xladdin excel install",
            ),
            id="interpreter gone",
        ),
        pytest.param(
            windows({DLL: b"", CONF: b'"Interpreter","D:\\py\\python.exe"\r\n', r"D:\py\python.exe": b"MZ"}),
            (
                rf"{CONF}：Interpreter 指向另一个 Python：D:\py\python.exe",
                ANOTHER,
            ),
            id="another interpreter",
        ),
        pytest.param(
            windows(excel=None),
            (
                "没有找到 Excel",
                "请安装 Microsoft Excel 2010 或更新的版本；WPS 不能调用 Python，模板在 WPS 中用表内公式检查",
            ),
            id="no excel",
        ),
        pytest.param(
            windows(excel=replace(EXCEL, taken_over=r"C:\WPS\et.exe /automation")),
            (
                r"叫 Excel 时应答的是别的程序：C:\WPS\et.exe /automation",
                "多半是 WPS：请在“WPS 配置工具”的兼容设置中取消与 Excel 的兼容，再修复 Office",
            ),
            id="WPS answers",
        ),
        pytest.param(
            windows(excel=replace(EXCEL, macros=3)),
            ("宏设置：只运行有数字签名的宏；模板的宏没有签名，不会运行", TRUST_TODO),
            id="signed macros alone",
        ),
        pytest.param(
            windows(excel=replace(EXCEL, macros=4)),
            ("宏设置：禁用所有宏，并且不通知；模板的宏不会运行", TRUST_TODO),
            id="no macros",
        ),
        pytest.param(
            windows(excel=replace(EXCEL, macros=4, by_policy=True)),
            (
                "宏设置：禁用所有宏，并且不通知；模板的宏不会运行",
                "这是管理员统一设置的，请与本单位信息部门联系",
            ),
            id="no macros by policy",
        ),
    ],
)
def test_one_thing_is_wrong(machine: Machine, said: tuple[str, str]) -> None:
    assert wrong(machine) == [said]
    (line,) = [line for line in diagnose(machine) if line.mark is Mark.WRONG]
    assert line.en.isascii()
    assert line.todo_en.replace("“", '"').replace("”", '"').replace("’", "'").isascii()
    assert f"✗ {said[0]}\n    → {said[1]}\n" in to_text(diagnose(machine))


def test_a_32_bit_excel_loads_another_dll() -> None:
    machine = windows(excel=replace(EXCEL, bits=32))
    assert [zh for zh, _ in wrong(machine)] == [
        rf"缺少 xlwings32-0.37.8.dll，找过 {FOLDER}\Scripts\xlwings32-0.37.8.dll 和 {FOLDER}\xlwings32-0.37.8.dll"
    ]
    assert wrong(replace(machine, contents={**FILES, rf"{FOLDER}\xlwings32-0.37.8.dll": b""}.get)) == []


def test_what_nobody_has_set_is_as_excel_does_it() -> None:
    assert diagnose(windows(excel=replace(EXCEL, macros=None))) == diagnose(windows())


def test_what_is_good_to_know_is_nothing_to_mend() -> None:
    lines = diagnose(windows(excel=replace(EXCEL, macros=1, blocks_internet=True)))
    assert [line.zh for line in lines if line.mark is Mark.NOTE] == [
        "宏设置：启用所有宏。任何文件的宏都会不经询问运行，不安全",
        "来自互联网的文件不运行宏（管理员设置）：下载的模板须先解除锁定，或放进受信任位置",
    ]
    assert status(lines, windows()) == 0


def test_a_mac() -> None:
    script = "/Users/wang/Library/Application Scripts/com.microsoft.Excel/xlwings-0.37.8.applescript"
    conf = "/Users/wang/Library/Containers/com.microsoft.Excel/Data/xlwings.conf"
    files = {script: b"", conf: b'"INTERPRETER_MAC","/opt/py/bin/python3"\n'}

    assert [(line.mark, line.zh) for line in diagnose(mac(files))] == [
        (
            Mark.NOTE,
            "操作系统：macOS（24.1.0），按钮可用；JX_ 函数只在 Windows 上可用，“检查”栏显示公式的结论",
        ),
        (Mark.FINE, "Python 3.12.4，64 位：/opt/py/bin/python3"),
        (Mark.FINE, "xladdin 0.1.0"),
        (Mark.FINE, "xlwings 0.37.8"),
        (Mark.FINE, f"AppleScript：{script}"),
        (Mark.FINE, f"{conf}：INTERPRETER_MAC 是这个 Python"),
        (Mark.FINE, "Excel：/Applications/Microsoft Excel.app"),
    ]
    assert wrong(mac({})) == [
        (f"缺少 AppleScript：{script}", "请运行 xlwings runpython install"),
        (f"{conf} 中没有写明 Python（INTERPRETER_MAC）", "请运行 xladdin excel install"),
    ]


def test_this_machine(capsys: pytest.CaptureFixture[str]) -> None:
    machine = this_machine()
    assert machine.packages["xlwings"] == machine.wanted == "0.37.8"
    assert machine.contents(machine.executable) is not None
    assert machine.contents("/没有") is None
    if machine.system == "Linux":
        assert main(["excel", "doctor"]) == 2
        assert capsys.readouterr().out == (
            "✗ 操作系统：Linux。没有 Excel，模板的 JX_ 函数和按钮在这里不能用\n"
            "    → 请在装有 Excel 的 Windows 上运行本命令\n"
            f"✓ xladdin {machine.packages['xladdin']}\n"
            "✓ xlwings 0.37.8\n"
            "· 这里可用：xladdin check、fill、template（含 --excel）；模板在 LibreOffice、WPS 中用表内公式检查\n"
            "\n有 1 处需要处理。\n"
        )


def test_a_console_without_the_marks_shows_others(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding="gbk", newline="\n")
    monkeypatch.setattr("sys.stdout", stream)
    main(["excel", "doctor"])
    stream.flush()
    said = buffer.getvalue().decode("gbk")
    assert "√ xlwings 0.37.8\n" in said
    assert "?" not in said


# A template


@cache
def template(*, excel: bool = True) -> bytes:
    layout = next(each for each in load_layouts() if each.id == "budget-execution")
    content = blank_content(layout, year="2024")
    return build_excel(layout, content, load()) if excel else bytes_of(build(layout, content, load()))


def remade(data: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """Return a package with other content in some parts; without those for which there is none."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(stream, "w") as package:
        for name in made.namelist():
            content = changes.get(name, made.read(name))
            if content is not None:
                package.writestr(name, content)
    return stream.getvalue()


def said_of(data: bytes, machine: Machine | None = None, zone: bytes | None = None) -> list[Line]:
    there = {**FILES, r"D:\表.xlsm": data} | ({r"D:\表.xlsm:Zone.Identifier": zone} if zone else {})
    return inspect(r"D:\表.xlsm", replace(machine or windows(), contents=there.get))


FINE = [
    "模板：资金执行情况表（budget-execution），第 1 版，是现行的",
    "宏要用的 xlwings：0.37.8，与已安装的相同",
    "JX_ 函数：与已安装的 xladdin 相同",
    "宏与 xladdin 的逐字节相同",
]


def test_a_template_as_it_was_made() -> None:
    assert [(line.mark, line.zh) for line in said_of(template())] == [(Mark.FINE, text) for text in FINE]


def test_a_template_without_python_needs_nothing() -> None:
    assert [(line.mark, line.zh) for line in said_of(template(excel=False))] == [
        (Mark.FINE, FINE[0]),
        (Mark.NOTE, "这个模板不带 Python，在任何表格软件中用表内公式检查"),
    ]


def test_macros_that_were_changed_are_told() -> None:
    changed = {**modules(), "xladdin_buttons": modules()["xladdin_buttons"] + "Sub More()\nEnd Sub\n"}
    binary = vba_project(changed, sheets=("Sheet1", "Sheet2", "Sheet3"))
    for other in (binary, b"no project at all", vba_project({}, sheets=("Sheet1", "Sheet2", "Sheet3"))):
        lines = said_of(remade(template(), {"xl/vbaProject.bin": other}))
        assert [(line.zh, line.todo_zh) for line in lines if line.mark is Mark.WRONG] == [
            ("宏与 xladdin 的不同，被改过或是别处来的", "请不要启用宏；重新使用原来的模板")
        ]


def test_macros_that_excel_wrote_anew_are_known_by_their_source() -> None:
    """Other capitals, blanks and attributes."""
    again = {
        name: re.sub(r"^    ", "  ", source.replace("Sub JX_", "sub JX_"), flags=re.MULTILINE)
        for name, source in modules().items()
    }
    lines = said_of(
        remade(template(), {"xl/vbaProject.bin": vba_project(again, sheets=("Sheet1", "Sheet2", "Sheet3"))})
    )
    assert [line.zh for line in lines] == [
        *FINE[:3],
        "宏的源代码与 xladdin 的相同（Excel 等保存过，编译后的部分无法核对；报送前请另存为 .xlsx）",
    ]


def test_what_else_could_call_the_macros_is_told_with_its_place() -> None:
    with zipfile.ZipFile(io.BytesIO(template())) as package:
        drawing = package.read("xl/drawings/drawing1.xml").replace(b"[0]!JX_CheckForm", b"[0]!RunPython")
        rels = package.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
    relation = f'<Relationship Id="x" Type="x/oleObject" Target="{"长" * 200}&#10;✓"/></Relationships>'
    for changes, place in (
        ({"xl/drawings/drawing1.xml": drawing}, "xl/drawings/drawing1.xml"),
        (
            {"xl/worksheets/_rels/sheet1.xml.rels": rels.replace("</Relationships>", relation).encode()},
            "xl/worksheets/" + "长" * 46,
        ),
    ):
        lines = said_of(remade(template(), changes))
        assert [line.zh for line in lines if line.mark is Mark.FINE] == FINE
        assert [(line.zh, line.todo_zh) for line in lines if line.mark is Mark.WRONG] == [
            (f"文件里有模板以外的内容，可能另外调用宏（{place}）", "请不要启用宏；重新使用原来的模板")
        ]


def test_macros_that_are_gone_are_told(tmp_path: Path) -> None:
    lines = said_of(remade(template(), {"xl/vbaProject.bin": None}))
    assert [line.zh for line in lines if line.mark is Mark.WRONG] == ["宏没有了：文件曾被另存为不带宏的格式"]
    assert not list(tmp_path.iterdir())


def test_a_sheet_that_leads_python_elsewhere_is_told() -> None:
    with zipfile.ZipFile(io.BytesIO(template())) as package:
        book = package.read("xl/workbook.xml").replace(b'name="_xladdin_check"', b'name="XLWINGS.conf"')
    lines = said_of(remade(template(), {"xl/workbook.xml": book}))
    assert [line.zh for line in lines if line.mark is Mark.WRONG] == [
        "多了工作表“XLWINGS.conf”：它会改变宏运行的 Python"
    ]


def test_another_version_of_anything_is_told() -> None:
    with zipfile.ZipFile(io.BytesIO(template())) as package:
        book = package.read("xl/workbook.xml").decode()
    book = re.sub(r'(name="XLADDIN_FUNCTIONS"[^>]*>)"[0-9a-f]*"', r'\1"0123456789ab"', book)
    book = re.sub(r'(name="XLADDIN_VERSION"[^>]*>)"1"', r'\1"0"', book)
    machine = windows(packages={"xladdin": "0.1.0", "pywin32": "308"})
    lines = said_of(remade(template(), {"xl/workbook.xml": book.encode()}), machine)
    assert [(line.zh, line.todo_zh) for line in lines if line.mark is Mark.WRONG] == [
        (
            "模板：资金执行情况表（budget-execution），第 0 版；现行的是第 1 版",
            "请用 xladdin template budget-execution --excel 重新生成",
        ),
        (
            "宏要用的 xlwings：0.37.8；已安装的是 （没有）",
            "请用 xladdin template … --excel 重新生成模板，或运行 pip install xlwings==0.37.8",
        ),
        ("JX_ 函数：与已安装的 xladdin 不是同一版", "请用 xladdin template … --excel 重新生成模板"),
    ]


def test_a_form_that_nobody_knows_is_told() -> None:
    with zipfile.ZipFile(io.BytesIO(template())) as package:
        book = package.read("xl/workbook.xml").replace(b'"budget-execution"', b'"budget-2030"')
    lines = said_of(remade(template(), {"xl/workbook.xml": book}))
    assert (lines[0].zh, lines[0].todo_zh) == ("模板：budget-2030，这一版 xladdin 不认得", "请升级 xladdin")


@pytest.mark.parametrize(("zone", "blocked"), [("3", 1), ("4", 1), ("2", 0), ("0", 0)])
def test_the_mark_of_the_web_is_told(zone: str, blocked: int) -> None:
    mark = f"[ZoneTransfer]\r\nZoneId={zone}\r\n".encode()
    lines = said_of(template(), zone=mark)
    said = [(line.zh, line.todo_zh) for line in lines if line.mark is Mark.WRONG]
    assert (
        said
        == [
            (
                "文件带有“来自互联网”的标记，Excel 不运行它的宏",
                "确认来源可靠后，在文件的 属性→常规 中勾选“解除锁定”，再重新打开",
            )
        ]
        * blocked
    )


@pytest.mark.parametrize(
    ("data", "said", "english"),
    [
        (None, "：找不到文件或无法读取", ": no such file, or it cannot be read"),
        (b"text", "：不是能读的 Excel 工作簿（text）", ": no Excel workbook that can be read (text)"),
    ],
)
def test_what_is_no_template_is_said(data: bytes | None, said: str, english: str) -> None:
    files = {} if data is None else {r"D:\表.xlsm": data}
    with pytest.raises(NotATemplateError, match=re.escape(said)) as error:
        inspect(r"D:\表.xlsm", windows(files))
    assert error.value.said("en") == rf"D:\表.xlsm{english}"


def test_the_command_looks_at_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "表.xlsm"
    path.write_bytes(template())
    main(["excel", "doctor", str(path)])
    assert "".join(f"✓ {text}\n" for text in FINE) in capsys.readouterr().out

    returned = tmp_path / "别的.xlsx"
    returned.write_bytes(remade(template(excel=False), {"xl/workbook.xml": _unstamped()}))
    assert main(["excel", "doctor", str(returned)]) == 2
    assert capsys.readouterr() == ("", f"xladdin: {returned}：不是 xladdin 生成的模板\n")
    assert main(["excel", "doctor", str(returned), "--lang", "en"]) == 2
    assert capsys.readouterr() == ("", f"xladdin: {returned}: no template made by xladdin\n")


def _unstamped() -> bytes:
    with zipfile.ZipFile(io.BytesIO(template(excel=False))) as package:
        return package.read("xl/workbook.xml").replace(b"XLADDIN_TEMPLATE", b"ANOTHER_TEMPLATE")
