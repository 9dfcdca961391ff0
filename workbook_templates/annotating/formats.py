"""The colours: conditional formats of a sheet that always hold, on top of those that are there.

No cell is touched, so its own style, whatever it is, is there again once they are gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from checks.findings import Severity
from workbook_templates.marks import CONDITION
from workbook_templates.patching.outline import removed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workbook_templates.patching.outline import Element, Outline
    from workbook_templates.patching.splicing import Splice

_MOST_RANGES = 100
"""Ranges of one format: lists of thousands are slow to draw."""
_FORMATS = "conditionalFormatting"
AFTER_FORMATS = (
    "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks",
    "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "drawingHF",
    "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
"""What the schema lets stand behind conditional formats."""


class _Rule(NamedTuple):
    element: Element
    priority: int


def with_colours(
    outline: Outline, areas: Mapping[Severity, Sequence[str]], formats: Mapping[Severity, int]
) -> Iterator[Splice]:
    """Yield what colours areas of a sheet; ``formats`` are the indices of the styles part's differential formats.

    Priorities are shared by all formats of a sheet, newer kinds among them: ours are the first, the others keep
    their order.
    """
    blocks = [
        (severity, areas[severity][start : start + _MOST_RANGES])
        for severity in Severity
        if severity in areas
        for start in range(0, len(areas[severity]), _MOST_RANGES)
    ]
    rules = list(_rules(outline.root))
    lowest = min((rule.priority for rule in rules), default=len(blocks) + 1)
    first, shift = 1, max(0, len(blocks) + 1 - lowest)
    if shift and any(each.get("pivot") in {"1", "true"} for each in outline.root.named(_FORMATS)):
        # A pivot table names its formats by their priority, in a part of its own.
        first, shift = max(rule.priority for rule in rules) + 1, 0
    if shift:
        for rule in rules:
            yield outline.with_attribute(rule.element, "priority", str(rule.priority + shift))
    texts = [_written(ranges, formats[severity], first + number) for number, (severity, ranges) in enumerate(blocks)]
    here = outline.written(outline.root, "".join(texts).encode())
    yield outline.ordered(outline.root, here, (_FORMATS, *AFTER_FORMATS))


def _rules(root: Element) -> Iterator[_Rule]:
    for element in root.below():
        priority = element.get("priority")
        if element.name.rpartition(" ")[2] == "cfRule" and priority.isascii() and priority.isdigit():
            yield _Rule(element, int(priority[:9]))


def _written(ranges: Sequence[str], index: int, priority: int) -> str:
    return (
        f'<conditionalFormatting sqref="{" ".join(ranges)}"><cfRule type="expression" dxfId="{index}" '
        f'priority="{priority}"><formula>{escape(CONDITION)}</formula></cfRule></conditionalFormatting>'
    )


def without_colours(outline: Outline) -> Iterator[Splice]:
    """Yield what takes our formats away again, also where a program has put them together with others."""
    for block in outline.root.named(_FORMATS):
        rules = block.named("cfRule")
        ours = [rule for rule in rules if _is_ours(rule)]
        if ours and len(ours) == len(rules):
            yield removed(block)
        else:
            yield from map(removed, ours)


def _is_ours(rule: Element) -> bool:
    formula = rule.first("formula")
    return formula is not None and formula.text.strip().removeprefix("=") == CONDITION
