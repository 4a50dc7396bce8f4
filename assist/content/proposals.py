"""Proposals: the document that a file would become, with everything that somebody should know before it is taken."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from assist.content.arrivals import Arrival
from assist.content.remedies import mended
from assist.knowledge.chunks import chunk_document
from assist.knowledge.reading.documents import Source
from assist.knowledge.reading.front_matter import normal_lines
from assist.knowledge.reading.front_suggestions import internal_headers, is_called_internal, suggest
from assist.knowledge.reading.imports import Made, as_internal, held_back, made_document, with_front
from assist.knowledge.reading.leaks import left_in_public
from assist.knowledge.reading.problems import Problem
from assist.knowledge.reading.stated_terms import terms_of
from assist.knowledge.reading.vocabularies import Vocabulary
from assist.knowledge.warnings.accounts import account_of
from assist.readers.extracts import Extract, Progress, silent
from assist.readers.files import read_file
from assist.readers.notices import Notice, Unreadable, listed

LEAST_CITED = 0.9  # share of a text's letters that reach a chunk, below which somebody looks


@dataclass(frozen=True)
class Surroundings:
    """What a proposal is made in: the shop's day, its vocabulary, and the ids that are taken, by document file."""

    today: dt.date
    vocabulary: Vocabulary
    taken: Mapping[str, str]


@dataclass(frozen=True)
class Proposal:
    """A document's file, and notices of it. `public_said` tells whether its file itself says that it is public."""

    text: str
    source: Source
    notices: tuple[Notice, ...]
    suggested: bool
    public_said: bool
    not_understood: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The document's id."""
        return self.source.document.id


def propose(
    arrival: Arrival, target: str, held: Surroundings, kept_id: str | None = None, progress: Progress = silent
) -> Proposal:
    """The document that a file becomes at a place in the corpus (`kept_id` if it had one before).

    Raises Unreadable with the reason when it becomes none.
    """
    if isinstance(arrival.data, Notice):
        raise Unreadable(arrival.data.code, **arrival.data.values)
    extract = read_file(arrival.path, arrival.data, progress, arrival.url)
    stem = posixpath.splitext(posixpath.basename(arrival.path))[0]
    put_right: tuple[Problem, ...] = ()
    if extract.form == "markdown":
        made, put_right = _written(extract, arrival, target, held, kept_id)
    else:
        front = _front(extract, arrival, target, held, kept_id)
        made = made_document(with_front(front, _headed(extract, str(front["title"]))), arrival.path, stem, dict)
    if not isinstance(made, Made):
        raise _refused(made[0])
    if extract.form != "markdown":
        made = replace(made, suggested=True)
    if "audience" not in made.source.lines and is_called_internal("", arrival.path, extract.around):
        made = _again(as_internal(made.text), made, arrival.path, stem)
    notices = (*_put_right(put_right, made), *_notices(made, extract, arrival, held), *extract.notices)
    said = made.source.lines.keys() >= {"audience"} and made.source.document.front.audience == "public"
    return Proposal(made.text, made.source, notices, made.suggested, said, made.not_understood)


def _written(
    extract: Extract, arrival: Arrival, target: str, held: Surroundings, kept_id: str | None
) -> tuple[Made | list[Problem], tuple[Problem, ...]]:
    """The document that somebody wrote as Markdown, and the mistakes that are put right in it.

    For whom a document is nobody guesses: where a mistake leaves that open, it is read as it was written.
    """
    stem = posixpath.splitext(posixpath.basename(arrival.path))[0]

    def made_of(text: str) -> Made | list[Problem]:
        return made_document(
            text,
            arrival.path,
            stem,
            lambda: _front(extract, arrival, target, held, kept_id),
            lambda wanted: kept_id or _free(wanted, target, held.taken),
        )

    text = normal_lines(extract.markdown)
    better, put_right = mended(text, arrival.path)
    if put_right:
        made = made_of(better)
        guessed = any(problem.key == "audience" for problem in put_right)
        if isinstance(made, Made) and not (guessed and made.source.document.front.audience == "public"):
            return held_back(made, better.split("\n")), put_right
    return made_of(text), ()


