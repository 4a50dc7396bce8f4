"""Leaks: nothing becomes public by an import because something could not be read."""

from __future__ import annotations

import pytest

from assist.content.takings import Decisions, is_by_caution, take
from tests.content.importing import Importing
from tests.knowledge.reading.test_leaks import BODY, HEAD, INTERNAL, MISTAKES, public_ids
from tests.readers.made_files import header, paragraph, word


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_front_matter_is_refused_or_internal(importing: Importing, name: str) -> None:
    """Whoever takes it without looking publishes nothing."""
    importing.write({"refunds.md": MISTAKES[name]})
    item = importing.receive()["refunds.md"]
    assert item.state in ("refused", "look")
    importing.take()
    assert public_ids(importing.corpus) == []


@pytest.mark.parametrize("name", MISTAKES)
def test_importing_it_over_the_internal_document_publishes_nothing(importing: Importing, name: str) -> None:
    """A new text does not change who may read it."""
    importing.corpus.mkdir()
    (importing.corpus / "refunds.md").write_text(INTERNAL, encoding="utf-8")
    importing.write({"refunds.md": MISTAKES[name]})
    importing.receive()
    importing.take()
    assert public_ids(importing.corpus) == []


@pytest.mark.parametrize("text", [BODY + "\nMore.\n", f"---\n{HEAD}---\n{BODY}\nMore.\n"])
def test_what_is_internal_stays_so_when_it_is_imported_again(importing: Importing, text: str) -> None:
    """Whether the new file has no front matter, or one without a word of its audience."""
    importing.corpus.mkdir()
    (importing.corpus / "refunds.md").write_text(INTERNAL, encoding="utf-8")
    importing.write({"refunds.md": text})
    importing.receive()
    assert [taken.document for taken in importing.take()] == ["refunds-at-the-desk"]
    (document,) = importing.copy.documents().values()
    assert (document.front.audience, "More." in document.body) == ("internal", True)


def test_the_new_file_may_say_public_in_so_many_words(importing: Importing) -> None:
    """Then somebody meant it."""
    importing.corpus.mkdir()
    (importing.corpus / "refunds.md").write_text(INTERNAL, encoding="utf-8")
    importing.write({"refunds.md": f"---\n{HEAD}audience: public\n---\n{BODY}"})
    importing.receive()
    importing.take()
    assert public_ids(importing.corpus) == ["refunds-at-the-desk"]


def test_over_what_cannot_be_read_nothing_is_written(importing: Importing) -> None:
    """Nobody knows for whom the broken document was."""
    importing.corpus.mkdir()
    broken = importing.corpus / "refunds.md"
    broken.write_text("---\nid: [\n---\n", encoding="utf-8")
    importing.write({"refunds.md": BODY})
    item = importing.receive()["refunds.md"]
    assert (item.state, item.reasons[0].code) == ("refused", "target_broken")
    assert importing.take(item.id)[0].problem is not None
    assert broken.read_text("utf-8") == "---\nid: [\n---\n"


def test_what_was_not_understood_is_kept_and_told(importing: Importing) -> None:
    """As comments in the front matter, so that a person can put it right."""
    importing.write({"spa.md": "---\nid: spa\ntitle: Spa\nlayout: wide\nheroes:\n  - one\n---\nThe spa opens at 10.\n"})
    item = importing.receive()["spa.md"]
    assert (item.document, item.state, item.reasons[0].code) == ("spa", "look", "not_understood")
    assert item.reasons[0].values["words"] == "layout: wide | heroes: | - one"
    importing.take()
    written = (importing.corpus / "spa.md").read_text("utf-8")
    assert all(line in written for line in ("# layout: wide", "# heroes:", "#   - one", "audience: internal"))
    assert public_ids(importing.corpus) == []


def test_what_waits_by_caution_alone_can_be_let_go_together(importing: Importing) -> None:
    """A website's files have keys that we do not know: somebody who has looked takes them all, for customers too."""
    site = "---\ntitle: {}\ndescription: Everything about it\n---\nThe spa opens at 10.\n"
    importing.write({"spa.md": site.format("Spa"), "gym.md": site.format("Gym").replace("10", "9")})
    items = importing.receive()
    assert {is_by_caution(item) for item in items.values()} == {True}
    assert importing.last is not None
    ids = [item.id for item in items.values()]
    take(importing.engine, importing.copy, importing.last.id, ids, "k", Decisions(public=True))
    assert public_ids(importing.corpus) == ["gym", "spa"]
    assert "# description: Everything about it" in (importing.corpus / "spa.md").read_text("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        *MISTAKES.values(),
        "---\ntitle: Spa\nlayout: page\n---\nInternal use only: the spa costs us 3 euros.\n",
        "---\ntitle: Spa\nnote: not for customers\n---\nThe spa costs us 3 euros.\n",
    ],
)
def test_what_says_that_it_is_internal_is_never_let_go_with_the_others(importing: Importing, text: str) -> None:
    """In whatever place or words."""
    importing.write({"refunds.md": text})
    item = importing.receive()["refunds.md"]
    assert importing.last is not None
    take(importing.engine, importing.copy, importing.last.id, [item.id], "k", Decisions(public=True))
    assert public_ids(importing.corpus) == []


@pytest.mark.parametrize(
    ("name", "internal"),
    [("内部资料/rates.md", True), ("internal/rates.md", True), ("rates-internal.md", True), ("international-rates.md", False), ("staff-picks.md", False)],
)  # fmt: skip
def test_a_name_that_says_internal_is_believed(importing: Importing, name: str, internal: bool) -> None:
    """Of a file or of a folder that it lies in."""
    importing.write({name: "# Rates\n\nRooms cost 90 euros.\n"})
    item = importing.receive()[name]
    assert "audience: internal" in (item.imported or "") if internal else item.state == "ready"


@pytest.mark.parametrize("said", ["内部资料 严禁外传", "机密", "Company Confidential"])
def test_a_page_header_that_says_internal_is_believed(importing: Importing, said: str) -> None:
    """It stands on every page, and nowhere in the text."""
    importing.write({"packing.docx": word(paragraph("仓库包装成本每单3元。"), parts={"header1.xml": header(said)})})
    item = importing.receive()["packing.docx"]
    assert (item.state, item.reasons[0].code) == ("look", "marked_internal")
    importing.take()
    assert public_ids(importing.corpus) == []
