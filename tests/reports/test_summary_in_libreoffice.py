"""LibreOffice opens the summary workbook in both locales: texts, filters, rows as high as their texts, links."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import openpyxl
import reported
from office import Office

from xladdin.reports.frames import write_csv
from xladdin.reports.summary import write_summary

COPY = "annotated/甲 县/返回#1 50%.xlsx"


def test_it_opens_as_it_was_written(office: Office, tmp_path: Path) -> None:
    documents = [*reported.examples(), reported.unreadable()]
    write_summary(reported.of(documents, across=[reported.across()], files=20), tmp_path / "summary.xlsx")

    with office.open(tmp_path / "summary.xlsx") as book:
        assert list(book.sheets) == ["汇总", "问题清单", "按规则", "按单位", "跨件问题", "未能检查"]
        assert book.used("问题清单") == "A1:P123"
        assert [book.shown("汇总", f"{column}7") for column in "AEFGKLMNO"] == [
            *("1", "农村公路2024年项目支出绩效自评.xlsx", "有错误", "5", "98.89", "100", "优", "68.17%", "93.50%"),
        ]
        looks = book.looks("汇总")
        assert (looks["F7"].background, looks["F10"].background) == ("FFC7CE", "DDEBF7")
        again = openpyxl.load_workbook(book.save_xlsx(tmp_path / "again.xlsx"))

    # Panes are a window's, and there is none.
    assert again["汇总"].auto_filter.ref == "A6:P16"
    assert again["问题清单"].auto_filter.ref == "A1:P123"
    assert again["汇总"].print_title_rows == "$6:$6"
    # A message of several lines is seen whole.
    assert again["问题清单"].row_dimensions[3].height > 40


def test_hostile_texts_and_links(office: Office, tmp_path: Path) -> None:
    texts = ["=1+1", "_x0041_", "<r></is><f>1+1</f><is></r>", "'=1+1", "+1", "http://evil.example"]
    found = [reported.finding(found=text, field=text) for text in texts]
    write_summary(
        reported.of([reported.submission(findings=found, annotated={"path": COPY, "note": ""})]),
        tmp_path / "summary.xlsx",
    )

    with office.open(tmp_path / "summary.xlsx") as book:
        assert [str(row[0]).strip() for row in book.values("问题清单", "I2:I7")] == texts
        again = openpyxl.load_workbook(book.save_xlsx(tmp_path / "again.xlsx"))

    cells = [cell for sheet in again for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"n", "s"}
    linked = [cell for cell in cells if cell.hyperlink]
    assert [(cell.parent.title, cell.coordinate) for cell in linked] == [
        ("汇总", "E6"),
        *(("问题清单", f"P{row}") for row in range(2, 8)),
    ]
    assert all(unquote(cell.hyperlink.target).endswith(f"/{COPY}") for cell in linked)


def test_the_table_for_analysts_holds_no_formula(office: Office, tmp_path: Path) -> None:
    # LibreOffice without a window takes any CSV for Latin-1, so only these letters are looked at.
    texts = ["=1+1", " =1+1", "+1+1", "-1+1", "@A1", "\t=1+1", "\r=1+1", '=1,"=1+1"', "-18", "a"]
    found = [reported.finding(found=text, difference="-2.5") for text in texts]
    write_csv(reported.of([reported.submission(findings=found)]), tmp_path / "findings.csv")

    with office.open(tmp_path / "findings.csv") as book:
        (sheet,) = book.sheets
        assert [row[0] for row in book.values(sheet, "P2:P11")] == [
            *("'=1+1", "' =1+1", "'+1+1", "'-1+1", "'@A1", "'\t=1+1", "'\n=1+1", '\'=1,"=1+1"', -18, "a"),
        ]
        assert book.values(sheet, "R2:R11") == [[-2.5]] * 10
