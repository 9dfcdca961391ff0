"""What a written scoring rule can say."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


@dataclass(frozen=True, slots=True)
class ByProportion:
    """达到目标值得满分，未达到按比例扣分: the weight × completion."""

    full_at: Decimal | None = None
    """The percent that earns the full points, where the text names one (达100%得满分)."""
    zero_below: Decimal | None = None
    """The percent under which there are no points (低于60%不得分)."""


@dataclass(frozen=True, slots=True)
class AllOrNothing:
    """达到目标值得满分，未达到不得分."""

    full_at: Decimal | None = None
    words: str = ""
    """What earns the full points, where that is not said to be the target: 合规 of 合规得满分."""


@dataclass(frozen=True, slots=True)
class FullWhenMet:
    """达到目标值得满分，未达到酌情扣分: what a missed target earns is for a person to judge."""

    full_at: Decimal | None = None
    words: str = ""


class Direction(Enum):
    """Which way a step goes."""

    LESS = "less"
    """每降低1%, 每少1个."""
    MORE = "more"
    """每超过1%."""
    LATE = "late"
    """每延迟一天."""
    FAULT = "fault"
    """每缺一项, 每发现一处: counted by a person, in no cell."""


@dataclass(frozen=True, slots=True)
class Stepwise:
    """低于则每降低1%扣相应权重的5%，扣完为止."""

    direction: Direction
    step: Decimal
    unit: str
    """``%``, ``百分点``, or what is counted: 个, 天."""
    taken: Decimal
    """What each step takes: a share of the weight from 0 to 1, or points."""
    of_weight: bool
    full_at: Decimal | None = None
    zero_below: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """三项各占1/3权重分; 三项分别占30%、40%、30%; 缺①扣40%，缺②扣30%，缺③扣30%."""

    parts: tuple[Decimal, ...]
    """The share of the weight of each part, from 0 to 1."""
    printed: tuple[Decimal, ...] = ()
    """The same as written, where they are rounded: 33.3% for a third."""


@dataclass(frozen=True, slots=True)
class Graded:
    """按评判等级赋分: by the bands of the profile."""


@dataclass(frozen=True, slots=True)
class Direct:
    """直接赋分: any points up to the weight."""


WrittenRule = ByProportion | AllOrNothing | FullWhenMet | Stepwise | Shares | Graded | Direct
