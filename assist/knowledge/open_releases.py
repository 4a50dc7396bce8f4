"""Open releases: a release in memory, ready to be searched, and which of its documents hold on a day."""

from __future__ import annotations

import copy
import datetime as dt
import functools
import re
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.engine import Engine

from assist.knowledge.asked_questions import AskedQuestions
from assist.knowledge.chunks import Chunk
from assist.knowledge.embedders import Vectors
from assist.knowledge.index import VectorIndex
from assist.knowledge.lexical import Lexical
from assist.knowledge.model_names import ModelNames
from assist.knowledge.reading.documents import Document, main_language
from assist.knowledge.releases import Release, read_release
from assist.knowledge.things import Things
from assist.texts.languages import Language
from assist.texts.lengths import tokens
from assist.texts.numerals import codes

REACH = 2  # chunks of a section on either side: a table of 2 MB is one section
# "第十七条" asks for that article. Product codes are recognised by `numerals`.
_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千\d]+[条章]")


@dataclass(frozen=True)
class AsOf:
    """The days on which documents must be in force: policies bind as of one day, everything else as of another."""

    policies: dt.date
    others: dt.date

    @classmethod
    def on(cls, day: dt.date) -> AsOf:
        """The same day for every document."""
        return cls(day, day)

    def day_for(self, document: Document) -> dt.date:
        """The day that counts for a document."""
        return self.policies if document.front.kind == "policy" else self.others


class OpenRelease:
    """A release in memory, ready to be searched: its chunks, their documents, and the lexical index over them."""

    def __init__(self, engine: Engine, release: Release) -> None:
        contents = read_release(engine, release.id)
        self.release = release
        self.chunks: list[Chunk] = [chunk for chunk, _, _ in contents.entries]
        self.documents: list[Document] = [document for _, document, _ in contents.entries]
        self.positions = {chunk.id: position for position, chunk in enumerate(self.chunks)}
        texts = [chunk.indexed_text(document.title) for chunk, document, _ in contents.entries]
        self.lexical = Lexical(texts, [cut for _, _, cut in contents.entries], contents.vocabulary)
        subjects: dict[str, int] = {}
        named = [d.title if any(c.isalnum() for c in d.title) else d.id for d in self.documents]
        self.subjects = np.array([subjects.setdefault(name, len(subjects)) for name in named], np.int64)
        self.public = np.array([document.front.audience == "public" for document in self.documents], dtype=bool)
        ending = [d.front.kind == "policy" and d.front.effective_until is not None for d in self.documents]
        self.ending = np.array(ending, dtype=bool)
        self._scope = np.ones(len(self.chunks), dtype=bool)
        self._allowed: dict[AsOf, NDArray[np.bool_]] = {}
        self._vectors: Vectors | None = None
        self.asked = AskedQuestions(contents.asked, self.positions)

    @functools.cached_property
    def language(self) -> Language:
        """The language of most of its documents: the shop's."""
        return main_language(self.documents)

    def vectors(self, index: VectorIndex) -> Vectors:
        """The chunks' vectors in the chunks' order, shape (chunks, size); read once. Raises IndexBroken."""
        if self._vectors is None:
            ids = [chunk.id for chunk in self.chunks]
            self._vectors = index.matrix(self.release.embedder, ids)
        return self._vectors

    def similar_questions(self, position: int) -> tuple[str, ...]:
        """The similar questions of a chunk."""
        return tuple(one.text for one in self.asked.of.get(self.chunks[position].id, ()))

    def section_of(self, position: int) -> str:
        """The text of the section around a chunk: its own and that of the chunks cut from the same section."""
        return "\n".join(self.chunks[place].text for place in self.section_places(position))

    def section_places(self, position: int) -> range:
        """The positions of the chunks cut from the same section, this one among them; REACH on either side."""
        document, section = self.documents[position].id, self.chunks[position].section

        def same(place: int) -> bool:
            inside = 0 <= place < len(self.chunks)
            return inside and self.documents[place].id == document and self.chunks[place].section == section

        first = last = position
        while same(first - 1) and position - first < REACH:
            first -= 1
        while same(last + 1) and last - position < REACH:
            last += 1
        return range(first, last + 1)

    @functools.cached_property
    def tokens(self) -> NDArray[np.int64]:
        """About how many tokens each chunk is with its headings, in the chunks' order: counted once."""
        told = ((d.title, chunk.section, chunk.text) for d, chunk in zip(self.documents, self.chunks, strict=True))
        return np.array([sum(map(tokens, texts)) for texts in told], np.int64)

    def only(self, documents: Collection[str]) -> OpenRelease:
        """The same release, where only the documents of these ids are found."""
        scoped = copy.copy(self)
        scoped._scope = np.array([document.id in documents for document in self.documents], dtype=bool)
        scoped._allowed = {}
        return scoped

    def exact(self, question: str) -> NDArray[np.bool_]:
        """Which chunks hold a product code or article number of the question, whole, as a mask in the chunks' order."""
        wanted = {value for value, _, _ in codes(question)} | set(_ARTICLE.findall(question))
        if not wanted:
            return np.zeros(len(self.chunks), dtype=bool)
        found = np.zeros(len(self.chunks), dtype=bool)
        for one in wanted:
            whole = re.compile(rf"(?<![A-Z0-9]){re.escape(one)}(?![A-Z0-9])")
            for position in self.lexical.holding(one):
                text = self.chunks[position].indexed_text(self.documents[position].title)
                found[position] |= whole.search(text.upper()) is not None
        return found

    @functools.cached_property
    def things(self) -> Things:
        """What its documents sell."""
        return Things({document.id: document for document in self.documents}.values(), self.lexical.vocabulary)

    @functools.cached_property
    def model_names(self) -> ModelNames:
        """The model names that its documents have."""
        texts = [
            chunk.indexed_text(document.title) for chunk, document in zip(self.chunks, self.documents, strict=True)
        ]
        documents = {document.id: document for document in self.documents}.values()
        products = [document for document in documents if document.front.kind == "product"]
        named = {code for document in documents for code in document.front.products}
        return ModelNames(
            texts,
            [document.title for document in documents],
            [*(one.title for one in products), *named, *self.lexical.vocabulary.product_names],
        )

    def allowed(self, as_of: AsOf) -> NDArray[np.bool_]:
        """Which chunks hold on the given days, as a mask in the chunks' order."""
        known = self._allowed.get(as_of)
        if known is not None:
            return known
        if len(self._allowed) > 64:
            self._allowed.clear()
        in_force = [document.in_force(as_of.day_for(document)) for document in self.documents]
        held = list(zip(self.documents, in_force, strict=True))
        replaced = {document.front.supersedes for document, holds in held if holds and document.front.supersedes}
        found = np.array([holds and document.id not in replaced for document, holds in held], dtype=bool) & self._scope
        self._allowed[as_of] = found
        return found
