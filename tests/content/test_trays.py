"""The tray: files come in, people decide, and what was made of them by hand is never lost."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from assist.content.arrivals import arrivals_of
from assist.content.import_items import create_import, list_items
from assist.content.outcomes import outcome_of
from assist.content.takings import Decisions, discard, take
from assist.content.trays import receive
from assist.knowledge.reading.documents import read_corpus
from assist.review.audits import list_audits
from tests.content.importing import TODAY, Importing
from tests.databases import on_both
from tests.readers.made_files import paragraph, word

RETURNS = "# Returns\n\nWithin 30 days.\n\nWe pay the postage.\n"


@on_both
def test_nothing_is_in_the_corpus_before_it_is_taken(importing: Importing) -> None:
    """Then it is a file like any other, and the audit has it."""
    importing.write({"help/returns.md": RETURNS})
    item = importing.receive()["help/returns.md"]
    assert (item.state, item.change) == ("ready", "new")
    assert not importing.corpus.exists()
    importing.take("all")
    (document,) = read_corpus(importing.corpus).documents
    assert (document.id, document.front.source) == ("returns", "returns")
    assert (importing.corpus / "help/returns.md").exists()
    assert [(row.kind, row.detail) for row in list_audits(importing.engine, kinds=["import"])] == [
        ("import", {"taken": 1})
    ]


def test_one_bad_file_stops_no_other(importing: Importing) -> None:
    """Each is ready, wants a look, or is refused with what to do; what is no document is named."""
    importing.write({
        "returns.md": RETURNS, "old.doc": b"\xd0\xcf\x11\xe0 WordDocument", "logo.png": b"\x89PNG", "gone.txt": "",
        "todo.md": "# Fees\n\nTODO ask legal. Shipping is 8 CNY.\n",
    })  # fmt: skip
    (importing.source / "broken.md").symlink_to(importing.source / "nowhere.md")
    items = importing.receive()
    assert {path: item.state for path, item in items.items()} == {
        "returns.md": "ready", "old.doc": "refused", "gone.txt": "refused", "todo.md": "look", "broken.md": "refused",
    }  # fmt: skip
    assert items["old.doc"].reasons[0].message("zh").startswith("旧版 Word 文件（.doc）读不了；请用 Word 或 WPS")
    assert importing.last is not None
    assert importing.last.passed == ("logo.png",)
    assert [taken.problem for taken in importing.take("all")] == [None]


def test_an_unchanged_source_proposes_nothing(importing: Importing) -> None:
    """Not even when we have edited what came of it."""
    importing.write({"returns.md": RETURNS})
    importing.receive()
    importing.take()
    edit(importing, "30 days", "15 days")
    assert importing.receive()["returns.md"].state == "same"


@on_both
def test_edits_by_hand_are_kept_when_the_source_changes(importing: Importing) -> None:
    """Of the text and of the front matter; what only the source changed is merged in."""
    importing.write({"returns.md": RETURNS})
    importing.receive()
    importing.take()
    edit(importing, "We pay the postage.", "You pay the postage.")
    edit(importing, "kind: policy", "kind: faq\nowner: Desk")
    importing.write({"returns.md": RETURNS.replace("30", "40")})
    item = importing.receive()["returns.md"]
    assert (item.state, item.change) == ("ready", "update")
    importing.take()
    (document,) = importing.copy.documents().values()
    assert document.body == "# Returns\n\nWithin 40 days.\n\nYou pay the postage."
    assert (document.front.kind, document.front.owner) == ("faq", "Desk")


def test_what_both_sides_changed_waits_for_a_person(importing: Importing) -> None:
    """And is not taken before each place is decided."""
    importing.write({"returns.md": RETURNS})
    importing.receive()
    importing.take()
    edit(importing, "30 days", "15 days")
    importing.write({"returns.md": RETURNS.replace("30", "40")})
    item = importing.receive()["returns.md"]
    assert (item.state, item.reasons[0].code, item.reasons[0].values) == ("look", "conflict", {"count": 1})
    assert outcome_of(item, importing.copy).conflicts == 1
    assert "changed on both sides" in (importing.take(item.id)[0].problem or "")
    assert importing.last is not None
    decided = Decisions({item.id: {0: "source"}})
    (taken,) = take(importing.engine, importing.copy, importing.last.id, [item.id], "k", decided)
    assert taken.problem is None
    (document,) = importing.copy.documents().values()
    assert "Within 40 days." in document.body


def test_a_document_that_was_moved_or_renamed_is_found_again(importing: Importing) -> None:
    """By its id in another folder, by its file under another id."""
    importing.write({"a.md": "# A\n\nOne.\n", "b.md": "# B\n\nTwo.\n"})
    importing.receive()
    importing.take()
    (importing.corpus / "en").mkdir()
    (importing.corpus / "a.md").rename(importing.corpus / "en" / "a.md")
    edit(importing, "id: b\n", "id: bee\n", "b.md")
    importing.write({"a.md": "# A\n\nOne!\n", "b.md": "# B\n\nTwo!\n"})
    importing.receive()
    importing.take()
    assert {key: document.body[-4:] for key, document in importing.copy.documents().items()} == {
        "a": "One!",
        "bee": "Two!",
    }


def test_what_is_gone_from_its_source_is_proposed_for_removal(importing: Importing) -> None:
    """And stays as long as nobody agrees."""
    importing.write({"a.md": "# A\n\nOne.\n", "b.md": "# B\n\nTwo.\n"})
    importing.receive()
    importing.take()
    (importing.source / "b.md").unlink()
    item = importing.receive()["b.md"]
    assert (item.change, item.state) == ("gone", "look")
    assert importing.take("all") == []
    assert set(importing.copy.documents()) == {"a", "b"}
    importing.take(item.id)
    assert set(importing.copy.documents()) == {"a"}
    assert "b.md" not in importing.receive()


def test_a_source_that_is_empty_now_removes_nothing(importing: Importing) -> None:
    """It is the wrong one, or broken."""
    importing.write({"a.md": "# A\n\nOne.\n"})
    importing.receive()
    importing.take()
    (importing.source / "a.md").write_bytes(b"")
    (importing.source / "a.md").rename(importing.source / "z.md")
    assert [item.change for item in importing.receive().values()] == ["none"]
    assert importing.last is not None
    assert importing.last.reason is not None
    assert importing.last.reason.code == "emptied"


def test_a_file_that_failed_is_not_tried_again_until_it_changes(importing: Importing) -> None:
    """It is refused with what was said then."""
    importing.write({"a.txt": b"caf\xe9 \xff"})
    assert importing.receive()["a.txt"].reasons[0].code == "encoding"
    again = importing.receive()["a.txt"]
    assert again.reasons[0].message() == (
        "has not changed since it could not be read: the encoding is not known; save the file as UTF-8"
    )
    importing.write({"a.txt": "café"})
    assert importing.receive()["a.txt"].state == "ready"


@on_both
def test_what_is_put_aside_is_not_proposed_again_until_it_changes(importing: Importing) -> None:
    """Nobody is asked twice."""
    importing.write({"a.md": "# A\n\nOne.\n"})
    item = importing.receive()["a.md"]
    discard(importing.engine, item.import_id, [item.id], "k")
    assert importing.receive()["a.md"].state == "same"
    importing.write({"a.md": "# A\n\nTwo.\n"})
    assert importing.receive()["a.md"].state == "ready"


def test_a_newer_import_of_a_file_replaces_what_waits(importing: Importing) -> None:
    """There is one proposal for each file."""
    importing.write({"a.md": "# A\n\nOne.\n"})
    first = importing.receive()["a.md"]
    importing.write({"a.md": "# A\n\nTwo.\n"})
    importing.receive()
    (old,) = list_items(importing.engine, first.import_id)
    assert old.state == "replaced"


def test_the_same_text_twice_wants_a_look(importing: Importing) -> None:
    """One of them is enough."""
    importing.write({"a.md": RETURNS, "b.md": RETURNS})
    items = importing.receive()
    assert (items["a.md"].state, items["b.md"].state) == ("ready", "look")
    assert items["b.md"].reasons[0].code == "same_text"


def test_documents_get_ids_and_files_of_their_own(importing: Importing) -> None:
    """Whatever else is called the same; Chinese names are spelt."""
    importing.write({"a/faq.md": "# A\n\nOne.\n", "b/faq.md": "# B\n\nTwo.\n", "faq.txt": "T\nThree.\n", "faq.docx": word(paragraph("Four.")), "退货.md": "# 退货\n\n7天。\n"})  # fmt: skip
    items = importing.receive()
    assert sorted((item.document, item.target) for item in items.values()) == [
        ("faq", "a/faq.md"), ("faq-2", "b/faq.md"), ("faq-3", "faq.md"), ("faq-4", "faq-2.md"), ("tui-huo", "退货.md"),
    ]  # fmt: skip


def test_what_is_suggested_for_a_file_is_told(importing: Importing) -> None:
    """Its days, and whether they have a year or are over; a sheet is called as its file."""
    importing.write({
        "a.txt": "双12活动公告\n活动时间：12月1日20:00至12月12日24:00。\n", "b.txt": "国庆活动公告\n活动时间：2026年10月1日至10月7日。\n",
        "faq.csv": "问题,答案\n几天内可以退？,7天。\n",
    })  # fmt: skip
    items = importing.receive()
    assert [notice.code for notice in items["a.txt"].reasons] == ["year_assumed"]
    assert [notice.code for notice in items["b.txt"].reasons] == ["ended", "dates_found"]
    assert "title: faq\nkind: faq\n" in (items["faq.csv"].imported or "")


def test_two_files_with_one_id_are_not_mixed(importing: Importing) -> None:
    """Ids that are suggested differ; of two that say the same one the second is refused."""
    said = "---\nid: fees\ntitle: Fees\nkind: policy\nlanguage: en\n---\n{}\n"
    foreign = "---\ntitle: T\nlayout: page\n---\n{}\n"
    importing.write({"a.md": said.format("One."), "b.md": said.format("Two."), "x/c.md": foreign.format("Three."), "y/c.md": foreign.format("Four.")})  # fmt: skip
    items = importing.receive()
    assert items["b.md"].reasons[0].message() == "the id fees is that of a.md too; give one of them another"
    assert [items[path].document for path in ("a.md", "x/c.md", "y/c.md")] == ["fees", "c", "c-2"]


def test_an_import_that_was_cut_goes_on_where_it_stopped(importing: Importing) -> None:
    """What was read stays read, and nothing is there twice."""
    importing.write({name: f"# {name}\n\nText of {name}.\n" for name in ("a.md", "b.md", "c.md")})
    arrivals = arrivals_of(str(importing.source))
    made = create_import(importing.engine, arrivals.origin, "k")

    def killed(done: int, _total: int, _note: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        receive(importing.engine, importing.copy, made, arrivals, TODAY, killed)
    first = [item.id for item in list_items(importing.engine, made.id)]
    assert len(first) == 2
    ended = receive(importing.engine, importing.copy, made, arrivals_of(str(importing.source)), TODAY, lambda *_: None)
    assert ended.ended_at is not None
    assert [item.id for item in list_items(importing.engine, made.id)][:2] == first
    assert len(list_items(importing.engine, made.id)) == 3


def test_a_zip_is_a_source_like_a_folder(importing: Importing, tmp_path: Path) -> None:
    """Its files keep their paths."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("policies/returns.md", RETURNS)
    (tmp_path / "help.zip").write_bytes(made.getvalue())
    assert [item.target for item in importing.receive(tmp_path / "help.zip").values()] == ["help/policies/returns.md"]


