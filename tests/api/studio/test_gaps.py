"""The pages of gaps, numbers and today, with something on them."""

from __future__ import annotations

import datetime as dt
import re
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.shop import DOCUMENTS

GRIND = ("磨豆机能磨香料吗", "磨豆机可以磨香料吗", "磨豆机能不能磨香料")


def part(client: TestClient, page: str, language: str = "zh", **query: str) -> str:
    answer = client.get(f"/studio/parts/{page}", params=query, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    return answer.text


def ask(client: TestClient, asked: str, conversation: str, **decision: str) -> None:
    said = {"conversation": {"id": conversation, "messages": [{"role": "customer", "text": asked}]}}
    draft = client.post("/v1/drafts", json=said).json()
    if decision:
        assert client.post(f"/v1/drafts/{draft['id']}/decision", json=decision).status_code == 201


def look(client: TestClient) -> None:
    """Wait for the job that looks for gaps."""
    job = client.post("/v1/gaps").json()["id"]
    while client.get(f"/v1/jobs/{job}").json()["state"] not in ("done", "failed"):
        time.sleep(0.05)


@pytest.fixture
def topic(editor: TestClient) -> str:
    """The id of a topic; one of its customers got an answer that an agent wrote."""
    ask(editor, GRIND[0], "c_0", verdict="edited", text="<b>可以磨</b>，磨完用米清洗。")
    ask(editor, GRIND[1], "c_1")
    ask(editor, "<i>磨豆机能不能磨香料", "c_2")
    look(editor)
    return str(editor.get("/v1/gaps").json()["gaps"][0]["id"])


def test_a_topic_is_shown_with_what_can_be_done(editor: TestClient, topic: str) -> None:
    """In both languages; what customers wrote is text."""
    chinese, english = part(editor, "gaps"), part(editor, "gaps", "en")
    assert "近四周 3 位客户问过" in chinese
    assert "3 customers asked in four weeks" in english
    assert "&lt;i&gt;" in chinese
    assert f"/studio/documents?id=&amp;gap={topic}" in chinese


def test_a_document_on_a_gap_begins_with_what_agents_wrote(editor: TestClient, topic: str) -> None:
    """And with the customers' wordings as similar questions."""
    html = part(editor, "documents", id="", gap=topic)
    assert "&lt;b&gt;可以磨&lt;/b&gt;，磨完用米清洗。" in html
    assert "相似问：" in html
    assert editor.get("/studio/parts/documents", params={"id": "", "gap": "g_none"}).status_code == 404


def test_a_dismissed_topic_is_under_its_state(editor: TestClient, topic: str) -> None:
    """With the reason."""
    editor.post(f"/v1/gaps/{topic}", json={"state": "dismissed", "reason": "不卖磨豆机"})
    assert 'data-testid="no-gaps"' in part(editor, "gaps")
    assert "不卖磨豆机" in part(editor, "gaps", only="dismissed")


def test_a_gap_list_that_was_never_made_is_being_made(editor: TestClient) -> None:
    """With a bar that follows the job."""
    assert re.search(r'<progress data-job="j_\w+"', part(editor, "gaps"))


@pytest.mark.parametrize("by", ["day", "week", "channel", "scene", "language", "origin", "document", "person"])
def test_numbers_have_a_line_for_each_value(editor: TestClient, by: str) -> None:
    """Whatever they are counted by, with interval and mark for few cases."""
    ask(editor, "开线退货运费谁出", "c_0", verdict="accepted")
    ask(editor, "开线了运费谁出", "c_1", verdict="rejected", reason="wrong_fact")
    html = part(editor, "numbers", by=by)
    assert 'data-testid="line"' in html
    assert "样本少" in html
    assert "<svg" in html


def test_numbers_of_no_days_say_so(editor: TestClient) -> None:
    """Nothing there, or days in the wrong order."""
    assert 'data-testid="no-numbers"' in part(editor, "numbers", **{"from": "2020-01-01", "to": "2020-01-02"})
    assert 'role="alert"' in part(editor, "numbers", **{"from": "2026-01-02", "to": "2026-01-01"})


def test_a_quiet_day_has_no_line(editor: TestClient) -> None:
    """And says so."""
    assert 'data-testid="nothing-today"' in part(editor, "today")


def test_today_names_what_waits(editor: TestClient, topic: str, shop: Path) -> None:
    """At most seven lines, one button each."""
    for number in range(3):
        ask(editor, "开线退货运费谁出", f"r_{number}", verdict="rejected", reason="wrong_fact")
    tomorrow = dt.date.today() + dt.timedelta(days=1)
    ended = DOCUMENTS["lamp"].replace("owner: 产品组", f"effective_until: {tomorrow}\nreview_by: 2026-01-01")
    (shop / "lamp.md").write_text(ended, encoding="utf-8")
    assert editor.post("/v1/releases").status_code == 201
    html = part(editor, "today")
    found = re.findall(r'data-what="(\w+)"', html)
    assert found == [
        what for what in ("approvals", "soon", "review", "gaps", "corrected", "conflicts", "imports") if what in found
    ]
    assert {"soon", "review", "gaps", "corrected"} <= set(found)
    assert html.count('class="btn"') == len(found)
