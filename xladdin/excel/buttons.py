"""The macros behind the buttons 检查全表, 填充派生单元格 and 清除标记.

Each reads the open workbook once, computes, and writes once. What a clerk typed is never changed.
What cannot be done is said in one sentence, in a message box.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal

import xlwings as xw

from checks.catalogue import chosen, judge
from checks.explanations import settle
from checks.findings import Finding, Severity
from checks.profile import Profile, load, names
from checks.rows import Submission
from workbook_templates.filling import FilledCell, fill_blanks
from workbook_templates.opening import Refused, a1
from workbook_templates.patching import Edit
from xladdin.excel import marks, results
from xladdin.excel.checking import sentences
from xladdin.excel.live import OpenWorkbook, opened
from xladdin.excel.results import COLOURS, Column, Line, Link
from xladdin.filling import why
from xladdin.reports.document import finding_document
from xladdin.reports.text import explanation_sentence, repair_sentence
from xladdin.reports.wrapping import visible
from xladdin.run import count

_BOX = "绩效自评表检查"
_CHECKED = (
    Column("程度", 8),
    Column("编号", 8),
    Column("位置", 16),
    Column("问题", 60),
    Column("处理", 44),
    Column("可能填错的格、已有的说明", 40),
)
_FILLED = (
    Column("结果", 8),
    Column("位置", 16),
    Column("单元格", 30),
    Column("填入的值", 16),
    Column("没填的原因", 60),
)
_SETTLED = "已说明"


class ButtonError(Exception):
    """Why nothing was done; the text says it to the clerk."""


def check_form() -> None:
    """检查全表: mark what the rules find in all forms of the workbook, and list it on the sheet 检查结果."""
    _pressed(_check)


def fill_derived() -> None:
    """填充派生单元格: fill the blank derived cells, and list them on the sheet 检查结果."""
    _pressed(_fill)


def clear_marks() -> None:
    """清除标记: take away the marks and the sheet 检查结果; what was filled stays."""
    _pressed(_clear)


def _pressed(work: Callable[[xw.Book], None]) -> None:
    book = xw.Book.caller()
    try:
        with _quiet(book.app):
            work(book)
    except ButtonError as error:
        book.app.alert(str(error), title=_BOX)
    except Exception as error:  # noqa: BLE001 - a traceback says nothing to a clerk
        told = visible(f"{type(error).__name__}: {error}")
        book.app.alert(f"没有做完：程序出了意外。请把这一行告诉维护人员：{told}", title=_BOX, mode="critical")


@contextmanager
def _quiet(app: xw.App) -> Iterator[None]:
    """Let Excel draw the screen once, at the end."""
    before = app.screen_updating
    app.screen_updating = False
    try:
        yield
    finally:
        app.screen_updating = before


def _check(book: xw.Book) -> None:
    workbook, submission = _read(book)
    profile, told = _profile_of(submission)
    (found,) = judge([submission], profile)
    findings, settled = settle(found, submission.explanations)
    _wipe(book)
    unmarked = _mark(book, workbook, findings)
    counts = count(findings)
    tables = "、".join(dict.fromkeys(visible(form.sheet) for form in submission.forms))
    remarks = (
        f"{tables}：" + "，".join(f"{each.chinese} {counts[each.value]} 处" for each in Severity) + f"。{told}",
        _next(findings, unmarked),
    )
    lines = [*map(_line, findings), *map(_settled_line, settled)]
    _list(book, remarks, _CHECKED, lines)


def _fill(book: xw.Book) -> None:
    workbook, submission = _read(book)
    profile, told = _profile_of(submission)
    filled, left, _ = fill_blanks(workbook, submission, profile)
    _wipe(book)
    locked = _write(book, workbook.edits.values())
    done = [each for each in filled if (each.sheet, each.cell) not in locked]
    lines = [
        *(Line(("已填", Link(each.sheet, each.cell), visible(each.name), visible(each.text), "")) for each in done),
        *(_left(each, "单元格已锁定，工作表有密码保护") for each in filled if (each.sheet, each.cell) in locked),
        *(
            Line(("未填", Link(each.at.sheet, each.at.cell), visible(each.name), "", visible(why(each))))
            for each in left
        ),
    ]
    remarks = (
        f"填了 {len(done)} 格，未填 {len(lines) - len(done)} 格，其余内容没有改动。{told}",
        "已填的是数值，不是公式：有关的数改了以后，请删去再填。不要的可以直接删除；填完请再按“检查全表”。"
        if done
        else "没有可以填的空白派生单元格。",
    )
    _list(book, remarks, _FILLED, lines)


def _left(each: FilledCell, reason: str) -> Line:
    return Line(("未填", Link(each.sheet, each.cell), visible(each.name), "", f"应为 {visible(each.text)}；{reason}"))


def _clear(book: xw.Book) -> None:
    if not _wipe(book):
        raise ButtonError("没有要清除的标记。")


def _read(book: xw.Book) -> tuple[OpenWorkbook, Submission]:
    """Return what is open; raises `ButtonError` where it cannot be read or holds no known form."""
    try:
        workbook = opened(book)
    except Refused as refused:
        raise ButtonError(_said(Submission("", problem=refused.problem), "IO01")) from refused
    submission = workbook.read()
    if not submission.forms:
        raise ButtonError(_said(submission, "IO02"))
    return workbook, submission


def _said(submission: Submission, code: str) -> str:
    """Return what the rule on files says."""
    ((finding,),) = judge([submission], load(), chosen([code]))
    return visible(finding.told().zh)


def _profile_of(submission: Submission) -> tuple[Profile, str]:
    """Return the profile that the template was made for, else the default one, and a sentence that says so."""
    wanted = submission.stamp.profile if submission.stamp else ""
    profile = load(wanted) if wanted in names() else load()
    lacks = f"（模板的口径 {visible(wanted)} 没有安装）" if wanted not in ("", profile.name) else ""
    return profile, f"口径：{profile.name}{lacks}。"


def _wipe(book: xw.Book) -> bool:
    """Take away what an earlier press left behind; tell whether there was anything."""
    cleared = []
    for sheet in book.sheets:
        try:
            cleared.append(marks.clear(sheet))
        except Exception as error:
            raise ButtonError(
                f"工作表“{visible(sheet.name)}”有密码保护，上次的标记清除不了。请撤销工作表保护后再试。"
            ) from error
    try:
        return results.remove(book) or any(cleared)
    except Exception as error:
        raise ButtonError(_STRUCTURE) from error


_STRUCTURE = "工作簿的结构受保护，“检查结果”表写不了。请在“审阅”中取消“保护工作簿”后再试。"


def _list(book: xw.Book, remarks: Sequence[str], columns: Sequence[Column], lines: Sequence[Line]) -> None:
    try:
        results.write(book, remarks, columns, lines)
    except Exception as error:
        with suppress(ButtonError):
            _wipe(book)
        raise ButtonError(_STRUCTURE) from error


def _mark(book: xw.Book, workbook: OpenWorkbook, findings: Iterable[Finding]) -> list[str]:
    """Mark the cells of findings, each once in the colour of its worst; return the sheets that do not allow it."""
    cells: dict[str, dict[str, list[Finding]]] = {}
    for finding in findings:
        if finding.cell:
            cells.setdefault(finding.sheet, {}).setdefault(finding.cell, []).append(finding)
    unmarked = []
    for name, found in cells.items():
        wanted = []
        for cell, mine in found.items():
            worst = min(mine, key=lambda each: each.severity.rank)
            wanted.append(marks.Mark(cell, workbook.area(name, cell), COLOURS[worst.severity], sentences(mine)))
        if not marks.mark(book.sheets[name], wanted):
            unmarked.append(name)
    return unmarked


def _next(findings: Sequence[Finding], unmarked: Sequence[str]) -> str:
    """Return what to do next."""
    if not findings:
        return "没有须处理的问题。"
    lacks = f"工作表“{'”“'.join(map(visible, unmarked))}”有保护，没有做标记。" if unmarked else ""
    return f"{lacks}点“位置”跳到该格；改好后再按“检查全表”。按“清除标记”删去标记和本表。"


def _line(finding: Finding) -> Line:
    document = finding_document(finding, "zh")
    more = repair_sentence(document["repair"]) if document["repair"] else ""
    more += explanation_sentence(document)
    place = Link(finding.sheet, finding.cell) if finding.cell else visible(finding.sheet) or "整个文件"
    texts = (
        finding.severity.chinese,
        finding.code,
        place,
        visible(finding.message()),
        visible(finding.help()),
        more,
    )
    return Line(texts, COLOURS[finding.severity])


def _settled_line(finding: Finding) -> Line:
    return Line((_SETTLED, *_line(finding).texts[1:]))


def _write(book: xw.Book, edits: Iterable[Edit]) -> set[tuple[str, str]]:
    """Write values into their cells; return the cells that their sheets do not let be written."""
    by_sheet: dict[str, list[Edit]] = {}
    for edit in edits:
        by_sheet.setdefault(edit.sheet, []).append(edit)
    locked = set()
    for name, mine in by_sheet.items():
        sheet = book.sheets[name]
        with marks.unprotected(sheet):
            for edit in mine:
                try:
                    # A text stays a text, as one types it: 58.87% is no number to those who wrote it so above.
                    sheet.range(edit.place).value = (
                        float(edit.value) if isinstance(edit.value, Decimal) else f"'{edit.value}"
                    )
                except Exception:  # noqa: BLE001 - each system has its own error for a locked cell
                    locked.add((name, a1(*edit.place)))
    return locked
