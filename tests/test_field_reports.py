"""Returned workbooks of other provinces and sectors, as clerks write them: silence where they are right.

Where a slip was planted, exactly its code at its cell. Information findings are left aside.

A form is a table of cells between strokes: ``<`` and ``^`` are merged with the cell to the left and above,
a bare number is stored as one, ``%0.98`` is shown as 98.00%, ``{0.8=D3/C3}`` is a live formula with its saved value.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from checks.catalogue import judge
from checks.findings import Finding
from examples.workbooks import saved
from workbook_templates.reading import read_submission

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
PERCENT = re.compile(r"%(\d+(?:\.\d+)?)")
FORMULA = re.compile(r"\{(\d+(?:\.\d+)?)(%?)=(.+)\}")


def book(text: str) -> bytes:
    """Return a workbook with the table of a text."""
    made = Workbook()
    sheet = made.worksheets[0]
    anchors: dict[tuple[int, int], tuple[int, int]] = {}
    formulas: dict[str, str] = {}
    for row, line in enumerate(text.strip().splitlines(), 1):
        for column, written in enumerate((cell.strip() for cell in line.split("|")), 1):
            if written in ("<", "^"):
                place = (row, column - 1) if written == "<" else (row - 1, column)
                anchors[row, column] = anchors.get(place, place)
                continue
            cell = sheet.cell(row, column)
            if found := FORMULA.fullmatch(written):
                cell.value = float(found[1])
                cell.number_format = "0.00%" if found[2] else "General"
                formulas[cell.coordinate] = found[3]
            elif found := PERCENT.fullmatch(written):
                cell.value, cell.number_format = float(found[1]), "0.00%"
            elif NUMBER.fullmatch(written):
                cell.value = float(written)
            elif written:
                cell.value, cell.data_type = written, "s"
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for place, anchor in anchors.items():
        bottom, right = spans.get(anchor, anchor)
        spans[anchor] = max(bottom, place[0]), max(right, place[1])
    for (top, left), (bottom, right) in spans.items():
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    return with_formulas(saved(made), formulas)


def with_formulas(data: bytes, formulas: dict[str, str]) -> bytes:
    """Put formulas before the values of cells, which are then their saved results."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = part.decode()
                for cell, formula in formulas.items():
                    text = re.sub(rf'(<c r="{cell}"[^>]*>)<v', rf"\1<f>{formula}</f><v", text)
                part = text.encode()
            new.writestr(name, part)
    return made.getvalue()


def findings(text: str) -> list[Finding]:
    """Return what a reviewer has to act upon: errors and what is to verify."""
    (found,) = judge([read_submission(book(text), "返回.xlsx")])
    return [finding for finding in found if finding.severity.value != "info"]


HEAD = """
转移支付区域（项目）绩效自评表 | < | < | < | < | < | <
（2024年度） | < | < | < | < | < | <
转移支付（项目）名称 | < | 某补助资金 | < | < | < | <
中央主管部门 | < | 某部 | < | < | < | <
地方主管部门 | < | 某厅 | < | 资金使用单位 | 某局 | <
资金投入情况（万元） | < | | < | 全年预算数（A） | 全年执行数（B） | 预算执行率（B/A×100%）
"""
MANAGEMENT = """
资金管理情况 | < | | < | 情况说明 | < | 存在问题和改进措施
^ | ^ | 分配科学性 | < | 按因素法分配 | < | 无
^ | ^ | 执行准确性 | < | 按进度支付 | < | {problems}
"""
GRID = "绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 全年实际完成值 | 未完成原因和改进措施\n"
SCORED = "绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施\n"
FUNDS = """
^ | ^ | 年度资金总额 | < | 1200 | 1176 | 98.00%
^ | ^ | 其中：中央财政资金 | < | 1000 | 980 | 98%
^ | ^ | 地方财政资金 | < | 200 | 196 | 98%
^ | ^ | 其他资金 | < | 0 | 0 | 0%
"""


def self_evaluation(rows: str, funds: str = FUNDS, problems: str = "无", grid: str = GRID) -> str:
    """Return a self-evaluation; its money stands in rows 7 ff., its indicators begin in row 7 + funds + 4."""
    parts = (HEAD, funds, MANAGEMENT.format(problems=problems), grid, rows)
    return "\n".join(part.strip("\n") for part in parts)


