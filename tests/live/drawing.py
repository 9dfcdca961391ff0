"""Rows of forms drawn from a grammar: as clerks usually write them, and otherwise."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from checks.values import fold
from live.forms import Cell, Drawn, Row

GROUPS = [
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("产出指标", "时效指标"),
    ("产出指标", "成本指标"),
    ("成本指标", "经济成本指标"),
    ("效益指标", "经济效益指标"),
    ("效益指标", "可持续影响"),
    ("满意度指标", "服务对象满意度指标"),
]
LABELS = {
    "公顷": ["新增林地面积", "矿山生态修复面积", "采坑治理面积", "退化草地修复面积"],
    "亩": ["高标准农田建设面积", "补充耕地面积"],
    "个": ["修复废弃矿山（矿点）数量", "验收合格点位", "新建学校"],
    "%": [
        *(
            "工程质量合格率",
            "项目验收通过率",
            "项目实施区域群众满意度",
            "土地复垦利用率",
            "植被成活率",
            "旅游收入增长率",
        ),
        *("群众投诉率", "群众投诉办结率", "水土流失面积减少率", "城镇登记失业率", "资金到位率", "成本节约率"),
    ],
    "万元": ["新增租金收入", "单位成本控制数", "成果编制费用", "降低运行成本"],
    "万元/公顷": ["单位成本控制数", "亩均造价"],
    "年": ["后期管护持续时间", "建设周期"],
    "人": ["吸纳就业人数", "重大安全事故死亡人数", "受益群众"],
    "公里": ["保障重要交通能源设施长度"],
    "万人次/年": ["年新增文化旅游人数"],
    "": ["资金测算总金额", "土壤污染防治管理能力", "受益群众满意度", "完成资金测算时间", "重大群体性事件数量"],
}
SPELLINGS = {
    "公顷": ["公顷", "ha", "hm²", "HA", "hm2"],
    "亩": ["亩"],
    "个": ["个", "处", "座"],
    "%": ["%", "％"],
    "万元": ["万元", "元", "亿元"],
    "万元/公顷": ["万元/公顷", "万元/ha", "元/公顷", "万元"],
    "年": ["年", "个月", "天"],
    "人": ["人", "万人", "人次"],
    "公里": ["公里", "km", "千米", "米"],
    "万人次/年": ["万人次/年", "万人次", "人次"],
    "": ["亿", "亿元", "套", "%"],
}
SIGNS = ["≥", "≥", "≥", "≤", ">=", "<=", ">", "<", "=", "≧", "≦", "＞", "＜", "＝", "》", "﹦", "＞＝", "≥=", "=<"]
WORDS = [
    "不低于",
    "不少于",
    "不小于",
    "大于",
    "大于等于",
    "大于或等于",
    "达到",
    "至少",
    "不超过",
    "不高于",
    "小于",
    "低于",
    "不大于",
    "控制在",
    "超过",
    "等于",
    "小于或等于",
    "高于",
    "不得低于",
]
PHRASES = [
    "基本消除",
    "有效提高",
    "稳中向好",
    "逐步提高",
    "明显改善",
    "不断提升",
    "进一步提高",
    "长期有效",
    "按时完成",
    "显著提升",
]
MET = ["达成", "已完成", "达到预期目标", "完成", "100%", "达成年度指标"]
WEAK = ["部分消除", "有所提高", "初步改善", "基本完成部分内容", "有所改善"]
NOTHING = ["", "\u3000", *["无", "/", "-", "—", "——", "无。", "暂无", "未存在问题", "不涉及", "N/A"]]
REASONS = [
    "受当地气候条件等季节性不可抗力影响，无法按期施工，次年5月底前完成。",
    "实际测量后面积增加",
    "勘查设计测量后采坑面积减少",
    "资金未到位",
    "无法施工",
]
SCORING = [
    "",
    "/",
    "按照完成比例赋分",
    "按照完成比例赋分",
    "按照完成比例赋分",
    "按评判等级赋分",
    "直接赋分",
    "满意度赋分",
]
BASIS = ["", "计划标准", "行业标准", "历史标准", "其他标准"]
EVIDENCE = ["", "工作资料", "说明材料", "原始凭证", "工作资料、原始凭证", "工作资料,说明材料", "会议纪要和验收单"]
MISSPELT = ["按评判登记赋分", "按照完成比例赋份", "计划标推", "工作资枓", "说名材料"]
OWN_RULE = "达到目标值得满分，每降低1%扣相应权重的5%"
FULL = str.maketrans("0123456789.,%-", "０１２３４５６７８９．，％－")
BLANKS = ["", "", "", "", "", " ", "\u3000", "\n", "\u00a0"]

STRANGE = [
    *[
        "九十五",
        "不少于三个",
        "百分之九十",
        "约20",
        "20左右",
        "20余个",
        "完成2个项目验收",
        "3/4",
        "1:1.5",
        "1.2.3",
        "12:30",
        "1,23",
        "±5%",
        "80%至90%",
        "①",
        "10²",
    ],
    *[
        "1.2E+05",
        "95%%",
        "5000元或6000元",
        "已完成31个（含续建）",
        "100%完成",
        "未完成",
        "完成率95%",
        "大于小于5",
        "≤5以上",
        "5以上以下",
        "3类",
        "一类",
    ],
    *[
        "十分满意",
        "2024年完成5个",
        "5个/月",
        "(5)",
        "5(个)",
        "《规划》",
        "见说明",
        "√",
        "abc",
        "N/A",
        "?",
        "～",
        "*",
        "0",
        "00",
        ".5",
        "5.",
        "+5",
        "-5",
        "--5",
        "－5",
        "5垄",
        "5台套",
    ],
    *[
        "5台(套)",
        "5㎡",
        "5m2",
        "300吨标准煤",
        "5‰",
        "3倍",
        "2人天",
        "5万",
        "≥5年以上",
        "至少5年以上",
        "零事故",
        "不发生",
        "无",
        "没有",
        "无问题。",
        "（无）",
        ",/",
    ],
    *[
        "无资金问题",
        "目前无",
        "没有偏差",
        "12345678901234567",
        "0.000001",
        "1e5",
        "100.00％",
        "达到国家一级标准",
        "优良",
        "是",
        "否",
        "超过3个月",
        "-五",
        ":",
    ],
    *[
        "不超过6月",
        "第3季度",
        "每年5次",
        "5次每年",
        "二〇二四年",
        "月底",
        "年内",
        "#REF!",
        "#DIV/0!",
        "=5",
        "'5",
        '"5"',
        "９５％以上",
        "95％（含）以上",
    ],
    *["95%及以上", "不低于95%以上", "＞＝=5", "≥≥5", "10%", "0", "1", "2024.12", "45442"],
    *("1 234", "9 5%", "5 - 3", "≥ 5 亿", "５ 亿", "5 m³", "5\n个", "5\u200b0"),
]
STRANGE_NUMBERS = [
    Cell(45442, "yyyy-mm-dd"),
    Cell(45442, '[$-804]yyyy"年"m"月"d"日"'),
    Cell(45442, 'm"月"d"日"'),
    Cell(0.5, "h:mm"),
    Cell(991.255, "0.00"),
    Cell(0.95678, "0%"),
    Cell(1e12),
    Cell(1e-12),
    Cell(33.3333333333333),
    Cell(12345.678, "0.00E+00"),
    Cell(-5, "0.00_);(0.00)"),
    Cell(0.1 + 0.2),
    Cell(1234567.891, "#,##0"),
    Cell(7.005, "0.00"),
    Cell(95, "@"),
]


def draw(seed: int, forms: int, size: int) -> list[Drawn]:
    """Return forms of which every second one is usual throughout."""
    rng = Random(seed)
    drawn = []
    for number in range(forms):
        usual = number % 2 == 0
        periods = ["2024", "2023", "2022"] if usual else ["2024", "2022—2025", "", "2023年度", "（2024年度）"]
        groups = sorted(rng.choice(GROUPS) for _ in range(size))
        rows = [_row(rng, groups[at], groups[at - 1] if at else None, usual=usual) for at in range(size)]
        drawn.append(Drawn(rows, rng.choice(periods), usual))
    return drawn


def _row(rng: Random, group: tuple[str, str], above: tuple[str, str] | None, *, usual: bool) -> Row:
    if rng.random() < 0.02:
        return {}
    unit = rng.choice([*LABELS, "%", "%", "%", "%"])
    cells = {"level3": Cell(_label(rng, unit, usual=usual)), **_groups(rng, group, above, usual=usual)}
    cells["target"], number = _target(rng, unit, usual=usual)
    cells["actual"] = _actual(rng, unit, cells["target"], number, usual=usual)
    weight = rng.choice([2, 4, 5, 6, 8, 10, 12.5])
    score = _score(rng, weight, number, cells["actual"])
    cells["weight"] = _points(rng, weight, usual=usual)
    cells["score"] = _points(rng, score, usual=usual)
    cells["score_rate"] = _score_rate(rng, score, weight, usual=usual)
    cells["reason"] = Cell(rng.choice(NOTHING if rng.random() < 0.6 else REASONS))
    for role, texts in (("scoring", [*SCORING, OWN_RULE]), ("basis", BASIS), ("evidence", EVIDENCE)):
        cells[role] = Cell(rng.choice(MISSPELT if rng.random() < 0.1 else texts))
    if not usual and rng.random() < 0.3:
        cells[rng.choice(["target", "actual", *cells])] = _strange(rng)
    return cells


def _groups(rng: Random, group: tuple[str, str], above: tuple[str, str] | None, *, usual: bool) -> dict[str, Cell]:
    """Return the group's names, left blank where the row above has them or written again."""
    again = rng.random() < 0.3
    level1, level2 = (name if rng.random() < 0.7 else name.removesuffix("指标") for name in group)
    if not usual and rng.random() < 0.1:
        level1 = rng.choice([f"A {level1}(20)", f"{level1}（50分）", "成 本指标"])
    cells = {}
    if above is None or above[0] != group[0] or again:
        cells["level1"] = Cell(level1)
    if above != group or again:
        cells["level2"] = Cell(_spaced(rng, level2))
    return cells


