"""Release checks: what keeps a written release from going live, and that it says which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.engine import Engine

from assist.errors import CheckFailed
from assist.knowledge.embedders import Vectors
from assist.knowledge.index import VectorIndex
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.knowledge.releases import current_id, list_releases
from assist.testing import HashEmbedder
from tests.shop import DOCUMENTS, write_shop


class BlindIndex:
    """An index whose search finds the wrong neighbours; all else is the real one's."""

    def __init__(self, index: VectorIndex) -> None:
        self._index = index

    def __getattr__(self, name: str) -> object:
        return getattr(self._index, name)

    def nearest_among(
        self, embedder: str, vector: Vectors, count: int, belongs: Callable[[str], bool]
    ) -> list[tuple[str, float]]:
        return self._index.nearest_among(embedder, -np.asarray(vector), count, belongs)[-3:]


def golden(shop: Path, *rows: str) -> None:
    """Write the golden questions of the shop."""
    (shop / "golden.yaml").write_text("\n".join(rows), encoding="utf-8")


def test_a_golden_question_that_finds_its_document_lets_the_release_live(
    engine: Engine, index: VectorIndex, shop: Path
) -> None:
    """With the day it is asked about."""
    golden(shop, "- question: 双11的退货期是几天", "  document: sale", "  as_of: 2026-11-05")
    assert publish(engine, index, HashEmbedder(), read_corpus(shop)).release == current_id(engine)


def test_a_golden_question_that_misses_keeps_the_old_release(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """It is named, with what was found instead; the release that failed is not listed."""
    live = publish(engine, index, HashEmbedder(), read_corpus(shop)).release
    write_shop(shop, lamp=DOCUMENTS["lamp"].replace("3.5", "4"))
    golden(shop, "- question: 双11的退货期是几天", "  document: sale", "  as_of: 2026-12-24")
    with pytest.raises(CheckFailed) as caught:
        publish(engine, index, HashEmbedder(), read_corpus(shop))
    assert "golden question '双11的退货期是几天' does not find 'sale' among 5 (found " in caught.value.problems[0]
    assert [release.id for release in list_releases(engine)] == [live]
    assert current_id(engine) == live


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["- question: 退货", "  document: nothing"], "names 'nothing': no such document"),
        (["- question: 退货"], "question 1: document: Field required"),
        (["- qestion: 退货", "  document: sale"], "question 1: question: Field required"),
        (["- : ["], "not YAML"),
    ],
)
def test_mistakes_in_golden_questions_are_problems_of_the_corpus(shop: Path, rows: list[str], expected: str) -> None:
    """`assist corpus check` shows them with the file."""
    golden(shop, *rows)
    problems = [str(problem) for problem in read_corpus(shop).problems]
    assert any("golden.yaml" in problem and expected in problem for problem in problems), problems


def test_an_index_that_misses_neighbours_keeps_the_old_release(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """Recall against exact search is measured before the switch."""
    blind = BlindIndex(index)
    with pytest.raises(CheckFailed) as caught:
        publish(engine, blind, HashEmbedder(), read_corpus(shop))  # type: ignore[arg-type]  # an index that lies
    assert "of the nearest 10" in caught.value.problems[0]
    assert current_id(engine) is None


def test_an_index_that_lost_vectors_keeps_the_old_release(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """The missing chunks are counted."""

    class Forgetful(HashEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            index.remove(self.name, index.ids(self.name))
            return super().embed(texts)

    publish(engine, index, HashEmbedder(), read_corpus(shop))
    write_shop(shop, lamp=DOCUMENTS["lamp"].replace("3.5", "4"))
    with pytest.raises(CheckFailed) as caught:
        publish(engine, index, Forgetful(), read_corpus(shop))
    assert "the index lacks" in caught.value.problems[0]
