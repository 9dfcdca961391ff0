"""IO01: a file that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.datum import NOWHERE
from checks.findings import Severity, Verdict
from checks.rows import Submission
from checks.rules.base import Rule, Table
from checks.rules.io.wording import UNREADABLE

_MISSING = {"what_zh": "内容", "what_en": "its content", "reason_zh": "原因不明", "reason_en": "for no known reason"}
"""What a sentence says where the reader gave no fact for it."""

_NAMES = ("part", "kind", "found", "limit", "error")


class UnreadableFile(Rule[Submission]):
    """文件打不开：不是工作簿、已损坏、加了密码或超出上限。

    为什么
        打不开的文件没法审核。说清楚是哪一种情况，填报人才知道怎样重新报送；其余文件照常检查。

    错例
        把网页另存为“自评表.xls”；报送时带着打开密码；文件没有传完。

    对例
        用 Excel 或 WPS 打开后另存为“Excel 工作簿（*.xlsx）”，不设打开密码。

    依据
        Office Open XML（ECMA-376、ISO/IEC 29500）和 Excel 97-2003 文件格式；上限为防范恶意文件而设。
    """

    code = "IO01"
    name = "unreadable-file"
    severity = Severity.ERROR
    table = Table.SUBMISSION
    sentences = UNREADABLE

    def judge(self, item: Submission, context: Context) -> Iterator[Verdict]:
        """Say why the file could not be read."""
        del context
        if item.problem is None:
            return
        facts = {**dict.fromkeys(_NAMES, "?"), **_MISSING, **item.problem.facts}
        part = item.problem.facts.get("part", "")
        facts["where_zh"] = f"（{part}）" if part else ""
        facts["where_en"] = f" ({part})" if part else ""
        yield Verdict(
            at=NOWHERE,
            found=item.problem.facts.get("found", ""),
            expected=item.problem.facts.get("limit", ""),
            case=item.problem.key if item.problem.key in self.sentences else "internal",
            facts=facts,
        )
