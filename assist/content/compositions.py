"""Compositions: the live release with some documents replaced, as a corpus that can be tried or published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from assist.knowledge.reading.documents import Corpus, Document, Source
from assist.knowledge.reading.golden_questions import read_golden
from assist.knowledge.reading.leaks import copies_of_internal, left_in_public
from assist.knowledge.reading.problems import Problem
from assist.knowledge.reading.similar_questions import read_suggested
from assist.knowledge.reading.vocabularies import read_vocabulary

Replacements = Mapping[str, Source | None]


def composed(released: Mapping[str, Document], replacements: Replacements, folder: Path) -> Corpus:
    """The live documents, those of `replacements` in place of what has their ids; None takes one out.

    Vocabulary, golden and similar questions are the folder's. Its other files, finished or not, have no part in it.
    """
    sources = {key: Source(key, document, 1, {}, 1) for key, document in released.items() if key not in replacements}
    fresh = {key: source for key, source in replacements.items() if source is not None}
    sources = {**sources, **fresh}
    golden, wrong_golden = read_golden(folder, sources)
    vocabulary, _ = read_vocabulary(folder)
    asked, _ = read_suggested(folder)
    problems = (*_leaks(fresh, sources), *_ghosts(sources, replacements), *wrong_golden)
    documents = tuple(source.document for _, source in sorted(sources.items()))
    return Corpus(documents, problems, fresh, golden, vocabulary, asked=asked)


def _leaks(fresh: Mapping[str, Source], sources: Mapping[str, Source]) -> Iterator[Problem]:
    """What customers must not see of the documents that are new."""
    paths = {source.path for source in fresh.values()}
    for source in fresh.values():
        yield from left_in_public(source)
    yield from (problem for problem in copies_of_internal(sources.values()) if problem.path in paths)


def _ghosts(sources: Mapping[str, Source], replacements: Replacements) -> Iterator[Problem]:
    """Documents that supersede what is not there; of unchanged ones only if this takes it away."""
    for key, source in sources.items():
        older = source.document.front.supersedes
        if older and older not in sources and (key in replacements or older in replacements):
            yield source.problem("supersedes_ghost", source.line("supersedes"), "supersedes", older=older)
