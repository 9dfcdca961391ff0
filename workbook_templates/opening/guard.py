"""What kind of file is it, and is it safe to hand to a reader? Judged by content, with bounded work.

Every refusal is a `checks.rows.Problem`. Its key is one of ``empty``, ``html``, ``text``, ``xml2003``,
``not-workbook``, ``other-office``, ``encrypted``, ``damaged``, ``limit``, ``unsafe``, ``unopenable``.
Words among its facts come in pairs, ``what_zh`` and ``what_en``; names and figures stand alone.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import NoReturn

from checks.rows import Problem

MAX_FILE = 64 << 20
"""Bytes of a file."""
MAX_MEMBERS = 2_000
"""Parts in a package."""
MAX_PART = 96 << 20
"""Bytes of one part once inflated."""
MAX_TOTAL = 128 << 20
"""Bytes of all parts that are read, once inflated."""
MAX_CELLS = 1_000_000
"""Cells with content on one sheet, and shared strings."""
MAX_AREA = 2_000_000
"""Cells between A1 and the last cell with content: a reader lays them all out."""
MAX_MERGES = 20_000
"""Merged ranges on one sheet."""
MAX_MERGED_AREA = 4_000_000
"""Cells in the merged ranges of one sheet; whole merged rows are common, a merged sheet is not."""
MAX_UNUSUAL = 8 << 20
"""Bytes of a sheet in a spelling that only a full XML parser reads, which is slow."""

OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_SIGNATURE = b"PK\x03\x04"
_DIRECTORY_ENTRY = b"PK\x01\x02"
_HTML = (b"<html", b"<!doctype html", b"<table", b"<meta", b"mime-version:")
_XML2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_OTHER_OFFICE = (("word/", "docx"), ("ppt/", "pptx"), ("xl/workbook.bin", "xlsb"))
_OPEN_DOCUMENT = {b"spreadsheet": "ods", b"text": "odt", b"presentation": "odp"}


class Refused(Exception):  # noqa: N818 - the outcome of a judgement, not a fault of the program
    """A file that is not read, and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.key, dict(problem.facts))
        self.problem = problem


def refuse(key: str, **facts: str) -> NoReturn:
    """Refuse a file for the reason named by ``key``."""
    raise Refused(Problem(key, facts))


def damaged(part: str) -> NoReturn:
    """Refuse a file whose ``part`` cannot be read."""
    refuse("damaged", part=part)


def over_limit(zh: str, en: str, found: str, limit: str) -> NoReturn:
    """Refuse a file that holds more of something than is read."""
    refuse("limit", what_zh=zh, what_en=en, found=found, limit=limit)


def megabytes(size: int) -> str:
    """Write a size for a reader."""
    return f"{size / (1 << 20):.1f} MB".replace(".0 MB", " MB")


def check_file_size(size: int) -> None:
    """Refuse a file that is too large."""
    if size > MAX_FILE:
        over_limit("文件大小", "file size", megabytes(size), megabytes(MAX_FILE))


def check_cells(count: int) -> None:
    """Refuse a sheet with too many cells with content."""
    if count > MAX_CELLS:
        over_limit("有内容的单元格数", "cells with content", str(count), str(MAX_CELLS))


def check_area(rows: int, columns: int) -> None:
    """Refuse a sheet whose last cell with content lies too far out."""
    if rows * columns > MAX_AREA:
        over_limit("内容跨越的单元格数", "cells the content spans", f"{rows}×{columns}", str(MAX_AREA))


def check_merges(count: int, area: int = 0) -> None:
    """Refuse a sheet with too many merged ranges, or ranges too large."""
    if count > MAX_MERGES:
        over_limit("合并区域数", "merged ranges", str(count), str(MAX_MERGES))
    if area > MAX_MERGED_AREA:
        over_limit("合并区域的单元格数", "merged cells", str(area), str(MAX_MERGED_AREA))


def container_of(data: bytes) -> str:
    """Tell whether the bytes are a ``zip`` or an ``ole`` container, and refuse everything else by name."""
    if not data:
        refuse("empty")
    check_file_size(len(data))
    if data.startswith(_ZIP_SIGNATURE):
        return "zip"
    if data.startswith(OLE_SIGNATURE):
        return "ole"
    return _refuse_by_text(data[:4096])


def _refuse_by_text(head: bytes) -> NoReturn:
    text = _decoded(head)
    if text is None:
        if head.startswith(b"%PDF"):
            refuse("not-workbook", what_zh="PDF 文件", what_en="a PDF file")
        refuse(
            "not-workbook", what_zh="内容不是任何已知的表格格式", what_en="its content is no known spreadsheet format"
        )
    lowered = text.lstrip("\ufeff \r\n\t").lower().encode()
    if not lowered:
        refuse("empty")
    if _XML2003 in lowered:
        refuse("xml2003")
    if lowered.startswith(b"%pdf"):
        refuse("not-workbook", what_zh="PDF 文件", what_en="a PDF file")
    if lowered.startswith(b"{\\rtf"):
        refuse("other-office", kind="rtf")
    if any(mark in lowered for mark in _HTML):
        refuse("html")
    if lowered.startswith(b"<?xml"):
        refuse("not-workbook", what_zh="XML 文件", what_en="an XML file")
    refuse("text")


