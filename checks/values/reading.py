"""From the text of one cell to the number, date or target that it says. What cannot be read is never guessed."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from decimal import Decimal
from functools import lru_cache

from checks.units import standard
from checks.values.kinds import Comparator, Moment, Number, Target, TargetKind
from checks.values.text import BLANK, fold, is_blank, is_none_word

_CACHE = 16384
_LONGEST = 48
"""Characters beyond which no text is just a number or a date."""
_MOST_DIGITS = 24
"""Digits beyond which a figure is no quantity and decimal arithmetic would no longer be exact."""

_GE, _GT, _LE, _LT, _EQ = Comparator.GE, Comparator.GT, Comparator.LE, Comparator.LT, Comparator.EQ
_LOWER = (_GE, _GT)
_UPPER = (_LE, _LT)


def _negated(words: str) -> list[str]:
    """Return 不低于, 不得低于, … of 低于."""
    return [f"{no}{word}" for word in words.split() for no in ("不", "不得", "不能", "不应")]


_SIGNS: dict[str, Comparator] = {
    **dict.fromkeys(["≥", "≧", "⩾", "≮", ">=", "=>", "》=", "=》", "〉=", "≥=", "≧="], _GE),
    **dict.fromkeys(["≤", "≦", "⩽", "≯", "<=", "=<", "《=", "=《", "〈=", "≤=", "≦="], _LE),
    **dict.fromkeys([">", "》", "〉"], _GT),
    **dict.fromkeys(["<", "《", "〈"], _LT),
    **dict.fromkeys(["=", "=="], _EQ),
}
WORDS: dict[str, Comparator] = {
    **dict.fromkeys(_negated("低于 少于 小于"), _GE),
    **dict.fromkeys(
        ["大于等于", "大于或等于", "高于等于", "高于或等于", "达到或超过", "至少", "最少", "达到", "达"], _GE
    ),
    **dict.fromkeys(_negated("超过 高于 大于 多于 超出"), _LE),
    **dict.fromkeys(["小于等于", "小于或等于", "低于等于", "低于或等于", "控制在", "至多", "最多"], _LE),
    **dict.fromkeys(["大于", "高于", "超过", "多于"], _GT),
    **dict.fromkeys(["小于", "低于", "少于"], _LT),
    "等于": _EQ,
}
"""What may be said in words before a number."""
DATE_WORDS: dict[str, Comparator] = {**dict.fromkeys(_negated("晚于 迟于"), _LE), "早于": _LT}
"""The same before a date alone."""
_COMPARATORS = {**_SIGNS, **WORDS, **DATE_WORDS}


def _any_of(words: dict[str, Comparator]) -> str:
    """Return a pattern of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_PLAIN = re.compile(r"([≥≤><=]?)(-?[0-9]{1,12}(?:\.([0-9]{1,8}))?)(%?)")
"""The number that fills most cells: 701.22, ≥90, 58.90%. Read apart because it is quick."""

_NUMBER = re.compile(
    rf"""
    (?P<before>{_any_of(_SIGNS | WORDS)})?
    (?P<about>大约|约为|约|将近|接近|近|≈)?
    (?P<sign>[-+±])?
    (?P<digits>
        [0-9]+(?:\.[0-9]+)?[eE][-+][0-9]{{1,2}}             # 1.2E+05, as a spreadsheet shows it
      | [1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?      # 1,234,567.8
      | [0-9]+(?:\.[0-9]*)?                                 # 12, 12.5, and 12. of the format 0.##
      | \.[0-9]+                                            # .5 of the format #.##
    )
    (?![0-9.,])
    (?P<more>余|多)?
    (?P<unit>(?:[^0-9]|(?<=m)[23])*?)                       # m2 and hm3 alone have digits
    (?P<after>\(?(?:\(?含\)?)?[及或]?(?:以上|以下|以内|之内|内)\)?)?
    (?P<around>左右|上下)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""A number with at most a comparator before, a unit and a comparator behind. Blanks are gone."""

_DOING = re.compile(r"^(?:已|共|实际|累计|全年|按时|按期)*(?:完成|实现|建成|达到)了?(?=[0-9])|(?<=%)(?:完成|达成)$")
"""Words that say a number was reached: 已完成31个, 100%完成."""
_REMARK = re.compile(r"([^()]+)\(([^()]*[㐀-鿿][^()]*)\)")

_FULL_WIDTH = re.compile(r"[０-９．，％]")

_SCRIPT_DIGIT = re.compile(r"([²³¹¼-¾⁰-₉⅐-⅟↉①-⒛⓪-⓿❶-➓㈠-㊿㋀-㏿𝟎-𝟿])")
"""Characters that hold digits or words in one: 10² is not 102, nor ① a 1. Left as they are, for the units."""

_BLANK_GROUPS = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}(?:[ \u2009\u202f][0-9]{3})+(?![0-9,])")
"""Thousands set apart by single blanks: 1 234 567."""