def _put_right(problems: tuple[Problem, ...], made: Made) -> Iterator[Notice]:
    if problems:
        lines = {
            "zh": "；".join(f"第 {one.line} 行：{one.message('zh')}" for one in problems),
            "en": "; ".join(f"line {one.line}: {one.message('en')}" for one in problems),
        }
        yield Notice("put_right", {**lines, "by_caution": made.by_caution})


def _again(text: str, made: Made, name: str, stem: str) -> Made:
    other = made_document(text, name, stem, dict)
    return Made(text, other.source, made.suggested, made.not_understood, True) if isinstance(other, Made) else made


def _refused(problem: Problem) -> Unreadable:
    words = {"zh": problem.message("zh"), "en": problem.message("en")}
    return Unreadable("problem", line=problem.line, **words)


def _front(
    extract: Extract, arrival: Arrival, target: str, held: Surroundings, kept_id: str | None
) -> Mapping[str, object]:
    stem = posixpath.splitext(posixpath.basename(arrival.path))[0]
    front = suggest(
        extract.markdown, stem, arrival.path,
        today=held.today, vocabulary=held.vocabulary, title=_title(extract, stem), around=extract.around,
    )  # fmt: skip
    if extract.faq:
        front["kind"] = "faq"
    if arrival.url:
        front["source"] = arrival.url
    front["id"] = kept_id or _free(str(front["id"]), target, held.taken)
    return front


def _title(extract: Extract, stem: str) -> str | None:
    """What a file calls itself; a sheet's headings are its questions, so that its name is its title."""
    return extract.title or (stem if extract.form in ("csv", "xlsx", "sheet") else None)


def _free(wanted: str, target: str, taken: Mapping[str, str]) -> str:
    """An id that no other document has."""
    free, number = wanted, 2
    while taken.get(free, target) != target:
        free, number = f"{wanted}-{number}", number + 1
    return free


def _headed(extract: Extract, title: str) -> str:
    """A text under its title."""
    body = extract.markdown.strip()
    return body if body.startswith("# ") else f"# {title}\n\n{body}"


def _notices(made: Made, extract: Extract, arrival: Arrival, held: Surroundings) -> Iterator[Notice]:
    document = made.source.document
    if made.not_understood:
        yield Notice("not_understood", {"words": listed(made.not_understood), "by_caution": made.by_caution})
    elif made.missing:
        yield Notice("keys_missing", {"keys": ", ".join(made.missing), "by_caution": made.by_caution})
    elif document.front.audience == "internal" and (made.suggested or made.marked or extract.around):
        words = listed(internal_headers(extract.around)) or document.title
        yield Notice("marked_internal", {"words": words})
    for problem in left_in_public(made.source):
        told = {"zh": problem.message("zh"), "en": problem.message("en")}
        yield Notice("stops_publishing", {"line": problem.line, **told})
    yield from _cited(made.source)
    front = document.front
    if front.effective_until and front.effective_until <= held.today:
        yield Notice("ended", {"day": str(front.effective_until)})
    if made.suggested and (front.effective_from or front.effective_until):
        terms = terms_of(document.title, document.body, held.today)
        last = front.effective_until - dt.timedelta(days=1) if front.effective_until else None
        code = "year_assumed" if terms.assumed else "dates_found"
        yield Notice(code, {"start": str(front.effective_from or "…"), "until": str(last or "…")})


def _cited(source: Source) -> Iterator[Notice]:
    account = account_of(source.document, chunk_document(source.document))
    if account.share < LEAST_CITED or not account.chunks:
        yield Notice(
            "little_cited", {"share": f"{account.share:.0%}", "words": listed(text for _, text in account.lost)}
        )
