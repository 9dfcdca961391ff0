"""IO05: a file name that promises another kind of content."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.datum import NOWHERE
from checks.findings import Severity, Verdict
from checks.rows import Submission
from checks.rules.base import Rule, Table, only


class WrongExtension(Rule[Submission]):
    """文件的扩展名与内容不符；照样检查。

    为什么
        改扩展名并不能改变格式。Excel 打开这样的文件会警告，甚至拒绝打开。

    错例
        把“自评表.xlsx”直接改名为“自评表.xls”。

    对例
        用 Excel 或 WPS “另存为”选择需要的格式。

    依据
        Excel 打开文件时核对扩展名与内容是否一致。
    """

    code = "IO05"
    name = "wrong-extension"
    severity = Severity.WARNING
    table = Table.SUBMISSION
    sentences = only(
        "文件名的扩展名是 {found}，内容其实是 {expected}；Excel 可能拒绝打开。",
        "The name ends in {found}, the content is {expected}; Excel may refuse to open it.",
        "已按 {expected} 读取并检查；请用 Excel 或 WPS 另存为“Excel 工作簿（*.xlsx）”后重新报送。",
        "It was read as {expected} all the same; save it as an Excel workbook (*.xlsx) and send that.",
    )

    def judge(self, item: Submission, context: Context) -> Iterator[Verdict]:
        """Judge the name of a file that could be read."""
        del context
        if item.wrong_extension and item.problem is None:
            yield Verdict(at=NOWHERE, found=item.wrong_extension, expected=f".{item.content}")
