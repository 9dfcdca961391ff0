"""Number formats: what a cell shows for the number it holds.

Covers what forms use: decimals, thousands, percent, scaling commas, scientific, literals, sections with colours and
conditions, dates and times with the Chinese built-in ids. Fractions are shown as General, ``[DBNum…]`` numerals in
plain digits, and the padding of ``_x`` and ``*x`` is left out. Rounding is half up on the 15 significant digits that
a spreadsheet keeps, so 1.005 shows as ``1.01``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

GENERAL = "General"
_LONG_DATE = 'yyyy"年"m"月"d"日"'
_YEAR_MONTH = 'yyyy"年"m"月"'
_MONTH_DAY = 'm"月"d"日"'
_HALF_DAY = '上午/下午h"时"mm"分"'
_HALF_DAY_SECONDS = '上午/下午h"时"mm"分"ss"秒"'

BUILTIN: dict[int, str] = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    # A short date looks as the reader's system has it; here it is written one way.
    14: "yyyy-mm-dd",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm",
    27: _YEAR_MONTH,
    28: _MONTH_DAY,
    29: _MONTH_DAY,
    30: "m-d-yy",
    31: _LONG_DATE,
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: _HALF_DAY,
    35: _HALF_DAY_SECONDS,
    36: _YEAR_MONTH,
    37: "#,##0;-#,##0",
    38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    50: _YEAR_MONTH,
    51: _MONTH_DAY,
    52: _YEAR_MONTH,
    53: _MONTH_DAY,
    54: _MONTH_DAY,
    55: _HALF_DAY,
    56: _HALF_DAY_SECONDS,
    57: _YEAR_MONTH,
    58: _MONTH_DAY,
}
"""The formats that have an id and no code in the file, as Chinese (mainland) spreadsheets show them."""

CJK_IDS = frozenset((*range(27, 37), *range(50, 59)))
"""The ids whose meaning depends on the language, and which many readers take for General."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHINESE_DAYS = "一二三四五六日"
_LAST_DAY = 2_958_466
"""One past the serial number of 9999-12-31."""
_FIRST_EXPONENT = Decimal("1e11")
_SMALLEST_PLAIN = Decimal("1e-9")
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
_FIFTEEN = Context(prec=15, rounding=ROUND_HALF_UP)

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|[\\!](?P<escaped>.)"
    r"|_."
    r"|\*."
    r"|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>General|G/通用格式)"
    r"|(?P<halfday>AM/PM|A/P|上午/下午)"
    r"|(?P<exponent>E[+-])"
    r"|(?P<fraction>\.0+(?![0#?]))"
    r"|(?P<date>y+|m+|d+|h+|s+|a{3,4}|e+)"
    r"|(?P<symbol>[0#?.,%@/])"
    r"|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+(?:E[+-]?\d+)?)", re.IGNORECASE)
_ELAPSED = re.compile(r"(h+|m+|s+)", re.IGNORECASE)
_SPLIT = re.compile(r'(?:"[^"]*"?|[\\!_*].|\[[^\]]*\]|[^;"\\!_*\[]|\[)*', re.DOTALL)

Token = tuple[str, str]


class Shown(NamedTuple):
    """What a cell shows: its text, the number in the text's scale, and the decimals shown.

    ``stored`` is None for dates; ``decimals`` is None for dates and where the format fixes none.
    """

    text: str
    stored: Decimal | None
    decimals: int | None


@lru_cache(maxsize=8192)
def show(value: float, code: str, date1904: bool = False) -> Shown:  # noqa: FBT001, FBT002 - part of the cache's key
    """Return what a cell with number format ``code`` shows for ``value``."""
    if code == GENERAL and (text := plain_general(value)):
        return Shown(text, Decimal(text), None)
    return parse_format(code).show(fifteen_digits(value), date1904=date1904)


def plain_general(value: float) -> str:
    """Return what the format General shows for a number of usual size, empty for another one.

    Most numbers of a form are shown as they were typed; fifteen digits come without zeros at the end.
    """
    text = format(value, ".15g")
    return text if value and abs(value) < 1e11 and "e" not in text else ""


def show_text(text: str, code: str) -> str:
    """Return what a cell with number format ``code`` shows for a text."""
    return parse_format(code).show_text(text)


