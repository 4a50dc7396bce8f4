"""Initials: how people type Chinese without choosing characters: 退款进度 as tkjd or tuikuanjindu."""

from __future__ import annotations

import functools

from assist.texts.scripts import plain


def spelled(text: str) -> tuple[str, str]:
    """A text by the first letter of each syllable, and by whole syllables; Latin letters and figures stay."""
    syllables = _syllables(plain(text))
    return "".join(one if one.isascii() and not one.isalpha() else one[:1] for one in syllables), "".join(syllables)


def sounds_like(query: str, text: str) -> bool:
    """Whether a query of Latin letters spells a part of a Chinese text, from the beginning of a syllable."""
    wanted = query.lower()
    if not (wanted.isascii() and wanted.isalnum()):
        return False
    initials, _ = spelled(text)
    syllables = _syllables(plain(text))
    return wanted in initials or any("".join(syllables[at:]).startswith(wanted) for at in range(len(syllables)))


@functools.lru_cache(maxsize=4096)
def _syllables(text: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # half a second and 30 MB, which only those who search this way need

    return tuple(one for part in lazy_pinyin(text) for one in ([part] if part.isalnum() else part) if one.isalnum())
