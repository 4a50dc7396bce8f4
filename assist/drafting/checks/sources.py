"""Sources: whether what a draft cites may be cited at all, and whether the sources agree with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assist.drafting.checks.citations import CitedText
from assist.drafting.checks.claims import Claim
from assist.drafting.checks.findings import Finding
from assist.knowledge.conflicts import disagreements
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Passage
from assist.texts.numerals import codes
from assist.texts.sentences import sentences

_LATIN = re.compile(r"[A-Za-z]{2,}")


def expired(cited: CitedText, passages: Sequence[Passage], as_of: AsOf, language: str) -> Iterator[Finding]:
    """Citations of documents that do not hold on the day that counts for them."""
    kinds = {passage.id: passage.kind for passage in passages}
    for citation in cited.citations:
        day = as_of.policies if kinds.get(citation.passage) == "policy" else as_of.others
        start, end = citation.effective_from, citation.effective_until
        if (start is None or start <= day) and (end is None or day < end):
            continue
        if language == "zh":
            held = f"{f'自 {start} ' if start else ''}{f'至 {end}（不含）' if end else ''}"
            message = f"“{citation.title}”{held}有效，{day} 不适用"
        else:
            message = f"“{citation.title}” holds from {start or 'ever'} until {end or 'further notice'}, not on {day}"
        yield _at_marker(cited.text, citation.n, "expired_source", message)


def internal(cited: CitedText, language: str) -> Iterator[Finding]:
    """Citations of documents that customers must not see."""
    for citation in cited.citations:
        if citation.audience == "internal":
            message = (
                f"“{citation.title}”是内部资料，不能对客户引用"
                if language == "zh"
                else f"“{citation.title}” is internal and must not be quoted to a customer"
            )
            yield _at_marker(cited.text, citation.n, "internal_source", message)


def conflicting(
    cited: CitedText, claims: Sequence[Claim], passages: Sequence[Passage], language: str
) -> Iterator[Finding]:
    """Claims whose source states a number that another passage in force gives differently."""
    by_id = {passage.id: passage for passage in passages}
    quoted = [(by_id[c.passage], c.quote, f"[{c.n}]") for c in cited.citations if c.passage in by_id]
    for source, quote, marker in quoted:
        for other in passages:
            if not _comparable(source, other):
                continue
            for sentence in sentences(other.text):
                if _same_subject(f"{source.title} {quote}", f"{other.title} {sentence}") and any(
                    disagreements(quote, sentence)
                ):
                    place = max(cited.text.find(marker), 0)
                    claim = next((one for one in claims if one.start <= place <= one.end + len(marker)), None)
                    start, end = (claim.start, claim.end) if claim else (place, place + len(marker))
                    message = (
                        f"资料之间不一致：“{quote}”（{source.title}）；“{sentence}”（{other.title}）"
                        if language == "zh"
                        else f"sources disagree: “{quote}” ({source.title}); “{sentence}” ({other.title})"
                    )
                    yield Finding("conflicting_sources", "warn", start, end, message)


def _comparable(one: Passage, other: Passage) -> bool:
    """Two documents of one language in force alike: what is made for some days is meant to differ."""
    return (
        one.document != other.document
        and one.language == other.language
        and (one.effective_until is None) == (other.effective_until is None)
        and other.kind != "macro"
    )


def _same_subject(one: str, other: str) -> bool:
    """Whether two texts name the same products, as far as they name any."""
    a, b = ({value for value, _, _ in codes(text)} for text in (one, other))
    if a and b and not a & b:
        return False
    latin = [frozenset(word.lower() for word in _LATIN.findall(text)) for text in (one, other)]
    return "pro" not in latin[0] ^ latin[1]


def _at_marker(text: str, number: int, kind: str, message: str) -> Finding:
    marker = f"[{number}]"
    place = max(text.find(marker), 0)
    return Finding(kind, "block", place, place + len(marker), message)
