"""VL09: a date target that leaves something open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checks.achievement import year_of, years_of
from checks.among import Among
from checks.context import Context
from checks.findings import Sentence, Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import said
from checks.rows import Indicator
from checks.rules.base import Rule, Table
from checks.rules.vl.wording import cell_name, own
from checks.values import Comparator, TargetKind

_WORDS = {
    Comparator.GE: ("不早于", "not before "),
    Comparator.GT: ("晚于", "after "),
    Comparator.LT: ("早于", "before "),
}
_DOUBLED = 'AND([target.before]<>"",[target.earlier])'
_HELP = "建议写明年份、只用一个比较符：{expected}；下达的指标值如此的，请核实理解无误。"
_HELP_EN = "Better with the year and one comparator: {expected}. If it was issued like this, check the reading."


class DateTarget(Rule[Indicator]):
    """日期指标值没有写年份，或同时用了 ≤ 和“以前”：说明是怎样理解的。

    为什么
        没有年份的日期，跨年度项目说不清是哪一年；“≤5月30日以前”把期限说了两遍，是否含当日容易有不同理解。
        只填报一个年度的表，年份已在表头，只作提示。

    错例
        指标值 ≤5月30日以前。

    对例
        指标值 ≤2022年5月30日；指标值 2022年12月底前。

    依据
        《中央部门预算绩效目标管理办法》（财预〔2015〕88号）：绩效目标应当指向明确、细化量化，时效是其中一个方面。
    """

    code = "VL09"
    name = "date-target"
    severity = Severity.WARNING
    table = Table.INDICATOR
    among = Among.DATED
    sentences = {
        "year": Sentence(
            "{field}填的是 {found}，没有写年份，按{read}理解。",
            "{field} says {found} without a year; it was read as {read_en}.",
            _HELP,
            _HELP_EN,
        ),
        "doubled": Sentence(
            "{field}填的是 {found}，比较符与“前”字重复，按{read}理解。",
            "{field} says {found}, with a comparator and a word for it; it was read as {read_en}.",
            _HELP,
            _HELP_EN,
        ),
        "both": Sentence(
            "{field}填的是 {found}，比较符与“前”字重复，也没有写年份，按{read}理解。",
            "{field} says {found}, with a comparator and a word for it and no year; it was read as {read_en}.",
            _HELP,
            _HELP_EN,
        ),
    }

    live = (
        Live(
            Band.INDICATOR,
            said('[kind]="date"', '[target.year]=""', f"NOT({_DOUBLED})", "NOT(ISNUMBER([period.year]))"),
            "日期没有写年份",
            marks=("target",),
            case="year",
        ),
        Live(
            Band.INDICATOR,
            said('[kind]="date"', '[target.year]=""', f"NOT({_DOUBLED})", "ISNUMBER([period.year])"),
            "日期没有写年份，按本年度理解",
            marks=("target",),
            severity=Severity.INFO,
            case="year",
            part="annual",
        ),
        Live(
            Band.INDICATOR,
            said('[kind]="date"', '[target.year]<>""', _DOUBLED),
            "比较符与“前”字重复",
            marks=("target",),
            case="doubled",
        ),
        Live(
            Band.INDICATOR,
            said('[kind]="date"', '[target.year]=""', _DOUBLED),
            "比较符与“前”字重复，缺年份",
            marks=("target",),
            case="both",
        ),
    )

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge the target of one indicator."""
        target = own(item, "target", context)
        if target is None or target.target.kind is not TargetKind.DATE:
            return
        read = target.target
        if read.moment is None or (read.moment.year is not None and not read.doubled):
            return
        # 2024年度 over the form says which year is meant.
        said = read.moment.year is None and not read.doubled and len(years_of(context.form.period)) == 1
        case = "both" if read.moment.year is None and read.doubled else "doubled" if read.doubled else "year"
        comparator = read.comparator or Comparator.LE
        moment = replace(read.moment, year=read.moment.year or year_of(context.form.period))
        words, words_en = _WORDS.get(comparator, ("不晚于", "not after "))
        yield Verdict(
            at=target,
            found=target.text.strip(),
            expected=f"{comparator}{moment}",
            field=cell_name(item, "target", context),
            case=case,
            severity=Severity.INFO if said else None,
            facts={"read": f"{words}{moment}", "read_en": f"{words_en}{moment}"},
        )
