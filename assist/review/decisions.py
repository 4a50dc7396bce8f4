"""Decisions: what an agent did with a draft. One for each draft, recorded once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from assist import store
from assist.drafting.privacy import Mask
from assist.errors import Conflict, InvalidInput
from assist.review.drafts import kept_draft

Verdict = Literal["accepted", "edited", "rejected"]
REASONS = ("wrong_fact", "against_policy", "off_topic", "outdated_source", "wrong_tone", "length_or_format", "other")


@dataclass(frozen=True)
class Decision:
    """`text` is the final text of an edited draft, masked; `by` the id of the key that decided."""

    draft: str
    verdict: Verdict
    text: str | None
    reason: str | None
    note: str | None
    by: str
    decided_at: str


def record_decision(
    engine: Engine, draft_id: str, verdict: Verdict, *, by: str,
    text: str | None = None, reason: str | None = None, note: str | None = None,
) -> Decision:  # fmt: skip
    """Record a decision.

    Raises NotFound for an unknown draft, InvalidInput when an edit has no text or a rejection no reason,
    Conflict when the draft has been decided already.
    """
    if verdict == "edited" and not (text or "").strip():
        raise InvalidInput("an edited draft needs its final `text`")
    if verdict == "rejected" and reason not in REASONS:
        raise InvalidInput(f"a rejection needs a `reason`: one of {', '.join(REASONS)}")
    kept_draft(engine, draft_id)
    hide = Mask().hide
    decision = Decision(
        draft_id, verdict, hide(text) if text else None, reason, hide(note) if note else None, by, store.utc_now()
    )
    try:
        with engine.begin() as connection:
            connection.execute(sa.insert(store.decisions).values(**vars(decision)))
    except IntegrityError:
        raise Conflict(f"draft {draft_id!r} has been decided already; a new draft can be decided again") from None
    return decision


def read_decisions(engine: Engine, verdicts: Collection[Verdict]) -> list[Decision]:
    """The decisions with one of these verdicts, oldest first."""
    wanted = sa.select(store.decisions).where(store.decisions.c.verdict.in_(verdicts))
    with engine.connect() as connection:
        rows = connection.execute(wanted.order_by(store.decisions.c.decided_at, store.decisions.c.draft)).mappings()
        return [Decision(**row) for row in rows]