APART = """
部门预算项目支出绩效自评表（2023年度） | < | < | < | < | < | < | < | < | < | <
项目名称 | < | 2023年设备替代补助 | < | < | < | < | < | < | < | <
主管部门 | < | 某局 | < | < | < | 实施单位（盖章） | < | 某县某局 | < | <
项目基本情况 | 1.项目年度目标完成情况 | 项目年度目标 | < | < | < | < | 年度目标完成情况 | < | < | <
^ | ^ | 购买设备并支付资金 | < | < | < | < | 完成 | < | < | <
预算执行（10分） | 年度预算数（万元） | < | 年初预算 | 调整后预算数 | < | 预算执行数 | 预算执行率 | 权重 | 得分 | 原因
^ | 总额 | < | 0.00 | 3.36 | < | {executed} | 100.00% | 10 | 10 |
^ | 其中：财政资金 | < | 0.00 | 3.36 | < | 3.36 | 100.00% | / | / |
^ | 单位资金 | < | 0.00 | 0.00 | < | 0.00 | 0.00% | / | / |
绩效指标（90分） | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 完成值 | 权重 | 得分 | 未完成原因分析
^ | 产出指标 | 数量指标 | 购买电脑数量 | ≥ | 13 | 台 | {bought} | 20 | 20 |
^ | ^ | 质量指标 | 验收合格率 | = | 100 | % | 100 | 10 | 10 |
^ | ^ | 时效指标 | 完成时间 | ≤ | 12 | 月 | 11 | 5 | 5 |
^ | ^ | 成本指标 | 单台购置成本 | ＜ | 0.26 | 万元 | {cost} | 15 | 15 |
^ | 效益指标 | 社会效益指标 | 办公效率 | 定性 | 高中低 | | 高 | 15 | 15 |
^ | ^ | ^ | 问题电脑投诉率 | 小于等于 | 5 | % | 0 | 15 | 15 |
^ | 满意度指标 | 服务对象满意度指标 | 使用人员满意度 | {wanted} | 95 | % | 96 | 10 | 10 |
合计 | < | < | < | < | < | < | < | 100 | 100 |
"""
"""As the systems of several provinces print it: the comparator and the unit in columns of their own."""


def apart(executed: str = "3.36", bought: str = "13", cost: str = "0.25", wanted: str = "≥") -> str:
    """Return a self-evaluation whose targets are parted; its money begins in row 7, its indicators in row 11."""
    return APART.format(executed=executed, bought=bought, cost=cost, wanted=wanted)


SPANNED = """
项目支出绩效自评表 | < | < | < | < | < | < | < | < | <
公开15表
单位：万元
项目名称 | < | 乡村振兴工作经费 | < | < | < | < | < | < | <
主管部门 | < | 某局 | < | < | 实施单位 | < | 某县某局 | < | <
项目资金 | < | | < | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | ^ | 年度资金总额 | < | 20 | 20 | 19.5 | 10 | 97.50% | 9.75
^ | ^ | 其中：当年财政拨款 | < | 20 | 20 | 19.5 | — | 97.50% | —
绩效指标 | < | < | 年度指标值 | < | < | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | ^ | ^ | ^ | ^
产出指标 | 数量指标 | 慰问户数 | = | 100 | 户 | {visited} | 20 | 19.6 | {reason}
^ | 质量指标 | 工作完成率 | = | 100 | % | 100 | 30 | 30 |
效益指标 | 社会效益指标 | 群众生活水平 | = | 提高 | 无 | 提高 | 30 | 30 |
满意度指标 | 服务对象满意度指标 | 群众满意度 | >= | 90 | % | 95 | 10 | 10 |
其他需要说明的事项 | < | 无 | < | < | < | < | < | < | <
总分 | < | < | < | < | < | < | 100 | 99.35 | {grade}
"""
"""The headings of some columns reach over two rows, those of others stand in the second; the grade has no label."""