def _spaced(rng: Random, text: str) -> str:
    return "".join(letter + (rng.choice(BLANKS) if rng.random() < 0.1 else "") for letter in text)


def _label(rng: Random, unit: str, *, usual: bool) -> str:
    name = rng.choice(LABELS[unit])
    if rng.random() < 0.1:
        name = f"C{rng.randint(1, 4)}0{rng.randint(1, 9)}{rng.choice(['', ' '])}{name}"
    said = rng.choice(SPELLINGS[unit][:2])
    endings = [f"（{said}）", f"({said})", f"【{said}】", f"（单位：{said}）", f"（{said})"] if unit else [""]
    text = name + (rng.choice(endings) if rng.random() < 0.7 else "")
    if not usual and rng.random() < 0.15:
        endings = [f"：{said}", "（台(套)）", "(2024年)", "（每年）", "（含改建）", "(20)"]
        text = rng.choice([f"A {name}", "", *(name + ending for ending in endings)])
    return _spaced(rng, text)


def _number(rng: Random, unit: str) -> Decimal:
    if unit == "%":
        return Decimal(rng.choice(["100", "100", "95", "90", "85.5", "4.5", "70", "28.38", "120"]))
    choices = ["701.22", "1017.64", "20.19", "15", "5", "0", "1", "2.0", "0.67", "37.21", "1234.5", "52000"]
    return Decimal(rng.choice([*choices, str(rng.randint(1, 3000)), f"{rng.uniform(0, 900):.2f}"]))


