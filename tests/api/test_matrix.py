"""Who may do what: every operation and page, called by everybody; matrix.yaml says what each is answered."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from api.openapi import operations
from assist import keys

CALLERS = ("none", "wrong", "agent", "editor", "lead", "ci")
MATRIX: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("matrix.yaml").read_text("utf-8"))


@pytest.fixture
def app(client: TestClient) -> FastAPI:
    found = client.app
    assert isinstance(found, FastAPI)
    return found


def test_every_operation_has_a_row(app: FastAPI) -> None:
    """A new route says who may call it, or this fails; so does a row of a route that has gone."""
    assert set(MATRIX) == {operation for operation, _ in operations(app)}


@pytest.mark.parametrize("caller", CALLERS)
def test_everybody_is_answered_as_written(client: TestClient, engine: Engine, caller: str) -> None:
    """An id that does not exist is 404 to who may ask for it, 403 to who may not, 401 to who is not known."""
    if caller == "wrong":
        client.headers["Authorization"] = "Bearer ra_wrong"
    elif caller != "none":
        client.headers["Authorization"] = f"Bearer {keys.create_key(engine, caller, 'test')[1]}"
    answered = {operation: status(client, operation, row) for operation, row in MATRIX.items()}
    expected = {operation: dict(zip(CALLERS, row["expect"], strict=True))[caller] for operation, row in MATRIX.items()}
    assert answered == expected


def test_what_is_answered_is_documented(client: TestClient, app: FastAPI) -> None:
    """Each status of the matrix stands in the OpenAPI document, a problem as a problem document."""
    documented = app.openapi()["paths"]
    for operation, row in MATRIX.items():
        method, path = operation.split()
        if path not in documented:
            continue  # a page
        responses = documented[path][method.lower()]["responses"]
        assert {str(status) for status in row["expect"]} <= set(responses), operation
        for code, answer in responses.items():
            if int(code) >= 400 and path.startswith("/v1/"):
                assert list(answer["content"]) == ["application/problem+json"], (operation, code)


def status(client: TestClient, operation: str, row: dict[str, Any]) -> int:
    """What an operation answers, with an id of nothing where it takes one."""
    method, path = operation.split()
    address = re.sub(r"\{\w+\}", "none", path)
    with client.stream(
        method, address, params=row.get("query"), json=row.get("body"), follow_redirects=False
    ) as answer:
        return answer.status_code
