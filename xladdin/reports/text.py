"""The text report: by file, worst first; cell, what stands there, what should, what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from xladdin.batch.outcome import Document, Outcome, Ranked
from xladdin.reports.matches import notes, table
from xladdin.reports.wrapping import visible, wrapped

_WORST = 10
"""Files that are named where the whole report would be too long to read."""
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
        "batch": "各文件之间",
        "interrupted": "检查被中断：{files} 个文件中检查了 {checked} 个，各文件之间的核对没有做。",
        "unmatched": "检查被中断：{files} 个文件都检查了，各文件之间的核对没有做完。",
        "more": "……以上是问题最多的几个文件，其余见报告。",
        "unread": "无法检查的文件 {count} 个。",
        "total": "共检查 {files} 个文件：错误 {error} 处，核实 {warning} 处，提示 {info} 处。",
        "reports": "报告在 {folder}：先看 index.html，筛选用 summary.xlsx",
        "copies": "；批注副本 {made} 个，在 {folder}/annotated",
        "uncopied": "；{failed} 个文件没有副本，原因见报告",
        "stop": "。",
        "others": "……还有 {count} 条，见报告。",
        "over": "另有各文件之间的错误 {error} 处，核实 {warning} 处，提示 {info} 处。",
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
        "batch": "Across files",
        "interrupted": "Interrupted: {checked} of {files} files were checked, and none against each other.",
        "unmatched": "Interrupted: all {files} files were checked, but not all against each other.",
        "more": "… these have most findings; the reports have the others.",
        "unread": "Files that could not be checked: {count}.",
        "total": "Files checked: {files}. Errors: {error}, to verify: {warning}, notes: {info}.",
        "reports": "The reports are in {folder}: index.html to look at, summary.xlsx to filter",
        "copies": "; {made} annotated copies are in {folder}/annotated",
        "uncopied": "; {failed} files have none, the reports say why",
        "stop": ".",
        "others": "… {count} more: see the reports.",
        "over": " Across files: errors: {error}, to verify: {warning}, notes: {info}.",
        "error": "error",
        "warning": "verify",
        "info": "note",
    },
}


def report(outcome: Ranked, *, matches: bool = False) -> Iterator[str]:
    """Yield the report of a run, piece by piece, the worst file first; ``matches`` lists which indicator is which."""
    for document in outcome.worst_first():
        yield "\n".join(_file(document, outcome.language, matches=matches)) + "\n\n"
    yield from batch(outcome)
    yield total(outcome)


def brief(outcome: Ranked) -> Iterator[str]:
    """Yield what a run comes to: the files with most findings, how many could not be checked, the totals."""
    words = _WORDS[outcome.language]
    unread = sum(document["status"] == "unreadable" for document in outcome.submissions())
    worst = [each for each in islice(outcome.worst_first(), _WORST) if any(each["counts"].values())]
    for document in worst:
        yield f"{visible(document['path'])}  {_summary(document, words)}\n"
    if len(worst) == _WORST < outcome.checked:
        yield words["more"] + "\n"
    if worst:
        yield "\n"
    yield from batch(outcome, _WORST)
    if unread:
        yield words["unread"].format(count=unread) + "\n"
    yield total(outcome)


def total(outcome: Outcome) -> str:
    """Return the last line of a report: how many files, how many findings."""
    words = _WORDS[outcome.language]
    said = words["total"].format(files=outcome.checked, **outcome.counts)
    over = Counter(finding["severity"] for finding in outcome.batch())
    if over:
        said += words["over"].format(error=over["error"], warning=over["warning"], info=over["info"])
    if not outcome.complete:
        stopped = words["interrupted" if outcome.checked < outcome.files else "unmatched"]
        said = stopped.format(files=outcome.files, checked=outcome.checked) + "\n" + said
    return said + "\n"


def whereabouts(folder: str, copies: tuple[int, int] | None, language: str) -> str:
    """Return where the reports are, and how many copies: those made, and those that could not be."""
    words = _WORDS[language]
    said = words["reports"].format(folder=visible(folder))
    if copies:
        made, failed = copies
        said += words["copies"].format(made=made, folder=visible(folder))
        said += words["uncopied"].format(failed=failed) if failed else ""
    return said + words["stop"] + "\n"


def batch(outcome: Outcome, most: int | None = None) -> Iterator[str]:
    """Yield the findings over several files, so many at most."""
    words, found = _WORDS[outcome.language], outcome.batch()
    if not found:
        return
    yield words["batch"] + "\n"
    for finding in found[:most]:
        code = f"{words[finding['severity']]} {finding['code']}  "
        yield "".join(f"{line}\n" for line in wrapped(code + visible(finding["message"]), "  "))
        yield "".join(f"{line}\n" for line in wrapped(words["advice"] + visible(finding["help"]), "    "))
    if most is not None and len(found) > most:
        yield "  " + words["others"].format(count=len(found) - most) + "\n"
    yield "\n"


def _file(document: Document, language: str, *, matches: bool) -> Iterator[str]:
    words = _WORDS[language]
    yield f"{visible(document['path'])}  {_summary(document, words)}"
    for form in document["forms"]:
        title = f"《{visible(form['title'])}》" if form["title"] else form["form"]
        yield f"  {visible(form['sheet'])}!{form['range']} {title}"
    for place, form in enumerate(document["forms"]):
        if "against" in form and (form["against"]["asked"] or matches):
            yield from notes(form, language)
            yield from table((each for each in document.get("matches", ()) if each["form"] == place), language)
    groups: dict[tuple[str, str], list[Document]] = {}
    for finding in document["findings"]:
        groups.setdefault((finding["severity"], finding["code"]), []).append(finding)
    for (severity, code), group in groups.items():
        many = words["many"].format(count=len(group)) if len(group) > 1 else ""
        yield f"  {words[severity]} {code}{many}"
        yield from _group(group, words, language)
    if settled := document["settled"]:
        many = words["many"].format(count=len(settled)) if len(settled) > 1 else ""
        yield f"  {words['explained']}{many}"
        for finding in settled:
            yield from wrapped(f"{finding['code']} {_sentence(finding, words)}", "    ")
            yield from _explanation(finding, language)


def _summary(document: Document, words: dict[str, str]) -> str:
    if document["status"] == "unreadable":
        return words["unreadable"]
    found = [f"{words[key]} {number}" for key, number in document["counts"].items() if number]
    settled = [f"{words['explained']} {len(document['settled'])}"] if document["settled"] else []
    return words["comma"].join([*(found or [words["clean"]]), *settled])


def _group(group: Sequence[Document], words: dict[str, str], language: str) -> Iterator[str]:
    """Yield the findings of one rule; advice that is the same for several is given once, after them."""
    for index, finding in enumerate(group):
        yield from wrapped(_sentence(finding, words), "    ")
        yield from _explanation(finding, language)
        if finding["repair"] is not None:
            yield from wrapped(repair_sentence(finding["repair"], language), "      ")
        advice = finding["help"]
        if index + 1 == len(group) or group[index + 1]["help"] != advice:
            yield from wrapped(words["advice"] + visible(advice), "      ")


def _sentence(finding: Document, words: dict[str, str]) -> str:
    place = f"{visible(finding['sheet'])}!{finding['cell']}" if finding["cell"] else words["whole"]
    return f"{place}  {visible(finding['message'])}"


def _explanation(finding: Document, language: str) -> Iterator[str]:
    """Yield what was explained and what became of that."""
    if finding["explanation"] is not None:
        yield from wrapped(explanation_sentence(finding, language), "      ")


def explanation_sentence(finding: Document, language: str = "zh") -> str:
    """Return what was explained and what became of that; empty where nothing was."""
    explanation = finding["explanation"]
    if explanation is None:
        return ""
    sentence = _WORDS[language][explanation["standing"]]
    return sentence.format(text=visible(explanation["text"]), fingerprint=finding["fingerprint"])


def repair_sentence(repair: Document, language: str = "zh") -> str:
    """Return which cell may be mistyped and what it should hold then."""
    sentence = _WORDS[language][repair["confidence"]]
    return visible(sentence.format(cell=repair["cell"], found=repair["from"], to=repair["to"]))
