"""The functions for cells: one list, with what Excel shows of each, and what each gives.

Every function takes `Cells` (`Cells.of` makes them of plain values) and gives a text, a number, rows of texts, or
None for a blank cell. A rate is given as Excel keeps it, 0.9523 for 95.23 %: its cell wants a percentage format.
No arithmetic of a rule stands here: it is all in ``checks``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from checks.achievement import Achievement, achieve, bare_comparator
from checks.datum import Datum
from checks.profile import DEFAULT, Profile, load
from checks.relations import Amount
from checks.rows import Breakdown, BreakdownRow, Column, Form, FundRow, Indicator, Option, Question, Survey
from checks.rules.vl.wording import bare
from checks.scoring import points
from checks.values import Comparator, Number, TargetKind, half_up
from checks.zones import judge_ratio
from xladdin.excel.cells import CellError, Cells
from xladdin.excel.checking import findings, said_of, sentences

Result: TypeAlias = str | float | list[list[str]] | None
"""What a cell, or a column of cells, is to show."""

RATE_DECIMALS = 2
"""Decimals of a rate in percent, as forms print it: 68.17%."""

MET, MISSED, OPEN = "达成", "未达成", "须人工判断"
"""What `JX_MET` says; the last where only a person can tell."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a function."""

    name: str
    """In Excel, ASCII."""
    chinese: str
    help: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """One function for cells."""

    id: str
    """Its name in formulas: ``JX_MET``."""
    chinese: str
    help: str
    arguments: tuple[Argument, ...]
    compute: Callable[..., Result]


_TARGET = Argument("target", "指标值", "指标值单元格，如 ≥701.22、90%以上、有效提高")
_ACTUAL = Argument("actual", "完成值", "全年实际完成值单元格")
_INDICATOR = Argument(
    "indicator", "三级指标", "三级指标名称单元格；不选时不知道单位，也不知道是否越低越好", optional=True
)
_GROUP = Argument("group", "一级或二级指标", "如 成本指标；单位成本、控制数等在成本指标中按越低越好理解", optional=True)
_PERIOD = Argument("period", "年度", "如 2024；日期没有写年份时按这一年理解", optional=True)
_PROFILE = Argument("profile", "口径", f"口径名称，不填为 {DEFAULT}", optional=True)
_ROW = (_TARGET, _ACTUAL, _INDICATOR, _GROUP, _PERIOD, _PROFILE)
_LABEL = Argument("caption", "名称", "用在说明里的名称，如 地方财政资金", optional=True)


def _profile(cells: Cells | None) -> Profile:
    """Return the profile that a cell names; the default one where it names none. Raises `ProfileError`."""
    name = _optional(cells).text.strip()
    return load(name) if name else load()


def _optional(cells: Cells | None) -> Datum:
    return Datum() if cells is None else cells.datum()


def _given(cells: Cells) -> Datum:
    """Return the only cell of an argument; raises `CellError` for one that shows an error."""
    datum = cells.datum()
    if datum.error:
        raise CellError(f"引用的单元格 {datum.cell} 是错误值 {datum.error}，请先改正")
    return datum


def _number(datum: Datum, what: str) -> Number:
    """Return the number of a cell that is not blank; raises `CellError` where there is none to read."""
    if datum.number is None:
        raise CellError(f"无法识别的{what}：{datum.text.strip()}")
    return datum.number


def _number_or_nothing(datum: Datum, what: str) -> None:
    """Raise `CellError` for a cell that says something and holds no number."""
    if not datum.nothing:
        _number(datum, what)


def _indicator(target: Datum, actual: Datum, indicator: Cells | None, group: Cells | None) -> Indicator:
    return Indicator(_optional(indicator), _optional(group), Datum(), target, actual)


def _achievement(
    target: Cells, actual: Cells, indicator: Cells | None, group: Cells | None, period: Cells | None, profile: Profile
) -> Achievement | None:
    """Return what became of an indicator, None where target or actual is blank.

    Raises `CellError` for a target or the actual of a number that cannot be read.
    """
    wanted, reached = _given(target), _given(actual)
    if wanted.target.kind is TargetKind.UNREADABLE:
        raise CellError(f"无法识别的指标值：{wanted.text.strip()}")
    if wanted.nothing or reached.nothing:
        return None
    if wanted.target.kind is TargetKind.NUMBER:
        _number(reached, "完成值")
    return achieve(_indicator(wanted, reached, indicator, group), profile, _optional(period).text)


def _share(percent: Decimal | None) -> float | None:
    """Return a rate in percent as Excel keeps it, rounded as forms print it."""
    return None if percent is None else float(half_up(percent, RATE_DECIMALS).scaleb(-2))


