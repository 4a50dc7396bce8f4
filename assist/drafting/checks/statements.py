"""Statements: whether a text names its sources, is in the customer's language, and answers all that was asked."""

from __future__ import annotations

from collections.abc import Iterator

from assist.drafting.checks.citations import MARKER
from assist.drafting.checks.findings import Finding
from assist.drafting.checks.readings import Reading
from assist.texts.languages import is_foreign
from assist.texts.moves import needs_source

SHORT = 6  # characters below which a sentence states nothing
TELLS = 4  # characters from which a text is in some language


def check_citations(reading: Reading) -> Iterator[Finding]:
    """Markers that named nothing, and statements without one; a macro, whose words these are, is never cited."""
    for place in reading.unknown:
        start = min(place, max(len(reading.text) - 1, 0))
        yield reading.found("unknown_citation", "warn", start, min(start + 1, len(reading.text)))
    for claim in reading.claims:
        bare = claim.text.strip()
        if len(bare) >= SHORT and not claim.cited and needs_source(bare) and not claim.is_verbatim:
            yield reading.found("uncited", "warn", claim.start, claim.end)


def check_language(reading: Reading) -> Iterator[Finding]:
    """A reply in another language than the customer's; a foreign quotation is named by its own place."""
    body = MARKER.sub("", reading.text)
    for citation in reading.citations:
        body = body.replace(citation.quote, "")
    if len(body.strip()) >= TELLS and is_foreign(body, reading.language):
        wanted = "not_in_chinese" if reading.language == "zh" else "not_in_english"
        yield reading.found(wanted, "warn", 0, len(reading.text))
    for citation in reading.citations:
        if citation.quote in reading.text and is_foreign(citation.quote, reading.language):
            start = reading.text.find(citation.quote)
            yield reading.found("quoted_foreign", "warn", start, start + len(citation.quote))


def check_open(reading: Reading) -> Iterator[Finding]:
    """Questions of the turn that no passage answers: said at the end of the text, where an agent would add to it."""
    for question in reading.open:
        end = len(reading.text)
        yield reading.found("unanswered", "warn", end, end, words=question.splitlines()[-1])
