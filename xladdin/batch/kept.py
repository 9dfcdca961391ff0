"""What is kept of a workbook once it was examined: its part of the report, and what ties it to others."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from checks.batch import contribute
from checks.catalogue import Kin
from checks.matching import Listed, Want
from checks.rows import Problem, Submission
from xladdin.company import Ties
from xladdin.reports.document import submission_document
from xladdin.run import Job, Result, Settings, examine

_QUICK = 1
"""Of zlib's levels: a document is written once and read a few times."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How results are put into words."""

    language: str = "zh"
    matches: bool = False


class Given(NamedTuple):
    """An `Entry` with its facts packed."""

    rule: str
    key: str
    facts: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A workbook's results as plain data: small, and the same from whatever process they come."""

    path: str
    content: str
    """The SHA-256 of the file, empty where it could not be read."""
    unchanged: bool = False
    """It is the file that is known already: nothing else is filled in."""
    status: str = ""
    counts: tuple[int, int, int] = (0, 0, 0)
    """Errors, findings to verify, notes."""
    document: bytes = b""
    """See `unpacked`."""
    ties: str = ""
    """See `ties_of`."""
    needy: bool = False
    """It looks for other files: target tables, or its family."""
    entries: tuple[Given, ...] = ()
    """What it contributes to the rules over several submissions."""


def keep(result: Result, settings: Settings, manner: Manner, content: str) -> Kept:
    """Return what is kept of a result."""
    document = submission_document(result, settings.profile, manner.language, matches=manner.matches)
    counts = document["counts"]
    return Kept(
        path=result.submission.path,
        content=content,
        status=document["status"],
        counts=(counts["error"], counts["warning"], counts["info"]),
        document=packed(document),
        ties=_ties_text(result.ties),
        needy=bool(result.ties.wants or result.ties.kin),
        entries=tuple(
            Given(each.rule, each.key, packed(each.facts))
            for each in contribute(result.submission, settings.profile, settings.rules, content)
        ),
    )


def failed(path: str, problem: Problem, settings: Settings, manner: Manner) -> Kept:
    """Return what is kept of a workbook that cost its reader its life or its time."""
    result = examine(Job(path), settings, lambda path: Submission(path, problem=problem))
    return keep(replace(result, ties=Ties(path)), settings, manner, "")


def packed(document: Mapping[str, Any]) -> bytes:
    """Return a document as it is stored."""
    return zlib.compress(json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode(), _QUICK)


def unpacked(document: bytes) -> dict[str, Any]:
    """Return a stored document."""
    loaded: dict[str, Any] = json.loads(zlib.decompress(document))
    return loaded


def unpacking_alike() -> Callable[[bytes], dict[str, Any]]:
    """Return what unpacks documents that say much the same and are held together: equal texts are held once."""
    held: dict[str, str] = {}

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {
            held.setdefault(name, name): held.setdefault(value, value) if isinstance(value, str) else value
            for name, value in pairs
        }

    decoder = json.JSONDecoder(object_pairs_hook=mapping)
    return lambda document: decoder.decode(zlib.decompress(document).decode())


def _ties_text(ties: Ties) -> str:
    """Return the ties as JSON: unlike a pickle, whoever changes what was stored can do no more than lie."""
    if not (ties.listed or ties.wants or ties.kin):
        return ""
    return json.dumps(
        [
            [[each.key, each.years] for each in ties.listed],
            [[each.key, each.years] for each in ties.wants],
            [[each.code, each.kindred, each.place, each.fact] for each in ties.kin],
        ]
    )


def ties_of(path: str, text: str) -> Ties:
    """Return the ties that were kept of a workbook."""
    if not text:
        return Ties(path)
    listed, wants, kin = json.loads(text)
    return Ties(
        path,
        tuple(Listed(path, key, tuple(years)) for key, years in listed),
        tuple(Want(key, tuple(years)) for key, years in wants),
        tuple(Kin(code, kindred, path, place, fact) for code, kindred, place, fact in kin),
    )
