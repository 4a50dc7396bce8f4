"""Revisions: a kept draft refined and kept in turn, as a draft of its own that can be decided on; and edits of one,
checked while they are written."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.engine import Engine

from assist.drafting.drafts import Draft, new_draft_id
from assist.drafting.rechecks import recheck_edit
from assist.drafting.refinements import Refinement, refine
from assist.drafting.turns.conversations import Conversation
from assist.drafting.writing.models import Model
from assist.errors import NotFound
from assist.knowledge.embedders import Embedder
from assist.knowledge.passages import Passage
from assist.review.drafts import keep_refined, read_draft
from assist.review.owners import Asker
from assist.texts.languages import Language


async def revise(
    engine: Engine | None,
    model: Model | None,
    embedder: Embedder,
    draft_id: str,
    wanted: Refinement,
    asker: Asker | None = None,
) -> Draft:
    """A new draft that refines the one of this id, of who asks for it.

    Raises NotFound for an unknown one (nothing is kept without an engine), and what `refine` raises.
    """
    store = _kept_in(engine, draft_id)
    draft, conversation = await asyncio.to_thread(read_draft, store, draft_id)
    refined = replace(await refine(model, embedder, draft, conversation, wanted), id=new_draft_id())
    await asyncio.to_thread(keep_refined, store, refined, asker)
    return refined


def edited(
    engine: Engine | None,
    draft_id: str,
    conversation: Conversation,
    text: str,
    agent: Language | None = None,
    today: dt.date | None = None,
    more: Sequence[Passage] = (),
) -> Draft:
    """A kept draft as an agent is editing it, checked beside `more` too, nothing kept. Raises NotFound, or Conflict.

    The conversation is given because the kept one is masked: what the customer said may be said back.
    """
    draft, _ = read_draft(_kept_in(engine, draft_id), draft_id)
    return recheck_edit(draft, conversation, text, agent, today, more)


def _kept_in(engine: Engine | None, draft_id: str) -> Engine:
    if engine is None:
        raise NotFound(f"draft {draft_id!r} does not exist: drafts are not kept here")
    return engine