def _decoded(head: bytes) -> str | None:
    """Read the head of a file as text, None when it is binary."""
    encodings = ("utf-16",) if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8", "gb18030")
    for encoding in encodings:
        # The head may end inside a character: up to three bytes are given up.
        for end in range(len(head), max(len(head) - 4, 0), -1):
            try:
                text = head[:end].decode(encoding)
            except UnicodeDecodeError:
                continue
            return None if _CONTROL.search(text) else text
    return None


class Package:
    """The parts of an Office Open XML file, inflated within limits and handed out once checked."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._inflated = 0
        self._members = _members(data)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._members

    def named(self, prefix: str) -> list[str]:
        """Return the names, in lower case, of the parts under a prefix."""
        return [name for name in self._members if name.startswith(prefix)]

    def size(self, name: str) -> int:
        """Return the declared size of a part once inflated, 0 when it is missing."""
        member = self._members.get(name.lower())
        return member.file_size if member else 0

    def read(self, name: str) -> bytes:
        """Return one part, found without regard to case: an XML part that holds no DTD and no UTF-16.

        Raises `Refused` when it is missing, damaged, too large or unsafe.
        """
        content = self.read_binary(name)
        _check_xml(content, name)
        return content

    def read_binary(self, name: str) -> bytes:
        """Return one part that is no XML; raises `Refused` when it is missing, damaged or too large."""
        member = self._members.get(name.lower())
        if member is None:
            damaged(name)
        if member.file_size > MAX_PART:
            over_limit(f"部件 {name} 的大小", f"size of part {name}", megabytes(member.file_size), megabytes(MAX_PART))
        self._inflated += member.file_size
        if self._inflated > MAX_TOTAL:
            over_limit("解压后的总大小", "total size once inflated", megabytes(self._inflated), megabytes(MAX_TOTAL))
        return _inflate(self._data, member, name)

    def refuse_unless_spreadsheet(self, main_part: str) -> None:
        """Refuse a package of another kind than a workbook in XML."""
        if main_part in self:
            return
        for prefix, kind in _OTHER_OFFICE:
            if self.named(prefix):
                refuse("other-office", kind=kind)
        if "mimetype" in self:
            declared = _inflate(self._data, self._members["mimetype"], "mimetype")
            family = declared.rpartition(b".opendocument.")[2].partition(b"-")[0]
            if family in _OPEN_DOCUMENT:
                refuse("other-office", kind=_OPEN_DOCUMENT[family])
        if self.named("xl/"):
            damaged(main_part)
        refuse("not-workbook", what_zh="压缩包，里面没有工作簿", what_en="a zip archive without a workbook")


def _members(data: bytes) -> dict[str, zipfile.ZipInfo]:
    # Counted before the directory is built: a directory of a million entries costs a gigabyte.
    if data.count(_DIRECTORY_ENTRY) > MAX_MEMBERS:
        over_limit("部件数", "parts", str(data.count(_DIRECTORY_ENTRY)), str(MAX_MEMBERS))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = archive.infolist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, NotImplementedError, EOFError):
        damaged("ZIP")
    members: dict[str, zipfile.ZipInfo] = {}
    for member in listed:
        name = member.filename.replace("\\", "/").lower()
        if name in members:
            refuse("unsafe", what_zh="部件重名", what_en="two parts of one name", part=_short(name))
        if name.startswith("/") or ":" in name or ".." in name.split("/"):
            refuse(
                "unsafe", what_zh="部件名越出文件", what_en="a part name that leads out of the file", part=_short(name)
            )
        if member.flag_bits & 1:
            refuse("encrypted")
        members[name] = member
    return members


def _short(name: str) -> str:
    return name if len(name) <= 60 else name[:57] + "..."


def _inflate(data: bytes, member: zipfile.ZipInfo, name: str) -> bytes:
    """Inflate one member, never past its declared size, and check its sum.

    ``ZipFile.read`` would inflate whatever is there: a declared kilobyte can be a gigabyte.
    """
    header = member.header_offset
    if data[header : header + 4] != _ZIP_SIGNATURE:
        damaged(name)
    start = header + 30 + int.from_bytes(data[header + 26 : header + 28], "little")
    start += int.from_bytes(data[header + 28 : header + 30], "little")
    content = data[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_DEFLATED:
        try:
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content, member.file_size + 1)
        except zlib.error:
            damaged(name)
    elif member.compress_type != zipfile.ZIP_STORED:
        damaged(name)
    if len(content) != member.file_size or zlib.crc32(content) != member.CRC:
        damaged(name)
    return content


def _check_xml(content: bytes, name: str) -> None:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in content:
        refuse("unsafe", what_zh="部件不是 UTF-8 编码", what_en="a part that is not UTF-8", part=name)
    # One sign alone is found thirty times as quickly, and few parts have it.
    if b"!" in content and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
        refuse("unsafe", what_zh="部件含 DTD 或实体声明", what_en="a part with a DTD or entities", part=name)
