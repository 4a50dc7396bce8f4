"""Corrections: a customer puts right what they wrote ("打错了，是 K5"), and asks the same of what they meant."""

from __future__ import annotations

import re

from assist.texts.numerals import codes

LONGEST = 40  # characters of what was meant: whoever says more tells something new
_SLIP = re.compile(
    r"(?:[打说写输发问讲]错字?(?:了|啦)*(?=[\s,，。.!！~～:：;；]|我|是|应该)|口误|手误|笔误|更正)(?:[,，。.!！~～:：\s]|不好意思|抱歉)*+"
    r"(?:我?(?:想|要)?(?:问|说|指|讲)?的?|应该|其实|正确的?)*+是?|"
    r"我(?:是(?:想)?(?:说|问|指)|(?:想|要)?(?:说|问|指)的?是)|^\s*[*＊](?=\S)|"
    r"\b(?:typo|oops|correction|my mistake)\b[\s,.:;!-]*+(?:i (?:mean|meant)\b|it(?:['’]s| is| should be)\b)?|"
    r"\b(?:sorry|i|no)[\s,.-]++(?:i )?mean(?:t)?(?: to (?:say|ask|write|type))?\b|"
    r"\b(?:make that|that should (?:be|say))\b",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(
    r"不是\s*(?P<wrong>[^，,。\s]{1,20})(?:[，,\s]|而|应该)*是\s*(?P<meant>\S.*)|"
    r"\bnot (?P<wrong_en>[\w -]{1,30}?)[,;]\s*(?:but )?(?P<meant_en>\S.*)",
    re.IGNORECASE,
)
_AROUND = " \t,，。.!！~～:：;；-"


def corrected(question: str, sentence: str) -> str | None:
    """The question as it was meant, when a sentence behind it puts it right; else None.

    What is named in its place is replaced where both name a model, or where what was wrong is said; otherwise it
    stands below the question.
    """
    if replaced := _NOT_BUT.search(sentence):
        wrong = (replaced["wrong"] or replaced["wrong_en"]).strip()
        meant = (replaced["meant"] or replaced["meant_en"]).strip(_AROUND)
        place = question.lower().find(wrong.lower())
        return question[:place] + meant + question[place + len(wrong) :] if place >= 0 and _short(meant) else None
    slip = _SLIP.search(sentence)
    meant = sentence[slip.end() :].strip(_AROUND) if slip else ""
    if not _short(meant):
        return None
    named, asked = codes(meant), codes(question)
    if named and len({code for code, _, _ in asked}) == 1:
        _, start, end = named[0]
        return re.sub(re.escape(question[asked[0][1] : asked[0][2]]), lambda _: meant[start:end], question)
    return f"{question}\n{meant}"


def _short(meant: str) -> bool:
    return 0 < len(meant) <= LONGEST
