"""Retention: old releases go, and nothing that a kept one or a recent draft needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import InvalidInput
from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.knowledge.releases import activate, list_releases, read_release
from assist.knowledge.retention import collect_garbage
from assist.testing import HashEmbedder
from tests.shop import DOCUMENTS, write_shop


def versions(engine: Engine, index: VectorIndex, shop: Path, count: int) -> list[str]:
    """Publish the shop that many times, each with another charging time; oldest first."""
    found = []
    for hours in range(count):
        write_shop(shop, lamp=DOCUMENTS["lamp"].replace("3.5 小时", f"{hours + 4} 小时"))
        found.append(publish(engine, index, HashEmbedder(), read_corpus(shop)).release)
    return found


def test_only_the_newest_and_the_current_stay(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """What the others alone needed is gone from SQL and index; what stays is whole."""
    first, second, third, fourth = versions(engine, index, shop, 4)
    activate(engine, first)
    done = collect_garbage(engine, index, keep=1)
    assert set(done.removed) == {second, third}
    assert (done.documents, done.chunks, done.vectors) == (2, 2, 2)
    assert {release.id for release in list_releases(engine)} == {first, fourth}
    for release in (first, fourth):
        ids = [chunk.id for chunk, _, _ in read_release(engine, release).entries]
        assert index.missing(HashEmbedder().name, ids) == []


def test_a_release_that_a_recent_draft_names_stays(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """A decision can be traced to the text it rests on for the whole retention."""
    first, second = versions(engine, index, shop, 2)
    activate(engine, first)
    Assistant(Search(engine, index, HashEmbedder()), None, engine).draft(
        Conversation((Message("customer", "无理由退货是几天"),))
    )
    activate(engine, second)
    assert collect_garbage(engine, index, keep=1).removed == ()
    assert collect_garbage(engine, index, keep=1, days=0).removed == (first,)


def test_a_dry_run_removes_nothing(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """It says the same figures."""
    versions(engine, index, shop, 3)
    dry = collect_garbage(engine, index, keep=1, dry_run=True)
    assert len(list_releases(engine)) == 3
    real = collect_garbage(engine, index, keep=1)
    assert (dry.removed, dry.chunks, dry.vectors) == (real.removed, real.chunks, real.vectors)


def test_vectors_of_a_publish_that_died_are_collected(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """They were written before any release named them."""
    versions(engine, index, shop, 1)
    embedder = HashEmbedder()
    index.add(embedder.name, ["orphan"], embedder.embed(["orphan"]))
    assert collect_garbage(engine, index).vectors == 1
    assert index.missing(embedder.name, ["orphan"]) == ["orphan"]


def test_keeping_nothing_is_refused(engine: Engine, index: VectorIndex) -> None:
    """In one line."""
    with pytest.raises(InvalidInput, match="at least 1 release"):
        collect_garbage(engine, index, keep=0)
