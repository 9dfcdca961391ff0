"""SM03: weights that do not make the whole."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.context import Context
from checks.datum import Datum
from checks.findings import Sentence, Severity, Verdict
from checks.live import Band, Live
from checks.rows import Form
from checks.rules.base import Rule, Table
from checks.rules.sm.wording import filled_weights
from checks.wording import number_text

_HELP = (
    "核对各指标的分值，使其合计为 {expected}；合计最好用公式计算。",
    "Mend the weights so that they make {expected}; let a formula do the total.",
)


class WeightsTotal(Rule[Form]):
    """各指标的分值合计不是 100，也不是另加预算执行率 10 分时的 90。

    为什么
        分值合计不对，总分就没有意义，等级也无从谈起。

    错例
        16 个指标的分值合计 98。

    对例
        16 个指标的分值合计 90，另有预算执行率 10 分；或合计 100。

    依据
        财预〔2020〕10号：总分 100 分，其中预算执行率 10 分；允许的合计由口径 weights.totals 规定。
    """

    code = "SM03"
    name = "weights-total"
    severity = Severity.ERROR
    table = Table.FORM
    alone = frozenset({"scores"})
    columns = frozenset({"weight"})
    settings = ("weights.totals", "weights.execution")
    sentences = {
        "rows": Sentence(
            "各指标的分值合计为 {found}，应为 {allowed}。",
            "The weights make {found}; they should make {allowed_en}.",
            *_HELP,
        ),
        "budget": Sentence(
            "各指标的分值合计 {rows}，加上预算执行率的分值 {budget} 为 {found}，应为 {expected}。",
            "The weights make {rows}, {found} with the {budget} of “预算执行率”; they should make {expected}.",
            *_HELP,
        ),
        "stated": Sentence(
            "合计行的分值填的是 {found}，各指标的分值合计为 {expected}。",
            "The total row gives a weight of {found}; the weights make {expected}.",
            "请改正合计行的分值；合计最好用公式计算。",
            "Mend the weight of the total row; let a formula do it.",
        ),
    }
    live = (
        Live(
            Band.FORM,
            'IF([weights.filled],IF([money_weight.value]="",NOT([weights.whole]),FALSE),FALSE)',
            "分值合计不对，请调整各指标分值",
            ("total_weight", "weights"),
            needs=("weights", "there", "weights_required"),
            case="rows",
        ),
        Live(
            Band.FORM,
            'IF([weights.filled],IF([money_weight.value]="",FALSE,'
            "ABS([weights.sum]+[money_weight.value]-MAX([$weight_totals]))>0.000001),FALSE)",
            "分值加预算执行率的分值不是满分",
            ("total_weight", "money_weight", "weights"),
            needs=("weights", "there", "weights_required", "money_weight"),
            case="budget",
        ),
        Live(
            Band.FORM,
            'IF([weights.filled],IF([total_weight.value]="",FALSE,IF(ABS([total_weight.value]-[weights.sum])<0.000001,'
            'FALSE,IF([money_weight.value]="",IF([weights.whole],IF(ABS([weights.sum]-100+[$execution_weight])<0.000001,'
            "ABS([total_weight.value]-100)>0.000001,TRUE),FALSE),"
            "IF(ABS([weights.sum]+[money_weight.value]-MAX([$weight_totals]))<0.000001,"
            "ABS([total_weight.value]-[weights.sum]-[money_weight.value])>0.000001,FALSE)))),FALSE)",
            "合计行的分值与各指标之和不符",
            ("total_weight", "weights"),
            needs=("weights", "there", "weights_required", "total_weight"),
            case="stated",
        ),
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge the weights of a form; FM01 speaks where they are not filled in."""
        weights = filled_weights(item)
        if weights is None:
            return
        total = sum((weight for _, weight in weights), Decimal(0))
        stated = item.total.weight if item.total is not None else None
        cells = tuple(datum for datum, _ in weights)
        profile = context.profile
        execution = _execution_weight(item)
        if execution is not None:
            yield from _with_execution(total, *execution, stated, cells, context)
        elif total not in profile.weight_totals:
            nearest = min(profile.weight_totals, key=lambda allowed: abs(allowed - total))
            shown = [number_text(allowed) for allowed in profile.weight_totals]
            yield Verdict(
                at=stated or item.headers.get("indicators.weight", cells[0]),
                found=number_text(total),
                expected=number_text(nearest),
                difference=total - nearest,
                related=cells,
                case="rows",
                facts={"allowed": " 或 ".join(shown), "allowed_en": " or ".join(shown)},
            )
        elif stated is not None and stated.number is not None:
            whole = {total, Decimal(100)} if total == 100 - profile.execution_weight else {total}
            if stated.number.value not in whole:
                yield _stated(stated, total, cells)


def _execution_weight(form: Form) -> tuple[Datum, Decimal] | None:
    """Return the weight of 预算执行率 that the money block states, with its cell."""
    cells = (row.weight for row in form.funds if row.role == "total")
    return next(((cell, cell.number.value) for cell in cells if cell is not None and cell.number is not None), None)


def _with_execution(
    rows: Decimal, at: Datum, budget: Decimal, stated: Datum | None, cells: tuple[Datum, ...], context: Context
) -> Iterator[Verdict]:
    """Judge weights of which that of 预算执行率 stands in the money block: together they make the whole."""
    total, whole = rows + budget, max(context.profile.weight_totals)
    if total != whole:
        yield Verdict(
            at=stated or at,
            found=number_text(total),
            expected=number_text(whole),
            difference=total - whole,
            related=(at, *cells),
            case="budget",
            facts={"rows": number_text(rows), "budget": number_text(budget)},
        )
    elif stated is not None and stated.number is not None and stated.number.value not in (total, rows):
        yield _stated(stated, total, (at, *cells))


def _stated(stated: Datum, total: Decimal, cells: tuple[Datum, ...]) -> Verdict:
    difference = stated.number.value - total if stated.number is not None else None
    return Verdict(stated, stated.text.strip(), number_text(total), difference, cells, case="stated")
