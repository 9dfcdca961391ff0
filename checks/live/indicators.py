"""One row of indicators by formulas: its label, target and actual read, what became of it, and its points.

The same as `checks.labels`, `checks.achievement` and `checks.scoring` say in Python, for what forms usually hold.
A value is ``""`` where there surely is none, and ``NA()`` where a formula cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checks.live import figures, measures, texts
from checks.live.formulas import UNKNOWN, array, both, either, holds, one_of, replaced, text
from checks.live.kinds import Listing, Value
from checks.live.numbers import as_text


def _row() -> Iterator[Value]:
    yield Value("row", "[@row]", "表中的行号，表格以外为空")
    yield Value("general", 'IFERROR(CELL("format",[row]),"?")', "“常规”格式的代号")


def _groups() -> Iterator[Value]:
    yield texts.written("level1")
    yield from texts.spelt("level1")
    yield texts.written("level2")
    yield from texts.spelt("level2")
    # A group's name is written once, or in a merged cell: blank cells below it belong to it.
    yield Value("level1.raw", 'IF([level1.text]="",[^level1.raw],[level1.shown])', "一级指标原文")
    yield Value("level1.group", 'IF([level1.text]="",[^level1.group],[level1.fold])', "一级指标")
    another = 'AND([level1.text]<>"",[level1.group]<>[^level1.group])'
    yield Value("level2.group", f'IF([level2.text]="",IF({another},"",[^level2.group]),[level2.fold])', "二级指标")
    for level in ("level1", "level2"):
        group = f"[{level}.group]"
        bare = f'IF(AND(RIGHT({group},2)="指标",LEN({group})>2),LEFT({group},LEN({group})-2),{group})'
        yield Value(f"{level}.name", f'SUBSTITUTE({bare},"可持续影响效益","可持续影响")', "组名，去“指标”")
    yield Value(
        "group.plain",
        f"NOT({either(*(_coded(f'[{level}.group]') for level in ('level1', 'level2')))})",
        "组名不带编号、分值",
    )


def _coded(group: str) -> str:
    """Tell whether a group's name may hold more than a name: a code, a weight in brackets."""
    return either(holds(group, array("(:")), one_of(f"LEFT({group},1)", "abcdef"))


_CODED = 'ISNUMBER(FIND(LEFT([level3.text]&"§",1),"ABCDEF"))'


def _label() -> Iterator[Value]:
    yield texts.written("level3")
    yield from texts.spelt("level3")
    whole = "[level3.fold]"
    digits = array(range(2, 7))
    run = f'5-SUMPRODUCT(MAX(ISERROR(FIND(MID({whole}&"§§§§§§",{digits},1),"0123456789"))*(7-{digits})))'
    after = f"MID({whole},[label.code]+2,1)"
    yield Value("label.code", f"IF({_CODED},{run},0)", "编号中数字的个数")
    begin = (
        f"IF({_CODED},IF([label.code]=0,IF({one_of(f'MID({whole},2,1)', _KEYS)},1,{UNKNOWN}),"
        f"IF([label.code]>4,{UNKNOWN},IF({one_of(after, _KEYS)},{UNKNOWN},IF({one_of(after, _SEPARATORS)},{UNKNOWN},"
        f"[label.code]+2)))),1)"
    )
    yield Value("label.start", begin, "名称从第几个字起")
    named = f"MID({whole},[label.start],255)"
    yield Value("label.whole", f'IF(RIGHT({named},1)=":",LEFT({named},LEN({named})-1),{named})', "名称和单位")
    name = "[label.whole]"
    opened = f'FIND("§",SUBSTITUTE({name},"(","§",LEN({name})-LEN(SUBSTITUTE({name},"(",""))))'
    colon = f'FIND("§",SUBSTITUTE({name},":","§",LEN({name})-LEN(SUBSTITUTE({name},":",""))))'
    nested = f'LEN(MID({name},{opened},255))-LEN(SUBSTITUTE(MID({name},{opened},255),")",""))>1'
    yield Value(
        "label.open",
        f'IF(RIGHT({name},1)=")",IF(ISERROR({opened}),0,IF({nested},{UNKNOWN},{opened})),IFERROR({colon},0))',
        "单位的括号（冒号）在第几个字",
    )
    inside = f'IF([label.open]=0,"",SUBSTITUTE(MID({name},[label.open]+1,60),")",""))'
    yield Value("label.inside", inside, "括号内的文字")
    said = "[label.inside]"
    for word in ("计量单位", "单位"):
        said = f"IF(LEFT([label.inside],{len(word)})={text(word)},MID([label.inside],{len(word) + 1},60),{said})"
    yield Value("label.tagged", said, "去掉“单位”")
    yield Value("label.said", 'IF(LEFT([label.tagged],1)=":",MID([label.tagged],2,60),[label.tagged])', "单位的文字")
    yield from measures.unit("label")
    weight = 'AND(LEN([label.inside])<=7,ISNUMBER(FIND(LEFT([label.inside]&"§",1),"0123456789")))'
    cut = f"LEFT({name},[label.open]-1)"
    yield Value(
        "label.name",
        f'IF([label.inside]="",{name},IF([label.known],IF(RIGHT({cut},1)=":",LEFT({cut},LEN({cut})-1),{cut}),'
        f"IF({weight},{UNKNOWN},{name})))",
        "三级指标名称，去编号、单位",
    )


