"""The application as a whole: what it holds while it runs, and gives back."""

from __future__ import annotations

import threading

import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.app import create_app
from assist.assistant import Assistant
from assist.knowledge.index import VectorIndex
from assist.settings import Settings


def test_a_stopped_server_has_closed_its_database(settings: Settings, assistant: Assistant, index: VectorIndex) -> None:
    """Its connections are closed, not left to the garbage collector."""
    app = create_app(settings, (assistant, index))
    closed: list[object] = []
    sa.event.listen(app.state.engine, "close", lambda connection, _record: closed.append(connection))
    with TestClient(app) as client:
        assert client.get("/readyz").status_code == 200
        assert closed == []
    assert closed


def test_an_application_begun_twice_leaves_no_worker_behind(
    settings: Settings, assistant: Assistant, index: VectorIndex
) -> None:
    """As two servers of one process do; a thread left running fails the test (conftest)."""
    app = create_app(settings, (assistant, index))
    with TestClient(app), TestClient(app):
        names = [thread.name for thread in threading.enumerate() if thread.name.startswith("jobs-")]
        assert len(names) == 2 * len(set(names))
