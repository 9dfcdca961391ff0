"""Makes outcomes of runs over many units: documents as docs/json.md writes them, without a workbook behind them.

The figures are made up from a seed in the manner of real forms. The documents are made anew whenever they are
asked for, so that a large run takes no memory here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from random import Random
from typing import Any

from xladdin.batch.outcome import Document

_PREFECTURES = ("呼和浩特市", "包头市", "赤峰市", "通辽市", "鄂尔多斯市", "呼伦贝尔市", "巴彦淖尔市", "乌兰察布市")
_COUNTIES = (
    "武川县", "和林格尔县", "托克托县", "清水河县", "土默特左旗", "固阳县", "达茂旗", "林西县", "巴林右旗", "宁城县",
    "敖汉旗", "开鲁县", "奈曼旗", "准格尔旗", "乌审旗", "阿荣旗", "五原县", "磴口县", "商都县", "化德县", "卓资县",
    "凉城县",
)  # fmt: skip
_BUREAUX = ("自然资源局", "林业和草原局", "水务局", "农牧局", "生态环境局", "交通运输局")
_PROJECTS = (
    "历史遗留废弃矿山生态修复示范工程",
    "山水林田湖草沙一体化保护和修复工程",
    "农村公路日常养护经费",
    "土壤污染防治专项",
    "高标准农田建设补助",
    "中小河流治理",
)
_LABELS = ("矿山生态修复面积", "新增林地面积", "植被成活率", "工程质量合格率", "受益群众人数", "单位面积治理成本")


@dataclass(frozen=True)
class _Pattern:
    code: str
    name: str
    severity: str
    message: str
    help: str
    often: int
    fields: tuple[str, ...]
    low: int
    high: int
    """What should stand there lies between these, in hundredths."""
    factor: str
    """What stands there, over what should; blank where nothing does."""
    slip: bool = False


_PATTERNS = (
    _Pattern(
        "RT01",
        "rate-impossible",
        "error",
        "{field}填的是 {found}%，按 {part}÷{whole} 应为 {expected}%（考虑四舍五入，相差超出允许的范围）。",
        "核对本行的分子、分母和比率，改正填错的那一个；比率最好用公式计算。",
        6,
        ("武川县 完成比例", "托克托县 中央资金执行率", "赛罕区 完成比例"),
        6000,
        11000,
        "1.1",
        slip=True,
    ),
    _Pattern(
        "SM01",
        "sum-impossible",
        "error",
        "合计 {field}填的是 {found}，各分项（8 项）相加为 {expected}，相差 {difference}。",
        "核对合计和各分项，改正填错的那一个；合计最好用公式计算。",
        4,
        ("实际完成", "中央财政资金", "绩效目标"),
        20000,
        99900,
        "1.1",
        slip=True,
    ),
    _Pattern(
        "TA01",
        "shortfall-unexplained",
        "error",
        "{field}的指标值为 ≥{expected}，实际完成 {found}，没有达到，也没有说明原因。",
        "请在“未完成原因和改进措施”栏写明原因和改进措施；如完成值填错，请改正。",
        7,
        _LABELS,
        5000,
        90000,
        "0.8",
    ),
    _Pattern(
        "FM02",
        "actual-missing",
        "error",
        "{field}没有填全年实际完成值。",
        "请填写全年实际完成值；没有完成的填 0，并写明原因。",
        4,
        _LABELS,
        0,
        0,
        "",
    ),
    _Pattern(
        "SC02",
        "score-not-by-rule",
        "error",
        "{field}的得分填的是 {found}，按完成情况应得 {expected}。",
        "请按赋分规则重新计算得分；另有赋分规则的，请写在表中。",
        3,
        _LABELS,
        500,
        900,
        "1.1",
    ),
    _Pattern(
        "RT05",
        "low-execution-unexplained",
        "warning",
        "年度资金总额 预算执行率为 {found}%，低于 90%，但“存在问题和改进措施”中没有任何说明。",
        "请在“存在问题和改进措施”的相应行写明执行率偏低的原因和改进措施。",
        5,
        ("年度资金总额 预算执行率",),
        9000,
        9000,
        "0.75",
    ),
    _Pattern(
        "TA03",
        "overshoot-unexplained",
        "warning",
        "{field}的指标值为 ≥{expected}，实际完成 {found}，超过 130%，没有说明原因。",
        "请写明大幅超额完成的原因；指标值定得过低的，请说明。",
        5,
        _LABELS,
        5000,
        90000,
        "1.5",
    ),
    _Pattern(
        "RT02",
        "rate-rounding",
        "info",
        "{field}填的是 {found}%，四舍五入应为 {expected}%，只差在取整上。",
        "不改也可以；最好用公式计算，保留两位小数。",
        6,
        ("武川县 完成比例", "托克托县 中央资金执行率", "赛罕区 完成比例"),
        6000,
        10000,
        "1.0001",
    ),
    _Pattern(
        "TA02",
        "shortfall",
        "info",
        "{field}的指标值为 ≥{expected}，实际完成 {found}，相差 {difference}，已说明原因。",
        "无须处理。",
        6,
        _LABELS,
        5000,
        90000,
        "0.9",
    ),
    _Pattern(
        "VL03",
        "comparator-missing",
        "info",
        "{field}的指标值 {expected} 没有比较符，按 ≥ 理解。",
        "建议写成 ≥{expected}。",
        4,
        _LABELS,
        5000,
        90000,
        "1",
    ),
)


class Whole:
    """A run that came to its end, over ``files`` workbooks."""

    files: int

    @property
    def checked(self) -> int:
        """All of them."""
        return self.files

    @property
    def complete(self) -> bool:
        """The run came to its end."""
        return True


@dataclass(frozen=True)
class Made(Whole):
    """A run over ``files`` workbooks, all checked; ``each`` findings a unit on average, none with a third of them."""

    files: int
    each: int = 10
    seed: int = 20241231
    profile: str = "mof-2020-10"
    language: str = "zh"

    @cached_property
    def counts(self) -> Counter[str]:
        """Open findings by severity."""
        counts: Counter[str] = Counter()
        for submission in self.submissions():
            counts.update(submission["counts"])
        return counts

    def submissions(self) -> Iterator[Document]:
        """Yield the submissions."""
        for number in range(self.files):
            yield _submission(Random(self.seed * 1_000_003 + number), number, self.each)

    def batch(self) -> Sequence[Document]:
        """Return two findings across files, where there are enough of them."""
        paths = [_place(number)[1] for number in range(min(self.files, 4))]
        return [] if len(paths) < 4 else [_batch(*paths[:2]), _batch(*paths[2:])]


def _place(number: int) -> tuple[str, str]:
    """Return the unit of a number and the path of its workbook."""
    prefecture = _PREFECTURES[number % len(_PREFECTURES)]
    unit = f"{_COUNTIES[number % len(_COUNTIES)]}{_BUREAUX[number // len(_COUNTIES) % len(_BUREAUX)]}"
    return unit, f"2024年返回/{prefecture}/{number + 1:05} {unit}.xlsx"


def _submission(random: Random, number: int, each: int) -> dict[str, Any]:
    unit, path = _place(number)
    if random.random() < 0.02:
        return _unreadable(path)
    share = random.choice((0, 0, 0.2, 0.6, 1.2, 2, 6))
    findings = [_finding(random) for _ in range(round(each * share * random.uniform(0.5, 1.5)))]
    findings.sort(key=lambda finding: ("error", "warning", "info").index(finding["severity"]))
    settled = [_settled(random)] if random.random() < 0.1 else []
    return {
        "path": path,
        "status": "checked",
        "counts": _counts(findings),
        "forms": [_form(random, number, unit)],
        "findings": findings,
        "settled": settled,
        "annotated": {"path": f"annotated/{path}" if findings else "", "note": ""},
    }


def _counts(findings: Sequence[Document]) -> dict[str, int]:
    found = Counter(finding["severity"] for finding in findings)
    return {severity: found[severity] for severity in ("error", "warning", "info")}


def _unreadable(path: str) -> dict[str, Any]:
    finding: dict[str, Any] = {
        "code": "IO01",
        "name": "unreadable-file",
        "severity": "error",
        "sheet": "",
        "cell": "",
        "related": [],
        "found": "",
        "expected": "",
        "difference": "",
        "message": "文件打不开：设有打开密码。",
        "help": "请去掉打开密码后重新报送。",
        "field": "",
        "repair": None,
        "fingerprint": "AAAAAAAA",
        "explanation": None,
    }
    return {
        "path": path,
        "status": "unreadable",
        "counts": {"error": 1, "warning": 0, "info": 0},
        "forms": [],
        "findings": [finding],
        "settled": [],
        "annotated": {"path": "", "note": "文件无法读取，没有批注副本。"},
    }


def _form(random: Random, number: int, unit: str) -> dict[str, Any]:
    project = f"{unit[:2]}{_PROJECTS[number % len(_PROJECTS)]}"
    budget = Decimal(random.randint(5_000, 2_000_000)) / 100
    rate = Decimal(random.choice((10000, 10000, random.randint(9000, 10000), random.randint(4500, 9000)))) / 10000
    executed = _rounded(budget * rate)
    completion = random.choice(("100", "100", str(Decimal(random.randint(700, 1000)) / 10)))
    score = _rounded(Decimal(completion) * Decimal("0.9") + 10 * rate - random.randint(0, 6))
    return {
        "form": "transfer-self-evaluation",
        "sheet": "自评表",
        "range": "A1:I43",
        "title": f"{project}绩效自评表",
        "period": "2024",
        "project": project,
        "unit": unit,
        "figures": {
            "budget": str(budget),
            "executed": str(executed),
            "execution": str(_rounded(100 * executed / budget)),
            "completion": completion,
            "score": str(score),
            "full": "100",
            "grade": "优" if score >= 90 else "良" if score >= 80 else "中" if score >= 60 else "差",
        },
    }


def _finding(random: Random, pattern: _Pattern | None = None) -> dict[str, Any]:
    pattern = pattern or random.choices(_PATTERNS, [each.often for each in _PATTERNS])[0]
    expected = Decimal(random.randint(pattern.low, pattern.high)) / 100
    found = _rounded(expected * Decimal(pattern.factor or 0))
    whole = Decimal(random.randint(10_000, 99_999)) / 100
    facts = {
        "field": random.choice(pattern.fields),
        "part": str(_rounded(whole * expected / 100)),
        "whole": str(whole),
        "found": str(found) if pattern.factor else "",
        "expected": str(expected) if pattern.factor else "",
        "difference": str(found - expected) if pattern.factor else "",
    }
    cell = f"{random.choice('EFG')}{random.randint(7, 43)}"
    repair = {"cell": cell, "from": facts["found"], "to": facts["expected"], "confidence": "likely"}
    return {
        "code": pattern.code,
        "name": pattern.name,
        "severity": pattern.severity,
        "sheet": "自评表",
        "cell": cell,
        "related": [f"E{cell[1:]}", f"F{cell[1:]}"],
        "found": facts["found"],
        "expected": facts["expected"],
        "difference": facts["difference"],
        "message": pattern.message.format(**facts),
        "help": pattern.help.format(**facts),
        "field": facts["field"],
        "repair": repair if pattern.slip and random.random() < 0.5 else None,
        "fingerprint": "".join(random.choices("ABCDEFGHJKLMNPQR", k=8)),
        "explanation": None,
    }


def _settled(random: Random) -> dict[str, Any]:
    pattern = next(each for each in _PATTERNS if each.code == "RT05")
    return _finding(random, pattern) | {
        "explanation": {"standing": "settled", "text": "受雨季影响，工程顺延至次年五月。"}
    }


def _batch(one: str, other: str) -> dict[str, Any]:
    return {
        "code": "BX01",
        "name": "duplicate-submission",
        "severity": "warning",
        "message": "两个文件填报的是同一个项目、同一个年度，但数字不同。",
        "help": "请填报单位确认以哪一份为准，另一份退回。",
        "found": "",
        "expected": "",
        "difference": "",
        "places": [{"path": one, "sheet": "自评表", "cell": "E7"}, {"path": other, "sheet": "自评表", "cell": "E7"}],
        "paths": [one, other],
    }


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)
