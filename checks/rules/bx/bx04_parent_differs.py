"""BX04: figures of a parent that are not those of its units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from checks.context import Context
from checks.entries import Entry, Group, digest, short
from checks.findings import Sentence, Severity, Verdict
from checks.matching import REPORTS, project_key, same_project, years_of
from checks.relations import plain
from checks.roster import Due, Roster
from checks.rows import Form, Submission
from checks.rules.base import BatchRule
from checks.rules.bx.figures import (
    COLUMNS,
    MONEY,
    Figure,
    added,
    funds_of,
    quantities_of,
    regions_of,
    restored,
)
from checks.rules.bx.forms import head, origin, said
from checks.senders import Senders, common_root
from checks.wording import number_text

_SHOWN_PARTS = 6
_OTHER_UNIT = 100
"""A sum this many times larger or smaller is in another unit, where a form does not name its own."""

_HELP = (
    "核对上级汇总表和各单位的自评表，改正填错的那一个，使上级的数等于各单位之和。",
    "Check the parent's form and those of its units and mend the one that is wrong.",
)


class ParentDiffers(BatchRule):
    """上级单位自评表的数不等于所属各单位之和，或分地区资金表的数与该地区自己报的不同。

    为什么
        上级的表由各单位汇总而来，对不上说明汇总时抄错、漏加，或者单位事后改了数没有上报。

    错例
        武川县、清水河县全年执行数为 1915.32、1000，市的自评表填 2900。

    对例
        市的自评表填 2915.32；或填 2915（取整，在四舍五入允许的范围内）。

    依据
        转移支付区域绩效自评由各单位自评汇总；率、年限、定性指标不相加，计量单位先换算。
        各单位之和要有名单上写明的上级单位，且其所属单位都报送了读得出的表，才作比较。
    """

    code = "BX04"
    name = "parent-differs"
    severity = Severity.ERROR
    forms = REPORTS | {"regional-funds"}
    settings = ("matching.project",)
    sentences = {
        "below": Sentence(
            "{parent}的{field}填的是 {found}，所属 {count} 个单位（{parts}）合计 {expected}{unit}，少 {missing}。",
            "“{field}” of “{parent}” says “{found}”; its {count} units ({parts_en}) make {expected}, {missing} more.",
            *_HELP,
        ),
        "above": Sentence(
            "{parent}的{field}填的是 {found}，所属 {count} 个单位（{parts}）合计 {expected}{unit}，多 {difference}。",
            "“{field}” of “{parent}” says “{found}”; "
            "its {count} units ({parts_en}) make {expected}, {difference} less.",
            "核对上级汇总表和各单位的自评表；多出的是本级自己的数的，请把本级列入名单，由本级单独报一份。",
            "Check the parent's form and its units'; a share of its own belongs on the roster as a unit.",
        ),
        "region": Sentence(
            "分地区资金表中{field}填的是 {found}，{sender}自己的自评表是 {expected}{unit}，相差 {difference}。",
            "The table by regions says “{found}” for “{field}”; the form of “{sender}” says {expected}, "
            "a difference of {difference}.",
            "请核对是上级汇总时抄错，还是该地区报送后又改了数，两处改成一致。",
            "See whether it was copied wrongly or the region changed its figure after sending it; make both alike.",
        ),
    }

    def entries(self, submission: Submission, context: Context, content: str) -> Iterator[Entry]:
        """Keep the money and the quantities of each self-evaluation, and the table by regions beside the only one."""
        del context, content
        reports = [form for form in submission.forms if form.kind in REPORTS]
        for form in reports:
            years = years_of(form.period)
            regions = _regions_beside(form, submission) if len(reports) == 1 else []
            names = {key for text in (form.project, head(form, "program")) if (key := project_key(text))}
            facts = _facts(form, regions) if names and years else {}
            for name in names if years else ():
                yield Entry(self.code, digest(form.kind, name, *years), submission.path, facts)

    def judge(self, item: Group, context: Context) -> Iterator[Verdict]:
        """Judge the self-evaluations of one project or programme and period against each other."""
        regional = list(_by_region(item))
        yield from regional
        if item.roster is not None:
            explained = _explained(regional)
            for parent, rows in _parents(item, item.roster, context):
                yield from _money(parent, rows, explained)
                yield from _quantities(parent, rows)

    def merged(self, verdicts: list[Verdict]) -> list[Verdict]:
        """Say once what two groups say, where forms meet under their project and under their programme."""
        seen: dict[tuple[str, str, str, str], Verdict] = {}
        for verdict in verdicts:
            seen.setdefault((verdict.at.submission, verdict.at.sheet, verdict.at.cell, verdict.case), verdict)
        return list(seen.values())


def _facts(form: Form, regions: Sequence[Any]) -> dict[str, Any]:
    return origin(form) | {
        "project": short(form.project),
        "period": form.period[:40],
        "sheet": form.sheet,
        "money": form.unit,
        "labels": {row.role: plain(row.label.text)[:40] for row in reversed(form.funds)},
        "funds": funds_of(form),
        "quantities": quantities_of(form),
        "regions": list(regions),
    }


def _regions_beside(form: Form, submission: Submission) -> list[dict[str, Any]]:
    """Return the rows of the tables by regions that stand beside a form, of its years or of none."""
    years = years_of(form.period)
    return [row for other in submission.forms if years_of(other.period) in ((), years) for row in regions_of(other)]


@dataclass(frozen=True)
class _Form:
    """A self-evaluation of the group with the names that it comes from."""

    path: str
    facts: Mapping[str, Any]
    names: frozenset[str] = field(default_factory=frozenset)

    @property
    def sender(self) -> str:
        """Who sent it, as the form writes it, else the file."""
        return str(self.facts["unit"] or self.path)


def _told(item: Group, senders: Senders) -> list[_Form]:
    root = common_root(entry.path for entry in item.entries)
    return [_Form(entry.path, entry.facts, senders.of(said(entry.facts, entry.path, root))) for entry in item.entries]


def _parents(item: Group, roster: Roster, context: Context) -> Iterator[tuple[_Form, list[_Form]]]:
    """Yield each parent's form with one form of each of its units; none where one is missing or there are several."""
    forms = _told(item, roster.senders)
    by_name: dict[str, list[_Form]] = {}
    for form in forms:
        for name in form.names if len(form.names) == 1 else ():
            by_name.setdefault(name, []).append(form)
    for parent in sorted(by_name.keys() & roster.by_parent.keys()):
        rows = _asked(roster.by_parent[parent], by_name[parent][0], context)
        found = [_sent_for(row, by_name.get(row.unit, ()), context) for row in rows if row.unit != parent]
        parts = [form for form in found if form is not None]
        distinct = len({id(form) for form in parts}) == len(found)
        if len(by_name[parent]) == 1 and len(parts) == len(found) > 0 and distinct:
            yield by_name[parent][0], parts


