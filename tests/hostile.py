"""Builders of files that mean harm, or look as if: each returns bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import xlwt
from msoffcrypto.format.ooxml import OOXMLFile

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "xl/worksheets/sheet1.xml"


def sheet(rows: str = "", *, after: str = "", before: str = "") -> bytes:
    """A sheet part around the XML of its rows."""
    return (
        f'{DECLARATION}<worksheet xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}">'
        f"{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
    ).encode()


def strings(*texts: str) -> bytes:
    """A shared strings part."""
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'{DECLARATION}<sst xmlns="{SPREADSHEET}">{items}</sst>'.encode()


def parts(sheet_xml: bytes, **more: bytes) -> dict[str, bytes]:
    """The parts of a workbook with one sheet; ``more`` by the short names sharedStrings and styles."""
    related = "".join(
        f'<Relationship Id="x{name}" Type="{OFFICE}/{name}" Target="{name}.xml"/>'
        for name in ("sharedStrings", "styles")
    )
    return {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="自评表" sheetId="1" r:id="r1"/></sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/worksheet" '
            f'Target="worksheets/sheet1.xml"/>{related}</Relationships>'
        ).encode(),
        SHEET: sheet_xml,
        **{f"xl/{name}.xml": content for name, content in more.items()},
    }


def pack(members: dict[str, bytes]) -> bytes:
    """Zip the parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def workbook(rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>', **more: bytes) -> bytes:
    """A workbook of one sheet."""
    return pack(parts(sheet(rows), **more))


def streamed(name: str, pieces: int, piece: bytes, head: bytes = b"", tail: bytes = b"") -> bytes:
    """A workbook one part of which is ``piece`` repeated, written without ever holding it whole."""
    buffer = io.BytesIO()
    members = parts(sheet(), sharedStrings=strings())
    del members[name]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for other, content in members.items():
            archive.writestr(other, content)
        with archive.open(name, "w") as part:
            part.write(head)
            for _ in range(pieces):
                part.write(piece)
            part.write(tail)
    return buffer.getvalue()


def blanks(size: int) -> bytes:
    """A sheet of so many blanks; fast, because one deflated block is repeated."""
    head, tail = sheet().split(b"</sheetData>")
    return _repeated_part(head, b" " * (1 << 20), size >> 20, b"</sheetData>" + tail)


def liar(size: int) -> bytes:
    """The same, declared as one kilobyte."""
    data = blanks(size)
    archive = zipfile.ZipFile(io.BytesIO(data))
    true_size = archive.getinfo(SHEET).file_size
    return data.replace(struct.pack("<I", true_size), struct.pack("<I", 1024))


def _repeated_part(head: bytes, block: bytes, times: int, tail: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    middle = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.compress(tail) + packer.flush(zlib.Z_FINISH)
    members = parts(b"")
    del members[SHEET]
    # Its sum is left out: nobody gets that far.
    return append_raw(pack(members), SHEET, start + middle * times + end, len(head) + len(block) * times + len(tail), 0)


def append_raw(data: bytes, name: str, raw: bytes, size: int, crc: int) -> bytes:
    """Append a deflated member with any declared size and sum to an archive."""
    end = data.rfind(b"PK\5\6")
    count, directory_size, directory = struct.unpack_from("<HII", data, end + 10)
    title = name.encode()
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(raw), size, len(title), 0)
    local = b"PK\3\4" + fields + title + raw
    entry = b"PK\1\2\x14\0" + fields + struct.pack("<HHHII", 0, 0, 0, 0, directory) + title
    start = directory + len(local)
    closing = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count + 1, count + 1, directory_size + len(entry), start, 0)
    return data[:directory] + local + data[directory : directory + directory_size] + entry + closing


def far_cells() -> bytes:
    """Two cells in opposite corners, in two kilobytes."""
    return workbook('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>')


def far_cells_without_addresses() -> bytes:
    """The same, the columns counted by cells without an address."""
    cells = "<c><v>1</v></c>" * 16_000
    return workbook(f'<row r="1"><c><v>1</v></c></row><row r="1000000">{cells}</row>')


def billion_laughs() -> bytes:
    """Entities that unfold to gigabytes."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    document = sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>').decode()
    head, _, rest = document.partition("\n")
    return pack(parts(f'{head}<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>{rest}'.encode()))


def external_entity() -> bytes:
    """An entity that asks for a file of the reader's machine."""
    content = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst xmlns="{SPREADSHEET}"><si><t>&e;</t></si></sst>'
    )
    return workbook(sharedStrings=content.encode())


def many_merges(count: int) -> bytes:
    """So many merged ranges of two cells."""
    merges = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, count + 1))
    return pack(parts(sheet(after=f"<mergeCells>{merges}</mergeCells>")))