_SEVERED = re.compile(rf"[0-9]{BLANK.pattern}[0-9]|[-+±,]{BLANK.pattern}[0-9]")
"""Two figures, or a dash and a figure, with a blank between: which number it is would be a guess."""

_END_MARK = "。；;"

_HAN_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_HAN_TIMES = {"十": 10, "百": 100, "千": 1000}
_HAN_BIG = {"万": 10**4, "亿": 10**8}
_HAN_NUMERAL = re.compile(
    r"""
    (?P<share>百分之)?
    (?P<whole>[零〇一二两三四五六七八九十百](?:[零〇一二两三四五六七八九十百千]|[万亿](?=[零〇一二两三四五六七八九十百千]))*)
    (?:点(?P<part>[零〇一二三四五六七八九]+))?
    """,
    re.VERBOSE,
)
"""A numeral in words: 九十五, 百分之九十五点五, 三万五千. A last 万 belongs to the unit: 五万元."""

_SHARE = re.compile(r"百分之([0-9]+(?:\.[0-9]+)?)")
_GRADES = frozenset({"类", "期", "点", "段", "分", "门", "节"})
"""Words that make an ordinal or a phrase of a numeral in words rather than a quantity: 一类, 一期, 十分."""

_UNKNOWN_UNIT = re.compile(r"(?:万|亿|千|百万|千万)?([㐀-鿿]{1,4})")
_NO_UNIT = re.compile(
    r"[前后底初末内外上下中间或至到和与及且等约近余多不未无非已完成达合格的了是为每第共占比〇零一二两三四五六七八九十]"
)
"""Characters of words that are no unit: 30日前, 100合格, 5万多."""

_YEAR = "(?:19|20|21)[0-9]{2}"
_WRITTEN_YEAR = re.compile(rf"{_YEAR}年.*")
"""2024年 is a date and no length of time."""

_CLOCK = re.compile(r"(?:T|\s+|(?<=[日号]))[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?")
"""The time behind a date: 2024-12-31T00:00:00, 5月30日 24:00."""

_DATE = re.compile(
    rf"""
    (?P<before>{_any_of(_COMPARATORS)})?
    (?:截至|截止到?|已?[于在]|已)?
    (?:
        (?P<y1>{_YEAR})(?P<s>[-/.])(?P<m1>[0-9]{{1,2}})(?P=s)(?P<d1>[0-9]{{1,2}})
      | (?P<y2>{_YEAR})[-/.](?P<m2>0[1-9]|1[0-2])
      | (?:(?P<y3>{_YEAR}|[0-9]{{2}}(?=年[0-9]{{1,2}}月))年|[本当今]年度?)?
        (?P<m3>[0-9]{{1,2}})月份?(?:(?P<d3>[0-9]{{1,2}})[日号]?|(?P<part>上旬|中旬|下旬|底|末|初))?
      | (?:(?P<y4>{_YEAR})年|[本当今])?年?(?P<end>底|末|内)
      | (?P<y5>{_YEAR})年度?
    )
    (?P<after>以前|之前|前|以内|之内|以后|之后|后)?
    (?:全部|全面|已)?(?:完成|完工|竣工|完毕)?
    """,
    re.VERBOSE,
)
"""A date of which year or day may be open, with what says before or behind it how it bounds. Blanks are gone."""

