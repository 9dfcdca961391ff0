"""Makes distinct returned workbooks: about 1,300 cells and 19 KB each, one in twenty with mistakes.

The figures are made up from a seed in the manner of real forms: four forms on visible sheets
(self-evaluation, its target table, regions, money by region) and a hidden sheet of options.

    python -m bench.generate FOLDER [--count 1000]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random

from openpyxl import Workbook  # type: ignore[import-untyped,unused-ignore]
from openpyxl.styles import Alignment, Border, Font, Side  # type: ignore[import-untyped,unused-ignore]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped,unused-ignore]

from workbook_templates.patching import Edit, patch

FAULTY = 20
"""One workbook in so many has mistakes."""
BROKEN = 100
"""Of many, one in so many breaks off half-way."""
_DRAWN = 200

_QUANTITIES = (
    "矿山生态修复面积（公顷）",
    "修复废弃矿山（矿点）数量（个）",
    "地质环境隐患点消除数量（处）",
    "边坡治理面积（公顷）",
    "新增林地面积（公顷）",
    "林地提质改造面积（公顷）",
    "新增草地面积（公顷）",
    "退化草地修复面积（公顷）",
    "新增园地面积（公顷）",
    "戈壁地表保护层修复面积（公顷）",
    "土地平整面积（公顷）",
    "新增耕地面积（亩）",
    "植被恢复面积（公顷）",
    "采坑治理数量（处）",
    "渣堆整治量（万立方米）",
    "挡土墙修建长度（米）",
    "截排水沟修建长度（米）",
    "监测点建设数量（个）",
    "灌溉管网长度（千米）",
    "危岩体清除量（万立方米）",
    "表土覆盖面积（公顷）",
    "撒播草籽面积（公顷）",
)
_SHARES = ("项目验收合格率（%）", "项目按时完工率（%）", "植被成活率（%）", "资金拨付及时率（%）")
_COSTS = (("单位面积治理成本（万元/公顷）", 38), ("项目总投资控制数（万元）", 9000))
_PHRASES = ("生态环境质量", "水土流失状况", "区域生态功能", "矿区人居环境", "地质灾害隐患")
_EFFECTS = (
    "吸纳就业人数（人）",
    "受益群众人数（人）",
    "带动投资额（万元）",
    "盘活利用土地面积（公顷）",
    "固碳量（吨）",
)
_REGIONS = ("武川", "和林", "托克", "清水", "回民", "赛罕", "新城", "玉泉", "土左", "高昌", "鄯善", "托克逊", "伊州")
_MANAGEMENT = (
    "分配科学性",
    "下达及时性",
    "拨付合规性",
    "使用规范性",
    "执行准确性",
    "预算绩效管理情况",
    "支出责任履行情况",
)
_REASONS = (
    "冬季无法施工，已调整工期，计划于次年六月底前完成剩余工程量，并加强现场调度。",
    "招标程序较预期延长，已与施工单位签订赶工协议，明确节点责任人和完成时限。",
    "受征地进度影响，部分图斑未能按期移交，现已全部移交并组织进场施工。",
)
_THIN = Side(style="thin")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_TITLE = Font(name="宋体", size=16, bold=True)
_BODY = Font(name="宋体", size=10)
_WRAP = Alignment(wrap_text=True, horizontal="center", vertical="center")


def rate(part: Decimal, whole: Decimal) -> str:
    """Return part ÷ whole as it is printed, half-up to two decimals."""
    return f"{(part / whole * 100).quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def money(random: Random, most: int = 9000) -> Decimal:
    """Return an amount with two decimals."""
    return Decimal(random.randint(10000, most * 100)) / 100


def make(random: Random, number: int) -> Workbook:
    """Return one returned workbook."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "自评表"
    faulty = number % FAULTY == 0
    _self_evaluation(sheet, random, number, faulty=faulty)
    _targets(book.create_sheet("目标表"), sheet)
    _regions(book.create_sheet("分旗县完成情况"), random, faulty=faulty)
    _money(book.create_sheet("分旗县资金"), random)
    options = book.create_sheet("字典")
    for row in range(1, 281):
        options.append([f"代码{row:04}", f"{random.choice(_QUANTITIES)}第{row}类"])
    options.sheet_state = "hidden"
    return book


def _row(sheet: Worksheet, values: Sequence[object]) -> int:
    sheet.append([float(value) if isinstance(value, Decimal) else value for value in values])
    row: int = sheet.max_row
    for cell in sheet[row]:
        cell.border, cell.font, cell.alignment = _BORDER, _BODY, _WRAP
    return row


