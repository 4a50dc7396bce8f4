"""What the agent sees when the provider fails: always the quote draft, marked with the reason, within the deadline."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from assist.assistant import Assistant
from assist.drafting import repairs
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.writing.gateways import open_model
from assist.drafting.writing.models import Endpoint, warm_up
from assist.errors import Degraded
from assist.events import DraftReady, Event, QuoteReady
from assist.knowledge.passages import Search
from assist.settings import Settings
from tests.fake_models.exchanges import FakeProvider
from tests.fake_models.running import fake_provider

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # litellm and its clients warn about themselves on import and at exit
]

ASKED = Conversation((Message("customer", "衣服开线了想退货，运费谁出？"),))


class Row(NamedTuple):
    """What a provider does, the deadline, the mark on the quote draft, and how many calls the provider gets."""

    mode: str
    deadline_ms: int
    degraded: Degraded
    calls: int


FAULTS = [
    Row("key", 2_000, "model_refused", 1),
    Row("missing", 2_000, "model_missing", 1),
    Row("busy", 2_000, "model_busy", 1),
    Row("busy-long", 2_000, "model_busy", 1),
    Row("error", 2_000, "model_error", 2),
    Row("garbage", 2_000, "model_error", 1),
    Row("page", 2_000, "model_error", 1),
    Row("slow", 3_000, "model_late", 1),
    Row("stall", 3_000, "model_late", 1),
    Row("cut", 2_000, "incomplete", 1),
    Row("reset", 2_000, "incomplete", 1),
    Row("length", 2_000, "incomplete", 1),
    Row("endless", 10_000, "model_endless", 1),
    Row("repeating", 10_000, "model_endless", 1),
    Row("huge", 20_000, "model_endless", 1),
    Row("empty", 2_000, "model_empty", 1),
    Row("max_tokens", 2_000, "incomplete", 1),
    Row("MAX_LENGTH", 2_000, "incomplete", 1),
    Row("tool_calls", 2_000, "incomplete", 1),
    Row("filtered", 2_000, "model_filtered", 1),
    Row("thinking", 2_000, "model_thoughts", 1),
    Row("unpaid", 2_000, "model_unpaid", 1),
    Row("unfit", 2_000, "model_request", 1),
]


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """As in a running server: the seconds that loading takes are no part of any draft."""
    asyncio.run(warm_up((Endpoint("openai/fake"),), {}))


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with fake_provider(["质量问题退货", "来回运费由店铺承担。[1]"]) as running:
        yield running


def drafts(search: Search, base: str, deadline_ms: int, name: str = "openai/fake") -> tuple[Draft, Draft]:
    """The instant quote draft and the final one, from a model at this address."""
    model = open_model(Settings.model_validate({"model": name, "model_api_base": base}))
    assistant = Assistant(search, model, None)

    async def collect() -> list[Event]:
        return [event async for event in assistant.events(ASKED, deadline_ms=deadline_ms)]

    events = asyncio.run(collect())
    quote = next(event.draft for event in events if isinstance(event, QuoteReady))
    assert isinstance(events[-1], DraftReady)
    return quote, events[-1].draft


def check_quote(quote: Draft, final: Draft, degraded: Degraded, deadline_ms: int) -> None:
    """The agent keeps the quote draft, with the reason, in time. A busy machine may be two seconds late."""
    assert (final.status, final.origin, final.degraded) == ("answered", "quote", degraded)
    assert (final.id, final.text, final.citations) == (quote.id, quote.text, quote.citations)
    assert "来回运费由店铺承担" in final.text
    assert final.timings_ms["total"] is not None
    assert final.timings_ms["total"] < deadline_ms + 2_000


@pytest.mark.parametrize("row", FAULTS, ids=lambda row: row.mode)
def test_a_fault_leaves_the_quote_draft_marked(
    search: Search, provider: FakeProvider, row: Row, caplog: pytest.LogCaptureFixture
) -> None:
    """Each row: the reason, one line in the log, and no request besides those that the rules of retrying allow."""
    quote, final = drafts(search, provider.base(row.mode), row.deadline_ms)
    check_quote(quote, final, row.degraded, row.deadline_ms)
    assert len(provider.requests) == row.calls
    [line] = [one.getMessage() for one in caplog.records if one.name.startswith("assist.")]
    assert row.degraded in line
    assert ";" in line, "it does not say what to do"


@pytest.mark.parametrize(
    "row", [row for row in FAULTS if row.mode in ("key", "busy-long", "error", "garbage", "cut", "reset", "empty")],
    ids=lambda row: row.mode,
)  # fmt: skip
def test_faults_look_alike_through_another_client(search: Search, provider: FakeProvider, row: Row) -> None:
    """litellm asks OpenAI's names through OpenAI's own client, most others through one of its own."""
    quote, final = drafts(search, provider.base(row.mode), row.deadline_ms, "deepseek/deepseek-chat")
    check_quote(quote, final, row.degraded, row.deadline_ms)
    assert len(provider.requests) == row.calls


def test_nobody_at_the_address_is_unreachable(search: Search, provider: FakeProvider) -> None:
    """The port is closed; no other address is tried."""
    base = provider.base("whole")
    provider.server_close()
    quote, final = drafts(search, base, 2_000)
    check_quote(quote, final, "model_unreachable", 2_000)
    assert provider.requests == []


@pytest.mark.parametrize(("mode", "calls"), [("whole", 1), ("busy-once", 2), ("busy-until-once", 2), ("error-once", 2)])
def test_a_fault_that_passes_is_waited_out(
    search: Search, provider: FakeProvider, mode: str, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short Retry-After or one failure inside the provider costs a second request, not the model's draft."""
    monkeypatch.setattr(repairs, "OPINION_SECONDS", 60.0)
    _, final = drafts(search, provider.base(mode), 6_000)
    assert (final.origin, final.degraded, final.model) == ("model", None, "openai/fake")
    assert len(provider.requests) == calls


def test_every_reason_has_a_text_for_agents() -> None:
    """In both languages; and no text is for a reason that does not exist."""
    texts = json.loads((Path(__file__).parents[2] / "api/web/texts.json").read_text(encoding="utf-8"))["degraded"]
    assert set(texts) == set(get_args(Degraded))
    assert all(len(both) == 2 and all(both) for both in texts.values())
