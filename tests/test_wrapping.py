"""Lines of a report: no wider than the page, broken where Chinese may break, nothing lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xladdin.reports.wrapping import visible, wrapped

SENTENCE = (
    "保障重要交通能源设施长度的计量单位写作 km，下达的写作 公里（turpan-2024-target-weighted.xlsx Sheet1!D34），"
    "按同一单位核对；“区域生态功能稳定可持续时间（年）”与下达的“矿山生态功能稳定可持续时间（年）”视为同一指标核对。"
)


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


@pytest.mark.parametrize("start", range(0, 60, 3))
def test_lines_keep_the_width_and_the_marks_with_their_text(start: int) -> None:
    lines = list(wrapped(SENTENCE[start:], "    "))

    assert len(lines) > 1
    assert all(_columns(line) <= 104 for line in lines)
    assert not [line for line in lines[1:] if line.strip()[0] in "，。；：）”》、"]
    assert not [line for line in lines if line[-1] in "（“《"]


@given(st.text(alphabet="指标值（）“”，。 12.5%abc≥", max_size=300))
def test_nothing_is_lost(text: str) -> None:
    told = "".join(line.strip() for line in wrapped(visible(text), "  "))

    assert told.replace(" ", "") == visible(text).replace(" ", "")


def test_what_could_steer_a_terminal_is_taken_out() -> None:
    assert visible("甲\x1b[31m县\u202e\n乙\u200b") == "甲[31m县 乙"