_YEAR_MONTH = re.compile(r"20[1-4][0-9]\.(?:0[1-9]|1[0-2])")
"""2024.12 alone is a month; hardly anybody plans 2024.12 of anything without a comparator or a unit."""

_BEFORE = frozenset({"以前", "之前", "前", "以内", "之内"})
_PART_DAYS = {"初": 10, "上旬": 10, "中旬": 20}
"""The last day of a part of a month; 下旬, 底 and 末 end with the month."""

_CJK = re.compile(r"[㐀-鿿]")
_SIGN_FIRST = re.compile(r"\s*(?!《[^》]+》)[≥≧⩾≮≤≦⩽≯><=＞＜＝﹥﹤﹦》《〉〈±≈]")
"""A comparator sign that opens the text; 《…》 is a title."""
_PROPORTION = re.compile(r"[≥≤><=]*[0-9]+(?:\.[0-9]+)?[::比][0-9]+(?:\.[0-9]+)?")
"""1:1.5: which of two is the larger depends on what is compared, so it is a phrase and no number."""
_JOINER = re.compile(r"[-~～—–至到或]+")
"""What joins two numbers into a range or a choice: 80-90%, 5000元或6000元."""


def read_number(text: str) -> Number | None:
    """Return the number that the text says, with at most one comparator, unit and word such as 约.

    A comparator may be said before and behind when the two agree (不低于95%以上). ±5% bounds both ways and is
    read as ≤ 5%. A word of doing before and a remark in brackets behind say nothing else: 已完成31个（含续建）.
    None for anything more or anything that leaves a doubt: 完成2个项目验收, 80-90%, 1,23, 3/4.
    """
    plain = _PLAIN.fullmatch(text)
    if plain is None:
        return _read_number(text)
    # Not kept: hardly two are alike, and to keep one takes half as long as to read it.
    sign, digits, fraction, unit = plain.groups()
    return Number(Decimal(digits), len(fraction) if fraction else 0, unit, _SIGNS[sign] if sign else None)


@lru_cache(maxsize=_CACHE)
def _read_number(text: str) -> Number | None:
    """Return the number of a text that is more than digits, comparator and percent sign."""
    if not text or len(text) > _LONGEST:
        return None
    halved = _halved(text)
    joined = _joined(halved)
    if joined is None:
        return None
    number = _whole_number(text, halved, joined)
    if number is None and (pared := _pared(joined)) != joined:
        return _whole_number(text, halved, pared)
    return number


def _whole_number(text: str, halved: str, joined: str) -> Number | None:
    """Return the number that a text without blanks is; ``text`` and ``halved`` say how it was written."""
    worded = _in_figures(joined)
    found = _NUMBER.fullmatch(worded)
    if not found or _WRITTEN_YEAR.fullmatch(worded):
        return None
    return _number(found, _oddities(text, halved, found["digits"]), in_words=worded != joined)


@lru_cache(maxsize=256)
def read_comparator(text: str) -> Comparator | None:
    """Return the comparator that a text is, as a sign or in words: ≥, >=, 大于等于; None for anything else."""
    return _COMPARATORS.get(BLANK.sub("", _halved(text)))


@lru_cache(maxsize=_CACHE)
def read_moment(text: str) -> Moment | None:
    """Return the date that the text says: 2024-12-31, 5 月 30 日, 2024年12月底前, 年底前.

    None for a text that says none and for a day that no calendar has (2月30日).
    """
    found = _dated(text)
    return _moment(found) if found else None


@lru_cache(maxsize=_CACHE)
def read_target(text: str) -> Target:
    """Return what the text of a target (指标值) says.

    A month alone (6月, 12月前) is a date unless ≥ or > makes it a length of time.
    """
    if is_blank(text):
        return Target(TargetKind.BLANK, text)
    number = read_number(text)
    if number is not None and not _is_month(number, text) and not _YEAR_MONTH.fullmatch(text):
        return Target(TargetKind.NUMBER, text, number.comparator, number)
    if is_none_word(text):
        return Target(TargetKind.NOTHING, text)
    found = _dated(text)
    if found:
        return _date_target(text, found)
    if _is_unreadable(text):
        return Target(TargetKind.UNREADABLE, text)
    return Target(TargetKind.PHRASE, text, phrase=fold(text))


