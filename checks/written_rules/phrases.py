"""The phrases in which scoring rules are written, for folded text (`checks.values.fold`)."""

from __future__ import annotations

import re

CIRCLED = re.compile("[①-⑳⑴-⒇❶-❿]")
MARK = "○"
"""What a circled figure becomes before folding turns ① into 1."""
BETWEEN = re.compile(r"[,;。!]|(?<![0-9])\.|\.(?![0-9])")
HEADING = re.compile(r"(?:评价|评分|计分|赋分)(?:标准|规则|细则|办法|方法):")
NUMBERED = re.compile(rf"(?:^|(?<=[,;。]))(?:{MARK}|\([0-9一二三四五六七八九十]+\)|[0-9]{{1,2}}[.、)](?![0-9]))")

N = r"(?:[0-9]{1,6}(?:\.[0-9]{1,6})?|[零一二两三四五六七八九十百]{1,5})"
PERCENT = rf"(?:{N}%|百分之{N})"
FRACTION = rf"(?:{N}/{N}|{N}分之{N}|{PERCENT})"
WEIGHT = (
    r"(?:的|相应|对应|该|本|此|项|指标|其|全部|所占|应得|剩余|其余)*(?:权重分值|权重分|权重|分值|标准分|总分|满分)?"
)
"""相应权重, 该项分值, 剩余权重分: what a share is a share of."""

GOAL = (
    r"(?:(?:年度|年初|年|预期|绩效|计划|设定|既定|规定|下达|的)*"
    r"(?:目标|指标|标杆|标准|要求|计划|任务|进度|时间|期限|数量|质量)(?:值|数|要求)?)"
)
SUBJECT = (
    r"(?:如|若|凡|当)?(?:实际|年度|项目|指标|本项)*"
    r"(?:(?:(?![不未没每非超缺])[一-鿿]){0,8}(?:率|成本|费用|金额|投入|数量|面积|时间|满意度)|完成值|完成比例|业绩值|实际值|完成情况)?"
    r"(?:按时|按期|及时|如期|全部)?"
)
BE = "(?:的|则|时|者|即|可|均|,)*"
REACHED = re.compile(
    rf"{SUBJECT}(?:达到|达成|达|完成|实现|满足|符合|大于等于|不低于|不少于|≥|>=|=|等于|控制在|不超过|≤|<=|未超过|达标)"
    rf"(?:或超过|或高于|或优于|或大于)?(?:{GOAL}|(?P<at>{PERCENT})(?:\(含\))?)?(?:及?以上|及?以内|之内|内)?{BE}"
)
MISSED = re.compile(
    rf"(?:{SUBJECT}(?:未|不|没有|没|未能|达不到)?(?:能)?(?:达到|达成|达|完成|实现|满足|符合|达标|低于|少于|小于|不足|不到|<|超过|超出|高于|大于|>)"
    rf"(?:{GOAL}|(?P<below>{PERCENT}))?|否则|反之|其他情况|其他|其余)(?:部分)?{BE}"
)
"""A condition of its own: 未达到, 低于则, 否则. Reached conditions are tried before it."""
ALONE = re.compile(r".*(?:的|则|时|者|否则|反之|其余|达到|值|要求|%|以上)")
"""How a condition ends whose points stand behind a comma."""

ABOVE = re.compile("超过|超出|高于|大于|>")
KEPT = re.compile("不超过|未超过|控制在|≤|<=|以内")
"""Only beside a condition to stay below does 超过 say that it was missed."""

FULL = re.compile(rf"(?P<when>.*?)(?:(?:得|计|记|给|赋)(?:满分|全分|100%)|(?<!^)得{WEIGHT}分?)")
WORDS = re.compile(r"(?!.*(?:[不未没否缺超较每扣按依据视无非且并由后]|低于|同时|部分|基本|提前|以上|比例))[一-鿿]{0,6}")
"""合规, 齐全, 规范: the words of a benchmark, none of which denies or goes beyond."""
ZERO = re.compile(r"(?P<when>.*?)(?:不得分|不计分|不给分|不予计分|得?零分|[得计记为]0分|0分)")
DENIED = re.compile(r"(?:未能?|不|没有|没|未)(?P<word>[一-鿿]{1,10}?)(?:的|则|时|者)?")
PLAIN_WORDS = re.compile(rf"(?:达到|达|达标|完成|实现|满足|符合)?{GOAL}?")

