"""Documents: strict front matter, and problems that say file, line and what to do."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assist.knowledge.reading.documents import MAX_BYTES, Document, parse_document, read_corpus
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u200b---\nid: a\nkind: policy\n---\ntext", "a.md:1: line 2 reads like front matter"),
        (HEAD + "---\n![](a.png)\n\n<!-- sizes -->\n", "a.md:7: the document is only pictures"),
        (HEAD + "---\n<!-- sizes -->\n", "a.md:8: the document has no text below its front matter"),
        ("---\nid： a\ntitle: A\n---\ntext", "a.md:2: the colon is full-width; write id: a"),
        (HEAD.replace("title: A", "title: A: b") + "---\ntext", 'a.md:3: title: front matter is not YAML: a value that holds a colon belongs in quotes; write title: "A: b"'),
        (HEAD.replace("title: A", 'title: "A') + "---\ntext", 'a.md:3: title: front matter is not YAML: a quotation mark is not closed in title: "A'),
        (HEAD.replace("title: A", "title: @A") + "---\ntext", 'a.md:3: title: front matter is not YAML: this value belongs in quotes; write title: "@A"'),
        (HEAD + "tags:\n\t- x\n---\ntext", "a.md:7: front matter is not YAML: a tab indents the line; use spaces: “  - x”"),
        (HEAD + "review_by: 2026/5/1\n---\ntext", "a.md:6: review_by: '2026/5/1' is not written as a date; write 2026-05-01"),
        (HEAD + "review_by: 20260501\n---\ntext", "a.md:6: review_by: '20260501' is not written as a date; write 2026-05-01"),
        (HEAD + "review_by: 2026-06-31\n---\ntext", "a.md:6: review_by: '2026-06-31' is not a date: the last day of that month is 2026-06-30"),
        (HEAD + "tags: spa、pool\n---\ntext", "a.md:6: tags: is a list; write `tags: [spa, pool]`"),
        (HEAD + "作者: 陈\n---\ntext", "a.md:6: unknown key '作者'; did you mean 'owner'?"),
        (HEAD.replace("id: a", "id: 泳池") + "---\ntext", "a.md:2: id '泳池' must be lower-case letters, digits, - or _; for example `id: a`"),
        (HEAD.replace("language: en", "language: 英文") + "---\ntext", "a.md:5: language: '英文' is not one of zh, en; write en"),
        (HEAD + "tags: &t [x]\nproducts: *t\n---\ntext", "a.md:2: YAML anchors and aliases (& and *) are not read"),
        (HEAD + "\nThe pool opens at six.\n\n---\n\nMore.\n", "a.md:1: no front matter between two --- lines; close it with a line --- after line 5"),
    ],
)  # fmt: skip
def test_what_to_write_instead(text: str, expected: str) -> None:
    """Not only what is wrong."""
    assert problem(text).startswith(expected)


@pytest.mark.parametrize("text", ["\ufeff{0}", "\ufeff\ufeff{0}", "\n\n{0}"])
def test_what_editors_add_does_no_harm(text: str) -> None:
    """Byte-order marks, blank lines, other line ends; a number for a title stays as written."""
    whole = text.format(HEAD.replace("title: A", "title: 2026") + "---\ntext")
    for ends in ("\n", "\r\n", "\r"):
        document = parse_document(whole.replace("\n", ends), "a.md")
        assert isinstance(document, Document)
        assert (document.title, document.body) == ("2026", "text")


@pytest.mark.parametrize(
    ("start", "expected"),
    [(b"PK\x03\x04", "this is a Word/Excel/WPS/zip file"), (b"%PDF-1.7", "this is a PDF file"), (b"\xff\xfe-\x00", "the file is UTF-16"), (b"---\x00", "holds binary data")],
)  # fmt: skip
def test_what_is_no_text_is_called_by_its_name(tmp_path: Path, start: bytes, expected: str) -> None:
    """A file is what its first bytes say, whatever its name ends in."""
    (tmp_path / "a.md").write_bytes(start + b"\x00\x01")
    assert expected in str(read_corpus(tmp_path).problems[0])
