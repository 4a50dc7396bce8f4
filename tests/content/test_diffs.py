"""Diffs: what a publish changes, before and after it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.content.diffs import WORKING_COPY, diff_corpus, diff_releases
from assist.errors import NotFound
from assist.knowledge.index import VectorIndex
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.testing import HashEmbedder
from tests.shop import DOCUMENTS, write_shop


def test_a_diff_names_documents_and_the_chunks_that_changed(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """Edited, removed, added; the sections that stayed are not shown."""
    a = publish(engine, index, HashEmbedder(), read_corpus(shop)).release
    edited = DOCUMENTS["lamp"].replace("3.5 小时", "4 小时").replace("owner: 产品组", "owner: 灯具组")
    write_shop(shop, lamp=edited, sale=None, new=DOCUMENTS["sale"].replace("id: sale", "id: new").replace("15", "16"))
    b = publish(engine, index, HashEmbedder(), read_corpus(shop)).release
    found = diff_releases(engine, a[:6], b)
    assert [(d.id, d.change) for d in found.documents] == [("lamp", "changed"), ("new", "added"), ("sale", "removed")]
    lamp = found.documents[0]
    assert lamp.front == ("owner",)
    assert ["4 小时" in chunk.text for chunk in lamp.added] == [True]
    assert ["3.5 小时" in chunk.text for chunk in lamp.removed] == [True]
    assert found.unchanged == 4


def test_the_folder_is_compared_with_what_is_live(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """Before anything is published, everything is new; afterwards nothing is."""
    assert diff_corpus(engine, read_corpus(shop)).a == "nothing"
    publish(engine, index, HashEmbedder(), read_corpus(shop))
    same = diff_corpus(engine, read_corpus(shop))
    assert (same.b, same.documents, same.unchanged) == (WORKING_COPY, (), 6)


def test_an_unknown_release_is_named(engine: Engine) -> None:
    """And where to find the known ones."""
    with pytest.raises(NotFound, match="'nope' does not exist; `assist corpus releases`"):
        diff_releases(engine, "nope", "nope")


def test_a_changed_id_with_the_same_text_is_a_rename(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """One line that names both ids, and no paragraph that went and came."""
    publish(engine, index, HashEmbedder(), read_corpus(shop))
    write_shop(shop, lamp=None, torch=DOCUMENTS["lamp"].replace("id: lamp", "id: torch"))
    (one,) = diff_corpus(engine, read_corpus(shop)).documents
    assert (one.id, one.change, one.was, one.front) == ("torch", "renamed", "lamp", ("id",))
    assert not one.added
    assert not one.removed


def test_a_new_version_is_compared_with_the_one_it_replaces(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """Only what differs is shown, word by word."""
    publish(engine, index, HashEmbedder(), read_corpus(shop))
    newer = DOCUMENTS["returns"].replace("id: returns", "id: returns-2027").replace("7 天", "10 天")
    newer = newer.replace("supersedes: returns-2025", "supersedes: returns").replace("2026-03-01", "2026-12-05")
    write_shop(shop, returns_2027=newer)
    (one,) = diff_corpus(engine, read_corpus(shop)).documents
    assert (one.change, one.was) == ("added", "returns")
    assert [(piece.sign, piece.text) for piece in one.words if piece.sign != "same"] == [
        ("removed", "7"),
        ("added", "10"),
    ]
    assert len(one.added) == len(one.removed) == 1
