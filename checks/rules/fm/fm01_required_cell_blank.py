"""FM01: a cell that must be filled in and is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter

from checks.context import Context
from checks.datum import Datum
from checks.findings import Sentence, Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import array, holds, said
from checks.relations import plain
from checks.rows import Form, Indicator
from checks.rules.base import Rule, Table
from checks.rules.vl.wording import cell_name
from checks.values import TargetKind

_NOTHING_COUNTS = ("target", "weight")
"""Columns in which 无 or / is as good as blank."""
_REQUIRED = {"target": "指标值", "weight": "分值", "basis": "设置依据", "scoring": "赋分规则", "evidence": "佐证资料"}
"""The columns of an indicator that a layout may require, in words."""
_PROCESS = ("决策", "过程", "管理")
"""Groups whose indicators are judged by a description: forms print a stroke for their target."""
_OTHERS = ("label", "actual")
"""Columns judged apart: the label here, the actual by FM02."""


class RequiredCellBlank(Rule[Form]):
    """表头必填项、指标值、分值、设置依据等必填单元格或合计没有填写。

    为什么
        缺了必填项，表就不完整：没有指标值无从判断完成与否，没有分值无从计分，没有合计无从汇总。
        合并单元格只要左上角有内容，就不算空白。

    错例
        吸纳就业人数（万人）一行，指标赋分规则和佐证资料空白。

    对例
        指标赋分规则 按照完成比例赋分，佐证资料 说明材料。

    依据
        绩效目标表、绩效自评表的表样；哪些列必填由表样规定。
    """

    code = "FM01"
    name = "required-cell-blank"
    severity = Severity.ERROR
    table = Table.FORM
    alone = frozenset({"head", "funds", "indicators", "scores"})
    sentences = {
        "blank": Sentence(
            "{field}没有填写。",
            "{field} is blank.",
            "请填写；内容在别的单元格里的，请移到这一格。",
            "Fill it in, or move it here if it stands elsewhere.",
        ),
        "nothing": Sentence(
            "{field}填的是 {found}，等于没有填写。",
            "{field} says {found}, which is as good as blank.",
            "请填写具体内容；确实没有这一项的，请删除该行并说明。",
            "Fill it in; take the row out, and say why, if there is no such item.",
        ),
        "label": Sentence(
            "这一行填了 {beside}，却没有三级指标名称。",
            "This row says {beside}, but the indicator has no name.",
            "请补填三级指标名称。",
            "Write the indicator's name.",
        ),
        "total": Sentence(
            "{field}没有填写，而各指标的这一列已经填了。",
            "{field} is blank, though the indicators have it.",
            "请填写合计；合计最好用公式计算。",
            "Write the total; let a formula do it.",
        ),
    }
    live = (
        Live(
            Band.INDICATOR,
            said("[filled]", "[level3.blank]"),
            "没有三级指标名称",
            marks=("level3",),
            case="label",
        ),
        *(
            Live(
                Band.INDICATOR,
                said("[filled]", f'ISNUMBER(FIND("|{column}|",[@required]))', f"[{column}.blank]"),
                f"{word}没有填写",
                marks=(column,),
                needs=("required", column),
                case="blank",
                part=column,
            )
            for column, word in _REQUIRED.items()
        ),
        *(
            Live(
                Band.INDICATOR,
                said("[filled]", f'ISNUMBER(FIND("|{column}|",[@required]))', nothing),
                f"{word}等于没有填写",
                marks=(column,),
                needs=("required", column),
                case="nothing",
                part=column,
            )
            for column, word, nothing in (
                (
                    "target",
                    "指标值",
                    f'IF([kind]="nothing",NOT({holds("[level1.raw]", array(_PROCESS))}),FALSE)',
                ),
                ("weight", "分值", 'IF(OR([weight.text]="",[weight.shown]="#"),FALSE,[weight.value]="")'),
            )
        ),
        Live(
            Band.FIELD,
            "IF([blank],TRUE,[nothing])",
            "必填，还没有填写",
            ("value",),
            case="blank",
        ),
        Live(
            Band.FORM,
            "IF(COUNT([@weights])=0,FALSE,[total_weight.blank])",
            "请填写分值合计",
            ("total_weight",),
            needs=("weights", "total_weight", "total_weight_derived"),
            case="total",
            part="weight",
        ),
        Live(
            Band.FORM,
            "IF(COUNT([@scores])=0,FALSE,[total_score.blank])",
            "请填写总分",
            ("total_score",),
            needs=("scores", "total_score", "total_score_derived"),
            case="total",
            part="score",
        ),
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge one form: its head, its money, its indicators and their total; one finding a cell."""
        for head in item.head.values():
            if head.required and head.value.blank and not _elsewise(head.value):
                yield Verdict(at=head.value, field=plain(head.label.text), related=(head.label,), case="blank")
        yield from _funds(item)
        reported: set[int] = set()
        columns = sorted(item.required.difference(_OTHERS))
        for indicator in _doubtful(item.indicators, columns):
            for verdict in _indicator(indicator, columns, context):
                if id(verdict.at) not in reported:
                    reported.add(id(verdict.at))
                    yield verdict
        yield from _total(item)


