"""Stamped templates: what is written is read, and what comes back is held against it, wherever it went."""

from __future__ import annotations

import hashlib
import io
import random
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from caching import saved
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from saving import save_as

from checks.catalogue import chosen, judge
from checks.issuing import unchanged
from checks.rows import StampRow
from examples.workbooks import figures, lay
from workbook_templates import stamp as stamps
from workbook_templates.layout import LayoutError, load_layouts
from workbook_templates.opening import STAMP_SHEET, open_workbook
from workbook_templates.reading import read_submission
from workbook_templates.stamp import Kind, Locked, Stamp, fingerprint_of

SHEET = "自评表"
ISSUED = {("funds", "label"), *(("indicators", column) for column in ("l1", "l2", "l3", "target"))}


def template(rows: int | None = None) -> tuple[Workbook, dict[tuple[str, str], Locked], dict[str, str]]:
    """A self-evaluation with its labels and targets locked, and formulas in the rates; the cells of its data too."""
    form = figures("hohhot-2023-selfeval")
    if rows is not None:
        form = {**form, "indicators": form["indicators"][:rows]}
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    cells = lay(sheet, form).cells
    issued: dict[tuple[str, str], Locked] = {}
    for path, cell in cells.items():
        part, _, column = path.rpartition("/")
        value = sheet[cell].value
        block = part.partition("/")[0]
        if value is not None and (block, column) in ISSUED:
            issued[SHEET, cell] = Locked(Kind.ISSUED, str(value))
        elif (block, column) == ("funds", "rate"):
            row = sheet[cell].row
            a, b = (sheet[cells[f"{part}/{name}"]].column_letter for name in ("budget", "executed"))
            sheet[cell] = f"=IF({a}{row}=0,0,{b}{row}/{a}{row})"
            sheet[cell].number_format = "0.00%"
            issued[SHEET, cell] = Locked(Kind.DERIVED, "", f"IF({a}{row}=0,0,{b}{row}/{a}{row})")
    heading = sheet[cells["indicators/0/target"]].row - 1
    for label in (sheet.cell(heading, number) for number in range(1, sheet.max_column + 1)):
        if label.value:
            issued[SHEET, label.coordinate] = Locked(Kind.ISSUED, str(label.value))
    stamps.write(book, Stamp("transfer-self-evaluation", 1, "mof-2020-10", "呼和浩特“山水”项目", issued))
    return book, issued, cells


def returned(book: Workbook) -> list[tuple[str, str, str, str]]:
    """The findings FM04 and FM06 on what came back: code, cell, found, expected."""
    (found,) = judge([read_submission(saved(book), "返回.xlsx")], rules=chosen(["FM04", "FM06"]))
    return [(each.code, each.cell, each.verdict.found, each.verdict.expected) for each in found]


def stamp_of(data: bytes) -> StampRow:
    row = read_submission(data, "返回.xlsx").stamp
    assert row is not None
    return row


def sheet_of(book: Workbook) -> Any:
    return book[SHEET]


def insert_rows(sheet: Worksheet, row: int, count: int = 1) -> None:
    """Insert rows as a person does: merged ranges and formulas move along, which openpyxl leaves alone."""
    ranges = [(item.min_row, item.min_col, item.max_row, item.max_col) for item in sheet.merged_cells.ranges]
    for top, left, bottom, right in ranges:
        sheet.unmerge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    sheet.insert_rows(row, count)
    for top, left, bottom, right in ranges:
        down = count if top >= row else 0
        sheet.merge_cells(
            start_row=top + down,
            start_column=left,
            end_row=bottom + (count if bottom >= row else 0),
            end_column=right,
        )


def test_what_is_written_is_read() -> None:
    book, issued, _ = template()
    stamp = stamps.read(open_workbook(saved(book), "a.xlsx"))

    assert stamp == Stamp(
        "transfer-self-evaluation", 1, "mof-2020-10", "呼和浩特“山水”项目", issued, fingerprint_of(issued)
    )
    assert stamp.intact


def test_odd_texts_come_through(tmp_path: Path) -> None:
    issued = {
        ("表 'a'", "A1"): Locked(Kind.ISSUED, "=100%"),
        ("表 'a'", "B2"): Locked(Kind.ISSUED, " 质 量\n指标 "),
        ("表 'a'", "C3"): Locked(Kind.DERIVED, "", 'IF(A1="","",B1&"<>")'),
    }
    book = Workbook()
    stamps.write(book, Stamp("survey", 2, 'a"b', "x" * 400, issued))
    stamps.write(book, Stamp("survey", 3, 'a"b', "x" * 400, issued))
    path = tmp_path / "模板.xlsx"
    path.write_bytes(saved(book))
    files = [path, *save_as([path], "xlsx", tmp_path / "x"), *save_as([path], "xls", tmp_path / "b")]

    for file in files:
        stamp = stamps.read(open_workbook(file.read_bytes(), file.name))
        assert stamp is not None
        assert (stamp.version, stamp.profile, stamp.project, stamp.intact) == (3, 'a"b', "x" * 255, True)
        assert dict(stamp.issued) == issued


