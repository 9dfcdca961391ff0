"""What a rule is: a code, a name, a severity, the table it looks at, its judgement and its sentences."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from checks.among import Among
from checks.entries import Entry, Group
from checks.findings import Sentence, Severity, Verdict
from checks.live import Live
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
    BATCH = Group
    """What the submissions of a batch, read one by one and forgotten, contributed under one key (`BatchRule`)."""


class Rule(ABC, Generic[Item]):
    """One judgement over a form.

    The class docstring is the rule's documentation: a first line that says what it finds,
    then the headings 为什么, 错例, 对例 and 依据.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    """Names the pattern found, never the cure."""
    severity: ClassVar[Severity]
    table: ClassVar[Table]
    among: ClassVar[Among] = Among.ALL
    """The items of its table that can concern it: the engine passes over the others, of which `judge` says nothing."""
    forms: ClassVar[frozenset[str]] = frozenset()
    """The ids of the forms it applies to; empty for all."""
    columns: ClassVar[frozenset[str]] = frozenset()
    """The columns of the indicators without which it has nothing to say."""
    alone: ClassVar[frozenset[str] | None] = None
    """The tables (head, funds, indicators, scores, breakdown) each of which is enough to judge it without the rest
    of the form; None for those that hold what `table` names."""
    judges_stale: ClassVar[bool] = False
    """It speaks of what a formula's cell shows even where that is out of date; all others leave it to FM05."""
    settings: ClassVar[tuple[str, ...]] = ()
    """The profile's settings that it reads, by key (``rates.low_execution``); a table's key stands for all in it."""
    sentences: ClassVar[Mapping[str, Sentence]]
    """The rule's sentences by `Verdict.case`; the key of the only one is empty."""
    live: ClassVar[tuple[Live, ...]] = ()
    """What a spreadsheet says of it by formulas alone; empty where it cannot. Proven equal by tests."""

    @abstractmethod
    def judge(self, item: Item, context: Context) -> Iterator[Verdict]:
        """Yield what is wrong with one item; nothing when it is right."""

    @classmethod
    def family(cls) -> str:
        """Return the two letters of the family, e.g. ``RT``."""
        return cls.code[:2]

    @classmethod
    def judged_alone(cls) -> frozenset[str]:
        """Return the tables that are enough to judge it: its own ``alone``, or those that hold its items."""
        if cls.alone is not None:
            return cls.alone
        points = frozenset({"scores"}) if cls.table is Table.INDICATOR and cls.family() == "SC" else frozenset()
        return _HOLD.get(cls.table, frozenset()) | points

    @classmethod
    def summary(cls) -> str:
        """Return the first line of the docstring."""
        return (cls.__doc__ or "").strip().splitlines()[0]


class FamilyRule(Rule[Form]):
    """One judgement over a form beside others of the run: the parent of a programme beside its parts.

    What ties them together is said apart from the judgement, so that many workbooks can be read one after the other:
    of each only `kindred` and `fact` are kept, and just the forms that `heads` names are judged, beside their family.
    """

    table = Table.RUN

    @abstractmethod
    def kindred(self, form: Form) -> str:
        """Return what the forms of one family have in common, empty for a form that is of none."""

    @abstractmethod
    def fact(self, form: Form) -> str:
        """Return what of a form decides which one of its family is judged."""

    @abstractmethod
    def heads(self, facts: Sequence[str]) -> Sequence[int]:
        """Return the places of those to be judged among the facts of a family, in the order of the run."""

    def relatives(self, form: Form, run: Iterable[Submission]) -> list[Form]:
        """Return the other forms of a form's family."""
        kindred = self.kindred(form)
        return [
            other
            for submission in run
            for other in submission.forms
            if other is not form and self.judges(other) and self.kindred(other) == kindred
        ]

    def judges(self, form: Form) -> bool:
        """Tell whether the rule speaks of forms of this kind; it names the kinds, so that no others are kept for it."""
        return form.kind in self.forms


class BatchRule(Rule[Group]):
    """One judgement over many submissions that are never in memory together.

    ``entries`` keeps of each submission what the rule needs; ``judge`` is given all entries of one key.
    What it yields must not depend on the order in which submissions were read.
    """

    table = Table.BATCH
    lone: ClassVar[bool] = False
    """It judges a group of a single entry too."""

    @abstractmethod
    def entries(self, submission: Submission, context: Context, content: str) -> Iterator[Entry]:
        """Yield what one submission contributes; ``content`` stands for the bytes of its file."""

    def merged(self, verdicts: list[Verdict]) -> list[Verdict]:
        """Return the verdicts over all groups without those that say again what another says."""
        return verdicts


_HOLD: Mapping[Table, frozenset[str]] = {
    Table.RATE: frozenset({"funds", "breakdown"}),
    Table.SUM: frozenset({"funds", "breakdown"}),
    Table.FUND: frozenset({"funds"}),
    Table.INDICATOR: frozenset({"indicators"}),
}
"""The tables that hold the items of a rule."""

CODE = re.compile(r"[A-Z]{2}\d{2}")
"""The shape of a rule's code: two letters of its family and two digits."""


def only(zh: str, en: str, help_zh: str, help_en: str) -> Mapping[str, Sentence]:
    """Return the sentences of a rule that has just one."""
    return {"": Sentence(zh, en, help_zh, help_en)}
