"""Forms: whether a reply has the form of its channel. Courtesy around it does not count, what it says does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from assist.drafting.checks.citations import without_markers
from assist.drafting.checks.public_replies import check_public
from assist.drafting.drafts import Draft
from assist.drafting.writing.frames import unframed
from assist.knowledge.reading.documents import Channel
from assist.texts.sentences import sentences
from evals.cases.cases import Case
from evals.scoring.readings import reading_in

# What is read in a chat window without scrolling, and how many sentences a customer takes in at once.
CHAT_CHARACTERS, CHAT_WORDS, CHAT_SENTENCES = 240, 110, 5
SOCIAL_SENTENCES = 3
POINTS, POINT_CHARACTERS, POINT_WORDS = 4, 120, 40  # what an agent can say from a sheet while listening
_GREETING = re.compile(r"\s*(?:亲爱的|尊敬的|[你您]好|dear|hello|hi|good (?:morning|afternoon|evening))", re.IGNORECASE)
_SIGN_OFF = re.compile(r"祝|敬上|此致|顺颂|客服团队|regards|best wishes|sincerely|yours|customer care", re.IGNORECASE)
_PRIVATE = re.compile(r"私信|私聊|private(?:ly)?\b|direct message|\bDM\b", re.IGNORECASE)
_POINT = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.、)])\s*", re.MULTILINE)


def form(case: Case, draft: Draft) -> float:
    """Share of the channel's rules that the reply keeps."""
    kept = list(_RULES[case.channel](case, draft, without_markers(draft.text).strip()))
    return sum(kept) / len(kept)


def _chat(case: Case, draft: Draft, text: str) -> Iterator[bool]:
    yield _fits(text, draft.language, CHAT_CHARACTERS, CHAT_WORDS)
    yield len(sentences(unframed(text, draft.language, "chat"))) <= CHAT_SENTENCES


def _email(case: Case, draft: Draft, text: str) -> Iterator[bool]:
    yield bool(_GREETING.match(text))
    yield bool(_SIGN_OFF.search("\n".join(text.splitlines()[-2:])))
    yield "\n\n" in text


def _social(case: Case, draft: Draft, text: str) -> Iterator[bool]:
    yield len(sentences(unframed(text, draft.language, "social"))) <= SOCIAL_SENTENCES
    yield bool(_PRIVATE.search(text))
    yield not any(one.severity == "block" for one in check_public(reading_in(case, draft)))


def _phone(case: Case, draft: Draft, text: str) -> Iterator[bool]:
    points = [line for line in text.splitlines() if _POINT.match(line)]
    yield bool(points) and len(points) <= POINTS
    yield all(_fits(line, draft.language, POINT_CHARACTERS, POINT_WORDS) for line in points)


def _fits(text: str, language: str, characters: int, words: int) -> bool:
    return len(text) <= characters if language == "zh" else len(text.split()) <= words


_RULES: Mapping[Channel, Callable[[Case, Draft, str], Iterator[bool]]] = {
    "chat": _chat,
    "email": _email,
    "social": _social,
    "phone": _phone,
}
