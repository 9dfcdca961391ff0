"""Numbers, comparators and dates in the texts of cells, by formulas (`checks.values.reading`).

Only what is plainly one number or one date is read. All else stays undecided, also where Python reads it.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.live.formulas import UNKNOWN, array, both, holds, one_of, replaced, text
from checks.live.kinds import Band, Listing, Value
from checks.live.texts import ASCII, DIGITS_AS_NOUGHT, letters
from checks.values.reading import DATE_WORDS, WORDS

SIGNS = ("≥", "≤", ">", "<", "=")
_ONE_SIGN = {
    **dict.fromkeys(("≥=", "≧=", ">=", "=>", "》=", "=》", "≧", "⩾", "≮"), "≥"),
    **dict.fromkeys(("≤=", "≦=", "<=", "=<", "《=", "=《", "≦", "⩽", "≯"), "≤"),
    "==": "=",
    "》": ">",
    "《": "<",
}
"""Spellings of the signs, in an order in which none makes another."""

COMPARATORS = Listing(
    Band.COMPARATOR,
    "比较词",
    {
        "word": [*WORDS, *DATE_WORDS],
        "sign": [sign.value for words in (WORDS, DATE_WORDS) for sign in words.values()],
    },
)
"""Words of comparison; the last ones stand before dates alone."""
_FIRST_DATE_WORD = len(WORDS) + 1
_STARTS = sorted({word[0] for word in (*WORDS, *DATE_WORDS)})

_AFTER = ("以上", "以下", "以内", "之内")
_EARLIER, _LATER = ("以前", "之前", "以内", "之内", "前"), ("以后", "之后", "后")
_LONGEST, _MOST_DIGITS = 19, 15
"""Digits that a spreadsheet's number holds, and as many letters as they take with point and commas."""
_GROUPS = ("0,000", "00,000", "000,000", "0,000,000", "00,000,000", "000,000,000", "0,000,000,000")
_RISKY = (*"不大高达至最小低控超多少等早约接将近≈-+±", *SIGNS)
"""How a number may begin whose figures are written in words: 不少于三个, 约五万."""
_HAN_FIGURES = "零〇一二两三四五六七八九十百"


def comparator(column: str) -> Iterator[Value]:
    """Yield what stands before a number or date: ``<column>.sign`` as written, and where the rest begins."""
    whole = f"[{column}.text]"
    yield Value(
        f"{column}.body",
        replaced(f'IF(RIGHT({whole},1)="。",LEFT({whole},LEN({whole})-1),{whole})', _ONE_SIGN),
        "比较符统一",
    )
    body = f"[{column}.body]"
    yield Value(f"{column}.shape", replaced(body, DIGITS_AS_NOUGHT), "数字都写作 0")
    yield Value(
        f"{column}.severed",
        f'IF(ISERROR(FIND(" ",[{column}.half])),FALSE,'
        f"{holds(replaced(f'[{column}.half]', DIGITS_AS_NOUGHT), array(('0 0', '- 0', '+ 0', '± 0', ', 0')))})",
        "数字中间有空白",
    )
    longest = f"SUMPRODUCT(MAX((LEFT({body},LEN([comparator:word]))=[comparator:word])*LEN([comparator:word])))"
    first = f"LEFT({body},1)"
    yield Value(
        f"{column}.lead", f"IF({one_of(first, SIGNS)},1,IF({one_of(first, _STARTS)},{longest},0))", "比较符的字数"
    )
    yield Value(
        f"{column}.word",
        f"IF([{column}.lead]=0,0,IF({one_of(first, SIGNS)},0,MATCH(LEFT({body},[{column}.lead]),[comparator:word],0)))",
        "比较符是第几个词",
    )
    yield Value(
        f"{column}.before",
        f'IF([{column}.lead]=0,"",IF([{column}.word]=0,{first},INDEX([comparator:sign],[{column}.word])))',
        "前面的比较符",
    )