def _asked(rows: Sequence[Due], parent: _Form, context: Context) -> list[Due]:
    """Return the rows of a parent that its form adds up: those of its period and project.

    Where none names its project it is a programme's, and the rows name the projects within.
    """
    years, project = years_of(parent.facts["period"]), project_key(parent.facts["project"])
    rows = [row for row in rows if years_of(row.period) in ((), years)]
    own = [row for row in rows if _of_project(row.project, project, context)]
    return own or rows


def _of_project(wanted: str, project: str, context: Context) -> bool:
    return not wanted or same_project(project_key(wanted), project, context.profile.matching)


def _sent_for(row: Due, forms: Sequence[_Form], context: Context) -> _Form | None:
    """Return the only form that a row asks for."""
    fitting = [form for form in forms if _of_project(row.project, project_key(form.facts["project"]), context)]
    return fitting[0] if len(fitting) == 1 else None


_Explained = dict[tuple[str, str, str], Decimal]
"""By file, column and source: how much what a table by regions says lies above what the regions say."""


def _money(parent: _Form, units: Sequence[_Form], explained: _Explained) -> Iterator[Verdict]:
    """Compare budget and executed, by source; the total only where its sources do not explain it."""
    for column, words in COLUMNS.items():
        total, accounted = None, Decimal(0)
        for role, roles in _compared([parent, *units], column).items():
            verdict = _of_source(parent, units, column, roles, words)
            if verdict is None or verdict.difference is None:
                continue
            if role == "total":
                total = verdict
                continue
            accounted += verdict.difference
            if explained.get((parent.path, column, role)) != verdict.difference:
                yield verdict
        if total is not None and total.difference != accounted:
            yield total


def _of_source(parent: _Form, units: Sequence[_Form], column: str, roles: Sequence[str], words: str) -> Verdict | None:
    whole = _source(parent, column, roles)
    parts = [_source(unit, column, roles) for unit in units]
    known = [part for part in parts if part is not None]
    if not whole or len(known) < len(parts) or all(not figure.at.text for figure in whole):
        return None
    named = all(form.facts["money"] for form in (parent, *units))
    if not named and _scaled(whole, known):
        return None
    label = f"{parent.facts['labels'].get(roles[0], '')} {words}".strip()
    return _differing(parent, whole, known, label, MONEY)


def _compared(forms: Sequence[_Form], column: str) -> dict[str, tuple[str, ...]]:
    """Return the sources that all the forms tell: local and other money together where one does not tell them apart."""
    there = [form.facts["funds"].get(column, {}).keys() for form in forms]
    found: dict[str, tuple[str, ...]] = {}
    for role in ("total", "central"):
        if all(role in roles for roles in there):
            found[role] = (role,)
    if all({"local", "other"} <= set(roles) for roles in there):
        found |= {"local": ("local",), "other": ("other",)}
    elif all({"local", "other"} & set(roles) for roles in there):
        found["local"] = ("local", "other")
    return found


