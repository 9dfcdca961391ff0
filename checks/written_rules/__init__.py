"""The scoring rule that a row states in words (评价标准, 指标赋分规则): its text read, and the points it gives."""

from checks.written_rules.kinds import (
    AllOrNothing,
    ByProportion,
    Direct,
    FullWhenMet,
    Graded,
    Shares,
    Stepwise,
    WrittenRule,
)
from checks.written_rules.points import Outcome, Way, outcome
from checks.written_rules.reading import read_written_rule

__all__ = [
    "AllOrNothing",
    "ByProportion",
    "Direct",
    "FullWhenMet",
    "Graded",
    "Outcome",
    "Shares",
    "Stepwise",
    "Way",
    "WrittenRule",
    "outcome",
    "read_written_rule",
]