def number(column: str) -> Iterator[Value]:
    """Yield the parts of a number; the unit's text is ``<column>.said``, known or not."""
    body, shape = f"[{column}.body]", f"[{column}.shape]"
    behind = f'[{column}.lead]+(MID({body},[{column}.lead]+1,1)="约")'
    yield Value(f"{column}.skip", behind, "比较符和“约”的字数")
    sign = f"MID({body},[{column}.skip]+1,1)"
    yield Value(f"{column}.start", f"[{column}.skip]+1+{one_of(sign, '-+')}", "数字从第几个字起")
    places = array(range(20))
    run = f'20-SUMPRODUCT(MAX(ISERROR(FIND(MID({shape}&"§",[{column}.start]+{places},1),"0.,"))*(20-{places})))'
    yield Value(f"{column}.run", f'IF(MID({shape},[{column}.start],1)="0",{run},0)', "数字的字数")
    yield Value(f"{column}.figures", f"MID({body},[{column}.start],[{column}.run])", "数字")
    figures, figure_shape = f"[{column}.figures]", f"MID({shape},[{column}.start],[{column}.run])"
    yield Value(f"{column}.layout", figure_shape, "数字的样子")
    layout = f"[{column}.layout]"
    whole = f'LEFT({layout},FIND(".",{layout}&".")-1)'
    regular = both(
        f'RIGHT({layout},1)="0"',
        f'LEN({layout})-LEN(SUBSTITUTE({layout},".",""))<=1',
        f"LEN({layout})<={_LONGEST}",
        f'LEN(SUBSTITUTE(SUBSTITUTE({layout},".",""),",",""))<={_MOST_DIGITS}',
        f'IF(ISERROR(FIND(",",{layout})),TRUE,AND({one_of(whole, _GROUPS)},LEFT({figures},1)<>"0",'
        f'ISERROR(FIND(",",{layout},FIND(".",{layout}&".")))))',
    )
    yield Value(f"{column}.regular", f'IF({layout}="",FALSE,{regular})', "数字写法规范")
    yield Value(
        f"{column}.places",
        f'IF([{column}.regular],MAX(0,LEN({layout})-FIND(".",{layout}&".")),"")',
        "小数位数",
    )
    digits = f'SUBSTITUTE(SUBSTITUTE({figures},".",""),",","")'
    yield Value(
        f"{column}.amount",
        f'IF([{column}.regular],IF(MID("§"&{body},[{column}.start],1)="-",-1,1)*VALUE({digits})/10^[{column}.places],"")',
        "数",
    )
    yield Value(f"{column}.tail", f"MID({body},[{column}.start]+[{column}.run],40)", "数字后面的文字")
    tail = f"[{column}.tail]"
    length = f'IF({one_of(f"RIGHT({tail},2)", _AFTER)},2,IF(RIGHT({tail},1)="内",1,0))'
    yield Value(f"{column}.after", f"RIGHT({tail},{length})", "后面的比较词")
    kept = f"LEFT({tail},LEN({tail})-LEN([{column}.after]))"
    joined = f'IF(AND([{column}.after]<>"",{one_of(f"RIGHT({kept},1)", "及或")}),1,0)'
    yield Value(f"{column}.said", f"LEFT({kept},LEN({kept})-{joined})", "单位的文字")


def agreed(column: str) -> Value:
    """Return ``<column>.agreed``, the comparator before or behind a number; unknown where the two contradict."""
    before, after = f"[{column}.before]", f"[{column}.after]"
    alike = f'IF({after}="以上",{one_of(before, "≥>")},{one_of(before, "≤<")})'
    said = f'IF({after}="以上","≥","≤")'
    return Value(
        f"{column}.agreed",
        f'IF({after}="",{before},IF({before}="",{said},IF({alike},{before},{UNKNOWN})))',
        "前后的比较符",
    )


