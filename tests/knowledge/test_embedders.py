"""Embedders elsewhere: real litellm against a local provider that is busy, broken, late, or returns nonsense."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.engine import Engine

from assist.errors import IndexBroken, ProviderFailed, SetupError
from assist.knowledge.embedders import RemoteEmbedder, Vectors, check_vectors, open_embedder
from assist.knowledge.index import VectorIndex
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.knowledge.releases import current_id, list_releases, roll_back
from assist.settings import Settings
from assist.testing import HashEmbedder
from tests.fake_vectors import Answer, FakeVectors, Reply, fake_vectors
from tests.shop import DOCUMENTS, write_shop

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # litellm and its clients warn about themselves on import and at exit
]


@pytest.fixture
def provider() -> Iterator[FakeVectors]:
    with fake_vectors() as running:
        yield running


def remote(provider: FakeVectors, waits: list[float] | None = None) -> RemoteEmbedder:
    """An embedder at the provider; `waits` gets the seconds it would have waited between tries."""
    waited = [] if waits is None else waits
    return RemoteEmbedder("openai/bge-m3", {"api_base": f"{provider.base}/v1", "api_key": "k"}, wait=waited.append)


@pytest.mark.parametrize(
    ("name", "path"), [("openai/bge-m3", "/v1"), ("ollama/bge-m3", ""), ("hosted_vllm/bge-m3", "/v1")]
)
def test_vectors_of_any_provider_are_of_unit_length_in_the_texts_order(
    provider: FakeVectors, name: str, path: str
) -> None:
    """By the setting alone: the model's name after the provider, its address and key."""
    settings = Settings.model_validate(
        {"embedder": name, "embedder_api_base": provider.base + path, "embedder_api_key": "secret"}
    )
    embedder = open_embedder(settings)
    texts = ["退货运费谁出", "How long can I return it?", "露营灯"]
    assert np.allclose(embedder.embed(texts), provider.embedder.embed(texts), atol=1e-6)
    assert embedder.name == name
    _, body, authorization = provider.requests[0]
    assert (body["model"], body["input"]) == ("bge-m3", texts)
    assert authorization == (None if name.startswith("ollama") else "Bearer secret")


def test_many_texts_go_in_batches(provider: FakeVectors) -> None:
    """64 at once; no texts, no request."""
    assert remote(provider).embed([]).shape[0] == 0
    assert remote(provider).embed([f"文本{i}" for i in range(130)]).shape == (130, 64)
    assert [len(body["input"]) for _, body, _ in provider.requests] == [64, 64, 2]


def test_a_provider_that_takes_fewer_at_once_gets_fewer(provider: FakeVectors) -> None:
    """What it refuses is halved, and what follows is sent in the smaller size."""
    provider.script.extend([Reply(400), Reply(400)])
    texts = [f"文本{i}" for i in range(70)]
    assert np.allclose(remote(provider).embed(texts), provider.embedder.embed(texts), atol=1e-6)
    assert [len(body["input"]) for _, body, _ in provider.requests] == [64, 32, 16, 16, 16, 16, 6]


def test_vectors_out_of_order_are_put_in_order(provider: FakeVectors) -> None:
    """Each carries the position of its text."""
    provider.script.append(Reply(spoil=lambda answer: answer["data"].reverse()))
    assert np.allclose(remote(provider).embed(["一", "二"]), provider.embedder.embed(["一", "二"]), atol=1e-6)


