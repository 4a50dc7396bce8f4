"""Language models through litellm.

Retries hidden in its clients are switched off; a fallback model is tried only while nothing has been streamed.
A stream counts as complete only when the provider itself said why it finished: litellm reports "stop" for a stream
that was cut, so its own summary proves nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from assist.drafting.prompts import Prompt
from assist.errors import ModelFailed
from assist.providers import access, load_litellm
from assist.settings import Settings

if TYPE_CHECKING:
    from types import ModuleType

MAX_TOKENS = 900
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Usage:
    """What a model call used; the cost is None when the model's price is not known."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None


@dataclass(frozen=True)
class Written:
    """The last thing a model's stream yields: which model wrote, and what it used."""

    model: str
    usage: Usage


class Model(Protocol):
    """Anything that writes: yields pieces of text, then one `Written` once the answer is proven complete."""

    @property
    def name(self) -> str:
        """The name recorded in drafts."""

    async def prepare(self) -> None:
        """Load what is slow the first time, so that no deadline pays for it."""

    def write(self, prompt: Prompt) -> AsyncIterator[str | Written]:
        """Stream an answer. Raises ModelFailed when it fails or ends without proof that it is complete."""


class LiteLLMModel:
    """A model, and its fallbacks, by litellm's names."""

    def __init__(self, settings: Settings) -> None:
        self._names = (settings.model, *settings.fallback_models)
        self._base = settings.model_api_base
        self._key = settings.model_api_key

    @property
    def name(self) -> str:
        return self._names[0]

    async def prepare(self) -> None:
        await asyncio.to_thread(load_litellm)

    async def write(self, prompt: Prompt) -> AsyncIterator[str | Written]:
        last = ModelFailed("model_error", "no model was tried")
        for name in self._names:
            began = False
            try:
                async for piece in self._stream(name, prompt):
                    began = True
                    yield piece
                return
            except ModelFailed as error:
                if began:
                    raise
                last = error
        raise last

    async def _stream(self, name: str, prompt: Prompt) -> AsyncIterator[str | Written]:
        litellm = load_litellm()
        try:
            stream: Any = await litellm.acompletion(
                model=name,
                messages=[{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
                stream=True,
                stream_options={"include_usage": True},
                temperature=0,
                max_tokens=MAX_TOKENS,
                max_retries=0,
                num_retries=0,
                **self._endpoint(name),
            )
        except Exception as error:
            raise _failure(name, error) from None
        try:
            usage = Usage()
            async for chunk in stream:
                usage = _usage(litellm, name, chunk) or usage
                if chunk.choices and (text := chunk.choices[0].delta.content):
                    yield text
        except Exception as error:
            raise _failure(name, error) from None
        finally:
            with contextlib.suppress(Exception):
                await stream.aclose()
        reason = getattr(stream, "received_finish_reason", None)
        if reason != "stop":
            raise ModelFailed("incomplete", f"model {name} stopped before its answer was complete ({reason or 'cut'})")
        yield Written(name, usage)

    def _endpoint(self, name: str) -> dict[str, Any]:
        """The configured address and key belong to ASSIST_MODEL; a fallback at another provider brings its own."""
        same_provider = name.partition("/")[0] == self._names[0].partition("/")[0]
        return access(self._base, self._key) if same_provider else {}


def open_model(settings: Settings) -> Model | None:
    """The configured model, or None when drafts are quotes."""
    return LiteLLMModel(settings) if settings.writes else None


def _usage(litellm: ModuleType, name: str, chunk: Any) -> Usage | None:
    usage = getattr(chunk, "usage", None)
    if usage is None:
        return None
    tokens = {"prompt_tokens": usage.prompt_tokens, "completion_tokens": usage.completion_tokens}
    try:
        cost = sum(litellm.cost_per_token(model=name, **tokens))
    except Exception:  # litellm has no one error for "price unknown"
        cost = None
    return Usage(usage.prompt_tokens, usage.completion_tokens, cost)


def _failure(name: str, error: Exception) -> ModelFailed:
    if isinstance(error, ModelFailed):
        return error
    kind = type(error).__name__
    _log.warning("model %s failed: %s", name, kind)  # never the message: it may hold the prompt
    reasons = {"Timeout": "model_late", "MidStreamFallbackError": "incomplete", "AuthenticationError": "model_refused"}
    return ModelFailed(
        reasons.get(kind, "model_error"), f"model {name} failed ({kind}); check ASSIST_MODEL* and its log"
    )
