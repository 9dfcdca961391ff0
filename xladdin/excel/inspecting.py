"""What ``xladdin excel doctor FILE`` says of a template: is it one, is it current, are its macros ours alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.bilingual import BilingualError
from workbook_templates import stamp as stamps
from workbook_templates.layout import load_layouts
from workbook_templates.macros import leads_elsewhere, standing_of
from workbook_templates.opening import Refused, open_workbook
from workbook_templates.opening.guard import Package
from xladdin.excel.doctor import Line, Mark
from xladdin.excel.versions import FUNCTIONS, XLWINGS, functions_version

if TYPE_CHECKING:
    from workbook_templates.opening import WorkbookGrid
    from xladdin.excel.machine import Machine

_SHOWN = 60
"""Characters of a part's name."""
_INTERNET = 3
"""From this zone on Excel runs no macros."""
_VERSION = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){1,3}")
_NOT = "请不要启用宏；重新使用原来的模板", "do not enable the macros; use the original template again"
"""What to do with macros that are not proven."""


class NotATemplateError(BilingualError):
    """A file of which nothing can be said; the text says why."""


def inspect(path: str, machine: Machine) -> list[Line]:
    """Return what is to be said of a template. Raises `NotATemplateError`."""
    data = machine.contents(path)
    if data is None:
        raise NotATemplateError(f"{path}：找不到文件或无法读取", f"{path}: no such file, or it cannot be read")
    try:
        book = open_workbook(data, path)
    except Refused as refused:
        why = refused.problem.key
        raise NotATemplateError(
            f"{path}：不是能读的 Excel 工作簿（{why}）", f"{path}: no Excel workbook that can be read ({why})"
        ) from refused
    stamp = stamps.read(book)
    if stamp is None:
        raise NotATemplateError(f"{path}：不是 xladdin 生成的模板", f"{path}: no template made by xladdin")
    return [*_form(stamp), *_made_with(book, machine), *_macros(book, data), *_zone(path, machine)]


def _form(stamp: stamps.Stamp) -> Iterator[Line]:
    layout = next((each for each in load_layouts() if each.id == stamp.template), None)
    if layout is None:
        yield Line(
            Mark.WRONG,
            f"模板：{stamp.template}，这一版 xladdin 不认得",
            f"template: {stamp.template}, which this xladdin does not know",
            "请升级 xladdin",
            "upgrade xladdin",
        )
        return
    names = f"{layout.name}（{layout.id}）", f"{layout.id}"
    if stamp.version == layout.version:
        yield Line(
            Mark.FINE,
            f"模板：{names[0]}，第 {stamp.version} 版，是现行的",
            f"template: {names[1]}, version {stamp.version}, the current one",
        )
    else:
        yield Line(
            Mark.WRONG,
            f"模板：{names[0]}，第 {stamp.version} 版；现行的是第 {layout.version} 版",
            f"template: {names[1]}, version {stamp.version}; the current one is {layout.version}",
            f"请用 xladdin template {layout.id} --excel 重新生成",
            f"make it anew with xladdin template {layout.id} --excel",
        )


def _made_with(book: WorkbookGrid, machine: Machine) -> Iterator[Line]:
    """Compare what the macros were made with to what is installed."""
    names = {name.upper(): text.strip('"') for name, text in book.names.items()}
    stamped, there = names.get(XLWINGS, ""), machine.packages.get("xlwings", "")
    anew = "请用 xladdin template … --excel 重新生成模板", "make the template anew with xladdin template … --excel"
    if not stamped:
        yield Line(
            Mark.NOTE,
            "这个模板不带 Python，在任何表格软件中用表内公式检查",
            "this template is without Python; it checks by formulas in any program",
        )
        return
    if stamped == there:
        yield Line(
            Mark.FINE, f"宏要用的 xlwings：{stamped}，与已安装的相同", f"xlwings of the macros: {stamped}, as installed"
        )
    else:
        yield Line(
            Mark.WRONG,
            f"宏要用的 xlwings：{stamped}；已安装的是 {there or '（没有）'}",
            f"xlwings of the macros: {stamped}; installed is {there or '(none)'}",
            anew[0] + (f"，或运行 pip install xlwings=={stamped}" if _VERSION.fullmatch(stamped) else ""),
            anew[1] + (f", or run pip install xlwings=={stamped}" if _VERSION.fullmatch(stamped) else ""),
        )
    if names.get(FUNCTIONS) == functions_version():
        yield Line(Mark.FINE, "JX_ 函数：与已安装的 xladdin 相同", "functions: as in the installed xladdin")
    else:
        yield Line(
            Mark.WRONG, "JX_ 函数：与已安装的 xladdin 不是同一版", "functions: of another version of xladdin", *anew
        )


def _macros(book: WorkbookGrid, data: bytes) -> Iterator[Line]:
    if not book.macros:
        if any(name.upper() == XLWINGS for name in book.names):
            yield Line(
                Mark.WRONG,
                "宏没有了：文件曾被另存为不带宏的格式",
                "the macros are gone: the file was saved without them",
                "请重新使用原来的 .xlsm 模板",
                "use the original .xlsm template again",
            )
        return
    standing = standing_of(Package(data), data)
    if not standing.like:
        yield Line(
            Mark.WRONG,
            "宏与 xladdin 的不同，被改过或是别处来的",
            "the macros are not xladdin's: changed, or from elsewhere",
            *_NOT,
        )
    elif standing.like == "source":
        yield Line(
            Mark.FINE,
            "宏的源代码与 xladdin 的相同（Excel 等保存过，编译后的部分无法核对；报送前请另存为 .xlsx）",
            "the source of the macros is xladdin's (Excel or another saved it; what is compiled cannot be compared: "
            "save it as .xlsx before you send it)",
        )
    else:
        yield Line(Mark.FINE, "宏与 xladdin 的逐字节相同", "the macros are xladdin's, byte for byte")
    sheets = [sheet.name for sheet in book.sheets if leads_elsewhere(sheet.name)]
    for name in sheets:
        yield Line(
            Mark.WRONG,
            f"多了工作表“{name}”：它会改变宏运行的 Python",
            f"there is a sheet “{name}”, which changes the Python that the macros run",
            *_NOT,
        )
    if standing.reached and not sheets:
        yield Line(
            Mark.WRONG,
            f"文件里有模板以外的内容，可能另外调用宏（{standing.reached[:_SHOWN]}）",
            f"something that is no part of a template could call the macros ({standing.reached[:_SHOWN]})",
            *_NOT,
        )


def _zone(path: str, machine: Machine) -> Iterator[Line]:
    """Look for the mark that Windows puts on files from the internet."""
    mark = machine.contents(f"{path}:Zone.Identifier") if machine.windows else None
    zone = re.search(rb"ZoneId\s*=\s*([0-9])", mark or b"")
    if zone and int(zone[1]) >= _INTERNET:
        yield Line(
            Mark.WRONG,
            "文件带有“来自互联网”的标记，Excel 不运行它的宏",
            "the file is marked as coming from the internet: Excel does not run its macros",
            "确认来源可靠后，在文件的 属性→常规 中勾选“解除锁定”，再重新打开",
            "once you trust its source, tick “Unblock” in the file's properties and open it again",
        )
