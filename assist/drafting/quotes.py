"""Quote drafts: replies made of the documents' own sentences, without a language model.

What agents get when no model is configured, at once while a model writes, and in its place when it fails or is late.
Sentences are verbatim and each is cited; only the opening and the closing are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assist.knowledge.documents import Channel
from assist.knowledge.embedders import Embedder
from assist.knowledge.lexical import Lexical, words
from assist.knowledge.passages import Passage
from assist.knowledge.sentences import sentence_spans

MOST = {"chat": 3, "social": 2, "email": 4, "phone": 3}
WEIGHED = 16  # sentences compared by meaning; the rest lost on words already
KEEP = 0.72  # of the best sentence's score that a further sentence must reach
REPEATED = 0.6  # share of words after which a sentence says nothing new

FRAMES: dict[tuple[str, str], tuple[str, str]] = {
    ("zh", "chat"): ("您好，为您查到：", "还有其他问题，请随时告诉我。"),
    ("zh", "email"): (
        "您好：\n\n感谢您的来信。关于您的问题，我们的规定如下：\n\n",
        "\n\n如有其他问题，欢迎直接回复本邮件。\n\n祝好\n客服团队",
    ),
    ("zh", "social"): ("您好，", "涉及订单的细节，请私信我们。"),
    ("zh", "phone"): ("要点：\n", ""),
    ("en", "chat"): ("Hi, here is what applies: ", " Let me know if there is anything else."),
    ("en", "email"): (
        "Hello,\n\nThank you for your message. Here is what applies:\n\n",
        "\n\nPlease reply to this e-mail if anything is unclear.\n\nKind regards,\nCustomer Care",
    ),
    ("en", "social"): ("Hi, ", " For anything about an order, please send us a private message."),
    ("en", "phone"): ("Talking points:\n", ""),
}


@dataclass(frozen=True)
class Sentence:
    """A sentence of a passage: `rank` is the passage's place among the offered ones, from 0."""

    rank: int
    text: str
    score: float


def choose_sentences(
    question: str, passages: Sequence[Passage], lexical: Lexical, embedder: Embedder, most: int
) -> list[Sentence]:
    """The sentences that answer best, at most `most`, in the order in which they should be read."""
    weighed = _by_words(question, passages, lexical)[:WEIGHED]
    if not weighed:
        return []
    vectors = embedder.embed([question, *(sentence.text for sentence in weighed)])
    similarity = vectors[1:] @ vectors[0]
    ranked = sorted(
        (Sentence(s.rank, s.text, s.score + float(close)) for s, close in zip(weighed, similarity, strict=True)),
        key=lambda s: -s.score,
    )
    chosen: list[Sentence] = []
    for sentence in ranked:
        if len(chosen) == most or sentence.score < KEEP * ranked[0].score:
            break
        if not any(_repeats(sentence.text, other.text) for other in chosen):
            chosen.append(sentence)
    return _reading_order(chosen, passages)


def quote_text(sentences: Sequence[Sentence], channel: Channel, language: Literal["zh", "en"]) -> str:
    """The reply: an opening in the channel's manner, the sentences with markers `[rank + 1]`, a closing."""
    opening, closing = FRAMES[language, channel]
    if channel == "phone":
        return opening + "\n".join(f"- {s.text}[{s.rank + 1}]" for s in sentences)
    gap = "" if language == "zh" else " "
    if channel == "email":
        gap = "\n"
    return opening + gap.join(f"{s.text}[{s.rank + 1}]" for s in sentences) + closing


def _by_words(question: str, passages: Sequence[Passage], lexical: Lexical) -> list[Sentence]:
    """All quotable sentences, those first that hold the rarest words of the question."""
    asked = {word: lexical.rarity(word) for word in words(question)}
    total = sum(asked.values()) or 1.0
    found = []
    for rank, passage in enumerate(passages):
        # A sentence speaks under its headings: "7 天内可退" below 拆封商品 is about opened goods.
        heading = set(words(f"{passage.title} {passage.section}"))
        for start, end in sentence_spans(passage.text):
            text = passage.text[start:end]
            if not _quotable(text):
                continue
            held = set(words(text))
            score = sum(weight * (1.0 if w in held else 0.5) for w, weight in asked.items() if w in held | heading)
            found.append(Sentence(rank, text, score / total + 0.3 / (1 + rank)))
    return sorted(found, key=lambda s: -s.score)


def _quotable(text: str) -> bool:
    """A statement that stands alone: not a question, a label, or a fragment."""
    return 6 <= len(text) <= 400 and text[-1] not in "?？:：" and len(words(text)) >= 2


def _repeats(one: str, other: str) -> bool:
    a, b = set(words(one)), set(words(other))
    return bool(a and b) and len(a & b) / min(len(a), len(b)) > REPEATED


def _reading_order(chosen: list[Sentence], passages: Sequence[Passage]) -> list[Sentence]:
    """Passage by passage, the one with the best sentence first; inside a passage as it was written."""
    first = {rank: place for place, rank in reversed(list(enumerate(s.rank for s in chosen)))}
    return sorted(chosen, key=lambda s: (first[s.rank], passages[s.rank].text.find(s.text)))
