"""What the styles part needs for colours and for the list: put behind what is there, so that no index changes.

The same texts are looked for at the end of each collection, so a second run finds its own and adds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from checks.findings import Severity
from workbook_templates.marks import COLOURS
from workbook_templates.opening.guard import damaged
from workbook_templates.patching.outline import Outline
from workbook_templates.patching.splicing import Splice, spliced

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
)  # fmt: skip
_MOST_FORMATS = 65_000
"""Cell formats beyond which Excel opens no workbook, with some to spare; the list then goes without looks."""

_SOLID = '<fill><patternFill patternType="solid"><fgColor rgb="FF{0}"/><bgColor indexed="64"/></patternFill></fill>'
_SONG = '<name val="宋体"/><charset val="134"/>'
_FONTS = (
    f'<font><sz val="10"/>{_SONG}</font>',
    f'<font><b/><sz val="10"/>{_SONG}</font>',
    f'<font><b/><sz val="14"/>{_SONG}</font>',
    f'<font><u/><sz val="10"/><color rgb="FF0563C1"/>{_SONG}</font>',
)
_PLAIN, _BOLD, _LARGE, _LINK = range(4)
_FILLS = (_SOLID.format("E7E6E6"), *(_SOLID.format(COLOURS[severity]) for severity in Severity))
_LINE = '<{0} style="thin"><color rgb="FFA6A6A6"/></{0}>'
_BORDERS = (
    f"<border>{''.join(_LINE.format(side) for side in ('left', 'right', 'top', 'bottom'))}<diagonal/></border>",
)
# A blank in the tag tells ours from the same colour of somebody else's.
_DIFFERENTIAL = tuple(
    f'<dxf ><fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/><bgColor rgb="FF{colour}"/>'
    "</patternFill></fill></dxf>"
    for colour in (COLOURS[severity] for severity in Severity)
)
_RUNS: tuple[tuple[str, Sequence[str]], ...] = (("fonts", _FONTS), ("fills", _FILLS), ("borders", _BORDERS))
_QUOTED = ' quotePrefix="1"'
"""A text stays one, whatever it begins with, when somebody goes into its cell and out again."""
_DEFAULTS = {
    "fonts": ('<font><sz val="11"/><name val="Calibri"/></font>',),
    "fills": ('<fill><patternFill patternType="none"/></fill>', '<fill><patternFill patternType="gray125"/></fill>'),
    "borders": ("<border><left/><right/><top/><bottom/><diagonal/></border>",),
    "cellStyleXfs": ('<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',),
    "cellXfs": ('<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',),
}
"""What the first indices mean, where a collection is missing."""


class _Look(NamedTuple):
    """A cell format of the list: indices into our fonts and fills, -1 for none, and how its text stands."""

    font: int
    fill: int
    bordered: bool
    alignment: str
    text: bool = False


_TOP = 'vertical="top" wrapText="1"'
_CENTRED = 'horizontal="center" vertical="top" wrapText="1"'
_LOOKS = {
    "title": _Look(_LARGE, -1, bordered=False, alignment='vertical="center"'),
    "sentence": _Look(_PLAIN, -1, bordered=False, alignment='vertical="center"'),
    "heading": _Look(_BOLD, 0, bordered=True, alignment='horizontal="center" vertical="center" wrapText="1"'),
    "text": _Look(_PLAIN, -1, bordered=True, alignment=_TOP, text=True),
    "number": _Look(_PLAIN, -1, bordered=True, alignment=_CENTRED),
    "link": _Look(_LINK, -1, bordered=True, alignment=_TOP, text=True),
    **{
        severity.value: _Look(_BOLD, 1 + severity.rank, bordered=True, alignment=_CENTRED, text=True)
        for severity in Severity
    },
}


_LONGEST_KEPT = 1 << 18
"""Bytes of a styles part that is kept with ours; one from a hostile file may be a thousand times as long."""


@dataclass(frozen=True)
class Styled:
    """A styles part with ours, and where they are."""

    content: bytes
    colours: Mapping[Severity, int]
    """The differential formats by severity."""
    looks: Mapping[str, int] = field(default_factory=dict)
    """The cell formats of the list by name; empty where there is no more room for any."""


def new_part(namespace: str) -> bytes:
    """Return a styles part with nothing but what the first indices mean."""
    collections = "".join(f'<{name} count="{len(held)}">{"".join(held)}</{name}>' for name, held in _DEFAULTS.items())
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{declaration}<styleSheet xmlns="{namespace}">{collections}</styleSheet>'.encode()


def with_styles(content: bytes, part: str) -> Styled:
    """Return a styles part with what colours and the list need. Raises `guard.Refused` for what is no such part."""
    make = _with_styles if len(content) <= _LONGEST_KEPT else _with_styles.__wrapped__
    return make(content, part)


# Workbooks of one template mostly have the same styles.
@lru_cache(maxsize=16)
def _with_styles(content: bytes, part: str) -> Styled:
    page = _Page(content, part)
    if not page.outline.root.children:
        page = _Page(new_part(page.outline.namespace), part)
    looks = {}
    if page.count("cellXfs") + len(_LOOKS) <= _MOST_FORMATS:
        looks = dict(zip(_LOOKS, page.indices("cellXfs", page.formats()), strict=True))
    colours = dict(zip(Severity, page.indices("dxfs", _DIFFERENTIAL), strict=True))
    return Styled(page.content(), colours, looks)


def without_styles(content: bytes, part: str) -> bytes:
    """Return a styles part without what we put behind the rest; as it is where a program has written it anew."""
    page = _Page(content, part)
    runs = page.runs_at_the_ends()
    if not all(page.ends_with(name, run) for name, run in runs):
        return content
    return spliced(content, [splice for name, run in runs for splice in page.shortened(name, run)])


class _Page:
    """A styles part, and what is put into it."""

    def __init__(self, content: bytes, part: str) -> None:
        self.outline = Outline(content, part, depth=2)
        self._part = part
        self._splices: list[Splice] = []
        if self.outline.root.name != "styleSheet":
            damaged(part)

    def content(self) -> bytes:
        """Return the part with what was put into it."""
        return spliced(self.outline.content, self._splices)

    def count(self, name: str) -> int:
        """Return how many entries a collection holds."""
        held = self.outline.root.first(name)
        return len(held.children) if held is not None else 0

    def ends_with(self, name: str, run: Sequence[str]) -> bool:
        """Tell whether the last entries of a collection are these, letter by letter."""
        held = self.outline.root.first(name)
        if held is None or len(held.children) < len(run):
            return False
        first, last = held.children[-len(run)], held.children[-1]
        return self.outline.content[first.start : last.end] == self.outline.written(held, "".join(run).encode())

    def indices(self, name: str, run: Sequence[str]) -> range:
        """Return the indices of entries in a collection, put behind those that are there if they are not the last."""
        count, held = self.count(name), self.outline.root.first(name)
        if self.ends_with(name, run):
            return range(count - len(run), count)
        if held is None or not held.children:
            run = (*_DEFAULTS.get(name, ()), *run)
        text = "".join(run).encode()
        if held is None:
            made = b'<%s count="%d">%s</%s>' % (name.encode(), len(run), text, name.encode())
            made = self.outline.written(self.outline.root, made)
            after = _ORDER[_ORDER.index(name) + 1 :]
            self._splices.append(self.outline.ordered(self.outline.root, made, after))
        else:
            self._splices.append(self.outline.with_attribute(held, "count", str(count + len(run))))
            self._splices.append(self.outline.into(held, self.outline.written(held, text)))
        ours = len(run) if held is not None and held.children else len(run) - len(_DEFAULTS.get(name, ()))
        return range(count + len(run) - ours, count + len(run))

    def formats(self) -> list[str]:
        """Return our cell formats, having put in the fonts, fills and lines that they name."""
        return self._formats(*(self.indices(name, run)[0] for name, run in _RUNS))

    def runs_at_the_ends(self) -> list[tuple[str, Sequence[str]]]:
        """Return our entries by collection, as they are spelled if they are the last ones of each."""
        firsts = (self.count(name) - len(run) for name, run in _RUNS)
        return [*_RUNS, ("cellXfs", self._formats(*firsts)), ("dxfs", _DIFFERENTIAL)]

    def _formats(self, font: int, fill: int, border: int) -> list[str]:
        style = ' xfId="0"' if self.count("cellStyleXfs") else ""
        return [
            f'<xf numFmtId="0" fontId="{font + look.font}" fillId="{fill + look.fill if look.fill >= 0 else 0}" '
            f'borderId="{border if look.bordered else 0}"{style}{_QUOTED if look.text else ""} '
            f'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment {look.alignment}/></xf>'
            for look in _LOOKS.values()
        ]

    def shortened(self, name: str, run: Sequence[str]) -> list[Splice]:
        """Return what takes the last entries out of a collection."""
        held = self.outline.root.first(name)
        if held is None:
            return []
        left = len(held.children) - len(run)
        gone = Splice(held.children[left].start, held.children[-1].end, b"")
        return [self.outline.with_attribute(held, "count", str(left)), gone]
