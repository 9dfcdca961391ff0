"""The findings as one table: every value back as it was, nothing that a spreadsheet would take for a formula."""

from __future__ import annotations

import builtins
import csv
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
import reported

from xladdin.batch.outcome import Outcome
from xladdin.reports.frames import (
    COLUMNS,
    ParquetUnavailableError,
    decimal_of,
    harmless,
    write_csv,
    write_parquet,
)

PAGE = Path(__file__).parents[2] / "docs" / "findings-table.md"
SAID = {"standing": "settled", "text": "因雨停工三个月"}
SLIP = {"cell": "C3", "from": "411.63", "to": "441.63", "confidence": "likely"}


def from_csv(outcome: Outcome, tmp_path: Path) -> list[dict[str, str]]:
    write_csv(outcome, tmp_path / "findings.csv")
    with (tmp_path / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def from_parquet(outcome: Outcome, tmp_path: Path) -> list[dict[str, Any]]:
    write_parquet(outcome, tmp_path / "findings.parquet")
    found: list[dict[str, Any]] = pq.read_table(tmp_path / "findings.parquet").to_pylist()
    return found


def wanted(documents: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the table should hold of the keys that it takes over from the documents."""
    keys = ("sheet", "cell", "severity", "code", "name", "field", "found", "expected", "message", "help", "fingerprint")
    return [
        {key: finding[key] for key in keys}
        | {"path": each["path"], "difference": finding["difference"], "status": status}
        for each in documents
        for status, found in (("open", each["findings"]), ("settled", each["settled"]))
        for finding in found
    ]


def mixed() -> Outcome:
    """Return a run with all that a row may hold."""
    second = reported.form(
        form="project-self-evaluation", sheet="Sheet2", range="B2:F9", project="乙项目", unit="", period="2023"
    )
    each = reported.submission(
        forms=[reported.form(), second],
        findings=[
            reported.finding(repair=SLIP),
            reported.finding(sheet="Sheet2", cell="B9", difference="-18"),
            reported.finding(sheet="Sheet2", cell="B10", difference=""),
            reported.finding(sheet="", cell="", code="IO03", name="macros-present", severity="warning"),
        ],
        settled=[reported.finding(severity="warning", explanation=SAID)],
    )
    return reported.of([each, reported.unreadable()], across=[reported.across(difference="29.99")])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_finding_of_the_examples_comes_back_from_csv(language: str, tmp_path: Path) -> None:
    documents = reported.examples(language)

    found = from_csv(reported.of(documents, language), tmp_path)

    expected = wanted(documents)
    assert len(found) == 28 + 27 + 66
    assert [{key: row[key].removeprefix("'") for key in expected[0]} for row in found] == expected
    assert [row["finding"] for row in found] == [str(number) for number in range(1, 122)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_finding_of_the_examples_comes_back_from_parquet(language: str, tmp_path: Path) -> None:
    documents = reported.examples(language)

    found = from_parquet(reported.of(documents, language), tmp_path)

    expected = [
        row | {"difference": Decimal(row["difference"]) if row["difference"] else None} for row in wanted(documents)
    ]
    assert [{key: row[key] for key in expected[0]} for row in found] == expected


def test_all_columns_of_a_row(tmp_path: Path) -> None:
    found = from_csv(mixed(), tmp_path)

    assert tuple(found[0]) == COLUMNS
    assert list(found[0].values()) == [
        *("1", "1", "submission", "甲县/返回.xlsx", "甲县财政局", "甲项目", "2024"),
        *("transfer-self-evaluation", "自评表", "G9", "error", "open", "RT01", "rate-impossible"),
        *("地方财政资金 预算执行率", "58.90%", "58.87%", "0.03"),
        "预算执行率填的是 58.90%，按 205.00÷348.24 应为 58.87%。",
        "核对本行的分子、分母和比率，改正填错的那一个。",
        *("C3", "411.63", "441.63", "likely", "", "", "CRJKBDLH"),
    ]


def test_a_finding_is_told_whose_it_is_by_the_form_it_stands_in(tmp_path: Path) -> None:
    found = from_csv(mixed(), tmp_path)

    assert [[row[key] for key in ("cell", "form", "unit", "project", "period")] for row in found[:4]] == [
        ["G9", "transfer-self-evaluation", "甲县财政局", "甲项目", "2024"],
        # A form that names no unit is that of the submission's.
        ["B9", "project-self-evaluation", "甲县财政局", "乙项目", "2023"],
        # Below the form, and of the whole file: the first evaluation tells.
        ["B10", "", "甲县财政局", "甲项目", "2024"],
        ["", "", "甲县财政局", "甲项目", "2024"],
    ]
    assert [found[5][key] for key in ("path", "unit", "code")] == ["坏的.xlsx", "", "IO01"]


def test_what_is_settled_is_marked(tmp_path: Path) -> None:
    found = from_csv(mixed(), tmp_path)

    assert [row["status"] for row in found] == ["open"] * 4 + ["settled"] + ["open"] * 3
    assert (found[4]["explanation_standing"], found[4]["explanation"]) == ("settled", "因雨停工三个月")


def test_a_finding_over_several_files_has_a_row_for_each_place(tmp_path: Path) -> None:
    across = [reported.across(difference="29.99"), reported.across(places=[]), reported.across(places=[], paths=[])]

    found = from_csv(reported.of([reported.submission(findings=[reported.finding()])], across=across), tmp_path)

    keys = ("finding", "place", "scope", "path", "sheet", "cell", "difference")
    assert [[row[key] for key in keys] for row in found] == [
        ["1", "1", "submission", "甲县/返回.xlsx", "自评表", "G9", "0.03"],
        ["2", "1", "batch", "甲县/返回.xlsx", "自评表", "A1", "29.99"],
        ["2", "2", "batch", "乙县/返回.xlsx", "自评表", "A1", "29.99"],
        ["3", "1", "batch", "甲县/返回.xlsx", "", "", ""],
        ["3", "2", "batch", "乙县/返回.xlsx", "", "", ""],
        ["4", "1", "batch", "", "", "", ""],
    ]


def test_pandas_reads_both_alike(tmp_path: Path) -> None:
    write_csv(mixed(), tmp_path / "findings.csv")
    write_parquet(mixed(), tmp_path / "findings.parquet")

    texts = pd.read_csv(tmp_path / "findings.csv", dtype=str, keep_default_na=False)
    typed = pd.read_parquet(tmp_path / "findings.parquet")

    same = [name for name in COLUMNS if name != "difference"]
    assert texts[same].to_dict("list") == typed[same].astype(str).to_dict("list")
    assert typed["difference"].tolist() == [
        *(Decimal("0.03"), Decimal(-18), None, Decimal("0.03"), Decimal("0.03"), None, Decimal("29.99")),
        Decimal("29.99"),
    ]
    assert pd.read_csv(tmp_path / "findings.csv")["difference"].dtype == "float64"


def test_the_types_of_the_parquet_file(tmp_path: Path) -> None:
    write_parquet(mixed(), tmp_path / "findings.parquet")

    schema = pq.read_schema(tmp_path / "findings.parquet")

    assert tuple(schema.names) == COLUMNS
    kinds: dict[str, set[str]] = {}
    for field in schema:
        kinds.setdefault(str(field.type), set()).add(field.name)
    few = "dictionary<values=string, indices=int32, ordered=0>"
    assert kinds.pop("string") == set(COLUMNS) - set().union(*kinds.values())
    assert kinds == {
        "int64": {"finding", "place"},
        "decimal128(38, 10)": {"difference"},
        few: {"scope", "form", "severity", "status", "code", "name", "repair_confidence", "explanation_standing"},
    }
    assert [field.name for field in schema if field.nullable] == ["difference"]


@pytest.mark.parametrize("findings", [0, 3])
def test_a_run_without_findings_has_the_columns(findings: int, tmp_path: Path) -> None:
    outcome = reported.many(findings and 1, findings)

    assert len(from_csv(outcome, tmp_path)) == findings
    assert len(from_parquet(outcome, tmp_path)) == findings
    lines = (tmp_path / "findings.csv").read_bytes().split(b"\r\n")
    assert lines[0] == b"\xef\xbb\xbf" + ",".join(COLUMNS).encode()
    assert len(lines) == findings + 2


# Texts from outside


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("=100%", "'=100%"),
        ("+1+1", "'+1+1"),
        ("-1+1|cmd", "'-1+1|cmd"),
        ("-", "'-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\t1", "'\t1"),
        ("\r=1", "'\n=1"),
        ("\n1", "'\n1"),
        ("  =1", "'  =1"),
        ("\u3000=1", "'\u3000=1"),
        ("\xa0=1", "'\xa0=1"),
        ("\u200b=1", "'\u200b=1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("\x00=1", "'=1"),
        ("＝1+1", "'＝1+1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠A1", "'＠A1"),
        ("'=1", "''=1"),
        ("'甲", "''甲"),
        # Plain numbers stay numbers.
        ("-18", "-18"),
        ("+0.5", "+0.5"),
        ("-5886.03", "-5886.03"),
        ("-3%", "-3%"),
        ("-１", "'-１"),
        ("-1e5", "'-1e5"),
        ("-1\n", "'-1\n"),
        ("≥90%", "≥90%"),
        ("甲=1", "甲=1"),
        (" 甲 ", " 甲 "),
        ("甲\x00\x1b\x7f\x85乙", "甲乙"),
        ("甲\r\n乙\r丙\n丁", "甲\n乙\n丙\n丁"),
        ("   ", "   "),
        ("", ""),
    ],
)
def test_no_cell_begins_like_a_formula(text: str, cell: str, tmp_path: Path) -> None:
    assert harmless(text) == cell
    each = reported.submission(text, findings=[reported.finding(found=text, message=text, sheet=text)])
    row = from_csv(reported.of([each]), tmp_path)[0]
    assert [row[name] for name in ("path", "sheet", "found", "message")] == [cell] * 4


@pytest.mark.parametrize(
    "text",
    ["=1+1", "'=1", "_x0041_", 'a,"b"\r\nc', "\x00\x07", "\u2028\u202e", "<img src=x onerror=alert(1)>", "长" * 40_000],
)
def test_parquet_holds_texts_as_they_are(text: str, tmp_path: Path) -> None:
    said = reported.finding(
        found=text, code=text, explanation={"standing": "empty", "text": text}, repair=SLIP | {"from": text}
    )

    row = from_parquet(reported.of([reported.submission(text, findings=[said])]), tmp_path)[0]

    assert {row[name] for name in ("path", "found", "code", "explanation", "repair_from")} == {text}


def test_half_a_pair_is_replaced_in_both(tmp_path: Path) -> None:
    outcome = reported.of([reported.submission("甲\udc80.xlsx", findings=[reported.finding(found="\ud800")])])

    for row in (from_csv(outcome, tmp_path)[0], from_parquet(outcome, tmp_path)[0]):
        assert (row["path"], row["found"]) == ("甲\ufffd.xlsx", "\ufffd")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("-18", Decimal(-18)),
        ("0.03", Decimal("0.03")),
        ("0.00000000005", Decimal("0.0000000001")),
        ("-0.00000000004", Decimal(0)),
        ("9" * 28, Decimal("9" * 28)),
        ("9" * 28 + ".99999999999", None),
        ("9" * 29, None),
        ("9" * 30_000, None),
        ("0." + "1" * 30_000, Decimal("0.1111111111")),
        ("", None),
        ("NaN", None),
        ("1e5", None),
        ("=1", None),
    ],
)
def test_a_difference_is_a_decimal(text: str, number: Decimal | None, tmp_path: Path) -> None:
    assert decimal_of(text) == number
    row = from_parquet(reported.of([reported.submission(findings=[reported.finding(difference=text)])]), tmp_path)[0]
    assert row["difference"] == number


# Size, bytes, failures


def test_ten_thousand_findings(tmp_path: Path) -> None:
    outcome = reported.many(1_000)

    for rows in (from_csv(outcome, tmp_path), from_parquet(outcome, tmp_path)):
        assert len(rows) == 10_000
        assert [int(row["finding"]) for row in rows] == list(range(1, 10_001))
        assert [row["unit"] for row in rows[::10]] == [f"第{number}财政局" for number in range(1_000)]
        assert [row["cell"] for row in rows[-10:]] == [f"G{number + 9}" for number in range(10)]
        assert [Decimal(row["difference"]) for row in rows[:3]] == [Decimal("0.5"), Decimal("1.5"), Decimal("2.5")]
    assert pq.ParquetFile(tmp_path / "findings.parquet").num_row_groups == 3


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    for write in (write_csv, write_parquet):
        write(mixed(), tmp_path / "a")
        write(mixed(), tmp_path / "b")
        assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("write", [write_csv, write_parquet])
def test_a_run_that_breaks_off_leaves_what_stood_there(write: Any, tmp_path: Path) -> None:
    def breaking() -> Any:
        yield reported.submission(findings=[reported.finding()])
        raise RuntimeError("gone")

    (tmp_path / "findings").write_bytes(b"before")

    with pytest.raises(RuntimeError, match="gone"):
        write(reported.Fake(breaking), tmp_path / "findings")

    assert (tmp_path / "findings").read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["findings"]


@pytest.mark.parametrize("write", [write_csv, write_parquet])
def test_a_folder_that_is_not_there_is_an_error_of_the_system(write: Any, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write(mixed(), tmp_path / "nowhere" / "findings")


def test_without_pyarrow_it_is_said_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "pyarrow"]:
        monkeypatch.delitem(sys.modules, name)
    real = builtins.__import__

    def without(name: str, *arguments: Any, **more: Any) -> Any:
        if name.partition(".")[0] == "pyarrow":
            raise ModuleNotFoundError(name)
        return real(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", without)

    with pytest.raises(ParquetUnavailableError) as caught:
        write_parquet(mixed(), tmp_path / "findings.parquet")

    assert caught.value.sentence == (
        '没有安装 pyarrow，不能写 findings.parquet。请运行 pip install "xladdin[parquet]"，或改用 findings.csv。',
        (
            "findings.parquet cannot be written, for pyarrow is not installed. "
            'Run pip install "xladdin[parquet]", or take findings.csv.'
        ),
    )
    assert list(tmp_path.iterdir()) == []


def test_the_page_names_every_column_in_order() -> None:
    lines = [line.split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]

    assert [name for cells in lines for name in cells[1].replace("`", "").replace(" ", "").split(",")] == list(COLUMNS)


def test_the_example_in_pandas_counts_open_findings_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = PAGE.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    target = reported.finding(code="VL03", severity="info", found="=100%")
    each = reported.submission(findings=[reported.finding(), reported.finding(), target], settled=[target])
    write_csv(reported.of([each], across=[reported.across()]), tmp_path / "findings.csv")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}

    *lines, last = code.strip().splitlines()
    exec("\n".join(lines), names)
    counted = eval(last, names)

    assert counted.to_dict() == {("BX01", "warning"): 1, ("RT01", "error"): 2, ("VL03", "info"): 1}
    assert names["findings"]["found"].tolist()[2] == "=100%"
    assert names["findings"]["difference"].dtype == "float64"
