"""What putting marks on a sheet and taking them away share: the sheet's outline, and the parts that belong to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbook_templates.opening.guard import damaged
from workbook_templates.opening.smallparts import resolve
from workbook_templates.patching.outline import Element, Outline

if TYPE_CHECKING:
    from workbook_templates.patching.parts import Parts

NOTES = "comments"
DRAWING = "legacyDrawing"
VML = "vml"
_CELLS = "sheetData"


def outlined(content: bytes, part: str) -> Outline:
    """Return the outline of a sheet, its cells left out; raises `guard.Refused` for what is none."""
    outline = Outline(content, part, _CELLS)
    if outline.root.name != "worksheet" or outline.root.first(_CELLS) is None:
        damaged(part)
    return outline


def drawing_element(outline: Outline) -> Element | None:
    """Return the element that names the drawing of a sheet's notes, wherever it stands."""
    return next((each for each in outline.root.below() if each.name == DRAWING), None)


def drawing_of(parts: Parts, part: str, element: Element | None) -> str:
    """Return the part that such an element names, empty where there is none; a dangling one is damage."""
    if element is None:
        return ""
    found = parts.relationships(part).get(element.get("id"))
    if found is None or found.external:
        damaged(part)
    return resolve(part, found.target)
