"""Clusters: what belongs together by its vectors, and nothing by chance."""

from __future__ import annotations

import numpy as np
import pytest

from assist.knowledge.embedders import LocalEmbedder, Vectors
from assist.review.clusters import Likeness, cluster, likeness_of
from assist.testing import HashEmbedder

LIKENESS = Likeness({}, 0.13)


def around(centres: Vectors, each: int, spread: float) -> Vectors:
    """So many unit vectors around each centre."""
    same = np.repeat(centres, each, axis=0)
    rows = same + np.random.default_rng(1).normal(0, spread / same.shape[1] ** 0.5, same.shape)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def unit(count: int, size: int = 64) -> Vectors:
    rows = np.random.default_rng(2).normal(size=(count, size))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_and_one_have_nothing_to_belong_to(count: int) -> None:
    """As many labels as rows."""
    assert cluster(unit(count), LIKENESS).tolist() == [0] * count


def test_what_lies_together_has_one_label() -> None:
    """Groups larger than the number of neighbours looked at too."""
    labels = cluster(around(unit(5, 256), 60, 0.5), LIKENESS).reshape(5, 60)
    assert (labels == labels[:, :1]).all()
    assert len(set(labels[:, 0])) == 5


def test_what_is_far_from_all_stays_alone() -> None:
    """Rows in every direction are no topic."""
    assert len(set(cluster(unit(50, 256), LIKENESS))) == 50


def test_order_does_not_matter() -> None:
    """The same groups, whichever question came first."""
    rows = around(unit(4), 20, 0.5)
    order = np.random.default_rng(3).permutation(len(rows))
    one, other = cluster(rows, LIKENESS)[order], cluster(rows[order], LIKENESS)
    assert len({*zip(one, other, strict=True)}) == len(set(one))


def test_few_questions_are_measured_by_others() -> None:
    """Three customers who ask the same would else be as like as any three questions."""
    embedder = HashEmbedder()
    texts = ["磨豆机能磨香料吗", "磨豆机可以磨香料吗", "磨豆机能不能磨香料"]
    vectors = embedder.embed(texts)
    likeness = likeness_of(embedder, texts, vectors)
    assert likeness.spread == likeness_of(embedder, [], vectors[:0]).spread
    assert len(set(cluster(likeness.distinct(texts, vectors), likeness))) == 1


def test_what_many_ask_is_no_more_common_for_that() -> None:
    """Else the question of the month would have least of its own."""
    embedder = HashEmbedder()
    texts = ["磨豆机能磨香料吗", "什么时候补货"]
    many = [texts[0]] * 50 + texts[1:]
    one, other = (likeness_of(embedder, some, embedder.embed(some)).common["zh"] for some in (texts, many))
    assert np.allclose(one, other)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_few_questions_about_other_matters_are_no_topic(language: str) -> None:
    """Seen in a small shop: may it be returned, does the size fit, can it be repaired, all in one."""
    texts = {
        "zh": ["顺便问下卡式炉点过火了还能退吗", "尺码发下来如果有人不合适，能退换吗？", "冲锋衣拉链坏了，买了两个多月，还能修吗？ 要钱吗"],
        "en": ["can I return a stove that I lit once", "can my team swap sizes after it arrives", "zip broke after two months, is the repair free"],
    }[language]  # fmt: skip
    embedder = LocalEmbedder()
    vectors = embedder.embed(texts)
    likeness = likeness_of(embedder, texts, vectors)
    assert len(set(cluster(likeness.distinct(texts, vectors), likeness))) == 3
