"""Overlaps: two people change the same document in two changes, and each is told where they meet."""

from __future__ import annotations

import pytest

from assist.content.changes import open_change, take_up_again
from assist.content.listings import Documents
from assist.content.overlaps import overlaps_of
from assist.content.publications import Publisher, schedule
from assist.errors import Conflict
from tests.content.test_changes import LIN, ZHOU, live, published, slower, write
from tests.databases import on_both

pytestmark = on_both


def kinds(documents: Documents, *changes: object) -> list[list[str]]:
    return [[one.kind for one in overlaps_of(documents, change)] for change in changes]  # type: ignore[arg-type]


def test_a_change_alone_meets_nobody(documents: Documents) -> None:
    """Nothing to tell."""
    write(documents, "lamp", slower())
    assert kinds(documents, open_change(documents, ["lamp"], "x", LIN)) == [[]]


def test_two_changes_of_one_document_know_of_each_other(publisher: Publisher, documents: Documents) -> None:
    """Before either is live, and after: what was taken up first is no longer what people compare with."""
    write(documents, "lamp", slower("4 小时"))
    one = open_change(documents, ["lamp"], "第一批", LIN)
    write(documents, "lamp", slower("5 小时"), "周岚")
    other = open_change(documents, ["lamp"], "第二批", ZHOU)
    assert kinds(documents, one, other) == [["edited", "shared"], ["shared"]]
    published(publisher, one.id)
    (overlap,) = overlaps_of(documents, other)
    assert (overlap.kind, overlap.change, overlap.note, overlap.author) == ("overtaken", one.id, "第一批", "林夏")
    with pytest.raises(Conflict):
        schedule(documents, other.id, ZHOU)
    renewed = take_up_again(documents, other.id, ZHOU)
    assert kinds(documents, renewed) == [[]]
    published(publisher, renewed.id)
    assert "5 小时" in live(documents, "lamp")


def test_what_is_live_by_another_change_is_not_taken_up_again(publisher: Publisher, documents: Documents) -> None:
    """The later of two texts went live first: the earlier has nothing more to say, and that is what is said."""
    write(documents, "lamp", slower("4 小时"))
    one = open_change(documents, ["lamp"], "第一批", LIN)
    other = open_change(documents, ["lamp"], "还是第一批", ZHOU)
    published(publisher, other.id)
    assert kinds(documents, one) == [["live"]]
    with pytest.raises(Conflict, match="live already; close it"):
        take_up_again(documents, one.id, LIN)
