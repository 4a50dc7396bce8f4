"""Gaps: what the documents did not answer becomes topics that people work off, and that a release closes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.errors import InvalidInput, NotFound
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.review.decisions import record_decision
from assist.review.gaps import decide_gap, list_gaps, replies_to
from assist.review.refreshes import last_refresh, refresh_gaps
from assist.testing import HashEmbedder
from tests.databases import on_both
from tests.review.asked_gaps import ANSWER, GRIND, age, gap, gaps, refresh, today
from tests.review.asked_gaps import ask as ask
from tests.shop import write_shop


class TestSignals:
    """What shows that the documents did not answer."""

    @on_both
    def test_abstentions_on_one_subject_are_a_topic(self, ask: Any, engine: Engine) -> None:
        """In the customers' words, with how many asked, what they wrote, and whom to ask."""
        for text in GRIND:
            assert ask(text).status in ("abstained", "near")
        refresh(engine)
        found = gap(engine)
        assert found.title in GRIND
        assert (found.state, found.customers, found.weeks[-1]) == ("open", 3, 3)
        assert set(found.examples) == set(GRIND)
        assert sum(found.signals.values()) == 3
        assert set(found.signals) <= {"abstained", "near"}

    @on_both
    def test_a_correction_with_a_fact_is_one(self, ask: Any, engine: Engine) -> None:
        """Two agents add a figure that no passage has; a change of tone says nothing."""
        for text in ("开线退货运费谁出", "开线退货的运费谁出"):
            draft = ask(text)
            record_decision(engine, draft.id, "edited", by="k_1", text=draft.text + "最多补 25 元。")
        for text in ("双11买的能退几天", "双11买的可以退几天"):
            draft = ask(text)
            record_decision(engine, draft.id, "edited", by="k_1", text="亲，" + draft.text)
        refresh(engine)
        assert (gap(engine).signals, gap(engine).document) == ({"corrected": 2}, "returns")
        assert gap(engine).owner == "售后组"

    @pytest.mark.parametrize("reason", ["off_topic", "wrong_fact", "outdated_source", "against_policy"])
    def test_a_rejection_for_what_was_said_is_one(self, ask: Any, engine: Engine, reason: str) -> None:
        """The text was there and did not answer."""
        for text in ("开线退货运费谁出", "开线退货的运费谁出"):
            record_decision(engine, ask(text).id, "rejected", by="k_1", reason=reason)
        refresh(engine)
        assert gap(engine).signals == {"rejected": 2}

    @pytest.mark.parametrize("reason", ["wrong_tone", "length_or_format", "other"])
    def test_a_rejection_for_how_it_was_said_is_none(self, ask: Any, engine: Engine, reason: str) -> None:
        """The documents lack nothing."""
        for text in ("开线退货运费谁出", "开线退货的运费谁出"):
            record_decision(engine, ask(text).id, "rejected", by="k_1", reason=reason)
        refresh(engine)
        assert gaps(engine) == []

    @on_both
    def test_a_customer_who_asks_again_was_not_helped(self, ask: Any, engine: Engine) -> None:
        """After a reply, in a new message; not while the same message is drafted for once more."""
        for customer in ("c_a", "c_b"):
            record_decision(engine, ask("开线退货运费谁出", customer).id, "accepted", by="k_1")
            ask("开线退货运费谁出", customer)
        refresh(engine)
        assert gaps(engine) == []
        for customer in ("c_a", "c_b"):
            ask("那开线退货运费谁出", customer, "m2")
        refresh(engine)
        assert gap(engine).signals == {"asked_again": 2}

    def test_accepted_drafts_courtesies_and_single_questions_are_none(self, ask: Any, engine: Engine) -> None:
        """What one customer asks, however often, is no topic yet."""
        for text in ("开线退货运费谁出", "在吗", "谢谢"):
            record_decision(engine, ask(text).id, "accepted", by="k_1")
        for text in GRIND:
            ask(text, "c_one")
        done = refresh(engine)
        assert (gaps(engine), done.gaps) == ([], 3)
        assert last_refresh(engine).asked_once == 3

    def test_a_search_that_failed_says_nothing(self, ask: Any, engine: Engine) -> None:
        """Without a vector it went by words alone."""
        for text in GRIND:
            ask(text)
        with engine.begin() as connection:
            connection.execute(sa.update(store.turn_questions).values(vector=None, embedder=None))
        assert refresh(engine).questions == 0

    def test_vectors_of_another_encoder_are_made_anew(self, ask: Any, engine: Engine) -> None:
        """After ASSIST_EMBEDDER changed the month is not lost."""
        for text in GRIND:
            ask(text)
        refresh_gaps(engine, HashEmbedder(512), today())
        assert gap(engine).customers == 3


