"""XT05: an issued indicator under another wording."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.context import Context
from checks.findings import Sentence, Severity, Verdict
from checks.matching import REPORTS, How, Match, same_group
from checks.relations import plain
from checks.rows import Form, Indicator
from checks.rules.base import Rule, Table
from checks.rules.xt.wording import whereabouts
from checks.values import fold

_IN_BRACKETS = re.compile(r"\(([^()]*)\)$")
_HELP = (
    "是同一指标的不必修改，最好改用下达的写法；不是同一指标的，请改正名称。",
    "If they are the same, nothing must be mended; the issued wording is best. If not, mend the name.",
)


class LabelVariant(Rule[Form]):
    """与下达的指标是同一指标，名称、计量单位或所在的组写法不同；提示是按哪一个核对的。

    为什么
        名称写法不同的指标按意思对应核对。对应得对不对，请填报人和审核人员看一眼。

    错例
        下达“矿山生态功能稳定可持续时间（年）”，自评表写“区域生态功能稳定可持续时间（年）”。

    对例
        下达“土地复垦面积（公顷）”，自评表写“土地复垦面积(公顷)”：只是括号不同，不提示。

    依据
        名称相近的程度、意思相同的词由口径 matching 规定；名称中的数字（一期、二期）不同的，不视为同一指标。
    """

    code = "XT05"
    name = "label-variant"
    severity = Severity.INFO
    table = Table.FORM
    forms = REPORTS
    settings = ("matching",)
    sentences = {
        "name": Sentence(
            "“{found}”与下达的“{expected}”（{where}）视为同一指标核对。",
            "“{found}” was taken to be the issued indicator “{expected}” ({where}).",
            *_HELP,
        ),
        "unit": Sentence(
            "{field}的计量单位写作 {found}，下达的写作 {expected}（{where}），按同一单位核对。",
            "{field} has the unit “{found}” here, “{expected}” as issued ({where}); they were taken to be the same.",
            "不必修改，最好与下达的写法一致。",
            "Nothing must be mended; the issued spelling is best.",
        ),
        "group": Sentence(
            "{field}列在“{found}”之下，下达的列在“{expected}”之下（{where}），按同一指标核对。",
            "{field} stands under “{found}” here, under “{expected}” as issued ({where}); it was taken to be the same.",
            "请核对指标所在的一级、二级指标，最好与下达的一致。",
            "Check the group that the indicator stands in; the issued one is best.",
        ),
    }

    def judge(self, item: Form, context: Context) -> Iterator[Verdict]:  # noqa: ARG002 - the comparison is the form's
        """Judge each match; two spellings of a unit are told once a form."""
        told: set[tuple[str, str]] = set()
        for match in context.comparison.matches if context.comparison else ():
            if match.how is How.EXACT and _written(match.reported) == _written(match.issued):
                continue  # to the letter, as most are
            units = _unit(match.reported), _unit(match.issued)
            if match.how is not How.EXACT:
                yield _verdict(match, "name", _label(match.reported), _label(match.issued))
            elif all(units) and units[0] != units[1] and match.reported.name.unit == match.issued.name.unit:
                if units not in told:
                    told.add(units)
                    yield _verdict(match, "unit", *units)
            elif not same_group(match.reported, match.issued):
                yield _verdict(match, "group", _group(match.reported), _group(match.issued))


def _written(indicator: Indicator) -> tuple[str, str, str]:
    return indicator.label.text, indicator.level1.text, indicator.level2.text


def _verdict(match: Match, case: str, found: str, expected: str) -> Verdict:
    reported, issued = match.reported.label, match.issued.label
    return Verdict(
        at=reported,
        found=found,
        expected=expected,
        related=(issued,),
        field=plain(reported.text),
        case=case,
        facts={"where": whereabouts(issued, reported)},
    )


def _label(indicator: Indicator) -> str:
    return " ".join(indicator.label.text.split())


def _unit(indicator: Indicator) -> str:
    """Return the unit in the brackets of a label, as written."""
    found = _IN_BRACKETS.search(fold(indicator.label.text)) if indicator.name.unit else None
    return found.group(1) if found else ""


def _group(indicator: Indicator) -> str:
    names = (" ".join(level.text.split()) for level in (indicator.level1, indicator.level2))
    return "/".join(name for name in names if name)
