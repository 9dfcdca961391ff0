"""FM05: a formula whose saved value is out of date."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.datum import Datum
from checks.findings import Sentence, Severity, Verdict
from checks.rows import Submission
from checks.rules.base import Rule, Table
from checks.rules.fm.wording import name_of

_HELP = "请用 Excel 或 WPS 打开，在“公式—计算选项”中选“自动”，按 F9 重新计算后保存，再报送。"
_HELP_EN = "Open it in Excel or WPS, set calculation to automatic, press F9 and save it again."


class StaleValue(Rule[Submission]):
    """公式保存的结果，与按它所引用的单元格重新计算的不一致。

    为什么
        改了数而没有重新计算（手动计算模式，或用别的程序改过文件），表上显示的就是旧数。汇总程序取到的也是旧数。
        公式本身没有错，只是没有重算；公式算得出、但与本行的数对不上的，由 RT01、SM01 指出。
        只判断算得准的公式（四则运算、SUM、ROUND、IF 等）；引用的单元格空白的不判断。
        从未计算过的公式，一张表只提示一次。

    错例
        全年预算数 348.24，全年执行数 205.00，公式 =F9/E9 保存的结果是 50.25%。

    对例
        同上，保存的结果是 58.87%。

    依据
        电子表格的公式应与所引用的数一致；重新计算的相对误差容许 10⁻⁹。
    """

    code = "FM05"
    name = "stale-value"
    severity = Severity.WARNING
    table = Table.SUBMISSION
    judges_stale = True
    sentences = {
        "stale": Sentence(
            "{field}由公式计算，保存的结果是 {found}，按现在的数重新计算应为 {expected}：改数后没有重算。",
            "{field} is a formula; {found} was saved, the numbers it refers to give {expected}: it was not recomputed.",
            _HELP,
            _HELP_EN,
        ),
        "unsaved": Sentence(
            "“{sheet}”中有 {count} 个公式没有保存计算结果，如 {field}应为 {expected}，无法核对。",
            "On {sheet} {count} formulas were saved without a value, such as {field}, which gives {expected}.",
            _HELP,
            _HELP_EN,
        ),
    }

    def judge(self, item: Submission, context: Context) -> Iterator[Verdict]:
        """Judge the formulas of one workbook: one finding a cell, and one a sheet for all that were never computed."""
        del context
        never: dict[str, list[Datum]] = {}
        for datum in item.stale:
            if datum.unsaved:
                never.setdefault(datum.sheet, []).append(datum)
                continue
            yield Verdict(
                at=datum,
                found=datum.text.strip(),
                expected=datum.recomputed,
                field=name_of(datum, item),
                case="stale",
            )
        for sheet, data in never.items():
            yield Verdict(
                at=data[0],
                expected=data[0].recomputed,
                related=tuple(data[1:]),
                field=name_of(data[0], item),
                case="unsaved",
                facts={"sheet": sheet, "count": str(len(data))},
            )
