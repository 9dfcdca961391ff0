"""FM11: an amount, a weight or a score that is no number."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.datum import Datum
from checks.findings import Sentence, Severity, Verdict
from checks.live import Band, Live
from checks.relations import amount
from checks.rows import Form
from checks.rules.base import Rule, Table
from checks.rules.fm.wording import name_of

_BELOW_ZERO = frozenset({"initial", "budget", "executed", "amount", "sum", "weight"})
"""What cannot be below 0: a rest can, and a change that is a target; a score is SC01's."""
_DOUBTFUL = (
    *"0123456789○零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾半",
    *"无没未不nN-—–‐‑‒―−─━/∕⁄\\_",
    *"①②③④⑤⑥⑦⑧⑨⑩²³½¼¾⅓⅔",
)
"""Characters of numbers and of words for nothing: what formulas leave open."""


def _no_number(text: str) -> str:
    """Return the formula that is true for a text that surely is no number, and an error for one that may be."""
    characters = "{" + ",".join(f'"{each}"' for each in _DOUBTFUL) + "}"
    return f"IF(COUNT(FIND({characters},{text}))>0,NA(),TRUE)"


class NotANumber(Rule[Form]):
    """金额、分值或得分单元格里不是数字，或者不该小于 0 的数小于 0。

    为什么
        合计、执行率和得分都由这些数算出。读不出来的数不参加核对，合计再错也看不出来；
        粘贴进来的内容绕过了单元格的填写限制，常常是文字。

    错例
        全年执行数：详见附件；全年预算数：-100。

    对例
        全年执行数：0；全年预算数：6816.78；没有的：-。

    依据
        自评表资金栏、分值栏和得分栏均填数字。
    """

    code = "FM11"
    name = "not-a-number"
    severity = Severity.ERROR
    table = Table.FORM
    alone = frozenset({"funds", "scores", "breakdown"})
    sentences = {
        "text": Sentence(
            "{field}填的是“{found}”，读不出数。",
            "{field} says “{found}”, which holds no number.",
            "请改填数字；需要说明的，写在说明栏。",
            "Type a number; explanations belong in the notes.",
        ),
        "error": Sentence(
            "{field}显示为错误值 {found}。",
            "{field} shows the error {found}.",
            "请改正公式，或直接填写数字。",
            "Mend the formula or type the number.",
        ),
        "negative": Sentence(
            "{field}填的是 {found}，小于 0。",
            "{field} says {found}, which is below 0.",
            "请核对；调减的，填调整后的数。",
            "Check it; where it was cut down, write what is left.",
        ),
    }
    live = (
        Live(
            Band.AMOUNT,
            'IF(ISERROR([amount.text]),NA(),IF([amount.text]="",FALSE,'
            f"IF(ISNUMBER([value]),FALSE,IF(ISERROR([value]),{_no_number('[amount.text]')},FALSE))))",
            "读不出数，请填数字",
            marks=("amount",),
            case="text",
        ),
        Live(
            Band.AMOUNT,
            'IF([@signed]=1,FALSE,IF([value]="",FALSE,[value]<0))',
            "小于 0，请核对",
            marks=("amount",),
            severity=Severity.WARNING,
            needs=("signed",),
            case="negative",
        ),
        *(
            Live(
                Band.INDICATOR,
                f'IF([{column}.shown]="#",TRUE,IF([{column}.text]="",FALSE,'
                f"IF(ISERROR([{column}.value]),{_no_number(f'[{column}.text]')},FALSE)))",
                "读不出数，请填数字",
                marks=(column,),
                needs=(column,),
                case="text",
                part=column,
            )
            for column in ("weight", "score")
        ),
        Live(
            Band.INDICATOR,
            'IF([weight.value]="",FALSE,[weight.value]<0)',
            "小于 0，请核对",
            marks=("weight",),
            severity=Severity.WARNING,
            needs=("weight",),
            case="negative",
            part="weight",
        ),
        # The total row is formulas; text typed over one is left to the command line.
        Live(
            Band.FORM,
            'IF([total_weight.value]="",FALSE,[total_weight.value]<0)',
            "小于 0，请核对",
            marks=("total_weight",),
            severity=Severity.WARNING,
            needs=("total_weight",),
            case="negative",
            part="total_weight",
        ),
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge the amounts, weights and scores of one form; one finding a cell."""
        seen: set[int] = set()
        for column, cell in _numbers(item):
            number = cell.number
            if number is not None and number.value >= 0 and not cell.error:
                continue  # right in every column
            case = "" if id(cell) in seen else _case(column, cell, item)
            seen.add(id(cell))
            if case:
                yield Verdict(
                    at=cell,
                    found=cell.error or cell.text.strip(),
                    field=name_of(cell, context.submission),
                    case=case,
                    severity=Severity.WARNING if case == "negative" else None,
                )


def _numbers(form: Form) -> Iterator[tuple[str, Datum]]:
    """Yield the cells that hold numbers, with their columns."""
    for row in form.funds:
        for column in ("initial", "budget", "executed", "weight", "score"):
            if isinstance(cell := getattr(row, column), Datum):
                yield column, cell
    rows = form.indicators if not form.columns.isdisjoint(_POINTS) else ()
    for item in (*rows, form.total):
        if item is not None and item.weight is not None:
            yield "weight", item.weight
        if item is not None and item.score is not None:
            yield "score", item.score
    if form.breakdown:
        kinds = {column.key: column.kind for column in form.breakdown.columns if column.kind in _AMOUNTS}
        for line in form.breakdown.rows:
            yield from [(kinds[key], cell) for key, cell in line.values.items() if key in kinds]


_POINTS = frozenset({"weight", "score"})
_AMOUNTS = frozenset({"target", "actual", "budget", "executed", "amount", "sum", "rest"})


def _case(column: str, cell: Datum, form: Form) -> str:
    """Return which sentence speaks of a cell; empty when nothing is wrong."""
    if cell.error:
        return "error"
    if cell.nothing:
        return ""
    read = amount(cell, form.unit) if column not in ("weight", "score") else None
    number = read.number if read is not None else cell.number
    # A number may be shown in brackets or by a word, as its format wants it.
    value = number.value if number is not None else cell.stored
    if value is None:
        return "text"
    return "negative" if value < 0 and column in _BELOW_ZERO else ""
