"""Refinements: another form of a draft (shorter, longer, softer, formal, translated, rewritten), checked as it was.

A model rewrites it from its own text and passages. Without one, or when it fails, three forms are made by rule:
`shorter` keeps the sentences nearest to the question, `softer` and `formal` change what stands around them.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import math
import re
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from assist.drafting.checks.citations import MARKER
from assist.drafting.checks.findings import Finding
from assist.drafting.drafts import Draft
from assist.drafting.privacy.masks import Mask, order_numbers, without_personal_data
from assist.drafting.rechecks import further_passages, recheck, refuse_forgotten
from assist.drafting.turns.conversations import Conversation, turn_of
from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.frames import Tone, frame, unframed
from assist.drafting.writing.models import Model, Usage
from assist.drafting.writing.outputs import known_to, removals
from assist.drafting.writing.prompts import CHANNELS, Prompt, fenced, guarded, heading, template_of
from assist.drafting.writing.registers import formal
from assist.drafting.writing.writings import Writing
from assist.errors import Conflict, InvalidInput, ModelFailed, ProviderFailed
from assist.knowledge.embedders import Embedder
from assist.knowledge.lexical import pairs, words
from assist.knowledge.passages import Passage
from assist.store import utc_now
from assist.texts.languages import Language
from assist.texts.likeness import relevance
from assist.texts.suspicions import visible

Action = Literal["shorter", "longer", "softer", "formal", "translate", "rewrite"]
BY_RULE: tuple[Action, ...] = ("shorter", "softer", "formal")
WITH_MORE: tuple[Action, ...] = ("longer", "rewrite")  # may use passages that the draft did not cite
_SEGMENT_END = re.compile(rf"(?:{MARKER.pattern})+")
_LABELS = {
    "zh": {
        "documents": "资料",
        "customer": "客户",
        "draft": "草稿",
        "tone": "语气",
        "request": "客服的要求",
        "go": "请写出新的草稿：",
    },
    "en": {
        "documents": "Documents",
        "customer": "Customer",
        "draft": "Draft",
        "tone": "Tone",
        "request": "The agent's request",
        "go": "Write the new draft:",
    },
}


@dataclass(frozen=True)
class Refinement:
    """What to make of a draft. `language` is for `translate` (default: the other one), `instruction` for a model.

    `tones` are the shop's guides to style by language, `agent` is the language of the person who reads the findings,
    `today` the shop's day.
    """

    action: Action
    language: Language | None = None
    instruction: str | None = None
    deadline_ms: int | None = None
    tones: Mapping[str, str] = field(default_factory=dict)
    agent: Language | None = None
    today: dt.date | None = None


@dataclass(frozen=True)
class _Text:
    """A new text, and how it came to be."""

    text: str
    draft: Draft
    first_token_at: float | None = None
    removed: tuple[Finding, ...] = ()


async def refine(
    model: Model | None, embedder: Embedder, draft: Draft, conversation: Conversation, wanted: Refinement
) -> Draft:
    """The draft in another form, re-checked; it still bears the id of the one that it was made from.

    `embedder` tells which sentences are nearest to the question when a rule shortens.

    Raises Conflict when there is no text, when its passages are gone or when it has this form already, InvalidInput
    when the wish cannot be met (a model is needed), ModelFailed when the model fails and no rule can do it.
    """
    started = time.perf_counter()
    language = _language(draft, wanted)
    _check_possible(model, draft, wanted)
    offered = _offered(draft, wanted.action)
    if model is None:
        made = await asyncio.to_thread(_by_rule, embedder, draft, conversation, wanted.action)
    else:
        try:
            made = await _written(model, draft, conversation, replace(wanted, language=language))
        except ModelFailed as error:
            if wanted.action not in BY_RULE:
                raise
            made = await asyncio.to_thread(_by_rule, embedder, draft, conversation, wanted.action)
            made = replace(made, draft=replace(made.draft, degraded=error.reason))
    first = made.first_token_at
    timings = {
        "retrieve": None,
        "first_token": round((first - started) * 1000, 1) if first else None,
        "total": round((time.perf_counter() - started) * 1000, 1),
    }
    refined = replace(made.draft, language=language, refines=draft.id, timings_ms=timings, created_at=utc_now())
    checked = await asyncio.to_thread(recheck, refined, made.text, offered, conversation, wanted.agent, wanted.today)
    return replace(checked, findings=(*checked.findings, *made.removed))


def reworded(embedder: Embedder, draft: Draft, conversation: Conversation, action: Action) -> str:
    """The draft's text shorter, softer or formal, by rule. Raises Conflict when it is so already."""
    language: Language = draft.language
    body = unframed(draft.text, language, draft.channel)
    if action == "shorter":
        text = _framed(_shortened(embedder, body, without_personal_data(turn_of(conversation))), draft, "plain")
    elif action == "softer":
        text = _framed(body, draft, "sorry" if draft.emotion else "warm")
    else:
        text = _framed(formal(body, language), draft, "formal")
    if text == draft.text:
        raise Conflict(f"draft {draft.id!r} cannot be made {action} by rule; edit it, or set ASSIST_MODEL")
    return text