def is_number(column: str) -> Value:
    """Return ``<column>.is_number``: it is one number for sure, or surely none."""
    shape = f"[{column}.shape]"
    year = both(
        f"[{column}.start]=1", f'LEFT({shape},5)="0000年"', one_of(f"LEFT([{column}.body],2)", ("19", "20", "21"))
    )
    no_date = f"IF([{column}.dated],FALSE,{UNKNOWN})"
    plain = (
        f"IF([{column}.severed],{UNKNOWN},IF(OR([{column}.range],{year}),FALSE,"
        f"IF([{column}.word]>={_FIRST_DATE_WORD},{no_date},"
        f"IF([{column}.known],IF(ISERROR([{column}.agreed]),{UNKNOWN},TRUE),{no_date}))))"
    )
    irregular = f"IF(OR([{column}.dated],[{column}.range]),FALSE,{UNKNOWN})"
    first = one_of(f"LEFT([{column}.body],1)", (*_RISKY, *_HAN_FIGURES))
    worded = f"IF({holds(f'[{column}.body]', array(_HAN_FIGURES))},{first},FALSE)"
    return Value(
        f"{column}.is_number",
        f'IF([{column}.shown]="#",FALSE,IF(ISNUMBER(FIND("0",{shape})),IF([{column}.regular],{plain},{irregular}),'
        f"IF({worded},{UNKNOWN},FALSE)))",
        "是一个数",
    )


def sign(column: str) -> Value:
    """Return ``<column>.sign``, the comparator of a number as written."""
    return Value(f"{column}.sign", f'IF([{column}.is_number],[{column}.agreed],"")', "写明的比较符")


def value(column: str) -> Value:
    """Return ``<column>.value``, the number as written; unknown where its cell shows fewer digits than it holds."""
    return Value(
        f"{column}.value",
        f'IF([{column}.is_number],IF([{column}.exact],[{column}.amount],{UNKNOWN}),"")',
        "数值",
    )


_DAYS = ("0月0日", "00月0日", "0月00日", "00月00日", "0月0", "00月0", "0月00", "00月00")
_MONTHS = (
    "0月",
    "00月",
    *(f"{month}月{part}" for month in ("0", "00") for part in ("底", "初", "上旬", "中旬", "下旬")),
)
_DATES = (*_DAYS, *_MONTHS, *(f"0000年{day}" for day in (*_DAYS, *_MONTHS)), "0000年", "0000年底", "年底")
_ISO_MONTHS = [f"0000{stroke}00" for stroke in "-/."]
_ISO = [f"0000{stroke}{month}{stroke}{day}" for stroke in "-/." for month in ("0", "00") for day in ("0", "00")]
_ENDS = [f"{number}{percent}" for number in ("0", "0.0") for percent in ("", "%")]
_RANGES = [f"{low}-{high}" for low in _ENDS for high in _ENDS]
_PART_DAYS = (("初", 10), ("上旬", 10), ("中旬", 20))