def _self_evaluation(sheet: Worksheet, random: Random, number: int, *, faulty: bool) -> None:
    name = f"{random.choice(_REGIONS)}山水林田湖草沙一体化保护和修复工程（第{number}标段）"
    _head(sheet, random, name)
    _funds(sheet, random, faulty=faulty)
    _row(sheet, ["资金管理情况", "", "", "情况说明", "", "", "存在问题和改进措施"])
    for item in _MANAGEMENT:
        row = _row(sheet, ["", "", item, f"{item}良好，按程序办理，资料齐全", "", "", random.choice(_REASONS)])
        sheet.merge_cells(f"D{row}:F{row}")
    sheet.merge_cells("A11:B18")
    _row(sheet, ["总体目标完成情况", "", "总体目标", "", "", "全年实际完成情况", ""])
    text = f"完成{name}年度建设任务，改善区域生态环境质量。"
    _row(sheet, ["", "", text, "", "", text, ""])
    sheet.merge_cells("A19:B20")
    for cells in ("C19:E19", "F19:G19", "C20:E20", "F20:G20"):
        sheet.merge_cells(cells)
    top = _row(
        sheet, ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "全年实际完成值", "未完成原因和改进措施"]
    )
    _groups(sheet, random, faulty=faulty)
    sheet.merge_cells(f"A{top}:A{sheet.max_row}")
    row = _row(sheet, ["说明", "无", "", "", "", "", ""])
    sheet.merge_cells(f"B{row}:G{row}")


def _head(sheet: Worksheet, random: Random, name: str) -> None:
    _row(sheet, [f"{name}转移支付项目绩效自评表", *[""] * 6])
    sheet["A1"].font = _TITLE
    _row(sheet, ["（2024年度）", *[""] * 6])
    _row(sheet, ["转移支付（项目）名称", "", "", name, "", "", ""])
    _row(sheet, ["中央主管部门", "", "", "财政部 自然资源部", "", "", ""])
    unit = f"{random.choice(_REGIONS)}自然资源局"
    _row(sheet, ["地方主管部门", "", "", "自治区财政厅、自然资源厅", "资金使用单位", unit, ""])
    merged = ("A1:G1", "A2:G2", "A3:C3", "D3:G3", "A4:C4", "D4:G4", "A5:C5", "F5:G5")
    for cells in merged:
        sheet.merge_cells(cells)


def _funds(sheet: Worksheet, random: Random, *, faulty: bool) -> None:
    central, local = money(random), money(random)
    paid = (central * random.randint(91, 100) / 100).quantize(Decimal("0.01"))
    total, spent = central + local, paid + local
    _row(sheet, ["资金投入情况\n（万元）", "", "", "", "全年预算数（A）", "全年执行数（B）", "预算执行率（B/A×100%）"])
    stated = spent + 90 if faulty else spent
    _row(sheet, ["", "", "年度资金总额：", "", total, stated, rate(spent, total)])
    _row(sheet, ["", "", "其中：中央财政资金", "", central, paid, rate(paid, central)])
    _row(sheet, ["", "", "地方财政资金", "", local, local, "100%"])
    _row(sheet, ["", "", "其他资金", "", "", "", ""])
    sheet.merge_cells("A6:B10")
    for row in range(6, 11):
        sheet.merge_cells(f"C{row}:D{row}")


def _groups(sheet: Worksheet, random: Random, *, faulty: bool) -> None:
    _block(sheet, "产出指标", "数量指标", [_quantity(random, label) for label in _QUANTITIES])
    _block(sheet, "", "质量指标", [(label, "≥95", 98, "") for label in _SHARES])
    _block(sheet, "", "成本指标", [(label, f"≤{most}", most - 1, "") for label, most in _COSTS])
    effects = [_quantity(random, label) for label in _EFFECTS]
    if faulty:
        effects[0] = (_EFFECTS[0], "≥100", "", "")
    _block(sheet, "效益指标", "社会效益", effects)
    _block(sheet, "", "生态效益", [(label, "有效改善", "有效改善", "") for label in _PHRASES])
    _block(sheet, "满意度指标", "服务对象满意度", [("受益群众满意度（%）", "≥90", random.randint(90, 99), "")])


def _targets(sheet: Worksheet, evaluated: Worksheet) -> None:
    """Write the target table that the self-evaluation answers."""
    name = evaluated["D3"].value
    _row(sheet, [f"{name}绩效目标表", "", "", ""])
    sheet.merge_cells("A1:D1")
    _row(sheet, ["项目名称", name, "", ""])
    sheet.merge_cells("B2:D2")
    _row(sheet, ["一级指标", "二级指标", "三级指标", "指标值"])
    for row in evaluated.iter_rows(min_row=22, max_row=evaluated.max_row - 1, values_only=True):
        _row(sheet, row[1:5])


