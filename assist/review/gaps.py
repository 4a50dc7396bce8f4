"""Gaps: topics of questions that the documents did not answer, as people work them off.

A topic is open until somebody says that it is written or not the shop's business, or a release answers its questions.
A new question opens a closed or expired one again; what is not the shop's business stays so.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.drafting.privacy.masks import Mask
from assist.errors import InvalidInput, NotFound
from assist.knowledge.reading.documents import FrontMatter
from assist.knowledge.releases import current_fronts
from assist.texts.numerals import fold

State = Literal["open", "reopened", "written", "dismissed", "closed", "expired"]
Chosen = Literal["open", "written", "dismissed"]
STATES: tuple[State, ...] = get_args(State)
WAITING: tuple[State, ...] = ("open", "reopened", "written")
Trend = Literal["rising", "steady", "falling"]
WEEKS = 8  # that are counted
WEEK = dt.timedelta(days=7)
LASTS = 4 * WEEK  # without a new question
EXAMPLES = 3


@dataclass(frozen=True)
class Gap:
    """A topic in the customers' words.

    `customers` asked in the last four weeks, `weeks` says how many in each of the last eight, oldest first; `signals`
    counts by what showed it. `document` comes nearest; its `owner` may know more. `by` is who decided, or the release
    that closed it.
    """

    id: str
    title: str
    state: State
    reason: str | None
    by: str | None
    changed_at: str
    customers: int
    weeks: tuple[int, ...]
    trend: Trend
    signals: Mapping[str, int]
    examples: tuple[str, ...]
    document: str | None
    document_title: str | None
    owner: str | None
    last_asked: str


@dataclass(frozen=True)
class _Question:
    draft: str
    text: str
    customer: str
    asked_at: str
    signal: str


def list_gaps(
    engine: Engine, today: dt.date, zone: dt.tzinfo, states: Sequence[State] = WAITING, topic: str | None = None
) -> list[Gap]:
    """Topics in some of the states, those that most customers ask about first; or the one of an id."""
    table = store.gap_topics
    wanted = table.c.id == topic if topic else table.c.state.in_(states)
    with engine.connect() as connection:
        topics = connection.execute(sa.select(table).where(wanted)).all()
    questions = _questions(engine, [row.id for row in topics])
    fronts = current_fronts(engine)
    found = [_gap(row, questions[row.id], today, zone, fronts) for row in topics if questions[row.id]]
    return sorted(found, key=lambda gap: (-gap.customers, gap.title))


def decide_gap(engine: Engine, topic: str, state: Chosen, *, by: str, reason: str | None = None) -> None:
    """Say that a topic is written, not the shop's business, or open after all.

    Raises NotFound, or InvalidInput when it is dismissed without a reason.
    """
    if state == "dismissed" and not (reason or "").strip():
        raise InvalidInput("a gap that is not the shop's business needs a `reason`")
    table = store.gap_topics
    kept = Mask().hide(reason.strip()) if reason and reason.strip() else None
    values = {"state": state, "reason": kept, "by": by, "changed_at": store.utc_now()}
    with engine.begin() as connection:
        changed = connection.execute(sa.update(table).where(table.c.id == topic).values(values))
    if not changed.rowcount:
        raise NotFound(f"gap {topic!r} does not exist; `assist corpus gaps` lists them")


def move_on(engine: Engine, now: dt.datetime) -> None:
    """Let topics expire that nobody asks about any more, and open again those that somebody does."""
    table, questions = store.gap_topics, store.gap_questions
    last = sa.select(sa.func.max(questions.c.asked_at)).where(questions.c.topic == table.c.id).scalar_subquery()
    late = store.utc_text(now - LASTS)
    moment = {"changed_at": store.utc_text(now), "by": None}
    expired = sa.update(table).where(table.c.state.in_(WAITING), last < late).values(state="expired", **moment)
    again = sa.update(table).where(table.c.state.in_(("closed", "expired")), last > table.c.changed_at)
    with engine.begin() as connection:
        connection.execute(expired)
        connection.execute(again.values(state="reopened", **moment))


def replies_to(engine: Engine, topic: str, most: int = 5) -> list[str]:
    """What agents wrote themselves to the questions of a topic, newest first: what a document on it can start from.

    Drafts that were accepted as they were are not among them: they would teach the documents what these said.
    """
    questions, decisions, finals = store.gap_questions, store.decisions, store.final_texts
    query = (
        sa.select(decisions.c.text, finals.c.text.label("final"))
        .select_from(questions)
        .join(decisions, decisions.c.draft == questions.c.draft)
        .outerjoin(finals, finals.c.draft == questions.c.draft)
        .where(questions.c.topic == topic, decisions.c.verdict == "edited")
        .order_by(decisions.c.decided_at.desc())
    )
    with engine.connect() as connection:
        texts = (row.final or row.text for row in connection.execute(query))
        return list(dict.fromkeys(text for text in texts if text))[:most]


def _questions(engine: Engine, topics: Sequence[str]) -> dict[str, list[_Question]]:
    """The questions of topics, oldest first."""
    gaps, asked = store.gap_questions, store.turn_questions
    query = (
        sa.select(gaps, asked.c.text)
        .join(asked, (asked.c.draft == gaps.c.draft) & (asked.c.position == gaps.c.position))
        .where(gaps.c.topic.in_(topics))
        .order_by(gaps.c.asked_at)
    )
    found: dict[str, list[_Question]] = defaultdict(list)
    with engine.connect() as connection:
        for row in connection.execute(query):
            text = " ".join(row.text.split())
            found[row.topic].append(_Question(row.draft, text, row.customer, row.asked_at, row.signal))
    return found


def _gap(
    row: sa.Row[Any], questions: Sequence[_Question], today: dt.date, zone: dt.tzinfo, fronts: Mapping[str, FrontMatter]
) -> Gap:
    weeks: list[set[str]] = [set() for _ in range(WEEKS)]
    for one in questions:
        ago = (today - dt.datetime.fromisoformat(one.asked_at).astimezone(zone).date()) // WEEK
        if ago < WEEKS:
            weeks[WEEKS - 1 - max(0, ago)].add(one.customer)
    counts = tuple(map(len, weeks))
    front = fronts.get(row.document or "")
    return Gap(
        id=row.id,
        title=row.title or questions[-1].text,
        state=row.state,
        reason=row.reason,
        by=row.by,
        changed_at=row.changed_at,
        customers=len(set().union(*weeks[-4:])),
        weeks=counts,
        trend=trend_of(counts),
        signals=Counter(one.signal for one in questions),
        examples=_examples(questions),
        document=row.document,
        document_title=front.title if front else None,
        owner=front.owner if front else None,
        last_asked=questions[-1].asked_at,
    )


def trend_of(weeks: Sequence[int]) -> Trend:
    """This week against the mean of the four before: more than two standard deviations of a count away."""
    before = sum(weeks[-5:-1]) / 4
    away = weeks[-1] - before
    if abs(away) <= 2 * max(before, 1.0) ** 0.5:
        return "steady"
    return "rising" if away > 0 else "falling"


def _examples(questions: Sequence[_Question]) -> tuple[str, ...]:
    """The newest wordings, each once."""
    newest = {fold(one.text): one.text for one in reversed(questions)}
    return tuple(newest.values())[:EXAMPLES]
