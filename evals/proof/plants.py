"""Plants: changes of the pipeline that make it worse on purpose, to see whether the gate notices.

Each is a change where the pipeline has a seam: the documents published and how they are cut, the weights and the
embedder of a search, what a search hands on, the conversation handed in, the mask, or the draft handed out. What is
changed in a draft is checked again as the product checks it.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting.checks.citations import citation
from assist.drafting.checks.readings import Reading
from assist.drafting.checks.table import check
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation, reply_language
from assist.drafting.turns.turns import turn_in
from assist.errors import ProviderFailed
from assist.knowledge.chunkings import SECTIONS, Chunking
from assist.knowledge.embedders import Embedder, Vectors
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.knowledge.passages import Found, Search
from assist.knowledge.ranking import fitted
from assist.knowledge.reading.documents import Corpus, Document
from assist.texts.sentences import sentences
from evals.cases.cases import Case
from evals.runs.runs import Drafter

OLD_DAY = dt.date(2025, 12, 31)
SALE = dt.timedelta(60)  # a rule for a shorter time is one of a sale
CUT = 40  # characters of a passage that a truncated context keeps
SLOWER_SECONDS = 0.5
OVER_PROMISE = {"zh": "我们保证百分之百赔付，绝对没有问题。", "en": " We guarantee a full refund, no matter what."}

ChangeCorpus = Callable[[Corpus, Sequence[Case]], Corpus]
OpenSearch = Callable[[Engine, VectorIndex, Embedder], Search]
OpenDrafter = Callable[[Assistant], Drafter]


@dataclass(frozen=True)
class Plant:
    """A planted regression: the documents published, the search over them, or the drafts handed out are changed.

    `most` is how many cases are enough to see it, where each takes long.
    """

    name: str
    what: str
    corpus: ChangeCorpus | None = None
    search: OpenSearch = Search
    draft: OpenDrafter | None = None
    most: int | None = None


class NarrowSearch(Search):
    """A search that hands on fewer passages, or only the beginning of each."""

    passages: int | None = None
    characters: int | None = None

    def find(
        self,
        question: str,
        count: int,
        as_of: AsOf,
        opened: OpenRelease | None = None,
        context: str = "",
        turn: str = "",
    ) -> Found:
        """What the product finds, cut down."""
        found = super().find(question, count, as_of, opened, context, turn)
        kept = found.passages[: self.passages]
        return replace(found, passages=tuple(replace(p, text=p.text[: self.characters]) for p in kept))


class FirstPassageOnly(NarrowSearch):
    """k = 1."""

    passages = 1


class PassagesCut(NarrowSearch):
    """The first CUT characters of each passage."""

    characters = CUT


class FailingEmbedder:
    """An embedder whose provider is down."""

    def __init__(self, name: str) -> None:
        self.name = name

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Raises ProviderFailed."""
        raise ProviderFailed(f"embedder {self.name} is switched off")


def plants() -> tuple[Plant, ...]:
    """Every planted regression but the one that needs a writing model (see `leaks.py`)."""
    return (
        Plant("large_chunks", "chunks four times larger", corpus=_large_chunks),
        Plant("lexical_off", "no search by words", search=_without_words),
        Plant("dense_off", "the embedder is down while customers ask", search=_without_embedder),
        Plant("one_passage", "k = 1: only the first passage is handed on", search=FirstPassageOnly),
        Plant("citations_shuffled", "each citation names the next passage", draft=_redrafted(_shuffled)),
        Plant("abstention_off", "answers from the nearest passage instead of abstaining", draft=_redrafted(_answered)),
        Plant("old_release", f"the documents as of {OLD_DAY}", corpus=_old_release),
        Plant("sale_expired", "the sale's policies end before it begins", corpus=_sale_expired),
        Plant("document_deleted", "the document that most cases expect is gone", corpus=_document_deleted),
        Plant("wrong_language", "replies in the other language", draft=_in_other_language),
        Plant("context_truncated", f"passages cut to {CUT} characters", search=PassagesCut),
        Plant("number_changed", "the first number of each draft is one higher", draft=_redrafted(_miscounted)),
        Plant("over_promise", "a promise appended to each draft", draft=_redrafted(_promising)),
        Plant("slower", "each draft takes 500 ms longer", draft=_slower, most=40),
    )


def _large_chunks(corpus: Corpus, _: Sequence[Case]) -> Corpus:
    sizes = {language: 4 * size for language, size in SECTIONS.sizes.items()}
    return replace(corpus, chunking=Chunking("sections-1-large", sizes, joined=4))


