"""Working copies: files that pages and Git users edit side by side, and nobody's text is lost."""

from __future__ import annotations

import datetime as dt
import os
import threading
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.content.listings import Documents
from assist.content.saves import kept_text, list_saves
from assist.content.working_copies import NEW, Edit, Unsound, WorkingCopy
from assist.errors import Conflict, InvalidInput, NotFound, SetupError, StaleEdit
from assist.knowledge.passages import Search
from assist.knowledge.reading.documents import read_corpus
from tests.databases import on_both
from tests.shop import DOCUMENTS

pytestmark = on_both
TODAY = dt.date(2026, 11, 29)
LAMP = {
    "id": "lamp",
    "title": "萤火 L1 露营灯",
    "kind": "product",
    "language": "zh",
    "products": ["SL-L1"],
    "owner": "产品组",
}


@pytest.fixture
def copy(shop: Path, tmp_path: Path, engine: Engine) -> WorkingCopy:
    return WorkingCopy(shop, tmp_path / "data", engine)


def whole(text: str) -> Edit:
    """An edit of the whole file."""
    return Edit({}, "", text)


def lamp(hours: str) -> Edit:
    return whole(DOCUMENTS["lamp"].replace("3.5 小时", hours))


def test_a_save_is_the_file(copy: WorkingCopy, shop: Path) -> None:
    """What a page saves is what Git sees and publishing reads."""
    before = copy.find("lamp")
    after = copy.save("lamp", Edit(LAMP, "# 萤火 L1 露营灯\n充电 4 小时。"), before.etag, "林夏")
    text = (shop / "lamp.md").read_text(encoding="utf-8")
    assert text.endswith("---\n# 萤火 L1 露营灯\n充电 4 小时。\n")
    assert text.startswith(DOCUMENTS["lamp"].partition("# ")[0])
    assert after.etag != before.etag
    assert {d.id: d for d in read_corpus(shop).documents}["lamp"].body == "# 萤火 L1 露营灯\n充电 4 小时。"
    assert [path.name for path in shop.iterdir() if path.name.startswith(".")] == []


def test_of_two_editors_the_second_is_told(copy: WorkingCopy, shop: Path) -> None:
    """With both texts and the newer state; the first one's text stays."""
    etag = copy.find("lamp").etag
    copy.save("lamp", lamp("4 小时"), etag, "林夏")
    with pytest.raises(StaleEdit) as told:
        copy.save("lamp", lamp("5 小时"), etag, "周岚")
    assert told.value.yours is not None
    assert told.value.theirs is not None
    assert "5 小时" in told.value.yours
    assert "4 小时" in told.value.theirs
    assert told.value.etag == copy.find("lamp").etag
    assert "4 小时" in (shop / "lamp.md").read_text(encoding="utf-8")


def test_an_edit_outside_is_picked_up_and_not_overwritten(copy: WorkingCopy, shop: Path) -> None:
    """As by `git pull`, also when size and name stay the same."""
    etag = copy.find("lamp").etag
    (shop / "lamp.md").write_text(DOCUMENTS["lamp"].replace("3.5", "4.5"), encoding="utf-8")
    assert copy.find("lamp").etag != etag
    with pytest.raises(StaleEdit, match="changed by somebody else"):
        copy.save("lamp", lamp("5 小时"), etag, "周岚")
    with pytest.raises(StaleEdit):
        copy.remove("lamp", etag, "周岚")
    (shop / "lamp.md").unlink()
    with pytest.raises(StaleEdit, match="removed by somebody else"):
        copy.save("lamp", lamp("5 小时"), etag, "周岚")


