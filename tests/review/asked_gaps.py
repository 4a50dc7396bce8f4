"""Questions that customers ask, and the gaps that they show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.assistant import Assistant
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation, Message
from assist.knowledge.passages import Search
from assist.review.gaps import STATES, Gap, list_gaps
from assist.review.refreshes import Refreshed, refresh_gaps
from assist.testing import HashEmbedder

GRIND = ("磨豆机能磨香料吗", "磨豆机可以磨香料吗", "磨豆机能不能磨香料")
ANSWER = """\
---
id: grinder
title: 磨豆机
kind: product
language: zh
owner: 产品组
---
# 磨豆机
## 磨香料
磨豆机可以磨香料。

相似问：
- 磨豆机能磨香料吗
- 磨豆机能不能磨香料
"""


def today() -> dt.date:
    """The day on which a question asked now counts: a run may go on past midnight."""
    return dt.datetime.now(dt.UTC).date()


@pytest.fixture
def ask(assistant: Assistant) -> Callable[..., Draft]:
    """Lets a new customer, or one of a conversation, ask something."""
    count = iter(range(10_000))

    def asked(text: str, conversation: str | None = None, message: str = "m1") -> Draft:
        said = Message("customer", text, message)
        return assistant.draft(Conversation((said,), id=conversation or f"c_{next(count)}"))

    return asked


def refresh(engine: Engine, search: Search | None = None) -> Refreshed:
    return refresh_gaps(engine, HashEmbedder(), today(), search)


def gaps(engine: Engine) -> list[Gap]:
    """Every topic, whatever its state."""
    return list_gaps(engine, today(), dt.UTC, STATES)


def gap(engine: Engine) -> Gap:
    """The only topic."""
    (found,) = gaps(engine)
    return found


def age(engine: Engine, days: int, drafts: Iterable[str] | None = None) -> None:
    """Make drafts (all of them) so many days old."""
    at = store.utc_text(dt.datetime.now(dt.UTC) - dt.timedelta(days=days))
    table = store.drafts
    with engine.begin() as connection:
        wanted = sa.update(table).values(created_at=at)
        connection.execute(wanted if drafts is None else wanted.where(table.c.id.in_(list(drafts))))
