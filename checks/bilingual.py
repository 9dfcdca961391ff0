"""What is said to whoever runs a command, outside of findings: both languages side by side."""

from __future__ import annotations

from typing import NamedTuple


class Bilingual(NamedTuple):
    """A sentence or a part of one, in Chinese and in English."""

    zh: str
    en: str

    def said(self, language: str) -> str:
        """Return it in Chinese (``zh``) or English (``en``)."""
        return self.zh if language == "zh" else self.en


class BilingualError(Exception):
    """Why a run cannot be done: what is wrong and what to do. As a text it is Chinese."""

    def __init__(self, zh: str, en: str) -> None:
        # Both are its arguments, so that it comes back whole from another process.
        super().__init__(zh, en)
        self.sentence = Bilingual(zh, en)

    def __str__(self) -> str:
        return self.sentence.zh

    def said(self, language: str) -> str:
        """Return it in Chinese (``zh``) or English (``en``)."""
        return self.sentence.said(language)


def offered(word: str) -> Bilingual:
    """Return the end of a sentence that offers a known word in the place of a wrong one; empty where there is none."""
    return Bilingual(f"，是否为 {word}", f" (did you mean {word}?)") if word else Bilingual("", "")
