"""Wordings: how one question comes from many hands: paraphrased, hurried, mistyped, wrapped in courtesy."""

from __future__ import annotations

import functools
import random
from pathlib import Path

from assist.texts.languages import language_of

PARAPHRASES = Path(__file__).with_name("paraphrases.txt")
# Characters that an input method gives for one another.
_HOMOPHONES = (
    "的得地",
    "在再",
    "做作",
    "吗嘛",
    "么没",
    "那哪",
    "他她它",
    "带代戴",
    "以已",
    "个各",
    "元圆",
    "能嫩",
    "换还",
)
_BEFORE = {
    "zh": ("", "", "", "亲 ", "你好，", "在吗 ", "请问", "问一下 ", "那个 "),
    "en": ("", "", "", "hi ", "hello, ", "quick question - ", "hey "),
}
_AFTER = {
    "zh": ("", "", "", "？", "??", " 急", " 谢谢", "啊", "😂", " 在线等"),
    "en": ("", "", "", "?", "??", " thanks", " pls", " cheers"),
}


@functools.cache
def paraphrases() -> dict[str, tuple[str, ...]]:
    """Other wordings of turns, by the turn's id."""
    lines = PARAPHRASES.read_text(encoding="utf-8").splitlines()
    read = [line.split(" | ") for line in lines if not line.startswith("#")]
    return {turn: tuple(texts) for turn, *texts in read}


def worded(texts: tuple[str, ...], chance: random.Random) -> str:
    """One of the wordings of a question as somebody in a hurry types it."""
    text = chance.choice(texts)
    language = language_of(text)
    if chance.random() < 0.5:
        text = _mistyped(text, language, chance)
    return chance.choice(_BEFORE[language]) + text + chance.choice(_AFTER[language])


def _mistyped(text: str, language: str, chance: random.Random) -> str:
    """One or two slips: a character for another, one left out, two in the wrong order, no signs."""
    for _ in range(chance.choice((1, 1, 2))):
        place = chance.randrange(max(1, len(text) - 1))
        slip = chance.choice(("swap", "drop", "other", "signs"))
        if slip == "swap" and text[place : place + 2].isalpha():
            text = text[:place] + text[place : place + 2][::-1] + text[place + 2 :]
        elif slip == "drop" and len(text) > 6:
            text = text[:place] + text[place + 1 :]
        elif slip == "signs":
            text = "".join(character for character in text if character not in "，。,.?？!！")
        elif language == "zh":
            text = _misheard(text, chance)
    return text


def _misheard(text: str, chance: random.Random) -> str:
    known = [(place, group) for place, one in enumerate(text) for group in _HOMOPHONES if one in group]
    if not known:
        return text
    place, group = chance.choice(known)
    return text[:place] + chance.choice(group.replace(text[place], "")) + text[place + 1 :]
