"""Which unit of a list a form comes from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.senders import Said, Senders, common_root, parts_of, place_of, places_of

NAMES = (
    "武川县",
    "清水河县自然资源局",
    "呼和浩特市",
    "城区",
    "东区管委会",
    "第一中学",
    "沛县财政局",
    "土默特左旗财政局",
    "土默特左旗教育局",
    "5号井",
    "南区",
    "Acme公司",
    "阿勒泰地区生态环境局",
)


@pytest.mark.parametrize(
    ("unit", "found"),
    [
        ("武川县", {"武川县"}),
        ("武川县自然资源局", {"武川县"}),
        ("呼和浩特市武川县自然资源局", {"武川县"}),
        ("内蒙古自治区武川县财政局（盖章）", {"武川县"}),
        ("内蒙古武川县财政局", {"武川县"}),
        ("武川县、清水河县自然资源局", {"武川县", "清水河县自然资源局"}),
        ("武川县 清水河县自然资源局", {"武川县", "清水河县自然资源局"}),
        ("呼和浩特市清水河县（自然资源局）", {"清水河县自然资源局"}),
        ("清水河县", {"清水河县自然资源局"}),
        ("清水河县自然资源局本级", {"清水河县自然资源局"}),
        ("清水河县自然资源局土地收储中心", set()),
        ("清水河县交通局", set()),
        ("呼和浩特市自然资源局", {"呼和浩特市"}),
        ("呼和浩特市和林格尔县自然资源局", set()),
        ("新城区教育局", set()),
        ("呼和浩特市新城区", set()),
        ("西区管委会", set()),
        ("城东区管委会", set()),
        ("第十一中学", set()),
        ("某市第一中学", {"第一中学"}),
        ("15号井", set()),
        ("5号井", {"5号井"}),
        ("青岛市南区", set()),
        ("青岛 南区", {"南区"}),
        ("XAcme公司", set()),
        ("某市Acme公司", {"Acme公司"}),
        ("土默特左旗", set()),
        ("阿勒泰地区生态环境局哈巴河县分局", set()),
        ("阿勒泰地区生态环境局", {"阿勒泰地区生态环境局"}),
        ("自然资源局", set()),
        ("", set()),
    ],
)
def test_a_unit_is_found_by_its_name(unit: str, found: set[str]) -> None:
    assert Senders(NAMES).of(Said(units=(unit,))) == found


@pytest.mark.parametrize(
    ("path", "unit", "found"),
    [
        ("收到/01-武川县（终稿）.xlsx", "", {"武川县"}),
        ("收到/2023 自评表 武川县.xlsx", "", {"武川县"}),
        ("收到/返回武川县.xlsx", "", {"武川县"}),
        ("收到\\武川县\\自评表.xlsx", "", {"武川县"}),
        ("呼和浩特市/武川县/自评表.xlsx", "", {"武川县"}),
        ("呼和浩特市/自评表.xlsx", "", {"呼和浩特市"}),
        ("呼和浩特市/土默特右旗/自评表.xlsx", "", set()),
        ("呼和浩特市/新城区.xlsx", "", set()),
        ("收到/清水河县.xlsx", "", {"清水河县自然资源局"}),
        ("收到/清水河县.xlsx", "清水河县交通局", set()),
        ("收到/清水河县交通局.xlsx", "", set()),
        ("收到/清水河县.xlsx", "呼和浩特市自然资源局", {"清水河县自然资源局", "呼和浩特市"}),
        ("收到/土默特左旗.xlsx", "", set()),
        ("收到/土默特左旗教育局.xlsx", "", {"土默特左旗教育局"}),
    ],
)
def test_a_path_tells_what_the_unit_does_not(path: str, unit: str, found: set[str]) -> None:
    assert Senders(NAMES).of(Said(units=(unit,), parts=parts_of(path))) == found


def test_titles_count_before_departments_and_both_only_where_nothing_else_does() -> None:
    senders = Senders(NAMES)
    titled = Said(titles=("2023年武川县农村公路绩效自评表",), others=("呼和浩特市交通局",))

    assert senders.of(titled) == {"武川县"}
    assert senders.of(Said(others=("呼和浩特市交通局",))) == {"呼和浩特市"}
    assert senders.of(Said(units=("清水河县自然资源局",), titles=titled.titles)) == {"清水河县自然资源局"}


def test_the_own_share_of_a_place_is_meant_by_the_place_only_where_it_is_alone() -> None:
    both = Senders(["呼和浩特市自然资源局", "呼和浩特市本级"])

    assert both.of(Said(units=("呼和浩特市",))) == {"呼和浩特市自然资源局"}
    assert both.of(Said(parts=("呼和浩特市本级",))) == {"呼和浩特市本级"}
    assert Senders(["呼和浩特市本级"]).of(Said(parts=("呼和浩特市",))) == {"呼和浩特市本级"}


def test_what_fits_several_names_fits_none() -> None:
    senders = Senders(["北京市朝阳区教育局", "长春市朝阳区教育局"])

    assert senders.of(Said(units=("朝阳区教育局",))) == set()
    assert senders.of(Said(units=("长春市朝阳区教育局",))) == {"长春市朝阳区教育局"}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("呼和浩特市武川县自然资源局", ["呼和浩特市", "武川县"]),
        ("内蒙古自治区呼和浩特市武川县", ["内蒙古自治区", "呼和浩特市", "武川县"]),
        ("徐州市沛县财政局", ["徐州市", "沛县"]),
        ("济南市市中区教育局", ["济南市", "市中区"]),
        ("海城市自然资源局", ["海城市"]),
        ("武川县住房和城市建设局", ["武川县"]),
        ("武川县市场监督管理局", ["武川县"]),
        ("上海市浦东新区", ["上海市", "浦东新区"]),
        ("区域绩效自评表", []),
        ("各县区汇总", []),
        ("农村公路自评", []),
    ],
)
def test_the_places_that_a_name_begins_with(text: str, places: list[str]) -> None:
    assert [text[start:end] for start, end in places_of(text)] == places
    assert place_of(text) == (places[-1] if places else "")


def test_the_folders_that_all_paths_share_tell_nothing() -> None:
    assert common_root(["a/b/1.xlsx", "a/c/2.xlsx"]) == 1
    assert common_root(["a/b/1.xlsx", "a\\b\\c\\2.xlsx"]) == 2
    assert common_root(["1.xlsx", "a/2.xlsx"]) == 0
    assert common_root([]) == 0
    assert parts_of("呼和浩特市/武川县/返回.v2.xlsx", 1) == ("返回.v2", "武川县")


@given(st.text(), st.text(), st.lists(st.text(alphabet="武川县市区东一1局 (）", max_size=8), max_size=8))
def test_no_text_breaks_it(unit: str, path: str, names: list[str]) -> None:
    found = Senders(names).of(Said(units=(unit,), parts=parts_of(path), titles=(path,), others=(unit,)))

    assert found <= set(names)


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    senders = Senders(["武川县", "县" * 300])

    assert senders.of(Said(titles=("武川县" + "市县区" * 300_000,))) == {"武川县"}
    assert senders.of(Said(units=("\udc80\u2028<img>" * 90_000 + "武川县",))) == set()
