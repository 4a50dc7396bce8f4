"""Likeness: each measure at its ends, and what tells it from the others."""

from __future__ import annotations

import pytest

from assist.texts.likeness import (
    cosine,
    edit_distance,
    edit_ratio,
    nearest_spelling,
    overlap,
    relevance,
    share,
    smaller_share,
)

ONE, MORE, OTHER = {"seam", "return"}, {"seam", "return", "days", "open"}, {"stove"}


@pytest.mark.parametrize("measure", [share, smaller_share, overlap, cosine])
def test_every_measure_goes_from_nothing_to_all(measure: object) -> None:
    """Nothing in common is 0, the same is 1, and of nothing nothing is shared."""
    assert callable(measure)
    assert [measure(ONE, OTHER), measure(ONE, ONE), measure(set(), ONE), measure(ONE, set())] == [0, 1, 0, 0]


def test_what_a_longer_text_says_besides_counts_where_it_should() -> None:
    """The yardstick's share and the smaller's leave it out; the overlap counts it wholly, the cosine by half."""
    assert (share(ONE, MORE), share(MORE, ONE)) == (1, 0.5)
    assert smaller_share(MORE, ONE) == 1
    assert overlap(ONE, MORE) == 0.5
    assert cosine(ONE, MORE) == pytest.approx(0.7071, abs=1e-4)


def test_a_share_counts_words_as_often_as_they_are_wanted() -> None:
    """A list is a text, a set is what it is about."""
    assert share(["open", "seam", "seam"], {"seam"}) == pytest.approx(2 / 3)


def test_rare_words_count_more_when_weights_are_given() -> None:
    """The weights replace the counts."""
    weights = {"seam": 3.0, "return": 1.0, "days": 1.0, "open": 1.0}
    assert share({"seam", "open"}, ONE, weights) == 0.75
    assert smaller_share({"seam", "open"}, {"seam", "days"}, weights) == 0.75
    assert overlap({"seam", "open"}, {"seam", "days"}, weights) == 0.6


def test_relevance_prefers_the_short_text_that_says_as_much() -> None:
    """Only for ranking: the number itself means nothing."""
    assert relevance(ONE, ONE) > relevance(ONE, MORE) > relevance(ONE, {"seam"})


def test_a_ratio_is_what_is_left_of_the_letters() -> None:
    """Below the least it is none, so that texts that have nothing to do with each other cost little."""
    assert edit_ratio("运费由店铺承担。", "运费由店铺承担哦。") > 0.9
    assert edit_ratio("abcd", "abxd") == 0.75
    assert edit_ratio("abcd", "abxd", 0.8) == 0
    assert edit_distance("abcd", "abxd") == 1


@pytest.mark.parametrize(
    ("word", "meant"),
    [("effective_form", "effective_from"), ("audiance", "audience"), ("audience", "audience"), ("colour", None)],
)
def test_a_misspelt_word_is_known_by_its_letters(word: str, meant: str | None) -> None:
    """Or not at all: a wrong hint is worse than none."""
    assert nearest_spelling(word, ["audience", "effective_from", "effective_until"]) == meant