_KEYS = (*"0123456789abcdefghijklmnopqrstuvwxyz.%",)
_SEPARATORS = (*"、:·-级类型等",)


def _read(column: str) -> Iterator[Value]:
    yield from texts.shown(column)
    yield from texts.spelt(column)
    yield texts.blank(column)
    yield from texts.nothing(column)
    yield from figures.comparator(column)
    yield from figures.number(column)
    yield from measures.unit(column)
    yield figures.agreed(column)
    yield from figures.date(column)
    yield from figures.strange(column)
    yield figures.is_number(column)
    yield figures.sign(column)
    yield figures.value(column)
    yield _kind(column)


def _kind(column: str) -> Value:
    """Return ``<column>.kind``, what a text turned out to be (`TargetKind`)."""
    body, shape = f"[{column}.body]", f"[{column}.shape]"
    month = both(
        f'[{column}.measure]="月"',
        f"[{column}.places]=0",
        f"[{column}.amount]>=1",
        f"[{column}.amount]<=12",
        f"NOT({one_of(f'[{column}.sign]', '≥>')})",
        f"[{column}.skip]=[{column}.lead]",
        f"[{column}.dated]",
    )
    year_month = both(f'{shape}="0000.00"', one_of(f"LEFT({body},3)", ("201", "202", "203", "204")))
    month_written = f"IF([{column}.shown]={body},{_date_kind(column)},{UNKNOWN})"
    number = f'IF({year_month},IF([{column}.dated],{month_written},"number"),IF({month},{_date_kind(column)},"number"))'
    han_date = holds(body, array(("月", "年底", "年末", "年内")))
    wordless = (
        f'IF(AND({one_of(f"LEFT({body},1)", figures.SIGNS)},LEFT([{column}.text],1)<>"《"),'
        f'IF({han_date},{UNKNOWN},"unreadable"),IF([{column}.keys],"unreadable",'
        f'IF({han_date},{UNKNOWN},IF([{column}.han],"phrase",{UNKNOWN}))))'
    )
    other = (
        f'IF([{column}.dated],{_date_kind(column)},IF([{column}.range],"unreadable",'
        f'IF(ISNUMBER(FIND("0",{shape})),{UNKNOWN},{wordless})))'
    )
    return Value(
        f"{column}.kind",
        f'IF([{column}.shown]="#","unreadable",IF([{column}.text]="","blank",IF([{column}.is_number],{number},'
        f'IF([{column}.nothing],"nothing",{other}))))',
        "内容的种类",
    )


def _date_kind(column: str) -> str:
    before, bound = f"[{column}.before]", f"[{column}.bound]"
    contrary = (
        f'OR(AND({one_of(before, "≥>")},[{column}.earlier]),AND({before}<>"",{bound}<>"",NOT([{column}.earlier])))'
    )
    return f'IF([{column}.in_calendar],IF({contrary},"unreadable","date"),"unreadable")'


