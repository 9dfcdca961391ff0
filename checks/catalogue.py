"""Finds the rules, selects among them, and runs them over submissions."""

from __future__ import annotations

import difflib
import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import checks.rules
from checks.achievement import Achievements
from checks.bilingual import BilingualError, offered
from checks.context import Context
from checks.findings import Finding, Severity, Verdict
from checks.matching import IssuedTables
from checks.plan import plan_of
from checks.profile import Profile, load
from checks.rows import Form, Submission
from checks.rules.base import CODE, Rule, Table


class UnknownRuleError(BilingualError):
    """A code, name or family that the catalogue does not have; the text gives the nearest."""


@cache
def catalogue() -> tuple[Rule[Any], ...]:
    """Return every rule, ordered by code."""
    found: dict[str, Rule[Any]] = {}
    for module in pkgutil.walk_packages(checks.rules.__path__, "checks.rules."):
        if not CODE.match(module.name.rpartition(".")[2].upper()):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if inspect.isclass(value) and value.__module__ == module.name and issubclass(value, Rule):
                found[value.code] = value()
    return tuple(found[code] for code in sorted(found))


def chosen(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Rule[Any], ...]:
    """Return the rules whose code, name or family is selected (all when nothing is) and not ignored.

    Raises `UnknownRuleError` for a word that names no rule.
    """
    wanted = _named(select) or {rule.code for rule in catalogue()}
    unwanted = _named(ignore)
    return tuple(rule for rule in catalogue() if rule.code in wanted and rule.code not in unwanted)


