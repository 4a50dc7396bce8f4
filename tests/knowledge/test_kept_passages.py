"""Kept passages: what a draft was written from, read back from its release."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from sqlalchemy.engine import Engine

from assist.knowledge.index import VectorIndex
from assist.knowledge.kept_passages import kept_passages
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.testing import HashEmbedder
from tests.shop import write_shop


def test_passages_come_back_as_they_were_found(search: Search, engine: Engine) -> None:
    """In the given order, with their scores; only the similarity and the section around are not kept."""
    found = search.find("退货运费", 4, AsOf.on(dt.date(2026, 11, 23)))
    back = kept_passages(engine, found.release, {passage.id: passage.score for passage in found.passages})
    assert back == tuple(replace(p, similarity=None, whole=p.text) for p in found.passages)


def test_an_older_release_still_has_its_words(search: Search, engine: Engine, index: VectorIndex, shop: Path) -> None:
    """A document that was changed since is read as it was; the newer release does not know the old chunk."""
    found = search.find("无理由退货", 1, AsOf.on(dt.date(2026, 11, 23)))
    old = found.passages[0]
    write_shop(shop, returns=None)
    newer = publish(engine, index, HashEmbedder(), read_corpus(shop))
    assert [p.text for p in kept_passages(engine, found.release, {old.id: 1.0})] == [old.text]
    assert kept_passages(engine, newer.release, {old.id: 1.0}) == ()
