"""Strays: statements that say hardly anything of what documents and order say.

By itself that is no sign of anything: good replies console, ask and compute. It counts beside a sign, as an instruction
among the sources or a promise.
"""

from __future__ import annotations

from collections.abc import Iterator

from assist.drafting.checks.citations import MARKER, reply_spans
from assist.drafting.checks.readings import Reading
from assist.knowledge.lexical import words
from assist.knowledge.passage_readings import read_once
from assist.knowledge.passages import Passage
from assist.texts.likeness import share
from assist.texts.moves import needs_source
from assist.texts.sentences import sentence_spans
from assist.texts.suspicions import find_suspicions

JUDGED_FROM = 2  # words; shorter sentences are greetings more often than not


def strays(reading: Reading, below: float) -> Iterator[tuple[int, int]]:
    """The spans of the statements of which less than this share of words stands in order or documents.

    Sentences of a document that speak to a model vouch for nothing.
    """
    known = frozenset(words(reading.turn.order)).union(*map(_known, reading.offered))
    for start, end in reply_spans(reading.text):
        sentence = MARKER.sub("", reading.text[start:end])
        said = set(words(sentence))
        if len(said) >= JUDGED_FROM and share(said, known) < below and needs_source(sentence):
            yield start, end


@read_once
def _known(passage: Passage) -> frozenset[str]:
    """The words that a passage vouches for."""
    texts = (passage.title, passage.section, *_trusted(passage.text))
    return frozenset(word for text in texts for word in words(text))


def _trusted(text: str) -> Iterator[str]:
    """The sentences of a text without those that hold a suspicion."""
    suspicions = find_suspicions(text)
    for start, end in sentence_spans(text):
        if not any(one.start < end and start < one.end for one in suspicions):
            yield text[start:end]
