"""How the formulas read one cell: the number that it shows and its last digit, and which texts say nothing.

What is read is what a reader of the sheet sees. A number cell shows what its format leaves of it, which ``CELL``
tells; a text is read where it is plain digits, at most with thousands, a percent sign or the block's own unit.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.live.formulas import one_of, replaced
from checks.live.kinds import Value
from checks.live.texts import BLANKS, HALF_WIDTH, NONE_WORDS

_DASHES = dict.fromkeys("—–―─━", "-")
_FILLERS = dict.fromkeys("-/\\_", "")
"""Strokes that fill a cell: ``-``, ``——``, ``/``, ``\\``."""

_MOST = 15
"""Digits of a text that a spreadsheet's number holds."""
LARGEST = "1E+11"
"""From here on General shows an exponent, and decimals are lost in a binary number."""


def halved(cell: str) -> str:
    """Return the formula of a cell's text in half width, without blanks around it."""
    text = f'{cell}&""'
    return f"TRIM({replaced(replaced(text, BLANKS), HALF_WIDTH)})"


def is_nothing(words: str) -> str:
    """Return the formula that is true where a text as `halved` gives it is blank or for sure a word for nothing."""
    return f'OR({replaced(replaced(words, _DASHES), _FILLERS)}="",{one_of(words, NONE_WORDS)})'


def places(number: str) -> str:
    """Return the formula of how many decimals a number has; 7 for all above 6."""
    return f"SUMPRODUCT(({number}<>ROUND({number},{{0,1,2,3,4,5,6}}))*1)"


def reading(cell: str, prefix: str, unit: str = '""', *, percent: bool = False) -> Iterator[Value]:
    """Yield the values that read one cell, named ``prefix.…``; ``cell`` is its raw name.

    ``percent``: a percent sign may stand behind the number, which is told by ``prefix.sign``. The last two are
    ``prefix.code``, the kind of its number format, and ``prefix.typed``, the number of a text with its
    ``prefix.digits`` behind the point; the number of a number cell is the caller's to show.
    """
    raw = f"[@{cell}]"
    text, bare, digits = f"[{prefix}.text]", f"[{prefix}.bare]", f"[{prefix}.whole]"
    yield Value(f"{prefix}.text", f'IF(ISNUMBER({raw}),"",{halved(raw)})', "文字，半角；数字单元格为空")
    yield Value(f"{prefix}.code", f'IF(ISNUMBER({raw}),IFERROR(CELL("format",{raw}),""),"")', "数字格式的代码")
    yield Value(f"{prefix}.fixed", _fixed(raw, f"[{prefix}.code]"), "固定显示的小数位数")
    if percent:
        yield Value(
            f"{prefix}.sign",
            f'IF(ISNUMBER({raw}),LEFT([{prefix}.code],1)="P",RIGHT({text},1)="%")',
            "带百分号",
        )
        without = f"IF([{prefix}.sign],LEFT({text},MAX(LEN({text})-1,0)),{text})"
    else:
        without = f"IF(RIGHT({text},LEN({unit}))={unit},LEFT({text},LEN({text})-LEN({unit})),{text})"
    yield Value(f"{prefix}.bare", f"TRIM({without})", "去掉单位和百分号的文字")
    yield Value(
        f"{prefix}.whole",
        f'SUBSTITUTE(IF(LEFT({bare},1)="-",MID({bare},2,50),{bare}),",","")',
        "不带正负号和千分位的数字",
    )
    yield Value(
        f"{prefix}.digits",
        f'IF(ISNUMBER(FIND(".",{digits})),LEN({digits})-FIND(".",{digits}),0)',
        "文字数字的小数位数",
    )
    yield Value(f"{prefix}.typed", _typed(bare, digits, f"[{prefix}.digits]"), "文字所写的数；读不准为 #N/A")


def as_text(cell: str, value: str) -> Value:
    """Return ``cell.as_text``: 1 where a cell's number stands as a text, which a form's own formulas do not count."""
    formula = f"IF(ISNUMBER([@{cell}]),0,IF(ISNUMBER([{value}]),1,0))"
    return Value(f"{cell}.as_text", formula, "数存成了文字，表内的合计、比率不计入：1 或 0")


def _fixed(raw: str, code: str) -> str:
    """Return the decimals of a format such as F2, ``,2`` or P2; blank for others.

    A negative number may be shown in brackets, or in red without its sign: then nothing is known.
    """
    plain = f'AND(COUNT(FIND({{"F",",","P"}},LEFT({code}&" ",1)))>0,ISNUMBER(FIND(MID({code}&" ",3,1)," -(")))'
    kept = f"OR({raw}>=0,LEN({code})=2)"
    return f'IF(ISNUMBER({raw}),IF({plain},IF({kept},VALUE(MID({code},2,1)),""),""),"")'


def _typed(bare: str, digits: str, decimals: str) -> str:
    """Return the formula of the number that a text is, ``#N/A`` where it is no plain one."""
    figures = f'SUBSTITUTE({digits},".","")'
    places_ = ",".join(str(place) for place in range(1, _MOST + 1))
    filler = "0" * _MOST
    all_digits = f'SUMPRODUCT(ISNUMBER(FIND(MID({figures}&"{filler}",{{{places_}}},1),"0123456789"))*1)={_MOST}'
    one_point = f"LEN({digits})-LEN({figures})<=1"
    length = f"AND(LEN({figures})>=1,LEN({figures})<={_MOST})"
    value = f"VALUE({figures})/10^{decimals}"
    front = f'LEFT({bare}&".",FIND(".",{bare}&".")-1)'
    thousands = f'IF(ISNUMBER(FIND(",",{bare})),SUBSTITUTE({front},"-","")=TEXT(INT({value}),"#,##0"),TRUE)'
    sign = f'IF(LEFT({bare},1)="-",-1,1)'
    return f"IF(AND({length},{one_point}),IF({all_digits},IF({thousands},{sign}*{value},NA()),NA()),NA())"
