"""Imports over HTTP: uploaded, read by a job, taken or put aside by an editor."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from api import inputs
from assist.content.import_items import create_import
from assist.settings import Settings
from tests.databases import on_both

RETURNS = "# Postage\n\nWe pay for the way back.\n"
Upload = tuple[str, tuple[str, bytes]]


def upload(client: TestClient, *files: tuple[str, str | bytes]) -> dict[str, Any]:
    """Import files, and wait until they are read."""
    parts: list[Upload] = [
        ("files", (name, data if isinstance(data, bytes) else data.encode())) for name, data in files
    ]
    answer = client.post("/v1/imports", files=parts)
    assert answer.status_code == 202, answer.text
    made = answer.json()
    for _ in range(600):
        job = client.get(f"/v1/jobs/{made['job']}").json()
        if job["state"] in ("done", "failed"):
            break
        time.sleep(0.05)
    assert job["state"] == "done", job
    read: dict[str, Any] = client.get(f"/v1/imports/{made['id']}").json()
    return read


@on_both
def test_files_come_into_the_tray_and_out_of_it_into_the_corpus(editor: TestClient, shop: Path) -> None:
    """Each with its state; what is taken is a file of the corpus."""
    made = upload(editor, ("postage.md", RETURNS), ("old.doc", b"\xd0\xcf\x11\xe0 WordDocument"))
    assert made["counts"] == {"ready": 1, "refused": 1}
    old, ready = sorted(made["items"], key=lambda item: str(item["path"]))
    assert old["reasons"][0]["message"].startswith("is an old Word file")
    assert editor.get("/v1/imports").json()[0]["id"] == made["id"]
    taken = editor.post(f"/v1/imports/{made['id']}/take", json={"items": ["all"]}).json()
    assert [(one["id"], one["document"], one["problem"]) for one in taken] == [(ready["id"], "postage", None)]
    assert "We pay for the way back." in (shop / "postage.md").read_text("utf-8")


def test_an_item_is_seen_as_it_would_be_taken(editor: TestClient) -> None:
    """Its text, what will be quoted of it, and what not."""
    made = upload(editor, ("postage.md", RETURNS + "\n![map](map.png)\n"))
    (item,) = made["items"]
    seen = editor.get(f"/v1/imports/{made['id']}/items/{item['id']}").json()
    assert seen["text"].startswith("---\nid: postage\n")
    assert seen["quoted"][0]["text"].startswith("We pay for the way back.")
    assert editor.get(f"/v1/imports/i_other/items/{item['id']}").status_code == 404


def test_both_sides_of_a_conflict_are_shown_and_one_is_chosen(editor: TestClient, shop: Path) -> None:
    """Nothing is overwritten before."""
    made = upload(editor, ("postage.md", RETURNS))
    editor.post(f"/v1/imports/{made['id']}/take", json={"items": ["all"]})
    path = shop / "postage.md"
    path.write_text(path.read_text("utf-8").replace("We pay", "You pay"), encoding="utf-8")
    made = upload(editor, ("postage.md", RETURNS.replace("We pay", "We share")))
    (item,) = made["items"]
    seen = editor.get(f"/v1/imports/{made['id']}/items/{item['id']}").json()
    conflict = next(piece for piece in seen["pieces"] if piece["side"] == "conflict")
    assert (conflict["ours"], conflict["source"]) == ("You pay for the way back.", "We share for the way back.")
    take = f"/v1/imports/{made['id']}/take"
    refused = editor.post(take, json={"items": [item["id"]]})
    assert refused.status_code == 422
    assert "changed on both sides" in refused.json()["problems"][0]
    assert editor.post(take, json={"items": [item["id"]], "choices": {item["id"]: {"0": "both"}}}).status_code == 200
    assert "You pay for the way back.\n\nWe share" in path.read_text("utf-8")


def test_what_is_put_aside_is_gone_from_the_tray(editor: TestClient) -> None:
    """And says so a second time."""
    made = upload(editor, ("postage.md", RETURNS))
    (item,) = made["items"]
    address = f"/v1/imports/{made['id']}/discard"
    assert editor.post(address, json={"items": [item["id"]]}).status_code == 200
    assert editor.post(address, json={"items": [item["id"]]}).status_code == 422


def test_a_chosen_folder_keeps_its_paths(editor: TestClient, shop: Path) -> None:
    """Without the folder's own name."""
    made = upload(editor, ("help/a/postage.md", RETURNS), ("help/b.txt", "Sizes\nS to XL.\n"))
    assert (made["origin"], [item["target"] for item in made["items"]]) == ("help", ["a/postage.md", "b.md"])


