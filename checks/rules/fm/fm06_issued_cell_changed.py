"""FM06: a locked cell that no longer says what was issued."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.datum import NOWHERE
from checks.findings import Sentence, Severity, Verdict
from checks.issuing import unchanged
from checks.rows import Submission
from checks.rules.base import Rule, Table
from checks.rules.fm.wording import name_of

_HELP = "请改回下达的内容；确需调整的，先报下达单位批准并重新下发模板。"
_HELP_EN = "Put back what was issued; a change has to be approved, and the template issued anew."


class IssuedCellChanged(Rule[Submission]):
    """模板中锁定的单元格（指标名称、下达的指标值、分值等）与下达时不一致。

    为什么
        指标、指标值和分值由上级下达，填报单位不得改动；改动后完成情况和得分都失去了依据。
        只是写法不同的（90 与 90.0，全角与半角，空格、换行）不算。插入或移动了行的，按内容找到原来的行再比。

    错例
        下达的指标值 ≥701.22，返回的表中是 ≥601.22。

    对例
        下达的指标值 ≥701.22，返回的表中是 ≥ 701.220。

    依据
        模板下发时登记的锁定单元格（docs/stamp.md）。
    """

    code = "FM06"
    name = "issued-cell-changed"
    severity = Severity.ERROR
    table = Table.SUBMISSION
    sentences = {
        "changed": Sentence(
            "{field}下达的是 {expected}，现在是 {found}。",
            "{field} was issued as {expected} and now says {found}.",
            _HELP,
            _HELP_EN,
        ),
        "cleared": Sentence(
            "{field}下达的是 {expected}，现在是空白。",
            "{field} was issued as {expected} and is now blank.",
            _HELP,
            _HELP_EN,
        ),
        "list": Sentence(
            "模板中登记下达内容的隐藏工作表被改动过，无法核对锁定的单元格。",
            "The template's hidden list of what was issued was changed: its locked cells cannot be checked.",
            "请用原模板重新填报。",
            "Fill in the template as it was issued.",
        ),
    }

    def judge(self, item: Submission, context: Context) -> Iterator[Verdict]:
        """Judge the locked cells of a stamped template."""
        del context
        if item.stamp is None:
            return
        if not item.stamp.intact:
            yield Verdict(at=NOWHERE, severity=Severity.WARNING, case="list")
            return
        for cell in item.stamp.cells:
            datum = cell.datum
            if cell.kind != "issued" or datum.unsaved or unchanged(cell.text, datum.text):
                continue
            yield Verdict(
                at=datum,
                found=datum.text.strip(),
                expected=cell.text.strip(),
                field=name_of(datum, item),
                case="cleared" if datum.blank else "changed",
            )
