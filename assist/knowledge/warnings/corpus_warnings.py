"""Warnings of a corpus folder: what a person should look at, document by document and between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from assist.knowledge.reading.documents import Corpus, Source
from assist.knowledge.reading.duplicates import overlaps
from assist.knowledge.reading.files import passed_over, read_text
from assist.knowledge.reading.front_matter import normal_lines
from assist.knowledge.reading.problems import Problem
from assist.knowledge.warnings.conflicts import Conflict, Placed, find_conflicts
from assist.knowledge.warnings.document_warnings import warnings_of
from assist.texts.instructions import OF_CUSTOMERS
from assist.texts.suspicions import find_suspicions, visible

SAME = 0.8  # share of a document's text that makes it a copy of another
_SHOWN = 60


def find_warnings(corpus: Corpus, folder: Path, today: dt.date) -> Iterator[Problem]:
    """Everything to look at in a corpus, in the order of its files; conflicts are found apart."""
    superseded = {source.document.front.supersedes for source in corpus.sources.values()}
    for source in corpus.sources.values():
        for problem in warnings_of(source, folder, today):
            # What a newer document replaces is kept for days gone by.
            if problem.code not in ("expired", "review_due") or source.document.id not in superseded:
                yield problem
        yield from _suspicions(source)
    yield from _duplicates(corpus)
    for path in passed_over(folder):
        yield Problem(path.as_posix(), 0, "passed_over")


def conflict_warnings(corpus: Corpus) -> Iterator[Problem]:
    """Every contradiction between two documents, told of the first with the words of both."""
    for conflict in find_conflicts(corpus.documents):
        yield _problem_of(conflict, corpus)


def _problem_of(conflict: Conflict, corpus: Corpus) -> Problem:
    one, other = corpus.sources[conflict.one.document.id], corpus.sources[conflict.other.document.id]
    return one.problem(
        "conflict",
        _line(one, conflict.one),
        title=conflict.one.document.title,
        value=conflict.values[0],
        sentence=conflict.one.statement.sentence,
        other=f"{other.path}:{_line(other, conflict.other)}",
        other_title=conflict.other.document.title,
        other_value=conflict.values[1],
        other_sentence=conflict.other.statement.sentence,
    )


def _line(source: Source, said: Placed) -> int:
    """Where a statement stands in its file: its sentence, or else its value."""
    body = source.document.body
    place = body.find(said.statement.sentence)
    return source.line_at(place if place >= 0 else max(body.find(said.statement.written), 0))


def _suspicions(source: Source) -> Iterator[Problem]:
    """Lines of the file that hide something from readers, or speak to a model; internal documents may instruct.

    One that speaks of customers to whoever serves them is mostly a manual for agents: that is told once.
    """
    text = read_text(Path(source.path))
    if isinstance(text, Problem):
        return
    text = normal_lines(text)
    to_agents = False
    for suspicion in find_suspicions(text):
        line = text.count("\n", 0, suspicion.start) + 1
        if suspicion.kind == "hidden":
            yield source.problem("hidden", line)
        elif source.document.front.audience == "public":
            words = " ".join(visible(text[suspicion.start : suspicion.end]).split())
            of_customers = bool(OF_CUSTOMERS.fullmatch(words))
            if not (of_customers and to_agents):
                yield source.problem(
                    "speaks_of_customers" if of_customers else "instruction", line, words=words[:_SHOWN]
                )
            to_agents |= of_customers


def _duplicates(corpus: Corpus) -> Iterator[Problem]:
    """Documents nearly all of whose text stands in another one that holds on the same days."""
    listed = list(corpus.sources.values())
    told: set[int] = set()
    for one, other, share in overlaps([source.document.body for source in listed]):
        a, b = listed[one], listed[other]
        if share >= SAME and not {one, other} <= told and _together(a, b):
            told |= {one, other}
            yield a.problem("duplicate", a.body_line, other=b.path)


def _together(a: Source, b: Source) -> bool:
    """Whether two documents may both be shown to the same reader on some day, as documents of their own."""
    x, y = a.document.front, b.document.front
    if x.audience != y.audience or x.language != y.language or x.supersedes == y.id or y.supersedes == x.id:
        return False
    if x.title != y.title and {x.kind, y.kind} <= {"product", "guide"}:
        return False  # pages of two things may say the same of each
    starts = [day for day in (x.effective_from, y.effective_from) if day]
    ends = [day for day in (x.effective_until, y.effective_until) if day]
    return not starts or not ends or max(starts) < min(ends)
