"""Scoring rules in words: what their texts say, that nothing is guessed, and that points stay within the weight."""

from __future__ import annotations

from decimal import Decimal

import pytest
from building import datum
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.achievement import achieve
from checks.profile import load
from checks.rows import Indicator
from checks.written_rules import (
    AllOrNothing,
    ByProportion,
    Direct,
    FullWhenMet,
    Graded,
    Shares,
    Stepwise,
    WrittenRule,
    outcome,
    read_written_rule,
)
from checks.written_rules.kinds import Direction

QUICK = settings(max_examples=300, deadline=None)

HALF, QUARTER, TENTH = Decimal("0.5"), Decimal("0.25"), Decimal("0.1")
THIRDS = (1 / Decimal(3),) * 3


def _steps(direction: Direction, unit: str, taken: str, *, of_weight: bool, full_at: int | None = None) -> Stepwise:
    at = None if full_at is None else Decimal(full_at)
    return Stepwise(direction, Decimal(1), unit, Decimal(taken), of_weight, at)


READ: list[tuple[str, WrittenRule]] = [
    ("按照完成比例赋分", ByProportion()),
    ("达到目标值得满分，未达到按比例扣分，扣完为止", ByProportion()),
    ("按比例得分", ByProportion()),
    ("按完成率得分", ByProportion()),
    ("得分=实际完成率×指标分值", ByProportion()),
    ("达到目标值得满分，否则按完成比例计算得分。", ByProportion()),
    ("不超过目标值得满分，超过按比例扣分", ByProportion()),
    ("满意度赋分", ByProportion()),
    (
        "完成率达到100%得满分，低于60%不得分，其余按完成比例得分",
        ByProportion(Decimal(100), Decimal(60)),
    ),
    ("达到目标值得满分，未达到不得分", AllOrNothing()),
    ("达到目标值的，得满分；未达到的，不得分。", AllOrNothing()),
    ("1.完成得满分；2.否则不得分", AllOrNothing()),
    ("满足得分，不满足得零分", AllOrNothing()),
    ("合规得满分，不合规得零分", AllOrNothing(words="合规")),
    ("达到90%得满分，低于90%不得分", AllOrNothing(Decimal(90))),
    ("达到目标值得满分", FullWhenMet()),
    ("达到目标值得满分，未达到酌情扣分", FullWhenMet()),
    (
        "达100%得满分，低于则每降低1%扣相应权重的5%，扣完为止",
        _steps(Direction.LESS, "%", "0.05", of_weight=True, full_at=100),
    ),
    (
        "资金到位率＝（实际到位资金/预算资金）×100%。达１００％得满分，低于则每降低一％扣相应权重的百分之五",
        _steps(Direction.LESS, "%", "0.05", of_weight=True, full_at=100),
    ),
    ("每低1个百分点扣0.5分", _steps(Direction.LESS, "百分点", "0.5", of_weight=False)),
    ("达到目标值得满分。每降低一个百分点，扣0.5分。", _steps(Direction.LESS, "百分点", "0.5", of_weight=False)),
    ("每超过1%扣2%", _steps(Direction.MORE, "%", "0.02", of_weight=True)),
    ("每少1个扣1分", _steps(Direction.LESS, "个", "1", of_weight=False)),
    ("按时完成得满分，每延迟一天扣1分", _steps(Direction.LATE, "天", "1", of_weight=False)),
    ("每发现一处不规范扣1分，扣完为止", _steps(Direction.FAULT, "处", "1", of_weight=False)),
    ("缺一项扣30%", _steps(Direction.FAULT, "项", "0.3", of_weight=True)),
    ("三项各占1/3权重分，符合得该项权重分，不符合不得分", Shares(THIRDS)),
    ("3项各占三分之一", Shares(THIRDS)),
    ("三项各占33.3%", Shares(THIRDS, (Decimal("0.333"),) * 3)),
    ("①符合国家政策；②与部门职责相符。两项各占50%，满足则得分", Shares((HALF, HALF))),
    ("四项各占25%", Shares((QUARTER,) * 4)),
    ("每符合一项得25%", Shares((QUARTER,) * 4)),
    ("三项分别占30%、40%、30%，满足得分", Shares((3 * TENTH, 4 * TENTH, 3 * TENTH))),
    ("齐全得100%，缺①扣40%，缺②扣30%，缺③扣30%", Shares((4 * TENTH, 3 * TENTH, 3 * TENTH))),
    (
        "设立总目标和年度目标得20%（各10%）；其余四项每符合一项得剩余权重分的1/4",
        Shares((TENTH, TENTH, *(2 * TENTH,) * 4)),
    ),
    ("按评判等级赋分", Graded()),
    ("直接赋分", Direct()),
]


