"""The text report: by file, worst first; cell, what stands there, what should, what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checks.explanations import fingerprint
from checks.findings import Finding, Repair, Severity
from xladdin.reports.matches import notes, table
from xladdin.reports.wrapping import visible, wrapped
from xladdin.run import Result, count

_WORDS = {
    "zh": {
        "clean": "未发现问题",
        "unreadable": "无法检查",
        "whole": "整个文件",
        "many": "（{count} 处）",
        "advice": "处理：",
        "comma": "，",
        "explained": "已说明",
        "settled": "说明：{text}（指纹 {fingerprint}）",
        "lapsed": "说明已失效：数字已改。原说明：{text}",
        "empty": "说明“{text}”没有讲出理由，不算说明。",
        "refused": "错误须改正，不能用说明代替（{text}）。",
        "likely": "很可能是 {cell} 填错：{found} → {to}（只此一处键误能同时说明各处不符）。",
        "possible": "可能是 {cell} 填错：{found} → {to}。",
        "total": "共检查 {files} 个文件：错误 {error} 处，核实 {warning} 处，提示 {info} 处。",
        "error": "错误",
        "warning": "核实",
        "info": "提示",
    },
    "en": {
        "clean": "nothing found",
        "unreadable": "could not be checked",
        "whole": "whole file",
        "many": " ({count})",
        "advice": "To do: ",
        "comma": ", ",
        "explained": "explained",
        "settled": "explanation: {text} (fingerprint {fingerprint})",
        "lapsed": "the explanation has lapsed, for the figures have changed; it was: {text}",
        "empty": "“{text}” gives no reason and explains nothing.",
        "refused": "an error has to be mended; no explanation stands for that ({text}).",
        "likely": "{cell} is likely mistyped: {found} → {to} (the only slip of the keyboard that explains it all).",
        "possible": "{cell} may be wrong: {found} → {to}.",
        "total": "Files checked: {files}. Errors: {error}, to verify: {warning}, notes: {info}.",
        "error": "error",
        "warning": "verify",
        "info": "note",
    },
}


def to_text(results: Sequence[Result], language: str = "zh", *, matches: bool = False) -> str:
    """Return the report of a run as lines for people; ``matches`` lists which indicator was held against which."""
    return "\n".join(_lines(results, language, matches=matches)) + "\n"


def _lines(results: Sequence[Result], language: str, *, matches: bool) -> Iterator[str]:
    words = _WORDS[language]
    for result in sorted(results, key=_badness):
        yield from _file(result, words, language, matches=matches)
        yield ""
    counts = count(finding for result in results for finding in result.findings)
    yield words["total"].format(files=len(results), **counts)


def _badness(result: Result) -> tuple[int, ...]:
    """Sort the worst file first: by errors, then what is to verify, then notes."""
    return tuple(-number for number in result.counts.values())


def _file(result: Result, words: dict[str, str], language: str, *, matches: bool) -> Iterator[str]:
    yield f"{visible(result.submission.path)}  {_summary(result, words)}"
    for form in result.submission.forms:
        title = f"《{visible(form.title.text)}》" if form.title else form.kind
        yield f"  {visible(form.sheet)}!{form.range} {title}"
    for each in result.against:
        if each.asked or matches:
            yield from notes(each, language)
        if matches and each.comparison is not None:
            yield from table(each.comparison, language)
    groups: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in result.findings:
        groups.setdefault((finding.severity, finding.code), []).append(finding)
    for (severity, code), group in groups.items():
        many = words["many"].format(count=len(group)) if len(group) > 1 else ""
        yield f"  {words[severity.value]} {code}{many}"
        yield from _group(group, words, language)
    if result.settled:
        many = words["many"].format(count=len(result.settled)) if len(result.settled) > 1 else ""
        yield f"  {words['explained']}{many}"
    for finding in result.settled:
        yield from wrapped(f"{finding.code} {_sentence(finding, words, language)}", "    ")
        yield from _explanation(finding, language)


def _summary(result: Result, words: dict[str, str]) -> str:
    if result.submission.problem is not None:
        return words["unreadable"]
    found = [f"{words[key]} {number}" for key, number in result.counts.items() if number]
    settled = [f"{words['explained']} {len(result.settled)}"] if result.settled else []
    return words["comma"].join([*(found or [words["clean"]]), *settled])


def _group(group: Sequence[Finding], words: dict[str, str], language: str) -> Iterator[str]:
    """Yield the findings of one rule; advice that is the same for several is given once, after them."""
    for index, finding in enumerate(group):
        yield from wrapped(_sentence(finding, words, language), "    ")
        yield from _explanation(finding, language)
        if finding.repair is not None:
            yield from wrapped(repair_sentence(finding.repair, language), "      ")
        advice = finding.help(language)
        if index + 1 == len(group) or group[index + 1].help(language) != advice:
            yield from wrapped(words["advice"] + visible(advice), "      ")


def _sentence(finding: Finding, words: dict[str, str], language: str) -> str:
    place = f"{visible(finding.sheet)}!{finding.cell}" if finding.cell else words["whole"]
    return f"{place}  {visible(finding.message(language))}"


def _explanation(finding: Finding, language: str) -> Iterator[str]:
    """Yield what was explained and what became of that."""
    if finding.explained is not None:
        yield from wrapped(explanation_sentence(finding, language), "      ")


def explanation_sentence(finding: Finding, language: str = "zh") -> str:
    """Return what was explained and what became of that; empty where nothing was."""
    if finding.explained is None:
        return ""
    sentence = _WORDS[language][finding.explained.standing.value]
    return sentence.format(text=visible(finding.explained.text), fingerprint=fingerprint(finding))


def repair_sentence(repair: Repair, language: str = "zh") -> str:
    """Return which cell may be mistyped and what it should hold then."""
    sentence = _WORDS[language]["likely" if repair.likely else "possible"]
    return visible(sentence.format(cell=repair.at.cell, found=repair.found.strip(), to=repair.to))
