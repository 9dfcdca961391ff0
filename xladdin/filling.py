"""``xladdin fill``: the blank derived cells of one returned workbook filled in a copy, and what it says about that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.bilingual import BilingualError
from checks.catalogue import chosen, judge
from checks.rows import Problem, Submission
from workbook_templates.filling import Filling, Way, fill
from workbook_templates.opening import Refused, read_bytes
from workbook_templates.patching import NotPatchableError
from xladdin import __version__
from xladdin.refusals import why_unwritten
from xladdin.reports.wrapping import visible, wrapped
from xladdin.writing import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.deriving import Derived
    from checks.profile import Profile

_SCHEMA = 1
_EXTENSIONS = {"xlsx": (".xlsx", ".xltx"), "xlsm": (".xlsm", ".xltm", ".xlam")}
"""The extensions under which Excel opens a workbook of a kind."""


class FillError(BilingualError):
    """Why no copy was written."""


_NOT_PATCHABLE = {
    "xls": (
        "Excel 97-2003 格式（.xls、.et）的文件不能填。请用 Excel 或 WPS 另存为“Excel 工作簿（*.xlsx）”后再填。",
        "A file of Excel 97-2003 (.xls, .et) cannot be filled. Save it as an Excel workbook (*.xlsx) first.",
    ),
    "signed": (
        "文件有数字签名；内容一改，副本里的签名就失效。确实要填，请加 --force。",
        "The workbook is digitally signed, and the signature will not hold for the copy; --force fills it anyway.",
    ),
    "encoding": (
        "文件的部件 {part} 不是 UTF-8 编码，不能只改其中几格。请用 Excel 或 WPS 另存后再填。",
        "The part {part} is not UTF-8, so single cells of it cannot be changed. Save it in Excel or WPS first.",
    ),
    "unusual": (
        "文件的部件 {part} 写法特殊，单元格该放在哪里说不准。请用 Excel 或 WPS 另存后再填。",
        "The part {part} is written so that the place of a cell is not sure. Save it in Excel or WPS first.",
    ),
    "formula": ("{sheet}!{cell} 里有公式，不能填。", "There is a formula in {sheet}!{cell}, which cannot be filled."),
    "no-sheet": ("没有工作表“{sheet}”，不能填。", "There is no sheet “{sheet}” to fill."),
}

_WHY = {
    "blank": ("{cell} 空白", "{cell} is blank"),
    "unreadable": ("{cell}“{text}”读不出数", "{cell} “{text}” holds no number that can be read"),
    "vague": ("{cell}“{text}”不是确切的数", "{cell} “{text}” is no exact number"),
    "unit": ("{cell}“{text}”的计量单位与表中的不同", "{cell} “{text}” is in another unit than the form"),
    "error": ("{cell} 是错误值 {text}", "{cell} shows the error {text}"),
    "stale": (
        "{cell} 的公式没有保存最新的结果，请先在 Excel 或 WPS 中重算并保存",
        "the formula of {cell} has no up-to-date value; calculate and save it in Excel or WPS first",
    ),
    "input": ("{cell} 也空白，没有填上", "{cell} is blank too and was not filled"),
    "zero": ("{cell} 为 0，没有比率", "{cell} is 0, so there is no rate"),
    "readings": ("合计包括哪几行说不准，请人工相加", "which rows make the total is not sure; add them up by hand"),
    "rest": (
        "这一列已填的数不是预算数减执行数，请人工填写",
        "the filled cells of this column are not budget less executed; fill it in by hand",
    ),
    "merged": ("与别的格合并在一起，说不准填什么", "it is merged with other cells; what it should hold is not sure"),
    "conflict": (
        "两种算法得出不同的数：{first} 和 {second}，请先核对有关的数",
        "two ways to compute it differ, {first} and {second}; check the figures first",
    ),
    "weights": ("各项分值合计 {sum}，请先核对分值", "the weights make {sum}; check them first"),
    "basis": (
        "各项分值合计 {sum}，总分是否包括预算执行率的得分说不准",
        "the weights make {sum}; whether the total holds the points of 预算执行率 is not sure",
    ),
    "own-rule": (
        "本行另有赋分规则“{text}”，请按规则打分",
        "the row has a scoring rule of its own, “{text}”; score it by that",
    ),
    "judgement": ("实际完成值“{text}”要由人判断得分", "the points for “{text}” are for a person to judge"),
    "scoresheet": ("请按评价标准打分", "score it by the criteria"),
    "format": (
        "应为 {value}，但单元格的数字格式显示不全；请改格式后再填",
        "it should be {value}, which the number format of the cell does not show whole; change the format first",
    ),
    "taken": ("属于数组公式，不能单独填", "it belongs to an array formula"),
}

_WORDS = {
    "zh": {
        "value": "{place}  {name}：{text}",
        "formula": "{place}  {name}：{text}（公式 {formula}）",
        "left": "未填（{count} 格）",
        "why": "{place}  {name}：{why}",
        "outdated": "文件里原有的公式用到了新填的格，保存的结果还是旧的：{cells}。"
        "请在 Excel 中按 Ctrl+Alt+F9 重算后保存。",
        "signed": "文件有数字签名；副本里的签名已经失效。",
        "none": "没有空白的派生单元格，副本与原文件相同。",
        "total": "填了 {filled} 格，未填 {left} 格，其余内容没有改动；副本：{copy}",
        "comma": "、",
    },
    "en": {
        "value": "{place}  {name}: {text}",
        "formula": "{place}  {name}: {text} (formula {formula})",
        "left": "left blank ({count})",
        "why": "{place}  {name}: {why}",
        "outdated": "Formulas of the workbook use cells filled now and still show what was saved: {cells}. "
        "Press Ctrl+Alt+F9 in Excel and save.",
        "signed": "The workbook was digitally signed; the signature does not hold for the copy.",
        "none": "No derived cell is blank; the copy is the same as the file.",
        "total": "Filled: {filled}, left blank: {left}, nothing else was changed. Copy: {copy}",
        "comma": ", ",
    },
}


def fill_file(path: str, copy: str, profile: Profile, way: str, *, force: bool) -> Filling:
    """Write a copy of a workbook with its blank derived cells filled; the file itself is only read.

    ``force`` overwrites a copy that is there, and fills a signed workbook. Raises `FillError`, having written nothing.
    """
    source, target = Path(path), Path(copy)
    _check_target(source, target, force=force)
    try:
        data = read_bytes(source)
        filling = fill(data, path, profile, Way(way), break_signature=force)
    except FileNotFoundError as error:
        raise FillError(f"找不到文件：{path}", f"no such file: {path}") from error
    except Refused as refused:
        raise _unreadable(path, refused.problem) from refused
    except NotPatchableError as error:
        zh, en = (sentence.format(**error.problem.facts) for sentence in _NOT_PATCHABLE[error.problem.key])
        raise FillError(f"{path}：{zh}", f"{path}: {en}") from error
    _check_forms(path, filling.submission, profile)
    _check_extension(source, target, filling.submission)
    _write(target, filling.data)
    return filling


def _check_target(source: Path, target: Path, *, force: bool) -> None:
    if target.exists() and source.exists() and target.samefile(source):
        raise FillError("-o 不能是原文件：原文件不会被改动。", "-o cannot be the file itself, which is never changed.")
    if target.is_dir():
        raise FillError(f"{target} 是文件夹；请写出副本的文件名。", f"{target} is a folder; name the copy's file.")
    if not target.parent.is_dir():
        raise FillError(f"文件夹 {target.parent} 不存在。", f"There is no folder {target.parent}.")
    if target.exists() and not force:
        raise FillError(
            f"{target} 已经存在；要覆盖，请加 --force。", f"{target} is there already; --force overwrites it."
        )


def _check_forms(path: str, submission: Submission, profile: Profile) -> None:
    if not submission.forms:
        raise _by_rule(path, submission, profile, "IO02")


def _check_extension(source: Path, target: Path, submission: Submission) -> None:
    """Refuse a name under which Excel would not open the copy."""
    fitting = [source.suffix.lower()] if not submission.wrong_extension and source.suffix else []
    fitting = fitting or [_EXTENSIONS[submission.content][0]]
    if target.suffix.lower() not in fitting:
        raise FillError(
            f"副本的扩展名应为 {fitting[0]}，否则 Excel 打不开。",
            f"The copy's extension must be {fitting[0]} for Excel.",
        )


def _unreadable(path: str, problem: Problem) -> FillError:
    from checks.profile import load  # noqa: PLC0415 - only where a file cannot be read

    return _by_rule(path, Submission(path, problem=problem), load(), "IO01")


def _by_rule(path: str, submission: Submission, profile: Profile, code: str) -> FillError:
    """Say what the rule on files says of it."""
    ((finding,),) = judge([submission], profile, chosen([code]))
    zh, en = finding.told()
    return FillError(f"{path}：{zh}", f"{path}: {en}")


def _write(target: Path, data: bytes) -> None:
    try:
        write_whole(target, data)
    except OSError as error:
        why = why_unwritten(error)
        raise FillError(f"无法写入 {target}：{why.zh}", f"cannot write {target}: {why.en}") from error


def to_text(filling: Filling, path: str, copy: str, language: str = "zh") -> str:
    """Return what was filled and what was not, one line a cell."""
    return "\n".join(_lines(filling, path, copy, language)) + "\n"


def _lines(filling: Filling, path: str, copy: str, language: str) -> Iterator[str]:
    words = _WORDS[language]
    yield visible(path)
    for each in filling.filled:
        place = f"{each.sheet}!{each.cell}"
        said = words["formula" if each.formula else "value"]
        line = said.format(place=place, name=each.name, text=each.text, formula=each.formula)
        yield from wrapped(visible(line), "  ")
    if filling.left:
        yield f"  {words['left'].format(count=len(filling.left))}"
    for blank in filling.left:
        place = f"{blank.at.sheet}!{blank.at.cell}"
        line = words["why"].format(place=place, name=blank.name, why=why(blank, language))
        yield from wrapped(visible(line), "    ")
    if filling.outdated:
        cells = words["comma"].join(f"{sheet}!{cell}" for sheet, cell in filling.outdated)
        yield from wrapped(visible(words["outdated"].format(cells=cells)), "  ")
    if filling.signed:
        yield f"  {words['signed']}"
    if not filling.filled and not filling.left:
        yield f"  {words['none']}"
    counts = words["total"].format(filled=len(filling.filled), left=len(filling.left), copy=copy)
    yield visible(counts)


def why(blank: Derived, language: str = "zh") -> str:
    """Return in a few words why a cell stays blank."""
    zh, en = _WHY[blank.why]
    shown = blank.of.text.strip() if blank.of is not None else ""
    facts: Mapping[str, str] = {"cell": blank.of.cell if blank.of is not None else "", "text": shown, **blank.facts}
    return (zh if language == "zh" else en).format(**facts)


def to_json(filling: Filling, path: str, copy: str, profile: str, language: str = "zh") -> str:
    """Return the same as JSON, schema 1 (docs/fill.md)."""
    document: dict[str, Any] = {
        "schema": _SCHEMA,
        "xladdin": __version__,
        "profile": profile,
        "path": path,
        "copy": copy,
        "filled": [
            {
                "sheet": each.sheet,
                "cell": each.cell,
                "field": each.name,
                "text": each.text,
                "formula": each.formula or None,
            }
            for each in filling.filled
        ],
        "left": [
            {
                "sheet": each.at.sheet,
                "cell": each.at.cell,
                "field": each.name,
                "why": each.why,
                "message": why(each, language),
            }
            for each in filling.left
        ],
        "outdated": [{"sheet": sheet, "cell": cell} for sheet, cell in filling.outdated],
        "signature_broken": filling.signed,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
