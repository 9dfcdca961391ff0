"""Explanations (核实说明): which findings a unit has explained, and whether what it says still holds.

Only a finding to verify (warning) can be settled so. An explanation is bound to the figures it explains
by their fingerprint and lapses when they change; the first one is taken as given.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from checks.findings import Finding, Severity
from checks.rows import Explanation
from checks.values import fold

_LETTERS = str.maketrans("0123456789abcdef", "ABCDEFGHJKLMNPQR")
"""Letters alone, none like a digit: a spreadsheet makes a number or a date out of 12345678 and 1e234567."""
_LENGTH = 8
_LEAST = 4
"""So many letters make a reason: 因雨停工."""

_FILLER = re.compile(
    """
    单位|我|本|经|已|均|都|全部|完全|基本|确实|再次|反复|多次|认真|仔细|以上|上述|该|此|所有|有关|相关|各项|全|项
    核实|核对|核查|复核|核验|检查|确认|查证|审核|说明|解释|知悉|过|完毕|完成|清楚|通过|了
    情况|数据|数字|数值|内容|填报|填写|填列|指标|事项|信息|问题|结果|情形|数|值
    是|为|属实|无误|真实|准确|有效|可靠|正确|没错|没有错误|无错误|没有|无|异常|正常|完整|合理|一致|存在|的
    按照|按|以|据|根据|依据|系|实际|如实|如此|为准
    详见|请见|参见|见上|见下|见后|见|附件|附表|附后|附|备注|正文|材料|报告|表|同意|同上|同前|如上|如前|如下
    略|特此|具体|详情|原因|对|好|行|可
    seeattachment|attached|asabove|sameasabove|checked|verified|confirmed|correct|right|true|fine|none|okay|ok|yes
    x+|[0-9]+
    """.strip()
    .replace(" ", "")
    .replace("\n", "|")
)
"""Words in the place of a reason that give none: 经核实情况属实, 数据真实准确, 详见附件2."""
_CLAUSES = re.compile(r"[\W_]+")


class Standing(StrEnum):
    """What became of an explanation."""

    SETTLED = "settled"
    LAPSED = "lapsed"
    """The figures it was given for are others now."""
    EMPTY = "empty"
    """It says nothing: 情况属实, 见附件."""
    REFUSED = "refused"
    """It is about an error, which has to be mended."""


@dataclass(frozen=True, slots=True)
class Explained:
    """An explanation of one finding."""

    standing: Standing
    text: str


def fingerprint(finding: Finding) -> str:
    """Return eight letters that stand for the figures of a finding.

    They come from its code, what was found, and the texts of its own and its related cells, blanks and widths
    of letters aside. Neither its place nor the order of the cells counts: rows may be put in or moved.
    """
    verdict = finding.verdict
    texts = [finding.code, fold(verdict.found), fold(verdict.at.text)]
    texts += sorted(fold(related.text) for related in verdict.related)
    digest = hashlib.sha256("\x1f".join(texts).encode()).hexdigest()
    return digest[:_LENGTH].translate(_LETTERS)


def says_something(text: str) -> bool:
    """Tell whether a text gives a reason: at least four letters beside 核实无误, 情况属实, 见附件 and the like."""
    clauses = [clause for clause in _CLAUSES.split(fold(text)) if len(_letters(_FILLER.sub("", clause))) > 1]
    letters = _letters("".join(clauses))
    return len(letters) >= _LEAST and len(set(letters)) >= _LEAST - 1


def _letters(text: str) -> list[str]:
    return [letter for letter in text if unicodedata.category(letter).startswith("L")]


def settle(findings: Iterable[Finding], explanations: Sequence[Explanation]) -> tuple[list[Finding], list[Finding]]:
    """Return the findings of a submission that stay open, and those that its explanations settle.

    A finding that an explanation speaks of says so in ``explained``, be it settled or not.
    """
    found = [*findings]
    if not explanations:
        return found, []
    lines = _by_rule(explanations)
    sheets = defaultdict(set)
    for finding in found:
        sheets[finding.code, finding.cell].add(finding.sheet)
    judged = [
        replace(finding, explained=_explained(finding, lines, alone=len(sheets[finding.code, finding.cell]) == 1))
        for finding in found
    ]
    settled = [finding for finding in judged if _is_settled(finding)]
    return [finding for finding in judged if not _is_settled(finding)], settled


def _is_settled(finding: Finding) -> bool:
    return finding.explained is not None and finding.explained.standing is Standing.SETTLED


def _by_rule(explanations: Iterable[Explanation]) -> dict[str, list[Explanation]]:
    lines: dict[str, list[Explanation]] = {}
    for line in explanations:
        lines.setdefault(fold(line.rule), []).append(line)
    return lines


def _explained(finding: Finding, lines: dict[str, list[Explanation]], *, alone: bool) -> Explained | None:
    """Return the best that the lines do for a finding; ``alone``: its cell's address means no other one."""
    about = [
        line
        for word in (finding.code, finding.name)
        for line in lines.get(fold(word), ())
        if line.cell == finding.cell and (fold(line.sheet) == fold(finding.sheet) if line.sheet else alone)
    ]
    if finding.severity is Severity.INFO:
        return None
    standings = [(_standing(line, finding), line.text) for line in about]
    best = min(standings, key=lambda each: _BEST.index(each[0]), default=None)
    return Explained(*best) if best else None


_BEST = (Standing.SETTLED, Standing.LAPSED, Standing.EMPTY, Standing.REFUSED)


def _standing(line: Explanation, finding: Finding) -> Standing:
    if finding.severity is Severity.ERROR:
        return Standing.REFUSED
    if not says_something(line.text):
        return Standing.EMPTY
    bound = fold(line.fingerprint)
    return Standing.SETTLED if not bound or bound == fold(fingerprint(finding)) else Standing.LAPSED
