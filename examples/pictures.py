"""The pictures of the documents, as LibreOffice shows them: a template blank and filled in, an annotated copy.

``python -m examples.pictures`` draws them anew into docs/pictures; it needs LibreOffice, pdftoppm and CJK fonts.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from checks.profile import load
from workbook_templates.annotating import annotate
from xladdin.cli import main
from xladdin.remarks import remarks_of
from xladdin.reports.document import finding_document
from xladdin.run import check

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
ISSUED = Path(__file__).parent / "returned" / "吐鲁番市2024年绩效自评.xlsx"

_HEAD = {"中央主管部门": "自然资源部", "地方主管部门": "新疆维吾尔自治区自然资源厅"}
_EXECUTED = {"其中：中央财政资金": 6886.03, "其他资金": 5886.03}
_ACTUALS: Mapping[str, float | str] = {
    "矿山生态修复面积": 441.63,
    "修复废弃矿山": 47,
    "地质环境隐患点消除数量": 6,
    "边坡治理面积": 42.54,
    "新增林地面积": 180,
    "林地提质改造面积": "约1.6",
    "新增草地面积": "0.28亩",
    "工程质量合格率": "100%",
    "植被成活率": 0.93,
    "工程监理": "≥100",
    "单位成本控制数": 40,
}
"""Some right, some with the slips that clerks make."""


RETURNED = Path(__file__).parent / "returned" / "呼和浩特市2023年绩效自评.xlsx"
_POINTED_AT = ("xl/drawings/vmlDrawing1.vml", 7, 5)
"""The drawing with the notes of the form, and the cell whose note is shown: its row and column."""


class Crop(NamedTuple):
    """What of a page is shown, in hundredths of its width: left, top, width and height."""

    left: int
    top: int
    width: int
    height: int


def draw() -> None:
    """Draw all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        blank, filled = work / "blank.xlsx", work / "filled.xlsx"
        _template(["--year", "2024"], blank)
        _template(["--from", str(ISSUED)], filled)
        _fill_in(filled)
        _picture(blank, FOLDER / "template-blank.png", 70)
        _picture(filled, FOLDER / "template-live.png", 110)
    draw_annotated()


def draw_annotated() -> None:
    """Draw the form of an annotated copy with a note that one points at, and its list of remarks."""
    (result,) = check([RETURNED], load())
    copy = annotate(RETURNED.read_bytes(), remarks_of([finding_document(finding, "zh") for finding in result.findings]))
    last = len(load_workbook(BytesIO(copy)).sheetnames)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "copy.xlsx"
        path.write_bytes(_pointed_at(copy))
        _picture(path, FOLDER / "annotated.png", 100, Crop(6, 9, 88, 68))
        _picture(path, FOLDER / "annotated-list.png", 80, Crop(2, 3, 96, 40), page=last)


def _pointed_at(copy: bytes) -> bytes:
    """Show one note, as it is shown when one points at its cell."""
    name, row, column = _POINTED_AT
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(copy)) as made, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as shown:
        for each in made.namelist():
            content = made.read(each)
            if each == name:
                before, cell, behind = content.partition(f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}<".encode())
                start, shape, inside = before.rpartition(b"<v:shape ")
                content = start + shape + inside.replace(b"hidden", b"visible") + b"<x:Visible/>" + cell + behind
            shown.writestr(each, content)
    return stream.getvalue()


def _template(options: list[str], path: Path) -> None:
    if main(["template", "transfer-self-evaluation", *options, "-o", str(path)]) != 0:
        raise SystemExit("no template")


def _fill_in(path: Path) -> None:
    """Type some figures, and let the page show the checks beside the form too."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for label, text in _HEAD.items():
        _beside(sheet, label, text)
    for label, amount in _EXECUTED.items():
        sheet.cell(_row(sheet, label), _column(sheet, "全年执行数"), amount)
    for label, actual in _ACTUALS.items():
        sheet.cell(_row(sheet, label), _column(sheet, "全年实际完成值"), actual).data_type = (
            "s" if isinstance(actual, str) else "n"
        )
    sheet.print_area = ""
    sheet.page_setup.orientation = "portrait"
    book.save(path)


def _places(sheet: Worksheet, label: str) -> tuple[int, int]:
    wanted = "".join(label.split())
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and "".join(cell.value.split()).startswith(wanted):
                return cell.row, cell.column
    raise SystemExit(f"no {label}")


def _row(sheet: Worksheet, label: str) -> int:
    return _places(sheet, label)[0]


def _column(sheet: Worksheet, heading: str) -> int:
    # 全年实际完成情况 stands over the goal; the heading of the grid is the longer text.
    return _places(sheet, heading)[1]


def _beside(sheet: Worksheet, label: str, text: str) -> None:
    row, column = _places(sheet, label)
    merged = next((each for each in sheet.merged_cells.ranges if each.bounds[:2] == (column, row)), None)
    sheet.cell(row, (merged.bounds[2] if merged else column) + 1, text)


def _picture(path: Path, to: Path, dots: int, crop: Crop | None = None, page: int = 1) -> None:
    """Render a page of a workbook, the first one unless another is named, or a part of it."""
    folder, printed = path.parent, path.with_suffix(".pdf")
    if not printed.exists():
        profile = f"-env:UserInstallation=file://{folder}/libreoffice"
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)],
            check=True,
            capture_output=True,
        )
    number = ["-f", str(page), "-l", str(page)]
    command = ["pdftoppm", "-r", str(dots), "-png", "-singlefile", *number, *_cropped(printed, number, dots, crop)]
    subprocess.run([*command, str(printed), str(to.with_suffix(""))], check=True)


def _cropped(printed: Path, number: list[str], dots: int, crop: Crop | None) -> list[str]:
    if crop is None:
        return []
    told = subprocess.run(["pdfinfo", *number, str(printed)], check=True, capture_output=True, text=True).stdout
    size = re.search(r"size:\s+([0-9.]+) x", told)
    if size is None:
        raise SystemExit("no page")
    wide = float(size[1]) / 72 * dots / 100
    sides = zip(("-x", "-y", "-W", "-H"), crop, strict=True)
    return [word for side, part in sides for word in (side, str(round(part * wide)))]


if __name__ == "__main__":
    draw()
