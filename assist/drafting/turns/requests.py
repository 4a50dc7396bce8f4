"""The strict form of a conversation at the border: HTTP bodies and conversation files."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assist.drafting.turns.bounds import MAX_MESSAGE
from assist.drafting.turns.conversations import Conversation, Message, Role
from assist.drafting.turns.letters import new_part
from assist.errors import InvalidInput
from assist.knowledge.reading.documents import Channel
from assist.texts.characters import unsound_value


class MessageIn(BaseModel):
    """One message of a conversation."""

    model_config = ConfigDict(extra="forbid")

    id: str | None = None
    role: Role
    text: str
    at: str | None = None


class ConversationIn(BaseModel):
    """A conversation as a helpdesk hands it over. Unknown keys of customer and order are kept as data."""

    model_config = ConfigDict(extra="forbid")

    id: str | None = None
    channel: Channel = "chat"
    locale: str | None = None
    messages: list[MessageIn] = Field(default_factory=list)
    customer: dict[str, Any] = Field(default_factory=dict)
    order: dict[str, Any] = Field(default_factory=dict)

    def conversation(self) -> Conversation:
        """The plain value that the product works with."""
        messages = tuple(map(_read, self.messages))
        return Conversation(messages, self.channel, self.locale, self.id, self.customer, self.order)


def _read(message: MessageIn) -> Message:
    """A message as a person would read it, and no more of it than can be taken apart."""
    text = message.text if message.role == "note" else new_part(message.text)
    return Message(message.role, text[:MAX_MESSAGE], message.id, message.at, max(len(text) - MAX_MESSAGE, 0))


def parse_conversation(data: Any) -> Conversation:
    """A conversation from JSON data, alone or under the key `conversation`. Raises InvalidInput naming the field."""
    if problem := unsound_value(data):
        raise InvalidInput(f"conversation: {problem}")
    inner = data.get("conversation", data) if isinstance(data, dict) else data
    try:
        return ConversationIn.model_validate(inner).conversation()
    except ValidationError as error:
        raise InvalidInput(f"conversation: {explain(error)}") from None


def explain(error: ValidationError) -> str:
    """The first mistake of a validation error in one line: field, what is wrong, what was given."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where or 'value'}: {first['msg'].lower()} (got {first['input']!r:.80})"
