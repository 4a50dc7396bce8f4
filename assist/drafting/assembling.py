"""Assembling a draft: a text, or the reason for having none, with citations, findings and provenance."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from assist.drafting.answering.abstentions import abstention
from assist.drafting.answering.dated_rules import is_overridden, rules_beside
from assist.drafting.answering.evidence import Evidence, nearest_passages, offering_also
from assist.drafting.answering.macros import beginning, macro_for
from assist.drafting.answering.return_rules import return_line
from assist.drafting.attributions import attribute
from assist.drafting.checks.citations import cite
from assist.drafting.checks.findings import Finding, found
from assist.drafting.checks.readings import Reading, reading_of
from assist.drafting.checks.table import check
from assist.drafting.drafts import Draft, new_draft_id
from assist.drafting.parts import label, parts_of, parts_shown
from assist.drafting.turns import emotions, scenes
from assist.drafting.turns.bounds import left_out_of
from assist.drafting.turns.conversations import Conversation, answered_message, told_order
from assist.drafting.turns.courtesies import Courtesy
from assist.drafting.turns.orders import days_of, facts_of, goods_of, with_reach
from assist.drafting.turns.turns import Turn
from assist.drafting.writing.coverages import Coverage
from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.frames import frame, tone_for
from assist.drafting.writing.models import Usage
from assist.drafting.writing.outputs import removals
from assist.drafting.writing.prompts import latest_messages
from assist.drafting.writing.replies import without_announcement
from assist.drafting.writing.writings import Writing
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Passage
from assist.store import utc_now
from assist.texts.addresses import to_the_customer
from assist.texts.languages import Language
from assist.texts.signs import denies

# Probability that the passages answer from which a model that denies it does not take the quotes away.
SURE = 0.95


@dataclass(frozen=True)
class Request:
    """All that stays the same while one draft is made."""

    turn: Turn
    as_of: AsOf
    started: float
    deadline: Deadline

    @property
    def conversation(self) -> Conversation:
        """What is answered."""
        return self.turn.conversation

    @property
    def language(self) -> Language:
        """The language of the reply."""
        return self.turn.language


def read_answer(request: Request, evidence: Evidence, writing: Writing) -> Draft:
    """The checked draft of what a model wrote; an abstention when it says that nothing answers. Raises ModelFailed."""
    output, coverage, end = writing.answer()
    text = attribute(without_announcement(output.text), evidence.material, request.turn)
    draft = answered(request, evidence, text, origin="model", coverage=coverage)
    draft = replace(draft, model=end.model, prompt=writing.prompt.version, usage=vars(end.usage))
    if coverage.level == "none":
        return _abstaining(request, evidence, draft)
    removed = removals(output, request.turn.reader)
    return replace(draft, findings=(*draft.findings, *removed, *_unread(request, len(draft.text))))


def _abstaining(request: Request, evidence: Evidence, written: Draft) -> Draft:
    """A model found no answer: what it wrote is offered as a holding reply, if nothing blocks that."""
    found_none = abstention(evidence, request.conversation, request.language)
    if written.text and not written.is_withheld and not written.citations:
        found_none = replace(found_none, clarify=written.text)
    return replace(
        written,
        status="abstained",
        text="",
        citations=(),
        findings=tuple(_unseen(request, 0)),
        abstention=found_none,
        coverage="none",
    )


def withheld_for(draft: Draft, reading: Reading) -> Draft:
    """The draft with the findings of another reading of it; what does not come of its words stays told."""
    told = (one for one in draft.findings if one.start == one.end or one.kind == "unknown_citation")
    end = len(reading.text)
    kept = (replace(one, start=min(one.start, end), end=min(one.end, end)) for one in told)
    findings = tuple(dict.fromkeys((*check(reading), *kept)))
    return replace(draft, citations=reading.citations, findings=findings)


def denied(request: Request, evidence: Evidence, instant: Draft, abstention: Draft) -> Draft:
    """What remains when the model finds no answer: its abstention, or the quotes with a warning where we are sure."""
    sure = max(one.sufficiency.probability for one in evidence.questions) >= SURE
    if instant.status != "answered" or not sure:
        return abstention
    end = len(instant.text)
    return replace(instant, findings=(*instant.findings, found("denied", "warn", end, end, request.turn.reader)))


def _unread(request: Request, end: int) -> Iterator[Finding]:
    """Of a long conversation the model reads the latest messages; the agent is told."""
    kept, left_out = latest_messages(request.conversation)
    if left_out:
        yield found("unread", "info", end, end, request.turn.reader, kept=len(kept), left_out=left_out)


def _unseen(request: Request, end: int) -> Iterator[Finding]:
    """Of what is enormous a part was not looked at, and may hold the question; the agent is told."""
    if unseen := request.conversation.unseen + left_out_of(request.conversation):
        yield found("unseen", "warn", end, end, request.turn.reader, unseen=f"{unseen:,}")


def answered(
    request: Request,
    evidence: Evidence,
    text: str,
    *,
    origin: Literal["model", "quote"],
    coverage: Coverage,
) -> Draft:
    """A draft of a text with the markers of its material, cited and checked; `coverage` is how far it answers."""
    numbered = evidence.material if origin == "model" else evidence.offered
    shown = tuple(dict.fromkeys((*evidence.passages, *evidence.material, *evidence.guidance)))
    reading = reading_of(cite(text, numbered), shown, request.turn, origin, tuple(map(label, coverage.open)))
    return replace(
        _blank(request, evidence),
        status="answered",
        origin=origin,
        text=reading.text,
        citations=reading.citations,
        passages=shown,
        findings=(*check(reading), *_unseen(request, len(reading.text))),
        coverage=coverage.level,
        open=reading.open,
        parts=parts_of(evidence, reading.citations, coverage),
    )


def near(request: Request, evidence: Evidence) -> Draft:
    """The nearest passage of each question as a text to use, and why it is no draft: a person has to judge whether it
    answers."""
    nearest = nearest_passages(evidence)
    rules = rules_beside(nearest, evidence.dated)
    evidence = offering_also(evidence, (rule.passage for rule in rules))
    numbers = {passage.id: number for number, passage in enumerate(evidence.offered, 1)}
    shown = [(passage, _shown(passage, request, evidence)) for passage in nearest]
    held = {passage.id for passage in nearest}
    said = [(rule.passage, _reaching(rule.with_lead, request)) for rule in rules if rule.passage.id not in held]
    text = "\n\n".join(f"{words}[{numbers[passage.id]}]" for passage, words in (*shown, *said))
    found = answered(request, evidence, text, origin="quote", coverage=Coverage("none"))
    return replace(
        found,
        status="near",
        findings=_without_uncited(found),  # all of it is the passages'
        parts=parts_shown(evidence, found.citations),
        abstention=abstention(evidence, request.conversation, request.language),
    )


def _shown(passage: Passage, request: Request, evidence: Evidence) -> str:
    """A passage whole, said to the customer, behind the heading that denies it: "Non-returnable" above a list turns all
    that is listed into its contrary. With how far its periods reach for the order, unless a sale has others."""
    heading = passage.section.rpartition(" > ")[2]
    text = f"{heading}\n{passage.text}" if denies(heading) else passage.text
    return to_the_customer(text) if is_overridden(passage, evidence.dated) else _reaching(text, request)


def _reaching(text: str, request: Request) -> str:
    """Said to the customer, with how far its periods reach for their order."""
    order, day = told_order(request.conversation), request.turn.asked_on
    return with_reach(to_the_customer(text), order, day, request.language)


def greeted(request: Request, evidence: Evidence, courtesy: Courtesy) -> Draft:
    """The answer in kind to a turn that asks nothing: the shop's macro for it, or a plain word; it cites nothing.

    The macro is among the draft's passages: what stands in it, its opening hours too, is the shop's word.
    """
    turn = request.turn
    macro = macro_for(courtesy.macro, evidence.opened, request.as_of, turn.language, turn.conversation.channel)
    text = beginning(macro) if macro else courtesy.reply
    sources = (macro,) if macro else ()
    plain = replace(evidence, passages=sources, offered=(), questions=(), without=None)
    found = answered(request, plain, text, origin="quote", coverage=Coverage("none"))
    return replace(found, findings=_without_uncited(found))


def _without_uncited(draft: Draft) -> tuple[Finding, ...]:
    return tuple(one for one in draft.findings if one.kind != "uncited_sentence")


def located(request: Request, evidence: Evidence, status: str) -> Draft:
    """Where the customer's own order is: what the order itself says, no documents."""
    turn = request.turn
    around = frame(
        turn.language, turn.conversation.channel, tone_for(emotions.emotion_of(turn.conversation, turn.language))
    )
    text = f"{around.opening}{status}{around.closing}"
    plain = replace(evidence, passages=(), offered=(), questions=(), without=None)
    return answered(request, plain, text, origin="quote", coverage=Coverage())