def _amount(column: str) -> Iterator[Value]:
    """Yield ``<column>.value`` and ``<column>.decimals`` of a column of points, ``""`` where there is no number."""
    yield from texts.shown(column)
    yield from texts.spelt(column)
    whole = f"[{column}.text]"
    yield Value(f"{column}.bare", f'IF(RIGHT({whole},1)="%",LEFT({whole},LEN({whole})-1),{whole})', "去百分号")
    yield Value(
        f"{column}.digits", f'IF(LEFT([{column}.bare],1)="-",MID([{column}.bare],2,30),[{column}.bare])', "去负号"
    )
    digits = f"[{column}.digits]"
    signs = replaced(digits, dict.fromkeys("0123456789", ""))
    plain = both(
        one_of(signs, ("", ".")),
        f'LEFT({digits},1)<>"."',
        f'RIGHT({digits},1)<>"."',
        f"LEN({digits})<=16",
        f"[{column}.half]={whole}",
    )
    yield Value(f"{column}.plain", f'IF({digits}="",FALSE,{plain})', "只是一个数")
    nothing = f'IF(OR({whole}="",{whole}="#",{one_of(whole, ("无", "/", "-", "—", "——", "--"))}),"",{UNKNOWN})'
    yield Value(
        f"{column}.decimals",
        f'IF([{column}.plain],MAX(0,LEN({digits})-FIND(".",{digits}&".")),{nothing})',
        "小数位数",
    )
    number = f'VALUE(SUBSTITUTE({digits},".",""))/10^[{column}.decimals]*IF(LEFT([{column}.bare],1)="-",-1,1)'
    yield Value(f"{column}.amount", f"IF([{column}.plain],{number},{nothing})", "显示的数")
    yield Value(
        f"{column}.value", f'IF([{column}.amount]="","",IF([{column}.exact],[{column}.amount],{UNKNOWN}))', "数值"
    )
    yield as_text(column, f"{column}.value")


def _note(column: str) -> Iterator[Value]:
    """Yield a column of words: whether it is blank, whether it says nothing."""
    yield texts.written(column)
    yield from texts.spelt(column, texts.FEW_SIGNS)
    yield texts.blank(column)
    if column not in ("basis", "evidence"):
        yield from texts.nothing(column)


def _reading() -> Iterator[Value]:
    """Yield what kind of indicator it is and which way is better."""
    yield Value("kind", "[target.kind]", "指标值的种类")
    yield Value("unit", 'IF([label.unit]<>"",[label.unit],IF([kind]="number",[target.unit],""))', "单位（代号）")
    rate = 'OR(RIGHT([label.name],1)="率",RIGHT([label.name],3)="满意度")'
    yield Value("is_rate", f'IF([unit]="",{rate},[unit]={measures.PERCENT})', "以百分数计")
    named = {
        "grows": ("[$uncapped_rates]", "名称中有可超过 100% 的字样"),
        "capped": ("[$capped_rates]", "名称中有不超过 100% 的率"),
        "lower": ("[$lower_is_better]", "名称中有越少越好的字样"),
        "handled": ("[$handled]", "名称中有处理、减少的字样"),
        "cost": ("[$cost_ceiling]", "名称中有成本上限的字样"),
        "saving": ("[$cost_saving]", "名称中有节约的字样"),
    }
    for name, (words, says) in named.items():
        yield Value(f"named.{name}", holds("[label.name]", words), says)
    yield Value("is_capped", both("[named.capped]", "NOT([named.grows])", "[is_rate]"), "不可能超过 100% 的率")
    group = either(*(holds(text_of, '"成本"') for text_of in ("[level1.raw]", "[level2.group]")))
    yield Value("is_ceiling", both("[named.cost]", "NOT([named.saving])", group), "成本上限")
    lower = both("[named.lower]", "NOT([named.handled])")
    yield Value("less_is_better", either("[is_ceiling]", lower), "越少越好")
    bare = 'IF([less_is_better],"≤",IF([target.amount]=100,IF(AND([is_rate],NOT([named.grows])),"=","≥"),"≥"))'
    before, bound = "[target.before]", "[target.bound]"
    earlier = f'IF({one_of(before, "≤<")},{before},"≤")'
    dated = f'IF([target.earlier],{earlier},IF({bound}<>"","≥",IF({before}="","≤",{before})))'
    yield Value(
        "comparator",
        f'IF([kind]="number",IF([target.sign]<>"",[target.sign],{bare}),IF([kind]="date",{dated},""))',
        "比较符，没有写明的按口径理解",
    )
    floor = "AND([is_ceiling],NOT([is_rate]))"
    ceiling = "AND([is_capped],NOT([less_is_better]))"
    contrary = f"IF({one_of('[comparator]', '≥>')},{floor},IF({one_of('[comparator]', '≤<')},{ceiling},FALSE))"
    yield Value("wrong_way", f'IF([kind]="number",{contrary},FALSE)', "比较符方向写反")


