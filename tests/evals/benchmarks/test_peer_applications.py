"""The HTTP part that the peers' services share, around a flow that is written down here."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from evals.benchmarks.peer_applications import (
    CORPUS,
    DATA,
    MODEL,
    Flow,
    Found,
    Places,
    citations_in,
    create_application,
    numbered,
)

PASSAGES = [Found("a#1", "Returns within 7 days."), Found("b#1", "Postage is free.")]


class WrittenFlow:
    """Finds the same passages and repeats the question."""

    async def find(self, question: str) -> Sequence[Found]:
        return PASSAGES

    async def write(self, question: str, passages: Sequence[Found]) -> AsyncIterator[str]:
        for piece in (question, " Yes.", "[2]"):
            yield piece


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The application, open."""
    opened: list[Places] = []

    @contextlib.contextmanager
    def open_flow(places: Places) -> Iterator[Flow]:
        opened.append(places)
        yield WrittenFlow()

    for name, value in {CORPUS: str(tmp_path / "c"), DATA: str(tmp_path / "d"), MODEL: "http://m/v1"}.items():
        monkeypatch.setenv(name, value)
    with TestClient(create_application(open_flow)) as client:
        [places] = opened
        assert (places.corpus, places.data, places.model) == (tmp_path / "c", tmp_path / "d", "http://m/v1")
        yield client


def events_in(text: str) -> list[tuple[str, Any]]:
    """Names and data of a whole stream."""
    frames = [frame.splitlines() for frame in text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in frames]


def test_a_draft_is_passages_then_words_then_text_with_citations(client: TestClient) -> None:
    """The last message is what is asked; requests are those that the product takes."""
    messages = [{"role": "agent", "text": "Hello"}, {"role": "customer", "text": "Free?"}]
    answer = client.post("/v1/drafts", json={"conversation": {"id": "c1", "messages": messages}})
    assert answer.headers["content-type"].startswith("text/event-stream")
    (first, passages), *deltas, (last, draft) = events_in(answer.text)
    assert (first, last) == ("passages", "draft")
    assert [one["id"] for one in passages["passages"]] == ["a#1", "b#1"]
    assert deltas == [("delta", {"text": text}) for text in ("Free?", " Yes.", "[2]")]
    assert draft["text"] == "Free? Yes.[2]"
    assert draft["citations"] == [{"number": 2, "passage": "b#1", "start": 10, "end": 13}]


def test_it_is_ready_when_its_flow_is_open(client: TestClient) -> None:
    """Which is what a measurement waits for."""
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("body", [{}, {"conversation": {"messages": []}}])
def test_a_request_without_a_message_is_refused(client: TestClient, body: dict[str, Any]) -> None:
    """As any service does."""
    assert client.post("/v1/drafts", json=body).status_code == 422


def test_markers_that_name_no_passage_are_no_citations() -> None:
    """Numbers count from one."""
    assert [one.number for one in citations_in("A[1] b[0] c[3] d[2]", PASSAGES)] == [1, 2]


def test_passages_stand_numbered_in_the_prompt() -> None:
    """In the order in which they were found."""
    assert numbered(PASSAGES) == "[1] Returns within 7 days.\n\n[2] Postage is free."
