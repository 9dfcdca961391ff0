"""A part's elements with the bytes at which they begin and end, so that text can be put between them.

Names of the part's own vocabulary, that of its root, come without a namespace, whatever prefixes spell them; others
come as ``namespace name``. Prefixes are looked up where something is written.
"""

from __future__ import annotations

import re
from pyexpat import ExpatError, ParserCreate
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from workbook_templates.opening.guard import MAX_UNUSUAL, damaged, megabytes, over_limit
from workbook_templates.patching.splicing import ATTRIBUTE, TAG, Splice, check_encoding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from workbook_templates.opening.smallparts import Attributes

_NAME = re.compile(rb"<((?:[^\s<>/:]+:)?)([^\s<>/:]+)")
_OWN_TAGS = re.compile(rb"<(/?)(?=[a-zA-Z])")
_DEEP = 1 << 30
_ALTERNATIVES = "http://schemas.openxmlformats.org/markup-compatibility/2006 AlternateContent"


class Element:
    """An element: where it begins, where its start tag ends, where its end tag begins, and where it ends itself.

    Most are only passed by, so their ends are looked up when they are asked for.
    """

    __slots__ = ("_content", "attributes", "children", "last", "name", "start", "text")

    def __init__(self, name: str, attributes: Attributes, start: int, content: bytes) -> None:
        self.name = name
        self.attributes = attributes
        self.start = start
        self.text = ""
        """The text that stands in it, not in its children."""
        self.children: list[Element] = []
        self._content = content
        self.last = start
        """Where the end tag begins; of an empty element (``<a/>``) the end of its only tag."""

    @property
    def opened(self) -> int:
        """Where the start tag ends."""
        tag = TAG.match(self._content, self.start)
        return tag.end() if tag else self.start

    @property
    def empty(self) -> bool:
        """It is spelled as one tag."""
        return self._content[self.last - 2 : self.last] == b"/>" and self.opened == self.last

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.last if self.empty else self._content.index(b">", self.last) + 1

    def named(self, name: str) -> list[Element]:
        """Return the children of a name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> Element | None:
        """Return the first child of a name."""
        return next((child for child in self.children if child.name == name), None)

    def get(self, name: str) -> str:
        """Return an attribute by its name without a namespace, empty where it is missing."""
        if name in self.attributes:
            return self.attributes[name]
        return next((value for key, value in self.attributes.items() if key.rpartition(" ")[2] == name), "")

    def below(self) -> Iterator[Element]:
        """Yield all elements in it, in order."""
        left = self.children[::-1]
        while left:
            element = left.pop()
            yield element
            left += element.children[::-1]


class Outline:
    """The elements of one part.

    ``skipped`` names an element whose inside is not looked at, of a sheet its cells; no element is that lies deeper
    than ``depth``, the root's children at 1.
    Raises `guard.Refused` for what is not well-formed or too large to be walked through, `NotPatchableError` for
    an encoding in which our bytes would be other letters.
    """

    def __init__(self, content: bytes, part: str, skipped: str = "", depth: int = _DEEP) -> None:
        self.content = content
        self._part = part
        self._skipped = skipped
        self._depth = depth
        self._cut, self._gap = _inside(content, skipped.encode()) if skipped else (len(content), 0)
        self._own: str | None = None
        self._names: dict[str, str] = {}
        """The names of elements without their own vocabulary's namespace."""
        self._path: list[Element] = []
        self._unseen = 0
        self._found: list[Element] = []
        self.root = self._parsed()

    @property
    def namespace(self) -> str:
        """The namespace of the part's own vocabulary."""
        return self._own or ""

    def _parsed(self) -> Element:
        fed = self.content
        if self._gap:
            fed = fed[: self._cut] + fed[self._cut + self._gap :]
        if len(fed) > MAX_UNUSUAL:
            size, limit = megabytes(len(fed)), megabytes(MAX_UNUSUAL)
            over_limit(f"部件 {self._part} 的大小", f"size of part {self._part}", size, limit)
        parser = self._parser = ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.XmlDeclHandler = lambda _version, encoding, _alone: check_encoding(encoding, self._part)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(fed, True)  # noqa: FBT003 - expat takes it by place
        except (ExpatError, ValueError, LookupError):
            damaged(self._part)
        finally:
            # It holds what it calls: in such a ring the part would stay until the garbage collector comes by.
            del self._parser
        return self._found[0]

    def _start(self, name: str, attributes: Attributes) -> None:
        if self._unseen:
            self._unseen += 1
            return
        known = self._names.get(name) or self._named(name)
        index = self._parser.CurrentByteIndex
        element = Element(known, attributes, index if index < self._cut else index + self._gap, self.content)
        path = self._path
        if path:
            path[-1].children.append(element)
        else:
            self._found.append(element)
        path.append(element)
        if known == self._skipped or len(path) > self._depth:
            self._unseen = 1

    def _named(self, name: str) -> str:
        namespace, _, local = name.rpartition(" ")
        if self._own is None:
            self._own = namespace
        known = self._names[name] = local if namespace == self._own else name
        return known

    def _end(self, _name: str) -> None:
        if self._unseen > 1:
            self._unseen -= 1
            return
        self._unseen = 0
        index = self._parser.CurrentByteIndex
        self._path.pop().last = index if index < self._cut else index + self._gap

    def _text(self, data: str) -> None:
        if self._path and not self._unseen:
            self._path[-1].text += data

    def declared(self, prefix: str, namespace: str) -> str:
        """Return what declares a prefix on an element of ours, with a blank before it; empty where the root does."""
        attribute = f'xmlns:{prefix}="{namespace}"'
        there = attribute.encode() in self.content[self.root.start : self.root.opened]
        return "" if there else f" {attribute}"

    def prefix(self, element: Element) -> bytes:
        """Return the prefix of an element with its colon, as the part spells it."""
        found = _NAME.match(self.content, element.start)
        return found[1] if found else b""

    def written(self, element: Element, text: bytes) -> bytes:
        """Return XML of ours, written without prefixes, as it belongs beside or into an element."""
        prefix = self.prefix(element)
        return _OWN_TAGS.sub(rb"<\1" + prefix, text) if prefix else text

    def into(self, element: Element, text: bytes) -> Splice:
        """Return what puts text at the end of an element, which may be an empty one."""
        if not element.empty:
            return Splice(element.last, element.last, text)
        found = _NAME.match(self.content, element.start)
        name = found[0][1:] if found else b""
        return Splice(element.opened - 2, element.opened, b">" + text + b"</" + name + b">")

    def ordered(self, element: Element, text: bytes, after: Collection[str]) -> Splice:
        """Return what puts text into an element, before the first child that the schema lets come later."""
        for child in element.children:
            names = [each.name for each in child.below()] if child.name == _ALTERNATIVES else [child.name]
            if any(name in after for name in names):
                return Splice(child.start, child.start, text)
        return self.into(element, text)

    def with_attribute(self, element: Element, name: str, value: str) -> Splice:
        """Return what gives an attribute without a prefix another value."""
        written = f'{name}="{escape(value, QUOTED)}"'.encode()
        for found in ATTRIBUTE.finditer(self.content, element.start, element.opened):
            if found[1] == name.encode():
                return Splice(found.start(), found.end(), written)
        found_name = _NAME.match(self.content, element.start)
        place = found_name.end() if found_name else element.start
        return Splice(place, place, b" " + written)


QUOTED = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
"""What is spelled otherwise in an attribute's value, beside &, < and >."""


def removed(element: Element) -> Splice:
    """Return what takes an element away."""
    return Splice(element.start, element.end, b"")


def _inside(content: bytes, name: bytes) -> tuple[int, int]:
    """Return where the inside of an element begins, and its length; 0 where only a parser can tell.

    Without comments, character data and instructions every < begins a tag.
    """
    if b"<!" in content or content.find(b"<?", 8) >= 0:
        return len(content), 0
    opened = re.search(rb"<((?:[^\s<>/:]+:)?" + name + rb")\s*>", content)
    end = content.find(b"</" + opened[1], opened.end()) if opened else -1
    return (opened.end(), end - opened.end()) if opened and end >= 0 else (len(content), 0)
