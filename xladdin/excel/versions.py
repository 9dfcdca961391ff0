"""What the macros of a template were made with: written into its stamp, compared by ``xladdin excel doctor``."""

from __future__ import annotations

import hashlib

from xladdin.excel.vba import modules

XLWINGS, FUNCTIONS = "XLADDIN_XLWINGS", "XLADDIN_FUNCTIONS"
"""The names of the two things more that the stamp of a template with Python says (docs/stamp.md)."""


def functions_version() -> str:
    """Return what tells one list of functions from another: the first digits of the wrappers' SHA-256."""
    return hashlib.sha256(modules()["xlwings_udfs"].encode()).hexdigest()[:12]
