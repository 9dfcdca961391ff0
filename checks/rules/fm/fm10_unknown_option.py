"""FM10: a fixed option misspelt."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import lru_cache

from checks.among import Among
from checks.context import Context
from checks.findings import Sentence, Severity, Verdict
from checks.live import Band, Live
from checks.live.formulas import array, said
from checks.rows import Indicator
from checks.rules.base import Rule, Table
from checks.rules.vl.wording import cell_name, own
from checks.values import fold

_NEAR = 0.7
"""Texts that share less are no misspelling but something else."""
_BETWEEN = re.compile(r"[、，,;；/]")


_LONGEST = 20
_SEPARATORS = "、,;/"


def _misspelt_in(column: str) -> str:
    """Return when a column's text is misspelt: as long as an option and one sign off, or of seven and more two.

    Where too few of an option's signs stand in the text, no part of it can come near; the rest a formula cannot tell.
    """
    whole, options = f"[{column}.fold]", f"[$options.{column}]"
    places, ones = array(range(1, _LONGEST + 1), down=True), array([1] * _LONGEST)
    letters = f'MID({options}&REPT("§",{_LONGEST}),{places},1)'
    least = _NEAR / (2 - _NEAR) * 0.99
    near = f"SUMPRODUCT(--(MMULT({ones},--ISNUMBER(FIND({letters},{whole})))>={least:.2f}*LEN({options})))>0"
    same = f'MMULT({ones},--(MID({whole}&REPT("§",{_LONGEST}),{places},1)={letters}))'
    off = f"SUMPRODUCT((LEN({whole})=LEN({options}))*(LEN({whole})>=4)*({_LONGEST}-{same}<=1+(LEN({whole})>=7)))>0"
    count = f"SUMPRODUCT(ISNUMBER(FIND({options},{whole}))*1)"
    length = f"SUMPRODUCT(ISNUMBER(FIND({options},{whole}))*LEN({options}))"
    between = "+".join(f'LEN({whole})-LEN(SUBSTITUTE({whole},"{sign}",""))' for sign in _SEPARATORS)
    listed = f"AND({length}+{between}=LEN({whole}),{count}={between}+1)"
    return f'IF({whole}="",FALSE,IF({listed},FALSE,IF({near},IF(AND({between}=0,{off}),TRUE,NA()),FALSE)))'


_HELP = (
    "请改为“{expected}”；可选：{options}。",
    "Write “{expected}”; the options are {options_en}.",
)


class UnknownOption(Rule[Indicator]):
    """设置依据、赋分规则或佐证资料的固定选项写错了字。

    为什么
        这些列按固定选项汇总和计分，错一个字就归不进任何一类。与哪个选项都不像的文字视为另作说明，不算。

    错例
        指标赋分规则 按评判登记赋分。

    对例
        指标赋分规则 按评判等级赋分；佐证资料 工作资料、原始凭证。

    依据
        绩效目标表的选项，由口径 options 规定。
    """

    code = "FM10"
    name = "unknown-option"
    severity = Severity.WARNING
    table = Table.INDICATOR
    among = Among.WITH_OPTIONS
    settings = ("options",)
    sentences = {
        "whole": Sentence(
            "{field}填的是“{found}”，不是固定选项，与它最接近的是“{expected}”。",
            "{field} says “{found}”, which is no option; the nearest is “{expected}”.",
            *_HELP,
        ),
        "part": Sentence(
            "{field}填的是 {found}，其中“{wrong}”不是固定选项，与它最接近的是“{expected}”。",
            "{field} says {found}; “{wrong}” is no option, the nearest is “{expected}”.",
            *_HELP,
        ),
    }

    live = (
        *(
            Live(
                Band.INDICATOR,
                said(misspelt),
                f"{word}不是固定选项",
                marks=(column,),
                needs=(column,),
                part=column,
            )
            for column, word, misspelt in (
                ("basis", "设置依据", _misspelt_in("basis")),
                ("scoring", "赋分规则", _misspelt_in("scoring")),
                ("evidence", "佐证资料", _misspelt_in("evidence")),
            )
        ),
    )

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge the enumerations of one indicator; one finding a cell."""
        for column, options in context.profile.options.items():
            datum = own(item, column, context)
            wrong = _misspelt(datum.text, options) if datum else None
            if datum is None or wrong is None:
                continue
            yield Verdict(
                at=datum,
                found=datum.text.strip(),
                expected=wrong[1],
                field=cell_name(item, column, context),
                case="whole" if wrong[0] == datum.text.strip() else "part",
                facts={
                    "wrong": wrong[0],
                    "options": "、".join(options),
                    "options_en": ", ".join(f"“{option}”" for option in options),
                },
            )


@lru_cache(maxsize=4096)
def _misspelt(text: str, options: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the first part of a text that only comes near an option, with that option."""
    known = {fold(option): option for option in options}
    for part in _BETWEEN.split(text):
        # Blanks may stand between two options or within one.
        words = [part] if fold(part) in known else part.split()
        for piece in words if any(fold(word) in known for word in words) else [part, *words]:
            folded = fold(piece)
            near = difflib.get_close_matches(folded, known, 1, _NEAR) if folded not in known else []
            if near:
                return piece.strip(), known[near[0]]
    return None
