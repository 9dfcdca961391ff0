"""FM08: data where nobody sees it."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.findings import Sentence, Severity, Verdict
from checks.rows import Submission
from checks.rules.base import Rule, Table

_HELP = "请取消隐藏并核对：属于本表的保留显示，不属于本表的删除后再报送。"
_HELP_EN = "Show it again and look: keep what belongs to the form in sight, and delete the rest."


class HiddenContent(Rule[Submission]):
    """表内隐藏的行、列，或隐藏的工作表里有数据。

    为什么
        隐藏的数看不见，却会计入合计，也会随文件报送出去；可能是漏审的指标，也可能是不该外传的资料。
        行高、列宽为 0 的也是隐藏。空白的隐藏行列、只供下拉选择的隐藏工作表、本程序模板自带的隐藏工作表不算。
        相连的隐藏行（列）只提示一次。

    错例
        第 12 至 14 行隐藏，其中有 3 个指标及其完成值。

    对例
        第 12 至 14 行隐藏，但全部空白；隐藏工作表“字典”只有下拉选项。

    依据
        报送的表应当所见即所得；政务公开和保密审查的一般要求。
    """

    code = "FM08"
    name = "hidden-content"
    severity = Severity.WARNING
    table = Table.SUBMISSION
    sentences = {
        "rows": Sentence(
            "“{sheet}”第 {found} 行被隐藏，其中 {count} 个单元格有内容（如“{sample}”）。",
            "Row {found} of {sheet} is hidden and holds {count} filled cells, such as {sample}.",
            _HELP,
            _HELP_EN,
        ),
        "columns": Sentence(
            "“{sheet}”{found} 列被隐藏，其中 {count} 个单元格有内容（如“{sample}”）。",
            "Column {found} of {sheet} is hidden and holds {count} filled cells, such as {sample}.",
            _HELP,
            _HELP_EN,
        ),
        "sheet": Sentence(
            "工作表“{found}”被隐藏，其中 {count} 个单元格有内容。",
            "The sheet {found} is hidden and holds {count} filled cells.",
            _HELP,
            _HELP_EN,
        ),
    }

    def judge(self, item: Submission, context: Context) -> Iterator[Verdict]:
        """Judge one workbook; one finding a hidden block."""
        del context
        for block in item.hidden:
            yield Verdict(
                at=block.at,
                found=block.name,
                case=block.kind,
                facts={"sheet": block.at.sheet, "count": str(block.cells), "sample": block.at.text.strip()},
            )