def rate(executed: Cells, budget: Cells) -> Result:
    """Return 预算执行率 B ÷ A; None where either is blank or A is 0."""
    part, base = _given(executed), _given(budget)
    if part.nothing or base.nothing:
        return None
    numerator, denominator = Amount(part, _number(part, "执行数")), Amount(base, _number(base, "预算数"))
    if denominator.value == 0:
        return None
    decimals = max(numerator.number.decimals, denominator.number.decimals)
    return _share(judge_ratio(Number(Decimal(0), RATE_DECIMALS), numerator, denominator, decimals).computed)


def rate_check(stated: Cells, executed: Cells, budget: Cells, caption: Cells | None = None) -> Result:
    """Return what RT01 to RT04 say of a stated rate."""
    row = FundRow("other", _optional(caption), _given(budget), _given(executed), _given(stated))
    for datum, what in ((row.rate, "比率"), (row.executed, "执行数"), (row.budget, "预算数")):
        if datum is not None:
            _number_or_nothing(datum, what)
    form = Form("transfer-self-evaluation", funds=[row])
    return said_of(form, ("RT01", "RT02", "RT03", "RT04")) or None


def sum_check(total: Cells, parts: Cells, caption: Cells | None = None) -> Result:
    """Return what SM01 and SM02 say of a total and its parts; None where the total is blank."""
    whole = _given(total)
    if whole.nothing:
        return None
    _number(whole, "合计")
    cells = parts.data()
    for datum in cells:
        _number_or_nothing(datum, "分项")
    label = _optional(caption)
    column = Column("amount", "amount", Datum("" if label.text.strip() else "合计"))
    rows = [BreakdownRow(Datum(), {"amount": datum}) for datum in cells]
    rows.append(BreakdownRow(label, {"amount": whole}, "total"))
    form = Form("regional-funds", breakdown=Breakdown([column], rows))
    return said_of(form, ("SM01", "SM02")) or None


def target_read(
    target: Cells, indicator: Cells | None = None, group: Cells | None = None, profile: Cells | None = None
) -> Result:
    """Return how a target is read: ``≥90%``, ``≤5月30日``, ``定性：有效提高``; None for a blank one or 无."""
    chosen, datum = _profile(profile), _given(target)
    read = datum.target
    if read.kind is TargetKind.UNREADABLE:
        raise CellError(f"无法识别的指标值：{datum.text.strip()}")
    if read.number is not None:
        row = _indicator(datum, Datum(), indicator, group)
        comparator = read.comparator or bare_comparator(row, read.number, chosen)
        return f"{comparator}{bare(read.number)}{read.number.unit}"
    if read.moment is not None:
        return f"{read.comparator or Comparator.LE}{read.moment}"
    return f"定性：{datum.text.strip()}" if read.kind is TargetKind.PHRASE else None


def met(
    target: Cells,
    actual: Cells,
    indicator: Cells | None = None,
    group: Cells | None = None,
    period: Cells | None = None,
    profile: Cells | None = None,
) -> Result:
    """Return whether an actual meets its target, in words; None where either is blank."""
    found = _achievement(target, actual, indicator, group, period, _profile(profile))
    if found is None:
        return None
    return OPEN if found.met is None else MET if found.met else MISSED


def completion(
    target: Cells,
    actual: Cells,
    indicator: Cells | None = None,
    group: Cells | None = None,
    period: Cells | None = None,
    profile: Cells | None = None,
) -> Result:
    """Return 完成率, capped where the profile says so; None where there is none (a ceiling, a phrase)."""
    chosen = _profile(profile)
    found = _achievement(target, actual, indicator, group, period, chosen)
    percent = found.completion if found is not None else None
    if percent is not None and chosen.completion_capped:
        percent = min(percent, Decimal(100))
    return _share(percent)


def deviation(
    target: Cells,
    actual: Cells,
    indicator: Cells | None = None,
    group: Cells | None = None,
    period: Cells | None = None,
    profile: Cells | None = None,
) -> Result:
    """Return 偏差率, how far the actual lies from its target either way; None where there is none (a phrase)."""
    found = _achievement(target, actual, indicator, group, period, _profile(profile))
    excess = found.excess if found is not None else None
    return None if excess is None else _share(abs(excess))


def score(
    weight: Cells,
    target: Cells,
    actual: Cells,
    indicator: Cells | None = None,
    group: Cells | None = None,
    period: Cells | None = None,
    profile: Cells | None = None,
) -> Result:
    """Return the points that the default rule gives; None where only a person can give them."""
    chosen = _profile(profile)
    found = _achievement(target, actual, indicator, group, period, chosen)
    stated = _given(weight)
    if found is None or stated.nothing:
        return None
    given = points(_number(stated, "分值").value, found, chosen)
    return None if given is None else float(given)


