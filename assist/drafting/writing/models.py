"""Language models through litellm. One call, as a stream; no retries in here.

Retries hidden in its clients are switched off. A stream counts as complete only when the provider itself said why it
finished: litellm reports "stop" for a stream that was cut, so its own summary proves nothing.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import logging
from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import httpx

from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.prices import Price
from assist.drafting.writing.prompts import Prompt
from assist.errors import Degraded, ModelFailed
from assist.providers import load_litellm

if TYPE_CHECKING:
    from types import ModuleType

MAX_TOKENS = 900
# No reply is longer; a model that writes more has lost its way.
MAX_CHARACTERS = 4_000
BACKOFF = 0.15
# Connecting may take a quarter of the deadline, in these steps: litellm keeps one client, with its open connections,
# for each pair of timeouts, so a timeout of its own for every call would mean a new connection for every call. The
# other timeout is never reached: the deadline, and the gateway's waiting for the first word, come before it.
CONNECT_STEPS = (4.0, 2.0, 1.0, 0.5, 0.25)
LONGEST = 300.0
_STATUS: Mapping[int, Degraded] = {
    401: "model_refused",
    403: "model_refused",
    404: "model_missing",
    408: "model_late",
    429: "model_busy",
}
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

    @property
    def paused(self) -> bool:
        """Whether it failed so often of late that a part of it is not asked for now."""

    async def prepare(self) -> None:
        """Load what is slow the first time, so that no deadline pays for it."""

    def write(self, prompt: Prompt, deadline: Deadline) -> AsyncGenerator[str | Written, None]:
        """Stream an answer. Raises ModelFailed when it fails or ends without proof that it is complete."""


@dataclass(frozen=True)
class Endpoint:
    """A model by litellm's name, and where it is asked: litellm's own address and key when these are None."""

    name: str
    api_base: str | None = None
    api_key: str | None = None

    @property
    def options(self) -> dict[str, str]:
        """As litellm takes them. An address of one's own often has no key, but the client insists on one."""
        if self.api_base is None:
            return {"api_key": self.api_key} if self.api_key else {}
        return {"api_base": self.api_base, "api_key": self.api_key or "none"}


async def warm_up(endpoints: tuple[Endpoint, ...], prices: Mapping[str, Price]) -> None:
    """Make the first real call as quick as the second: prices known, the clients' modules loaded. Calls nobody."""
    litellm = load_litellm()
    import openai.resources.chat  # noqa: F401  # loaded by its client on first use: a second

    for endpoint in endpoints:
        _make_price_known(litellm, endpoint.name, prices.get(endpoint.name))
        with contextlib.suppress(Exception):  # a name that litellm does not know fails when it is used, with a reason
            stream = await litellm.acompletion(
                model=endpoint.name, messages=[{"role": "user", "content": ""}], stream=True, mock_response="ok"
            )
            async for _ in stream:
                pass


async def stream_answer(endpoint: Endpoint, prompt: Prompt, deadline: Deadline) -> AsyncGenerator[str | Written, None]:
    """One call of one model: pieces of text, then `Written`. Closed early, it closes the call. Raises ModelFailed."""
    name, length, usage = endpoint.name, 0, Usage()
    try:
        litellm = load_litellm()
        stream: Any = await litellm.acompletion(**_request(endpoint, prompt, deadline.seconds))
        try:
            async for chunk in stream:
                usage = _usage(litellm, name, chunk) or usage
                if text := _text(chunk):
                    length += len(text)
                    if length > MAX_CHARACTERS:
                        raise ModelFailed("model_endless", f"model {name} wrote over {MAX_CHARACTERS:,} characters")
                    yield text
        finally:
            with contextlib.suppress(Exception):
                await stream.aclose()
    except Exception as error:
        raise _failure(name, error, began=length > 0) from None
    _check_complete(name, getattr(stream, "received_finish_reason", None), began=length > 0)
    yield Written(name, usage)


