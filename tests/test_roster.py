"""Rosters as reviewers hand them over, and files that are none."""

from __future__ import annotations

import io
from pathlib import Path

import hostile
import openpyxl
import pytest

from checks.roster import Due
from xladdin.given import GivenError
from xladdin.roster import read_roster


def _csv(folder: Path, text: str, encoding: str = "utf-8") -> str:
    path = folder / "名单.csv"
    path.write_bytes(text.encode(encoding))
    return str(path)


def _xlsx(folder: Path, rows: list[list[object]], merges: tuple[str, ...] = ()) -> str:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    path = folder / "名单.xlsx"
    book.save(path)
    return str(path)


NO_HEADINGS = ": there are no headings; one column must be headed unit, others may be parent, project and period"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_file_in_every_usual_writing(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = "年度,单位名称,上级单位,项目名称\r\n2024,武川县,呼和浩特市,矿山修复\r\n,清水河县,,\r\n"
    roster, notes = read_roster(_csv(tmp_path, text.replace(",", delimiter), encoding))

    assert roster.rows == (
        Due("武川县", "呼和浩特市", "矿山修复", "2024", 2),
        Due("清水河县", "", "", "", 3),
    )
    assert notes == []
    assert roster.by_parent == {"呼和浩特市": [roster.rows[0]]}


def test_a_workbook_with_a_title_merged_parents_totals_and_remarks(tmp_path: Path) -> None:
    path = _xlsx(
        tmp_path,
        [
            ["2024年度应报送单位名单"],
            [],
            ["序号", "所属盟市", "单 位（全称）", "年度", "联系人"],
            [1, "呼和浩特市", "武川县", 2024, "张"],
            [2, None, "清水河县", 2024, "李"],
            ["合计", None, 2],
            ["备注：", None, "备注：以实际为准"],
        ],
        ("B4:B5", "A1:E1"),
    )
    roster, notes = read_roster(path)

    assert roster.rows == (
        Due("武川县", "呼和浩特市", "", "2024", 4),
        Due("清水河县", "呼和浩特市", "", "2024", 5),
    )
    assert notes == []


def test_the_sheet_with_the_headings_is_read_whichever_it_is(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first["A1"] = "填写说明"
    hidden = book.create_sheet("旧")
    hidden.sheet_state = "hidden"
    hidden["A1"], hidden["A2"] = "单位", "旧县"
    listed = book.create_sheet("名单")
    listed["B2"], listed["B3"] = "报送单位", "武川县"
    path = tmp_path / "名单.xlsx"
    book.save(path)

    assert read_roster(str(path))[0].rows == (Due("武川县", line=3),)


def test_rows_that_repeat_others_are_noted_and_count_once(tmp_path: Path) -> None:
    text = "单位,项目\n武川县,矿山修复\n 武川县 ,2024年矿山修复项目\n武川县,矿山修复（二期）\n"
    roster, notes = read_roster(_csv(tmp_path, text))

    assert [row.line for row in roster.rows] == [2, 4]
    assert notes == [("名单第 3 行与第 2 行重复：武川县", "roster, line 3: it repeats line 2: 武川县")]


def test_of_two_columns_for_the_unit_the_plainer_name_counts(tmp_path: Path) -> None:
    assert read_roster(_csv(tmp_path, "地区,单位名称\n武川县,武川县财政局\n"))[0].rows[0].unit == "武川县财政局"


def test_a_unit_that_is_its_own_parent_has_none(tmp_path: Path) -> None:
    assert read_roster(_csv(tmp_path, "单位,上级单位\n武川县,武川县\n"))[0].rows == (Due("武川县", line=2),)


@pytest.mark.parametrize(
    ("text", "said", "english"),
    [
        ("", "找不到标题行", NO_HEADINGS),
        ("武川县\n清水河县\n", "找不到标题行", NO_HEADINGS),
        ("单位\n", "标题行下面没有单位", ": there is no unit below the headings"),
        ("单位\n合计\n", "标题行下面没有单位", ": there is no unit below the headings"),
        ("单位,单位\n武川县,武川县\n", "第 1 行：有两列都是“单位”", ", line 1: two columns are “单位”"),
        (
            "单位,年度\n武川县,去年\n",
            "第 2 行：年度“去年”应为四位数",
            ", line 2: the period “去年” should have four digits, such as 2024",
        ),
        ("单位,项目\n,矿山修复\n", "第 2 行：没有写单位", ", line 2: it names no unit"),
        (
            "单位\n" + "县" * 201 + "\n",
            "第 2 行：单位超过 200 个字",
            ", line 2: the unit has more than 200 characters, too many for a name",
        ),
        ("单位\n" + "x\n" * 20_001, "超过 20000 行", ": more than 20000 rows, too many for a roster"),
        (
            "单位\n" + '"' + "x" * 200_000 + '"\n',
            "不是有效的 CSV",
            ": no valid CSV: field larger than field limit (131072)",
        ),
        (
            "PK\x03\x04\0\0",
            "不是文本文件",
            ": no text file; a roster that is a workbook should have the extension .xlsx",
        ),
    ],
)
def test_a_csv_file_that_is_no_roster(tmp_path: Path, text: str, said: str, english: str) -> None:
    path = _csv(tmp_path, text)
    with pytest.raises(GivenError, match=said) as error:
        read_roster(path)

    assert str(error.value).startswith(path)
    assert error.value.said("en") == path + english


@pytest.mark.parametrize(
    ("data", "said", "english"),
    [
        (b"", "文件是空的", ": The file is empty"),
        (hostile.encrypted_xlsx(), "文件设了打开密码", ": The file asks for a password to be opened"),
        (
            hostile.billion_laughs(),
            "内部结构不安全",
            ": The inside of the file is not safe (a part with a DTD or entities), so it was not read",
        ),
        (
            hostile.far_cells(),
            "超出读取上限",
            ": The file is over a limit: cells the content spans 1048576×16384, at most 2000000",
        ),
        (hostile.document("word"), "docx 格式", ": The file is of the kind docx, not an Excel workbook"),
        (
            hostile.utf16_part(),
            "内部结构不安全",
            ": The inside of the file is not safe (a part that is not UTF-8), so it was not read",
        ),
        (b"<html><table>", "网页", ": The file is a web page with the name of a workbook"),
        (hostile.workbook(), "找不到标题行", NO_HEADINGS),
        (hostile.pack(hostile.parts(hostile.sheet())), "没有内容", ": the workbook is empty"),
    ],
)
def test_a_workbook_that_is_no_roster_or_means_harm(tmp_path: Path, data: bytes, said: str, english: str) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(data)
    with pytest.raises(GivenError, match=said) as error:
        read_roster(str(path))

    assert str(error.value).startswith(str(path))
    assert "{" not in str(error.value)
    assert error.value.said("en") == f"{path}{english}"


def test_a_file_that_is_not_there_and_a_folder(tmp_path: Path) -> None:
    for name in ("名单.csv", "名单.xlsx"):
        with pytest.raises(GivenError, match="找不到文件") as error:
            read_roster(str(tmp_path / name))
        assert error.value.said("en") == f"no such file: {tmp_path / name}"
    (tmp_path / "夹.xlsx").mkdir()
    with pytest.raises(GivenError, match="这是一个文件夹") as error:
        read_roster(str(tmp_path / "夹.xlsx"))
    assert error.value.said("en") == f"{tmp_path / '夹.xlsx'}: The file cannot be opened: it is a folder"


def test_formulas_are_text_and_values_nothing_is_computed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["单位"])
    sheet.append(['=HYPERLINK("http://x","武川县")'])
    sheet.append(["清水河县"])
    out = io.BytesIO()
    book.save(out)
    path = tmp_path / "名单.xlsx"
    path.write_bytes(out.getvalue())

    assert read_roster(str(path))[0].rows == (Due("清水河县", line=3),)
    csv = _csv(tmp_path, "单位\n\"=cmd|' /C calc'!A0\"\n")
    assert read_roster(csv)[0].rows == (Due("=cmd|' /C calc'!A0", line=2),)
