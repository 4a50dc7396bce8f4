"""Changes over HTTP: opened, approved, published by a job, undone."""

from __future__ import annotations

import datetime as dt
import re
import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from assist import keys, store
from assist.settings import Settings
from tests.shop import DOCUMENTS


def edited(editor: TestClient) -> None:
    """The lamp charges for 4 hours."""
    etag = editor.get("/v1/documents/lamp").headers["ETag"]
    text = DOCUMENTS["lamp"].replace("3.5 小时", "4 小时")
    assert editor.put("/v1/documents/lamp", json={"text": text}, headers={"If-Match": etag}).status_code == 200


def opened(editor: TestClient) -> str:
    edited(editor)
    answer = editor.post("/v1/changes", json={"documents": ["lamp"], "note": "新批次充电 4 小时"})
    assert answer.status_code == 201
    return str(answer.json()["id"])


def ended(client: TestClient, change: str) -> dict[str, Any]:
    """The change once its job is over."""
    for _ in range(600):
        found: dict[str, Any] = client.get(f"/v1/changes/{change}").json()
        if client.get(f"/v1/jobs/{found['job']}").json()["state"] in ("done", "failed"):
            return dict(client.get(f"/v1/changes/{change}").json())
        time.sleep(0.1)
    raise AssertionError("the job did not end")


def test_a_change_goes_live_and_back(editor: TestClient, shop: Path) -> None:
    """From a saved document to drafts, and back to what it was."""
    change = opened(editor)
    words = editor.get(f"/v1/changes/{change}/diff").json()["documents"][0]["words"]
    assert [piece["text"] for piece in words if piece["sign"] != "same"] == ["3.5", "4"]
    assert editor.post(f"/v1/changes/{change}/publication", json={}).status_code == 202
    assert ended(editor, change)["state"] == "published"
    assert "4 小时" in editor.get("/v1/documents/lamp").json()["released"]["body"]
    newest = editor.get("/v1/releases").json()[0]
    assert (newest["author"], newest["note"]) == ("test", "新批次充电 4 小时")
    assert editor.post(f"/v1/changes/{change}/undoing").json()["state"] == "undone"
    assert "3.5 小时" in editor.get("/v1/documents/lamp").json()["released"]["body"]
    assert (shop / "lamp.md").read_text(encoding="utf-8") == DOCUMENTS["lamp"]


def test_a_time_without_a_zone_is_the_shops(editor: TestClient) -> None:
    """10:00 in China is 02:00 in UTC; taken back, the change is open again."""
    change = opened(editor)
    at = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(days=30)
    local = at.astimezone(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None)
    answer = editor.post(f"/v1/changes/{change}/publication", json={"at": local.isoformat()})
    assert answer.json()["publish_at"] == store.utc_text(at)
    assert editor.delete(f"/v1/changes/{change}/publication").json()["state"] == "open"


class TestApprovals:
    """Where ASSIST_APPROVALS is on, two people are needed."""

    @pytest.fixture
    def settings(self, tmp_path: Path, shop: Path) -> Settings:
        return Settings.model_validate({"data_dir": tmp_path / "data", "corpus_dir": shop, "approvals": True})

    def test_another_person_approves(self, editor: TestClient, engine: Any) -> None:
        """Nothing goes around it: neither the author's own word nor publishing the folder."""
        change = opened(editor)
        assert editor.post(f"/v1/changes/{change}/publication", json={}).status_code == 409
        assert editor.post(f"/v1/changes/{change}/approval").status_code == 403
        assert editor.post("/v1/releases").status_code == 409
        other = {"Authorization": f"Bearer {keys.create_key(engine, 'lead', '周岚')[1]}"}
        assert editor.post(f"/v1/changes/{change}/approval", headers=other).json()["approved_by"] == "周岚"
        assert editor.post(f"/v1/changes/{change}/publication", json={}).status_code == 202
        assert ended(editor, change)["state"] == "published"


def test_a_note_comes_with_a_release(editor: TestClient) -> None:
    """Also when the whole folder is published."""
    edited(editor)
    assert editor.post("/v1/releases", json={"note": "新批次"}).status_code == 201
    assert editor.get("/v1/releases").json()[0]["note"] == "新批次"


def test_agents_do_not_change_what_the_shop_says(agent: TestClient) -> None:
    """403 for each."""
    assert agent.get("/v1/changes").status_code == 403
    assert agent.post("/v1/changes", json={"documents": ["lamp"], "note": "x"}).status_code == 403
    assert agent.post("/v1/changes/c_1/publication", json={}).status_code == 403


def test_the_page_of_a_change_tells_that_it_was_overtaken(editor: TestClient) -> None:
    """It cannot be published, and says why and by whom, before anybody presses the button."""
    first = opened(editor)
    etag = editor.get("/v1/documents/lamp").headers["ETag"]
    text = DOCUMENTS["lamp"].replace("3.5 小时", "5 小时")
    editor.put("/v1/documents/lamp", json={"text": text}, headers={"If-Match": etag})
    second = editor.post("/v1/changes", json={"documents": ["lamp"], "note": "5 小时"}).json()["id"]
    editor.post(f"/v1/changes/{first}/publication", json={})
    ended(editor, first)
    page = editor.get(f"/studio/parts/changes?id={second}", headers={"Accept-Language": "en"}).text
    assert 'data-kind="overtaken"' in page
    assert "新批次充电 4 小时" in page
    assert re.search(r'disabled data-testid="publish-now"', page)
    assert editor.post(f"/v1/changes/{second}/renewal").status_code == 200
    page = editor.get(f"/studio/parts/changes?id={second}").text
    assert "data-kind=" not in page
    assert not re.search(r'disabled data-testid="publish-now"', page)
