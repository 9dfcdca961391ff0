"""Saved values for the formulas of a workbook, which openpyxl writes without any."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from openpyxl import Workbook

Saved = float | str
"""A number, or a text; one that begins with # is an error."""


def saved(book: Workbook, values: Mapping[str, Saved] | None = None, *, sheet: int = 1) -> bytes:
    """Return the bytes of a workbook, with saved values for the formulas of one sheet by their addresses."""
    stream = io.BytesIO()
    book.save(stream)
    return patched(stream.getvalue(), {f"xl/worksheets/sheet{sheet}.xml": values or {}})


def patched(data: bytes, sheets: Mapping[str, Mapping[str, Saved]]) -> bytes:
    """Return a workbook with saved values in the parts named."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name).decode("utf-8", "surrogateescape")
            for address, value in sheets.get(name, {}).items():
                content = _with_value(content, address, value)
            new.writestr(name, content.encode("utf-8", "surrogateescape"))
    return out.getvalue()


def _with_value(content: str, address: str, value: Saved) -> str:
    kind = "" if not isinstance(value, str) else ' t="e"' if value.startswith("#") else ' t="str"'
    pattern = re.compile(rf'<c r="{address}"([^>]*)>(<f>[^<]*</f>)<v ?/?>(?:</v>)?</c>')
    content, count = pattern.subn(rf'<c r="{address}"\1{kind}>\2<v>{value}</v></c>', content)
    assert count == 1, address
    return content
