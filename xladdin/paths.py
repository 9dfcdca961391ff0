"""Which workbooks a run is asked to check, and what copies of them are called."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from checks.bilingual import Bilingual, BilingualError

KEPT = ".xladdin-run.db"
"""The file with the results of a run, in the folder of its reports: it tells that our own workbooks lie there."""
COPIES = "annotated"
"""The folder of the annotated copies, beside it."""
_MAGIC = b"SQLite format 3\0"
"""How such a file begins: an empty one of that name hides nothing."""
SUMMARY = "summary.xlsx"
"""The summary of a run, beside it."""
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".et", ".ett"})
"""The extensions that a folder is searched for."""
_OTHERS = frozenset({".xlsb", ".ods", ".doc", ".docx", ".wps", ".pdf", ".zip", ".rar", ".7z"})
"""Those of files in which units send forms too, and which are not read."""


class PathError(BilingualError):
    """A path that is not there or holds no workbook: the run itself cannot be done."""


def workbooks(paths: Sequence[str], out: Path | None = None, notes: list[Bilingual] | None = None) -> list[Path]:
    """Return the workbooks that the paths name, each once: files as they are, folders searched through.

    Passed over in a folder: lock files (``~$…``, ``.~lock…``), hidden files and folders, what is no workbook, and what
    an earlier run wrote into the folder of its reports, ``out`` or another. ``notes`` are added to where files were
    passed over that a reader might miss. Raises `PathError` for a path that is not there and for a folder without
    a workbook.
    """
    found: dict[str, Path] = {}
    resolved: dict[Path, Path] = {}
    notes = [] if notes is None else notes

    def add(path: Path) -> None:
        # By its folder, however that is spelled: a file that is named twice is no second submission.
        folder = resolved.get(path.parent)
        if folder is None:
            folder = resolved[path.parent] = path.parent.resolve()
        found.setdefault(f"{folder}{os.sep}{path.name}", path)

    for text in paths:
        path = Path(text)
        # An empty name, as of a variable that is not set, is not the folder one is in.
        if text and path.is_dir():
            inside = sorted(_inside(path, out, notes), key=str)
            if not inside:
                kinds = sorted(WORKBOOKS)
                raise PathError(
                    f"文件夹 {text} 中没有表格文件（{'、'.join(kinds)}）",
                    f"there is no workbook in the folder {text} ({', '.join(kinds)})",
                )
            for each in inside:
                add(each)
        elif text and path.exists():
            add(path)
        else:
            raise PathError(f"找不到文件或文件夹：{text}", f"no such file or folder: {text}")
    return [*found.values()]


def _inside(folder: Path, out: Path | None, notes: list[Bilingual]) -> Iterator[Path]:
    own = out.resolve() if out is not None else None
    passed: Counter[Path] = Counter()
    others: Counter[str] = Counter()
    for top, folders, files in os.walk(folder, onerror=lambda error: notes.append(_unopened(error))):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = Path(top)
        notes.extend(_linked(here / name) for name in folders if _leads_out(here / name, folder))
        for name in files:
            path = here / name
            if path.suffix.lower() in _OTHERS and not name.startswith((".", "~$")):
                others[path.suffix.lower()] += 1
            if name.startswith((".", "~$")) or path.suffix.lower() not in WORKBOOKS or not path.is_file():
                continue
            if (reports := _reports_of(path, folder, own)) is not None:
                passed[reports] += 1
            else:
                yield path
    if others:
        notes.append(_other(folder, others))
    for reports, number in passed.items():
        # Of its own folder everyone knows.
        if reports.resolve() != own:
            zh = f"略过以前检查时写的 {number} 个文件：{reports} 中的 {SUMMARY}、{COPIES}"
            en = f"files passed over, as an earlier run wrote them: {number}, in {reports} ({SUMMARY}, {COPIES})"
            notes.append(Bilingual(zh, en))


def _unopened(error: OSError) -> Bilingual:
    return Bilingual(
        f"文件夹 {error.filename} 打不开，其中的文件没有检查",
        f"the folder {error.filename} cannot be opened; its files were not checked",
    )


def _leads_out(path: Path, folder: Path) -> bool:
    return path.is_symlink() and not path.resolve().is_relative_to(folder.resolve())


def _linked(path: Path) -> Bilingual:
    return Bilingual(
        f"{path} 是指向别处文件夹的链接，其中的文件没有检查；要检查，请另外写上它",
        f"{path} is a link to a folder elsewhere; its files were not checked, unless it is named itself",
    )


def _other(folder: Path, kinds: Counter[str]) -> Bilingual:
    """Tell of files that may hold forms and are no workbooks that can be read: whoever sent them sent something."""
    listed = sorted(kinds.items())
    zh = "、".join(f"{kind} {number} 个" for kind, number in listed)
    en = ", ".join(f"{number} {kind}" for kind, number in listed)
    return Bilingual(
        f"文件夹 {folder} 中有些文件没有检查：{zh}；其中有自评表的，压缩包请解开，其他的请存成 .xlsx",
        f"files in {folder} were not checked: {en}; where they hold forms, unpack them or save them as .xlsx",
    )


def _reports_of(path: Path, folder: Path, own: Path | None) -> Path | None:
    """Return the folder of reports that a workbook is a part of: the summary, or an annotated copy. None for others.

    A folder that is named itself is searched through whatever it is.
    """
    if path.name == SUMMARY and _holds_reports(path.parent, own):
        return path.parent
    below = [parent for parent in path.parents if folder in parent.parents]
    return next((each.parent for each in below if each.name == COPIES and _holds_reports(each.parent, own)), None)


def _holds_reports(folder: Path, own: Path | None) -> bool:
    if own is not None and folder.resolve() == own:
        return True
    try:
        with (folder / KEPT).open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


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
        if len(roots) > 1 and root in folders:
            # `..` has a name only once it is resolved.
            name = root.resolve().name / name
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
