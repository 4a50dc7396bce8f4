"""Models through real litellm against a local provider that streams, cuts, resets, fails, or dawdles."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from assist.drafting.llm import LiteLLMModel, Usage, Written
from assist.drafting.prompts import Prompt
from assist.errors import ModelFailed
from assist.settings import Settings
from tests.fakes import FakeProvider, fake_provider

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # litellm and its clients warn about themselves on import and at exit
]


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeProvider]:
    with fake_provider(["您好，", "可以退货。[1]"]) as running:
        yield running


def write(provider: FakeProvider, mode: str, **more: object) -> list[str | Written]:
    """Everything a model behaving in this mode yields."""
    settings = Settings.model_validate({"model": "openai/fake", "model_api_base": provider.base(mode), **more})
    model = LiteLLMModel(settings)

    async def collect() -> list[str | Written]:
        return [piece async for piece in model.write(Prompt("system", "user", "p@1"))]

    return asyncio.run(collect())


def test_a_whole_answer_streams_and_ends_with_its_usage(provider: FakeProvider) -> None:
    """Pieces in order, then what was used, as the provider counted it."""
    *pieces, end = write(provider, "whole")
    assert "".join(str(piece) for piece in pieces) == "您好，可以退货。[1]"
    assert end == Written("openai/fake", Usage(12, 3, None))


def test_a_stream_cut_cleanly_is_incomplete(provider: FakeProvider) -> None:
    """litellm reports "stop" here; only the provider's own finish reason proves completeness."""
    with pytest.raises(ModelFailed) as caught:
        write(provider, "cut")
    assert caught.value.reason == "incomplete"


def test_a_reset_connection_is_incomplete(provider: FakeProvider) -> None:
    """A model killed in mid-sentence must not look finished."""
    with pytest.raises(ModelFailed) as caught:
        write(provider, "reset")
    assert caught.value.reason in ("incomplete", "model_error")


def test_an_error_is_not_retried_behind_our_back(provider: FakeProvider) -> None:
    """The clients' hidden retries are off: one request, one error."""
    provider.requests.clear()
    with pytest.raises(ModelFailed) as caught:
        write(provider, "error")
    assert caught.value.reason == "model_error"
    assert len(provider.requests) == 1


def test_a_fallback_model_is_tried_before_anything_was_streamed(provider: FakeProvider) -> None:
    """Each configured model gets one try, in order."""
    provider.requests.clear()
    with pytest.raises(ModelFailed):
        write(provider, "error", fallback_models=("openai/second",))
    assert [request["model"] for request in provider.requests] == ["fake", "second"]