def test_the_fingerprint_is_the_documented_one() -> None:
    assert fingerprint_of({}) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    issued = {("表", "A1"): Locked(Kind.ISSUED, "质 量\n指标"), ("表", "B1"): Locked(Kind.DERIVED, "", "A1*2")}
    text = "表\x1fA1\x1fissued\x1f质量指标\x1f\x1e表\x1fB1\x1fderived\x1f\x1fA1*2"
    assert fingerprint_of(issued) == hashlib.sha256(text.encode()).hexdigest()


def test_a_workbook_without_a_stamp_has_none() -> None:
    book, _, _ = template(3)
    del book.defined_names["XLADDIN_TEMPLATE"]

    assert read_submission(saved(book), "a.xlsx").stamp is None
    assert read_submission(saved(Workbook()), "a.xlsx").stamp is None


def test_a_template_as_issued_is_right_but_for_what_is_to_be_filled_in() -> None:
    book, _, _ = template()
    row = stamp_of(saved(book))

    assert (row.template, row.version, row.current, row.intact) == ("transfer-self-evaluation", 1, 1, True)
    assert returned(book) == []


def test_a_changed_target_a_changed_label_and_a_typed_rate_are_found() -> None:
    book, _, cells = template()
    sheet = sheet_of(book)
    target, label, rate = (cells[path] for path in ("indicators/4/target", "indicators/7/l3", "funds/1/rate"))
    was, named = sheet[target].value, sheet[label].value
    formula = sheet[rate].value
    sheet[target], sheet[label], sheet[rate] = "≥1", "别的指标", 0.7
    sheet[rate].number_format = "0.00%"

    assert returned(book) == [
        ("FM04", rate, "70.00%", formula),
        ("FM06", target, "≥1", was),
        ("FM06", label, "别的指标", named),
    ]


def test_other_writing_is_no_change() -> None:
    book, _, cells = template()
    sheet = sheet_of(book)
    for index in range(8):
        cell = sheet[cells[f"indicators/{index}/target"]]
        cell.value = f" {cell.value} ".replace("≥", ">=")

    assert returned(book) == []


@pytest.mark.parametrize("seed", range(20))
def test_inserted_rows_are_no_change(seed: int) -> None:
    chance = random.Random(seed)
    book, _, _ = template()
    sheet = sheet_of(book)
    for _ in range(chance.randint(1, 4)):
        row = chance.randint(1, sheet.max_row)
        insert_rows(sheet, row, chance.randint(1, 3))
        if chance.random() < 0.5:
            sheet.cell(row, 4, "自行增加的指标")
            sheet.cell(row, 5, "≥90%")

    assert [line for line in returned(book) if line[0] == "FM06"] == []


@pytest.mark.parametrize("seed", range(20))
def test_a_change_beside_inserted_rows_is_found_where_it_stands_now(seed: int) -> None:
    chance = random.Random(seed)
    book, _, cells = template()
    sheet = sheet_of(book)
    index = chance.randrange(len(figures("hohhot-2023-selfeval")["indicators"]))
    changed = sheet[cells[f"indicators/{index}/target"]]
    was, changed.value = changed.value, "≥12345"
    place = chance.randint(sheet[cells["indicators/0/target"]].row, sheet.max_row)
    insert_rows(sheet, place, 2)
    sheet.cell(place, 4, "自行增加的指标")
    (now,) = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.value == "≥12345"]

    assert returned(book) == [("FM06", now, "≥12345", str(was))]


def test_an_inserted_column_and_a_renamed_sheet_are_no_change() -> None:
    book, _, _ = template()
    sheet = sheet_of(book)
    for item in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(item))
    sheet.insert_cols(6)
    sheet.title = "填报"

    assert [line for line in returned(book) if line[0] == "FM06"] == []


def test_rows_in_another_order_are_no_change() -> None:
    book, _, cells = template()
    sheet = sheet_of(book)
    first, last = (sheet[cells[f"indicators/{index}/target"]].row for index in (1, 4))
    columns = range(sheet[cells["indicators/0/l3"]].column, sheet.max_column + 1)
    for column in columns:
        above, below = sheet.cell(first, column), sheet.cell(last, column)
        if type(above).__name__ != "MergedCell" and type(below).__name__ != "MergedCell":
            above.value, below.value = below.value, above.value

    assert returned(book) == []


def test_a_deleted_row_is_no_change_of_the_others() -> None:
    book, _, cells = template()
    sheet = sheet_of(book)
    for item in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(item))
    sheet.delete_rows(sheet[cells["indicators/3/target"]].row)

    assert returned(book) == []


