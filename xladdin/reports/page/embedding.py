"""Data and code inside an HTML page, so that nothing from outside can become markup or code."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable

from markupsafe import Markup

_HARMLESS = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029\u202a\u202b\u202c\u202d\u202e"}
"""Letters that could end a script element, open a comment, end a line of a script or turn a line around, as JSON spells
them too."""


def data(value: object) -> Markup:
    """Return plain data as the content of ``<script type="application/json">``.

    The texts must hold no lone surrogates: these have no bytes in UTF-8.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_HARMLESS))  # noqa: S704 - nothing in it can be markup any more


def code(text: str) -> Markup:
    """Return a script or a style sheet of our own as the content of its element.

    Raises `ValueError` where its text would end the element: escaping is not possible in it.
    """
    if any(mark in text.lower() for mark in ("</script", "</style", "<!--")):
        raise ValueError("a script or style would end its own element")
    return Markup(text)  # noqa: S704 - it is a file of this package


def policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """Return a Content-Security-Policy that lets exactly these scripts and styles work, and no request leave."""
    allowed = " ".join(_digest(script) for script in scripts)
    styled = " ".join(_digest(style) for style in styles)
    return f"default-src 'none'; script-src {allowed}; style-src {styled}; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
