"""What is to change in a workbook, cell by cell, and why it may not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NoReturn

from checks.rows import Problem
from workbook_templates.celltext import LONGEST, has_no_xml

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_FORMULA = 8_192


class NotPatchableError(Exception):
    """A workbook that can be read and not be changed without harm.

    The problem's key is one of ``xls``, ``signed``, ``encoding``, ``unusual`` (a spelling that leaves a doubt where a
    cell goes), ``formula`` (one stands in the cell), ``no-sheet``; its facts name the part, the sheet or the cell.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.key}: {dict(problem.facts)}")
        self.problem = problem


def refuse(key: str, **facts: str) -> NoReturn:
    """Raise `NotPatchableError`."""
    raise NotPatchableError(Problem(key, facts))


@dataclass(frozen=True, slots=True)
class Edit:
    """What one cell shall hold; its style stays.

    A text stays a text whatever it begins with. With a ``formula`` the ``value`` is its saved result.
    Raises `ValueError` for what no cell can hold.
    """

    sheet: str
    row: int
    column: int
    """Both 1-based; of a merged range its top-left cell."""
    value: Decimal | str
    formula: str = ""
    """Without its equals sign."""

    def __post_init__(self) -> None:
        if isinstance(self.value, Decimal):
            held = self.value.is_finite()
        else:
            held = len(self.value) <= LONGEST and not has_no_xml(self.value)
        if not held or len(self.formula) > _LONGEST_FORMULA or has_no_xml(self.formula):
            raise ValueError(f"no cell can hold {self.value!r} {self.formula!r}")

    @property
    def place(self) -> tuple[int, int]:
        """Row and column."""
        return self.row, self.column


def by_sheet(edits: tuple[Edit, ...]) -> Mapping[str, list[Edit]]:
    """Return the edits of each sheet; raises `ValueError` where two are of one cell."""
    found: dict[str, list[Edit]] = {}
    if len({(edit.sheet, edit.place) for edit in edits}) < len(edits):
        raise ValueError("two edits of one cell")
    for edit in edits:
        found.setdefault(edit.sheet, []).append(edit)
    return found
