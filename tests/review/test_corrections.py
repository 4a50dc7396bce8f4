"""Corrections: measured once, on what was really sent; a fact that an agent brought is named."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation, Message
from assist.review.corrections import Correction, corrections_of, measure_corrections
from assist.review.decisions import record_decision
from assist.review.finals import record_final_text

TODAY = dt.date(2026, 11, 28)


@pytest.fixture
def draft(assistant: Assistant) -> Draft:
    """On the postage of faulty clothes."""
    return assistant.draft(Conversation((Message("customer", "开线退货运费谁出"),)), as_of=TODAY)


def corrected(engine: Engine, draft: Draft, text: str) -> Correction:
    """What is measured of an edit."""
    record_decision(engine, draft.id, "edited", by="k_1", text=text)
    assert measure_corrections(engine, TODAY) == 1
    return corrections_of(engine, [draft.id])[draft.id]


@pytest.mark.parametrize(
    ("added", "fact"),
    [
        ("运费险最多赔 25 元。", "25"),
        ("请寄到顺丰速运门店 SF-300。", "SF-300"),
        ("退货须在 12 月 31 日前寄出。", "31"),
        ("吊牌剪掉的商品不能退货。", "吊牌"),
    ],
)
def test_a_fact_that_no_passage_has_is_named(engine: Engine, draft: Draft, added: str, fact: str) -> None:
    """A figure, a name, a date, a condition."""
    found = corrected(engine, draft, draft.text + added)
    assert any(fact in words for words in found.facts)


@pytest.mark.parametrize("added", ["让您久等了，真抱歉！", "签收次日起 7 天内，商品完好可以无理由退货。"])
def test_courtesy_and_what_the_passages_say_are_no_facts(engine: Engine, draft: Draft, added: str) -> None:
    """An offered passage that the draft left out is known already."""
    assert corrected(engine, draft, draft.text + added).facts == ()


def test_each_text_is_measured_once(engine: Engine, draft: Draft) -> None:
    """A second time finds nothing to do."""
    corrected(engine, draft, "由店铺承担，另补 5 元券。")
    assert measure_corrections(engine, TODAY) == 0


def test_what_the_helpdesk_tells_counts_before_the_decision(engine: Engine, draft: Draft) -> None:
    """The text may be changed again in the reply box."""
    first = corrected(engine, draft, "由店铺承担，另补 5 元券。")
    record_final_text(engine, draft.id, draft.text, by="k_1")
    assert measure_corrections(engine, TODAY) == 1
    again = corrections_of(engine, [draft.id])[draft.id]
    assert (first.source, again.source) == ("decision", "final")
    assert (again.kinds, again.distance, again.facts) == ((), 0, ())


def test_accepted_and_rejected_drafts_are_not_corrected(engine: Engine, draft: Draft) -> None:
    """Nothing else was sent."""
    record_decision(engine, draft.id, "rejected", by="k_1", reason="wrong_tone")
    assert measure_corrections(engine, TODAY) == 0
