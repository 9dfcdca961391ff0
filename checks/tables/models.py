"""The pandera models: which columns a table has, and which rules judge it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import pandas as pd
import pandera.pandas as pa

from checks.catalogue import catalogue
from checks.rules.base import Rule
from checks.tables.judging import UNREADABLE, Judge, RuleCheck, described, forget
from checks.tables.rebuilding import Build, breakdown, funds, head, indicators


@dataclass(frozen=True)
class _Shape:
    """How a model's forms are rebuilt, and which rules it can judge."""

    name: str
    """The table as rules name it in ``alone``."""
    build: Build
    kind: str
    """The form that rows without one are of."""
    anchor: str = "label"
    """The column that a finding about a whole form is reported in."""

    def judges(self, rule: Rule[Any]) -> bool:
        """Tell whether the rule can be judged on this table alone."""
        return self.name in rule.judged_alone()


class RuleTable(pa.DataFrameModel):
    """A table that the rules of the catalogue can judge.

    Values may be numbers, dates or texts as printed (``≥701.22``, ``68.17 %``); a missing value is a blank cell.
    The columns ``submission``, ``sheet``, ``form`` and ``form_number`` tell the forms of a stack apart; a frame
    without them is one form. ``<column>_cell`` gives the address of a cell, ``period`` the year (``2024``).
    ``<column>_stored`` gives the full number behind what a cell shows, ``<column>_formula`` whether a live formula
    computed it.

    Errors and warnings make a frame invalid; information does not, and is found by `findings`.
    """

    _shape: ClassVar[_Shape]

    @classmethod
    def codes(cls) -> tuple[str, ...]:
        """Return the codes of the rules that the model judges."""
        return tuple(rule.code for rule in catalogue() if cls._shape.judges(rule))

    @classmethod
    def findings(cls, frame: pd.DataFrame) -> pd.DataFrame:
        """Return everything the rules say about a frame, information too, without raising.

        Columns: code, severity, submission, sheet, cell, index, column, found, expected, message.
        Raises what a rule raises.
        """
        judgement = _judge_of(cls)(frame)
        for error in judgement.crashed.values():
            raise error
        return described([failure for group in judgement.failures.values() for failure in group], frame)

    @classmethod
    def to_schema(cls) -> pa.DataFrameSchema:
        """Return the schema with a check for each rule, named by its code."""
        schema: pa.DataFrameSchema = super().to_schema()
        if not any(isinstance(check, RuleCheck) for check in schema.checks):
            judge = _judge_of(cls)
            schema.parsers = [pa.Parser(forget), *schema.parsers]
            schema.checks = [*schema.checks, *(RuleCheck(code, judge) for code in (*cls.codes(), UNREADABLE))]
        return schema


@cache
def _judge_of(model: type[RuleTable]) -> Judge:
    shape = model._shape  # noqa: SLF001 - of this module
    return Judge(shape.build, shape.kind, model.codes(), shape.anchor)


class Indicators(RuleTable):
    """Indicators (三级指标) of target tables, self-evaluations and score sheets, one row each.

    A row whose ``role`` is ``total`` is the row 总分. ``required`` names the columns that may not be blank,
    with commas between: ``target,weight``.
    """

    _shape = _Shape("indicators", indicators, "transfer-self-evaluation")

    label: Any = pa.Field(nullable=True)
    target: Any = pa.Field(nullable=True)
    actual: Any = pa.Field(nullable=True)
    level1: Any | None = pa.Field(nullable=True)
    level2: Any | None = pa.Field(nullable=True)
    weight: Any | None = pa.Field(nullable=True)
    score: Any | None = pa.Field(nullable=True)
    score_rate: Any | None = pa.Field(nullable=True)
    reason: Any | None = pa.Field(nullable=True)
    basis: Any | None = pa.Field(nullable=True)
    last_year: Any | None = pa.Field(nullable=True)
    scoring: Any | None = pa.Field(nullable=True)
    evidence: Any | None = pa.Field(nullable=True)


class ScoreRows(RuleTable):
    """Rows with weights and points, one each, and the row 总分 (``role`` is ``total``) with its ``grade``.

    Where the weights leave room for 预算执行率, the row 总分 needs ``budget`` and ``executed`` of the year's
    total beside it; without them its points and its grade are not judged.
    """

    _shape = _Shape("scores", indicators, "evaluation-scoresheet")

    label: Any = pa.Field(nullable=True)
    weight: Any = pa.Field(nullable=True)
    score: Any = pa.Field(nullable=True)
    level1: Any | None = pa.Field(nullable=True)
    level2: Any | None = pa.Field(nullable=True)
    target: Any | None = pa.Field(nullable=True)
    actual: Any | None = pa.Field(nullable=True)
    score_rate: Any | None = pa.Field(nullable=True)
    scoring: Any | None = pa.Field(nullable=True)
    role: Any | None = pa.Field(nullable=True)
    grade: Any | None = pa.Field(nullable=True)


class Funds(RuleTable):
    """The money block of a form, one row a source: budget A, executed B and rate.

    ``role`` is ``total``, ``central``, ``local``, ``local_part`` or ``other``; without it the label tells.
    ``unit`` is the unit of the block, 万元 where it is missing.
    """

    _shape = _Shape("funds", funds, "transfer-self-evaluation")

    label: Any = pa.Field(nullable=True)
    budget: Any = pa.Field(nullable=True)
    executed: Any = pa.Field(nullable=True)
    rate: Any | None = pa.Field(nullable=True)
    role: Any | None = pa.Field(nullable=True)
    unit: Any | None = pa.Field(nullable=True)


class Breakdown(RuleTable):
    """Money and region tables in long form: one row a cell, since each table has other columns.

    ``label`` names the row of the table and ``kind`` what the cell is: ``target``, ``actual``, ``budget``,
    ``executed``, ``amount``, ``sum`` or ``rate``. ``source`` (中央, 地方) pairs a rate with its numbers.
    ``row`` tells rows of one label apart, ``role`` is ``part``, ``subtotal``, ``detail`` or ``total``;
    without it the label tells.
    """

    _shape = _Shape("breakdown", breakdown, "regional-breakdown", anchor="value")

    label: Any = pa.Field(nullable=True)
    kind: Any = pa.Field(nullable=True)
    value: Any = pa.Field(nullable=True)
    source: Any | None = pa.Field(nullable=True)
    header: Any | None = pa.Field(nullable=True)
    role: Any | None = pa.Field(nullable=True)
    row: Any | None = pa.Field(nullable=True)
    unit: Any | None = pa.Field(nullable=True)


class Head(RuleTable):
    """The fields of forms' heads, one row each; ``key`` is the role of the field, e.g. ``project``."""

    _shape = _Shape("head", head, "transfer-self-evaluation", anchor="value")

    key: Any = pa.Field(nullable=True)
    value: Any = pa.Field(nullable=True)
    label: Any | None = pa.Field(nullable=True)
    required: Any | None = pa.Field(nullable=True)
