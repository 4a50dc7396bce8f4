"""Passages and claims for the tests of the checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from assist.drafting.checks import table
from assist.drafting.checks.citations import cite
from assist.drafting.checks.claims import Claim
from assist.drafting.checks.findings import Finding
from assist.drafting.checks.readings import Reading, reading_of
from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.turns.turns import Turn
from assist.knowledge.passages import Passage
from assist.texts.languages import language_of


def passage(text: str, key: str = "p1", **more: Any) -> Passage:
    """A public passage that says this."""
    fields: dict[str, Any] = {
        "id": key, "document": key, "title": "标题", "section": "节", "text": text, "whole": text, "score": 1.0, "similarity": 0.9,
        "kind": "policy", "language": language_of(text), "audience": "public", "effective_from": None,
        "effective_until": None, "owner": None, **more,
    }  # fmt: skip
    return Passage(**fields)


def claim(text: str, source: str, **more: Any) -> Claim:
    """A sentence that rests on a passage saying `source`."""
    return Claim(text, 0, len(text), True, (passage(source, **more),))


def reading(text: str, *sources: Passage | str, **more: Any) -> Reading:
    """The reading of a text whose markers name the sources in order, in answer to `turn` of what was `said`."""
    passages = tuple(s if isinstance(s, Passage) else passage(s, f"p{n}") for n, s in enumerate(sources, 1))
    turn, said = more.get("turn", ""), more.get("said", "")
    messages = [Message("customer", said), Message("agent", ""), Message("customer", turn)]
    conversation = Conversation(
        tuple(messages), more.get("channel", "chat"), order=more.get("order", {}), customer=more.get("customer", {})
    )
    language = more.get("language", language_of(text))
    answered = Turn(
        conversation, language, more.get("today", dt.date(2026, 11, 28)), more.get("as_of"), more.get("agent")
    )
    return reading_of(cite(text, passages), passages, answered, more.get("author", "model"))


def check(text: str, *sources: Passage | str, **more: Any) -> tuple[Finding, ...]:
    """Findings on a written text whose markers name the sources in order."""
    return table.check(reading(text, *sources, **more))


def run(one: Callable[[Reading], Iterable[Finding]], text: str, *sources: Passage | str, **more: Any) -> list[Finding]:
    """What one check finds in a text that rests on the sources, each with its marker; notes are left out."""
    marks = "".join(f"[{n}]" for n in range(1, len(sources) + 1))
    return [found for found in one(reading(f"{text}{marks}", *sources, **more)) if found.severity != "info"]


def kinds(findings: tuple[Finding, ...] | list[Finding]) -> list[str]:
    """The kinds of findings in order."""
    return [finding.kind for finding in findings]
