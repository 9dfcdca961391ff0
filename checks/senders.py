"""Which unit (单位) of a list a form comes from, by what the form and its path say.

Names are written in many ways: 武川县 on a roster, 呼和浩特市武川县自然资源局 on the form, 武川县.xlsx on the file.
A name counts where it stands in a text as a whole: 城区 does not stand in 新城区, 第一中学 not in 第十一中学,
东区 not in 城东区. Of names that overlap the longest counts, and a place is not meant where a place below it follows:
呼和浩特市武川县 is no form of 呼和浩特市. What fits several names fits none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from checks.values import fold

_LONGEST = 200
"""Characters of a text that are looked at."""

_MARKS = re.compile(r"[\W_]+")
_HAN = re.compile(r"[㐀-鿿]")
_NUMERALS = frozenset("0123456789一二三四五六七八九十百零〇两")
_KINDS = "省市州盟县区旗乡镇村"

_PLACE = re.compile(r"(?:.县|.{2,8}?(?:自治区|自治州|自治县|自治旗|新区|[省市州盟县区旗乡镇村]))")
_NO_PLACE = re.compile(
    r".*(?:示范区|园区|库区|灌区|矿区|景区|社区|牧区|山区|林区|小区|片区|项目区|功能区|保护区|辖区|城市|乡镇|城镇|农村|乡村"
    r"|市县|区县|县区|旗县)"
)
"""Words that end like places; 海城市 and the like are cities all the same."""
_CITY = re.compile(r".{1,2}城市")
_NO_START = re.compile(r"(?!市[中南北]区)[各全本该某县区市旗]|.?(?:年度|项目)")

_ORGAN = (
    "局|厅|委员会|管委会|委|办公室|办|分院|医院|学院|学校|中学|小学|大学|幼儿园|中心|公司|大队|支队|管理处|管理站|管理所"
    "|研究所|研究院|事务所|服务站|政府|财政所|图书馆|林场|农场|集团|协会"
)
_BELONGS = re.compile(rf"[㐀-鿿]{{1,12}}?(?:{_ORGAN})")
"""A unit that a place is followed by: 武川县, 自然资源局."""
_LOWER_ORGAN = re.compile(r"[㐀-鿿]{0,10}?(?:分局|支局|分院|分校|中心|大队|支队|公司|管理处|管理站|管理所)")
"""A unit below the one that it follows: 生态环境局, 哈巴河县分局."""
_OWN_SHARE = frozenset({"本级", "市本级", "县本级", "区本级", "机关"})
"""Behind a place: what it has itself beside its units; the place alone means another unit where there is one."""
_PHASE = re.compile(r"第?[0-9一二三四五六七八九十]+(?:期|号|标段|分|部)")

_LEAD = re.compile(
    r"(?:返回|报送|上报|提交|附件|关于|来自|终稿|修改|填报|自评|汇总|重报|补报|[及和与的]"
    r"|北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西"
    r"|甘肃|青海|台湾|内蒙古?|广西|西藏|宁夏|新疆|兵团)$"
)
"""Words that a name may follow without a mark between: 返回武川县, 内蒙古武川县."""
_BEFORE = frozenset(_KINDS + "年度月日号厅局")
"""Characters that it may follow so: 呼和浩特市武川县, 2023年武川县."""


@dataclass(frozen=True)
class Said:
    """What a form and its path say of where they come from."""

    units: tuple[str, ...] = ()
    """资金使用单位 and the like."""
    parts: tuple[str, ...] = ()
    """The file's name without its extension, then its folders, the nearest first."""
    titles: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """Departments that the head names, which may stand above the unit."""


@dataclass(frozen=True)
class _Alias:
    """One way of writing a name."""

    text: str
    place: bool
    """It names a place and no unit of it."""
    weak: bool
    """It is only the place of a name that is a unit of it."""
    names: frozenset[str] = field(default_factory=frozenset)


class Senders:
    """Tells which of some names a form comes from."""

    def __init__(self, names: Iterable[str]) -> None:
        self._aliases = _aliases(dict.fromkeys(names))
        lengths: dict[str, set[int]] = {}
        for text in self._aliases:
            lengths.setdefault(text[:2], set()).add(len(text))
        self._lengths = {start: sorted(found, reverse=True) for start, found in lengths.items()}
        """How long the aliases with the same two first characters are, the longest first."""

    def of(self, said: Said) -> frozenset[str]:
        """Return the names that a form comes from, as they were given; mostly one, empty where none is told.

        Its unit and its path count, the nearest part that names one; then the title, then the departments.
        """
        found = self._units(said) | self._path(said)
        for texts in (said.titles, said.others):
            if not found:
                found = frozenset().union(*(self._in(text, said.units) for text in texts))
        return found

    def _units(self, said: Said) -> frozenset[str]:
        found: frozenset[str] = frozenset()
        for text in said.units:
            alias = self._aliases.get(key_of(text))
            # The unit of a form that says no more than a place may be any unit of it.
            found |= self._in(text, said.units) if alias is None else alias.names
        return found

    def _path(self, said: Said) -> frozenset[str]:
        for part in said.parts:
            found = self._in(part, said.units)
            if found or places_of(_MARKS.sub("", fold(part[:_LONGEST])).lstrip("0123456789")):
                return found
        return frozenset()

    def _in(self, text: str, units: Sequence[str]) -> frozenset[str]:
        """Return the names that stand in a text."""
        spaced = _MARKS.sub("|", fold(_MARKS.sub("|", text[:_LONGEST]))).strip("|")
        found = {alias.text: alias for each in {spaced, key_of(text)} for alias in self._standing(each)}
        longest = [
            alias for alias in found.values() if not any(alias.text in other for other in found if other != alias.text)
        ]
        return frozenset().union(*(alias.names for alias in longest if not (alias.weak and _other_unit(alias, units))))

    def _standing(self, text: str) -> Iterator[_Alias]:
        taken = 0
        for start in range(len(text) - 1):
            for length in self._lengths.get(text[start : start + 2], ()):
                end = start + length
                alias = self._aliases.get(text[start:end])
                if alias is not None and end > taken and _begins(text[:start], alias.text):
                    if _ends(alias, text[end:].partition("|")[0]):
                        yield alias
                    taken = end
                    break


