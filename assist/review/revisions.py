"""Revisions: a kept draft refined and kept in turn, as a draft of its own that can be decided on."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from sqlalchemy.engine import Engine

from assist.drafting.drafts import Draft, new_draft_id
from assist.drafting.llm import Model
from assist.drafting.refinements import Refinement, refine
from assist.errors import NotFound
from assist.knowledge.embedders import Embedder
from assist.review.drafts import keep_refined, read_draft


async def revise(
    engine: Engine | None, model: Model | None, embedder: Embedder, draft_id: str, wanted: Refinement
) -> Draft:
    """A new draft that refines the one of this id.

    Raises NotFound for an unknown one (nothing is kept without an engine), and what `refine` raises.
    """
    if engine is None:
        raise NotFound(f"draft {draft_id!r} does not exist: drafts are not kept here")
    draft, conversation = await asyncio.to_thread(read_draft, engine, draft_id)
    refined = replace(await refine(model, embedder, draft, conversation, wanted), id=new_draft_id())
    await asyncio.to_thread(keep_refined, engine, refined)
    return refined
