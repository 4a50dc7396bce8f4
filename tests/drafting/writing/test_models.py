"""One call of a model, through real litellm, in the protocols of several providers, against a local fake of them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

import pytest

from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.models import MAX_TOKENS, Endpoint, Usage, Written, stream_answer, warm_up
from assist.drafting.writing.prices import Price
from assist.drafting.writing.prompts import Prompt
from assist.drafting.writing.thoughts import Habit
from assist.errors import ModelFailed
from tests.fake_models.exchanges import FakeProvider
from tests.fake_models.running import fake_provider

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # litellm and its clients warn about themselves on import and at exit
]

# A name in litellm's manner, and which protocol its provider speaks: OpenAI's is spoken by most, Ollama has its own.
PROVIDERS = {
    "openai/my-model": "openai",
    "hosted_vllm/my-model": "openai",
    "deepseek/deepseek-chat": "openai",
    "dashscope/qwen-plus": "openai",
    "ollama_chat/qwen3": "ollama",
}


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with fake_provider(["您好，", "可以退货。[1]"]) as running:
        yield running


def answer(provider: FakeProvider, name: str, mode: str = "whole", price: Price | None = None) -> list[str | Written]:
    """Everything that one call yields."""
    base = provider.ollama(mode) if PROVIDERS[name] == "ollama" else provider.base(mode)
    endpoint = Endpoint(name, base)

    async def collect() -> list[str | Written]:
        await warm_up((endpoint,), {name: price} if price else {})
        deadline = Deadline("email")
        return [piece async for piece in stream_answer(endpoint, Prompt("system", "user", "p@1"), deadline)]

    return asyncio.run(collect())


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_whole_answer_streams_and_ends_with_its_usage(provider: FakeProvider, name: str) -> None:
    """Pieces in order, then what was used, as the provider counted it; in one request, and none besides."""
    *pieces, end = answer(provider, name)
    assert "".join(str(piece) for piece in pieces) == "您好，可以退货。[1]"
    assert isinstance(end, Written)
    assert (end.model, end.usage.input_tokens, end.usage.output_tokens) == (name, 12, 3)
    [request] = provider.requests
    assert request["model"] == name.partition("/")[2]
    assert [message["role"] for message in request["messages"]] == ["system", "user"]


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_stream_cut_cleanly_is_incomplete(provider: FakeProvider, name: str) -> None:
    """litellm reports "stop" here; only the provider's own finish reason proves completeness."""
    with pytest.raises(ModelFailed) as caught:
        answer(provider, name, "cut")
    assert caught.value.reason == "incomplete"


@pytest.mark.parametrize("name", ["openai/my-model", "deepseek/deepseek-chat"])
@pytest.mark.parametrize("mode", ["STOP", "end_turn", "eos", "unheard-of", "mark-alone", "alive", "again"])
def test_whole_answers_of_odd_servers_are_whole(provider: FakeProvider, name: str, mode: str) -> None:
    """Other words for the end, an end mark alone, empty events, all of it said twice."""
    provider.pieces = ["您好，花束可以改期。", "[1]"]
    *pieces, end = answer(provider, name, mode)
    assert "".join(str(piece) for piece in pieces) == "您好，花束可以改期。[1]"
    assert isinstance(end, Written)


def test_half_characters_find_each_other(provider: FakeProvider) -> None:
    """Cut in two between pieces; the half that stays alone goes."""
    *pieces, _ = answer(provider, "openai/my-model", "halves")
    assert "".join(str(piece) for piece in pieces) == "🌷您好，可以退货。[1]"


@pytest.mark.parametrize("name", ["gpt-5", "o1", "o3-mini", "o4-mini"])
def test_a_model_without_temperature_is_asked_without_it(provider: FakeProvider, name: str) -> None:
    """litellm knows which; the limit has another name there, and room for thoughts."""
    PROVIDERS[f"openai/{name}"] = "openai"
    assert isinstance(answer(provider, f"openai/{name}")[-1], Written)
    [request] = provider.requests
    assert "temperature" not in request
    assert "max_tokens" not in request
    assert request["max_completion_tokens"] > MAX_TOKENS


@pytest.mark.parametrize(
    ("mode", "left"), [("no-temperature", "max_tokens"), ("no-max-tokens", "max_completion_tokens")]
)
def test_a_parameter_that_is_refused_is_left_out(provider: FakeProvider, mode: str, left: str) -> None:
    """A name that tells nothing, as behind a gateway: asked once more, and remembered."""
    endpoint, habit = Endpoint("openai/my-model", provider.base(mode)), Habit()

    async def often() -> None:
        for _ in range(2):
            deadline = Deadline("email")
            assert [one async for one in stream_answer(endpoint, Prompt("system", "user", "p@1"), deadline, habit)]

    asyncio.run(often())
    assert len(provider.requests) == 3
    assert left in provider.requests[-1]


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize("name", ["openai/my-model", "deepseek/deepseek-chat"])
def test_an_address_of_this_machine_goes_past_the_proxy(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch, name: str, variable: str
) -> None:
    """Which could not reach it."""
    monkeypatch.setenv(variable, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "shop.example")
    monkeypatch.setenv("no_proxy", "shop.example")
    assert isinstance(answer(provider, name)[-1], Written)
    assert os.environ["NO_PROXY"] == "shop.example,127.0.0.1"


def test_a_list_price_gives_the_cost(provider: FakeProvider) -> None:
    """litellm's own list knows it: what the tokens cost is in the usage."""
    end = answer(provider, "deepseek/deepseek-chat")[-1]
    assert isinstance(end, Written)
    assert end.usage.cost_usd is not None
    assert end.usage.cost_usd > 0


def test_a_price_of_ones_own_gives_the_cost(provider: FakeProvider) -> None:
    """12 tokens in at 2 dollars and 3 out at 8 dollars per million."""
    end = answer(provider, "hosted_vllm/my-model", price=Price(input=2, output=8))[-1]
    assert isinstance(end, Written)
    assert end.usage.cost_usd == pytest.approx((12 * 2 + 3 * 8) / 1e6)


def test_without_a_price_the_cost_is_unknown(provider: FakeProvider) -> None:
    """Not nothing."""
    assert answer(provider, "openai/my-model")[-1] == Written("openai/my-model", Usage(12, 3, None))


def test_a_model_of_no_known_provider_is_missing() -> None:
    """A misspelt ASSIST_MODEL is told from a failing provider; nobody is called."""

    async def call() -> None:
        endpoint = Endpoint("quenn/plus")
        await warm_up((endpoint,), {})
        async for _ in stream_answer(endpoint, Prompt("system", "user", "p@1"), Deadline("chat")):
            pass

    with pytest.raises(ModelFailed) as caught:
        asyncio.run(call())
    assert caught.value.reason == "model_missing"
