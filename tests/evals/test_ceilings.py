"""Ceilings: how often the words that a right answer needs are before the agent, and before the model."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.knowledge.reading.documents import read_corpus
from assist.settings import Settings
from evals.cases import shops
from evals.cases.shops import Shop, read_shop
from evals.ceilings import Ceiling, is_stated, measure_ceiling
from tests.evals.drafted import case
from tests.evals.small_shops import write_shops


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(shops, "SHOPS_DIR", write_shops(tmp_path / "shops"))
    return read_shop("yarn-en")


def measured(shop: Shop, tokens: int = 4_000, *, asked: bool = True) -> Ceiling:
    """The ceilings of a shop with a budget of tokens."""
    settings = Settings.model_validate({"context_tokens": tokens})
    return measure_ceiling(settings, shop, asked=asked, progress=lambda *_: None)


def test_shares_grow_with_what_is_looked_at(shop: Shop) -> None:
    """First, first three, all shown; a shop that fits whole is all before the model. Only answerable turns count."""
    found = measured(shop)
    assert (found.shop, found.asked) == ("yarn-en", True)
    assert found.turns == sum(one.expect.answer for one in shop.cases)
    assert 0 < found.first <= found.first_three <= found.shown <= 1
    assert found.prompt == 1.0


def test_the_model_is_given_no_more_than_its_budget(shop: Shop) -> None:
    """The mean of the tokens says how much."""
    found = measured(shop, 200, asked=False)
    assert 0 < found.tokens <= 200
    assert found.tokens < measured(shop, asked=False).tokens
    assert found.asked is False


def test_words_that_no_document_has_are_not_looked_for(shop: Shop) -> None:
    """A date that is worked out; nor are turns that need no words."""
    documents = read_corpus(shop.corpus).documents

    def stated(*needed: str, document: str = "returns") -> bool:
        return is_stated(case(expect={"documents": [document], "must_include": needed}), documents)

    assert stated("21 days")
    assert stated("21 days", "3.20")
    assert not stated("19 December")
    assert not stated("21 days", document="post")
    assert not stated()
