"""What stands in a sheet's first cell, read without reading the sheet: so our own list is known again."""

from __future__ import annotations

from pyexpat import ExpatError, ParserCreate
from typing import TYPE_CHECKING

from workbook_templates.opening.guard import damaged
from workbook_templates.opening.smallparts import local_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbook_templates.opening.smallparts import Attributes


class _Found(Exception):  # noqa: N818 - the way out of a walk
    pass


def first_text(content: bytes, part: str, strings: Callable[[], tuple[bytes, str]]) -> str:
    """Return the text of a sheet's cell A1, empty where it holds none; ``strings`` are the shared ones and their part.

    Raises `guard.Refused` for what is not well-formed up to there.
    """
    walk = _FirstCell()
    _walk(content, part, walk.start, walk.text, walk.end)
    if walk.kind != "s":
        return walk.held
    if not (walk.held.isascii() and walk.held.isdigit() and len(walk.held) < 10):
        return ""
    shared = _SharedText(int(walk.held))
    _walk(*strings(), shared.start, shared.text, shared.end)
    return shared.held


def _walk(
    content: bytes,
    part: str,
    start: Callable[[str, Attributes], None],
    text: Callable[[str], None],
    end: Callable[[str], None],
) -> None:
    parser = ParserCreate()
    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, text, end
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes it by place
    except _Found:
        return
    except (ExpatError, ValueError, LookupError):
        damaged(part)


class _FirstCell:
    """The walk to the first cell, and into it if it is A1."""

    def __init__(self) -> None:
        self.kind = ""
        self.held = ""
        self._inside = self._shown = False

    def start(self, name: str, attributes: Attributes) -> None:
        known = local_name(name)
        if known == "c":
            if attributes.get("r", "A1") != "A1":
                raise _Found
            self._inside, self.kind = True, attributes.get("t", "n")
        elif self._inside:
            self._shown = known in {"v", "t"}

    def text(self, data: str) -> None:
        if self._shown:
            self.held += data

    def end(self, name: str) -> None:
        self._shown = False
        if local_name(name) in {"c", "sheetData"}:
            raise _Found


class _SharedText:
    """The walk to one of the shared strings."""

    def __init__(self, index: int) -> None:
        self.held = ""
        self._left = index
        self._shown = False

    def start(self, name: str, _: Attributes) -> None:
        self._shown = self._left == 0 and local_name(name) == "t"

    def text(self, data: str) -> None:
        if self._shown:
            self.held += data

    def end(self, name: str) -> None:
        self._shown = False
        if local_name(name) == "si":
            if self._left == 0:
                raise _Found
            self._left -= 1
