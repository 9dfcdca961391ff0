"""The pictures of the README: a blank template, and one that is being filled in, as LibreOffice shows them.

``python -m examples.pictures`` draws them anew into docs/pictures; it needs LibreOffice, pdftoppm and CJK fonts.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from xladdin.cli import main

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


def draw() -> None:
    """Draw both pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        blank, filled = work / "blank.xlsx", work / "filled.xlsx"
        _template(["--year", "2024"], blank)
        _template(["--from", str(ISSUED)], filled)
        _fill_in(filled)
        _picture(blank, FOLDER / "template-blank.png", 70)
        _picture(filled, FOLDER / "template-live.png", 110)


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


def _picture(path: Path, to: Path, dots: int) -> None:
    """Render the first page of a workbook."""
    folder = path.parent
    profile = f"-env:UserInstallation=file://{folder}/libreoffice"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)],
        check=True,
        capture_output=True,
    )
    page = ["pdftoppm", "-r", str(dots), "-png", "-singlefile", "-f", "1", "-l", "1"]
    subprocess.run([*page, str(path.with_suffix(".pdf")), str(to.with_suffix(""))], check=True)


if __name__ == "__main__":
    draw()
