"""One cell's text → a number with its interval, a target, a date, a phrase or nothing."""

from checks.values.kinds import Comparator, Interval, Moment, Number, Target, TargetKind, half_up
from checks.values.reading import read_comparator, read_moment, read_number, read_target
from checks.values.text import fold, is_blank, is_none_word

__all__ = [
    "Comparator",
    "Interval",
    "Moment",
    "Number",
    "Target",
    "TargetKind",
    "fold",
    "half_up",
    "is_blank",
    "is_none_word",
    "read_comparator",
    "read_moment",
    "read_number",
    "read_target",
]
