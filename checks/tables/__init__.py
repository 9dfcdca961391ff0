"""The tables of a submission as pandera models: the rules of the catalogue on a frame from anywhere.

``Indicators.validate(frame, lazy=True)`` raises `pandera.errors.SchemaErrors` whose ``failure_cases`` name
the rule's code, the row and the column. Importing this package imports pandas and pandera;
nothing else of ``checks`` does.
"""

from checks.tables.failing import failures
from checks.tables.judging import by_profile
from checks.tables.models import Breakdown, Funds, Head, Indicators, RuleTable, ScoreRows
from checks.tables.stacking import frames

__all__ = [
    "Breakdown",
    "Funds",
    "Head",
    "Indicators",
    "RuleTable",
    "ScoreRows",
    "by_profile",
    "failures",
    "frames",
]
