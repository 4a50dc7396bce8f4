"""Releases: publish embeds what is new, switches at the end, and can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.errors import CheckFailed, NotFound, ProviderFailed
from assist.knowledge.embedders import Vectors
from assist.knowledge.index import VectorIndex
from assist.knowledge.publishing import fill_index, publish
from assist.knowledge.reading.documents import read_corpus
from assist.knowledge.releases import activate, current_release, list_releases, read_release
from assist.testing import HashEmbedder
from tests.shop import DOCUMENTS, write_shop


class BrokenEmbedder(HashEmbedder):
    """Fails in the middle of a publish."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        raise RuntimeError("out of memory")


def test_the_first_publish_embeds_everything_and_goes_live(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """Counts add up, and the release that is current holds every chunk."""
    done = publish(engine, index, HashEmbedder(), read_corpus(shop))
    assert (done.documents, done.embedded, done.unchanged) == (6, done.chunks, 0)
    current = current_release(engine)
    assert current is not None
    assert current.id == done.release
    assert len(read_release(engine, done.release).entries) == done.chunks


def test_publishing_again_unchanged_embeds_nothing(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """The same corpus is the same release."""
    embedder = HashEmbedder()
    first = publish(engine, index, embedder, read_corpus(shop))
    count = embedder.texts
    again = publish(engine, index, embedder, read_corpus(shop))
    assert again.release == first.release
    assert (again.embedded, embedder.texts) == (0, count)
    assert len(list_releases(engine)) == 1


def test_one_edited_section_embeds_one_chunk(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """The cost of a publish is that of its change."""
    publish(engine, index, HashEmbedder(), read_corpus(shop))
    write_shop(shop, lamp=DOCUMENTS["lamp"].replace("3.5 小时", "4 小时"))
    done = publish(engine, index, HashEmbedder(), read_corpus(shop))
    assert done.embedded == 1


def test_problems_in_the_corpus_publish_nothing(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """One bad file holds the whole release back, and every problem is named."""
    live = publish(engine, index, HashEmbedder(), read_corpus(shop)).release
    (shop / "bad.md").write_text("no front matter")
    with pytest.raises(CheckFailed) as caught:
        publish(engine, index, HashEmbedder(), read_corpus(shop))
    assert "bad.md:1" in caught.value.problems[0]
    current = current_release(engine)
    assert current is not None
    assert current.id == live


def test_a_publish_that_fails_half_way_leaves_the_old_release_live(
    engine: Engine, index: VectorIndex, shop: Path
) -> None:
    """Whatever breaks before the switch, readers see the old release, and the next publish completes."""
    live = publish(engine, index, HashEmbedder(), read_corpus(shop)).release
    write_shop(shop, lamp=DOCUMENTS["lamp"].replace("3.5", "4"))
    with pytest.raises(RuntimeError):
        publish(engine, index, BrokenEmbedder(), read_corpus(shop))
    current = current_release(engine)
    assert current is not None
    assert current.id == live
    assert publish(engine, index, HashEmbedder(), read_corpus(shop)).release != live


def test_what_was_embedded_before_a_failure_is_not_embedded_again(index: VectorIndex) -> None:
    """It may have been paid for."""
    texts = {f"chunk {n}": f"第 {n} 条" for n in range(300)}

    class Tired(HashEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            if self.texts:
                raise ProviderFailed("no more credit")
            return super().embed(texts)

    with pytest.raises(ProviderFailed):
        fill_index(index, Tired(), texts)
    kept = index.count("hash-256")
    assert 0 < kept < 300
    assert len(fill_index(index, HashEmbedder(), texts)) == 300 - kept


def test_rolling_back_is_one_switch(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """An earlier release becomes current by its id or the beginning of it; the newer one stays listed."""
    embedder = HashEmbedder()
    first = publish(engine, index, embedder, read_corpus(shop)).release
    write_shop(shop, lamp=None)
    second = publish(engine, index, embedder, read_corpus(shop)).release
    assert activate(engine, first[:6]).current
    assert {(r.id, r.current) for r in list_releases(engine)} == {(first, True), (second, False)}


@pytest.mark.parametrize("wanted", ["nosuch", ""])
def test_an_unknown_release_is_refused(engine: Engine, index: VectorIndex, shop: Path, wanted: str) -> None:
    """The error says how to find the right one."""
    publish(engine, index, HashEmbedder(), read_corpus(shop))
    with pytest.raises(NotFound, match="assist corpus releases"):
        activate(engine, wanted)


def test_a_moved_date_is_a_new_release_without_new_vectors(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """Dates belong to the manifest, not to the text."""
    first = publish(engine, index, HashEmbedder(), read_corpus(shop))
    write_shop(shop, sale=DOCUMENTS["sale"].replace("2026-11-15", "2026-11-20"))
    second = publish(engine, index, HashEmbedder(), read_corpus(shop))
    assert second.release != first.release
    assert second.embedded == 0