def test_reasons_are_told_in_the_readers_language(editor: TestClient) -> None:
    """By Accept-Language."""
    made = upload(editor, ("old.doc", b"\xd0\xcf\x11\xe0 WordDocument"))
    told = editor.get(f"/v1/imports/{made['id']}", headers={"Accept-Language": "zh-CN"}).json()
    assert told["items"][0]["reasons"][0]["message"].startswith("旧版 Word 文件")


def test_an_upload_that_is_too_large_is_refused_before_it_is_read(editor: TestClient) -> None:
    """By the length that it announces."""
    headers = {"Content-Length": str(2 * 1024**3), "Content-Type": "multipart/form-data; boundary=x"}
    answer = editor.post("/v1/imports", content=iter([b"--x"]), headers=headers)
    assert answer.status_code == 413
    assert "268,435,456 bytes" in answer.json()["detail"]


def test_an_upload_that_says_no_length_is_refused_as_soon_as_it_is_too_large(
    editor: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rest is not waited for."""
    monkeypatch.setattr(inputs, "MAX_UPLOAD", 100_000)
    part = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'

    def endless() -> Iterator[bytes]:
        yield part
        for _ in range(100):
            yield b"0" * 10_000

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert editor.post("/v1/imports", content=endless(), headers=headers).status_code == 413


@pytest.mark.parametrize("name", ["../../etc/passwd.md", "/etc/passwd.md", "..\\a.md"])
def test_a_name_that_leads_elsewhere_is_refused(editor: TestClient, name: str) -> None:
    """Nothing is kept."""
    answer = editor.post("/v1/imports", files=[("files", (name, b"x"))])
    assert answer.status_code == 422
    assert "is no usable file name" in answer.json()["detail"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://localhost/", "http://169.254.169.254/latest", "file:///etc/passwd", "http://[::1]/", "http://10.0.0.8/"])  # fmt: skip
def test_the_server_does_not_look_into_its_own_network(editor: TestClient, url: str) -> None:
    """For whoever asks it to fetch a page."""
    answer = editor.post("/v1/imports", json={"url": url})
    assert answer.status_code == 422
    assert "own network" in answer.json()["detail"] or "begins with https://" in answer.json()["detail"]


def test_an_agent_may_not_import(agent: TestClient) -> None:
    """Before anything is read."""
    assert agent.post("/v1/imports", files=[("files", ("a.md", b"x"))]).status_code == 403


def test_what_was_uploaded_is_not_kept_once_it_is_read(editor: TestClient, settings: Settings) -> None:
    """The tray has the texts."""
    upload(editor, ("postage.md", RETURNS))
    assert list((settings.data_dir / "imports").iterdir()) == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_page_shows_the_tray_and_each_item(editor: TestClient, shop: Path, language: str) -> None:
    """What waits, what was refused, one file as it would be taken, and both sides of a conflict."""
    headers = {"Accept-Language": language}
    made = upload(editor, ("postage.md", RETURNS), ("old.doc", b"\xd0\xcf\x11\xe0 WordDocument"), ("a.png", b"\x89PNG"))
    page = editor.get("/studio/parts/imports", headers=headers)
    assert page.status_code == 200
    assert all(name in page.text for name in ("postage.md", "old.doc", "a.png", "take-all"))
    (item,) = (one for one in made["items"] if one["state"] == "ready")
    shown = editor.get(f"/studio/parts/imports?item={item['id']}", headers=headers)
    assert "We pay for the way back." in shown.text
    editor.post(f"/v1/imports/{made['id']}/take", json={"items": ["all"]})
    path = shop / "postage.md"
    path.write_text(path.read_text("utf-8").replace("We pay", "You <b>pay"), encoding="utf-8")
    made = upload(editor, ("postage.md", RETURNS.replace("We pay", "We share")))
    shown = editor.get(f"/studio/parts/imports?item={made['items'][0]['id']}", headers=headers)
    assert 'data-testid="conflict"' in shown.text
    assert "You &lt;b&gt;pay for the way back." in shown.text
    assert editor.get("/studio/parts/imports?item=t_none").status_code == 404


def test_the_page_shows_an_import_that_is_being_read(editor: TestClient, engine: Engine) -> None:
    """With the job that it follows, or why that failed."""
    create_import(engine, "help", "k")
    assert "help" in editor.get("/studio/parts/imports").text