def _quantity(random: Random, label: str) -> tuple[str, str, Decimal | str, str]:
    target = Decimal(random.randint(100, 90000)) / 100
    missed = random.random() < 0.1
    share = random.randint(50, 95) if missed else random.randint(100, 120)
    actual = (target * share / 100).quantize(Decimal("0.01"))
    return label, f"≥{target}", actual, random.choice(_REASONS) if missed else ""


def _block(sheet: Worksheet, level1: str, level2: str, rows: Sequence[Sequence[object]]) -> None:
    first = sheet.max_row + 1
    for index, row in enumerate(rows):
        _row(sheet, ["", "" if index else level1, "" if index else level2, *row])
    if len(rows) > 1:
        sheet.merge_cells(f"C{first}:C{sheet.max_row}")


def _regions(sheet: Worksheet, random: Random, *, faulty: bool) -> None:
    _row(sheet, ["各旗县区绩效目标完成情况（公顷）", "", "", ""])
    sheet.merge_cells("A1:D1")
    _row(sheet, ["旗县区", "绩效目标", "实际完成", "完成比例"])
    targets = [money(random, 900) for _ in range(14)]
    actuals = [(target * random.randint(100, 125) / 100).quantize(Decimal("0.01")) for target in targets]
    for index, (target, actual) in enumerate(zip(targets, actuals, strict=True)):
        shown = actual + 30 if faulty and index == 3 else actual
        _row(sheet, [f"{_REGIONS[index % len(_REGIONS)]}{index}县", target, shown, rate(actual, target)])
    _row(sheet, ["合计", sum(targets), sum(actuals), rate(Decimal(sum(actuals)), Decimal(sum(targets)))])


def _money(sheet: Worksheet, random: Random) -> None:
    _row(sheet, ["中央资金执行情况表（万元）", "", "", "", ""])
    sheet.merge_cells("A1:E1")
    _row(sheet, ["序号", "旗县区", "中央资金（万元）", "中央资金执行数（万元）", "中央资金执行率（%）"])
    budgets = [money(random, 2000) for _ in range(14)]
    paid = [(budget * random.randint(60, 100) / 100).quantize(Decimal("0.01")) for budget in budgets]
    for index, (budget, spent) in enumerate(zip(budgets, paid, strict=True)):
        _row(sheet, [index + 1, f"{_REGIONS[index % len(_REGIONS)]}{index}县", budget, spent, rate(spent, budget)])
    _row(sheet, ["合计", "", sum(budgets), sum(paid), rate(Decimal(sum(paid)), Decimal(sum(budgets)))])


def write_many(folder: Path, count: int, seed: int = 20241231) -> list[Path]:
    """Write ``count`` workbooks of units and projects of their own, one in a hundred of them broken off half-way.

    The figures of the first `_DRAWN` are drawn; the others repeat them under other names, a tenth of the work.
    """
    drawn = [path.read_bytes() for path in write(folder, min(count, _DRAWN), seed)]
    paths = [folder / f"返回{number:05}.xlsx" for number in range(count)]
    for number, path in enumerate(paths):
        data = drawn[number % len(drawn)]
        if number >= len(drawn):
            data = patch(data, _renamed(number))
        path.write_bytes(data[: len(data) // 2] if number % BROKEN == BROKEN // 2 else data)
    return paths


def _renamed(number: int) -> list[Edit]:
    name = f"{_REGIONS[number % len(_REGIONS)]}山水林田湖草沙一体化保护和修复工程（第{number}标段）"
    return [
        Edit("自评表", 1, 1, f"{name}转移支付项目绩效自评表"),
        Edit("自评表", 3, 4, name),
        Edit("自评表", 5, 6, f"第{number}自然资源局"),
        Edit("目标表", 1, 1, f"{name}绩效目标表"),
        Edit("目标表", 2, 2, name),
    ]


def write(folder: Path, count: int, seed: int = 20241231) -> list[Path]:
    """Write ``count`` workbooks into a folder and return their paths."""
    random = Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"返回{number:05}.xlsx" for number in range(count)]
    for number, path in enumerate(paths):
        make(random, number).save(path)
    return paths


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Make returned workbooks to measure with.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    options = parser.parse_args()
    paths = write(options.folder, options.count)
    size = sum(path.stat().st_size for path in paths) / len(paths) / 1024
    print(f"{len(paths)} workbooks, {size:.1f} KB each")


if __name__ == "__main__":
    main()
