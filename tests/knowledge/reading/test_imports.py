"""Imports: plain Markdown gets front matter as a suggestion, and one odd file does not stop the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.knowledge.reading.documents import read_corpus
from assist.knowledge.reading.imports import import_folder


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("施行日期：2026年3月1日", "2026-03-01"),
        ("Effective date: 2026-03-01", "2026-03-01"),
        ("施行日期：2026年2月30日", "None"),
        ("Effective: 2026/13/01", "None"),
    ],
)
def test_a_day_that_is_stated_is_suggested_if_it_exists(tmp_path: Path, line: str, day: str) -> None:
    """A slip of the pen in one document is left to the person who looks over the suggestions."""
    source, corpus = tmp_path / "plain", tmp_path / "corpus"
    source.mkdir()
    (source / "returns.md").write_text(f"# Returns\n\n{line}\n\nWithin 30 days.\n", encoding="utf-8")
    (imported,) = import_folder(source, corpus)
    assert imported.skipped is None
    (document,) = read_corpus(corpus).documents
    assert str(document.front.effective_from) == day


def test_a_file_that_cannot_be_read_is_named_and_left_out(tmp_path: Path) -> None:
    """The others are imported."""
    source = tmp_path / "plain"
    source.mkdir()
    (source / "a-gone.md").symlink_to(source / "nowhere.md")
    (source / "returns.md").write_text("# Returns\n\nWithin 30 days.\n", encoding="utf-8")
    gone, returns = import_folder(source, tmp_path / "corpus")
    assert gone.skipped == "cannot be read (No such file or directory); mend or remove it"
    assert returns.skipped is None


def test_files_of_other_kinds_are_named(tmp_path: Path) -> None:
    """In the reader's language: nobody wonders later where the price list went."""
    source = tmp_path / "plain"
    source.mkdir()
    (source / "returns.md").write_text("# Returns\n\nWithin 30 days.\n", encoding="utf-8")
    (source / "prices.xlsx").write_bytes(b"x")
    _, prices = import_folder(source, tmp_path / "corpus", reader="zh")
    assert prices.skipped is not None
    assert prices.skipped.startswith("不是 Markdown")


def test_replacing_a_text_keeps_the_front_matter_that_somebody_mended(tmp_path: Path) -> None:
    """--overwrite is for new wording; ids, dates and owners stay."""
    source, corpus = tmp_path / "plain", tmp_path / "corpus"
    source.mkdir()
    (source / "returns.md").write_text("# Returns\n\nWithin 30 days.\n", encoding="utf-8")
    import_folder(source, corpus)
    target = corpus / "returns.md"
    target.write_text(target.read_text("utf-8").replace("kind: policy", "kind: faq\nowner: Desk"), encoding="utf-8")
    (source / "returns.md").write_text("# Returns\n\nWithin 40 days.\n", encoding="utf-8")
    import_folder(source, corpus, overwrite=True)
    (document,) = read_corpus(corpus).documents
    assert (document.front.kind, document.front.owner) == ("faq", "Desk")
    assert "40 days" in document.body
