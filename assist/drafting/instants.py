"""Instants: the draft that is there before a model has written anything, and that agents get where there is none."""

from __future__ import annotations

from assist.drafting.answering import quotes
from assist.drafting.answering.clarifications import asked_back
from assist.drafting.answering.dated_rules import as_dated
from assist.drafting.answering.evidence import Evidence, is_near
from assist.drafting.answering.return_rules import as_ended, return_rule
from assist.drafting.answering.statuses import own_status
from assist.drafting.assembling import Request, abstained, answered, greeted, located, near
from assist.drafting.drafts import Draft
from assist.drafting.turns.courtesies import courtesy_of
from assist.drafting.writing.coverages import coverage_of
from assist.traces import during


def instant_draft(request: Request, evidence: Evidence) -> tuple[Draft, bool]:
    """A greeting, where the parcel is, or what the documents say; and whether it was them who were asked."""
    if courtesy := courtesy_of(request.turn.text, request.language):
        return greeted(request, evidence, courtesy), False
    if status := own_status(request.turn):
        return located(request, evidence, status), False
    with during("quote") as step:
        draft = _quoted(request, evidence)
        step.note(status=draft.status)
    return draft, True


def _quoted(request: Request, evidence: Evidence) -> Draft:
    """The documents' own sentences, the nearest passage, or an abstention."""
    back = asked_back(evidence, request.conversation)
    most = quotes.most_for(request.conversation.channel, len(evidence.questions))
    if back is None and (chosen := quotes.choose_sentences(evidence.questions, evidence.offered, most)).sentences:
        chosen, evidence = as_dated(chosen, evidence)
        turn = request.turn
        rule = return_rule(evidence.opened, turn.conversation.order, request.as_of, turn.language)
        chosen, evidence = as_ended(chosen, evidence, rule, turn.asked_on, turn.language)
        text = quotes.quote_text(chosen.sentences, evidence.offered, turn.conversation, turn.language, turn.asked_on)
        return answered(request, evidence, text, origin="quote", coverage=coverage_of(chosen.open))
    return near(request, evidence) if back is None and is_near(evidence) else abstained(request, evidence)
