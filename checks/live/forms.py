"""The form as a whole as formulas: weights, total, points of 预算执行率, grade; and cells that may not be blank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checks.live.formulas import array, one_of
from checks.live.kinds import Value
from checks.live.numbers import halved, is_nothing, places, reading

_OWN_DECIMALS = 4
"""Decimals that the scores' own number format shows at most; it shows two at least."""


def _points(name: str, says: str) -> Iterator[Value]:
    """Yield the values that read a cell with points: ``name.value`` and the decimals that it shows at least."""
    raw, code, fixed, stored = f"[@{name}]", f"[{name}.code]", f"[{name}.fixed]", f"[{name}.places]"
    own = f"{code}=[points.own]"
    values = (
        *reading(name, name, unit='"分"'),
        Value(f"{name}.places", f'IF(ISNUMBER({raw}),{places(raw)},"")', f"{says}所存数的小数位数"),
        Value(
            f"{name}.value",
            f"IF(ISNUMBER({raw}),"
            f"IF({own},IF({stored}>{_OWN_DECIMALS},NA(),{raw}),"
            # General, which is F0 in LibreOffice, shows all.
            f'IF(OR({code}="G",{code}="F0"),{raw},'
            f'IF(OR({fixed}="",LEFT({code},1)="P"),NA(),ROUND({raw},{fixed})))),'
            f'IF({is_nothing(f"[{name}.text]")},"",[{name}.typed]))',
            f"{says}；空白为空，读不准为 #N/A",
        ),
        Value(
            f"{name}.decimals",
            f"IF(NOT(ISNUMBER({raw})),[{name}.digits],IF({own},MAX(2,MIN({stored},{_OWN_DECIMALS})),"
            f'IF(OR({code}="G",{code}="F0"),{stored},IF({fixed}="",0,MIN({fixed},MAX({stored},2))))))',
            f"{says}显示的小数位数，至少",
        ),
    )
    blank = Value(
        f"{name}.blank",
        # A formula that shows nothing yet is not blank: it waits for what it is computed from.
        f"IF(ISBLANK({raw}),TRUE,IF(ISNUMBER({raw}),FALSE,"
        f'IF([{name}.text]<>"",FALSE,IF(LEN({raw})>0,TRUE,IF([@{name}_derived]=1,FALSE,NA())))))',
        f"{says}空白",
    )
    if name.startswith("total"):
        yield replace(blank, needs=(name, f"{name}_derived"))
    for value in values:
        yield replace(value, needs=(name,))


def earned(weight: str) -> str:
    """Return the formula of the points that B ÷ A earns; blank where A or B cannot be read."""
    budget, executed = "[@money_budget]", "[@money_executed]"
    points = f"ROUND(ROUND(({weight})*MIN(1,{executed}/{budget}),10),[$score_decimals])"
    return f'IF(OR({budget}="",{executed}=""),"",IF(OR({budget}<=0,{executed}<0),"",{points}))'


_SCORES, _WEIGHTS = ("scores",), ("weights",)
_MONEY = ("money_budget", "money_executed")
_GRADES = array("优良中差")


def _grade_of(total: str) -> str:
    """Return the formula of the grade that a total makes; blank below all grades."""
    return (
        f'IF({total}="","",IF({total}<MIN([$grade_steps]),"",LOOKUP(ROUND({total},8),[$grade_steps],[$grade_names])))'
    )


_LETTERS = f"SUMPRODUCT(ISNUMBER(FIND({_GRADES},[@grade]))*1)"

_SECTION_WORDS = {"execution": "执行", "output": "产出", "cost": "成本", "benefit": "效益", "satisfaction": "满意度"}
_SECTIONS = tuple(
    Value(
        f"section.{name}",
        f'ROUND(SUMIF([@sections],"{word}",[@weights]),8)',
        f"{word}指标的分值",
        ("sections", *_WEIGHTS),
    )
    for name, word in _SECTION_WORDS.items()
)

