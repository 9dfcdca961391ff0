"""Files that mean harm are refused by name, quickly and in little memory; honest odd ones are read."""

from __future__ import annotations

import json
import random
import struct
import subprocess
import sys
from typing import TYPE_CHECKING

import hostile
import pytest

from workbook_templates.opening import Refused, open_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "far-cells.xlsx": ("limit", hostile.far_cells),
    "far-cells-unaddressed.xlsx": ("limit", hostile.far_cells_without_addresses),
    "bomb.xlsx": ("limit", lambda: hostile.blanks(1 << 30)),
    "liar.xlsx": ("damaged", lambda: hostile.liar(1 << 30)),
    "laughs.xlsx": ("unsafe", hostile.billion_laughs),
    "xxe.xlsx": ("unsafe", hostile.external_entity),
    "encrypted.xlsx": ("encrypted", hostile.encrypted_xlsx),
    "encrypted.xls": ("encrypted", hostile.encrypted_xls),
    "html.xls": ("html", "<html><table><tr><td>预算</td></tr></table></html>".encode),
    "html-gbk.xls": ("html", lambda: "<meta charset=gbk><table><tr><td>预算".encode("gb18030")),
    "csv.xlsx": ("text", "指标,年度指标值\n数量,12\n".encode),
    "csv-gbk.xlsx": ("text", lambda: "指标,年度指标值\n数量,12\n".encode("gb18030") * 90),
    "csv-utf16.xls": ("text", lambda: "指标\t年度指标值\n".encode("utf-16")),
    "xml2003.xls": (
        "xml2003",
        lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>',
    ),
    "truncated.xlsx": ("damaged", lambda: hostile.workbook()[:-300]),
    "empty.xlsx": ("empty", lambda: b""),
    "garbage.xlsx": ("not-workbook", lambda: random.Random(3).randbytes(5000)),
    "report.pdf.xlsx": ("not-workbook", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(50)),
    "photos.xlsx": ("not-workbook", lambda: hostile.pack({"a.jpg": b"x"})),
    "word.xlsx": ("other-office", lambda: hostile.document("word")),
    "slides.xlsx": ("other-office", lambda: hostile.document("ppt")),
    "ods.xlsx": ("other-office", hostile.open_document),
    "rtf.xls": ("other-office", lambda: b"{\\rtf1 x}"),
    "traversal.xlsx": ("unsafe", lambda: hostile.renamed("xl/aaaaaaaa/b.xml", "../../../../b.xml")),
    "absolute.xlsx": ("unsafe", lambda: hostile.renamed("xl/aaaaaaaa/b.xml", "/etc/aaaaaa/b.xml")),
    "duplicate.xlsx": ("unsafe", lambda: hostile.renamed("xl/workbooq.xml", "xl/workbook.xml")),
    "utf16.xlsx": ("unsafe", hostile.utf16_part),
    "no-sheet.xlsx": ("damaged", lambda: hostile.without(hostile.SHEET)),
    "no-workbook.xlsx": ("damaged", lambda: hostile.without("xl/workbook.xml")),
    "string-index.xlsx": ("damaged", hostile.string_index_out_of_range),
    "bad-address.xlsx": ("damaged", lambda: hostile.workbook('<row r="1"><c r="A0"><v>1</v></c></row>')),
    "beyond.xlsx": ("damaged", lambda: hostile.workbook('<row r="1"><c r="XFE1"><v>1</v></c></row>')),
    "not-xml.xlsx": ("damaged", lambda: hostile.pack(hostile.parts(b"<worksheet><sheetData>"))),
    "merges.xlsx": ("limit", lambda: hostile.many_merges(100_000)),
    "whole-merge.xlsx": ("limit", hostile.whole_sheet_merge),
    "strings.xlsx": ("limit", lambda: hostile.many_strings(10_000_000)),
    "short-strings.xlsx": ("limit", lambda: hostile.many_short_strings(10_000_000)),
    "cells.xlsx": ("limit", lambda: hostile.many_cells(2_500_000)),
    "unusual-cells.xlsx": ("limit", lambda: hostile.many_unusual_cells(1_050_000)),
    "bad-sum.xlsx": ("damaged", hostile.bad_sum),
    "members.xlsx": ("limit", lambda: hostile.many_members(2_500)),
    "wide.xls": ("limit", hostile.wide_xls),
    "truncated.xls": ("damaged", lambda: hostile.xls()[:1500]),
    "header.xls": ("damaged", lambda: hostile.xls()[:600]),
    "ole.xls": ("not-workbook", hostile.ole_document),
}

