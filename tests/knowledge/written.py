"""Small documents, and what of them may be quoted."""

from __future__ import annotations

from assist.knowledge.chunks import Chunk, chunk_document
from assist.knowledge.passages import passage_of
from assist.knowledge.reading.documents import Document, parse_document
from assist.knowledge.sufficiency import statements_of


def written(body: str, language: str = "zh", title: str = "A") -> Document:
    """A document with this text."""
    document = parse_document(f"---\nid: a\ntitle: {title}\nkind: policy\nlanguage: {language}\n---\n{body}\n", "a.md")
    assert isinstance(document, Document), document
    return document


def chunks(body: str, language: str = "zh") -> list[Chunk]:
    """Its chunks."""
    return chunk_document(written(body, language))


def lines(body: str, language: str = "zh") -> list[str]:
    """The lines of its chunks."""
    return [line for chunk in chunks(body, language) for line in chunk.text.split("\n")]


def said(body: str, language: str = "zh", title: str = "A") -> list[str]:
    """Its sentences as they would be quoted."""
    document = written(body, language, title)
    return [
        one.with_lead
        for chunk in chunk_document(document)
        for one in statements_of(passage_of(chunk, document.front, chunk.text, 0.0))
    ]
