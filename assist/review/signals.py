"""Signals: the questions of which the documents' answer was none, or wrong, as drafts and decisions show it.

A question counts once for each customer, as far as a conversation tells who that is. What the search missed because it
was late or failed says nothing about the documents, nor does a draft that was accepted as it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal, get_args

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.drafting.checks.claims import features
from assist.knowledge.embedders import Embedder, Vectors
from assist.review.clusters import Likeness, likeness_of
from assist.review.corrections import Correction, corrections_of
from assist.review.turn_questions import question_of_row
from assist.texts.likeness import cosine
from assist.texts.numerals import fold

Kind = Literal["rejected", "corrected", "abstained", "near", "left_open", "asked_again"]
KINDS: tuple[Kind, ...] = get_args(Kind)  # the stronger first
REJECTIONS = ("wrong_fact", "against_policy", "off_topic", "outdated_source")


@dataclass(frozen=True)
class Asked:
    """A question of a kept draft with what became of that: verdict and reason, or None while nothing was decided.

    `customer` is the conversation's id, or the draft's where the helpdesk tells none; `document` the one that the draft
    cites first, or came nearest.
    """

    draft: str
    position: int
    text: str
    open: bool
    vector: Vectors
    asked_at: str
    customer: str
    status: str
    in_reply_to: str | None
    release: str
    document: str | None
    verdict: str | None
    reason: str | None
    decided_at: str | None

    @property
    def key(self) -> tuple[str, int]:
        """What it is stored under."""
        return self.draft, self.position


@dataclass(frozen=True)
class Signal:
    """A question that the documents did not answer, and what shows it."""

    asked: Asked
    kind: Kind


def read_asked(engine: Engine, since: str, embedder: Embedder) -> list[Asked]:
    """The questions of drafts made from a moment on, oldest first, with vectors of this embedder.

    Left out are refinements, which answer no new turn, and what was searched for by words alone. A vector of another
    embedder is made anew. Raises ProviderFailed when that fails.
    """
    with engine.connect() as connection:
        rows = connection.execute(_query(since)).all()
    questions = [question_of_row(row) for row in rows]
    other = [one.text for one in questions if one.embedder != embedder.name]
    anew = iter(embedder.embed(other) if other else ())
    found = []
    for row, one in zip(rows, questions, strict=True):
        vector = one.vector if one.embedder == embedder.name else next(anew)
        assert vector is not None
        found.append(_asked(row, vector))
    return found


def likeness_among(asked: Sequence[Asked], embedder: Embedder) -> Likeness:
    """What the embedder's cosines mean among these questions. Raises ProviderFailed."""
    vectors = np.array([one.vector for one in asked], np.float32)
    return likeness_of(embedder, [one.text for one in asked], vectors)


def find_signals(engine: Engine, asked: Sequence[Asked], likeness: Likeness) -> list[Signal]:
    """The gaps among these questions, one for each customer and wording, oldest first."""
    turns: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        turns[one.draft].append(one)
    corrections = corrections_of(engine, turns)
    found = [signal for draft, turn in turns.items() for signal in _of_turn(turn, corrections.get(draft))]
    signalled = {signal.asked.key for signal in found}
    found += [Signal(one, "asked_again") for one in _asked_again(asked, likeness) if one.key not in signalled]
    return _once_for_each_customer(found)


def _query(since: str) -> sa.Select[Any]:
    drafts, questions, decisions = store.drafts.c, store.turn_questions, store.decisions
    kept = drafts.draft
    return (
        sa.select(
            questions,
            drafts.created_at,
            drafts.conversation["id"].as_string().label("conversation"),
            kept["status"].as_string().label("status"),
            kept["in_reply_to"].as_string().label("in_reply_to"),
            kept["release"].as_string().label("release"),
            kept[("citations", 0, "document")].as_string().label("cited"),
            kept[("abstention", "closest", "document")].as_string().label("closest"),
            decisions.c.verdict,
            decisions.c.reason,
            decisions.c.decided_at,
        )
        .join(store.drafts, drafts.id == questions.c.draft)
        .outerjoin(decisions, decisions.c.draft == questions.c.draft)
        .where(drafts.created_at >= since, questions.c.vector.is_not(None))
        .where(kept["refines"].as_string().is_(None))
        .order_by(drafts.created_at, questions.c.draft, questions.c.position)
    )


def _asked(row: sa.Row[Any], vector: Vectors) -> Asked:
    return Asked(
        draft=row.draft,
        position=row.position,
        text=row.text,
        open=row.open,
        vector=vector,
        asked_at=row.created_at,
        customer=row.conversation or row.draft,
        status=row.status,
        in_reply_to=row.in_reply_to,
        release=row.release,
        document=row.cited or row.closest,
        verdict=row.verdict,
        reason=row.reason,
        decided_at=row.decided_at,
    )


def _of_turn(turn: Sequence[Asked], correction: Correction | None) -> Iterator[Signal]:
    """What shows that the questions of one draft were not answered."""
    first = turn[0]
    unanswered = [one for one in turn if one.open]
    if first.verdict == "rejected" and first.reason in REJECTIONS:
        yield from (Signal(one, "rejected") for one in unanswered or turn)
    elif correction and correction.facts:
        yield from (Signal(one, "corrected") for one in unanswered or [_about(correction.facts, turn)])
    elif first.status == "abstained":
        yield from (Signal(one, "abstained") for one in unanswered)
    elif first.verdict != "accepted":  # accepted, the nearest passage did answer
        kind: Kind = "near" if first.status == "near" else "left_open"
        yield from (Signal(one, kind) for one in unanswered)


def _about(facts: Sequence[str], turn: Sequence[Asked]) -> Asked:
    """The question of a turn that an agent's own words are about."""
    said = features(" ".join(facts))
    return max(turn, key=lambda one: cosine(said, features(one.text)))


def _asked_again(asked: Sequence[Asked], likeness: Likeness) -> Iterator[Asked]:
    """What a customer asks once more after a reply: it did not settle the question."""
    conversations: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        conversations[one.customer].append(one)
    for group in conversations.values():
        distinct = likeness.distinct([one.text for one in group], np.stack([one.vector for one in group]))
        for (one, ours), (later, theirs) in combinations(zip(group, distinct, strict=True), 2):
            replied = one.verdict in ("accepted", "edited") and (one.decided_at or "") < later.asked_at
            if replied and later.in_reply_to != one.in_reply_to and float(ours @ theirs) >= likeness.same:
                yield later


def _once_for_each_customer(signals: Sequence[Signal]) -> list[Signal]:
    """Of several drafts on one question of a customer the strongest signal, oldest first."""
    strength: Mapping[Kind, int] = {kind: place for place, kind in enumerate(KINDS)}
    kept: dict[tuple[str, str], Signal] = {}
    for signal in signals:
        key = signal.asked.customer, fold(signal.asked.text)
        if key not in kept or strength[signal.kind] < strength[kept[key].kind]:
            kept[key] = signal
    return sorted(kept.values(), key=lambda signal: (signal.asked.asked_at, signal.asked.key))
