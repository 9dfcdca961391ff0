"""Points, score rates, the total row and the grade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from checks.achievement import Achievement, bare_ratio
from checks.context import Context
from checks.datum import Datum
from checks.deriving.kinds import Derived, Formula, Kind, is_open, trouble
from checks.profile import Profile
from checks.relations import plain
from checks.rows import FundRow, Indicator, TotalRow
from checks.rules.sc.points import earned, has_own_rule, total_money
from checks.rules.sc.sc02_score_not_by_rule import ScoreNotByRule
from checks.scoring import exact_points
from checks.values import TargetKind

_EARNED = "ROUND(ROUND(MIN(1,[0]/[1])*{weight},8),[d])"
_WHOLE = Decimal(100)


def of_points(context: Context) -> Iterator[Derived]:
    """Yield the blank points, score rates, totals and grade of a form."""
    form = context.form
    yield from _of_money(context)
    for row in form.indicators:
        if row.score is not None and is_open(row.score):
            yield _of_indicator(row, row.score, context)
    yield from _score_rates(context)
    total = form.total
    if total is not None and total.weight is not None and is_open(total.weight):
        yield _total_weight(total, total.weight, context)
    if total is not None and total.score is not None and is_open(total.score):
        yield _total_score(total, total.score, context)
    if form.grade is not None and is_open(form.grade):
        yield _grade(form.grade, context)


def _name(label: Datum, column: str, words: str, context: Context) -> str:
    heading = context.form.headers.get(column)
    return f"{plain(label.text)} {plain(heading.text) if heading is not None else words}"


def _of_money(context: Context) -> Iterator[Derived]:
    """Yield the points of 预算执行率, which only the row of the total money has."""
    row = total_money(context.form)
    if row is None or row.score is None or not is_open(row.score):
        return
    cells = tuple(cell for cell in (row.executed, row.budget, row.weight) if cell is not None)
    name = _name(row.label, "funds.score", "得分", context)
    derived = Derived(row.score, name, Kind.POINTS, cells, decimals=context.profile.score_decimals)
    for cell in cells:
        if trouble(cell):
            yield replace(derived, why=trouble(cell), of=cell)
            return
    weight = row.weight.number if row.weight is not None else None
    value = earned(context.form, context, weight.value) if weight is not None else None
    if value is None:
        yield replace(
            derived, why="zero" if row.budget is not None and _is_zero(row.budget) else "unreadable", of=row.budget
        )
    elif len(cells) == 3:
        yield replace(derived, value=value, formula=Formula(_EARNED.format(weight="[2]"), cells))


def _is_zero(datum: Datum) -> bool:
    return datum.number is not None and datum.number.value == 0


def _of_indicator(row: Indicator, score: Datum, context: Context) -> Derived:
    """Return the points by 按照完成比例赋分; whatever leaves room for judgement is left to people."""
    profile = context.profile
    cells = tuple(cell for cell in (row.actual, row.weight, row.target) if cell is not None)
    name = _name(row.label, "indicators.score", "得分", context)
    derived = Derived(score, name, Kind.POINTS, cells, decimals=profile.score_decimals)
    if row.weight is None or row.actual is None or (row.weight.nothing and row.actual.nothing):
        return derived
    achieved = context.achievement(row)
    for why, cell in _whys(row, row.actual, row.weight, context):
        if why:
            return replace(derived, why=why, of=cell)
    weight = row.weight.number
    value = exact_points(weight.value, achieved, profile) if weight is not None else None
    if value is None:
        return replace(derived, why="judgement", of=row.actual)
    return replace(derived, value=value, formula=_points_formula(row, row.actual, row.weight, achieved, profile))


def _whys(row: Indicator, actual: Datum, weight: Datum, context: Context) -> Iterator[tuple[str, Datum | None]]:
    """Yield why no points can be told, and of which cell."""
    kind = context.achievement(row).kind
    shared = sum(other.score is row.score for other in context.form.indicators) > 1
    yield ("merged" if shared else ""), row.score
    yield ("scoresheet" if context.form.kind not in ScoreNotByRule.forms else ""), row.score
    yield ("own-rule" if has_own_rule(row, context) else ""), row.scoring
    yield trouble(weight), weight
    yield ("blank" if row.target.nothing else ""), row.target
    if kind is TargetKind.NUMBER:
        yield trouble(row.target, bound=True), row.target
        yield trouble(actual), actual
    elif actual.error or actual.stale or actual.unsaved or actual.nothing:
        yield trouble(actual), actual
    yield ("unreadable" if kind is TargetKind.UNREADABLE else ""), row.target


def _points_formula(
    row: Indicator, actual: Datum, weight: Datum, achieved: Achievement, profile: Profile
) -> Formula | None:
    """Return the points as a formula over actual and weight; the target is a constant, for it often is a text."""
    target, number, comparator = achieved.target, actual.number, achieved.comparator
    if achieved.kind is not TargetKind.NUMBER or target is None or number is None or comparator is None or target <= 0:
        return None
    if bare_ratio(row, profile) or number.value != achieved.actual:
        return None
    # A cell that shows 95% holds 0.95.
    written = f"{(target / 100 if number.percent else target).normalize():f}"
    share = f"MIN(1,[0]/{written})"
    if comparator.ceiling:
        over = {"proportional": f"MAX(0,1-([0]-{written})/{written})", "inverse": f"{written}/[0]"}
        if profile.over_ceiling not in over:
            return None
        share = f"IF([0]<={written},1,{over[profile.over_ceiling]})"
    return Formula(f"ROUND(ROUND({share}*[1],8),[d])", (actual, weight))


def _score_rates(context: Context) -> Iterator[Derived]:
    form = context.form
    rows: list[Indicator | TotalRow] = [*form.indicators, *([form.total] if form.total is not None else [])]
    stated = [(row, row.score_rate, _score_rate(row)) for row in rows if row.score_rate is not None]
    for row, at, value in stated:
        if not is_open(at) or row.score is None or row.weight is None:
            continue
        name = _name(row.label, "indicators.score_rate", "得分率", context)
        beside = tuple((other, ratio) for _, other, ratio in stated if other is not at)
        derived = Derived(at, name, Kind.RATE, (row.score, row.weight), beside=beside)
        if value is not None:
            yield replace(derived, value=value, formula=Formula("[0]/[1]", (row.score, row.weight)))
        elif not row.score.nothing or not row.weight.nothing:
            cells = ((trouble(cell), cell) for cell in (row.score, row.weight))
            why, cell = next(((why, cell) for why, cell in cells if why), ("zero", row.weight))
            yield replace(derived, why=why, of=cell)
        else:
            yield derived


def _score_rate(row: Indicator | TotalRow) -> Decimal | None:
    if row.score is None or row.weight is None or trouble(row.score) or trouble(row.weight):
        return None
    score, weight = row.score.number, row.weight.number
    return score.value / weight.value if score is not None and weight is not None and weight.value > 0 else None


def _total_weight(total: TotalRow, at: Datum, context: Context) -> Derived:
    cells = _weights(context)
    name = _name(total.label, "indicators.weight", "分值", context)
    derived = Derived(at, name, Kind.AMOUNT, cells)
    why, cell = _first_trouble(cells)
    if all(each.nothing for each in cells):
        return derived
    if why:
        return replace(derived, why=why, of=cell)
    value = _added(cells)
    if value == _WHOLE:
        return replace(derived, value=value, formula=Formula("SUM([*])", parts=cells))
    # 90 may be meant as 90, or as 100 with the points of 预算执行率; another sum is wrong in a row above.
    basis = value == _WHOLE - context.profile.execution_weight
    return replace(derived, why="basis" if basis else "weights", facts={"sum": f"{value.normalize():f}"})


def _total_score(total: TotalRow, at: Datum, context: Context) -> Derived:
    profile, cells = context.profile, _scores(context)
    name = _name(total.label, "indicators.score", "得分", context)
    derived = Derived(at, name, Kind.AMOUNT, cells, decimals=max(profile.score_decimals, *_decimals(cells), 0))
    weights = _weights(context)
    why, cell = _first_trouble((*cells, *weights))
    if not cells or all(each.nothing for each in cells):
        return derived
    if why:
        return replace(derived, why=why, of=cell)
    value, formula = _added(cells), Formula("SUM([*])", parts=cells)
    if _added(weights) != _WHOLE - profile.execution_weight:
        return replace(derived, value=value, formula=formula)
    money, most = total_money(context.form), total.weight.number if total.weight is not None else None
    points = earned(context.form, context)
    if most is None or most.value != _WHOLE or points is None or money is None:
        return replace(derived, why="basis", facts={"sum": f"{_added(weights).normalize():f}"})
    budget = tuple(each for each in (money.executed, money.budget) if each is not None)
    own = _EARNED.format(weight=f"{profile.execution_weight:f}")
    return replace(
        derived, inputs=(*cells, *budget), value=value + points, formula=Formula(f"SUM([*])+{own}", budget, cells)
    )


def _grade(at: Datum, context: Context) -> Derived:
    total = context.form.total
    score = total.score if total is not None else None
    cells = (score,) if score is not None else _scores(context)
    derived = Derived(at, "等级", Kind.GRADE, cells)
    if not cells or all(each.nothing for each in cells):
        return derived
    why, cell = _first_trouble(cells)
    if why:
        return replace(derived, why=why, of=cell)
    weights, stated = _weights(context), total.weight.number if total is not None and total.weight is not None else None
    if stated is None or stated.value != _WHOLE:
        why, cell = _first_trouble(weights)
        if why or _added(weights) != _WHOLE:
            return replace(derived, why=why or "basis", of=cell, facts={"sum": f"{_added(weights).normalize():f}"})
    grades = list(context.profile.grades.items())
    value = _added(cells)
    if value < grades[-1][1]:
        return replace(derived, why="unreadable", of=cells[0])
    text = _quoted(grades[-1][0])
    for grade, least in reversed(grades[:-1]):
        text = f"IF([0]>={least:f},{_quoted(grade)},{text})"
    formula = Formula(text, cells) if score is not None else None
    return replace(derived, value=context.profile.grade_of(value), formula=formula)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _weights(context: Context) -> tuple[Datum, ...]:
    """Return the cells of the column 分值, with that of 预算执行率 where the money block has one."""
    money = total_money(context.form)
    own = money.weight if money is not None and money.score is not None else None
    return _once([*(row.weight for row in context.form.indicators), own])


def _scores(context: Context) -> tuple[Datum, ...]:
    """Return the cells of the column 得分 of rows with a weight, with that of 预算执行率 in the money block."""
    money = total_money(context.form)
    rows: list[Indicator | FundRow] = [*context.form.indicators]
    if money is not None:
        rows.append(money)
    return _once([row.score for row in rows if row.weight is None or not row.weight.nothing or not _blank(row.score)])


def _blank(datum: Datum | None) -> bool:
    return datum is None or datum.nothing


def _once(data: Sequence[Datum | None]) -> tuple[Datum, ...]:
    """Return each cell once: rows may share a merged one."""
    return tuple({id(datum): datum for datum in data if datum is not None}.values())


def _first_trouble(cells: Sequence[Datum]) -> tuple[str, Datum | None]:
    return next(((why, cell) for cell in cells if (why := trouble(cell))), ("", None))


def _added(cells: Sequence[Datum]) -> Decimal:
    return sum((cell.number.value for cell in cells if cell.number is not None), Decimal(0))


def _decimals(cells: Sequence[Datum]) -> Iterator[int]:
    return (cell.number.decimals for cell in cells if cell.number is not None and not cell.number.exact)
