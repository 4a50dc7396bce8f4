"""Merges: a change on one side stands, changes on both sides are for a person."""

from __future__ import annotations

import pytest

from assist.content.merges import Choice, merge_texts, merged

BASE = "# Returns\n\nWithin 7 days.\n\nWe pay.\n\nNo socks."


def sides(base: str | None, ours: str, source: str) -> list[str]:
    return [piece.side for piece in merge_texts(base, ours, source)]


def test_each_side_changes_its_own_paragraphs() -> None:
    """Also when they are neighbours."""
    ours, source = BASE.replace("We pay", "You pay"), BASE.replace("7 days", "10 days")
    assert merged(merge_texts(BASE, ours, source)) == "# Returns\n\nWithin 10 days.\n\nYou pay.\n\nNo socks."


def test_what_one_side_adds_or_removes_stands() -> None:
    """Wherever it is."""
    ours = BASE + "\n\nOurs."
    source = BASE.replace("We pay.\n\n", "").replace("# Returns", "# Returns\n\nNew.")
    assert merged(merge_texts(BASE, ours, source)) == "# Returns\n\nNew.\n\nWithin 7 days.\n\nNo socks.\n\nOurs."


@pytest.mark.parametrize(
    ("choice", "text"), [("ours", "15 days"), ("source", "10 days"), ("both", "15 days\n\n10 days")]
)
def test_a_paragraph_changed_on_both_sides_is_for_a_person(choice: Choice, text: str) -> None:
    """Who keeps one of them, or both."""
    pieces = merge_texts("7 days", "15 days", "10 days")
    assert [piece.side for piece in pieces] == ["conflict"]
    assert merged(pieces, {0: choice}) == text


def test_the_same_change_on_both_sides_is_none() -> None:
    """Nobody is asked."""
    assert "conflict" not in sides("7 days", "10 days", "10 days")


def test_without_a_base_common_paragraphs_are_it() -> None:
    """A document that was there before anything was imported."""
    assert sides(None, "A\n\nB\n\nC", "A\n\nX\n\nC") == ["same", "conflict", "same"]


def test_a_paragraph_that_only_we_removed_stays_removed() -> None:
    """The source did not touch it."""
    ours = BASE.replace("\n\nNo socks.", "")
    assert merged(merge_texts(BASE, ours, BASE.replace("7", "10"))) == ours.replace("7", "10")