def test_a_text_may_be_put_right_as_it_is_taken(importing: Importing) -> None:
    """What is no document is not written, and says why."""
    importing.write({"a.md": "# A\n\nTODO: ask.\n"})
    item = importing.receive()["a.md"]
    wrong = Decisions(texts={item.id: "no front matter"})
    assert take(importing.engine, importing.copy, item.import_id, [item.id], "k", wrong)[0].problem is not None
    right = Decisions(texts={item.id: (item.imported or "").replace("TODO: ask.", "Seven days.")})
    assert take(importing.engine, importing.copy, item.import_id, [item.id], "k", right)[0].problem is None
    assert read_corpus(importing.corpus).problems == ()


def edit(importing: Importing, old: str, new: str, name: str = "returns.md") -> None:
    """Change a file of the corpus by hand."""
    path = importing.corpus / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_what_would_stop_a_publish_is_told_in_the_readers_language(importing: Importing) -> None:
    """Whatever the file is written in."""
    importing.write({"rent.md": "# 租赁\n\n押金 300 元。TODO 找财务确认。\n"})
    (reason,) = importing.receive()["rent.md"].reasons
    assert (reason.code, "TODO" in reason.message("en")) == ("stops_publishing", True)
    assert not re.search("[\u4e00-\u9fff]", reason.message("en"))
    assert "作者没写完" in reason.message("zh")
