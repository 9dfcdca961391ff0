"""Texts of cells by formulas: as shown, in one spelling, and whether they say nothing (`checks.values.text`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checks.live.formulas import UNKNOWN, array, one_of, replaced, text
from checks.live.kinds import Band, Listing, Value

BLANKS = {
    **dict.fromkeys(("CHAR(10)", "CHAR(13)", "CHAR(9)"), " "),
    **dict.fromkeys("\u3000\u00a0\u2002\u2003\u2009\u202f\u200b\u200c\u200d\u2060\ufeff", " "),
}
"""Blanks of any kind by one kind; a formula's TRIM knows no other."""

HALF_WIDTH = {
    **{chr(code + 0xFEE0): chr(code) for code in (*range(0x30, 0x3A), *map(ord, "!%()+,-./:;<=>?\\_~"))},
    "﹥": ">",
    "﹤": "<",
    "﹦": "=",
    "−": "-",
    "㎡": "m2",
    "㎥": "m3",
    "㎞": "km",
}
"""Digits and signs of full width."""

FEW_SIGNS = {full: half for full, half in HALF_WIDTH.items() if half in "!%(),-./:;\\_"}
"""What matters in words that are compared with few others: a reason, a rule of scoring."""

_SPELLINGS = {**dict.fromkeys("〔【〖", "("), **dict.fromkeys("〕】〗", ")"), **dict.fromkeys("‐‑‒–—―−─━", "-")}
_PUNCTUATION = ",.:;、。!?“”()-'\""
_AT_END = "()。.;,、!"

NONE_WORDS = (
    *("无", "没有", "暂无", "尚无", "均无", "目前无", "现无", "本年无", "本年度无", "暂时没有", "不涉及", "未涉及"),
    *(
        "不适用",
        "无内容",
        "无原因",
        "无需说明",
        "无需改进",
        "无改进措施",
        "无未完成原因",
        "无问题",
        "没有问题",
        "暂无问题",
    ),
    *(
        "不存在问题",
        "未存在问题",
        "未发现问题",
        "未出现问题",
        "无存在问题",
        "没有存在问题",
        "目前不存在问题",
        "暂未发现问题",
    ),
    *(
        "无其他问题",
        "无明显问题",
        "不存在任何问题",
        "无偏差",
        "没有偏差",
        "不存在偏差",
        "未发生偏差",
        "无此项",
        "没有此项",
    ),
    *("无此类情况", "未发生此类情况", "无其他情况", "n/a", "na", "none", "null"),
)
"""Words for nothing that are known for sure; what looks like another is left undecided."""
NOTHING = Listing(Band.NOTHING, "表示没有的词", {"word": NONE_WORDS})
_NONE_OPENS = f"{_AT_END}Ｎｎ"
_NONE_STARTS = ("无", "没", "未", "不", "目", "当", "现", "本", "暂", "尚", "均", "皆")
_NONE_ENDS = ("问题", "偏差", "情况", "此项", "没有", "涉及", "适用", "内容", "原因", "说明", "改进", "措施")
_LONGEST_NONE = 13


def shown(column: str) -> Iterator[Value]:
    """Yield ``<column>.shown``, what a cell shows as a text; a number as its format writes it, an error as ``#``."""
    cell, needs = f"[@{column}]", (column,)
    yield Value(
        f"{column}.format",
        f'IF([row]="","",IF(ISNUMBER({cell}),IFERROR(CELL("format",{cell}),"?"),""))',
        "数字格式",
        needs,
    )
    places = f"MID([{column}.format],2,1)"
    # The format that a cell has without any: G in Excel, F0 in LibreOffice, which tells it from 0 by nothing.
    general = f"[{column}.format]=[general]"
    scaled = f'IF(LEFT([{column}.format],1)="P",ROUND({cell}*100,10),{cell})'
    yield Value(
        f"{column}.exact",
        f"IF(ISNUMBER({cell}),IF({general},TRUE,IF({one_of(f'LEFT([{column}.format],1)', 'FP,')},"
        f"ROUND({scaled},10)=ROUND({scaled},{places}),TRUE)),TRUE)",
        "显示的数就是单元格中的数",
        needs,
    )
    point = "MID(FIXED(0.5,1),2,1)"
    plain = (
        f'IF({general},IF(OR({cell}=0,AND(ABS({cell})>=1E-9,ABS({cell})<1E11)),{cell}&"",{UNKNOWN}),'
        f'IF(AND(MID([{column}.format],3,9)<>"",MID([{column}.format],3,9)<>"-",{cell}<0),{UNKNOWN},'
        f"IF({one_of(f'LEFT([{column}.format],1)', 'F,')},FIXED({cell},{places},TRUE),"
        f'IF(LEFT([{column}.format],1)="P",FIXED(ROUND({cell}*100,10),{places},TRUE)&"%",{UNKNOWN}))))'
    )
    number = (
        f'IF({one_of(f"[{column}.format]", ("D1", "D4"))},YEAR({cell})&"年"&MONTH({cell})&"月"&DAY({cell})&"日",'
        f'SUBSTITUTE({plain},{point},"."))'
    )
    yield Value(
        f"{column}.shown",
        f'IF([row]="","",IF(ISERROR({cell}),"#",IF(ISBLANK({cell}),"",IF(ISTEXT({cell}),{cell},'
        f"IF(ISNUMBER({cell}),{number},{UNKNOWN})))))",
        "显示的文字",
        needs,
    )


