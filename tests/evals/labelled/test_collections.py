"""Foreign collections: read strictly, searched as the product searches, scored by the book."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from assist.errors import InvalidInput
from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from assist.testing import HashEmbedder
from evals.labelled.collections import measure_retrieval, read_collection, score_rankings

DOCUMENTS = [
    {"_id": "a/1", "title": "退货", "text": "质量问题退货，来回运费由店铺承担。"},
    {"_id": "b", "title": "", "text": "露营灯充电时间为 3.5 小时。"},
    {"_id": "c", "title": "Returns", "text": "Unused items can be returned within 30 days."},
]
QUERIES = [
    {"_id": "q1", "text": "露营灯充电要多久"},
    {"_id": "q2", "text": "那运费呢", "history": [["user", "质量问题想退货"], ["agent", "可以。"]]},
]


def write(folder: Path, queries: list[Any] = QUERIES, qrels: str = "q1\tb\t1\nq2\ta/1\t2\nq9\tb\t1\n") -> Path:
    """A BEIR folder."""
    (folder / "qrels").mkdir(parents=True)
    for name, rows in (("corpus", DOCUMENTS), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + qrels)
    return folder


def test_a_collection_goes_through_publish_and_search(tmp_path: Path, engine: Engine, index: VectorIndex) -> None:
    """Ids of any form, empty titles, and follow-ups that need their history."""
    search = Search(engine, index, HashEmbedder())
    result = measure_retrieval(read_collection(write(tmp_path / "c")), engine, index, search, lambda *_: None)
    assert (result["documents"], result["queries"]) == (3, 2)
    assert result["mrr@10"] == 1.0
    assert set(result) == {
        "documents", "queries", "recall@5", "ndcg@10", "mrr@10", "index_seconds", "query_ms", "embedder", "release"
    }  # fmt: skip


def test_scores_are_those_of_the_book() -> None:
    """Worked by hand: grades 2 and 1, found in second and third place."""
    scores = score_rankings({"q": ["x", "a", "b"]}, {"q": {"a": 2.0, "b": 1.0}})
    ideal = 2 + 1 / math.log2(3)
    assert scores["ndcg@10"] == pytest.approx((2 / math.log2(3) + 1 / 2) / ideal, abs=1e-4)
    assert scores["mrr@10"] == 0.5
    assert scores["recall@5"] == 1.0


@pytest.mark.parametrize(
    ("queries", "qrels", "message"),
    [
        ([{"text": "x"}], "q1\tb\t1\n", r"queries\.jsonl:1: has no '_id'"),
        (QUERIES, "", "nothing can be scored"),
        (QUERIES, "q1\tb\t0\n", "nothing can be scored"),
        ([[1]], "q1\tb\t1\n", r"queries\.jsonl:1: not an object"),
        ([{"_id": "q1", "text": "x", "history": [["user"]]}], "q1\tb\t1\n", "history .* is not"),
        ([{"_id": "q1", "text": "x", "history": 1}], "q1\tb\t1\n", "history 1 is not"),
        (QUERIES, "q1\tb\tyes\n", r"test\.tsv:2: not a query, a document and a grade"),
        (QUERIES, "q1\tb\t1\nq2\n", r"test\.tsv:3: not a query, a document and a grade"),
    ],
)
def test_what_cannot_be_scored_is_refused(tmp_path: Path, queries: list[Any], qrels: str, message: str) -> None:
    """An empty collection would score nothing and look like a result."""
    with pytest.raises(InvalidInput, match=message):
        read_collection(write(tmp_path / "c", queries, qrels))


@pytest.mark.parametrize("name", ["queries.jsonl", "qrels/test.tsv"])
def test_a_file_in_another_encoding_is_refused(tmp_path: Path, name: str) -> None:
    """GB 18030 is common in China; read as UTF-8 it is not text."""
    folder = write(tmp_path / "c")
    with (folder / name).open("ab") as file:
        file.write("\n退货".encode("gb18030"))
    with pytest.raises(InvalidInput, match="UTF-8"):
        read_collection(folder)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    """With what belongs into one."""
    with pytest.raises(InvalidInput, match="a BEIR folder has"):
        read_collection(tmp_path / "none")
