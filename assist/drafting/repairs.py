"""Repairs: what happens to a model's draft in which the checks found something.

It is not thrown away for one bad sentence. The model reads it a second time, and once more writes it with the findings
before it, while the deadline allows; else the sentence is left out, if the rest still answers; else the draft is shown
with its finding, which needs a note to be accepted. The quotes take its place only where they are better: where it is
no reply, or unsafe, or we are sure of them. What was done is said in the draft, by a finding and by `degraded`.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assist.drafting.answering.evidence import Evidence
from assist.drafting.assembling import SURE, Request, read_answer, withheld_for
from assist.drafting.checks.citations import MARKER, reply_spans
from assist.drafting.checks.findings import Finding, Kind, found
from assist.drafting.checks.readings import Reading
from assist.drafting.drafts import Draft
from assist.drafting.privacy.masks import Mask
from assist.drafting.writing.models import Model, Written
from assist.drafting.writing.opinions import Opinions, opinion_prompt, read_opinions, sentences_to_judge
from assist.drafting.writing.outputs import known_to
from assist.drafting.writing.prompts import CHANNELS, Prompt, fenced, guarded, numbered, template_of
from assist.drafting.writing.replies import is_reply
from assist.drafting.writing.writings import Writing
from assist.errors import ModelFailed
from assist.texts.suspicions import visible

OPINION_SECONDS, REPAIR_SECONDS = 3.0, 1.5  # that must be left of the deadline for a second reading, a second writing
UNSAFE: tuple[Kind, ...] = ("injection_suspected", "personal_data", "off_platform_contact", "internal_source")
_LABELS = {
    "zh": {
        "documents": "资料",
        "order": "订单",
        "customer": "客户",
        "draft": "草稿",
        "doubts": "疑问",
        "go": "请写出改好的回复：",
    },
    "en": {
        "documents": "Documents",
        "order": "Order",
        "customer": "Customer",
        "draft": "Draft",
        "doubts": "Doubts",
        "go": "Write the corrected reply:",
    },
}


@dataclass(frozen=True)
class Repair:
    """What is needed to fix a draft: who wrote it, from what, and what hides personal data from the model."""

    model: Model
    request: Request
    evidence: Evidence
    mask: Mask


async def repaired(repair: Repair, draft: Draft, instant: Draft) -> Draft:
    """The draft that is shown in place of a model's. Raises ModelFailed when the quotes in `instant` are better."""
    remaining = repair.request.deadline.remaining
    if remaining >= OPINION_SECONDS:
        draft = await _read_again(repair, draft)
    if draft.is_withheld and repair.request.deadline.remaining >= REPAIR_SECONDS:
        draft = await _written_again(repair, draft)
    if draft.is_withheld:
        draft = await asyncio.to_thread(_cut, repair, draft)
    if not is_reply(draft.text, draft.citations, draft.passages, draft.facts) or _is_worse(repair, draft, instant):
        raise ModelFailed("model_worse", f"model {draft.model} wrote no reply, or what the checks withhold")
    return draft


def repair_prompt(repair: Repair, draft: Draft) -> Prompt:
    """What the model is asked when it writes once more: material, its draft, and what the checks doubt in it."""
    language, turn = repair.request.language, repair.request.turn
    template, version = template_of(f"repair.{language}")
    labels, fence, mask = _LABELS[language], secrets.token_hex(4), repair.mask
    documents = numbered(repair.evidence.material, language)
    doubts = "\n".join(f"- {draft.text[one.start : one.end]}: {one.message}" for one in _doubts(draft))
    blocks = [fenced(labels["documents"], visible(documents), fence)]
    if turn.order:
        blocks.append(fenced(labels["order"], mask.hide(visible("\n".join((turn.order, *turn.facts)))), fence))
    blocks += [
        fenced(labels["customer"], mask.hide(visible(turn.dialogue)), fence),
        fenced(labels["draft"], mask.hide(_with_offered_numbers(draft, repair.evidence)), fence),
        fenced(labels["doubts"], mask.hide(doubts), fence),
    ]
    system = template.format(channel=CHANNELS[language][draft.channel]).strip()
    return guarded(system, "\n\n".join([*blocks, labels["go"]]), version, language)