def _halved(text: str) -> str:
    """Return the text in half width, with one minus sign and without marks at its end."""
    if not text.isascii():
        if _SCRIPT_DIGIT.search(text):
            pieces = _SCRIPT_DIGIT.split(text)
            pieces[::2] = [unicodedata.normalize("NFKC", piece) for piece in pieces[::2]]
            text = "".join(pieces)
        else:
            text = unicodedata.normalize("NFKC", text)
        text = text.replace("−", "-").rstrip(_END_MARK)
    return text


def _joined(halved: str) -> str | None:
    """Return the text without blanks; None where a blank leaves in doubt which number it is."""
    if not BLANK.search(halved):
        return halved
    halved = BLANK.sub(lambda blank: "\n" if "\n" in blank.group() or "\r" in blank.group() else blank.group(), halved)
    halved = halved.strip()
    halved = _BLANK_GROUPS.sub(lambda group: BLANK.sub("", group.group()), halved)
    return None if _SEVERED.search(halved) else BLANK.sub("", halved)


def _pared(text: str) -> str:
    """Return the text without a word of doing and without a remark in brackets that is no unit."""
    text = _DOING.sub("", text, count=1)
    remark = _REMARK.fullmatch(text)
    return remark[1] if remark and standard(remark[2]) is None else text


def _oddities(text: str, halved: str, digits: str) -> frozenset[str]:
    found = []
    if not text.isascii() and _FULL_WIDTH.search(text):
        found.append("full-width")
    if BLANK.search(text):
        found.append("blanks")
    if "," in digits or _BLANK_GROUPS.search(halved):
        found.append("thousands")
    return frozenset(found)


def _in_figures(text: str) -> str:
    """Return the text with a numeral in words put in figures: 百分之九十五 → 95%, 三年 → 3年."""
    if "百分之" in text:
        text = _SHARE.sub(r"\1%", text.replace("百分之百", "100%"), count=1)
    if text.isascii() or any(figure in text for figure in "0123456789"):
        return text
    return _HAN_NUMERAL.sub(_figures, text, count=1)


def _figures(numeral: re.Match[str]) -> str:
    value = _han_value(numeral["whole"])
    if value is None:
        return numeral.group()
    part = "".join(str(_HAN_DIGITS[digit]) for digit in numeral["part"] or "")
    return f"{value}{'.' if part else ''}{part}{'%' if numeral['share'] else ''}"


def _han_value(words: str) -> int | None:
    """Return the value of a numeral in words, None for one that is not well formed (三四)."""
    total = section = 0
    digit: int | None = None
    for word in words:
        if word in _HAN_DIGITS:
            if digit:
                return None
            digit = _HAN_DIGITS[word]
        elif word in _HAN_TIMES:
            section += (1 if digit is None else digit) * _HAN_TIMES[word]
            digit = None
        else:
            total += (section + (digit or 0)) * _HAN_BIG[word]
            section, digit = 0, None
    return total + section + (digit or 0)


def _number(found: re.Match[str], oddities: frozenset[str], *, in_words: bool) -> Number | None:
    digits = found["digits"].replace(",", "")
    unit = _unit(found["unit"], in_words=in_words)
    comparators = _agreed(found)
    if unit is None or comparators is None or len(digits) > _MOST_DIGITS:
        return None
    # Plain notation: 1.2E+05 is shown to people as 120000.
    value = Decimal(f"{Decimal(digits):f}")
    exponent = value.as_tuple().exponent
    return Number(
        value=-value if found["sign"] == "-" else value,
        decimals=max(0, -exponent) if isinstance(exponent, int) else 0,
        unit=unit,
        comparator=comparators[0] if comparators else None,
        approximate=bool(found["about"] or found["more"] or found["around"]),
        oddities=oddities,
    )


