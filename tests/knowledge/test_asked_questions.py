"""Asked questions: a question meets the chunks whose similar questions come nearest, each by its best one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.engine import Engine

from assist.errors import IndexBroken
from assist.knowledge.asked_questions import AskedQuestions
from assist.knowledge.chunks import chunk_document
from assist.knowledge.embedders import Vectors
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Passage, Search
from assist.knowledge.publishing import fill_questions, publish
from assist.knowledge.reading.documents import read_corpus
from assist.knowledge.reading.similar_questions import SimilarQuestion
from assist.testing import HashEmbedder
from tests.knowledge.test_passages import TODAY

EMBEDDER = HashEmbedder()
GLAZE = ["釉面掉了怎么办", "釉裂了能修吗"]
KILN = ["窑要预热多久", "烧一窑几个小时"]
CLAY = ["泥干了还能用吗"]


def asked(index: VectorIndex, questions: Mapping[str, Sequence[str]]) -> AskedQuestions:
    """Similar questions by chunk, in the index; the chunks stand in the order given."""
    made = {key: tuple(SimilarQuestion(text, "suggested") for text in texts) for key, texts in questions.items()}
    fill_questions(index, EMBEDDER, made)
    return AskedQuestions(made, {key: place for place, key in enumerate(questions)})


def nearest(
    found: AskedQuestions, index: VectorIndex, text: str, allowed: Sequence[bool] = (True, True, True)
) -> dict[int, tuple[float, float]]:
    """What a text meets, of the chunks allowed."""
    vector: Vectors = EMBEDDER.embed([text])[0]
    return found.nearest(text, vector, np.array(allowed), index, EMBEDDER.name)


def test_a_chunk_counts_for_its_best_question(index: VectorIndex) -> None:
    """By words and by meaning; the same words are the nearest there can be."""
    found = nearest(asked(index, {"glaze": GLAZE, "kiln": KILN, "clay": CLAY}), index, "烧一窑几个小时")
    assert max(found, key=lambda place: found[place][0]) == 1
    assert found[1][1] == pytest.approx(1.0, abs=1e-3)
    assert all(above >= 0 for above, _ in found.values())


def test_what_is_not_allowed_is_not_met(index: VectorIndex) -> None:
    """A question of a rule that is not in force finds nothing of it."""
    found = nearest(asked(index, {"glaze": GLAZE, "kiln": KILN, "clay": CLAY}), index, KILN[0], (True, False, True))
    assert 1 not in found


def test_two_chunks_may_share_a_question(index: VectorIndex) -> None:
    """It is embedded once and leads to both."""
    found = nearest(asked(index, {"glaze": [KILN[0]], "kiln": KILN, "clay": CLAY}), index, KILN[0])
    assert found[0] == found[1]


def test_a_hundred_like_each_other_lift_no_higher_than_one(index: VectorIndex) -> None:
    """A flood on one chunk leaves which chunk any other question meets first, and how near it comes."""
    many = [f"窑要预热多久{'呀' * n}" for n in range(100)]
    few = asked(index, {"glaze": GLAZE, "kiln": KILN, "clay": CLAY})
    flooded = asked(index, {"glaze": GLAZE, "kiln": [*KILN, *many], "clay": CLAY})
    for place, question in ((0, GLAZE[1]), (2, CLAY[0]), (0, "釉掉了能修吗")):
        before, after = nearest(few, index, question), nearest(flooded, index, question)
        assert max(after, key=lambda one: after[one][0]) == place
        assert after[place][1] == before[place][1]


def test_without_vectors_words_decide(index: VectorIndex) -> None:
    """The embedder failed, the index is broken, or its vectors are of another size."""
    found = asked(index, {"glaze": GLAZE, "kiln": KILN, "clay": CLAY})
    allowed = np.ones(3, bool)

    class Broken:
        def matrix(self, *_: object) -> Vectors:
            raise IndexBroken("no vectors")

    words = found.nearest(KILN[0], None, allowed, index, EMBEDDER.name)
    vector: Vectors = EMBEDDER.embed([KILN[0]])[0]
    broken = found.nearest(KILN[0], vector, allowed, Broken(), EMBEDDER.name)  # type: ignore[arg-type]
    other = found.nearest(KILN[0], np.ones(3, np.float32), allowed, index, EMBEDDER.name)
    for met in (words, broken, other):
        assert max(met, key=lambda place: met[place][0]) == 1
        assert {near for _, near in met.values()} == {0.0}


def test_without_questions_nothing_is_met(index: VectorIndex) -> None:
    """Nor are those of chunks that the release does not have."""
    assert nearest(AskedQuestions({}, {}), index, "窑") == {}
    gone = {"gone": (SimilarQuestion("窑", "learned"),)}
    assert len(AskedQuestions(gone, {"kiln": 0})) == 0


def test_a_question_of_one_document_leaves_the_answers_of_others(
    engine: Engine, index: VectorIndex, shop: Path
) -> None:
    """What is asked for a lamp does not move what answers a return."""
    corpus = read_corpus(shop)
    lamp = next(document for document in corpus.documents if document.id == "lamp")
    flood = {chunk.id: tuple(f"灯不亮了{'啊' * n}" for n in range(20)) for chunk in chunk_document(lamp)}

    def first(question: str) -> Passage:
        return Search(engine, index, EMBEDDER).find(question, 1, AsOf.on(TODAY)).passages[0]

    publish(engine, index, EMBEDDER, corpus)
    before = first("衣服开线退货运费谁出")
    publish(engine, index, EMBEDDER, replace(corpus, asked=flood))
    assert first("衣服开线退货运费谁出").id == before.id
    assert first("灯不亮了").document == "lamp"


@pytest.mark.parametrize("with_vector", [True, False])
def test_the_first_question_of_a_shop_lifts_its_chunk(index: VectorIndex, with_vector: bool) -> None:
    """There is nothing else that it could stand out from."""
    found = asked(index, {"kiln": [KILN[0]]})
    vector: Vectors | None = EMBEDDER.embed([KILN[0]])[0] if with_vector else None
    above, _ = found.nearest(KILN[0], vector, np.ones(1, bool), index, EMBEDDER.name)[0]
    assert above == pytest.approx(1.0, abs=1e-3)
