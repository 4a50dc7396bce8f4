"""Beginnings: a new document about a gap starts from the customers' questions and what agents wrote to them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Engine

from api.studio.rendering import worded
from assist.assistant import Assistant
from assist.errors import NotFound
from assist.review.gaps import list_gaps, replies_to
from assist.texts.languages import Language, language_of


@dataclass(frozen=True)
class Begun:
    """What the form of a new document holds at first."""

    front: Mapping[str, Any]
    body: str


def beginning(engine: Engine, assistant: Assistant, gap_id: str, reader: Language) -> Begun:
    """A document on a gap: its title, agents' own replies, and the wordings as similar questions. Raises NotFound.

    Without a reply a line says what to write: the checks find it, so that it cannot be published by mistake.
    """
    found = list_gaps(engine, assistant.today(), assistant.zone, topic=gap_id)
    if not found:
        raise NotFound(f"gap {gap_id!r} does not exist")
    gap = found[0]
    language = language_of(gap.title)
    t = functools.partial(worded, reader)
    replies = replies_to(engine, gap_id) or [f"TODO {t('documents.answer_here')}"]
    asked = "相似问：" if language == "zh" else "Asked:"
    questions = "\n".join(f"- {text}" for text in gap.examples)
    body = f"# {gap.title}\n\n" + "\n\n".join(replies) + f"\n\n{asked}\n{questions}\n"
    return Begun({"title": gap.title, "language": language, "owner": gap.owner}, body)
