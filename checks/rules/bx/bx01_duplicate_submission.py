"""BX01: the same form sent twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checks.context import Context
from checks.datum import Datum
from checks.entries import Entry, Group, digest, place, short
from checks.findings import Sentence, Severity, Verdict
from checks.matching import ISSUED, project_key, years_of
from checks.relations import plain
from checks.rows import Form, Submission
from checks.rules.base import BatchRule
from checks.rules.bx.forms import NAMES, SENT, head, listed
from checks.senders import common_root, key_of, parts_of, place_of
from checks.values import fold, read_number
from checks.wording import number_text

_FILE, _FORM = "file:", "form:"
"""What the keys begin with: submissions meet by the bytes of their files, forms by what they are of."""
_MOST_FIELDS = 300
_LONGEST_VALUE, _LONGEST_LABEL = 24, 24
_BUDGET, _TARGET = "全年预算数", "指标值"
_ISSUED_FIELDS = (_BUDGET, _TARGET)
_SHOWN_PATHS, _SHOWN_FIELDS, _SHOWN_VALUES = 5, 3, 4

Field = tuple[str, str, str, str, str | None]
"""A figure as JSON holds it: its row and column, what is shown, its cell, and what it means where it was cut."""

_HELP = (
    "请与填报单位核实以哪一份为准，其余的退回或删去，以免重复计数。",
    "Ask the unit which one counts and take the other out, so that nothing counts twice.",
)


class DuplicateSubmission(BatchRule):
    """同一份文件、同一单位同一项目同一年度的同一种表，报送了不止一次。

    为什么
        重复报送的表汇总时会算两遍；数字不同的两份，不知道以哪一份为准。

    错例
        武川县自然资源局 2023 年同一项目的自评表报了两份，全年执行数一份 1915.32，一份 1900。

    对例
        两个县报同一转移支付的自评表，资金使用单位不同；同一单位报两个项目的自评表；自评表旁边附有目标表。

    依据
        一个单位一个项目一个年度报送一份自评表；没有项目名称、年度或单位的，只看文件内容是否相同。
        标题不同的，预算数和指标值大半不同的，是同一项目的不同部分，不算重复。
    """

    code = "BX01"
    name = "duplicate-submission"
    severity = Severity.WARNING
    forms = SENT
    sentences = {
        "file": Sentence(
            "这 {count} 个文件的内容完全相同：{files}。",
            "These {count} files are the same to the byte: {files_en}.",
            *_HELP,
        ),
        "same": Sentence(
            "{unit}“{project}”{period}年度的{form}报送了 {count} 份，内容相同：{files}。",
            "“{unit}” has sent its {form_en} of “{project}”, {period}, {count} times, with equal contents: {files_en}.",
            *_HELP,
        ),
        "words": Sentence(
            "{unit}“{project}”{period}年度的{form}报送了 {count} 份，数字相同，文字说明不同：{files}。",
            "“{unit}” has sent its {form_en} of “{project}”, {period}, {count} times, with equal figures "
            "and other words: {files_en}.",
            *_HELP,
        ),
        "differs": Sentence(
            "{unit}“{project}”{period}年度的{form}报送了 {count} 份，数字不同：{files}。不同之处：{fields}。",
            "“{unit}” has sent its {form_en} of “{project}”, {period}, {count} times, with other figures: {files_en}. "
            "They differ in {fields_en}.",
            *_HELP,
        ),
    }

    def entries(self, submission: Submission, context: Context, content: str) -> Iterator[Entry]:
        """Keep the hash of a file with forms of its own, and the figures of each form of a known project."""
        del context
        if content and any(form.kind not in ISSUED for form in submission.forms):
            yield Entry(self.code, f"{_FILE}{content}", submission.path, {})
        for form in submission.forms:
            unit, project, years = head(form, "unit"), project_key(form.project), years_of(form.period)
            if form.kind in self.forms and unit and project and years:
                title = key_of(form.title.text) if form.title is not None else ""
                key = digest(form.kind, project, *years, key_of(unit), title)
                yield Entry(self.code, f"{_FORM}{key}", submission.path, _facts(form, content))

    def judge(self, item: Group, context: Context) -> Iterator[Verdict]:
        """Judge the files of one content, or the forms of one unit, project and period."""
        del context
        if item.key.startswith(_FILE):
            paths = list(dict.fromkeys(entry.path for entry in item.entries))
            if len(paths) > 1:
                yield Verdict(
                    at=place(paths[0]),
                    related=tuple(place(path) for path in paths[1:]),
                    case="file",
                    facts=_listed(paths),
                )
            return
        sent = _sent(item.entries)
        if len({(each.figures, each.words) for each in sent}) == 1:
            yield from _judged(sent)
        else:
            for group in _by_place(sent):
                for alike in _by_targets(group):
                    yield from _judged(alike)

    def merged(self, verdicts: list[Verdict]) -> list[Verdict]:
        """Say of the same files once that their other forms are equal, and not at all where one differs."""
        differing = {_paths(verdict) for verdict in verdicts if verdict.case == "differs"}
        seen: set[tuple[str, ...]] = set()
        kept = []
        for verdict in verdicts:
            paths = _paths(verdict)
            if verdict.case == "differs" or (paths not in differing and paths not in seen):
                kept.append(verdict)
            seen.add(paths)
        return kept


@dataclass(frozen=True)
class _Form:
    """The forms of one key in one file, mostly one."""

    path: str
    facts: Sequence[Any]
    """Of each form."""
    figures: tuple[str, ...]
    words: tuple[str, ...]


def _facts(form: Form, content: str) -> dict[str, Any]:
    fields, rest = _fields(form)
    return {
        "content": content[:16],
        "form": form.kind,
        "unit": head(form, "unit"),
        "project": short(form.project),
        "period": "—".join(dict.fromkeys(years_of(form.period))),
        "sheet": form.sheet,
        "words": digest(*map(fold, _texts(form))),
        "fields": fields,
        "rest": digest(*rest) if rest else "",
    }


def _fields(form: Form) -> tuple[list[Field], list[str]]:
    """Return the figures that a unit fills in, and what those mean that are too many to be kept.

    Few forms ever meet another of their key: what a figure means is read then, unless not all of it is kept.
    """
    fields: list[Field] = []
    rest: list[str] = []
    for label, word, datum in _figures(form):
        text = datum.text
        if len(fields) == _MOST_FIELDS:
            rest.append(f"{label} {word}={_meant(text)}")
            continue
        shown = short(text, _LONGEST_VALUE)
        fields.append((label, word, shown, datum.cell, None if shown == text else _meant(text)))
    return fields, rest


def _figures(form: Form) -> Iterator[tuple[str, str, Datum]]:
    """Yield the cells that a unit fills in with figures, with the names of their rows and columns."""
    for row in form.funds:
        label = short(plain(row.label.text), _LONGEST_LABEL)
        for word, datum in ((_BUDGET, row.budget), ("全年执行数", row.executed)):
            if datum is not None:
                yield label, word, datum
    for indicator in form.indicators:
        name = short(indicator.name.name, _LONGEST_LABEL)
        yield name, _TARGET, indicator.target
        if indicator.actual is not None:
            yield name, "完成值", indicator.actual
        if indicator.score is not None:
            yield name, "得分", indicator.score
    if form.total is not None and form.total.score is not None:
        yield "", "总分", form.total.score
    if form.grade is not None:
        yield "", "等级", form.grade


def _texts(form: Form) -> list[str]:
    data = [form.goal, form.achieved, form.notes, *[indicator.reason for indicator in form.indicators]]
    data += [datum for row in form.management for datum in (row.situation, row.problems)]
    return [datum.text for datum in data if datum is not None]


def _meant(value: str) -> str:
    """Return what two entries are compared by: 10,000 and 10000.00 are the same. Of long words it is a digest."""
    number = read_number(value)
    if number is None:
        folded = fold(value)
        return folded if len(folded) <= _LONGEST_VALUE else digest(folded)
    return f"{number.comparator or ''}{number_text(number.value)}{number.unit}"


def _figures_of(facts: Mapping[str, Any]) -> str:
    """Return what stands for all the figures of a form."""
    kept = (
        f"{label} {word}={_meant(value) if meant is None else meant}"
        for label, word, value, _, meant in facts["fields"]
    )
    return digest(*kept, facts["rest"])


def _sent(entries: Sequence[Entry]) -> list[_Form]:
    """Return the forms by file; of files that are the same to the byte, which is said by itself, the first."""
    by_path: dict[str, list[Any]] = {}
    for entry in entries:
        by_path.setdefault(entry.path, []).append(entry.facts)
    contents: set[str] = set()
    found = []
    for path, facts in by_path.items():
        content = facts[0]["content"]
        if not content or content not in contents:
            contents.add(content)
            figures = tuple(sorted(map(_figures_of, facts)))
            found.append(_Form(path, facts, figures, tuple(sorted(each["words"] for each in facts))))
    return found


def _by_place(sent: Sequence[_Form]) -> list[list[_Form]]:
    """Return the forms that one unit may have sent.

    Where files or folders name different places, as 武川县.xlsx and 清水河县.xlsx do, their forms are of two units
    that wrote the name of their superior, and one whose path names none may be anyone's.
    """
    root = common_root(each.path for each in sent)
    places: dict[str, list[_Form]] = {}
    for each in sent:
        named = next(
            (place for part in parts_of(each.path, root) if (place := place_of(part.lstrip("0123456789")))), ""
        )
        places.setdefault(named, []).append(each)
    if len(places.keys() - {""}) > 1:
        return [group for place, group in places.items() if place]
    return [list(sent)]


def _by_targets(sent: Sequence[_Form]) -> list[list[_Form]]:
    """Return the forms that have most of what was issued in common: budgets and targets.

    Parts of one transfer that a unit reports apart, all under the transfer's name, have not.
    """
    groups: list[list[_Form]] = []
    for each in sent:
        own = next((group for group in groups if _alike(group[0], each)), None)
        if own is None:
            groups.append([each])
        else:
            own.append(each)
    return groups


def _alike(first: _Form, second: _Form) -> bool:
    issued = [Counter(_issued(each)) for each in (first, second)]
    return 2 * (issued[0] & issued[1]).total() >= max(issued[0].total(), issued[1].total())


def _issued(form: _Form) -> Iterator[tuple[str, str]]:
    """Yield the budgets and targets that a form states."""
    for facts in form.facts:
        for label, word, value, *_ in facts["fields"]:
            if value and word in _ISSUED_FIELDS:
                yield f"{label} {word}", _meant(value)


def _judged(sent: Sequence[_Form]) -> Iterator[Verdict]:
    if len(sent) < 2:
        return
    facts = sent[0].facts[0]
    names = NAMES[facts["form"]]
    said = {
        **_listed([each.path for each in sent]),
        "unit": facts["unit"],
        "project": facts["project"],
        "period": facts["period"],
        "form": names[0],
        "form_en": names[1],
    }
    if len({each.figures for each in sent}) == 1:
        case = "same" if len({each.words for each in sent}) == 1 else "words"
        cells = [place(each.path, each.facts[0]["sheet"]) for each in sent]
        yield Verdict(at=cells[0], related=tuple(cells[1:]), case=case, facts=said)
        return
    differences = _differences(sent)
    shown = differences[:_SHOWN_FIELDS]
    more = len(differences) > _SHOWN_FIELDS
    fields = [f"{label} {'／'.join(_values(cells))}" for label, cells in shown]
    fields_en = [f"“{label}” ({' / '.join(f'“{value}”' for value in _values(cells))})" for label, cells in shown]
    cells = differences[0][1] if differences else [place(each.path, each.facts[0]["sheet"]) for each in sent]
    yield Verdict(
        at=cells[0],
        found=_shown(cells[0]) if differences else "",
        related=tuple(cells[1:]),
        field=differences[0][0] if differences else "",
        case="differs",
        facts={
            **said,
            "fields": ("；".join(fields) or "行数不同") + (f" 等 {len(differences)} 处" if more else ""),
            "fields_en": ("; ".join(fields_en) or "their rows") + (f", {len(differences)} in all" if more else ""),
        },
    )


def _differences(sent: Sequence[_Form]) -> list[tuple[str, list[Datum]]]:
    """Return the fields that not all files fill in alike, in the order of the first, with the cell of each file."""
    columns = [_by_label(each) for each in sent]
    found = []
    for label in columns[0] if all(len(each.facts) == 1 for each in sent) else ():
        cells = [column.get(label) for column in columns]
        there = [cell for cell in cells if cell is not None]
        if len(there) == len(cells) and len({_meant(cell.text) for cell in there}) > 1:
            found.append((label[0], there))
    return found


def _by_label(form: _Form) -> dict[tuple[str, int], Datum]:
    """Return the fields of a file's form by label, and how often that came before."""
    seen: Counter[str] = Counter()
    found = {}
    facts = form.facts[0]
    for name, word, value, cell, _ in facts["fields"]:
        label = f"{name} {word}" if name else word
        found[label, seen[label]] = place(form.path, facts["sheet"], cell, value)
        seen[label] += 1
    return found


def _values(cells: Sequence[Datum]) -> list[str]:
    """Return the values of a field for a sentence, each once."""
    values = list({_meant(cell.text): _shown(cell) for cell in reversed(cells)}.values())[::-1]
    return values if len(values) <= _SHOWN_VALUES else [*values[:_SHOWN_VALUES], "…"]


def _shown(cell: Datum) -> str:
    return cell.text or "（空白）"


def _listed(paths: Sequence[str]) -> dict[str, str]:
    files, files_en = listed(paths, _SHOWN_PATHS)
    return {"count": str(len(paths)), "files": files, "files_en": files_en}


def _paths(verdict: Verdict) -> tuple[str, ...]:
    cells: Iterable[Datum] = (verdict.at, *verdict.related)
    return tuple(dict.fromkeys(cell.submission for cell in cells))
