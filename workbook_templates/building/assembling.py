"""Assembling: a drawn form, its formulas, its live checks, what may be typed, protection and stamp make a template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl import Workbook

from checks.catalogue import chosen_by
from checks.values import TargetKind, fold, is_none_word, read_target
from workbook_templates import stamp as stamps
from workbook_templates.building import looks
from workbook_templates.building.checking_column import write_checking
from workbook_templates.building.colours import write_colours
from workbook_templates.building.deriving import derived_formulas
from workbook_templates.building.drawing import NoTemplateError, draw
from workbook_templates.building.helper_sheet import write_helper
from workbook_templates.building.protecting import begin_at, protect, unlock
from workbook_templates.building.stamping import locked_cells
from workbook_templates.building.summary import write_summary
from workbook_templates.building.things import grid_cells
from workbook_templates.building.validating import write_validations
from workbook_templates.layout import CellUse

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from checks.profile import Profile
    from workbook_templates.building.content import Content
    from workbook_templates.building.drawn import Drawn
    from workbook_templates.building.helper_sheet import Helper
    from workbook_templates.layout import Layout


@dataclass(frozen=True)
class Assembled:
    """A template, and where its parts came to stand."""

    book: Workbook
    drawn: Drawn
    helper: Helper


def build(layout: Layout, content: Content, profile: Profile) -> Workbook:
    """Return the template of a form: the official form with what was issued, and live checks over it.

    Raises `NoTemplateError` for a layout that is read and not built.
    """
    return assemble(layout, content, profile).book


def assemble(layout: Layout, content: Content, profile: Profile) -> Assembled:
    """Return the template of a form as `build` does, for who puts more into it."""
    template = layout.template
    if template is None:
        raise NoTemplateError(f"{layout.id}: [template]")
    book = Workbook()
    sheet = book.active
    sheet.title = template.sheet
    drawn = draw(sheet, layout, content)
    helper = write_helper(book, drawn, chosen_by(profile), profile, content.unit or template.unit)
    formulas = derived_formulas(sheet, drawn, helper, profile)
    free = _scores_by_hand(sheet, drawn, profile)
    cells = [cell for _, cell in grid_cells(drawn, sheet) if cell.use is CellUse.INPUT]
    for address, formula in formulas.items():
        sheet[address] = f"={formula}"
    for address in sorted(free):
        sheet[address].fill = looks.FILLS[CellUse.INPUT]
    checks = write_checking(sheet, drawn, helper)
    stamps.mark_checks(book, sheet.title, (write_summary(sheet, drawn, helper), checks))
    write_colours(sheet, drawn, helper, free)
    write_validations(book, drawn, helper, profile, free)
    inputs = [spot for spot in drawn.spots() if spot.use is CellUse.INPUT]
    unlock(sheet, [*(spot.range for spot in inputs), *(cell.address for cell in cells), *sorted(free)])
    stamp = stamps.Stamp(
        layout.id, layout.version, profile.name, content.project, locked_cells(sheet, drawn, formulas, free)
    )
    stamps.write(book, stamp)
    protect(book)
    filled_in = [*(spot.address for spot in inputs), *(cell.address for cell in cells)]
    begin_at(sheet, next((each for each in filled_in if sheet[each].value is None), filled_in[0]))
    book.calculation.fullCalcOnLoad = True
    return Assembled(book, drawn, helper)


def _scores_by_hand(sheet: Worksheet, drawn: Drawn, profile: Profile) -> frozenset[str]:
    """Return the addresses of the scores that a person may have to give: the formula in them is an offer."""
    grid = drawn.grid
    columns = {role: column.column for role in ("target", "scoring") if (column := grid.column(role)) is not None}
    found = set()
    for role, cell in grid_cells(drawn, sheet):
        if role == "score" and cell.use is CellUse.DERIVED:
            target, scoring = (
                str(sheet.cell(cell.row, columns[name]).value or "") if name in columns else ""
                for name in ("target", "scoring")
            )
            if read_target(target).kind is not TargetKind.NUMBER or not _by_completion(scoring, profile):
                found.add(cell.address)
    return frozenset(found)


def _by_completion(scoring: str, profile: Profile) -> bool:
    """Tell whether a row has no rule of its own, or the one of all."""
    words = (word for word in profile.options.get("scoring", ()) if word.startswith("按照完成比例"))
    return is_none_word(scoring) or fold(scoring) in {fold(word) for word in words}
