"""Release checks: what must hold of a written release before it may become current.

Everything is there; the vector index finds what exact search finds; and the content team's golden questions find their
documents. Each failure is one line that names what failed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from sqlalchemy.engine import Engine

from assist.knowledge.embedders import Embedder, RememberingEmbedder
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.knowledge.passages import Search
from assist.knowledge.reading.golden_questions import GoldenQuestion
from assist.knowledge.releases import find_release, released_chunks
from assist.texts.dates import ZONES, today_in

RECALL_AT = 10
LEAST_RECALL = 0.99
SAMPLE = 64
GOLDEN_AMONG = 5
# Adding a few vectors to a graph that was checked cannot lose the others: then only the new ones are looked for.
CHECKED_WHOLE_FROM = 0.05


def check_release(
    engine: Engine, index: VectorIndex, embedder: Embedder, release: str, fresh: Sequence[str]
) -> Iterator[str]:
    """What is wrong with a written release in SQL and in the index; `fresh` are the chunks new to the index.

    The others were looked up before the new ones were embedded; they are again when the index has become too small.
    """
    promised, ids = find_release(engine, release).chunks, released_chunks(engine, release)
    if len(ids) != promised:
        yield f"SQL holds {len(ids)} of {promised} chunks"
    looked_for = fresh if index.count(embedder.name) >= len(ids) else ids
    if missing := index.missing(embedder.name, looked_for):
        yield f"the index lacks {len(missing)} of {len(ids)} chunks; run `assist reindex`"
    elif fresh:
        whole = len(fresh) >= CHECKED_WHOLE_FROM * len(ids)
        recall = _recall(index, embedder.name, ids if whole else fresh, fresh, RECALL_AT if whole else 1)
        if recall < LEAST_RECALL:
            share = f"{recall:.3f} of the nearest {RECALL_AT} (at least {LEAST_RECALL})"
            yield f"the index finds {share}; run `assist reindex`"


def check_golden(
    engine: Engine, index: VectorIndex, embedder: Embedder, release: str, golden: Sequence[GoldenQuestion]
) -> Iterator[str]:
    """The golden questions that do not find their document among the first passages of a release."""
    if not golden:
        return
    opened = OpenRelease(engine, find_release(engine, release))
    # A search would go on without a provider that fails; a check must not, so the questions are embedded before.
    asked = RememberingEmbedder(embedder)
    asked.embed([one.question for one in golden])
    search = Search(engine, index, asked)
    for one in golden:
        day = AsOf.on(one.as_of or today_in(ZONES[opened.language]))
        found = [p.document for p in search.find(one.question, GOLDEN_AMONG, day, opened).passages]
        if one.document not in found:
            instead = ", ".join(dict.fromkeys(found)) or "nothing"
            missed = f"golden question {one.question!r} does not find {one.document!r}"
            yield f"{missed} among {GOLDEN_AMONG} (found {instead})"


def _recall(index: VectorIndex, embedder: str, ids: Sequence[str], fresh: Sequence[str], depth: int) -> float:
    """The share of the `depth` exact nearest neighbours of some new chunks, among `ids`, that the index finds as well.

    Neighbours as near as the last one count: which of two equal texts comes first says nothing about the index.
    """
    stored = index.vectors(embedder, list(dict.fromkeys(ids)))
    names = list(stored)
    matrix = np.stack([stored[key] for key in names])
    probes = fresh[:: max(1, len(fresh) // SAMPLE)][:SAMPLE]
    wanted = min(depth, len(names))
    hits = 0
    for probe in probes:
        exact = np.sort(matrix @ stored[probe])[::-1][:wanted]
        nearest = index.nearest_among(embedder, stored[probe], wanted, stored.__contains__)
        hits += sum(score >= exact[-1] - 1e-4 for _, score in nearest[:wanted])
    return hits / (wanted * len(probes))
