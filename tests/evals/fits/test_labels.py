"""Labels: which passage answers a question, and which of its sentences."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import Engine

from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from assist.knowledge.sufficiency import PASSAGE, SENTENCE
from assist.testing import HashEmbedder
from evals.fits.labels import label_asked, label_cases
from evals.labelled.answerability import read_asked
from evals.labelled.collections import publish_collection, read_collection
from tests.evals.fits.test_ranking_fitting import case
from tests.evals.small_shops import write_collection


def test_a_passage_answers_that_holds_a_word_needed(search: Search) -> None:
    """Of the expected document; of its sentences those that hold one."""
    asked = case("衣服开线退货运费谁出", answer=True, documents=["returns"], must_include=["店铺承担"])
    (row,) = label_cases(search, [asked])
    assert row.right.sum() == 1
    assert row.needed.sum() == 1
    assert (row.passages.shape[1], row.sentences.shape[1]) == (len(PASSAGE), len(SENTENCE))


def test_where_no_words_are_needed_the_document_answers(search: Search) -> None:
    """And no sentence is labelled."""
    (row,) = label_cases(search, [case("衣服开线退货运费谁出", answer=True, documents=["returns"])])
    assert row.right.any()
    assert row.needed.size == 0


def test_nothing_answers_an_unanswerable_case(search: Search) -> None:
    """Whatever stands near."""
    (row,) = label_cases(search, [case("露营灯能用声控开关吗", answer=False)])
    assert not row.answerable
    assert not row.right.any()


def test_each_question_of_a_turn_is_a_row(search: Search) -> None:
    """A turn of two is two to learn from, each told from the other."""
    asked = case(
        "露营灯充电要多久？无理由退货期几天？", answer=True, documents=["lamp", "returns"], must_include=["3.5"]
    )
    rows = label_cases(search, [asked])
    assert len(rows) == 2
    assert all(row.passages[0][PASSAGE.index("several")] == 1.0 for row in rows)


def test_of_a_public_set_the_relevant_documents_answer(tmp_path: Path, engine: Engine, index: VectorIndex) -> None:
    """Sentences are not labelled there, and unanswerable questions have nothing that answers."""
    folder = write_collection(tmp_path / "tools")
    collection = read_collection(folder)
    search = Search(engine, index, HashEmbedder())
    publish_collection(collection, engine, index, search, lambda *_: None)
    rows = label_asked(search, collection, read_asked(folder, collection))
    assert {row.answerable for row in rows} == {True, False}
    assert all(not row.right.any() for row in rows if not row.answerable)
    found = [row for row in rows if row.answerable]
    assert sum(row.right.any() for row in found) > len(found) / 2
    assert all(row.needed.size == 0 for row in rows)
