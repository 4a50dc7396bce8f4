"""Events: what a draft says of itself while it comes to be."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from assist.drafting.drafts import Draft
from assist.knowledge.passages import Passage


@dataclass(frozen=True)
class PassagesFound:
    """What was found for the question, best first; the first event."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class QuoteReady:
    """The instant draft of the passages' own sentences, or the abstention."""

    draft: Draft


@dataclass(frozen=True)
class Delta:
    """What the model's text has grown by."""

    text: str


@dataclass(frozen=True)
class DraftReady:
    """The final draft; the last event."""

    draft: Draft


Event = PassagesFound | QuoteReady | Delta | DraftReady


async def last_draft(events: AsyncGenerator[Event, None]) -> Draft:
    """The final draft of a stream of events."""
    final: Draft | None = None
    async with contextlib.aclosing(events):
        async for event in events:
            if isinstance(event, DraftReady):
                final = event.draft
    assert final is not None
    return final