HONEST: dict[str, Callable[[], bytes]] = {
    "style-only.xlsx": lambda: hostile.style_only_rows(1_000_000),
    "whole-row-merge.xlsx": lambda: hostile.pack(
        hostile.parts(
            hostile.sheet(
                '<row r="1"><c r="A1"><v>1</v></c></row>', after='<mergeCells><mergeCell ref="A1:XFD1"/></mergeCells>'
            )
        )
    ),
}

MEASURE = """
import json, re, sys, time
from pathlib import Path
from workbook_templates.opening import Refused, open_workbook, read_bytes
seen = {}
for path in map(Path, sys.argv[1:]):
    start = time.process_time()
    try:
        outcome = "read" if open_workbook(read_bytes(path), path.name).sheets else "no sheets"
    except Refused as refused:
        outcome = refused.problem.key
        assert all(isinstance(fact, str) and len(fact) < 200 for fact in refused.problem.facts.values())
    # Not ru_maxrss: that one is inherited from the process that started this one.
    peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
    seen[path.name] = [outcome, time.process_time() - start, int(peak) / 1024]
print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, float, float]]:
    """Outcome, CPU seconds and peak megabytes so far of every file, all opened by one process."""
    if not sys.platform.startswith("linux"):
        pytest.skip("peak memory is read from /proc")
    folder: Path = tmp_path_factory.mktemp("hostile")
    makers = {name: make for name, (_, make) in REFUSED.items()} | HONEST
    for name, make in makers.items():
        (folder / name).write_bytes(make())
    paths = [str(folder / name) for name in makers]
    result = subprocess.run([sys.executable, "-c", MEASURE, *paths], capture_output=True, text=True, check=True)
    seen: dict[str, tuple[str, float, float]] = json.loads(result.stdout)
    return seen


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_by_its_key(name: str, outcomes: dict[str, tuple[str, float, float]]) -> None:
    key, seconds, megabytes = outcomes[name]
    assert key == REFUSED[name][0]
    assert seconds < 2
    assert megabytes < 300


@pytest.mark.parametrize("name", HONEST)
def test_honest_ones_are_read(name: str, outcomes: dict[str, tuple[str, float, float]]) -> None:
    outcome, seconds, megabytes = outcomes[name]
    assert outcome == "read"
    assert seconds < 2
    assert megabytes < 300


def _judged(data: bytes, name: str) -> str:
    try:
        open_workbook(data, name)
    except Refused as refused:
        return refused.problem.key
    return "read"


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_flipped_bits_give_a_grid_or_a_refusal(kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(2024)
    original = hostile.xls() if kind == "xls" else hostile.workbook(sharedStrings=hostile.strings("一", "二"))
    for _ in range(400):
        data = bytearray(original)
        for _ in range(chance.choice((1, 3, 20))):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        _judged(bytes(data), f"a.{kind}")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_truncated_anywhere(kind: str) -> None:
    original = hostile.xls() if kind == "xls" else hostile.workbook()
    for end in range(0, len(original), max(len(original) // 60, 1)):
        assert _judged(original[:end], f"a.{kind}") in {"empty", "damaged", "text", "not-workbook", "read"}


def test_flipped_bits_in_the_sheet_itself() -> None:
    chance = random.Random(7)
    original = hostile.sheet(
        '<row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1"><f>A1</f><v>2</v></c>'
        '<c r="C1" t="e"><v>#N/A</v></c></row>',
        after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
    )
    keys = set()
    for _ in range(600):
        data = bytearray(original)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        keys.add(_judged(hostile.pack(hostile.parts(bytes(data), sharedStrings=hostile.strings("一"))), "a.xlsx"))
    assert keys <= {"read", "damaged", "unsafe", "limit"}


def test_a_directory_that_points_nowhere_is_damaged() -> None:
    data = bytearray(hostile.workbook())
    entry = data.index(b"PK\1\2")
    while entry >= 0:
        struct.pack_into("<I", data, entry + 42, 5)
        entry = data.find(b"PK\1\2", entry + 4)
    assert _judged(bytes(data), "a.xlsx") == "damaged"
