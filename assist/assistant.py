"""The one path from a conversation to a draft; the API, the commands and the evaluation all take it.

`events` streams: passages found, the instant quote draft, the model's text as it is written, the final draft.
`draft` returns the final draft alone.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy.engine import Engine

from assist.drafting import quotes
from assist.drafting.abstentions import abstention
from assist.drafting.conversations import (
    Conversation,
    answered_message,
    as_of_for,
    check_conversation,
    context_of,
    questions_of,
    reply_language,
    turn_of,
)
from assist.drafting.drafts import Draft, cite
from assist.drafting.evidence import Evidence, gather_evidence
from assist.drafting.grounding import Circumstances, check_draft, unanswered
from assist.drafting.llm import Model, Usage, Written, open_model
from assist.drafting.privacy import Mask, without_personal_data
from assist.drafting.prompts import NO_ANSWER, draft_prompt
from assist.errors import ModelFailed
from assist.knowledge.embedders import Embedder, RememberingEmbedder, open_embedder
from assist.knowledge.index import VectorIndex, open_index
from assist.knowledge.passages import AsOf, Passage, Search
from assist.review.drafts import keep_draft, new_draft_id
from assist.settings import Settings
from assist.store import open_store, utc_now

# A late model is replaced by the quote draft, which the agent has had on screen since the first moment; a request's
# own `deadline_ms` overrides this.
DEADLINE_MS = 60_000


@dataclass(frozen=True)
class PassagesFound:
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class QuoteReady:
    draft: Draft


@dataclass(frozen=True)
class Delta:
    text: str


@dataclass(frozen=True)
class DraftReady:
    draft: Draft


Event = PassagesFound | QuoteReady | Delta | DraftReady


@dataclass(frozen=True)
class _Request:
    """All that stays the same while one draft is made."""

    conversation: Conversation
    language: Literal["zh", "en"]
    as_of: AsOf
    started: float
    questions: tuple[str, ...]


class Assistant:
    """Finds passages, drafts, checks. Safe to share between threads and tasks."""

    def __init__(self, search: Search, model: Model | None, engine: Engine | None) -> None:
        """`model` None means quote drafts; `engine` None means that drafts are not kept."""
        self.search = search
        self.model = model
        self._engine = engine
        self._sentences = RememberingEmbedder(search.embedder)

    def draft(self, conversation: Conversation, *, language: str = "auto", as_of: dt.date | None = None) -> Draft:
        """The final draft for a conversation.

        Raises InvalidInput when the conversation cannot be answered, SetupError before the first publish.
        """
        return asyncio.run(self._final(conversation, language, as_of))

    def warm_up(self) -> None:
        """Load what is slow the first time: the release, the embedder, the tokeniser."""
        self.search.current()
        self.search.find("退货 return", 1, AsOf.on(dt.date.today()))

    async def _final(self, conversation: Conversation, language: str, as_of: dt.date | None) -> Draft:
        final: Draft | None = None
        async for event in self.events(conversation, language=language, as_of=as_of):
            if isinstance(event, DraftReady):
                final = event.draft
        assert final is not None
        return final

    async def events(
        self,
        conversation: Conversation,
        *,
        language: str = "auto",
        as_of: dt.date | None = None,
        deadline_ms: int | None = None,
    ) -> AsyncIterator[Event]:
        """Stream a draft as it comes to be; the last event is always `DraftReady`."""
        started = time.perf_counter()
        check_conversation(conversation)
        days = as_of_for(conversation, as_of, dt.date.today())
        questions = tuple(without_personal_data(question) for question in questions_of(conversation))
        request = _Request(conversation, reply_language(conversation, language), days, started, questions)
        evidence, instant = await asyncio.to_thread(self._instant, request)
        yield PassagesFound(evidence.passages)
        yield QuoteReady(instant)
        if self.model is None or not evidence.offered or instant.status == "abstained":
            yield DraftReady(instant)
            return
        await self.model.prepare()
        writing = _Writing(request, evidence, self.model)
        try:
            async with asyncio.timeout((deadline_ms or DEADLINE_MS) / 1000):
                async for text in writing.deltas():
                    yield Delta(text)
            final = await asyncio.to_thread(writing.draft)
        except TimeoutError:
            final = replace(instant, degraded="model_late")
        except ModelFailed as error:
            final = replace(instant, degraded=error.reason)
        timings = {**final.timings_ms, "first_token": writing.first_token_ms, "total": _since(started)}
        final = replace(final, timings_ms=timings)
        self._keep(final, conversation)
        yield DraftReady(final)

    def _instant(self, request: _Request) -> tuple[Evidence, Draft]:
        """Passages and the quote draft, or an abstention, in one go."""
        evidence = gather_evidence(self.search, request.questions, request.as_of, context_of(request.conversation))
        chosen = quotes.choose_sentences(
            [(one.text, [p for p in one.passages if p in evidence.offered]) for one in evidence.supported],
            evidence.opened.lexical,
            self._sentences,
            quotes.MOST[request.conversation.channel],
        )
        if chosen:
            text = quotes.quote_text(chosen, evidence.offered, request.conversation.channel, request.language)
            draft = _answered(request, evidence, text, origin="quote", model="quote")
        else:
            draft = _abstained(request, evidence)
        self._keep(draft, request.conversation)
        return evidence, draft

    def _keep(self, draft: Draft, conversation: Conversation) -> None:
        if self._engine is not None:
            keep_draft(self._engine, draft, conversation)


class _Writing:
    """A model's answer while it is written: text so far, masked and restored."""

    def __init__(self, request: _Request, evidence: Evidence, model: Model) -> None:
        self._request, self._evidence, self._model = request, evidence, model
        self._mask = Mask()
        self._prompt = draft_prompt(request.conversation, evidence.offered, request.language, self._mask)
        self._text = ""
        self._shown = 0
        self._written: Written | None = None
        self.first_token_ms: float | None = None

    async def deltas(self) -> AsyncIterator[str]:
        """The answer's text, personal data restored, as it arrives. Raises ModelFailed."""
        async for piece in self._model.write(self._prompt):
            if isinstance(piece, Written):
                self._written = piece
                continue
            if self.first_token_ms is None:
                self.first_token_ms = _since(self._request.started)
            self._text += piece
            if shown := self._newly_shown():
                yield shown

    def draft(self) -> Draft:
        """The checked draft. Raises ModelFailed when the answer was empty."""
        text = self._mask.restore(self._text).strip()
        if NO_ANSWER in text:
            return _abstained(self._request, self._evidence)
        if not text or self._written is None:
            raise ModelFailed("model_empty", f"model {self._model.name} wrote nothing")
        return _answered(
            self._request, self._evidence, text,
            origin="model", model=self._written.model, prompt=self._prompt.version, usage=self._written.usage,
        )  # fmt: skip

    def _newly_shown(self) -> str:
        """What can be shown now: not half a placeholder, and nothing that may become the no-answer mark."""
        if NO_ANSWER.startswith(self._text.strip()[: len(NO_ANSWER)]):
            return ""
        complete = self._text
        if complete.rfind("⟦") > complete.rfind("⟧"):
            complete = complete[: complete.rfind("⟦")]
        restored = self._mask.restore(complete)
        shown, self._shown = restored[self._shown :], len(restored)
        return shown


