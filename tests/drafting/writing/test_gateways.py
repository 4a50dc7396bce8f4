"""The gateway: which model is asked, how often, when one is left alone, and that a call nobody waits for is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from assist.drafting.writing import gateways
from assist.drafting.writing.breakers import FAILURES
from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.gateways import Gateway, open_model
from assist.drafting.writing.models import Endpoint, Written
from assist.drafting.writing.prompts import Prompt
from assist.errors import ModelFailed, SetupError
from assist.settings import Settings
from tests.fake_models.exchanges import FakeProvider
from tests.fake_models.running import fake_provider
from tests.fake_servers import unreachable_address

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # litellm and its clients warn about themselves on import and at exit
]

PROMPT = Prompt("system", "user", "p@1")


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with fake_provider(["您好，", "可以退货。[1]"]) as running:
        yield running


def gateway(provider: FakeProvider, *modes: str) -> Gateway:
    """A model for each mode, in this order, named after it."""
    return Gateway(tuple(Endpoint(f"openai/{mode}", provider.base(mode)) for mode in modes), {})


async def answer(model: Gateway, deadline_ms: int = 3_000) -> list[str | Written]:
    """Everything the gateway yields; raises as it does."""
    await model.prepare()
    deadline = Deadline("chat", deadline_ms)
    return [piece async for piece in deadline.until(model.write(PROMPT, deadline))]


def asked(provider: FakeProvider) -> list[str]:
    """The models that were asked, in order."""
    return [request["model"] for request in provider.requests]


@pytest.mark.parametrize(
    ("modes", "calls"),
    [
        (("key", "whole"), ["key", "whole"]),
        (("busy-long", "whole"), ["busy-long", "whole"]),
        (("error", "whole"), ["error", "error", "whole"]),
        (("slow", "whole"), ["slow", "whole"]),
        (("page", "missing", "whole"), ["page", "missing", "whole"]),
    ],
)
def test_the_next_model_is_asked_while_nothing_is_written(
    provider: FakeProvider, modes: tuple[str, ...], calls: list[str]
) -> None:
    """The draft names the model that wrote it."""
    *pieces, end = asyncio.run(answer(gateway(provider, *modes)))
    assert "".join(str(piece) for piece in pieces) == "您好，可以退货。[1]"
    assert isinstance(end, Written)
    assert end.model == "openai/whole"
    assert asked(provider) == calls


@pytest.mark.parametrize("mode", ["cut", "reset", "endless"])
def test_after_the_first_word_no_other_model_is_asked(provider: FakeProvider, mode: str) -> None:
    """The agent has read it already."""
    model = gateway(provider, mode, "whole")
    for habit in model.habits.values():
        habit.known = True
    with pytest.raises(ModelFailed):
        asyncio.run(answer(model, 20_000))
    assert asked(provider) == [mode]


def test_when_all_fail_the_last_reason_counts(provider: FakeProvider) -> None:
    """Each was asked."""
    with pytest.raises(ModelFailed) as caught:
        asyncio.run(answer(gateway(provider, "key", "missing")))
    assert caught.value.reason == "model_missing"
    assert asked(provider) == ["key", "missing"]


def test_a_model_that_keeps_failing_is_not_asked_any_more(provider: FakeProvider) -> None:
    """The fallback answers at once."""
    model = gateway(provider, "key", "whole")

    async def often() -> None:
        for _ in range(FAILURES):
            await answer(model)
        assert model.paused
        provider.requests.clear()
        await answer(model)

    asyncio.run(often())
    assert asked(provider) == ["whole"]


def test_when_every_model_is_paused_nobody_is_asked(provider: FakeProvider) -> None:
    """And the draft says so."""
    model = gateway(provider, "key")

    async def often() -> str:
        for _ in range(FAILURES + 1):
            with pytest.raises(ModelFailed) as caught:
                await answer(model)
        return caught.value.reason

    assert asyncio.run(often()) == "model_paused"
    assert len(provider.requests) == FAILURES


@pytest.mark.parametrize("modes", [("slow",), ("slow", "slow")])
def test_the_haste_of_a_caller_pauses_no_model(provider: FakeProvider, modes: tuple[str, ...]) -> None:
    """A deadline far below the usual ones says nothing about the model."""
    model = gateway(provider, *modes)

    async def often() -> None:
        for _ in range(FAILURES):
            with pytest.raises(ModelFailed):
                await answer(model, 200)

    asyncio.run(often())
    assert not model.paused


@pytest.mark.parametrize("mode", ["slow", "stall"])
def test_a_cancelled_answer_closes_the_call(provider: FakeProvider, mode: str) -> None:
    """Before the first word and after it: the provider sees the connection close."""

    async def give_up() -> bool:
        task = asyncio.create_task(answer(gateway(provider, mode), 60_000))
        while not provider.requests:
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.2)
        task.cancel()
        return await asyncio.to_thread(provider.closed.wait, 5)

    assert asyncio.run(give_up())


def test_connecting_takes_a_part_of_the_time(provider: FakeProvider) -> None:
    """A host that is down leaves time for the next one."""
    with unreachable_address() as nowhere:
        model = Gateway((Endpoint("openai/down", nowhere), Endpoint("openai/up", provider.base("whole"))), {})
        *_, end = asyncio.run(answer(model, 2_000))
    assert isinstance(end, Written)
    assert end.model == "openai/up"


def test_connecting_in_vain_is_unreachable() -> None:
    """Said long before the deadline."""
    with unreachable_address() as nowhere, pytest.raises(ModelFailed) as caught:
        asyncio.run(answer(Gateway((Endpoint("openai/down", nowhere),), {}), 2_000))
    assert caught.value.reason == "model_unreachable"


def test_calls_share_a_connection(provider: FakeProvider) -> None:
    """Whatever is left of each one's deadline: connecting anew costs more than all the rest of a call."""
    model = gateway(provider, "whole")

    async def often() -> None:
        for _ in range(3):
            await answer(model)

    asyncio.run(often())
    assert (len(provider.requests), provider.connections) == (3, 1)


