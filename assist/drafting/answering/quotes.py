"""Quote drafts: replies made of the documents' own sentences, without a language model.

What agents get when no model is configured, at once while a model writes, and in its place when it fails or is late.
Sentences are verbatim and each is cited; only the opening and the closing are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assist.drafting.turns.conversations import Conversation
from assist.drafting.turns.emotions import emotion_of
from assist.drafting.writing.frames import frame, tone_for
from assist.errors import ProviderFailed
from assist.knowledge.answer_types import answers_kind, asked_kinds
from assist.knowledge.embedders import Embedder
from assist.knowledge.lexical import Lexical, words
from assist.knowledge.passages import Passage
from assist.texts.sentences import sentence_spans
from assist.texts.suspicions import find_suspicions

MOST = {"chat": 4, "social": 2, "email": 4, "phone": 4}
WEIGHED = 16  # sentences compared by meaning; the rest lost on words already
KEEP = 0.68  # of the best sentence's score that a further sentence must reach
TYPED = 0.35  # a sentence with the kind of measure asked for (多久: a time) goes before one without
DATED = 0.3  # a rule made for these days is said before the standing one
OVERRIDDEN = 0.45  # share of words after which a dated rule speaks of the same thing as a standing one
REPEATED = 0.6  # share of words after which a sentence says nothing new


@dataclass(frozen=True)
class Sentence:
    """A sentence of a passage, with how well it fits the question."""

    passage: Passage
    text: str
    score: float


def choose_sentences(
    asked: Sequence[tuple[str, Sequence[Passage]]], lexical: Lexical, embedder: Embedder, most: int
) -> list[Sentence]:
    """The sentences that answer best, in the order in which they should be read.

    `asked` holds each question with its passages, best first. One question gets up to `most` sentences, several get
    two each.
    """
    share = most if len(asked) == 1 else 2
    chosen: list[Sentence] = []
    for question, passages in asked:
        taken = 0
        for sentence in _ranked(question, passages, lexical, embedder):
            if taken < share and not any(_repeats(sentence.text, other.text) for other in chosen):
                chosen.append(sentence)
                taken += 1
    return _reading_order([sentence for sentence in chosen if not _overridden(sentence, chosen)])


def _overridden(sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    """A standing rule that a rule made for these days says differently (7 days, in the sale 15)."""
    return sentence.passage.effective_until is None and any(
        other.passage.effective_until is not None and _shared(sentence.text, other.text) > OVERRIDDEN
        for other in chosen
    )


def _ranked(question: str, passages: Sequence[Passage], lexical: Lexical, embedder: Embedder) -> list[Sentence]:
    """Sentences near enough to the best one, best first: by their words, then by words and meaning."""
    weighed = _by_words(question, passages, lexical)[:WEIGHED]
    if not weighed:
        return []
    try:
        vectors = embedder.embed([question, *(sentence.text for sentence in weighed)])
        similarity = (vectors[1:] @ vectors[0]).tolist()
    except ProviderFailed:
        similarity = [0.0] * len(weighed)  # by their words alone
    scored = [Sentence(s.passage, s.text, s.score + near) for s, near in zip(weighed, similarity, strict=True)]
    best = max(sentence.score for sentence in scored)
    near = [sentence for sentence in scored if sentence.score >= KEEP * best]
    # The standing rule that a dated one overrides says nearly the same with another number: the dated one goes first.
    return sorted(near, key=lambda sentence: (sentence.passage.effective_until is None, -sentence.score))


def quote_text(
    chosen: Sequence[Sentence], offered: Sequence[Passage], conversation: Conversation, language: Literal["zh", "en"]
) -> str:
    """The reply: an opening that suits channel and mood, the sentences with their passages' numbers, a closing."""
    channel = conversation.channel
    around = frame(language, channel, tone_for(emotion_of(conversation, language)))
    numbers = {passage.id: number for number, passage in enumerate(offered, 1)}
    marked = [f"{sentence.text}[{numbers[sentence.passage.id]}]" for sentence in chosen]
    if channel == "phone":
        return around.opening + "\n".join(f"- {sentence}" for sentence in marked)
    gap = "\n" if channel == "email" else "" if language == "zh" else " "
    return around.opening + gap.join(marked) + around.closing


def _by_words(question: str, passages: Sequence[Passage], lexical: Lexical) -> list[Sentence]:
    """All quotable sentences, those first that hold the rarest words of the question."""
    asked = {word: lexical.rarity(word) for word in words(question)}
    total, kinds = sum(asked.values()) or 1.0, asked_kinds(question)
    found = []
    for rank, passage in enumerate(passages):
        # A sentence speaks under its headings: "7 天内可退" below 拆封商品 is about opened goods.
        heading = set(words(f"{passage.title} {passage.section}"))
        for start, end in sentence_spans(passage.text):
            text = passage.text[start:end]
            if not _quotable(text):
                continue
            held = set(words(text))
            fit = (DATED if passage.effective_until else 0.0) + (TYPED if answers_kind(text, kinds) else 0.0)
            score = sum(weight * (1.0 if w in held else 0.5) for w, weight in asked.items() if w in held | heading)
            found.append(Sentence(passage, text, score / total + 0.6 / (1 + rank) + fit))
    return sorted(found, key=lambda s: -s.score)


def _quotable(text: str) -> bool:
    """A statement to people that stands alone: not a question, a label, a fragment, or an instruction to a model."""
    whole = 6 <= len(text) <= 400 and text[-1] not in "?？:：" and len(words(text)) >= 2
    return whole and not find_suspicions(text)


def _repeats(one: str, other: str) -> bool:
    return _shared(one, other) > REPEATED


def _shared(one: str, other: str) -> float:
    """The share of the shorter sentence's words that the other has too."""
    a, b = set(words(one)), set(words(other))
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _reading_order(chosen: list[Sentence]) -> list[Sentence]:
    """Passage by passage, the one chosen first before the others; inside a passage as it was written."""
    first: dict[str, int] = {}
    for place, sentence in enumerate(chosen):
        first.setdefault(sentence.passage.id, place)
    return sorted(chosen, key=lambda s: (first[s.passage.id], s.passage.text.find(s.text)))
