"""IO02: a workbook without a form."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.datum import NOWHERE
from checks.findings import Sentence, Severity, Verdict
from checks.rows import Near, Submission
from checks.rules.base import Rule, Table

_SHOWN = 3


class NoFormFound(Rule[Submission]):
    """工作簿打开了，但可见的工作表上没有认得的表。

    为什么
        表头改过、报错了文件、或表在隐藏的工作表里，都会认不出来。说出最接近的表头，便于对照改正。

    错例
        把“全年实际完成值”改成“完成”，把“三级指标”一列删去。

    对例
        使用下发的模板，表头不改动。

    依据
        各表的表头见模板；只检查可见的工作表。
    """

    code = "IO02"
    name = "no-form-found"
    severity = Severity.ERROR
    table = Table.SUBMISSION
    sentences = {
        "near": Sentence(
            "没有找到认得的表；最接近的表头是：{found}。",
            "No known form was found; the nearest headings are: {found_en}.",
            "请对照模板改回表头；如报错了文件，请改报填好的表。",
            "Restore the headings of the template, or send the filled form if this is another file.",
        ),
        "blank": Sentence(
            "没有找到认得的表：可见的工作表（{sheets}）是空白的，或没有一个像表头的格。",
            "No known form was found: the visible sheets ({sheets_en}) are blank or have nothing like a heading.",
            "请核对是否报错了文件，表是否在隐藏的工作表里或是一张图片。",
            "See whether this is the wrong file, or the form is on a hidden sheet or a picture.",
        ),
    }

    def judge(self, item: Submission, context: Context) -> Iterator[Verdict]:
        """Judge a workbook that could be read."""
        del context
        if item.problem is not None or item.forms:
            return
        near = item.nearest[:_SHOWN]
        yield Verdict(
            at=NOWHERE,
            found="；".join(_told(each) for each in near),
            case="near" if near else "blank",
            facts={
                "found_en": "; ".join(_told_en(each) for each in near),
                "sheets": "、".join(item.sheets[:_SHOWN]) or "-",
                "sheets_en": ", ".join(f"“{name}”" for name in item.sheets[:_SHOWN]) or "none",
            },
        )


def _told(near: Near) -> str:
    """Return a row of headings in words: 工作表“Sheet1”有“三级指标”“指标值”，缺“一级指标”."""
    lacks = f"，缺{_quoted(near.missing)}" if near.missing else ""
    return f"工作表“{near.sheet}”有{_quoted(near.there)}{lacks}"


def _told_en(near: Near) -> str:
    lacks = f", but not {_quoted(near.missing, ', ')}" if near.missing else ""
    return f"sheet “{near.sheet}” has {_quoted(near.there, ', ')}{lacks}"


def _quoted(texts: tuple[str, ...], between: str = "") -> str:
    return between.join(f"“{text}”" for text in texts)