def _written(rng: Random, number: Decimal, unit: str) -> str:
    """Return a number as people write it, with or without its unit."""
    digits = f"{number:,f}" if number >= 1000 and rng.random() < 0.3 else f"{number:f}"
    if rng.random() < 0.1:
        digits = digits.translate(FULL)
    said = rng.choice(SPELLINGS[unit]) if rng.random() < 0.4 else ""
    return f"{digits}{rng.choice(BLANKS)}{said}"


def _target(rng: Random, unit: str, *, usual: bool) -> tuple[Cell, Decimal | None]:
    number = _number(rng, unit)
    kind = rng.random()
    if kind < 0.6:
        before = rng.choice(SIGNS if rng.random() < 0.7 else WORDS) if rng.random() < 0.85 else ""
        after = rng.choice(["以上", "以下", "以内", "及以上"]) if not before and rng.random() < 0.3 else ""
        about = "约" if rng.random() < 0.03 else ""
        text = f"{before}{rng.choice(BLANKS)}{about}{_written(rng, number, unit)}{after}"
        return Cell(text + rng.choice(["", "", "", "", "。"])), number
    if kind < 0.7:
        return _number_cell(rng, number, unit), number
    if kind < 0.82:
        return Cell(_date(rng, usual=usual)), None
    if kind < 0.95:
        return Cell(_spaced(rng, rng.choice(PHRASES))), None
    return Cell(rng.choice(["", "无", "/", "≥", "80%-90%", "80-90", "85%～95%"])), None


def _number_cell(rng: Random, number: Decimal, unit: str) -> Cell:
    if unit == "%" and rng.random() < 0.7:
        return Cell(float(number / 100), rng.choice(["0.00%", "0%" if number == int(number) else "0.00%"]))
    return Cell(float(number), rng.choice(["General", "General", "0.00", "0.00##", "#,##0.00"]))