def written(column: str) -> Value:
    """Return ``<column>.shown`` of a column of texts; a number in it is not read."""
    cell = f"[@{column}]"
    return Value(
        f"{column}.shown",
        f'IF([row]="","",IF(ISERROR({cell}),"#",IF(ISBLANK({cell}),"",IF(ISTEXT({cell}),{cell},{UNKNOWN}))))',
        "显示的文字",
        (column,),
    )


def spelt(column: str, signs: Mapping[str, str] = HALF_WIDTH) -> Iterator[Value]:
    """Yield a text of any width in one spelling.

    ``<column>.half`` has single blanks, ``<column>.text`` none, and ``<column>.fold`` is what texts are compared by.
    """
    yield Value(
        f"{column}.half",
        f"TRIM({replaced(replaced(f'[{column}.shown]', BLANKS), signs)})",
        "半角，空白合一",
    )
    yield Value(f"{column}.text", f'SUBSTITUTE([{column}.half]," ","")', "去空白")
    folded = f"LOWER({replaced(f'[{column}.text]', _SPELLINGS)})"
    yield Value(f"{column}.fold", folded, "比较用")


def blank(column: str) -> Value:
    """Return ``<column>.blank``: nothing stands here; a formula that shows nothing may yet show something."""
    return Value(
        f"{column}.blank",
        f'IF([{column}.text]<>"",FALSE,IF([row]="",TRUE,IF(ISBLANK([@{column}]),TRUE,'
        f"IF(LEN([@{column}])=0,{UNKNOWN},TRUE))))",
        "空白",
        (column,),
    )


def nothing(column: str) -> Iterator[Value]:
    """Yield ``<column>.nothing``: blank, or a word for nothing such as 无 and /."""
    folded = f"[{column}.fold]"
    yield Value(
        f"{column}.bare",
        f"IF({one_of(f'RIGHT({folded},1)', _AT_END)},LEFT({folded},LEN({folded})-1),{folded})",
        "去句末标点",
    )
    bare = f"[{column}.bare]"
    placeholder = replaced(bare, dict.fromkeys("-/\\_", ""))
    first, last = f"LEFT({bare},1)", f"RIGHT({bare},1)"
    like_none = (
        f"AND(LEN({bare})<={_LONGEST_NONE},OR({one_of(first, _NONE_OPENS)},{one_of(last, _AT_END)},"
        f'AND({one_of(first, _NONE_STARTS)},OR({last}="无",{one_of(f"RIGHT({bare},2)", _NONE_ENDS)}))))'
    )
    yield Value(
        f"{column}.nothing",
        f'IF(RIGHT({folded},1)=":",{UNKNOWN},IF({placeholder}="",TRUE,'
        f"IF(SUMPRODUCT(([nothing:word]={bare})*1)>0,TRUE,IF({like_none},{UNKNOWN},FALSE))))",
        "空白，或无、/ 等",
    )


def essence(column: str) -> Value:
    """Return ``<column>.essence``: a phrase without its punctuation and the 已 of a thing done."""
    bare = replaced(f"[{column}.fold]", dict.fromkeys(_PUNCTUATION, ""))
    return Value(f"{column}.essence", f'IF(LEFT({bare},1)="已",MID({bare},2,255),{bare})', "短语的主要文字")


DIGITS_AS_NOUGHT = {str(digit): "0" for digit in range(1, 10)}
"""What turns a text into its shape: 5月30日 is 0月00日."""

ASCII = text("".join(chr(code) for code in range(33, 127) if chr(code) != '"'))
"""Every sign of a plain keyboard."""

_LEVEL_1 = [bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)]
_LAST_OF_LEVEL_1 = bytes.fromhex("D7F9")
COMMON_HAN = Listing(
    Band.HAN,
    "常用汉字（GB/T 2312 一级）",
    {"word": ["".join(code.decode("gb2312") for code in _LEVEL_1 if code <= _LAST_OF_LEVEL_1)]},
)
"""The 3,755 most used characters, in one text: what holds one of them is written in Chinese."""


def letters(formula: str, count: int) -> str:
    """Return the first letters of a text as an array, filled up with a letter that no text has."""
    return f"MID({formula}&{text('§' * count)},{array(range(1, count + 1))},1)"