def _funds(form: Form) -> Iterator[Verdict]:
    total = next((row for row in form.funds if row.role == "total"), None)
    for column in ("budget", "executed"):
        datum: Datum | None = getattr(total, column, None)
        if total and datum is not None and datum.nothing and not _elsewise(datum):
            yield _missing(datum, _named(total.label, form, f"funds.{column}"))


def _doubtful(rows: Sequence[Indicator], columns: Sequence[str]) -> list[Indicator]:
    """Return the rows that have a blank, or a word for nothing, among the cells that must be filled in."""
    doubtful = {id(row) for row in rows if row.label.blank}
    for column in columns:
        cell_of = attrgetter(column)
        doubtful |= {id(row) for row in rows if (cell := cell_of(row)) is not None and cell.nothing}
    return [row for row in rows if id(row) in doubtful] if doubtful else []


def _indicator(indicator: Indicator, columns: Sequence[str], context: Context) -> Iterator[Verdict]:
    if indicator.label.blank:
        cells = [indicator.get(column) for column in ("target", "actual", "weight")]
        beside = next((cell for cell in cells if cell and not cell.blank), None)
        if beside is None:
            return  # an empty row
        yield Verdict(at=indicator.label, related=(beside,), case="label", facts={"beside": beside.text.strip()})
    for column in columns:
        datum = indicator.get(column)
        if datum is None or not datum.nothing or _elsewise(datum):
            continue
        if not datum.blank and column == "target" and any(word in indicator.level1.text for word in _PROCESS):
            continue
        if datum.blank or (column in _NOTHING_COUNTS and datum.target.kind is TargetKind.NOTHING):
            yield _missing(datum, cell_name(indicator, column, context))


def _total(form: Form) -> Iterator[Verdict]:
    for column in ("weight", "score") if form.total else ():
        datum: Datum | None = getattr(form.total, column)
        if form.total is None or datum is None or not datum.blank or _elsewise(datum):
            continue
        cells = [cell for indicator in form.indicators if (cell := indicator.get(column)) and not cell.blank]
        if cells:
            field = _named(form.total.label, form, f"indicators.{column}")
            yield Verdict(at=datum, related=tuple(cells), field=field, case="total")


def _elsewise(datum: Datum) -> bool:
    """Tell whether a blank text is no blank cell: an error, or a formula whose value was not saved."""
    return bool(datum.error) or datum.unsaved


def _named(label: Datum, form: Form, column: str) -> str:
    heading = form.headers.get(column)
    return f"{plain(label.text)} {plain(heading.text) if heading else ''}".strip()


def _missing(datum: Datum, field: str) -> Verdict:
    return Verdict(at=datum, found=datum.text.strip(), field=field, case="blank" if datum.blank else "nothing")
