"""Labels of real forms and what they name."""

from __future__ import annotations

from decimal import Decimal

import pytest

from checks.labels import group_name, read_label, section_of


@pytest.mark.parametrize(
    ("text", "name", "unit", "code", "weight"),
    [
        ("矿山生态修复面积（ha)", "矿山生态修复面积", "公顷", "", None),
        ("矿山生态修复面积(公顷)", "矿山生态修复面积", "公顷", "", None),
        ("修复废弃矿山（矿点）数量（个）", "修复废弃矿山(矿点)数量", "个", "", None),
        ("废弃矿山（矿点）", "废弃矿山(矿点)", "", "", None),
        ("单位成本控制数(万元/ha)", "单位成本控制数", "万元/公顷", "", None),
        ("年新增文化旅游人数（万人次/年）", "年新增文化旅游人数", "万人次/年", "", None),
        ("保障重要交通能源设施长度（km）", "保障重要交通能源设施长度", "公里", "", None),
        ("氰渣堆整治量(万立方米)", "氰渣堆整治量", "万立方米", "", None),
        ("工程质量合格率（%）", "工程质量合格率", "%", "", None),
        ("投资额：万元", "投资额", "万元", "", None),
        ("总投资（单位：万元）", "总投资", "万元", "", None),
        ("数量（个）：", "数量", "个", "", None),
        ("设备数量（台（套））", "设备数量", "台套", "", None),
        ("其他资金（社会资本）", "其他资金(社会资本)", "", "", None),
        ("其中：中央财政资金", "其中:中央财政资金", "", "", None),
        ("质 量 指\n标", "质量指标", "", "", None),
        ("A 项目决策 (20)", "项目决策", "", "A", 20),
        ("A项目决策(20)", "项目决策", "", "A", 20),
        ("B1 资金管理(12)", "资金管理", "", "B1", 12),
        ("C 项目产出（40分）", "项目产出", "", "C", 40),
        ("C202 筛选子项目工程量的资金测算准确率", "筛选子项目工程量的资金测算准确率", "", "C202", None),
        ("D101方案编制是否入库", "方案编制是否入库", "", "D101", None),
        ("产出指标（50分）", "产出指标", "", "", 50),
        ("示范工程（2025）", "示范工程(2025)", "", "", None),
        ("A级景区数量（个）", "a级景区数量", "个", "", None),
        ("B超检查人次（人次）", "b超检查人次", "人次", "", None),
        ("GDP增长率（%）", "gdp增长率", "%", "", None),
        ("G30高速里程（公里）", "g30高速里程", "公里", "", None),
        ("", "", "", "", None),
    ],
)
def test_labels(text: str, name: str, unit: str, code: str, weight: int | None) -> None:
    label = read_label(text)
    assert (label.text, label.name, label.unit, label.code) == (text, name, unit, code)
    assert label.weight == (None if weight is None else Decimal(weight))


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("产出指标", "产出"),
        ("产 出 指\n标", "产出"),
        ("产出指标（50分）", "产出"),
        ("成本指标", "成本"),
        ("效益指标", "效益"),
        ("项目效益", "效益"),
        ("项目效果指标", "效益"),
        ("可持续影响指标", "效益"),
        ("满意度", "满意度"),
        ("满意度指标", "满意度"),
        ("预算执行率", "执行"),
        ("预算执行", "执行"),
        ("C 项目产出(40)", ""),
        ("D 项目效益(20)", ""),
        ("项目决策", ""),
        ("", ""),
    ],
)
def test_sections(text: str, section: str) -> None:
    assert section_of(text) == section


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("经济效益指标", "经济效益"),
        ("经济效益", "经济效益"),
        ("质 量 指\n标", "质量"),
        ("经济成本指标", "经济成本"),
        ("可持续影响指标", "可持续影响"),
        ("可持续影响效益指标", "可持续影响"),
        ("服务对象满意度指标", "服务对象满意度"),
        ("数量指标（20分）", "数量"),
        ("C1 产出数量(10)", "产出数量"),
        ("指标", "指标"),
        ("", ""),
    ],
)
def test_groups(text: str, name: str) -> None:
    assert group_name(text) == name
