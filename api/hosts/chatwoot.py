"""Chatwoot's REST interface: conversations are read, private notes are written. Nothing here can reach a customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import httpx

from api.hosts.settings import ChatwootSettings
from assist.drafting.turns.conversations import Conversation, Message, Role
from assist.errors import ProviderFailed
from assist.knowledge.documents import Channel

SECONDS = 10.0
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
            raise ProviderFailed(f"Chatwoot answered {status} to {method} {path}; check hosts.toml") from None
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
    read = [message for one in sorted(messages, key=_order) if (message := _message(one))]
    sender = _record(meta.get("sender"))
    customer = {"name": sender["name"]} if isinstance(sender.get("name"), str) else {}
    order = _order_of(_record(known.get("custom_attributes")))
    return Conversation(tuple(read), channel, None, conversation_id(account, number), customer, order)


def _message(one: Mapping[str, Any]) -> Message | None:
    role, content = _role(one), one.get("content")
    if role is None or not isinstance(content, str) or not content.strip():
        return None
    at = one.get("created_at")
    time = datetime.fromtimestamp(at, UTC).isoformat() if isinstance(at, int) else None
    return Message(role, content.strip(), str(one.get("id")), time)


def _role(one: Mapping[str, Any]) -> Role | None:
    kind = one.get("message_type")
    name = _TYPES[kind] if isinstance(kind, int) and 0 <= kind < len(_TYPES) else kind
    # A template is the widget's own greeting or form: nobody has answered yet.
    if one.get("private") or name == "template":
        return "note"
    roles: Mapping[object, Role] = {"incoming": "customer", "outgoing": "agent"}
    return roles.get(name)


def _order_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Custom fields order_id, order_placed_at, … as an order."""
    order = {name.removeprefix("order_"): value for name, value in fields.items() if name.startswith("order_")}
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
