"""The drawing behind a sheet's notes, one box a note, in the older markup (VML) that programs still want for them.

It is often no well-formed XML, so it is changed as text: boxes are put before its end, and cut out again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from workbook_templates.patching.edits import refuse
from workbook_templates.patching.splicing import Splice, spliced

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from workbook_templates.annotating.remarks import Place

_BLOCK = 1024
"""Shapes are numbered in blocks; a drawing names its own."""
_NAMESPACES = (
    b'xmlns:v="urn:schemas-microsoft-com:vml"',
    b'xmlns:o="urn:schemas-microsoft-com:office:office"',
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"',
)
_KIND = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = re.compile(rb"""<((?:[^\s<>/:"']+:)?shape)\s(?:[^<>"']|"[^"]*"|'[^']*')*?(?<!/)>""")
_NOTE = re.compile(rb"""\bObjectType\s*=\s*["']Note["']""")
_ROW = re.compile(rb"<(?:[^\s<>/:]+:)?Row>\s*([0-9]{1,7})\s*<")
_COLUMN = re.compile(rb"<(?:[^\s<>/:]+:)?Column>\s*([0-9]{1,5})\s*<")
_ANCHOR = re.compile(rb"(<(?:[^\s<>/:]+:)?Anchor>)([0-9,\s]*)(<)")
_NUMBER = re.compile(rb"\b_x0000_s([0-9]{1,9})\b")
_OWN_BLOCKS = re.compile(rb"""(<(?:[^\s<>/:]+:)?idmap\b[^<>]*?\bdata\s*=\s*["'])([0-9,\s]*)""")
_OUR_KIND = re.compile(re.escape(_KIND).replace(rb"<v:shapetype\ ", rb"<v:shapetype(?: xmlns:\w=\"[^\"]*\")* ", 1))
_ROOT = re.compile(rb"<(?:[^\s<>/:?]+:)?xml\b[^<>]*>")
_USES_KIND = b"#_x0000_t202"


class Box(NamedTuple):
    """A note's box."""

    place: Place
    """Its cell."""
    corners: tuple[int, int, int, int, int, int, int, int]
    """Left column, top row, right column and bottom row, each from 0 and followed by the pixels into it."""
    pixels: tuple[int, int, int, int]
    """From the left and the top of the sheet, its width and height: for programs that do not look at the corners."""


@dataclass
class Numbers:
    """The numbers of shapes that a workbook's drawings have taken, in all of them together."""

    blocks: set[int] = field(default_factory=set)

    @classmethod
    def taken(cls, drawings: Iterable[bytes]) -> Numbers:
        """Return what drawings have taken."""
        found = cls()
        for content in drawings:
            found.blocks |= _blocks(content)
            found.blocks |= {int(number) // _BLOCK for number in _NUMBER.findall(content)}
        return found

    def new_block(self) -> int:
        """Take a block that no drawing has."""
        block = max(self.blocks, default=0) + 1
        self.blocks.add(block)
        return block


def _blocks(content: bytes) -> set[int]:
    found = _OWN_BLOCKS.search(content)
    return {int(each) for each in found[2].split(b",") if each.strip().isdigit()} if found else set()


def new_drawing(block: int) -> bytes:
    """Return a drawing without boxes, with a block of numbers of its own."""
    return b'<xml %s><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%d"/></o:shapelayout></xml>' % (
        b" ".join(_NAMESPACES),
        block,
    )


def is_bare(content: bytes) -> bool:
    """Tell whether a drawing holds no shape at all."""
    return _SHAPE.search(content) is None


def with_boxes(content: bytes, part: str, boxes: Iterable[Box], numbers: Numbers) -> bytes:
    """Return a drawing with more boxes, all hidden until one points at their cells."""
    wanted = list(boxes)
    end = content.rfind(b"</")
    if end < 0:
        refuse("unusual", part=part)
    content, free = _numbered(content, len(wanted), numbers)
    end = content.rfind(b"</")
    drawn = b"" if b'"_x0000_t202"' in content else _KIND
    drawn += b"".join(_drawn(box, number) for box, number in zip(wanted, free, strict=True))
    root = _ROOT.search(content)
    missing = b"".join(b" " + each for each in _NAMESPACES if root is None or each not in root[0])
    if missing:
        drawn = drawn.replace(b"<v:shapetype ", b"<v:shapetype%s " % missing).replace(
            b"<v:shape ", b"<v:shape%s " % missing
        )
    return content[:end] + drawn + content[end:]


def _numbered(content: bytes, count: int, numbers: Numbers) -> tuple[bytes, list[int]]:
    """Return so many numbers that are free, and the drawing with the blocks that they come from."""
    own = sorted(_blocks(content))
    used = {int(number) for number in _NUMBER.findall(content)}
    free: list[int] = []
    for block in own:
        last = max((number for number in used if number // _BLOCK == block), default=block * _BLOCK)
        free += range(last + 1, (block + 1) * _BLOCK)
    more = []
    while len(free) < count:
        more.append(numbers.new_block())
        free += range(more[-1] * _BLOCK + 1, (more[-1] + 1) * _BLOCK)
    if more and (found := _OWN_BLOCKS.search(content)):
        named = b",".join(b"%d" % block for block in [*own, *more])
        content = content[: found.start(2)] + named + content[found.end(2) :]
    return content, free[:count]


def _drawn(box: Box, number: int) -> bytes:
    row, column = box.place
    anchor = ", ".join(map(str, box.corners))
    left, top, width, height = (f"{pixels * 0.75:g}pt" for pixels in box.pixels)
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" '
        f'style="position:absolute;margin-left:{left};margin-top:{top};width:{width};height:{height};'
        'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    ).encode()


def without_boxes(content: bytes, places: Collection[Place]) -> bytes:
    """Return a drawing without the boxes of the notes on some cells, and without our kind of box if none is left."""
    content = spliced(content, (Splice(start, end, b"") for place, start, end in _notes(content) if place in places))
    return content if _USES_KIND in content else _OUR_KIND.sub(b"", content)


def grown(content: bytes, rows: Mapping[Place, int]) -> bytes:
    """Return a drawing with the boxes of notes on some cells so many rows higher, or lower for a number below 0."""
    splices = []
    for place, start, end in _notes(content):
        anchor = _ANCHOR.search(content, start, end) if place in rows else None
        corners = anchor[2].split(b",") if anchor else []
        if anchor is None or len(corners) != 8 or not all(corner.strip().isdigit() for corner in corners):
            continue
        top, bottom = int(corners[2]), int(corners[6])
        corners[6] = b" %d" % max(bottom + rows[place], min(top, bottom))
        splices.append(Splice(anchor.start(2), anchor.end(2), b",".join(corners)))
    return spliced(content, splices)


def _notes(content: bytes) -> Iterator[tuple[Place, int, int]]:
    """Yield the boxes of notes: their cell, where they begin and end."""
    position = 0
    while tag := _SHAPE.search(content, position):
        closing = content.find(b"</" + tag[1], tag.end())
        end = content.find(b">", closing) + 1 if closing >= 0 else 0
        if not end:
            return
        position = end
        row, column = (pattern.search(content, tag.end(), closing) for pattern in (_ROW, _COLUMN))
        if row and column and _NOTE.search(content, tag.end(), closing):
            yield (int(row[1]) + 1, int(column[1]) + 1), tag.start(), end
