"""Answers: what is drafted from a release that need not be live, and what of a draft tells one answer from another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from assist.assistant import Assistant
from assist.drafting.checks.citations import without_markers
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation
from assist.knowledge.embedders import Embedder
from assist.knowledge.open_releases import OpenRelease

Effect = Literal["lost", "text", "source", "gained"]


@dataclass(frozen=True)
class Answer:
    """A draft as far as it answers: its text without markers, and the documents that it rests on, in order."""

    status: str
    text: str
    documents: tuple[str, ...]

    @property
    def is_one(self) -> bool:
        """Whether the question is answered; a passage to be judged is no answer."""
        return self.status == "answered"


def answer_of(draft: Draft) -> Answer:
    """What a draft answers."""
    cited = tuple(dict.fromkeys(citation.document for citation in draft.citations))
    return Answer(draft.status, without_markers(draft.text).strip(), cited)


def effect_of(old: Answer, new: Answer) -> Effect | None:
    """What became of an answer; None when it is the same, or was none and is none."""
    if old.is_one and new.is_one:
        if old.text != new.text:
            return "text"
        return None if old.documents == new.documents else "source"
    if old.is_one != new.is_one:
        return "lost" if old.is_one else "gained"
    return None


def drafting_from(assistant: Assistant, opened: OpenRelease, embedder: Embedder, day: dt.date) -> Assistant:
    """An assistant like another that quotes from one release on one day, and keeps nothing.

    It asks no model: what a model writes differs from one time to the next whatever is changed.
    """
    made = Assistant(assistant.search.on(opened, embedder), None, None, zone=assistant.zone)
    made.today = lambda: day
    return made


def drafted(assistant: Assistant, conversation: Conversation, as_of: dt.date | None = None) -> Answer:
    """The answer to a conversation."""
    return answer_of(assistant.draft(conversation, as_of=as_of))
