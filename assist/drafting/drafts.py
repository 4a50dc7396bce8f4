"""Drafts: the suggested reply with its citations, findings and provenance, or an abstention with its reason."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assist.drafting.answering.abstentions import Abstention
from assist.drafting.checks.citations import Citation
from assist.drafting.checks.findings import Finding
from assist.drafting.parts import Part
from assist.drafting.turns.emotions import Emotion
from assist.drafting.turns.scenes import Scene
from assist.drafting.writing.coverages import Level
from assist.errors import Degraded
from assist.knowledge.passages import Passage
from assist.knowledge.reading.documents import Channel
from assist.texts.languages import Language


@dataclass(frozen=True)
class Draft:
    """The contract's Draft; `as_of` is the day whose policies it was written under.

    `near` is no draft: its text is the nearest passage, for a person to judge. `coverage` says how far the documents
    answer, `open` which questions they leave open; `confidence` is our own probability that they answer. `emotion` and
    `scene` are those of the turn; `refines` is the id of the draft that this one is another form of; `facts` are what
    follows from the order today, for the agent, and `order_line` is the order at a glance: goods, days, until when it
    may go back. `parts` say which citations answer which of several questions.
    """

    id: str
    status: Literal["answered", "near", "abstained"]
    origin: Literal["model", "quote"]
    degraded: Degraded | None
    text: str
    language: Language
    channel: Channel
    in_reply_to: str | None
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    findings: tuple[Finding, ...]
    abstention: Abstention | None
    release: str
    model: str
    prompt: str | None
    usage: Mapping[str, Any]
    timings_ms: Mapping[str, float | None]
    created_at: str
    as_of: dt.date
    emotion: Emotion | None = None
    scene: Scene | None = None
    refines: str | None = None
    facts: tuple[str, ...] = ()
    coverage: Level = "all"
    open: tuple[str, ...] = ()
    confidence: float = 0.0
    order_line: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def is_withheld(self) -> bool:
        """Whether a finding withholds it from being used as it is."""
        return any(finding.severity == "block" for finding in self.findings)


def new_draft_id() -> str:
    """An unguessable id."""
    return "d_" + secrets.token_hex(8)