def open_assistant(settings: Settings, *, keep: bool = True) -> tuple[Assistant, VectorIndex]:
    """An assistant as the settings describe it, and the index to close when done with it.

    Raises FolderInUse, IndexBroken or SetupError when its parts cannot be opened.
    """
    engine = open_store(settings.sql_url)
    index = open_index(settings.data_dir, settings.chroma_url)
    embedder: Embedder = open_embedder(settings.embedder)
    search = Search(engine, index, embedder)
    return Assistant(search, open_model(settings), engine if keep else None), index


def _answered(
    request: _Request,
    evidence: Evidence,
    text: str,
    *,
    origin: Literal["model", "quote"],
    model: str,
    prompt: str | None = None,
    usage: Usage | None = None,
) -> Draft:
    cited = cite(text, evidence.offered)
    given = Circumstances(
        evidence.offered, request.language, request.conversation.order, turn_of(request.conversation),
        "\n".join(message.text for message in request.conversation.messages), request.as_of,
    )  # fmt: skip
    findings = check_draft(cited, given)
    if evidence.unsupported and evidence.supported:
        open_questions = [one.text for one in evidence.unsupported]
        findings = (*findings, *unanswered(cited.text, open_questions, request.language))
    return replace(
        _blank(request, evidence),
        status="answered",
        origin=origin,
        text=cited.text,
        citations=tuple(cited.citations),
        findings=findings,
        model=model,
        prompt=prompt,
        usage=_usage_json(usage or Usage()),
    )


def _abstained(request: _Request, evidence: Evidence) -> Draft:
    least = min(evidence.questions, key=lambda one: one.sufficiency.probability)
    why = abstention(least.sufficiency, evidence.offered, request.language, least.text)
    return replace(_blank(request, evidence), abstention=why)


def _blank(request: _Request, evidence: Evidence) -> Draft:
    return Draft(
        id=new_draft_id(),
        status="abstained",
        origin="quote",
        degraded=None,
        text="",
        language=request.language,
        channel=request.conversation.channel,
        in_reply_to=answered_message(request.conversation),
        citations=(),
        passages=evidence.passages,
        findings=(),
        abstention=None,
        release=evidence.opened.release.id,
        model="quote",
        prompt=None,
        usage=_usage_json(Usage()),
        timings_ms={"retrieve": evidence.retrieve_ms, "first_token": None, "total": _since(request.started)},
        created_at=utc_now(),
        as_of=request.as_of.policies,
    )


def _usage_json(usage: Usage) -> dict[str, object]:
    return {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens, "cost_usd": usage.cost_usd}


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
