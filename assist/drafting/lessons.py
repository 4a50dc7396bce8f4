"""Checks of a reply that a person wrote, beside the draft for the same conversation: for those who are learning.

Such a text has no citations, so each of its sentences may rest on any passage that was found and may be quoted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assist.drafting.checks.citations import Citation, citation, without_markers
from assist.drafting.checks.claims import COURTESY, claims_of, features
from assist.drafting.checks.disclosures import check_disclosures
from assist.drafting.checks.findings import Finding
from assist.drafting.checks.grounding import check_claim
from assist.drafting.checks.phrases import check_phrases
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation, turn_of
from assist.texts.measures import Measure, measures

SAID = 0.4  # of a cited sentence's words that a reply must have to say it as well


@dataclass(frozen=True)
class Check:
    """The draft, what the checks found in the person's text (offsets into it), which of the draft's citations it does
    not say, by number, and whether it has a word of courtesy."""

    draft: Draft
    findings: tuple[Finding, ...]
    missed: tuple[int, ...]
    courteous: bool


def check_reply(draft: Draft, conversation: Conversation, text: str) -> Check:
    """Check a person's reply to a conversation against the passages and the citations of its draft."""
    findings = tuple(sorted(_findings(draft, conversation, text), key=lambda finding: finding.start))
    missed = tuple(one.n for one in draft.citations if not _says(text, one))
    return Check(draft, findings, missed, COURTESY.search(text) is not None)


def _findings(draft: Draft, conversation: Conversation, text: str) -> Iterator[Finding]:
    usable = [passage for passage in draft.passages if passage.audience == "public"]
    sources = [citation(n, passage, passage.text) for n, passage in enumerate(usable, 1)]
    order = json.dumps(dict(conversation.order), ensure_ascii=False, default=str) if conversation.order else ""
    turn = turn_of(conversation)
    claims = claims_of(text, sources, usable)
    for claim, before in zip(claims, [None, *claims], strict=False):
        yield from check_claim(claim, order, f"{turn}\n{before.text}" if before else turn, draft.language)
    texts = [f"{passage.title}\n{passage.text}" for passage in usable]
    said = "\n".join(message.text for message in conversation.messages)
    yield from check_phrases(text, texts, draft.language)
    yield from check_disclosures(text, [said, order, *texts], draft.language)


def _says(text: str, cited: Citation) -> bool:
    """Most of the cited words, and one of its numbers when it states some."""
    wanted = features(without_markers(cited.quote))
    stated, held = measures(cited.quote), measures(text)
    enough = len(wanted & features(text)) >= SAID * len(wanted)
    return enough and (not stated or _shares(stated, held))


def _shares(stated: Sequence[Measure], held: Sequence[Measure]) -> bool:
    return any(one.agrees_with(other) for one in stated for other in held)
