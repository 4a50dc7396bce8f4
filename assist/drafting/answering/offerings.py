"""Offerings: the material that a model is given, as much as a budget of tokens allows.

Every question of the turn is served in turn, best passage first, and a good passage brings the rest of its section. A
shop that fits whole is offered whole. Internal guides come beside it, as instructions: never numbered, so never cited.
Rules made for these days are always among it: a sale changes prices and periods that other documents state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from assist.knowledge.passages import Passage
from assist.texts.lengths import tokens

GUIDANCE = 0.08  # of the budget, for internal guides
DATED = 0.15  # of the budget, for rules made for these days, whatever was found
WHOLE_SECTIONS = 2  # of the best passages, whose section is offered whole


def weight(passage: Passage) -> int:
    """About how many tokens a passage takes in a prompt, with its heading."""
    return tokens(passage.title) + tokens(passage.section) + tokens(passage.text) + 8


def offer(
    ranked: Sequence[Sequence[Passage]], budget: int, siblings: Mapping[str, tuple[Passage, ...]]
) -> tuple[Passage, ...]:
    """The passages of each question, best first, as far as the budget reaches; each is there once.

    `siblings` are the other passages of a passage's section, by its id. One that does not fit is passed over, smaller
    ones behind it may. None takes the room of another question's best passage.
    """
    chosen: dict[str, Passage] = {}
    kept_free = {passages[0].id: weight(passages[0]) for passages in ranked if passages}
    left = budget
    for place, passage in enumerate(_in_turn(ranked)):
        kept_free.pop(passage.id, None)
        for one in (passage, *(siblings.get(passage.id, ()) if place < WHOLE_SECTIONS else ())):
            room = left if one is passage else left - sum(kept_free.values())
            if one.id not in chosen and weight(one) <= room:
                chosen[one.id] = one
                left -= weight(one)
    return tuple(chosen.values())


def _in_turn(ranked: Sequence[Sequence[Passage]]) -> Iterable[Passage]:
    """The best of each list first, without repeats."""
    return {p.id: p for row in zip_longest(*ranked) for p in row if p is not None}.values()
