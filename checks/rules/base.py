"""What a rule is: a code, a name, a severity, the table it looks at, its judgement and its sentences."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from checks.findings import Sentence, Severity, Verdict
from checks.relations import Rate, Sum
from checks.rows import Form, FundRow, Indicator, Submission

if TYPE_CHECKING:
    from checks.context import Context

Item = TypeVar("Item")


class Table(Enum):
    """What a rule looks at: the engine walks, the rule judges one item at a time."""

    RATE = Rate
    """One stated rate with its numerator and denominator."""
    SUM = Sum
    """One total with its parts."""
    FUND = FundRow
    INDICATOR = Indicator
    FORM = Form
    SUBMISSION = Submission
    RUN = list
    """All submissions of one run together."""


class Rule(ABC, Generic[Item]):
    """One judgement over a form.

    The class docstring is the rule's documentation: a first line that says what it finds,
    then the headings ``Why``, ``Wrong``, ``Right`` and ``Source``.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    """Names the pattern found, never the cure."""
    severity: ClassVar[Severity]
    table: ClassVar[Table]
    forms: ClassVar[frozenset[str]] = frozenset()
    """The ids of the forms it applies to; empty for all."""
    sentences: ClassVar[Mapping[str, Sentence]]
    """The rule's sentences by `Verdict.case`; the key of the only one is empty."""

    @abstractmethod
    def judge(self, item: Item, context: Context) -> Iterator[Verdict]:
        """Yield what is wrong with one item; nothing when it is right."""

    @classmethod
    def family(cls) -> str:
        """Return the two letters of the family, e.g. ``RT``."""
        return cls.code[:2]

    @classmethod
    def summary(cls) -> str:
        """Return the first line of the docstring."""
        return (cls.__doc__ or "").strip().splitlines()[0]


CODE = re.compile(r"[A-Z]{2}\d{2}")
"""The shape of a rule's code: two letters of its family and two digits."""


def only(zh: str, en: str, help_zh: str, help_en: str) -> Mapping[str, Sentence]:
    """Return the sentences of a rule that has just one."""
    return {"": Sentence(zh, en, help_zh, help_en)}
