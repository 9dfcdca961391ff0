"""FM04: a typed constant where the template has a formula."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.findings import Sentence, Severity, Verdict
from checks.rows import Submission
from checks.rules.base import Rule, Table
from checks.rules.fm.wording import name_of

_HELP = "请恢复公式（可从原模板复制这一格），不要手工填写；数不对的，改公式引用的那些数。"
_HELP_EN = "Put the formula back (copy the cell from the template); where its result is wrong, mend what it refers to."
_LONGEST = 60
"""Characters of a formula that still helps a reader."""


class FormulaOverwritten(Rule[Submission]):
    """模板中由公式计算的单元格，被手工填成了固定的数。

    为什么
        合计、执行率等单元格在模板里是公式，会随填报的数变化。手工填上固定的数，改了别的数它也不变，很容易对不上。
        只核对带有印记的模板；公式改了写法但仍是公式的、被清空的，不算。

    错例
        模板中 G9 为 =F9/E9，返回的表中 G9 是手工填写的 62.95%。

    对例
        G9 仍是公式 =F9/E9，显示 62.95%。

    依据
        模板下发时登记的派生单元格（docs/stamp.md）。
    """

    code = "FM04"
    name = "formula-overwritten"
    severity = Severity.ERROR
    table = Table.SUBMISSION
    sentences = {
        "formula": Sentence(
            "{field}应由公式 {expected} 计算，现在是手工填写的 {found}。",
            "{field} is computed by {expected} in the template; {found} was typed over it.",
            _HELP,
            _HELP_EN,
        ),
        "moved": Sentence(
            "{field}在模板中由公式计算，现在是手工填写的 {found}。",
            "{field} is computed by a formula in the template; {found} was typed over it.",
            _HELP,
            _HELP_EN,
        ),
    }

    def judge(self, item: Submission, context: Context) -> Iterator[Verdict]:
        """Judge the derived cells of a stamped template."""
        del context
        if item.stamp is None or not item.stamp.intact:
            return
        for cell in item.stamp.cells:
            datum = cell.datum
            if cell.kind != "derived" or datum.formula or datum.blank:
                continue
            yield Verdict(
                at=datum,
                found=datum.text.strip(),
                expected=cell.text,
                field=name_of(datum, item),
                case="formula" if 0 < len(cell.text) <= _LONGEST else "moved",
            )
