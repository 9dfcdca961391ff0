"""SC07: a score other than the rule written in the row gives."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from decimal import Decimal

from checks.achievement import READING
from checks.context import Context
from checks.datum import Datum
from checks.findings import Sentence, Severity, Verdict
from checks.relations import plain
from checks.rows import Indicator
from checks.rules.base import Rule, Table
from checks.rules.sc.points import agrees, has_own_rule
from checks.rules.sc.sc02_score_not_by_rule import ScoreNotByRule
from checks.values import Number, fold, half_up
from checks.wording import number_text
from checks.written_rules import Outcome, Shares, Way, outcome, read_written_rule

_NEAR = 0.7
"""A text this near to a fixed option is misspelt, which FM10 says."""
_MOST_LISTED = 8
_MOST_NAMED = 3
_LONGEST = 60

_HELP = (
    "请按本行的评价标准重新计算得分；如目标值、业绩值或评价标准有误，请一并改正。",
    "Compute the score again by the rule in the row; mend the target, the actual or the rule if one of them is wrong.",
)


class RuleText(Rule[Indicator]):
    """得分与本行写明的评价标准（赋分规则）不符。

    为什么
        评价标准写在表里，谁来算都应当一样。得分与评价标准对不上，多是把业绩值当成了得分率，或没有看清扣分的办法。
        扣分的档次不足一档时，按比例扣、不扣、按一档扣三种算法都认可；都对不上才算问题。读不懂的评价标准不作判断，只提示一次。

    错例
        评价标准“达100%得满分，低于则每降低1%扣相应权重的5%”，权重 4，业绩值 99.41%，得分 3.98。

    对例
        同上，得分 3.88：低 0.59%，扣 0.59×5%＝2.95%，4×97.05%＝3.88。

    依据
        本行的评价标准；按评判等级赋分的，依财预〔2020〕10号的三档：达成 100%–80%、部分达成 80%–60%、未达成 60%–0%。
    """

    code = "SC07"
    name = "rule-text"
    severity = Severity.ERROR
    table = Table.INDICATOR
    columns = frozenset({"scoring", "score", "weight"})
    forms = frozenset({"evaluation-scoresheet", "transfer-self-evaluation", "project-self-evaluation"})
    settings = (
        *READING,
        "scores.decimals",
        "scores.over_ceiling",
        "scores.achieved",
        "scores.partly",
        "options.scoring",
    )
    sentences = {
        "full": Sentence(
            "{field}的目标值为 {target}，实际为 {actual}，按评价标准“{rule}”应得满分 {expected}，填的是 {found}。",
            "{field}: target {target}, actual {actual}. “{rule}” gives the full {expected}; the form says {found}.",
            *_HELP,
        ),
        "zero": Sentence(
            "{field}的目标值为 {target}，实际为 {actual}，按评价标准“{rule}”不得分，填的是 {found}。",
            "{field}: target {target}, actual {actual}. “{rule}” gives no points; the form says {found}.",
            *_HELP,
        ),
        "part": Sentence(
            "{field}的目标值为 {target}，实际为 {actual}，满分 {weight}，"
            "按评价标准“{rule}”应得 {expected}，填的是 {found}。",
            "{field}: target {target}, actual {actual}, weight {weight}. “{rule}” gives {expected}; "
            "the form says {found}.",
            *_HELP,
        ),
        "steps": Sentence(
            "{field}的目标值为 {target}，实际为 {actual}，满分 {weight}，按评价标准“{rule}”，"
            "不足一档的部分按比例扣应得 {expected}（不扣为 {complete}，按一档扣为 {begun}），填的是 {found}。",
            "{field}: target {target}, actual {actual}, weight {weight}. “{rule}” gives {expected}, part of a step "
            "counted in proportion ({complete} if not counted, {begun} if counted whole); the form says {found}.",
            *_HELP,
        ),
        "choice": Sentence(
            "{field}满分 {weight}，按评价标准“{rule}”只可能得 {expected} 分，填的是 {found}。",
            "{field}: with weight {weight}, “{rule}” can only give {expected}; the form says {found}.",
            *_HELP,
        ),
        "band": Sentence(
            "{field}的目标值为 {target}，实际为 {actual}，满分 {weight}，按评判等级应得 {expected}，填的是 {found}。",
            "{field}: target {target}, actual {actual}, weight {weight}: its grade gives {expected}, "
            "the form says {found}.",
            *_HELP,
        ),
        "late": Sentence(
            "{field}应在 {target} 完成，实际为 {actual}，晚于要求的时间，"
            "按评价标准“{rule}”应当扣分，填的是满分 {found}。",
            "{field} was due {target}; the actual {actual} is later. “{rule}” takes points; "
            "the form says the full {found}.",
            *_HELP,
        ),
        "unread": Sentence(
            "有 {count} 行的评价标准没有读懂（{rows}），这些行的得分没有按评价标准核对。",
            "The rules of {count} rows could not be read ({rows}); their scores were not held against them.",
            "请人工核对这些行的得分是否符合评价标准。",
            "Please check by hand whether these scores follow their rules.",
        ),
    }

    def judge(self, item: Indicator, context: Context) -> Iterator[Verdict]:
        """Judge one indicator with a rule of its own; SC01, SC02 and SC06 have said what they say."""
        if not _has_text(item, context) or item.scoring is None:
            return
        if read_written_rule(item.scoring.text) is None:
            yield from _unread(item, context)
            return
        gives = _outcome(item, context)
        score = item.score.number if item.score is not None else None
        if gives is None or score is None or any(_fits(score, way, context) for way in gives.ways):
            return
        yield _verdict(item, gives, score, context)


def _has_text(item: Indicator, context: Context) -> bool:
    """Tell whether the row has a score and states a rule that SC02 has not judged it by."""
    if item.scoring is None or item.scoring.nothing or item.score is None or item.weight is None:
        return False
    if item.score.number is None or item.weight.number is None:
        return False
    return has_own_rule(item, context) or context.form.kind not in ScoreNotByRule.forms


def _unread(item: Indicator, context: Context) -> Iterator[Verdict]:
    """Yield one verdict a form, at the first of its texts that cannot be read."""
    unread = (row for row in context.form.indicators if _is_unread(row, context))
    if next(unread, None) is not item or item.scoring is None:
        return
    rows = [item, *unread]
    names = [row.name.code or plain(row.label.text) for row in rows]
    texts = {id(row.scoring): row.scoring for row in rows if row.scoring is not None}
    yield Verdict(
        at=item.scoring,
        found=_shortened(item.scoring.text),
        related=tuple(text for text in texts.values() if text is not item.scoring),
        case="unread",
        severity=Severity.INFO,
        facts={
            "count": str(len(rows)),
            "rows": "、".join(names[:_MOST_NAMED]) + ("等" if len(names) > _MOST_NAMED else ""),
        },
    )


def _is_unread(row: Indicator, context: Context) -> bool:
    if row.scoring is None or not _has_text(row, context) or read_written_rule(row.scoring.text) is not None:
        return False
    options = [fold(option) for option in context.profile.options.get("scoring", ())]
    return not difflib.get_close_matches(fold(row.scoring.text), options, 1, _NEAR)


def _outcome(item: Indicator, context: Context) -> Outcome | None:
    """Return what the rule gives; None where the points are for a person, or another rule, to judge."""
    if item.score is None or item.weight is None or item.scoring is None or item.actual is None or item.actual.nothing:
        return None
    score, weight = item.score.number, item.weight.number
    if score is None or weight is None or weight.value <= 0 or not 0 <= score.value <= weight.value:
        return None
    rule = read_written_rule(item.scoring.text)
    if rule is None or id(item.score) in context.shared_scores:
        return None
    others = (row for row in context.form.indicators if row is not item)
    if isinstance(rule, Shares) and any(row.scoring is item.scoring for row in others):
        return None  # the parts may be the rows themselves
    return outcome(rule, item, weight.value, context.achievement(item), context.profile, context.form.period)


def _fits(score: Number, way: Way, context: Context) -> bool:
    return way.low <= score.value <= way.high or any(agrees(score, end, context) for end in (way.low, way.high))


def _verdict(item: Indicator, gives: Outcome, score: Number, context: Context) -> Verdict:
    points = [half_up(way.points, context.profile.score_decimals) for way in gives.ways]
    single = gives.case in ("full", "zero", "part", "steps")
    related = (item.weight, item.target, item.actual, item.scoring)
    facts = {
        "target": item.target.text.strip(),
        "actual": _text(item.actual),
        "weight": _text(item.weight),
        "rule": _shortened(_text(item.scoring)),
    }
    if gives.case == "steps":
        facts |= {"complete": number_text(points[1]), "begun": number_text(points[2])}
    return Verdict(
        at=item.score or item.label,
        found=_text(item.score),
        expected=number_text(points[0]) if single else _expected(gives, points, score, context),
        difference=score.value - points[0] if single else None,
        related=tuple(datum for datum in related if datum is not None),
        field=plain(item.label.text),
        case=gives.case,
        facts=facts,
    )


def _expected(gives: Outcome, points: list[Decimal], score: Number, context: Context) -> str:
    """Return the points that are possible: all when they are few, else the nearest two; the ends of a band."""
    if gives.case != "choice":
        low = half_up(gives.ways[0].low, context.profile.score_decimals)
        return f"{number_text(low)}–{number_text(points[0])}"
    if len(points) > _MOST_LISTED:
        points = [max(value for value in points if value < score.value), min(v for v in points if v > score.value)]
    return "、".join(number_text(value) for value in points)


def _text(datum: Datum | None) -> str:
    return datum.text.strip() if datum is not None else ""


def _shortened(text: str) -> str:
    joined = "".join(text.split())
    return joined if len(joined) <= _LONGEST else f"{joined[: _LONGEST - 1]}…"
