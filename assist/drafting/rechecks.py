"""Rechecks: another text in the place of a kept draft's, checked as it was, against the same passages and days."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assist.drafting.answering.evidence import OFFERED
from assist.drafting.attributions import attribute
from assist.drafting.checks.citations import CitedText, citation, cite
from assist.drafting.checks.claims import Claim, claims_of
from assist.drafting.checks.findings import Finding
from assist.drafting.checks.grounding import Circumstances, check_draft
from assist.drafting.checks.public_replies import disclosed
from assist.drafting.drafts import Draft
from assist.drafting.privacy.masks import known_names, placeholders_in
from assist.drafting.turns.conversations import Conversation, order_text, turn_of
from assist.errors import Conflict
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Passage
from assist.texts.measures import measures
from assist.texts.numerals import contains

TIMES = frozenset(("second", "workday", "month", "date", "day"))
SAME_SENTENCE = 0.7  # likeness (difflib's ratio) from which one sentence was made from another


def recheck_edit(draft: Draft, conversation: Conversation, text: str) -> Draft:
    """The draft with the text that an agent made of it. A sentence without a marker gets that of the draft's sentence
    that it was made from, else that of the passage that carries it.

    One that no single passage carries may rest on all that was found, for people sum up what stands in several. That
    one of them says otherwise, or that a time is the customer's own, is then told and does not withhold the text.
    Raises Conflict when the draft's passages are no longer kept.
    """
    refuse_forgotten(draft)
    by_id = {passage.id: passage for passage in draft.passages}
    offered = [*(by_id[cited.passage] for cited in draft.citations), *further_passages(draft)]
    order, marked = order_text(conversation.order), _with_old_markers(text, draft)
    cited = cite(attribute(marked, offered, order, draft.language, keep_markers=True), offered)
    whole = dict.fromkeys(offered)
    numbered = enumerate(whole, len(cited.citations) + 1)
    resting = replace(cited, citations=[*cited.citations, *(citation(n, one, one.text) for n, one in numbered)])
    checked = _checked(draft, resting, tuple(whole), conversation)
    own = [claim for claim in claims_of(cited.text, cited.citations, tuple(whole)) if not claim.cited]
    findings = tuple(_weighed(checked.findings, own, cited.text, turn_of(conversation)))
    return replace(checked, citations=tuple(cited.citations), findings=findings)


def _with_old_markers(text: str, draft: Draft) -> str:
    """Agents delete markers and change words: the sentence is still about what the draft's sentence was about."""
    numbers = {cited.passage: cited.n for cited in reversed(draft.citations)}
    olds = [claim for claim in claims_of(draft.text, draft.citations, draft.passages) if claim.cited and claim.sources]
    for claim in reversed(claims_of(text, draft.citations, draft.passages)):
        old = None if claim.cited else max(olds, key=lambda one: _likeness(one.text, claim.text), default=None)
        if old and _likeness(old.text, claim.text) >= SAME_SENTENCE:
            markers = "".join(f"[{numbers[source.id]}]" for source in old.sources)
            text = text[: claim.end] + markers + text[claim.end :]
    return text


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _weighed(findings: Sequence[Finding], own: Sequence[Claim], text: str, said: str) -> Iterator[Finding]:
    """Milder in sentences of one's own; that such a sentence has no source is said only where nothing else is."""
    places = [next((claim.start for claim in own if claim.start <= f.start < claim.end), None) for f in findings]
    for finding, place in zip(findings, places, strict=True):
        if place is not None and (finding.kind == "contradicts_source" or _is_their_time(finding, text, said)):
            yield replace(finding, severity="warn")
        elif place is None or finding.kind != "uncited_sentence" or places.count(place) == 1:
            yield finding


def _is_their_time(finding: Finding, text: str, said: str) -> bool:
    """A time that the customer named ("four months"). An amount that they ask for is not granted by being asked."""
    words = text[finding.start : finding.end]
    kinds = {measure.kind for measure in measures(words)}
    return finding.kind == "ungrounded_number" and bool(kinds) and kinds <= TIMES and contains(said, words)


def recheck(draft: Draft, text: str, offered: Sequence[Passage], conversation: Conversation) -> Draft:
    """The draft with another text, whose markers number the passages `offered`, and every check made again."""
    whole = [passage for passage in draft.passages if passage.id in {one.id for one in offered}]
    return _checked(draft, cite(text, offered), tuple(whole), conversation)


def _checked(draft: Draft, cited: CitedText, whole: tuple[Passage, ...], conversation: Conversation) -> Draft:
    given = Circumstances(
        whole, draft.language, conversation.order, turn_of(conversation),
        "\n".join(message.text for message in conversation.messages),
        AsOf(policies=draft.as_of, others=dt.date.today()), known_names(conversation.customer),
    )  # fmt: skip
    findings = [
        *check_draft(cited, given),
        *disclosed(cited.text, whole, conversation),
        *_masked(cited.text),
        *(replace(f, start=len(cited.text), end=len(cited.text)) for f in draft.findings if f.kind == "incomplete"),
    ]
    return replace(draft, text=cited.text, citations=tuple(cited.citations), findings=tuple(findings))


def further_passages(draft: Draft) -> list[Passage]:
    """Passages that were found, may be quoted, and are not cited by the draft."""
    cited = {citation.passage for citation in draft.citations}
    usable = [p for p in draft.passages if p.id not in cited and p.audience == "public" and p.kind != "macro"]
    return usable[:OFFERED]


def refuse_forgotten(draft: Draft) -> None:
    """Raises Conflict when a passage that the draft cites is no longer kept: nothing can be compared with it."""
    kept = {passage.id for passage in draft.passages}
    if any(citation.passage not in kept for citation in draft.citations):
        raise Conflict(f"the passages of draft {draft.id!r} are no longer kept; draft again")


def _masked(text: str) -> Iterator[Finding]:
    """Kept drafts hold no personal data: where some was, the agent has to put it back."""
    for item in placeholders_in(text):
        message = f"“{text[item.start : item.end]}” stands for data that is not kept; write it in"
        yield Finding("personal_data", "block", item.start, item.end, message)