def refinement_prompt(draft: Draft, conversation: Conversation, wanted: Refinement, mask: Mask) -> Prompt:
    """The prompt for one action in `wanted.language`: draft, turn, passages, request and the shop's guide to style as
    fenced, masked material."""
    language = wanted.language or ("zh" if draft.language == "zh" else "en")
    template, version = template_of(f"refine.{language}")
    task, task_version = template_of(f"refine-{wanted.action}.{language}")
    labels, fence = _LABELS[language], secrets.token_hex(4)
    blocks = [
        fenced(labels["documents"], "\n\n".join(_numbered(draft, wanted.action)), fence),
        fenced(labels["customer"], mask.hide(turn_of(conversation)), fence),
        fenced(labels["draft"], mask.hide(draft.text), fence),
    ]
    if tone := wanted.tones.get(language):
        blocks.append(fenced(labels["tone"], visible(tone), fence))
    if wanted.instruction:
        blocks.append(fenced(labels["request"], mask.hide(wanted.instruction), fence))
    system = template.format(task=task.strip(), channel=CHANNELS[language][draft.channel]).strip()
    return guarded(system, "\n\n".join([*blocks, labels["go"]]), f"{version}+{task_version}", language)


def _language(draft: Draft, wanted: Refinement) -> Language:
    own: Language = "zh" if draft.language == "zh" else "en"
    if wanted.action == "translate":
        language: Language = wanted.language or ("en" if own == "zh" else "zh")
        if language == own:
            raise InvalidInput(f"the draft is in {own} already; name another `language`, or leave it out")
        return language
    if wanted.language not in (None, own):
        raise InvalidInput("`language` is for the action translate; leave it out")
    return own


def _check_possible(model: Model | None, draft: Draft, wanted: Refinement) -> None:
    if draft.status == "abstained":
        raise Conflict(f"draft {draft.id!r} is an abstention; it has no text to refine")
    refuse_forgotten(draft)
    if model is None and wanted.action not in BY_RULE:
        raise InvalidInput(f"{wanted.action} needs a model: set ASSIST_MODEL; without one: {', '.join(BY_RULE)}")
    if model is None and wanted.instruction:
        raise InvalidInput("an `instruction` needs a model: set ASSIST_MODEL, or leave it out")


def _by_rule(embedder: Embedder, draft: Draft, conversation: Conversation, action: Action) -> _Text:
    """The words stay those of the draft's author, so does its origin; no model was used for this form."""
    text = reworded(embedder, draft, conversation, action)
    return _Text(text, replace(draft, degraded=None, usage=vars(Usage())))


async def _written(model: Model, draft: Draft, conversation: Conversation, wanted: Refinement) -> _Text:
    """The model's text and what is known of it. Raises ModelFailed."""
    await model.prepare()
    deadline = Deadline(draft.channel, wanted.deadline_ms)
    mask = Mask(order_numbers(conversation.order))
    known = known_to(conversation, draft.passages)
    writing = Writing(model, refinement_prompt(draft, conversation, wanted, mask), mask, known)
    async with contextlib.aclosing(writing.deltas(deadline)) as deltas:
        async for _ in deltas:
            pass
    output, coverage, end = writing.answer()
    if coverage.level == "none":
        raise ModelFailed("model_empty", f"model {end.model} gave no new text")
    made = replace(
        draft, origin="model", degraded=None, model=end.model, prompt=writing.prompt.version, usage=vars(end.usage)
    )
    return _Text(
        output.text,
        made,
        writing.first_token_at,
        tuple(removals(output, wanted.agent or ("zh" if draft.language == "zh" else "en"))),
    )


def _offered(draft: Draft, action: Action) -> list[Passage]:
    """What the new text may cite: 1..n the draft's citations, each with its quoted words alone; then, for actions that
    may say more, further passages."""
    by_id = {passage.id: passage for passage in draft.passages}
    cited = [replace(by_id[one.passage], text=one.quote) for one in draft.citations if one.passage in by_id]
    return [*cited, *_further(draft, action)]


def _further(draft: Draft, action: Action) -> list[Passage]:
    return further_passages(draft) if action in WITH_MORE else []


def _numbered(draft: Draft, action: Action) -> Iterator[str]:
    """The passages as the prompt shows them: whole, under all the numbers by which the draft cites them."""
    by_id = {passage.id: passage for passage in draft.passages}
    numbers: dict[str, list[int]] = {}
    for citation in draft.citations:
        numbers.setdefault(citation.passage, []).append(citation.n)
    for key, found in numbers.items():
        yield f"{''.join(f'[{n}]' for n in found)} {heading(by_id[key])}\n{by_id[key].text}"
    for n, passage in enumerate(_further(draft, action), len(draft.citations) + 1):
        yield f"[{n}] {heading(passage)}\n{passage.text}"


def _shortened(embedder: Embedder, body: str, question: str) -> str:
    """The half of the cited sentences that is nearest to the question, in their order; what follows them goes."""
    segments, position = [], 0
    for match in _SEGMENT_END.finditer(body):
        segments.append(body[position : match.end()])
        position = match.end()
    if len(segments) < 2:
        return "".join(segments) or body
    near = _nearness(embedder, question, segments)
    best = sorted(range(len(segments)), key=lambda place: -near[place])[: math.ceil(len(segments) / 2)]
    return "".join(segments[place] for place in sorted(best)).strip()


def _nearness(embedder: Embedder, question: str, segments: Sequence[str]) -> list[float]:
    """By meaning; by shared words when the embedder's provider fails."""
    texts = [MARKER.sub("", segment).strip() for segment in segments]
    with contextlib.suppress(ProviderFailed):
        vectors = embedder.embed([question, *texts])
        return [float(score) for score in vectors[1:] @ vectors[0]]
    asked = {*words(question), *pairs(question)}
    return [relevance(asked, {*words(text), *pairs(text)}) for text in texts]


def _framed(body: str, draft: Draft, tone: Tone) -> str:
    """The body in its frame; a plain chat reply goes without, for shortness."""
    if tone == "plain" and draft.channel == "chat":
        return body
    around = frame("zh" if draft.language == "zh" else "en", draft.channel, tone)
    return around.opening + body + around.closing