class TestTopics:
    """They stay themselves from one refresh to the next."""

    @on_both
    def test_an_id_stays_when_questions_come_and_go(self, ask: Any, engine: Engine) -> None:
        """The same subject a week later is the same topic."""
        drafts = [ask(text).id for text in GRIND[:2]]
        refresh(engine)
        first = gap(engine)
        age(engine, 7, drafts)
        ask(GRIND[2])
        refresh(engine)
        assert (gap(engine).id, gap(engine).weeks[-2:]) == (first.id, (2, 1))

    def test_two_subjects_are_two_topics(self, ask: Any, engine: Engine) -> None:
        """The one that more customers ask about first."""
        for text in (*GRIND, "老板电话号码多少", "老板的电话号码是多少"):
            ask(text)
        refresh(engine)
        assert [one.customers for one in gaps(engine)] == [3, 2]

    def test_a_refresh_begun_twice_changes_nothing(self, ask: Any, engine: Engine) -> None:
        """A job may run more than once."""
        for text in GRIND:
            ask(text)
        refresh(engine)
        before = gaps(engine)
        refresh(engine)
        assert gaps(engine) == before


class TestStates:
    """Open, written, not our business, closed, reopened, expired."""

    @pytest.fixture
    def topic(self, ask: Any, engine: Engine) -> str:
        for text in GRIND:
            ask(text)
        refresh(engine)
        return gap(engine).id

    @on_both
    def test_a_release_that_answers_its_questions_closes_it(
        self, topic: str, ask: Any, engine: Engine, search: Search, shop: Path
    ) -> None:
        """Found out by asking them again; a later question opens it again."""
        assert refresh(engine, search).closed == 0
        (shop / "grinder.md").write_text(ANSWER, encoding="utf-8")
        published = publish(engine, search.candidates.index, HashEmbedder(), read_corpus(shop))
        assert refresh(engine, search).closed == 1
        assert (gap(engine).state, gap(engine).by) == ("closed", published.release)
        record_decision(engine, ask("磨豆机磨香料可以吗").id, "rejected", by="k_1", reason="wrong_fact")
        refresh(engine, search)
        assert (gap(engine).state, gap(engine).id) == ("reopened", topic)

    def test_a_release_that_does_not_answer_leaves_it_open(
        self, topic: str, engine: Engine, search: Search, shop: Path
    ) -> None:
        """And is asked once, not at every refresh."""
        write_shop(shop, sale=None)
        publish(engine, search.candidates.index, HashEmbedder(), read_corpus(shop))
        assert (refresh(engine, search).asked_again, gap(engine).state) == (1, "open")
        assert refresh(engine, search).asked_again == 0

    @on_both
    def test_what_is_not_the_shops_business_stays_so(self, topic: str, ask: Any, engine: Engine) -> None:
        """With the reason, masked; a new question changes nothing."""
        with pytest.raises(InvalidInput, match="needs a `reason`"):
            decide_gap(engine, topic, "dismissed", by="p_1")
        decide_gap(engine, topic, "dismissed", by="p_1", reason="不卖磨豆机，问 13800138000")
        ask(GRIND[0])
        refresh(engine)
        assert (gap(engine).state, gap(engine).by) == ("dismissed", "p_1")
        assert gap(engine).reason == "不卖磨豆机，问 ⟦PHONE_1⟧"
        assert list_gaps(engine, today(), dt.UTC) == []

    @on_both
    def test_without_a_new_question_it_expires_and_comes_back(self, topic: str, ask: Any, engine: Engine) -> None:
        """After four weeks."""
        age(engine, 27)
        refresh(engine)
        assert gap(engine).state == "open"
        age(engine, 29)
        refresh(engine)
        assert gap(engine).state == "expired"
        ask(GRIND[1])
        refresh(engine)
        assert gap(engine).state == "reopened"

    def test_one_that_does_not_exist_is_not_found(self, engine: Engine) -> None:
        """Not even by accident."""
        with pytest.raises(NotFound, match="g_none"):
            decide_gap(engine, "g_none", "written", by="p_1")

    def test_writing_begins_with_what_agents_wrote(self, topic: str, ask: Any, engine: Engine) -> None:
        """Edited replies; what was accepted as it was would teach the documents their own words."""
        edited, accepted = ask(GRIND[0]), ask(GRIND[1])
        record_decision(engine, edited.id, "edited", by="k_1", text="可以磨，磨完用米清洗。")
        record_decision(engine, accepted.id, "accepted", by="k_1")
        refresh(engine)
        assert replies_to(engine, topic) == ["可以磨，磨完用米清洗。"]


def test_an_erased_customers_words_are_gone(ask: Any, engine: Engine) -> None:
    """From the topic's title and examples too."""
    from assist.review.erasures import erase_customer

    for text, customer in zip(GRIND, ("customer-1", "customer-2", "customer-3"), strict=True):
        ask(text, customer)
    refresh(engine)
    for customer in ("customer-1", "customer-2"):
        erase_customer(engine, customer, "command")
    assert (gap(engine).title, gap(engine).examples) == (GRIND[2], (GRIND[2],))
    assert last_refresh(engine).refreshed_at is None
