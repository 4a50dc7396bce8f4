"""Assembling a draft: a text, or the reason for having none, with citations, findings and provenance."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from assist.drafting.answering.abstentions import abstention
from assist.drafting.answering.evidence import Evidence
from assist.drafting.attributions import attribute
from assist.drafting.checks.citations import cite
from assist.drafting.checks.findings import Finding
from assist.drafting.checks.grounding import Circumstances, check_draft, unanswered
from assist.drafting.checks.injections import Sources, injections
from assist.drafting.checks.public_replies import disclosed
from assist.drafting.drafts import Draft, new_draft_id
from assist.drafting.privacy.masks import known_names
from assist.drafting.turns import emotions, scenes
from assist.drafting.turns.conversations import Conversation, answered_message, order_text, turn_of
from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.models import Usage
from assist.drafting.writing.outputs import removals
from assist.drafting.writing.prompts import latest_messages
from assist.drafting.writing.replies import is_reply, without_announcement
from assist.drafting.writing.writings import Writing
from assist.errors import ModelFailed
from assist.knowledge.open_releases import AsOf
from assist.store import utc_now

# Probability that the passages answer from which a model that denies it does not take the quotes away.
SURE = 0.85


@dataclass(frozen=True)
class Request:
    """All that stays the same while one draft is made."""

    conversation: Conversation
    language: Literal["zh", "en"]
    as_of: AsOf
    started: float
    questions: tuple[str, ...]
    deadline: Deadline


def written(request: Request, evidence: Evidence, writing: Writing, instant: Draft) -> Draft:
    """The checked draft of what a model wrote, which takes the place of the quotes in `instant`.

    Raises ModelFailed when it is worse than these: no reply, or one that the checks withhold.
    """
    output, end = writing.answer()
    if output is None:
        return _denied(request, evidence, instant)
    order = order_text(request.conversation.order)
    text = attribute(without_announcement(output.text), evidence.offered, order, request.language)
    draft = answered(
        request, evidence, text, origin="model", model=end.model, prompt=writing.prompt.version, usage=end.usage
    )
    removed = removals(output, draft.text, request.language)
    draft = replace(draft, findings=(*draft.findings, *removed, *_left_out(request, len(draft.text))))
    if not is_reply(draft.text, draft.citations, draft.passages) or (draft.is_withheld and not instant.is_withheld):
        raise ModelFailed("model_worse", f"model {end.model} wrote no reply, or what the checks withhold")
    return draft


def _denied(request: Request, evidence: Evidence, instant: Draft) -> Draft:
    """What remains when the model finds no answer: nothing, or the quotes with a warning where we are sure of them."""
    if max(one.sufficiency.probability for one in evidence.questions) < SURE:
        return abstained(request, evidence)
    said = (
        "模型认为资料没有回答，请核对摘句"
        if request.language == "zh"
        else "the model found no answer in the documents; check the quotes"
    )
    end = len(instant.text)
    return replace(instant, findings=(*instant.findings, Finding("incomplete", "warn", end, end, said)))


def _left_out(request: Request, end: int) -> Iterator[Finding]:
    """Of a long conversation the model reads the latest messages; the agent is told."""
    kept, left_out = latest_messages(request.conversation)
    if left_out:
        said = (
            f"模型只读了最近 {len(kept)} 条消息，更早的 {left_out} 条没有读"
            if request.language == "zh"
            else f"the model read the last {len(kept)} messages, not the {left_out} before them"
        )
        yield Finding("incomplete", "info", end, end, said)


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
    cited = cite(text, evidence.offered)
    given = Circumstances(
        evidence.offered, request.language, request.conversation.order, turn_of(request.conversation),
        "\n".join(message.text for message in request.conversation.messages), request.as_of,
        known_names(request.conversation.customer),
    )  # fmt: skip
    findings = (*check_draft(cited, given), *disclosed(cited.text, evidence.offered, request.conversation))
    if evidence.unsupported and evidence.supported:
        open_questions = [one.text for one in evidence.unsupported]
        findings = (*findings, *unanswered(cited.text, open_questions, request.language))
    sources = Sources(
        turn_of(request.conversation),
        [one.text for one in evidence.supported],
        evidence.offered,
        order_text(request.conversation.order),
    )
    findings = (*findings, *injections(cited.text, sources, request.language, by_model=origin == "model"))
    return replace(
        _blank(request, evidence),
        status="answered",
        origin=origin,
        text=cited.text,
        citations=tuple(cited.citations),
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
    )


def since(started: float) -> float:
    """Milliseconds since a moment of `time.perf_counter`."""
    return round((time.perf_counter() - started) * 1000, 1)