def text_styles(codes: Sequence[str]) -> frozenset[int]:
    """Return which of some formats add something to a text."""
    return frozenset(index for index, code in enumerate(codes) if "@" in code and code != "@")


def code_of(identifier: int) -> str:
    """Return the code of a built-in id, General when there is none."""
    return BUILTIN.get(identifier, GENERAL)


def fifteen_digits(value: float) -> Decimal:
    """Return a number as a spreadsheet keeps it: 15 significant digits, no binary noise."""
    return Decimal(format(value, ".15g"))


def show_general(number: Decimal) -> str:
    """Write a number as the format General does."""
    if number == 0:
        return "0"
    size = abs(number)
    if _SMALLEST_PLAIN <= size < _FIRST_EXPONENT:
        text = format(number, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, exponent = _scientific(number, 5)
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}E{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def show_moment(moment: date | datetime | time | timedelta) -> str:
    """Write a date or time that a workbook stores in ISO form."""
    if isinstance(moment, datetime):
        if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
            return moment.strftime("%Y-%m-%d")
        return moment.strftime("%Y-%m-%d %H:%M:%S")
    return moment.isoformat() if isinstance(moment, date | time) else str(moment)


def _scientific(number: Decimal, decimals: int) -> tuple[str, int]:
    """Split into a mantissa with so many decimals and its power of ten."""
    mantissa, _, exponent = format(_at_precision(number, decimals + 1), f".{decimals}e").partition("e")
    return mantissa, int(exponent)


def _at_precision(number: Decimal, digits: int) -> Decimal:
    return Context(prec=digits, rounding=ROUND_HALF_UP).plus(number)


def _rounded(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)


@dataclass(frozen=True)
class NumberFormat:
    """A parsed format: up to three sections for numbers, one for text."""

    sections: tuple[Section, ...]
    text_section: Section | None

    def show(self, number: Decimal, *, date1904: bool = False) -> Shown:
        """Return what the format shows for a number."""
        section, signed = self._section_for(number)
        if section is None:
            return Shown(show_general(number), number, None)
        shown = section.show(number if signed else abs(number), date1904=date1904)
        return shown if signed or shown.stored is None else shown._replace(stored=-shown.stored)

    def show_text(self, text: str) -> str:
        """Return what the format shows for a text."""
        return self.text_section.show_text(text) if self.text_section else text

    def _section_for(self, number: Decimal) -> tuple[Section | None, bool]:
        """Return the section for a number, and whether its minus sign is still to be written."""
        sections = self.sections
        if not sections:
            return None, True
        if any(section.condition for section in sections[:2]):
            return self._by_condition(number), True
        if number < 0 and len(sections) > 1:
            return sections[1], False
        if number == 0 and len(sections) > 2:
            return sections[2], True
        return sections[0], True

    def _by_condition(self, number: Decimal) -> Section | None:
        for section in self.sections:
            if section.holds_for(number):
                return section
        return self.sections[-1]


@dataclass(frozen=True)
class Section:
    """One section of a format, as tokens of (kind, text)."""

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of its tokens."""
        return frozenset(kind for kind, _ in self.tokens)

    def holds_for(self, number: Decimal) -> bool:
        """Tell whether the section's condition takes the number; one without a condition takes all."""
        if self.condition is None:
            return True
        operator, limit = self.condition
        return (
            ("=" in operator and number == limit)
            or ("<" in operator and number < limit)
            or (">" in operator and number > limit)
        )

    def show(self, number: Decimal, *, date1904: bool) -> Shown:
        """Return what the section shows for a number."""
        kinds = self.kinds
        if "date" in kinds or "elapsed" in kinds or "halfday" in kinds:
            return _show_moment_number(self.tokens, number, date1904=date1904)
        if "general" in kinds or "@" in kinds:
            written = show_general(number)
            shown = "".join(written if kind in {"general", "@"} else text for kind, text in self.tokens)
            return Shown(shown.strip(), number, None)
        if "/" in kinds and "digit" in kinds:
            return Shown(show_general(number), number, None)
        return self._numeric.show(number)

    def show_text(self, text: str) -> str:
        """Return what the section shows for a text."""
        return "".join(text if kind == "@" else literal for kind, literal in self.tokens)

    @cached_property
    def _numeric(self) -> _Numeric:
        return _numeric(self.tokens)


@dataclass(frozen=True)
class _Numeric:
    """A section for numbers: literals and placeholders on both sides of the decimal point."""

    integer: tuple[Token, ...]
    fraction: tuple[Token, ...]
    point: bool
    exponent: str
    exponent_digits: int
    thousands: bool
    shift: int
    """Powers of ten from the stored number to the one laid out: 2 for percent, -3 for a trailing comma."""
    inner_decimals: int
    """Placeholders after a literal point among the integer ones: ``0!.0,`` shows 12345 as ``1.2``."""

    @cached_property
    def plain(self) -> tuple[str, str, str, int] | None:
        """Prefix, Python format, suffix and decimals of the common forms ``0.00``, ``#,##0.00``, ``0%``; else None."""
        digits = "".join(text for kind, text in self.integer if kind == "digit")
        decimals = "".join(text for kind, text in self.fraction if kind == "digit")
        if self.exponent or self.inner_decimals or digits.lstrip("#") != "0" or decimals.strip("0"):
            return None
        kinds = [kind for kind, _ in (*self.integer, *self.fraction)]
        first, last = kinds.index("digit"), len(kinds) - 1 - kinds[::-1].index("digit")
        if kinds[first : last + 1].count("digit") != last + 1 - first or (self.point and not decimals):
            return None
        texts = [text for _, text in (*self.integer, *self.fraction)]
        spec = f"{',' if self.thousands else ''}f"
        return "".join(texts[:first]), spec, "".join(texts[last + 1 :]), len(decimals)

    def show(self, number: Decimal) -> Shown:
        """Lay out a number."""
        scaled = number.scaleb(self.shift, context=_EXACT)
        stored = scaled.scaleb(-self.inner_decimals, context=_EXACT)
        sign = "-" if number < 0 else ""
        if self.plain is not None:
            prefix, spec, suffix, decimals = self.plain
            text = f"{sign}{prefix}{format(_rounded(abs(scaled), decimals), spec)}{suffix}"
            return Shown(text.strip(), stored, decimals)
        decimals = sum(kind == "digit" for kind, _ in self.fraction)
        if self.exponent:
            return Shown(sign + self._with_exponent(abs(scaled), decimals), stored, decimals)
        text = self._laid_out(_rounded(abs(scaled), decimals), decimals)
        return Shown((sign + text).strip(), stored, decimals + self.inner_decimals)

    def _laid_out(self, size: Decimal, decimals: int) -> str:
        whole, _, rest = format(size, f".{decimals}f").partition(".")
        left = _fill_integer(self.integer, whole.lstrip("0"), thousands=self.thousands)
        return left + ("." if self.point else "") + _fill_fraction(self.fraction, rest)

    def _with_exponent(self, size: Decimal, decimals: int) -> str:
        step = max(sum(kind == "digit" for kind, _ in self.integer), 1)
        power = 0 if size == 0 else size.adjusted() - size.adjusted() % step
        mantissa = _rounded(size.scaleb(-power, context=_EXACT), decimals)
        if mantissa and mantissa.adjusted() >= step:
            power += step
            mantissa = _rounded(size.scaleb(-power, context=_EXACT), decimals)
        plus = "-" if power < 0 else ("+" if self.exponent == "E+" else "")
        return f"{self._laid_out(mantissa, decimals)}E{plus}{abs(power):0{max(self.exponent_digits, 1)}d}".strip()


def _numeric(tokens: tuple[Token, ...]) -> _Numeric:
    """Sort the tokens of a section for numbers."""
    integer: list[Token] = []
    fraction: list[Token] = []
    point, exponent, exponent_digits, commas, thousands, shift = False, "", 0, 0, False, 0
    for kind, text in tokens:
        if kind == "digit" and exponent:
            exponent_digits += 1
            continue
        if kind == ",":
            commas += 1
            continue
        if kind == "digit":
            # A comma between digit places groups thousands; one after the last of them divides by a thousand.
            thousands = thousands or (commas > 0 and not point and _has_digit(integer))
            commas = 0
        if kind == "exponent":
            exponent = text.upper()
        elif kind == "." and not point:
            point = True
        else:
            shift += 2 if kind == "%" else 0
            (fraction if point else integer).append((kind, text))
    inner = _inner_decimals(integer)
    return _Numeric(
        tuple(integer), tuple(fraction), point, exponent, exponent_digits, thousands, shift - 3 * commas, inner
    )


def _has_digit(tokens: list[Token]) -> bool:
    return any(kind == "digit" for kind, _ in tokens)


def _inner_decimals(tokens: list[Token]) -> int:
    for place, token in enumerate(tokens):
        if token == ("literal", ".") and _has_digit(tokens[:place]):
            return sum(kind == "digit" for kind, _ in tokens[place:])
    return 0


def _fill_integer(tokens: tuple[Token, ...], digits: str, *, thousands: bool) -> str:
    """Put digits into the places left of the point, from the right; the first place takes all that remain."""
    places = [index for index, (kind, _) in enumerate(tokens) if kind == "digit"]
    pieces = [text if kind != "digit" else "" for kind, text in tokens]
    position = 0
    for index in reversed(places):
        take = len(digits) if index == places[0] else 1
        piece = digits[len(digits) - take :] if digits else ""
        digits = digits[: len(digits) - take] if digits else ""
        if not piece:
            piece = {"0": "0", "?": " "}.get(tokens[index][1], "")
        grouped = ""
        for digit in reversed(piece):
            if thousands and position and position % 3 == 0 and digit != " ":
                grouped = "," + grouped
            grouped = digit + grouped
            position += 1
        pieces[index] = grouped
    return "".join(pieces)


def _fill_fraction(tokens: tuple[Token, ...], digits: str) -> str:
    """Put digits into the places right of the point; trailing zeros show only where the format asks."""
    pieces: list[str] = []
    significant = len(digits.rstrip("0"))
    place = 0
    for kind, text in tokens:
        if kind != "digit":
            pieces.append(text)
            continue
        if place < significant or text == "0":
            pieces.append(digits[place])
        elif text == "?":
            pieces.append(" ")
        place += 1
    return "".join(pieces)


@lru_cache(maxsize=1024)
def parse_format(code: str) -> NumberFormat:
    """Parse a format code; an empty one is General."""
    if not code or code == GENERAL:
        return NumberFormat((), None)
    parts = [_section(part) for part in _split(code)]
    text_section = parts[3] if len(parts) > 3 else None
    numbers = parts[:3]
    if text_section is None and "@" in parts[-1].kinds:
        text_section = parts[-1]
        numbers = parts[:-1] or [Section((("general", ""),))]
    return NumberFormat(tuple(numbers), text_section)


def _split(code: str) -> list[str]:
    """Cut a code at the semicolons that are not literals."""
    parts: list[str] = []
    place = 0
    while place <= len(code) and len(parts) < 4:
        match = _SPLIT.match(code, place)
        end = match.end() if match else len(code)
        parts.append(code[place:end])
        # A lone escape at the end of the code is no literal and no cut.
        place = end + 1 if end >= len(code) or code[end] == ";" else len(code) + 1
    return parts


def _section(code: str) -> Section:
    tokens: list[Token] = []
    condition: tuple[str, Decimal] | None = None
    numeric = re.search(r"[0#?]", re.sub(r'"[^"]*"|\\.|!.|_.|\*.|\[[^\]]*\]|s+\.0+', "", code)) is not None
    for match in _TOKEN.finditer(code):
        bracket = match["bracket"]
        if bracket is None:
            tokens += _token(match, numeric=numeric)
            continue
        found = _CONDITION.fullmatch(bracket.strip())
        if found:
            condition = found[1], Decimal(found[2])
        elif bracket.startswith("$"):
            tokens.append(("literal", bracket[1:].partition("-")[0]))
        elif _ELAPSED.fullmatch(bracket):
            tokens.append(("elapsed", bracket.lower()))
    return Section(tuple(tokens), condition)


def _token(match: re.Match[str], *, numeric: bool) -> list[Token]:
    """Name one token of a section; letters mean dates only where there are no digit places."""
    kind = match.lastgroup or ""
    text = match[kind] if kind else ""
    if kind in {"quoted", "escaped", "other"}:
        return [("literal", text)]
    if kind == "general":
        return [("general", "")]
    if kind == "fraction" and numeric:
        return [(".", "."), *(("digit", digit) for digit in text[1:])]
    if kind == "date":
        return [("literal", text)] if numeric else [("date", text.lower())]
    if kind == "symbol":
        named = {"0": "digit", "#": "digit", "?": "digit"}
        return [(named.get(text, text), text)]
    return [(kind, text)] if kind else []


def _show_moment_number(tokens: tuple[Token, ...], number: Decimal, *, date1904: bool) -> Shown:
    """Show a serial number as a date or time; one that is no date is shown as the number it is."""
    if not 0 <= number < _LAST_DAY:
        return Shown(show_general(number), number, None)
    digits = max((len(text) - 1 for kind, text in tokens if kind == "fraction"), default=0)
    step = 10 ** max(2 - digits, 0)
    hundredths = int(_rounded(number * 8_640_000 / step, 0)) * step
    days, within = divmod(hundredths, 8_640_000)
    moment = _Moment(days, within, _calendar_day(days, date1904=date1904), any(kind == "halfday" for kind, _ in tokens))
    pieces = [moment.piece(tokens, index) for index in range(len(tokens))]
    return Shown("".join(pieces).strip(), None, None)


def _calendar_day(days: int, *, date1904: bool) -> tuple[int, int, int, int]:
    """Return year, month, day and weekday (Monday 0) of a serial number.

    The 1900 system has a day 1900-02-29 (60) and a day 1900-01-00 (0) that never were.
    """
    if not date1904 and days in {0, 60}:
        return (1900, 1, 0, 5) if days == 0 else (1900, 2, 29, 2)
    start = date(1904, 1, 1) if date1904 else date(1899, 12, 31 if days < 60 else 30)
    try:
        day = start + timedelta(days=days)
    except OverflowError:
        day = date.max
    return day.year, day.month, day.day, day.weekday()


class _Moment(NamedTuple):
    """A point in time to be written piece by piece."""

    days: int
    hundredths: int
    """Of a second, since midnight."""
    calendar: tuple[int, int, int, int]
    half_days: bool

    def piece(self, tokens: tuple[Token, ...], index: int) -> str:
        """Write one token."""
        kind, text = tokens[index]
        if kind == "date":
            return self._minutes(text) if text[0] == "m" and _means_minutes(tokens, index) else self._date(text)
        if kind == "elapsed":
            unit = {"h": 360_000, "m": 6_000, "s": 100}[text[0]]
            return f"{(self.days * 8_640_000 + self.hundredths) // unit:0{len(text)}d}"
        if kind == "halfday":
            early, late = text.split("/")
            return early if self.hundredths < 4_320_000 else late
        if kind == "fraction":
            return "." + f"{self.hundredths % 100:02d}".ljust(len(text) - 1, "0")[: len(text) - 1]
        return text

    def _minutes(self, text: str) -> str:
        return f"{self.hundredths // 6_000 % 60:0{min(len(text), 2)}d}"

    def _date(self, text: str) -> str:
        year, month, day, weekday = self.calendar
        width = len(text)
        hour = self.hundredths // 360_000
        hour = (hour % 12 or 12) if self.half_days else hour
        months = _MONTHS[month - 1]
        written = {
            "y": f"{year:04d}" if width > 2 else f"{year % 100:02d}",
            "e": str(year),
            "a": ("星期" if width > 3 else "") + _CHINESE_DAYS[weekday],
            "h": f"{hour:0{min(width, 2)}d}",
            "s": f"{self.hundredths // 100 % 60:0{min(width, 2)}d}",
            "d": _name_or_number(_DAYS[weekday], day, width),
            "m": months[0] if width == 5 else _name_or_number(months, month, width),
        }
        return written[text[0]]


def _name_or_number(name: str, number: int, width: int) -> str:
    if width <= 2:
        return f"{number:0{width}d}"
    return name[:3] if width == 3 else name


def _means_minutes(tokens: tuple[Token, ...], index: int) -> bool:
    """Tell whether an ``m`` stands for minutes: right after hours or right before seconds."""
    units = [(place, text.strip("[]")[0]) for place, (kind, text) in enumerate(tokens) if kind in {"date", "elapsed"}]
    place = next(number for number, (token, _) in enumerate(units) if token == index)
    after_hours = place > 0 and units[place - 1][1] == "h"
    before_seconds = place + 1 < len(units) and units[place + 1][1] == "s"
    return len(tokens[index][1]) <= 2 and (after_hours or before_seconds)
