"""Writing a file so that nobody ever sees half of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

HALF = f".{'[0-9a-f]' * 16}.part"
"""How files are named while they are written, as a pattern of file names."""


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Yield a path beside to write to; when the block ends well, what it wrote takes the place of ``path``.

    Where the block raises, what stood there before stays as it is and nothing is left beside.
    Raises `OSError` where the file cannot be put in place.
    """
    # Not the name itself with more to it, which a file system may find too long.
    half = path.with_name(f".{sha256(path.name.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.part")
    try:
        yield half
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes) -> None:
    """Write beside and rename into place; what stood there before stays as it is until all is written.

    Raises `OSError` where that cannot be done; nothing is left beside.
    """
    write_pieces(path, (data,))


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write piece by piece as `write_whole` does; what stops the pieces leaves all as it was, too."""
    with beside(path) as half, half.open("wb") as file:
        file.writelines(pieces)
