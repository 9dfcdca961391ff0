"""SM04: sections that do not weigh what the profile asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from checks.context import Context
from checks.datum import Datum
from checks.findings import Severity, Verdict
from checks.live import Band, Live
from checks.profile import Profile
from checks.rows import Form
from checks.rules.base import Rule, Table, only
from checks.rules.sm.wording import filled_weights
from checks.wording import number_text

_EXECUTION, _OUTPUT, _COST = "执行", "产出", "成本"
_ORDER = (_EXECUTION, _COST, _OUTPUT, "效益", "满意度")


class WeightsBySection(Rule[Form]):
    """产出、成本、效益、满意度各部分的分值与口径规定的不同。

    为什么
        各部分的分值是统一规定的，改了就不能在项目之间比较。确需调整的要说明。

    错例
        产出 76、效益 20、满意度 4。

    对例
        产出 50、效益 30、满意度 10，另有预算执行率 10；设成本指标的：成本 20、产出 40、效益 20、满意度 10。

    依据
        财预〔2020〕10号、财预〔2021〕101号；各部分的分值由口径 weights.sections 规定。
    """

    code = "SM04"
    name = "weights-by-section"
    severity = Severity.WARNING
    table = Table.FORM
    alone = frozenset({"scores"})
    columns = frozenset({"weight"})
    settings = ("weights.sections", "weights.totals")
    sentences = only(
        "各部分的分值为 {found}，口径规定为 {expected}（预算执行率另计）。",
        "The sections weigh {found_en}; the profile asks for {expected_en} (“预算执行率” aside).",
        "请按规定调整各部分的分值；确需不同的，请说明依据。",
        "Weigh the sections as the profile asks, or say why they differ.",
    )
    live = (
        Live(
            Band.FORM,
            "IF([weights.whole],IF(SUMPRODUCT((LEN([@sections])>0)*1)=[rows],SUMPRODUCT(("
            "ABS([section.output]+[section.cost]*([$asked.成本]=0)-[$asked.产出])"
            "+ABS([section.cost]*([$asked.成本]>0)-[$asked.成本])+ABS([section.benefit]-[$asked.效益])"
            "+ABS([section.satisfaction]-[$asked.满意度])"
            '+ABS([section.execution]-[$asked.执行])*(COUNTIF([@sections],"执行")>0)<0.000001)*1)=0,FALSE),FALSE)',
            "各部分的分值与口径规定不同",
            ("weights",),
            needs=("weights", "there", "weights_required", "sections"),
        ),
    )

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:
        """Judge a form of which every row belongs to a known section."""
        weights = filled_weights(item)
        if weights is None or not all(row.section for row in item.indicators):
            return
        if sum((value for _, value in weights), Decimal(0)) not in context.profile.weight_totals:
            return  # SM03 says so, and no section can be right before
        sections: dict[str, Decimal] = {}
        groups: dict[str, Datum] = {}
        values = {id(cell): value for cell, value in weights}
        for row in item.indicators:
            # Taken out as it is counted: rows may share a merged weight.
            sections[row.section] = sections.get(row.section, Decimal(0)) + values.pop(id(row.weight), Decimal(0))
            groups.setdefault(row.section, row.level1)
        alternatives = [_comparable(sections, asked) for asked in _asked(context.profile, sections)]
        held, asked = min(alternatives, key=lambda pair: _distance(*pair))
        if _distance(held, asked) == 0:
            return
        first = next((name for name in groups if held.get(name, 0) != asked.get(name, 0)), next(iter(groups)))
        yield Verdict(
            at=groups[first],
            found=_listed(held),
            expected=_listed(asked),
            difference=held[first] - asked.get(first, Decimal(0)) if first in held else None,
            related=tuple(level1 for name, level1 in groups.items() if name != first),
            facts={"found_en": _listed_en(held), "expected_en": _listed_en(asked)},
        )


def _asked(profile: Profile, sections: Mapping[str, Decimal]) -> Iterator[Mapping[str, Decimal]]:
    """Yield the profile's alternatives, without 执行 where the rows do not hold it."""
    for asked in profile.sections:
        yield {name: weight for name, weight in asked.items() if name != _EXECUTION or _EXECUTION in sections}


def _comparable(
    sections: Mapping[str, Decimal], asked: Mapping[str, Decimal]
) -> tuple[dict[str, Decimal], Mapping[str, Decimal]]:
    """Return the sections as an alternative counts them: cost belongs to 产出 where it has no 成本."""
    held = dict(sections)
    if _COST not in asked and _COST in held:
        held[_OUTPUT] = held.get(_OUTPUT, Decimal(0)) + held.pop(_COST)
    return held, asked


def _distance(held: Mapping[str, Decimal], asked: Mapping[str, Decimal]) -> Decimal:
    zero = Decimal(0)
    return sum((abs(held.get(name, zero) - asked.get(name, zero)) for name in held.keys() | asked.keys()), zero)


def _listed(sections: Mapping[str, Decimal]) -> str:
    return "、".join(f"{name} {number_text(sections[name])}" for name in _ORDER if name in sections)


def _listed_en(sections: Mapping[str, Decimal]) -> str:
    return ", ".join(f"“{name}” {number_text(sections[name])}" for name in _ORDER if name in sections)