def chosen_by(profile: Profile, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[Rule[Any], ...]:
    """Return the rules that a profile chooses; ``select`` takes the place of its own, ``ignore`` adds to it.

    Raises `UnknownRuleError` for a word that names no rule, with the profile's key where it stands there.
    """
    for key, words in (("rules.select", profile.select), ("rules.ignore", profile.ignore)):
        try:
            _named(words)
        except UnknownRuleError as error:
            zh, en = error.sentence
            raise UnknownRuleError(f"口径 {key}：{zh}", f"{key} in the profile: {en}") from error
    _check_severities(profile)
    return chosen(select or profile.select, [*ignore, *profile.ignore])


def _check_severities(profile: Profile) -> None:
    names = {name: rule.code for rule in catalogue() for name in (rule.code, rule.name)}
    for word in sorted(profile.severity.keys() - set(names.values())):
        near = difflib.get_close_matches(word, names, 1)
        hint = offered(names[near[0]] if near else "")
        raise UnknownRuleError(
            f"口径 severity.{word}：没有编号为 {word} 的规则{hint.zh}",
            f"severity.{word} in the profile: no rule has the code {word}{hint.en}",
        )


def _named(words: Iterable[str]) -> set[str]:
    codes: set[str] = set()
    for word in words:
        matching = {rule.code for rule in catalogue() if word.lower() in _names(rule)}
        if not matching:
            known = sorted({name for rule in catalogue() for name in _names(rule)})
            near = difflib.get_close_matches(word.lower(), known, 1)
            hint = offered((near[0].upper() if len(near[0]) <= 4 else near[0]) if near else "")
            raise UnknownRuleError(
                f"没有编号、名称或类别为 {word} 的规则{hint.zh}",
                f"no rule has the code, name or family {word}{hint.en}",
            )
        codes |= matching
    return codes


def _names(rule: Rule[Any]) -> tuple[str, str, str]:
    return rule.code.lower(), rule.name, rule.family().lower()


def judge(
    submissions: Sequence[Submission],
    profile: Profile | None = None,
    rules: Sequence[Rule[Any]] | None = None,
    issued: Sequence[Submission] | IssuedTables = (),
) -> list[list[Finding]]:
    """Return the findings of each submission, worst first.

    All findings come in one pass. ``rules`` defaults to those that the profile selects. Self-evaluations are held
    against the target tables of ``issued``, and without it against those of the submissions themselves.
    """
    profile = profile or load()
    rules = chosen_by(profile) if rules is None else rules
    tables = issued if isinstance(issued, IssuedTables) else IssuedTables(submissions, issued, profile)
    families = heads_of((kin for each in submissions for kin in kin_of(each, rules)), rules)
    return [
        judge_one(submission, submissions, profile, rules, tables, families.get(submission.path, {}))
        for submission in submissions
    ]


def judge_one(
    submission: Submission,
    run: Sequence[Submission],
    profile: Profile,
    rules: Sequence[Rule[Any]],
    issued: IssuedTables,
    heads: Heads,
    achievements: Achievements | None = None,
) -> list[Finding]:
    """Return the findings of one submission, worst first.

    ``run`` holds it and the others that it is judged beside, ``heads`` its forms that stand at the head of a family.
    What becomes of its indicators is put into ``achievements``.
    """
    findings = [
        *_judge_one(submission, run, profile, rules, issued, achievements),
        *_judge_heads(submission, run, profile, rules, heads),
    ]
    return sorted(findings, key=_reading_order(submission))


@dataclass(frozen=True, slots=True)
class Kin:
    """A form as a member of a family: what is kept of it until all workbooks of a run were read."""

    code: str
    """The rule that speaks of the family."""
    kindred: str
    path: str
    place: int
    """The form's place in its submission."""
    fact: str


Heads = Mapping[int, Mapping[str, tuple[str, ...]]]
"""The forms of a submission that are judged beside their family: by place and rule, the files of the family."""


def kin_of(submission: Submission, rules: Iterable[Rule[Any]]) -> list[Kin]:
    """Return the families that the forms of a submission belong to."""
    return [
        Kin(rule.code, kindred, submission.path, place, rule.fact(form))
        for rule in plan_of(tuple(rules)).of_families
        for place, form in enumerate(submission.forms)
        if rule.judges(form) and (kindred := rule.kindred(form))
    ]


def heads_of(kin: Iterable[Kin], rules: Iterable[Rule[Any]]) -> dict[str, dict[int, dict[str, tuple[str, ...]]]]:
    """Return the `Heads` of each submission by its path; ``kin`` comes in the order of the run."""
    by_code = {rule.code: rule for rule in plan_of(tuple(rules)).of_families}
    families: dict[tuple[str, str], list[Kin]] = {}
    for each in kin:
        families.setdefault((each.code, each.kindred), []).append(each)
    heads: dict[str, dict[int, dict[str, tuple[str, ...]]]] = {}
    for (code, _), members in families.items():
        files = tuple(dict.fromkeys(each.path for each in members))
        for index in by_code[code].heads([each.fact for each in members]):
            head = members[index]
            heads.setdefault(head.path, {}).setdefault(head.place, {})[code] = files
    return heads


def _judge_one(
    submission: Submission,
    run: Sequence[Submission],
    profile: Profile,
    rules: Sequence[Rule[Any]],
    issued: IssuedTables,
    achievements: Achievements | None,
) -> Iterator[Finding]:
    plan = plan_of(tuple(rules))
    whole = Context(Form(kind=""), submission, profile, run, issued)
    for rule in plan.of_submission:
        yield from _run_rule(rule, (submission,), whole)
    for form in submission.forms:
        context = Context(form, submission, profile, run, issued, achievements)
        for group in plan.of_form(form):
            items = group.items(context, group.among)
            for rule in group.rules if items else ():
                yield from _run_rule(rule, items, context)


def _judge_heads(
    submission: Submission,
    run: Sequence[Submission],
    profile: Profile,
    rules: Sequence[Rule[Any]],
    heads: Heads,
) -> Iterator[Finding]:
    """Judge the forms of a submission that stand at the head of a family."""
    for rule in plan_of(tuple(rules)).of_families if heads else ():
        for place, files in heads.items():
            if rule.code in files:
                form = submission.forms[place]
                yield from _run_rule(rule, (form,), Context(form, submission, profile, run))


def _run_rule(rule: Rule[Any], items: Iterable[object], context: Context) -> Iterator[Finding]:
    for item in items:
        for verdict in rule.judge(item, context):
            if verdict.at.stale and not rule.judges_stale:
                continue
            repair = context.repairs.get(id(verdict.at)) if rule.table in (Table.RATE, Table.SUM) else None
            yield Finding(
                code=rule.code,
                name=rule.name,
                severity=_severity(rule, verdict, context.profile),
                verdict=verdict,
                sentence=rule.sentences[verdict.case],
                form=context.form.kind,
                repair=repair,
            )


def _severity(rule: Rule[Any], verdict: Verdict, profile: Profile) -> Severity:
    return profile.severity.get(rule.code) or verdict.severity or rule.severity


def _reading_order(submission: Submission) -> Any:  # noqa: ANN401 - a key function
    """Return a sort key: worst first, then sheet by sheet, top to bottom, left to right, by code."""
    sheets = {name: index for index, name in enumerate(submission.sheets)}

    def key(finding: Finding) -> tuple[int, int, int, int, str, str]:
        row, column = _row_and_column(finding.cell)
        return (finding.severity.rank, sheets.get(finding.sheet, -1), row, column, finding.code, finding.cell)

    return key


def _row_and_column(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    digits = cell[len(letters) :]
    if not digits or not letters.isascii() or not letters.isalpha():
        return 0, 0
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(digits), column