def test_a_template_of_which_little_is_left_is_not_judged() -> None:
    book, _, _ = template()
    sheet = sheet_of(book)
    sheet.delete_rows(1, sheet.max_row)
    sheet["A1"] = "无"

    assert returned(book) == []


def test_a_formula_that_moved_is_told_as_it_reads_now() -> None:
    book, _, cells = template()
    sheet = sheet_of(book)
    insert_rows(sheet, 1, 2)
    rate = sheet[cells["funds/1/rate"]].offset(2)
    rate.value = 0.5
    found = [line for line in returned(book) if line[1] == rate.coordinate]

    row = rate.row
    assert [line[0] for line in found] == ["FM04"]
    assert f"{row}=0,0," in found[0][3]
    assert found[0][3].startswith("=IF(")


def test_a_changed_list_of_what_was_issued_is_told() -> None:
    book, _, cells = template()
    sheet_of(book)[cells["indicators/4/target"]] = "≥1"
    book[STAMP_SHEET]["D9"] = "≥1"

    assert [line[:2] for line in returned(book)] == [("FM06", "")]

    del book[STAMP_SHEET]
    assert [line[:2] for line in returned(book)] == [("FM06", "")]


def test_saved_by_libreoffice_nothing_changes_and_an_xls_tells_no_formulas(tmp_path: Path) -> None:
    book, _, cells = template()
    sheet_of(book)[cells["indicators/4/target"]] = "≥1"
    path = tmp_path / "返回.xlsx"
    path.write_bytes(saved(book))
    for kind in ("xlsx", "xls"):
        (other,) = save_as([path], kind, tmp_path / kind)
        (found,) = judge([read_submission(other.read_bytes(), other.name)], rules=chosen(["FM04", "FM06"]))
        assert [(each.code, each.cell) for each in found] == [("FM06", cells["indicators/4/target"])]


def test_an_old_version_is_told_and_an_unreadable_one_is_not() -> None:
    layout = next(each for each in load_layouts() if each.id == "transfer-self-evaluation")
    assert layout.version == 1
    book, issued, _ = template(3)
    assert [each.code for each in judge([read_submission(saved(book), "a.xlsx")], rules=chosen(["FM07"]))[0]] == []

    stamps.write(book, Stamp("transfer-self-evaluation", 0, issued=issued))
    (found,) = judge([read_submission(saved(book), "a.xlsx")], rules=chosen(["FM07"]))
    assert [(each.code, each.verdict.found, each.verdict.expected) for each in found] == [("FM07", "0", "1")]

    stamps.write(book, Stamp("transfer-self-evaluation", None, issued=issued))
    assert stamp_of(saved(book)).version is None
    stamps.write(book, Stamp("no-such-form", 1, issued=issued))
    assert stamp_of(saved(book)).current is None


@pytest.mark.parametrize(
    ("issued", "now"),
    [("90", "90.0"), ("≥90", ">= 90.00"), ("90%", "0.9"), ("质量指标", "质 量 指\n标："), ("（％）", "(%)"), ("", " ")],
)
def test_unchanged(issued: str, now: str) -> None:
    assert unchanged(issued, now)
    assert unchanged(now, issued)


@pytest.mark.parametrize(
    ("issued", "now"),
    [
        ("90", "91"),
        ("≥90", "90"),
        ("90%", "90"),
        ("20 公顷", "20 亩"),
        ("90", ""),
        ("≥90", "≤90"),
        ("有效提高", "提高"),
    ],
)
def test_changed(issued: str, now: str) -> None:
    assert not unchanged(issued, now)
    assert not unchanged(now, issued)


def test_the_stamp_changes_nothing_that_is_read() -> None:
    book, _, _ = template()
    plain = load_workbook(io.BytesIO(saved(book)))
    del plain[STAMP_SHEET]
    for name in list(plain.defined_names):
        del plain.defined_names[name]
    stamped, bare = read_submission(saved(book), "a.xlsx"), read_submission(saved(plain), "a.xlsx")

    assert stamped.sheets == bare.sheets == (SHEET,)
    assert [form.range for form in stamped.forms] == [form.range for form in bare.forms]
    assert stamped.hidden == bare.hidden == ()


@pytest.mark.parametrize("version", ["0", "true", '"1"', "1.5"])
def test_a_layout_with_an_odd_version_is_refused(version: str, tmp_path: Path) -> None:
    own = files("workbook_templates") / "layouts" / "survey.toml"
    text = own.read_text(encoding="utf-8")
    (tmp_path / "survey.toml").write_text(f"version = 7\n{text}", encoding="utf-8")
    assert [layout.version for layout in load_layouts(tmp_path)] == [7]

    (tmp_path / "survey.toml").write_text(f"version = {version}\n{text}", encoding="utf-8")
    with pytest.raises(LayoutError, match="version: a whole number"):
        load_layouts(tmp_path)
