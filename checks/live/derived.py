"""The derived cells of a form as formulas over its own cells: rates, totals, points and the grade fill themselves.

A formula shows nothing while what it is computed from is blank, and never an error. What it shows is rounded as it is
shown, with guard digits, so that a reader who computes by hand finds the same.

A text in an amount cell is no number to a spreadsheet. A word for nothing counts as nothing; beside any other text
(full-width digits, ``100万元``) a total stays blank, as it would be wrong without a word.
"""

from __future__ import annotations

from checks.profile import Profile

NOTHING = ("无", "-", "—", "——", "/")
"""The texts that count as nothing in a total."""

_NOISE = 10
"""Decimals beyond which a computed number is binary noise."""


def _rounded(formula: str, decimals: int) -> str:
    return f"ROUND(ROUND({formula},{_NOISE}),{decimals})"


def _numbers(*cells: str) -> str:
    return f"AND({','.join(f'ISNUMBER({cell})' for cell in cells)})"


def rate(numerator: str, denominator: str) -> str:
    """Return 预算执行率 = B ÷ A, rounded to hundredths of a percent; blank without A and B, or where A is 0."""
    return f'IF({_numbers(numerator, denominator)},IF({denominator}=0,"",{_ratio(numerator, denominator)}),"")'


def _ratio(numerator: str, denominator: str) -> str:
    # Two decimals fewer than of a rate in percent.
    return f"ROUND(ROUND({numerator}/{denominator},{_NOISE + 2}),4)"


def completion(actual: str, target: str, profile: Profile) -> str:
    """Return 完成率 = actual ÷ target, at most 100 % where the profile caps it."""
    ratio = _ratio(actual, target)
    capped = f"MIN(1,{ratio})" if profile.completion_capped else ratio
    return f'IF({_numbers(actual, target)},IF({target}=0,"",{capped}),"")'


def total(*parts: str) -> str:
    """Return the sum of cells and ranges; blank while all are, and beside a text that is no word for nothing."""
    listed = ",".join(parts)
    known = [f"COUNTBLANK({part})" for part in parts]
    known += [f'COUNTIF({part},"{word}")' for part in parts for word in NOTHING]
    cells = "+".join(f"ROWS({part})*COLUMNS({part})" if ":" in part else "1" for part in parts)
    numbers = f"COUNT({listed})"
    return f'IF(OR({numbers}=0,{numbers}+{"+".join(known)}<{cells}),"",ROUND(SUM({listed}),8))'


def rest(budget: str, executed: str) -> str:
    """Return what is left of a budget."""
    return f'IF({_numbers(budget, executed)},ROUND({budget}-{executed},8),"")'


def money_points(weight: str, budget: str, executed: str, profile: Profile) -> str:
    """Return the points of 预算执行率: its weight × B ÷ A, at most the weight; blank where A is not above 0."""
    points = _rounded(f"{weight}*MIN(1,{executed}/{budget})", profile.score_decimals)
    # In steps: a spreadsheet may compute all conditions of an AND.
    return f'IF({_numbers(weight, budget, executed)},IF({budget}>0,IF({executed}>=0,{points},""),""),"")'


def score_with_execution(scores: str, weights: str, budget: str, executed: str, profile: Profile) -> str:
    """Return the total of the scores, with the points of 预算执行率 where the weights leave room for them.

    Blank while those points count and cannot be computed.
    """
    execution = f"{profile.execution_weight:f}"
    room = f"ROUND(SUM({weights}),8)={100 - profile.execution_weight:f}"
    rows, more = total(scores), money_points(execution, budget, executed, profile)
    both = f'IF(ISNUMBER({more}),IF(ISNUMBER({rows}),ROUND({rows}+{more},8),""),"")'
    return f"IF({room},{both},{rows})"


def score_rate(score: str, weight: str) -> str:
    """Return 得分率 = score ÷ weight; blank where the weight is 0."""
    return rate(score, weight)


def grade(score: str, profile: Profile) -> str:
    """Return the grade (等级) that a total makes."""
    worst, *better = profile.grade_names
    formula = f'IF({score}>={profile.grade_steps[0]:f},"{worst}","")'
    for name, least in zip(better, profile.grade_steps[1:], strict=True):
        formula = f'IF({score}>={least:f},"{name}",{formula})'
    return f'IF(ISNUMBER({score}),{formula},"")'
