"""The pages of documents and changes, as parts."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient

from tests.shop import DOCUMENTS

ZH = {"Accept-Language": "zh-CN"}


def part(editor: TestClient, path: str) -> str:
    answer = editor.get(f"/studio/parts/{path}", headers=ZH)
    assert answer.status_code == 200
    return answer.text


def test_the_list_is_searched_and_filtered(editor: TestClient, shop: Path) -> None:
    """What differs is counted; a file that cannot be read is in it."""
    (shop / "lamp.md").write_text(DOCUMENTS["lamp"].replace("3.5", "4"), encoding="utf-8")
    (shop / "bad.md").write_text("---\nid: bad\ntitle: a: b\n---\nx", encoding="utf-8")
    assert part(editor, "documents").count('data-testid="document"') == len(DOCUMENTS) + 1
    assert part(editor, "documents?only=differs").count('data-testid="document"') == 2
    assert part(editor, "documents?q=露营灯&only=differs").count('data-testid="document"') == 1
    assert "没有找到" in part(editor, "documents?q=火星")


def test_other_peoples_text_is_text(editor: TestClient, shop: Path) -> None:
    """In the form, in the preview, in the history."""
    evil = "<script>alert(1)</script>"
    (shop / "lamp.md").write_text(DOCUMENTS["lamp"].replace("## 故障", f"## 故障\n{evil} `{evil}`"), encoding="utf-8")
    (shop / "bad.md").write_text(f"---\nid: bad\ntitle: {evil}: b\n---\nx", encoding="utf-8")
    preview = editor.post(
        "/studio/parts/documents/preview", json={"id": "lamp", "text": (shop / "lamp.md").read_text("utf-8")}
    )
    for text in (
        part(editor, "documents?id=lamp"),
        part(editor, "documents?id=bad"),
        preview.text,
        part(editor, "changes"),
    ):
        assert "<script>alert" not in text


def test_a_broken_file_is_mended_by_its_button(editor: TestClient, shop: Path) -> None:
    """The button sends the mended text; the message says what is wrong."""
    (shop / "bad.md").write_text(
        "---\nid: bad\ntitle: 退货: 规则\nkind: faq\nlanguage: zh\n---\n七天可退。\n", encoding="utf-8"
    )
    shown = part(editor, "documents?id=bad")
    assert "一键修好" in shown
    assert 'data-testid="fix"' in shown


def test_somebody_elses_edit_is_shown_while_writing(editor: TestClient, shop: Path) -> None:
    """Both texts word by word, and the etag to go on from."""
    etag = editor.get("/v1/documents/lamp").headers["ETag"].strip('"')
    (shop / "lamp.md").write_text(DOCUMENTS["lamp"].replace("300", "400"), encoding="utf-8")
    body = {"id": "lamp", "title": "灯", "kind": "product", "language": "zh", "etag": etag, "body": "亮度 500 流明。"}
    shown = editor.post("/studio/parts/documents/preview", json=body, headers=ZH).text
    assert "别人刚刚改过" in shown
    assert "edit-conflict" in shown
    now = editor.get("/v1/documents/lamp").headers["ETag"].strip('"')
    assert f'data-mine="{now}"' in shown
    assert (
        "别人刚刚改过"
        not in editor.post("/studio/parts/documents/preview", json={**body, "etag": now}, headers=ZH).text
    )


def test_a_question_is_tried_on_what_is_written(editor: TestClient) -> None:
    """Nothing is saved, nothing is live; without a question it says so."""
    front = {"id": "returns", "title": "退货规则", "kind": "policy", "language": "zh", "supersedes": "returns-2025"}
    body = {**front, "body": "# 退货规则\n## 无理由退货\n签收次日起 10 天内，商品完好可以无理由退货。"}
    shown = editor.post(
        "/studio/parts/documents/answers", json={**body, "asked": "签收后几天内可以无理由退货？"}, headers=ZH
    ).text
    assert "<ins>10</ins>" in shown
    assert "先写一个问题" in editor.post("/studio/parts/documents/answers", json=body, headers=ZH).text
    assert "7 天" in editor.get("/v1/documents/returns").json()["body"]


def test_a_change_is_picked_with_what_belongs_to_it(editor: TestClient) -> None:
    """The version that ends and the one that begins are ticked together; others are not."""
    assert editor.post("/v1/documents/returns/versions", json={"effective_from": "2027-01-05"}).status_code == 201
    etag = editor.get("/v1/documents/lamp").headers["ETag"]
    editor.put("/v1/documents/lamp", json={"text": DOCUMENTS["lamp"].replace("3.5", "4")}, headers={"If-Match": etag})
    shown = part(editor, "changes?documents=returns-2027-01-05")
    ticked = {line.split('value="')[1].split('"')[0] for line in shown.split("\n") if " checked" in line}
    assert ticked == {"returns", "returns-2027-01-05"}


def test_a_change_is_shown_with_its_words(editor: TestClient) -> None:
    """And with who may approve it."""
    etag = editor.get("/v1/documents/lamp").headers["ETag"]
    editor.put("/v1/documents/lamp", json={"text": DOCUMENTS["lamp"].replace("3.5", "4")}, headers={"If-Match": etag})
    change = editor.post("/v1/changes", json={"documents": ["lamp"], "note": "新批次 <b>"}).json()["id"]
    shown = part(editor, f"changes?id={change}")
    assert "<del>3.5</del><ins>4</ins>" in shown
    assert "新批次 &lt;b&gt;" in shown
    assert "现在发布" in shown
    assert editor.get("/studio/parts/changes?id=c_none").status_code == 404


def test_who_used_a_document_is_told_before_it_goes(editor: TestClient) -> None:
    """On its page, when it is removed, and to who asks over HTTP."""
    asked = {"messages": [{"role": "customer", "text": "签收后几天内可以无理由退货？"}]}
    draft = editor.post("/v1/drafts", json={"conversation": asked}).json()
    assert [citation["document"] for citation in draft["citations"]] == ["returns"]
    assert editor.post(f"/v1/drafts/{draft['id']}/decision", json={"verdict": "accepted"}).status_code == 201
    shown = part(editor, "documents?id=returns&tab=uses")
    assert "直接采用 1" in shown
    assert "1 条已采用的回复" in part(editor, "documents?id=returns")
    assert "没有回复用到它" in part(editor, "documents?id=lamp&tab=uses")
    etag = editor.get("/v1/documents/returns").headers["ETag"]
    gone = editor.delete("/v1/documents/returns", headers={"If-Match": etag}).json()
    assert gone["rests_on_it"] == {"replies": 1, "drafts": [draft["id"]]}


def test_what_stops_a_change_is_told_before_it_is_published(editor: TestClient) -> None:
    """In the reader's language, with its line."""
    etag = editor.get("/v1/documents/lamp").headers["ETag"]
    text = DOCUMENTS["lamp"] + "保修期：TODO\n"
    editor.put("/v1/documents/lamp", json={"text": text}, headers={"If-Match": etag})
    change = editor.post("/v1/changes", json={"documents": ["lamp"], "note": "x"}).json()["id"]
    shown = part(editor, f"changes?id={change}")
    assert "改好才能发布" in shown
    assert "TODO" in shown
