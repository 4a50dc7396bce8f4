"""The OpenAPI document is true: random requests of every operation are answered by what it names, never by a fault."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from assist import keys
from tests.api.schema_cases import attack
from tests.databases import on_both

pytestmark = pytest.mark.filterwarnings("ignore")  # schemathesis and what it stands on warn about themselves


@on_both
def test_random_requests_find_no_fault(client: TestClient, engine: Engine) -> None:
    """A few here; `python -m tests.api.schema_cases --examples 100` makes thousands, with another seed each time."""
    assert isinstance(client.app, FastAPI)
    headers = {"Authorization": f"Bearer {keys.create_key(engine, 'lead', 'test')[1]}"}
    outcome = attack(client.app, headers, examples=1)
    assert outcome.failures == {}
    assert outcome.cases > len(client.app.openapi()["paths"])
