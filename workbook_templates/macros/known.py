"""The macros of every template with Python that this program has made, by their SHA-256.

They are kept for good: a form comes back long after the program was upgraded. A test holds that those made now are
among them; after a change of the macros, or of xlwings, add its two lines.
"""

from __future__ import annotations

PROJECTS = frozenset(
    (
        # xlwings 0.37.8, functions 4dc61594216e
        "f500b8a2cce8d6825ca0639d050998d692fc04b1dda2bb27b2d650da2e283eb3",
    )
)
"""``vbaProject.bin`` as it was made."""

SOURCES = frozenset(
    (
        # xlwings 0.37.8, functions 4dc61594216e
        "c7892037c3b6347e843771919191cb6f838a82c907f8add458190501730a9e8a",
    )
)
"""Its sources, as `workbook_templates.macros.sources.digest_of` sums them up."""
