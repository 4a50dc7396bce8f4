"""Quote drafts: sentences are chosen by words and meaning, or by words when meaning cannot be had."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from assist.drafting.quotes import choose_sentences
from assist.errors import ProviderFailed
from assist.knowledge.embedders import Vectors
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Search
from assist.testing import HashEmbedder


class Failing(HashEmbedder):
    """An embedder whose provider is down."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        raise ProviderFailed("embedder down")


def test_without_the_embedder_words_choose(search: Search) -> None:
    """The sentence that holds the question's words is still there."""
    question = "衣物开线退货，来回运费谁承担"
    passages = search.find(question, 4, AsOf.on(dt.date(2026, 11, 23))).passages
    chosen = choose_sentences([(question, passages)], search.current().lexical, Failing(), 4)
    assert "衣物开线等质量问题退货，来回运费由店铺承担。" in [sentence.text for sentence in chosen]