FORM = (
    Value("points.own", 'IFERROR(CELL("format",[@score_sample]),"")', "得分原有数字格式的代码", ("score_sample",)),
    *_points("total_weight", "合计行的分值"),
    *_points("total_score", "总分"),
    *_points("money_weight", "预算执行率的分值"),
    *_points("money_score", "预算执行率的得分"),
    Value("rows", "COUNTIF([@there],TRUE)", "指标个数", ("there",)),
    Value("weights.sum", 'IF(COUNT([@weights])=0,"",ROUND(SUM([@weights]),8))', "各指标分值之和", _WEIGHTS),
    Value(
        "weights.filled",
        'IF([weights.sum]="",FALSE,COUNT([@weights])*IF([@weights_required]=1,1,2)>=[rows])',
        "分值已填：必填的填全了，其余的填了一半以上",
        (*_WEIGHTS, "there", "weights_required"),
    ),
    Value(
        "weights.whole",
        "[weights.filled]*(SUMPRODUCT((ABS([weights.sum]-[$weight_totals])<0.000001)*1)>0)",
        "分值之和是口径允许的合计：1 或 0",
        (*_WEIGHTS, "there", "weights_required"),
    ),
    Value(
        "weights.all",
        'IF([money_score.value]="",[weights.sum],IF(COUNT([@weights],[money_weight.value])=0,"",'
        "ROUND(SUM([@weights],[money_weight.value]),8)))",
        "分值之和，资金一栏有得分的含其分值",
        _WEIGHTS,
    ),
    Value(
        "scores.sum",
        'IF(COUNT([@scores],[money_score.value])=0,"",ROUND(SUM([@scores],[money_score.value]),8))',
        "得分之和，含资金一栏的得分",
        _SCORES,
    ),
    Value(
        "execution",
        f'IF(OR([money_score.value]<>"",[weights.all]=""),"",'
        f'IF(ABS([weights.all]-(100-[$execution_weight]))<0.000001,{earned("[$execution_weight]")},""))',
        "另计的预算执行率得分：没有写在表中，分值又留出了它",
        (*_WEIGHTS, *_MONEY),
    ),
    Value(
        "money.points",
        earned('IF([money_weight.value]="",[$execution_weight],[money_weight.value])'),
        "预算执行率应得的分",
        ("money_score", *_MONEY),
    ),
    Value(
        "money.apart",
        'IF(OR([money_score.value]="",[money.points]=""),"",ABS([money_score.value]-[money.points]))',
        "预算执行率的得分与应得的分相差多少",
        ("money_score", *_MONEY),
    ),
    Value(
        "grade.letter",
        f'IF({_LETTERS}=1,MID("优良中差",SUMPRODUCT(ISNUMBER(FIND({_GRADES},[@grade]))*{{1,2,3,4}}),1),"")',
        "填写的等级",
        ("grade",),
    ),
    Value(
        "grade.total",
        'IF([total_score.value]<>"",[total_score.value],'
        'IF(OR([scores.sum]="",[weights.all]="",[execution]=""),[scores.sum],[scores.sum]+[execution]))',
        "定等级的总分",
        ("grade", *_SCORES),
    ),
    Value(
        "grade.scaled",
        'IF(OR([grade.total]="",[weights.all]=""),"",'
        'IF(OR([weights.all]=100,[weights.all]<=0,AND([total_score.value]="",[execution]<>"")),"",'
        "[grade.total]/[weights.all]*100))",
        "分值不足 100 的，折成百分制的总分",
        ("grade", *_SCORES),
    ),
    Value("grade.by.total", _grade_of("[grade.total]"), "总分的等级", ("grade", *_SCORES)),
    Value("grade.by.scaled", _grade_of("[grade.scaled]"), "折成百分制的总分的等级", ("grade", *_SCORES)),
    Value(
        "weights.room",
        'IF([weights.all]="",FALSE,ABS([weights.all]-100+[$execution_weight])<0.000001)',
        "分值留出了预算执行率的分值",
        _WEIGHTS,
    ),
    Value(
        "total.apart",
        'IF(OR([total_score.value]="",[scores.sum]=""),"",MIN(ABS([total_score.value]-[scores.sum]),'
        'IF([execution]="",1E+300,MIN(ABS([total_score.value]-[scores.sum]-[execution]),'
        "ABS([total_score.value]-[scores.sum]-ROUND([execution],1))))))",
        "总分与各项得分之和相差多少，计不计预算执行率取近的",
        ("total_score", *_SCORES),
    ),
    *_SECTIONS,
)
"""The form as a whole; each value is there where the form has what it needs."""


_SECTION_OF = {
    "产出": "产出",
    "成本": "成本",
    "效益": "效益",
    "效果": "效益",
    "影响": "效益",
    "满意": "满意度",
    "执行": "执行",
}
"""The words that tell a level-1 group's section; one group says one of them (`checks.labels.section_of`)."""

_FOUND = f"FIND({array(_SECTION_OF)},[level1.group])"
_CODED = one_of("MID(TRIM([level1.raw]),2,1)", (" ", *"0123456789"))

SECTION = (
    Value(
        "section",
        f'IF(NOT([there]),"",IF(COUNT({_FOUND})=0,"",'
        # A code before the name makes it a score sheet's, which has sections of its own.
        f'IF({one_of("LEFT([level1.group],1)", "abcdef")},IF(OR({_CODED},RIGHT([level1.group],1)=")"),"",NA()),'
        f"IF(COUNT({_FOUND})>1,NA(),LOOKUP(2,1/ISNUMBER({_FOUND}),{array(_SECTION_OF.values())})))))",
        "一级指标所属部分：产出、成本、效益、满意度、执行；不属于其中的为空",
        ("level1",),
    ),
)
"""For the band of indicators: the section of each row."""

_VALUE, _FIELD_TEXT = "[@value]", "[text]"

FIELD = (
    Value("text", f'IF(ISNUMBER({_VALUE}),"数",{halved(_VALUE)})', "文字，半角"),
    Value(
        "blank",
        # A formula that shows nothing yet is not blank: it waits for what it is computed from.
        f'IF([text]<>"",FALSE,IF(ISBLANK({_VALUE}),TRUE,IF(LEN({_VALUE})>0,TRUE,IF([@derived]=1,FALSE,NA()))))',
        "空白",
    ),
    Value(
        "nothing",
        f'IF([@nothing]=0,FALSE,IF([text]="",[blank],IF({is_nothing("[text]")},TRUE,'
        f"IF(COUNT(FIND({array('无没未不')},[text]))>0,NA(),FALSE))))",
        "填的是“无”一类的字样",
    ),
)
"""A cell that may not be blank."""