PROPORTION = re.compile(
    r"(?P<when>.*?)应?(?:按|按照|依|依据|根据)(?:其|实际|指标|目标)*(?:完成)?(?:值|率|情况|程度)?(?:的|占目标值的|与目标值的)?"
    r"(?:比例|比率|百分比|完成率|(?<=完成)率|完成比例)(?:相应|进行)?"
    r"(?:扣分|扣减|扣除|得分|赋分|计分|记分|给分|评分|折算|计算|计算得分|折算得分|扣减分值|扣除分值|扣除相应分值|扣除权重分)"
    r"|得分=(?:实际|指标)?(?:完成率|完成比例|到位率|执行率)[×*x](?:该项|指标)?(?:权重分|权重|分值|标准分|满分)"
)
DISCRETION = re.compile(
    r"(?P<when>.*?)(?:视情况|视情|酌情|视完成情况|适当)(?:相应)?(?:扣分|扣减|得分|给分|赋分|计分|扣减分值)"
)
_STEP = (
    rf"(?P<when>.*?)(?:每(?!项)|(?=缺))(?:比?{GOAL})?"
    r"(?P<verb>降低|减少|下降|低于|低|少于|少|未达到|不足|超过|超出|超|高于|高|增加|上升|延迟|延期|逾期|推迟|推后|滞后|拖延|超期|晚"
    rf"|缺少|缺|发现|出现|存在|有)?了?(?:{GOAL}的?)?(?P<step>{N})(?P<unit>%|个百分点|百分点|[一-鿿]{{1,2}}?)(?P<more>[一-鿿]{{0,10}}?)"
)
STEP = re.compile(rf"{_STEP}(?:的|则)?扣(?:除|减|掉)?{WEIGHT}的?(?P<taken>{N}分|{PERCENT}){WEIGHT}分?")
STEP_ALONE = re.compile(rf"{_STEP}(?:的|则)?")
"""每降低1%, with what it takes behind a comma."""
EQUAL = re.compile(
    rf"(?:以上|上述|其余|共|这)*(?P<count>{N})(?:个|条)?(?:项|方面|要素|内容|要点|标准|条件)?(?:内容|要素|指标|要点|标准|条件)?"
    rf"(?:各占|各得|各为|各|每项占|每项得|每项各占|每项|均占)(?P<share>{FRACTION}){WEIGHT}分?"
)
EACH = re.compile(
    rf"每(?:符合|满足|达到|具备|完成)?(?:其中)?(?:一|1)?项(?:的|则)?(?:得|占){WEIGHT}的?(?P<share>{FRACTION}){WEIGHT}分?"
)
LISTED = re.compile(
    rf"(?:以上|上述)?(?P<count>{N})(?:项|方面)?(?:内容|要素|指标|要点)?分别(?:占|得|为)"
    rf"(?P<shares>{PERCENT}(?:[、和及]{PERCENT})+){WEIGHT}分?"
)
LACK = re.compile(
    rf"(?:缺少|缺失|缺)(?:{MARK}|第{N}项|\({N}\)|[0-9](?!项))项?(?:的|则)?扣(?:除|减|掉)?{WEIGHT}的?(?P<share>{PERCENT}){WEIGHT}分?"
)
TWO_TIERS = re.compile(rf"[一-鿿、]+?得(?P<share>{PERCENT}){WEIGHT}分?\(各(?P<each>{PERCENT})\)")
REST = re.compile(
    rf"(?:其余|剩余|其他)(?P<count>{N})项(?:每(?:符合|满足|具备)(?:一|1)?项|每项|各)得?(?:剩余|其余)"
    rf"(?:权重分|权重|分值|部分|分)?的?(?P<share>{FRACTION})"
)
SAYS_NOTHING = re.compile(
    r"(?:直?至)?(?:扣|减)完(?:该项|本项|此项|相应|指标|权重分|权重|分值|分)*为止|扣至0分(?:为止)?|不[得计出]?[计出现]?负分"
    r"|最低得?分?为?0分|超(?:过|额|出)?(?:完成|部分|目标值?)*(?:的|则|也)?不(?:另|再|予)?加分|以此类推"
)
SCORES = re.compile(
    r"[扣%]|得分|满分|零分|[0-9]分|不得|权重|赋分|计分|记分|比例|酌情|否则|除外|视情|加分|减分|分值|各占|分别占"
)
"""Words that make a clause part of the rule; before the rule stands what is to be looked at (评价要点)."""
FORMULA = re.compile(r"[一-鿿()]{2,30}=(?!.*[得扣]).{2,80}[×*x]100%")
