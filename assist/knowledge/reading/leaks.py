"""Leaks: what would reach customers from a public document although it was not meant for them.

Each is an error: a document that may hold what is internal, or a note that nobody finished, cannot be used safely.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from assist.knowledge.reading.author_notes import author_notes
from assist.knowledge.reading.duplicates import overlaps
from assist.knowledge.reading.internal_marks import audience_lines, internal_marks
from assist.knowledge.reading.problems import Problem

if TYPE_CHECKING:
    from assist.knowledge.reading.documents import Source

COPIED = 0.8  # share of an internal document's text that makes another a copy of it
LEAST = 20  # characters of an internal document that is looked for
_SHOWN = 60


def left_in_public(source: Source) -> Iterator[Problem]:
    """`audience: internal` in the text, marks that it is internal, and certain notes, of a public document."""
    document = source.document
    if document.front.audience != "public":
        return
    lines = {source.line_at(start) for start, _ in audience_lines(document.body)}
    for start, words in audience_lines(document.body):
        yield source.problem("audience_in_text", source.line_at(start), "audience", words=words[:_SHOWN])
    for text, place in ((document.title, None), (document.body, source.line_at)):
        for start, words in internal_marks(text):
            line = place(start) if place else source.line("title")
            if line not in lines:
                yield source.problem("marked_internal", line, words=words[:_SHOWN])
        for note in author_notes(text):
            if note.certain:
                line = place(note.start) if place else source.line("title")
                yield source.problem("note", line, words=note.words[:_SHOWN])


def copies_of_internal(sources: Iterable[Source]) -> Iterator[Problem]:
    """Public documents that hold nearly all of an internal one's text."""
    listed = list(sources)
    internal = {place for place, source in enumerate(listed) if source.document.front.audience == "internal"}
    if not internal:
        return
    for one, other, share in overlaps([source.document.body for source in listed]):
        if one in internal and other not in internal and share >= COPIED and len(listed[one].document.body) >= LEAST:
            yield listed[other].problem("copy_of_internal", listed[other].body_line, other=listed[one].path)
