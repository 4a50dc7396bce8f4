"""Owners: to whom a draft belongs, and who else may reach it.

A draft belongs to who asked for it: a person, a key, or an agent whom a helpdesk named. Three others reach it:

- who has taken its conversation over: a colleague whom the same helpdesk (or the same list of people) vouches for, and
  who has asked for a draft in that conversation too, as the sidebar does by itself when the conversation is opened. The
  conversation's id alone opens nothing: it is the helpdesk's word, and two helpdesks may number alike;
- the helpdesk's own key, with which its server tells what was sent in the end;
- a lead. A key of role ci asks for evaluation cases and reaches these, by the first rule, and nothing of a customer.

A draft of nobody (made by a command or a webhook, or before drafts had owners) is for leads alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from assist import store
from assist.errors import NotFound


@dataclass(frozen=True)
class Asker:
    """Who asks. `key` is the key or session, `owner` whom it stands for, `helpdesk` who vouches for them."""

    key: str
    owner: str
    name: str
    helpdesk: str
    sees_all: bool = False


def check_reach(engine: Engine, asker: Asker, draft_id: str) -> None:
    """Raises NotFound, with the same words for a draft that does not exist and for one of somebody else."""
    columns = store.drafts.c
    query = sa.select(columns.asked_by, columns.helpdesk, columns.conversation["id"].as_string().label("conversation"))
    with engine.connect() as connection:
        row = connection.execute(query.where(columns.id == draft_id)).one_or_none()
        if row is None or not _reaches(connection, asker, row):
            raise NotFound(f"draft {draft_id!r} does not exist")


def _reaches(connection: Connection, asker: Asker, row: sa.Row[tuple[str, str, str]]) -> bool:
    if asker.sees_all or (row.asked_by is not None and row.asked_by == asker.owner):
        return True
    if not row.helpdesk or row.helpdesk != asker.helpdesk:
        return False
    return asker.key == row.helpdesk or _took_over(connection, asker, row.conversation)


def _took_over(connection: Connection, asker: Asker, conversation: str | None) -> bool:
    """Whether the asker has asked for a draft in this conversation."""
    drafts = store.drafts.c
    own = sa.select(drafts.id).where(drafts.asked_by == asker.owner, drafts.helpdesk == asker.helpdesk)
    same = own.where(drafts.conversation["id"].as_string() == conversation).limit(1)
    return bool(conversation) and connection.execute(same).first() is not None
