"""IO03: a returned file that carries macros."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.datum import NOWHERE
from checks.findings import Sentence, Severity, Verdict
from checks.rows import Submission
from checks.rules.base import Rule, Table

_SAVE_AS = "报送单位应另存为“Excel 工作簿（*.xlsx）”后重新报送。"
_SAVE_AS_EN = "have the form saved as an Excel workbook (*.xlsx) and sent again."


class MacrosPresent(Rule[Submission]):
    """报送的文件带有宏；检查时不会运行。

    为什么
        自评表用不着宏。宏可能是从别处带来的，也可能有害，收件人不应启用。
        本程序带按钮的模板（.xlsm）原样填好报送的不提示：宏与模板的逐字节相同，文件里也没有别的公式、按钮、链接、
        控件或设置表能另外调用它。有一处证明不了的都提示；Excel、LibreOffice 保存时重写了宏的，源代码相同也提示。

    错例
        报送“自评表.xlsm”，内含 VBA 宏；在带按钮的模板里加了公式 =RunPython("…")。

    对例
        另存为“Excel 工作簿（*.xlsx）”，宏随之去掉；带按钮的模板只填了数据，宏没有动过。

    依据
        办公文件安全一般要求：来源不明的宏不启用。
    """

    code = "IO03"
    name = "macros-present"
    severity = Severity.WARNING
    table = Table.SUBMISSION
    sentences = {
        "": Sentence(
            "文件带有宏；检查时没有运行。",
            "The file carries macros; they were not run.",
            f"请不要启用宏；{_SAVE_AS}",
            f"Do not enable them; {_SAVE_AS_EN}",
        ),
        "source": Sentence(
            "文件带有宏，源代码与模板的相同，但文件由别的程序保存过，编译后的部分无法核对；检查时没有运行。",
            "The file carries macros. Their source is the template's, but another program has saved the file and what "
            "is compiled cannot be compared; they were not run.",
            f"多半只是在 Excel 里填表、保存所致。审核不需要宏，请不要启用；{_SAVE_AS}",
            "Most likely the template was just filled in and saved in Excel. Do not enable them, no review needs them; "
            f"{_SAVE_AS_EN}",
        ),
    }

    def judge(self, item: Submission, context: Context) -> Iterator[Verdict]:
        """Judge one file; macros that are proven to be a template's own are no matter."""
        del context
        if item.macros and item.macros_proven != "bytes":
            yield Verdict(at=NOWHERE, case=item.macros_proven)
