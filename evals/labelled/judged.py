"""Judged sentences: a strong model's second reading of the worlds, as the product asks for it, kept as recorded.

The sentences of a world are put to the model as replies of GROUP sentences, right and wrong ones mixed by their hash,
no pair in one reply; the right replies as they are. `opinions.jsonl` beside a world's other files has the answers.
`python -m evals.labelled.judged ask WORLD` writes the prompts that have no answer yet, one JSON object a line.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import replace

from assist.drafting.checks.citations import cite
from assist.drafting.checks.readings import Reading, reading_of
from assist.drafting.privacy.masks import Mask
from assist.drafting.turns.turns import blank_turn
from assist.drafting.writing.opinions import Opinion, opinion_prompt, read_opinions, sentences_to_judge
from evals.labelled.worlds import WORLDS_DIR, Reply, Sentence, World, read_world, reply_reading, sentence_reading
from evals.rows import read_rows

GROUP = 8
FILE = "opinions.jsonl"


def groups_of(world: World) -> Iterator[tuple[str, Reading]]:
    """What the model is asked about, by name: groups of sentences (g00…), and the replies by their ids."""
    ordered = sorted(world.sentences, key=lambda one: hashlib.sha256(one.text.encode()).digest())
    for number, group in enumerate(_apart(ordered)):
        yield f"g{number:02}", _together(group, world)
    for reply in world.replies:
        yield reply.id, reply_reading(reply)


def opinions_on(world: World) -> dict[str, dict[str, Opinion]]:
    """The recorded opinions by group, and in it by sentence; empty where nothing is recorded."""
    path = WORLDS_DIR / world.name / FILE
    answers = {row["for"]: row["answer"] for row in read_rows(path)} if path.exists() else {}
    return {
        name: read_opinions(answers[name], sentences_to_judge(reading))
        for name, reading in groups_of(world)
        if name in answers
    }


def opinion_on(sentence: Sentence, opinions: dict[str, dict[str, Opinion]]) -> dict[str, Opinion]:
    """The opinion on one sentence, wherever it was asked for."""
    return {
        text: opinion
        for name, group in opinions.items()
        if name.startswith("g")
        for text, opinion in group.items()
        if text == sentence.text.strip()
    }


def opinions_on_reply(reply: Reply, opinions: dict[str, dict[str, Opinion]]) -> dict[str, Opinion]:
    """The opinions on a reply's sentences."""
    return opinions.get(reply.id, {})


def _apart(sentences: list[Sentence]) -> Iterator[list[Sentence]]:
    """Groups without two sentences of one pair."""
    waiting, group, pairs = list(sentences), list[Sentence](), set[str]()
    while waiting:
        place = next((n for n, one in enumerate(waiting) if not one.pair or one.pair not in pairs), None)
        if place is None or len(group) == GROUP:
            yield group
            group, pairs = [], set()
            continue
        one = waiting.pop(place)
        group.append(one)
        pairs |= {one.pair} - {""}
    yield group


def _together(group: list[Sentence], world: World) -> Reading:
    offered = tuple(dict.fromkeys(one.offered[0] for one in group))
    places = {passage.id: n for n, passage in enumerate(offered, 1)}
    text = "\n".join(f"{one.text}[{places[one.offered[0].id]}]" for one in group)
    return reading_of(cite(text, offered), offered, blank_turn(world.language))


def _ask(name: str) -> None:
    world = read_world(name)
    known = opinions_on(world)
    for group, reading in groups_of(world):
        claims = sentences_to_judge(reading)
        if claims and group not in known:
            prompt = opinion_prompt(replace(reading), claims, Mask())
            system = prompt.system.rsplit("\n", 1)[0]  # without the canary
            print(json.dumps({"for": group, "system": system, "user": prompt.user}, ensure_ascii=False))


if __name__ == "__main__":
    _ask(sys.argv[2])

__all__ = ["groups_of", "opinion_on", "opinions_on", "opinions_on_reply", "sentence_reading"]
