"""Pinyin: Chinese names in Latin letters, for ids that people can read."""

from __future__ import annotations

import re

_HAN = re.compile(r"[\u3400-\u9fff]+")


def in_pinyin(text: str) -> str:
    """A text with its Chinese characters in pinyin, syllable by syllable, without tones; all else as it is."""
    return _HAN.sub(lambda match: f" {' '.join(_syllables(match[0]))} ", text)


def _syllables(characters: str) -> list[str]:
    from pypinyin import lazy_pinyin  # half a second and 30 MB, which only those who need an id pay

    return [str(syllable) for syllable in lazy_pinyin(characters, errors="ignore")]
