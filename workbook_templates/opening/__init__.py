"""From a file's bytes to a neutral grid, safely: nothing in the file is executed, followed or fetched."""

from __future__ import annotations

import stat
from pathlib import Path, PurePath

from workbook_templates.opening.grid import (
    CHECK_SHEET,
    STAMP_SHEET,
    CellContent,
    Formula,
    Merge,
    SheetGrid,
    Tally,
    WorkbookGrid,
    a1,
)
from workbook_templates.opening.guard import MAX_FILE, Refused, check_file_size, container_of, refuse

__all__ = [
    "CHECK_SHEET",
    "STAMP_SHEET",
    "CellContent",
    "Formula",
    "Merge",
    "Refused",
    "SheetGrid",
    "Tally",
    "WorkbookGrid",
    "a1",
    "open_workbook",
    "read_bytes",
]

_XML_EXTENSIONS = frozenset((".xlsx", ".xltx"))
_MACRO_EXTENSIONS = frozenset((".xlsm", ".xltm", ".xlam"))
_BIFF_EXTENSIONS = frozenset((".xls", ".xlt", ".xla", ".et", ".ett"))


def open_workbook(data: bytes, name: str) -> WorkbookGrid:
    """Read a workbook from its bytes, judged by content; ``name`` only tells whether its extension fits.

    Raises `Refused` with the problem when it is no workbook, or none that is safe to read.
    """
    if container_of(data) == "zip":
        from workbook_templates.opening.xlsx import read_xlsx  # noqa: PLC0415 - each reader costs its import

        grid = read_xlsx(data)
    else:
        from workbook_templates.opening.xls import read_xls  # noqa: PLC0415

        grid = read_xls(data)
    grid.wrong_extension = _wrong_extension(name, grid.content)
    return grid


def read_bytes(path: str | Path) -> bytes:
    """Return a file's bytes, its size checked first.

    Raises `Refused` when it is too large or cannot be read, `FileNotFoundError` when it is not there.
    """
    path = Path(path)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
            # A pipe would be waited for without end.
            refuse("unopenable", reason_zh="这不是普通文件", reason_en="it is no ordinary file")
        check_file_size(found.st_size)
        with path.open("rb") as file:
            # Never more than was checked, should the file grow or be no ordinary one.
            data = file.read(MAX_FILE + 1)
    except FileNotFoundError:
        raise
    except IsADirectoryError:
        refuse("unopenable", reason_zh="这是一个文件夹", reason_en="it is a folder")
    except PermissionError:
        refuse("unopenable", reason_zh="没有读取权限", reason_en="permission denied")
    except OSError as error:
        refuse("unopenable", reason_zh="系统无法读取", reason_en=error.strerror or "the system cannot read it")
    check_file_size(len(data))
    return data


def _wrong_extension(name: str, content: str) -> str:
    extension = PurePath(name).suffix.lower()
    fitting = {
        "xlsx": _XML_EXTENSIONS | _MACRO_EXTENSIONS,
        "xlsm": _MACRO_EXTENSIONS,
        "xls": _BIFF_EXTENSIONS,
    }[content]
    return "" if not extension or extension in fitting else extension