def grade(total: Cells, profile: Cells | None = None) -> Result:
    """Return 优, 良, 中 or 差 of a total out of 100; None where it is blank."""
    datum = _given(total)
    if datum.nothing:
        return None
    number = _number(datum, "总分")
    if not 0 <= number.value <= 100:
        raise CellError(f"总分应在 0 至 100 之间：{datum.text.strip()}")
    return _profile(profile).grade_of(number.value)


def grim(shares: Cells, respondents: Cells, caption: Cells | None = None) -> Result:
    """Return what SV02 says of the shares of a question and the number of people who answered it."""
    people = _given(respondents)
    if people.nothing:
        return None
    _number(people, "人数")
    cells = shares.data()
    for datum in cells:
        _number_or_nothing(datum, "占比")
    options = [
        Option(Datum(f"第{place}项" if len(cells) > 1 else ""), share=datum) for place, datum in enumerate(cells, 1)
    ]
    survey = Survey(valid=people, questions=[Question(_optional(caption), options)])
    return said_of(Form("survey", survey=survey), ("SV02",)) or None


def check(table: Cells, profile: Cells | None = None) -> Result:
    """Return what the rules say of a table with its headings, one cell a row; a right row stays blank.

    Several findings of a row are lines of its cell, worst first. What is said of the form as a whole stands in its
    first row.
    """
    if not any(content.text for content in table.grid().cells.values()):
        return None
    rows: list[list[str]] = [[""] for _ in table.values]
    found: dict[int, list[int]] = {}
    said = findings(table, _profile(profile))
    for number, finding in enumerate(said):
        found.setdefault(_row_of(finding.cell, table), []).append(number)
    for row, numbers in found.items():
        rows[row] = [sentences(said[number] for number in numbers)]
    return rows


def _row_of(cell: str, table: Cells) -> int:
    """Return the row of a cell within a range, the first one for what has no cell."""
    digits = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) - table.row if digits else 0


FUNCTIONS = (
    Function(
        "JX_CHECK",
        "检查全表",
        "检查整张表，每行说明查出的问题和处理办法；没有问题的行为空白。选表格连同标题行；选到表头（项目名称等）时，按全表检查",
        (Argument("table", "表格", "表格区域，连同标题行"), _PROFILE),
        check,
    ),
    Function(
        "JX_RATE",
        "预算执行率",
        "执行数÷预算数，保留两位小数的百分数；请把单元格设为百分比格式",
        (Argument("executed", "执行数", "全年执行数（B）"), Argument("budget", "预算数", "全年预算数（A）")),
        rate,
    ),
    Function(
        "JX_RATE_CHECK",
        "核对比率",
        "核对填写的比率与分子、分母是否相符；相符时为空白",
        (
            Argument("stated", "填写的比率", "预算执行率或完成比例，如 68.17%"),
            Argument("executed", "分子", "全年执行数（B）"),
            Argument("budget", "分母", "全年预算数（A）"),
            _LABEL,
        ),
        rate_check,
    ),
    Function(
        "JX_SUM_CHECK",
        "核对合计",
        "核对填写的合计与各分项之和是否相符；相符时为空白",
        (Argument("total", "合计", "合计单元格"), Argument("parts", "分项", "各分项的区域"), _LABEL),
        sum_check,
    ),
    Function(
        "JX_TARGET",
        "指标值怎样理解",
        "指标值按什么比较符、数值和单位理解",
        (_TARGET, _INDICATOR, _GROUP, _PROFILE),
        target_read,
    ),
    Function("JX_MET", "是否达成", f"完成值是否达到指标值：{MET}、{MISSED}或{OPEN}", _ROW, met),
    Function(
        "JX_COMPLETION", "完成率", "完成值÷指标值；越低越好的指标没有完成率；请把单元格设为百分比格式", _ROW, completion
    ),
    Function("JX_DEVIATION", "偏差率", "完成值偏离指标值的幅度，不分正负；请把单元格设为百分比格式", _ROW, deviation),
    Function(
        "JX_SCORE",
        "得分",
        "按口径计算的得分；须人工评分的（定性指标未照填、日期未按期等）为空白",
        (Argument("weight", "分值", "分值单元格"), *_ROW),
        score,
    ),
    Function(
        "JX_GRADE",
        "等级",
        "总分（百分制）对应的等级",
        (Argument("total", "总分", "总分单元格"), _PROFILE),
        grade,
    ),
    Function(
        "JX_GRIM",
        "核对占比",
        "问卷各选项的占比能否由这么多人得出；能得出时为空白",
        (
            Argument("shares", "占比", "一道题各选项占比的区域，如 11.36%"),
            Argument("respondents", "人数", "回答本题的人数"),
            Argument("caption", "题目", "题目；可多选的题请含“多选”二字", optional=True),
        ),
        grim,
    ),
)
"""All functions; the first is the one that a template uses."""
