"""Checks of a draft against its sources: deterministic, explained, with the place in the text.

A `block` finding withholds the accept key until the agent has dealt with it; `warn` is shown; `info` is for the record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assist.drafting.drafts import MARKER, Citation, Finding
from assist.knowledge.numerals import codes, numbers
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Passage
from assist.knowledge.sentences import language_of, sentence_spans

_MARKERS = re.compile(rf"(?:{MARKER.pattern})+\s*")
_COURTESY = re.compile(
    r"您好|你好|感谢|谢谢|抱歉|不好意思|为您查到|请您?稍等|随时|祝|客服团队|欢迎|如有|如还有|还有其他|私信|请问|理解您|很高兴|要点|"
    r"\b(?:hi|hello|dear|thanks?|thank you|sorry|apolog|let me know|regards|here is what applies|happy to help|"
    r"please reply|private message|feel free|customer care|talking points|could you|may i ask|best wishes)\b",
    re.IGNORECASE,
)


def check_draft(
    text: str,
    citations: Sequence[Citation],
    passages: Sequence[Passage],
    order: Mapping[str, Any],
    language: str,
    unknown: Sequence[int] = (),
) -> tuple[Finding, ...]:
    """All findings on a draft's text (with its final markers), in order of place.

    `unknown` are the offsets at which markers without a passage were removed.
    """
    found = [
        *_unknown_citations(text, unknown),
        *_ungrounded(text, citations, passages, order),
        *_uncited(text),
        *_wrong_language(text, citations, language),
    ]
    return tuple(sorted(found, key=lambda finding: finding.start))


def unanswered(text: str, questions: Sequence[str], language: str) -> Iterator[Finding]:
    """Questions of the turn that no passage answers: said at the end of the text, where an agent would add to it."""
    for question in questions:
        asked = question.splitlines()[-1]
        message = f"资料可能没有回答：{asked}" if language == "zh" else f"the documents may not answer: {asked}"
        yield Finding("incomplete", "warn", len(text), len(text), message)


def expired(text: str, citations: Sequence[Citation], passages: Sequence[Passage], as_of: AsOf) -> Iterator[Finding]:
    """Citations of documents that do not hold on the day that counts for them."""
    kinds = {passage.id: passage.kind for passage in passages}
    for citation in citations:
        day = as_of.policies if kinds.get(citation.passage) == "policy" else as_of.others
        start, end = citation.effective_from, citation.effective_until
        if (start is None or start <= day) and (end is None or day < end):
            continue
        place = max(text.find(f"[{citation.n}]"), 0)
        held = f"from {start or 'ever'} until {end or 'further notice'}"
        message = f"“{citation.title}” holds {held}, not on {day}"
        yield Finding("expired_source", "block", place, place + len(f"[{citation.n}]"), message)


def _unknown_citations(text: str, unknown: Sequence[int]) -> Iterator[Finding]:
    for place in unknown:
        start = min(place, max(len(text) - 1, 0))
        yield Finding(
            "unknown_citation", "warn", start, min(start + 1, len(text)),
            "a citation here named no offered passage and was removed",
        )  # fmt: skip


def _ungrounded(
    text: str, citations: Sequence[Citation], passages: Sequence[Passage], order: Mapping[str, Any]
) -> Iterator[Finding]:
    """Numbers and product codes that no cited passage and not the order has."""
    cited = {citation.passage for citation in citations}
    sources = [f"{p.title}\n{p.section}\n{p.text}" for p in passages if p.id in cited]
    sources.append(json.dumps(dict(order), ensure_ascii=False, default=str))
    known_numbers = {value for source in sources for value, _, _ in numbers(source)}
    # 2026-11-05 reads as a code to no one: its parts are the numbers a reply would state.
    known_numbers |= {value for source in sources for value, _, _ in numbers(re.sub(r"[-T:]", " ", source))}
    known_codes = {value for source in sources for value, _, _ in codes(source)}
    known_codes |= {part for value in known_codes for part in value.split("-")}
    plain = MARKER.sub(lambda match: " " * len(match[0]), text)
    for kind, stated, known in (
        ("ungrounded_number", numbers(plain), known_numbers),
        ("ungrounded_name", codes(plain), known_codes),
    ):
        for value, start, end in stated:
            if value not in known and not _is_list_number(plain, start, end):
                message = f"“{text[start:end]}” is in no cited passage and not in the order"
                yield Finding(kind, "block", start, end, message)


def _uncited(text: str) -> Iterator[Finding]:
    spans = list(sentence_spans(text))
    for (start, end), (following, _) in zip(spans, [*spans[1:], (len(text), 0)], strict=True):
        # Markers stand behind the full stop, and so at the head of the next span: they belong to this sentence.
        leading = _MARKERS.match(text, start, end)
        own = leading.end() if leading else start
        bare = MARKER.sub("", text[own:end]).strip()
        cited = MARKER.search(text, own, end) or MARKER.match(text, following)
        if len(bare) >= 6 and not cited and not _COURTESY.search(bare):
            yield Finding("uncited_sentence", "warn", own, end, "no passage is cited for this sentence")


def _wrong_language(text: str, citations: Sequence[Citation], language: str) -> Iterator[Finding]:
    body = MARKER.sub("", text)
    for citation in citations:
        body = body.replace(citation.quote, "")
    if len(body.strip()) >= 4 and language_of(body) != language:
        yield Finding("wrong_language", "warn", 0, len(text), f"the reply should be in {language}")
    quoted = [citation for citation in citations if citation.quote in text and language_of(citation.quote) != language]
    for citation in quoted:
        start = text.find(citation.quote)
        message = f"quoted as written in the document; the customer writes {language}"
        yield Finding("wrong_language", "warn", start, start + len(citation.quote), message)


def _is_list_number(text: str, start: int, end: int) -> bool:
    """The 1 of "1. Open the lid" at the head of a line."""
    head = text[text.rfind("\n", 0, start) + 1 : start]
    return not head.strip() and bool(re.match(r"[.)、．](?!\d)", text[end:]))