def _source(form: _Form, column: str, roles: Sequence[str]) -> list[Figure] | None:
    """Return the amounts of some sources in 万元; None where one cannot be read."""
    found: list[Figure] = []
    for role in roles:
        cells = form.facts["funds"].get(column, {}).get(role, [])
        figures = None if cells is None else [restored(cell, form.path, MONEY) for cell in cells]
        if figures is None or any(figure is None for figure in figures):
            return None
        found += [figure for figure in figures if figure is not None]
    return found


def _scaled(whole: Sequence[Figure], parts: Sequence[Sequence[Figure]]) -> bool:
    """Tell whether the two may be in different units of money."""
    value, total = abs(added(whole)[0]), abs(added(each for part in parts for each in part)[0])
    return bool(value and total) and not 1 < value / total * _OTHER_UNIT < _OTHER_UNIT**2


def _quantities(parent: _Form, units: Sequence[_Form]) -> Iterator[Verdict]:
    """Compare the actuals of indicators of one name, in the parent's unit of measure."""
    for name, data in parent.facts["quantities"].items():
        unit = data[3]
        whole = restored(data, parent.path, unit)
        there = [each for each in units if name in each.facts["quantities"]]
        parts = [restored(each.facts["quantities"][name], each.path, unit) for each in there]
        known = [part for part in parts if part is not None]
        if whole is None or not known or len(known) < len(parts):
            continue
        verdict = _differing(parent, [whole], [[part] for part in known], f"{name} 完成值", unit)
        # A unit without the indicator may report it under another name: then the sum lacks a part.
        if verdict is not None and (verdict.case == "below" or len(there) == len(units)):
            yield verdict


def _differing(
    parent: _Form, whole: Sequence[Figure], parts: Sequence[Sequence[Figure]], label: str, unit: str
) -> Verdict | None:
    """Return what to say where a parent's figure cannot be the sum of its units', however all were rounded."""
    figures = [each for part in parts for each in part]
    (value, allowed), (total, possible) = added(whole), added(figures)
    if not whole or allowed.meets(possible):
        return None
    below = value < total
    amounts = [number_text(added(part)[0]) for part in parts]
    many = len(amounts) > _SHOWN_PARTS
    return Verdict(
        at=whole[0].at,
        found=whole[0].at.text if len(whole) == 1 else number_text(value),
        expected=number_text(total),
        difference=Decimal(number_text(value - total)),
        related=tuple(each.at for each in (*whole[1:], *figures)),
        field=label,
        case="below" if below else "above",
        severity=None if below else Severity.WARNING,
        facts={
            "parent": parent.sender,
            "count": str(len(parts)),
            "parts": f"{len(amounts)} 项" if many else "+".join(amounts),
            "parts_en": f"{len(amounts)} of them" if many else "+".join(amounts),
            "missing": number_text(total - value),
            "unit": f" {unit}",
        },
    )


def _by_region(item: Group) -> Iterator[Verdict]:
    """Compare the rows of a table of money by regions with what the regions themselves report.

    Names are all there is to go by, so each row needs the only form of its region, and the table must not stand
    in a region's own file.
    """
    for entry in item.entries:
        rows = entry.facts["regions"]
        labels = [row["name"] for row in rows]
        if not rows or len(set(labels)) < len(labels):
            continue
        senders, root = Senders(labels), common_root(each.path for each in item.entries)
        if senders.of(said(entry.facts, entry.path, root)):
            continue
        forms = _told(item, senders)
        for row in rows:
            own = [form for form in forms if form.names == {row["name"]}]
            if len(own) == 1:
                yield from _region(entry.path, row["figures"], own[0])


def _region(path: str, figures: Sequence[Sequence[Any]], own: _Form) -> Iterator[Verdict]:
    for column, role, label, data in figures:
        stated = restored(data, path, MONEY)
        reported = _source(own, column, (role,))
        if stated is None or not reported:
            continue
        value, allowed = added(reported)
        # Tables by regions name their unit in many places: what looks like another unit is left alone.
        if stated.allowed.meets(allowed) or _scaled([stated], [reported]):
            continue
        yield Verdict(
            at=stated.at,
            found=stated.at.text,
            expected=number_text(value),
            difference=Decimal(number_text(stated.value - value)),
            related=tuple(figure.at for figure in reported),
            field=label,
            case="region",
            severity=Severity.WARNING,
            facts={"sender": own.sender, "unit": f" {MONEY}", "column": column, "role": role},
        )


def _explained(verdicts: Sequence[Verdict]) -> _Explained:
    """Return what the rows of tables by regions explain of the difference of their totals."""
    found: _Explained = {}
    for verdict in verdicts:
        key = (verdict.at.submission, verdict.facts["column"], verdict.facts["role"])
        found[key] = found.get(key, Decimal(0)) + (verdict.difference or Decimal(0))
    return found