def test_of_many_who_save_at_once_one_wins(copy: WorkingCopy, shop: Path) -> None:
    """All the others are told; the file is one of the texts, whole."""
    etag = copy.find("lamp").etag
    outcomes: list[str] = []

    def save(number: int) -> None:
        try:
            copy.save("lamp", lamp(f"{number} 小时"), etag, f"editor {number}")
            outcomes.append("saved")
        except StaleEdit:
            outcomes.append("stale")

    threads = [threading.Thread(target=save, args=(number,)) for number in range(10, 16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", *["stale"] * 5]
    text = (shop / "lamp.md").read_text(encoding="utf-8")
    assert text in {DOCUMENTS["lamp"].replace("3.5 小时", f"{number} 小时") for number in range(10, 16)}


def test_what_is_no_document_is_not_saved(copy: WorkingCopy, shop: Path) -> None:
    """Every problem with its key; the file stays."""
    with pytest.raises(Unsound) as told:
        copy.save(
            "lamp", Edit({**LAMP, "kind": "政策", "effectve_until": "2026-12-01"}, "x"), copy.find("lamp").etag, "a"
        )
    assert {problem.key for problem in told.value.rows} == {"kind", "effectve_until"}
    assert (shop / "lamp.md").read_text(encoding="utf-8") == DOCUMENTS["lamp"]
    with pytest.raises(InvalidInput, match="If-Match"):
        copy.save("lamp", lamp("4"), "", "a")


def test_a_new_document_is_made_once(copy: WorkingCopy, shop: Path) -> None:
    """An id or a file that is there is not taken over."""
    text = DOCUMENTS["lamp"].replace("id: lamp", "id: torch")
    assert copy.save("torch", whole(text), NEW, "a").path == "torch.md"
    with pytest.raises(StaleEdit, match="exists already"):
        copy.save("torch", whole(text), NEW, "b")
    with pytest.raises(Conflict, match=r"'torch' is taken by torch\.md"):
        copy.save("lamp", whole(text), copy.find("lamp").etag, "b")
    (shop / "zh").mkdir()
    assert copy.save("other", whole(text.replace("id: torch", "id: other")), NEW, "a").path == "zh/other.md"


def test_another_id_is_a_rename_and_others_follow(
    copy: WorkingCopy, shop: Path, search: Search, engine: Engine
) -> None:
    """The file stays where it is; what it replaced or what replaces it names the new id."""
    old = copy.find("returns-2025")
    copy.save("returns-2025", whole(old.text.replace("id: returns-2025", "id: returns-old")), old.etag, "a")
    assert copy.find("returns-old").path == "returns-2025.md"
    assert "supersedes: returns-old" in copy.find("returns").text
    assert read_corpus(shop).problems == ()
    rows = {row.id: row for row in Documents(copy, engine).page(TODAY).rows}
    assert (rows["returns-old"].state, rows["returns-old"].was) == ("renamed", "returns-2025")
    assert "returns-2025" not in rows


def test_a_removed_document_stays_among_the_saves(copy: WorkingCopy, search: Search, engine: Engine) -> None:
    """Who removed it, its text, and the version that is live."""
    copy.remove("lamp", copy.find("lamp").etag, "林夏")
    with pytest.raises(NotFound):
        copy.find("lamp")
    (save,) = list_saves(engine, "lamp")
    assert (save.act, save.by, save.before, save.after) == ("removed", "林夏", DOCUMENTS["lamp"], None)
    documents = Documents(copy, engine)
    assert kept_text(engine, "lamp", documents.released()["lamp"].hash) == DOCUMENTS["lamp"]
    assert {row.id: row.state for row in documents.differing(TODAY)} == {"lamp": "removed"}
    copy.restore("lamp", "lamp.md", save.before, "林夏")
    assert documents.differing(TODAY) == []


def test_the_list_says_what_differs_and_what_holds(
    copy: WorkingCopy, search: Search, engine: Engine, shop: Path
) -> None:
    """Changed ones first; every word of a search has to be there; counts are of all."""
    copy.save("lamp", lamp("4 小时"), copy.find("lamp").etag, "a")
    (shop / "broken.md").write_text("---\nid: broken\ntitle: a: b\n---\nx\n", encoding="utf-8")
    documents = Documents(copy, engine)
    found = documents.page(TODAY)
    assert [(row.id, row.state) for row in found.rows[:2]] == [("broken", "broken"), ("lamp", "changed")]
    assert found.counts["ended"] == 2
    assert found.counts["differs"] == 2
    assert [row.id for row in documents.page(TODAY, "露营灯 补偿").rows] == ["lamp-note"]
    assert [row.id for row in documents.page(TODAY, only="ended").rows] == ["returns-2025", "sale"]
    page = documents.page(TODAY, offset=2, limit=2)
    assert ([row.id for row in page.rows], page.total) == (["lamp-note", "returns"], 7)


def test_line_ends_and_marks_of_the_file_stay(copy: WorkingCopy, shop: Path) -> None:
    """Git shows the lines that were changed, not all of them."""
    (shop / "lamp.md").write_bytes(b"\xef\xbb\xbf" + DOCUMENTS["lamp"].replace("\n", "\r\n").encode())
    copy.save("lamp", lamp("4 小时"), copy.find("lamp").etag, "a")
    expected = DOCUMENTS["lamp"].replace("3.5 小时", "4 小时").replace("\n", "\r\n")
    assert (shop / "lamp.md").read_bytes() == b"\xef\xbb\xbf" + expected.encode()


def test_a_write_that_fails_changes_nothing(
    copy: WorkingCopy, shop: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a full disk: one line that says so, no half of a file, no save that was none."""

    def full(_one: object, _other: object) -> None:
        raise OSError(28, "No space left on device")

    etag = copy.find("lamp").etag
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(
        SetupError, match=r"lamp\.md cannot be written \(No space left on device\); nothing was changed"
    ):
        copy.save("lamp", lamp("4 小时"), etag, "a")
    assert copy.find("lamp").etag == etag
    assert len(list(shop.rglob("*"))) == len(DOCUMENTS)
    assert list_saves(engine, "lamp") == []
