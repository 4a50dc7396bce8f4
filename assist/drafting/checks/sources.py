"""Sources: whether what a draft cites may be cited at all, and whether the sources agree with each other."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from assist.drafting.checks.citations import reply_spans
from assist.drafting.checks.findings import Finding
from assist.drafting.checks.readings import Reading
from assist.knowledge.passages import Passage
from assist.knowledge.warnings.conflicts import disagreements
from assist.texts.numerals import codes, fold
from assist.texts.runs import runs
from assist.texts.sentences import sentences

_LATIN = re.compile(r"[A-Za-z]{2,}")


def check_sources(reading: Reading) -> Iterator[Finding]:
    """Sources that may not be cited, and sources that disagree."""
    yield from _expired(reading)
    yield from _internal(reading)
    yield from _repeated(reading)
    yield from _conflicting(reading)


def _expired(reading: Reading) -> Iterator[Finding]:
    """Citations of documents that do not hold on the day that counts for them."""
    kinds = {passage.id: passage.kind for passage in reading.offered}
    as_of = reading.turn.as_of
    if as_of is None:
        return
    for citation in reading.citations:
        day = as_of.policies if kinds.get(citation.passage) == "policy" else as_of.others
        start, end = citation.effective_from, citation.effective_until
        if (start is None or start <= day) and (end is None or day < end):
            continue
        if reading.turn.reader == "zh":
            held = f"{f'自 {start} ' if start else ''}{f'至 {end}（不含）' if end else ''}"
        else:
            held = f"from {start or 'ever'} until {end or 'further notice'}"
        place = _marker(reading.text, citation.n)
        yield reading.found("expired", "block", *place, title=citation.title, held=held, day=day)


def _internal(reading: Reading) -> Iterator[Finding]:
    """Citations of documents that customers must not see."""
    for citation in reading.citations:
        if citation.audience == "internal":
            yield reading.found("internal", "block", *_marker(reading.text, citation.n), title=citation.title)


def _repeated(reading: Reading) -> Iterator[Finding]:
    """Sentences that repeat a run of words of an internal guide which no public passage and nobody in the talk said."""
    if not reading.internal or any(one.audience == "internal" for one in reading.citations):
        return  # a citation of an internal document is found already
    public = set(runs("\n".join((*reading.texts, reading.turn.dialogue, reading.turn.order))))
    for start, end in reply_spans(reading.text):
        said = set(runs(reading.plain[start:end])) - public
        for passage in reading.internal if said else ():
            if not said.isdisjoint(runs(passage.text)):
                yield reading.found("internal_words", "block", start, end, title=passage.title)
                break


def _conflicting(reading: Reading) -> Iterator[Finding]:
    """Claims whose source states a number that another passage in force gives differently."""
    by_id = {passage.id: passage for passage in reading.offered}
    quoted = [(by_id[c.passage], c.quote, f"[{c.n}]") for c in reading.citations if c.passage in by_id]
    for source, quote, marker in quoted:
        for other in reading.offered:
            if not _comparable(source, other):
                continue
            for sentence in _sentences(other.text):
                if _same_subject(f"{source.title} {quote}", f"{other.title} {sentence}") and any(
                    disagreements(quote, sentence)
                ):
                    at = max(reading.text.find(marker), 0)
                    claim = next((one for one in reading.claims if one.start <= at <= one.end + len(marker)), None)
                    place = (claim.start, claim.end) if claim else (at, at + len(marker))
                    yield reading.found(
                        "conflicting", "warn", *place,
                        words=quote, title=source.title, said=sentence, other=other.title,
                    )  # fmt: skip


@functools.lru_cache(maxsize=4096)
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(sentences(text))


def _comparable(one: Passage, other: Passage) -> bool:
    """Two documents of one language in force alike: what is made for some days, or of two products, is meant to
    differ."""
    return (
        one.document != other.document
        and one.language == other.language
        and (one.effective_until is None) == (other.effective_until is None)
        and other.kind != "macro"
        and not _of_two_products(one, other)
    )


def _of_two_products(one: Passage, other: Passage) -> bool:
    """Two products' pages: neither is titled by the other's name, as a manual is."""
    titles = sorted((fold(one.title), fold(other.title)), key=len)
    return one.kind == other.kind == "product" and titles[0] not in titles[1]


def _same_subject(one: str, other: str) -> bool:
    """Whether two texts name the same products, as far as they name any."""
    (a, pro), (b, other_pro) = _named(one), _named(other)
    return not (a and b and not a & b) and pro == other_pro


@functools.lru_cache(maxsize=4096)
def _named(text: str) -> tuple[frozenset[str], bool]:
    """The product codes of a text, and whether it names a "pro" version."""
    latin = {word.lower() for word in _LATIN.findall(text)}
    return frozenset(value for value, _, _ in codes(text)), "pro" in latin


def _marker(text: str, number: int) -> tuple[int, int]:
    marker = f"[{number}]"
    place = max(text.find(marker), 0)
    return place, place + len(marker)
