"""Right replies that people wrote, and how many of them training would mark as wrong.

Their authors saw what a customer of an invented shop asks, the documents on the matter and what is right, and no check.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import groupby

from assist.assistant import Assistant
from assist.drafting.examples import Judgement, judged
from assist.errors import InvalidInput
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.review.exercises import Exercise, source_of
from assist.settings import Settings
from evals.cases.cases import Case
from evals.cases.shops import Shop, read_shop
from evals.runs.workspaces import workspace

FILE = "people.jsonl"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class PersonsReply:
    """A right reply to a turn of a shop."""

    shop: str
    turn: str
    text: str


@dataclass(frozen=True)
class MarkedWrong:
    """A right reply that was marked wrong, and the words and messages that say why."""

    reply: PersonsReply
    why: tuple[str, ...]


def read_replies() -> tuple[PersonsReply, ...]:
    """The replies of evals/edits/people.jsonl, shop by shop."""
    rows = map(json.loads, resources.files("evals.edits").joinpath(FILE).read_text("utf-8").splitlines())
    return tuple(PersonsReply(row["shop"], row["turn"], row["reply"]) for row in rows)


def measure_people(settings: Settings, replies: Sequence[PersonsReply], progress: Progress) -> tuple[MarkedWrong, ...]:
    """Those of the replies that training marks wrong, the shop's label as the example that they are laid beside.

    Raises InvalidInput for a turn that its shop has not.
    """
    found: list[MarkedWrong] = []
    done = 0
    for name, ours in groupby(replies, lambda one: one.shop):
        shop = read_shop(name)
        for reply, judgement in _judged(settings, shop, list(ours)):
            done += 1
            progress("replies", done, len(replies))
            if why := (*judgement.wrong, *judgement.forbidden):
                told = tuple(f"{reply.text[one.start : one.end]}: {one.message}" for one in why)
                found.append(MarkedWrong(reply, told))
    return tuple(found)


def _judged(
    settings: Settings, shop: Shop, replies: Sequence[PersonsReply]
) -> Iterator[tuple[PersonsReply, Judgement]]:
    cases = {case.id: case for case in shop.cases}
    quoting = settings.model_copy(update={"model": "quote", "corpus_dir": shop.corpus})
    with workspace(quoting) as (assistant, engine, index):
        publish(engine, index, assistant.search.embedder, read_corpus(shop.corpus))
        for reply in replies:
            if reply.turn not in cases:
                raise InvalidInput(f"{FILE}: shop {shop.name} has no turn {reply.turn}")
            yield reply, _judgement(assistant, cases[reply.turn], reply.text)


def _judgement(assistant: Assistant, case: Case, text: str) -> Judgement:
    example = case.expect.reference or ""
    exercise = Exercise(case.id, "aftersale", case.as_conversation(), example)
    source = source_of(exercise, case.as_of or assistant.today())
    checked = assistant.check(exercise.conversation, text, as_of=case.as_of, more=[source])
    return judged(asyncio.run(checked), text, example)
