"""Quote drafts: replies made of the documents' own sentences, without a language model.

What agents get when no model is configured, at once while a model writes, and in its place when it fails or is late.
Sentences are verbatim and each is cited, but of alternatives told side by side those not asked about are left out, and
what is said about the customer is said to them; only the opening and the closing are ours.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assist.drafting.answering.questions import Question, products_asked, question_of
from assist.drafting.turns.conversations import Conversation, told_order
from assist.drafting.turns.emotions import emotion_of
from assist.drafting.turns.orders import with_reach
from assist.drafting.writing.frames import frame, tone_for
from assist.knowledge.answer_types import answers_kind, asked_kinds
from assist.knowledge.lexical import words
from assist.knowledge.passages import Passage
from assist.knowledge.reading.documents import Channel
from assist.knowledge.sufficiency import sentence_chances
from assist.texts.addresses import to_the_customer
from assist.texts.alternatives import rows_asked_about, without_others
from assist.texts.languages import language_of
from assist.texts.likeness import smaller_share
from assist.texts.statements import Statement
from assist.texts.suspicions import find_suspicions

MOST = {"chat": 4, "social": 2, "email": 4, "phone": 4}
MOST_ASKED = 8  # who asks more gets as many sentences as questions, up to here; never on a public channel
SHARE = 2  # sentences a question
KEEP = 0.6  # of the best sentence's chance that a further sentence must reach
BESIDES = 0.6  # of its chance is left to a sentence that speaks of other products too
OVERRIDDEN = 0.45  # share of words after which a dated rule speaks of the same thing as a standing one
REPEATED = 0.6  # share of words after which a sentence says nothing new


@dataclass(frozen=True)
class Sentence:
    """A sentence of a passage, with what has to be said before it, and how well it fits the question.

    `said` is what of it is quoted: all but alternatives that were not asked about.
    """

    passage: Passage
    statement: Statement
    score: float
    said: str

    @property
    def text(self) -> str:
        """The sentence itself, as it stands in the passage."""
        return self.statement.text

    @property
    def with_lead(self) -> str:
        """What is quoted behind its lead, with a stop where its author wrote none."""
        said = replace(self.statement, text=self.said).with_lead
        if said[-1].isalnum() or said[-1] in ")）]】”’\"'%℃°":
            return said + ("。" if language_of(said) == "zh" else ".")
        return said


@dataclass(frozen=True)
class Chosen:
    """The sentences of a quote draft in the order in which they are read, that of the customer's questions, and the
    questions that they leave open."""

    sentences: tuple[Sentence, ...] = ()
    open: tuple[str, ...] = ()


def choose_sentences(questions: Sequence[Question], offered: Sequence[Passage], most: int) -> Chosen:
    """The sentences that answer best: of each question that can be answered the best one, as far as there is room a
    second one, `most` in all. `offered` are the passages that may be used. None when half of the questions or more
    cannot be answered: that makes doubtful what the others mean.
    """
    ranked = [_ranked(question, offered) if question.sufficiency.enough else [] for question in questions]
    if 2 * sum(map(bool, ranked)) <= len(questions):
        return Chosen()
    chosen: list[Sentence] = []
    for _ in range(SHARE):
        for sentences in ranked:
            new = (one for one in sentences if not _is_repeated(one, chosen))
            if len(chosen) < most and (sentence := next(new, None)):
                chosen.append(sentence)
    kept = [sentence for sentence in chosen if not _overridden(sentence, chosen)]
    best = {one.text: found[0].text for one, found in zip(questions, ranked, strict=True) if found}
    unsaid = [
        one.text
        for one, found in zip(questions, ranked, strict=True)
        if _is_passed_over(one, best) or not any(_is_repeated(sentence, chosen) for sentence in found)
    ]
    answering = [one for one in questions if one.text not in unsaid]
    return Chosen(tuple(_reading_order(kept, answering)), tuple(unsaid) if kept else ())


def _is_passed_over(question: Question, best: Mapping[str, str]) -> bool:
    """Whether a short question ("…高铁呢") only gets the answer of the one before it that it was joined to, which has
    none of its own words, nor the kind of measure that it asks for."""
    before, _, own = question.text.rpartition("\n")
    if before not in best or best[before] != best.get(question.text):
        return False
    kinds = asked_kinds(own)
    told = bool(kinds) and answers_kind(best[before], kinds)
    return not told and set(words(own)) <= set(question.sufficiency.missing)


def _is_repeated(sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    """Whether what was chosen says it already."""
    return any(_repeats(sentence.text, other.text) for other in chosen)


def most_for(channel: Channel, questions: int) -> int:
    """How many sentences a reply may have."""
    return MOST[channel] if channel == "social" else max(MOST[channel], min(questions, MOST_ASKED))


def _overridden(sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    """A standing rule that a rule made for these days says differently (7 days, in the sale 15)."""
    return sentence.passage.effective_until is None and any(
        other.passage.effective_until is not None and _shared(sentence.text, other.text) > OVERRIDDEN
        for other in chosen
    )


def _ranked(question: Question, offered: Sequence[Passage]) -> list[Sentence]:
    """Sentences likely enough beside the best one, likeliest first."""
    vocabulary = question.asking.lexical.vocabulary
    asked = products_asked(question.text, "", vocabulary)
    allowed = {passage.id for passage in offered}  # of two questions that found it, each has its own score of it

    def besides(said: str) -> float:
        """What names other products beside the one asked about is the second choice."""
        return BESIDES if asked and vocabulary.products_in(said) - asked else 1.0

    said = f"{question.text}\n{question.asking.turn}"
    found = [
        Sentence(passage, one, chance * likely * besides(one.with_lead), without_others(one.text, said))
        for passage, chance in zip(question.passages, question.sufficiency.chances, strict=False)
        if passage.id in allowed
        for one, likely in _of_rows_asked_about(sentence_chances(question.asking, passage), said)
        if _quotable(one)
    ]
    best = max((sentence.score for sentence in found), default=0.0)
    near = [sentence for sentence in found if sentence.score >= KEEP * best]
    # The standing rule that a dated one overrides says nearly the same with another number: the dated one goes first.
    return sorted(near, key=lambda sentence: (sentence.passage.effective_until is None, -sentence.score))


def _of_rows_asked_about(found: Sequence[tuple[Statement, float]], asked: str) -> list[tuple[Statement, float]]:
    """Without the rows of a table that are not asked about, where another row of it is."""
    tables: dict[str, list[Statement]] = defaultdict(list)
    for statement, _ in found:
        tables[statement.text.partition("：")[0].partition(": ")[0]].append(statement)
    others: set[Statement] = set()
    for rows in tables.values():
        if named := rows_asked_about([one.text for one in rows], asked):
            others |= {one for place, one in enumerate(rows) if place not in named}
    return [one for one in found if one[0] not in others]


def quote_text(
    chosen: Sequence[Sentence],
    offered: Sequence[Passage],
    conversation: Conversation,
    language: Literal["zh", "en"],
    today: dt.date,
) -> str:
    """The reply: an opening that suits channel and mood, the sentences with their passages' numbers and how far each
    reaches for the customer's order, a closing."""
    channel = conversation.channel
    around = frame(language, channel, tone_for(emotion_of(conversation, language)))
    numbers = {passage.id: number for number, passage in enumerate(offered, 1)}
    order = told_order(conversation)
    marked = [
        f"{with_reach(text, order, today, language)}[{numbers[sentence.passage.id]}]"
        for sentence, text in zip(chosen, _texts(chosen), strict=True)
    ]
    if channel == "phone":
        return around.opening + "\n".join(f"- {sentence}" for sentence in marked)
    gap = "\n" if channel == "email" else "" if language == "zh" else " "
    return around.opening + gap.join(marked) + around.closing


