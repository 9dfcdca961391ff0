"""Are the macros of a workbook those of our own templates, and does nothing else in it call them?

``known`` lists our macros, ``sources`` reads those that Excel has written anew, ``reaching`` looks for what else in
the package could call a procedure, and ``calls`` tells what a formula calls. Nothing is run.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from workbook_templates.macros.known import PROJECTS, SOURCES
from workbook_templates.macros.reaching import BINARY, leads_elsewhere, reached
from workbook_templates.opening.guard import Package, Refused

if TYPE_CHECKING:
    from typing import Literal

    Likeness = Literal["", "source", "bytes"]

__all__ = ["Standing", "leads_elsewhere", "standing_of"]

_LARGEST = 4 << 20
"""Bytes of macros that are looked into; ours have 33 KB, compiled a few hundred."""
_LISTED = b"Module=xladdin_buttons"
"""How a project lists our module of buttons, in plain text: where it is missing nothing is unpacked."""


class Standing(NamedTuple):
    """What the macros of a workbook are."""

    like: Likeness = ""
    """Ours byte for byte, in their source alone (another program has saved them), or not."""
    reached: str = ""
    """For ours: the part from which more than the template's own could be called, empty where there is none."""

    @property
    def proven(self) -> Likeness:
        """How far the macros are ours, where nothing else in the workbook can call them."""
        return "" if self.reached else self.like


def standing_of(package: Package, data: bytes) -> Standing:
    """Return what the macros of a package are; ``data`` are its bytes. Never raises."""
    like = _likeness(package)
    return Standing(like, reached(package, data)) if like else Standing()


def _likeness(package: Package) -> Likeness:
    if not 0 < package.size(BINARY) <= _LARGEST:
        return ""
    try:
        binary = package.read_binary(BINARY)
        if hashlib.sha256(binary).hexdigest() in PROJECTS:
            return "bytes"
        return "source" if _LISTED in binary and _has_our_source(binary) else ""
    except (Refused, OSError, ValueError):
        return ""


def _has_our_source(binary: bytes) -> bool:
    from workbook_templates.macros.sources import digest_of, read_sources  # noqa: PLC0415 - it costs its import

    return digest_of(read_sources(binary)) in SOURCES
