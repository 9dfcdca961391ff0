"""A file of explanations (核实说明): one line a finding of one of the files that are checked."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path, PurePosixPath

from checks.bilingual import Bilingual
from checks.catalogue import UnknownRuleError, chosen
from checks.rows import Explanation
from workbook_templates.reading.explanations import Columns, columns_of, explanation_of
from xladdin.given import GivenError, read_text

Line = tuple[int, str, Explanation]
"""Its number, the file it names, and what it says."""


def read_lines(path: str) -> list[Line]:
    """Return the lines of a CSV file with the headings 文件, 编号, 单元格, 说明, in any order.

    Raises `GivenError` for a file that is none, and for a line that names no file or no known rule.
    """
    text = read_text(path)
    first = text.partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    try:
        rows = [*csv.reader(StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise GivenError(f"{path}：不是有效的 CSV：{error}", f"{path}: no valid CSV: {error}") from error
    columns = columns_of(dict(enumerate(rows[0]))) if rows else None
    if columns is None or "file" not in columns:
        raise GivenError(
            f"{path}：第一行应为标题：文件、编号、单元格、说明（file, code, cell, explanation）",
            f"{path}: the first line should hold the headings file, code, cell, explanation",
        )
    return [*_lines(path, columns, rows)]


def _lines(path: str, columns: Columns, rows: Sequence[Sequence[str]]) -> Iterator[Line]:
    for number, row in enumerate(rows[1:], 2):
        values = dict(enumerate(row))
        line = explanation_of(columns, values)
        if line is None:
            if values.get(columns["text"][0], "").strip():
                raise GivenError(f"{path} 第 {number} 行：没有写规则编号", f"{path}, line {number}: it names no rule")
            continue
        file = values.get(columns["file"][0], "").strip()
        if not file:
            raise GivenError(f"{path} 第 {number} 行：没有写是哪个文件", f"{path}, line {number}: it names no file")
        try:
            chosen([line.rule])
        except UnknownRuleError as error:
            zh, en = error.sentence
            raise GivenError(f"{path} 第 {number} 行：{zh}", f"{path}, line {number}: {en}") from error
        yield number, file, line


def by_path(lines: Sequence[Line], paths: Sequence[Path]) -> tuple[dict[str, tuple[Explanation, ...]], list[Bilingual]]:
    """Return the explanations by the path of the file they speak of, and notes on lines that speak of none.

    A line may name a file by the end of its path: 返回.xlsx, 甲县/返回.xlsx; it must then be the only one.
    """
    found: dict[str, tuple[Explanation, ...]] = {}
    notes = []
    for number, file, line in lines:
        named = [path for path in paths if _ends_with(path, file)]
        if len(named) == 1:
            found[str(named[0])] = (*found.get(str(named[0]), ()), line)
        elif named:
            zh = f"说明第 {number} 行：名为 {file} 的文件有 {len(named)} 个，请连同文件夹一起写"
            en = f"explanations, line {number}: {len(named)} files are called {file}; write the folder too"
            notes.append(Bilingual(zh, en))
        else:
            zh = f"说明第 {number} 行：本次没有检查名为 {file} 的文件"
            notes.append(Bilingual(zh, f"explanations, line {number}: no file called {file} was checked"))
    return found, notes


def _ends_with(path: Path, file: str) -> bool:
    asked, parts = _parts(file), _parts(str(path))
    return parts[-len(asked) :] == asked


def _parts(path: str) -> tuple[str, ...]:
    """Return the parts of a path that two are compared by, whichever system wrote it."""
    return PurePosixPath(unicodedata.normalize("NFC", path).replace("\\", "/").casefold()).parts
