"""Language models through litellm. One call, as a stream; no retries in here.

Retries hidden in its clients are switched off. A stream counts as complete only when the provider itself said why it
finished: litellm reports "stop" for a stream that was cut, so its own summary proves nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import httpx

from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.deltas import Deltas
from assist.drafting.writing.failures import check_complete, failure_of, refused_option
from assist.drafting.writing.prices import Price
from assist.drafting.writing.prompts import Prompt
from assist.drafting.writing.thoughts import Habit
from assist.logs import request_id
from assist.providers import go_direct, has_ended, load_litellm, own_client, own_stream
from assist.traces import Step, begin

if TYPE_CHECKING:
    from types import ModuleType

MAX_TOKENS = 900
THOUGHT_TOKENS = 4_000  # room for a model that thinks: its thoughts count as well
# Connecting may take a quarter of the deadline, in these steps: litellm keeps one client, with its open connections,
# for each pair of timeouts, so a timeout of its own for every call would mean a new connection for every call. The
# other timeout is never reached: the deadline, and the gateway's waiting for the first word, come before it.
CONNECT_STEPS = (4.0, 2.0, 1.0, 0.5, 0.25)
LONGEST = 300.0


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
        go_direct(self.api_base)
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


async def stream_answer(
    endpoint: Endpoint, prompt: Prompt, deadline: Deadline, habit: Habit | None = None
) -> AsyncGenerator[str | Written, None]:
    """One call of one model: pieces of text, then `Written`. Closed early, it closes the call. Raises ModelFailed.

    An empty piece is a sign of life: something was written that cannot be shown yet. `habit` is what is known of the
    model from other calls, and learns.
    """
    habit = habit or Habit(known=endpoint.api_base is None)
    deltas, usage, step = Deltas(endpoint.name, habit), Usage(), begin("model", "client")
    try:
        litellm = load_litellm()
        stream: Any = await _called(litellm, endpoint, prompt, deadline.seconds, habit, step)
        chunks, said = own_stream(stream), None
        try:
            async for chunk in stream if chunks is None else chunks:
                said = _finish(chunk) or said
                usage = _usage(litellm, endpoint.name, chunk) or usage
                if _thought(chunk):
                    deltas.thought()
                if text := _text(chunk):
                    yield deltas.read(text)
            ended = has_ended(chunks)
        finally:
            with contextlib.suppress(Exception):
                await stream.aclose()
        deltas.check_answered()
        reason = getattr(stream, "received_finish_reason", None) if chunks is None else said
        check_complete(endpoint.name, reason, began=deltas.began, ended=ended)
        if rest := deltas.end():
            yield rest
    except Exception as error:
        step.end(error)
        raise failure_of(endpoint.name, endpoint.api_base, error, began=deltas.began) from None
    except BaseException as stopped:
        step.end(stopped)
        raise
    _end(step, endpoint.name, usage)
    yield Written(endpoint.name, usage)


def _end(step: Step, name: str, usage: Usage) -> None:
    """The step of a call that brought a whole answer."""
    step.note(
        gen_ai__request__model=name,
        gen_ai__usage__input_tokens=usage.input_tokens,
        gen_ai__usage__output_tokens=usage.output_tokens,
    )
    step.end()


async def _called(
    litellm: ModuleType, endpoint: Endpoint, prompt: Prompt, seconds: float, habit: Habit, step: Step
) -> Any:
    """The stream of an answer; asked for again without a parameter that the provider named in refusing it."""
    while True:
        try:
            return await litellm.acompletion(**_request(litellm, endpoint, prompt, seconds, habit), **_headers(step))
        except Exception as error:
            option = refused_option(error)
            if option is None or option in habit.refused:
                raise
            habit.refused.add(option)


def _request(litellm: ModuleType, endpoint: Endpoint, prompt: Prompt, seconds: float, habit: Habit) -> dict[str, Any]:
    thinks = habit.thinks or litellm.supports_reasoning(endpoint.name)
    options = {
        "temperature": 0,
        "max_tokens": MAX_TOKENS + (THOUGHT_TOKENS if thinks else 0),
        "stream_options": {"include_usage": True},
    }
    if "max_tokens" in habit.refused:
        options["max_completion_tokens"] = options["max_tokens"]
    return {
        "model": endpoint.name,
        "messages": [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
        "stream": True,
        "drop_params": True,  # what litellm knows that a model does not take
        **{name: value for name, value in options.items() if name not in habit.refused},
        "max_retries": 0,
        "num_retries": 0,
        "timeout": httpx.Timeout(LONGEST, connect=_connect_seconds(seconds)),
        **endpoint.options,
        **own_client(endpoint.name, endpoint.options),
    }


def _headers(step: Step) -> dict[str, Any]:
    """The request's id goes along, and its trace's: a provider's log can then be laid beside ours."""
    known = request_id()
    carried = {**({"X-Request-Id": known} if known else {}), **step.headers()}
    return {"extra_headers": carried} if carried else {}


def _connect_seconds(seconds: float) -> float:
    return next((step for step in CONNECT_STEPS if step <= seconds / 4), CONNECT_STEPS[-1])


def _text(chunk: Any) -> str:
    content = chunk.choices[0].delta.content if chunk.choices else None
    return content if isinstance(content, str) else ""


def _finish(chunk: Any) -> str | None:
    """Why the provider says that it finished. litellm's own chunks say "stop" in its place when it said nothing."""
    return chunk.choices[0].finish_reason if chunk.choices else None


def _thought(chunk: Any) -> bool:
    delta = chunk.choices[0].delta if chunk.choices else None
    return bool(getattr(delta, "reasoning_content", None) or getattr(delta, "reasoning", None))


def _usage(litellm: ModuleType, name: str, chunk: Any) -> Usage | None:
    usage = getattr(chunk, "usage", None)
    if usage is None:
        return None
    tokens = {"prompt_tokens": usage.prompt_tokens or 0, "completion_tokens": usage.completion_tokens or 0}
    try:
        cost = sum(litellm.cost_per_token(model=name, **tokens))
    except Exception:  # litellm has no one error for "price unknown"
        cost = None
    return Usage(tokens["prompt_tokens"], tokens["completion_tokens"], cost)


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
