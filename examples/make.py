"""Makes ``examples/returned``: workbooks as clerks return them, from the figures in ``examples/figures``.

Run ``python -m examples.make`` after a change to the figures or to the way forms are laid out.
The same figures give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from examples.workbooks import figures, lay

RETURNED = Path(__file__).parent / "returned"

WORKBOOKS: Mapping[str, Mapping[str, str]] = {
    "呼和浩特市2023年绩效自评.xlsx": {
        "自评表": "hohhot-2023-selfeval",
        "旗县区完成情况": "hohhot-2023-regions",
        "资金执行情况": "hohhot-2023-funds-by-region",
        "绩效目标表": "hohhot-2023-target",
    },
    "吐鲁番市2024年绩效自评.xlsx": {
        "自评表": "turpan-2024-selfeval",
        "绩效目标表": "turpan-2024-target-weighted",
    },
    "贵州苗岭2022-2025年绩效自评.xlsx": {"自评表": "guizhou-miaoling-2025-selfeval"},
    "新疆2025年土壤污染防治资金.xlsx": {
        "预算分配": "soil-xinjiang-2025-allocation",
        "资金执行情况": "soil-xinjiang-2025-execution",
    },
    "新疆2025年土壤污染防治绩效目标.xlsx": {
        "区域绩效目标": "soil-xinjiang-2025-target",
        "哈巴河一期": "soil-xinjiang-2025-part1",
        "博州排查": "soil-xinjiang-2025-part2",
        "哈巴河二期": "soil-xinjiang-2025-part3",
    },
    "巴州2022年综合评分.xlsx": {"综合评分表": "bazhou-2022-scoresheet"},
    "巴州2022年问卷调查.xlsx": {"问卷调查": "bazhou-2022-survey"},
    "图书馆2024年项目支出绩效自评.xlsx": {"自评表": "library-2024-project"},
    "农村公路2024年项目支出绩效自评.xlsx": {"自评表": "roads-2024-project"},
}
"""The workbooks by file name: the form on each sheet."""

_SAVED_AT = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
"""openpyxl writes the moment of saving."""

_LINE = Side(style="thin")
_WIDE = 120
"""The width of a printed page in characters."""
_LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def make(name: str) -> bytes:
    """Return the bytes of one workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, form in WORKBOOKS[name].items():
        sheet = book.create_sheet(title)
        lay(sheet, figures(form))
        _dress(sheet)
    book.properties.creator = "xladdin"
    book.properties.created = book.properties.modified = _LONG_AGO.replace(tzinfo=None)
    stream = BytesIO()
    book.save(stream)
    return _without_times(stream.getvalue())


def _dress(sheet: Worksheet) -> None:
    """Give a sheet the look of a form: lines, wrapped text, a wide title, one page wide."""
    columns = sheet.max_column
    for row in sheet.iter_rows():
        for cell in row:
            titled = cell.row == 1
            cell.font = Font(name="黑体" if titled else "宋体", size=14 if titled else 10, bold=titled)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            if not titled:
                cell.border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    for column in range(1, columns + 1):
        sheet.column_dimensions[get_column_letter(column)].width = max(10, min(24, _WIDE // columns))
    sheet.row_dimensions[1].height = 40
    for row in range(2, sheet.max_row + 1):
        sheet.row_dimensions[row].height = _height(sheet, row)
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _height(sheet: Worksheet, row: int) -> float:
    """Return the height that shows the longest text of a row whole."""
    merged = {item.min_col: item for item in sheet.merged_cells.ranges if item.min_row == item.max_row == row}
    inside = {
        (line, item.min_col)
        for item in sheet.merged_cells.ranges
        for line in range(item.min_row, item.max_row + 1)
        if item.min_row != item.max_row
    }
    lines = 1
    for cell in sheet[row]:
        if cell.value is None or (row, cell.column) in inside:
            continue
        right = merged[cell.column].max_col if cell.column in merged else cell.column
        letters = range(cell.column, right + 1)
        width = sum(sheet.column_dimensions[get_column_letter(letter)].width for letter in letters)
        size = sum(2 if ord(letter) > 0x2E80 else 1 for letter in str(cell.value))
        lines = max(lines, -int(-size * 1.1 // (width - 1)))
    return 16.0 * lines + 2


def _without_times(data: bytes) -> bytes:
    """Pack the parts again with a fixed time, so that the same figures give the same bytes."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as made, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in made.namelist():
            info = zipfile.ZipInfo(name, _LONG_AGO.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            fixed.writestr(info, _SAVED_AT.sub(rb"\g<1>2026-01-01T00:00:00Z", made.read(name)))
    return stream.getvalue()


def main() -> None:
    """Write all the workbooks."""
    RETURNED.mkdir(exist_ok=True)
    for name in WORKBOOKS:
        (RETURNED / name).write_bytes(make(name))
        print(f"examples/returned/{name}")


if __name__ == "__main__":
    main()