def whole_sheet_merge() -> bytes:
    """One range over the whole sheet."""
    return pack(parts(sheet(after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')))


def many_strings(count: int) -> bytes:
    """So many empty shared strings."""
    head, tail = strings().split(b"</sst>")
    return streamed("xl/sharedStrings.xml", count // 10_000, b"<si><t/></si>" * 10_000, head, b"</sst>" + tail)


def many_short_strings(count: int) -> bytes:
    """So many shared strings of the shortest spelling, in a part of honest size."""
    head, tail = strings().split(b"</sst>")
    return streamed("xl/sharedStrings.xml", count // 10_000, b"<si/>" * 10_000, head, b"</sst>" + tail)


def many_cells(count: int) -> bytes:
    """So many cells of the shortest usual spelling."""
    head, tail = sheet().split(b"</sheetData>")
    row = b'<row r="1">' + b'<c r="A1"><v>1</v></c>' * 10_000 + b"</row>"
    return streamed(SHEET, count // 10_000, row, head, b"</sheetData>" + tail)


def many_unusual_cells(count: int) -> bytes:
    """So many cells without an address, which only the slow way reads."""
    head, tail = sheet().split(b"</sheetData>")
    row = b"<row>" + b"<c><v>1</v></c>" * 100 + b"</row>"
    return streamed(SHEET, count // 100, row, head, b"</sheetData>" + tail)


def style_only_rows(count: int) -> bytes:
    """So many formatted rows without a value: common, and honest."""
    rows = "".join(f'<row r="{r}" s="1" customFormat="1"><c r="A{r}" s="1"/></row>' for r in range(2, count + 1))
    return workbook(f'<row r="1"><c r="A1"><v>5</v></c></row>{rows}')


def bad_sum() -> bytes:
    """One byte changed in a stored member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts(sheet('<row r="1"><c r="A1"><v>123456</v></c></row>')).items():
            archive.writestr(name, content)
    return buffer.getvalue().replace(b"123456", b"923456")


def renamed(old: str, new: str, data: bytes | None = None) -> bytes:
    """A workbook with an extra member whose name, of the same length, is changed in the raw bytes."""
    members = parts(sheet('<row r="1"><c r="A1"><v>1</v></c></row>'))
    members[old] = b"<x/>"
    return (data or pack(members)).replace(old.encode(), new.encode())


def without(name: str) -> bytes:
    """A workbook that lacks a part."""
    members = parts(sheet())
    del members[name]
    return pack(members)


def utf16_part() -> bytes:
    """A sheet in UTF-16, which the value reader takes for an empty one."""
    text = sheet('<row r="1"><c r="A1"><v>1</v></c></row>').decode().replace("UTF-8", "UTF-16")
    return pack(parts(text.encode("utf-16")))


def string_index_out_of_range() -> bytes:
    """A cell that asks for a shared string that is not there."""
    return workbook('<row r="1"><c r="A1" t="s"><v>99</v></c></row>', sharedStrings=strings("一"))


def document(prefix: str) -> bytes:
    """A package of another Office program."""
    return pack(
        {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<Relationships/>", f"{prefix}/document.xml": b"<x/>"}
    )


def open_document() -> bytes:
    """An OpenDocument spreadsheet."""
    return pack({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"})


def many_members(count: int) -> bytes:
    """A package of so many parts."""
    return pack({**parts(sheet()), **{f"xl/media/{n}.png": b"" for n in range(count)}})


def encrypted_xlsx() -> bytes:
    """A workbook under a password."""
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook())).encrypt("secret", out)
    return out.getvalue()


def xls(fill: Any = None) -> bytes:
    """A workbook in BIFF; ``fill`` gets the xlwt workbook."""
    book = xlwt.Workbook()
    if fill is None:
        book.add_sheet("自评表").write(0, 0, "预算执行率")
    else:
        fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def encrypted_xls() -> bytes:
    """A BIFF workbook that begins as one under a password does: a FILEPASS record after the first BOF."""
    data = xls()
    start = data.index(b"\x09\x08\x10\x00")
    after = start + 20
    # The record that follows is overwritten by one of the same length.
    size = struct.unpack_from("<H", data, after + 2)[0]
    return data[:after] + struct.pack("<HH", 0x2F, size) + data[after + 4 :]


def wide_xls() -> bytes:
    """A BIFF workbook with a cell at the far end of each of many rows."""

    def fill(book: Any) -> None:
        page = book.add_sheet("a")
        for row in range(9_000):
            page.write(row, 255, 1)

    return xls(fill)


def ole_document() -> bytes:
    """A BIFF workbook whose stream bears a text document's name."""
    return xls().replace("Workbook\0".encode("utf-16le"), "WordDoc1\0".encode("utf-16le"))