@pytest.mark.parametrize(
    ("replies", "waited"),
    [
        ([Reply(429, {"Retry-After": "7"})], [7.0]),
        ([Reply(429, {"Retry-After": "86400"})], [30.0]),
        ([Reply(429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"})], [0.5]),
        ([Reply(500), Reply(503)], [0.5, 1.0]),
    ],
)
def test_what_may_pass_is_tried_again(provider: FakeVectors, replies: list[Reply], waited: list[float]) -> None:
    """After the time that the provider asks for, within reason; and by nobody but us."""
    provider.script.extend(replies)
    waits: list[float] = []
    assert remote(provider, waits).embed(["退货"]).shape == (1, 64)
    assert waits == waited
    assert len(provider.requests) == len(replies) + 1


@pytest.mark.parametrize(
    ("status", "tries", "kind"),
    [(401, 1, "AuthenticationError"), (404, 1, "NotFoundError"), (429, 3, "RateLimitError"), (500, 3, "InternalServ")],
)
def test_a_failure_is_one_line_without_the_text(
    provider: FakeVectors, status: int, tries: int, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What failed and what to check; providers repeat in their errors what they were sent, we do not."""
    provider.otherwise = Reply(status)
    with pytest.raises(ProviderFailed) as caught:
        remote(provider).embed(["王小明的退货"])
    assert str(caught.value).startswith(f"embedder openai/bge-m3 failed ({kind}")
    assert str(caught.value).endswith("check ASSIST_EMBEDDER*")
    assert len(provider.requests) == tries
    assert "王小明" not in f"{caught.value} {caplog.text}"


def test_a_name_that_no_provider_has_is_one_line() -> None:
    """Nothing is called."""
    with pytest.raises(ProviderFailed, match="embedder nosuch/model failed"):
        RemoteEmbedder("nosuch/model", {}).embed(["x"])


def put(value: object) -> Callable[[Answer], None]:
    """Spoils the second vector's first number."""

    def spoil(answer: Answer) -> None:
        answer["data"][1]["embedding"][0] = value

    return spoil


def zeros(answer: Answer) -> None:
    answer["data"][1]["embedding"] = [0.0] * 64


def shorter(answer: Answer) -> None:
    answer["data"][1]["embedding"].pop()


def fewer(answer: Answer) -> None:
    answer["data"].pop()


def nothing(answer: Answer) -> None:
    answer["data"] = []


UNSOUND = {
    "NaN": put(math.nan),
    "infinite": put(math.inf),
    "null": put(None),
    "too large": put(1e300),
    "text": put("x"),
    "zero": zeros,
    "two sizes": shorter,
    "too few": fewer,
    "none": nothing,
}


@pytest.mark.parametrize("kind", UNSOUND)
def test_unsound_vectors_are_refused(provider: FakeVectors, kind: str) -> None:
    """One line with what was wrong and what to check."""
    provider.otherwise = Reply(spoil=UNSOUND[kind])
    with pytest.raises(ProviderFailed, match=r"embedder openai/bge-m3 returned .*; check ASSIST_EMBEDDER"):
        remote(provider).embed(["一", "二"])


def test_unsound_vectors_publish_nothing(provider: FakeVectors, engine: Engine, index: VectorIndex, shop: Path) -> None:
    """The old release stays live, and not one vector of the answer is written."""
    live = publish(engine, index, remote(provider), read_corpus(shop)).release
    stored = set(index.ids("openai/bge-m3"))
    write_shop(shop, extra=DOCUMENTS["lamp"].replace("id: lamp", "id: extra").replace("萤火 L1", "萤火 L9"))
    provider.otherwise = Reply(spoil=put(math.nan))
    with pytest.raises(ProviderFailed):
        publish(engine, index, remote(provider), read_corpus(shop))
    assert current_id(engine) == live
    assert [release.id for release in list_releases(engine)] == [live]
    assert set(index.ids("openai/bge-m3")) == stored


def test_no_embedder_of_ours_can_write_unsound_vectors(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """Publishing looks at what it writes, whoever made it."""

    class Broken(HashEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            return super().embed(texts) * np.float32(np.nan)

    with pytest.raises(ProviderFailed, match="embedder hash-256 returned"):
        publish(engine, index, Broken(), read_corpus(shop))
    assert (current_id(engine), index.ids("hash-256")) == (None, [])


def test_a_size_that_changes_between_two_batches_is_noticed(provider: FakeVectors) -> None:
    """A model swapped behind the endpoint while it is asked."""
    embedder = remote(provider)
    embedder.embed(["一"])
    provider.embedder = HashEmbedder(32)
    with pytest.raises(ProviderFailed, match="returned vectors of 32 numbers after vectors of 64"):
        embedder.embed(["二"])


@pytest.mark.parametrize("row", [[np.nan, 1.0], [np.inf, 0.0], [0.0, 0.0]])
def test_the_check_holds_for_every_embedder(row: list[float]) -> None:
    """Whoever made the vectors."""
    check_vectors("any", np.eye(2, dtype=np.float32), 2)
    with pytest.raises(ProviderFailed, match="embedder any returned a vector that is all zero"):
        check_vectors("any", np.array([[1.0, 0.0], row], np.float32), 2)


def test_a_failing_golden_question_keeps_the_release_out(
    provider: FakeVectors, engine: Engine, index: VectorIndex, shop: Path
) -> None:
    """A check does not go on by words alone, and a release that could not be checked is not kept to roll back to."""
    (shop / "golden.yaml").write_text("- question: 双11的退货期是几天\n  document: sale\n  as_of: 2026-11-05")

    def only_golden(answer: Answer) -> None:
        if len(answer["data"]) == 1:
            answer["data"].clear()

    provider.otherwise = Reply(spoil=only_golden)
    with pytest.raises(ProviderFailed):
        publish(engine, index, remote(provider), read_corpus(shop))
    assert list_releases(engine) == []


def test_another_embedder_is_another_release_with_vectors_of_its_own(
    provider: FakeVectors, engine: Engine, index: VectorIndex, shop: Path
) -> None:
    """An unchanged corpus is embedded anew, beside what is there; going back needs the setting of then."""
    first = publish(engine, index, HashEmbedder(), read_corpus(shop))
    second = publish(engine, index, remote(provider), read_corpus(shop))
    assert second.release != first.release
    assert second.embedded == second.chunks == first.chunks
    assert (index.size("hash-256"), index.size("openai/bge-m3")) == (256, 64)
    with pytest.raises(SetupError, match=f"release {first.release} was made with .*; set ASSIST_EMBEDDER=hash-256"):
        roll_back(engine, first.release, "openai/bge-m3")
    assert current_id(engine) == second.release
    assert roll_back(engine, first.release[:8], "hash-256").current


def test_another_model_under_the_same_name_is_noticed_at_the_next_publish(
    provider: FakeVectors, engine: Engine, index: VectorIndex, shop: Path
) -> None:
    """In a new process as well, by what the index holds; the old release stays live."""
    live = publish(engine, index, remote(provider), read_corpus(shop)).release
    provider.embedder = HashEmbedder(32)
    write_shop(shop, lamp=DOCUMENTS["lamp"].replace("3.5", "4"))
    with pytest.raises(IndexBroken, match=r"another model answers to its name; .*assist reindex"):
        publish(engine, index, remote(provider), read_corpus(shop))
    assert current_id(engine) == live


def test_a_hurried_embedder_asks_once_and_then_rests(provider: FakeVectors, caplog: pytest.LogCaptureFixture) -> None:
    """A dead provider costs one request and one line in the log, not one of each for every sentence."""
    provider.otherwise = Reply(500)
    hurried = remote(provider).hurried()
    with caplog.at_level(logging.WARNING, "assist"):
        for _ in range(3):
            with pytest.raises(ProviderFailed):
                hurried.embed(["退货"])
    assert len(provider.requests) == 1
    assert [record.message.partition(";")[0] for record in caplog.records] == [
        "embedder openai/bge-m3 failed (InternalServerError)"
    ]


def test_a_text_that_is_refused_does_not_stop_the_next(provider: FakeVectors) -> None:
    """One customer's odd message must not switch meaning off for the others."""
    provider.script.append(Reply(400))
    hurried = remote(provider).hurried()
    with pytest.raises(ProviderFailed):
        hurried.embed([" "])
    assert hurried.embed(["退货"]).shape == (1, 64)
