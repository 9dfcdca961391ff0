"""Tells whether formulas call nothing but Excel's own functions that do no more than compute, and ours.

What may be called is listed, not what may not: a name, ``EVALUATE`` or a link can hide a call in any text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_HARMLESS = frozenset(
    """
    abs accrint accrintm acos acosh address aggregate amordegrc amorlinc anchorarray and areas asc asin asinh atan atan2
    atanh avedev average averagea averageif averageifs base bahttext betadist betainv bin2dec bin2hex binomdist
    bitand bitor bitxor ceiling ceiling.math cell char chidist chiinv chitest choose clean code column columns combin
    combina complex concat concatenate confidence convert correl cos cosh count counta countblank countif countifs
    covar critbinom cumipmt cumprinc date datedif datestring datevalue daverage day days days360 db dcount dcounta ddb
    dec2bin dec2hex dec2oct degrees delta devsq dget dmax dmin dollar dollarde dollarfr dproduct dstdev dstdevp dsum
    duration dvar dvarp edate effect eomonth erf erfc error.type even exact exp expondist fact factdouble false fdist
    filter find findb finv fisher fisherinv fixed floor floor.math forecast frequency ftest fv fvschedule gammadist
    gammainv gammaln gcd geomean gestep growth harmean hex2bin hex2dec hlookup hour hypgeomdist if iferror ifna ifs
    imabs imsum index info int intercept intrate ipmt irr isblank iserr iserror iseven isformula islogical isna
    isnontext isnumber isodd isoweeknum ispmt isref istext jis kurt large lcm left leftb len lenb linest ln log log10
    logest loginv lognormdist lookup lower match max maxa maxifs mdeterm mduration median mid midb min mina minifs
    minute minverse mirr mmult mod mode mode.mult mode.sngl month mround multinomial n na negbinomdist networkdays
    networkdays.intl nominal normdist norminv normsdist normsinv not now nper npv numberstring numbervalue oct2bin
    oct2dec odd offset or pearson percentile percentile.exc percentile.inc percentrank permut phonetic pi pmt poisson
    power ppmt price prob product proper pv quartile quartile.exc quartile.inc quotient radians rand randarray
    randbetween rank rank.avg rank.eq rate received replace replaceb rept right rightb roman round rounddown roundup row
    rows rsq search searchb second sequence seriessum sheet sheets sign sin single sinh skew sln slope small sort sortby
    sqrt sqrtpi standardize stdev stdev.p stdev.s stdeva stdevp stdevpa steyx substitute subtotal sum sumif sumifs
    sumproduct sumsq sumx2my2 sumx2py2 sumxmy2 switch syd t tan tanh tdist text textjoin time timevalue tinv today
    transpose trend trim trimmean true trunc ttest type unichar unicode unique upper value var var.p var.s vara varp
    varpa vdb vlookup weekday weeknum weibull workday workday.intl xirr xlookup xmatch xnpv xor year yearfrac ztest
    """.split()  # noqa: SIM905 - hundreds of words in quotes are harder to read
)
"""Left out are those that call, fetch, start or read a text as a formula: CALL, EVALUATE, REGISTER.ID, RTD, WEBSERVICE,
HYPERLINK, IMAGE, PY, INDIRECT, and those that take a function: LAMBDA, LET, MAP, REDUCE …"""
_PREFIXES = ("_xlfn._xlws.", "_xlfn.")
"""How a file marks functions younger than its format."""
OURS = "jx_"
"""What the names of our functions and of the buttons' macros begin with."""

BETWEEN = "\0"
"""Stands between formulas that are judged together: no XML can hold it, so no text of one reaches into the next."""

_CELL = r"(?:'[^'\0]+'!|[\w.]+!)?\$?[A-Z]{1,3}\$?[0-9]{1,7}"
_PLACE = r"#(?:'(?:[^'\"\0]|'')+'|[^'\"!()（）\0]+)!"
_BARED = rf'"&SUBSTITUTE\(SUBSTITUTE\({_CELL},"\(",""\),"（",""\)'
_QUOTED = re.compile(r"\"[^\"\0]*\"|'[^'\0]*'")
_LINK = re.compile(rf'(HYPERLINK\("{_PLACE}(?:[$A-Z0-9:]+"|{_BARED})(?=[,)]))|{_QUOTED.pattern}')
"""A link to a cell: whole, or with an address out of which every bracket is taken, so that it can call nothing."""
_STANDS_FOR_QUOTED = "Q"
"""No function: a name in quotes calls nothing that is known."""
_BLANKS = re.compile(r"\s+\(")
_CALL = re.compile(rf"[(+\-*/^&=<>,;:{{%@\s{BETWEEN}]([\w.]*)(?=\()")
"""What is called, empty where a bracket calls nothing, behind a sign that can stand before it. No such sign are those
of another workbook or module and a closing bracket: these calls are not known."""
_OPAQUE = re.compile(r"[\"'\[|]")
"""An open quotation, what lies in other files and tables, and DDE: not read here."""


def compute_only(formulas: Iterable[str]) -> bool:
    """Tell whether formulas, without their equals signs, call nothing but what computes, and our own functions."""
    text = BETWEEN.join(_without_links(formula) if "HYPERLINK" in formula else formula for formula in formulas)
    text = _QUOTED.sub(_STANDS_FOR_QUOTED, text)
    if not text.isascii():
        # Some programs take wide letters and brackets for plain ones.
        text = unicodedata.normalize("NFKC", text)
    if _OPAQUE.search(text):
        return False
    text = _BLANKS.sub("(", f"{BETWEEN}{text}")
    called = _CALL.findall(text)
    return len(called) == text.count("(") and all(map(_is_harmless, set(called)))


def _without_links(formula: str) -> str:
    """Return a formula with a harmless function in the place of each link to a cell."""
    return _LINK.sub(lambda found: "T(1" if found[1] else _STANDS_FOR_QUOTED, formula)


def _is_harmless(name: str) -> bool:
    name = name.lower()
    if not name or (name.startswith(OURS) and "." not in name):
        return True
    for prefix in _PREFIXES:
        if name.startswith(prefix):
            return name[len(prefix) :] in _HARMLESS
    return name in _HARMLESS
