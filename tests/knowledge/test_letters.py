"""Letter for letter: what may be quoted stands in the document as its author wrote it, and no figure gets lost."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from assist.knowledge.chunks import chunk_document
from assist.knowledge.reading.documents import Document, read_corpus
from assist.texts.sentences import sentences
from tests.knowledge.written import written

ROOT = Path(__file__).parents[2]
CORPORA = [ROOT / "corpus", *sorted((ROOT / "evals" / "shops").glob("*/corpus"))]
# What Markdown is made of, and what a row's sentence puts between its cells.
_MARKUP = re.compile(r"[\s*_~`#|>\\：:；;，,。.\-]")
_FIGURE = re.compile(r"\d+")


@cache
def documents(folder: Path) -> tuple[Document, ...]:
    """The documents of a corpus of this project."""
    return read_corpus(folder).documents


def letters(text: str) -> str:
    """A text without its markup."""
    return _MARKUP.sub("", text)


def strange(document: Document) -> list[str]:
    """Sentences of a document's chunks that do not stand in its text, nor are made of its tables' cells."""
    source = letters(document.body)
    cells = {letters(cell) for line in document.body.splitlines() for cell in line.split("|")} - {""}

    def stands(text: str) -> bool:
        """The rest behind whole cells may be a piece of one."""
        if text in source:
            return True
        reached = {0}
        for end in range(1, len(text) + 1):
            if any(text[start:end] in cells for start in reached):
                reached.add(end)
        return any(text[start:] in source for start in reached)

    said = [sentence for chunk in chunk_document(document) for sentence in sentences(chunk.text)]
    return [sentence for sentence in said if not stands(letters(sentence))]


def lost(document: Document) -> list[str]:
    """Figures of a document's text that stand in the quoted sentences, or the headings, of no chunk."""
    chunks = chunk_document(document)
    said = [sentence for chunk in chunks for sentence in sentences(chunk.text)]
    kept = set(_FIGURE.findall("\n".join([*said, *(chunk.section for chunk in chunks), document.title])))
    written = re.sub(r"(?m)^\s*\d{1,3}[.)、](?!\d)", "", document.body)  # numbers of list items
    return [figure for figure in _FIGURE.findall(written) if figure not in kept]


def quotable(body: str, language: str = "zh") -> list[str]:
    """What of a text may be quoted, sentence by sentence."""
    return [sentence for chunk in chunk_document(written(body, language)) for sentence in sentences(chunk.text)]


@pytest.mark.parametrize("folder", CORPORA, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_every_sentence_of_every_document_is_its_authors(folder: Path) -> None:
    """Of all documents that this project keeps."""
    assert {document.id: found for document in documents(folder) if (found := strange(document))} == {}


@pytest.mark.parametrize("folder", CORPORA, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_no_figure_of_any_document_is_lost(folder: Path) -> None:
    """A figure cut short is a wrong figure."""
    assert {document.id: found for document in documents(folder) if (found := lost(document))} == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "2.5 升的水壶装满要四分钟。",
        "6.18 期间的订单不参加满减。",
        "0.5kg 以内收首重费。",
        "1.2、1.5 米两种长度可选。",
        "2、3 天送到县城。",
        "1.75 litres fit in the kettle.",
        "12.30 is when the counter closes.",
        "3)5 折券不可叠加。",
        "花盆外径 18*18*22 厘米。",
        "花盆外径 18厘米*18厘米*22厘米。",
        "花盆外径 18 *18* 22 厘米。",
        "螺丝用 M6*30 和 M8*40 两种。",
        "一箱 4*6 瓶，重 3*2kg。",
        "尺寸按 L*W*H 填写。",
        "登记的电话是 136****2200 和 137****3300。",
        "2**3 等于 8。",
    ],
)
def test_figures_at_the_head_of_a_sentence_and_between_asterisks_stay(sentence: str) -> None:
    """The first figure is no list number, and an asterisk between figures no markup."""
    language = "zh" if re.search("[\u4e00-\u9fff]", sentence) else "en"
    assert quotable(f"先说一句。\n\n{sentence}", language)[-1] == sentence


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("1. 拆开包装。", "拆开包装。"),
        ("2、拆开包装。", "拆开包装。"),
        ("3.拆开包装。", "拆开包装。"),
        ("4) Unpack it.", "Unpack it."),
        ("- 5.5 升的水壶。", "5.5 升的水壶。"),
        ("1. 5.5 升的水壶。", "5.5 升的水壶。"),
    ],
)
def test_list_numbers_still_go(line: str, sentence: str) -> None:
    """They number, and say nothing."""
    assert sentences(line) == [sentence]
