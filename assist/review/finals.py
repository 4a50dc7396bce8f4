"""Final texts: what an agent really sent, as the helpdesk tells it, beside the draft it came from. One for each."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from assist import store
from assist.drafting.drafts import Draft
from assist.drafting.privacy.masks import mask_all, order_numbers
from assist.errors import Conflict, InvalidInput
from assist.review import audits
from assist.review.drafts import read_draft
from assist.review.edits import EditKind, edit_between


@dataclass(frozen=True)
class FinalText:
    """`text` is masked, like the draft that it is compared with; distance, length and kinds as in `Edit`."""

    draft: str
    text: str
    distance: int
    length: int
    kinds: tuple[EditKind, ...]
    by: str
    recorded_at: str


def record_final_text(engine: Engine, draft_id: str, text: str, *, by: str) -> FinalText:
    """Record what was sent after a draft was shown, with how it differs. The same text again changes nothing.

    Raises NotFound for an unknown draft, InvalidInput for an empty text, Conflict when another text is recorded.
    """
    if not text.strip():
        raise InvalidInput("the final `text` is empty; send what the customer got")
    draft, conversation = read_draft(engine, draft_id)
    masked = mask_all([text.strip()], order_numbers(conversation.order))[0]
    edit = edit_between(_proposed(draft), masked, draft.language)
    final = FinalText(draft_id, masked, edit.distance, edit.length, edit.kinds, by, store.utc_now())
    try:
        with engine.begin() as connection:
            connection.execute(sa.insert(store.final_texts).values({**vars(final), "kinds": list(final.kinds)}))
            audits.record(connection, "final_text", by, draft_id, {"distance": final.distance})
    except IntegrityError:
        kept = final_text(engine, draft_id)
        if kept is None or kept.text != masked:
            raise Conflict(f"draft {draft_id!r} has another final text already; it keeps its first one") from None
        return kept
    return final


def final_text(engine: Engine, draft_id: str) -> FinalText | None:
    """The final text of a draft, when the helpdesk told one."""
    return final_texts(engine, [draft_id]).get(draft_id)


def final_texts(engine: Engine, draft_ids: list[str]) -> dict[str, FinalText]:
    """The final texts of some drafts, by draft."""
    with engine.connect() as connection:
        rows = connection.execute(sa.select(store.final_texts).where(store.final_texts.c.draft.in_(draft_ids)))
        return {row.draft: FinalText(**{**row._mapping, "kinds": tuple(row.kinds)}) for row in rows}


def _proposed(draft: Draft) -> str:
    """What Accept puts into the reply box."""
    return draft.abstention.clarify if draft.abstention else draft.text
