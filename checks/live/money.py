"""Amounts, rates and sums as formulas: what `checks.zones` judges, told by a spreadsheet alone.

A cell that the template computes (``[@derived]``) may have been typed over, and no formula of Excel 2010 tells.
A rate or total that still is what the form's own formula gives is equal, and nothing more need be known. Where it is
not, somebody typed it. An amount beside it may still be exact or stand for an interval: both are tried, and where
they do not agree nothing is said.
"""

from __future__ import annotations

from checks.live.formulas import text
from checks.live.kinds import Value
from checks.live.numbers import LARGEST, as_text, is_nothing, places, reading

_AMOUNT = "[@amount]"
_OWN = "[amount.code]=[amount.own]"

AMOUNT = (
    *reading("amount", "amount", unit="[@unit]"),
    Value("amount.own", 'IFERROR(CELL("format",[@sample]),"")', "金额单元格原有数字格式的代码"),
    Value("amount.places", f'IF(ISNUMBER({_AMOUNT}),{places(_AMOUNT)},"")', "所存数的小数位数，7 为六位以上"),
    Value(
        "value",
        f"IF(ISNUMBER({_AMOUNT}),"
        # Under the form's own format all digits are seen. A formula may hold more than are shown.
        f"IF(OR(ABS({_AMOUNT})>={LARGEST},AND([@derived]=1,[amount.places]>6)),NA(),"
        f'IF({_OWN},IF(AND([amount.own]="F2",[amount.places]>2),NA(),ROUND({_AMOUNT},6)),'
        f'IF([amount.code]="G",IF([amount.places]>6,NA(),ROUND({_AMOUNT},6)),'
        # LibreOffice says F0 of General too.
        f'IF(OR([amount.fixed]="",LEFT([amount.code],1)="P",AND([amount.code]="F0",[amount.places]>0)),NA(),'
        f"ROUND({_AMOUNT},[amount.fixed]))))),"
        f'IF({is_nothing("[amount.text]")},"",[amount.typed]))',
        "金额；空白和“无”为空，读不准为 #N/A",
    ),
    Value(
        "shown",
        f'IF(NOT(ISNUMBER({_AMOUNT})),IF(ISNUMBER([value]),[amount.digits],IF(ISERROR([value]),NA(),"")),'
        f"IF(ISERROR([value]),NA(),"
        f"IF({_OWN},MAX(2,MIN([amount.places],6)),"
        f'IF([amount.code]="G",[amount.places],[amount.fixed]))))',
        "显示的小数位数，至多",
    ),
    Value(
        "surely",
        # What the form's own formula computed shows no digit that counts; the own format may say no more than General.
        f"IF(OR([@derived]=1,NOT(ISNUMBER([shown]))),IF(ISERROR([shown]),NA(),0),"
        f'IF(NOT(ISNUMBER({_AMOUNT})),[shown],IF({_OWN},IF(OR([amount.own]="G",[amount.own]=""),[amount.places],[shown]),'
        f"IF([shown]>2,MIN([shown],[amount.places]),[shown]))))",
        "显示的小数位数，至少",
    ),
    Value(
        "derived",
        f"IF(OR([@derived]=0,ISBLANK({_AMOUNT})),0,IF(ISNUMBER({_AMOUNT}),1,IF(LEN({_AMOUNT})=0,NA(),0)))",
        "可能由公式算出：1 或 0；公式结果为空时为 #N/A",
    ),
    as_text("amount", "value"),
)
"""One amount: ``value``, the decimals it shows at least (``surely``) and at most (``shown``), and ``derived``."""

_DECIMALS = Value(
    "decimals",
    "IF(MAX([amount:surely])=MAX([amount:shown]),MAX([amount:shown]),NA())",
    "本表金额显示到的小数位数",
)

