"""From the words of a scoring rule (评价标准) to what it says. A text with a clause we do not know is not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from checks.units import standard
from checks.values import fold, half_up, is_none_word, read_number
from checks.written_rules.kinds import (
    AllOrNothing,
    ByProportion,
    Direct,
    Direction,
    FullWhenMet,
    Graded,
    Shares,
    Stepwise,
    WrittenRule,
)
from checks.written_rules.phrases import (
    ABOVE,
    ALONE,
    BETWEEN,
    CIRCLED,
    DENIED,
    DISCRETION,
    EACH,
    EQUAL,
    FORMULA,
    FULL,
    HEADING,
    KEPT,
    LACK,
    LISTED,
    MARK,
    MISSED,
    NUMBERED,
    PERCENT,
    PLAIN_WORDS,
    PROPORTION,
    REACHED,
    REST,
    SAYS_NOTHING,
    SCORES,
    STEP,
    STEP_ALONE,
    TWO_TIERS,
    WORDS,
    ZERO,
)

_LONGEST = 600
_MOST_ITEMS = 12
"""Parts of different shares beyond which a list is no list of parts."""
_MOST_EQUAL = 50

_DIRECTIONS = {
    Direction.LESS: {"降低", "减少", "下降", "低于", "低", "少于", "少", "未达到", "不足"},
    Direction.MORE: {"超过", "超出", "超", "高于", "高", "增加", "上升"},
    Direction.LATE: {"延迟", "延期", "逾期", "推迟", "推后", "滞后", "拖延", "超期", "晚"},
}
_ITEMS = {"项", "处", "条", "次", "例", "起", "个"}
_TIMES = {"天", "日"}


def read_written_rule(text: str) -> WrittenRule | None:
    """Read the text of a scoring rule; None for a blank one and for one that is not wholly understood.

    Blanks, kinds of brackets and full-width characters do not matter; numbers may be in words (三项, 百分之五).
    """
    return None if is_none_word(text) or len(text) > _LONGEST else _read(fold(CIRCLED.sub(MARK, text)))


@dataclass
class _Said:
    """What the clauses of one text say together."""

    full: bool = False
    full_at: Decimal | None = None
    full_when: str = ""
    full_words: str = ""
    zero: bool = False
    zero_below: Decimal | None = None
    proportion: bool = False
    discretion: bool = False
    steps: list[Stepwise] = field(default_factory=list)
    parts: list[Decimal] = field(default_factory=list)
    printed: list[Decimal] = field(default_factory=list)
    lacks: list[Decimal] = field(default_factory=list)
    rest: bool = False
    unknown: bool = False

    @property
    def anything(self) -> bool:
        """Tell whether any clause of the rule was met."""
        return self != _Said()


@lru_cache(maxsize=1024)
def _read(text: str) -> WrittenRule | None:
    if text.startswith("直接赋分"):
        return Direct() if text == "直接赋分" else None
    if text in ("按评判等级赋分", "按照评判等级赋分"):
        return Graded()
    if text in ("满意度赋分", "按满意度赋分"):
        return ByProportion()
    said = _Said()
    for clause in _clauses(text):
        if not _take(clause, said) and (said.anything or (SCORES.search(clause) and not FORMULA.fullmatch(clause))):
            return None
    return None if said.unknown else _together(said)


def _clauses(text: str) -> Iterator[str]:
    """Yield the clauses; a condition that stands alone (达到目标值的，得满分) goes with what follows."""
    pending = ""
    for part in BETWEEN.split(NUMBERED.sub("", HEADING.sub("", text))):
        clause, pending = pending + part, ""
        if _is_condition(clause):
            pending = clause
        elif clause:
            yield clause
    if pending:
        yield pending


def _is_condition(clause: str) -> bool:
    if ALONE.fullmatch(clause) and (REACHED.fullmatch(clause) or MISSED.fullmatch(clause)):
        return True
    return "扣" not in clause and bool(STEP_ALONE.fullmatch(clause)) and not EACH.fullmatch(clause)


def _take(clause: str, said: _Said) -> bool:
    """Add what a clause says; False for a clause that is not known."""
    return bool(SAYS_NOTHING.fullmatch(clause)) or any(
        reader(clause, said) for reader in (_parts, _step, _proportion, _zero, _full)
    )


def _full(clause: str, said: _Said) -> bool:
    found = FULL.fullmatch(clause)
    if not found:
        return False
    reached = REACHED.fullmatch(found["when"])
    if not reached and not WORDS.fullmatch(found["when"]):
        return False
    said.unknown |= said.full
    said.full, said.full_when = True, found["when"]
    said.full_words = "" if reached else found["when"]
    return _full_at(reached["at"] if reached else None, said)


def _full_at(percent: str | None, said: _Said) -> bool:
    """Note the percent that earns full points; False where another was named before."""
    at = _percent(percent)
    if at is None:
        return percent is None
    first = said.full_at if said.full_at is not None else at
    said.full_at = first
    return first == at


def _is_missed(when: str, said: _Said) -> re.Match[str] | None:
    """Return the parts of a condition that the target was missed, None for any other."""
    found = MISSED.fullmatch(when)
    return None if found and ABOVE.search(when) and not KEPT.search(said.full_when) else found


def _zero(clause: str, said: _Said) -> bool:
    found = ZERO.fullmatch(clause)
    if not found:
        return False
    when = found["when"]
    missed = _is_missed(when, said)
    if missed and missed["below"]:
        if not re.search("低于|少于|小于|不足|不到|未达|<", when):
            return False
        said.unknown |= said.zero_below is not None
        said.zero_below = _percent(missed["below"])
        return True
    if not missed and when != "否" and not _denies(when, said.full_when):
        return False
    said.zero = True
    return True


def _denies(when: str, full_when: str) -> bool:
    """Tell whether a condition denies the one for full points: 不合规 denies 合规."""
    found = DENIED.fullmatch(when)
    if not found:
        return False
    word = found["word"]
    return bool(PLAIN_WORDS.fullmatch(word)) or bool(full_when and (word in full_when or full_when in word))


def _proportion(clause: str, said: _Said) -> bool:
    found = PROPORTION.fullmatch(clause) or DISCRETION.fullmatch(clause)
    if not found:
        return False
    when = found["when"] or ""
    missed = _is_missed(when, said)
    if when and not (missed and _full_at(missed["below"], said)) and not _denies(when, said.full_when):
        return False
    if found.re is PROPORTION:
        said.proportion = True
    else:
        said.discretion = True
    return True


def _step(clause: str, said: _Said) -> bool:
    found = STEP.fullmatch(clause)
    missed = MISSED.fullmatch(found["when"]) if found else None
    if not found or (found["when"] and not (missed and _full_at(missed["below"], said))):
        return False
    step, unit = _number(found["step"]), found["unit"].removeprefix("个") or "个"
    percent = found["taken"].endswith("%") or "百分之" in found["taken"]
    taken = _percent(found["taken"]) if percent else _number(found["taken"].removesuffix("分"))
    direction = _direction(found["verb"] or "", unit)
    if step is None or step <= 0 or taken is None or taken <= 0 or direction is None:
        return False
    if direction is not Direction.FAULT and found["more"]:
        return False
    said.unknown |= bool(said.steps)
    said.steps.append(Stepwise(direction, step, unit, taken / 100 if percent else taken, percent))
    return True


def _direction(verb: str, unit: str) -> Direction | None:
    """Return which way a step goes; None for words that do not fit (每降低一次, 每延迟一个工作日)."""
    for direction, verbs in _DIRECTIONS.items():
        if verb in verbs:
            if direction is Direction.LATE:
                return direction if unit in _TIMES else None
            return direction if unit in ("%", "百分点") or standard(unit) is not None else None
    return Direction.FAULT if unit in _ITEMS else None


def _parts(clause: str, said: _Said) -> bool:
    return _equal(clause, said) or _listed(clause, said) or _lack(clause, said) or _two_tiers(clause, said)


def _equal(clause: str, said: _Said) -> bool:
    found = EQUAL.fullmatch(clause) or EACH.fullmatch(clause)
    if not found:
        return False
    share = _share(found["share"])
    if share is None or not 0 < share <= 1:
        return False
    count = half_up(1 / share, 0)
    stated = _number(found["count"]) if found.re is EQUAL else count
    rounded = abs(share * count - 1) > Decimal("0.0001")
    if stated != count or count > _MOST_EQUAL or (rounded and abs(share - 1 / count) > Decimal("0.005")):
        return False
    said.unknown |= bool(said.parts)
    said.parts += [1 / count] * int(count)
    said.printed += [share] * int(count) if rounded else []
    return True


def _listed(clause: str, said: _Said) -> bool:
    found = LISTED.fullmatch(clause)
    if not found:
        return False
    shares = [_percent(text) for text in re.findall(PERCENT, found["shares"])]
    parts = [share / 100 for share in shares if share is not None]
    if len(parts) != len(shares) or _number(found["count"]) != len(parts):
        return False
    said.unknown |= bool(said.parts)
    said.parts += parts
    return True


def _lack(clause: str, said: _Said) -> bool:
    found = LACK.fullmatch(clause)
    share = _percent(found["share"]) if found else None
    if share is None:
        return False
    said.lacks.append(share / 100)
    return True


def _two_tiers(clause: str, said: _Said) -> bool:
    """Read 总目标和年度目标得20%（各10%） and 其余六项每符合一项得剩余权重分的1/6."""
    found = TWO_TIERS.fullmatch(clause)
    if found:
        share, each = _share(found["share"]), _share(found["each"])
        if not share or not each or share % each or share / each > _MOST_ITEMS:
            return False
        said.parts += [each] * int(share / each)
        return True
    found = REST.fullmatch(clause)
    if not found or not said.parts or said.rest:
        return False
    count, share = _number(found["count"]), _share(found["share"])
    if not count or not share or count > _MOST_EQUAL or half_up(count * share, 4) != 1:
        return False
    said.parts += [(1 - sum(said.parts)) / count] * int(count)
    said.rest = True
    return True


def _together(said: _Said) -> WrittenRule | None:
    """Return what the clauses say together; None where they do not make one rule."""
    kinds = [bool(said.parts or said.lacks), bool(said.steps), said.proportion, said.discretion]
    if sum(kinds) > 1:
        return None
    if said.parts or said.lacks:
        return _shares(said)
    if said.steps or said.proportion:
        return _gradual(said)
    none_below = said.zero or said.zero_below is not None
    if not said.full or said.zero_below not in (None, said.full_at) or (said.discretion and none_below):
        return None
    kind = AllOrNothing if none_below else FullWhenMet
    return kind(said.full_at, said.full_words)


def _gradual(said: _Said) -> Stepwise | ByProportion | None:
    if said.zero:
        return None  # what is missed can not both earn a part and earn nothing
    if said.steps:
        return replace(said.steps[0], full_at=said.full_at, zero_below=said.zero_below)
    return ByProportion(said.full_at, said.zero_below)


def _shares(said: _Said) -> Shares | None:
    if said.zero_below is not None or said.full_at is not None or (said.parts and said.lacks):
        return None
    parts = said.parts or said.lacks
    different = len(set(parts))
    if len(parts) > _MOST_EQUAL or (different > 2 and len(parts) > _MOST_ITEMS):
        return None
    return Shares(tuple(parts), tuple(said.printed)) if half_up(sum(parts, Decimal(0)), 6) == 1 else None


def _number(text: str | None) -> Decimal | None:
    number = read_number(text) if text else None
    return number.value if number is not None else None


def _percent(text: str | None) -> Decimal | None:
    number = read_number(text) if text else None
    return number.value if number is not None and number.percent else None


def _share(text: str) -> Decimal | None:
    """Return the share that 1/3, 三分之一 or 25% says, from 0 to 1."""
    if "%" in text or "百分之" in text:
        percent = _percent(text)
        return None if percent is None else percent / 100
    below, _, above = text.partition("分之") if "分之" in text else reversed(text.partition("/"))
    first, second = _number(above), _number(below)
    return None if first is None or not second else first / second
