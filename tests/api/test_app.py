"""The application as a whole: what it holds while it runs, and gives back."""

from __future__ import annotations

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
