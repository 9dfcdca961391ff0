"""Units of measure by formulas: the table of `checks.units` as a list.

A unit is taken apart at its stroke, each part at its multiplier: 万元/公顷 is 万 of 元 for each 公顷.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.live.formulas import UNKNOWN, array, holds, one_of, replaced
from checks.live.kinds import Band, Listing, Value
from checks.units import ALIASES, NUMBER, SIMPLE, TIMES, multipliable


def _in_order() -> list[list[str]]:
    """Return the spellings of counting words, units that take a multiplier, those that take none, and multipliers."""
    words = [word for word in SIMPLE if word not in ALIASES]
    counting = [word for word in words if SIMPLE[word].dimension.startswith("count ")]
    multipliers = [word for word in words if SIMPLE[word].dimension == NUMBER]
    measured = [word for word in words if word not in counting and word not in multipliers]
    taking = [word for word in measured if multipliable(SIMPLE[word])]
    return [counting, taking, [word for word in measured if word not in taking], multipliers]


_COUNTING, _TAKING, _TAKING_NONE, _MULTIPLIERS = _in_order()
_ALL = [*_COUNTING, *_TAKING, *_TAKING_NONE, *_MULTIPLIERS]
_LAST_COUNTING, _LAST_TAKING = len(_COUNTING), len(_COUNTING) + len(_TAKING)
_FIRST_MULTIPLIER = len(_ALL) - len(_MULTIPLIERS) + 1

UNITS = Listing(
    Band.UNIT,
    "计量单位",
    {
        "word": _ALL,
        "name": [SIMPLE[word].name for word in _ALL],
        "dimension": [SIMPLE[word].dimension for word in _ALL],
        "factor": [SIMPLE[word].factor.numerator for word in _ALL],
    },
)
"""Every unit of one word; the factor of each is whole."""

_UNPREFIXED = [word for word in _ALL if any(word.startswith(times) for times in TIMES)]
"""Units that begin like a multiplier and have none: 千克, 千米, 万."""

PERCENT = '"%"'


def unit(column: str) -> Iterator[Value]:
    """Yield what the unit is that ``<column>.said`` names.

    ``known``; ``unit``, its standard name; ``dimension`` and ``factor``, which tell what converts into what; ``times``,
    its multiplier; ``scales``, whether it may have one; ``counts`` for counting words.
    """
    yield Value(f"{column}.spelling", f"LOWER({replaced(f'[{column}.said]', {'²': '2', '³': '3'})})", "单位")
    spelt = f"[{column}.spelling]"
    inner = f'IF(AND(LEFT({spelt},1)="(",RIGHT({spelt},1)=")",LEN({spelt})>2),MID({spelt},2,LEN({spelt})-2),{spelt})'
    yield Value(f"{column}.measure", f'IF({one_of(spelt, ALIASES)},"台套",{inner})', "单位，去括号")
    whole, stroke = f"[{column}.measure]", f'FIND("/",[{column}.measure]&"/")'
    yield Value(f"{column}.over", f"LEFT({whole},{stroke}-1)", "单位的分子")
    yield Value(f"{column}.under", f"MID({whole},{stroke}+1,20)", "单位的分母")
    for part in (f"{column}.over", f"{column}.under"):
        yield from _part(part)
    over, under = f"[{column}.over.at]", f"[{column}.under.at]"
    # Signs that MATCH takes for wildcards, and strokes in words; a longer text is no unit.
    odd = f"OR({holds(whole, array('*?~'))},AND(LEN({whole})<=12,{holds(whole, array('每·•'))}))"
    several = f'AND({over}>0,ISNUMBER(FIND("/",[{column}.under])))'
    both_known = f'AND({over}>0,OR({under}>0,ISERROR(FIND("/",{whole}))))'
    yield Value(
        f"{column}.known",
        f'IF({whole}="",TRUE,IF(OR({odd},{several}),{UNKNOWN},{both_known}))',
        "认得的单位",
    )
    yield Value(
        f"{column}.unit",
        f'IF([{column}.known],IF({whole}="","",[{column}.over.name]&IF({under}>0,"/"&[{column}.under.name],"")),"")',
        "单位的通用名称",
    )
    known = f'[{column}.unit]=""'
    dimensions = [f"INDEX([unit:dimension],MAX(1,{at}))" for at in (over, under)]
    yield Value(
        f"{column}.dimension",
        f'IF({known},"",{dimensions[0]}&IF({under}>0,"/"&{dimensions[1]},""))',
        "量纲",
    )
    yield Value(
        f"{column}.factor",
        f'IF({known},"",[{column}.over.size]/IF({under}>0,[{column}.under.size],1))',
        "合多少个最小单位",
    )
    yield Value(
        f"{column}.times",
        f'IF({known},"",IF({over}>={_FIRST_MULTIPLIER},[{column}.over.size],[{column}.over.times]))',
        "万、亿等倍数",
    )
    yield Value(f"{column}.scales", f"OR({under}>0,{over}<={_LAST_TAKING},{over}>={_FIRST_MULTIPLIER})", "可以带万、亿")
    yield Value(f"{column}.counts", f"AND({over}>0,{over}<={_LAST_COUNTING},{under}<={_LAST_COUNTING})", "量词")


def _part(part: str) -> Iterator[Value]:
    """Yield what one side of the stroke is; ``at`` is its place in the list of units, 0 where it is not there."""
    word = f"[{part}]"
    two, one = ([times for times in TIMES if len(times) == length] for length in (2, 1))
    letters = f"IF({one_of(f'LEFT({word},2)', two)},2,IF({one_of(f'LEFT({word},1)', one)},1,0))"
    yield Value(f"{part}.cut", f'IF(OR({word}="",{one_of(word, _UNPREFIXED)}),0,{letters})', "倍数的字数")
    yield Value(
        f"{part}.place",
        f'IF({word}="",0,IFERROR(MATCH(MID({word},[{part}.cut]+1,9),[unit:word],0),0))',
        "单位表中的位置",
    )
    yield Value(
        f"{part}.at",
        f"IF(OR([{part}.cut]=0,[{part}.place]<={_LAST_TAKING}),[{part}.place],0)",
        "单位表中的位置，不认得为 0",
    )
    at, multiplier = f"[{part}.at]", f"LEFT({word},[{part}.cut])"
    yield Value(f"{part}.name", f'IF({at}=0,"",{multiplier}&INDEX([unit:name],MAX(1,{at})))', "通用名称")
    yield Value(
        f"{part}.times",
        f"IF([{part}.cut]=0,1,INDEX([unit:factor],MATCH({multiplier},[unit:word],0)))",
        "倍数",
    )
    yield Value(f"{part}.size", f"IF({at}=0,0,[{part}.times]*INDEX([unit:factor],MAX(1,{at})))", "合多少个最小单位")


def _bare(a: str, b: str) -> str:
    """Tell whether one of two units is a multiplier alone: 亿."""
    return f'OR([{a}.dimension]="{NUMBER}",[{b}.dimension]="{NUMBER}")'


def same(a: str, b: str) -> str:
    """Tell whether two columns, which both name a unit, name the same (`checks.units.same`)."""
    return f"IF({_bare(a, b)},AND([{a}.times]=[{b}.times],[{a}.scales],[{b}.scales]),[{a}.unit]=[{b}.unit])"


def rate(a: str, b: str) -> str:
    """Return how many of ``b``'s units one of ``a``'s makes, ``""`` where they do not convert."""
    return (
        f"IF([{a}.dimension]=[{b}.dimension],[{a}.factor]/[{b}.factor],"
        f'IF(AND({_bare(a, b)},[{a}.scales],[{b}.scales]),[{a}.times]/[{b}.times],""))'
    )