SUM = (
    _DECIMALS,
    Value("added", "SUM([@parts])", "各分项之和"),
    Value(
        "apart",
        "ROUND(ABS([@total]-[added])*2*10^[decimals],3)",
        "合计与分项之和相差多少个半单位",
    ),
    Value(
        "zone",
        # A formula among the parts that shows nothing: nothing can be told.
        'IF(ISERROR(SUM([@parts_derived])),"",IF([@total]="","",IF(AND(COUNT([@parts])=0,ISNUMBER([added])),"",'
        'IF(ABS([@total]-[added])<0.00000001,"equal",'
        'IF(ROUND(ROUND([@total],10),[decimals])=ROUND(ROUND([added],10),[decimals]),"equal",'
        'IF([apart]<=COUNT([@parts])-SUM([@parts_derived])+1,"rounding",'
        'IF([apart]>COUNT([@parts])+1,"impossible",NA())))))))',
        "equal 相等，rounding 差在四舍五入，impossible 对不上；无从判断为空",
    ),
    Value("broken", 'IF([zone]="impossible",1,0)', "对不上：1 或 0"),
)
"""One total with its parts: the zone of `checks.zones.judge_sum`."""

_STATED = "[@stated]"
_N, _D = "[@numerator]", "[@denominator]"


def _quotients(numerator: str, denominator: str) -> str:
    """Return the quotients of the ends of two intervals, in percent; halves stand around the amounts."""
    ends = [f"{_N}{sign}{numerator}" for sign in "+-"], [f"{_D}{sign}{denominator}" for sign in "+-"]
    return ",".join(f"({above})/({below})*100" for above in ends[0] for below in ends[1])


def _bounds(name: str, numerator: str, denominator: str, says: str) -> tuple[Value, Value]:
    """Return the least and the most that a rate may be; anything where the denominator may be 0."""
    open_ = f"AND({_D}-{denominator}<=0,{_D}+{denominator}>=0)"
    quotients = _quotients(numerator, denominator)
    return (
        Value(f"{name}.low", f"IF({open_},-1E+300,MIN({quotients}))", f"{says}，下限"),
        Value(f"{name}.high", f"IF({open_},1E+300,MAX({quotients}))", f"{says}，上限"),
    )


def _zone(stated: str, decimals: str) -> str:
    """Return the formula of the zone of a rate in percent."""
    computed = f"ROUND([ratio],{decimals})"
    half = f"0.5/10^{decimals}"

    def meets(bounds: str) -> str:
        return f"AND([{bounds}.low]<={stated}+{half}+1E-10,[{bounds}.high]>={stated}-{half}-1E-10)"

    # The digits behind the tenth are noise; a little more keeps 68.17 from being cut to 68.16.
    cut = f"ROUNDDOWN([ratio]+SIGN([ratio])*2E-11,{decimals})"
    near = f"0.1/10^{decimals}"
    return (
        f'IF(ABS({stated}-{computed})<{near},"equal",IF({meets("narrow")},"rounding",IF({meets("wide")},NA(),'
        f'IF(ABS({stated}-{cut})<{near},"cut-off","impossible"))))'
    )


_PROBLEMS = 'TRIM([@problems]&"")'
_LENGTH = f"LEN({_PROBLEMS})"
_LONGEST_NONE, _LONGEST_FILLER = 16, 4
"""No word for nothing is longer; none without a word that denies, such as n/a, is longer."""
_DENIED = "+".join(f'ISNUMBER(FIND("{word}",[@problems]))' for word in ("无", "没", "未", "不", "---", "———", "///"))
_NONE_ENDS = "无有题差况项及用容因明进施aelAEL-/\\_‐‑‒–—―−─━∕⁄()（）。．.;；,，、!！ \n\u3000\u00a0\u200b\ufeff"
"""What a word for nothing may end with (`checks.values.text`), punctuation and blanks behind it too."""
_NO_PROBLEM = (
    *("无", "暂无", "没有", "不涉及", "无问题", "没有问题", "暂无问题", "未存在问题", "不存在问题", "未发现问题"),
    *("-", "—", "——", "/"),
)


def _none_words() -> str:
    return "+".join(f'({_PROBLEMS}="{word}")' for word in _NO_PROBLEM)


_NOT_JUDGED = f'IF([given]="",TRUE,IF(OR({_N}="",{_D}=""),TRUE,{_D}=0))'
_HUNDRED = "([given]*100)"
_AS_RATIO = "MAX([given.decimals]-2,0)"