def test_a_model_serves_one_event_loop_after_another(provider: FakeProvider) -> None:
    """As in the commands, where each draft has a loop of its own."""
    model = gateway(provider, "whole")
    for _ in range(3):
        assert isinstance(asyncio.run(answer(model))[-1], Written)


def test_the_address_belongs_to_the_configured_provider(provider: FakeProvider) -> None:
    """A fallback of the same provider shares it; one of another provider brings its own."""
    settings = Settings.model_validate(
        {"model": "openai/a", "fallback_models": "openai/b", "model_api_base": provider.base("key")}
    )
    model = open_model(settings)
    assert isinstance(model, Gateway)
    with pytest.raises(ModelFailed):
        asyncio.run(answer(model))
    assert asked(provider) == ["a", "b"]


def test_a_wrong_file_of_prices_stops_the_start(tmp_path: Path) -> None:
    """Before the first draft, not during it."""
    (tmp_path / "prices.toml").write_text("x", encoding="utf-8")
    with pytest.raises(SetupError, match=r"prices\.toml"):
        open_model(Settings.model_validate({"model": "openai/a", "data_dir": tmp_path}))


def test_a_model_is_not_blamed_for_what_it_had_no_time_for() -> None:
    """Little was left of the deadline when it was asked, or we came too late to take what it had written."""
    deadline = Deadline("chat", 4_000)
    assert gateways._is_fair(deadline, 2.5)
    assert not gateways._is_fair(deadline, 1.5)
    deadline.extend(-5.0)
    assert not gateways._is_fair(deadline, 2.5)


def test_lateness_after_little_time_pauses_no_model(provider: FakeProvider) -> None:
    """Ten drafts in a row that left it half a second: it is asked for the next one."""
    model = gateway(provider, "stall")

    async def often() -> None:
        for _ in range(FAILURES * 2):
            with pytest.raises(ModelFailed):
                await answer(model, 500)

    asyncio.run(often())
    assert not model.paused
