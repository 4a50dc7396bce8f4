"""Readings: a case's draft as the product's checks read it."""

from __future__ import annotations

from assist.drafting.checks.readings import Reading
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import as_of_for
from assist.drafting.turns.turns import Turn
from evals.cases.cases import Case
from evals.days import today


def reading_in(case: Case, draft: Draft) -> Reading:
    """The draft with the passages that were found for it, under the days that count for the case."""
    conversation = case.as_conversation()
    days = as_of_for(conversation, case.as_of, today())
    turn = Turn(conversation, draft.language, days.others, days)
    return Reading(draft.text, draft.citations, (), turn, draft.origin).among(draft.passages)