def _date(rng: Random, *, usual: bool) -> str:
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    year = rng.choice(["", "", "2023年", "2024年", "2024 年 "])
    texts = [
        f"{year}{month}月{day}日",
        f"{year}{month} 月 {day} 日",
        f"≤{year}{month}月{day}日",
        f"{year}{month}月{day}号",
        f"≤{year}{month} 月 {day} 日以前",
        f"<={year}{month}月{day}日前",
        f"{year}{month}月底",
        f"{year}{month}月底前",
        f"不晚于{year}{month}月{day}日",
        "年底前",
        "2024年底前",
        f"2024-{month:02}-{day:02}",
        f"2024/{month}/{day}",
        f"2024.{month}.{day}",
    ]
    if usual:
        return rng.choice(texts)
    texts += [
        f"{year}{month}月{day}日前完成",
        f"截至{month}月{day}日",
        f"{month}月{day}日以后",
        f"≥{month}月{day}日以前",
    ]
    texts += [f"{month}月", f"≤{month}月", f"≥{month}月", f"{month}月上旬", f"2024.{month:02}", f"2024-{month:02}"]
    texts += [
        "2月30日",
        "2023年2月29日",
        "2月29日",
        "五月三十日",
        "12月31日24:00",
        "2024年",
        "2024年度",
        f"{month}月{day}",
    ]
    return rng.choice(texts)


def _actual(rng: Random, unit: str, target: Cell, number: Decimal | None, *, usual: bool) -> Cell:
    kind = rng.random()
    if kind < 0.06:
        return Cell(rng.choice(NOTHING))
    if number is None:
        return _told(rng, target, usual=usual)
    if kind < 0.1:
        errors = [] if usual else ["#REF!", "#N/A"]
        return Cell(rng.choice(["基本完成", "2024年12月31日", "已完成", "80-90", *errors]))
    factor = rng.choice(["1", "1", "1", "0", "0.94", "1.32", "2.4", "0.5", "1.02", "1.3", "0.01", "10000", "-1"])
    value = number * Decimal(factor)
    value = value.quantize(Decimal("0.01")) if value != int(value) else value
    if kind < 0.5:
        before = rng.choice(["≥", "≤", "不低于", "达到", "大于"]) if kind < 0.15 else ""
        return Cell(before + _written(rng, value, unit))
    return _number_cell(rng, value, unit)


def _told(rng: Random, target: Cell, *, usual: bool) -> Cell:
    """Return what is written beside a date or a phrase."""
    if rng.random() < 0.25:
        return target if isinstance(target.value, str) else Cell()
    choices = [_date(rng, usual=usual), rng.choice(MET)]
    if fold(str(target.value)) in PHRASES:
        # Whether other words say the same, mostly only a person can tell.
        choices = [rng.choice(MET), rng.choice(MET), *WEAK, *([] if usual else choices)]
    return Cell(rng.choice(choices))


def _score(rng: Random, weight: float, target: Decimal | None, actual: Cell) -> float:
    """Return a score, often the right one."""
    if target and isinstance(actual.value, float) and rng.random() < 0.5:
        return round(min(1.0, abs(actual.value) / float(target)) * weight + 1e-9, 2)
    part = round(weight * rng.random(), 2)
    return rng.choice([weight, weight, part, part, 0, weight + 0.5, -1])


def _points(rng: Random, points: float, *, usual: bool) -> Cell:
    kind = rng.random()
    if kind < 0.06:
        return Cell(rng.choice(["", "", "/", "无"]))
    if kind < 0.15:
        return Cell(f"{points:g}")
    if not usual and kind < 0.2:
        return Cell(rng.choice(["8分", "八", "8 分", "#REF!", "１０"]))
    return Cell(points, rng.choice(["General", "General", "0.00", "0.00##"]))


def _score_rate(rng: Random, score: float, weight: float, *, usual: bool) -> Cell:
    kind, rate = rng.random(), score / weight
    if kind < 0.3:
        return Cell(rng.choice(["", "/", "99.41%", "100%", "100"]))
    if kind < 0.45:
        return Cell(f"{Decimal(str(rate)) * 100:.2f}%")
    if not usual and kind < 0.5:
        return Cell("约90%")
    return Cell(rate, rng.choice(["0.00%", "0%", "0.0%"]))


def _strange(rng: Random) -> Cell:
    """Return what hardly anybody writes: a strange text or number, or a usual target with one slip."""
    kind = rng.random()
    if kind < 0.2:
        return rng.choice(STRANGE_NUMBERS)
    text = str(_target(rng, rng.choice(list(LABELS)), usual=False)[0].value)
    if kind < 0.6 or not text:
        return Cell(rng.choice(STRANGE))
    at = rng.randrange(len(text))
    return Cell(text[:at] + rng.choice(rng.choice(STRANGE)) + text[at + rng.randint(0, 1) :])
