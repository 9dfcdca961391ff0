"""BX03: a unit on the roster that sent nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checks.context import Context
from checks.datum import NOWHERE
from checks.entries import Entry, Group, place, short
from checks.findings import Sentence, Severity, Verdict
from checks.matching import ISSUED, project_key, same_project, years_of
from checks.profile import Matching
from checks.roster import Due, Roster
from checks.rows import Form, Submission
from checks.rules.base import BatchRule
from checks.rules.bx.forms import SENT, head, listed, origin, said
from checks.senders import common_root, key_of, parts_of, place_of
from checks.values.text import is_blank

_MOST_FORMS = 40
"""Forms of one workbook that are kept."""
_ALIKE = 60
"""Names less alike than this (in percent) are not worth naming."""
_SHOWN = 5
_MOST_STRANGERS = 2_000
_TELLING = re.compile(r"[0-9]+|[一二三四五六七八九十]+|[东西南北上下]")

_HELP = (
    "请催报；已经报送的，请核对名单与表中、文件名中的单位名称，改成一致的写法。",
    "Ask for it; if it was sent, write the unit alike on the roster and in the form or the file's name.",
)


class RosterMissing(BatchRule):
    """名单上的单位没有报送；另列出收到而对不上名单的文件。

    为什么
        几百个单位逐个核对谁没有报，费时又易漏。名单上的单位名称在表的单位、标题、文件名和文件夹名中都找不到的，列出来催报。

    错例
        名单上有武川县，收到的文件里没有一份是武川县的。

    对例
        名单上写武川县，表中资金使用单位填“呼和浩特市武川县自然资源局”，或文件名为“武川县.xlsx”。

    依据
        报送名单由审核单位提供，写法见“报送名单”一页；打不开的文件按文件名认。
    """

    code = "BX03"
    name = "roster-missing"
    severity = Severity.WARNING
    lone = True
    settings = ("matching.project",)
    sentences = {
        "missing": Sentence(
            "名单第 {line} 行的{unit}没有报送{of}。",
            "“{unit}”, line {line} of the roster, has sent nothing{of_en}.",
            *_HELP,
        ),
        "near": Sentence(
            "名单第 {line} 行的{unit}没有报送{of}；收到的文件中名称最接近的是 {near}（{sender}）。",
            "“{unit}”, line {line} of the roster, has sent nothing{of_en}; "
            "the file whose name comes nearest is “{near}” (“{sender}”).",
            *_HELP,
        ),
        "unlisted": Sentence(
            "收到的文件中有 {count} 个对不上名单：{files}。",
            "{count} of the files are of no unit on the roster: {files_en}.",
            "看看是名单漏列、单位名称写法不同，还是报错了文件。",
            "See whether the roster left a unit out, the unit is written otherwise, or the wrong file was sent.",
        ),
    }

    def entries(self, submission: Submission, context: Context, content: str) -> Iterator[Entry]:
        """Keep of each workbook what its forms say of where they come from; of one that cannot be read, its path."""
        del context, content
        forms = [_form(form) for form in submission.forms]
        distinct = [form for index, form in enumerate(forms) if form not in forms[:index]]
        yield Entry(self.code, "", submission.path, {"forms": distinct[:_MOST_FORMS]})

    def judge(self, item: Group, context: Context) -> Iterator[Verdict]:
        """Judge all workbooks of a run together against its roster."""
        if item.roster is None or not item.roster.rows:
            return
        matching = context.profile.matching
        sent = _sent(item.entries, item.roster)
        known = {each.path for each in sent if each.names}
        strangers = [each for each in sent if each.path not in known]
        near = _Strangers(strangers)
        by_name: dict[str, list[_Sent]] = {}
        for each in sent:
            for name in each.names:
                by_name.setdefault(name, []).append(each)
        lines: dict[str, int] = {}
        for row in item.roster.rows:
            lines[row.unit] = lines.get(row.unit, 0) + 1
        for row in item.roster.rows:
            only = lines[row.unit] == 1
            if not any(_fits(row, each, matching, only=only) for each in by_name.get(row.unit, ())):
                yield _missing(row, near.nearest(row.unit))
        yield from _unlisted(strangers)


@dataclass(frozen=True)
class _Sent:
    """One form that came in, or a file that could not be read."""

    path: str
    unit: str
    project: str
    """Its key, empty where none is told."""
    years: tuple[str, ...]
    names: frozenset[str]
    """The units of the roster that it comes from."""


def _form(form: Form) -> dict[str, object]:
    facts = origin(form) | {"kind": form.kind, "project": head(form, "project"), "period": short(form.period)}
    return {key: value for key, value in facts.items() if value}


def _sent(entries: Sequence[Entry], roster: Roster) -> list[_Sent]:
    """Return what came in; target tables count only in a run that holds no form that reports on them."""
    root = common_root(entry.path for entry in entries)
    reported = any(form["kind"] in SENT for entry in entries for form in entry.facts["forms"])
    found = []
    for entry in entries:
        forms = entry.facts["forms"] or [{"kind": ""}]
        if reported and all(form["kind"] in ISSUED for form in forms):
            continue
        for form in forms:
            facts = {"unit": "", "title": "", "departments": [], **form}
            names = roster.senders.of(said(facts, entry.path, root))
            project, years = project_key(form.get("project", "")), years_of(form.get("period", ""))
            found.append(_Sent(entry.path, facts["unit"], project, years, names))
    return found


def _fits(row: Due, sent: _Sent, matching: Matching, *, only: bool) -> bool:
    """Tell whether what came from the unit of a row is what the row asks for.

    A form that leaves the period open fits any, one that leaves the project open the only row of its unit.
    """
    years = years_of(row.period)
    if years and sent.years and sent.years != years:
        return False
    if not row.project:
        return True
    return same_project(project_key(row.project), sent.project, matching) if sent.project else only or not sent.unit


def _missing(row: Due, near: _Sent | None) -> Verdict:
    of = [f"项目“{row.project}”"] if row.project else []
    of_en = [f"project “{row.project}”"] if row.project else []
    if row.period:
        of, of_en = [*of, f"{row.period.removesuffix('年度')}年度"], [*of_en, f"period “{row.period}”"]
    return Verdict(
        at=place(near.path) if near else NOWHERE,
        expected=row.unit,
        field=row.unit,
        case="near" if near else "missing",
        facts={
            "unit": row.unit,
            "line": str(row.line),
            "of": f"（{'，'.join(of)}）" if of else "",
            "of_en": f" ({', '.join(of_en)})" if of_en else "",
            "near": near.path if near else "",
            "sender": _name(near) if near else "",
        },
    )


def _name(sent: _Sent) -> str:
    """Return the unit that a form names, else its file."""
    return sent.unit or parts_of(sent.path)[0]


class _Strangers:
    """What came from nobody on the roster, to be looked up by the names of units that sent nothing."""

    def __init__(self, sent: Sequence[_Sent]) -> None:
        self._by_kind: dict[tuple[str, ...], tuple[list[str], list[_Sent]]] = {}
        # With a roster of other units everything is strange, and likeness says nothing.
        for each in sent if len(sent) <= _MOST_STRANGERS else ():
            name = _name(each)
            if not is_blank(name):
                keys, forms = self._by_kind.setdefault((place_of(name), *_TELLING.findall(name)), ([], []))
                keys.append(key_of(name))
                forms.append(each)

    def nearest(self, unit: str) -> _Sent | None:
        """Return what is named much like a unit; another place, number or direction is another unit."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - only where a unit is missing

        found: list[tuple[float, str, _Sent]] = []
        for place_named in dict.fromkeys(("", place_of(unit))):
            keys, forms = self._by_kind.get((place_named, *_TELLING.findall(unit)), ([], []))
            best = process.extractOne(key_of(unit), keys, scorer=fuzz.ratio, score_cutoff=_ALIKE)
            if best is not None:
                found.append((-best[1], forms[best[2]].path, forms[best[2]]))
        return min(found, key=lambda each: each[:2])[2] if found else None


def _unlisted(strangers: Sequence[_Sent]) -> Iterator[Verdict]:
    """Say once which files are of no unit on the roster: one may be a missing one's, under another name."""
    paths = list(dict.fromkeys(each.path for each in strangers))
    if not paths:
        return
    files, files_en = listed(paths, _SHOWN)
    yield Verdict(
        at=place(paths[0]),
        found=str(len(paths)),
        related=tuple(place(path) for path in paths[1:]),
        case="unlisted",
        severity=Severity.INFO,
        facts={"count": str(len(paths)), "files": files, "files_en": files_en},
    )
