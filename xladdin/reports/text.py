"""The text report: by file, worst first; cell, what stands there, what should, what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from checks.findings import Finding, Repair, Severity
from xladdin.run import Result, count

_WIDTH = 100
"""Columns of a report; a Chinese character takes two."""

_WORDS = {
    "zh": {
        "clean": "未发现问题",
        "unreadable": "无法检查",
        "whole": "整个文件",
        "many": "（{count} 处）",
        "advice": "处理：",
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
        "likely": "{cell} is likely mistyped: {found} → {to} (the only slip of the keyboard that explains it all).",
        "possible": "{cell} may be wrong: {found} → {to}.",
        "total": "{files} files checked: {error} errors, {warning} to verify, {info} notes.",
        "error": "error",
        "warning": "verify",
        "info": "note",
    },
}


def to_text(results: Sequence[Result], language: str = "zh") -> str:
    """Return the report of a run as lines for people."""
    return "\n".join(_lines(results, language)) + "\n"


def _lines(results: Sequence[Result], language: str) -> Iterator[str]:
    words = _WORDS[language]
    for result in sorted(results, key=_badness):
        yield from _file(result, words, language)
        yield ""
    counts = count(finding for result in results for finding in result.findings)
    yield words["total"].format(files=len(results), **counts)


def _badness(result: Result) -> tuple[int, ...]:
    """Sort the worst file first: by errors, then what is to verify, then notes."""
    return tuple(-number for number in result.counts.values())


def _file(result: Result, words: dict[str, str], language: str) -> Iterator[str]:
    yield f"{visible(result.submission.path)}  {_summary(result, words)}"
    for form in result.submission.forms:
        title = f"《{visible(form.title.text)}》" if form.title else form.kind
        yield f"  {visible(form.sheet)}!{form.range} {title}"
    groups: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in result.findings:
        groups.setdefault((finding.severity, finding.code), []).append(finding)
    for (severity, code), group in groups.items():
        many = words["many"].format(count=len(group)) if len(group) > 1 else ""
        yield f"  {words[severity.value]} {code}{many}"
        yield from _group(group, words, language)


def _summary(result: Result, words: dict[str, str]) -> str:
    if result.submission.problem is not None:
        return words["unreadable"]
    found = [f"{words[key]} {number}" for key, number in result.counts.items() if number]
    return "，".join(found) if found else words["clean"]


def _group(group: Sequence[Finding], words: dict[str, str], language: str) -> Iterator[str]:
    """Yield the findings of one rule; advice that is the same for several is given once, after them."""
    for index, finding in enumerate(group):
        place = f"{visible(finding.sheet)}!{finding.cell}" if finding.cell else words["whole"]
        yield from _wrapped(f"{place}  {visible(finding.message(language))}", "    ")
        if finding.repair is not None:
            yield from _wrapped(_repair(finding.repair, words), "      ")
        advice = finding.help(language)
        if index + 1 == len(group) or group[index + 1].help(language) != advice:
            yield from _wrapped(words["advice"] + visible(advice), "      ")


def _repair(repair: Repair, words: dict[str, str]) -> str:
    sentence = words["likely" if repair.likely else "possible"]
    return visible(sentence.format(cell=repair.at.cell, found=repair.found.strip(), to=repair.to))


def visible(text: str) -> str:
    """Return text from outside on one line, without what could steer a terminal."""
    return "".join(" " if letter.isspace() else letter for letter in text if _printable(letter)).strip()


def _printable(letter: str) -> bool:
    return letter.isspace() or not unicodedata.category(letter).startswith("C")


def _wrapped(text: str, indent: str) -> Iterator[str]:
    """Break a sentence at the report's width; Chinese may break anywhere, closing marks stay with their text.

    Lines after the first are indented two columns more.
    """
    line, width = indent, len(indent)
    for word in _words(text):
        size = sum(_size(letter) for letter in word)
        if width + size > _WIDTH and line.strip():
            yield line.rstrip()
            line, width = indent + "  ", len(indent) + 2
            word = word.lstrip()  # noqa: PLW2901
            size = sum(_size(letter) for letter in word)
        line, width = line + word, width + size
    if line.strip():
        yield line.rstrip()


def _words(text: str) -> Iterator[str]:
    """Yield pieces that stay whole: a run of narrow letters, a wide letter with the closing marks after it."""
    piece = ""
    for letter in text:
        wide = _size(letter) == 2
        closing = letter in "，。；：）”》、%,.;:)"
        if piece and not closing and (wide or letter == " " or _size(piece[-1]) == 2):
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def _size(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