def date(column: str) -> Iterator[Value]:
    """Yield the parts of a date: ``<column>.dated`` for its shape, then year, month, day (``""`` where left open)."""
    body = f"[{column}.body]"
    rest = f"MID({body},[{column}.lead]+1,60)"
    long = [word for word in (*_EARLIER, *_LATER) if len(word) > 1]
    bound = f"IF({one_of(f'RIGHT({body},2)', long)},2,IF({one_of(f'RIGHT({body},1)', '前后')},1,0))"
    yield Value(f"{column}.bound", f"RIGHT({body},{bound})", "以前、以后等")
    core = f"LEFT({rest},MAX(0,LEN({rest})-LEN([{column}.bound])))"
    yield Value(f"{column}.earlier", one_of(f"[{column}.bound]", _EARLIER), "说的是以前")
    yield Value(f"{column}.core", f'SUBSTITUTE(SUBSTITUTE({core},"号","日"),"末","底")', "日期的文字")
    shape = replaced(f"[{column}.core]", DIGITS_AS_NOUGHT)
    yield Value(f"{column}.core.shape", shape, "日期的样子")
    iso, iso_month = (one_of(f"[{column}.core.shape]", shapes) for shapes in (_ISO, _ISO_MONTHS))
    strokes = f'SUBSTITUTE(SUBSTITUTE([{column}.core],"/","-"),".","-")'
    yield Value(
        f"{column}.day",
        f'IF({iso},SUBSTITUTE(SUBSTITUTE({strokes},"-","年",1),"-","月",1),'
        f'IF({iso_month},SUBSTITUTE({strokes},"-","年")&"月",[{column}.core]))',
        "日期写作年月日",
    )
    written = f"[{column}.day]"
    century = one_of(f"LEFT({written},2)", ("19", "20", "21"))
    in_year = f"AND(VALUE(RIGHT([{column}.core],2))>=1,VALUE(RIGHT([{column}.core],2))<=12)"
    dated = f"IF({iso},TRUE,IF({iso_month},{in_year},{one_of(f'[{column}.core.shape]', _DATES)}))"
    yield Value(
        f"{column}.dated",
        f'IF([{column}.severed],FALSE,IF({dated},IF(LEFT([{column}.core.shape],4)="0000",{century},TRUE),FALSE))',
        "写法是日期",
    )
    year_end = f'FIND("年",{written})'
    yield Value(
        f"{column}.year",
        f'IF([{column}.dated],IF(ISNUMBER({year_end}),IF({year_end}=5,VALUE(LEFT({written},4)),""),""),"")',
        "年",
    )
    start = f"IF(ISNUMBER({year_end}),{year_end}+1,1)"
    month_end = f'FIND("月",{written})'
    yield Value(
        f"{column}.month",
        f"IF([{column}.dated],IF(ISNUMBER({month_end}),VALUE(MID({written},{start},{month_end}-{start})),"
        f'IF(RIGHT({written},1)="底",12,"")),"")',
        "月",
    )
    parts = f'SUBSTITUTE(MID({written},{month_end}+1,9),"日","")'
    named = '""'
    for part, day in reversed(_PART_DAYS):
        named = f"IF(RIGHT({written},{len(part)})={text(part)},{day},{named})"
    yield Value(
        f"{column}.date",
        f"IF([{column}.dated],IF(ISNUMBER({month_end}),IF({one_of(f'RIGHT({written},1)', '月底初旬')},{named},"
        f'VALUE({parts})),IF(RIGHT({written},1)="底",31,"")),"")',
        "日",
    )
    calendar = f'DAY(DATE(IF([{column}.year]="",2000,[{column}.year]),[{column}.month]+1,0))'
    valid = both(
        f"[{column}.month]>=1",
        f"[{column}.month]<=12",
        f'IF([{column}.date]="",TRUE,AND([{column}.date]>=1,[{column}.date]<={calendar}))',
    )
    yield Value(
        f"{column}.in_calendar",
        f'IF([{column}.dated],IF([{column}.month]="",TRUE,{valid}),FALSE)',
        "日历上有这一天",
    )


def strange(column: str) -> Iterator[Value]:
    """Yield ``<column>.range`` for two numbers with a dash between, and ``<column>.keys`` for no Chinese at all."""
    short = replaced(f"[{column}.shape]", dict.fromkeys("—–~至", "-"))
    for run in ("0000", "00", "00", "00"):
        short = replaced(short, {run: "0"})
    year = one_of(f"LEFT([{column}.shape],5)", [f"0000{dash}" for dash in "-~—–至"])
    yield Value(
        f"{column}.range",
        f"IF([{column}.severed],FALSE,{both(one_of(short, _RANGES), f'NOT({year})')})",
        "两个数之间的范围",
    )
    body = f"[{column}.body]"
    keys = f"SUMPRODUCT(ISNUMBER(FIND({letters(body, 24)},{ASCII}&{text('≥≤')}))*1)"
    yield Value(f"{column}.keys", f'IF({body}="",FALSE,IF(LEN({body})>24,FALSE,{keys}=LEN({body})))', "没有汉字")
    yield Value(f"{column}.han", f"SUMPRODUCT(ISNUMBER(FIND({letters(body, 12)},[han:word]))*1)>0", "有常用汉字")
