"""Random requests made from the OpenAPI document: nothing is answered by a 5xx, or by what the document does not name.

`python -m tests.api.schema_cases --examples 100 --database postgresql` runs many; the tests run a few.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import create_app
from assist import keys
from assist.assistant import Assistant
from assist.knowledge.index import open_index
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.settings import Settings
from assist.store import open_store
from assist.testing import HashEmbedder
from tests.databases import empty_database, postgres_server
from tests.shop import write_shop

CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
ENDLESS = ("/v1/jobs/{job_id}/events",)  # a stream; its statuses are those of the job itself


@dataclass
class Outcome:
    """How many requests were made, what they were answered, and what should not have been, with an example of each."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)


def attack(app: FastAPI, headers: dict[str, str], examples: int, start: int = 7) -> Outcome:
    """Make so many random requests of each operation, sound ones and others, and look at each answer."""
    outcome = Outcome()
    schema = schemathesis.openapi.from_asgi("/openapi.json", _always_known(app, headers))
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        if operation.path in ENDLESS:
            continue
        for mode in GenerationMode:
            strategy = operation.as_strategy(generation_mode=mode)
            _run(outcome, strategy, examples, start)
    return outcome


def _always_known(app: ASGIApp, headers: dict[str, str]) -> ASGIApp:
    """Each request with the key, whatever was made up: who is not known gets no further (test_matrix.py)."""
    given_headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def known(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            others = [pair for pair in scope["headers"] if pair[0] != b"authorization"]
            scope = {**scope, "headers": [*others, *given_headers]}
        await app(scope, receive, send)

    return known


def _run(outcome: Outcome, strategy: Any, examples: int, start: int) -> None:
    @seed(start)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def one(case: Any) -> None:
        _ask(outcome, case)

    with contextlib.suppress(schemathesis.errors.InvalidSchema, _nothing_to_negate()):
        one()


def _nothing_to_negate() -> type[Exception]:
    from hypothesis.errors import Unsatisfiable

    return Unsatisfiable


def _ask(outcome: Outcome, case: Any) -> None:
    answer = case.call()
    outcome.cases += 1
    outcome.statuses[answer.status_code] += 1
    name = f"{case.method} {case.operation.path} {answer.status_code}"
    if answer.status_code >= 500 and answer.status_code != 503:
        outcome.failures.setdefault(f"{name}: server error", _told(case, answer))
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as group:
        for failure in group.exceptions:
            outcome.failures.setdefault(f"{name}: {failure.title}", f"{failure.message} {_told(case, answer)}"[:2_000])


def _told(case: Any, answer: Any) -> str:
    return f"{case.as_curl_command()} -> {answer.text[:300]}"


@contextlib.contextmanager
def application(folder: Path, database: str) -> Iterator[tuple[FastAPI, dict[str, str]]]:
    """A server over the small shop, and a lead's key."""
    given_settings = {"data_dir": folder / "data", "corpus_dir": write_shop(folder / "shop"), "database_url": database}
    engine, index, embedder = open_store(database), open_index(folder / "data"), HashEmbedder()
    publish(engine, index, embedder, read_corpus(folder / "shop"))
    assistant = Assistant(Search(engine, index, embedder), None, engine)
    app = create_app(Settings.model_validate(given_settings), (assistant, index))
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False):
        yield app, {"Authorization": f"Bearer {keys.create_key(engine, 'lead', 'test')[1]}"}
    index.close()
    engine.dispose()


def main() -> None:
    """Run many, and print what came of them; exit status 1 when something should not have been."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="sound and unsound requests of each operation")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    asked = parser.parse_args()
    with contextlib.ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        url = f"sqlite:///{folder / 'assist.db'}"
        if asked.database == "postgresql":
            url = opened.enter_context(empty_database(opened.enter_context(postgres_server())))
        app, headers = opened.enter_context(application(folder, url))
        outcome = attack(app, headers, asked.examples, asked.seed)
    print(f"seed {asked.seed}, {asked.database}: {outcome.cases} cases, {dict(sorted(outcome.statuses.items()))}")
    for name, example in sorted(outcome.failures.items()):
        print(f"FAIL {name}\n     {example}")
    sys.exit(bool(outcome.failures))


if __name__ == "__main__":
    main()
