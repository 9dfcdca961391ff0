"""What a spreadsheet can say of a form by itself: named values of a row, and rules as formulas over them.

A formula here is written in the words of OpenFormula that Excel 2010, WPS and LibreOffice share, without cells:
``[name]`` is a value of the same row, ``[^name]`` that of the row above (``""`` in the first), ``[@target]`` the form's
own cell in that column, ``[$overshoot]`` a setting of the profile (``[$options.scoring]`` one of a table of them) and
``[band:name]`` all the values of that name in another band. Where the cells are is a template's matter.
What is not known for sure is ``NA()``: it goes on through every formula, and a rule over it is undecided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from checks.findings import Severity


class Band(Enum):
    """What one row of formulas is about; a band has a row for each of them."""

    INDICATOR = "indicator"
    """One indicator; its cells by the roles of the columns (``[@target]``)."""
    AMOUNT = "amount"
    """One cell with an amount of the money block or of a money or region table (``[@amount]``)."""
    RATE = "rate"
    """One stated rate (``[@stated]``) with its numerator and denominator, amounts both."""
    SUM = "sum"
    """One total with its parts, amounts all."""
    FIELD = "field"
    """One field of the head, or another cell that may not be blank (``[@value]``)."""
    FORM = "form"
    """The form as a whole: the total row (``[@total_weight]``, ``[@total_score]``) and the grade (``[@grade]``)."""
    UNIT = "unit"
    COMPARATOR = "comparator"
    NOTHING = "nothing"
    HAN = "han"
    """Lists that formulas look into (`Listing`): units of measure, words of comparison and for nothing, characters."""


@dataclass(frozen=True, slots=True)
class Value:
    """A named value of a row; it may use those named before it."""

    name: str
    formula: str
    """Without an equals sign."""
    says: str
    """What it is, in Chinese: it stands beside the formulas for who looks behind a template."""
    needs: tuple[str, ...] = ()
    """The form's columns without which it is blank (``""``)."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that formulas look into, ``[unit:factor]``: too long to stand in each of them."""

    band: Band
    title: str
    columns: Mapping[str, Sequence[str | int]]
    """By name, all of one length."""


@dataclass(frozen=True, slots=True)
class Live:
    """What a rule says in a spreadsheet: where it is broken, and a few words for the clerk who types."""

    band: Band
    when: str
    """A formula that is true where the rule finds something; an error where that cannot be told."""
    says: str
    """A few words in Chinese, without code and full stop: ``未达到指标值，请填写原因``."""
    marks: tuple[str, ...] = ()
    """The form's columns whose cells are coloured, by role; the first is where the reader should look."""
    severity: Severity | None = None
    """Where it is not the rule's own."""
    needs: tuple[str, ...] = ()
    """The form's columns without which there is nothing to say."""
    case: str = ""
    """The sentence of the rule that it stands for, where the rule has several."""
    part: str = ""
    """What sets it apart from others of the same rule and case: the column that it looks at."""
