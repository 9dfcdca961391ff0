"""RT03: a rate where there is nothing to divide by."""

from __future__ import annotations

from collections.abc import Iterator

from checks.among import Among
from checks.context import Context
from checks.findings import Severity, Verdict
from checks.live import Band, Live
from checks.relations import Rate
from checks.rules.base import Rule, Table, only


class RateWithoutBase(Rule[Rate]):
    """分母（预算数）为 0 或空白，却填了比率。

    为什么
        没有预算就没有执行率。填了比率，不是预算数漏填，就是比率填错了行。预算、执行都是 0 而比率填 0 的，不算。

    错例
        全年预算数 0，全年执行数 0，预算执行率 100%。

    对例
        全年预算数 0，全年执行数 0，预算执行率 -（或留空）。

    依据
        预算执行率 = B÷A×100%，A 为 0 时没有意义。
    """

    code = "RT03"
    name = "rate-without-base"
    severity = Severity.WARNING
    table = Table.RATE
    among = Among.WITHOUT_BASE
    sentences = only(
        "{field}填了 {found}，但对应的分母为{base}，算不出比率。",
        "{field} says {found}, but what it is divided by is {base_en}.",
        "如确无预算，比率请填“-”或留空；如有预算，请补填预算数。",
        "Write “-” or leave the rate blank when there is no budget; else fill in the budget.",
    )
    live = (
        Live(
            Band.RATE,
            # The number 0 of nothing may be what a formula shows: not told.
            'IF([given]="",FALSE,IF(IF([@denominator]="",TRUE,[@denominator]=0),'
            'IF(AND(ISNUMBER([@stated]),[given]=0,IF([@numerator]="",TRUE,[@numerator]=0)),NA(),TRUE),FALSE))',
            "没有预算数，比率请填“-”或留空",
            ("stated", "denominator"),
        ),
    )

    def judge(self, item: Rate, context: Context) -> Iterator[Verdict]:
        """Judge one stated rate."""
        del context
        if item.stated.number is None or item.base is None:
            return
        nothing = item.stated.number.value == 0 and (item.numerator is None or item.numerator.value == 0)
        if nothing and item.stated.formula:
            return  # 0 of nothing is what a formula shows
        zero = item.denominator is not None and item.denominator.value == 0
        if not zero and not item.base_blank:
            return
        yield Verdict(
            at=item.stated,
            found=item.stated.text.strip(),
            expected="-",
            related=(item.base,),
            field=item.field,
            severity=Severity.INFO if nothing else None,
            facts={"base": " 0" if zero else "空白", "base_en": "0" if zero else "blank"},
        )
