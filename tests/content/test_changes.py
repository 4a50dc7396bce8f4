"""Changes: what is published is what was taken up and approved; what is taken back is what was published."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assist import jobs, store
from assist.content.changes import (
    Person,
    approve,
    close_change,
    list_changes,
    mark_answer,
    open_change,
    read_change,
    take_up_again,
)
from assist.content.listings import Documents
from assist.content.publications import Publisher, publish_change, schedule, undo_change, unschedule
from assist.content.working_copies import Edit
from assist.errors import CheckFailed, Conflict, Forbidden, InvalidInput
from assist.knowledge.releases import current_id, list_releases
from assist.review.audits import list_audits
from tests.databases import on_both
from tests.shop import DOCUMENTS

pytestmark = on_both
LIN, ZHOU = Person("k_1", "林夏"), Person("k_2", "周岚")


def write(documents: Documents, name: str, text: str | None, by: str = "林夏") -> None:
    """Save a whole file, or remove it."""
    copy = documents.copy
    held = copy.text(name)
    etag = copy.find(name).etag if held is not None else "new"
    if text is None:
        copy.remove(name, etag, by)
    else:
        copy.save(name, Edit({}, "", text), etag, by)


def slower(hours: str = "4 小时") -> str:
    return DOCUMENTS["lamp"].replace("3.5 小时", hours)


def published(publisher: Publisher, change_id: str) -> str:
    """Publish now, as the worker does; the new release."""
    schedule(publisher.documents, change_id, LIN)
    return str(publish_change(publisher, change_id, LIN.key, lambda *_: None)["release"])


def live(documents: Documents, name: str) -> str:
    return documents.released()[name].body


def test_only_the_documents_of_a_change_go_live(publisher: Publisher, documents: Documents) -> None:
    """Others may be half written meanwhile; author and note are the release's."""
    write(documents, "lamp", slower())
    write(documents, "sale", DOCUMENTS["sale"].replace("15", "20"))
    change = open_change(documents, ["lamp", "sale", "returns"], "充电时间按新批次", LIN)
    assert [file.document for file in change.files] == ["lamp", "sale"]
    change = open_change(documents, ["lamp"], "充电时间按新批次", LIN)
    release = published(publisher, change.id)
    assert "4 小时" in live(documents, "lamp")
    assert "15 天" in live(documents, "sale")
    newest = list_releases(documents.engine)[0]
    assert (newest.id, newest.author, newest.note) == (release, "林夏", "充电时间按新批次")
    assert read_change(documents.engine, change.id).state == "published"


def test_what_was_taken_up_is_what_is_published(publisher: Publisher, documents: Documents) -> None:
    """Whatever is written after it; taking it up again is a step that somebody sees."""
    write(documents, "lamp", slower("4 小时"))
    change = open_change(documents, ["lamp"], "x", LIN)
    write(documents, "lamp", slower("5 小时"))
    published(publisher, change.id)
    assert "4 小时" in live(documents, "lamp")


def test_a_change_is_undone_as_a_whole(publisher: Publisher, documents: Documents, shop: Path) -> None:
    """The release before is live again, the files are as they were, also one that was new or removed."""
    before = current_id(documents.engine)
    write(documents, "lamp", None)
    write(documents, "torch", DOCUMENTS["lamp"].replace("id: lamp", "id: torch").replace("300", "400"))
    change = open_change(documents, ["lamp", "torch"], "x", LIN)
    published(publisher, change.id)
    assert set(documents.released()) == {*DOCUMENTS, "torch"} - {"lamp"}
    undone = undo_change(publisher, change.id, LIN)
    assert (undone.state, undone.ended_by, current_id(documents.engine)) == ("undone", "林夏", before)
    assert (shop / "lamp.md").read_text(encoding="utf-8") == DOCUMENTS["lamp"]
    assert not (shop / "torch.md").exists()
    kinds = [audit.kind for audit in list_audits(documents.engine, 3)]
    assert kinds == ["rollback", "publish", "change"]


def test_undoing_leaves_what_others_did_since(publisher: Publisher, documents: Documents, shop: Path) -> None:
    """Their published documents stay live; a file edited since stays as it is."""
    write(documents, "lamp", slower())
    first = open_change(documents, ["lamp"], "first", LIN)
    published(publisher, first.id)
    write(documents, "sale", DOCUMENTS["sale"].replace("15", "20"))
    published(publisher, open_change(documents, ["sale"], "second", ZHOU).id)
    write(documents, "lamp", slower("9 小时"))
    undo_change(publisher, first.id, LIN)
    assert "3.5 小时" in live(documents, "lamp")
    assert "20 天" in live(documents, "sale")
    assert "9 小时" in (shop / "lamp.md").read_text(encoding="utf-8")


def test_what_was_published_again_is_undone_in_its_order(publisher: Publisher, documents: Documents) -> None:
    """The later change first."""
    write(documents, "lamp", slower())
    first = open_change(documents, ["lamp"], "first", LIN)
    published(publisher, first.id)
    write(documents, "lamp", slower("5 小时"))
    second = open_change(documents, ["lamp"], "second", LIN)
    published(publisher, second.id)
    with pytest.raises(Conflict, match="lamp was published again since"):
        undo_change(publisher, first.id, LIN)
    undo_change(publisher, second.id, LIN)
    undo_change(publisher, first.id, LIN)
    assert "3.5 小时" in live(documents, "lamp")


