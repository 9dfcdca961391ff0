"""``xladdin excel doctor``: is everything there that Python in Excel needs, line by line, and what to do.

It only looks: no setting of Excel or of the system is ever changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from xladdin.excel.installing import interpreter
from xladdin.excel.machine import Excel, Machine
from xladdin.reports.wrapping import visible


class Mark(StrEnum):
    """How a line begins."""

    FINE = "✓"
    WRONG = "✗"
    NOTE = "·"
    """Nothing to mend, good to know."""


@dataclass(frozen=True)
class Line:
    """One thing that was looked at, in both languages, and what to do about it."""

    mark: Mark
    zh: str
    en: str
    todo_zh: str = ""
    todo_en: str = ""

    def text(self, language: str) -> str:
        """Return the line, with what to do below it."""
        said, todo = (self.zh, self.todo_zh) if language == "zh" else (self.en, self.todo_en)
        # What a file says of itself must not look like lines of ours.
        return f"{self.mark} {visible(said)}\n" + (f"    → {visible(todo)}\n" if todo else "")


_MACROS = {
    1: (
        Mark.NOTE,
        "宏设置：启用所有宏。任何文件的宏都会不经询问运行，不安全",
        "macros: all enabled; the macros of any file run without a question, which is not safe",
        "建议在 文件→选项→信任中心→信任中心设置→宏设置 中选“禁用所有宏，并发出通知”",
        "choose “Disable all macros with notification” in the Trust Center",
    ),
    2: (
        Mark.FINE,
        "宏设置：禁用所有宏，并发出通知。打开模板后点“启用内容”即可",
        "macros: disabled with notification; choose “Enable Content” when the template is open",
        "",
        "",
    ),
    3: (
        Mark.WRONG,
        "宏设置：只运行有数字签名的宏；模板的宏没有签名，不会运行",
        "macros: only signed ones run; those of a template are not signed",
        "请在 文件→选项→信任中心→信任中心设置→宏设置 中选“禁用所有宏，并发出通知”，或把模板放进受信任位置",
        "choose “Disable all macros with notification” in the Trust Center, or put the template in a trusted location",
    ),
    4: (
        Mark.WRONG,
        "宏设置：禁用所有宏，并且不通知；模板的宏不会运行",
        "macros: all disabled without notification; those of a template do not run",
        "请在 文件→选项→信任中心→信任中心设置→宏设置 中选“禁用所有宏，并发出通知”，或把模板放进受信任位置",
        "choose “Disable all macros with notification” in the Trust Center, or put the template in a trusted location",
    ),
}
"""By ``VBAWarnings``; where nobody has set it, Excel does as with 2."""
_ASK = ("这是管理员统一设置的，请与本单位信息部门联系", "your administrator has set this: ask there")


def diagnose(machine: Machine) -> list[Line]:
    """Return what is to be said of a machine."""
    if not (machine.windows or machine.mac):
        return list(_elsewhere(machine))
    lines = [*_system(machine), *_python(machine), *_packages(machine)]
    lines += _windows_parts(machine) if machine.windows else _mac_parts(machine)
    return [*lines, *_interpreter(machine), *_excel(machine)]


def status(lines: Sequence[Line], machine: Machine) -> int:
    """Return the exit status: 0 fine, 1 something to mend, 2 where Python in Excel is impossible."""
    if not (machine.windows or machine.mac):
        return 2
    return int(any(line.mark is Mark.WRONG for line in lines))


def to_text(lines: Sequence[Line], language: str = "zh") -> str:
    """Return the lines with a last one that sums them up."""
    wrong = sum(line.mark is Mark.WRONG for line in lines)
    last = {
        "zh": f"有 {wrong} 处需要处理。" if wrong else "没有需要处理的。",
        "en": f"{wrong} to mend." if wrong else "Nothing to mend.",
    }
    return "".join(line.text(language) for line in lines) + f"\n{last[language]}\n"


def _elsewhere(machine: Machine) -> Iterator[Line]:
    yield Line(
        Mark.WRONG,
        f"操作系统：{machine.system}。没有 Excel，模板的 JX_ 函数和按钮在这里不能用",
        f"system: {machine.system}; there is no Excel, the functions and buttons of a template do not work here",
        "请在装有 Excel 的 Windows 上运行本命令",
        "run this on Windows with Excel",
    )
    yield from _packages(machine)
    yield Line(
        Mark.NOTE,
        "这里可用：xladdin check、fill、template（含 --excel）；模板在 LibreOffice、WPS 中用表内公式检查",
        "works here: xladdin check, fill, template (--excel too); in LibreOffice and WPS a template checks by formulas",
    )


def _system(machine: Machine) -> Iterator[Line]:
    if machine.windows:
        yield Line(
            Mark.FINE,
            f"操作系统：Windows {machine.release}，函数和按钮都可用",
            f"system: Windows {machine.release}; functions and buttons work",
        )
    else:
        yield Line(
            Mark.NOTE,
            f"操作系统：macOS（{machine.release}），按钮可用；JX_ 函数只在 Windows 上可用，“检查”栏显示公式的结论",
            f"system: macOS ({machine.release}); buttons work, functions only on Windows: formulas check instead",
        )


def _python(machine: Machine) -> Iterator[Line]:
    said = f"Python {machine.python}", machine.bits, machine.executable
    if machine.bits < 64:
        yield Line(
            Mark.WRONG,
            "{}，{} 位：{}；pandas 等只有 64 位的".format(*said),
            "{}, {} bits: {}; pandas and others are for 64 bits alone".format(*said),
            "请安装 64 位 Python 3.11 或更新的版本，再安装 xladdin；Excel 是 32 位的也一样",
            "install a 64-bit Python 3.11 or later and xladdin, with a 32-bit Excel too",
        )
    else:
        yield Line(Mark.FINE, "{}，{} 位：{}".format(*said), "{}, {} bits: {}".format(*said))


def _packages(machine: Machine) -> Iterator[Line]:
    own = machine.packages.get("xladdin", "")
    yield (
        Line(Mark.FINE, f"xladdin {own}", f"xladdin {own}")
        if own
        else Line(
            Mark.WRONG,
            "xladdin 没有作为软件包安装",
            "xladdin is not installed as a package",
            "请运行 pip install xladdin",
            "run pip install xladdin",
        )
    )
    there, wanted = machine.packages.get("xlwings", ""), machine.wanted
    mend = f"pip install xlwings=={wanted}"
    if not there:
        yield Line(Mark.WRONG, "xlwings 没有安装", "xlwings is missing", f"请运行 {mend}", f"run {mend}")
    elif wanted and there != wanted:
        yield Line(
            Mark.WRONG,
            f"xlwings {there}，应为 {wanted}：模板的宏只认这一版",
            f"xlwings {there}, should be {wanted}: the macros of a template work with that version alone",
            f"请运行 {mend}",
            f"run {mend}",
        )
    else:
        yield Line(Mark.FINE, f"xlwings {there}", f"xlwings {there}")


def _windows_parts(machine: Machine) -> Iterator[Line]:
    """Look for what the macros of Windows load: the DLL beside the interpreter, or a folder above in a venv."""
    if "pywin32" not in machine.packages:
        yield Line(
            Mark.WRONG,
            "pywin32 没有安装",
            "pywin32 is missing",
            "请运行 pip install pywin32",
            "run pip install pywin32",
        )
    bits = 32 if machine.excel and machine.excel.bits == 32 else 64
    name = f"xlwings{bits}-{machine.wanted or machine.packages.get('xlwings', '')}.dll"
    folder = machine.path(machine.executable).parent
    places = [str(each / name) for each in (folder, folder.parent)]
    found = next((place for place in places if machine.contents(place) is not None), "")
    if found:
        yield Line(Mark.FINE, f"{name}：{found}", f"{name}: {found}")
    else:
        mend = f"pip install --force-reinstall --no-deps xlwings=={machine.wanted}"
        yield Line(
            Mark.WRONG,
            f"缺少 {name}，找过 {places[0]} 和 {places[1]}",
            f"{name} is missing, neither {places[0]} nor {places[1]}",
            f"请运行 {mend}；杀毒软件隔离了它的，请恢复",
            f"run {mend}; where a virus scanner took it away, restore it",
        )


def _mac_parts(machine: Machine) -> Iterator[Line]:
    name = f"xlwings-{machine.wanted or machine.packages.get('xlwings', '')}.applescript"
    path = str(machine.path(machine.home, "Library", "Application Scripts", "com.microsoft.Excel", name))
    if machine.contents(path) is not None:
        yield Line(Mark.FINE, f"AppleScript：{path}", f"AppleScript: {path}")
    else:
        yield Line(
            Mark.WRONG,
            f"缺少 AppleScript：{path}",
            f"the AppleScript is missing: {path}",
            "请运行 xlwings runpython install",
            "run xlwings runpython install",
        )


def _interpreter(machine: Machine) -> Iterator[Line]:
    key, value = interpreter(machine)
    mend = "请运行 xladdin excel install", "run xladdin excel install"
    where = machine.settings
    if not key:
        yield Line(
            Mark.WRONG, f"{where} 中没有写明 Python（{machine.key}）", f"{where} names no Python ({machine.key})", *mend
        )
    elif machine.path(value).parent == machine.path(machine.executable).parent:
        yield Line(Mark.FINE, f"{where}：{key} 是这个 Python", f"{where}: {key} is this Python")
    elif machine.contents(value) is None:
        yield Line(
            Mark.WRONG,
            f"{where}：{key} 指向 {value}，那里没有 Python",
            f"{where}: {key} is {value}, where there is no Python",
            *mend,
        )
    else:
        yield Line(
            Mark.WRONG,
            f"{where}：{key} 指向另一个 Python：{value}",
            f"{where}: {key} is another Python: {value}",
            f"要用这个 Python 的，{mend[0]}；要用那个的，请运行 {value} -m xladdin excel doctor",
            f"for this Python {mend[1]}; for that one run {value} -m xladdin excel doctor",
        )


def _excel(machine: Machine) -> Iterator[Line]:
    excel = machine.excel
    if excel is None:
        yield Line(
            Mark.WRONG,
            "没有找到 Excel",
            "no Excel was found",
            "请安装 Microsoft Excel 2010 或更新的版本；WPS 不能调用 Python，模板在 WPS 中用表内公式检查",
            "install Microsoft Excel 2010 or later; WPS cannot call Python, there a template checks by formulas",
        )
        return
    about = "，".join(each for each in (excel.version, f"{excel.bits} 位" if excel.bits else "") if each)
    english = ", ".join(each for each in (excel.version, f"{excel.bits} bits" if excel.bits else "") if each)
    yield Line(
        Mark.FINE,
        f"Excel{'（' if about else ''}{about}{'）' if about else ''}：{excel.path}",
        f"Excel{' (' if english else ''}{english}{')' if english else ''}: {excel.path}",
    )
    if machine.windows:
        yield from _trust(excel)


def _trust(excel: Excel) -> Iterator[Line]:
    """Say what the registry says of Excel and macros."""
    if excel.taken_over:
        yield Line(
            Mark.WRONG,
            f"叫 Excel 时应答的是别的程序：{excel.taken_over}",
            f"another program answers in Excel's place: {excel.taken_over}",
            "多半是 WPS：请在“WPS 配置工具”的兼容设置中取消与 Excel 的兼容，再修复 Office",
            "most likely WPS: switch off its compatibility with Excel in its configuration tool, then repair Office",
        )
    mark, zh, en, todo_zh, todo_en = _MACROS.get(excel.macros or 2, _MACROS[2])
    if excel.by_policy and mark is not Mark.FINE:
        todo_zh, todo_en = _ASK
    yield Line(mark, zh, en, todo_zh, todo_en)
    if excel.blocks_internet:
        yield Line(
            Mark.NOTE,
            "来自互联网的文件不运行宏（管理员设置）：下载的模板须先解除锁定，或放进受信任位置",
            "macros of files from the internet never run (set by the administrator): unblock what was downloaded",
        )
