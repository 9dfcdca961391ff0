"""Why the system would not do something with a file, in words that say what to do."""

from __future__ import annotations

import errno

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


def why_unwritten(error: OSError) -> Bilingual:
    """Return why something could not be written: in the system's own words where it is nothing usual."""
    said = error.strerror or str(error) or type(error).__name__
    return _REASONS.get(error.errno or 0, Bilingual(said, said))


def full() -> Bilingual:
    """Return what is said of a full disk."""
    return _FULL