def _told_in(column: str, other: str) -> str:
    """Return a column's number in another column's unit, ``""`` where one of them is % and the other is not."""
    rate = measures.rate(column, other)
    percent = f"OR([{column}.unit]={measures.PERCENT},[{other}.unit]={measures.PERCENT})"
    return (
        f'IF(OR([{column}.unit]="",[{other}.unit]="",[{column}.unit]=[{other}.unit]),[{column}.value],'
        f'IF({rate}="",IF({percent},"",[{column}.value]),[{column}.value]*{rate}))'
    )


def _numbers() -> Iterator[Value]:
    """Yield target and actual in one unit."""
    yield Value("target.told", f'IF([target.is_number],{_told_in("target", "label")},"")', "指标值，按名称的单位")
    by_target = f'IF([kind]="number",{_told_in("actual", "target")},[actual.value])'
    yield Value(
        "actual.told",
        f'IF([actual.is_number],IF([label.unit]<>"",{_told_in("actual", "label")},{by_target}),"")',
        "完成值，按名称的单位",
    )
    for column, other in (("actual", "target"), ("target", "actual")):
        share = f"[{column}.value]*100/[{other}.value]"
        yield Value(
            f"{column}.bare_ratio",
            both(
                "[is_rate]",
                "NOT([less_is_better])",
                '[kind]="number"',
                "[actual.is_number]",
                f'[{column}.unit]=""',
                'NOT(OR([target.sign]="≤",[target.sign]="<"))',
                f'IF(AND([kind]="number",[actual.is_number]),IF(MIN([target.value],[actual.value])>0,'
                f"AND([{column}.value]<=1,[{other}.value]>1,ROUND({share},9)>=0.5,ROUND({share},9)<=2),FALSE),FALSE)",
            ),
            "百分率填成了小数",
        )
    yield Value(
        "bare_ratio", 'IF([actual.bare_ratio],"actual",IF([target.bare_ratio],"target",""))', "哪一个填成了小数"
    )
    for name, column, says in (("wanted", "target", "指标值"), ("reached", "actual", "完成值")):
        yield Value(
            name,
            f'IF([kind]="number",IF([{column}.told]="","",[{column}.told]*IF([bare_ratio]="{column}",100,1)),"")',
            f"{says}，用于比较",
        )


def _met() -> Iterator[Value]:
    # Units convert with binary noise in the last of 15 digits.
    apart = "IF(ABS([reached]-[wanted])<=1E-12*ABS([wanted]),0,[reached]-[wanted])"
    compared = (
        f'IF([comparator]="≤",{apart}<=0,IF([comparator]="<",{apart}<0,IF([comparator]=">",{apart}>0,{apart}>=0)))'
    )
    yield Value(
        "met.number",
        f'IF([kind]<>"number","",IF([actual.is_number],IF(OR([wanted]="",[reached]="",[wrong_way]),"",{compared}),""))',
        "达到指标值（数）",
    )
    period = '[@period]&""'
    yield Value("period.shape", replaced(period, texts.DIGITS_AS_NOUGHT), "年度的样子", ("period",))
    one = 'LEN([period.shape])-LEN(SUBSTITUTE([period.shape],"0",""))=4'
    yield Value(
        "period.year",
        f'IF([period.shape]="",{UNKNOWN},IF({one},VALUE(MID({period},FIND("0000",[period.shape]),4)),{UNKNOWN}))',
        "年度，跨年度的不定",
        ("period",),
    )
    year = 'IF(([target.year]="")=([actual.year]=""),0,IF([period.year]="",NA(),[period.year]))'
    days = []
    for column in ("actual", "target"):
        parts = [
            f'IF([{column}.{part}]="",{other},[{column}.{part}])'
            for part, other in (("year", year), ("month", 12), ("date", 31))
        ]
        days.append(f"({parts[0]}*10000+{parts[1]}*100+{parts[2]})")
    undated = both("[actual.is_number]=FALSE", one_of("[actual.kind]", ("blank", "nothing", "phrase", "unreadable")))
    no_date = either("[actual.nothing]", "[actual.is_number]", undated)
    yield Value(
        "met.date",
        f'IF([kind]<>"date","",IF({one_of("[comparator]", "≥>")},"",IF([actual.dated],IF([actual.in_calendar],'
        f'{days[0]}<={days[1]},""),IF({no_date},"",{UNKNOWN}))))',
        "达到指标值（日期）",
    )
    yield from _phrase()
    yield Value(
        "met",
        'IF([kind]="number",[met.number],IF([kind]="date",[met.date],IF([kind]="phrase",[met.phrase],"")))',
        "达到指标值；无从判断为空",
    )