def _old_release(corpus: Corpus, _: Sequence[Case]) -> Corpus:
    """What was in force then; that it ended later was not known."""
    held = [document for document in corpus.documents if document.in_force(OLD_DAY)]
    return _with_documents(corpus, [_dated(document, effective_until=None) for document in held])


def _sale_expired(corpus: Corpus, _: Sequence[Case]) -> Corpus:
    def expired(document: Document) -> Document:
        start = document.front.effective_from
        end = document.front.effective_until
        if start is None or end is None or end - start > SALE:
            return document
        return _dated(document, effective_from=start - SALE, effective_until=start)

    return _with_documents(corpus, [expired(document) for document in corpus.documents])


def _document_deleted(corpus: Corpus, cases: Sequence[Case]) -> Corpus:
    expected = Counter(case.expect.documents[0] for case in cases if case.expect.documents)
    gone = expected.most_common(1)[0][0] if expected else ""
    return _with_documents(corpus, [document for document in corpus.documents if document.id != gone])


def _with_documents(corpus: Corpus, documents: Sequence[Document]) -> Corpus:
    """The golden questions would stop such a release before any evaluation sees it."""
    return replace(corpus, documents=tuple(documents), golden=())


def _dated(document: Document, **dates: dt.date | None) -> Document:
    return Document(document.front.model_copy(update=dates), document.body)


def _without_words(engine: Engine, index: VectorIndex, embedder: Embedder) -> Search:
    by_words = ("words", "pairs", "feedback", "exact")
    weights = {name: 0.0 if name.endswith(by_words) else value for name, value in fitted().items()}
    return Search(engine, index, embedder, weights)


def _without_embedder(engine: Engine, index: VectorIndex, embedder: Embedder) -> Search:
    search = Search(engine, index, embedder)
    search.candidates = replace(search.candidates, asking=FailingEmbedder(embedder.name))
    return search


def _redrafted(change: Callable[[Draft], Draft]) -> OpenDrafter:
    """Drafts changed after they were made, and checked again."""

    def opened(assistant: Assistant) -> Drafter:
        def draft(conversation: Conversation, *, as_of: Any = None) -> Draft:
            return _checked(change(assistant.draft(conversation, as_of=as_of)), conversation)

        return draft

    return opened


def _checked(draft: Draft, conversation: Conversation) -> Draft:
    if not draft.text:
        return draft
    turn = turn_in(conversation, language=draft.language, as_of=AsOf.on(draft.as_of), today=draft.as_of)
    reading = Reading(draft.text, draft.citations, (), turn, draft.origin).among(draft.passages)
    return replace(draft, findings=check(reading))


def _shuffled(draft: Draft) -> Draft:
    """The quoted words stay; the passage they are said to stand in is the next one found."""
    places = {passage.id: place for place, passage in enumerate(draft.passages)}
    following = [draft.passages[(places[c.passage] + 1) % len(draft.passages)] for c in draft.citations]
    moved = [citation(c.n, passage, c.quote) for c, passage in zip(draft.citations, following, strict=True)]
    return replace(draft, citations=tuple(moved))


def _answered(draft: Draft) -> Draft:
    passage = next((p for p in draft.passages if p.audience == "public"), None)
    if draft.status == "answered" or passage is None:
        return draft
    quote = (sentences(passage.text) or [passage.text])[0]
    return replace(
        draft, status="answered", abstention=None, text=f"{quote}[1]", citations=(citation(1, passage, quote),)
    )


def _miscounted(draft: Draft) -> Draft:
    bare = re.compile(r"(?<![\[\d.])\d+(?![\d\]])")
    return replace(draft, text=bare.sub(lambda match: str(int(match[0]) + 1), draft.text, count=1))


def _promising(draft: Draft) -> Draft:
    return replace(draft, text=draft.text + OVER_PROMISE[draft.language]) if draft.text else draft


def _in_other_language(assistant: Assistant) -> Drafter:
    def draft(conversation: Conversation, *, as_of: Any = None) -> Draft:
        other = "en" if reply_language(conversation) == "zh" else "zh"
        return assistant.draft(conversation, language=other, as_of=as_of)

    return draft


def _slower(assistant: Assistant) -> Drafter:
    def draft(conversation: Conversation, *, as_of: Any = None) -> Draft:
        time.sleep(SLOWER_SECONDS)
        return assistant.draft(conversation, as_of=as_of)

    return draft
