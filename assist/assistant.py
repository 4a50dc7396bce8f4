"""The one path from a conversation to a draft; the API, the commands and the evaluation all take it.

`events` streams passages, the instant quote draft, the model's text as it comes, the final draft; `draft` gives that.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import datetime as dt
import functools
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Engine

from assist import loops
from assist.admissions import Admissions
from assist.drafting.answering.evidence import Evidence
from assist.drafting.answering.origins import origins_of
from assist.drafting.answering.searches import find_evidence
from assist.drafting.assembling import Request, denied, read_answer, timed
from assist.drafting.drafts import Draft
from assist.drafting.instants import instant_draft
from assist.drafting.lessons import Check, check_reply
from assist.drafting.privacy.masks import Mask, mask_for
from assist.drafting.refinements import Refinement
from assist.drafting.repairs import Repair, repaired
from assist.drafting.turns.bounds import check_conversation, check_sizes
from assist.drafting.turns.conversations import Conversation, as_of_for, in_shops_time
from assist.drafting.turns.courtesies import courtesy_of
from assist.drafting.turns.turns import Turn, turn_in
from assist.drafting.writing import tones
from assist.drafting.writing.deadlines import Deadline, superseding
from assist.drafting.writing.failures import logged
from assist.drafting.writing.models import Model
from assist.drafting.writing.outputs import known_to
from assist.drafting.writing.prompts import Material, draft_prompt
from assist.drafting.writing.rewritings import Rewritings
from assist.drafting.writing.translations import Translation, translate
from assist.drafting.writing.writings import Writing
from assist.errors import ModelFailed
from assist.events import Delta, DraftReady, Event, PassagesFound, QuoteReady, last_draft
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Passage, Search
from assist.review.drafts import keep_draft
from assist.review.owners import Asker
from assist.review.revisions import edited, revise
from assist.supersessions import subject_of, watched
from assist.texts.dates import ZONES, today_in
from assist.texts.languages import Language

CONTEXT_TOKENS = 4_000
Masking = Callable[[Mapping[str, Any], Mapping[str, Any]], Mask]


class Assistant:
    """Finds passages, drafts, checks. Safe to share between threads and tasks."""

    def __init__(
        self,
        search: Search,
        model: Model | None,
        engine: Engine | None,
        masking: Masking = mask_for,
        *,
        context_tokens: int = CONTEXT_TOKENS,
        fast: Model | None = None,
        zone: dt.tzinfo | None = None,
    ) -> None:
        """`model` None means quote drafts; `engine` None means that drafts are not kept.

        `context_tokens` is how much material the model is given, about; `fast` rewrites questions before it writes.
        `zone` is the shop's time, by default that of its documents' language: China's, or UTC. `masking` gives the
        mask for an order and a customer: what hides personal data from the model.
        """
        self.search = search
        self.model = model
        self.rewritings = Rewritings(fast) if fast else None
        self.context_tokens = context_tokens
        self.today: Callable[[], dt.date] = lambda: today_in(self.zone)  # an evaluation may stand still
        self._zone = zone
        self._engine = engine
        self._masking = masking
        self._running: dict[tuple[str, str], Deadline] = {}
        self.admissions = Admissions()

    def draft(
        self,
        conversation: Conversation,
        *,
        language: str = "auto",
        as_of: dt.date | None = None,
        deadline_ms: int | None = None,
    ) -> Draft:
        """The final draft for a conversation.

        Raises InvalidInput when the conversation cannot be answered, SetupError before the first publish.
        """
        return loops.run(last_draft(self.events(conversation, language=language, as_of=as_of, deadline_ms=deadline_ms)))

    @property
    def zone(self) -> dt.tzinfo:
        """The shop's time zone. Raises SetupError before the first publish."""
        return self._zone or ZONES[self.search.current().language]

    def _local(self, conversation: Conversation) -> tuple[Conversation, dt.date]:
        """The conversation in the shop's time, and the shop's day."""
        return in_shops_time(conversation, self.zone), self.today()

    def unkept(self) -> Assistant:
        """The same assistant, of whose drafts nothing is kept."""
        alone = copy.copy(self)
        alone._engine, alone._running = None, {}
        return alone

    def warm_up(self) -> None:
        """Load what is slow the first time: the release, the embedder, the tokeniser."""
        self.search.current()
        self.search.find("退货 return", 1, AsOf.on(self.today()))

    async def events(
        self,
        conversation: Conversation,
        *,
        language: str = "auto",
        as_of: dt.date | None = None,
        deadline_ms: int | None = None,
        asker: Asker | None = None,
        agent: Language | None = None,
    ) -> AsyncGenerator[Event, None]:
        """Stream a draft as it comes to be; the last event is always `DraftReady`. Closed early, it stops the model.

        `deadline_ms` overrides the channel's deadline. The draft belongs to `asker`; a newer call for the same
        conversation id with the same key ends this one's model call. `agent` is the language in which findings are
        told, by default the reply's.
        """
        check_sizes(conversation)
        work, key = self.admissions, asker.key if asker else None
        deadline = Deadline(conversation.channel, deadline_ms)
        begin = functools.partial(self._begun, conversation, language, as_of, agent, time.perf_counter(), deadline)
        rewriting: asyncio.Task[tuple[str, ...]] | None = None
        async with self._newest(key, conversation.id, deadline):
            try:
                async with work.admitted(key):
                    request = await work.run(begin)
                    if self.model is not None and courtesy_of(request.turn.text, request.language) is None:
                        rewriting = asyncio.create_task(self._rewritten(request.turn, deadline))
                    evidence, instant = await work.run(self._instant, request, asker)
                yield PassagesFound(evidence.passages)
                yield QuoteReady(instant)
                if self.model is None or rewriting is None or not evidence.material:
                    yield DraftReady(instant)
                    return
                if rewritten := await rewriting:
                    evidence = await self.admissions.resume(self._found, request, rewritten)
            except (asyncio.CancelledError, GeneratorExit):
                deadline.is_over = True
                raise
            finally:
                if rewriting is not None:
                    rewriting.cancel()
            async with contextlib.aclosing(self._write(self.model, request, evidence, instant, asker)) as writing:
                async for event in writing:
                    yield event

    def _begun(
        self,
        conversation: Conversation,
        language: str,
        as_of: dt.date | None,
        agent: Language | None,
        started: float,
        deadline: Deadline,
    ) -> Request:
        """The turn to answer, read once. The deadline runs from here on: what was waited for before is our affair."""
        deadline.restart()
        local, today = self._local(conversation)
        days = as_of_for(local, as_of, today)
        check_conversation(local)
        turn = turn_in(local, language=language, as_of=days, today=today, agent=agent)
        return Request(turn, days, started, deadline)

    @contextlib.asynccontextmanager
    async def _newest(self, asked_by: str | None, conversation: str | None, deadline: Deadline) -> AsyncIterator[None]:
        """Within, this is the newest request of a caller for a conversation; a newer one, anywhere, ends it."""
        with superseding(self._running, (asked_by, conversation), deadline):
            if self._engine is None or self.model is None or asked_by is None or conversation is None:
                yield  # without a model there is nothing to end
                return
            subject = subject_of("draft", asked_by, conversation)
            async with watched(self._engine, subject, lambda: deadline.end("superseded")):
                yield

    async def refine(self, draft_id: str, wanted: Refinement, asker: Asker | None = None) -> Draft:
        """A kept draft in another form, as a new draft of who asks for it.

        Raises NotFound, Conflict, InvalidInput or ModelFailed.
        """
        opened = await asyncio.to_thread(self.search.current)
        today = await asyncio.to_thread(self.today)
        guides = {language: tones.tone_guide(opened, language, today) for language in ("zh", "en")}
        wanted = replace(wanted, tones=guides, today=today)
        return await revise(self._engine, self.model, self.search.sentences, draft_id, wanted, asker)

    async def check(
        self,
        conversation: Conversation,
        text: str,
        *,
        as_of: dt.date | None = None,
        deadline_ms: int | None = None,
        agent: Language | None = None,
        more: Sequence[Passage] = (),
    ) -> Check:
        """What the checks say of a person's own reply, which may also rest on `more`, with the draft beside it.

        Raises as `draft` does.
        """
        draft = await last_draft(self.events(conversation, as_of=as_of, deadline_ms=deadline_ms))
        local, today = await asyncio.to_thread(self._local, conversation)
        own = (*more, *await asyncio.to_thread(self._origins_of, text, local))
        return await asyncio.to_thread(check_reply, draft, local, text, agent, today, own)

    async def check_edit(
        self, draft_id: str, conversation: Conversation, text: str, agent: Language | None = None
    ) -> Draft:
        """A kept draft with an agent's text in place of its own, checked against its passages and those that the text
        quotes letter for letter; no model, nothing kept.

        Raises NotFound for an unknown draft, Conflict when its passages are no longer kept.
        """
        local, today = await asyncio.to_thread(self._local, conversation)
        quoted = await asyncio.to_thread(self._origins_of, text, local)
        return await asyncio.to_thread(edited, self._engine, draft_id, local, text, agent, today, quoted)

    def _origins_of(self, text: str, conversation: Conversation) -> tuple[Passage, ...]:
        return origins_of(text, self.search.current(), as_of_for(conversation, None, self.today()))

    async def translate(self, text: str, language: Language, deadline_ms: int | None = None) -> Translation:
        """A text in another language, for reading only. Raises InvalidInput without a model, or ModelFailed."""
        return await translate(self.model, text, language, deadline_ms)

    async def _write(
        self, model: Model, request: Request, evidence: Evidence, instant: Draft, asker: Asker | None
    ) -> AsyncGenerator[Event, None]:
        """The model's text, then its draft; or the quote draft, marked."""
        loading = time.perf_counter()
        await model.prepare()
        request.deadline.extend(time.perf_counter() - loading)
        writing = await self.admissions.resume(self._writing, model, request, evidence)
        try:
            async with contextlib.aclosing(writing.deltas(request.deadline)) as deltas:
                async for text in deltas:
                    yield Delta(text)
            draft = await self.admissions.resume(read_answer, request, evidence, writing)
            if draft.status == "abstained":
                final = await self.admissions.resume(denied, request, evidence, instant, draft)
            else:
                final = await repaired(Repair(model, request, evidence, writing.mask), draft, instant)
        except ModelFailed as error:
            final = replace(instant, degraded=logged(error, ours=False).reason)
        final = timed(final, request, writing)
        await asyncio.to_thread(self._keep, final, request.conversation, evidence, asker)
        yield DraftReady(final)

    def _writing(self, model: Model, request: Request, evidence: Evidence) -> Writing:
        """The model's answer before it is begun: its prompt is ready."""
        mask = self._masking(request.conversation.order, request.conversation.customer)
        tone = tones.tone_guide(evidence.opened, request.language, request.as_of.others)
        prompt = draft_prompt(request.turn, Material(evidence.material, evidence.guidance, tone), mask)
        return Writing(model, prompt, mask, known_to(request.conversation, evidence.material))

    async def _rewritten(self, turn: Turn, deadline: Deadline) -> tuple[str, ...]:
        if self.rewritings is None:
            return ()
        mask = self._masking(turn.conversation.order, turn.conversation.customer)
        return await self.rewritings.of(turn, mask, deadline)

    def _found(self, request: Request, rewritten: Sequence[str] = ()) -> Evidence:
        """What is found for the turn's questions, and for them in the shop's own words."""
        budget = self.context_tokens if self.model else 0
        return find_evidence(self.search, request.conversation, request.as_of, budget, rewritten)

    def _instant(self, request: Request, asker: Asker | None) -> tuple[Evidence, Draft]:
        """Passages and the quote draft, or an abstention, in one go."""
        evidence = self._found(request)
        if request.deadline.is_over:
            raise asyncio.CancelledError  # a thread cannot be stopped: it stops itself
        draft, asked = instant_draft(request, evidence)
        self._keep(draft, request.conversation, evidence if asked else None, asker)
        return evidence, draft

    def _keep(self, draft: Draft, conversation: Conversation, asked: Evidence | None, asker: Asker | None) -> None:
        if self._engine is not None:
            keep_draft(self._engine, draft, conversation, asked, asker)
