"""Searches: what a conversation is searched for, without personal data, and what is found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from assist.drafting.answering.evidence import Evidence, gather_evidence
from assist.drafting.privacy.masks import without_personal_data
from assist.drafting.turns.conversations import (
    Conversation,
    as_of_for,
    asked_on,
    context_of,
    in_shops_time,
    questions_of,
    said_once,
    turn_of,
)
from assist.drafting.turns.orders import names_of
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Search
from assist.texts.dates import ZONES, today_in
from assist.texts.suspicions import visible
from assist.traces import during

MOST_OF_TURN = 600  # characters of a turn, its last, that are searched for as a whole


def evidence_for(search: Search, conversation: Conversation, day: dt.date | None, budget: int) -> Evidence:
    """What is found for a conversation on a day, with material for a model up to a budget of tokens."""
    zone = ZONES[search.current().language]
    local = in_shops_time(conversation, zone)
    return find_evidence(search, local, as_of_for(local, day, asked_on(local, today_in(zone))), budget)


def asked_of(conversation: Conversation) -> tuple[list[str], str, str]:
    """What is searched for: the turn's questions, what was said before, and the turn; without personal data.

    Of a long turn its end counts: there people ask.
    """
    questions = [without_personal_data(visible(question)) for question in questions_of(conversation)]
    context = without_personal_data(visible(context_of(conversation)))
    return questions, context, without_personal_data(said_once(visible(turn_of(conversation))))[-MOST_OF_TURN:]


def find_evidence(
    search: Search, conversation: Conversation, days: AsOf, budget: int, rewritten: Sequence[str] = ()
) -> Evidence:
    """What is found for a conversation on some days; `rewritten` are its questions in the shop's own words."""
    questions, context, turn = asked_of(conversation)
    with during("search") as step:
        bought = "\n".join(names_of(conversation.order))
        found = gather_evidence(
            search, questions, days, context, budget=budget, turn=turn, rewritten=rewritten, bought=bought
        )
        step.note(questions=len(questions), passages=len(found.passages))
    return found