def _agreed(found: re.Match[str]) -> list[Comparator] | None:
    """Return the comparators said, None where they contradict each other (≤5以上)."""
    said = []
    if found["before"]:
        said.append(_COMPARATORS[found["before"]])
    if found["sign"] == "±":
        said.append(_LE)
    if found["after"]:
        said.append(_GE if "上" in found["after"] else _LE)
    for direction in (_LOWER, _UPPER):
        if all(comparator in direction for comparator in said):
            return said
    return said if len(said) == 1 else None


def _unit(text: str, *, in_words: bool) -> str | None:
    """Return the unit beside a number by its standard name, a short unknown one as it stands, None for other words."""
    if not text or text == "%":
        return text
    bracketed = text[1:-1] if text[0] == "(" and text[-1] == ")" else text
    known = standard(bracketed)
    if known is not None:
        return None if in_words and known in _GRADES else known
    return text if not in_words and all(_may_be_unit(part) for part in text.split("/")) else None


def _may_be_unit(text: str) -> bool:
    """Tell whether a word that we do not know may be a unit; 个项目 says more than one."""
    if standard(text) is not None:
        return True
    found = _UNKNOWN_UNIT.fullmatch(text)
    if not found or len(text) > 4 or _NO_UNIT.search(text):
        return False
    word = found.group(1)
    return standard(word[0]) is None or all(standard(letter) is not None for letter in word)


def _is_month(number: Number, text: str) -> bool:
    if number.unit != "个月" or "个" in text or number.comparator in _LOWER or number.approximate:
        return False
    return number.decimals == 0 and 1 <= number.value <= 12


def _dated(text: str) -> re.Match[str] | None:
    """Return the parts of a text that has the shape of a date, whether or not a calendar has the day."""
    if len(text) > _LONGEST:
        return None
    joined = _joined(_CLOCK.sub("", _halved(text)))
    if joined is None:
        return None
    if "月" in joined and not any(figure in joined for figure in "0123456789"):
        joined = _HAN_NUMERAL.sub(_figures, joined)
    found = _DATE.fullmatch(joined)
    return found if found and ("年" in joined or not found["end"]) else None


def _moment(found: re.Match[str]) -> Moment | None:
    """Return the date, None for a day that no calendar has."""
    year = next((int(found[group]) for group in ("y1", "y2", "y3", "y4", "y5") if found[group]), None)
    month = next((int(found[group]) for group in ("m1", "m2", "m3") if found[group]), None)
    day = next((int(found[group]) for group in ("d1", "d3") if found[group]), None)
    if year is not None and year < 100:
        year += 2000
    if found["end"]:
        return Moment(year, 12, 31)
    if found["part"]:
        day = _PART_DAYS.get(found["part"])
    if month is None:
        return Moment(year, None, None)
    # A date without a year may be in a leap year.
    days = monthrange(year or 2000, month)[1] if 1 <= month <= 12 else 0
    return Moment(year, month, day) if 1 <= (day if day is not None else 1) <= days else None


def _date_target(text: str, found: re.Match[str]) -> Target:
    moment = _moment(found)
    before = _COMPARATORS[found["before"]] if found["before"] else None
    earlier = found["after"] in _BEFORE or found["end"] == "内"
    later = bool(found["after"]) and not earlier
    if moment is None or (before in _LOWER and earlier) or (before is not None and later):
        return Target(TargetKind.UNREADABLE, text)
    comparator = before
    if earlier:
        comparator = before if before in _UPPER else _LE
    elif later:
        comparator = _GE
    elif before is None and "截" in text:
        comparator = _LE
    return Target(TargetKind.DATE, text, comparator, moment=moment, doubled=before is not None and earlier)


def _is_unreadable(text: str) -> bool:
    """Tell whether a text that is neither number nor date is no phrase either."""
    if _PROPORTION.fullmatch(fold(text)):
        return False
    if not _CJK.search(text) or text.lstrip().startswith(("#", "＃")) or _SIGN_FIRST.match(text):
        return True
    parts = _JOINER.split(text)
    return len(parts) > 1 and all(read_number(part) is not None for part in parts)
