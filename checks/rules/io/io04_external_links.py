"""IO04: a workbook that links to other files or calls out."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.datum import NOWHERE
from checks.findings import Severity, Verdict
from checks.rows import Submission
from checks.rules.base import Rule, Table, only

_SHOWN = 3


class ExternalLinks(Rule[Submission]):
    """工作簿链接到别的文件，或会连到外部取数。

    为什么
        链接的文件在报送人的电脑上，别人打开时取不到，数会变成旧值或错误；连到外部取数的还有安全风险。

    错例
        全年执行数的公式为 ='[台账.xlsx]汇总'!B5。

    对例
        把取来的数粘贴为值：6816.78。

    依据
        报送文件应当自成一体；办公文件安全一般要求。
    """

    code = "IO04"
    name = "external-links"
    severity = Severity.WARNING
    table = Table.SUBMISSION
    sentences = only(
        "工作簿链接到别的文件或会连到外部（共 {count} 处）：{found}。",
        "The workbook links to other files or calls out ({count} in all): {found}.",
        "请在“数据—编辑链接”中断开链接，把取来的数粘贴为值后重新报送；打开时不要更新链接。",
        "Break the links (Data, Edit Links), paste the numbers as values and send it again; do not update links.",
    )

    def judge(self, item: Submission, context: Context) -> Iterator[Verdict]:
        """Judge one file; one finding for all its links."""
        del context
        if item.external:
            more = " 等" if len(item.external) > _SHOWN else ""
            yield Verdict(
                at=NOWHERE,
                found="、".join(item.external[:_SHOWN]) + more,
                facts={"count": str(len(item.external))},
            )
