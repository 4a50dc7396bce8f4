"""Chatwoot's REST interface: conversations are read, private notes are written. Nothing here can reach a customer."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import httpx

from api.hosts.settings import ChatwootSettings
from assist.drafting.turns.attachments import attachment
from assist.drafting.turns.conversations import Conversation, Role
from assist.drafting.turns.requests import ConversationIn, MessageIn
from assist.errors import ProviderFailed
from assist.knowledge.reading.documents import Channel
from assist.texts.characters import sound
from assist.texts.languages import Language, language_of

SECONDS = 10.0
_LATER = (408, 425, 429)  # refusals that ask to come again
_BOTS = ("agent_bot", "captain_assistant", "AgentBot", "Captain::Assistant")
_TYPES = ("incoming", "outgoing", "activity", "template")
_CHANNELS: Mapping[str, Channel] = {
    "Channel::Email": "email",
    "Channel::TwitterProfile": "social",
    "Channel::Voice": "phone",
}


class Chatwoot:
    """One account, by its access token."""

    def __init__(self, settings: ChatwootSettings) -> None:
        self.account = settings.account
        self._client = httpx.AsyncClient(
            base_url=f"{settings.url}/api/v1/accounts/{settings.account}",
            headers={"api_access_token": settings.token.get_secret_value()},
            timeout=SECONDS,
        )

    async def conversation(self, number: int) -> Conversation:
        """A conversation as Chatwoot has it now: its last page of messages. Raises ProviderFailed."""
        about = await self._call("GET", f"/conversations/{number}")
        page = await self._call("GET", f"/conversations/{number}/messages")
        return read_conversation(self.account, number, about, page)

    async def write_note(self, number: int, text: str) -> None:
        """Leave a note that agents alone see. Raises ProviderFailed."""
        note = {"content": text, "message_type": "outgoing", "private": True}
        await self._call("POST", f"/conversations/{number}/messages", note)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _call(self, method: Literal["GET", "POST"], path: str, note: dict[str, Any] | None = None) -> Any:
        try:
            answer = await self._client.request(method, path, json=note)
            answer.raise_for_status()
            return answer.json()
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            refused = 400 <= status < 500 and status not in _LATER
            line = f"Chatwoot answered {status} to {method} {path}; check hosts.toml"
            raise ProviderFailed(line, refused=refused) from None
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderFailed(f"Chatwoot failed ({type(error).__name__}) at {method} {path}") from None


def conversation_id(account: int, number: int) -> str:
    """The id under which the sidebar too knows this conversation."""
    return f"chatwoot-{account}-{number}"


def read_conversation(account: int, number: int, about: Any, page: Any) -> Conversation:
    """A conversation from Chatwoot's answers, every field of which may be missing."""
    known, meta = _record(about), _record(_record(about).get("meta"))
    channel = _CHANNELS.get(str(known.get("channel") or meta.get("channel")), "chat")
    listed = _record(page).get("payload")
    messages = [_record(one) for one in listed] if isinstance(listed, list) else []
    said = "\n".join(_content(one) for one in messages).strip()
    language = language_of(said) if said else "zh"
    read = [message for one in sorted(messages, key=_order) if (message := _message(one, language))]
    sender = _record(meta.get("sender"))
    customer = {"name": sound(sender["name"])} if isinstance(sender.get("name"), str) else {}
    order = _order_of(_record(known.get("custom_attributes")))
    given = ConversationIn(
        id=conversation_id(account, number), channel=channel, messages=read, customer=customer, order=order
    )
    return given.conversation()


def _message(one: Mapping[str, Any], language: Language) -> MessageIn | None:
    role = _role(one)
    attached = one.get("attachments")
    kinds = [str(_record(file).get("file_type")) for file in attached] if isinstance(attached, list) else []
    text = "\n".join(part for part in (_content(one), *(attachment(kind, language) for kind in kinds)) if part)
    if role is None or not text:
        return None
    return MessageIn(id=_id(one), role=role, text=text, at=_time(one.get("created_at")))


def _content(one: Mapping[str, Any]) -> str:
    content = one.get("content")
    return sound(content).strip() if isinstance(content, str) else ""


def _id(one: Mapping[str, Any]) -> str | None:
    return None if one.get("id") is None else str(one["id"])


def _time(at: Any) -> str | None:
    with contextlib.suppress(ValueError, OverflowError, OSError):  # a time that no calendar has
        return datetime.fromtimestamp(at, UTC).isoformat() if isinstance(at, int) else None
    return None


def _role(one: Mapping[str, Any]) -> Role | None:
    kind = one.get("message_type")
    name = _TYPES[kind] if isinstance(kind, int) and 0 <= kind < len(_TYPES) else kind
    if _record(one.get("content_attributes")).get("deleted"):
        return None  # what stands there is Chatwoot's own line
    # A template is the widget's own greeting or form: nobody has answered yet.
    if one.get("private") or name == "template" or (name == "outgoing" and is_automatic(one)):
        return "note"
    roles: Mapping[object, Role] = {"incoming": "customer", "outgoing": "agent"}
    return roles.get(name)


def is_automatic(one: Mapping[str, Any]) -> bool:
    """Whether nobody wrote an outgoing message: a bot, a rule or a campaign did, which have no sender.

    Nor have messages that a person wrote in the channel's own app; these say that they are echoes.
    """
    attributes = _record(one.get("content_attributes"))
    if attributes.get("automation_rule_id") or _record(one.get("additional_attributes")).get("campaign_id"):
        return True
    if "sender" in one and one["sender"] is None:
        return not attributes.get("external_echo")
    return _record(one.get("sender")).get("type") in _BOTS


def _order_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Custom fields order_id, order_placed_at, … as an order."""
    order = {
        name.removeprefix("order_"): sound(value) if isinstance(value, str) else value
        for name, value in fields.items()
        if name.startswith("order_")
    }
    try:
        datetime.fromisoformat(str(order.get("placed_at")))
    except ValueError:
        order.pop("placed_at", None)
    return order


def _order(one: Mapping[str, Any]) -> int:
    number = one.get("id")
    return number if isinstance(number, int) else 0


def _record(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
