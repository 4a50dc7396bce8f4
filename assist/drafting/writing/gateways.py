"""The model gateway: which model is asked, how often, and how long it is waited for.

Own failover instead of litellm's Router, for two reasons that were measured: the Router made the first token of a local
fake take 47 ms instead of 5, and its wrapper hides the provider's finish reason, the only proof of a complete answer.

- Models are asked in order; the next one only while nothing has been shown.
- A model that was unreachable or failed inside (5xx) is asked once more; so is one that named a time after which to
  come back (429 with Retry-After), when that leaves half of the time.
- While another model waits, a model must begin within half of the time; the last one has all of it.
- A model that keeps failing is paused; see breakers.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping

from assist.drafting.writing.breakers import Breaker
from assist.drafting.writing.deadlines import DEADLINES_MS, Deadline
from assist.drafting.writing.failures import logged
from assist.drafting.writing.models import Endpoint, Model, Written, stream_answer, warm_up
from assist.drafting.writing.prices import Price, read_prices
from assist.drafting.writing.prompts import Prompt
from assist.drafting.writing.thoughts import Habit
from assist.errors import ModelFailed
from assist.providers import load_litellm
from assist.settings import Settings

SHARE = 0.5
# Whoever gives a model less gets no model's pause for it: that is haste, the caller's or our own, not its failure.
FAIR_SECONDS = min(DEADLINES_MS.values()) / 1000 * 2 / 3
MOST_LAG = 0.25  # seconds that we may be late ourselves, for lateness to be the model's

Pieces = AsyncGenerator[str | Written, None]


class Gateway:
    """A model and its fallbacks."""

    def __init__(self, endpoints: tuple[Endpoint, ...], prices: Mapping[str, Price]) -> None:
        """`endpoints` in the order in which they are asked."""
        self._endpoints = endpoints
        self._prices = prices
        self._breakers = {endpoint: Breaker() for endpoint in endpoints}
        # An address of one's own may send thoughts that only their end tells from an answer.
        self.habits = {endpoint: Habit(known=endpoint.api_base is None) for endpoint in endpoints}
        self._ready = False

    @property
    def name(self) -> str:
        """The first model, which is the one configured; `Written` names the one that wrote."""
        return self._endpoints[0].name

    @property
    def paused(self) -> bool:
        """Whether any of the models is left alone for now."""
        return any(breaker.state != "closed" for breaker in self._breakers.values())

    async def prepare(self) -> None:
        """Load litellm and its clients, once; takes seconds and calls nobody."""
        if not self._ready:
            await asyncio.to_thread(load_litellm)
            await warm_up(self._endpoints, self._prices)
            self._ready = True

    async def write(self, prompt: Prompt, deadline: Deadline) -> Pieces:
        """The answer of the first model that begins one. Raises the last model's ModelFailed, or one in mid-answer."""
        failure = ModelFailed("model_paused", "every model failed repeatedly and is left alone for a while")
        for endpoint in self._endpoints:
            if not self._breakers[endpoint].admit():
                continue
            began = False
            try:
                async with contextlib.aclosing(self._watched(endpoint, prompt, deadline)) as pieces:
                    async for piece in pieces:
                        began = began or bool(piece)
                        yield piece
                return
            except ModelFailed as error:
                if began:
                    raise
                failure = error
        raise failure

    async def _watched(self, endpoint: Endpoint, prompt: Prompt, deadline: Deadline) -> Pieces:
        """One model's answer, its outcome told to its breaker."""
        breaker, given = self._breakers[endpoint], deadline.remaining
        try:
            async with contextlib.aclosing(self._tried_again(endpoint, prompt, deadline)) as pieces:
                async for piece in pieces:
                    yield piece
        except ModelFailed as error:
            hasty = error.reason == "model_late" and not _is_fair(deadline, given)
            breaker.abandoned() if hasty else breaker.failed()
            raise logged(error) from None
        except BaseException:  # cancelled or closed, by the deadline or by whoever asked
            late = deadline.is_missed and _is_fair(deadline, given)
            breaker.failed() if late else breaker.abandoned()
            raise
        breaker.succeeded()

    async def _tried_again(self, endpoint: Endpoint, prompt: Prompt, deadline: Deadline) -> Pieces:
        """One model's answer, asked for a second time when the first failure was one that passes."""
        after = self._endpoints[self._endpoints.index(endpoint) + 1 :]
        another_waits = any(self._breakers[other].state != "open" for other in after)
        for attempt in (1, 2):
            begin_within = deadline.remaining * SHARE if another_waits else None
            began = False
            try:
                pieces = _begun_within(stream_answer(endpoint, prompt, deadline, self.habits[endpoint]), begin_within)
                async with contextlib.aclosing(pieces):
                    async for piece in pieces:
                        began = began or bool(piece)
                        yield piece
                return
            except ModelFailed as error:
                wait = error.again_in
                if began or attempt == 2 or wait is None or wait > deadline.remaining * SHARE:
                    raise
            await asyncio.sleep(wait)


def _is_fair(deadline: Deadline, given: float) -> bool:
    """Whether lateness is the model's: it was given time enough, and we were there to take what it wrote."""
    return given >= FAIR_SECONDS and deadline.lag <= MOST_LAG


async def _begun_within(pieces: Pieces, seconds: float | None) -> Pieces:
    """The pieces. Raises ModelFailed when the first one takes longer."""
    async with contextlib.aclosing(pieces):
        try:
            async with asyncio.timeout(seconds):
                first = await anext(pieces)
        except TimeoutError:
            raise ModelFailed("model_late", "the model did not begin in time for another to be asked") from None
        yield first
        async for piece in pieces:
            yield piece


def open_model(settings: Settings) -> Model | None:
    """The configured model with its fallbacks, or None when drafts are quotes.

    Raises SetupError when the file of prices is not right.
    """
    if not settings.writes:
        return None
    names = (settings.model, *settings.fallback_models)
    return Gateway(tuple(endpoint_of(settings, name) for name in names), read_prices(settings.data_dir))


def open_fast_model(settings: Settings) -> Model | None:
    """The quick model that rewrites questions, or None: it is of use only beside a model that writes."""
    if settings.fast_model is None or not settings.writes:
        return None
    return Gateway((endpoint_of(settings, settings.fast_model),), read_prices(settings.data_dir))


def endpoint_of(settings: Settings, name: str) -> Endpoint:
    """Where a model is asked: address and key belong to ASSIST_MODEL; a model at another provider brings its own."""
    if name.partition("/")[0] != settings.model.partition("/")[0]:
        return Endpoint(name)
    key = settings.model_api_key
    return Endpoint(name, settings.model_api_base, key.get_secret_value() if key else None)
