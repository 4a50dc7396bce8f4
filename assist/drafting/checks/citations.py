"""Citations: every `[n]` in a text is one, a passage and the very words of it that carry the sentence."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assist.knowledge.lexical import pairs, words
from assist.knowledge.passages import Passage
from assist.texts.likeness import relevance
from assist.texts.sentences import sentence_spans

MARKER = re.compile(r"\s?\[(\d{1,3})\]")


@dataclass(frozen=True)
class Citation:
    """Marker `[n]`: `quote` is a verbatim piece of the passage's text."""

    n: int
    passage: str
    document: str
    title: str
    section: str
    quote: str
    audience: str
    effective_from: dt.date | None = None
    effective_until: dt.date | None = None


@dataclass
class CitedText:
    """A text whose markers have been tied to passages: what `cite` returns."""

    text: str
    citations: list[Citation] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)


def cite(text: str, offered: Sequence[Passage]) -> CitedText:
    """Tie the markers `[n]` of a written text to the passages offered as 1..n.

    Each cited sentence gets a number of its own, in order of appearance, with the words of the passage that fit it
    best. A number that was not offered is removed, and the place where it stood is reported in `unknown`.
    """
    result = CitedText("")
    numbers: dict[tuple[str, str], int] = {}
    position = 0
    for match in MARKER.finditer(text):
        result.text += text[position : match.start()]
        position = match.end()
        number = int(match[1])
        if not 1 <= number <= len(offered):
            result.unknown.append(len(result.text))
            continue
        passage = offered[number - 1]
        quote = best_quote(_sentence_before(result.text), passage.text)
        n = numbers.setdefault((passage.id, quote), len(numbers) + 1)
        if n > len(result.citations):
            result.citations.append(citation(n, passage, quote))
        result.text += f"[{n}]"
    result.text = (result.text + text[position:]).strip()
    return result


def citation(n: int, passage: Passage, quote: str) -> Citation:
    """A citation of a passage by the words `quote`, which must stand in it."""
    return Citation(
        n=n,
        passage=passage.id,
        document=passage.document,
        title=passage.title,
        section=passage.section,
        quote=quote,
        audience=passage.audience,
        effective_from=passage.effective_from,
        effective_until=passage.effective_until,
    )


def best_quote(sentence: str, text: str) -> str:
    """The sentence of a passage that a written sentence ends with, or that shares most with it; verbatim."""
    written = sentence.rstrip("。.")
    spans = list(sentence_spans(text))
    ends = [span for span in spans if written.endswith(text[slice(*span)].rstrip("。."))]
    if ends:
        return text[slice(*max(ends, key=lambda span: span[1] - span[0]))]
    wanted = {*words(sentence), *pairs(sentence)}

    def shared(span: tuple[int, int]) -> float:
        return relevance(wanted, {*words(text[slice(*span)]), *pairs(text[slice(*span)])})

    start, end = max(spans, key=shared, default=(0, len(text)))
    return text[start:end]


def without_markers(text: str) -> str:
    """The text as it goes to the customer."""
    return MARKER.sub("", text)


def reply_spans(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a written text, whose markers `[n]` part them from the next one instead of joining the two."""
    return sentence_spans(MARKER.sub(lambda match: " " * len(match[0]), text))


def _sentence_before(text: str) -> str:
    spans = list(sentence_spans(MARKER.sub("", text)))
    plain = MARKER.sub("", text)
    return plain[slice(*spans[-1])] if spans else plain
