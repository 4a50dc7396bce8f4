"""Rerankers: real litellm against a local provider that ranks, is late, fails, or ranks what it was not given."""

from __future__ import annotations

import datetime as dt
import logging
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.errors import ProviderFailed
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import RERANKED, Found, Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.knowledge.rerankers import RemoteReranker, open_reranker
from assist.settings import Settings
from tests.fake_vectors import Answer, FakeVectors, Reply, fake_vectors
from tests.shop import write_shop

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # litellm and its clients warn about themselves on import and at exit
]
QUESTION = "退货的运费谁出"
TODAY = AsOf.on(dt.date(2026, 11, 23))


@pytest.fixture
def provider() -> Iterator[FakeVectors]:
    with fake_vectors() as running:
        yield running


def reranker(provider: FakeVectors, seconds: float = 30.0) -> RemoteReranker:
    """A reranker at the provider; patient unless a test is about lateness."""
    return RemoteReranker("cohere/rerank-v3.5", {"api_base": provider.base, "api_key": "k"}, seconds)


def reranked(search: Search, engine: Engine, index: VectorIndex, by: RemoteReranker, count: int = 4) -> Found:
    """The same search with a reranker."""
    return Search(engine, index, search.embedder, reranker=by).find(QUESTION, count, TODAY)


@pytest.mark.parametrize(
    ("name", "path"), [("cohere/rerank-v3.5", "/v2/rerank"), ("infinity/bge", "/rerank"), ("jina_ai/m", "/v1/rerank")]
)
def test_any_provider_scores_texts_in_their_order(provider: FakeVectors, name: str, path: str) -> None:
    """By the setting alone; one score for each text, wherever it stands in the ranking."""
    settings = Settings.model_validate(
        {"reranker": name, "reranker_api_base": provider.base, "reranker_api_key": "secret"}
    )
    opened = open_reranker(settings)
    assert opened is not None
    assert opened.scores("退货 运费", ["退货", "退货 运费", "露营"]) == [0.5, 0.0, 1.0]
    asked, body, authorization = provider.requests[0]
    assert (asked, authorization) == (path, "Bearer secret")
    assert (body["query"], body["documents"], body["top_n"]) == ("退货 运费", ["退货", "退货 运费", "露营"], 3)


def test_without_the_setting_there_is_none() -> None:
    """Off by default."""
    assert open_reranker(Settings()) is None


def test_a_search_takes_the_rerankers_order_and_scores(
    provider: FakeVectors, search: Search, engine: Engine, index: VectorIndex
) -> None:
    """It sees the first passages with their headings; what comes first need not have been among those wanted."""
    plain = search.find(QUESTION, RERANKED, TODAY).passages
    found = reranked(search, engine, index, reranker(provider)).passages
    _, body, _ = provider.requests[0]
    texts = ["\n".join(part for part in (p.title, p.section, p.text) if part) for p in plain]
    assert (body["query"], body["documents"]) == (QUESTION, texts)
    ranking = provider.ranking(QUESTION, texts)[:4]
    assert [p.id for p in found] == [plain[row["index"]].id for row in ranking] != [p.id for p in plain[:4]]
    assert [p.score for p in found] == [round(row["relevance_score"], 4) for row in ranking]
    assert {p.id: p.similarity for p in found}.items() <= {p.id: p.similarity for p in plain}.items()


def test_passages_behind_those_reranked_stay_behind(
    provider: FakeVectors, engine: Engine, index: VectorIndex, search: Search, shop: Path
) -> None:
    """In their order, with lower scores."""
    for number in range(RERANKED + 5):
        body = f"第{number}条：退货的运费谁出，以第 {number} 种情况为准。"
        front = f"---\nid: d{number}\ntitle: 规则{number}\nkind: faq\nlanguage: zh\n---\n"
        (shop / f"d{number}.md").write_text(front + body, encoding="utf-8")
    publish(engine, index, search.embedder, read_corpus(write_shop(shop)))
    plain = search.find(QUESTION, 40, TODAY).passages
    found = reranked(search, engine, index, reranker(provider), 40).passages
    assert len(found) == len(plain) > RERANKED
    assert [p.id for p in found[RERANKED:]] == [p.id for p in plain[RERANKED:]]
    assert {p.id for p in found[:RERANKED]} == {p.id for p in plain[:RERANKED]}
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)


def test_a_follow_up_is_reranked_with_what_was_said_before(
    provider: FakeVectors, search: Search, engine: Engine, index: VectorIndex
) -> None:
    """Its subject stands only there."""
    Search(engine, index, search.embedder, reranker=reranker(provider)).find("那要几天？", 4, TODAY, context="充电时间")
    assert provider.requests[0][1]["query"] == "充电时间\n那要几天？"


def wrong_index(answer: Answer) -> None:
    answer["results"][0]["index"] = 99


def twice(answer: Answer) -> None:
    answer["results"][0] = dict(answer["results"][1])


def too_few(answer: Answer) -> None:
    answer["results"].pop()


def not_a_number(answer: Answer) -> None:
    answer["results"][0]["relevance_score"] = math.nan


def no_score(answer: Answer) -> None:
    del answer["results"][0]["relevance_score"]


def no_results(answer: Answer) -> None:
    del answer["results"]


FAILURES = {
    "wrong index": Reply(spoil=wrong_index),
    "an index twice": Reply(spoil=twice),
    "too few": Reply(spoil=too_few),
    "NaN": Reply(spoil=not_a_number),
    "no score": Reply(spoil=no_score),
    "no results": Reply(spoil=no_results),
    "401": Reply(401),
    "429": Reply(429),
    "500": Reply(500),
    "late": Reply(after=1.0),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_when_the_reranker_fails_the_order_stays(
    provider: FakeVectors,
    kind: str,
    search: Search,
    engine: Engine,
    index: VectorIndex,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nobody waits for a second try; it is logged, without what was asked."""
    provider.script.append(FAILURES[kind])
    with caplog.at_level(logging.WARNING, "assist"):
        found = reranked(search, engine, index, reranker(provider, 0.3 if kind == "late" else 30.0))
    assert found == search.find(QUESTION, 4, TODAY)
    assert len(provider.requests) == 1
    assert "reranker cohere/rerank-v3.5" in caplog.text
    assert QUESTION not in caplog.text


def test_after_a_failure_the_reranker_is_left_alone_for_a_while(provider: FakeVectors) -> None:
    """A dead one delays one search, not each."""
    provider.otherwise = Reply(500)
    dead = reranker(provider)
    for _ in range(3):
        with pytest.raises(ProviderFailed):
            dead.scores("退货", ["一", "二"])
    assert len(provider.requests) == 1