def abstained(request: Request, evidence: Evidence) -> Draft:
    """A draft without a text, and why."""
    return replace(
        _blank(request, evidence),
        findings=tuple(_unseen(request, 0)),
        abstention=abstention(evidence, request.conversation, request.language),
        coverage="none",
    )


def _blank(request: Request, evidence: Evidence) -> Draft:
    return Draft(
        id=new_draft_id(),
        status="abstained",
        origin="quote",
        degraded=evidence.without,
        text="",
        language=request.language,
        channel=request.conversation.channel,
        in_reply_to=answered_message(request.conversation),
        citations=(),
        passages=evidence.passages,
        findings=tuple(_unseen(request, 0)),
        abstention=None,
        release=evidence.opened.release.id,
        model="quote",
        prompt=None,
        usage=vars(Usage()),
        timings_ms={"retrieve": evidence.retrieve_ms, "first_token": None, "total": since(request.started)},
        created_at=utc_now(),
        as_of=request.as_of.policies,
        emotion=emotions.emotion_of(request.conversation, request.turn.reader),
        scene=scenes.scene_of(request.conversation),
        confidence=round(max((one.sufficiency.probability for one in evidence.questions), default=0.0), 4),
        facts=facts_of(request.conversation.order, request.turn.asked_on, request.turn.reader),
        order_line=_order_line(request, evidence),
    )


def _order_line(request: Request, evidence: Evidence) -> tuple[str, ...]:
    """The order at a glance: what was bought, the newest of its days, until when it may go back."""
    order, reader, day = request.conversation.order, request.turn.reader, request.turn.asked_on
    until = return_line(evidence.opened, order, request.as_of, day, (request.language, reader))
    return (*goods_of(order, reader), *days_of(order, day, reader)[-1:], *until)


def timed(draft: Draft, request: Request, writing: Writing) -> Draft:
    """A model's draft with when its first words came, and how long all of it took."""
    first = writing.first_token_at
    begun = round((first - request.started) * 1000, 1) if first else None
    return replace(draft, timings_ms={**draft.timings_ms, "first_token": begun, "total": since(request.started)})


def since(started: float) -> float:
    """Milliseconds since a moment of `time.perf_counter`."""
    return round((time.perf_counter() - started) * 1000, 1)
