"""Which workbooks a run is asked to check, and what copies of them are called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

KEPT = ".xladdin-run.db"
"""The file with the results of a run, in the folder of its reports: it tells that our own workbooks lie there."""
COPIES = "annotated"
"""The folder of the annotated copies, beside it."""
SUMMARY = "summary.xlsx"
"""The summary of a run, beside it."""
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".et", ".ett"})
"""The extensions that a folder is searched for."""


class PathError(Exception):
    """A path that is not there or holds no workbook: the run itself cannot be done."""


def workbooks(paths: Sequence[str]) -> list[Path]:
    """Return the workbooks that the paths name: files as they are, folders searched through.

    Passed over in a folder: lock files (``~$…``, ``.~lock…``), hidden files and folders, what is no workbook, and what
    an earlier run wrote into the folder of its reports.
    Raises `PathError` for a path that is not there and for a folder without a workbook.
    """
    found: dict[Path, None] = {}
    for text in paths:
        path = Path(text)
        if path.is_dir():
            inside = sorted(_inside(path), key=str)
            if not inside:
                raise PathError(f"文件夹 {text} 中没有表格文件（{'、'.join(sorted(WORKBOOKS))}）")
            found.update(dict.fromkeys(inside))
        elif path.exists():
            found[path] = None
        else:
            raise PathError(f"找不到文件或文件夹：{text}")
    return list(found)


def _inside(folder: Path) -> Iterator[Path]:
    kept = cache(lambda folder: (folder / KEPT).exists())
    for path in folder.rglob("*"):
        relative = path.relative_to(folder)
        hidden = any(part.startswith((".", "~$")) for part in relative.parts)
        if not hidden and path.suffix.lower() in WORKBOOKS and path.is_file() and not _ours(path, folder, kept):
            yield path


def _ours(path: Path, folder: Path, kept: Callable[[Path], bool]) -> bool:
    """Tell whether a workbook is one that an earlier run wrote: the summary, or an annotated copy."""
    if path.name == SUMMARY and kept(path.parent):
        return True
    between = [parent for parent in path.parents if parent == folder or folder in parent.parents]
    return any(parent.name == COPIES and kept(parent.parent) for parent in between)


def copy_names(paths: Sequence[Path], arguments: Sequence[str]) -> dict[str, str]:
    """Return what the copies of workbooks are called, by their paths: as they lie in the folders that were named.

    With one folder it is left out of the names. Slashes part them on every system, and no two are the same.
    """
    roots = [Path(argument) for argument in arguments]
    folders = [root for root in roots if root.is_dir()]
    found: dict[str, str] = {}
    taken: set[str] = set()
    for path in paths:
        root = next((folder for folder in folders if path.is_relative_to(folder) and path not in roots), path.parent)
        name = path.relative_to(root)
        if len(roots) > 1 and root in folders and root.name:
            name = root.name / name
        found[str(path)] = _free(name, taken)
    return found


def _free(name: Path, taken: set[str]) -> str:
    # Links to a name with that sign do not open in every Excel.
    name = Path(name.as_posix().replace("#", "＃"))
    number, free = 1, name.as_posix()
    # As systems see it that tell no case apart.
    while free.casefold() in taken:
        number += 1
        free = name.with_stem(f"{name.stem}({number})").as_posix()
    taken.add(free.casefold())
    return free
