"""Customers: how a kept draft, in which personal data is masked for good, is found again when a customer asks for it.

Beside each draft stand marks: keyed hashes of what the helpdesk calls the customer and the conversation, of the order's
number, and of the contacts that the customer wrote. From the name a customer gives, the same mark follows; from a mark
nothing follows without the key. The key lies in the database: who has all of it can try out telephone numbers.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assist import store
from assist.drafting.privacy.masks import find_personal_data
from assist.drafting.turns.conversations import Conversation
from assist.errors import InvalidInput
from assist.texts.scripts import normal_width

MarkKind = Literal["customer", "conversation", "order", "contact"]
LINKING = ("customer", "conversation")  # whose other drafts are the same person's; numbers and contacts may be shared
LONGEST = 300  # characters of a name for a customer
MOST_CONTACTS = 50
_OWN_ID = {
    "id",
    "customer_id",
    "contact_id",
    "user_id",
    "external_userid",
    "openid",
    "unionid",
    "buyer_id",
    "identifier",
}
_CONTACT = re.compile(
    r"mail|phone|mobile|tel\b|wechat|weixin|whatsapp|qq|handle|nick|account|identifier", re.IGNORECASE
)
_CONTACT_TYPES = ("EMAIL", "PHONE", "QQ", "WECHAT", "ID", "PASSPORT", "BANK", "IBAN", "SSN", "PLATE", "LICENCE")
_MAY_BE_CONTACT = re.compile(r"[0-9@_]|[A-Za-z]{5}")
_NUMBER = re.compile(r"[+(]?[0-9][0-9 ()./-]*")


def keep_marks(connection: Connection, draft_id: str, conversation: Conversation) -> None:
    """Store a draft's marks, once: a draft's later forms are of the same conversation."""
    table = store.customer_marks
    if connection.execute(sa.select(table.c.draft).where(table.c.draft == draft_id).limit(1)).first():
        return
    key = _key(connection)
    rows = {(kind, mark_of(key, value)) for kind, value in _names(conversation) if value.strip()}
    if rows:
        connection.execute(sa.insert(table), [{"draft": draft_id, "kind": k, "mark": m} for k, m in sorted(rows)])


def copy_marks(connection: Connection, source: str, target: str) -> None:
    """A draft made from another is of the same customer."""
    table = store.customer_marks
    rows = sa.select(sa.literal(target), table.c.kind, table.c.mark).where(table.c.draft == source)
    connection.execute(sa.insert(table).from_select(["draft", "kind", "mark"], rows))


def drafts_of(connection: Connection, customer: str) -> list[str]:
    """The ids of all drafts of a customer: those that bear the mark, and those of the same ids and conversations.

    `customer` is an id, a contact, a conversation or an order number, as the helpdesk has it. Drafts kept before there
    were marks are found by conversation and order number. Raises InvalidInput for an empty or far too long one.
    """
    if not customer.strip() or len(customer) > LONGEST:
        raise InvalidInput("name the customer by an id, contact, conversation or order number of the helpdesk")
    table, drafts = store.customer_marks, store.drafts
    by_mark = sa.select(table.c.draft).where(table.c.mark == customer_mark(connection, customer))
    said = drafts.c.conversation
    unmarked = sa.select(drafts.c.id).where(
        (said["id"].as_string() == customer.strip()) | (said["order"]["id"].as_string() == customer.strip())
    )
    found: set[str] = set()
    fresh = set(connection.execute(by_mark).scalars()) | set(connection.execute(unmarked).scalars())
    while fresh:
        found |= fresh
        fresh = set(_linked(connection, fresh)) - found
    return sorted(found)


def customer_mark(connection: Connection, customer: str) -> str:
    """The mark of a name for a customer; the audit names an erased customer by it."""
    return mark_of(_key(connection), customer)


def mark_of(key: str, value: str) -> str:
    """The keyed hash of a value, whatever its spelling: width, case, and in numbers blanks and China's +86."""
    plain = normal_width(value).strip().casefold()
    if _NUMBER.fullmatch(plain) and sum(map(str.isdigit, plain)) >= 7:
        digits = "".join(filter(str.isdigit, plain))
        plain = re.sub(r"^(?:00)?86(?=1\d{10}$)", "", digits)
    return hmac.new(key.encode(), plain.encode(), hashlib.sha256).hexdigest()[:32]


def _names(conversation: Conversation) -> Iterator[tuple[MarkKind, str]]:
    """All that the conversation calls its customer, itself and its order."""
    if conversation.id:
        yield "conversation", conversation.id
    if number := conversation.order.get("id"):
        yield "order", str(number)
    yield from _identifiers(conversation.customer)
    yield from (("contact", contact) for contact in _written(conversation))


def _identifiers(customer: Mapping[str, Any]) -> Iterator[tuple[MarkKind, str]]:
    """Ids and contacts in the helpdesk's record of the customer. Names of people are shared by many: they are none."""
    for name, value in _leaves(customer):
        if name in _OWN_ID:
            yield "customer", value
        elif _CONTACT.search(name) or "@" in value:
            yield "contact", value


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _leaves(one, str(key).casefold())
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _leaves(one, name)
    elif isinstance(value, (str, int)) and not isinstance(value, bool) and len(str(value)) <= LONGEST:
        yield name, str(value)


def _written(conversation: Conversation) -> list[str]:
    """The contacts in the customer's own messages."""
    found: dict[str, None] = {}
    for message in conversation.messages:
        if message.role == "customer" and _MAY_BE_CONTACT.search(normal_width(message.text)):
            for one in find_personal_data(message.text):
                if one.type in _CONTACT_TYPES:
                    found[message.text[one.start : one.end]] = None
    return list(found)[:MOST_CONTACTS]


def _linked(connection: Connection, drafts: Iterable[str]) -> list[str]:
    """The drafts that share a customer's id or a conversation with some."""
    table = store.customer_marks
    found: list[str] = []
    for part in store.in_parts(sorted(drafts)):
        marks = sa.select(table.c.mark).where(table.c.draft.in_(part), table.c.kind.in_(LINKING))
        same = sa.select(table.c.draft).where(table.c.mark.in_(marks), table.c.kind.in_(LINKING)).distinct()
        found += connection.execute(same).scalars()
    return found


def _key(connection: Connection) -> str:
    return str(connection.execute(sa.select(store.privacy_keys.c.key)).scalar_one())
