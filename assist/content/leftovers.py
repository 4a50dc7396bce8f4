"""Leftovers: documents that still state a value which a change replaces.

What is compared is what a value is said of, not the wording: 7 天 of returning goods is found on a product's page that
puts it in other words, and 7 天 of something else is not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assist.knowledge.reading.documents import Document
from assist.knowledge.warnings.conflicts import Placed, placed_statements, weights_of
from assist.texts.likeness import smaller_share
from assist.texts.numerals import contains

SUBJECT = 0.5  # of the words of the shorter statement that the other shares, weighed by rarity
SHARED = 2  # words at least, or all there are


@dataclass(frozen=True)
class Leftover:
    """A document that still says `value` where the change now says `now`: in which section, and in which sentence."""

    document: str
    title: str
    section: str
    sentence: str
    value: str
    now: str


def still_saying(
    live: Mapping[str, Document], after: Sequence[Document], changed: Collection[str]
) -> Iterator[Leftover]:
    """What other documents still say that changed ones no longer do; one line for a document and value."""
    replaced = list(_replaced(live, after, changed))
    if not replaced:
        return
    superseded = {one.front.supersedes for one in after if one.front.supersedes}
    others = [one for one in after if one.id not in changed and one.id not in superseded and one.front.kind != "macro"]
    holding = [one for one in others if any(contains(one.body, old.statement.written) for old, _ in replaced)]
    said = [one for document in holding for one in placed_statements(document)]
    weights = weights_of(one.statement.about for one in (*said, *(old for old, _ in replaced)))
    found: set[tuple[str, str]] = set()
    for one in said:
        for old, new in replaced:
            key = (one.document.id, old.statement.written)
            if key not in found and _is_the_same(one, old, weights):
                found.add(key)
                front, statement = one.document.front, one.statement
                yield Leftover(
                    front.id,
                    front.title,
                    one.section,
                    statement.sentence.strip(),
                    statement.written,
                    new.statement.written,
                )


def _replaced(
    live: Mapping[str, Document], after: Sequence[Document], changed: Collection[str]
) -> Iterator[tuple[Placed, Placed]]:
    """Statements that a changed document no longer makes, each with the one that stands in its place."""
    for document in after:
        if document.id not in changed:
            continue
        older = live.get(document.id) or live.get(document.front.supersedes or "")
        if older is None or older.body == document.body:
            continue
        now = list(placed_statements(document))
        for old in placed_statements(older):
            new = _in_its_place(old, now)
            if new is not None:
                yield old, new


def _in_its_place(old: Placed, now: Iterable[Placed]) -> Placed | None:
    """The statement about the same that gives another value, if none gives the old one any more."""
    listed = list(now)
    weights = weights_of(one.statement.about for one in (*listed, old))
    alike = [one for one in listed if one.statement.kind == old.statement.kind and _about_one(one, old, weights)]
    if not alike or any(old.statement.value in one.statement.beside for one in alike):
        return None
    return max(alike, key=lambda one: smaller_share(one.statement.all, old.statement.all, weights))


def _is_the_same(one: Placed, old: Placed, weights: Mapping[str, float]) -> bool:
    a, b = one.statement, old.statement
    if one.document.front.language != old.document.front.language or a.kind != b.kind or a.value != b.value:
        return False
    if a.anchor and b.anchor and a.anchor != b.anchor:
        return False
    return _about_one(one, old, weights)


def _about_one(one: Placed, old: Placed, weights: Mapping[str, float]) -> bool:
    a, b = one.statement.about, old.statement.about
    shared = a & b
    return len(shared) >= min(SHARED, len(a), len(b)) > 0 and smaller_share(a, b, weights) >= SUBJECT
