"""The catalogue itself: codes, names, files, docstrings and sentences keep their shape."""

from __future__ import annotations

import inspect
import re
import string
from pathlib import Path
from typing import Any

import pytest

from checks.catalogue import UnknownRuleError, catalogue, chosen
from checks.rules.base import CODE, Rule

HEADINGS = ["为什么", "错例", "对例", "依据"]
RULES = [pytest.param(rule, id=rule.code) for rule in catalogue()]


def test_codes_and_names_are_unique() -> None:
    codes = [rule.code for rule in catalogue()]
    names = [rule.name for rule in catalogue()]

    assert codes == sorted(set(codes))
    assert len(set(names)) == len(names)


def test_the_catalogue_holds_the_families_of_the_contract() -> None:
    families: dict[str, list[int]] = {}
    for rule in catalogue():
        families.setdefault(rule.family(), []).append(int(rule.code[2:]))

    assert families == {
        "BX": [1, 2, 3, 4],
        "FM": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        "IO": [1, 2, 3, 4, 5],
        "RT": [1, 2, 3, 4, 5, 6],
        "SC": [1, 2, 3, 4, 5, 6, 7, 8],
        "SM": [1, 2, 3, 4, 5, 6, 7],
        "SV": [1, 2, 3, 4],
        "TA": [1, 2, 3, 4, 5],
        "VL": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        "XT": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    }


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_stands_in_its_own_file_named_by_code_and_name(rule: Rule[Any]) -> None:
    path = Path(inspect.getfile(type(rule)))

    assert CODE.fullmatch(rule.code)
    assert path.stem == f"{rule.code}_{rule.name}".lower().replace("-", "_")
    assert path.parent.name == rule.family().lower()
    assert len(re.findall(r"^class \w+\(\w*Rule\b", path.read_text(encoding="utf-8"), re.MULTILINE)) == 1


@pytest.mark.parametrize("rule", RULES)
def test_a_docstring_has_its_headings_in_order_with_text_under_each(rule: Rule[Any]) -> None:
    text = inspect.cleandoc(type(rule).__doc__ or "")
    summary, *rest = text.split("\n\n", 1)
    parts = re.split(r"^(\S+)$\n", rest[0], flags=re.MULTILINE)[1:]

    assert "\n" not in summary
    assert summary.endswith("。")
    assert parts[::2] == HEADINGS
    assert all(re.match(r"\s{4}\S", part) for part in parts[1::2])


@pytest.mark.parametrize("rule", RULES)
def test_sentences_are_there_in_both_languages(rule: Rule[Any]) -> None:
    chinese = re.compile("[一-鿿]")
    assert rule.sentences
    for sentence in rule.sentences.values():
        assert chinese.search(sentence.zh)
        assert chinese.search(sentence.help_zh)
        assert sentence.zh.endswith("。")
        assert sentence.help_zh.endswith("。")
        assert sentence.en.endswith(".")
        assert sentence.help_en.endswith(".")
        # In English only quoted labels and values may be Chinese.
        assert not chinese.search(re.sub("“[^”]*”", "", sentence.en + sentence.help_en))
        placeholders = {name for _, name, _, _ in string.Formatter().parse(sentence.zh) if name}
        assert all(name.isidentifier() for name in placeholders)


def test_rules_are_chosen_by_code_name_and_family() -> None:
    assert [rule.code for rule in chosen(["RT01"])] == ["RT01"]
    assert [rule.code for rule in chosen(["rate-impossible"])] == ["RT01"]
    assert [rule.code for rule in chosen(["rt"], ["RT02", "rate-without-base"])] == ["RT01", "RT04", "RT05", "RT06"]
    assert chosen() == catalogue()


def test_an_unknown_code_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownRuleError, match=r"RT011.*RT01") as error:
        chosen(["RT011"])
    assert error.value.said("en") == "no rule has the code, name or family RT011 (did you mean RT01?)"
    with pytest.raises(UnknownRuleError, match=r"rate-imposible.*rate-impossible"):
        chosen([], ["rate-imposible"])
