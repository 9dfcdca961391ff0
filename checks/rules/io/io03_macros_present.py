"""IO03: a returned file that carries macros."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.datum import NOWHERE
from checks.findings import Severity, Verdict
from checks.rows import Submission
from checks.rules.base import Rule, Table, only


class MacrosPresent(Rule[Submission]):
    """报送的文件带有宏；检查时不会运行。

    为什么
        自评表用不着宏。宏可能是从别处带来的，也可能有害，收件人不应启用。

    错例
        报送“自评表.xlsm”，内含 VBA 宏。

    对例
        另存为“Excel 工作簿（*.xlsx）”，宏随之去掉。

    依据
        办公文件安全一般要求：来源不明的宏不启用。
    """

    code = "IO03"
    name = "macros-present"
    severity = Severity.WARNING
    table = Table.SUBMISSION
    sentences = only(
        "文件带有宏；检查时没有运行。",
        "The file carries macros; they were not run.",
        "请不要启用宏；报送单位应另存为“Excel 工作簿（*.xlsx）”后重新报送。",
        "Do not enable them; have the form saved as an Excel workbook (*.xlsx) and sent again.",
    )

    def judge(self, item: Submission, context: Context) -> Iterator[Verdict]:
        """Judge one file."""
        del context
        if item.macros:
            yield Verdict(at=NOWHERE)