def test_a_change_that_was_overtaken_is_not_published(publisher: Publisher, documents: Documents) -> None:
    """Another one of the same document went live: the differences have to be looked at again."""
    write(documents, "lamp", slower("4 小时"))
    mine = open_change(documents, ["lamp"], "mine", LIN)
    theirs = open_change(documents, ["lamp"], "theirs", ZHOU)
    published(publisher, theirs.id)
    with pytest.raises(Conflict, match="published by somebody else"):
        schedule(documents, mine.id, LIN)
    write(documents, "lamp", slower("5 小时"))
    take_up_again(documents, mine.id, LIN)
    published(publisher, mine.id)
    assert "5 小时" in live(documents, "lamp")


def test_another_person_approves(publisher: Publisher, documents: Documents) -> None:
    """Not the author, nor somebody of the same name; what is taken up anew has to be approved anew."""
    write(documents, "lamp", slower())
    change = open_change(documents, ["lamp"], "x", LIN, approver="周岚")
    with pytest.raises(Conflict, match="waits for the approval"):
        schedule(documents, change.id, LIN, approvals=True)
    for same in (LIN, Person("k_9", "林夏")):
        with pytest.raises(Forbidden, match="another person"):
            approve(documents.engine, change.id, same)
    assert approve(documents.engine, change.id, ZHOU).approved_by == "周岚"
    write(documents, "lamp", slower("5 小时"))
    assert take_up_again(documents, change.id, LIN).state == "open"
    with pytest.raises(Conflict, match="waits for the approval"):
        schedule(documents, change.id, LIN, approvals=True)
    approve(documents.engine, change.id, ZHOU)
    assert schedule(documents, change.id, LIN, approvals=True).state == "scheduled"
    assert [audit.kind for audit in list_audits(documents.engine, 4)] == ["approval", "change", "approval", "change"]


def test_a_change_is_published_at_a_time(publisher: Publisher, documents: Documents) -> None:
    """By a job that waits for it, and can be taken back until then."""
    write(documents, "lamp", slower())
    change = open_change(documents, ["lamp"], "x", LIN)
    at = dt.datetime.now(dt.UTC) + dt.timedelta(hours=3)
    planned = schedule(documents, change.id, LIN, at)
    assert planned.publish_at == store.utc_text(at)
    assert jobs.job(documents.engine, planned.job or "").due_at == store.utc_text(at)
    assert jobs.claim(documents.engine, ["publish"]) is None
    assert unschedule(documents, change.id).state == "open"
    with pytest.raises(Conflict):
        unschedule(documents, change.id)


def test_a_publish_that_fails_leaves_the_change_open(publisher: Publisher, documents: Documents) -> None:
    """With every problem; nothing went live. What the folder holds besides is no problem of the change."""
    write(documents, "lamp", slower().replace("## 故障", "## 故障\n退货期限：TODO 待法务确认。\n"))
    (documents.copy.folder / "half.md").write_text("not finished", encoding="utf-8")
    change = open_change(documents, ["lamp"], "x", LIN)
    before = current_id(documents.engine)
    schedule(documents, change.id, LIN)
    with pytest.raises(CheckFailed) as told:
        publish_change(publisher, change.id, LIN.key, lambda *_: None)
    assert all(line.startswith("lamp.md:16") for line in told.value.problems)
    assert (read_change(documents.engine, change.id).state, current_id(documents.engine)) == ("open", before)


def test_what_others_rest_on_is_not_taken_away(publisher: Publisher, documents: Documents) -> None:
    """A document that supersedes one that goes."""
    write(documents, "returns-2025", None)
    change = open_change(documents, ["returns-2025"], "x", LIN)
    schedule(documents, change.id, LIN)
    with pytest.raises(CheckFailed) as told:
        publish_change(publisher, change.id, LIN.key, lambda *_: None)
    assert "returns-2025" in told.value.problems[0]


def test_a_job_that_is_begun_twice_publishes_once(publisher: Publisher, documents: Documents) -> None:
    """As after a crash; and one of a change that was closed does nothing."""
    write(documents, "lamp", slower())
    change = open_change(documents, ["lamp"], "x", LIN)
    release = published(publisher, change.id)
    assert publish_change(publisher, change.id, LIN.key, lambda *_: None)["release"] == release
    write(documents, "lamp", slower("5 小时"))
    other = open_change(documents, ["lamp"], "y", LIN)
    schedule(documents, other.id, LIN)
    close_change(documents.engine, other.id, LIN)
    publish_change(publisher, other.id, LIN.key, lambda *_: None)
    assert "4 小时" in live(documents, "lamp")
    assert [change.state for change in list_changes(documents.engine)] == ["closed", "published"]


def test_a_change_says_what_and_why(documents: Documents) -> None:
    """A note, and something that differs."""
    with pytest.raises(InvalidInput, match="nothing differs"):
        open_change(documents, ["lamp"], "x", LIN)
    write(documents, "lamp", slower())
    with pytest.raises(InvalidInput, match="note"):
        open_change(documents, ["lamp"], "  ", LIN)


def test_marks_of_several_people_are_kept_together(documents: Documents) -> None:
    """Wanted or not, per question; a mark can be taken back."""
    write(documents, "lamp", slower())
    change = open_change(documents, ["lamp"], "x", LIN)
    mark_answer(documents.engine, change.id, "case zh-1", "wanted")
    mark_answer(documents.engine, change.id, "asked d_1", "unwanted")
    mark_answer(documents.engine, change.id, "case zh-1", None)
    assert read_change(documents.engine, change.id).marks == {"asked d_1": "unwanted"}
    with pytest.raises(InvalidInput, match="wanted, unwanted"):
        mark_answer(documents.engine, change.id, "a", "perhaps")  # type: ignore[arg-type]
