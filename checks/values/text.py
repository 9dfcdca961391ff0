"""Text as people type it: what two texts are compared by, and which texts say nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

BLANK = re.compile(r"[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
"""White space of any width, and the characters that have none: zero-width, soft hyphen, direction marks."""

_SPELLINGS = str.maketrans(
    {
        **dict.fromkeys("〔【〖", "("),
        **dict.fromkeys("〕】〗", ")"),
        **dict.fromkeys("‐‑‒–—―−─━", "-"),
        **dict.fromkeys("∕⁄", "/"),
        **{chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)},
    },
)
"""Brackets, dashes, slashes and letters that mean the same; upper case of ASCII alone, so that nothing grows."""

_PLACEHOLDER = re.compile(r"[-/\\_]*")
"""Dashes and strokes that fill a cell: ``-``, ``——``, ``/``, ``\\``."""

_NEVER_NOTHING = frozenset("0123456789≥≤")
"""Signs that no text for nothing begins with, and most cells with figures do."""

_NONE_WORD = re.compile(
    r"""
    (?:目前|当前|现|本年度?|暂时?|尚|均|皆)?
    (?:
        (?:无|没有|未)(?:存在|发现|出现|发生)?(?:任何|其他|其它|相关|此类|明显)?(?:问题|偏差|情况|此项)
      | 不存在(?:任何|其他|其它|相关|此类|明显)?(?:问题|偏差|情况)
      | 无|没有|不涉及|未涉及|不适用|无内容|无原因|无需说明|无需改进|无改进措施|无未完成原因
    )
    | n/a | na | none | null
    """,
    re.VERBOSE,
)
"""Words for nothing as a whole: 无, 暂无, 未存在问题. 无法施工 goes on and is a reason."""


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    r"""Return what two texts are compared by.

    NFKC, no white space (line breaks and zero-width characters too), half-width round brackets,
    one kind of dash, lower-case ASCII, no colon at the end: ``质 量 指\n标：`` is ``质量指标``.
    """
    # What one step makes can be work for another (a letter and its accent meet when the blank between them goes).
    while (folded := _folded_once(text)) != text:
        text = folded
    return folded


def _folded_once(text: str) -> str:
    normal = unicodedata.normalize("NFKC", _without_blanks(text))
    return _without_blanks(normal).translate(_SPELLINGS).rstrip(":")


def _without_blanks(text: str) -> str:
    # All of them but the space itself are what Unicode calls not printable, and few labels have any.
    return text if " " not in text and text.isprintable() else BLANK.sub("", text)


def is_blank(text: str) -> bool:
    """Tell whether nothing but white space stands here, full-width and zero-width included."""
    return not text or BLANK.fullmatch(text) is not None


def is_none_word(text: str) -> bool:
    """Tell whether the text is blank or says that there is nothing: 无, 未存在问题, /, —."""
    # Figures are most of what is asked, and all different: they would push the words out of the cache.
    return not text or (text[0] not in _NEVER_NOTHING and _is_none_word(text))


@lru_cache(maxsize=4096)
def _is_none_word(text: str) -> bool:
    folded = fold(text).strip("()。.;,、!")
    return bool(_PLACEHOLDER.fullmatch(folded) or _NONE_WORD.fullmatch(folded))