LEFT_OVER = """
^ | 产出指标 | 数量指标 | 指标1：新建堤防长度 | ≥5公里 | 5.2公里 |
^ | ^ | ^ | 指标2： | | |
^ | ^ | ^ | …… | | |
^ | ^ | 质量指标 | 指标1：验收合格率 | 100% | 100% |
^ | ^ | ^ | 指标2 | | |
^ | 效益指标 | 生态效益指标 | 指标1 | | |
^ | ^ | 经济效益指标 | 指标1：/ | / | / | /
^ | ^ | …… | | | |
^ | 满意度指标 | 服务对象满意度指标 | 指标1群众满意度 | ≥90% | 95% |
"""
"""Lines that the printed form leaves to be filled in, and nobody did."""

RIGHT = {
    "comparators and units in columns of their own": apart(),
    "headings that reach over two rows": SPANNED.format(visited="98", reason="两户外出", grade="优"),
    "tasks with their money over the goals of a whole department": """
部门（单位）整体支出绩效自评表 | < | < | < | < | < | < | < | < | <
（2022年度） | < | < | < | < | < | < | < | < | <
部门（单位）名称 | < | 某县某局 | < | < | < | < | < | < | <
年度主要任务完成情况 | 任务名称 | 主要内容 | < | 预算数（万元） | < | 执行数（万元） | < | 分值 | 得分
^ | ^ | ^ | < | 小计 | 财政拨款 | 小计 | 财政拨款 | ^ | ^
^ | 任务1 | 基本运转 | < | 600 | 600 | 590 | 590 | — | —
^ | 金额合计 | < | < | 600 | 600 | 590 | 590 | 10 | 9.83
年度绩效指标 | 一级指标 | 二级指标 | 三级指标 | < | 预期指标值 | 实际完成指标值 | 分值 | 得分 | 偏差原因分析
^ | 履职效能 | 重点工作 | 重点工作完成率 | < | 100% | 100% | 50 | 50 |
^ | 管理效率 | 预算管理 | 预算调整率 | < | ≤10% | 8% | 40 | 40 |
总分 | < | < | < | < | < | < | 100 | 99.83 |
""",
    "lines of the printed form that nobody filled in": self_evaluation(LEFT_OVER),
    "relief by head and month": self_evaluation("""
^ | 产出指标 | 质量指标 | ★农村低保标准（≥**元/人·月） | >=530元/人*月 | 583元/人*月 |
^ | ^ | ^ | 特困人员供养标准 | ≥570元/人•月 | 600元/人·月 |
^ | 效益指标 | 社会效益指标 | 对伤残、死亡家庭进行扶助 | 63人 | 65人 |
"""),
    "a source's name in the row of the headings": """
项目支出绩效目标申报表 | < | < | < | <
（2021年度） | < | < | < | <
项目名称 | < | 特困家庭再扶助 | < | <
项目资金（万元） | < | 年度资金总额 | 金额（万元） | <
^ | < | （一）财政拨款小计 | 6.30 | <
^ | < | 1、一般公共预算 | 6.30 | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值
^ | 项目完成指标 | 数量指标 | 对符合政策的家庭进行扶助 | ≥63人
""",
    "a score in the head above the money": """
某市本级部门项目支出绩效自评表 | < | < | < | < | < | < | < | <
（2021年） | < | < | < | < | < | < | < | <
项目名称 | < | 公用经费 | < | < | < | < | < | <
主管部门 | < | 某局 | < | 实施单位 | 某校 | < | 自评得分 | 98
项目资金（万元） | < | | 年初预算数 | 调整预算数（A） | 全年执行数（B） | < | 执行率（B/A） | <
^ | < | 年度资金总额 | 64.8 | 64.8 | 64.8 | < | 100% | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 参考分值 | 指标值（A） | 全年实际值（B） | 得分 | 未完成原因分析及改进措施
^ | 项目决策 | 项目立项 | 目标明确性 | 60 | 明确 | 明确 | 60 |
^ | 项目管理 | 财务管理 | 制度执行率 | 40 | ≥100% | 95% | 38 | 一个季度未按制度记账
合计 | < | < | < | 100 | | | 98 |
""",
    "agriculture": self_evaluation("""
^ | 产出指标 | 数量指标 | 新建高标准农田面积 | ≥3万亩 | 3.2万亩 |
^ | ^ | ^ | 参保农户 | 约2万户 | 20135户 |
^ | ^ | 质量指标 | 工程验收合格率 | 100% | 100% |
^ | ^ | ^ | 耕地质量等级 | 逐步提升 | 有效提升 |
^ | ^ | 时效指标 | 项目完工时间 | 12月底前 | 12月20日 |
^ | ^ | 成本指标 | 亩均补助标准 | ≤2000元/亩 | 2000元/亩 |
^ | 效益指标 | 经济效益指标 | 亩均粮食产能增加 | ≥100公斤 | 105公斤 |
^ | ^ | 生态效益指标 | 农业面源污染 | 有效控制 | 项目区农业面源污染得到有效控制 |
^ | ^ | 可持续影响指标 | 工程管护机制 | 长期 | 长期 |
^ | 满意度指标 | 服务对象满意度指标 | 受益群众满意度 | ≥90% | 95% |
"""),
    "water, with live formulas and other money twice": self_evaluation(
        """
^ | 产出指标 | 数量指标 | 中小河流治理长度（公里） | ≥25 | 25.6 |
^ | ^ | ^ | 山洪灾害防治县数 | =2个 | 2个 |
^ | ^ | 质量指标 | 工程质量事故 | 零事故 | 0 |
^ | ^ | ^ | 已建工程是否存在质量问题 | 否 | 否 |
^ | ^ | 时效指标 | 截至2024年底，投资完成比例 | ≥80% | 83.33% |
^ | ^ | 成本指标 | 工程成本控制 | 不超概算 | 未超概算 |
^ | 效益指标 | 社会效益 | 安全生产 | 无重大安全事故 | 未发生重大安全事故 |
^ | ^ | ^ | 供水人口 | 不低于上年 | 高于上年 |
""",
        """
^ | ^ | 年度资金总额 | < | {3600=SUM(E8:E11)} | {2999.88=SUM(F8:F11)} | {0.8333%=F7/E7}
^ | ^ | 其中：中央财政资金 | < | 2400 | 2000 | {0.833333333333333%=F8/E8}
^ | ^ | 地方财政资金 | < | 1000 | 799.88 | {0.79988=F9/E9}
^ | ^ | 其他资金 | < | 100 | 100 | %1
^ | ^ | 其他资金 | < | 100 | 100 | 1
""",
        "部分工程款未到支付节点，已督促加快支付。",
    ),
    "social security, with bare zeros and months": self_evaluation("""
^ | 产出指标 | 数量指标 | 享受职业培训补贴人次数 | ≥1200人次 | 1200 |
^ | ^ | 质量指标 | 零就业家庭帮扶率 | 100% | 100% |
^ | ^ | 时效指标 | 项目完成时间 | 2024.12 | 2024.11 |
^ | ^ | ^ | 资金下达时间 | 收到资金30日内 | 收到资金25日内 |
^ | 效益指标 | 社会效益指标 | 城镇登记失业率 | ≤4.5% | 3.2% |
^ | ^ | ^ | 重大群体性事件数量 | 0 | 0 |
^ | ^ | ^ | 投诉办结率 | 95% | 98% |
^ | ^ | 生态效益指标 | 乔灌比例 | ≥1:1.5 | 1:1.4 |
^ | ^ | ^ | 林业有害生物成灾率 | ＜3‰ | 1.2‰ |
"""),
    "education, 90 points and the 10 of 预算执行率 in the total": self_evaluation(
        """
^ | 产出指标 | 数量指标 | 补助学校数 | ≥15所 | 15所 | 17.5 | 17.5 |
^ | ^ | 质量指标 | 验收合格率 | 100% | 100% | 17.5 | 17.5 |
^ | ^ | 时效指标 | 资助人次 | ≥1200人次 | 1186人次 | 15 | 14.83 | 学生转学
^ | 效益指标 | 社会效益 | 九年义务教育巩固率 | ≥95.5% | 96.2% | 30 | 30 |
^ | 满意度指标 | 服务对象满意度 | 师生满意度 | ≥90% | 95% | 10 | 10 |
总分 | < | < | < | < | < | 100 | 99.63 |
""",
        grid=SCORED,
    ),
    "provincial and county money under the local, thousands in text": self_evaluation(
        "^ | 产出指标 | 数量指标 | 送戏下乡场次 | ≥120场 | 126场 |",
        """
^ | ^ | 年度资金总额： | < | 1,250.50 | 1,198.36 | 95.83%
^ | ^ | 其中：中央资金 | < | 800.00 | 800.00 | 100.00%
^ | ^ | 地方资金 | < | 450.50 | 398.36 | 88.43%
^ | ^ | 其中：省级资金 | < | 300.50 | 298.36 | 99.29%
^ | ^ | 市县资金 | < | 150 | 100 | 66.67%
""",
    ),
    "total first, subtotals by name and a part before them": """
资金执行情况表 | < | < | <
单位：万元
地区 | 预算数 | 执行数 | 执行率
合计 | 1000 | 900 | 90%
市本级 | 400 | 350 | 87.5%
县区小计 | 600 | 550 | 91.67%
甲县 | 350 | 320 | 91.43%
其中：某镇 | 50 | 50 | 100%
乙县 | 250 | 230 | 92%
""",
    "cities with their totals and one of all": """
资金执行情况表 | < | < | < | <
地区 | 单位 | 预算数（万元） | 执行数（万元） | 执行率（%）
甲市 | 市本级 | 100 | 100 | 100
^ | A县 | 120 | 100 | 83.33
甲市合计 | < | 220 | 200 | 90.91
乙市 | C县 | 150 | 100 | 66.67
乙市合计 | < | 150 | 100 | 66.67
全省合计 | < | 370 | 300 | 81.08
""",
    "cities numbered over their counties": """
资金执行情况表 | < | < | < | <
序号 | 单位 | 预算数（万元） | 执行数（万元） | 执行率（%）
一 | 省本级 | 500 | 480 | 96
二 | 甲市 | 300 | 270 | 90
1 | 市本级 | 100 | 100 | 100
2 | A县 | 200 | 170 | 85
三 | 乙市 | 200 | 150 | 75
1 | C县 | 200 | 150 | 75
合计 | < | 1000 | 900 | 90
""",
    "rates as ratios and formulas, nothing of nothing": """
资金支出情况表 | < | < | <
县区 | 预算数 | 支出数 | 支出率
甲县 | 120 | 100 | {0.833333333333333=C3/B3}
乙县 | 80 | 80 | 1
丙县 | 0 | 0 | {0%=IF(B5=0,0,C5/B5)}
合计 | {200=SUM(B3:B5)} | {180=SUM(C3:C5)} | 0.9
""",
    "headings of other words, a column of remarks and a note inside": """
2024年困难群众救助补助资金支付情况表 | < | < | < | < | <
序号 | 县（市、区） | 预算安排数（万元） | 实际支付数（万元） | 结余（万元） | 支付率
1 | 甲县 | 350 | 320 | 30 | %0.914285714
2 | 乙县 | 420 | 400.5 | 19.5 | 95.36%
注：含上年结转 | < | < | < | < | <
合计 | < | 770 | 720.5 | 49.5 | 93.57%
""",
    "amounts told in advance and now": """
2024年某补助资金分配表 | < | < | < | <
市县 | 提前下达 | 本次下达 | 合计 | 备注
甲市 | 100 | 50 | 150 |
乙市 | 80 | 20 | 100 |
合计 | 180 | 70 | 250 |
""",
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_form_is_silent(name: str) -> None:
    submission = read_submission(book(RIGHT[name]), "返回.xlsx")

    assert len(submission.forms) == 1
    assert [(finding.code, finding.cell, finding.message()) for finding in findings(RIGHT[name])] == []


PLANTED = {
    "comparators and units in columns of their own": (
        apart(executed="3.26", bought="12", cost="0.3", wanted="≤"),
        "RT01 H7, SM01 G7, TA01 H11, SC02 J11, TA01 H14, SC02 J14, VL04 F17",
    ),
    "headings that reach over two rows": (
        SPANNED.format(visited="89", reason="", grade="良"),
        "TA01 G11, SC02 I11, SC05 J16",
    ),
    "what was done, in the words of the linking funds": (
        """
绩效目标自评表 | < | < | < | < | < | < | <
（2023年度） | < | < | < | < | < | < | <
项目名称 | < | 堤防 | < | < | 实施单位 | < | 某镇
资金情况（万元） | < | | 全年预算数（A） | 全年执行数（B） | 分值 | 执行率（B/A） | 得分
^ | < | 年度资金总额： | 30 | 30 | 10 | 100% | 10
^ | < | 其中：本年财政拨款 | 30 | 30 | | |
年度总体目标 | 年初设定目标 | < | < | 年度总体目标完成情况综述 | < | < | <
^ | 新建堤防长度8公里 | < | < | 新建堤防长度7.8公里 | < | < | <
一级指标 | 二级指标 | 三级指标 | 分值 | 年度指标值 | 全年实际值 | 得分 | 未完成原因及拟采取的改进措施
产出指标 | 数量指标 | 新建堤防长度 | 50 | ≥8公里 | 8.7公里 | 50 |
效益指标 | 社会效益指标 | 受益人口数 | 30 | ≥80人 | 87人 | 30 |
满意度指标 | 服务对象满意度指标 | 受助对象满意度 | 10 | ≥90% | 95% | 10 |
总分 | < | < | 100 | | | 100 |
""",
        "XT07 E8",
    ),
    "a unit in a column of its own and another one in the actual": (apart(bought="13万元"), "VL07 H11"),
    "a line of the printed form that was begun": (
        self_evaluation(LEFT_OVER.replace("指标2 | |", "指标2 | ≥95% |")),
        "FM02 F19",
    ),
    "a form of which no line was filled in": (
        self_evaluation("^ | 产出指标 | 数量指标 | 指标1： | | |\n^ | ^ | ^ | 指标2： | | |"),
        "FM01 E15, FM01 E16",
    ),
    "agriculture": (
        self_evaluation(
            """
^ | 产出指标 | 数量指标 | 新建高标准农田面积 | ≥3万亩 | 2.8万亩 | 无
^ | ^ | ^ | 新增高效节水灌溉面积 | ≥0.5万亩 | |
^ | ^ | 质量指标 | 工程验收合格率 | ≤100% | 100% |
^ | ^ | 时效指标 | 任务完成及时率 | ≥95% | 完成 |
^ | ^ | ^ | 项目完工时间 | 2024年12月底前 | 2025年1月20日 |
^ | ^ | 成本指标 | 亩均建设成本 | ≥2000元/亩 | 1800元/亩 |
^ | 效益指标 | 社会效益指标 | 受益农户数 | ≥1200户 | 1250人 |
^ | ^ | ^ | 受益农户数 | ≥1200户 | 1250户 |
^ | ^ | 生态效益指标 | 农业面源污染 | 有效控制 | 部分控制 |
^ | 满意度指标 | 服务对象满意度指标 | 受益群众满意度 | ≥90% | 950% |
""",
            FUNDS.replace("98.00%", "89.00%"),
        ),
        "RT01 G7, TA01 F15, FM02 F16, VL04 E17, VL02 F18, TA01 F19, VL04 E20, VL07 F21, FM03 D22, TA05 F23, VL08 F24",
    ),
    "ratios, and events that must not happen": (
        self_evaluation("""
^ | 产出指标 | 数量指标 | 补助学校数 | =15所 | ≥15所 |
^ | 效益指标 | 社会效益指标 | 重大群体性事件数量 | 0 | 1 |
^ | ^ | ^ | 已建工程是否存在质量问题 | 否 | 是 |
^ | 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90% | 0.93 |
"""),
        "VL05 F15, TA01 F16, TA05 F17, VL10 F18",
    ),
    "yuan in a block of 万元": (
        self_evaluation("", FUNDS.replace("1000 | 980", "1000 | 9800000")),
        "RT01 G8, SM01 F7",
    ),
    "digits changed about in a total": (
        self_evaluation("", FUNDS.replace("1176", "1067")),
        "RT01 G7, SM01 F7",
    ),
    "an executed total that its parts do not make": (
        self_evaluation("", FUNDS.replace("1176 | 98.00%", "1206 | 100.50%")),
        "SM01 F7",
    ),
    "low execution that nothing explains": (
        self_evaluation("", FUNDS.replace("1176 | 98.00%", "720 | 60%").replace("980 | 98%", "524 | 52.4%")),
        "RT05 G7",
    ),
    "points": (
        self_evaluation(
            """
^ | 产出指标 | 数量指标 | 补助学校数 | ≥15所 | 15所 | 20 | 20.5 |
^ | ^ | 质量指标 | 验收合格率 | 100% | 100% | 20 | 19 |
^ | ^ | 时效指标 | 按时完成率 | 100% | 100% | 15 | 15 |
^ | 效益指标 | 社会效益 | 办学水平 | 逐步提高 | | 30 | 30 |
^ | 满意度指标 | 服务对象满意度 | 师生满意度 | ≥90% | 95% | 10 | 10 |
总分 | < | < | < | < | < | 100 | 97.3 |
评价等级 | 良
""",
            grid=SCORED,
        ),
        "SC01 H15, SC02 H16, FM02 F18, SC06 H18, SM03 G20, SC04 H20, SC05 B21",
    ),
    "a total of points": (
        self_evaluation(
            """
^ | 产出指标 | 数量指标 | 补助学校数 | ≥15所 | 15所 | 50 | 50 |
^ | 效益指标 | 社会效益 | 办学水平 | 逐步提高 | 逐步提高 | 30 | 30 |
^ | 满意度指标 | 服务对象满意度 | 师生满意度 | ≥90% | 95% | 10 | 10 |
总分 | < | < | < | < | < | 100 | 109.8 |
""",
            grid=SCORED,
        ),
        "SC04 H18",
    ),
    "a city's total, and the sum of what is left": (
        """
资金执行情况表 | < | < | < | < | <
地区 | 单位 | 预算数（万元） | 执行数（万元） | 结余（万元） | 执行率（%）
甲市 | 市本级 | 100 | 100 | 0 | 100
^ | A县 | 120 | 100 | 20 | 83.33
甲市合计 | < | 230 | 200 | 20 | 86.96
乙市 | C县 | 150 | 100 | 50 | 66.67
乙市合计 | < | 150 | 100 | 50 | 66.67
全省合计 | < | 370 | 300 | 80 | 81.08
""",
        "SM01 C5, SM01 E8",
    ),
    "a row of an allocation": (
        """
2024年中央财政衔接资金分配表 | < | < | < | <
单位 | 中央资金 | 省级资金 | 县级配套 | 合计
甲县 | 500 | 120 | 30 | 640
乙县 | 300 | 80 | 20 | 400
全市合计 | 800 | 200 | 50 | 1040
""",
        "SM01 E3, SM01 E5",
    ),
    "a sheet of scores": (
        """
2024年职业技能提升项目绩效评价评分表 | < | < | < | < | < | < | < | <
一级指标 | 二级指标 | 三级指标 | 分值 | 指标解释 | 目标值 | 实际完成值 | 实际得分 | 扣分原因
A 决策（20分） | 项目立项 | 立项依据充分性 | 10 | 解释 | 充分 | 充分 | 10 |
^ | 资金投入 | 预算编制科学性 | 20 | 解释 | 科学 | 较为科学 | 16 | 测算依据不足
B 过程（70分） | 资金管理 | 预算执行率 | 70 | 解释 | 100% | 90% | 71 | 部分未支付
合计 | < | < | 100 | | | | 97 |
评价等级：良
""",
        "SM05 A3, SC01 H5, SC05 A7",
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_slip_is_found_at_its_cell_and_nothing_else(name: str) -> None:
    text, expected = PLANTED[name]
    found = findings(text)

    assert sorted(f"{finding.code} {finding.cell}" for finding in found) == sorted(expected.split(", "))


def test_a_parted_target_is_read_as_one() -> None:
    (form,) = read_submission(book(apart()), "返回.xlsx").forms

    assert [(row.target.text, row.target.cell) for row in form.indicators] == [
        ("≥13台", "F11"),
        ("=100%", "F12"),
        ("≤12", "F13"),
        ("<0.26万元", "F14"),
        ("高中低", "F15"),
        ("≤5%", "F16"),
        ("≥95%", "F17"),
    ]


def test_what_a_target_says_itself_is_not_said_twice() -> None:
    rows = """
一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 计量单位
产出指标 | 数量指标 | 补助学校数 | ≥ | ≥15所 | 所
^ | ^ | 新增面积（公顷） | ≥ | 3.5 | 公顷
^ | ^ | 培训人次 | 正向 | 1200 | 人次/年
^ | 时效指标 | 完工年份 | | 2024 | 年
^ | ^ | 完工时间 | 不晚于 | 2024年12月底 |
^ | 质量指标 | 工程质量 | = | 合格 |
"""
    (form,) = read_submission(book("绩效目标表 | < | < | < | < | <\n" + rows.strip()), "返回.xlsx").forms

    assert form.kind == "target-table"
    assert [row.target.text for row in form.indicators] == [
        "≥15所",
        "≥3.5",
        "1200人次/年",
        "2024",
        "≤2024年12月底",
        "合格",
    ]


def test_numbers_of_the_printed_form_do_not_part_an_indicator_from_its_issued_one() -> None:
    issued = """
2024年度绩效目标表 | < | < | <
项目名称 | 某补助资金 | < | <
绩效指标 | < | < | <
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 指标1：新建堤防长度 | ≥5公里
^ | 质量指标 | 1.验收合格率 | 100%
满意度指标 | 服务对象满意度指标 | ★群众满意度 | ≥90%
"""
    returned = self_evaluation("""
^ | 产出指标 | 数量指标 | 新建堤防长度 | ≥5公里 | 5.2公里 |
^ | ^ | 质量指标 | 指标1：验收合格率 | 100% | 100% |
^ | 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90% | 95% |
""")
    submissions = [read_submission(book(text), path) for text, path in ((returned, "返回.xlsx"), (issued, "下达.xlsx"))]

    found = judge(submissions)[0]

    assert [finding.code for finding in found if finding.code.startswith("XT")] == []


def test_of_targets_of_several_years_and_of_this_one_this_ones_are_read() -> None:
    issued = """
项目支出绩效目标申报表 | < | < | < | < | < | <
（2024年度） | < | < | < | < | < | <
项目名称 | < | 某项目 | < | < | < | <
总体目标 | 中期目标（2024年—2026年） | < | < | 年度目标 | < | <
^ | 建成30公里 | < | < | 建成10公里 | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 三级指标 | 指标值
^ | 产出指标 | 数量指标 | 建设长度 | ≥30公里 | 建设长度 | ≥10公里
^ | 满意度指标 | 服务对象满意度 | 群众满意度 | ≥90% | 群众满意度 | ≥92%
"""
    (form,) = read_submission(book(issued), "下达.xlsx").forms

    found = [(row.level1.text, row.label.cell, row.target.text, row.target.cell) for row in form.indicators]
    assert found == [("产出指标", "F7", "≥10公里", "G7"), ("满意度指标", "F8", "≥92%", "G8")]


@pytest.mark.parametrize("title", ["项目支出绩效运行监控表", "2023年度项目支出绩效自评表"])
def test_a_form_with_results_that_are_not_known_is_no_target_table(title: str) -> None:
    text = f"""
{title} | < | < | < | < | <
（2023年度） | < | < | < | < | <
项目名称 | < | 某项目 | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 1-7月执行情况
^ | 产出指标 | 数量指标 | 建设长度 | ≥10公里 | 4公里
"""
    submission = read_submission(book(text), "返回.xlsx")

    assert submission.forms == []
    assert submission.nearest[0].missing == ("全年实际完成值",)
    assert [form.kind for form in read_submission(book(text.replace(title, "自评附表：绩效目标表")), "").forms] == [
        "target-table"
    ]
    assert [finding.code for finding in findings(text)] == ["IO02"]


@pytest.mark.parametrize(
    ("goals", "goal", "achieved"),
    [
        ("年度总体目标完成情况 | 预期目标 | < | 实际完成情况 | <\n^ | 甲 | < | 乙 | <", "甲", "乙"),
        ("总体目标 | 年度目标 | < | < | <\n^ | 甲 | < | < | <", "甲", ""),
        ("总体目标 | 中期目标（2024年—2026年） | < | 年度目标 | <\n^ | 甲 | < | 乙 | <", "乙", ""),
        ("总体目标 | 甲 | < | < | <", "甲", ""),
    ],
)
def test_goals_stand_under_their_headings_whatever_the_caption_beside_them(
    goals: str, goal: str, achieved: str
) -> None:
    text = f"""
项目绩效表 | < | < | < | <
填报单位：某局 单位：万元 | < | < | < | <
项目名称 | < | 某项目 | < | <
{goals}
一级指标 | 二级指标 | 三级指标 | 指标值 | {"实际完成值" if achieved else "备注"}
产出指标 | 数量指标 | 建设长度 | ≥10公里 | {achieved and "9公里"}
"""
    (form,) = read_submission(book(text), "返回.xlsx").forms

    assert (form.goal.text if form.goal else "", form.achieved.text if form.achieved else "") == (goal, achieved)
    assert form.unit == "万元"