_NONE_WANTED = ("零", "无", "杜绝", "不发生", "不出现")
"""How a phrase begins that a 0 meets."""


def _phrase() -> Iterator[Value]:
    """Yield whether a qualitative actual says what its target says; often only a person can tell."""
    for column in ("target", "actual"):
        yield texts.essence(column)
    told, wanted = "[actual.essence]", "[target.essence]"
    opposite = f'OR(AND({told}="是",{wanted}="否"),AND({told}="否",{wanted}="是"))'
    same = f"OR({told}={wanted},{told}=[$met_phrases])"
    none_wanted = "OR(" + ",".join(f"LEFT({wanted},{len(word)})={text(word)}" for word in _NONE_WANTED) + ")"
    figure = f'IF({none_wanted},[actual.value]=0,"")'
    rest = f'SUBSTITUTE({told},{wanted},"")'
    within = both(f"ISNUMBER(FIND({wanted},{told}))", f"NOT({holds(rest, array('未没不非无'))})")
    weak = f"SUMPRODUCT(ISNUMBER(FIND([$weak_words],{told}))*ISERROR(FIND([$weak_words],{wanted})))>0"
    less = f"IF({weak},FALSE,{UNKNOWN})"
    words = f"IF({within},TRUE,IF(ISNUMBER(FIND({wanted},{told})),{UNKNOWN},{less}))"
    yield Value(
        "met.phrase",
        f'IF([kind]<>"phrase","",IF([actual.nothing],"",IF(OR({wanted}="",{told}="",[actual.shown]="#"),{UNKNOWN},'
        f"IF({opposite},FALSE,IF({same},TRUE,IF([actual.is_number],{figure},{words}))))))",
        "达到指标值（短语）",
    )


def _points() -> Iterator[Value]:
    unrated = f"OR([wanted]=0,{one_of('[comparator]', '≤<')})"
    yield Value(
        "completion",
        f'IF(OR([wanted]="",[reached]=""),"",IF({unrated},"",[reached]/[wanted]*100))',
        "完成率（%）",
    )
    proportional, inverse = "MAX(0,1-([reached]-[wanted])/[wanted])", "[wanted]/[reached]"
    over = (
        f'IF(OR([wanted]<=0,[reached]<=0),"",IF([$over_ceiling]="proportional",{proportional},'
        f'IF([$over_ceiling]="inverse",{inverse},"")))'
    )
    short = 'IF(OR([wanted]<=0,[reached]<0),"",[reached]/[wanted])'
    missed = f"IF({one_of('[comparator]', '≤<')},{over},{short})"
    yield Value(
        "share",
        f'IF([met]="","",IF([met],1,IF([kind]="number",{missed},"")))',
        "应得分值的几成，由人评判的为空",
    )
    yield Value(
        "points",
        # Not where a score alone stands: the score may be computed of this.
        f'IF([filled],IF([weight.value]="",{UNKNOWN},IF([share]="",{UNKNOWN},ROUND([weight.value]*[share],10))),"")',
        "应得分，由人评判的为 #N/A",
    )
    yield Value("explained", "NOT([reason.nothing])", "说明了原因", ("reason",))
    by_completion = 'SUMPRODUCT(([scoring.fold]=[$options.scoring])*(LEFT([$options.scoring],6)="按照完成比例"))>0'
    yield Value("own_rule", f"IF([scoring.nothing],FALSE,NOT({by_completion}))", "另有评分标准", ("scoring",))


