"""Documents: strict front matter, and problems that say file, line and what to do."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assist.knowledge.documents import MAX_BYTES, Document, parse_document, read_corpus
from tests.shop import DOCUMENTS, write_shop

HEAD = "---\nid: a\ntitle: A\nkind: policy\nlanguage: en\n"


def problem(text: str) -> str:
    """The first problem of a document's text."""
    parsed = parse_document(text, "a.md")
    assert not isinstance(parsed, Document)
    return str(parsed[0])


def test_a_whole_document_parses() -> None:
    """Front matter becomes typed values; the body is what follows it."""
    document = parse_document(DOCUMENTS["returns"], "returns.md")
    assert isinstance(document, Document)
    assert document.front.effective_from == dt.date(2026, 3, 1)
    assert document.front.supersedes == "returns-2025"
    assert document.body.startswith("# 退货规则")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# no front matter", "a.md:1: no front matter between two --- lines; `assist corpus import` suggests it"),
        ("---\nid: a\n# never closed", "a.md:1: no front matter between two --- lines; close it with a line ---"),
        (HEAD + "efective_from: 2026-01-01\n---\ntext", "a.md:6: unknown key 'efective_from'; did you mean 'effective_from'?"),
        ("---\nid: a\ntitle: A\nkind: policy\n---\ntext", "a.md:2: 'language' is required; add a line `language: en`"),
        (HEAD.replace("id: a", "id: A b") + "---\ntext", "a.md:2: id 'A b' must be lower-case letters, digits, - or _"),
        (HEAD.replace("policy", "rule") + "---\ntext", "a.md:4: kind: 'rule' is not one of policy, product, faq, macro, guide; write policy"),
        (HEAD + "effective_from: soon\n---\ntext", "a.md:6: effective_from: 'soon' is not a date; write it as 2026-03-01"),
        (HEAD + "id: b\n---\ntext", "a.md:6: 'id' appears twice; keep one"),
        (HEAD + "tags: [a\n---\ntext", "a.md:6: front matter is not YAML"),
        (HEAD + "---\n# only a heading\n", "a.md:8: the document has no text below its front matter; write or delete it"),
        (
            HEAD + "effective_from: 2026-02-01\neffective_until: 2026-02-01\n---\ntext",
            "a.md:7: effective_until 2026-02-01 is not after effective_from 2026-02-01 (until is exclusive)",
        ),
    ],
)  # fmt: skip
def test_mistakes_name_line_and_remedy(text: str, expected: str) -> None:
    """Every mistake is one line: path, line, what is wrong, what to do."""
    assert problem(text).startswith(expected)


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    """One look at a folder finds everything that is wrong in it, and keeps what is good."""
    folder = write_shop(tmp_path / "c", lamp="nothing", returns_en=DOCUMENTS["returns"])
    (folder / "big.md").write_bytes(b"x" * (MAX_BYTES + 1))
    (folder / "gbk.md").write_bytes(DOCUMENTS["lamp"].encode("gb18030"))
    corpus = read_corpus(folder)
    messages = "\n".join(str(p) for p in corpus.problems)
    assert len(corpus.documents) == 4
    assert "big.md:1: 4.0 MB is over the limit of 4 MB; split it" in messages
    assert "is not UTF-8 (it looks like GB18030); save the file as UTF-8" in messages
    assert "id 'returns' is already used by" in messages
    assert "lamp.md:1: no front matter" in messages


def test_a_missing_folder_and_an_empty_one_are_problems(tmp_path: Path) -> None:
    """Publishing nothing by mistake must not look like success."""
    assert "no such folder" in str(read_corpus(tmp_path / "none").problems[0])
    assert "no Markdown documents" in str(read_corpus(tmp_path).problems[0])


def test_superseding_a_document_that_is_gone_is_a_problem(tmp_path: Path) -> None:
    """A reference into nothing is found before it misleads."""
    corpus = read_corpus(write_shop(tmp_path / "c", returns_2025=None))
    assert "supersedes 'returns-2025', which does not exist" in str(corpus.problems[0])


def test_until_is_exclusive() -> None:
    """A rule with effective_until holds on the day before, not on that day."""
    sale = parse_document(DOCUMENTS["sale"], "sale.md")
    assert isinstance(sale, Document)
    assert sale.in_force(dt.date(2026, 11, 14))
    assert not sale.in_force(dt.date(2026, 11, 15))
    assert not sale.in_force(dt.date(2026, 10, 31))


def test_any_change_changes_the_hash() -> None:
    """A version is identified by all it says, dates included."""
    texts = [
        DOCUMENTS["sale"],
        DOCUMENTS["sale"].replace("11-15", "11-16"),
        DOCUMENTS["sale"].replace("15 天", "14 天"),
    ]
    documents = [parse_document(text, "sale.md") for text in texts]
    assert len({document.hash for document in documents if isinstance(document, Document)}) == 3


def test_what_is_no_file_stops_nothing(shop: Path) -> None:
    """A folder whose name ends in .md is a folder; a link that leads nowhere is a problem of the corpus."""
    (shop / "notes.md").mkdir()
    assert read_corpus(shop).problems == ()
    (shop / "gone.md").symlink_to(shop / "nowhere.md")
    (problem,) = read_corpus(shop).problems
    assert str(problem).startswith(f"{shop}/gone.md:1: cannot be read (No such file")
