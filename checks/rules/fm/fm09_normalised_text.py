"""FM09: numbers written in ways that had to be put right before they could be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter

from checks.context import Context
from checks.datum import Datum
from checks.findings import Severity, Verdict
from checks.rows import Form
from checks.rules.base import Rule, Table, only
from checks.rules.vl.wording import bare
from checks.values import fold
from checks.values.text import BLANK

_SHOWN = 3
_NUMBERS = ("actual", "weight", "score")
"""The columns of an indicator that hold numbers."""
_FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]")
_CUSTOMARY = re.compile(r"(?<=[0-9.]) (?=[^0-9\s])|(?<=[^0-9\s]) (?=[0-9])")
"""One blank between a number and its unit: 68.17 %."""


@dataclass(frozen=True, slots=True)
class _Odd:
    """A cell that had to be put right, and what it was read as."""

    at: Datum
    read: str


class NormalisedText(Rule[Form]):
    """数字里有全角字符、多余空格、千分位逗号，或数字存成了文字：说明读作什么。

    为什么
        这样的单元格看上去是数，公式却不把它当数，合计会漏算。本工具已按数字读取，一个区域只提示一次。
        同一区域都是文字的（如照表样打印的），不算存成文字；指标值本来就是文字，只看全角字符。

    错例
        全年执行数 ６８１６．７８；全年预算数 10,000.00（文字）。

    对例
        全年执行数 6816.78；设为千分位格式的数字 10,000.00。

    依据
        电子表格的通行要求：数字单元格存数，不存文字。
    """

    code = "FM09"
    name = "normalised-text"
    severity = Severity.INFO
    table = Table.FORM
    sentences = only(
        "{field}有 {count} 处数字写法不规范，已按数字读取：{examples}。",
        "{block_en}: numbers written in an unusual way and read all the same ({count} in all): {examples_en}.",
        "建议改为半角数字，去掉空格和逗号，并把单元格设为数字格式后重新输入。",
        "Better in half width, without blanks and commas, typed again into cells with a number format.",
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge each block of numbers of one form; one finding a block."""
        del context
        for name, groups in _blocks(item):
            odd = [found for group in groups for found in _odd_of(group)]
            if name == _INDICATORS:
                odd = [*_odd_targets(item), *odd]
            if not odd:
                continue
            more = len(odd) > _SHOWN
            examples = "、".join(_told(found) for found in odd[:_SHOWN])
            examples_en = ", ".join(_told_en(found) for found in odd[:_SHOWN])
            yield Verdict(
                at=odd[0].at,
                found=odd[0].at.text,
                expected=odd[0].read,
                related=tuple(found.at for found in odd[1:]),
                field=name,
                facts={
                    "count": str(len(odd)),
                    "examples": examples + (" 等" if more else ""),
                    "examples_en": examples_en + (", …" if more else ""),
                    "block_en": _IN_ENGLISH[name],
                },
            )


_FUNDS, _INDICATORS, _TABLE = "资金", "绩效指标", "分解表"
_IN_ENGLISH = {_FUNDS: "Funds", _INDICATORS: "Indicators", _TABLE: "Table"}


def _told(odd: _Odd) -> str:
    if odd.at.text == odd.read:
        return f"“{odd.read}”存成了文字"
    return f"“{odd.at.text}”读作 {odd.read}"


def _told_en(odd: _Odd) -> str:
    return f"“{odd.at.text}” as {odd.read}" + (" (stored as text)" if odd.at.text == odd.read else "")


def _blocks(form: Form) -> Iterator[tuple[str, list[list[Datum | None]]]]:
    """Yield each block with its groups of cells; in a group either all numbers are stored as such or none."""
    yield _FUNDS, [[cell for row in form.funds for cell in (row.budget, row.executed, row.rate)]]
    columns = [attrgetter(column) for column in _NUMBERS if column in form.columns]
    yield _INDICATORS, [[*map(cell_of, form.indicators)] for cell_of in columns]
    if form.breakdown:
        keys = [column.key for column in form.breakdown.columns if column.kind != "name"]
        yield _TABLE, [[row.values[key] for row in form.breakdown.rows for key in keys if key in row.values]]


def _once(cells: Iterable[Datum]) -> list[Datum]:
    """Return the cells without those that a merged one repeats."""
    return list({id(cell): cell for cell in cells}.values())


def _odd_of(group: list[Datum | None]) -> Iterator[_Odd]:
    texts = [cell for cell in group if cell is not None and cell.stored is None and not cell.formula]
    mixed = len(texts) < len(group) and any(cell is not None and cell.stored is not None for cell in group)
    for cell in _once(texts):
        number = cell.number
        if number is None:
            continue
        plain = not number.unit and number.comparator is None
        text = cell.text
        if not number.oddities and not (plain and mixed) and " " not in text and text.isprintable():
            continue  # no blank but the space is printable
        if (
            number.oddities & {"full-width", "thousands"}
            or (BLANK.search(cell.text) and BLANK.search(_CUSTOMARY.sub("", cell.text)))
            or (plain and mixed)
        ):
            yield _Odd(cell, f"{number.comparator or ''}{bare(number)}{number.unit}")


def _odd_targets(form: Form) -> Iterator[_Odd]:
    cells = [item.target for item in form.indicators]
    if not _FULL_WIDTH.search("".join([cell.text for cell in cells])):
        return  # one search for all, as hardly any form has one
    for cell in _once(cell for cell in cells if cell.stored is None and _FULL_WIDTH.search(cell.text)):
        yield _Odd(cell, fold(cell.text))
