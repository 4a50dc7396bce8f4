"""Pairs: documents in two languages."""

from __future__ import annotations

import pytest

from assist.content.pairs import misses_pair, pair_of
from assist.knowledge.reading.documents import Document
from assist.knowledge.reading.front_matter import FrontMatter


def document(name: str, language: str, audience: str = "public") -> Document:
    front = {"id": name, "title": name, "kind": "faq", "language": language, "audience": audience}
    return Document(FrontMatter.model_validate(front), "x")


@pytest.mark.parametrize(
    ("zh", "en"),
    [("returns", "en-returns"), ("returns", "returns-en"), ("zh-returns", "returns"), ("returns-zh", "en-returns")],
)
def test_a_pair_is_told_by_its_id(zh: str, en: str) -> None:
    """From either side; another id, or the same language, is none."""
    one, other = document(zh, "zh"), document(en, "en")
    written = {zh: one, en: other, "en-other": document("en-other", "en")}
    assert pair_of(one, written) is other
    assert pair_of(other, written) is one
    assert pair_of(document("else", "zh"), written) is None


def test_a_missing_pair_is_told_where_both_languages_are_written() -> None:
    """Not in a shop of one language, nor of what is internal."""
    one = document("returns", "zh")
    assert not misses_pair(one, {"returns": one})
    both = {"returns": one, "en-other": document("en-other", "en")}
    assert misses_pair(one, both)
    assert not misses_pair(document("note", "zh", "internal"), both)
