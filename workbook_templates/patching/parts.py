"""The parts of a package as they will be: read once, changed in memory, packed at the end.

With the two lists that hold a package together: which part points to which, and what kind each part is of.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from workbook_templates.opening.smallparts import Relationship, read_relationships, relationships_part, resolve
from workbook_templates.patching.archive import with_parts
from workbook_templates.patching.outline import QUOTED, Outline, removed
from workbook_templates.patching.splicing import spliced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbook_templates.opening import guard
    from workbook_templates.patching.splicing import Splice

CONTENT_TYPES = "[Content_Types].xml"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATIONSHIPS = b"http://schemas.openxmlformats.org/package/2006/relationships"


class _Kind(NamedTuple):
    """What is said of a part or of an extension; an empty kind takes it back."""

    element: str
    attribute: str
    value: str
    kind: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.element, self.value.lower()

    def written(self) -> str:
        value = escape(self.value, QUOTED)
        return f'<{self.element} {self.attribute}="{value}" ContentType="{self.kind}"/>'


@dataclass
class _Pointers:
    """What one part points to by now, what of it is new, and what is there no more."""

    by_now: dict[str, Relationship]
    new: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)


class Parts:
    """A package's parts by name, whatever its case."""

    def __init__(self, data: bytes, package: guard.Package) -> None:
        self._data = data
        self._package = package
        self._read: dict[str, bytes] = {}
        self._written: dict[str, bytes] = {}
        self._names: dict[str, str] = {}
        """New parts by their names in lower case."""
        self._removed: set[str] = set()
        self._kinds: list[_Kind] = []
        """What is to be said of kinds of parts, or to be said no more."""
        self._pointers: dict[str, _Pointers] = {}

    def __contains__(self, name: str) -> bool:
        key = name.lower()
        return key in self._written or (key in self._package and key not in self._removed)

    def named(self, prefix: str) -> list[str]:
        """Return the names, in lower case, of the parts under a prefix, new ones too."""
        found = dict.fromkeys([*self._package.named(prefix), *self._written])
        return [name for name in found if name.startswith(prefix) and name in self]

    def read(self, name: str) -> bytes:
        """Return a part as it is by now; raises `guard.Refused` as `guard.Package.read` does."""
        key = name.lower()
        if key in self._written:
            return self._written[key]
        if key not in self._read:
            self._read[key] = self._package.read(key if key not in self._removed else "")
        return self._read[key]

    def write(self, name: str, content: bytes) -> None:
        """Give a part another content, or add it."""
        key = name.lower()
        self._removed.discard(key)
        if key not in self._package:
            self._names.setdefault(key, name)
        self._written[key] = content

    def remove(self, name: str) -> None:
        """Leave a part out."""
        key = name.lower()
        self._written.pop(key, None)
        self._names.pop(key, None)
        if key in self._package:
            self._removed.add(key)

    def free_name(self, pattern: str) -> str:
        """Return the first name that no part has, the number from 1 on in place of the braces."""
        return next(name for number in count(1) if (name := pattern.format(number)) not in self)

    def packed(self) -> bytes:
        """Return the package; the very same bytes where nothing differs."""
        for name, pointers in self._pointers.items():
            self._tell_pointers(name, pointers)
        self._tell_kinds()
        changed = {
            key: content
            for key, content in self._written.items()
            if key not in self._names and self._read.get(key) != content
        }
        added = {name: self._written[key] for key, name in self._names.items()}
        if not changed and not added and not self._removed:
            return self._data
        return with_parts(self._data, changed, added, self._removed)

    def relationships(self, part: str) -> Mapping[str, Relationship]:
        """Return what a part points to by now, by id."""
        return self._pointers_of(part).by_now

    def _pointers_of(self, part: str) -> _Pointers:
        name = relationships_part(part)
        if name not in self._pointers:
            there = read_relationships(self.read(name), name) if name in self else {}
            self._pointers[name] = _Pointers(dict(there))
        return self._pointers[name]

    def related(self, part: str, kind: str) -> str:
        """Return the name of the first part of a kind that a part points to, empty where it points to none."""
        found = (each for each in self.relationships(part).values() if each.kind == kind and not each.external)
        return next((resolve(part, each.target) for each in found), "")

    def relate(self, part: str, kind: str, target: str) -> str:
        """Let a part point to another, ``kind`` the whole type; return the id."""
        pointers = self._pointers_of(part)
        identifier = next(name for number in count(1) if (name := f"rId{number}") not in pointers.by_now)
        path = _relative(part, target)
        pointers.by_now[identifier] = Relationship(kind.rpartition("/")[2], path, external=False)
        pointers.new[identifier] = f'<Relationship Id="{identifier}" Type="{kind}" Target="{escape(path, QUOTED)}"/>'
        return identifier

    def unrelate(self, part: str, identifier: str) -> None:
        """Let a part point to another no more; a list that would be left empty goes too."""
        pointers = self._pointers_of(part)
        del pointers.by_now[identifier]
        if pointers.new.pop(identifier, None) is None:
            pointers.gone.add(identifier)

    def _tell_pointers(self, name: str, pointers: _Pointers) -> None:
        """Write the list of what a part points to as it has to be by now."""
        text = "".join(pointers.new.values()).encode()
        if not pointers.by_now and pointers.gone:
            self.remove(name)
        elif text and name not in self:
            self.write(name, b'%s<Relationships xmlns="%s">%s</Relationships>' % (_DECLARATION, _RELATIONSHIPS, text))
        elif text or pointers.gone:
            outline = Outline(self.read(name), name, depth=1)
            splices = [removed(each) for each in outline.root.children if each.get("Id") in pointers.gone]
            if text:
                splices.append(outline.into(outline.root, outline.written(outline.root, text)))
            self.write(name, spliced(outline.content, splices))
        pointers.new.clear()
        pointers.gone.clear()

    def declare(self, name: str, kind: str) -> None:
        """Say what kind a part is of, unless that is said already."""
        self._kinds.append(_Kind("Override", "PartName", f"/{name}", kind))

    def declare_extension(self, extension: str, kind: str) -> None:
        """Say what kind the parts with an extension are of, unless that is said already."""
        self._kinds.append(_Kind("Default", "Extension", extension, kind))

    def undeclare(self, name: str) -> None:
        """Say no more what kind a part is of."""
        self._kinds.append(_Kind("Override", "PartName", f"/{name}"))

    def undeclare_extension(self, extension: str) -> None:
        """Say no more what kind the parts with an extension are of."""
        self._kinds.append(_Kind("Default", "Extension", extension))

    def _tell_kinds(self) -> None:
        """Write the list of kinds as it has to be by now: what is said again after it was taken back comes last."""
        if not self._kinds:
            return
        outline = Outline(self.read(CONTENT_TYPES), CONTENT_TYPES, depth=1)
        root = outline.root
        there = {(each.name, (each.get("PartName") or each.get("Extension")).lower()): each for each in root.children}
        gone: dict[tuple[str, str], Splice] = {}
        new: dict[tuple[str, str], str] = {}
        for said in self._kinds:
            if not said.kind:
                new.pop(said.key, None)
                if said.key in there:
                    gone[said.key] = removed(there[said.key])
            elif said.key in gone or said.key not in there:
                new.setdefault(said.key, said.written())
        self._kinds.clear()
        splices = list(gone.values())
        if new:
            splices.append(outline.into(root, outline.written(root, "".join(new.values()).encode())))
        self.write(CONTENT_TYPES, spliced(outline.content, splices))


def _relative(part: str, target: str) -> str:
    """Return how a part names another from its own folder."""
    here, there = part.split("/")[:-1], target.split("/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    return "/".join([".."] * (len(here) - shared) + there[shared:])
