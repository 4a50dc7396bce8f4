"""Handovers: a command and a running server share one data folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from assist import jobs
from assist.content.handovers import hand_over
from assist.errors import CheckFailed, FolderInUse
from assist.jobs import Payload, Progress
from assist.workers import Worker
from tests.databases import on_both

pytestmark = on_both
IN_USE = FolderInUse("data folder is in use by process 1 (assist serve)")


@contextmanager
def working(engine: Engine, handler: Callable[[Payload, Progress], Mapping[str, Any]]) -> Iterator[None]:
    """A server that takes up jobs."""
    worker = Worker(engine, {"publish": handler})
    worker.start()
    try:
        yield
    finally:
        worker.stop()


def test_the_server_does_it_and_tells_how_far_it_is(engine: Engine) -> None:
    """The command gets the result, and the progress meanwhile."""
    told: list[tuple[str, int, int]] = []

    def handler(payload: Payload, progress: Progress) -> Mapping[str, Any]:
        progress(3, 4, "embed")
        return {"folder": payload["folder"]}

    with working(engine, handler):
        done = hand_over(engine, "publish", {"folder": "/a"}, lambda *one: told.append(one), IN_USE)
    assert done == {"folder": "/a"}
    assert told[-1] == ("embed", 3, 4)


def test_what_stops_the_server_is_told(engine: Engine) -> None:
    """In its own words."""

    def handler(_payload: Payload, _progress: Progress) -> Mapping[str, Any]:
        raise CheckFailed("corpus has 2 problems; nothing was published")

    with working(engine, handler), pytest.raises(CheckFailed, match="2 problems"):
        hand_over(engine, "publish", {"folder": "/a"}, lambda *_: None, IN_USE)


def test_an_owner_that_takes_up_no_jobs_is_named(engine: Engine) -> None:
    """As before; and nothing is left that might be done later by surprise."""
    with pytest.raises(FolderInUse, match="process 1"):
        hand_over(engine, "publish", {"folder": "/a"}, lambda *_: None, IN_USE, patience=0.0)
    assert jobs.claim(engine, ["publish"]) is None