async def _read_again(repair: Repair, draft: Draft) -> Draft:
    """The draft checked with the model's own second reading; as it was when the model fails."""
    reading = _reading(repair, draft)
    claims = sentences_to_judge(reading)
    if not claims:
        return draft
    try:
        answer = await _asked(repair, opinion_prompt(reading, claims, repair.mask))
    except ModelFailed:
        return draft
    judged = replace(reading, entailment=Opinions(read_opinions(answer, claims)))
    return await asyncio.to_thread(withheld_for, draft, judged)


async def _written_again(repair: Repair, draft: Draft) -> Draft:
    """Another text of the model's, if it is a reply that nothing withholds; else the draft as it was."""
    known = known_to(repair.request.conversation, repair.evidence.material)
    writing = Writing(repair.model, repair_prompt(repair, draft), repair.mask, known)
    try:
        async with contextlib.aclosing(writing.deltas(repair.request.deadline)) as deltas:
            async for _ in deltas:
                pass
        again = await asyncio.to_thread(read_answer, repair.request, repair.evidence, writing)
    except ModelFailed:
        return draft
    if again.status == "abstained" or again.is_withheld or not is_reply(again.text, again.citations, again.passages):
        return draft
    end = len(again.text)
    said = found("rewritten", "info", end, end, repair.request.turn.reader)
    return replace(again, degraded="model_rewritten", findings=(*again.findings, said))


def _cut(repair: Repair, draft: Draft) -> Draft:
    """The draft without the sentences that are withheld, when what is left still rests on a document."""
    blocked = [one for one in draft.findings if one.severity == "block"]
    spans = [span for span in reply_spans(draft.text) if any(span[0] <= one.start < span[1] for one in blocked)]
    text = draft.text
    for start, end in reversed(spans):
        text = text[:start] + text[_end_of_markers(text, end) :]
    reading = _reading(repair, replace(draft, text=text.strip()))
    cited = any(claim.cited for claim in reading.claims)
    rest = withheld_for(replace(draft, text=reading.text), reading)
    if not spans or not cited or rest.is_withheld:
        return draft
    said = _left_out(repair, draft, spans, blocked, len(rest.text))
    return replace(rest, degraded="model_cut", findings=(*rest.findings, *said))


def _left_out(
    repair: Repair, draft: Draft, spans: Sequence[tuple[int, int]], blocked: Sequence[Finding], end: int
) -> Iterator[Finding]:
    for start, stop in spans:
        why = next((one.message for one in blocked if start <= one.start < stop), "")
        words = MARKER.sub("", draft.text[start:stop]).strip()
        yield found("sentence_left_out", "warn", end, end, repair.request.turn.reader, words=words, why=why)


def _end_of_markers(text: str, end: int) -> int:
    while match := MARKER.match(text, end):
        end = match.end()
    return end


def _is_worse(repair: Repair, draft: Draft, instant: Draft) -> bool:
    """Whether the quotes serve better than a draft that is withheld still: it is unsafe, or we are sure of them."""
    unsafe = any(one.severity == "block" and one.kind in UNSAFE for one in draft.findings)
    sure = max(one.sufficiency.probability for one in repair.evidence.questions) >= SURE
    return draft.is_withheld and not instant.is_withheld and (unsafe or sure)


def _doubts(draft: Draft) -> list[Finding]:
    return [one for one in draft.findings if one.severity == "block"]


def _reading(repair: Repair, draft: Draft) -> Reading:
    used = {number for number in map(int, MARKER.findall(draft.text))}
    citations = tuple(one for one in draft.citations if one.n in used)
    return Reading(draft.text, citations, (), repair.request.turn, "model").among(draft.passages)


def _with_offered_numbers(draft: Draft, evidence: Evidence) -> str:
    """The draft's text with the markers that the model knows its passages by."""
    places = {passage.id: n for n, passage in enumerate(evidence.material, 1)}
    numbers = {one.n: places[one.passage] for one in draft.citations if one.passage in places}
    return MARKER.sub(lambda match: f"[{numbers.get(int(match[1]), match[1])}]", draft.text)


async def _asked(repair: Repair, prompt: Prompt) -> str:
    """The model's whole answer to a prompt. Raises ModelFailed."""
    pieces: list[str] = []
    deadline = repair.request.deadline
    async with contextlib.aclosing(deadline.until(repair.model.write(prompt, deadline))) as written:
        async for piece in written:
            if not isinstance(piece, Written):
                pieces.append(piece)
    return repair.mask.restore("".join(pieces))