def _mismatch(wanted: str, column: str) -> str:
    """Return how a column's unit differs from another column's: ``convertible``, ``other``, or not at all."""
    rate = measures.rate(column, wanted)
    short = (
        f'OR(LEFT([{wanted}.unit],LEN([{column}.unit])+1)=[{column}.unit]&"/",[{column}.unit]=[{wanted}.unit]&"/年")'
    )
    differs = (
        f'IF({rate}="",IF(AND([{wanted}.counts],[{column}.counts]),"","other"),IF(ROUND({rate},12)=1,"","convertible"))'
    )
    return (
        f'IF(OR([{wanted}.unit]="",[{column}.unit]=""),"",IF({measures.same(wanted, column)},"",'
        f'IF({short},"",{differs})))'
    )


def _units() -> Iterator[Value]:
    counted = 'NOT(OR([kind]="date",[kind]="phrase"))'
    for column in ("target", "actual"):
        again = f'IF(OR([label.unit]="",[{column}.unit]=""),FALSE,{measures.same("label", column)})'
        yield Value(
            f"{column}.repeated",
            f"IF({counted},IF([{column}.is_number],{again},FALSE),FALSE)",
            "单位与名称中的重复",
        )
    yield Value(
        "target.mismatch",
        f'IF({counted},IF([target.is_number],{_mismatch("label", "target")},""),"")',
        "单位与名称中的不一致",
    )
    labelled = f'IF([label.unit]="","",{_mismatch("label", "actual")})'
    unlabelled = f'IF([label.unit]="",IF([kind]="number",{_mismatch("target", "actual")},""),"")'
    for name, formula, says in (
        ("actual.mismatch", labelled, "单位与名称中的不一致"),
        ("actual.mismatch.target", unlabelled, "单位与指标值的不一致"),
    ):
        yield Value(name, f'IF({counted},IF([actual.is_number],{formula},""),"")', says)


def _there() -> Iterator[Value]:
    cells = "&".join(f'IFERROR([{name}.text],"?")' for name in ("level3", "target", "actual", "weight", "score"))
    yield Value("there", f'{cells}<>""', "这一行有指标")
    beside = "&".join(f'IFERROR([{name}.text],"?")' for name in ("level3", "target", "actual", "weight"))
    yield Value("filled", f'{beside}<>""', "名称、指标值、完成值、分值不全空")


def _twins() -> Iterator[Value]:
    """Yield what two indicators of one name have in common, as texts: one row must not spoil another."""
    named = 'IFERROR(IF([label.name]="","",[label.name]&"|"&[label.unit]),"?")'
    yield Value("twin.name", f'IF([there],{named},"")', "名称和单位")
    yield Value("twin.group", 'IFERROR([level1.name]&"|"&[level2.name],"?")', "组名")
    yield Value("twin.plain", "IFERROR([group.plain],FALSE)", "组名不带编号、分值")


def _of(column: str, values: Iterator[Value]) -> Iterator[Value]:
    """Yield the values of a column, which stay blank where a form does not have it."""
    return (replace(value, needs=(column,)) for value in values)


def _all() -> Iterator[Value]:
    yield from _row()
    yield from _groups()
    yield from _label()
    for column in ("target", "actual"):
        yield from _of(column, _read(column))
    for column in ("weight", "score", "score_rate"):
        yield from _of(column, _amount(column))
    for column in ("reason", "scoring", "basis", "evidence"):
        yield from _of(column, _note(column))
    yield texts.blank("weight")
    yield texts.blank("level3")
    yield from _there()
    yield from _reading()
    yield from _numbers()
    yield from _met()
    yield from _points()
    yield from _units()
    yield from _twins()


INDICATOR_VALUES: tuple[Value, ...] = tuple(_all())
"""The values of `Band.INDICATOR`, the row of the sheet first."""

LISTS: tuple[Listing, ...] = (measures.UNITS, figures.COMPARATORS, texts.NOTHING, texts.COMMON_HAN)
"""The lists that the formulas look into."""