def _other_unit(alias: _Alias, units: Sequence[str]) -> bool:
    """Tell whether the form names another unit of the place: its path alone does not make it this one's."""
    return any(alias.text in (key := key_of(unit)) and key != alias.text for unit in units)


def _begins(before: str, name: str) -> bool:
    """Tell whether a name can begin behind a text."""
    if not before:
        return True
    last = before[-1]
    if last in _NUMERALS and name[0] in _NUMERALS:
        return False
    if not _HAN.match(last):
        return not (last.isascii() and last.isalnum() and name[0].isascii())
    if len(name) == 2 and name[0] in "东西南北中" and name[1] in "区市":
        return False  # 市南区 is no 南区
    return last in _BEFORE or _LEAD.search(before[-4:]) is not None


def _ends(alias: _Alias, rest: str) -> bool:
    """Tell whether a name ends where a text goes on with ``rest``."""
    if not rest:
        return True
    if rest[0] in _NUMERALS and alias.text[-1] in _NUMERALS:
        return False
    if not alias.place:
        return not (_PHASE.match(rest) or _LOWER_ORGAN.match(rest))
    if alias.weak and _BELONGS.match(rest):
        return False
    return not places_of(rest)


def _aliases(names: Iterable[str]) -> dict[str, _Alias]:
    """Return the ways of writing some names, by their text; one that may be several names' is nobody's.

    A name may be written without the places above it (武川县自然资源局 for 呼和浩特市武川县自然资源局),
    and where it is the only one of its place by the place alone.
    """
    own = {key: name for name in names if len(key := key_of(name)) > 1}
    shorter: dict[str, set[str]] = {}
    places: dict[str, set[str]] = {}
    shares: dict[str, set[str]] = {}
    for key in own:
        starts = places_of(key)
        for start, _ in starts[1:]:
            shorter.setdefault(key[start:], set()).add(key)
        if starts and starts[-1][1] < len(key):
            alone = places if key[starts[-1][1] :] not in _OWN_SHARE else shares
            for start, _ in starts:
                alone.setdefault(key[start : starts[-1][1]], set()).add(key)
    found: dict[str, _Alias] = {}
    for texts, weak in ((shares | places, True), (shorter, False)):
        for text, keys in texts.items():
            meant = frozenset(own[key] for key in keys) if len(keys) == 1 else frozenset()
            found[text] = _Alias(text, _is_place(text), weak, meant)
    for key, name in own.items():
        found[key] = _Alias(key, _is_place(key), weak=False, names=frozenset({name}))
    return found


def key_of(name: str) -> str:
    """Return what two units' names are compared by: folded, without marks."""
    return _MARKS.sub("", fold(name[:_LONGEST]))


def place_of(name: str) -> str:
    """Return the place that a name begins with, without those above it: 武川县 of 呼和浩特市武川县自然资源局."""
    key = key_of(name)
    places = places_of(key)
    return key[places[-1][0] : places[-1][1]] if places else ""


def _is_place(text: str) -> bool:
    places = places_of(text)
    return bool(places) and places[-1][1] == len(text)


def places_of(text: str) -> list[tuple[int, int]]:
    """Return where the places that a text begins with start and end, the one above first: 呼和浩特市, 武川县."""
    found: list[tuple[int, int]] = []
    at = 0
    while place := _PLACE.match(text, at):
        name = place.group()
        if _NO_START.match(name) or (_NO_PLACE.fullmatch(name) and not _CITY.fullmatch(name)):
            break
        if _BELONGS.fullmatch(name) or re.search(_ORGAN, name[:-1]):
            break
        found.append((at, place.end()))
        at = place.end()
    return found


def parts_of(path: str, root: int = 0) -> tuple[str, ...]:
    """Return the parts of a path below its first ``root`` folders, the file's name without extension first."""
    *folders, file = _split(path)
    stem = file.rpartition(".")[0] or file
    return (stem, *reversed(folders[root:]))


def common_root(paths: Iterable[str]) -> int:
    """Return how many folders all of some paths have in common: they tell none of them from the others."""
    common: list[str] | None = None
    for path in paths:
        folders = _split(path)[:-1]
        if common is None:
            common = folders
        else:
            same = (index for index, (a, b) in enumerate(zip(common, folders, strict=False)) if a != b)
            common = common[: next(same, min(len(common), len(folders)))]
    return len(common or ())


def _split(path: str) -> list[str]:
    return path.replace("\\", "/").split("/")
