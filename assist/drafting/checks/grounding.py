"""Checks of a draft against its sources: deterministic, explained, with the place in the text.

A `block` finding withholds the accept key until the agent has dealt with it; `warn` is shown; `info` is for the record.
Messages are in the language of the reply and quote the words of the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assist.drafting.checks import sources
from assist.drafting.checks.citations import MARKER, CitedText
from assist.drafting.checks.claims import COURTESY, Claim, claims_of
from assist.drafting.checks.conditions import check_conditions
from assist.drafting.checks.disclosures import check_disclosures
from assist.drafting.checks.figures import check_figures
from assist.drafting.checks.findings import Finding
from assist.drafting.checks.names import check_names
from assist.drafting.checks.phrases import check_phrases
from assist.drafting.checks.polarities import check_polarities
from assist.drafting.checks.premises import false_premises
from assist.drafting.checks.rows import check_rows
from assist.drafting.turns.conversations import order_text
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Passage
from assist.texts.languages import language_of

# A phone or order number that was said in the conversation may be said again; a number of days may not.
_IDENTIFIER = re.compile(r"(?<![\d.])\d(?:[ -]?\d){6,}(?![\d.])")


@dataclass(frozen=True)
class Circumstances:
    """What a draft was written from: the passages offered, the reply's language, the order, what was said.

    `turn` is the customer's turn that it answers, `said` all that was said; without `as_of` no source is out of date.
    `names` are the customer's: a reply may address them.
    """

    passages: tuple[Passage, ...]
    language: str
    order: Mapping[str, Any] = field(default_factory=dict)
    turn: str = ""
    said: str = ""
    as_of: AsOf | None = None
    names: Sequence[str] = ()


def check_draft(cited: CitedText, given: Circumstances) -> tuple[Finding, ...]:
    """All findings on a draft's text (with its final markers), in order of place."""
    order = "\n".join((order_text(given.order), *given.names, *_IDENTIFIER.findall(given.said)))
    claims = claims_of(cited.text, cited.citations, given.passages)
    plain = MARKER.sub(lambda match: " " * len(match[0]), cited.text)
    texts = [f"{passage.title}\n{passage.text}" for passage in given.passages]
    found = [
        *_unknown_citations(cited, given.language),
        *_unsupported(claims, order, given),
        *_uncited(claims, given.language),
        *_wrong_language(cited, given.language),
        *check_phrases(plain, texts, given.language, given.said),
        *check_disclosures(plain, [given.said, given.turn, order, *texts], given.language),
        *sources.internal(cited, given.language),
        *sources.conflicting(cited, claims, given.passages, given.language),
        *false_premises(given.turn, given.passages, len(cited.text), given.language),
    ]
    if given.as_of is not None:
        found.extend(sources.expired(cited, given.passages, given.as_of, given.language))
    return tuple(sorted(found, key=lambda finding: finding.start))


def check_claim(claim: Claim, order: str, before: str, language: str) -> Iterator[Finding]:
    """Findings on one sentence against the passages that it cites and the order as text; `before` was said before."""
    if claim.is_verbatim:
        return
    yield from check_figures(claim, order, language)
    yield from check_names(claim, order, language)
    if claim.sources:
        yield from check_polarities(claim, language)
        yield from check_conditions(claim, before, language)
        yield from check_rows(claim, language)


def unanswered(text: str, questions: Sequence[str], language: str) -> Iterator[Finding]:
    """Questions of the turn that no passage answers: said at the end of the text, where an agent would add to it."""
    for question in questions:
        asked = question.splitlines()[-1]
        message = f"资料可能没有回答：{asked}" if language == "zh" else f"the documents may not answer: {asked}"
        yield Finding("incomplete", "warn", len(text), len(text), message)


def _unsupported(claims: Sequence[Claim], order: str, given: Circumstances) -> Iterator[Finding]:
    for claim, before in zip(claims, [None, *claims], strict=False):
        said = f"{given.turn}\n{before.text}" if before else given.turn
        yield from check_claim(claim, order, said, given.language)


def _unknown_citations(cited: CitedText, language: str) -> Iterator[Finding]:
    for place in cited.unknown:
        start = min(place, max(len(cited.text) - 1, 0))
        message = (
            "这里的引用编号不对应任何资料，已去掉"
            if language == "zh"
            else "a citation here named no offered passage and was removed"
        )
        yield Finding("unknown_citation", "warn", start, min(start + 1, len(cited.text)), message)


def _uncited(claims: Sequence[Claim], language: str) -> Iterator[Finding]:
    for claim in claims:
        bare = claim.text.strip()
        if len(bare) >= 6 and not claim.cited and not COURTESY.search(bare):
            message = "这句话没有引用资料" if language == "zh" else "no passage is cited for this sentence"
            yield Finding("uncited_sentence", "warn", claim.start, claim.end, message)


def _wrong_language(cited: CitedText, language: str) -> Iterator[Finding]:
    body = MARKER.sub("", cited.text)
    for citation in cited.citations:
        body = body.replace(citation.quote, "")
    if len(body.strip()) >= 4 and language_of(body) != language:
        message = "回复应当用中文写" if language == "zh" else "the reply should be in English"
        yield Finding("wrong_language", "warn", 0, len(cited.text), message)
    for citation in cited.citations:
        if citation.quote in cited.text and language_of(citation.quote) != language:
            start = cited.text.find(citation.quote)
            message = (
                "照资料原文引用，客户用的是中文"
                if language == "zh"
                else "quoted as written in the document; the customer writes English"
            )
            yield Finding("wrong_language", "warn", start, start + len(citation.quote), message)
