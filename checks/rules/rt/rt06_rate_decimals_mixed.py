"""RT06: rates of one column with different numbers of decimals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from checks.context import Context
from checks.datum import Datum
from checks.findings import Severity, Verdict
from checks.rows import Form
from checks.rules.base import Rule, Table, only
from checks.values import Number

_MOST = 4
"""Decimals that people give a rate; more are a formula's without a format."""


class RateDecimalsMixed(Rule[Form]):
    """同一列的比率保留的小数位数不一致。

    为什么
        位数不一，既不好看，也说不清每个数准到哪一位。0 和 100% 不带小数是习惯写法，不算；
        填成小数的（0.9、1）和公式算出而未设格式的（0.8333…），位数不是人定的，也不算。

    错例
        99.98%、50.83%、56%、54.7%。

    对例
        99.98%、50.83%、56.00%、54.70%。

    依据
        数值修约一般规则：同一栏数据修约到相同位数。
    """

    code = "RT06"
    name = "rate-decimals-mixed"
    severity = Severity.INFO
    table = Table.FORM
    alone = frozenset({"funds", "breakdown"})
    sentences = only(
        "“{field}”一列的小数位数不一致：多数保留 {decimals} 位，{found} 等 {count} 处不是。",
        "“{field}” mixes numbers of decimals: most rates have {decimals}, {count} do not, such as {found}.",
        "请统一保留 {decimals} 位小数。",
        "Show {decimals} decimals throughout.",
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge each column of rates of the form; one finding a column."""
        columns: dict[str, list[Datum]] = {}
        for rate, _ in context.rates:
            columns.setdefault(rate.field.rpartition(" ")[2], []).append(rate.stated)
        for heading, data in columns.items():
            shown = [(datum, datum.number) for datum in data]
            if len({number.decimals for _, number in shown if number}) < 2:
                continue  # whichever of them count
            counted = [(datum, number.decimals) for datum, number in shown if number and _counts(number)]
            if len({decimals for _, decimals in counted}) < 2:
                continue
            times = Counter(decimals for _, decimals in counted)
            usual = max(times, key=lambda decimals: (times[decimals], decimals))
            odd = [datum for datum, decimals in counted if decimals != usual]
            yield Verdict(
                at=odd[0],
                found=odd[0].text.strip(),
                expected=f"{usual}",
                related=tuple(odd[1:]),
                field=heading,
                facts={"decimals": str(usual), "count": str(len(odd))},
            )
        del item


def _counts(number: Number) -> bool:
    """Tell whether a rate's decimals were chosen by somebody: not those of 0, 100 %, a bare ratio or a raw formula."""
    if number.value in (0, 100) or number.decimals > _MOST:
        return False
    return number.percent or number.value > 1
