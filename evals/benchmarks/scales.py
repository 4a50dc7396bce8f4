"""Scale: publishing, searching and memory at a size of one's choice; `python -m evals.benchmarks.scales CHUNKS`.

From 20,000 chunks on their vectors are invented, because encoding them says nothing of the size and takes long; a
question is always encoded by the local embedder, so that a search costs what it costs.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from assist.assistant import Assistant
from assist.console import quiet_libraries
from assist.drafting.checks.citations import cite
from assist.drafting.checks.readings import reading_of
from assist.drafting.checks.table import check
from assist.drafting.turns.conversations import Conversation
from assist.drafting.turns.turns import Turn, turn_in
from assist.knowledge.embedders import Embedder, LocalEmbedder, Vectors
from assist.knowledge.index import open_index
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Passage, Search
from assist.knowledge.publishing import Published, publish
from assist.knowledge.reading.documents import Corpus, Document
from assist.store import open_store
from evals.benchmarks.corpora import invent_collection
from evals.benchmarks.speeds import Milliseconds, time_calls
from evals.labelled.collections import TODAY, documents_of

ENCODED_UP_TO = 20_000
NEAREST = 8
CHECKED, CHECKS = 600, 50


class InventedEmbedder:
    """Vectors that cost nothing: near one of 500 centres, by the text's hash. A question is encoded and forgotten."""

    name = LocalEmbedder.name

    def __init__(self) -> None:
        self._local = LocalEmbedder()
        self._centres = np.random.default_rng(0).normal(size=(500, 512)).astype(np.float32)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), 512); the time of one text is that of the real embedder."""
        if len(texts) == 1:
            self._local.embed(texts)
        rows = [self._vector(zlib.crc32(text.encode())) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, 512), np.float32)

    def _vector(self, seed: int) -> Vectors:
        near = self._centres[seed % 500] + np.random.default_rng(seed).normal(scale=0.7, size=512)
        return np.asarray(near / np.linalg.norm(near), np.float32)


def main(count: int) -> None:
    """Print one line for each figure."""
    quiet_libraries()
    embedder: Embedder = LocalEmbedder() if count <= ENCODED_UP_TO else InventedEmbedder()
    embedder.embed(["warm"])
    collection = invent_collection(count)
    documents = documents_of(collection)
    with tempfile.TemporaryDirectory(prefix="scale-") as scratch:
        folder = Path(scratch)
        index, engine = open_index(folder), open_store(f"sqlite:///{folder / 'assist.db'}")
        run = partial(publish, engine, index, embedder)
        _say("from empty", run(Corpus(tuple(documents), ())))
        # Fresh objects, as a new process would read them: nothing is remembered from the last publish.
        _say("unchanged", run(Corpus(tuple(_copy(d) for d in documents), ())))
        edited = Document(documents[0].front, documents[0].body + " One more sentence.")
        _say("one edited", run(Corpus((edited, *(_copy(d) for d in documents[1:])), ())))
        search = Search(engine, index, embedder)
        search.find("warm", 1, TODAY)
        asked = [conversation.messages[-1].text for conversation in collection.queries.values()]
        taken: Milliseconds = time_calls([partial(search.find, text, NEAREST, AsOf.on(TODAY.others)) for text in asked])
        assistant = Assistant(search, None, None)
        conversations = list(collection.queries.values())
        drafted = time_calls([partial(assistant.draft, one) for one in conversations])
        checked = time_calls(list(_checks(assistant, conversations)))
        index.close()
    print(f"search: p50 {taken.p50} ms, p95 {taken.p95} ms over {len(asked)} questions")
    print(f"quote draft: p50 {drafted.p50} ms, p95 {drafted.p95} ms")
    print(f"checks of {CHECKED} characters: p50 {checked.p50} ms, p95 {checked.p95} ms")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def _checks(assistant: Assistant, conversations: Sequence[Conversation]) -> Iterator[Callable[[], object]]:
    """Checks of drafts as long as an e-mail: what the passages say in other words, each sentence cited."""
    for conversation in conversations[:CHECKS]:
        passages = assistant.draft(conversation).passages
        if not passages:
            continue
        said = "".join(f"请注意，{one.text[:40]}，请您放心[{n}]。" for n, one in enumerate(passages[:4], 1))
        yield partial(_checked, (said * 20)[:CHECKED], passages, turn_in(conversation))


def _checked(text: str, passages: Sequence[Passage], turn: Turn) -> object:
    return check(reading_of(cite(text, passages), passages, turn))


def _copy(document: Document) -> Document:
    return Document(document.front, document.body)


def _say(what: str, done: Published) -> None:
    print(f"publish {what}: {done.chunks} chunks, {done.embedded} embedded, {done.seconds:.2f} s", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
