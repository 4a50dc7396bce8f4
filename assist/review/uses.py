"""Uses: the replies of the last months that rest on a document, and what agents made of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.drafting.checks.citations import without_markers
from assist.drafting.turns.conversations import turn_of
from assist.drafting.turns.requests import ConversationIn
from assist.review.decisions import Verdict
from assist.review.edits import EditKind

DAYS = 90
MOST = 50  # replies that are listed


@dataclass(frozen=True)
class Use:
    """A decided reply, masked: what was asked, what was proposed, what was sent instead (None when as proposed)."""

    draft: str
    decided_at: str
    verdict: Verdict
    reason: str | None
    kinds: tuple[EditKind, ...]
    turn: str
    proposed: str
    sent: str | None


@dataclass(frozen=True)
class Uses:
    """How often each verdict fell on replies that cite a document, how they were edited, and the newest of them."""

    document: str
    days: int
    verdicts: Mapping[str, int]
    kinds: Mapping[str, int]
    reasons: Mapping[str, int]
    replies: tuple[Use, ...]


def uses_of(engine: Engine, document: str, days: int = DAYS, most: int = MOST) -> Uses:
    """The decided drafts of the last days that cite a document, the newest first."""
    since = store.utc_text(dt.datetime.now(dt.UTC) - dt.timedelta(days=days))
    with engine.connect() as connection:
        rows = [row for row in connection.execute(_query(document, since)) if _cites(row, document)]
    return Uses(
        document=document,
        days=days,
        verdicts=Counter(row.verdict for row in rows),
        kinds=Counter(kind for row in rows for kind in row.kinds or ()),
        reasons=Counter(row.reason for row in rows if row.verdict == "rejected" and row.reason),
        replies=tuple(map(_use, rows[:most])),
    )


def _query(document: str, since: str) -> sa.Select[Any]:
    drafts, decisions, finals, measured = store.drafts, store.decisions, store.final_texts, store.corrections
    named = sa.cast(drafts.c.draft, sa.Text).contains(f'"{document}"', autoescape=True)  # ids are plain ASCII
    return (
        sa.select(
            drafts.c.id,
            drafts.c.conversation,
            drafts.c.draft,
            decisions.c.verdict,
            decisions.c.reason,
            decisions.c.decided_at,
            decisions.c.text,
            finals.c.text.label("final"),
            measured.c.kinds,
        )
        .join(decisions, decisions.c.draft == drafts.c.id)
        .outerjoin(finals, finals.c.draft == drafts.c.id)
        .outerjoin(measured, measured.c.draft == drafts.c.id)
        .where(decisions.c.decided_at >= since, named)
        .order_by(decisions.c.decided_at.desc(), drafts.c.id)
    )


def _cites(row: sa.Row[Any], document: str) -> bool:
    """Whether a draft cites the document: passages that it was only offered name theirs too."""
    return any(one["document"] == document for one in row.draft["citations"])


def _use(row: sa.Row[Any]) -> Use:
    conversation = ConversationIn.model_validate(row.conversation).conversation()
    return Use(
        draft=row.id,
        decided_at=row.decided_at,
        verdict=row.verdict,
        reason=row.reason,
        kinds=tuple(row.kinds or ()),
        turn=turn_of(conversation),
        proposed=without_markers(row.draft["text"]),
        sent=row.final or row.text,
    )
