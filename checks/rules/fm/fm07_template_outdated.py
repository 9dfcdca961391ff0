"""FM07: a form filled in on an old template."""

from __future__ import annotations

from collections.abc import Iterator

from checks.context import Context
from checks.datum import NOWHERE
from checks.findings import Severity, Verdict
from checks.rows import Submission
from checks.rules.base import Rule, Table, only


class TemplateOutdated(Rule[Submission]):
    """填报用的模板版本低于现行版本。

    为什么
        旧模板的指标、公式或校验可能已经修订，用旧模板填报会漏填新增内容。

    错例
        模板印记为第 1 版，现行为第 2 版。

    对例
        模板印记与现行版本相同；没有印记的表不判断。

    依据
        模板中的版本印记（docs/stamp.md）与本程序所带表样的版本。
    """

    code = "FM07"
    name = "template-outdated"
    severity = Severity.WARNING
    table = Table.SUBMISSION
    sentences = only(
        "填报用的是第 {found} 版模板，现行为第 {expected} 版。",
        "Filled in on version {found} of the template; the current one is {expected}.",
        "请向下达单位索取现行模板，核对有无新增内容，必要时用现行模板重新填报。",
        "Ask for the current template and see whether anything was added; fill that one in if so.",
    )

    def judge(self, item: Submission, context: Context) -> Iterator[Verdict]:
        """Judge the version of a stamped template."""
        del context
        stamp = item.stamp
        if stamp is None or stamp.version is None or stamp.current is None or stamp.version >= stamp.current:
            return
        yield Verdict(at=NOWHERE, found=str(stamp.version), expected=str(stamp.current), field=stamp.template)
