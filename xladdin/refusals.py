"""Why the system would not do something with a file, in words that say what to do."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from checks.bilingual import Bilingual

_NOT_ALLOWED = Bilingual(
    "没有权限，或者文件正在别的程序（如 Excel）中打开，请关闭后再运行",
    "not permitted, or open in another program such as Excel; close it there and run this again",
)
_FULL = Bilingual("磁盘已满，请腾出空间后再运行", "the disk is full; make room and run this again")
_REASONS = {
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
    errno.EBUSY: _NOT_ALLOWED,
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: Bilingual("磁盘是只读的", "the disk is read-only"),
    errno.ENAMETOOLONG: Bilingual("名称太长", "the name is too long"),
    errno.ENOENT: Bilingual("没有这个文件夹", "there is no such folder"),
    errno.ENOTDIR: Bilingual("路径中有一段不是文件夹", "a part of the path is no folder"),
    errno.EISDIR: Bilingual("那里有同名的文件夹", "there is a folder of that name"),
    errno.EEXIST: Bilingual("那里有同名的文件", "there is a file of that name"),
    errno.EIO: Bilingual("磁盘读写出错", "the disk has failed"),
}

_UNKEPT = {sqlite3.SQLITE_FULL: _FULL, sqlite3.SQLITE_READONLY: _NOT_ALLOWED}
_KIND = 0xFF
"""The part of an error code of SQLite that says what kind it is."""


def why_unwritten(error: OSError) -> Bilingual:
    """Return why something could not be written: in the system's own words where it is nothing usual."""
    said = error.strerror or str(error) or type(error).__name__
    return _REASONS.get(error.errno or 0, Bilingual(said, said))


def why_unkept(error: Exception) -> Bilingual:
    """Return why SQLite could not write what was found."""
    said = str(error)
    return _UNKEPT.get(getattr(error, "sqlite_errorcode", 0), Bilingual(said, said))


def damaged(file: Path) -> Bilingual:
    """Return what is said of results that were kept and cannot be read any more, as a power cut may leave them."""
    return Bilingual(
        f"以前的结果 {file} 已损坏，请不加 --resume 重新检查",
        f"the earlier results in {file} are damaged; run this again without --resume",
    )


def spoilt(error: Exception) -> bool:
    """Tell whether what SQLite or zlib say of results that were kept is that they are damaged."""
    code = getattr(error, "sqlite_errorcode", 0)
    return not isinstance(error, sqlite3.Error) or code & _KIND in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
