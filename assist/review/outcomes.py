"""Outcomes: what became of each draft of some days, as plain rows to be counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.review.edits import EditKind


@dataclass(frozen=True)
class Outcome:
    """A draft and what was decided.

    `day` is the shop's. `withheld`: a finding blocked it. `person` asked for it. `seconds` passed from the customer's
    message to the decision. `typed` of `length` characters (words in English) were not the draft's; both are 0 where
    nothing of it was sent, or its edit is not measured yet.
    """

    draft: str
    day: dt.date
    status: str
    origin: str
    channel: str
    scene: str
    language: str
    documents: tuple[str, ...]
    withheld: bool
    degraded: bool
    cost: float
    verdict: str | None
    reason: str | None
    person: str
    kinds: tuple[EditKind, ...]
    seconds: float | None
    typed: int
    length: int


def read_outcomes(
    engine: Engine, first: dt.date, last: dt.date, zone: dt.tzinfo, owner: str | None = None
) -> list[Outcome]:
    """The outcomes of the drafts made from one day to another, both included; of those one asked for, if given."""
    since, until = (
        store.utc_text(dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC))
        for day in (first, last + dt.timedelta(days=1))
    )
    query = _query().where(store.drafts.c.created_at >= since, store.drafts.c.created_at < until)
    if owner is not None:
        query = query.where(store.drafts.c.asked_by == owner)
    with engine.connect() as connection:
        return [_outcome(row, zone) for row in connection.execute(query)]


def _query() -> sa.Select[Any]:
    drafts, decisions, measured = store.drafts, store.decisions, store.corrections
    kept, said = drafts.c.draft, drafts.c.conversation
    texts = {name: kept[name].as_string() for name in ("status", "origin", "channel", "scene", "language", "degraded")}
    return (
        sa.select(
            drafts.c.id,
            drafts.c.created_at,
            *(column.label(name) for name, column in texts.items()),
            kept["citations"].label("citations"),
            kept["findings"].label("findings"),
            kept[("usage", "cost_usd")].as_string().label("cost"),
            sa.func.length(kept["text"].as_string()).label("characters"),
            said["messages"].label("messages"),
            decisions.c.verdict,
            decisions.c.reason,
            decisions.c.decided_at,
            drafts.c.asker,
            measured.c.distance,
            measured.c.length,
            measured.c.kinds,
        )
        .select_from(drafts)
        .outerjoin(decisions, decisions.c.draft == drafts.c.id)
        .outerjoin(measured, measured.c.draft == drafts.c.id)
    )


def _outcome(row: sa.Row[Any], zone: dt.tzinfo) -> Outcome:
    typed, length = _keystrokes(row)
    return Outcome(
        draft=row.id,
        day=dt.datetime.fromisoformat(row.created_at).astimezone(zone).date(),
        status=row.status,
        origin=row.origin,
        channel=row.channel,
        scene=row.scene or "",
        language=row.language,
        documents=tuple(dict.fromkeys(one["document"] for one in row.citations or ())),
        withheld=any(finding["severity"] == "block" for finding in row.findings or ()),
        degraded=row.degraded is not None,
        cost=float(row.cost or 0.0),
        verdict=row.verdict,
        reason=row.reason,
        person=row.asker or "",
        kinds=tuple(row.kinds or ()),
        seconds=_waited(row),
        typed=typed,
        length=length,
    )


def _keystrokes(row: sa.Row[Any]) -> tuple[int, int]:
    if row.length is not None:
        return row.distance, row.length
    return (0, row.characters or 0) if row.verdict == "accepted" else (0, 0)


def _waited(row: sa.Row[Any]) -> float | None:
    """Seconds from the customer's last message, or from the draft where the helpdesk tells no time, to the decision."""
    if row.decided_at is None:
        return None
    decided = dt.datetime.fromisoformat(row.decided_at)
    asked = max((at for at in _times(row.messages) if at <= decided), default=None)
    seconds = (decided - (asked or dt.datetime.fromisoformat(row.created_at))).total_seconds()
    return seconds if seconds >= 0 else None


def _times(messages: Sequence[Mapping[str, Any]]) -> Iterator[dt.datetime]:
    """When the customer wrote, as far as it is told with its offset."""
    for message in messages or ():
        if message["role"] == "customer" and message.get("at"):
            try:
                at = dt.datetime.fromisoformat(message["at"])
            except ValueError:
                continue
            if at.tzinfo is not None:
                yield at
