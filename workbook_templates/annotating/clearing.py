"""Marks of ours taken off one sheet, whatever program has saved it since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbook_templates.annotating import notes, shapes
from workbook_templates.annotating.boxes import rows_of
from workbook_templates.annotating.formats import without_colours
from workbook_templates.annotating.remarks import place_of
from workbook_templates.annotating.sheets import NOTES, VML, drawing_element, drawing_of, outlined
from workbook_templates.marks import HEAD
from workbook_templates.opening.smallparts import resolve
from workbook_templates.patching.outline import removed
from workbook_templates.patching.splicing import Splice, spliced

if TYPE_CHECKING:
    from workbook_templates.annotating.notes import Cleaned
    from workbook_templates.patching.outline import Outline
    from workbook_templates.patching.parts import Parts

_COLOUR = b"xladdin"
_TRACES = (HEAD.encode(), b"&#")
"""What a part with notes of ours holds; some programs spell Chinese letters by their numbers."""


def clear(parts: Parts, part: str) -> None:
    """Take the marks off a sheet; nothing is changed where there are none."""
    content = parts.read(part)
    cleaned = _cleaned_notes(parts, part)
    if cleaned is None and _COLOUR not in content:
        return
    outline = outlined(content, part)
    splices = list(without_colours(outline))
    if cleaned is not None:
        splices += _clear_notes(parts, part, outline, cleaned)
    if splices:
        parts.write(part, spliced(content, splices))


def _cleaned_notes(parts: Parts, part: str) -> Cleaned | None:
    """Return a sheet's notes without ours, None where none is ours."""
    name = parts.related(part, NOTES)
    if not name or name not in parts:
        return None
    content = parts.read(name)
    if not any(trace in content for trace in _TRACES):
        return None
    cleaned = notes.Notes(content, name).cleaned()
    return cleaned if cleaned.gone or cleaned.shortened else None


def _clear_notes(parts: Parts, part: str, outline: Outline, cleaned: Cleaned) -> list[Splice]:
    """Write what is left of the notes and their drawing, or take the parts away with the last of them."""
    name = parts.related(part, NOTES)
    if cleaned.empty:
        _drop(parts, part, name)
        parts.undeclare(name)
    else:
        parts.write(name, cleaned.content)
    element = drawing_element(outline)
    drawing = drawing_of(parts, part, element)
    if element is None or drawing not in parts:
        return []
    lower = {place_of(cell): -rows_of(text) for cell, text in cleaned.shortened.items()}
    content = shapes.without_boxes(parts.read(drawing), {place_of(cell) for cell in cleaned.gone})
    content = shapes.grown(content, lower)
    if not (cleaned.empty and shapes.is_bare(content)):
        parts.write(drawing, content)
        return []
    _drop(parts, part, drawing)
    if not any(each.endswith(f".{VML}") for each in parts.named("")):
        parts.undeclare_extension(VML)
    return [removed(element)]


def _drop(parts: Parts, part: str, name: str) -> None:
    """Take a part away, and what a sheet says of it."""
    for identifier, found in list(parts.relationships(part).items()):
        if not found.external and resolve(part, found.target).lower() == name.lower():
            parts.unrelate(part, identifier)
    parts.remove(name)
