"""The findings of a run as one table for analysts, findings.csv and findings.parquet: see docs/findings-table.md.

An analyst loads it in pandas or R and counts. Both files have the same columns, a row a finding; a finding over
several files has a row for each of its places. They are written as they are read, a part at a time.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import count, islice
from pathlib import Path
from typing import Any

from checks.bilingual import BilingualError
from xladdin.batch.outcome import Document, Outcome
from xladdin.reports.submissions import evaluations, findings, form_of, named
from xladdin.writing import beside

COLUMNS = (
    "finding",
    "place",
    "scope",
    "path",
    "unit",
    "project",
    "period",
    "form",
    "sheet",
    "cell",
    "severity",
    "status",
    "code",
    "name",
    "field",
    "found",
    "expected",
    "difference",
    "message",
    "help",
    "repair_cell",
    "repair_from",
    "repair_to",
    "repair_confidence",
    "explanation_standing",
    "explanation",
    "fingerprint",
)
_COUNTS = ("finding", "place")
_FEW_VALUES = ("scope", "form", "severity", "status", "code", "name", "repair_confidence", "explanation_standing")
"""Columns that repeat a few words: categories in pandas, factors in R."""

_ROWS = 4_096
"""Rows of a part of the Parquet file; so many are held in memory."""
_DIGITS, _DECIMALS = 38, 10
"""Of ``difference`` in the Parquet file."""
_LAST_DIGIT = Decimal(1).scaleb(-_DECIMALS)
_EXACT = Context(prec=2 * _DIGITS, rounding=ROUND_HALF_UP)

_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_PLAIN = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?%?")
_UNPAIRED = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile(r"[^\t\n\x20-\x7e\x80-\U0010ffff]|[\x80-\x9f]")
_STARTS = frozenset("=+-@＝＋－＠'")
"""What makes a formula of a cell where it comes first, in Chinese programs in full width too; and our own mark."""


class ParquetUnavailableError(BilingualError):
    """pyarrow, which writes Parquet, is not installed."""


def write_csv(outcome: Outcome, path: Path) -> None:
    """Write the table as CSV that Excel opens as it is: UTF-8 with its mark, commas, lines ended as RFC 4180 asks.

    No cell becomes a formula there: see `harmless`. Raises `OSError` where the file cannot be written.
    """
    with beside(path) as half, half.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, lineterminator="\r\n")
        lines.writerow(COLUMNS)
        lines.writerows([harmless(row[name]) for name in COLUMNS] for row in _rows(outcome))


def write_parquet(outcome: Outcome, path: Path) -> None:
    """Write the table as Parquet, texts as they are, ``difference`` as a decimal.

    Raises `ParquetUnavailableError` without pyarrow, and `OSError` where the file cannot be written.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        raise ParquetUnavailableError(
            '没有安装 pyarrow，不能写 findings.parquet。请运行 pip install "xladdin[parquet]"，或改用 findings.csv。',
            "findings.parquet cannot be written, for pyarrow is not installed. "
            'Run pip install "xladdin[parquet]", or take findings.csv.',
        ) from error
    schema = _schema(pa)
    rows = ([row[name] for name in COLUMNS] for row in _rows(outcome))
    with beside(path) as half, pq.ParquetWriter(half, schema, compression="snappy") as writer:
        while columns := list(zip(*islice(rows, _ROWS), strict=True)):
            arrays = [_array(pa, field.type, values) for field, values in zip(schema, columns, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def harmless(value: str | int | None) -> str | int | None:
    """Return a value as a cell of a CSV file that no spreadsheet program takes for a formula.

    A text that begins like one, after blanks and unseen characters too, gets an apostrophe in front, and so does
    one that begins with an apostrophe: whoever takes one leading apostrophe away has every text back. A plain
    number stays one, negative ones and those with % too. Of control characters only tabs and line feeds stay.
    """
    if not isinstance(value, str) or not value:
        return value
    if value.isprintable() and value[0] not in _STARTS and value[0] != " ":
        return value
    text = _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    first = next((letter for letter in text if letter.isprintable() and letter != " "), "")
    begins = first in _STARTS or text.startswith(("\t", "\n"))
    return f"'{text}" if begins and not _PLAIN.fullmatch(text) else text


def _schema(pa: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    few, text = pa.dictionary(pa.int32(), pa.string()), pa.string()
    types = dict.fromkeys(COLUMNS, text) | dict.fromkeys(_FEW_VALUES, few) | dict.fromkeys(_COUNTS, pa.int64())
    types["difference"] = pa.decimal128(_DIGITS, _DECIMALS)
    return pa.schema([pa.field(name, types[name], nullable=name == "difference") for name in COLUMNS])


def _array(pa: Any, kind: Any, values: Sequence[Any]) -> Any:  # noqa: ANN401
    if pa.types.is_decimal(kind):
        return pa.array(map(decimal_of, values), kind)
    if pa.types.is_dictionary(kind):
        return pa.array(values, kind.value_type).dictionary_encode()
    return pa.array(values, kind)


def _rows(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """Yield the rows in the order of `COLUMNS`: the findings of each submission, then those over several."""
    numbers = count(1)
    for submission in outcome.submissions():
        for finding, settled in findings(submission):
            row = {"finding": next(numbers), "place": 1, "scope": "submission", **_whose(submission, finding)}
            yield _text(row | _what(finding, "settled" if settled else "open"))
    for finding in outcome.batch():
        number = next(numbers)
        for place, where in enumerate(_places(finding), 1):
            row = {"finding": number, "place": place, "scope": "batch", **where}
            yield _text(row | _what(finding, "open"))


def _whose(submission: Document, finding: Document) -> dict[str, str]:
    """Return where a finding stands; of a cell outside of all forms the submission's first evaluation tells whose."""
    form = form_of(submission, finding)
    teller = form or evaluations(submission)[0].form
    names = {key: named(submission, teller, key) for key in ("unit", "project", "period")}
    return {
        "path": submission["path"],
        **names,
        "form": form.get("form", ""),
        "sheet": finding["sheet"],
        "cell": finding["cell"],
    }


def _places(finding: Document) -> Iterator[dict[str, str]]:
    for place in finding["places"] or [{"path": path} for path in finding["paths"]] or [{}]:
        where = {key: place.get(key) or "" for key in ("path", "sheet", "cell")}
        yield {**dict.fromkeys(("path", "unit", "project", "period", "form"), ""), **where}


def _what(finding: Document, status: str) -> dict[str, Any]:
    repair, explanation = finding.get("repair") or {}, finding.get("explanation") or {}
    return {
        "severity": finding["severity"],
        "status": status,
        "code": finding["code"],
        "name": finding["name"],
        "field": finding.get("field") or "",
        "found": finding["found"],
        "expected": finding["expected"],
        "difference": finding["difference"],
        "message": finding["message"],
        "help": finding["help"],
        "repair_cell": repair.get("cell") or "",
        "repair_from": repair.get("from") or "",
        "repair_to": repair.get("to") or "",
        "repair_confidence": repair.get("confidence") or "",
        "explanation_standing": explanation.get("standing") or "",
        "explanation": explanation.get("text") or "",
        "fingerprint": finding.get("fingerprint") or "",
    }


def _text(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row whose texts can be written: half of a surrogate pair, which no file holds, becomes U+FFFD."""
    return {
        name: _UNPAIRED.sub("\ufffd", value) if isinstance(value, str) and not value.isascii() else value
        for name, value in row.items()
    }


def decimal_of(text: str) -> Decimal | None:
    """Return ``difference`` as the Parquet file holds it: half-up to ten decimals; None if blank or too large."""
    if not _DECIMAL.fullmatch(text) or Decimal(text).adjusted() >= _DIGITS - _DECIMALS:
        return None
    number = Decimal(text).quantize(_LAST_DIGIT, context=_EXACT)
    return number if number.adjusted() < _DIGITS - _DECIMALS else None
