"""Jobs over HTTP: who may see them, and how they are followed."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from assist import jobs, keys
from tests.databases import on_both


def events(text: str) -> list[dict[str, Any]]:
    """The data of each event of a stream."""
    frames = [frame for frame in text.split("\n\n") if frame and not frame.startswith(":")]
    assert all(frame.startswith("event: job\n") for frame in frames)
    return [json.loads(frame.partition("data: ")[2]) for frame in frames]


@on_both
def test_a_job_is_read_by_its_id(editor: TestClient, engine: Engine) -> None:
    """Everything but what it was given."""
    asked = jobs.enqueue(engine, "none", {"secret": "words"}, by="k_1")
    answer = editor.get(f"/v1/jobs/{asked.id}")
    assert answer.status_code == 200
    assert answer.json()["state"] == "waiting"
    assert "payload" not in answer.json()
    assert "words" not in answer.text


def test_an_unknown_job_is_404(editor: TestClient) -> None:
    """Read or followed."""
    for path in ("/v1/jobs/j_none", "/v1/jobs/j_none/events"):
        assert editor.get(path).status_code == 404


def test_an_agent_sees_ones_own_jobs_only(agent: TestClient, engine: Engine) -> None:
    """Another's is as good as none."""
    me = keys.authenticate(engine, agent.headers["Authorization"].removeprefix("Bearer "))
    mine, other = jobs.enqueue(engine, "none", {}, by=me.id), jobs.enqueue(engine, "none", {}, by="k_other")
    assert agent.get(f"/v1/jobs/{mine.id}").status_code == 200
    for path in (f"/v1/jobs/{other.id}", f"/v1/jobs/{other.id}/events"):
        assert agent.get(path).status_code == 404


def test_a_job_is_followed_to_its_end(editor: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first event at once, one for each change, and the last when it is over."""
    asked = jobs.enqueue(engine, "none", {})
    taken = jobs.claim(engine, ["none"])
    assert taken is not None
    look, looks = jobs.job, itertools.count()

    def ends_meanwhile(engine: Engine, job_id: str) -> jobs.Job:
        if next(looks) == 1:
            jobs.finish(engine, taken, {"sum": 3})
        return look(engine, job_id)

    monkeypatch.setattr(jobs, "job", ends_meanwhile)
    told = events(editor.get(f"/v1/jobs/{asked.id}/events").text)
    assert [job["state"] for job in told] == ["running", "done"]
    assert told[-1]["result"] == {"sum": 3}
    assert len(events(editor.get(f"/v1/jobs/{asked.id}/events").text)) == 1
