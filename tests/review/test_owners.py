"""Owners: a draft is reached by who asked for it, who took its conversation over, the helpdesk's key, and leads."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from assist import loops
from assist.assistant import Assistant
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import NotFound
from assist.events import last_draft
from assist.review.owners import Asker, check_reach
from tests.databases import on_both

pytestmark = on_both

ANN = Asker("s_ann", "k_desk/Ann", "Ann", "k_desk")
BOB = Asker("s_bob", "k_desk/Bob", "Bob", "k_desk")
OTHER_DESK = Asker("s_cy", "k_shop/Cy", "Cy", "k_shop")
LEAD = Asker("s_lead", "p_lead", "Lea", "people", sees_all=True)


def ask(assistant: Assistant, asker: Asker | None, conversation: str | None = "42") -> str:
    """The id of a draft that somebody asked for."""
    said = Conversation((Message("customer", "衣服开线了想退货，运费谁出？"),), id=conversation)
    return loops.run(last_draft(assistant.events(said, asker=asker))).id


def reaches(engine: Engine, asker: Asker, draft: str) -> bool:
    try:
        check_reach(engine, asker, draft)
    except NotFound:
        return False
    return True


def test_a_draft_is_its_askers_and_the_leads(assistant: Assistant, engine: Engine) -> None:
    """The same person in another session, too; no colleague, no other helpdesk."""
    draft = ask(assistant, ANN)
    elsewhere = Asker("s_ann2", ANN.owner, "Ann", "k_desk")
    assert [reaches(engine, one, draft) for one in (ANN, elsewhere, LEAD)] == [True] * 3
    assert [reaches(engine, one, draft) for one in (BOB, OTHER_DESK)] == [False] * 2


def test_who_takes_a_conversation_over_reaches_its_drafts(assistant: Assistant, engine: Engine) -> None:
    """By asking for a draft in it, in the same helpdesk; in another helpdesk the same number is another conversation."""
    draft, elsewhere = ask(assistant, ANN), ask(assistant, ANN, "43")
    ask(assistant, BOB)
    ask(assistant, OTHER_DESK)
    assert [reaches(engine, one, draft) for one in (BOB, OTHER_DESK)] == [True, False]
    assert not reaches(engine, BOB, elsewhere)


def test_without_an_id_no_conversation_is_the_same(assistant: Assistant, engine: Engine) -> None:
    """Pasted words belong to who pasted them."""
    draft = ask(assistant, ANN, None)
    ask(assistant, BOB, None)
    assert not reaches(engine, BOB, draft)


def test_the_helpdesks_own_key_reaches_what_its_agents_asked_for(assistant: Assistant, engine: Engine) -> None:
    """Its server tells what was sent in the end; a session of it does not."""
    draft = ask(assistant, ANN)
    assert reaches(engine, Asker("k_desk", "k_desk", "helpdesk", "k_desk"), draft)
    assert not reaches(engine, Asker("s_any", "k_desk", "helpdesk", "k_desk"), draft)


def test_a_draft_of_nobody_is_for_leads(assistant: Assistant, engine: Engine) -> None:
    """Made by a command, or before drafts had owners."""
    draft = ask(assistant, None)
    assert reaches(engine, LEAD, draft)
    assert not reaches(engine, ANN, draft)


def test_unknown_and_not_ones_own_are_told_in_the_same_words(assistant: Assistant, engine: Engine) -> None:
    """Nobody learns from the answer that a draft exists."""
    draft = ask(assistant, ANN)
    said = []
    for one in (draft, "d_none"):
        with pytest.raises(NotFound) as refused:
            check_reach(engine, BOB, one)
        said.append(str(refused.value).replace(one, "…"))
    assert said[0] == said[1]