def _texts(chosen: Sequence[Sentence]) -> Iterator[str]:
    """What is said, where a question is not repeated before the next sentence of its answer."""
    before = ""
    for sentence in chosen:
        lead = f"{sentence.passage.id}{sentence.statement.lead}"
        asked_again = lead == before and sentence.statement.lead[-1:] in ("?", "？")
        yield to_the_customer(sentence.said if asked_again else sentence.with_lead)
        before = lead


def _quotable(statement: Statement) -> bool:
    """A statement to people that stands alone: not a question, a label, a fragment, or an instruction to a model."""
    said = statement.with_lead
    whole = 6 <= len(said) <= 400 and said[-1] not in "?？:：" and len(words(said)) >= 2
    return whole and not find_suspicions(said)


def _repeats(one: str, other: str) -> bool:
    return _shared(one, other) > REPEATED


def _shared(one: str, other: str) -> float:
    """The share of the shorter sentence's words that the other has too."""
    return smaller_share(set(words(one)), set(words(other)))


def _reading_order(chosen: Sequence[Sentence], asked: Sequence[Question]) -> list[Sentence]:
    """Question by question as they were asked, under the label that each will carry; for one of them passage by
    passage, the one chosen first before the others, and inside a passage as it was written."""
    first: dict[str, int] = {}
    for place, sentence in enumerate(chosen):
        first.setdefault(sentence.passage.id, place)

    def place_of(one: Sentence) -> tuple[int, int, int]:
        answered = asked.index(question_of(asked, one.passage.id, one.text)) if asked else 0
        return answered, first[one.passage.id], one.statement.start

    return sorted(chosen, key=place_of)