@pytest.mark.parametrize(("text", "rule"), READ, ids=[text for text, _ in READ])
def test_a_text_says_this(text: str, rule: WrittenRule) -> None:
    assert read_written_rule(text) == rule


@pytest.mark.parametrize(
    "text",
    [
        "",
        "无",
        "充分",
        "由专家评议",
        "按评判登记赋分",
        "优得100%，良得80%",
        "发生安全事故不得分",
        "未完成不得分",
        "达到目标值得满分，未提供佐证材料不得分",
        "达到目标值得满分，每降低1%扣5%，特殊情况除外",
        "达到目标值得满分，每延迟一个工作日扣1分",
        "每低1%扣1%，每超1%扣2%",
        "三项各占25%",
        "三项分别占30%、40%、20%",
        "两项分别占30%、40%、30%",
        "达到80%得满分，达到100%得满分",
        "完成目标值得满分，超过按比例扣分",
        "达到目标值得满分，未达到按比例扣分，否则不得分",
        "得分",
        "达到目标值得满分，" * 200,
    ],
)
def test_what_is_not_wholly_understood_is_not_guessed(text: str) -> None:
    assert read_written_rule(text) is None


_PIECES = [
    *(
        "每",
        "降低",
        "1%",
        "扣",
        "5%",
        "0.5分",
        "得",
        "满分",
        "不得分",
        "达到",
        "目标值",
        "三项",
        "各占",
        "1/3",
        "，",
        "；",
    ),
    *(
        "缺",
        "①",
        "按比例",
        "得分",
        "低于",
        "60%",
        "百分点",
        "一",
        "个",
        "其余",
        "0",
        "分别占",
        "、",
        "权重",
        "的",
        "（各",
    ),
    *("）", "不", "天", "延迟"),
]
TEXTS = st.one_of(
    st.lists(st.sampled_from(_PIECES), max_size=14).map("".join),
    st.text(max_size=60),
    st.sampled_from([text for text, _ in READ]),
)
_TARGETS = ["100%", "≥90%", "≥20套", "≤100万元", "≤5月30日", "合规", "是", "0", "≤0", "≥5亿", ">-3", "2月29日前", "100"]
_ACTUALS = ["99.41%", "6月3日", "不合规", "基本合规", "0.93", "否", *_TARGETS]
TARGETS = st.sampled_from(["", *_TARGETS])
ACTUALS = st.one_of(st.decimals(-10, 200, places=2).map(str), st.sampled_from(_ACTUALS))


@given(TEXTS)
@QUICK
def test_reading_never_raises_and_spaces_do_not_matter(text: str) -> None:
    rule = read_written_rule(text)
    assert rule is None or rule == read_written_rule(" ".join(text) + "\n")


@given(TEXTS, TARGETS, ACTUALS, st.decimals("0.01", 100, places=2), st.sampled_from(["执行率", "费用", "数量(套)"]))
@QUICK
def test_points_lie_between_nothing_and_the_weight(
    text: str, target: str, actual: str, weight: Decimal, label: str
) -> None:
    rule = read_written_rule(text)
    if rule is None:
        return
    profile = load()
    level1, level2 = datum("产出指标", "a"), datum("成本指标", "b")
    row = Indicator(datum(label, "c"), level1, level2, datum(target, "d"), datum(actual, "e"))
    gives = outcome(rule, row, weight, achieve(row, profile, "2024"), profile, "2024")
    for way in gives.ways if gives else ():
        assert 0 <= way.low <= way.points <= way.high <= weight
    assert gives is None or gives.ways
