"""Statuses: where the customer's own order is, answered from the order, for no document can say it."""

from __future__ import annotations

from assist.drafting.answering.clarifications import asks_status
from assist.drafting.turns.conversations import questions_of, told_order
from assist.drafting.turns.orders import status_of
from assist.drafting.turns.turns import Turn


def own_status(turn: Turn) -> str | None:
    """What the attached order says, when that is all the turn asks for; never in public, None when it says nothing."""
    conversation = turn.conversation
    order = told_order(conversation)
    return status_of(order, turn.language) if all(map(asks_status, questions_of(conversation))) else None
