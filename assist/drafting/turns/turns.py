"""Turns: what has to be answered now, read once: the words, the order and what follows from it, day and language."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass

from assist.drafting.turns.bounds import looked_at
from assist.drafting.turns.conversations import Conversation, asked_on, bought_by_word, reply_language, turn_of
from assist.drafting.turns.orders import facts_of, figures_of, order_text
from assist.knowledge.open_releases import AsOf
from assist.texts.dates import NamedDay, today_in
from assist.texts.languages import Language
from assist.texts.measures import Measure


@dataclass(frozen=True)
class Turn:
    """A conversation at the point where it is answered.

    `language` is the reply's, `agent` that of the person who reads the findings. Without `as_of` no source is out of
    date.
    """

    conversation: Conversation
    language: Language
    today: dt.date
    as_of: AsOf | None = None
    agent: Language | None = None

    @functools.cached_property
    def text(self) -> str:
        """The customer's words since the agent's last reply."""
        return turn_of(self.conversation)

    @functools.cached_property
    def dialogue(self) -> str:
        """All that customer and agent said."""
        return "\n".join(message.text for message in self.conversation.messages if message.role != "note")

    @functools.cached_property
    def order(self) -> str:
        """The order as text."""
        return order_text(self.conversation.order)

    @functools.cached_property
    def facts(self) -> tuple[str, ...]:
        """What follows from the order on the day the customer wrote, in the reply's language."""
        return facts_of(self.conversation.order, self.asked_on, self.language)

    @property
    def asked_on(self) -> dt.date:
        """The day of the customer's newest message, on which a period that they ask about is judged; else today."""
        return asked_on(self.conversation, self.today)

    @functools.cached_property
    def bought(self) -> NamedDay | None:
        """The day on which the customer says that they bought, where no order tells it."""
        return bought_by_word(self.conversation, self.today)

    @functools.cached_property
    def figures(self) -> tuple[Measure, ...]:
        """The figures of the order, its numbers told apart from counts of pieces."""
        return tuple(figures_of(self.conversation.order))

    @property
    def names(self) -> tuple[str, ...]:
        """The customer's name, when the helpdesk told it: a reply may address them."""
        name = self.conversation.customer.get("name")
        return (str(name),) if name else ()

    @property
    def reader(self) -> Language:
        """The language of what is told to the agent."""
        return self.agent or self.language


def turn_in(
    conversation: Conversation,
    *,
    language: str | None = None,
    as_of: AsOf | None = None,
    today: dt.date | None = None,
    agent: Language | None = None,
) -> Turn:
    """The turn to answer of a conversation, as far as it is looked at; `language` is the one asked for, else the
    customer's."""
    conversation = looked_at(conversation)
    chosen = reply_language(conversation, language)
    return Turn(conversation, chosen, today or today_in(dt.UTC), as_of, agent)


def blank_turn(language: Language) -> Turn:
    """A turn in which nothing was said: for a text that is judged by its sources alone."""
    return Turn(Conversation(()), language, today_in(dt.UTC))
