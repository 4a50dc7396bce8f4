"""Assembling a draft: a text, or the reason for having none, with citations, findings and provenance."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from assist.drafting.answering.abstentions import abstention
from assist.drafting.answering.evidence import Evidence, quotable
from assist.drafting.attributions import attribute
from assist.drafting.checks.citations import cite
from assist.drafting.checks.findings import Finding, found
from assist.drafting.checks.readings import Reading, reading_of
from assist.drafting.checks.table import check
from assist.drafting.drafts import Draft, new_draft_id
from assist.drafting.turns import emotions, scenes
from assist.drafting.turns.conversations import Conversation, answered_message
from assist.drafting.turns.orders import facts_of
from assist.drafting.turns.turns import Turn
from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.models import Usage
from assist.drafting.writing.outputs import removals
from assist.drafting.writing.prompts import latest_messages
from assist.drafting.writing.replies import without_announcement
from assist.drafting.writing.writings import Writing
from assist.knowledge.open_releases import AsOf
from assist.store import utc_now
from assist.texts.languages import Language

# Probability that the passages answer from which a model that denies it does not take the quotes away.
SURE = 0.85


@dataclass(frozen=True)
class Request:
    """All that stays the same while one draft is made."""

    turn: Turn
    as_of: AsOf
    started: float
    questions: tuple[str, ...]
    deadline: Deadline

    @property
    def conversation(self) -> Conversation:
        """What is answered."""
        return self.turn.conversation

    @property
    def language(self) -> Language:
        """The language of the reply."""
        return self.turn.language


def read_answer(request: Request, evidence: Evidence, writing: Writing) -> Draft | None:
    """The checked draft of what a model wrote; None when it says that there is no answer. Raises ModelFailed."""
    output, end = writing.answer()
    if output is None:
        return None
    text = attribute(without_announcement(output.text), evidence.offered, request.turn)
    draft = answered(
        request, evidence, text, origin="model", model=end.model, prompt=writing.prompt.version, usage=end.usage
    )
    removed = removals(output, request.turn.reader)
    return replace(draft, findings=(*draft.findings, *removed, *_unread(request, len(draft.text))))


def withheld_for(draft: Draft, reading: Reading) -> Draft:
    """The draft with the findings of another reading of it; what does not come of its words stays told."""
    told = (one for one in draft.findings if one.start == one.end or one.kind == "unknown_citation")
    end = len(reading.text)
    kept = (replace(one, start=min(one.start, end), end=min(one.end, end)) for one in told)
    findings = tuple(dict.fromkeys((*check(reading), *kept)))
    return replace(draft, citations=reading.citations, findings=findings)


def denied(request: Request, evidence: Evidence, instant: Draft) -> Draft:
    """What remains when the model finds no answer: nothing, or the quotes with a warning where we are sure of them."""
    if max(one.sufficiency.probability for one in evidence.questions) < SURE:
        return abstained(request, evidence)
    end = len(instant.text)
    return replace(instant, findings=(*instant.findings, found("denied", "warn", end, end, request.turn.reader)))


def _unread(request: Request, end: int) -> Iterator[Finding]:
    """Of a long conversation the model reads the latest messages; the agent is told."""
    kept, left_out = latest_messages(request.conversation)
    if left_out:
        yield found("unread", "info", end, end, request.turn.reader, kept=len(kept), left_out=left_out)


def answered(
    request: Request,
    evidence: Evidence,
    text: str,
    *,
    origin: Literal["model", "quote"],
    model: str,
    prompt: str | None = None,
    usage: Usage | None = None,
) -> Draft:
    """A draft of a text with the markers of the offered passages, cited and checked."""
    unsupported = [one.text for one in evidence.unsupported] if evidence.supported else ()
    reading = reading_of(cite(text, evidence.offered), quotable(evidence.passages), request.turn, origin, unsupported)
    findings = check(reading)
    return replace(
        _blank(request, evidence),
        status="answered",
        origin=origin,
        text=reading.text,
        citations=reading.citations,
        findings=findings,
        model=model,
        prompt=prompt,
        usage=vars(usage or Usage()),
    )


def abstained(request: Request, evidence: Evidence) -> Draft:
    """A draft without a text, and why."""
    return replace(_blank(request, evidence), abstention=abstention(evidence, request.conversation, request.language))


def _blank(request: Request, evidence: Evidence) -> Draft:
    return Draft(
        id=new_draft_id(),
        status="abstained",
        origin="quote",
        degraded=None,
        text="",
        language=request.language,
        channel=request.conversation.channel,
        in_reply_to=answered_message(request.conversation),
        citations=(),
        passages=evidence.passages,
        findings=(),
        abstention=None,
        release=evidence.opened.release.id,
        model="quote",
        prompt=None,
        usage=vars(Usage()),
        timings_ms={"retrieve": evidence.retrieve_ms, "first_token": None, "total": since(request.started)},
        created_at=utc_now(),
        as_of=request.as_of.policies,
        emotion=emotions.emotion_of(request.conversation, request.language),
        scene=scenes.scene_of(request.conversation),
        facts=facts_of(request.conversation.order, request.turn.today, request.turn.reader),
    )


def since(started: float) -> float:
    """Milliseconds since a moment of `time.perf_counter`."""
    return round((time.perf_counter() - started) * 1000, 1)
