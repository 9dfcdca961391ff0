"""The part with a sheet's notes: ours put in and taken out; those of others stay, with our text behind theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from workbook_templates.celltext import spelled
from workbook_templates.marks import HEAD, TAIL
from workbook_templates.opening.guard import damaged
from workbook_templates.patching.edits import refuse
from workbook_templates.patching.outline import Element, Outline, removed
from workbook_templates.patching.splicing import Splice, spliced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

AUTHOR = "xladdin"
_THREADED = "tc="
"""How the author of a note begins that stands for a conversation, kept in a part of its own."""
_LOOK = '<rPr><sz val="9"/><color indexed="81"/><rFont val="宋体"/><charset val="134"/></rPr>'


class Cleaned(NamedTuple):
    """A part without our notes."""

    content: bytes
    gone: frozenset[str]
    """The cells whose notes were ours."""
    shortened: Mapping[str, str]
    """The cells whose notes held a text of ours, and that text."""
    empty: bool
    """No note is left."""


def new_part(namespace: str) -> bytes:
    """Return a part without notes."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<comments xmlns="{namespace}"><authors></authors><commentList></commentList></comments>'
    ).encode()


class Notes:
    """The notes of one sheet. Raises `guard.Refused` for what is no such part."""

    def __init__(self, content: bytes, part: str) -> None:
        self._outline = Outline(content, part)
        self._part = part
        root = self._outline.root
        authors, notes = root.first("authors"), root.first("commentList")
        if authors is None or notes is None:
            damaged(part)
        self._authors, self._list = authors, notes
        self._names = [author.text for author in authors.named("author")]

    def cells(self) -> Iterator[str]:
        """Yield the cells with notes."""
        return (_cell(note) for note in self._list.named("comment"))

    def threaded(self) -> frozenset[str]:
        """Return the cells whose notes stand for conversations."""
        return frozenset(_cell(note) for note in self._list.named("comment") if self._is_threaded(note))

    def _is_threaded(self, note: Element) -> bool:
        author = note.get("authorId")
        known = author.isascii() and author.isdigit() and int(author) < len(self._names)
        return known and self._names[int(author)].startswith(_THREADED)

    def cleaned(self) -> Cleaned:
        """Return the part without what is ours."""
        splices, gone, shortened, left = [], set(), {}, []
        for note in self._list.named("comment"):
            text = "".join(piece.text for piece in _pieces(note))
            if text.lstrip().startswith(HEAD):
                gone.add(_cell(note))
                splices.append(removed(note))
                continue
            left.append(note)
            at = text.find(TAIL)
            if at >= 0:
                shortened[_cell(note)] = text[at:]
                splices += self._cut(note, len(text[:at].rstrip("\r\n")))
        if splices:
            splices += self._without_author(left)
        content = spliced(self._outline.content, splices)
        return Cleaned(content, frozenset(gone), shortened, empty=bool(gone) and not left)

    def _cut(self, note: Element, kept: int) -> Iterator[Splice]:
        """Yield what cuts a note's text off after so many characters."""
        runs = {id(piece): run for run in _runs(note) for piece in run.named("t")}
        for piece in _pieces(note):
            text = piece.text[: max(kept, 0)]
            kept -= len(piece.text)
            if text == piece.text:
                continue
            if not text and id(piece) in runs:
                yield removed(runs[id(piece)])
            else:
                yield Splice(piece.opened, piece.last, escape(text).encode())

    def _without_author(self, left: Iterable[Element]) -> Iterator[Splice]:
        """Yield what takes our name off the list, where it is the last one and no note that is left has it."""
        last = str(len(self._names) - 1)
        if self._names and self._names[-1] == AUTHOR and all(note.get("authorId") != last for note in left):
            yield removed(self._authors.named("author")[-1])

    def with_notes(self, texts: Mapping[str, str]) -> bytes:
        """Return the part with a text on each cell, in a note of its own or behind what a note there says."""
        there = {_cell(note): note for note in self._list.named("comment")}
        splices, new = [], []
        author = self._names.index(AUTHOR) if AUTHOR in self._names else len(self._names)
        for cell, text in texts.items():
            if cell in there:
                splices.append(self._extended(there[cell], text))
            else:
                new.append(f'<comment ref="{cell}" authorId="{author}"><text>{_run(text)}</text></comment>')
        if new:
            splices.append(self._outline.into(self._list, self._written(self._list, "".join(new))))
            if author == len(self._names):
                name = self._written(self._authors, f"<author>{AUTHOR}</author>")
                splices.append(self._outline.into(self._authors, name))
        return spliced(self._outline.content, splices)

    def _extended(self, note: Element, tail: str) -> Splice:
        """Return what puts our text behind a note that is there, into a run of its own where it has runs."""
        text = note.first("text")
        if text is None:
            refuse("unusual", part=self._part)
        runs, plain = text.named("r"), text.first("t")
        if runs:
            return Splice(runs[-1].end, runs[-1].end, self._written(text, _run("\n" + tail)))
        if plain is not None:
            return self._outline.into(plain, escape(spelled("\n" + tail)).encode())
        return self._outline.into(text, self._written(text, _run(tail)))

    def _written(self, beside: Element, text: str) -> bytes:
        return self._outline.written(beside, text.encode())


def _cell(note: Element) -> str:
    return note.get("ref").replace("$", "").upper()


def _runs(note: Element) -> list[Element]:
    text = note.first("text")
    return text.named("r") if text is not None else []


def _pieces(note: Element) -> list[Element]:
    """Return the elements that hold a note's text, in order."""
    text = note.first("text")
    if text is None:
        return []
    return [*text.named("t"), *(piece for run in text.named("r") for piece in run.named("t"))]


def _run(text: str) -> str:
    return f'<r>{_LOOK}<t xml:space="preserve">{escape(spelled(text))}</t></r>'
