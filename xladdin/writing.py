"""Writing a file so that nobody ever sees half of it."""

from __future__ import annotations

from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write beside and rename into place; what stood there before stays as it is until all is written.

    Raises `OSError` where that cannot be done; nothing is left beside.
    """
    half = path.with_name(f".{path.name}.part")
    try:
        half.write_bytes(data)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
