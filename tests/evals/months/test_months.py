"""Gaps of a seeded month: every unanswered question is found, nothing else is, and topics hold what belongs together."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.assistant import Assistant
from assist.drafting.turns.conversations import Conversation, Message
from assist.knowledge.embedders import Embedder, LocalEmbedder
from assist.review.clusters import cluster, likeness_of
from assist.review.drafts import kept_draft
from assist.review.refreshes import refresh_gaps
from assist.review.signals import find_signals, likeness_among, read_asked
from tests.evals.months.months import few_gaps, gathered, purity, seed_month

NOW = dt.datetime.now(dt.UTC)
COUNT = 5_000


@pytest.fixture(scope="module")
def encoder() -> Embedder:
    """The encoder that ships with the product: what belongs together is a matter of meaning."""
    return LocalEmbedder()


@pytest.fixture
def template(assistant: Assistant, engine: Engine) -> dict[str, object]:
    draft = assistant.draft(Conversation((Message("customer", "开线退货运费谁出"),)))
    kept = kept_draft(engine, draft.id)
    with engine.begin() as connection:
        connection.execute(sa.delete(store.drafts))
    return kept


def topics_of(engine: Engine) -> dict[str, list[str]]:
    """The drafts of each topic."""
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        for row in connection.execute(sa.select(store.gap_questions).where(store.gap_questions.c.topic.is_not(None))):
            found.setdefault(row.topic, []).append(row.draft)
    return found


# The last shop is for reporting only: nothing was fitted there.
@pytest.mark.parametrize("invented", ["electronics-zh", "coffee-en", "pets-zh"])
def test_a_months_topics(engine: Engine, encoder: Embedder, template: dict[str, object], invented: str) -> None:
    """Of 5,000 drafts exactly the gaps, in topics of one subject each, not torn too often."""
    expected = seed_month(engine, invented, encoder, template, COUNT, NOW)
    asked = read_asked(engine, store.utc_text(NOW - dt.timedelta(days=31)), encoder)
    found = find_signals(engine, asked, likeness_among(asked, encoder))
    assert {signal.asked.draft for signal in found} == set(expected)
    refresh_gaps(engine, encoder, NOW.date())
    groups = [[expected[draft] for draft in drafts] for drafts in topics_of(engine).values()]
    assert purity(groups) >= 0.9
    assert gathered(groups) >= 0.7
    assert sum(map(len, groups)) >= 0.8 * len(found)


@pytest.mark.parametrize(
    ("invented", "pure", "together"), [("electronics-zh", 0.95, 0.8), ("coffee-en", 0.9, 0.6), ("pets-zh", 0.9, 0.75)]
)
def test_the_topics_of_a_small_shop(encoder: Embedder, invented: str, pure: float, together: float) -> None:
    """Twenty questions, ten times over: a topic holds one subject, and is not torn to be sure of that."""
    every = [(number, *one) for number in range(10) for one in _topics_of_few(encoder, invented, number)]
    groups: dict[object, list[str]] = {}
    subjects: dict[object, list[object]] = {}
    for number, label, topic in every:
        groups.setdefault((number, label), []).append(topic)
        subjects.setdefault((number, topic), []).append(label)
    asked_twice = [labels for labels in subjects.values() if len(labels) > 1]
    largest = [max(map(labels.count, labels)) for labels in asked_twice]
    assert purity([one for one in groups.values() if len(one) > 1]) >= pure
    assert sum(one for one in largest if one > 1) >= together * sum(map(len, asked_twice))


def _topics_of_few(encoder: Embedder, invented: str, number: int) -> list[tuple[int, str]]:
    """Of twenty questions the label that each was given, and its topic."""
    gaps = few_gaps(invented, 20, number)
    texts = list(gaps)
    vectors = encoder.embed(texts)
    likeness = likeness_of(encoder, texts, vectors)
    labels = cluster(likeness.distinct(texts, vectors), likeness)
    return [(int(label), gaps[text]) for label, text in zip(labels, texts, strict=True)]
