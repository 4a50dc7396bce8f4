"""Documents over HTTP: what is live for everybody, and the working copy for those who write."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient

from tests.shop import DOCUMENTS


def test_documents_are_listed_and_read(agent: TestClient) -> None:
    """Front matter in the list, the text with one; nothing of the working copy."""
    listed = agent.get("/v1/documents").json()
    assert [document["id"] for document in listed] == sorted(DOCUMENTS)
    assert "state" not in listed[0]
    one = agent.get("/v1/documents/lamp").json()
    assert "5V/1A" in one["body"]
    assert "working" not in one
    assert agent.get("/v1/documents/none").status_code == 404


def test_a_list_is_searched_and_paged(agent: TestClient) -> None:
    """The header says out of how many."""
    answer = agent.get("/v1/documents", params={"q": "露营灯", "limit": 1, "offset": 1})
    assert [document["id"] for document in answer.json()] == ["lamp-note"]
    assert answer.headers["X-Total-Count"] == "2"


def test_an_editor_saves_what_was_read(editor: TestClient, shop: Path) -> None:
    """What GET gives can be changed and PUT; the list says that it differs; nothing is live yet."""
    read = editor.get("/v1/documents/lamp")
    document = {key: value for key, value in read.json().items() if key not in ("released", "working")}
    body = document["body"].replace("3.5 小时", "4 小时")
    saved = editor.put(
        "/v1/documents/lamp", json={**document, "body": body}, headers={"If-Match": read.headers["ETag"]}
    )
    assert saved.status_code == 200
    assert saved.headers["ETag"] != read.headers["ETag"]
    assert (shop / "lamp.md").read_text(encoding="utf-8") == DOCUMENTS["lamp"].replace("3.5 小时", "4 小时")
    assert "3.5" in saved.json()["released"]["body"]
    assert "4 小时" in saved.json()["working"]["body"]
    changed = editor.get("/v1/documents", params={"only": "differs"}).json()
    assert [(one["id"], one["state"]) for one in changed] == [("lamp", "changed")]


def test_a_second_editor_gets_both_texts(editor: TestClient) -> None:
    """409; the etag is of what is there now, to go on from."""
    etag = editor.get("/v1/documents/lamp").headers["ETag"]
    for hours, status in (("4", 200), ("5", 409)):
        text = DOCUMENTS["lamp"].replace("3.5 小时", f"{hours} 小时")
        answer = editor.put("/v1/documents/lamp", json={"text": text, "etag": etag.strip('"')})
        assert answer.status_code == status
    told = answer.json()
    assert "5 小时" in told["yours"]
    assert "4 小时" in told["theirs"]
    again = editor.put("/v1/documents/lamp", json={"text": told["yours"]}, headers={"If-Match": told["etag"]})
    assert again.status_code == 200


def test_what_is_no_document_is_told_key_by_key(editor: TestClient) -> None:
    """422 with rows, in the reader's language."""
    etag = editor.get("/v1/documents/lamp").headers["ETag"]
    answer = editor.put(
        "/v1/documents/lamp",
        json={"title": "灯", "kind": "product", "language": "zh", "effective_from": "2026-11-31", "body": "x"},
        headers={"If-Match": etag, "Accept-Language": "zh-CN"},
    )
    assert answer.status_code == 422
    (row,) = answer.json()["rows"]
    assert (row["field"], row["code"]) == ("effective_from", "no_such_day")
    assert "11" in row["message"]


def test_a_document_is_removed_from_the_working_copy_only(editor: TestClient, shop: Path) -> None:
    """It stays live until it is published without."""
    etag = editor.get("/v1/documents/lamp").headers["ETag"]
    assert editor.delete("/v1/documents/lamp").status_code == 422
    assert editor.delete("/v1/documents/lamp", headers={"If-Match": etag}).status_code == 200
    assert not (shop / "lamp.md").exists()
    read = editor.get("/v1/documents/lamp").json()
    assert (read["working"], "3.5" in read["released"]["body"]) == (None, True)


def test_an_agent_does_not_write(agent: TestClient) -> None:
    """403, for saving and for removing."""
    assert agent.put("/v1/documents/lamp", json={"text": "x", "etag": "new"}).status_code == 403
    assert agent.delete("/v1/documents/lamp", params={"etag": "x"}).status_code == 403