def _request(endpoint: Endpoint, prompt: Prompt, seconds: float) -> dict[str, Any]:
    return {
        "model": endpoint.name,
        "messages": [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0,
        "max_tokens": MAX_TOKENS,
        "max_retries": 0,
        "num_retries": 0,
        "timeout": httpx.Timeout(LONGEST, connect=_connect_seconds(seconds)),
        **endpoint.options,
    }


def _connect_seconds(seconds: float) -> float:
    return next((step for step in CONNECT_STEPS if step <= seconds / 4), CONNECT_STEPS[-1])


def _text(chunk: Any) -> str:
    return (chunk.choices[0].delta.content or "") if chunk.choices else ""


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


def _make_price_known(litellm: ModuleType, name: str, price: Price | None) -> None:
    """Tell litellm a price. Ollama's models get one of nothing: else litellm asks its server for each, in our loop."""
    provider = name.partition("/")[0] if "/" in name else "openai"
    if price is None and (provider not in ("ollama", "ollama_chat") or name in litellm.model_cost):
        return
    dollars = price or Price(input=0, output=0)
    entry = {
        "input_cost_per_token": dollars.input / 1e6,
        "output_cost_per_token": dollars.output / 1e6,
        "litellm_provider": provider,
        "mode": "chat",
    }
    litellm.model_cost[name] = entry  # before it is registered, which would ask Ollama
    litellm.register_model({name: entry})


def _check_complete(name: str, reason: str | None, *, began: bool) -> None:
    if reason == "stop":
        return
    if reason is None and not began:
        raise ModelFailed("model_error", f"model {name} sent nothing that is an answer; check ASSIST_MODEL_API_BASE")
    raise ModelFailed("incomplete", f"model {name} stopped before its answer was complete ({reason or 'cut'})")


def _failure(name: str, error: Exception, *, began: bool) -> ModelFailed:
    if isinstance(error, ModelFailed):
        return error
    kind = type(error).__name__
    _log.warning("model %s failed: %s", name, kind)  # never the message: it may hold the prompt
    reason, again_in = ("incomplete", None) if began else _reason(error)
    return ModelFailed(reason, f"model {name} failed ({kind}); check ASSIST_MODEL* and its log", again_in)


def _reason(error: Exception) -> tuple[Degraded, float | None]:
    """Why a call failed before it brought anything, and after how many seconds another may succeed."""
    causes = list(_causes(error))
    if any(isinstance(cause, httpx.ConnectTimeout) for cause in causes):
        return "model_unreachable", None
    if any(isinstance(cause, httpx.ConnectError) for cause in causes):
        return "model_unreachable", BACKOFF
    if any(isinstance(cause, httpx.TimeoutException) for cause in causes):
        return "model_late", None
    if any(isinstance(cause, httpx.TransportError) for cause in causes):
        return "model_error", BACKOFF
    if "LLM Provider NOT provided" in str(error):
        return "model_missing", None
    status = next((cause.status_code for cause in causes if hasattr(cause, "status_code")), 0)
    if status == 429:
        return _STATUS[status], _retry_after(error)
    # An answer that cannot be read is reported as a failure in mid-stream, also with status 500: no use in repeating.
    is_server_error = status >= 500 and type(error).__name__ != "MidStreamFallbackError"
    return _STATUS.get(status, "model_error"), BACKOFF if is_server_error else None


def _causes(error: BaseException | None) -> Iterator[Any]:
    """An exception and what it was raised from or during, outermost first."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _retry_after(error: Any) -> float | None:
    """The provider's Retry-After, seconds or a date, in seconds from now; None when it said nothing of the kind."""
    value = str((getattr(error, "litellm_response_headers", None) or {}).get("retry-after", ""))
    with contextlib.suppress(ValueError):
        return max(0.0, float(value))
    with contextlib.suppress(ValueError):
        return max(0.0, (email.utils.parsedate_to_datetime(value) - dt.datetime.now(dt.UTC)).total_seconds())
    return None