RATE = (
    *reading("stated", "stated", percent=True),
    Value(
        "stated.number",
        f'IF(ISNUMBER({_STATED}),ROUND(IF([stated.sign],{_STATED}*100,{_STATED}),10),"")',
        "比率单元格的数，百分数乘以 100",
    ),
    Value("stated.places", f'IF(ISNUMBER({_STATED}),{places("[stated.number]")},"")', "所存数的小数位数"),
    Value(
        "given",
        f"IF(ISNUMBER({_STATED}),"
        f'IF([stated.code]="G",IF([stated.places]>6,NA(),[stated.number]),'
        f'IF(OR([stated.fixed]="",AND([stated.code]="F0",[stated.places]>0)),NA(),'
        f"IF(AND([stated.fixed]>2,[stated.places]<[stated.fixed]),NA(),ROUND([stated.number],[stated.fixed])))),"
        f'IF({is_nothing("[stated.bare]")},IF([stated.sign],NA(),""),'
        f'IF(ISNUMBER(FIND(",",[stated.bare])),NA(),[stated.typed])))',
        "填写的比率，以百分号前的数计；空白和“-”为空，读不准为 #N/A",
    ),
    Value(
        "given.decimals",
        f'IF(ISNUMBER({_STATED}),IF([stated.code]="G",[stated.places],[stated.fixed]),MIN([stated.digits],10))',
        "填写的比率的小数位数",
    ),
    Value("ratio", f"ROUND({_N}/{_D}*100,10)", "分子÷分母，百分数"),
    _DECIMALS,
    Value("half", "0.5/10^[decimals]", "金额末位的半个单位"),
    *_bounds("wide", "[half]", "[half]", "金额都是填写的"),
    *_bounds("narrow", "[half]*(1-[@numerator_derived])", "[half]*(1-[@denominator_derived])", "合计由公式算出"),
    Value("zone.percent", f'IF({_NOT_JUDGED},"",{_zone("[given]", "[given.decimals]")})', "按百分数读"),
    Value(
        "zone.ratio",
        f'IF([zone.percent]<>"impossible","",IF([stated.sign],"impossible",{_zone(_HUNDRED, _AS_RATIO)}))',
        "不带百分号的，按小数读",
    ),
    Value("by.ratio", 'AND([zone.ratio]<>"",[zone.ratio]<>"impossible")', "按小数读才说得通"),
    Value(
        "zone",
        'IF([zone.percent]="","",IF(IF(AND([@completion]=1,[$completion_capped]),'
        "AND(ABS(IF([by.ratio],[given]*100,[given])-100)<1E-9,"
        f'ROUND([ratio],IF([by.ratio],{_AS_RATIO},[given.decimals]))>100),FALSE),"equal",'
        "IF([by.ratio],[zone.ratio],[zone.percent])))",
        "equal 相等，rounding 差在四舍五入，cut-off 截去尾数，impossible 对不上；无从判断为空",
    ),
    Value("row.total", "[@total]", "合计行：1 或 0"),
    Value("row.column", "[@column]", "第几列比率"),
    Value(
        "problems.said",
        f"SUMPRODUCT(({_LENGTH}>{_LONGEST_NONE})*1)+SUMPRODUCT(({_LENGTH}>{_LONGEST_FILLER})*({_DENIED}=0))"
        f"+SUMPRODUCT(({_LENGTH}>0)*ISERROR(FIND(RIGHT({_PROBLEMS},1),{text(_NONE_ENDS)})))",
        "写明了问题的单元格数：长的，没有“无”字的，或不以“问题”一类字样结尾的，会重复计",
        ("problems",),
    ),
    Value(
        "problems.unclear",
        f"SUMPRODUCT(({_LENGTH}>0)*1)-SUMPRODUCT(({_LENGTH}>0)*(({_none_words()})>0))",
        "不是“无”、又看不准是否写明了问题的单元格数",
        ("problems",),
    ),
    Value("excess", f'IF(OR({_N}="",{_D}=""),0,MAX(0,ROUND({_N}-{_D},8)))', "分子比分母多多少"),
)
"""One stated rate: the zone of `checks.zones.judge_rate`."""
