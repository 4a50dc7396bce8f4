"""What may happen once happens once, however often and at whatever moment it is asked for. On both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.engine import Engine

from api.hosts.deliveries import is_new
from assist import keys
from assist.assistant import Assistant
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import Conflict, Forbidden
from assist.review.decisions import record_decision
from assist.supersessions import is_newest, subject_of, take_place
from tests.databases import on_both

pytestmark = on_both
TIMES = 12


def at_once(act: Callable[[], object]) -> Counter[str]:
    """What comes of doing it in several threads."""

    def outcome(_number: int) -> str:
        try:
            return str(act())
        except (Conflict, Forbidden) as error:
            return type(error).__name__

    with ThreadPoolExecutor(6) as threads:
        return Counter(threads.map(outcome, range(TIMES)))


def test_a_delivery_is_new_once(engine: Engine) -> None:
    """To each helpdesk its own ids."""
    assert at_once(lambda: is_new(engine, "chatwoot", "d1")) == {"True": 1, "False": TIMES - 1}
    assert is_new(engine, "zendesk", "d1")


def test_a_sign_in_link_works_once(engine: Engine) -> None:
    """One session, whoever follows it."""
    token = keys.create_link(engine, "agent", "mei")
    assert at_once(lambda: keys.sign_in(engine, token)[0].role) == {"agent": 1, "Forbidden": TIMES - 1}


def test_a_draft_is_decided_once(assistant: Assistant, engine: Engine) -> None:
    """The first decision stays."""
    draft = assistant.draft(Conversation((Message("customer", "衣服开线了想退货，运费谁出？"),)))
    decided = at_once(lambda: record_decision(engine, draft.id, "accepted", by="k_1").verdict)
    assert decided == {"accepted": 1, "Conflict": TIMES - 1}


def test_the_newest_request_is_known_to_all(engine: Engine) -> None:
    """The last to come, and nothing of other subjects."""
    subject, other = subject_of("draft", "k_1", "c1"), subject_of("draft", "k_1", "c2")
    for request in ("first", "second"):
        take_place(engine, subject, request)
    take_place(engine, other, "first")
    newest = [
        is_newest(engine, subject, "first"),
        is_newest(engine, subject, "second"),
        is_newest(engine, other, "first"),
    ]
    assert newest == [False, True, True]
