"""Search, documents, releases, health and pages over HTTP."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assist.assistant import Assistant
from assist.knowledge.index import VectorIndex
from assist.settings import Settings
from assist.testing import ScriptedModel
from tests.shop import write_shop


def test_search_answers_with_passages_in_force(agent: TestClient) -> None:
    """`as_of` chooses the day."""
    now = agent.get("/v1/search", params={"q": "退货期", "k": 20}).json()["passages"]
    then = agent.get("/v1/search", params={"q": "退货期", "k": 20, "as_of": "2026-11-05"}).json()["passages"]
    assert "sale" not in {passage["document"] for passage in now}
    assert "sale" in {passage["document"] for passage in then}


def test_an_editor_publishes_and_goes_back(editor: TestClient, shop: Path) -> None:
    """A new release is current at once; the old one comes back by its id."""
    first = editor.get("/v1/releases/current").json()["id"]
    write_shop(shop, lamp=None)
    published = editor.post("/v1/releases")
    assert published.status_code == 201
    assert editor.get("/v1/releases/current").json()["id"] == published.json()["release"] != first
    assert editor.post(f"/v1/releases/{first}/activate").json()["current"]
    assert [release["current"] for release in editor.get("/v1/releases").json()] == [False, True]


@pytest.mark.parametrize(("reader", "told"), [("zh-CN", "像是没写完的备注"), ("en", "looks like an author's note")])
def test_what_a_person_should_look_at_is_told_after_a_publish(
    editor: TestClient, shop: Path, reader: str, told: str
) -> None:
    """As the check tells it: file, line, field and words in the reader's language. It stops nothing."""
    lamp = shop / "lamp.md"
    lamp.write_text(lamp.read_text("utf-8") + "充电头的规格待补充。\n", "utf-8")
    published = editor.post("/v1/releases", headers={"Accept-Language": reader})
    assert published.status_code == 201
    (warning,) = [one for one in published.json()["warnings"] if one["path"].endswith("lamp.md")]
    assert told in warning["message"]
    assert (warning["line"], warning["severity"]) == (len(lamp.read_text("utf-8").splitlines()), "warning")


def test_a_corpus_with_problems_is_not_published(editor: TestClient, shop: Path) -> None:
    """422 with every problem; the old release stays."""
    first = editor.get("/v1/releases/current").json()["id"]
    (shop / "bad.md").write_text("no front matter")
    answer = editor.post("/v1/releases")
    assert answer.status_code == 422
    assert "bad.md:1" in answer.json()["problems"][0]
    assert editor.get("/v1/releases/current").json()["id"] == first


def test_an_agent_may_not_publish(agent: TestClient) -> None:
    """Known, but not allowed: 403."""
    assert agent.post("/v1/releases").status_code == 403


def test_health_needs_no_key(client: TestClient) -> None:
    """Ready means that a release is live."""
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["degraded"] == []


def test_a_paused_model_is_reported(client: TestClient, assistant: Assistant) -> None:
    """The server is ready, and says that drafts are quotes for now."""
    assistant.model = ScriptedModel([], paused=True)
    ready = client.get("/readyz").json()
    assert (ready["status"], len(ready["degraded"])) == ("ok", 1)
    assert "language model" in ready["degraded"][0]


@pytest.mark.parametrize("page", ["/desk", "/sidebar"])
def test_pages_let_nothing_foreign_in(client: TestClient, page: str) -> None:
    """Own scripts and styles only; none inline; framed by configured hosts only."""
    answer = client.get(page)
    policy = answer.headers["content-security-policy"]
    assert answer.status_code == 200
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    assert "{{" not in answer.text
    assert " style=" not in answer.text
    assert "onclick" not in answer.text


def test_the_first_page_is_the_desk(client: TestClient) -> None:
    """Whoever types the bare address lands somewhere."""
    assert client.get("/", follow_redirects=False).headers["location"] == "/desk"


def test_the_api_page_needs_no_other_origin(client: TestClient) -> None:
    """Its script and style come from here."""
    page = client.get("/docs")
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]


def test_the_api_page_is_framed_by_ourselves_alone(client: TestClient) -> None:
    """Whoever types a key there is not looking at it through somebody else's page."""
    assert "frame-ancestors 'self'" in client.get("/docs").headers["content-security-policy"]


def test_an_unknown_path_is_a_problem_document(client: TestClient) -> None:
    """Also the framework's own errors speak RFC 9457."""
    answer = client.get("/nothing")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_refused_method_is_told_the_allowed_ones(client: TestClient) -> None:
    """405 names them in `Allow`, as RFC 9110 (15.5.6) asks."""
    answer = client.delete("/v1/search")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def test_two_releases_are_compared(editor: TestClient, shop: Path) -> None:
    """Document by document; an unknown release is a 404."""
    first = editor.get("/v1/releases/current").json()["id"]
    write_shop(shop, lamp=None)
    second = editor.post("/v1/releases").json()["release"]
    found = editor.get(f"/v1/releases/{first}/diff/{second}").json()
    assert [(d["id"], d["change"]) for d in found["documents"]] == [("lamp", "removed")]
    assert editor.get(f"/v1/releases/{first}/diff/none").status_code == 404


def test_an_index_deleted_while_serving_is_said_and_survived(
    agent: TestClient, index: VectorIndex, settings: Settings
) -> None:
    """`/readyz` names the remedy; search goes on, by words if need be."""
    shutil.rmtree(settings.data_dir / "chroma")
    (degraded,) = agent.get("/readyz").json()["degraded"]
    assert degraded.startswith("vector index: ")
    assert "assist reindex" in degraded
    found = agent.get("/v1/search", params={"q": "露营灯充不进电"}).json()["passages"]
    assert found[0]["document"] == "lamp"
