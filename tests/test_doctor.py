"""The doctor: what works, what does not and what to do, with an embedder and a reranker elsewhere; and reindexing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assist.doctor import examine, rebuild_index
from assist.drafting.turns.requests import parse_conversation
from assist.errors import ProviderFailed
from assist.first_starts import publish_first
from assist.knowledge.index import open_index
from assist.openings import open_assistant
from assist.settings import Settings, load_settings
from assist.store import open_store
from assist.testing import HashEmbedder
from tests.fake_vectors import FakeVectors, Reply, fake_vectors

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # litellm and its clients warn about themselves on import and at exit
]
QUESTION = "衣服开线退货，来回运费谁承担？"


@pytest.fixture
def provider() -> Iterator[FakeVectors]:
    with fake_vectors() as running:
        yield running


@pytest.fixture
def settings(provider: FakeVectors, shop: Path) -> Settings:
    """Everything at the provider; the shop is published."""
    found = load_settings(
        corpus_dir=shop,
        embedder="openai/bge-m3",
        embedder_api_base=f"{provider.base}/v1",
        reranker="cohere/rerank-v3.5",
        reranker_api_base=provider.base,
    )
    draft(found)
    provider.requests.clear()
    return found


def draft(settings: Settings, question: str = QUESTION, before: str = "你好") -> tuple[str, dict[str, float | None]]:
    """A draft's status, and the similarity of each document found, in a process of its own as far as state goes."""
    assistant, index = open_assistant(settings, keep=False)
    try:
        publish_first(open_store(settings.sql_url), index, assistant.search.embedder, settings.corpus_dir)
        said = [("customer", before), ("agent", "您好，请说"), ("customer", question)]
        messages = [{"role": role, "text": text} for role, text in said]
        made = assistant.draft(parse_conversation({"channel": "chat", "messages": messages}))
    finally:
        index.close()
    return made.status, {passage.document: passage.similarity for passage in made.passages}


def checks(settings: Settings) -> dict[str, tuple[bool, str]]:
    """What the doctor found, by name."""
    return {check.name: (check.ok, check.message) for check in examine(settings)}


def test_what_works_is_said_with_its_name(settings: Settings, provider: FakeVectors) -> None:
    """Both are tried, not only read from the settings."""
    found = checks(settings)
    assert all(fine for fine, _ in found.values())
    assert found["embedder"] == (True, "openai/bge-m3, 64 dimensions")
    assert found["reranker"] == (True, "cohere/rerank-v3.5 answers")
    assert {path for path, _, _ in provider.requests} == {"/v1/embeddings", "/v2/rerank"}


def test_a_dead_provider_is_said(settings: Settings, provider: FakeVectors) -> None:
    """Each by its own settings; the index is not blamed."""
    provider.otherwise = Reply(401)
    found = checks(settings)
    assert found["index"][0]
    assert found["embedder"] == (
        False,
        "embedder openai/bge-m3 failed (AuthenticationError); check ASSIST_EMBEDDER*",
    )
    assert found["reranker"] == (
        False,
        "reranker cohere/rerank-v3.5 failed (AuthenticationError); check ASSIST_RERANKER*",
    )


def test_a_changed_embedder_is_said(settings: Settings) -> None:
    """The local one works, and does not fit the release."""
    found = checks(settings.model_copy(update={"embedder": "local", "reranker": None}))
    assert not found["embedder"][0]
    assert "was made with ASSIST_EMBEDDER=openai/bge-m3, now it is local" in found["embedder"][1]
    assert found["reranker"] == (True, "none; the search's own order stands")


def test_reindexing_mends_what_another_model_under_the_same_name_broke(
    settings: Settings, provider: FakeVectors
) -> None:
    """Until then drafts go by words; the doctor says so and its remedy is true."""
    settings = settings.model_copy(update={"reranker": None})
    status, similarities = draft(settings)
    assert (status, None in similarities.values()) == ("answered", False)
    provider.embedder = HashEmbedder(96)
    assert set(draft(settings)[1].values()) == {None}
    assert checks(settings)["index"] == (
        False,
        "holds vectors of 64 numbers, the embedder makes 96; run `assist reindex`",
    )
    assert rebuild_index(settings, lambda *_: None) > 0
    assert all(fine for fine, _ in checks(settings).values())
    status, similarities = draft(settings)
    assert (status, None in similarities.values()) == ("answered", False)


def test_reindexing_removes_nothing_when_the_embedder_is_down(settings: Settings, provider: FakeVectors) -> None:
    """It looks before it empties."""
    before = draft(settings)
    provider.script.append(Reply(401))
    with pytest.raises(ProviderFailed):
        rebuild_index(settings, lambda *_: None)
    assert draft(settings) == before


def test_a_draft_survives_its_providers(settings: Settings, provider: FakeVectors) -> None:
    """Words alone find and choose; each provider is asked once for the whole draft."""
    provider.otherwise = Reply(500)
    similarities = draft(settings)[1]
    assert "returns" in similarities
    assert set(similarities.values()) == {None}
    assert [path for path, _, _ in provider.requests] == ["/v1/embeddings", "/v2/rerank"]


def test_no_personal_data_goes_to_providers(settings: Settings, provider: FakeVectors) -> None:
    """Neither of the question nor of what was said before."""
    draft(settings, "衣服开线退货，运费谁承担？打我电话 13800138000", before="我的手机号是 13912345678，想退衣服")
    sent = str([body for _, body, _ in provider.requests])
    assert "运费谁承担" in sent
    assert "想退衣服" in sent
    assert "13800138000" not in sent
    assert "13912345678" not in sent


def test_a_database_that_does_not_answer_is_said_once(shop: Path) -> None:
    """What needs it says so in a few words; what does not is still looked at."""
    found = checks(load_settings(corpus_dir=shop, database_url="postgresql+psycopg://app:secret@127.0.0.1:9/none"))
    assert not found["database"][0]
    assert "connection" in found["database"][1]
    assert "secret" not in str(found)
    for name in ("release", "index", "embedder"):
        assert found[name] == (False, "not looked at: it needs the database")
    assert found["corpus"][0]
    assert all("\n" not in message for _, message in found.values())


def test_an_index_of_another_process_is_left_alone(settings: Settings) -> None:
    """The doctor names the owner."""
    index = open_index(settings.data_dir)
    try:
        assert "in use by process" in checks(settings)["index"][1]
    finally:
        index.close()
